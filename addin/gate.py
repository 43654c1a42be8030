"""The gate: what is wrong with an .xlam, found without Excel; nothing is kept or shipped that does not pass it.

Needs the test dependencies. Readers, validators and schemas here are others' work, so that a mistake of the writer
is not repeated by its judge. What only Excel can show is in ACCEPTANCE.md.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import openxml_audit
import xmlschema

from . import gate_vba
from .package import HERE, UI, UI_RELATION, WORKBOOK_TYPE, AddIn, addins, buttons

CONTENT = "{http://schemas.openxmlformats.org/package/2006/content-types}"
RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
VBA = "xl/vbaProject.bin"
VBA_TYPE = "application/vnd.ms-office.vbaProject"
CALLBACK = "JxRibbon.Jx_OnAction"
EXCEL_CONTROLS = frozenset({"TabHome"})
"""Those of Microsoft's list of Excel's control names (OfficeDev/office-fluent-ui-command-identifiers) used here."""

Parts = dict[str, bytes]


def check(path: Path) -> list[str]:
    """What is wrong with the add-in at ``path``, whose file name says which it should be; [] when nothing is."""
    addin = next((addin for addin in addins() if addin.file == path.name), None)
    if addin is None:
        return [f"{path.name}: not the name of one of the add-ins"]
    try:
        with zipfile.ZipFile(path) as package:
            names = package.namelist()
            parts = {name: package.read(name) for name in names}
    except (zipfile.BadZipFile, OSError) as error:
        return [f"package: {error}"]
    wrong = [] if len(parts) == len(names) else ["package: a part stands twice"]
    for judge in (_types, _relations, _validator, _code_names, _container, _source, _ribbon):
        wrong += _said(judge, path, parts, addin)
    return wrong


def _said(judge: Callable[[Path, Parts, AddIn], Iterator[str]], path: Path, parts: Parts, addin: AddIn) -> list[str]:
    """What one judge says; a file that a reader breaks on is wrong too."""
    said: list[str] = []
    try:
        said.extend(judge(path, parts, addin))
    except Exception as error:
        said.append(f"{judge.__name__[1:]}: cannot be read, {type(error).__name__}: {error}")
    return said


def _types(path: Path, parts: Parts, addin: AddIn) -> Iterator[str]:
    if next(iter(parts)) != "[Content_Types].xml":
        yield "content types are not the first part"
    types = ElementTree.fromstring(parts["[Content_Types].xml"])
    named = {one.attrib["PartName"][1:]: one.attrib["ContentType"] for one in types.iter(f"{CONTENT}Override")}
    endings = {one.attrib["Extension"]: one.attrib["ContentType"] for one in types.iter(f"{CONTENT}Default")}
    yield from (f"{name}: typed, but not there" for name in named.keys() - parts.keys())
    for name in parts.keys() - {"[Content_Types].xml"}:
        if name not in named and name.rpartition(".")[2] not in endings:
            yield f"{name}: has no content type"
    wanted = {"xl/workbook.xml": WORKBOOK_TYPE.format("addin"), VBA: VBA_TYPE}
    for name, type in wanted.items():
        if named.get(name, endings.get(name.rpartition(".")[2])) != type:
            yield f"{name}: content type is not {type}"


def _relations(path: Path, parts: Parts, addin: AddIn) -> Iterator[str]:
    for name in parts:
        if not name.endswith(".rels"):
            continue
        folder = posixpath.dirname(posixpath.dirname(name))
        for relation in ElementTree.fromstring(parts[name]).iter(RELATION):
            target = relation.attrib["Target"]
            target = target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            if relation.get("TargetMode") == "External" or target not in parts:
                yield f"{name}: {target} is not in the package"
    top = {
        one.attrib["Type"]: one.attrib["Target"] for one in ElementTree.fromstring(parts["_rels/.rels"]).iter(RELATION)
    }
    if (top.get(UI_RELATION) == UI) is not addin.ribbon:
        yield "the relationship to the ribbon is not as it should be"


def _validator(path: Path, parts: Parts, addin: AddIn) -> Iterator[str]:
    yield from (f"validator: {error}" for error in openxml_audit.OpenXmlValidator().validate(path).errors)


def _code_names(path: Path, parts: Parts, addin: AddIn) -> Iterator[str]:
    texts = (
        text.decode("utf-8") for name, text in parts.items() if re.match(r"xl/(workbook|worksheets/\w+)\.xml", name)
    )
    said = {name for text in texts for name in re.findall(r'codeName="(\w+)"', text)}
    if said != {module.name for module in addin.modules if module.kind == "document"}:
        yield f"code names of workbook and sheets are not the document modules: {sorted(said)}"


def _container(path: Path, parts: Parts, addin: AddIn) -> Iterator[str]:
    yield from gate_vba.container(parts[VBA])


def _source(path: Path, parts: Parts, addin: AddIn) -> Iterator[str]:
    yield from gate_vba.source(path, parts[VBA], addin.modules)


@cache
def _schema() -> xmlschema.XMLSchema10:
    return xmlschema.XMLSchema10(HERE / "customUI14.xsd")


def _ribbon(path: Path, parts: Parts, addin: AddIn) -> Iterator[str]:
    if not addin.ribbon:
        return
    from macros_py.desk.macros import VERBS

    ribbon = parts[UI]
    yield from (f"ribbon: {error.reason}" for error in _schema().iter_errors(io.BytesIO(ribbon)))
    elements = list(ElementTree.fromstring(ribbon).iter())
    ids = [one.attrib["id"] for one in elements if "id" in one.attrib]
    yield from (f"ribbon: id {id} stands twice" for id in {id for id in ids if ids.count(id) > 1})
    controls = {value for one in elements for key, value in one.attrib.items() if key.endswith("Mso")}
    yield from (f"ribbon: Excel has no control {name}" for name in controls - EXCEL_CONTROLS)

    module, _, procedure = CALLBACK.partition(".")
    if f"Public Sub {procedure}(control As IRibbonControl)" not in gate_vba.extracted(parts[VBA]).get(module, ""):
        yield f"ribbon: there is no Sub {CALLBACK}"
    icons = {
        relation.attrib["Id"]
        for relation in ElementTree.fromstring(parts["customUI/_rels/customUI14.xml.rels"]).iter(RELATION)
    }
    for button in buttons(ribbon):
        id, verb = button.get("id", ""), button.get("id", "")[3:]
        if button.get("onAction") != CALLBACK:
            yield f"ribbon: {id} calls {button.get('onAction')}"
        if not id.startswith("jx_") or verb not in VERBS:
            yield f"ribbon: {id} is no verb of the macros"
        if button.get("image") not in icons:
            yield f"ribbon: {id} has no icon"
        yield from (
            f"ribbon: {id} has no {key}" for key in ("label", "keytip", "screentip", "supertip") if not button.get(key)
        )
    shown = {button.get("id", "")[3:] for button in buttons(ribbon)}
    yield from (f"ribbon: no button for {verb}" for verb in VERBS.keys() - shown)
