"""Known faults: what a clerk gets wrong in a form that was right, and the finding each deserves.

The answer is written down beside the fault, from what was done and not from what the checker says: the one is
the test of the other. A fault that a form has no place for does not apply to it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from random import Random

from ..book.form import Form
from ..law.entries import at
from ..law.expr import Number, cells_of
from ..law.filled import Filled, Row
from ..law.ledger import Ledger
from ..law.rules import Judged, plain
from ..law.scheme import Scheme
from ..xlsx.patch import Change, Put

TEN_THOUSAND = Decimal(10_000)

Cells = Mapping[str, Mapping[tuple[int, int], Change]]


@dataclass(frozen=True)
class Expected:
    """A finding that a fault deserves: its id and the cell to go to, empty where it names none."""

    id: str
    cell: str = ""


@dataclass(frozen=True)
class Flawed:
    """A form with a fault in it; ``cells`` are what was done to the workbook beside what was typed."""

    filled: Filled
    deserves: tuple[Expected, ...]
    cells: Cells = field(default_factory=dict)


Fault = Callable[[Scheme, Form, Filled, Random], Flawed | None]


def sum_differs(scheme: Scheme, form: Form, filled: Filled, chance: Random) -> Flawed | None:
    """A sum typed by hand, and wrong; last year's, since no rate hangs on it."""
    for total in scheme.sum:
        parts = [Decimal(filled.cells.get(f"{part}.prior_final") or 0) for part in total.parts]
        if total.relation == "equal" and "prior_final" in total.columns and any(parts):
            id = f"{total.parent}.prior_final"
            return _typed(filled, id, sum(parts) + chance.randint(20, 90) / Decimal(100), Expected("sum_differs", id))
    return None


def check_fails(scheme: Scheme, form: Form, filled: Filled, chance: Random) -> Flawed | None:
    """Money spent that no source accounts for: one amount a hundredth too small."""
    for check in scheme.check:
        if check.relation == "equal" and check.columns:
            column = check.columns[-1]
            ids = [cell.name for cell in cells_of(at(check.left, column))]
            if ids[0] in filled.cells:
                less = Decimal(filled.cells[ids[0]]) * Decimal("0.99")
                return _typed(filled, ids[0], less.quantize(Decimal("0.01")), Expected("check_failed", ids[0]))
    return None


def over_full_marks(scheme: Scheme, form: Form, filled: Filled, chance: Random) -> Flawed | None:
    """A point more than there is."""
    judged = [entry for entry in scheme.indicator if isinstance(entry.rule, Judged)]
    if not judged:
        return None
    entry = chance.choice(judged)
    points = {**filled.points, entry.id: plain(entry.full + 1)}
    deviation = {id: text for id, text in filled.deviation.items() if id != entry.id}
    return Flawed(
        replace(filled, points=points, deviation=deviation), (Expected("points_over_full", f"{entry.id}.points"),)
    )


def wrong_total(scheme: Scheme, form: Form, filled: Filled, chance: Random) -> Flawed | None:
    """A total that the rows do not give: a few points short of all that was typed."""
    typed = sum(map(Decimal, filled.points.values()), sum(Decimal(row["points"]) for row in filled.rows))
    declared = {**filled.declared, "total_points": plain(typed - chance.randint(2, 4))}
    return Flawed(replace(filled, declared=declared), (Expected("total_differs", "total_points"),))


