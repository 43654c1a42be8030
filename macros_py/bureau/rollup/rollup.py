"""汇总: the returns of many units become one form — amounts added, relative values recomputed from the sums, then scored.

Nothing relative is ever added. A rate follows from the added parts by the notice's own formula, points from the
rates by its own rules; only what a person judged is averaged, by the weight the scheme names or all units alike.
差额 and 调整 stand beside what was reported, never in it. Adding does not depend on the order of the returns.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from ...errors import UnreadableFile
from ...evaluate import Verdict, evaluate
from ...law.filled import Filled, Row
from ...law.ledger import Ledger
from ...law.operators import rounded
from ...law.rules import Judged, plain
from ...law.scheme import Scheme
from ..register.reading import counted
from .adjustments import KINDS, Adjustment
from .amounts import Amount, Part, absolute, summed
from .indicator_rollup import Indicator, average, indicators, shown

_SLIPS = ("form_unit_suspect", "unit_suspect")
LINES_NAME = "所属单位合计"


@dataclass(frozen=True)
class Total:
    """One added value: what the units reported, the office's own entries beside it, by how many units, and how many
    values could not be read; all that was added is in ``parts``: (place of the return in the list, value)."""

    id: str
    reported: Decimal
    difference: Decimal
    correction: Decimal
    parts: tuple[tuple[int, Amount], ...]

    @property
    def whole(self) -> Decimal:
        """What the 汇总 form shows."""
        return summed((self.reported, self.difference, self.correction))

    @property
    def units(self) -> int:
        return len({place for place, amount in self.parts if amount.number is not None})

    @property
    def unread(self) -> int:
        return sum(amount.number is None for _, amount in self.parts)


@dataclass(frozen=True)
class Sum:
    """The 汇总 of one notice and year: what was added, the form that came of it and the verdict on it; ``count`` units."""

    scheme: Scheme
    parts: tuple[Part, ...]
    totals: Mapping[str, Total]
    indicators: tuple[Indicator, ...]
    filled: Filled
    verdict: Verdict
    count: int

    @property
    def doubtful(self) -> list[Part]:
        """The returns of which an amount is far from its like, and nobody has said why; they are added as typed."""
        return [
            part
            for part in self.parts
            if not part.unit and any(one["id"] in _SLIPS and not one["explanation"] for one in part.reading.findings)
        ]


def roll_up(
    scheme: Scheme,
    year: int,
    unit: str,
    parts: Iterable[Part],
    adjustments: Sequence[Adjustment] = (),
    own: bool = True,
) -> Sum:
    """The returns added, as ``unit``'s 汇总; ``own``: whether its own return is among them."""
    if scheme.repeated:
        raise UnreadableFile(
            f"“{scheme.id}”按项目一项目一表填报，各单位的项目不能相加成一张表；请在单位表和问题表里查看，或按项目汇总。",
            "invalid",
        )
    parts = tuple(sorted(parts, key=lambda part: (part.entry.code, part.entry.unit, part.whole, part.entry.sha256)))
    totals = added(scheme, parts, adjustments)
    count = sum(part.count for part in parts)
    weighed = [(part, Decimal(part.count)) for part in parts]
    found = indicators(weighed, scheme)
    filled = _filled(scheme, year, unit, weighed, totals, count - own, count)
    filled = replace(filled, rows=(*filled.rows, *shown(found, scheme)))
    filled = _scored(scheme, filled)
    return Sum(scheme, parts, totals, tuple(found), filled, evaluate(scheme, filled), count)


def added(scheme: Scheme, parts: Sequence[Part], adjustments: Sequence[Adjustment] = ()) -> dict[str, Total]:
    """Every absolute value that any return or entry has, in the order of the form."""
    amounts: dict[str, list[tuple[int, Amount]]] = {}
    for place, part in enumerate(parts):
        for amount in part.amounts:
            amounts.setdefault(amount.total, []).append((place, amount))
    entered: dict[tuple[str, str], list[Decimal]] = {}
    for entry in adjustments:
        entered.setdefault((entry.cell, entry.kind), []).append(entry.amount)
    counted = scheme.rollup.count if scheme.rollup else ""
    return {
        id: Total(
            id,
            summed(one.number for _, one in amounts.get(id, ()) if one.number is not None),
            *(summed(entered.get((id, kind), ())) for kind in KINDS),
            tuple(amounts.get(id, ())),
        )
        for id in absolute(scheme)
        if id != counted and (id in amounts or any((id, kind) in entered for kind in KINDS))
    }


