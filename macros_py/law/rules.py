"""How a notice turns a value into points: one frozen dataclass a kind of rule.

Each kind is a few numbers out of the scheme and two readings of them: `formula`, the tree from which
both Python and Excel score, and `chinese`, the sentence of the 系统计算口径 column. `full` (分值) is a
tree as well, because an open row's full marks stand in a cell. Points are rounded to `PLACES`, never
below zero, never above full; a rule that only a person can apply has no formula and computes nothing.

Sources of the kinds: DOMAIN notes in each scheme's `[[source]]`; the numbers are always the scheme's.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from .expr import Apply, Cell, Formula, Number, Text, apply

PLACES = 2
"""Decimal places of points: every published form seen prints at most two."""

NOTHING = Text("")
"""A branch that leaves the score blank: the notice does not say."""


def percent(share: Decimal) -> str:
    """0.1 → 10%, without trailing zeros."""
    return f"{plain(share * 100)}%"


def plain(number: Decimal) -> str:
    """A number without trailing zeros or exponent: 5.00 → 5."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def marks(full: Decimal | None) -> str:
    """The full marks as a rule's sentence names them: 5（分）, or 满（分） where each row has its own."""
    return "满" if full is None else plain(full)


def _points(tree: Formula, full: Formula) -> Formula:
    """The points rounded, and within 分值: what rounding adds to a 分值 of three places is no point."""
    return _within(apply("round", tree, PLACES), full)


def _within(points: Formula, full: Formula) -> Formula:
    """Points between nothing and 分值; a 分值 that the notice prints to two places needs no such guard."""
    if isinstance(full, Number) and full.number >= 0 and full.number == round(full.number, PLACES):
        if not isinstance(points, Number):
            return points
        return Number(min(max(points.number, Decimal(0)), full.number))
    return apply("max", 0, full if points is full else apply("min", full, points))


@dataclass(frozen=True)
class Deduct:
    """步长扣分：越过限值后，每一步扣若干分，扣完为止。"""

    limit: Decimal
    step: Decimal
    per_step: Decimal
    side: Literal["above", "below", "either"] = "above"
    partial: Literal["floor", "proportional", "ceil"] = "floor"

    def formula(self, full: Formula, value: Formula) -> Formula:
        gap = {
            "above": apply("-", value, self.limit),
            "below": apply("-", self.limit, value),
            "either": apply("abs", apply("-", value, self.limit)),
        }[self.side]
        gap = apply("max", 0, gap)
        steps = {
            "floor": apply("whole_steps", gap, self.step),
            "ceil": apply("started_steps", gap, self.step),
            "proportional": apply("/", gap, self.step),
        }[self.partial]
        return _points(apply("max", 0, apply("-", full, apply("*", steps, self.per_step))), full)

    def chinese(self, full: str) -> str:
        bound, beyond = {
            "above": (f"不超过{percent(self.limit)}的", "超过"),
            "below": (f"达到{percent(self.limit)}的", "低于"),
            "either": (f"等于{percent(self.limit)}的", "偏离"),
        }[self.side]
        partial = {"floor": "不足一步不扣", "ceil": "不足一步按一步", "proportional": "不足一步按比例"}
        return (
            f"{bound}计{full}分；每{beyond}{percent(self.step)}扣{plain(self.per_step)}分"
            f"（{partial[self.partial]}），扣完为止。"
        )

    def boundaries(self) -> tuple[Decimal, ...]:
        return (self.limit,)


