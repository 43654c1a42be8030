"""A newer form filled with what was typed into a workbook of projects of an older edition, sheet by sheet.

A project's sheet is read as a workbook of one form and keeps its name. A change that
is the same on every project's sheet is listed once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from ..book import identity_sheet
from ..book.form import Form, load_form
from ..book.formulas import formulas
from ..law.filled import Filled
from ..law.filling import refilled, rows_for
from ..law.scheme import Scheme
from ..xlsx.package import Workbook
from .changes import DROPPED, FORMULA, Change, list_changes
from .old_edition import OldEdition, read_old_edition


def emptied_results(older: OldEdition, form: Form) -> list[str]:
    """The printed results of the newer form whose cells in the older form are empty, without even a formula."""
    drawn = formulas(form)
    return [id for id, cell in older.cells.items() if cell.emptied and id in drawn]


def read_project_sheets(workbook: Workbook, scheme: Scheme, year: int, pages: Iterable[str]) -> list[OldEdition]:
    """Read each project's sheet of an older workbook as a workbook of one form."""
    once = scheme.once
    return [read_old_edition(_one_sheet(workbook, page), once, year) for page in pages]


def refill_projects(
    olders: Sequence[OldEdition], scheme: Scheme, year: int, pages: tuple[str, ...]
) -> tuple[Form, Filled, list[Change], int]:
    """The newer form of a workbook of projects, what is filled in, every change, and the number of cells carried
    over."""
    once = scheme.once
    typed = [[id for id, cell in older.cells.items() if cell.text.strip()] for older in olders]
    rows_needed = [rows_for(once, ids) for ids in typed]
    rows = {block: max(counts[block] for counts in rows_needed) for block in rows_needed[0]}
    form, carried = load_form(once, year, rows), 0
    projects: list[Filled] = []
    changes: list[Change] = []
    for page, older, ids in zip(pages, olders, typed, strict=True):
        own = Form(once, year, form.rows, tuple(replace(sheet, name=page) for sheet in form.sheets))
        kept = {id: older.cells[id].text for id in ids if id in own.places}
        projects.append(refilled(once, year, kept, emptied_results(older, own)))
        changes += list_changes(older, own, older.unplaced)
        carried += len(kept)
    unit = next((project.unit for project in projects if project.unit), "")
    whole = Filled(unit, year, projects=tuple(projects))
    return load_form(scheme, year, rows, pages), whole, list(_without_repetitions(changes)), carried


def _one_sheet(workbook: Workbook, page: str) -> Workbook:
    """The workbook with only one project's sheet and the hidden sheet."""
    return replace(workbook, sheets=tuple(s for s in workbook.sheets if s.name in (page, identity_sheet.SHEET)))


def _without_repetitions(changes: Iterable[Change]) -> Iterator[Change]:
    """The changes without repetitions for the same cells of several sheets; typed content is always listed."""
    seen = set()
    for change in changes:
        alike = (change.kind, change.item, change.was.rpartition("!")[2], change.now.rpartition("!")[2], change.text)
        if (change.kind in (DROPPED, FORMULA) and change.text) or alike not in seen:
            yield change
        seen.add(alike)
