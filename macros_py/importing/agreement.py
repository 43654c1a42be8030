"""How well the figures of a form agree with one another: equations that hold less relations that fail.

Only a relation whose cells are there counts. That a figure is missing never speaks for a reading, nor does one
that is merely no greater than another.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from ..evaluate import Verdict, evaluate
from ..law.entries import instances
from ..law.filled import Filled
from ..law.ledger import Ledger
from ..law.reckoning import tolerance
from ..law.scheme import Scheme

_FAILURES = ("points_over_full", "block_over_full")
"""Findings that say that two figures cannot both be right, besides the relations counted here."""


def agreement(scheme: Scheme, filled: Filled) -> int:
    """The more, the better the figures fit."""
    verdict = evaluate(scheme, filled)
    held = [*_relations(verdict.ledger), *_scores(verdict)]
    failures = sum(finding.id in _FAILURES for finding in verdict.findings)
    return sum(1 if one else -1 for one in held) - failures


def _relations(ledger: Ledger) -> Iterator[bool]:
    """Every sum, 勾稽关系 and printed rate that can be looked at: whether it holds."""
    scheme = ledger.scheme
    for total in scheme.sum:
        allowed = tolerance(scheme, len(total.parts))
        for column in total.columns:
            parent = f"{total.parent}.{column}"
            parts = [number for part in total.parts for number in _numbers(ledger[f"{part}.{column}"])]
            if parts and ledger.filled.typed(parent).strip() and (found := ledger.number(parent)) is not None:
                gap = found - sum(parts, Decimal(0))
                yield from _told(abs(gap) <= allowed if total.relation == "equal" else None, -gap > allowed)
    for check in scheme.check:
        for _, left, right in instances(check, ledger.rows):
            one, other = left.value(ledger), right.value(ledger)
            if isinstance(one, Decimal) and isinstance(other, Decimal) and one and other:
                gap, allowed = one - other, tolerance(scheme, 2)
                yield from _told(abs(gap) <= allowed if check.relation == "equal" else None, gap > allowed)
    for id, rate in scheme.rates.items():
        declared, computed = ledger.number(id), ledger.computed(f"{id}.computed")
        declared = declared / 100 if declared is not None and rate.printed == "points" else declared
        if ledger.filled.declared.get(id, "").strip() and declared is not None and isinstance(computed, Decimal):
            yield abs(declared - computed) <= Decimal("0.0001")


def _told(equal: bool | None, beyond: bool) -> Iterator[bool]:
    """An equation holds or fails; a bound can only fail."""
    if equal is not None or beyond:
        yield bool(equal)


def _numbers(value: object) -> list[Decimal]:
    return [one for one in (value if isinstance(value, tuple) else (value,)) if isinstance(one, Decimal)]


def _scores(verdict: Verdict) -> Iterator[bool]:
    """The total against the points, and the weights of groups against their full marks."""
    if verdict.declared_total is not None and verdict.computed_total is not None:
        yield verdict.declared_total == verdict.computed_total
    ledger = verdict.ledger
    for group in ledger.scheme.group:
        typed = ledger.filled.weights.get(group.id, "").strip()  # a blank one is computed, and tells nothing
        weight = ledger.number(f"{group.id}.weight") if typed else None
        if weight is None:
            continue
        owners = {entry.id for entry in (*ledger.scheme.indicator, *ledger.scheme.block) if entry.group == group.id}
        full = [row.full for row in verdict.rows if row.owner in owners]
        if full and all(one is not None for one in full):
            yield sum(full, Decimal(0)) == weight
