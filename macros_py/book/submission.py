"""报送信息: what a workbook that was made ready to hand in says of itself — who, when, by which program.

It is written by the unit's own program and can be typed over by anybody: it tells whom to ask, nothing more.
"""

from __future__ import annotations

from ..xlsx.package import Workbook

SHEET = "报送信息"
CODE, UNIT, LEVEL = "单位代码", "单位名称", "层级"
WHOLE = "汇总"
"""The level of a return that adds up other returns; 单位 is that of a unit's own."""


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
