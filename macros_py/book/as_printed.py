"""What a form prints by its own formulas: a number that is text, and a row left out of a sum, do not count there.

The ledger reads what a person typed; a spreadsheet adds numbers only, and only those that its ranges reach. The same
trees over what the cells hold give what the paper shows, so that a finding can name both.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal

from ..law.expr import Cell
from ..law.filled import Filled
from ..law.findings import some
from ..law.ledger import Ledger
from ..law.operators import Value
from ..law.project_ids import in_copy, of_copy, split
from ..law.rules import percent, plain
from ..law.scheme import Scheme
from ..portfolio import Ledgers
from ..xlsx.package import Workbook
from .form_digest import is_helper
from .locate import Located

MOST_NAMED = 2
"""Results a sentence gives both values of."""

_IN_ROW = re.compile(r"[^.]+\.[0-9]+\..+")


class PrintedLedger(Ledger):
    """A ledger in which a cell is what it holds; ``left_out``: open block → its rows that no sum reaches."""

    def __init__(
        self, scheme: Scheme, filled: Filled, held: Mapping[str, Value], left_out: Mapping[str, Collection[int]]
    ):
        self.left_out = left_out
        super().__init__(scheme, filled)
        self.typed |= held
        self._computed = {}  # what reading has asked for so far was asked of other values

    def _compute(self, id: str) -> Value:
        """A cell that repeats a number shows nothing where that cell holds words."""
        value = super()._compute(id)
        return None if isinstance(value, str) and isinstance(self.workings.get(id), Cell) else value

    def behind(self, id: str) -> list[str]:
        """The same, without the rows that are left out."""
        gone = {str(number) for number in self.left_out.get(id.partition(".")[0], ())}
        return [cell for cell in super().behind(id) if not (gone and cell.split(".")[1] in gone)]


def counted(located: Located, filled: Filled) -> Ledger | Ledgers:
    """The form as it was read."""
    scheme = located.form.scheme
    ledgers = [Ledger(scheme.once, part) for part in filled.projects or (filled,)]
    return Ledgers(scheme, filled, ledgers) if scheme.repeated else ledgers[0]


def as_printed(
    workbook: Workbook, located: Located, filled: Filled, left_out: Mapping[str, Collection[int]]
) -> Ledger | Ledgers:
    """The form as its own formulas show it, all projects of a repeated one."""
    scheme = located.form.scheme
    once = scheme.once
    made = [
        PrintedLedger(once, part, held_in(workbook, located, once, part, copy), _within(left_out, copy))
        for copy, part in zip(located.form.numbers, filled.projects or (filled,), strict=True)
    ]
    return Ledgers(scheme, filled, made) if scheme.repeated else made[0]


def _within(left_out: Mapping[str, Collection[int]], copy: int) -> dict[str, Collection[int]]:
    return {id: left_out[in_copy(copy, id)] for id in of_copy(copy, left_out)}


def held_in(workbook: Workbook, located: Located, scheme: Scheme, filled: Filled, copy: int) -> dict[str, Value]:
    """The cells for numbers that hold something else than what is read there: texts, and numbers that read
    otherwise."""
    pages = {sheet.name: sheet for sheet in workbook.sheets}
    ledger, held = Ledger(scheme, filled), {}
    for id in ledger.readings:
        place = located.places.get(in_copy(copy, id))
        cell = pages[place[0]].cells.get(place[1:]) if place else None
        if cell is None or cell.value in (None, "") or (cell.formula is not None and id not in ledger.typed):
            continue
        if cell.kind == "text":
            held[id] = str(cell.value)
        elif cell.kind == "number" and ledger.typed.get(id) != Decimal(str(cell.value)):
            held[id] = Decimal(str(cell.value))
    return held


def effects(located: Located, counted: Mapping[str, Value], shown: Ledger | Ledgers) -> Iterator[tuple[str, str, str]]:
    """Printed results that come out otherwise: (words, as printed, as counted), the total first."""
    differ = []
    for id in shown:
        bare = split(id)[1]
        total = bare == "total_points.computed" and id.removesuffix(".computed") in shown.typed
        if (is_helper(id) and not total) or id not in located.places or isinstance(counted[id], (str, tuple)):
            continue
        if bare not in shown.scheme.rates and _IN_ROW.fullmatch(bare):
            continue  # a row's own points follow from its own cells
        if id not in shown.typed and shown[id] != counted[id]:
            differ.append(id)
    for id in sorted(differ, key=lambda id: not split(id)[1].startswith("total_points")):
        label = shown.scheme.label(split(id)[1].removesuffix(".computed")) + ("测算" if is_helper(id) else "")
        yield label, _words(shown, id, shown[id]), _words(shown, id, counted[id])


def _words(ledger: Ledger | Ledgers, id: str, value: Value) -> str:
    if not isinstance(value, Decimal):
        return "空白"
    rate = ledger.scheme.rates.get(split(id)[1])
    return percent(value) if rate and rate.printed != "points" else plain(value)


def compared(located: Located, counted: Mapping[str, Value], shown: Ledger | Ledgers) -> str:
    """（“总分”表内为93，算进去为94）; empty where nothing printed differs."""
    told = [f"“{label}”表内为{a}，算进去为{b}" for label, a, b in effects(located, counted, shown)]
    return f"（{some(told, MOST_NAMED, between='；')}）" if told else ""
