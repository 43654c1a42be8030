"""What a report says of an evaluated form: every figure by its formula, and the lists of what went far or fell short."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from ..audit.scored import Scored, lost
from ..evaluate import Verdict
from ..law.ledger import Value
from ..law.operators import rounded
from ..law.rules import plain
from .outline import Field

OPEN = "【待填】"
"""What stands for a figure that the workbook does not have."""
NOTHING = "无。"


@dataclass(frozen=True)
class Group:
    """A level-1 indicator: full marks and points reached."""

    name: str
    full: Decimal
    points: Decimal | None


class Figures(Mapping[str, Value]):
    """Identifier → value: the cells of the form, a rate left blank as computed, and the facts an outline may name."""

    def __init__(self, verdict: Verdict):
        scheme, filled = verdict.ledger.scheme, verdict.ledger.filled
        self.verdict = verdict
        self._facts: dict[str, Value] = {
            "year": str(filled.year or scheme.year),
            "title": scheme.title,
            "amount_unit": scheme.amount_unit,
            "total": verdict.computed_total if verdict.declared_total is None else verdict.declared_total,
            "grade": verdict.declared_grade or verdict.computed_grade,
            "unit": filled.unit.strip() or None,
        }

    def __getitem__(self, id: str) -> Value:
        if id in self._facts:
            return self._facts[id]
        ledger = self.verdict.ledger
        value = ledger[id]
        return ledger.computed(f"{id}.computed") if value is None and id in ledger.scheme.rates else value

    def __iter__(self) -> Iterator[str]:
        return iter({**self._facts, **self.verdict.ledger})

    def __len__(self) -> int:
        return len({**self._facts, **self.verdict.ledger})

    def shown(self, field: Field) -> str:
        """A field as the report prints it; `OPEN` where the workbook does not say."""
        value = field.formula.value(self)
        if value is None or value == "":
            return OPEN
        if isinstance(value, Decimal):
            return f"{plain(rounded(value * 100, 2))}%" if field.percent else plain(value)
        return str(value)

    def groups(self) -> list[Group]:
        """Every level-1 indicator with its points; None where nothing of it is scored."""
        scheme, found = self.verdict.ledger.scheme, []
        for group in scheme.group:
            owners = {entry.id for entry in (*scheme.indicator, *scheme.block) if entry.group == group.id}
            rows = [row for row in self.verdict.rows if (row.row.block if row.row else row.id) in owners]
            points = [row.points for row in rows if row.points is not None]
            weight = self.verdict.ledger.number(f"{group.id}.weight") if group.chosen else None
            full = group.full if weight is None else weight
            found.append(Group(scheme.group_label(group), full, sum(points, Decimal(0)) if points else None))
        return found

    def far(self) -> list[str]:
        """The indicators that went beyond their targets, each with both figures."""
        return [f"{_named(row)}，完成指标值的{_share(row.comparison.completion_rate)}。" for row in self.verdict.rows if _beyond(row)]

    def missed(self) -> list[str]:
        """The indicators that fell short or lost points, each with the reason the form gives."""
        found = []
        for row in self.verdict.rows:
            short = row.comparison and row.comparison.met is False
            if short or lost(row):
                points = f"，扣{plain(row.full - row.points)}分" if lost(row) else ""
                reason = row.reason or "【请填写：偏差原因】"
                found.append(f"{_named(row)}{points}。原因：{reason.rstrip('。')}。")
        return found


def _beyond(row: Scored) -> bool:
    met = row.comparison
    return bool(met and met.met and met.completion_rate is not None and met.completion_rate > 1)


def _named(row: Scored) -> str:
    if row.row is None:
        return f"“{row.name}”"
    return f"“{row.name}”指标值{row.row['target_text'].strip()}，完成{row.row['achieved_text'].strip()}"


def _share(rate: Decimal) -> str:
    return f"{plain(rounded(rate * 100, 2))}%"
