"""One fact is one finding: which findings keep which others from speaking, of what, and why.

A finding that says what is wrong stands; what follows from it is not said again. The table is the whole of it: the
order in which the checks run follows from it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ..law.expr import cells_of
from ..law.findings import Finding
from .audit_case import AuditCase
from .weights import misweighted

Reach = Callable[[AuditCase, Sequence[Finding]], frozenset[str]]
"""The cells or rows that the others leave out, by what the findings say."""


@dataclass(frozen=True)
class Silence:
    """Where findings ``by`` speak, those ``of`` leave out what the findings reach.

    ``spreads``: every cell that is computed from the cells reached is left out as well; ``doubted``: the cells hold a
    number all the same, and a total still tells whether they explain it.
    """

    by: tuple[str, ...]
    of: tuple[str, ...]
    reach: Reach
    why: str
    spreads: bool = False
    doubted: bool = False


def cells_named(case: AuditCase, found: Sequence[Finding]) -> frozenset[str]:
    """The cells that the findings point to."""
    return frozenset(id for one in found for id in one.where)


def rows_named(case: AuditCase, found: Sequence[Finding]) -> frozenset[str]:
    """The rows in which those cells stand."""
    return frozenset(id.rpartition(".")[0] for one in found for id in one.where)


def rows_misweighted(case: AuditCase, found: Sequence[Finding]) -> frozenset[str]:
    """The row whose 分值 alone explains why its block does not add up."""
    return frozenset(row.id for row in misweighted(case))


def rows_misread(case: AuditCase, found: Sequence[Finding]) -> frozenset[str]:
    """The rows whose own formula prints a score that the rule does not give."""
    return frozenset(row.id for row in case.rows if row.misread)


def rows_resting(case: AuditCase, found: Sequence[Finding]) -> frozenset[str]:
    """The fixed rows scored by a rate of the amounts that the findings point to."""
    scheme, amounts = case.scheme, cells_named(case, found)
    rates = {entry.id: scheme.rates[entry.value] for entry in scheme.indicator if entry.value in scheme.rates}
    return frozenset(
        id for id, rate in rates.items() if amounts and any(cell.name in amounts for cell in cells_of(rate.formula))
    )


ANSWERED = ("units_differ", "score_differs", "uneven_scores", "shortfall_unexplained", "overshoot_unexplained",
            "overshoot_noted", "not_comparable", "met_but_deducted")  # fmt: skip
"""What is asked of a row's result and of its score."""

CONTRADICTED = ("undone_full_marks", "met_unrewarded")

ROWS = ("bound_suspect", *CONTRADICTED, *ANSWERED)
"""Whatever is asked of an open row beyond its 分值."""

COMPARED = ("sum_differs", "check_failed", "count_differs", "prior_differs", "rate_undefined", "rate_out_of_range",
            "over_budget_unexplained", "total_differs", "total_capped", "grade_differs", "grade_near_limit",
            "weights_differ", "required_blank", "score_unshown", "score_unproved", "count_not_whole")  # fmt: skip
"""Whatever compares figures of cells."""

SILENCES = (
    Silence(
        by=("number_beside_words",),
        of=("number_with_note",),
        reach=cells_named,
        why="The words beside the number are what the finding is about: they are no note as well.",
    ),
    Silence(
        by=("not_a_number", "form_altered"),
        of=COMPARED,
        reach=cells_named,
        spreads=True,
        why="A cell that cannot be read has no figure to compare, nor has what is computed from it.",
    ),
    Silence(
        by=("unit_suspect", "form_unit_suspect"),
        of=COMPARED,
        reach=cells_named,
        spreads=True,
        doubted=True,
        why="An amount ten thousand times too large upsets whatever is computed from it; the unit is asked for first.",
    ),
    Silence(
        by=("row_unit_suspect", "row_amount_suspect"),
        of=ROWS,
        reach=rows_named,
        why="Target and result in different units cannot be compared, and the score follows from comparing them.",
    ),
    Silence(
        by=("weights_differ",),
        of=("points_over_full", "points_below_zero", *ROWS),
        reach=rows_misweighted,
        why="If the 分值 of one row is mistyped, its score is not wrong: it only looks so beside that 分值.",
    ),
    Silence(
        by=("score_unshown", "score_unproved"),
        of=ROWS,
        reach=rows_misread,
        why="The formula read the words otherwise than they mean; the unit has declared no score to be asked about.",
    ),
    Silence(
        by=("bound_suspect",),
        of=(*CONTRADICTED, *ANSWERED),
        reach=rows_named,
        why="Whether a target is met depends on its bound: while that is in doubt nothing else is asked.",
    ),
    Silence(
        by=CONTRADICTED,
        of=ANSWERED,
        reach=rows_named,
        why="A score that contradicts the result beside it is asked about once, with both in the question.",
    ),
    Silence(
        by=("rate_undefined",),
        of=("required_blank",),
        reach=cells_named,
        why="The finding already asks for the denominator that is blank.",
    ),
    Silence(
        by=("sum_differs",),
        of=("shortfall_unexplained",),
        reach=rows_resting,
        why="Points lost over a rate of amounts that do not add up may come back once the amounts are right.",
    ),
)
