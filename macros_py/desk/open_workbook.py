"""An open xlwings book in the shape of a file: read in a few blocks, written back in a few blocks.

One read of a block gives every formula and constant of a sheet, a second read tells texts from numbers, which the first
does not. Both together make the same `Workbook` that a closed file gives, so that both kinds of workbook are read and
judged by the same code. The book is always a parameter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from ..book import identity_sheet, results, summary, word_sheet
from ..book.form import Form, counted, load_form
from ..book.formulas import names
from ..book.locate import copies
from ..book.read import Received, received
from ..errors import NotOurWorkbook
from ..law.identifiers import identifier
from ..law.notices import in_catalogue, load
from ..xlsx.address import LAST_ROW, Area, area
from ..xlsx.package import Cell, Sheet, Workbook

MORE_ROWS, MORE_COLUMNS = 120, 3
"""Rows and columns read beyond the form as generated, since the user may have inserted some."""

IDENTITY_ROWS, RESULT_ROWS = 80, 150
"""Rows that the first read of our own lists takes; a longer list is read again."""

_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")


@dataclass(frozen=True)
class Block:
    """The upper left corner of an open sheet as texts: ``cells[r][c]`` is the formula or constant at (r+1, c+1);
    ``words``: the (row, column) of cells that hold texts, empty where that was not asked."""

    sheet: str
    cells: tuple[tuple[str, ...], ...]
    words: frozenset[tuple[int, int]] = frozenset()

    def at(self, row: int, column: int) -> str:
        inside = row <= len(self.cells) and column <= len(self.cells[row - 1])
        return self.cells[row - 1][column - 1] if inside else ""


def read_block(sheet: Any, rows: int, columns: int) -> Block:
    """Read the formulas and constants of a sheet's upper left corner, in one call."""
    read = _lines(sheet.range((1, 1), (rows, columns)).formula)
    return Block(sheet.name, tuple(tuple("" if v is None else str(v) for v in line) for line in read))


def text_cells(sheet: Any, rows: int, columns: int) -> frozenset[tuple[int, int]]:
    """The (row, column) of the cells in that corner that hold texts, even texts of digits; one more call."""
    lines = _lines(sheet.range((1, 1), (rows, columns)).value)
    return frozenset(
        (row, column)
        for row, line in enumerate(lines, 1)
        for column, value in enumerate(line, 1)
        if isinstance(value, str)
    )


def _lines(read: Any) -> Any:
    return read if isinstance(read, (tuple, list)) and read and isinstance(read[0], (tuple, list)) else [read]


def read_list(sheet: Any, rows: int, columns: int) -> Block:
    """Read a list to its end: while the last two rows read hold something, twice as many rows are read."""
    read = read_block(sheet, rows, columns)
    while rows < LAST_ROW and any(map(any, read.cells[-2:])):
        rows = min(2 * rows, LAST_ROW)
        read = read_block(sheet, rows, columns)
    return read


Place = tuple[str, int, int]
"""Sheet, row, column; rows and columns count from 1."""


@dataclass(frozen=True)
class OpenWorkbook:
    """What was read from an open book: the received form, 核对结果 and the hidden sheet, and the xlwings sheets by
    name.

    ``before``: the form as it is now, if ``received`` is the form as it will be after an update.
    """

    book: Any
    received: Received
    results: Block | None
    identity_sheet: Block
    sheets: Mapping[str, Any]
    before: Received | None = None

    @property
    def identity_facts(self) -> dict[str, str]:
        """The content of the hidden sheet: key → value."""
        return {line[0]: line[1] for line in self.identity_sheet.cells[1:] if line[0]}

    def form_sheet(self, sheet: str) -> Any:
        """The workbook's sheet for a sheet of the form, also if the user renamed it."""
        return self.sheet(self.received.located.page[sheet])

    def sheet(self, name: str) -> Any:
        """The sheet of that name; those read already cost no further call."""
        return self.sheets.get(name) or self.book.sheets[name]


