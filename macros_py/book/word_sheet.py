"""词表: the hidden, locked sheet of the words that the formulas of the open rows look up, a named column a list.

Its data are written by ourselves and always in the same bytes, so that a reader knows them without reading them;
only where another program has saved the workbook are they compared cell by cell.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from itertools import zip_longest

from ..law.word_lists import LIST_NAMES, LISTS
from ..xlsx.address import a1, column_letters, on_sheet
from ..xlsx.cell_values import Put
from ..xlsx.package import Workbook
from ..xml_text import escape

SHEET = "词表"


@cache
def _rows() -> tuple[tuple[Decimal | str | None, ...], ...]:
    """The sheet line by line: the names of the columns, then their entries."""
    return (tuple(LISTS), *zip_longest(*LISTS.values()))


@cache
def data() -> bytes:
    """The sheet's data as they stand in the file."""
    written = []
    for row, entries in enumerate(_rows(), 1):
        cells = "".join(
            f'<c r="{a1(row, column)}"><v>{entry}</v></c>'
            if isinstance(entry, Decimal)
            else f'<c r="{a1(row, column)}" t="inlineStr"><is><t>{escape(entry)}</t></is></c>'
            for column, entry in enumerate(entries, 1)
            if entry is not None
        )
        written.append(f'<row r="{row}">{cells}</row>')
    return f"<sheetData>{''.join(written)}</sheetData>".encode()


@cache
def cells() -> dict[tuple[int, int], Put]:
    """The same, cell by cell."""
    return {
        (row, column): Put(entry)
        for row, entries in enumerate(_rows(), 1)
        for column, entry in enumerate(entries, 1)
        if entry is not None
    }


def ranges() -> dict[str, str]:
    """Defined name → the entries of its column."""
    return {
        f"{LIST_NAMES}{name}": f"'{SHEET}'!${letters}$2:${letters}${len(entries) + 1}"
        for column, (name, entries) in enumerate(LISTS.items(), 1)
        for letters in [column_letters(column)]
    }


def known() -> dict[str, bytes]:
    """What `open_workbook` need not read."""
    return {SHEET: data()}


@cache
def _written() -> dict[tuple[int, int], str]:
    """The words as a reader of the sheet finds them."""
    return {place: str(put.value) for place, put in cells().items()}


def altered(workbook: Workbook) -> Iterator[tuple[str, str]]:
    """(cell, what stands there) of the words that were changed; nothing where the sheet is as we wrote it, was not
    read, or is not there: without it no score is printed at all."""
    page = next((sheet for sheet in workbook.sheets if sheet.name == SHEET), None)
    if page is None or not page.cells or {place: cell.value for place, cell in page.cells.items()} == _written():
        return
    for row, entries in enumerate(_rows(), 1):
        for column, entry in enumerate(entries, 1):
            cell = page.cells.get((row, column))
            stands = "" if cell is None or cell.value is None else str(cell.value)
            if stands != ("" if entry is None else str(entry)):
                yield on_sheet(SHEET, row, column), stands or "空白"
