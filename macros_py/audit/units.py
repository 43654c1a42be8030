"""Units: amounts that look as if typed in 元 where the form says 万元, or the other way round.

Like is compared with like: a line with its other year, a sum with its parts, a row's result with its target
or with the cell that holds the same digits. A form that is wrong throughout has nothing to be compared with
but its people: what its smallest amount comes to a head.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from ..law.entries import instances
from ..law.expr import Cell, Formula, apply, cells_of
from ..law.findings import Finding, finding
from ..law.operators import rounded
from ..law.rules import plain
from ..law.typed.quantities import Quantity
from ..law.typed.targets import Target, read_target
from .audit_case import AuditCase
from .scored import OpenScored

FAR = Decimal(1000)
"""Like amounts further apart than this, either way, are asked about."""

SLIP = (Decimal(5_000), Decimal(20_000))
"""A ratio in here is the 元/万元 slip."""

TEN_THOUSAND = Decimal(10_000)

PEOPLE = ("incumbent_count", "establishment_count")
"""Cells that say how many people an amount is spent by."""

SOME = 4
"""Amounts a form must have before it is judged as a whole."""

HEAD = {"万元": (Decimal("1e6"), Decimal("1e9")), "元": (Decimal(0), Decimal(1_000))}
"""元 a head. Where the smallest amount exceeds the first and the largest the second, a form in 万元 was typed
in 元; where the largest stays below the second, a form in 元 was typed in 万元."""

LONE = (Decimal("1e8"), Decimal(100))
"""元 a head, and times the next largest, from which one amount alone is asked about."""

DIGITS = 3
"""Significant digits two figures must share before they are said to be one amount."""

LOOKS = "像是以"
"""How a finding says that an amount is in another unit, not only of another size."""

_OTHER = {"元": "万元", "万元": "元"}
_OF_ONE = ("人均", "单价", "每", "标准", "平均", "均")


def in_doubt(id: str, message: str) -> bool:
    """Whether a finding says that amounts are in another unit than the form's, and not only far from their like."""
    return id == "form_unit_suspect" or (id == "unit_suspect" and LOOKS in message)


def suspects(case: AuditCase) -> Iterator[Finding]:
    """Amounts that look as if typed in the wrong unit; like phases only are compared."""
    blamed: dict[str, tuple[str | Formula, Decimal]] = {}
    for one, other in _alike(case):
        a, b = case.value(one), case.value(other)
        if not a or not b or a * b < 0 or 1 / FAR <= abs(a / b) <= FAR:
            continue
        high, low = (one, other) if abs(a) > abs(b) else (other, one)
        times = _times(a, b)
        wrong = high if case.scheme.amount_unit == "万元" else low
        for cell in _filled_cells(case, wrong):
            blamed.setdefault(cell, (low if wrong == high else high, times))
    if not blamed:
        yield from _whole_form(case)
        return
    first = next(iter(blamed))
    other, times = blamed[first]
    unit = case.scheme.amount_unit
    slipped = SLIP[0] <= times <= SLIP[1]
    guess = f"{LOOKS}{_OTHER[unit]}填报" if slipped else "请核对单位和数位"
    cells = "、".join(f"“{case.scheme.label(cell)}”" for cell in blamed)
    yield finding(
        "unit_suspect",
        blamed,
        found=case.value(first),
        expected=case.value(other),
        guess=guess,
        cell=cells,
        times=rounded(times, 0),
        other=f"“{case.place(other)}”",
        unit=unit,
    )


def _whole_form(case: AuditCase) -> Iterator[Finding]:
    """All amounts in the wrong unit, by what they come to a head; or one that dwarfs all others."""
    unit, amounts = case.scheme.amount_unit, _amounts(case)
    people = max((case.value(id) or Decimal(0) for id in PEOPLE if id in case.scheme.inputs), default=Decimal(0))
    if len(set(amounts.values())) < SOME or people <= 0:
        return
    *_, next_most, most = ordered = sorted(amounts, key=amounts.__getitem__)
    each = {id: amount / people for id, amount in amounts.items()}
    least, (low, high) = ordered[0], HEAD[unit]
    wrong = each[most] > high and each[least] > low if unit == "万元" else each[most] < high
    if wrong:
        extreme = least if unit == "万元" else most
        yield finding(
            "form_unit_suspect",
            [extreme, *(id for id in amounts if id != extreme)],
            extreme="最小" if extreme == least else "最大",
            cell=f"“{case.scheme.label(extreme)}”",
            found=case.value(extreme),
            people=people,
            each=_money(each[extreme]),
            unit=unit,
            other=_OTHER[unit],
        )
    elif unit == "万元" and each[most] > LONE[0] and amounts[most] > LONE[1] * amounts[next_most]:
        yield finding(
            "unit_suspect",
            [most],
            cell=f"“{case.scheme.label(most)}”",
            found=case.value(most),
            other=f"其余最大的“{case.scheme.label(next_most)}”",
            expected=case.value(next_most),
            times=rounded(amounts[most] / amounts[next_most], 0),
            guess=f"{LOOKS}{_OTHER[unit]}填报",
            unit=unit,
        )