def _filled(
    scheme: Scheme,
    year: int,
    unit: str,
    weighed: Sequence[tuple[Part, Decimal]],
    totals: Mapping[str, Total],
    below: int,
    count: int,
) -> Filled:
    cells = {id: plain(total.whole) for id, total in totals.items() if id in scheme.inputs}
    rows = []
    for lines in scheme.lines:
        columns = {
            column: plain(total.whole) for column in lines.columns if (total := totals.get(f"{lines.id}.{column}"))
        }
        rows += [Row(lines.id, {"name": LINES_NAME} | columns)] if columns else []
    if scheme.rollup and scheme.rollup.count:
        cells[scheme.rollup.count] = str(below)
    for id, cell in scheme.inputs.items():
        if (
            cell.kind == "text"
            and id != "unit"
            and (cell.required or any(id in part.reading.cells for part, _ in weighed))
        ):
            cells[id] = f"本表汇总{count}个单位，逐单位内容见附表和各单位报表。"
        elif cell.kind == "yes_no" and (answer := _answer(cell.answer, id, [part for part, _ in weighed])):
            cells[id] = answer
    points, reasons = {}, {}
    for entry in scheme.indicator:
        given = [(one, weight) for part, weight in weighed if (one := _given(part, entry.id, entry.full)) is not None]
        if isinstance(entry.rule, Judged) and given:
            points[entry.id] = plain(rounded(average([(min(one, entry.full), weight) for one, weight in given]), 2))
        if short := sum(one < entry.full for one, _ in given):
            reasons[entry.id] = f"{len(given)}户中{short}户扣分，原因见各单位报表。"
    filled = Filled(unit, year, cells, points, reasons, tuple(rows))
    return replace(filled, cells=_less_formulas(scheme, filled))


def _given(part: Part, id: str, full: Decimal) -> Decimal | None:
    """The points a return has in a row, on the scale of this form where that of another notice is another."""
    points = part.reading.points.get(id, {})
    text, theirs = counted(points), Decimal(points.get("full") or 0)
    if not text:
        return None
    return Decimal(text) if theirs in (full, 0) else Decimal(text) * full / theirs


def _answer(answer: str, id: str, parts: Sequence[Part]) -> str:
    """What all answered alike; else 有 where any has it, and 否 to a requirement that not all meet."""
    said = {part.reading.cells[id][0].strip() for part in parts if id in part.reading.cells} - {""}
    return next(iter(said)) if len(said) == 1 else (answer.split("/")[0] if answer else "否") if said else ""


def _less_formulas(scheme: Scheme, filled: Filled) -> dict[str, str]:
    """The cells without those that the form's own formula gives from the others: a parent of added parts.

    Where a unit's stated sum and its parts differ, the added sum stands as stated and is found to differ here too.
    """
    ledger = Ledger(scheme, filled)
    kept = dict(filled.cells)
    for id in filled.cells:
        if id in ledger.workings and ledger.computed(id) == ledger.typed.get(id):
            del kept[id]
    return kept


def _scored(scheme: Scheme, filled: Filled) -> Filled:
    """The open rows with the points that the rules give them."""
    given = {row.id: row.computed for row in evaluate(scheme, filled).open_rows}
    numbers: dict[str, int] = {}
    rows = []
    for row in filled.rows:
        number = numbers[row.block] = numbers.get(row.block, 0) + 1
        computed = given.get(f"{row.block}.{number}")
        points = {"points": plain(computed)} if computed is not None and not row["points"] else {}
        rows.append(replace(row, columns={**row.columns, **points}))
    return replace(filled, rows=tuple(rows))
