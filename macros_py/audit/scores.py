"""Points: above their full marks, not as the rule gives, unexplained, or not adding to the total."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from itertools import combinations

from ..law.entries import Block
from ..law.expr import Formula
from ..law.filled import Row
from ..law.findings import Finding, finding
from ..law.operators import rounded
from ..law.rules import plain
from ..law.scheme import Scheme
from ..law.typed.targets import NOT_APPLICABLE, Comparison, compare, read_target
from ..law.workings import graded, row_points
from .amounts import Case
from .weights import HALF_A_CENT, shares

A_CENT = Decimal("0.01")


_SAVING = re.compile("节约|节省|节支|压减|降低|下降|减少")
"""Where a cost row measures what was saved, more is better: its direction is left open."""

NO_REASON = ("", "无", "无偏差", "没有", "没有偏差", "—", "——", "-", "－", "/")


@dataclass(frozen=True)
class Scored:
    """One scored row: fixed (``row`` is None) or open; ``declared`` is what the unit typed;
    ``asks``: whether lost points want a reason."""

    id: str
    name: str
    full: Decimal | None
    declared: Decimal | None
    computed: Decimal | None
    reason: str
    source: str
    inferred: str = ""
    asks: bool = True
    row: Row | None = None
    comparison: Comparison | None = None

    @property
    def points(self) -> Decimal | None:
        """What counts towards the total: the declared score where there is one."""
        return self.computed if self.declared is None else self.declared

    @property
    def over(self) -> bool:
        return self.full is not None and self.declared is not None and self.declared > self.full + HALF_A_CENT


def scored(case: Case) -> list[Scored]:
    """Every scored row of the form, in the form's order."""
    scheme, ledger, found = case.scheme, case.ledger, []
    for entry in scheme.indicator:
        computed = ledger.computed(f"{entry.id}.computed")
        declared = ledger.declared(f"{entry.id}.points")
        reason = _reason(ledger.filled.deviation.get(entry.id, ""))
        found.append(
            Scored(
                entry.id,
                scheme.label(entry.id),
                entry.full,
                declared if isinstance(declared, Decimal) else None,
                computed if isinstance(computed, Decimal) else None,
                reason,
                scheme.sources[entry.source].title,
                entry.inferred,
                entry.explain_below is None or (ledger.number(entry.value) or 0) < entry.explain_below,
            )
        )
    for block in scheme.block:
        points = row_points(block)
        for number, row in enumerate(ledger.filled.rows_of(block.id), 1):
            if not row.empty:
                found.append(_open(case, block, points, f"{block.id}.{number}", row))
    return found


def _open(case: Case, block: Block, points: Formula, id: str, row: Row) -> Scored:
    scheme, ledger = case.scheme, case.ledger
    met = compare(
        row["target_text"],
        row["achieved_text"],
        deviation_text=row["deviation_text"],
        explain_over=scheme.explain_over,
        direction=None if _SAVING.search(row["name"] + row["target_text"]) else block.direction,
    )
    full, declared = ledger.typed.get(f"{id}.full"), ledger.typed.get(f"{id}.points")
    value = met.completion_rate
    if met.met and (value is None or value < 1):
        value = Decimal(1)
    computed = points.value({"full": full, "value": value})
    return Scored(
        id,
        row["name"].strip() or scheme.label(id),
        full if isinstance(full, Decimal) else None,
        declared if isinstance(declared, Decimal) else None,
        computed if isinstance(computed, Decimal) else None,
        _reason(row["deviation_text"]),
        scheme.sources[block.source].title,
        row=row,
        comparison=met,
    )


def _reason(text: str) -> str:
    """A reason that says something: 无, 无偏差, a dash or a slash are none."""
    words = text.strip().rstrip("。.；;")
    return "" if words in NO_REASON else words


def total(rows: list[Scored]) -> Decimal | None:
    """The sum of what counts; None when nothing is scored yet."""
    points = [row.points for row in rows if row.points is not None]
    return sum(points, Decimal(0)) if points else None


def full_marks(case: Case, rows: list[Scored]) -> Iterator[Finding]:
    """Single scores above their full marks or below zero."""
    for row in rows:
        place = [f"{row.id}.points"]
        if row.over:
            facts = {"found": row.declared, "expected": row.full, "difference": row.declared - row.full}
            yield finding("points_over_full", place, indicator=row.name, source=row.source, **facts)
        elif row.declared is not None and row.declared < 0:
            yield finding("points_below_zero", place, indicator=row.name, found=row.declared, expected=0)


def reasons(case: Case, rows: list[Scored]) -> Iterator[Finding]:
    """Lost points and missed or far exceeded targets that nobody explained."""
    short = [row for row in rows if row.asks and _lost(row) and not row.reason]
    lost = [(f"{row.id}.deviation_text", f"“{row.name}”扣{plain(row.full - row.points)}分") for row in short]
    for share in shares(case):
        inside = share.of(rows)
        points = total(inside)
        open_weights = inside and all(row.full is None for row in inside)
        if open_weights and points is not None and points < share.full - HALF_A_CENT:
            if all(row.declared is not None for row in inside) and not any(row.reason for row in inside):
                gap = f"{share.label}扣{plain(share.full - points)}分"
                lost.append((f"{inside[0].id}.deviation_text", gap))
    for row in rows:
        missed = row.comparison and row.comparison.met is False and not row.reason and row not in short
        if missed:
            rate = row.comparison.completion_rate
            done = f"完成{_share(rate)}" if rate is not None else "未达到指标值"
            lost.append((f"{row.id}.deviation_text", f"“{row.name}”{done}"))
    if lost:
        places, words = zip(*lost)
        yield finding("shortfall_unexplained", dict.fromkeys(places), rows=words)
    yield from _overshoots(case, rows)


def _lost(row: Scored) -> bool:
    return None not in (row.full, row.points) and 0 <= row.points < row.full - HALF_A_CENT


def _share(rate: Decimal) -> str:
    return f"{plain(rounded(rate * 100, 2))}%"


def _overshoots(case: Case, rows: list[Scored]) -> Iterator[Finding]:
    far: dict[str, list[Scored]] = {"overshoot_unexplained": [], "overshoot_noted": []}
    for row in rows:
        met = row.comparison
        if met and met.met and met.explain_needed and not met.explained and met.completion_rate is not None:
            above = met.completion_rate > case.scheme.verify_over
            far["overshoot_unexplained" if above else "overshoot_noted"].append(row)
    for id, found in far.items():
        if found:
            words = [f"“{row.name}”完成指标值的{_share(row.comparison.completion_rate)}" for row in found]
            places = [f"{row.id}.achieved_text" for row in found]
            yield finding(
                id, places, rows=words, found=_share(max(r.comparison.completion_rate for r in found))
            )


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
        row for row in rows if row.comparison and row.comparison.met_by_word and _lost(row) and row.reason
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


def differences(case: Case, rows: list[Scored]) -> Iterator[Finding]:
    """Self-scores that the rule does not give."""
    for row in rows:
        if None in (row.declared, row.computed) or row.over or row.declared < 0:
            continue
        if row.comparison and row.comparison.met_by_word and row.comparison.met and _lost(row):
            continue  # a bare claim proves no score: the lost points are asked about elsewhere
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
    from ..law.expr import Cell

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
