"""Targets as they are worded: a bound the wrong way round or missing, units that differ, half a person."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..law.findings import Finding, finding
from ..law.typed.directions import perhaps_less
from ..law.typed.quantities import COUNTS
from ..law.typed.targets import Target, read_target
from .audit_case import AuditCase
from .scored import OpenScored

_COST = "成本"
_SPENT = re.compile(r"(?:成本|费用|支出|经费)$")
_SAVED = re.compile(r"节约|节省|节支|降低|下降|压减|压缩|减少|缩减|带动|拉动|率")
_WHOLE = ("人", "名", "位", "人次", "户")


def bounds(case: AuditCase) -> Iterator[Finding]:
    """Costs that are to be at least so much, and harm of which so much is asked for without a bound."""
    said = {}
    for row in case.open_left:
        target = read_target(row.row["target_text"])
        if target.kind == "number" and target.upper is None and (doubt := _doubt(case, row, target)):
            said[f"{row.id}.target_text"] = f"“{row.name}”（指标值“{row.asked}”）{doubt}"
    if said:
        yield finding("bound_suspect", said, rows=list(said.values()))


def _doubt(case: AuditCase, row: OpenScored, target: Target) -> str:
    """What to ask of a target's bound; empty where it is in order."""
    one = target.quantity
    if one is None:
        return ""
    cost = _COST in row.name or _COST in case.scheme.label(row.owner)
    money = one.unit == "元" or (not one.unit and _SPENT.search(row.name))
    if target.operator in (">=", ">") and cost and money and not _SAVED.search(row.name + target.words):
        return "是成本，是否应为“≤”"
    counted = not one.unit or one.family in COUNTS
    if target.operator == "=" and counted and one.value and perhaps_less(row.name):
        return "没有写“≤”或“≥”，越低越好的请写“≤”"
    return ""


def measures(case: AuditCase) -> Iterator[Finding]:
    """Results counted in another unit than their targets."""
    found = [row for row in case.open_left if row.comparison.ask == "unit"]
    if found:
        words = [f"“{row.name}”指标值“{row.asked}”，完成值“{row.answered}”" for row in found]
        yield finding("units_differ", [f"{row.id}.achieved_text" for row in found], rows=words)


def wholes(case: AuditCase) -> Iterator[Finding]:
    """People and households that are not whole."""
    said = []
    for id, cell in case.scheme.inputs.items():
        value = case.value(id) if cell.kind == "count" else None
        if value is not None and value != value.to_integral_value() and not case.silent([id]):
            said.append((id, f"“{case.scheme.label(id)}”{case.ledger.filled.typed(id).strip()}"))
    for row in case.open_left:
        for part in ("target_text", "achieved_text"):
            typed = row.row[part].strip()
            if not re.search("均|每", row.name + typed) and _half(read_target(typed, achieved="achieved" in part)):
                said.append((f"{row.id}.{part}", f"“{row.name}”{typed}"))
    if said:
        yield finding("count_not_whole", [id for id, _ in said], cells=[words for _, words in said])


def _half(read: Target) -> bool:
    one = read.quantity
    return one is not None and one.unit in _WHOLE and not one.per and one.value != one.value.to_integral_value()
