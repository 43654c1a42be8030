"""A notice's table spelled as TOML again, with a remark above every item that was amended.

The text loads back to an equal scheme; it is what `jixiao show` prints and what travels in a workbook.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from .amend import Amendment, Flattened, name_of

_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")
_ESCAPED = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def spelled(flat: Flattened, adopts: str) -> str:
    """The flattened table as TOML; ``adopts`` is named in a remark."""
    return "\n".join(_lines(flat, adopts)) + "\n"


def _lines(flat: Flattened, adopts: str) -> Iterator[str]:
    sources = {source["id"]: source.get("title", "") for source in flat.table.get("source", [])}

    def remark(amendment: Amendment) -> str:
        said = f"{amendment.how}：[[{amendment.part}]] {amendment.name}"
        if amendment.source:
            said += f"（依据：{amendment.source}，{sources.get(amendment.source, '')}）"
        return "# " + "".join(letter if letter.isprintable() else " " for letter in said)

    yield f"# 采用 {adopts}，照本地的修改展开；以“#”注明的是修改过的条目和它的依据。"
    listed = {key: value for key, value in flat.table.items() if _of_tables(value)}
    for key, value in flat.table.items():
        if key not in listed and not isinstance(value, Mapping):
            yield f"{_key(key)} = {_value(value)}"
    for key, value in flat.table.items():
        if isinstance(value, Mapping):
            yield from ("", f"[{_key(key)}]", *_pairs(value))
    for part, items in listed.items():
        for item in items:
            yield ""
            if amendment := flat.amendment(part, name_of(part, item)):
                yield remark(amendment)
            yield from (f"[[{_key(part)}]]", *_pairs(item))
    dropped = [amendment for amendment in flat.amendments if amendment.how == "删去"]
    yield from ("", *map(remark, dropped)) if dropped else ()


def _of_tables(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, Mapping) for item in value)


def _pairs(table: Mapping[str, Any]) -> Iterator[str]:
    return (f"{_key(key)} = {_value(value)}" for key, value in table.items())


def _key(key: str) -> str:
    return key if key and _PLAIN.issuperset(key) else _text(key)


def _text(text: str) -> str:
    made = (_ESCAPED.get(c) or (f"\\u{ord(c):04x}" if ord(c) < 32 or ord(c) == 127 else c) for c in text)
    return f'"{"".join(made)}"'


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(value, "f") if value.is_finite() else str(value).lower().replace("infinity", "inf")
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, Mapping):
        return f"{{ {', '.join(_pairs(value))} }}" if value else "{}"
    return _text(value) if isinstance(value, str) else str(value)
