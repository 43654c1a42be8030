"""Amounts: what cannot be read, does not add up or does not tally.

A cell that could not be read is spoken of once and then left out of every other check: one fact is one
finding, the most specific first. A wrong subtotal is spoken of where it was added up, not again above.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal

from ..law.entries import Check, Sum, instances
from ..law.expr import Apply, Cell, Formula, cells_of
from ..law.findings import Finding, finding
from ..law.operators import Value
from ..law.reckoning import tolerance
from ..law.rules import plain
from .audit_case import AuditCase
from .causes import cause


def unread(case: AuditCase) -> Iterator[Finding]:
    """Words where a number belongs, notes beside numbers, negative amounts."""
    scheme, noted = case.scheme, dict[str, str]()
    for id, reading in case.ledger.readings.items():
        if not (reading.problem or reading.note or (reading.value is not None and reading.value < 0)):
            continue  # most cells are plain: their words are not looked up
        label = f"“{case.ledger.label(id)}”"
        found = case.ledger.filled.typed(id)
        if reading.problem:
            why = "" if reading.proposal is None else f"（是否应为{plain(reading.proposal)}{scheme.amount_unit}？）"
            yield finding("not_a_number", [id], fix=[reading.problem], cell=label, found=_short(found), why=why)
        elif reading.note and reading.value is not None and id not in case.passed:
            noted[id] = f"{label}填“{_short(found)}”，按{plain(reading.value)}读取"
        cell = scheme.inputs.get(id)
        if cell and cell.kind != "text" and reading.value is not None and reading.value < 0:
            yield finding("amount_negative", [id], cell=label, found=reading.value)
    if noted:
        first = _short(case.ledger.filled.typed(next(iter(noted))))
        yield finding("number_with_note", noted, cells="；".join(noted.values()), found=first)


def _short(text: str) -> str:
    return text if len(text) <= 30 else f"{text[:30]}…"


def sums(case: AuditCase) -> Iterator[Finding]:
    """Parents that are not the sum of their parts."""
    wrong = [
        one for total in case.scheme.sum for column in total.columns if (one := _sum(case, total, column)) is not None
    ]
    amiss = {one.where[0]: Decimal(one.found) - Decimal(one.expected) for one in wrong}
    first = [
        one
        for one in wrong
        if not any(amiss[one.where[0]] + amiss[part] == 0 for part in one.where[1:] if part in amiss)
    ]
    by_parent: dict[str, list[Finding]] = {}
    for one in first:
        by_parent.setdefault(one.where[0].rpartition(".")[0], []).append(one)
    for parent, found in by_parent.items():
        if len(found) > 1 and all(one.found == "0" for one in found):
            yield _emptied(case, parent, found)
        else:
            yield from found


def _emptied(case: AuditCase, parent: str, found: list[Finding]) -> Finding:
    """A parent that is 0 in every column that should hold its parts: one slip, one finding."""
    unit = case.scheme.amount_unit
    sums_ = "、".join(f"{case.scheme.heading(one.where[0])}{one.expected}{unit}" for one in found)
    return replace(
        found[0],
        where=tuple(dict.fromkeys(id for one in found for id in one.where)),
        message=f"“{case.scheme.label(parent)}”各栏填0，而明细之和为{sums_}。",
    )


def _sum(case: AuditCase, total: Sum, column: str) -> Finding | None:
    ids = [f"{part}.{column}" for part in total.parts]
    parent = f"{total.parent}.{column}"
    found = case.ledger.number(parent)
    parts = [value for id in ids for value in _each(case.ledger[id])]
    if found is None or not parts or case.silent([parent, *ids]):
        return None
    expected = sum(parts, Decimal(0))
    allowed = tolerance(case.scheme, len(total.parts))
    gap = found - expected
    if (abs(gap) if total.relation == "equal" else -gap) <= allowed:
        return None
    names = "、".join(case.scheme.label(part) for part in total.parts)
    why = cause(_parts(case, ids), found) if total.relation == "equal" else "，而“其中”各项之和不应超过合计"
    return finding(
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
        hint=why,
    )


def _parts(case: AuditCase, ids: Iterable[str]) -> list[tuple[str, Decimal]]:
    """The filled cells that add up, each with its name; the rows of a block are numbered."""
    named = []
    for id in ids:
        values, label = _each(case.ledger[id]), case.scheme.label(id)
        several = isinstance(case.ledger[id], tuple)
        named += [(f"{label}第{n}项" if several else label, value) for n, value in enumerate(values, 1)]
    return named


def _each(value: Value) -> list[Decimal]:
    values = value if isinstance(value, tuple) else (value,)
    return [part for part in values if isinstance(part, Decimal)]


def checks(case: AuditCase) -> Iterator[Finding]:
    """勾稽关系 that fail, and twins that differ."""
    for check in case.scheme.check:
        for place, one, other in instances(check, case.ledger.rows):
            yield from _check(case, check, place, one, other)
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
                cause="",
            )


def _due(case: AuditCase, id: str) -> bool:
    """Whether the cell must be filled and is not: that is said elsewhere, and explains the gap."""
    cell = case.scheme.inputs.get(id)
    return cell is not None and cell.required and case.value(id) is None


def _check(case: AuditCase, check: Check, place: str, left: Formula, right: Formula) -> Iterator[Finding]:
    ids = [cell.name for formula in (left, right) for cell in cells_of(formula)]
    a, b = case.value(left), case.value(right)
    if a is None or b is None or case.silent(ids) or any(_due(case, id) for id in ids):
        return
    allowed = Decimal(0) if check.counts else tolerance(case.scheme, len(ids))
    if (abs(a - b) if check.relation == "equal" else a - b) <= allowed:
        return
    words = {"{row}": f"“{case.ledger.label(place)}”"} if check.lines else {}
    words |= {"{column}": case.scheme.heading(ids[0])} if place and not check.lines else {}
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
        cause=_unequal(case, left, right) if check.relation == "equal" and not check.counts else "",
    )


def _unequal(case: AuditCase, left: Formula, right: Formula) -> str:
    """What one of the two sums that should be equal says of the other; nothing where both have a say."""
    if not all(_adds(side) for side in (left, right)):
        return ""
    said = []
    for side, other in ((left, right), (right, left)):
        parts = _parts(case, [cell.name for cell in cells_of(side)])
        typed, stated = f"“{case.place(other)}”" if isinstance(other, Cell) else "", case.value(other)
        if len(parts) > 1 and stated is not None and (words := cause(parts, stated, typed)):
            said.append(words)
    return said[0] if len(said) == 1 else ""


def _adds(formula: Formula) -> bool:
    """Whether the formula is a plain sum of cells."""
    return isinstance(formula, Cell) or (
        isinstance(formula, Apply) and formula.operator in ("+", "sum") and all(map(_adds, formula.parts))
    )
