"""What was read put into a form that was begun: empty cells are filled, what stands there stays and is compared."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from ..law.expr import cells_of
from ..law.filled import Filled, plainly
from ..law.ledger import Ledger
from ..law.rules import plain
from ..law.scheme import Scheme
from ..law.typed.numbers import read_number
from .cells_read import Read


@dataclass(frozen=True)
class Kept:
    """A cell that holds something else than was read: its ``label``, what ``stands`` there, what the source ``says`` at
    ``place``, the ``difference`` ("" where one of them is no number)."""

    id: str
    label: str
    stands: str
    says: str
    place: str
    difference: str

    @property
    def sentence(self) -> str:
        gap = f"，相差{self.difference}" if self.difference else ""
        return f"“{self.label}”已填“{self.stands}”，{self.place}为“{self.says}”{gap}，保留已填的数，请核对。"


def applied(reads: Iterable[Read], filled: Filled, scheme: Scheme) -> tuple[Filled, list[Kept]]:
    """(the form with its empty cells filled, what was kept). A cell that a formula of the form fills with the same
    figure keeps its formula; another figure is declared over it, the innermost first."""
    cells, kept, computed = dict(filled.cells), [], {}
    workings = Ledger(scheme, filled).workings
    for read in reads:
        if read.id not in scheme.inputs:
            continue
        stands = cells.get(read.id, "").strip()
        if stands:
            if not _same(stands, read.text, scheme):
                kept.append(_kept(read, stands, scheme))
        elif read.id in workings:
            computed.setdefault(read.id, read)
        else:
            cells[read.id] = read.text
    filled = replace(filled, cells=cells)
    while computed:
        ledger = Ledger(scheme, filled)
        apart = [id for id, read in computed.items() if ledger[id] != read_number(read.text).value]
        if not apart:
            break
        inner = [id for id in apart if not any(cell.name in apart for cell in cells_of(workings[id]))]
        declared = {id: computed.pop(id).text for id in inner or apart}
        filled = replace(filled, cells=dict(filled.cells) | declared)
    return filled, kept


def _same(stands: str, says: str, scheme: Scheme) -> bool:
    """The same figure, also where it was rounded to the two places or more that it is written with; the same words."""
    mine, theirs = read_number(stands), read_number(says)
    if mine.value is None or theirs.value is None:
        return plainly(stands) == plainly(says) or (mine.blank and theirs.value == 0)
    slack = min(Decimal(5).scaleb(int(mine.value.as_tuple().exponent) - 1), scheme.tolerance / 2)
    return abs(mine.value - theirs.value) <= slack


def _kept(read: Read, stands: str, scheme: Scheme) -> Kept:
    mine, theirs = read_number(stands).value, read_number(read.text).value
    money = scheme.inputs[read.id].kind == "money"
    gap = "" if mine is None or theirs is None else plain(abs(mine - theirs)) + (scheme.amount_unit if money else "")
    return Kept(read.id, scheme.label(read.id), stands, read.text, read.place, gap)
