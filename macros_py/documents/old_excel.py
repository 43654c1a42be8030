"""The sheets of an old .xls by xlrd, which computes nothing and runs nothing: what a cell shows, percentages and dates as read."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

from ..errors import UnreadableFile
from ..law.rules import plain
from ..xlsx.address import a1
from ..xlsx.limits import MEGABYTE
from .visible_text import HIDDEN, UNKNOWN, Style, Unseen, look, visible

LARGEST = 20 * MEGABYTE
"""Bytes of an .xls that is read; a form has a hundredth of it."""


_SHIFTS = {1: "super", 2: "sub"}
_WHITE_INDEXES = (1, 9)
"""Where the palette of every workbook has white."""

Cells = dict[tuple[int, int], str]


def sheets(
    data: bytes, name: str, rows: int, columns: int, unseen: list[Unseen] | None = None
) -> Iterator[tuple[str, Cells]]:
    """(sheet, (row, column) → text) of every sheet, both counted from 1; what is struck out, hidden or raised joins
    ``unseen``. Raises `UnreadableFile` in one sentence."""
    again = "请在 Excel/WPS 中另存为 .xlsx 再试"
    try:
        import xlrd
    except ImportError:
        raise UnreadableFile(
            f"“{name}”是旧版表格（.xls），本机没有装读它的组件；{again}，或安装 jixiao[old]。", "not_xlsx"
        ) from None
    if len(data) > LARGEST:
        raise UnreadableFile(f"“{name}”超过{LARGEST >> 20}MB，不读取；{again}。", "too_big")
    try:
        book = xlrd.open_workbook(file_contents=data, formatting_info=True, ragged_rows=True, logfile=io.StringIO())
        lost = [] if unseen is None else unseen
        found = [(sheet.name, _cells(book, sheet, rows, columns, lost)) for sheet in book.sheets()]
    except Exception as error:  # the library raises whatever a broken file leads it into
        locked = "encrypted" in str(error)
        fact = "加了打开密码，请取消密码后再试" if locked else f"读不出来，可能已损坏；{again}"
        raise UnreadableFile(f"“{name}”{fact}。", "encrypted" if locked else "damaged") from error
    yield from found


def _cells(book: Any, sheet: Any, rows: int, columns: int, unseen: list[Unseen]) -> Cells:
    hidden_rows = {row for row, facts in sheet.rowinfo_map.items() if facts.hidden}
    hidden_columns = {column for column, facts in sheet.colinfo_map.items() if facts.hidden}
    found = {}
    for row in range(min(sheet.nrows, rows)):
        for column, cell in enumerate(sheet.row(row)[:columns]):
            if not (text := _shown(book, cell)):
                continue
            if row in hidden_rows or column in hidden_columns:
                looks = [(text, HIDDEN)]
            else:
                looks = _looks(book, cell, text, sheet.rich_text_runlist_map.get((row, column)) or [])
            texts, lost = visible(looks)
            unseen += (replace(one, place=f"{sheet.name}!{a1(row + 1, column + 1)} ") for one in lost)
            if read := "".join(texts).strip():
                found[row + 1, column + 1] = read
    return found


def _looks(book: Any, cell: Any, text: str, runs: list[tuple[int, int]]) -> list[tuple[str, str]]:
    """A cell's text with the look of each of its runs; the first has the cell's own font where no run begins at 0."""
    facts = book.xf_list[cell.xf_index]
    paper = UNKNOWN if facts.background.fill_pattern else ""
    form = book.format_map[facts.format_key].format_str
    if form.replace(" ", "").startswith(";;"):  # a number format that shows nothing
        return [(text, HIDDEN)]
    typed = str(cell.value) if runs else text
    starts = [(0, facts.font_index), *runs]
    ends = [start for start, _ in starts[1:]] + [len(typed)]
    return [
        (typed[start:end], _font(book, font, paper))
        for (start, font), end in zip(starts, ends, strict=False)
        if start < end
    ]


def _font(book: Any, index: int, paper: str) -> str:
    font = book.font_list[index]
    ink = book.colour_map.get(font.colour_index) or ()
    white = font.colour_index in _WHITE_INDEXES or tuple(ink) == (255, 255, 255)
    size = font.height / 20 if font.height else None
    return look(
        Style(bool(font.struck_out), False, "ffffff" if white else "", paper, _SHIFTS.get(font.escapement, ""), size)
    )


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
    code: str = book.format_map[book.xf_list[cell.xf_index].format_key].format_str
    return shown_number(cell.value, code)


def shown_number(value: float, code: str) -> str:
    """A number under its format: the fifteen digits that Excel keeps, a share as a percentage."""
    number = Decimal(f"{value:.15g}")
    return f"{plain(number * 100)}%" if "%" in code else plain(number)
