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
from .form_digest import canonical_formula, without_addresses
from .form_markup import Sheet
from .formulas import formulas, names


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


def deleted_rows(sheet: Sheet, form: Form, workbook: Workbook) -> set[int]:
    """Form rows of which every name points to nothing any more."""
    known = names(form)
    ids = [id for id, name in known.items() if name in workbook.names or name in workbook.broken_names]
    rows = {id: form.places[id][1] for id in ids if id in form.places and form.places[id][0] == sheet.name}
    return set(rows.values()) - {row for id, row in rows.items() if known[id] in workbook.names}


def rows_by_formula(sheet: Sheet, form: Form, page: Page) -> dict[int, int]:
    """Form row → workbook row, where formulas of ours that the drawn sheet has once stand in one row there."""
    drawn = _fingerprints(form, sheet)
    found: dict[int, set[int]] = {}
    for (row, column), cell in page.cells.items():
        for print_ in _prints(cell.formula, row, column) if cell.formula else ():
            if print_ in drawn:
                found.setdefault(drawn[print_], set()).add(row)
                break
    return {row: rows.pop() for row, rows in found.items() if len(rows) == 1}


@lru_cache(maxsize=64)
def _fingerprints(form: Form, sheet: Sheet) -> Mapping[str, int]:
    """What marks a formula → its row, for what marks one row only."""
    made: dict[str, set[int]] = {}
    for id, text in formulas(form).items():
        name, row, column = form.places[id]
        if name == sheet.name:
            for print_ in _prints(text, row, column):
                made.setdefault(print_, set()).add(row)
    return {print_: rows.pop() for print_, rows in made.items() if len(rows) == 1}


def _prints(formula: str, row: int, column: int) -> tuple[str, str]:
    """A formula as seen from its own cell, and without any address."""
    return canonical_formula(formula, row, column), without_addresses(formula)
