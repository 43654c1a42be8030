"""The scored rows of a form, fixed and open: what each was given, what its rule gives, how its target was met."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache

from ..law.entries import Block, Judgement
from ..law.expr import Cell, Formula
from ..law.filled import Row
from ..law.ledger import Ledger
from ..law.operators import rounded
from ..law.rules import plain
from ..law.typed.directions import less_is_better
from ..law.typed.targets import NOT_APPLICABLE, Comparison, compare, read_target
from ..law.workings import row_points

NOTHING = Decimal(0)
A_CENT = Decimal("0.01")
HALF_A_CENT = Decimal("0.005")
"""Points are stated to two places; anything nearer is the same score."""
_SAVING = re.compile("节约|节省|节支|压减|降低|下降|减少")
"""Where a cost row measures what was saved, more is better: its direction is left open."""

NO_REASON = ("", "无", "无偏差", "没有", "没有偏差", "—", "——", "-", "－", "/")


@dataclass(frozen=True)
class Scored:
    """One scored row, and all there is to a fixed one; ``declared`` is what the unit typed, ``native`` what the cell's
    own formula gives, ``stands`` whether it is still there (words, or nothing, may stand in its place), ``computed``
    what the rule gives; ``asks``: whether lost points want a reason."""

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

    @property
    def owner(self) -> str:
        """The indicator or the block that the row belongs to."""
        return self.id

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
        return False

    @property
    def idle(self) -> bool:
        """Whether the row says of itself that it does not apply."""
        return False

    @property
    def excess(self) -> Decimal | None:
        """How far the declared score goes beyond the full marks; None where it does not."""
        if self.full is None or self.declared is None or self.declared <= self.full + HALF_A_CENT:
            return None
        return self.declared - self.full

    @property
    def over(self) -> bool:
        return self.excess is not None

    @property
    def lost(self) -> Decimal | None:
        """The points that are missing from the full marks; None where none are, or nobody knows."""
        if self.full is None or self.points is None or not 0 <= self.points < self.full - HALF_A_CENT:
            return None
        return self.full - self.points


@dataclass(frozen=True)
class OpenScored(Scored):
    """An open row: what stands in it, how its target was met, and where judgements are scored by levels (``band``) the
    level that its answer claims with its shares of 分值."""

    row: Row = field(kw_only=True)
    comparison: Comparison = field(kw_only=True)
    band: tuple[str, Decimal, Decimal] | None = field(default=None, kw_only=True)

    @property
    def owner(self) -> str:
        return self.row.block

    @property
    def misread(self) -> bool:
        return self.declared is None and self.points not in (None, self.computed)

    @property
    def idle(self) -> bool:
        return self.row["achieved_text"] == NOT_APPLICABLE

    @property
    def asked(self) -> str:
        """The target as it stands there."""
        return self.row["target_text"].strip()

    @property
    def answered(self) -> str:
        """The result as it stands there."""
        return self.row["achieved_text"].strip()


def scored(ledger: Ledger) -> tuple[Scored, ...]:
    """Every scored row of the form, in the form's order."""
    scheme, found = ledger.scheme, list[Scored]()
    for entry in scheme.indicator:
        measured, cell = ledger.measured(f"{entry.id}.computed"), f"{entry.id}.points"
        asked = ledger.number(f"{entry.value}.computed" if entry.value in scheme.rates else entry.value)
        found.append(
            Scored(
                entry.id,
                scheme.label(entry.id),
                entry.full,
                _number(ledger.declared(cell)),
                _number(ledger.computed(cell)),
                _number(measured),
                _reason(ledger.filled.deviation.get(entry.id, "")),
                scheme.sources[entry.source].title,
                cell not in ledger.typed,
                entry.inferred,
                entry.explain_below is None or (asked or 0) < entry.explain_below,
            )
        )
    for block in scheme.block:
        points = row_points(block)
        for number, row in enumerate(ledger.filled.rows_of(block.id), 1):
            if not row.empty:
                found.append(_open(ledger, block, points, f"{block.id}.{number}", row))
    return tuple(found)


def _open(ledger: Ledger, block: Block, points: Formula, id: str, row: Row) -> OpenScored:
    scheme = ledger.scheme
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
    computed, band = points.value({"full": full, "value": value}), _band(scheme.judgement, row, met)
    if scheme.judgement and band and (declared is not None or not met.met):
        computed = _judged(scheme.judgement).value({"full": full, "level": band[0], "chosen": declared})
    return OpenScored(
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
def _judged(judgement: Judgement) -> Formula:
    """The points of an answer to a judgement: its level's, chosen within the band."""
    return judgement.rule.formula(Cell("full"), Cell("level"), Cell("chosen"))


def _number(value: object) -> Decimal | None:
    return value if isinstance(value, Decimal) else None


def _band(judgement: Judgement | None, row: Row, met: Comparison) -> tuple[str, Decimal, Decimal] | None:
    """The level that the answer to a judgement claims, where the notice scores judgements by levels."""
    if judgement is None or read_target(row["target_text"]).kind != "judgement":
        return None
    reached, partly, missed = judgement.levels
    if met.partly:
        return partly
    return None if met.met is None else reached if met.met else missed


def _reason(text: str) -> str:
    """A reason that says something: 无, 无偏差, a dash or a slash are none."""
    words = text.strip().rstrip("。.；;")
    return "" if words in NO_REASON else words


def total(rows: Iterable[Scored]) -> Decimal | None:
    """The sum of what counts; None when nothing is scored yet."""
    points = [row.points for row in rows if row.points is not None]
    return sum(points, NOTHING) if points else None


def share(rate: Decimal) -> str:
    """A rate as people read it: 96.94%."""
    return f"{plain(rounded(rate * 100, 2))}%"
