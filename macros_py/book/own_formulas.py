"""The formulas that a workbook's own build put into its cells: told from the unit's, and what they print.

Today's build writes today's; an earlier one wrote as its version did, by the rules of its time. Where such a formula is
not what today's rules give, its result stands on the paper: it is taken for declared, and compared like any other
score.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from ..errors import SchemeError
from ..law.filled import Filled
from ..law.issued import issued
from ..law.ledger import Ledger
from ..law.rules import plain
from ..law.scheme import Scheme
from ..version import VERSION
from ..xlsx.package import Workbook
from .form import Place, draw, picture
from .form_digest import canonical_formula
from .formulas import formulas
from .identity import Identity
from .locate import Located
from .shifted_formulas import same_formula


@dataclass(frozen=True)
class OwnFormulas:
    """``ours``: by identifier, as today's rules have it, in the spelling of the workbook's build and of today's;
    ``former``: the same by the ``rules`` it was built by, where those were others."""

    located: Located
    build: str
    ours: tuple[Mapping[str, str], ...]
    former: Mapping[str, str]
    rules: Scheme | None

    def computes(self, id: str) -> bool:
        """Whether a formula of ours stands there when the form is empty."""
        return any(id in made for made in self.ours) or id in self.former

    def mine(self, id: str, formula: str, at: Place, drawn: Place) -> bool:
        """Whether the formula in a cell is the one that today's rules put there; ``drawn``: where it was drawn."""
        return any(id in made and same_formula(self.located, made[id], drawn, formula, at) for made in self.ours)

    def formers(self, id: str, formula: str, at: Place, drawn: Place) -> bool:
        """Whether it is the one that the rules of its time put there."""
        former = self.former.get(id)
        return former is not None and same_formula(self.located, former, drawn, formula, at)

    def as_printed(self, filled: Filled, ids: Iterable[str]) -> Filled:
        """One form with what it prints in these cells, where our formulas stand, by the rules it was built by; only
        where today's rules print something else."""
        if self.rules is None:
            return filled
        today = self.located.form.scheme.once
        then, now = Ledger(self.rules.once, filled), Ledger(today, filled)
        printed = {id: text for id in ids if (text := _text(then.computed(id))) and text != _text(now.computed(id))}
        for id in list(printed):  # what follows from the others needs no word of its own
            others = {other: text for other, text in printed.items() if other != id}
            if _text(Ledger(today, replace(filled, prints=others)).computed(id)) == printed[id]:
                printed = others
        return replace(filled, prints=printed)


def _text(value: object) -> str:
    return plain(value) if isinstance(value, Decimal) else value if isinstance(value, str) else ""


def own_formulas(located: Located, identity: Identity) -> OwnFormulas:
    """Those of a workbook whose form was found and whose build is known."""
    form = located.form
    today = formulas(form)
    ours = (today, formulas(form, identity.build)) if identity.build else (today,)
    former: Mapping[str, str] = {}
    if identity.rules is not None:
        try:
            drawn = draw(picture(form.scheme), identity.rules, form.year, form.rows, form.copies)
            former = formulas(drawn, identity.build)
        except SchemeError:  # what it scored is not what today's form draws
            former = {}
    return OwnFormulas(located, identity.build, ours, former, identity.rules)


def built_as(identity: Identity, located: Located, workbook: Workbook) -> Identity:
    """Of a workbook that lost its hidden sheet: the build whose formulas stand in most of its cells, today's if it is
    one."""
    pages = {sheet.name: sheet.cells for sheet in workbook.sheets}
    stands = {
        id: canonical_formula(cell.formula, *place[1:])
        for id, place in located.places.items()
        if (cell := pages[place[0]].get(place[1:])) and cell.formula is not None
    }

    def hits(build: str) -> int:
        made, places = formulas(located.form, build), located.form.places
        return sum(id in made and canonical_formula(made[id], *places[id][1:]) == text for id, text in stands.items())

    earlier = {one.version for one in issued(identity.scheme.id)} - {VERSION}
    best = max(("", *sorted(earlier, reverse=True)), key=hits)
    return replace(identity, older=True, version=best) if best else identity
