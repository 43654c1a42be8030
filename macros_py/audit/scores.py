"""Single points: above their full marks or below zero, not as the rule gives, blocks that do not add up."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_DOWN, Decimal

from ..law.findings import Finding, finding
from ..law.operators import rounded
from .amounts import Case
from .scored import A_CENT, HALF_A_CENT, Scored, total


def full_marks(case: Case, rows: list[Scored]) -> Iterator[Finding]:
    """Single scores above their full marks or below zero."""
    for row in rows:
        place = [f"{row.id}.points"]
        if row.over:
            facts = {"found": row.declared, "expected": row.full, "difference": row.declared - row.full}
            yield finding("points_over_full", place, indicator=row.name, source=row.source, **facts)
        elif row.declared is not None and row.declared < 0:
            yield finding("points_below_zero", place, indicator=row.name, found=row.declared, expected=0)


def blocks(case: Case, rows: list[Scored]) -> Iterator[Finding]:
    """Open blocks whose points, or whose 分值, do not add to what the notice gives them."""
    for block in case.scheme.block:
        inside = [row for row in rows if row.row and row.row.block == block.id]
        ids = [f"{row.id}.points" for row in inside]
        source = case.scheme.sources[block.source].title
        points, label = total(inside), case.scheme.label(block.id)
        if points is not None and points > block.full + HALF_A_CENT and not any(row.over for row in inside):
            facts = {"found": points, "expected": block.full, "difference": points - block.full}
            yield finding("block_over_full", ids, block=label, source=source, **facts)
        weights = [row.full for row in inside]
        if weights and None not in weights and abs(sum(weights) - block.full) > HALF_A_CENT:
            facts = {
                "found": sum(weights),
                "expected": block.full,
                "difference": abs(sum(weights) - block.full),
            }
            yield finding(
                "weights_differ", [f"{row.id}.full" for row in inside], block=label, source=source, **facts
            )


def differences(case: Case, rows: list[Scored]) -> Iterator[Finding]:
    """Self-scores that the rule does not give."""
    for row in rows:
        if None in (row.declared, row.computed) or row.over or row.declared < 0:
            continue
        gap = abs(row.declared - row.computed)
        if gap > A_CENT and not _rounded_alike(row.declared, row.computed):
            facts = {"found": row.declared, "expected": row.computed, "difference": gap}
            yield finding(
                "score_differs", [f"{row.id}.points"], indicator=row.name, source=row.source, **facts
            )


def _rounded_alike(declared: Decimal, computed: Decimal) -> bool:
    """One decimal, rounded or cut off: forms print scores either way."""
    if declared != rounded(declared, 1):
        return False
    return declared in (rounded(computed, 1), rounded(computed, 1, ROUND_DOWN)) and declared != rounded(
        declared, 0
    )
