"""The scored rows of a form, fixed and open: what each was given, what its rule gives, how its target was met."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from ..law.entries import Block
from ..law.expr import Cell, Formula, cells_of
from ..law.filled import Row
from ..law.findings import Finding
from ..law.operators import rounded
from ..law.rules import plain
from ..law.scheme import Scheme
from ..law.typed.directions import less_is_better
from ..law.typed.targets import NOT_APPLICABLE, Comparison, compare, read_target
from ..law.workings import row_points
from .amounts import Case

A_CENT = Decimal("0.01")
HALF_A_CENT = Decimal("0.005")
"""Points are stated to two places; anything nearer is the same score."""
_SAVING = re.compile("节约|节省|节支|压减|降低|下降|减少")
"""Where a cost row measures what was saved, more is better: its direction is left open."""


NO_REASON = ("", "无", "无偏差", "没有", "没有偏差", "—", "——", "-", "－", "/")


@dataclass(frozen=True)
class Scored:
    """One scored row: fixed (``row`` is None) or open; ``declared`` is what the unit typed, ``native`` what the cell's
    own formula gives, ``stands`` whether it is still there (words, or nothing, may stand in its place), ``computed``
    what the rule gives; ``asks``: whether lost points want a reason; ``band``: the level of a judgement, and its
    shares of 分值."""

    id: str
    name: str
    full: Decimal | None
    declared: Decimal | None
    native: Decimal | None
    computed: Decimal | None
    reason: str
    source: str
    stands: bool = True
    inferred: str = ""
    asks: bool = True
    row: Row | None = None
    comparison: Comparison | None = None
    band: tuple[str, Decimal, Decimal] | None = None

    @property
    def points(self) -> Decimal | None:
        """What counts towards the total: what the form prints, the declared score or the formula's."""
        if self.declared is not None:
            return self.declared
        return self.native if self.stands else None

    @property
    def unshown(self) -> bool:
        """Whether the rule gives a score that the form does not print, or prints otherwise."""
        return self.declared is None and self.computed is not None and self.computed != self.points

    @property
    def misread(self) -> bool:
        """Whether an open row's own formula prints a score that the rule does not give, or not so."""
        return self.row is not None and self.declared is None and self.points not in (None, self.computed)

    @property
    def idle(self) -> bool:
        """Whether the row says of itself that it does not apply."""
        return self.row is not None and self.row["achieved_text"] == NOT_APPLICABLE

    @property
    def over(self) -> bool:
        return self.full is not None and self.declared is not None and self.declared > self.full + HALF_A_CENT


def scored(case: Case) -> list[Scored]:
    """Every scored row of the form, in the form's order."""
    scheme, ledger, found = case.scheme, case.ledger, []
    for entry in scheme.indicator:
        measured, points = ledger.measured(f"{entry.id}.computed"), f"{entry.id}.points"
        asked = ledger.number(f"{entry.value}.computed" if entry.value in scheme.rates else entry.value)
        reason = _reason(ledger.filled.deviation.get(entry.id, ""))
        found.append(
            Scored(
                entry.id,
                scheme.label(entry.id),
                entry.full,
                _number(ledger.declared(points)),
                _number(ledger.computed(points)),
                _number(measured),
                reason,
                scheme.sources[entry.source].title,
                points not in ledger.typed,
                entry.inferred,
                entry.explain_below is None or (asked or 0) < entry.explain_below,
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
    saving = _SAVING.search(row["name"] + row["target_text"])
    direction = "down" if less_is_better(row["name"].strip()) else None if saving else block.direction
    met = compare(
        row["target_text"],
        row["achieved_text"],
        deviation_text=row["deviation_text"],
        explain_over=scheme.explain_over,
        direction=direction,
        year=ledger.filled.year or scheme.year,
    )
    full, declared = ledger.typed.get(f"{id}.full"), _number(ledger.typed.get(f"{id}.points"))
    value = met.completion_rate
    if met.met and (value is None or value < 1):
        value = Decimal(1)
    computed, band = points.value({"full": full, "value": value}), _band(scheme, row, met)
    if band and (declared is not None or not met.met):
        computed = _judged(scheme).value({"full": full, "level": band[0], "chosen": declared})
    return Scored(
        id,
        row["name"].strip() or scheme.label(id),
        full if isinstance(full, Decimal) else None,
        declared,
        _number(ledger.computed(f"{id}.points")),
        _number(computed),
        _reason(row["deviation_text"]),
        scheme.sources[block.source].title,
        f"{id}.points" not in ledger.typed,
        row=row,
        comparison=met,
        band=band,
    )


@lru_cache(maxsize=256)
def _judged(scheme: Scheme) -> Formula:
    """The points of an answer to a judgement: its level's, chosen within the band."""
    return scheme.judgement.rule.formula(Cell("full"), Cell("level"), Cell("chosen"))


def _number(value: object) -> Decimal | None:
    return value if isinstance(value, Decimal) else None


def _band(scheme: Scheme, row: Row, met: Comparison) -> tuple[str, Decimal, Decimal] | None:
    """The level that the answer to a judgement claims, where the notice scores judgements by levels."""
    if scheme.judgement is None or read_target(row["target_text"]).kind != "judgement":
        return None
    reached, partly, missed = scheme.judgement.levels
    return partly if met.partly else {True: reached, False: missed}.get(met.met)


def _reason(text: str) -> str:
    """A reason that says something: 无, 无偏差, a dash or a slash are none."""
    words = text.strip().rstrip("。.；;")
    return "" if words in NO_REASON else words


def total(rows: list[Scored]) -> Decimal | None:
    """The sum of what counts; None when nothing is scored yet."""
    points = [row.points for row in rows if row.points is not None]
    return sum(points, Decimal(0)) if points else None


def besides(rows: list[Scored], *said: Finding) -> list[Scored]:
    """The rows that none of these findings speaks of: what is left for the less specific checks."""
    spoken = {id.rpartition(".")[0] for one in said for id in one.where}
    return [row for row in rows if row.id not in spoken]


def resting(case: Case, rows: list[Scored], *said: Finding) -> list[Scored]:
    """The fixed rows scored by a rate of amounts that one of these findings doubts: their lost points follow from it."""
    scheme, doubted = case.scheme, {id for one in said for id in one.where}
    rates = {entry.id: scheme.rates.get(entry.value) for entry in scheme.indicator}
    return [
        row
        for row in rows
        if (rate := rates.get(row.id)) and any(cell.name in doubted for cell in cells_of(rate.formula))
    ]


def lost(row: Scored) -> bool:
    """Whether points were lost, and how many is known."""
    return None not in (row.full, row.points) and 0 <= row.points < row.full - HALF_A_CENT


def share(rate: Decimal) -> str:
    """A rate as people read it: 96.94%."""
    return f"{plain(rounded(rate * 100, 2))}%"
