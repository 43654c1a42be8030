"""Carried figures: what last year's form said and this year's says otherwise.

Only prior figures are compared; posts and names are carried as a start and may change. A line is known by
its name, whatever row it has come to stand in; where a line was renamed, its figure speaks for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from ..law.findings import Finding, finding
from ..law.rules import plain
from ..law.typed.numbers import read_number
from .audit_case import AuditCase


def changed(case: AuditCase) -> Iterator[Finding]:
    """A finding for each prior figure that is no longer what last year's form said."""
    last = case.ledger.filled.last_year
    if last is None:
        return
    for id, text in last.cells.items():
        if id in case.scheme.inputs:
            yield from _compared(case, last.file, id, text)
    lines = {entry.id for entry in case.scheme.lines}
    for row in last.rows:
        if row.block in lines:
            for column, text in row.columns.items():
                if column != "name" and (id := _place(case, row.block, row["name"], column, text)):
                    yield from _compared(case, last.file, id, text)


def _place(case: AuditCase, block: str, name: str, column: str, text: str) -> str:
    """The cell a line's figure should stand in: by the line's name, or the figure itself; else the next free."""
    rows = case.ledger.filled.rows_of(block)
    named = [n for n, row in enumerate(rows, 1) if row["name"].strip() == name.strip()]
    if not named:
        same = read_number(text).value
        named = [n for n in range(1, len(rows) + 1) if case.ledger.number(f"{block}.{n}.{column}") == same]
    return f"{block}.{(named or [len(rows) + 1])[0]}.{column}"


def _compared(case: AuditCase, file: str, id: str, text: str) -> Iterator[Finding]:
    """Silent where the figures agree to the form's precision, or where the cell was spoken of already."""
    expected, found = read_number(text).value, case.ledger.number(id)
    reading = case.ledger.readings.get(id)
    if expected is None or case.silent([id]) or (reading and reading.problem):
        return
    gap = abs((found or Decimal(0)) - expected)
    if gap <= case.scheme.tolerance / 2 and (found is not None or not expected):
        return
    unit = _unit(case, id)
    yield finding(
        "prior_differs",
        [id],
        cell=f"“{case.scheme.label(id)}”",
        now="未填" if found is None else f"填{plain(found)}{unit}",
        file=file,
        found=found,
        expected=expected,
        unit=unit,
        gap="" if found is None else f"，相差{plain(gap)}{unit}",
        difference=None if found is None else gap,
    )


def _unit(case: AuditCase, id: str) -> str:
    cell = case.scheme.inputs.get(id)
    return case.scheme.amount_unit if cell is None or cell.kind == "money" else ""
