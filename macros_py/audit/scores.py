"""Single points: beyond their full marks, not as the rule gives, not alike for the like."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_DOWN, Decimal

from ..law.findings import Finding, finding
from ..law.operators import rounded
from ..law.rules import percent, plain
from .amounts import Case
from .scored import A_CENT, Scored, lost, share


def full_marks(case: Case, rows: list[Scored]) -> Iterator[Finding]:
    """Single scores above their full marks or below zero."""
    for row in rows:
        place = [f"{row.id}.points"]
        if row.over:
            facts = {"found": row.declared, "expected": row.full, "difference": row.declared - row.full}
            yield finding("points_over_full", place, indicator=row.name, source=row.source, **facts)
        elif row.declared is not None and row.declared < 0:
            yield finding("points_below_zero", place, indicator=row.name, found=row.declared, expected=0)


def unshown(rows: list[Scored]) -> Iterator[Finding]:
    """Scores that the form's own formula does not show: it cannot read the words, or reads them otherwise."""
    for row in rows:
        if row.unshown:
            shows = "空白" if row.native is None else f"显示{plain(row.native)}分"
            yield finding("score_unshown", [f"{row.id}.points"], indicator=row.name, found=shows, expected=row.computed)


def differences(case: Case, rows: list[Scored]) -> Iterator[Finding]:
    """Self-scores that the rule does not give."""
    for row in rows:
        if None in (row.declared, row.computed) or row.over or row.declared < 0:
            continue
        if row.comparison and row.comparison.met_by_word and row.comparison.met and lost(row) and not row.band:
            continue  # a bare claim proves no score: the lost points are asked about elsewhere
        gap = abs(row.declared - row.computed)
        if gap > A_CENT and not _rounded_alike(row.declared, row.computed):
            facts = {"found": row.declared, "expected": row.computed, "difference": gap}
            rate = row.comparison.completion_rate if row.comparison and not row.computed else None
            why = f"（完成率{share(rate)}，按办法不得分）" if rate else _band(row)
            yield finding(
                "score_differs",
                [f"{row.id}.points"],
                indicator=row.name,
                source=row.source,
                cause=why,
                **facts,
            )


def uneven(case: Case, rows: list[Scored]) -> Iterator[Finding]:
    """Two rows that fell equally short of equal 分值 under one rule, and were not scored alike; once a form.

    Where the rule computes a score, the row that strays from it is spoken of by itself.
    """
    rules = {block.id: block.rule for block in case.scheme.block}
    seen: dict[object, Scored] = {}
    for row in rows:
        met = row.comparison
        if not met or met.met is not False or None in (met.completion_rate, row.full, row.declared):
            continue
        if row.computed is not None or row.over:
            continue
        like = seen.setdefault((rules[row.row.block], row.full, met.completion_rate), row)
        if abs(like.declared - row.declared) > A_CENT:
            facts = {
                "full": row.full,
                "rate": share(met.completion_rate),
                "difference": abs(like.declared - row.declared),
            }
            yield finding(
                "uneven_scores",
                [f"{row.id}.points", f"{like.id}.points"],
                one=like.name,
                other=row.name,
                expected=like.declared,
                found=row.declared,
                **facts,
            )
            return


def _band(row: Scored) -> str:
    """The level an answer claims, as the reason for what its score should be."""
    if row.band is None:
        return ""
    name, low, high = row.band
    return f"（完成值属“{name}”，得分应为分值的{percent(low)}—{percent(high)}）"


def _rounded_alike(declared: Decimal, computed: Decimal) -> bool:
    """One decimal, rounded or cut off: forms print scores either way."""
    if declared != rounded(declared, 1):
        return False
    return declared in (rounded(computed, 1), rounded(computed, 1, ROUND_DOWN)) and declared != rounded(
        declared, 0
    )
