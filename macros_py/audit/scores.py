"""Single points: beyond their full marks, not as the rule gives, not alike for the like."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_DOWN, Decimal
from typing import Any

from ..law.findings import Finding, finding
from ..law.operators import rounded
from ..law.rules import percent, plain
from .audit_case import AuditCase
from .scored import A_CENT, OpenScored, Scored, share


def full_marks(case: AuditCase) -> Iterator[Finding]:
    """Single scores above their full marks or below zero."""
    for row in case.left:
        place = [f"{row.id}.points"]
        if row.over:
            facts: dict[str, Any] = {"found": row.declared, "expected": row.full, "difference": row.excess}
            yield finding("points_over_full", place, indicator=row.name, source=row.source, **facts)
        elif row.declared is not None and row.declared < 0:
            yield finding("points_below_zero", place, indicator=row.name, found=row.declared, expected=0)


def unshown(case: AuditCase) -> Iterator[Finding]:
    """The scores that the form does not print though the rule gives them, once a form; and any it prints unproved.

    A formula that cannot read the words leaves its cell blank, and so does one that was deleted; what an older
    version's formula read otherwise is printed as it read it.
    """
    left = [row for row in case.rows if f"{row.id}.points" not in case.silenced]
    missing = [row for row in left if row.unshown and row.points is None]
    blank, emptied = ([row for row in missing if row.stands is stands] for stands in (True, False))
    other = [row for row in left if row.misread and row.computed is not None]
    said = [
        f"“自评得分”为空：{why}，请填写得分或采用测算得分（{_measured(some)}，打印的总分没有算进去）"
        for why, some in (("表内公式不能识别该指标值", blank), ("得分格没有公式", emptied))
        if some
    ]
    if other:
        said.append(f"“自评得分”与测算得分不同，请核对后填写得分或采用测算得分（{_measured(other)}）")
    if said:
        rows_ = [row for row in left if row in (*blank, *emptied, *other)]
        facts: dict[str, Any] = {"found": "、".join(_points(row.points) for row in rows_)}
        facts["expected"] = [row.computed for row in rows_]
        yield finding("score_unshown", [f"{row.id}.points" for row in rows_], cells="；".join(said), **facts)
    unproved = [row for row in left if row.misread and row.computed is None]
    if unproved:
        words = [f"“{row.name}”显示{_points(row.points)}分" for row in unproved]
        yield finding("score_unproved", [f"{row.id}.points" for row in unproved], rows=words)


def _measured(rows: list[Scored]) -> str:
    """“服务人数”测算8分、“受益面”显示4.8分，测算8分."""
    shown = ("" if row.points is None else f"显示{plain(row.points)}分，" for row in rows)
    return "、".join(
        f"“{row.name}”{words}测算{_points(row.computed)}分" for row, words in zip(rows, shown, strict=True)
    )


def _points(points: Decimal | None) -> str:
    return "空白" if points is None else plain(points)


def differences(case: AuditCase) -> Iterator[Finding]:
    """Self-scores that the rule does not give: declared ones, and those that follow from a rate as it was typed."""
    for row in case.left:
        stated, why = (row.declared, _why(row)) if isinstance(row, OpenScored) else (row.points, "")
        if stated is None or row.computed is None or row.over or stated < 0 or _claimed(row):
            continue
        gap = abs(stated - row.computed)
        if gap > A_CENT and not _rounded_alike(stated, row.computed):
            facts: dict[str, Any] = {"found": stated, "expected": row.computed, "difference": gap}
            yield finding(
                "score_differs", [f"{row.id}.points"], indicator=row.name, source=row.source, cause=why, **facts
            )


def _claimed(row: Scored) -> bool:
    """Whether a bare claim stands beside lost points: it proves no score, and the points are asked about elsewhere."""
    if not isinstance(row, OpenScored) or row.band:
        return False
    return bool(row.comparison.met_by_word and row.comparison.met and row.lost is not None)


def uneven(case: AuditCase) -> Iterator[Finding]:
    """Two rows that fell equally short of equal 分值 under one rule, and were not scored alike; once a form.

    Where the rule computes a score, the row that strays from it is spoken of by itself.
    """
    rules = {block.id: block.rule for block in case.scheme.block}
    seen: dict[object, tuple[Scored, Decimal]] = {}
    for row in case.open_left:
        rate = row.comparison.completion_rate
        if row.comparison.met is not False or rate is None or row.full is None or row.declared is None:
            continue
        if row.computed is not None or row.over:
            continue
        like, points = seen.setdefault((rules[row.owner], row.full, rate), (row, row.declared))
        if abs(points - row.declared) > A_CENT:
            yield finding(
                "uneven_scores",
                [f"{row.id}.points", f"{like.id}.points"],
                one=like.name,
                other=row.name,
                expected=points,
                found=row.declared,
                full=row.full,
                rate=share(rate),
                difference=abs(points - row.declared),
            )
            return


def _why(row: OpenScored) -> str:
    """What a score should be for: a completion rate that earns nothing, or the level that an answer claims."""
    rate = None if row.computed else row.comparison.completion_rate
    if rate:
        return f"（完成率{share(rate)}，按办法不得分）"
    if row.band is None:
        return ""
    name, low, high = row.band
    return f"（完成值属“{name}”，得分应为分值的{percent(low)}—{percent(high)}）"


def _rounded_alike(declared: Decimal, computed: Decimal) -> bool:
    """One decimal, rounded or cut off: forms print scores either way."""
    if declared != rounded(declared, 1):
        return False
    return declared in (rounded(computed, 1), rounded(computed, 1, ROUND_DOWN)) and declared != rounded(declared, 0)