def read_open_workbook(book: Any) -> OpenWorkbook:
    """Read an open book; raises `NotOurWorkbook` if it is not one of ours."""
    sheet = _sheet(book, identity_sheet.SHEET)
    if sheet is None:
        raise NotOurWorkbook(
            f"“{book.name}”不是本系统的自评工作簿（没有“{identity_sheet.SHEET}”表）。请打开下发的工作簿再点按钮。"
        )
    hidden = read_list(sheet, IDENTITY_ROWS, 2)
    identity = {line[0]: line[1] for line in hidden.cells[1:] if line[0]}
    if not in_catalogue(identity.get(identity_sheet.NOTICE, "")):
        raise NotOurWorkbook(f"“{book.name}”的方案“{identity.get(identity_sheet.NOTICE, '')}”不在目录中，无法核对。")
    form = load_form(load(identity[identity_sheet.NOTICE]), rows=identity_sheet.rows(identity, 500))
    blocks, sheets = [hidden], {identity_sheet.SHEET: sheet}
    missing = []
    for drawn in form.sheets:
        sheet_found = None if form.copies else _sheet(book, drawn.name)  # project sheets have any name
        size = drawn.rows + MORE_ROWS, drawn.columns + MORE_COLUMNS
        if sheet_found is None:
            missing.append(size)
        else:
            sheets[drawn.name] = sheet_found
            seen = size[0], len(drawn.widths) + MORE_COLUMNS  # nothing is typed in the hidden columns
            blocks.append(replace(read_block(sheet_found, *size), words=text_cells(sheet_found, *seen)))
    if form.copies and (page := _sheet(book, summary.SUMMARY)) is not None:
        sheets[summary.SUMMARY] = page
        blocks.append(read_list(page, RESULT_ROWS, 1 + len(summary.columns(form))))
    if missing:
        blocks += _other_blocks(book, blocks, max(missing), form)
    shown = _sheet(book, results.RESULTS)
    there = None
    if shown is not None:
        sheets[results.RESULTS] = shown
        there = read_list(shown, RESULT_ROWS, len(results.HEADS))
        blocks.append(there)
    workbook = _workbook(blocks)
    read = received(workbook)
    if names := _names_of_grown_blocks(book, read, identity_sheet.rows(identity, 500)):
        read = received(replace(workbook, names=names))
    return OpenWorkbook(book, read, there, hidden, sheets)


def with_sheets(live: OpenWorkbook, wanted: Mapping[str, Mapping[tuple[int, int], Any]]) -> OpenWorkbook:
    """Read those of the ``wanted`` sheets (name → cells) too that the book has, as far as the cells reach."""
    known = {sheet.name for sheet in live.received.workbook.sheets}
    there = {name: sheet for name in wanted if name not in known and (sheet := _sheet(live.book, name)) is not None}
    if not there:
        return live
    blocks = [
        read_list(sheet, max(row for row, _ in wanted[name]), max(column for _, column in wanted[name]))
        for name, sheet in there.items()
    ]
    workbook = live.received.workbook
    fuller = replace(workbook, sheets=(*workbook.sheets, *_workbook(blocks).sheets))
    return replace(live, received=replace(live.received, workbook=fuller), sheets={**live.sheets, **there})


def _names_of_grown_blocks(book: Any, read: Received, stated: Mapping[str, int]) -> dict[str, Any]:
    """The defined names of open blocks to which rows were added: name → (sheet, top, left, bottom, right).

    Only one name of each block is asked for, since that takes two calls; the others have the same rows.
    """
    form = read.located.form
    areas: dict[str, tuple[str, int, int, int, int]] = {}
    starts = counted(form.scheme, stated)
    for block_ in form.rows:
        ids = [id for id in form.block_columns if identifier(id).owner == block_ and id in names(form)]
        if form.copies or form.rows[block_] <= starts[block_] or not ids:
            continue
        reach = _reach(book, names(form)[ids[0]])
        if reach is None:
            continue
        for id in ids:
            sheet, top, _, column = form.block_columns[id]
            if there := read.located.place(sheet, top, column):
                areas[names(form)[id]] = there[0], reach[0], there[2], reach[2], there[2]
    return areas


