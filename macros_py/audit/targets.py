"""Targets as they are worded: a bound the wrong way round or missing, a unit the answer does not share, half a person."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..law.findings import Finding, finding
from ..law.scheme import Scheme
from ..law.typed.directions import perhaps_less
from ..law.typed.quantities import COUNTS, Quantity
from ..law.typed.targets import read_target
from .amounts import Case, value_of
from .scored import Scored

_COST = re.compile(r"成本|费用|支出")
_COST_BLOCK = re.compile(r"成本")
_SAVED = re.compile(r"节约|节省|节支|降低|下降|压减|压缩|减少|缩减|带动|拉动|率")
_WHOLE = ("人", "名", "位", "人次", "户")


def bounds(case: Case, rows: list[Scored]) -> Iterator[Finding]:
    """Costs that are to be at least so much, and harm of which so much is asked for without a bound."""
    said = []
    for row in rows:
        if row.row is None:
            continue
        target = read_target(row.row["target_text"])
        told = f"“{row.name}”（指标值“{row.row['target_text'].strip()}”）"
        if target.kind != "number" or target.upper is not None:
            continue
        if target.operator in (">=", ">") and _is_cost(case.scheme, row) and target.quantity.unit in ("元", ""):
            said.append((row, f"{told}是成本，是否应为“≤”"))
        elif target.operator == "=" and _counted(target.quantity) and target.value and perhaps_less(row.name):
            said.append((row, f"{told}没有写“≤”或“≥”，越低越好的请写“≤”"))
    if said:
        yield finding("bound_suspect", [f"{row.id}.target_text" for row, _ in said], rows=[w for _, w in said])


def _is_cost(scheme: Scheme, row: Scored) -> bool:
    in_block = _COST_BLOCK.search(scheme.label(row.row.block))
    named = _COST.search(row.name) if in_block else _COST_BLOCK.search(row.name)
    words = row.name + row.row["target_text"]
    return bool(in_block or named) and not _SAVED.search(words)


def _counted(quantity: Quantity) -> bool:
    return not quantity.unit or quantity.family in COUNTS


def measures(case: Case, rows: list[Scored]) -> Iterator[Finding]:
    """Results counted in another unit than their targets."""
    found = [row for row in rows if row.comparison and row.comparison.ask == "unit"]
    if found:
        words = [
            f"“{row.name}”指标值“{row.row['target_text'].strip()}”，完成值“{row.row['achieved_text'].strip()}”"
            for row in found
        ]
        yield finding("units_differ", [f"{row.id}.achieved_text" for row in found], rows=words)


def wholes(case: Case, rows: list[Scored]) -> Iterator[Finding]:
    """People and households that are not whole."""
    said = []
    for id, cell in case.scheme.inputs.items():
        value = value_of(case, id) if cell.kind == "count" else None
        if value is not None and value % 1 and not case.silent([id]):
            said.append((id, f"“{case.scheme.label(id)}”{case.ledger.filled.typed(id).strip()}"))
    for row in rows:
        for part in ("target_text", "achieved_text") if row.row is not None else ():
            words = row.row[part]
            quantity = read_target(words, achieved=part == "achieved_text").quantity
            if quantity and quantity.unit in _WHOLE and quantity.value % 1 and not quantity.per:
                if not re.search("均|每", row.name + words):
                    said.append((f"{row.id}.{part}", f"“{row.name}”{words.strip()}"))
    if said:
        yield finding("count_not_whole", [id for id, _ in said], cells=[words for _, words in said])
