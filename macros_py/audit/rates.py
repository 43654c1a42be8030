"""Rates: what has no denominator, was printed wrong, or runs out of all proportion.

A rate that runs high is asked about once: together with the others that share its cause, or as the line
that went over its budget. A printed percentage passes if rounding *or* truncation explains it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import ROUND_DOWN, Decimal

from ..law.entries import RATE_PLACES, Ceiling, Family, Rate
from ..law.expr import Apply, Cell, Formula, cells_of
from ..law.findings import Finding, finding
from ..law.operators import rounded
from ..law.rules import plain
from ..law.terms import columns
from .audit_case import AuditCase


def fraction(formula: Formula) -> tuple[Formula, Formula] | None:
    """The two sides of a rate that is one division."""
    if isinstance(formula, Apply) and formula.operator == "/":
        return formula.parts[0], formula.parts[1]
    return None


def undefined(case: AuditCase) -> Iterator[Finding]:
    """Something over nothing; nothing over nothing is nobody's fault."""
    pairs = [(rate.id, *sides, rate.source) for rate in case.scheme.rate if (sides := fraction(rate.formula))]
    seen = {_ids(top) for _, top, _, _ in pairs}
    for id, top, bottom, source in pairs:
        yield from _undefined(case, id, top, bottom, source)
    for ceiling in case.scheme.ceiling:
        top, bottom = _ceiling(ceiling)
        if _ids(top) not in seen and not _twin_said(case, ceiling.line):
            yield from _undefined(case, ceiling.line, top, bottom, ceiling.source)


def _twin_said(case: AuditCase, line: str) -> bool:
    return any(pair.first.startswith(f"{line}.") for pair in case.scheme.same)


def _ids(*formulas: Formula) -> tuple[str, ...]:
    return tuple(dict.fromkeys(cell.name for formula in formulas for cell in cells_of(formula)))


def _ceiling(ceiling: Ceiling) -> tuple[Formula, Formula]:
    return Cell(f"{ceiling.line}.{ceiling.actual}"), Cell(f"{ceiling.line}.{ceiling.limit}")


def _undefined(case: AuditCase, id: str, top: Formula, bottom: Formula, source: str) -> Iterator[Finding]:
    actual, limit = case.value(top), case.value(bottom)
    ids = _ids(top, bottom)
    if not actual or limit or case.silent(ids):
        return
    yield finding(
        "rate_undefined",
        ids,
        source=case.scheme.sources[source].title,
        line=case.place(top),
        actual=actual,
        found=actual,
        unit=_unit(case, ids),
        limit=f"“{case.place(bottom)}”",
    )


def _unit(case: AuditCase, ids: Iterable[str]) -> str:
    kinds = {case.scheme.inputs[id].kind for id in ids if id in case.scheme.inputs}
    return (
        case.scheme.amount_unit if kinds == {"money"} else {"count": "人", "area": "㎡"}.get(next(iter(kinds), ""), "")
    )


def printed_rates(case: AuditCase) -> Iterator[Finding]:
    """Rates printed on the form that are not what their numbers give, or were left blank."""
    blank, values = [], []
    for rate in case.scheme.rate:
        if rate.id not in case.ledger.typed or (case.ledger.readings[rate.id].problem):
            continue
        found, exact = case.ledger.stated(rate.id), rate.formula.value(case.ledger)
        if found is None:
            sides = fraction(rate.formula)
            if exact is not None or (sides and case.value(sides[0])):
                blank.append(rate)
                values += [_printed(rate, exact)] if isinstance(exact, Decimal) else []
        elif isinstance(exact, Decimal) and not _explained_by_rounding(found, exact, case, rate):
            expected = _rate(case, rate.id)
            if expected is None:
                continue
            yield finding(
                "rate_differs",
                [rate.id],
                source=case.scheme.sources[rate.source].title,
                rate=f"“{case.scheme.label(rate.id)}”",
                expected=_printed(rate, expected),
                found=_printed(rate, found),
                difference=_printed(rate, abs(expected - found)),
            )
    if blank:
        labels = "、".join(f"“{case.scheme.label(rate.id)}”" for rate in blank)
        made = f"（{len(values)}项：{'、'.join(values)}）" if values else ""
        yield finding("rate_blank", [rate.id for rate in blank], rates=labels, values=made)


def _printed(rate: Rate, share: Decimal) -> str:
    """A share as the form prints it."""
    shown = _shown(share)
    return shown.rstrip("%") if rate.printed == "points" else shown


def _shown(share: Decimal) -> str:
    return f"{rounded(share * 100, RATE_PLACES - 2):f}%"


def _explained_by_rounding(found: Decimal, exact: Decimal, case: AuditCase, rate: Rate) -> bool:
    """Rounding or truncation at the printed precision makes the printed figure.

    A bare share prints as a percentage: 1 states 100%, no share of one digit.
    """
    typed = case.ledger.filled.declared.get(rate.id, "")
    point = re.search(r"[.．](\d*)", typed)
    decimals = len(point[1]) if point else 0
    bare = found != 0 and rate.printed == "share" and found == case.ledger.readings[rate.id].value
    in_points = re.search("[%％]", typed) or not bare
    places = decimals + 2 if in_points else max(decimals, 2)
    return found in (rounded(exact, places), rounded(exact, places, ROUND_DOWN))


