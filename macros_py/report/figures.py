"""What a report says of an evaluated form, or of one of a unit's projects: its figures, and the lists of what stands out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from .. import portfolio
from ..audit.rates import fraction
from ..audit.scored import OpenScored, Scored, share
from ..evaluate import Verdict
from ..law.expr import Cell, cells_of
from ..law.filled import plainly
from ..law.ledger import Value
from ..law.operators import rounded
from ..law.rules import plain
from .outline import NUMBER, Field, Sentence, short
from .printed_values import amount, chinese, prose

OPEN = "【待填】"
"""What stands for a figure that the workbook does not have."""
UNDEFINED = "不计算（分母为0）"
"""What stands for a rate of something over nothing."""
NOTHING = "无。"
INDENT = "\n　　"
"""A further line of a person's words stands in like the first."""
REASON = "【请填写：{}】"
"""What a cell should have said and does not; a gap is marked alike."""


@dataclass(frozen=True)
class Group:
    """A level-1 indicator: full marks and points reached."""

    name: str
    full: Decimal
    points: Decimal | None


class Figures(Mapping[str, Value]):
    """Identifier → value: the cells of the form, a rate left blank as computed, and the facts an outline may name.

    ``key`` tells one of several projects, by its name: it stays the same wherever its sheet stands in the workbook.
    """

    def __init__(self, verdict: Verdict, number: int = 0, key: str = ""):
        scheme, filled = verdict.ledger.scheme, verdict.ledger.filled
        self.verdict, self.scheme, self.number, self.key = verdict, scheme, number, key
        self._facts: dict[str, Value] = {
            "year": str(filled.year or scheme.year),
            "title": scheme.title,
            "amount_unit": scheme.amount_unit,
            "unit": filled.unit.strip() or next((one.unit for one in filled.projects if one.unit), None),
            "total": verdict.printed_total,
            "grade": verdict.printed_grade,
            "assessed": verdict.assessed,
            "assessed_full": verdict.assessed_full,
            NUMBER: chinese(number),
        }
        if whole := verdict.summary:
            self._facts |= {"project_count": Decimal(whole.count), "average_points": whole.average}
            self._facts |= {**whole.amounts, scheme.repeated.rate: whole.rate}

    def __getitem__(self, id: str) -> Value:
        if id in self._facts:
            return self._facts[id]
        ledger, rate = self.verdict.ledger, self.scheme.rates.get(id)
        value = ledger[id]
        if rate and value is None:
            return ledger.computed(f"{id}.computed")
        return value / 100 if rate and rate.printed == "points" and isinstance(value, Decimal) else value

    def __iter__(self) -> Iterator[str]:
        return iter({**self._facts, **self.verdict.ledger})

    def __len__(self) -> int:
        return len({**self._facts, **self.verdict.ledger})

    @cached_property
    def parts(self) -> list[Figures]:
        """Each project that was filled in; the form itself where it stands once."""
        if not self.scheme.repeated:
            return [self]
        made: list[Figures] = []
        seen: list[str] = []
        parts = zip(self.verdict.projects, self.verdict.ledger.filled.projects)
        for copy, (one, filled) in enumerate(parts, 1):
            if copy > 1 and portfolio.blank(self.scheme, filled):
                continue
            name = plainly(portfolio.name_of(self.scheme, filled)) or f"第{copy}张"
            seen.append(name)
            same = seen.count(name)
            made.append(Figures(one, len(made) + 1, short(name, 6) + (f"-{same}" if same > 1 else "")))
        return made

    @property
    def name(self) -> str:
        """What a project is called."""
        return str(self.verdict.ledger[self.scheme.repeated.name] or "") if self.scheme.repeated else ""

    def shown(self, field: Field) -> str:
        """A field as the report prints it; `OPEN` where the workbook does not say."""
        value = field.formula.value(self)
        if value is None or value == "":
            return UNDEFINED if field.percent and self._whole(field) else OPEN
        if not isinstance(value, Decimal):
            return prose(str(value)).replace("\n", INDENT)
        return share(value) if field.percent else amount(value) if self._is_money(field) else plain(value)

    def lacks(self, sentence: Sentence) -> str:
        """What a sentence would say if the workbook had any of its figures; empty where it has some."""
        if not sentence.figures or any(self.shown(field) != OPEN for field in sentence.figures):
            return ""
        cells = [self.label(field) for field in sentence.figures if isinstance(field.formula, Cell)]
        return REASON.format("、".join(dict.fromkeys(cells)))

    def label(self, field: Field) -> str:
        """What a figure is called in the form; a formula of several as it reads."""
        return field.formula.chinese({id: _FACTS.get(id) or self.scheme.label(id) for id in field.cells})

    def _behind(self, field: Field) -> Iterator[str]:
        for id in field.cells:
            rate = self.scheme.rates.get(id)
            yield from (cell.name for cell in cells_of(rate.formula)) if rate else (id,)

    def _whole(self, field: Field) -> bool:
        """Whether all figures that a rate is made of are there."""
        return all(isinstance(self[id], Decimal) for id in self._behind(field))

    def _is_money(self, field: Field) -> bool:
        inputs, lines = self.scheme.inputs, {one.id for one in self.scheme.lines}
        return any(id in inputs and inputs[id].kind == "money" or id.split(".")[0] in lines for id in field.cells)

    def groups(self) -> list[Group]:
        """Every level-1 indicator with its points; None where nothing of it is scored."""
        found = []
        for group in self.scheme.group:
            owners = {entry.id for entry in (*self.scheme.indicator, *self.scheme.block) if entry.group == group.id}
            rows = [row for row in self.verdict.rows if row.owner in owners]
            points = [row.points for row in rows if row.points is not None]
            weight = self.verdict.ledger.number(f"{group.id}.weight") if group.chosen else None
            full = group.full if weight is None else weight
            found.append(Group(self.scheme.group_label(group), full, sum(points, Decimal(0)) if points else None))
        return found

    def far(self) -> list[str]:
        """The indicators that went beyond their targets, each with both figures, and what the form says to it."""
        found = [
            f"{_named(row)}，完成指标值的{share(rate)}。" + (f"说明：{_sentence(row.reason)}" if row.reason else "")
            for row in self.verdict.rows
            if (rate := _beyond(row)) is not None
        ]
        return found or [self._none("超额完成的指标")]

    def missed(self) -> list[str]:
        """The indicators that fell short or lost points, each with the reason the form gives."""
        found = []
        for row in self.verdict.rows:
            missed = isinstance(row, OpenScored) and row.comparison.met is False
            if missed or row.lost is not None:
                points = "" if row.lost is None else f"，扣{plain(row.lost)}分"
                found.append(f"{_named(row)}{points}。原因：{_sentence(row.reason or REASON.format('偏差原因'))}")
        return found or [self._none("未完成或扣分的指标及原因")]

    def _none(self, asked: str) -> str:
        """What is said of a list without entries; of a form that nobody scored yet nothing is known."""
        return NOTHING if any(row.points is not None for row in self.verdict.rows) else REASON.format(asked)

    def over(self) -> list[str]:
        """The lines that spent more than was planned, each with the explanation given in the workbook."""
        scheme, found = self.scheme, dict[str, str]()
        pairs = [(f"{one.line}.{one.actual}", f"{one.line}.{one.limit}") for one in scheme.ceiling]
        sides = [fraction(scheme.rates[id].formula) for family in scheme.family for id in family.rates]
        pairs += [tuple(cell.name for cell in one) for one in sides if one and all(isinstance(s, Cell) for s in one)]
        twins = {pair.second: pair.first for pair in scheme.same}
        known = False
        for actual, limit in pairs:
            spent, planned = self.verdict.ledger.number(actual), self.verdict.ledger.number(limit)
            known |= None not in (spent, planned)
            money = scheme.inputs[actual].kind == "money"
            if money and spent is not None and planned is not None and spent > planned:
                found.setdefault(twins.get(actual, actual), self._beyond(actual, limit, spent, planned))
        return list(found.values()) or ["没有超出预算的支出。" if known else REASON.format("有无超出预算的支出及原因")]

    def _beyond(self, actual: str, limit: str, spent: Decimal, planned: Decimal) -> str:
        about = {
            actual,
            *(rate.id for rate in self.scheme.rate if actual in {cell.name for cell in cells_of(rate.formula)}),
        }
        said = (one.explanation for one in self.verdict.findings if about & set(one.where) and one.explanation)
        line, _, column = self.scheme.label(actual).rpartition("·")
        unit, word = self.scheme.amount_unit, self.scheme.heading(limit)
        reason = _sentence(next(said, "") or REASON.format("超出预算的原因"))
        return f"“{line}”{column}{amount(spent)}{unit}，比{word}多{amount(spent - planned)}{unit}。原因：{reason}"


_FACTS = {
    "year": "年度", "title": "表名", "amount_unit": "金额单位", "total": "自评得分", "grade": "评价等级",
    "assessed": "测算合计", "assessed_full": "可测算部分分值",
    "average_points": "平均得分", "project_count": "项目个数",
}  # fmt: skip


def _beyond(row: Scored) -> Decimal | None:
    """The completion rate of a target that was exceeded; None for every other row."""
    if not isinstance(row, OpenScored) or not row.comparison.met or row.comparison.completion_rate is None:
        return None
    return row.comparison.completion_rate if rounded(row.comparison.completion_rate, 4) > 1 else None


def _named(row: Scored) -> str:
    if not isinstance(row, OpenScored):
        return f"“{row.name}”"
    asked, done = (" ".join(row.row[column].split()) for column in ("target_text", "achieved_text"))
    return f"“{row.name}”指标值{asked or OPEN}，完成值{done or OPEN}"


def _sentence(text: str) -> str:
    """What a person wrote in a cell, on one line and with one full stop."""
    return re.sub(r"\s*[\r\n]+\s*", "；", prose(text).strip()).rstrip("。.；; ") + "。"
