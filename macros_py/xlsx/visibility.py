"""Whether what stands in a cell can be seen on the sheet, and what is seen in its place.

A value may lie in a hidden row, under a merged area, in the colour of its ground, or behind a number format that shows
nothing of it. Of a live book nothing of this is known, and nothing is said.
"""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from .address import a1
from .number_format import displayed
from .package import Cell, Sheet, Workbook

Place = tuple[int, int]
"""Row and column; both count from 1."""


class Unseen(NamedTuple):
    """What is seen in place of a value (empty: nothing), and why in Chinese."""

    seen: str
    why: str


def covered(sheet: Sheet) -> dict[Place, Place]:
    """Cells under a merged area → the one cell of it that is seen."""
    return {
        (row, column): (top, left)
        for top, left, bottom, right in sheet.merges
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
        if (row, column) != (top, left) and (row, column) in sheet.cells
    }


def may_hide(workbook: Workbook, sheet: Sheet) -> bool:
    """Whether anything on a sheet can be out of sight for another reason than a merged area."""
    view, looks = sheet.view, workbook.looks
    return bool(
        sheet.state != "visible" or view.hidden_rows or view.hidden_columns or view.marked or looks.faint or looks.masks
    )


def unseen(workbook: Workbook, sheet: Sheet, place: Place, cell: Cell, under: Place | None = None) -> Unseen | None:
    """Why the content of a cell is not seen; None where it is. ``under``: the cell of the merged area that covers
    it."""
    if under is not None:
        above = sheet.cells.get(under)
        return Unseen(_text(above) if above else "", f"被合并单元格{a1(*under)}遮盖")
    if sheet.state != "visible":
        return Unseen("", "工作表被隐藏")
    if which := _hidden(sheet, place):
        return Unseen("", f"所在{which}被隐藏")
    if cell.style in workbook.looks.faint:
        return Unseen("", "字体与底色同色")
    if code := workbook.looks.masks.get(cell.style):
        value = Decimal(cell.value) if cell.kind == "number" and cell.value else str(cell.value or "")
        if cell.kind in ("number", "text") and value and (seen := displayed(code, value)) is not None:
            return Unseen(seen, "数字格式不显示原数")
    mark = sheet.view.marked.get(place)
    if mark and mark.unseen:
        return Unseen(mark.read.replace(mark.unseen, "", 1), f"其中“{mark.unseen}”与底色同色")
    return None


def _hidden(sheet: Sheet, place: Place) -> str:
    """行 or 列 where the whole of a cell, or of the area it was merged into, is hidden."""
    row, column = place
    rows, columns = sheet.view.hidden_rows, sheet.view.hidden_columns
    in_column = any(first <= column <= last for first, last in columns)
    if row not in rows and not in_column:
        return ""
    _, _, bottom, right = next((area for area in sheet.merges if area[:2] == place), (row, column, row, column))
    if row in rows and all(one in rows for one in range(row, bottom + 1)):
        return "行"
    if in_column and all(any(a <= one <= b for a, b in columns) for one in range(column, right + 1)):
        return "列"
    return ""


def _text(cell: Cell) -> str:
    return "" if cell.value is None else str(cell.value)
