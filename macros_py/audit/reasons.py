"""Reasons: points lost, targets missed and targets far exceeded that nobody explained."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from ..law.findings import Finding, finding
from ..law.rules import plain
from .audit_case import AuditCase
from .scored import HALF_A_CENT, OpenScored, Scored, share, total
from .weights import shares


def shortfalls(case: AuditCase) -> Iterator[Finding]:
    """Lost points and missed targets that nobody explained."""
    short = {
        row.id: f"“{row.name}”扣{plain(row.lost)}分"
        for row in case.left
        if row.asks and row.lost is not None and not row.reason and _far(row) is None
    }
    said = [(f"{id}.deviation_text", words) for id, words in short.items()]
    for part in shares(case):
        inside = part.of(case.rows)
        points = total(inside)
        open_weights = inside and all(row.full is None for row in inside)
        if not open_weights or points is None or points >= part.full - HALF_A_CENT:
            continue
        if all(row.declared is not None and not row.reason for row in inside):
            said.append((f"{inside[0].id}.deviation_text", f"{part.label}扣{plain(part.full - points)}分"))
    for row in case.open_left:
        if row.comparison.met is False and not row.reason and row.id not in short:
            said.append((f"{row.id}.deviation_text", f"“{row.name}”{_done(row)}"))
    if said:
        places, words = zip(*said, strict=True)
        yield finding("shortfall_unexplained", dict.fromkeys(places), rows=words)


def _done(row: OpenScored) -> str:
    """How far a target was missed: the share, or what was asked beside what was answered."""
    if row.comparison.completion_rate is not None:
        return f"完成{share(row.comparison.completion_rate)}"
    return f"未达到指标值（“{row.asked}”，填“{row.answered}”）"


def _far(row: Scored) -> Decimal | None:
    """The completion rate of a target that was exceeded by far without a word; None for every other row."""
    if not isinstance(row, OpenScored):
        return None
    met = row.comparison
    return met.completion_rate or None if met.met and met.explain_needed and not met.explained else None


def overshoots(case: AuditCase) -> Iterator[Finding]:
    """Targets far exceeded; where the score is asked about, that says it."""
    far = [
        (row, rate) for row in case.left if (rate := _far(row)) is not None and not (row.declared and row.computed == 0)
    ]
    for id, noted in (("overshoot_unexplained", False), ("overshoot_noted", True)):
        found = [(row, rate) for row, rate in far if (rate <= case.scheme.verify_over) is noted]
        if found:
            words = [f"“{row.name}”完成指标值的{share(rate)}" for row, rate in found]
            places = [f"{row.id}.achieved_text" for row, _ in found]
            yield finding(id, places, rows=words, found=share(max(rate for _, rate in found)))
