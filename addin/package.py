"""The two add-ins as files: an empty workbook, its VBA, the ribbon with icons, and the words people read.

XlsxWriter writes the workbook; the rest is added part by part and zipped with one time stamp and one order, so that
equal sources give equal bytes. The add-in's only sheets hold the messages and the licences; an add-in shows none.
"""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import xlsxwriter

from . import functions
from .icons import icon
from .ribbon import LARGE, ribbon
from .vba_project import SHEET_BASE, WORKBOOK_BASE, Module, document, standard, vba_project
from .xlwings_module import CLICK, FUNCTIONS, licence, xlwings_module

HERE = Path(__file__).parent
STAMP = (1980, 1, 1, 0, 0, 0)
"""The first moment a zip can name: no build leaves its time behind."""

WORDS = {
    "title": "绩效自评",
    "no_workbook": "没有可操作的工作簿：请先打开绩效自评工作簿；若顶部显示“受保护的视图”，请先点“启用编辑”。",
    "no_python": "找不到程序文件，可能被移动或删除；请重新运行安装包里的“安装.bat”。应在：",
    "failed": "操作没有完成。请重新运行“安装.bat”后再试；仍不行，请把下面的文字发给技术支持：",
}

UI = "customUI/customUI14.xml"
UI_RELATION = "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility"
IMAGE_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
WORKBOOK_TYPE = "application/vnd.ms-excel.{}.macroEnabled.main+xml"


@dataclass(frozen=True)
class AddIn:
    """One .xlam: its name, its VBA project's name, its modules, and whether it has the ribbon."""

    file: str
    title: str
    project: str
    modules: tuple[Module, ...]
    ribbon: bool


def addins() -> tuple[AddIn, AddIn]:
    """The add-in with the ribbon, free of Declare, and the optional one with the worksheet functions."""
    from macros_py.desk import udfs

    clicks, settings = (
        standard((HERE / "vba" / f"{name}.bas").read_text("ascii")) for name in ("JxRibbon", "JxSettings")
    )
    documents = (
        document("ThisWorkbook", WORKBOOK_BASE),
        document("Sheet1", SHEET_BASE),
        document("Sheet2", SHEET_BASE),
    )
    click = (*documents, clicks, settings, standard(xlwings_module(CLICK)))
    called = (*documents, standard(functions.wrappers(udfs)), settings, standard(xlwings_module(FUNCTIONS)))
    return (
        AddIn("绩效自评.xlam", "绩效自评", "JixiaoZiping", click, ribbon=True),
        AddIn("绩效自评函数.xlam", "绩效自评函数", "JixiaoFunctions", called, ribbon=False),
    )


def content(addin: AddIn) -> bytes:
    """The bytes of the .xlam."""
    parts = _workbook(addin.title, vba_project(addin.project, addin.modules))
    types = parts["[Content_Types].xml"].decode()
    types = _instead(types, WORKBOOK_TYPE.format("sheet"), WORKBOOK_TYPE.format("addin"))
    if addin.ribbon:
        types = _instead(
            types,
            '<Default Extension="xml"',
            '<Default Extension="png" ContentType="image/png"/><Default Extension="xml"',
        )
        parts |= _ribbon()
        relation = f'<Relationship Id="rIdRibbon" Type="{UI_RELATION}" Target="{UI}"/></Relationships>'
        parts["_rels/.rels"] = _instead(parts["_rels/.rels"].decode(), "</Relationships>", relation).encode()
    parts["[Content_Types].xml"] = types.encode()
    return _zipped(parts)


def buttons(ribbon: bytes) -> list[ElementTree.Element]:
    """The buttons of a ribbon, in their order."""
    return list(ElementTree.fromstring(ribbon).iter("{http://schemas.microsoft.com/office/2009/07/customui}button"))


def _ribbon() -> dict[str, bytes]:
    part = ribbon()
    images = {button.attrib["image"]: 32 if button.attrib["size"] == LARGE else 16 for button in buttons(part)}
    lines = (f'<Relationship Id="{name}" Type="{IMAGE_RELATION}" Target="images/{name}.png"/>' for name in images)
    relations = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Relationships xmlns="{RELATIONS}">'
    parts = {UI: part, "customUI/_rels/customUI14.xml.rels": (relations + "".join(lines) + "</Relationships>").encode()}
    return parts | {f"customUI/images/{name}.png": icon(name, pixels) for name, pixels in images.items()}


def _workbook(title: str, vba: bytes) -> dict[str, bytes]:
    """The parts of a workbook with the VBA, the messages and the licences."""
    sheets: Sequence[tuple[str, list[tuple[str, ...]]]] = (
        ("words", list(WORDS.items())),
        ("licences", [(line,) for line in licence().splitlines()]),
    )
    file = io.BytesIO()
    workbook = xlsxwriter.Workbook(file, {"in_memory": True})
    workbook.set_properties({"title": title, "created": datetime.datetime(*STAMP[:3])})
    workbook.add_vba_project(io.BytesIO(vba), True)
    workbook.set_vba_name("ThisWorkbook")
    for number, (name, rows) in enumerate(sheets, 1):
        sheet = workbook.add_worksheet(name)
        sheet.set_vba_name(f"Sheet{number}")
        for row, cells in enumerate(rows):
            for column, text in enumerate(cells):
                sheet.write_string(row, column, text)
    workbook.close()
    with zipfile.ZipFile(file) as package:
        return {name: package.read(name) for name in package.namelist()}


def _instead(text: str, old: str, new: str) -> str:
    if text.count(old) != 1:
        raise ValueError(f"not exactly one {old!r}: XlsxWriter writes otherwise now")
    return text.replace(old, new)


def _zipped(parts: dict[str, bytes]) -> bytes:
    first = ("[Content_Types].xml", "_rels/.rels")
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name in (*first, *sorted(set(parts) - set(first))):
            entry = zipfile.ZipInfo(name, STAMP)
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 0
            package.writestr(entry, parts[name], compresslevel=9)
    return file.getvalue()
