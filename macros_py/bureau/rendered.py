"""A made-up unit's workbook: one template a notice and year, with the cells of one unit exchanged in its bytes.

Building a workbook anew takes ten times as long; the result holds what a spreadsheet would leave behind: what was
typed, and every formula with its value.
"""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

from ..book.build import STAMP, write
from ..book.form import Form, load_form
from ..book.formulas import formulas
from ..book.submission import CODE, SHEET, UNIT, facts, written
from ..evaluate import evaluate
from ..law.filled import Filled
from ..law.flat import flat
from ..law.ledger import Ledger
from ..law.operators import Value
from ..law.scheme import load
from ..xlsx.patch import Cached, Change, Put, patched
from .faults import Cells


@lru_cache(maxsize=16)
def form(notice: str, year: int) -> Form:
    return load_form(load(notice), year)


@lru_cache(maxsize=16)
def _template(notice: str, year: int) -> bytes:
    drawn = form(notice, year)
    empty = evaluate(drawn.scheme, Filled(year=year))
    return written(write(drawn, empty, empty=True), _said(drawn))


@lru_cache(maxsize=16)
def _said(drawn: Form) -> dict[str, str]:
    """The 报送信息 of a return; unit and code are each unit's own."""
    return facts(drawn, "…", "", STAMP, "…")


def rendered(filled: Filled, notice: str, code: str, besides: Cells) -> bytes:
    """The workbook of one unit's form, with what was done to it besides."""
    drawn = form(notice, filled.year)
    scheme, ledger = drawn.scheme, Ledger(drawn.scheme, filled)
    changes: dict[str, dict[tuple[int, int], Change]] = {}

    def set_(sheet: str, row: int, column: int, change: Change) -> None:
        changes.setdefault(sheet, {})[row, column] = change

    typed = flat(filled)
    for id, text in typed.items():
        value = ledger.typed.get(id)
        set_(*drawn.places[id], Put(value if isinstance(value, Decimal) else text))
    for id in formulas(drawn):
        if id not in typed:
            set_(*drawn.places[id], Cached(_shown(ledger.computed(id))))
    for sheet in drawn.sheets:
        for box in sheet.boxes:
            if box.shows:
                set_(sheet.name, box.row, box.column, Cached(_shown(ledger[box.shows])))
    for row, key in enumerate(_said(drawn), 2):
        if key in (CODE, UNIT):
            set_(SHEET, row, 2, Put(code if key == CODE else filled.unit))
    for sheet, cells in besides.items():
        changes.setdefault(sheet, {}).update(cells)
    return patched(_template(notice, filled.year), changes)


def _shown(value: Value) -> Decimal | str:
    return value if isinstance(value, (Decimal, str)) else ""
