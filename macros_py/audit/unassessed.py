"""Why a row has no 测算得分: a person judges it, a number is missing, or its target is no figure that can be read."""

from __future__ import annotations

from ..law.expr import cells_of
from ..law.ledger import Ledger
from ..law.rules import Checklist, Judged
from ..law.typed.targets import NOT_APPLICABLE
from .scored import OpenScored, Scored

BY_HAND = "人工评分"
"""The notice leaves the row to a person: nothing is missing."""


def why(ledger: Ledger, row: Scored) -> str:
    """In Chinese, why nothing is computed; empty where it is."""
    if row.computed is not None:
        return ""
    return _open(ledger, row) if isinstance(row, OpenScored) else _fixed(ledger, row)


def _open(ledger: Ledger, row: OpenScored) -> str:
    block = next(block for block in ledger.scheme.block if block.id == row.owner)
    if row.idle:
        return NOT_APPLICABLE
    if isinstance(block.rule, Judged):
        return BY_HAND
    if row.full is None:
        return "缺分值"
    if row.comparison.reason:
        return row.comparison.reason
    return "指标值不能识别" if row.comparison.met is None else "评分办法没有规定"


def _fixed(ledger: Ledger, row: Scored) -> str:
    scheme = ledger.scheme
    entry = next(entry for entry in scheme.indicator if entry.id == row.id)
    if isinstance(entry.rule, Judged):
        return BY_HAND
    if isinstance(entry.rule, Checklist):
        return "要素没有逐项回答"
    rate = scheme.rates.get(entry.value)
    needed = [cell.name for cell in cells_of(rate.formula)] if rate else [entry.value]
    missing = [id for id in dict.fromkeys(needed) if ledger[id] in (None, "")]
    if missing:
        return f"缺{'、'.join(f'“{scheme.label(id)}”' for id in missing)}"
    known = ledger.computed(f"{entry.value}.computed") is not None if rate else True
    return "评分办法没有规定" if known else f"“{scheme.label(entry.value)}”无法计算"
