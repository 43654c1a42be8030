"""报送信息: what a workbook that was made ready to hand in says of itself — who, when, by which program.

It stands in a hidden sheet and in the file's properties. It is written by the unit's own program and can be
typed over by anybody: it tells whom to ask, nothing more.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from ..errors import UnreadableFile
from ..version import VERSION
from ..xlsx.address import a1
from ..xlsx.cell_values import Put, spelled
from ..xlsx.limits import Refused
from ..xlsx.package import Workbook
from ..xlsx.parts import DOCUMENT, Parts, add_sheet, sheets
from ..xml_text import quoteattr
from .edition import edition
from .form import Form
from .printed import printed

SHEET = "报送信息"
TITLE = "报送信息（生成上报材料时由程序写入，请勿修改）"
CODE, UNIT, LEVEL = "单位代码", "单位名称", "层级"
YEAR, NOTICE, EDITION, FORM_DIGEST = "年度", "方案", "表样版本", "表样校验码"
FIGURES, PROGRAM, SENT, COUNT = "数据校验码", "程序版本", "报送时间", "份数"
ANSWERED = {"错误": "已说明的错误", "核实": "已说明的核实事项"}
"""The level of a finding → how the lines begin that say what was answered, numbered, before all others."""
OWN, WHOLE = "单位", "汇总"
"""The level of a unit's own return, and of one that adds up other returns."""

PROPERTIES = "docProps/custom.xml"
_FORMAT_ID = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def facts(
    form: Form,
    unit: str,
    figures: str,
    when: datetime,
    code: str = "",
    level: str = OWN,
    count: int = 1,
    answers: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """What is said of a return: a key and a value a row; ``figures`` is the figures' code, ``count`` how many
    units' returns are in it, ``answers`` the explained findings, which stand first."""
    return {
        **(answers or {}),
        CODE: code,
        UNIT: unit,
        YEAR: str(form.year),
        NOTICE: form.scheme.id,
        EDITION: edition(form.scheme),
        FORM_DIGEST: printed(form.scheme).code,
        FIGURES: figures,
        PROGRAM: VERSION,
        SENT: when.isoformat(" ", "seconds"),
        LEVEL: level,
        COUNT: str(count),
    }


def written(package: bytes, facts: Mapping[str, str]) -> bytes:
    """The workbook with 报送信息 in it, in place of what an earlier one said; raises `UnreadableFile`."""
    try:
        parts = Parts(package)
        there = [part for name, _, _, part in sheets(parts) if name == SHEET]
        if there:
            parts.put(there[0], _sheet(facts))
        else:
            add_sheet(parts, SHEET, _sheet(facts))
        old = [id for id, one in parts.relations("").items() if one.kind == "custom-properties"]
        parts.unrelate("", old)
        again = Parts(parts.result()[0])
        again.add(PROPERTIES, _properties(facts), "application/vnd.openxmlformats-officedocument.custom-properties+xml")
        again.relate("", f"{DOCUMENT}/custom-properties", PROPERTIES)
        return again.result()[0]
    except Refused as refused:
        raise UnreadableFile(f"报送信息写不进这个工作簿：{refused.fact}。", refused.kind) from None


def _sheet(facts: Mapping[str, str]) -> bytes:
    rows = [_row(1, TITLE)] + [_row(row, *pair) for row, pair in enumerate(facts.items(), 2)]
    return (
        f'{_HEAD}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        '<cols><col min="1" max="1" width="14" customWidth="1"/>'
        '<col min="2" max="2" width="70" customWidth="1"/></cols>'
        f"<sheetData>{''.join(rows)}</sheetData></worksheet>"
    ).encode()


def _row(row: int, *texts: str) -> str:
    cells = "".join(
        f'<c r="{a1(row, column)}" t="inlineStr"><is><t xml:space="preserve">{spelled(Put(text)).text}</t></is></c>'
        for column, text in enumerate(texts, 1)
        if text
    )
    return f'<row r="{row}">{cells}</row>'


def _properties(facts: Mapping[str, str]) -> bytes:
    lines = (
        f'<property fmtid="{_FORMAT_ID}" pid="{number}" name={quoteattr(key)}>'
        f"<vt:lpwstr>{spelled(Put(value)).text}</vt:lpwstr></property>"
        for number, (key, value) in enumerate(facts.items(), 2)
        if not key.startswith(tuple(ANSWERED.values()))
    )
    return (
        f'{_HEAD}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" '
        f'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">{"".join(lines)}</Properties>'
    ).encode()


def said(workbook: Workbook) -> dict[str, str]:
    """The sheet's keys and values, one a row below its title; empty where there is no such sheet."""
    for sheet in workbook.sheets:
        if sheet.name == SHEET:
            rows = sorted({row for row, column in sheet.cells if column == 1 and row > 1})
            pairs = ((sheet.cells[row, 1], sheet.cells.get((row, 2))) for row in rows)
            return {_text(key): _text(value) for key, value in pairs if _text(key)}
    return {}


def _text(cell: object) -> str:
    value = getattr(cell, "value", None)
    return "" if value is None else str(value).strip()
