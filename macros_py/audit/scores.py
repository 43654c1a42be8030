"""Single points: beyond their full marks, not as the rule gives, not alike for the like, blocks that do not add up."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_DOWN, Decimal

from ..law.entries import Block
from ..law.findings import Finding, finding
from ..law.operators import rounded
from ..law.rules import plain
from .amounts import Case
from .scored import A_CENT, HALF_A_CENT, Scored, lost, share, total


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
            gap, odd = sum(weights) - block.full, _misweighted(block, inside)
            facts = {"found": sum(weights), "expected": block.full, "difference": abs(gap)}
            why, places = "", dict.fromkeys(f"{row.id}.full" for row in (*odd, *inside))
            if odd:
                why = f"；“{odd[0].name}”分值{plain(odd[0].full)}分若为其得分{plain(odd[0].declared)}分即相符"
            yield finding("weights_differ", places, block=label, source=source, cause=why, **facts)


def misweighted(case: Case, rows: list[Scored]) -> list[Scored]:
    """Rows whose 分值 alone explains why their block's do not add up; what else it upsets is not asked again."""
    inside = {
        block: [row for row in rows if row.row and row.row.block == block.id] for block in case.scheme.block
    }
    return [row for block, members in inside.items() for row in _misweighted(block, members)]


def _misweighted(block: Block, inside: list[Scored]) -> list[Scored]:
    if not inside or any(row.full is None for row in inside):
        return []
    gap = sum(row.full for row in inside) - block.full
    scored = [row for row in inside if row.declared is not None and not row.reason]
    odd = [row for row in scored if gap and row.full - row.declared == gap]
    return odd if len(odd) == 1 else []


def differences(case: Case, rows: list[Scored]) -> Iterator[Finding]:
    """Self-scores that the rule does not give."""
    for row in rows:
        if None in (row.declared, row.computed) or row.over or row.declared < 0:
            continue
        if row.comparison and row.comparison.met_by_word and lost(row) and row.computed == row.full:
            continue  # that a claim was not believed is asked where reasons are
        gap = abs(row.declared - row.computed)
        if gap > A_CENT and not _rounded_alike(row.declared, row.computed):
            facts = {"found": row.declared, "expected": row.computed, "difference": gap}
            rate = row.comparison.completion_rate if row.comparison and not row.computed else None
            why = f"（完成率{share(rate)}，按办法不得分）" if rate else ""
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


def _rounded_alike(declared: Decimal, computed: Decimal) -> bool:
    """One decimal, rounded or cut off: forms print scores either way."""
    if declared != rounded(declared, 1):
        return False
    return declared in (rounded(computed, 1), rounded(computed, 1, ROUND_DOWN)) and declared != rounded(
        declared, 0
    )
