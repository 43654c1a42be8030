"""What a cell of a workbook says as the text a person typed and did not strike out, and whether a formula in it is plain arithmetic."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from ..errors import FormulaError
from ..law.expr import cells_of, parse
from ..law.rules import plain
from ..xlsx.package import Cell, Workbook
from ..xlsx.rich_text import Settled


def text_of(cell: Cell, workbook: Workbook) -> str:
    """What a cell shows, as text: percentages and dates as a person reads them; nothing of what is struck out."""
    if cell.value is None or is_struck(cell, workbook):
        return ""
    if isinstance(cell.value, bool):
        return "是" if cell.value else "否"
    if cell.kind != "number":
        return str(cell.value)
    number = Decimal(cell.value)
    if cell.style in workbook.percent:
        return f"{plain(number * 100)}%"
    if cell.style in workbook.dates and 0 < number < 2_958_466:
        first = date(1904, 1, 1) if workbook.date1904 else date(1899, 12, 30)
        return (first + timedelta(days=int(number))).isoformat()
    shown = plain(number) if "E" not in str(number) else f"{number:f}"
    return shown + workbook.notes.get(cell.style, "")


def is_struck(cell: Cell, workbook: Workbook) -> bool:
    """Whether the whole cell is struck out; of a text in pieces, the reader of the file has left out what is."""
    return cell.style in workbook.looks.struck and type(cell.value) is not Settled


def worked_out(cell: Cell) -> bool:
    """Whether the formula is plain arithmetic that gives what is cached, as in =1.2+3.4."""
    try:
        tree = parse((cell.formula or "").lstrip("=+"))
    except FormulaError:
        return False
    value = None if any(True for _ in cells_of(tree)) else tree.value({})
    try:
        return isinstance(value, Decimal) and abs(value - Decimal(str(cell.value))) < Decimal("1e-9")
    except ArithmeticError:
        return False
