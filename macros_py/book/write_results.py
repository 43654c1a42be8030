"""A verdict written back into the workbook it came from: fresh results, 核对结果, and nothing else.

Every cell keeps its formula and gets the result that formula gives; what the unit typed, declared, coloured
or noted stays as it is. A row inserted into an open block gets its helper formulas.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from ..evaluate import Verdict
from ..law.ledger import Ledger
from ..law.operators import Value
from ..portfolio import Ledgers
from ..xlsx.package import Cell
from ..xlsx.patch import Cached, Change, Formula, Put
from . import as_printed, block_ends, results, summary
from .form_digest import is_helper
from .formulas import formulas
from .read import Received
from .recalculated import Renewed, in_step, new_scores


def changes(received: Received, verdict: Verdict) -> dict[str, dict[tuple[int, int], Change]]:
    """Workbook sheet → (row, column) → what to write there."""
    return renewed_changes(Renewed(received), verdict)


def renewed_changes(now: Renewed, verdict: Verdict) -> dict[str, dict[tuple[int, int], Change]]:
    """The same of a workbook that a recalculation puts right: numbers for texts, sums that reach their rows."""
    received = now.received
    native = _native(received)
    made: dict[str, dict[tuple[int, int], Change]] = {}
    for (sheet, row, column), change in _results(received, verdict, native):
        made.setdefault(sheet, {})[row, column] = change
    for sheet, numbers in now.numbers.items():
        made[sheet] = made.get(sheet, {}) | dict(numbers)
    for (sheet, row, column), text in now.formulas.items():
        fresh = made.get(sheet, {}).get((row, column))
        cell = received.at((sheet, row, column))
        held = fresh.value if isinstance(fresh, Cached) else _held(cell)
        made.setdefault(sheet, {})[row, column] = Formula(text, held)
    for (row, column), change in _findings(received, verdict):
        made.setdefault(results.RESULTS, {})[row, column] = change
    for (row, column), change in summarised(received, native):
        made.setdefault(summary.SUMMARY, {})[row, column] = change
    return made


def _native(received: Received) -> Ledger | Ledgers:
    """What the form's own formulas give, which any program shows once it recalculates."""
    gone = block_ends.left_out(received.workbook, received.located, received.filled.build)
    return as_printed.as_printed(received.workbook, received.located, received.filled, gone)


def _held(cell: Cell | None) -> Decimal | str | None:
    if cell is None or cell.value is None:
        return None
    return Decimal(str(cell.value)) if cell.kind == "number" else str(cell.value)


def _results(
    received: Received, verdict: Verdict, native: Ledger | Ledgers
) -> Iterator[tuple[tuple[str, int, int], Change]]:
    theirs = {id for found in received.findings if found.id == "formula_overwritten" for id in found.where}
    theirs |= verdict.ledger.typed.keys()  # declared over: the cell is the unit's
    scores = new_scores(received)
    for id, text in formulas(received.located.form).items():
        place = received.located.places.get(id)
        if place is None or id in theirs:
            continue
        cell, value = received.cell(id), _shown(native.computed(id))
        if cell is not None and cell.formula is not None:
            if not _holds(cell, value):
                yield place, Cached(value)
        elif cell is None and (is_helper(id) or id in scores) and in_step(received, id):
            yield place, Formula(text, value)
    form = received.located.form
    for sheet in form.sheets:
        for box in sheet.boxes:
            place = received.located.place(sheet.name, box.row, box.column) if box.shows else None
            shown = _shown(native[box.shows]) if place else None
            cell = received.at(place) if place else None
            if cell is not None and cell.formula is not None and not _holds(cell, shown):
                yield place, Cached(shown)


def _holds(cell: Cell, value: Decimal | str | None) -> bool:
    """Whether the cell shows that result already; a double holds fifteen digits of a decimal."""
    if isinstance(value, Decimal):
        return cell.kind == "number" and float(cell.value or 0) == float(value)
    return cell.kind in ("text", "blank") and (cell.value or "") == (value or "")


def _shown(value: Value) -> Decimal | str | None:
    return value if isinstance(value, (Decimal, str)) else None


def summarised(
    received: Received, native: Mapping[str, Value] | None = None
) -> Iterator[tuple[tuple[int, int], Formula | Put]]:
    """项目汇总 as it should stand; lines of project sheets that are gone are emptied."""
    sheet = next((one for one in received.workbook.sheets if one.name == summary.SUMMARY), None)
    if sheet is None or not received.scheme.repeated:
        return
    lines = list(summary.rows(received.located.form, native or _native(received)))
    for row, cells in enumerate(lines, summary.TOP):
        for column, cell in enumerate(cells, 1):
            yield (row, column), Formula(cell[0], _shown(cell[1])) if isinstance(cell, tuple) else Put(cell)
    for row, column in sheet.cells:
        if row >= summary.TOP + len(lines):
            yield (row, column), Put(None)


def _findings(received: Received, verdict: Verdict) -> Iterator[tuple[tuple[int, int], Change]]:
    sheet = next((sheet for sheet in received.workbook.sheets if sheet.name == results.RESULTS), None)
    if sheet is None:
        return
    yield (2, 1), Put(results.told(verdict))
    rows = list(results.result_rows(received.located.form, verdict.findings))
    for row, cells in enumerate(rows, results.TOP):
        for column, cell in enumerate(cells, 1):
            yield (row, column), Formula(*cell) if isinstance(cell, tuple) else Put(cell or None)
    for row, column in sheet.cells:
        if row >= results.TOP + len(rows):
            yield (row, column), Put(None)
