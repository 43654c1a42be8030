"""The total and the grade: declared, and what the rows give under the scheme's caps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from ..law.entries import Cap
from ..law.expr import Cell, Number
from ..law.findings import Finding, finding
from ..law.reckoning import as_printed, capped, grading, is_scored, reckoned, recomputed
from ..law.rules import plain
from ..law.scheme import Scheme
from .amounts import Case
from .causes import cause
from .scored import HALF_A_CENT, Scored, share, total

FEW = 20
"""Blank rows among which it is asked which would fill a gap: of more, some always fit by chance."""


@dataclass(frozen=True)
class Reckoning:
    """The rows' points ``added`` up and what the scheme makes of them; ``cap`` is the one that bites."""

    added: Decimal | None
    points: Decimal | None
    cap: Cap | None = None


def reckon(case: Case, rows: list[Scored]) -> Reckoning:
    """The total that the rows give."""
    scheme, added = case.scheme, total(rows)
    if added is None:
        return Reckoning(None, None)
    points = recomputed(scheme, reckoned(scheme, Number(added))).value(case.ledger)
    low = [cap for cap in scheme.cap if (rate := _rate(case, cap)) is not None and rate < cap.below]
    cap = min(low, key=lambda cap: cap.at_most, default=None)
    return Reckoning(added, points, cap if cap and points == cap.at_most < added else None)


def _rate(case: Case, cap: Cap) -> Decimal | None:
    """The rate that a cap looks at, from its amounts."""
    return case.ledger.number(f"{cap.rate}.computed")


def totals(case: Case, rows: list[Scored]) -> Iterator[Finding]:
    """A declared total or grade that the rows do not give."""
    ledger, scheme = case.ledger, case.scheme
    if case.silent((f"{row.id}.points" for row in rows), case.doubted):
        return  # a score that cannot be read is spoken of once
    declared, reached = ledger.declared("total_points"), reckon(case, rows)
    stated = declared if isinstance(declared, Decimal) else None
    if _doubtful(case, rows, reached, stated):
        return
    printed = case.ledger.number("total_points")
    if reached.cap:
        yield _capped(case, reached, stated)
    elif stated is not None and reached.points is not None and abs(stated - reached.points) > HALF_A_CENT:
        why, blank = _cause(rows, stated, reached)
        fix = ["总分改为各项得分之和。", *_corrected(scheme, rows, blank)]
        facts = {"found": stated, "expected": reached.points, "difference": abs(stated - reached.points)}
        yield finding("total_differs", ["total_points"], cause=why, fix=fix, **facts)
    grade, due = ledger.declared("grade"), grade_due(case)
    if grade and due and not _same_grade(scheme, grade, due):
        told = grade_of(scheme, reached.points)
        if told is None or not _same_grade(scheme, grade, told):
            yield finding("grade_differs", ["grade"], points=printed, expected=due, found=grade)
    if due and due != (exact := grading(scheme, printed=False).value({"total": printed})):
        shown = as_printed(scheme, Cell("total")).value({"total": printed})
        facts = {"stated": printed, "printed": shown, "expected": due, "found": exact}
        yield finding("grade_near_limit", ["grade", "total_points"], **facts)


def _doubtful(case: Case, rows: list[Scored], reached: Reckoning, stated: Decimal | None) -> bool:
    """Whether scores that rest on an amount in doubt, once mended, may make up the whole difference."""
    resting = [row for row in rows if case.silent([f"{row.id}.points"])]
    if reached.cap and case.silent([reached.cap.rate]):
        return True
    if not resting or None in (stated, reached.points) or reached.cap:
        return bool(resting)
    gap = stated - reached.points
    least = sum((row.points for row in resting if row.points is not None), Decimal(0))
    most = sum((row.full for row in resting if row.full is not None), Decimal(0))
    return -least <= gap <= most - least


def _capped(case: Case, reached: Reckoning, stated: Decimal | None) -> Finding:
    """A cap speaks before submission; a total that ignores it is wrong."""
    cap = reached.cap
    wrong = stated is not None and abs(stated - reached.points) > HALF_A_CENT
    return finding(
        "total_capped",
        ["total_points", cap.rate],
        level="错误" if wrong else "",
        source=case.scheme.sources[cap.source].title,
        rate=f"“{case.scheme.label(cap.rate)}”{share(_rate(case, cap))}",
        rule=capped(cap),
        added=reached.added,
        stated=f"，总分填{plain(stated)}分" if wrong else "",
        found=stated if wrong else reached.added,
        expected=reached.points,
        difference=abs((stated if wrong else reached.added) - reached.points),
    )


def _same_grade(scheme: Scheme, typed: str, name: str) -> bool:
    """优秀 is 优; 良好 is 良; a longer name of the scheme's own is itself."""
    longest = max((grade.name for grade in scheme.grade if typed.startswith(grade.name)), key=len, default="")
    return name == longest


def grade_of(scheme: Scheme, points: Decimal | None) -> str | None:
    """The grade's name for so many points, as the form prints them."""
    return grading(scheme).value({"total": points}) if scheme.grade else None


def grade_due(case: Case) -> str | None:
    """The grade of the printed total; None while a row that the form itself scores has no points."""
    scheme = case.scheme
    if scheme.partial or not scheme.group or is_scored(scheme).value(case.ledger) == "":
        return None
    return grade_of(scheme, case.ledger.number("total_points"))


def _cause(rows: list[Scored], stated: Decimal, reached: Reckoning) -> tuple[str, list[Scored]]:
    """The likeliest cause of a total that is not what the rows give, and the blank rows it would fill."""
    gap = stated - reached.points
    blank = [row for row in rows if row.points is None and row.full is not None and row.full > 0 and not row.idle]
    for count in (1, 2, 3) if len(blank) <= FEW else ():
        for some in combinations(blank, count):
            if sum(row.full for row in some) == gap:
                named = "、".join(f"{row.inferred or f'“{row.name}”'}（分值{plain(row.full)}）" for row in some)
                return f"；{named}空白，补记{plain(gap)}分即相符", list(some)
    over = [row for row in rows if row.over]
    if over and sum(row.declared - row.full for row in over) == -gap:
        return "；恰为超过分值的部分，疑总分按分值封顶", []
    parts = [(row.name, row.points) for row in rows if row.points is not None]
    return "" if blank or over else cause(parts, stated, "总分"), []


def _corrected(scheme: Scheme, rows: list[Scored], blank: list[Scored]) -> list[str]:
    """What the form would score once its over-full scores are cut and the blank row is filled."""
    if not blank and not any(row.over for row in rows):
        return []
    points = sum(
        (min(row.points, row.full) if row.over else row.points for row in rows if row.points is not None), Decimal(0)
    )
    points += sum((row.full for row in blank), Decimal(0))
    grade = grade_of(scheme, points)
    steps = ["超过分值的改为分值"] * any(row.over for row in rows)
    steps += [f"{row.inferred or row.name}补记{plain(row.full)}分" for row in blank]
    return [f"{'、'.join(steps)}后，总分为{plain(points)}分" + (f"，等级“{grade}”。" if grade else "。")]
