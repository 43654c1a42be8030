"""What a report says about an evaluated form or one of its projects: the figures, and the lists of exceptions."""

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
from ..law.identifiers import identifier
from ..law.labels import compared
from ..law.operators import Value, rounded
from ..law.rules import plain
from .outline import NUMBER, Field, Sentence, short_digest
from .printed_values import amount, chinese, without_markup

MISSING = "【待填】"
"""The text in place of a figure that the workbook does not have."""
UNDEFINED = "不计算（分母为0）"
"""The text in place of a rate whose denominator is 0."""
NONE = "无。"
LINE_BREAK = "\n　　"
"""A line break in a text from the workbook, with the indentation of a paragraph."""
REASON = "【请填写：{}】"
"""The text in place of an explanation that is missing in the workbook; gaps have the same form."""


@dataclass(frozen=True)
class Group:
    """A level-1 indicator: full marks and points reached."""

    name: str
    full: Decimal
    points: Decimal | None


class Figures(Mapping[str, Value]):
    """Identifier → value: the cells of the form, with blank rates as computed, and the facts that an outline may name.

    ``number``: a project's number, counted from 1, 0 for the whole form; ``key``: identifies a project by its name, so
    that it does not depend on the order of the sheets.
    """

    def __init__(self, verdict: Verdict, number: int = 0, key: str = ""):
        scheme, filled = verdict.ledger.scheme, verdict.ledger.filled
        self.verdict, self.scheme, self.number, self.key = verdict, scheme, number, key
        self._facts: dict[str, Value] = {
            "year": str(filled.year or scheme.year),
            "title": scheme.title,
            "amount_unit": scheme.amount_unit,
            "unit": filled.unit.strip() or next((project.unit for project in filled.projects if project.unit), None),
            "total": verdict.printed_total,
            "grade": verdict.printed_grade,
            "assessed": verdict.assessed,
            "assessed_full": verdict.assessed_full,
            NUMBER: chinese(number),
        }
        if whole := verdict.summary:
            self._facts |= {"project_count": Decimal(whole.count), "average_points": whole.average}
            self._facts |= {**whole.amounts, scheme.by_project.rate: whole.rate}

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
        """Each project that was filled in; for a form without projects only the form itself."""
        if not self.scheme.repeated:
            return [self]
        figures: list[Figures] = []
        seen: list[str] = []
        parts = zip(self.verdict.projects, self.verdict.ledger.filled.projects, strict=False)
        for copy, (verdict, filled) in enumerate(parts, 1):
            if copy > 1 and portfolio.blank(self.scheme, filled):
                continue
            name = compared(portfolio.name_of(self.scheme, filled), "name") or f"第{copy}张"
            seen.append(name)
            same = seen.count(name)
            figures.append(Figures(verdict, len(figures) + 1, short_digest(name, 6) + (f"-{same}" if same > 1 else "")))
        return figures

    @property
    def name(self) -> str:
        """The name of a project; empty for a form without projects."""
        return str(self.verdict.ledger[self.scheme.repeated.name] or "") if self.scheme.repeated else ""

    def shown(self, field: Field) -> str:
        """A field as the report prints it; `MISSING` if the workbook does not have the figure."""
        value = field.formula.value(self)
        if value is None or value == "":
            return UNDEFINED if field.percent and self._whole(field) else MISSING
        if not isinstance(value, Decimal):
            return without_markup(str(value)).replace("\n", LINE_BREAK)
        return share(value) if field.percent else amount(value) if self._is_money(field) else plain(value)

    def lacks(self, sentence: Sentence) -> str:
        """The text that replaces a sentence if the workbook has none of its figures; empty if it has at least one."""
        if not sentence.figures or any(self.shown(field) != MISSING for field in sentence.figures):
            return ""
        cells = [self.label(field) for field in sentence.figures if isinstance(field.formula, Cell)]
        return REASON.format("、".join(dict.fromkeys(cells)))

    def label(self, field: Field) -> str:
        """The label of a figure in the form; for a formula, the formula with labels."""
        return field.formula.chinese({id: _FACT_LABELS.get(id) or self.scheme.label(id) for id in field.cells})

    def _behind(self, field: Field) -> Iterator[str]:
        for id in field.cells:
            rate = self.scheme.rates.get(id)
            yield from (cell.name for cell in cells_of(rate.formula)) if rate else (id,)

    def _whole(self, field: Field) -> bool:
        """Whether the workbook has all figures that a rate is computed from."""
        return all(isinstance(self[id], Decimal) for id in self._behind(field))

    def _is_money(self, field: Field) -> bool:
        inputs, lines = self.scheme.inputs, {block.id for block in self.scheme.lines}
        return any((id in inputs and inputs[id].kind == "money") or identifier(id).owner in lines for id in field.cells)

    def groups(self) -> list[Group]:
        """Every level-1 indicator with its points, which are None if nothing of it is scored."""
        groups = []
        for group in self.scheme.group:
            owners = {entry.id for entry in self.scheme.scored if entry.group == group.id}
            rows = [row for row in self.verdict.rows if row.owner in owners]
            points = [row.points for row in rows if row.points is not None]
            weight = self.verdict.ledger.number(f"{group.id}.weight") if group.chosen else None
            full = group.full if weight is None else weight
            groups.append(Group(self.scheme.group_label(group), full, sum(points, Decimal(0)) if points else None))
        return groups

    def far(self) -> list[str]:
        """Sentences on the indicators that exceeded their targets, with both figures and the explanation in the
        form."""
        sentences = [
            f"{_indicator_text(row)}，完成指标值的{share(rate)}。"
            + (f"说明：{_one_sentence(row.reason)}" if row.reason else "")
            for row in self.verdict.rows
            if (rate := _beyond(row)) is not None
        ]
        return sentences or [self._none("超额完成的指标")]

    def missed(self) -> list[str]:
        """Sentences on the indicators that missed their target or lost points, with the reason in the form."""
        sentences = []
        for row in self.verdict.rows:
            missed = isinstance(row, OpenScored) and row.comparison.met is False
            if missed or row.lost is not None:
                points = "" if row.lost is None else f"，扣{plain(row.lost)}分"
                sentences.append(
                    f"{_indicator_text(row)}{points}。原因：{_one_sentence(row.reason or REASON.format('偏差原因'))}"
                )
        return sentences or [self._none("未完成或扣分的指标及原因")]

    def _none(self, asked: str) -> str:
        """The sentence of an empty list; it asks for the text if the form has not been scored yet."""
        return NONE if any(row.points is not None for row in self.verdict.rows) else REASON.format(asked)

    def over(self) -> list[str]:
        """Sentences on expenditure over its budget, with the explanation in the workbook."""
        scheme, found = self.scheme, dict[str, str]()
        pairs = [(f"{entry.line}.{entry.actual}", f"{entry.line}.{entry.limit}") for entry in scheme.ceiling]
        sides = [fraction(scheme.rates[id].formula) for family in scheme.family for id in family.rates]
        for top, bottom in filter(None, sides):
            if isinstance(top, Cell) and isinstance(bottom, Cell):
                pairs.append((top.name, bottom.name))
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
        explanations = (
            finding.explanation
            for finding in self.verdict.findings
            if about & set(finding.where) and finding.explanation
        )
        line, _, column = self.scheme.label(actual).rpartition("·")
        unit, word = self.scheme.amount_unit, self.scheme.heading(limit)
        reason = _one_sentence(next(explanations, "") or REASON.format("超出预算的原因"))
        return f"“{line}”{column}{amount(spent)}{unit}，比{word}多{amount(spent - planned)}{unit}。原因：{reason}"


_FACT_LABELS = {
    "year": "年度", "title": "表名", "amount_unit": "金额单位", "total": "自评得分", "grade": "评价等级",
    "assessed": "测算合计", "assessed_full": "可测算部分分值",
    "average_points": "平均得分", "project_count": "项目个数",
}  # fmt: skip


def _beyond(row: Scored) -> Decimal | None:
    """The completion rate of a target that was exceeded; None for every other row."""
    if not isinstance(row, OpenScored) or not row.comparison.met or row.comparison.completion_rate is None:
        return None
    return row.comparison.completion_rate if rounded(row.comparison.completion_rate, 4) > 1 else None


def _indicator_text(row: Scored) -> str:
    if not isinstance(row, OpenScored):
        return f"“{row.name}”"
    asked, done = (" ".join(row.row[column].split()) for column in ("target_text", "achieved_text"))
    return f"“{row.name}”指标值{asked or MISSING}，完成值{done or MISSING}"


def _one_sentence(text: str) -> str:
    """A text from a cell on one line, ending in one full stop."""
    return re.sub(r"\s*[\r\n]+\s*", "；", without_markup(text).strip()).rstrip("。.；; ") + "。"
