"""The entries of a notice, one frozen dataclass a kind; their fields are the keys that `scheme.toml` may write."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from .expr import Cell as Named
from .expr import Formula, replaced
from .rules import Qualitative, Rule

ROW_COLUMNS = ("name", "target_text", "achieved_text", "full", "points", "deviation_text")
"""What a unit writes in an open row of indicators."""


@dataclass(frozen=True)
class Source:
    """A document something comes from; ``seen``: on a published form, on a page, derived, or background."""

    id: str
    title: str
    seen: Literal["form", "page", "derived", "background"]
    address: str = ""
    note: str = ""

    @property
    def pending(self) -> bool:
        return self.seen not in {"form", "page"}


@dataclass(frozen=True)
class Cell:
    """A fact a unit fills in: one cell, or one a column (``three_public.budget``).

    ``headings`` are the words the form prints above its columns, where they are not the dictionary's.
    """

    id: str
    kind: Literal["money", "count", "area", "text", "yes_no"]
    columns: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    label: str = ""
    hint: str = ""
    required: bool = False
    at_least_characters: int = 0
    answer: str = ""

    def ids(self) -> tuple[str, ...]:
        return tuple(f"{self.id}.{column}" for column in self.columns) or (self.id,)


@dataclass(frozen=True)
class Lines:
    """Open rows of amounts, as many as the unit needs; ``words`` are the columns that hold no amount."""

    id: str
    columns: tuple[str, ...]
    rows: int = 2
    words: tuple[str, ...] = ("name",)


@dataclass(frozen=True)
class Sum:
    """A parent and its parts, column by column; ``at_most``: the parts are 其中 and may be fewer."""

    parent: str
    parts: tuple[str, ...]
    columns: tuple[str, ...]
    source: str
    relation: Literal["equal", "at_most"] = "equal"


RATE_PLACES = 4
"""Decimal places of a rate, a fraction: 97.84%."""


@dataclass(frozen=True)
class Rate:
    """A share, rounded to `RATE_PLACES` as the scheme's ``rounding`` says, before anything compares it.

    ``printed`` as points, the form shows 97.84 for 97.84%: the printed cell holds points, the helper the share.
    """

    id: str
    formula: Formula
    source: str
    label: str = ""
    printed: Literal["share", "points"] = "share"


@dataclass(frozen=True)
class Group:
    """A level-1 indicator and the points under it; where the unit has ``chosen`` them, ``full`` is the default."""

    id: str
    full: Decimal
    chosen: bool = False
    source: str = ""


@dataclass(frozen=True)
class Indicator:
    """A scored row that the notice itself names; from ``explain_below`` on lost points need no reason."""

    id: str
    group: str
    full: Decimal
    rule: Rule
    source: str
    value: str = ""
    evidence: tuple[str, ...] = ()
    wording: str = ""
    inferred: str = ""
    label: str = ""
    full_if: Formula | None = None
    explain_below: Decimal | None = None


@dataclass(frozen=True)
class Block:
    """A level-2 indicator under which the unit writes its own level-3 rows.

    Without ``full`` the unit divides what the group carries among the rows of all its blocks.
    """

    id: str
    group: str
    rule: Rule
    source: str
    full: Decimal | None = None
    rows: int = 3
    wording: str = ""
    label: str = ""
    direction: Literal["down"] | None = None


@dataclass(frozen=True)
class Check:
    """A 勾稽关系 between two formulas, column by column or, in ``lines``, row by row; of amounts, or of ``counts``."""

    id: str
    says: str
    left: Formula
    right: Formula
    left_label: str
    right_label: str
    source: str
    columns: tuple[str, ...] = ()
    lines: str = ""
    counts: bool = False
    relation: Literal["equal", "at_most"] = "equal"
    level: Literal["错误", "核实", "提示"] = "错误"
    fix: tuple[str, ...] = ()


@dataclass(frozen=True)
class Same:
    """Two cells of one fact: the second starts as a link to the first, a difference asks for a word."""

    first: str
    second: str
    says: str
    source: str


@dataclass(frozen=True)
class Ceiling:
    """A line whose actual amount should stay within its budget, or be explained."""

    line: str
    source: str
    within: str = ""
    rate: str = ""
    actual: str = "final"
    limit: str = "budget"
    question: str = ""


@dataclass(frozen=True)
class Family:
    """Rates that share a cause when they run high: a budget column that was never adjusted."""

    id: str
    rates: tuple[str, ...]
    budget: Formula
    source: str
    initial: str = ""
    initial_label: str = ""
    budget_label: str = ""


@dataclass(frozen=True)
class Cap:
    """A rate below which the total may not exceed ``at_most``, whatever the rows add up to."""

    rate: str
    below: Decimal
    at_most: Decimal
    source: str
    wording: str = ""


@dataclass(frozen=True)
class Judgement:
    """How an open row is scored whose target is a judgement: the three levels of `Qualitative`, for met, met in
    part and missed."""

    levels: tuple[tuple[str, Decimal, Decimal], ...]
    source: str
    wording: str = ""

    @property
    def rule(self) -> Qualitative:
        return Qualitative(self.levels)


@dataclass(frozen=True)
class Repeated:
    """A form that a unit fills in once a project: the cell that names a project, the amounts that are added over
    all of them, and the rate that is recomputed from the sums."""

    name: str
    amounts: tuple[str, ...]
    rate: str


@dataclass(frozen=True)
class RollUp:
    """How forms of several units become one: ``count`` is the cell that says how many units were added. Values that
    have no parts to be recomputed from (points a person gives, percentages of open rows) are averaged over the
    units."""

    source: str
    count: str = ""


@dataclass(frozen=True)
class Withdrawn:
    """Why a notice's edition is no longer offered, and the notice to use instead; what was filled in is still read."""

    reason: str
    successor: str = ""


@dataclass(frozen=True)
class Grade:
    """A grade and the least total it takes, lower bound inclusive."""

    name: str
    at_least: Decimal


def at(formula: Formula, column: str) -> Formula:
    """A check's formula for one column: every bare row becomes that row's cell."""
    if not column:
        return formula
    return replaced(formula, lambda cell: Named(cell.name if "." in cell.name else f"{cell.name}.{column}"))


def in_row(formula: Formula, row: str) -> Formula:
    """A check's formula for one open row: every bare column becomes that row's cell."""
    return replaced(formula, lambda cell: Named(f"{row}.{cell.name}"))


def instances(check: Check, rows: Mapping[str, int]) -> Iterator[tuple[str, Formula, Formula]]:
    """(column or row, left, right) of every comparison a check makes."""
    for number in range(1, rows[check.lines] + 1) if check.lines else ():
        row = f"{check.lines}.{number}"
        yield row, in_row(check.left, row), in_row(check.right, row)
    for column in () if check.lines else check.columns or ("",):
        yield column, at(check.left, column), at(check.right, column)