@dataclass(frozen=True)
class Bands:
    """分档：值落在哪一档，就得哪一档的分。

    ``bands`` are (bound, points) in the order printed; with ``side`` at_most a bound is the highest
    value of its band (ascending), with at_least the lowest (descending). Beyond the last band:
    ``otherwise``. Below ``least`` the notice says nothing and the score stays blank.
    """

    bands: tuple[tuple[Decimal, Decimal], ...]
    otherwise: Decimal
    side: Literal["at_most", "at_least"] = "at_most"
    least: Decimal | None = None

    def formula(self, full: Formula, value: Formula) -> Formula:
        compare = "<=" if self.side == "at_most" else ">="
        tree: Formula = _within(Number(self.otherwise), full)
        for bound, points in reversed(self.bands):
            tree = apply("if", apply(compare, value, bound), _within(Number(points), full), tree)
        return tree if self.least is None else apply("if", apply("<", value, self.least), NOTHING, tree)

    def chinese(self, full: str) -> str:
        parts, last = [], None
        for bound, points in self.bands:
            if self.side == "at_least":
                span = f"{percent(bound)}及以上" if last is None else f"{percent(bound)}（含）至{last}"
            elif last is None:
                span = percent(bound) if bound == self.least else f"{percent(bound)}及以下"
            else:
                span = f"{last}（不含）至{percent(bound)}（含）"
            parts.append(f"{span}计{plain(points)}分")
            last = percent(bound)
        parts.append(f"其余计{plain(self.otherwise)}分")
        if self.least is not None:
            parts.append(f"低于{percent(self.least)}的办法未规定，不测算")
        return "；".join(parts) + "。"

    def boundaries(self) -> tuple[Decimal, ...]:
        return tuple(bound for bound, _ in self.bands)


@dataclass(frozen=True)
class Proportion:
    """按比例：完成率乘以分值，不超过分值；低于 ``pass_at`` 或高于 ``none_above`` 不得分。

    ``scaled`` counts from the pass mark, not from nothing: (完成率−及格线)÷(1−及格线)×分值; ``of`` is the word
    for the rate where it is no 完成率.
    """

    pass_at: Decimal = Decimal(0)
    scaled: bool = False
    of: str = "完成率"
    none_above: Decimal | None = None

    def formula(self, full: Formula, value: Formula) -> Formula:
        rate: Formula = apply("min", 1, apply("max", 0, value))
        if self.scaled:
            rate = apply("max", 0, apply("/", apply("-", rate, self.pass_at), 1 - self.pass_at))
        points = _points(apply("*", full, rate), full)
        if self.none_above is not None:
            points = apply("if", apply(">", value, self.none_above), 0, points)
        return apply("if", apply("<", value, self.pass_at), 0, points) if self.pass_at else points

    def chinese(self, full: str) -> str:
        share = f"（{self.of}－{percent(self.pass_at)}）÷{percent(1 - self.pass_at)}" if self.scaled else self.of
        nothing = [f"低于{percent(self.pass_at)}"] if self.pass_at else []
        nothing += [f"高于{percent(self.none_above)}"] if self.none_above is not None else []
        passing = f"{'或'.join(nothing)}不得分；" if nothing else ""
        return f"{passing}得分＝{full}分×{share}，{self.of}超过100%的按100%计。"

    def boundaries(self) -> tuple[Decimal, ...]:
        edges = (self.pass_at or None, Decimal(1), self.none_above)
        return tuple(edge for edge in edges if edge is not None)


@dataclass(frozen=True)
class Met:
    """是否（直接赋分）：答“是”得满分，答“否”不得分。"""

    yes: str = "是"
    no: str = "否"

    def formula(self, full: Formula, value: Formula) -> Formula:
        otherwise = apply("if", Apply("says", (value, Text(self.no))), 0, NOTHING)
        return apply("if", Apply("says", (value, Text(self.yes))), _within(full, full), otherwise)

    def chinese(self, full: str) -> str:
        return f"“{self.yes}”计{full}分，“{self.no}”计0分。"

    def boundaries(self) -> tuple[Decimal, ...]:
        return ()


