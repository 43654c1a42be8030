"""Every way of damaging an add-in that we could think of is caught by the gate, and for the right reason."""

import io
import re
import warnings
import zipfile
from dataclasses import replace

import pytest

from addin import vba_project
from addin.gate import check
from addin.package import UI, addins, content

CLICK, FUNCTIONS = addins()
VBA = "xl/vbaProject.bin"
TYPES = "[Content_Types].xml"


def text(part, old, new):
    """Replaces text in a part."""

    def damage(parts):
        assert old.encode() in parts[part], old
        parts[part] = parts[part].replace(old.encode(), new.encode())

    return damage


def without(part):
    return lambda parts: parts.pop(part)


def cut(part, size):
    return lambda parts: parts.update({part: parts[part][:-size]})


def source(name, old, new):
    """The same project with other source in one module."""

    def damage(parts):
        assert any(module.name == name and old in module.source for module in CLICK.modules)
        modules = [
            replace(module, source=module.source.replace(old, new)) if module.name == name else module
            for module in CLICK.modules
        ]
        parts[VBA] = vba_project.vba_project(CLICK.project, modules)

    return damage


def written(function, change):
    """A writer with a fault: what ``function`` of vba_project makes is changed."""

    def damage(parts):
        original = getattr(vba_project, function)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(vba_project, function, lambda *given: change(original(*given)))
            parts[VBA] = vba_project.vba_project(CLICK.project, CLICK.modules)
        assert parts[VBA] != vba_project.vba_project(CLICK.project, CLICK.modules)

    return damage


def swapped(old, new):
    return lambda made: made.replace(old, new, 1)


DAMAGES = {
    "an old namespace": (text(UI, "2009/07/customui", "2006/01/customui"), "ribbon"),
    "an unknown attribute": (text(UI, 'size="large"', 'Size="large"'), "ribbon"),
    "a misspelt size": (text(UI, 'size="large"', 'size="huge"'), "ribbon"),
    "an id twice": (text(UI, 'id="jx_undo"', 'id="jx_about"'), "jx_about stands twice"),
    "an unknown verb": (text(UI, 'id="jx_undo"', 'id="jx_undone"'), "jx_undone is no verb"),
    "a verb without its button": (
        lambda parts: parts.update({UI: re.sub(rb"<button id=.jx_undo.*?/>", b"", parts[UI])}),
        "no button for undo",
    ),
    "another callback": (text(UI, "Jx_OnAction", "Jx_OnClick"), "calls JxRibbon.Jx_OnClick"),
    "an unknown control": (text(UI, "TabHome", "TabHaus"), "no control TabHaus"),
    "no help": (text(UI, 'screentip="定稿"', ""), "jx_finalise has no screentip"),
    "an icon misnamed": (text(UI, 'image="undo"', 'image="undoo"'), "jx_undo has no icon"),
    "an icon missing": (without("customUI/images/undo.png"), "undo.png is not in the package"),
    "no type for icons": (text(TYPES, '<Default Extension="png" ContentType="image/png"/>', ""), "no content type"),
    "a workbook's type": (text(TYPES, "addin.macroEnabled", "sheet.macroEnabled"), "content type is not"),
    "no ribbon": (text("_rels/.rels", "ui/extensibility", "ui/extensible"), "relationship to the ribbon"),
    "a code name": (text("xl/worksheets/sheet1.xml", 'codeName="Sheet1"', 'codeName="Sheet9"'), "code names"),
    "no sheet": (without("xl/worksheets/sheet2.xml"), "sheet2.xml"),
    "a sheet not valid": (text("xl/worksheets/sheet1.xml", "<sheetData>", "<sheetDate/><sheetData>"), "validator"),
    "a project cut off": (cut(VBA, 2048), "container"),
    "no callback": (source("JxRibbon", "Jx_OnAction", "Jx_OnClick"), "no Sub JxRibbon.Jx_OnAction"),
    "another program": (source("JxSettings", "JixiaoZiping", "Downloads"), "source read from the file is not ours"),
    "a start by itself": (source("JxRibbon", "Sub JxRun", "Sub Auto_Open"), "could run by itself"),
    "a start by itself, to the scanner": (source("JxRibbon", "Sub JxRun", "Sub Auto_Open"), "macro scanner: A"),
    "a name never declared": (source("JxRibbon", "Dim position As Long\n", ""), "position"),
    "an unknown procedure": (source("JxRibbon", "RunPython JxCommand", "RunPythons JxCommand"), "RunPythons"),
    "source not at 0": (written("_dir", swapped(b"\x31\0\4\0\0\0\0", b"\x31\0\4\0\0\0\x10")), "begin at 0"),
    "records out of order": (
        written("_dir", swapped(b"\x21\0\0\0\0\0\x2b\0", b"\x2b\0\0\0\0\0\x21\0")),
        "out of order",
    ),
    "another ID": (written("_project", lambda made: made[:5] + bytes([made[5] ^ 1]) + made[6:]), "CMG"),
    "a module not listed": (written("_project", swapped(b"Module=JxRibbon\r\n", b"")), "different modules"),
    "a password": (written("_project", swapped(b"DPB=", b"DPX=")), "grammar"),
    "names in disorder": (written("_names", lambda made: made[2:]), "PROJECTwm"),
}


def damaged(addin, damage, folder):
    with zipfile.ZipFile(io.BytesIO(content(addin))) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    damage(parts)
    path = folder / addin.file
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts.items():
            package.writestr(name, part)
    return path


@pytest.mark.parametrize("name", DAMAGES)
def test_caught(name, tmp_path):
    damage, reason = DAMAGES[name]
    wrong = check(damaged(CLICK, damage, tmp_path))
    assert any(reason in one for one in wrong), wrong


def test_undamaged_passes_when_zipped_anew(tmp_path):
    assert check(damaged(CLICK, lambda parts: None, tmp_path)) == []
    assert check(damaged(FUNCTIONS, lambda parts: None, tmp_path)) == []


def test_one_add_in_under_the_name_of_the_other(tmp_path):
    (tmp_path / CLICK.file).write_bytes(content(FUNCTIONS))
    assert any("JxRibbon" in one for one in check(tmp_path / CLICK.file))


@pytest.mark.parametrize("bytes", [b"", b"PK", content(CLICK)[:5000]])
def test_not_a_package(bytes, tmp_path):
    (tmp_path / CLICK.file).write_bytes(bytes)
    assert check(tmp_path / CLICK.file)[0].startswith("package: ")


def test_a_file_of_another_name(tmp_path):
    assert check(tmp_path / "x.xlam") == ["x.xlam: not the name of one of the add-ins"]


def test_a_part_twice(tmp_path):
    path = damaged(CLICK, lambda parts: None, tmp_path)
    with zipfile.ZipFile(path, "a") as package, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        package.writestr(UI, (package.read(UI)))
    assert "package: a part stands twice" in check(path)
