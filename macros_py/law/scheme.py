"""All that a 通知 says, as data: the cells of its form, sums, rates, indicators with their rules, 勾稽关系, grades.

Each with its source; what is only background knowledge carries a source ``seen = "background"`` and is shown as 待核
wherever it is shown.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Literal

from .amend import Amendment
from .entries import (
    RATE_PLACES,
    Block,
    Cap,
    Ceiling,
    Cell,
    Check,
    Family,
    Grade,
    Group,
    Indicator,
    Judgement,
    Lines,
    Rate,
    Repeated,
    RollUp,
    Same,
    Source,
    Sum,
    Withdrawn,
)
from .expr import Formula, apply
from .project_ids import bare
from .rules import Checklist
from .terms import columns, terms


@dataclass(frozen=True, eq=False)
class Scheme:
    """A whole notice; see the module's sentence. Amounts in ``amount_unit``, rates as fractions.

    ``file_name``: what a workbook that is handed in is called.
    ``replaces``: an earlier edition of the same notice, a folder of its own, which is taken ``until`` that day, as the
    office says; without a day, always. ``adopted``, ``amended``: the notice it was made from and what was changed;
    ``text``: what travels in a workbook.
    """

    title: str
    place: str
    year: int
    amount_unit: Literal["元", "万元"]
    source: tuple[Source, ...]
    cell: tuple[Cell, ...]
    group: tuple[Group, ...] = ()
    indicator: tuple[Indicator, ...] = ()
    block: tuple[Block, ...] = ()
    lines: tuple[Lines, ...] = ()
    sum: tuple[Sum, ...] = ()
    rate: tuple[Rate, ...] = ()
    check: tuple[Check, ...] = ()
    same: tuple[Same, ...] = ()
    ceiling: tuple[Ceiling, ...] = ()
    family: tuple[Family, ...] = ()
    cap: tuple[Cap, ...] = ()
    grade: tuple[Grade, ...] = ()
    repeated: Repeated | None = None
    judgement: Judgement | None = None
    rollup: RollUp | None = None
    total_full: Decimal = Decimal(100)
    tolerance: Decimal = Decimal("0.01")
    rounding: Literal["half_up", "truncate"] = "half_up"
    explain_over: Decimal = Decimal("1.3")
    verify_over: Decimal = Decimal(2)
    points_places: int = 0
    partial: bool = False
    valid_from: int = 0
    library: str = ""
    file_name: str = "{unit}_{year}_{title}_{edition}"
    withdrawn: Withdrawn | None = None
    replaces: str = ""
    until: date | None = None
    id: str = ""
    text: str = field(default="", repr=False)
    adopted: Scheme | None = field(default=None, repr=False)
    amended: tuple[Amendment, ...] = ()

    @property
    def serves_from(self) -> int:
        """The first year the notice serves."""
        return self.valid_from or self.year

    @cached_property
    def once(self) -> Scheme:
        """The notice of one project, where its form is filled in once a project; else the notice itself."""
        return replace(self, repeated=None) if self.repeated else self

    @property
    def by_project(self) -> Repeated:
        """What the notice says of projects, if its form is filled in once a project; else ValueError."""
        if self.repeated is None:
            raise ValueError(f"{self.id} is not filled in once a project")
        return self.repeated

    @cached_property
    def scored(self) -> tuple[Indicator | Block, ...]:
        """Whatever has points: the fixed rows, and the blocks of open ones."""
        return (*self.indicator, *self.block)

    @cached_property
    def open(self) -> tuple[Block | Lines, ...]:
        """Whatever a unit adds rows to."""
        return (*self.block, *self.lines)

    @cached_property
    def labels(self) -> dict[str, str]:
        """Identifier of a row → the words it wears in this form."""
        own: tuple[Cell | Rate | Indicator | Block, ...] = (*self.cell, *self.rate, *self.indicator, *self.block)
        made = {entry.id: entry.label for entry in own if entry.label}
        made |= {check.id: f"{check.left_label}与{check.right_label}" for check in self.check}
        made |= {f"{group.id}.weight": f"{self.group_label(group)}·权重" for group in self.group}
        return {id: made.get(id) or term.label for id, term in terms().items()} | made

    def label(self, identifier: str) -> str:
        """公务接待·本年决算数 for ``reception.final``; 数量指标第3项 for ``quantity.3``, in whichever copy."""
        identifier = bare(identifier)
        owner, *rest = identifier.split(".")
        if f"{owner}.{'.'.join(rest)}" in self.labels:
            return self.labels[identifier]
        words = self.labels.get(owner, owner)
        for part in rest:
            if part.isdigit():
                words += f"第{part}项"
            elif part in columns():
                words += f"{'' if part.endswith('_rate') else '·'}{self.heading(identifier)}"
            else:
                words += f"·{self._item(owner, part)}"
        return words

    def heading(self, identifier: str) -> str:
        """The column of ``fiscal_appropriation.budget`` as this form prints it: 全年预算数."""
        column = identifier.rsplit(".", maxsplit=1)[-1]
        return self._headings.get(identifier) or columns()[column].label

    @cached_property
    def _headings(self) -> dict[str, str]:
        return {
            id: words
            for cell in self.cell
            for id, words in zip(cell.ids(), cell.headings, strict=False)
            if cell.headings
        }

    def group_label(self, group: Group) -> str:
        """A level-1 indicator's words; its only level-2 indicator may share its identifier."""
        return terms()[group.id].label

    def divided(self, group: Group) -> tuple[Block, ...]:
        """The blocks of a group among whose rows the unit itself divides what the group carries."""
        return tuple(block for block in self.block if block.group == group.id and block.full is None)

    def _item(self, owner: str, item: str) -> str:
        rule = next((entry.rule for entry in self.indicator if entry.id == owner), None)
        listed = rule.items if isinstance(rule, Checklist) else ()
        return next((sentence for id, sentence, _ in listed if id == item), item)

    @cached_property
    def sources(self) -> dict[str, Source]:
        return {source.id: source for source in self.source}

    @cached_property
    def inputs(self) -> dict[str, Cell]:
        """Every cell a unit may type into, by full identifier; checklist answers included."""
        cells = {id: cell for cell in self.cell for id in cell.ids()}
        for entry in self.indicator:
            if isinstance(entry.rule, Checklist):
                for item, sentence, _ in entry.rule.items:
                    id = f"{entry.id}.{item}"
                    cells[id] = Cell(id, "yes_no", label=sentence)
        return cells

    @cached_property
    def rates(self) -> dict[str, Rate]:
        return {rate.id: rate for rate in self.rate}

    def rate_formula(self, rate: Rate) -> Formula:
        """The rate rounded (or truncated) to `RATE_PLACES`."""
        how = "truncate" if self.rounding == "truncate" else "round"
        return apply(how, rate.formula, RATE_PLACES)

    def printed_rate(self, rate: Rate) -> Formula:
        """The rate as its printed cell holds it: 0.9784, or 97.84 where the form prints points."""
        share = self.rate_formula(rate)
        return share if rate.printed == "share" else apply("round", apply("*", share, 100), RATE_PLACES - 2)