def missing_reason(scheme: Scheme, form: Form, filled: Filled, chance: Random) -> Flawed | None:
    """Half of a target reached, the points lost as the rule says, and no word about it."""
    rules = {block.id: block.rule for block in scheme.block}
    numbers: dict[str, int] = {}
    for place, row in enumerate(filled.rows):
        number = numbers[row.block] = numbers.get(row.block, 0) + 1
        if row.block != "quantity" or isinstance(rules[row.block], Judged) or row["deviation_text"]:
            continue
        asked = "".join(letter for letter in row["target_text"] if letter.isdigit())
        if not asked or int(asked) % 2 or row["achieved_text"].partition("月")[2]:
            continue
        points = rules[row.block].formula(Number(Decimal(row["full"])), Number(Decimal("0.5"))).value({})
        reached = row["achieved_text"].lstrip("0123456789")
        changed = {**row.columns, "achieved_text": f"{int(asked) // 2}{reached}", "points": plain(points)}
        rows = (*filled.rows[:place], Row(row.block, changed), *filled.rows[place + 1 :])
        where = f"{row.block}.{number}.deviation_text"
        return Flawed(replace(filled, rows=rows), (Expected("shortfall_unexplained", where),))
    return None


def wrong_unit(scheme: Scheme, form: Form, filled: Filled, chance: Random) -> Flawed | None:
    """All amounts typed in 元 where the form says 万元."""
    if scheme.amount_unit != "万元" or "establishment_count" not in scheme.inputs:
        return None
    money = [id for id, cell in scheme.inputs.items() if cell.kind == "money"]
    cells = {
        id: plain(Decimal(text) * TEN_THOUSAND) if id in money and text else text for id, text in filled.cells.items()
    }
    flawed = replace(filled, cells=cells)
    ledger = Ledger(scheme, flawed)
    amounts = [(value, id) for id in money if (value := ledger.number(id))]
    least = min(value for value, _ in amounts)
    told = next(id for value, id in amounts if value == least)
    return Flawed(flawed, (Expected("form_unit_suspect", told),))


def words_for_a_number(scheme: Scheme, form: Form, filled: Filled, chance: Random) -> Flawed | None:
    """A word where an amount belongs."""
    for id in ("reception.prior_final", "other_funds.executed"):
        if id in filled.cells:
            cells = {**filled.cells, id: "无法统计"}
            return Flawed(replace(filled, cells=cells), (Expected("not_a_number", id),))
    return None


def nothing_said(scheme: Scheme, form: Form, filled: Filled, chance: Random) -> Flawed | None:
    """A required answer left out."""
    cells = {**filled.cells, "goal_met_text": ""}
    return Flawed(replace(filled, cells=cells), (Expected("required_blank", "goal_met_text"),))


def formula_overwritten(scheme: Scheme, form: Form, filled: Filled, chance: Random) -> Flawed | None:
    """A number pasted over one of our formulas."""
    place = form.places.get("total_points.computed")
    if place is None:
        return None
    put = {place[0]: {place[1:]: Put(Decimal(chance.randint(60, 99)))}}
    return Flawed(filled, (Expected("formula_overwritten", "total_points.computed"),), put)


def row_moved(scheme: Scheme, form: Form, filled: Filled, chance: Random) -> Flawed | None:
    """Two rows of one sum changed places, labels and all."""
    first, second = (form.places.get(f"vehicle_{part}.prior_final") for part in ("purchase", "upkeep"))
    if first is None or second is None:
        return None
    sheet = next(sheet for sheet in form.sheets if sheet.name == first[0])
    put = {}
    for here, there in ((first[1], second[1]), (second[1], first[1])):
        for box in sheet.boxes:
            if box.row == here and box.column <= sheet.edge:
                typed = filled.cells.get(box.id, "") if box.id else box.text
                put[there, box.column] = Put(Decimal(typed) if box.id and typed else typed)
    return Flawed(filled, (Expected("row_moved"),), {sheet.name: put})


def _typed(filled: Filled, id: str, value: Decimal, deserves: Expected) -> Flawed:
    return Flawed(replace(filled, cells={**filled.cells, id: plain(value)}), (deserves,))


FAULTS: Mapping[str, Fault] = {
    fault.__name__: fault
    for fault in (
        sum_differs, check_fails, over_full_marks, wrong_total, missing_reason, wrong_unit, words_for_a_number,
        nothing_said, formula_overwritten, row_moved,
    )
}  # fmt: skip