def _reach(book: Any, name: str) -> Area | None:
    """The area that a defined name refers to; None if there is none."""
    try:
        text = book.names[name].refers_to
    except Exception:  # there is no such name; each host raises its own error
        return None
    return area(str(text).rpartition("!")[2].replace("$", ""))


def _other_blocks(book: Any, blocks: Iterable[Block], size: tuple[int, int], form: Form) -> list[Block]:
    """The sheets not read yet, among which are a renamed sheet of ours or a unit's project sheets; texts are told from
    numbers only in those that may hold the form."""
    known = {*(read.sheet for read in blocks), results.RESULTS, word_sheet.SHEET}
    sheets = {sheet.name: sheet for sheet in book.sheets if sheet.name not in known}
    blocks_read = {name: read_block(sheet, *size) for name, sheet in sheets.items()}
    ours = copies(form, _workbook(blocks_read.values())) if form.copies else blocks_read.keys()
    seen = size[0], max(len(drawn.widths) for drawn in form.sheets) + MORE_COLUMNS
    return [
        replace(read, words=text_cells(sheets[name], *seen)) if name in ours else read
        for name, read in blocks_read.items()
    ]


def _sheet(book: Any, name: str) -> Any:
    try:
        return book.sheets[name]
    except Exception:  # there is no such sheet; each host raises its own error
        return None


def _workbook(blocks: Iterable[Block]) -> Workbook:
    sheets = tuple(Sheet(read.sheet, "visible", "", _cells(read), (), False) for read in blocks)
    return Workbook(None, "", sheets, {}, (), frozenset(), frozenset(), frozenset(), (), False)


def _cells(read: Block) -> dict[tuple[int, int], Cell]:
    cells = {}
    for row, line in enumerate(read.cells, 1):
        for column, text in enumerate(line, 1):
            if text.startswith("=") and len(text) > 1:
                cells[row, column] = Cell("", "text", text[1:], 0)
            elif text.startswith("'"):
                cells[row, column] = Cell(text[1:], "text", None, 0)
            elif text:
                number = None if (row, column) in read.words else _NUMBER.fullmatch(text)
                value = f"{Decimal(text):f}" if number and len(text) < 32 else text
                cells[row, column] = Cell(value, "number" if number else "text", None, 0)
    return cells


def write(page: Any, cells: Mapping[tuple[int, int], str]) -> None:
    """Write formulas and constants into a sheet; cells that form a rectangle are written in one call."""
    for (top, left), lines in rectangles(cells):
        page.range((top, left), (top + len(lines) - 1, left + len(lines[0]) - 1)).formula = lines


def rectangles(cells: Mapping[tuple[int, int], str]) -> list[tuple[tuple[int, int], list[list[str]]]]:
    """The cells as few rectangles, each as (its first cell, its rows): adjacent rows of equal extent become one."""
    rows: dict[int, list[int]] = {}
    for row, column in sorted(cells):
        rows.setdefault(row, []).append(column)
    found: list[tuple[tuple[int, int], list[list[str]]]] = []
    for row, columns in rows.items():
        for first, last in _runs(columns):
            line = [cells[row, column] for column in range(first, last + 1)]
            above = found[-1] if found else None
            if above and above[0] == (row - len(above[1]), first) and len(above[1][0]) == len(line):
                above[1].append(line)
            else:
                found.append(((row, first), [line]))
    return found


def _runs(columns: list[int]) -> list[tuple[int, int]]:
    runs: list[list[int]] = []
    for column in columns:
        if runs and runs[-1][1] == column - 1:
            runs[-1][1] = column
        else:
            runs.append([column, column])
    return [(first, last) for first, last in runs]


def constant(text: str) -> str:
    """A text with the apostrophe that makes a spreadsheet keep it as text (98%, 10月底, =1); empty for no text."""
    return f"'{text}" if text else ""
