"""Amounts: what cannot be read, is in the wrong unit, does not add up or does not tally.

A cell that could not be read, or that looks like 元 where the form says 万元, is spoken of once and then
left out of every other check: one fact is one finding, the most specific first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from ..law.entries import Check, Sum, instances
from ..law.expr import Cell, Formula, apply, cells_of
from ..law.findings import Finding, finding
from ..law.ledger import Ledger
from ..law.operators import rounded
from ..law.rules import plain
from ..law.scheme import Scheme
from ..law.terms import columns
from ..law.workings import tolerance

FAR = Decimal(1000)
"""Like amounts further apart than this, either way, are asked about."""

SLIP = (Decimal(5_000), Decimal(20_000))
"""A ratio in here is the 元/万元 slip."""


@dataclass(frozen=True)
class Case:
    """One filled form under audit; ``silenced`` are the cells already spoken of."""

    ledger: Ledger
    silenced: frozenset[str] = field(default=frozenset())

    @property
    def scheme(self) -> Scheme:
        return self.ledger.scheme

    def silent(self, ids: Iterable[str]) -> bool:
        """Whether any of them, or any cell it is made of, was already spoken of."""
        seen, left = set(), list(ids) if self.silenced else []
        while left:
            id = left.pop()
            if id in self.silenced:
                return True
            if id not in seen:
                seen.add(id)
                left += self.ledger.behind(id)
        return False


def unread(case: Case) -> Iterator[Finding]:
    """Words where a number belongs, notes beside numbers, negative amounts."""
    scheme, noted = case.scheme, {}
    for id, reading in case.ledger.readings.items():
        if not (reading.problem or reading.note or (reading.value is not None and reading.value < 0)):
            continue  # most cells are plain: their words are not looked up
        label = f"“{case.ledger.label(id)}”"
        found = case.ledger.filled.typed(id)
        if reading.problem:
            why = (
                ""
                if reading.proposal is None
                else f"（是否应为{plain(reading.proposal)}{scheme.amount_unit}？）"
            )
            yield finding(
                "not_a_number", [id], fix=[reading.problem], cell=label, found=_short(found), why=why
            )
        elif reading.note:
            noted[id] = f"{label}填“{_short(found)}”，按{plain(reading.value)}读取"
        cell = scheme.inputs.get(id)
        if cell and cell.kind != "text" and reading.value is not None and reading.value < 0:
            yield finding("amount_negative", [id], cell=label, found=reading.value)
    if noted:
        first = _short(case.ledger.filled.typed(next(iter(noted))))
        yield finding("number_with_note", noted, cells="；".join(noted.values()), found=first)


def _short(text: str) -> str:
    return text if len(text) <= 30 else f"{text[:30]}…"


def suspects(case: Case) -> Iterator[Finding]:
    """Amounts that look as if typed in the wrong unit; like phases only are compared."""
    blamed: dict[str, tuple[str, Decimal]] = {}
    for one, other in _alike(case):
        a, b = value_of(case, one), value_of(case, other)
        if not a or not b or a * b < 0 or 1 / FAR <= abs(a / b) <= FAR:
            continue
        high, low = (one, other) if abs(a) > abs(b) else (other, one)
        times = abs(value_of(case, high) / value_of(case, low))
        wrong = high if case.scheme.amount_unit == "万元" else low
        for cell in _filled_cells(case, wrong):
            blamed.setdefault(cell, (low if wrong == high else high, times))
    if not blamed:
        return
    first = next(iter(blamed))
    other, times = blamed[first]
    unit = case.scheme.amount_unit
    slipped = SLIP[0] <= times <= SLIP[1]
    guess = f"像是以{'元' if unit == '万元' else '万元'}填报" if slipped else "请核对单位和数位"
    cells = "、".join(f"“{case.scheme.label(cell)}”" for cell in blamed)
    facts = {"cell": cells, "times": rounded(times, 0), "other": f"“{place_of(case, other)}”", "unit": unit}
    yield finding(
        "unit_suspect",
        blamed,
        found=value_of(case, first),
        expected=value_of(case, other),
        guess=guess,
        **facts,
    )


def _alike(case: Case) -> Iterator[tuple[str | Formula, str | Formula]]:
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
            parent, together = value_of(case, f"{total.parent}.{column}"), value_of(case, parts)
            if total.relation == "equal" or (parent and together and together > parent):
                yield parts, f"{total.parent}.{column}"
    for check in case.scheme.check:
        for _, left, right in () if check.counts else instances(check, case.ledger.rows):
            yield left, right


def value_of(case: Case, what: str | Formula) -> Decimal | None:
    value = case.ledger[what] if isinstance(what, str) else what.value(case.ledger)
    return value if isinstance(value, Decimal) else None


def _filled_cells(case: Case, what: str | Formula) -> list[str]:
    if isinstance(what, str):
        return [what]
    cells = [cell.name for cell in cells_of(what) if value_of(case, cell.name)]
    largest = max(abs(value_of(case, cell) or 0) for cell in cells)
    return [cell for cell in cells if abs(value_of(case, cell) or 0) * FAR >= largest]


def place_of(case: Case, what: str | Formula) -> str:
    if isinstance(what, str):
        return case.scheme.label(what)
    return "＋".join(case.scheme.label(cell.name) for cell in cells_of(what))


def sums(case: Case) -> Iterator[Finding]:
    """Parents that are not the sum of their parts."""
    for total in case.scheme.sum:
        for column in total.columns:
            yield from _sum(case, total, column)


def _sum(case: Case, total: Sum, column: str) -> Iterator[Finding]:
    ids = [f"{part}.{column}" for part in total.parts]
    parent = f"{total.parent}.{column}"
    found = case.ledger.number(parent)
    parts = [value for id in ids for value in _each(case.ledger[id])]
    if found is None or not parts or case.silent([parent, *ids]):
        return
    expected = sum(parts, Decimal(0))
    allowed = tolerance(case.scheme, len(total.parts))
    gap = found - expected
    if (abs(gap) if total.relation == "equal" else -gap) <= allowed:
        return
    names = "、".join(case.scheme.label(part) for part in total.parts)
    relation = "" if total.relation == "equal" else "，而“其中”各项之和不应超过合计"
    yield finding(
        "sum_differs",
        [parent, *ids],
        source=case.scheme.sources[total.source].title,
        parent=f"“{case.scheme.label(parent)}”",
        found=found,
        parts=names,
        expected=expected,
        difference=abs(gap),
        tolerance=allowed,
        unit=case.scheme.amount_unit,
        hint=relation,
    )


def _each(value) -> list[Decimal]:
    values = value if isinstance(value, tuple) else (value,)
    return [part for part in values if isinstance(part, Decimal)]


def checks(case: Case) -> Iterator[Finding]:
    """勾稽关系 that fail, and twins that differ."""
    for check in case.scheme.check:
        for place, left, right in instances(check, case.ledger.rows):
            yield from _check(case, check, place, left, right)
    for pair in case.scheme.same:
        left, right = case.ledger.number(pair.first), case.ledger.number(pair.second)
        if left is None or right is None or case.silent([pair.first, pair.second]):
            continue
        allowed = tolerance(case.scheme, 1)
        if abs(left - right) > allowed:
            yield finding(
                "check_failed",
                [pair.second, pair.first],
                level="核实",
                source=case.scheme.sources[pair.source].title,
                fix=["核对两表是否同一口径，填错的更正。", "口径确有不同的，在情况说明中写明。"],
                says=pair.says,
                left=case.scheme.label(pair.first),
                found=left,
                right=case.scheme.label(pair.second),
                expected=right,
                difference=abs(left - right),
                tolerance=allowed,
                unit=case.scheme.amount_unit,
            )


def _due(case: Case, id: str) -> bool:
    """Whether the cell must be filled and is not: that is said elsewhere, and explains the gap."""
    cell = case.scheme.inputs.get(id)
    return cell is not None and cell.required and value_of(case, id) is None


def _check(case: Case, check: Check, place: str, left: Formula, right: Formula) -> Iterator[Finding]:
    ids = [cell.name for formula in (left, right) for cell in cells_of(formula)]
    a, b = value_of(case, left), value_of(case, right)
    if a is None or b is None or case.silent(ids) or any(_due(case, id) for id in ids):
        return
    allowed = Decimal(0) if check.counts else tolerance(case.scheme, len(ids))
    if (abs(a - b) if check.relation == "equal" else a - b) <= allowed:
        return
    words = {"{row}": f"“{case.ledger.label(place)}”"} if check.lines else {}
    words |= {"{column}": columns()[place].label} if place in columns() else {}
    says = check.says
    for brace, word in words.items():
        says = says.replace(brace, word)
    yield finding(
        "count_differs" if check.counts else "check_failed",
        ids,
        level=check.level,
        fix=check.fix,
        source=case.scheme.sources[check.source].title,
        says=says,
        left=check.left_label,
        found=a,
        right=check.right_label,
        expected=b,
        difference=abs(a - b),
        tolerance=allowed,
        unit=case.scheme.amount_unit,
    )
