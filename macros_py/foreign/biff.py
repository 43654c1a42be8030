"""The sheets of an old .xls by xlrd, which computes nothing and runs nothing: what a cell shows, percentages and dates as read."""

from __future__ import annotations

import io
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from ..errors import UnreadableFile
from ..law.rules import plain
from ..xlsx.limits import MEGABYTE

LARGEST = 20 * MEGABYTE
"""Bytes of an .xls that is read; a form has a hundredth of it."""


def sheets(data: bytes, name: str, rows: int, columns: int) -> Iterator[tuple[str, dict[tuple[int, int], str]]]:
    """(sheet, (row, column) → text) of every sheet, both counted from 1; raises `UnreadableFile` in one sentence."""
    again = "请在 Excel/WPS 中另存为 .xlsx 再试"
    try:
        import xlrd
    except ImportError:
        raise UnreadableFile(f"“{name}”是旧版表格（.xls），本机没有装读它的组件；{again}，或安装 jixiao[old]。", "not_xlsx") from None
    if len(data) > LARGEST:
        raise UnreadableFile(f"“{name}”超过{LARGEST >> 20}MB，不读取；{again}。", "too_big")
    try:
        book = xlrd.open_workbook(file_contents=data, formatting_info=True, ragged_rows=True, logfile=io.StringIO())
        found = [(sheet.name, _cells(book, sheet, rows, columns)) for sheet in book.sheets()]
    except Exception as error:  # the library raises whatever a broken file leads it into
        locked = "encrypted" in str(error)
        fact = "加了打开密码，请取消密码后再试" if locked else f"读不出来，可能已损坏；{again}"
        raise UnreadableFile(f"“{name}”{fact}。", "encrypted" if locked else "damaged") from error
    yield from found


def _cells(book: Any, sheet: Any, rows: int, columns: int) -> dict[tuple[int, int], str]:
    return {
        (row + 1, column + 1): text
        for row in range(min(sheet.nrows, rows))
        for column, cell in enumerate(sheet.row(row)[:columns])
        if (text := _shown(book, cell))
    }


def _shown(book: Any, cell: Any) -> str:
    """What a person reads in a cell."""
    import xlrd

    if cell.ctype == xlrd.XL_CELL_TEXT:
        return str(cell.value).strip()
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return "是" if cell.value else "否"
    if cell.ctype == xlrd.XL_CELL_DATE:
        return xlrd.xldate_as_datetime(cell.value, book.datemode).date().isoformat()
    if cell.ctype != xlrd.XL_CELL_NUMBER:
        return ""
    return said(cell.value, book.format_map[book.xf_list[cell.xf_index].format_key].format_str)


def said(value: float, form: str) -> str:
    """A number under its format: the fifteen digits that Excel keeps, a share as a percentage."""
    number = Decimal(f"{value:.15g}")
    return f"{plain(number * 100)}%" if "%" in form else plain(number)