def _amounts(case: AuditCase) -> dict[str, Decimal]:
    """Every amount of the form that is not zero, in 元 and without its sign."""
    scale = TEN_THOUSAND if case.scheme.amount_unit == "万元" else Decimal(1)
    cells = (id for id, cell in case.scheme.inputs.items() if cell.kind == "money")
    return {id: abs(value) * scale for id in cells if (value := case.value(id))}


def _money(yuan: Decimal) -> str:
    """So many 元 in the unit people would say it in."""
    return f"{plain(rounded(yuan / TEN_THOUSAND, 2))}万元" if yuan >= TEN_THOUSAND else f"{plain(rounded(yuan, 2))}元"


def _alike(case: AuditCase) -> Iterator[tuple[str | Formula, str | Formula]]:
    """Pairs that should be of one size: a line in two years' accounts, twins, and sums."""
    for cell in case.scheme.cell:
        for one, other in (("final", "prior_final"), ("budget", "prior_budget")):
            if {one, other} <= set(cell.columns) and cell.kind == "money":
                yield f"{cell.id}.{one}", f"{cell.id}.{other}"
    for pair in case.scheme.same:
        yield pair.second, pair.first
    for total in case.scheme.sum:
        for column in total.columns:
            parts = apply("sum", *(Cell(f"{part}.{column}") for part in total.parts))
            parent, together = case.value(f"{total.parent}.{column}"), case.value(parts)
            if total.relation == "equal" or (parent and together and together > parent):
                yield parts, f"{total.parent}.{column}"
    for check in case.scheme.check:
        for _, left, right in () if check.counts else instances(check, case.ledger.rows):
            yield left, right


def _filled_cells(case: AuditCase, what: str | Formula) -> list[str]:
    """The cells that make up what is blamed: of a sum only the largest, of a column its rows."""
    if isinstance(what, str):
        return [what]
    named = [cell.name for cell in cells_of(what)]
    single = [id for name in named for id in (case.ledger.behind(name) if _column(case, name) else [name])]
    sizes = {id: abs(value) for id in single if (value := case.value(id))}
    return [id for id, size in sizes.items() if size * FAR >= max(sizes.values())]


def _column(case: AuditCase, id: str) -> bool:
    """Whether the identifier is a whole column of open rows."""
    return isinstance(case.ledger[id], tuple)


def slips(case: AuditCase) -> Iterator[Finding]:
    """Open rows whose target and result, or whose amount and the form's, are ten thousand times apart."""
    amounts = _amounts(case)
    for row in case.open_left:
        target = read_target(row.row["target_text"])
        achieved = read_target(row.row["achieved_text"], achieved=True)
        yield from _within(row, target, achieved) or _beside(case, amounts, row, target, achieved)


def _within(row: OpenScored, target: Target, achieved: Target) -> list[Finding]:
    """A money target against its own result; a bare result is read in the target's unit."""
    asked, given = target.quantity, achieved.quantity
    if not (asked and given) or asked.unit != "元" or given.unit not in ("元", "") or asked.per != given.per:
        return []
    if not asked.value or not given.value:
        return []
    readings = [given.value] if given.unit else [given.value.scaleb(asked.power), given.value]
    apart = [_times(asked.value, reading) for reading in readings]
    if apart[0] < SLIP[0] or not any(SLIP[0] <= times <= SLIP[1] for times in apart):
        return []  # ≤90万元 answered by 90 is in order
    times = max(times for times in apart if times <= SLIP[1])
    places = [f"{row.id}.achieved_text", f"{row.id}.target_text"]
    facts: dict[str, Any] = {"expected": row.asked, "found": row.answered, "times": rounded(times, 0)}
    return [finding("row_unit_suspect", places, indicator=row.name, **facts)]


def _times(one: Decimal, other: Decimal) -> Decimal:
    return max(abs(one / other), abs(other / one))


def _beside(
    case: AuditCase, amounts: dict[str, Decimal], row: OpenScored, target: Target, achieved: Target
) -> list[Finding]:
    """An amount that stands in one of the form's own cells with the same digits, ten thousand times apart."""
    if any(word in row.name for word in _OF_ONE):
        return []
    for part, read in (("target_text", target), ("achieved_text", achieved)):
        amount: Quantity | None = read.quantity
        if amount is None or amount.unit != "元" or amount.per or not _telling(amount.value):
            continue
        slipped = (amount.value * TEN_THOUSAND, amount.value / TEN_THOUSAND)
        same = [id for id, held in amounts.items() if held in slipped]
        if same and amount.value not in amounts.values():
            return [
                finding(
                    "row_amount_suspect",
                    [f"{row.id}.{part}", same[0]],
                    indicator=row.name,
                    other=f"“{case.scheme.label(same[0])}”",
                    unit=case.scheme.amount_unit,
                    expected=case.value(same[0]),
                    found=row.row[part].strip(),
                )
            ]
    return []


def _telling(value: Decimal) -> bool:
    """Whether a figure has digits enough not to be met by chance: 111.6, but not 10 or 5000."""
    return len(f"{value:f}".replace(".", "").strip("0")) >= DIGITS
