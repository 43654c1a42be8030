"""Units beside one another and beside their own last year: who stands far out, and whose self-score asks for a second look.

Medians and their deviations, because one unit that typed 元 for 万元 would drag any mean along; and only where there
are enough units to say what is usual. What is found here is no fault: it is a place to look at.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from ..register.reading import Reading, counted

if TYPE_CHECKING:
    import pandas

FEWEST = 8
"""Units with a value before one of them can stand out."""
FAR = 3.5
"""Robust deviations from the median (0.6745·|x − median|/MAD) from which a value is pointed out."""
NEAR = 0.02
"""Shares nearer to the median than this are never pointed out, however alike the others are."""
CHANGED = Decimal("0.5")
"""How much of last year's amount a change must be before it is asked about."""
INFLATED = Decimal(5)
"""Points by which 自评得分 may exceed 测算得分 before it is pointed out."""
MANY = 5
"""Scored rows a form must have before full marks throughout mean anything."""


@dataclass(frozen=True)
class Outlier:
    """One value far from its peers': ``times`` robust deviations."""

    unit: int
    measure: str
    value: float
    median: float
    times: float
    of: int


@dataclass(frozen=True)
class Change:
    """One value of this year beside the unit's own of last year."""

    unit: int
    measure: str
    now: Decimal
    before: Decimal


@dataclass(frozen=True)
class Score:
    """A unit's points: ``own`` as it gives itself, ``measured`` with our computation wherever a rule computes,
    ``full``: the share of its rows with full marks."""

    own: Decimal | None
    measured: Decimal | None
    full: Decimal | None
    rows: int

    @property
    def gap(self) -> Decimal | None:
        return None if self.own is None or self.measured is None else self.own - self.measured

    @property
    def remark(self) -> str:
        """What to look at, worded so that it accuses nobody; empty where there is nothing."""
        said = []
        if self.gap is not None and self.gap >= INFLATED:
            said.append(f"自评得分比测算得分高{self.gap.normalize():f}分，建议复核扣分依据。")
        if self.full == 1 and self.rows >= MANY and (self.gap or 0) > 0:
            said.append("各项均为满分而测算低于自评，建议抽查佐证材料。")
        return "".join(said)


def score(reading: Reading) -> Score:
    """The points of one form; a declared total counts as what the unit gives itself."""
    rows = [
        {"counted": _number(counted(row))} | {key: _number(text) for key, text in row.items()}
        for row in reading.points.values()
    ]
    own = [row["counted"] for row in rows]
    measured = [row["counted"] if row["computed"] is None else row["computed"] for row in rows]
    given = [row for row in rows if row["declared"] is not None and row["full"]]
    stated = _number(reading.totals.get("declared"))
    return Score(
        _added(own) if stated is None else stated,
        _added(measured),
        Decimal(sum(row["declared"] >= row["full"] for row in given)) / len(given) if given else None,
        len(given),
    )


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _added(numbers: list[Decimal | None]) -> Decimal | None:
    known = [number for number in numbers if number is not None]
    return sum(known, Decimal(0)) if known else None


def outliers(frame: pandas.DataFrame) -> Iterator[Outlier]:
    """Values far from the median of their column; the frame's index are the units, its columns the measures."""
    for measure in frame.columns:
        values = frame[measure].dropna()
        if len(values) < FEWEST:
            continue
        median = values.median()
        apart = (values - median).abs()
        spread = apart.median() / 0.6745 or apart.mean() * 1.2533  # where more than half are alike
        if not spread:
            continue
        for unit, times in (apart / spread).items():
            if times > FAR and apart[unit] > NEAR:
                yield Outlier(unit, measure, float(values[unit]), float(median), float(times), len(values))


def changes(now: Mapping[str, Decimal], before: Mapping[str, Decimal], unit: int) -> Iterator[Change]:
    """Amounts that differ from last year's by more than half of it."""
    for id, old in before.items():
        new = now.get(id)
        if new is not None and old > 0 and abs(new - old) > CHANGED * old:
            yield Change(unit, id, new, old)
