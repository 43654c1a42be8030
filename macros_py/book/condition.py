"""What became of the form itself in a received workbook: pasted over, relabelled, moved, lost, added to.

Our own drawing is compared with the workbook cell by cell, so that a finding can name the cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from ..law.copies import in_copy
from ..law.findings import Finding, finding
from ..xlsx.address import a1
from ..xlsx.package import Cell, Workbook
from . import word_sheet
from .form import Form, Place, counted
from .locate import Located
from .seal import as_written, canonical_formula, canonical_label, is_helper

MOST_NAMED = 6
"""Cells a message names before it says 等."""


def at(workbook: Workbook, place: Place) -> Cell | None:
    """The workbook's cell at a place."""
    for sheet in workbook.sheets:
        if sheet.name == place[0]:
            return sheet.cells.get(place[1:])
    return None


def condition(workbook: Workbook, located: Located, rows: Mapping[str, int]) -> Iterator[Finding]:
    """Findings about the form; ``rows`` are the rows of each open block that the file itself states."""
    overwritten, altered = [], []
    form = located.form
    cells = {sheet.name: sheet.cells for sheet in workbook.sheets}
    given = {
        in_copy(copy, id): count
        for copy in form.numbers
        for id, count in counted(form.scheme, rows, copy).items()
    }
    new = _new_rows(workbook, located, given)
    for place, kind, expected, id, owner in _locked(form):
        there = located.place(*place)
        if there is None or owner in new:
            continue
        page, *at_ = there
        cell = cells[page].get(there[1:])
        if kind == "F":
            formula = cell.formula if cell and cell.formula else ""
            if formula != expected and not _same(formula, at_, expected, place[1:]):
                overwritten.append((id, f"{page}!{a1(*at_)}", _stands(cell)))
        elif canonical_label(str(cell.value) if cell else "") != expected:
            altered.append((f"{page}!{a1(*at_)}", f"应为“{expected}”，现为“{_stands(cell)}”"))
    if any(sheet.hidden for sheet in form.sheets):
        overwritten += [("", cell, stands) for cell, stands in word_sheet.altered(workbook)]
    if overwritten:
        cells_named = [f"{where}（现为“{stands}”）" for _, where, stands in overwritten]
        ids = [id for id, _, _ in overwritten if id]
        yield finding("formula_overwritten", ids, cells=some(cells_named), found=overwritten[0][2])
    if located.missing:
        ids = [id for id in form.places if id not in located.places and not is_helper(id)]
        yield finding("form_altered", ids, cells=some([*located.missing]), what="找不到，其中的数没有读取")
    if unread := list(_unread_rows(workbook, located)):
        yield finding("form_altered", [], cells=some(unread), what="这些行是表样没有的，其中填的内容没有读取")
    if altered:
        yield finding("form_altered", [], cells=some([where for where, _ in altered]), what=altered[0][1])
    if located.moved:
        yield finding("row_moved", [], rows=some([f"“{row}”" for row in located.moved]))


def _same(formula: str, at_: Iterable[int], expected: str, drawn: Iterable[int]) -> bool:
    """Whether two formulas, each in its own cell, are one: a row was inserted, or a program spells in its own way."""
    return bool(formula) and canonical_formula(formula, *at_) == canonical_formula(expected, *drawn)


def _unread_rows(workbook: Workbook, located: Located) -> Iterator[str]:
    """Rows between those of the form, which the form does not have, and in which something was typed."""
    for sheet in located.form.sheets:
        if not sheet.official or sheet.name not in located.page:
            continue
        name, rows = located.page[sheet.name], sorted(located.rows[sheet.name].values())
        page = next(page for page in workbook.sheets if page.name == name)
        edge = max((located.columns[sheet.name].get(c, 0) for c in range(1, sheet.edge + 1)), default=0)
        typed = {
            r for (r, c), cell in page.cells.items() if c <= edge and cell.formula is None and cell.value
        }
        for row in sorted(typed - set(rows)):
            if rows and rows[0] < row < rows[-1]:
                words = next(
                    str(cell.value) for (r, c), cell in sorted(page.cells.items()) if r == row and cell.value
                )
                yield f"{name}第{row}行（“{words[:12]}”）"


def _new_rows(workbook: Workbook, located: Located, given: Mapping[str, int]) -> set[str]:
    """Rows the user inserted into an open block: it has grown, and their helper cells are empty."""
    form, found = located.form, set()
    for block, count in form.rows.items():
        for number in range(1, count + 1) if count > given[block] else ():
            row = f"{block}.{number}"
            ids = [id for id in located.places if id.startswith(f"{row}.") and is_helper(id)]
            if not any(at(workbook, located.places[id]) for id in ids):
                found.add(row)
    return found


@lru_cache(maxsize=64)
def _locked(form: Form) -> tuple[tuple[Place, str, str, str, str], ...]:
    """Every locked cell: where it is drawn, its kind, what stands there, its identifier, and the row that owns it."""
    ids = {place: id for id, place in form.places.items()}
    return tuple(
        (place, kind, expected, id, id.rpartition(".")[0])
        for place, (kind, expected) in as_written(form).items()
        for id in [ids.get(place, "")]
    )


def _stands(cell: Cell | None) -> str:
    if cell is None or cell.kind == "blank" and not cell.formula:
        return "空白"
    return f"={cell.formula}"[:40] if cell.formula else str(cell.value)[:40]


def some(cells: list[str]) -> str:
    """The first few of a list, and how many there are."""
    more = f"等{len(cells)}处" if len(cells) > MOST_NAMED else ""
    return "、".join(cells[:MOST_NAMED]) + more