@dataclass(frozen=True)
class Qualitative:
    """三档定性：先定档，再由单位在档内给分；给到档外的，按最近的档界测算。

    ``value`` is the cell that names the level, ``chosen`` the points the unit gives.
    """

    levels: tuple[tuple[str, Decimal, Decimal], ...] = (
        ("达成年度指标", Decimal("0.8"), Decimal(1)),
        ("部分达成年度指标并具有一定效果", Decimal("0.6"), Decimal("0.8")),
        ("未达成年度指标且效果较差", Decimal(0), Decimal("0.6")),
    )

    def formula(self, full: Formula, value: Formula, chosen: Formula) -> Formula:
        tree: Formula = NOTHING
        for level, low, high in reversed(self.levels):
            within = apply("min", apply("max", chosen, apply("*", full, low)), apply("*", full, high))
            tree = apply("if", Apply("says", (value, Text(level))), _points(within, full), tree)
        return tree

    def chinese(self, full: str) -> str:
        spans = (f"{name}：{percent(high)}—{percent(low)}" for name, low, high in self.levels)
        return f"按{full}分的档次给分，档内由单位确定：" + "；".join(spans) + "。"

    def boundaries(self) -> tuple[Decimal, ...]:
        return ()


@dataclass(frozen=True)
class Flat:
    """固定折扣：全部完成得满分，部分完成按固定比例，未做不得分。"""

    share: Decimal = Decimal("0.8")

    def formula(self, full: Formula, value: Formula) -> Formula:
        partly = apply("if", apply(">", value, 0), _points(apply("*", full, self.share), full), 0)
        return apply("if", apply(">=", value, 1), _within(full, full), partly)

    def chinese(self, full: str) -> str:
        return f"完成计{full}分；部分完成按{percent(self.share)}计分；未开展不得分。"

    def boundaries(self) -> tuple[Decimal, ...]:
        return (Decimal(0), Decimal(1))


@dataclass(frozen=True)
class Satisfaction:
    """满意度区间：达到上限得满分，下限以下不得分，其间按所处位置折算。"""

    none_below: Decimal = Decimal("0.6")
    full_from: Decimal = Decimal("0.9")

    def formula(self, full: Formula, value: Formula) -> Formula:
        share = apply("/", apply("-", value, self.none_below), self.full_from - self.none_below)
        between = _points(apply("*", full, share), full)
        below = apply("if", apply("<", value, self.none_below), 0, between)
        return apply("if", apply(">=", value, self.full_from), _within(full, full), below)

    def chinese(self, full: str) -> str:
        low, high = percent(self.none_below), percent(self.full_from)
        return (
            f"满意度{high}及以上计{full}分；{low}（含）至{high}的，得分＝{full}分×（满意度－{low}）÷"
            f"{percent(self.full_from - self.none_below)}；{low}以下不得分。"
        )

    def boundaries(self) -> tuple[Decimal, ...]:
        return (self.none_below, self.full_from)


@dataclass(frozen=True)
class Checklist:
    """要素：逐项回答“是”或“否”，各计各的分；一项未答则不测算。

    ``items`` are (identifier, sentence, points); the answers are the cells ``<indicator>.<identifier>``.
    """

    items: tuple[tuple[str, str, Decimal], ...]

    def formula(self, full: Formula, value: Formula) -> Formula:
        owner = value.name if isinstance(value, Cell) else ""
        tree: Formula = Number(Decimal(0))
        for identifier, _, points in self.items:
            answer = Cell(f"{owner}.{identifier}")
            tree = apply("+", tree, Met().formula(Number(points), answer))
        return _points(apply("min", full, tree), full)

    def chinese(self, full: str) -> str:
        listed = "；".join(f"{sentence}（{plain(points)}分）" for _, sentence, points in self.items)
        return f"逐项判断，合计{full}分：{listed}。"

    def boundaries(self) -> tuple[Decimal, ...]:
        return ()


@dataclass(frozen=True)
class Judged:
    """人工：由人评分，相关比率列在旁边作为依据，不测算。"""

    def chinese(self, full: str) -> str:
        return f"由单位对照评分办法自评，最高{full}分；系统只列出相关比率供参考。"

    def boundaries(self) -> tuple[Decimal, ...]:
        return ()


Rule = Deduct | Bands | Proportion | Met | Qualitative | Flat | Satisfaction | Checklist | Judged

KINDS: dict[str, type[Rule]] = {
    "deduct": Deduct,
    "bands": Bands,
    "proportion": Proportion,
    "met": Met,
    "qualitative": Qualitative,
    "flat": Flat,
    "satisfaction": Satisfaction,
    "checklist": Checklist,
    "judged": Judged,
}
