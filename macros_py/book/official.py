"""What the official sheets print, cell by cell: what was typed there, and what the workbook's own formulas give.

A formula of ours prints what the model of the native reading gives, not what the file says it last gave: an open book
and a closed one then print the same, and a stale result is told from a true one by holding the two together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from ..evaluate import Verdict
from ..law.ledger import Ledger
from ..law.operators import Value
from ..law.project_ids import in_copy
from ..law.rules import plain
from ..portfolio import Ledgers
from ..xlsx.address import Area, on_sheet
from ..xlsx.package import Cell
from . import block_ends
from .as_printed import as_printed
from .form import Place
from .form_markup import Box, Sheet
from .locate import Located
from .read import Received

DIGITS = 15
"""What every program keeps of a number."""

Printed = tuple[str, str]
"""("n", number) or ("t", text): 1275.6 typed as text is no part of a printed sum. Where words belong, both are ("t",
…)."""


@dataclass(frozen=True)
class Stale:
    """A printed cell of which the file says another result than its formula has; both as a person reads them."""

    place: Place
    label: str
    shows: str
    should: str

    def __str__(self) -> str:
        return f"{on_sheet(*self.place)}（{self.label}）显示{self.shows}，应为{self.should}"


def model(received: Received) -> Ledger | Ledgers:
    """What the formulas that stand in the workbook give of what its cells hold: texts and rows that no sum reaches are
    left out, as they print."""
    gone = block_ends.left_out(received.workbook, received.located, received.filled.build)
    return as_printed(received.workbook, received.located, received.filled, gone)


def print_area(located: Located, sheet: Sheet) -> Area:
    """The official form where it lies now, inserted rows included, helper columns left out."""
    rows, columns = located.rows[sheet.name], located.columns[sheet.name]
    last = max(rows)
    right = max((there for drawn, there in columns.items() if drawn <= sheet.edge), default=sheet.edge)
    return 1, 1, rows[last] + sheet.rows - last, max(right, sheet.edge)


def printed(received: Received) -> dict[str, Printed]:
    """Everything on the official sheets that is no label, by its identifier or its place; blanks are left out."""
    ledger, found = model(received), {}
    for _, box, place, cell in _boxes(received):
        key = box.id if box.id and not box.typed else on_sheet(*place)
        if _ours(box, cell, ledger):
            found[key] = _of_value(ledger[box.shows or box.id])
        else:
            found[key] = _of_cell(cell) if box.id in ledger.readings else ("t", _of_cell(cell)[1])
    found |= {on_sheet(*place): ("t", _of_cell(cell)[1]) for place, cell in _besides(received)}
    return {key: one for key, one in found.items() if one[1]}


def stale(received: Received) -> list[Stale]:
    """The printed cells whose last result in the file is not what their formula gives; a result that is not there
    is not wrong."""
    ledger, scheme, found = model(received), received.scheme, []
    for _, box, place, cell in _boxes(received):
        if cell is None or cell.formula is None or cell.kind == "blank" or not _ours(box, cell, ledger):
            continue
        should, shows = _of_value(ledger[box.shows or box.id]), _of_cell(cell)
        if should != shows and (should[1] or shows[1]):
            label = scheme.label(box.shows or box.id)
            found.append(Stale(place, label, shows[1] or "空白", should[1] or "空白"))
    return found


def unlike(received: Received, verdict: Verdict) -> list[Stale]:
    """Printed totals and scores of which the verdict says another value than the formulas of the form."""
    ledger, found = model(received), []
    for copy, one in zip(received.located.form.numbers, verdict.projects or (verdict,), strict=False):
        judged = {f"{row.id}.points": row.native for row in one.rows if row.declared is None}
        if one.computed_total is not None:
            judged["total_points"] = one.computed_total
        for id, value in judged.items():
            here = in_copy(copy, id)
            place = received.located.places.get(here)
            if place and here not in ledger.typed and _of_value(ledger[here]) != _of_value(value):
                shows, should = _of_value(ledger[here])[1], _of_value(value)[1]
                found.append(Stale(place, received.scheme.label(id), shows or "空白", should or "空白"))
    return found


def _boxes(received: Received) -> Iterator[tuple[Sheet, Box, Place, Cell | None]]:
    """The printed cells that somebody or something fills, and what stands there."""
    located = received.located
    pages = {page.name: page.cells for page in received.workbook.sheets}
    for sheet in located.form.sheets:
        for box in _printing(sheet) if sheet.official else ():
            if place := located.place(sheet.name, box.row, box.column):
                yield sheet, box, place, pages[place[0]].get(place[1:])


@lru_cache(maxsize=256)
def _printing(sheet: Sheet) -> tuple[Box, ...]:
    """The boxes of a sheet that print what somebody or something fills in."""
    return tuple(box for box in sheet.boxes if (box.id or box.shows) and not box.helper)


def _ours(box: Box, cell: Cell | None, ledger: Mapping[str, Value]) -> bool:
    """Whether the cell shows what our formula gives: nothing was typed over it."""
    if cell is None or cell.formula is None:
        return False
    return bool(box.shows) or (box.id in ledger and box.id not in ledger.typed and not box.typed)


def _besides(received: Received) -> Iterator[tuple[Place, Cell]]:
    """What stands within the print area where the form has nothing: it is printed like the rest."""
    located = received.located
    pages = {page.name: page.cells for page in received.workbook.sheets}
    for sheet in located.form.sheets:
        if not sheet.official or sheet.name not in located.page:
            continue
        page = located.page[sheet.name]
        rows = {there: drawn for drawn, there in located.rows[sheet.name].items()}
        columns = {there: drawn for drawn, there in located.columns[sheet.name].items()}
        taken = _taken(sheet)
        _, _, bottom, right = print_area(located, sheet)
        for (row, column), cell in pages[page].items():
            if column <= right and row <= bottom and (rows.get(row), columns.get(column)) not in taken:
                yield (page, row, column), cell


@lru_cache(maxsize=256)
def _taken(sheet: Sheet) -> frozenset[tuple[int, int]]:
    """What the form itself prints on a sheet, by row and column."""
    return frozenset(
        (row, column)
        for box in sheet.boxes
        if box.text or box.id or box.shows
        for row in range(box.row, box.row + box.rows)
        for column in range(box.column, box.column + box.columns)
    )


def _of_cell(cell: Cell | None) -> Printed:
    if cell is None or cell.value is None:
        return "t", ""
    if cell.kind == "number" and not isinstance(cell.value, bool):
        return "n", _digits(Decimal(cell.value))
    return "t", _text(str(cell.value))


def _of_value(value: Value) -> Printed:
    return (
        ("n", _digits(value)) if isinstance(value, Decimal) else ("t", _text(value if isinstance(value, str) else ""))
    )


def _digits(number: Decimal) -> str:
    """The number as every program keeps it: a file holds seventeen digits, an open sheet fifteen."""
    return plain(Decimal(f"{float(number):.{DIGITS}g}") + 0)


def _text(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("_x000D_", "").rstrip()
