"""The total and the grade: declared, and what the rows give."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations

from ..law.expr import Cell
from ..law.findings import Finding, finding
from ..law.rules import plain
from ..law.scheme import Scheme
from ..law.workings import graded
from .amounts import Case
from .scored import HALF_A_CENT, Scored, total


def totals(case: Case, rows: list[Scored]) -> Iterator[Finding]:
    """A declared total or grade that the rows do not give."""
    ledger, scheme = case.ledger, case.scheme
    if case.silent(f"{row.id}.points" for row in rows):
        return  # a score that cannot be read is spoken of once
    declared, expected = ledger.declared("total_points"), total(rows)
    counted = expected
    if isinstance(declared, Decimal) and expected is not None and abs(declared - expected) > HALF_A_CENT:
        cause, blank = _cause(rows, declared - expected)
        fix = ["总分改为各项得分之和。", *_corrected(scheme, rows, blank)]
        facts = {"found": declared, "expected": expected, "difference": abs(declared - expected)}
        yield finding("total_differs", ["total_points"], cause=cause, fix=fix, **facts)
    elif isinstance(declared, Decimal) and expected is None:
        counted = declared
    grade = ledger.declared("grade")
    due = grade_of(scheme, counted)
    if grade and due and grade != due:
        stated = grade_of(scheme, declared if isinstance(declared, Decimal) else None)
        if stated != grade or stated is None:
            yield finding("grade_differs", ["grade"], points=counted, expected=due, found=grade)


def grade_of(scheme: Scheme, points: Decimal | None) -> str | None:
    """The grade's name for so many points."""
    return graded(scheme, Cell("total")).value({"total": points}) if scheme.grade else None


def _cause(rows: list[Scored], gap: Decimal) -> tuple[str, list[Scored]]:
    """The likeliest cause of a total that is ``gap`` too high, and the blank rows it would fill."""
    blank = [row for row in rows if row.points is None and row.full is not None]
    for count in (1, 2, 3):
        for some in combinations(blank, count):
            if sum(row.full for row in some) == gap:
                named = "、".join(
                    f"{row.inferred or f'“{row.name}”'}（分值{plain(row.full)}）" for row in some
                )
                return f"；{named}空白，补记{plain(gap)}分即相符", list(some)
    over = [row for row in rows if row.over]
    if over and sum(row.declared - row.full for row in over) == -gap:
        return "；恰为超过分值的部分，疑总分按分值封顶", []
    fits = [row for row in rows if row.points == abs(gap)]
    if len(fits) == 1 and not blank and not over:
        return f"；恰为“{fits[0].name}”的得分，疑{'重复' if gap > 0 else '漏'}计", []
    return "", []


def _corrected(scheme: Scheme, rows: list[Scored], blank: list[Scored]) -> list[str]:
    """What the form would score once its over-full scores are cut and the blank row is filled."""
    if not blank and not any(row.over for row in rows):
        return []
    points = sum(
        (min(row.points, row.full) if row.over else row.points for row in rows if row.points is not None),
        Decimal(0),
    )
    points += sum((row.full for row in blank), Decimal(0))
    grade = grade_of(scheme, points)
    steps = ["超过分值的改为分值"] * any(row.over for row in rows)
    steps += [f"{row.inferred or row.name}补记{plain(row.full)}分" for row in blank]
    return [f"{'、'.join(steps)}后，总分为{plain(points)}分" + (f"，等级“{grade}”。" if grade else "。")]
