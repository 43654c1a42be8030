"""What a workbook itself says about where rows and columns went: the defined names of its cells, and our own formulas.

Asked only where the labels do not stand as drawn. Names survive every insertion, but a form that stands several times
and an open book have none; a formula that only speaks of its own row or of names reads the same wherever it went.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache

from ..xlsx.package import Sheet as Page
from ..xlsx.package import Workbook
from .form import Form
from .formulas import formulas, names
from .picture import Sheet
from .seal import canonical_formula


def named_rows(sheet: Sheet, form: Form, workbook: Workbook, page: Page) -> dict[int, int]:
    """Form row → workbook row, where all names of a row's cells point to one row; of a block its first row."""
    found: dict[int, set[int]] = {}
    for id, place in _named(form, workbook, page):
        drawn = form.places.get(id) or form.block_columns[id]
        if drawn[0] == sheet.name:
            found.setdefault(drawn[1], set()).add(place[1])
    return {row: rows.pop() for row, rows in found.items() if len(rows) == 1}


def named_columns(sheet: Sheet, form: Form, workbook: Workbook, page: Page) -> dict[int, Counter[int]]:
    """Form column → the workbook's columns that the names of its cells point to, counted."""
    votes: dict[int, Counter[int]] = {}
    for id, place in _named(form, workbook, page):
        drawn = form.block_columns.get(id) or form.places[id]
        if drawn[0] == sheet.name and place[2] == place[4]:
            votes.setdefault(drawn[-1], Counter())[place[2]] += 1
    return votes


def _named(form: Form, workbook: Workbook, page: Page) -> Iterator[tuple[str, tuple[str, int, int, int, int]]]:
    for id, name in names(form).items():
        place = workbook.names.get(name)
        if place and place[0] == page.name:
            yield id, place


def rows_by_formula(sheet: Sheet, form: Form, page: Page) -> dict[int, int]:
    """Form row → workbook row, where formulas of ours that the drawn sheet has once stand in one row there."""
    drawn = _fingerprints(form, sheet)
    found: dict[int, set[int]] = {}
    for (row, column), cell in page.cells.items():
        if cell.formula and (there := drawn.get(canonical_formula(cell.formula, row, column))):
            found.setdefault(there, set()).add(row)
    return {row: rows.pop() for row, rows in found.items() if len(rows) == 1}


@lru_cache(maxsize=64)
def _fingerprints(form: Form, sheet: Sheet) -> Mapping[str, int]:
    """Formula as seen from its own cell → its row, for those that stand in one row only."""
    made: dict[str, set[int]] = {}
    for id, text in formulas(form).items():
        name, row, column = form.places[id]
        if name == sheet.name:
            made.setdefault(canonical_formula(text, row, column), set()).add(row)
    return {text: rows.pop() for text, rows in made.items() if len(rows) == 1}
