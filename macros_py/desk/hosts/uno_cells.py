"""The content of a range of LibreOffice's cells, read and written in blocks as in Excel.

Differences to Excel are removed here: LibreOffice has its own spelling of formulas (`uno_formulas`), deletes notes
under a block that is written, and changes the format of a cell that gets a text which looks like a number. Two
differences stay: a truth value is the number 1 or 0, and a date that a formula computes is a number.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from typing import Any

from .entry import Entry, ambiguous, shown
from .uno_formulas import Formulas

EPOCH = datetime.datetime(1899, 12, 30)

DATES, FORMULAS, CONTENT = 2, 16, 1 | 2 | 4 | 16
"""com.sun.star.sheet.CellFlags: DATETIME, FORMULA; these two with VALUE and STRING."""

ERRORS = 4
"""com.sun.star.sheet.FormulaResult."""


def values(cells: Any) -> list[list[Any]]:
    """Row by row: numbers, texts, dates; None for an empty cell."""
    rows: list[list[Any]] = [[None if value == "" else value for value in row] for row in cells.getDataArray()]
    failed = set(_among(cells, cells.queryFormulaCells(ERRORS)))
    for row, column in _among(cells, cells.queryContentCells(FORMULAS)):
        if rows[row][column] is None and (row, column) not in failed:
            rows[row][column] = ""
    for row, column in _among(cells, cells.queryContentCells(DATES)):
        rows[row][column] = EPOCH + datetime.timedelta(seconds=round(rows[row][column] * 86400))
    return rows


def formulas(cells: Any, language: Formulas) -> list[list[str]]:
    """Row by row the content of the cells, formulas in Excel's spelling."""
    rows = [[shown(value) for value in row] for row in cells.getDataArray()]
    places = list(_among(cells, cells.queryContentCells(FORMULAS)))
    spelled = cells.getFormulaArray() if places else ()
    for row, column in places:
        rows[row][column] = language.read(cells, row, column, spelled[row][column])
    return rows


def enter(cells: Any, entries: Sequence[Sequence[Entry]], language: Formulas, notes: Any) -> None:
    """Write each entry into its cell; the ``notes`` of the sheet and the number formats stay."""
    noted = _under(notes, cells.RangeAddress)
    formats = _formats_at_risk(cells, entries)
    if not noted:
        cells.setDataArray(tuple(tuple(_plain(entry) for entry in row) for row in entries))
    for row, line in enumerate(entries):
        for column, entry in enumerate(line):
            if entry.kind == "formula":
                language.write(cells.getCellByPosition(column, row), str(entry.content))
            elif noted:
                _put(cells.getCellByPosition(column, row), entry)
    for cell, number_format in formats:
        if cell.NumberFormat != number_format:
            cell.NumberFormat = number_format


def _under(notes: Any, address: Any) -> bool:
    """Whether one of the notes belongs to a cell of the range."""
    places = (note.Position for note in notes)
    return any(
        address.StartRow <= at.Row <= address.EndRow and address.StartColumn <= at.Column <= address.EndColumn
        for at in places
    )


def _among(cells: Any, query_result: Any) -> Iterator[tuple[int, int]]:
    """Row and column, counted from 0 within the range, of what a query on it found."""
    first = cells.RangeAddress
    top, left = first.StartRow, first.StartColumn
    for area in query_result.RangeAddresses:
        columns = range(area.StartColumn - left, area.EndColumn + 1 - left)
        for row in range(area.StartRow - top, area.EndRow + 1 - top):
            for column in columns:
                yield row, column


def _formats_at_risk(cells: Any, entries: Sequence[Sequence[Entry]]) -> list[tuple[Any, int]]:
    """Cells that get a text which looks like a number, with their number formats, which LibreOffice would change."""
    cells_ = [
        cells.getCellByPosition(column, row)
        for row, line in enumerate(entries)
        for column, entry in enumerate(line)
        if entry.kind == "text" and ambiguous(str(entry.content))
    ]
    return [(cell, cell.NumberFormat) for cell in cells_]


def _plain(entry: Entry) -> Any:
    return "" if entry.kind in ("empty", "formula") else entry.content


def _put(cell: Any, entry: Entry) -> None:
    if entry.kind == "number":
        cell.setValue(entry.content)
    elif entry.kind == "text":
        cell.setString(entry.content)
    else:
        cell.clearContents(CONTENT)
