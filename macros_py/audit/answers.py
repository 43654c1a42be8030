"""Answers: achieved values that a word stands for, or that the score beside them contradicts."""

from __future__ import annotations

from collections.abc import Iterator

from ..law.findings import Finding, finding
from ..law.typed.targets import NOT_APPLICABLE, read_target
from .amounts import Case
from .scored import Scored, lost


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
        row for row in rows if row.comparison and row.comparison.met_by_word and lost(row) and row.reason
    ]
    if deducted:
        words = [f"“{row.name}”" for row in deducted]
        yield finding("met_but_deducted", [f"{row.id}.achieved_text" for row in deducted], rows=words)


def _vague(row: Scored) -> bool:
    """A bare word, or a figure of another kind, where the target is a number, a date or a time limit."""
    met, target = row.comparison, read_target(row.row["target_text"])
    measured = (
        target.kind in ("number", "deadline", "duration") and not read_target(row.row["achieved_text"]).blank
    )
    partly = target.kind == "judgement" and met.reason.startswith("只写")
    return bool(met.ask) or partly or (measured and not met.comparable and met.reason != NOT_APPLICABLE)
