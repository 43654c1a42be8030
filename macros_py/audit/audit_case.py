"""One filled form as a check sees it: its values, its scored rows, and what was already spoken of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from ..law.expr import Formula, cells_of
from ..law.ledger import Ledger
from ..law.scheme import Scheme
from .scored import OpenScored, Scored

NONE: frozenset[str] = frozenset()


@dataclass(frozen=True)
class AuditCase:
    """What every check takes; ``silences`` makes one for each.

    ``silenced`` are cells already spoken of, and with them counts whatever is computed from them; ``doubted`` are those
    among them that hold a number all the same. ``passed`` are rows and cells that this one check leaves out.
    """

    ledger: Ledger
    rows: tuple[Scored, ...] = ()
    silenced: frozenset[str] = NONE
    doubted: frozenset[str] = NONE
    passed: frozenset[str] = NONE

    @property
    def scheme(self) -> Scheme:
        return self.ledger.scheme

    @property
    def left(self) -> list[Scored]:
        """The rows that this check has not to leave out."""
        return [row for row in self.rows if row.id not in self.passed]

    @property
    def open_left(self) -> list[OpenScored]:
        """The open rows among them."""
        return [row for row in self.left if isinstance(row, OpenScored)]

    def silent(self, ids: Iterable[str], but: frozenset[str] = NONE) -> bool:
        """Whether any of them, or any cell it is made of, was already spoken of; ``but`` are cells that do not
        count."""
        silenced = self.silenced - but
        seen: set[str] = set()
        left = list(ids) if silenced else []
        while left:
            id = left.pop()
            if id in silenced:
                return True
            if id not in seen:
                seen.add(id)
                left += self.ledger.behind(id)
        return False

    def value(self, what: str | Formula) -> Decimal | None:
        """The amount in a cell, or the one that a formula gives."""
        value = self.ledger[what] if isinstance(what, str) else what.value(self.ledger)
        return value if isinstance(value, Decimal) else None

    def place(self, what: str | Formula) -> str:
        """The words for a cell, or for the cells of a formula."""
        if isinstance(what, str):
            return self.scheme.label(what)
        return "＋".join(self.scheme.label(cell.name) for cell in cells_of(what))
