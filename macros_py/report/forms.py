"""The attachments: the official forms with everything filled in, as Word tables that look like the printed sheets."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from ..book.form import Form, load_form
from ..book.picture import Box, Sheet
from ..evaluate import Verdict
from ..law.copies import bare
from ..law.operators import rounded
from ..law.rules import plain
from .lettering import lettered

WIDE = 9
"""Columns from which on a form is printed across."""


def forms(verdict: Verdict) -> Iterator[tuple[str, Sheet, Form]]:
    """(heading, drawn sheet, form) of every official sheet."""
    scheme, filled = verdict.ledger.scheme, verdict.ledger.filled
    copies = tuple(f"项目{number}" for number in range(1, len(verdict.projects) + 1)) if scheme.repeated else ()
    form = load_form(scheme, filled.year, verdict.ledger.rows, copies)
    number = 0
    for sheet in form.sheets:
        if sheet.official:
            number += 1
            yield f"附件{number}　{sheet.name}", sheet, form


def wide(sheet: Sheet) -> bool:
    return sheet.edge >= WIDE


def table(document: Any, sheet: Sheet, form: Form, verdict: Verdict, width: float) -> Any:
    """The sheet as a table of the document, ``width`` centimetres across."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Cm

    made = document.add_table(rows=sheet.rows, cols=sheet.edge)
    made.style, made.autofit = "Table Grid", False
    share = width / sum(sheet.widths[: sheet.edge])
    for column, part in enumerate(sheet.widths[: sheet.edge]):
        for cell in made.columns[column].cells:
            cell.width = Cm(part * share)
    for box in sheet.boxes:
        if box.helper or box.column > sheet.edge:
            continue
        cell = made.cell(box.row - 1, box.column - 1)
        if box.rows > 1 or box.columns > 1:
            last = made.cell(box.row + box.rows - 2, min(box.column + box.columns - 2, sheet.edge - 1))
            cell = cell.merge(last)
        paragraph = cell.paragraphs[0]
        run = paragraph.add_run(words(box, form, verdict))
        lettered(run, "黑体" if box.heading or box.title else "宋体", 14 if box.title else 9)
        if box.title or box.heading:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    return made


def words(box: Box, form: Form, verdict: Verdict) -> str:
    """What the printed sheet shows in a cell."""
    ledger = verdict.ledger
    id = box.shows or box.id
    if not id or box.typed:
        return box.text
    reading = ledger.readings.get(id)
    if reading and (reading.problem or reading.note):
        return ledger.filled.typed(id)
    value = ledger[id]
    rate = form.scheme.rates.get(bare(id))
    if isinstance(value, Decimal) and rate:
        return plain(value) if rate.printed == "points" else f"{plain(rounded(value * 100, 2))}%"
    if isinstance(value, Decimal):
        return plain(value)
    return str(value) if value else box.starts
