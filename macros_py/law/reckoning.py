"""How the points of a form's rows become its total and its grade, as formulas; and what a sum may differ by.

Caps and steps are the scheme's; `workings` puts these trees into cells, the checks read them.
"""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

from .entries import Cap, Group
from .expr import Cell, Formula, Number, Text, apply, replaced
from .rules import NOTHING, Judged, percent, plain
from .scheme import Scheme


def tolerance(scheme: Scheme, parts: int) -> Decimal:
    """What a sum of so many parts may differ by: each is rounded to the form's precision."""
    return max(scheme.tolerance, scheme.tolerance / 2 * (parts + 1))


def recomputed(scheme: Scheme, formula: Formula) -> Formula:
    """The formula with every rate as its amounts give it, whatever was typed in the rate's cell."""
    return replaced(formula, lambda cell: Cell(f"{cell.name}.computed") if cell.name in scheme.rates else cell)


def weight(group: Group) -> Formula:
    """What a group carries: the notice's points, or what the unit chose; a blank falls back on the default."""
    chosen = Cell(f"{group.id}.weight")
    return apply("if", apply("is_number", chosen), chosen, group.full) if group.chosen else Number(group.full)


def fixed_under(scheme: Scheme, group: Group) -> Decimal:
    """The points of a group that rows of the notice's own carry."""
    return sum((entry.full for entry in scheme.indicator if entry.group == group.id), Decimal(0))


def reckoned(scheme: Scheme, added: Formula) -> Formula:
    """The total from the sum of the points, capped as the scheme says."""
    tree = added
    for cap in scheme.cap:
        tree = apply("if", below(cap), apply("min", tree, cap.at_most), tree)
    return tree


def below(cap: Cap) -> Formula:
    return apply("and", apply("is_number", Cell(cap.rate)), apply("<", Cell(cap.rate), cap.below))


@lru_cache(maxsize=256)
def is_scored(scheme: Scheme) -> Formula:
    """Something where every row has its points that the form itself can score; blank before that."""
    return when_scored(scheme, Text("scored"))


def when_scored(scheme: Scheme, grade: Formula) -> Formula:
    """The grade once every row has its points that the form itself can score; blank before that.

    What a person judges, and a row that is our inference, are not waited for.
    """
    fixed = [entry.id for entry in scheme.indicator if not isinstance(entry.rule, Judged) and not entry.inferred]
    tests = [apply("==", apply("numbers", *(Cell(f"{id}.points") for id in fixed)), len(fixed))] if fixed else []
    for block in scheme.block:
        if not isinstance(block.rule, Judged):
            scored: Formula = apply("numbers", Cell(f"{block.id}.points"))
            tests.append(apply(">=", scored, apply("count", Cell(f"{block.id}.name"))))
    return apply("if", apply("and", *tests), grade, NOTHING) if tests else grade


def as_printed(scheme: Scheme, total: Formula) -> Formula:
    """The total at the places the form prints, where it prints so many and no more."""
    return apply("round", total, scheme.points_places) if scheme.points_places else total


@lru_cache(maxsize=256)
def grading(scheme: Scheme, printed: bool = True) -> Formula:
    """The grade's name for the cell ``total``, as the form prints it or to its last place."""
    total = Cell("total")
    return graded(scheme, as_printed(scheme, total) if printed else total)


def graded(scheme: Scheme, total: Formula) -> Formula:
    """The grade's name for a total."""
    tree: Formula = NOTHING
    for grade in sorted(scheme.grade, key=lambda grade: grade.at_least):
        tree = apply("if", apply(">=", total, grade.at_least), grade.name, tree)
    return tree


def capped(cap: Cap) -> str:
    """What a cap says after its rate's name."""
    return f"低于{percent(cap.below)}，总分最高{plain(cap.at_most)}分"
