"""Answers: achieved values that a word stands for, or that the score beside them contradicts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..law.findings import Finding, finding
from ..law.typed.targets import NOT_APPLICABLE, read_target
from .audit_case import AuditCase
from .scored import OpenScored, total

MEASURED = ("number", "deadline", "duration")
"""Kinds of targets that a word cannot answer."""


def answers(case: AuditCase) -> Iterator[Finding]:
    """Achieved values that a word answers where a date, a number or evidence belongs."""
    vague = [row for row in case.open_left if _vague(row)]
    if vague:
        words = [f"“{row.name}”（指标值“{row.asked}”，填“{row.answered}”）" for row in vague]
        yield finding("not_comparable", [f"{row.id}.achieved_text" for row in vague], rows=words)
    deducted = [
        row
        for row in case.open_left
        if row.comparison.met_by_word and row.lost is not None and row.reason and not row.band
    ]
    if deducted:
        words = [f"“{row.name}”" for row in deducted]
        yield finding("met_but_deducted", [f"{row.id}.achieved_text" for row in deducted], rows=words)


def contradicted(case: AuditCase) -> Iterator[Finding]:
    """Full marks beside a result that says nothing was done; points lost beside one that meets its target."""
    for row in case.open_left:
        if _undone_at_full(case, row):
            places = [f"{row.id}.achieved_text", f"{row.id}.points"]
            yield finding("undone_full_marks", places, indicator=row.name, found=row.answered, points=row.declared)
        elif _met_but_short(row):
            places = [f"{row.id}.points", f"{row.id}.deviation_text"]
            facts: dict[str, Any] = {"expected": row.asked, "found": row.answered, "points": row.lost}
            yield finding("met_unrewarded", places, indicator=row.name, **facts)


def _undone_at_full(case: AuditCase, row: OpenScored) -> bool:
    """Whether the answer is 未完成 or nothing at all and the score is the highest there is."""
    if row.comparison.met is not False or not row.declared or row.over:
        return False
    achieved = read_target(row.row["achieved_text"], achieved=True)
    if achieved.kind == "number" and (achieved.value or achieved.change):
        return False
    if achieved.kind not in ("number", "judgement", "unreadable") or row.comparison.met_by_word:
        return False
    return row.lost is None if row.full is not None else _all_given(case, row)


def _all_given(case: AuditCase, row: OpenScored) -> bool:
    """Whether rows without a 分值 of their own together take all that their block gives."""
    inside = [other for other in case.open_left if other.owner == row.owner]
    full = next(block.full for block in case.scheme.block if block.id == row.owner)
    return all(other.full is None for other in inside) and total(inside) == full


def _met_but_short(row: OpenScored) -> bool:
    """Whether a figure or a date meets its target, the rule takes nothing away, and points are lost without a word."""
    met = row.comparison
    if not met.met or met.met_by_word or met.ask or row.reason or row.lost is None:
        return False
    return read_target(row.row["target_text"]).kind in MEASURED and row.computed in (None, row.full)


def _vague(row: OpenScored) -> bool:
    """A bare word, or a figure of another kind, where the target is a number, a date or a time limit."""
    met, target = row.comparison, read_target(row.row["target_text"])
    measured = target.kind in MEASURED and not read_target(row.row["achieved_text"]).blank
    partly = target.kind == "judgement" and met.partly and row.band is None
    if met.ask == "unit":
        return False
    return bool(met.ask) or partly or (measured and not met.comparable and met.reason != NOT_APPLICABLE)
