"""All checks over one filled form, each after those that may keep it from speaking."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cache
from graphlib import TopologicalSorter

from ..law.findings import Finding
from ..law.ledger import Ledger
from . import amounts, answers, carried, rates, reasons, scores, targets, totals, units, weights, words
from .audit_case import NONE, AuditCase
from .scored import scored
from .silences import SILENCES, Silence


@dataclass(frozen=True)
class Check:
    """One function over a case, and the findings it may yield."""

    run: Callable[[AuditCase], Iterable[Finding]]
    finds: tuple[str, ...]


CHECKS = (
    Check(amounts.unread, ("not_a_number", "number_with_note", "amount_negative")),
    Check(units.suspects, ("unit_suspect", "form_unit_suspect")),
    Check(amounts.checks, ("check_failed", "count_differs")),
    Check(amounts.sums, ("sum_differs",)),
    Check(carried.changed, ("prior_differs",)),
    Check(scores.full_marks, ("points_over_full", "points_below_zero")),
    Check(scores.unshown, ("score_unshown", "score_unproved")),
    Check(weights.blocks, ("weights_differ", "block_over_full")),
    Check(totals.totals, ("total_differs", "total_capped", "grade_differs", "grade_near_limit")),
    Check(words.blanks, ("required_blank",)),
    Check(rates.printed_rates, ("rate_differs", "rate_blank")),
    Check(rates.proportions, ("rate_out_of_range", "over_budget_unexplained")),
    Check(rates.undefined, ("rate_undefined",)),
    Check(units.slips, ("row_unit_suspect", "row_amount_suspect")),
    Check(targets.measures, ("units_differ",)),
    Check(answers.contradicted, ("undone_full_marks", "met_unrewarded")),
    Check(scores.differences, ("score_differs",)),
    Check(scores.uneven, ("uneven_scores",)),
    Check(reasons.shortfalls, ("shortfall_unexplained",)),
    Check(reasons.overshoots, ("overshoot_unexplained", "overshoot_noted")),
    Check(answers.answers, ("not_comparable", "met_but_deducted")),
    Check(targets.bounds, ("bound_suspect",)),
    Check(targets.wholes, ("count_not_whole",)),
    Check(words.thin, ("text_thin", "unit_name_short")),
    Check(words.damage, ("text_markup", "text_cut")),
)
"""In the order in which findings of one level are listed."""


@cache
def ordered(silences: tuple[Silence, ...] = SILENCES) -> tuple[tuple[Check, tuple[Silence, ...]], ...]:
    """Every check with the rows of the table that name it, after the checks that these wait for."""
    finder = {id: check for check in CHECKS for id in check.finds}
    over = {check: tuple(one for one in silences if set(one.of) & set(check.finds)) for check in CHECKS}
    waits = {check: {finder[id] for one in over[check] for id in one.by if id in finder} for check in CHECKS}
    return tuple((check, over[check]) for check in TopologicalSorter(waits).static_order())


def audited(
    ledger: Ledger, about_the_file: tuple[Finding, ...] = (), silences: tuple[Silence, ...] = SILENCES
) -> tuple[AuditCase, tuple[Finding, ...]]:
    """The case with its rows and all that was silenced in it, and every finding; those of whoever read the file
    first."""
    case = AuditCase(ledger, scored(ledger), silenced=ledger.filled.as_text)
    found: dict[Check, tuple[Finding, ...]] = {}
    reached: dict[Silence, frozenset[str]] = {}
    for check, over in ordered(silences):
        for one in over:
            if one not in reached:
                said = [*about_the_file, *(said for some in found.values() for said in some)]
                reached[one] = one.reach(case, [finding for finding in said if finding.id in one.by])
        found[check] = tuple(check.run(_seen(case, {one: reached[one] for one in over})))
    return _seen(case, reached), (*about_the_file, *(one for check in CHECKS for one in found[check]))


def _seen(case: AuditCase, reached: dict[Silence, frozenset[str]]) -> AuditCase:
    """The case as it is left where these rows of the table have reached so much."""
    certain, doubted, passed = case.silenced, NONE, NONE
    for one, ids in reached.items():
        if not one.spreads:
            passed |= ids
        elif one.doubted:
            doubted |= ids
        else:
            certain |= ids
    doubted -= certain
    return replace(case, silenced=certain | doubted, doubted=doubted, passed=passed)
