"""What a notice rules, as plain data: weights, rules, sums, rates, thresholds — and the code of all that.

Two texts that rule the same have the same code: comments, hints, sources, wordings and findings' sentences do not
count, nor does a key that is written out with its default value. A key added later must default to what was before.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

from .expr import Apply, Cell, Formula, Number, Text
from .rules import KINDS, plain
from .scheme import Scheme

DIGITS = 12
"""Hexadecimal digits of a code that stand in names and lists."""

COUNTS: Mapping[str, tuple[str, ...]] = {
    "cell": ("id", "kind", "columns"),
    "group": ("id", "full", "chosen"),
    "indicator": ("id", "group", "full", "rule", "value", "full_if", "explain_below"),
    "block": ("id", "group", "full", "rule", "direction"),
    "lines": ("id", "columns"),
    "sum": ("parent", "parts", "columns", "relation"),
    "rate": ("id", "formula", "printed"),
    "check": ("id", "left", "right", "columns", "lines", "counts", "relation", "level"),
    "same": ("first", "second"),
    "ceiling": ("line", "within", "rate", "actual", "limit"),
    "cap": ("rate", "below", "at_most"),
    "grade": ("name", "at_least"),
}
"""Part of a scheme → the keys of its entries that rule something."""

SCALARS = (
    "amount_unit", "total_full", "tolerance", "rounding", "explain_over", "verify_over", "points_places", "partial",
)  # fmt: skip

_KIND = {kind: name for name, kind in KINDS.items()}


def ruled(scheme: Scheme) -> dict[str, Any]:
    """What the scheme rules, in values that JSON has; the order of entries does not count."""
    said: dict[str, Any] = {key: _plain(getattr(scheme, key)) for key in SCALARS if _differs(scheme, key)}
    for part, keys in COUNTS.items():
        entries = [_entry(entry, keys) for entry in getattr(scheme, part)]
        if entries:
            said[part] = sorted(entries, key=lambda entry: json.dumps(entry, ensure_ascii=False, sort_keys=True))
    if scheme.repeated:
        said["repeated"] = _entry(scheme.repeated, ("name", "amounts", "rate"))
    if scheme.judgement:
        said["judgement"] = _entry(scheme.judgement, ("levels",))
    return said


@lru_cache(maxsize=64)
def rules_code(scheme: Scheme) -> str:
    """The code of what a scheme rules."""
    text = json.dumps(ruled(scheme), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:DIGITS]


@lru_cache(maxsize=64)
def text_code(text: str) -> str:
    """The code of a scheme's text as it travels: line ends and blanks around it do not count."""
    bare = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    return hashlib.sha256(bare.encode("utf-8", "surrogatepass")).hexdigest()[:DIGITS]


def _differs(entry: Any, key: str) -> bool:
    """Whether a key says something else than it would unwritten."""
    field = type(entry).__dataclass_fields__[key]
    return field.default is dataclasses.MISSING or getattr(entry, key) != field.default


def _entry(entry: Any, keys: tuple[str, ...]) -> dict[str, Any]:
    return {key: _plain(getattr(entry, key)) for key in keys if _differs(entry, key)}


def _plain(value: Any) -> Any:
    if isinstance(value, (Number, Text, Cell, Apply)):
        return _tree(value)
    if type(value) in _KIND:
        fields = tuple(type(value).__dataclass_fields__)
        return {"kind": _KIND[type(value)], **_entry(value, fields)}
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, (tuple, list)):
        return [_plain(part) for part in value]
    if isinstance(value, Mapping):
        return {str(key): _plain(part) for key, part in value.items()}
    return value


def _tree(formula: Formula) -> Any:
    if isinstance(formula, Apply):
        return [formula.operator, *map(_tree, formula.parts)]
    if isinstance(formula, Number):
        return plain(formula.number)
    if isinstance(formula, Text):
        return {"text": formula.words}
    return {"cell": formula.name} if isinstance(formula, Cell) else {"list": formula.column}
