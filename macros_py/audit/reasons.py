"""Reasons: points lost, targets missed and targets far exceeded that nobody explained."""

from __future__ import annotations

from collections.abc import Iterator

from ..law.findings import Finding, finding
from ..law.rules import plain
from .amounts import Case
from .scored import HALF_A_CENT, Scored, lost, share, total
from .weights import shares


def reasons(case: Case, rows: list[Scored], left: list[Scored]) -> Iterator[Finding]:
    """Lost points and missed or far exceeded targets that nobody explained; ``left`` are not yet spoken of."""
    far = [row for row in left if _far(row)]
    short = [row for row in left if row.asks and lost(row) and not row.reason and row not in far]
    said = [(f"{row.id}.deviation_text", f"“{row.name}”扣{plain(row.full - row.points)}分") for row in short]
    for part in shares(case):
        inside = part.of(rows)
        points = total(inside)
        open_weights = inside and all(row.full is None for row in inside)
        short_of_full = open_weights and points is not None and points < part.full - HALF_A_CENT
        if short_of_full and all(row.declared is not None and not row.reason for row in inside):
            gap = f"{part.label}扣{plain(part.full - points)}分"
            said.append((f"{inside[0].id}.deviation_text", gap))
    for row in left:
        missed = row.comparison and row.comparison.met is False and not row.reason and row not in short
        if missed:
            said.append((f"{row.id}.deviation_text", f"“{row.name}”{_done(row)}"))
    if said:
        places, words = zip(*said)
        yield finding("shortfall_unexplained", dict.fromkeys(places), rows=words)
    yield from _overshoots(case, far)


def _done(row: Scored) -> str:
    """How far a target was missed: the share, or what was asked beside what was answered."""
    if row.comparison.completion_rate is not None:
        return f"完成{share(row.comparison.completion_rate)}"
    return f"未达到指标值（“{row.row['target_text'].strip()}”，填“{row.row['achieved_text'].strip()}”）"


def _far(row: Scored) -> bool:
    met = row.comparison
    return bool(met and met.met and met.explain_needed and not met.explained and met.completion_rate)


def _overshoots(case: Case, rows: list[Scored]) -> Iterator[Finding]:
    for id, noted in (("overshoot_unexplained", False), ("overshoot_noted", True)):
        found = [row for row in rows if (row.comparison.completion_rate <= case.scheme.verify_over) is noted]
        found = [row for row in found if not (row.declared and row.computed == 0)]  # the score is asked about
        if found:
            words = [f"“{row.name}”完成指标值的{share(row.comparison.completion_rate)}" for row in found]
            places = [f"{row.id}.achieved_text" for row in found]
            yield finding(id, places, rows=words, found=share(max(r.comparison.completion_rate for r in found)))
