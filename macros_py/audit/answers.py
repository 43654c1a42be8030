"""Answers: achieved values that a word stands for, or that the score beside them contradicts."""

from __future__ import annotations

from collections.abc import Iterator

from ..law.findings import Finding, finding
from ..law.typed.targets import NOT_APPLICABLE, read_target
from .amounts import Case
from .scored import Scored, lost, total


def answers(case: Case, rows: list[Scored]) -> Iterator[Finding]:
    """Achieved values that a word answers where a date, a number or evidence belongs."""
    vague = [row for row in rows if row.comparison and _vague(row)]
    if vague:
        words = [
            f"“{row.name}”（指标值“{row.row['target_text'].strip()}”，填“{row.row['achieved_text'].strip()}”）"
            for row in vague
        ]
        yield finding("not_comparable", [f"{row.id}.achieved_text" for row in vague], rows=words)
    deducted = [
        row
        for row in rows
        if row.comparison and row.comparison.met_by_word and lost(row) and row.reason and not row.band
    ]
    if deducted:
        words = [f"“{row.name}”" for row in deducted]
        yield finding("met_but_deducted", [f"{row.id}.achieved_text" for row in deducted], rows=words)


def contradicted(case: Case, rows: list[Scored]) -> Iterator[Finding]:
    """Full marks beside a result that says nothing was done; points lost beside one that meets its target."""
    for row in rows:
        if row.comparison is None:
            continue
        words = {part: row.row[part].strip() for part in ("target_text", "achieved_text")}
        if _undone_at_full(case, rows, row):
            facts = {"found": words["achieved_text"], "points": row.declared}
            yield finding(
                "undone_full_marks", [f"{row.id}.achieved_text", f"{row.id}.points"], indicator=row.name, **facts
            )
        elif _met_but_short(row):
            facts = {"expected": words["target_text"], "found": words["achieved_text"], "points": row.full - row.points}
            yield finding(
                "met_unrewarded", [f"{row.id}.points", f"{row.id}.deviation_text"], indicator=row.name, **facts
            )


def _undone_at_full(case: Case, rows: list[Scored], row: Scored) -> bool:
    """Whether the answer is 未完成 or nothing at all and the score is the highest there is."""
    if row.comparison is None or row.comparison.met is not False or not row.declared or row.over:
        return False
    achieved = read_target(row.row["achieved_text"], achieved=True)
    if achieved.kind == "number" and (achieved.value or achieved.change):
        return False
    if achieved.kind not in ("number", "judgement", "unreadable") or row.comparison.met_by_word:
        return False
    return not lost(row) if row.full is not None else _all_given(case, rows, row)


def _all_given(case: Case, rows: list[Scored], row: Scored) -> bool:
    """Whether rows without a 分值 of their own together take all that their block gives."""
    inside = [other for other in rows if other.row and other.row.block == row.row.block]
    full = next(block.full for block in case.scheme.block if block.id == row.row.block)
    return all(other.full is None for other in inside) and total(inside) == full


def _met_but_short(row: Scored) -> bool:
    """Whether a figure or a date meets its target, the rule takes nothing away, and points are lost without a word."""
    met = row.comparison
    if met is None or not met.met or met.met_by_word or met.ask or row.reason or not lost(row):
        return False
    target = read_target(row.row["target_text"])
    return target.kind in ("number", "deadline", "duration") and row.computed in (None, row.full)


def _vague(row: Scored) -> bool:
    """A bare word, or a figure of another kind, where the target is a number, a date or a time limit."""
    met, target = row.comparison, read_target(row.row["target_text"])
    measured = target.kind in ("number", "deadline", "duration") and not read_target(row.row["achieved_text"]).blank
    partly = target.kind == "judgement" and met.partly and row.band is None
    if met.ask == "unit":
        return False
    return bool(met.ask) or partly or (measured and not met.comparable and met.reason != NOT_APPLICABLE)
