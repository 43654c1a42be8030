"""词表: the hidden, locked sheet of the words that the formulas of the open rows look up, a named column a list."""

from __future__ import annotations

from decimal import Decimal

import xlsxwriter

from ..law.word_lists import LIST_NAMES, LISTS
from ..xlsx.address import column_letters

SHEET = "词表"


def write(book: xlsxwriter.Workbook) -> None:
    """The sheet and its names; the first row says what each column is."""
    page = book.add_worksheet(SHEET)
    for column, (name, entries) in enumerate(LISTS.items()):
        page.write_string(0, column, name)
        for row, entry in enumerate(entries, 1):
            if isinstance(entry, Decimal):
                page.write_number(row, column, float(entry))
            else:
                page.write_string(row, column, entry)
        letters = column_letters(column + 1)
        book.define_name(f"{LIST_NAMES}{name}", f"={SHEET}!${letters}$2:${letters}${len(entries) + 1}")
    page.hide()
    page.protect("")
