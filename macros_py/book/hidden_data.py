"""What travels in a workbook beside the form's own cells: last year's figures, who fills which row, loose cells.

It comes from a stranger's file: it is parsed within our limits, cut down to what the form has, and where it
cannot be read that is said and nothing is taken from it.
"""

from __future__ import annotations

import json
from dataclasses import replace

from ..documents.cell_text import text_of
from ..errors import UnreadableFile
from ..law.entries import ROW_COLUMNS
from ..law.filled import Filled, LastYear, Row, last_year_from_json
from ..law.findings import Finding, finding
from ..law.scheme import Scheme
from ..xlsx.limits import shown
from ..xlsx.package import Workbook
from . import identity_sheet, responsibility_sheet
from .form_integrity import at
from .locate import MOST_ROWS, Located

LARGEST = 1024 * 1024
"""Characters of last year's figures that are read."""


def travelled(workbook: Workbook, located: Located, filled: Filled) -> tuple[Filled, list[Finding]]:
    """What was filled in together with what travelled beside it, and what could not be read of that."""
    last, found = None, []
    try:
        last = last_year(
            identity_sheet.text(identity_sheet.said(workbook), identity_sheet.LAST_YEAR), located.form.scheme
        )
    except UnreadableFile:
        found.append(finding("last_year_unread", []))
    loose = loose_cells(workbook, located)
    departments = responsibility_sheet.departments(workbook, located.form, located.places)
    return replace(filled, departments=departments, loose=loose, last_year=last), found


def last_year(text: str, scheme: Scheme) -> LastYear | None:
    """Last year's figures from the text that travelled, less what this form does not have."""
    if not text:
        return None
    if len(text) > LARGEST:
        raise UnreadableFile("上年数太长，不读取。", "too_big")
    try:
        return _cut(last_year_from_json(json.loads(text)), scheme)
    except (json.JSONDecodeError, RecursionError) as error:
        raise UnreadableFile("上年数不是有效的 JSON。", "invalid") from error


def _cut(last: LastYear, scheme: Scheme) -> LastYear:
    """Without the cells and rows that the form does not have."""
    columns = {entry.id: entry.columns for entry in scheme.lines} | {entry.id: ROW_COLUMNS for entry in scheme.block}
    rows = [row for row in last.rows if row.block in columns][:MOST_ROWS]
    return LastYear(
        shown(last.file, 120),
        last.year,
        {id: text for id, text in last.cells.items() if id in scheme.inputs},
        tuple(Row(row.block, {c: t for c, t in row.columns.items() if c in columns[row.block]}) for row in rows),
        last.name,
        tuple(_cut(one, scheme) for one in last.projects),
    )


def loose_cells(workbook: Workbook, located: Located) -> dict[str, tuple[str, ...]]:
    """A row's key → its cells that nobody reads, for the rows where something stands in them."""
    found: dict[str, list[str]] = {}
    for place, (key, _) in responsibility_sheet.loose_places(located.form).items():
        there = located.place(*place)
        cell = at(workbook, there) if there else None
        found.setdefault(key, []).append(text_of(cell, workbook) if cell else "")
    return {key: tuple(texts) for key, texts in found.items() if any(text.strip() for text in texts)}
