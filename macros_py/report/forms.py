"""The attachments: the completed official forms as Word tables that look like the printed sheets.

A sheet is divided where a new row of headings begins, so that the headings of a long table repeat on every page.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ..book.form import Form, load_form
from ..book.form_markup import Box, Sheet
from ..law.entries import RATE_PLACES
from ..law.identifiers import identifier
from ..law.operators import rounded
from ..law.project_ids import bare, split
from ..law.rules import plain
from .figures import Figures
from .printed_values import amount, points, without_markup
from .table import Cell, new_table

TEXT_WIDTH, PORTRAIT_WIDTH, LANDSCAPE_WIDTH = 15.6, 17.0, 25.7
"""Usable width in centimetres: of the text, and of an attachment's page in portrait and in landscape."""
_HEADINGS = 2 / 3
"""A row is a row of headings if its headings cover more than this share of the columns."""
_LONG = 400
"""A row with a cell of more characters than this may break over two pages."""


@dataclass(frozen=True)
class Attachment:
    """One official sheet with its heading; ``name`` identifies it in a report."""

    name: str
    heading: str
    sheet: Sheet
    form: Form
    figures: Figures

    @property
    def across(self) -> bool:
        return self.sheet.print == "landscape"


def attachments(figures: Figures) -> Iterator[Attachment]:
    """Every official sheet of the form, or the sheets of every project."""
    scheme, filled = figures.scheme, figures.verdict.ledger.filled
    for part in figures.parts:
        repeated = bool(scheme.repeated)
        rows = part.verdict.ledger.rows
        form = load_form(scheme, filled.year, rows, ("项目",) if repeated else ())
        for sheet in form.sheets:
            if sheet.official:
                title = next((box.text for box in sheet.boxes if box.title), sheet.name).strip("《》")
                name = part.key if repeated else sheet.name
                yield Attachment(
                    name, f"{title}（{part.name or '未填名称'}）" if repeated else sheet.name, sheet, form, part
                )


def tables(document: Any, attachment: Attachment, width: float) -> list[Any]:
    """The sheet as elements of the document, ``width`` centimetres wide: tables, with paragraphs of 1 point between
    them."""
    from docx.shared import Pt

    elements: list[Any] = []
    share = width / sum(attachment.sheet.widths[: attachment.sheet.edge])
    widths = [part * share for part in attachment.sheet.widths[: attachment.sheet.edge]]
    for top, bottom in _parts(attachment.sheet):
        if elements:
            between = document.add_paragraph()
            between.paragraph_format.line_spacing = Pt(1)
            elements.append(between._p)
        boxes = [
            box
            for box in attachment.sheet.boxes
            if not box.helper and box.column <= attachment.sheet.edge and top <= box.row <= bottom
        ]
        # a row in which no cell begins is left out, since a merged cell could break over two pages there
        rows = sorted({box.row for box in boxes})
        heads = {rows.index(row) for row in _heading_rows(attachment.sheet, top, bottom) if row in rows}
        cells = [_cell(box, attachment, rows) for box in boxes]
        long = {cell.row + down for cell in cells if len(cell.text) > _LONG for down in range(cell.rows)}
        elements.append(new_table(cells, widths, heads, long))
    return elements


def _parts(sheet: Sheet) -> list[tuple[int, int]]:
    """First and last row of each table; a table begins with a row of headings into which no cell from above extends."""
    reached = {row for box in sheet.boxes for row in range(box.row + 1, box.row + box.rows) if not box.helper}
    heads = [row for row in range(2, sheet.rows + 1) if row not in reached and _is_heading_row(sheet, row)]
    starts = [row for row in heads if row - 1 not in heads]
    return list(zip([1, *starts], [*(row - 1 for row in starts), sheet.rows], strict=True))


def _cell(box: Box, attachment: Attachment, rows: list[int]) -> Cell:
    return Cell(
        rows.index(box.row),
        box.column - 1,
        cell_text(box, attachment),
        sum(box.row <= row < box.row + box.rows for row in rows),
        min(box.columns, attachment.sheet.edge - box.column + 1),
        "黑体" if box.heading or box.title else "宋体",
        14 if box.title else 9,
        _alignment(box, attachment),
        lined=not (box.bare or box.title),
    )


def _alignment(box: Box, attachment: Attachment) -> str:
    if box.title or box.heading:
        return "center"
    if box.left or box.right or box.bare:
        return "right" if box.right else "left"
    if not box.id and not box.shows:
        return "center"
    return "right" if _is_money(box, attachment) else "left" if _is_prose(box, attachment) else "center"


def _is_money(box: Box, attachment: Attachment) -> bool:
    scheme, id = attachment.figures.scheme, bare(box.shows or box.id)
    lines = {entry.id: entry for entry in scheme.lines}.get(identifier(id).owner)
    if lines:
        return identifier(id).last not in lines.words
    return id in scheme.inputs and scheme.inputs[id].kind in ("money", "area")


def _is_prose(box: Box, attachment: Attachment) -> bool:
    id = bare(box.shows or box.id)
    cell = attachment.figures.scheme.inputs.get(id)
    return (id.endswith(("_text", ".name", ".flag")) and not id.endswith(("target_text", "achieved_text"))) or bool(
        cell and cell.kind == "text" and id != "unit"
    )


def _is_heading_row(sheet: Sheet, row: int) -> bool:
    covered = sum(box.columns for box in sheet.boxes if box.row == row and box.heading and not box.helper)
    return covered > sheet.edge * _HEADINGS


def _heading_rows(sheet: Sheet, top: int, bottom: int) -> set[int]:
    """The rows of headings at the start of a table, including rows into which a heading extends."""
    rows, row = set(), top
    while row <= bottom and (row in rows or _is_heading_row(sheet, row)):
        reach = [box.row + box.rows for box in sheet.boxes if box.row == row and box.heading and not box.helper]
        rows |= set(range(row, min(max(reach, default=row + 1), bottom + 1)))
        row += 1
    return rows


def cell_text(box: Box, attachment: Attachment) -> str:
    """The text that the printed sheet shows in a cell."""
    ledger, scheme = attachment.figures.verdict.ledger, attachment.figures.scheme
    id = split(box.shows or box.id)[1]
    if not id or box.typed:
        return box.text
    reading = ledger.readings.get(id)
    if reading and (reading.problem or reading.note):
        return ledger.filled.typed(id)
    value, rate = ledger[id], scheme.rates.get(id)
    if not isinstance(value, Decimal):
        return without_markup(str(value)) if value else box.starts
    if rate:
        places = RATE_PLACES - 2
        return points(value, places) if rate.printed == "points" else f"{rounded(value * 100, places)}%"
    if _is_money(box, attachment):
        return amount(value)
    return points(value, scheme.points_places) if id.endswith((".points", ".full", "total_points")) else plain(value)
