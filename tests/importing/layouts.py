"""A filled form set as other programs set it: Word's grids, merged cells said once or in every row, dumps of text."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from random import Random

from macros_py.book.form import Form, load_form
from macros_py.book.form_markup import Box, Sheet
from macros_py.documents.table import Table
from macros_py.evaluate import Verdict
from macros_py.law.operators import rounded
from macros_py.law.project_ids import bare
from macros_py.law.rules import plain


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


def cells(sheet: Sheet, form: Form, verdict: Verdict):
    """Row by row: (text, first of its rows, columns) of every printed cell, one that goes on from above included."""
    for row in range(1, sheet.rows + 1):
        boxes = [b for b in sheet.boxes if not b.helper and b.row <= row < b.row + b.rows]
        yield [
            (words(box, form, verdict), box.row == row, min(box.columns, sheet.edge - box.column + 1))
            for box in sorted(boxes, key=lambda box: box.column)
        ]


def grid(rows, chance: Random | None = None, again: bool = False) -> tuple[tuple[str, ...], ...]:
    """A table as Word and spreadsheets have it: a merged cell's text once, or ``again`` in every row it covers;
    with a ``chance`` its columns are cut finer than the form's, as Word does."""
    rows = list(rows)
    width = max(sum(columns for _, _, columns in row) for row in rows)
    finer = [chance.choice((1, 1, 2, 3)) if chance else 1 for _ in range(width)]
    made = []
    for row in rows:
        line: list[str] = []
        at = 0
        for text, first, columns in row:
            covered = sum(finer[at : at + columns])
            line += [text if first or again else "", *[""] * (covered - 1)]
            at += columns
        made.append(tuple(line))
    return tuple(made)


def cell_a_line(rows) -> str:
    """A dump with a tab before each cell and a blank line after each row."""
    return "\n\n".join("\n".join(f"\t{text if first else ''}" for text, first, _ in row) for row in rows)


def row_a_line(rows, chance: Random, lose: float = 0.0) -> str:
    """A dump with a row on each line; some rows lose the blanks they begin with and get them at their end."""
    lines = []
    for row in rows:
        texts = [text if first else "" for text, first, _ in row]
        if chance.random() < lose:
            blank = next((n for n, text in enumerate(texts) if text), 0)
            texts = [*texts[blank:], *texts[:blank]]
        lines.append("\t".join(" ".join(text.split()) for text in texts) + "\t")
    return "\n".join(lines)


def pages(verdict: Verdict):
    """(heading, rows of cells) of every official sheet."""
    for heading, sheet, form in forms(verdict):
        yield heading, list(cells(sheet, form, verdict))


def tables(verdict: Verdict, **how) -> tuple[Table, ...]:
    """The official sheets as aligned tables."""
    return tuple(Table(grid(rows, **how), f"第{n}张表", heading) for n, (heading, rows) in enumerate(pages(verdict), 1))
