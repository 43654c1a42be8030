"""The extension as a file: complete, nothing in it that must not be, and the committed one is a fresh one."""

import ast
import io
import sys
import xml.dom.minidom
import zipfile

import pytest

from addin.oxt.configuration import Button
from addin.oxt.package import NOT_OURS, ROOT, TARGET, XLWINGS, contents, pack
from macros_py.desk.macros import VERBS


@pytest.fixture(scope="module")
def files():
    return contents()


def test_the_committed_extension_is_a_fresh_build(files):
    """By content: another zlib may press the same bytes differently."""
    with zipfile.ZipFile(TARGET) as committed:
        held = {name: committed.read(name) for name in committed.namelist()}
    changed = sorted({name for name in held.keys() | files.keys() if held.get(name) != files.get(name)})
    assert not changed, f"run python -m addin.oxt: {changed}"


def test_two_builds_are_the_same_bytes(files):
    assert pack(contents()) == pack(dict(reversed(files.items())))


def test_every_verb_has_its_button_in_the_menu_and_on_the_toolbar(files):
    addons = xml.dom.minidom.parseString(files["Addons.xcu"])
    found = [(url, title) for url, title in commands(addons)]
    assert found == [(f"jixiao:{name}", verb.label) for name, verb in VERBS.items()] * 2


def commands(addons):
    for node in addons.getElementsByTagName("node"):
        if node.getAttribute("oor:name").startswith("command"):
            props = {prop.getAttribute("oor:name"): prop for prop in node.getElementsByTagName("prop")}
            yield tuple(props[name].getElementsByTagName("value")[0].firstChild.data for name in ("URL", "Title"))


def test_labels_are_escaped():
    found = contents((Button("a", "甲 & <乙>"),))["Addons.xcu"]
    assert [title for _, title in commands(xml.dom.minidom.parseString(found))] == ["甲 & <乙>"] * 2


def test_the_xml_is_well_formed_and_the_manifest_names_what_is_there(files):
    for name in files:
        if name.endswith((".xml", ".xcu")):
            xml.dom.minidom.parseString(files[name])
    manifest = xml.dom.minidom.parseString(files["META-INF/manifest.xml"])
    listed = {
        entry.getAttribute("manifest:full-path") for entry in manifest.getElementsByTagName("manifest:file-entry")
    }
    assert listed == {"Addons.xcu", "ProtocolHandler.xcu", "CalcWindowState.xcu", "jixiao_toolbar.py"} <= set(files)


def test_nothing_of_xlwings_pro_is_in_it_and_its_licence_is(files):
    packed = [name for name in files if "xlwings" in name]
    assert packed and not [
        name for name in packed if "/pro/" in name or name.endswith((".dll", ".so", ".xlam", ".bas"))
    ]
    assert b"BSD 3-clause" in files["pythonpath/xlwings/LICENSE.txt"]
    assert b"MIT License" in files["pythonpath/filelock/LICENSE.txt"]
    assert f'__version__ = "{XLWINGS}"'.encode() in files["pythonpath/xlwings/__init__.py"]


def test_no_workbook_no_cache_and_no_path_of_a_machine(files):
    assert not [name for name in files if name.endswith((".xlsx", ".pyc", ".png", ".json"))]
    assert "pythonpath/workbook_templates/hunan_liuyang/2020/scheme.toml" in files
    assert "pythonpath/workbook_templates/indicators/disabled_persons_federation.toml" in files
    assert not [name for name, content in files.items() if b"/work/" in content or b"/home/" in content]


def test_what_only_the_command_line_needs_stays_out(files):
    """And the list of it names modules that exist."""
    assert not [name for name in NOT_OURS if f"pythonpath/macros_py/{name}" in files]
    assert [name for name in NOT_OURS if not (ROOT / "macros_py" / name).exists()] == []


def test_every_import_of_ours_is_packed_or_in_the_standard_library(files):
    """Followed from the toolbar; what is imported inside a function counts as well."""
    reached, waiting = set(), ["macros_py.desk.hosts.uno_engine", "macros_py.desk.macros"]
    while waiting:
        module = waiting.pop()
        path = find(files, module)
        if path is None or path in reached:
            continue
        reached.add(path)
        waiting += imports(path, files[path])
        waiting.append(module.rpartition(".")[0])
    outside = {
        name.split(".")[0]
        for path in reached
        for name in imports(path, files[path])
        if find(files, name) is None and find(files, name.rpartition(".")[0]) is None
    }
    # Word documents are written by the installed program (desk/word.py); an .xls is refused in a sentence
    assert outside - sys.stdlib_module_names <= {"uno", "com", "docx", "xlrd"}, outside - sys.stdlib_module_names
    assert len(reached) > 30


def find(files, module):
    path = f"pythonpath/{module.replace('.', '/')}"
    return next((name for name in (f"{path}.py", f"{path}/__init__.py") if name in files), None)


def imports(path, source):
    """Absolute names of what one of our modules imports; xlwings' own are xlwings' business."""
    if not path.startswith("pythonpath/macros_py/"):
        return
    package = path.removeprefix("pythonpath/").removesuffix("/__init__.py").split("/")
    package = package[: -1 if package[-1].endswith(".py") else None]
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)


def test_the_component_speaks_the_python_of_old_offices(files):
    """It is the one that has to say that ours needs a newer one."""
    ast.parse(files["jixiao_toolbar.py"], feature_version=(3, 7))


def test_the_zip_carries_no_time_and_opens(files):
    with zipfile.ZipFile(io.BytesIO(pack(files))) as archive:
        assert archive.testzip() is None
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.namelist() == sorted(files)
