"""The total and the grade: declared, and what the rows give under the scheme's caps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from typing import Any

from ..law.entries import Cap
from ..law.expr import Cell, Number
from ..law.findings import Finding, finding
from ..law.reckoning import as_printed, capped, grading, is_scored, reckoned, recomputed
from ..law.rules import plain
from ..law.scheme import Scheme
from .audit_case import AuditCase
from .causes import cause
from .scored import HALF_A_CENT, NOTHING, Scored, share, total

FEW = 20
"""Blank rows among which it is asked which would fill a gap: of more, some always fit by chance."""


@dataclass(frozen=True)
class Reckoning:
    """The rows' points ``added`` up and what the scheme makes of them; ``cap`` is the one that bites."""

    added: Decimal
    points: Decimal | None
    cap: Cap | None = None


def reckon(case: AuditCase) -> Reckoning:
    """The total that the rows give."""
    scheme, added = case.scheme, total(case.rows)
    if added is None:
        return Reckoning(NOTHING, None)
    points = case.value(recomputed(scheme, reckoned(scheme, Number(added))))
    low = [cap for cap in scheme.cap if (rate := _rate(case, cap)) is not None and rate < cap.below]
    cap = min(low, key=lambda cap: cap.at_most, default=None)
    return Reckoning(added, points, cap if cap and points == cap.at_most < added else None)


def _rate(case: AuditCase, cap: Cap) -> Decimal | None:
    """The rate that a cap looks at, from its amounts."""
    return case.ledger.number(f"{cap.rate}.computed")


def totals(case: AuditCase) -> Iterator[Finding]:
    """A declared total or grade that the rows do not give."""
    ledger, scheme = case.ledger, case.scheme
    if case.silent((f"{row.id}.points" for row in case.rows), case.doubted):
        return  # a score that cannot be read is spoken of once
    declared, reached = ledger.declared("total_points"), reckon(case)
    stated = declared if isinstance(declared, Decimal) else None
    if _doubtful(case, reached, stated):
        return
    printed = case.ledger.number("total_points")
    if reached.cap:
        yield _capped(case, reached.cap, reached, stated)
    elif stated is not None and reached.points is not None and abs(stated - reached.points) > HALF_A_CENT:
        why, blank = _cause(case.rows, stated, reached.points)
        fix = ["总分改为各项得分之和。", *_corrected(scheme, case.rows, blank)]
        facts: dict[str, Any] = {"found": stated, "expected": reached.points}
        facts["difference"] = abs(stated - reached.points)
        yield finding("total_differs", ["total_points"], cause=why, fix=fix, **facts)
    grade, due = ledger.declared("grade"), grade_due(case)
    if isinstance(grade, str) and grade and due and not _same_grade(scheme, grade, due):
        given = grade_of(scheme, reached.points)
        if given is None or not _same_grade(scheme, grade, given):
            yield finding("grade_differs", ["grade"], points=printed, expected=due, found=grade)
    if due and due != (exact := grading(scheme, printed=False).value({"total": printed})):
        shown = as_printed(scheme, Cell("total")).value({"total": printed})
        where = ["grade", "total_points"]
        yield finding("grade_near_limit", where, stated=printed, printed=shown, expected=due, found=exact)


def _doubtful(case: AuditCase, reached: Reckoning, stated: Decimal | None) -> bool:
    """Whether scores that rest on an amount in doubt, once mended, may make up the whole difference."""
    resting = [row for row in case.rows if case.silent([f"{row.id}.points"])]
    if reached.cap and case.silent([reached.cap.rate]):
        return True
    if not resting or stated is None or reached.points is None or reached.cap:
        return bool(resting)
    gap = stated - reached.points
    least = sum((row.points for row in resting if row.points is not None), Decimal(0))
    most = sum((row.full for row in resting if row.full is not None), Decimal(0))
    return -least <= gap <= most - least


def _capped(case: AuditCase, cap: Cap, reached: Reckoning, stated: Decimal | None) -> Finding:
    """A cap speaks before submission; a total that ignores it is wrong."""
    wrong = stated if stated is not None and abs(stated - cap.at_most) > HALF_A_CENT else None
    found = reached.added if wrong is None else wrong
    return finding(
        "total_capped",
        ["total_points", cap.rate],
        level="" if wrong is None else "错误",
        source=case.scheme.sources[cap.source].title,
        rate=f"“{case.scheme.label(cap.rate)}”{share(_rate(case, cap) or NOTHING)}",
        rule=capped(cap),
        added=reached.added,
        stated="" if wrong is None else f"，总分填{plain(wrong)}分",
        found=found,
        expected=cap.at_most,
        difference=abs(found - cap.at_most),
    )


def _same_grade(scheme: Scheme, typed: str, name: str) -> bool:
    """优秀 is 优; 良好 is 良; a longer name of the scheme's own is itself."""
    longest = max((grade.name for grade in scheme.grade if typed.startswith(grade.name)), key=len, default="")
    return name == longest


def grade_of(scheme: Scheme, points: Decimal | None) -> str | None:
    """The grade's name for so many points, as the form prints them."""
    grade = grading(scheme).value({"total": points}) if scheme.grade else None
    return grade if isinstance(grade, str) else None


def grade_due(case: AuditCase) -> str | None:
    """The grade of the printed total; None while a row that the form itself scores has no points."""
    scheme = case.scheme
    if scheme.partial or not scheme.group or is_scored(scheme).value(case.ledger) == "":
        return None
    return grade_of(scheme, case.ledger.number("total_points"))


def _cause(rows: Iterable[Scored], stated: Decimal, points: Decimal) -> tuple[str, list[tuple[Scored, Decimal]]]:
    """The likeliest cause of a total that is not what the rows give, and the blank rows it would fill, each with its
    分值."""
    gap = stated - points
    blank = [(row, row.full) for row in rows if row.points is None and not row.idle and row.full and row.full > 0]
    for count in (1, 2, 3) if len(blank) <= FEW else ():
        for some in combinations(blank, count):
            if sum(full for _, full in some) == gap:
                named = "、".join(f"{row.inferred or f'“{row.name}”'}（分值{plain(full)}）" for row, full in some)
                return f"；{named}空白，补记{plain(gap)}分即相符", list(some)
    over = [excess for row in rows if (excess := row.excess) is not None]
    if over and sum(over) == -gap:
        return "；恰为超过分值的部分，疑总分按分值封顶", []
    parts = [(row.name, row.points) for row in rows if row.points is not None]
    return "" if blank or over else cause(parts, stated, "总分"), []


def _corrected(scheme: Scheme, rows: Iterable[Scored], blank: list[tuple[Scored, Decimal]]) -> list[str]:
    """What the form would score once its over-full scores are cut and the blank row is filled."""
    over = any(row.over for row in rows)
    if not blank and not over:
        return []
    points = sum((row.full if row.over and row.full is not None else row.points or NOTHING for row in rows), NOTHING)
    points += sum((full for _, full in blank), NOTHING)
    grade = grade_of(scheme, points)
    steps = ["超过分值的改为分值"] if over else []
    steps += [f"{row.inferred or row.name}补记{plain(full)}分" for row, full in blank]
    return [f"{'、'.join(steps)}后，总分为{plain(points)}分" + (f"，等级“{grade}”。" if grade else "。")]