def proportions(case: AuditCase) -> Iterator[Finding]:
    """Rates that run high: one finding for those that share a cause, one for each line over its budget."""
    said: set[frozenset[str]] = set()
    for family in case.scheme.family:
        rates = {id: value for id in family.rates if (value := _rate(case, id)) is not None}
        high = {id: value for id, value in rates.items() if value > 1 and not case.silent(_parts(case, id))}
        said |= {_canonical(case, _parts(case, id)) for id in high}
        if len(high) > 1 or max(high.values(), default=0) > case.scheme.verify_over:
            yield _family(case, family, high)
        elif high:
            yield from _lone(case, family, next(iter(high)))
    lines = {ceiling.line: ceiling for ceiling in case.scheme.ceiling}
    for ceiling in case.scheme.ceiling:
        top, bottom = _ceiling(ceiling)
        spent = _beyond(case, ceiling)
        if spent is None or _canonical(case, _ids(top, bottom)) in said:
            continue
        parent = lines.get(ceiling.within)
        if parent and _beyond(case, parent):
            continue
        if ceiling.rate and spent[0] / spent[1] > case.scheme.verify_over:
            yield from _high(case, ceiling.rate, ceiling.source)
        else:
            yield _over(case, top, bottom, spent, ceiling)
    covered = {id for family in case.scheme.family for id in family.rates}
    covered |= {ceiling.rate for ceiling in case.scheme.ceiling}
    scored = {entry.value for entry in case.scheme.indicator}
    for rate in case.scheme.rate:
        value = _rate(case, rate.id)
        lone = rate.id not in covered and rate.id not in scored and not case.silent(_parts(case, rate.id))
        if lone and value is not None and value > case.scheme.verify_over:
            yield from _high(case, rate.id, rate.source)


def _lone(case: AuditCase, family: Family, id: str) -> Iterator[Finding]:
    """The one rate of a family that runs high: its line is over its budget."""
    if sides := fraction(case.scheme.rates[id].formula):
        actual, limit = map(case.value, sides)
        if actual is not None and limit is not None:
            yield _over(case, *sides, (actual, limit), Ceiling("", family.source, rate=id))


def _high(case: AuditCase, id: str, source: str) -> Iterator[Finding]:
    value = _rate(case, id)
    if value is None:
        return
    shown = _shown(value)
    where = (id, *_parts(case, id))
    title = case.scheme.sources[source].title
    words = f"“{case.scheme.label(id)}”{shown}"
    yield finding("rate_out_of_range", where, source=title, cause="", rates=words, found=shown)


def _rate(case: AuditCase, id: str) -> Decimal | None:
    """What the rate's numbers give, whatever is printed."""
    return case.value(f"{id}.computed")


def _parts(case: AuditCase, rate: str) -> tuple[str, ...]:
    return _ids(case.scheme.rates[rate].formula)


def _canonical(case: AuditCase, ids: Iterable[str]) -> frozenset[str]:
    """The cells, a twin that holds the same figure standing for its first."""
    twins = {pair.second: pair.first for pair in case.scheme.same}
    same = {id for id in twins if case.ledger[id] == case.ledger[twins[id]]}
    return frozenset(twins[id] if id in same else id for id in ids)


def _beyond(case: AuditCase, ceiling: Ceiling) -> tuple[Decimal, Decimal] | None:
    """The actual amount and its limit where the one goes beyond the other; None where it does not."""
    top, bottom = _ceiling(ceiling)
    actual, limit = case.value(top), case.value(bottom)
    if not limit or actual is None or actual <= limit or case.silent(_ids(top, bottom)):
        return None
    return actual, limit


def _family(case: AuditCase, family: Family, high: Mapping[str, Decimal]) -> Finding:
    budget, cause = case.value(family.budget), ""
    if family.initial and budget is not None and budget == case.ledger.number(family.initial):
        unit = case.scheme.amount_unit
        cause = f"{family.budget_label}{plain(budget)}{unit}与{family.initial_label}相同，疑为年初预算；"
    shown = "、".join(f"{case.scheme.label(id)}{_shown(rate)}" for id, rate in high.items())
    return finding(
        "rate_out_of_range",
        high,
        source=case.scheme.sources[family.source].title,
        cause=cause,
        rates=shown,
        found=_shown(max(high.values())),
    )


def _over(case: AuditCase, top: Formula, bottom: Formula, spent: tuple[Decimal, Decimal], ceiling: Ceiling) -> Finding:
    actual, limit = spent
    unit = _unit(case, _ids(top, bottom))
    column = bottom.name.rsplit(".", 1)[-1] if isinstance(bottom, Cell) else "budget"
    word = "预算" if column == "budget" else columns()[column].label
    times, more = f"为{word}{plain(limit)}{unit}的", f"超{word}{plain(actual - limit)}{unit}"
    beyond = times + _shown(actual / limit) if ceiling.rate else more
    parent = f"{case.scheme.label(ceiling.within)}合计未超，" if ceiling.within else ""
    beyond += f"（{(parent + ceiling.question).strip('，')}）" if parent or ceiling.question else ""
    ids = _ids(top, bottom)
    return finding(
        "over_budget_unexplained",
        ids,
        source=case.scheme.sources[ceiling.source].title,
        line=f"“{case.place(top)}”",
        found=actual,
        expected=limit,
        difference=actual - limit,
        unit=unit,
        beyond=beyond,
    )
