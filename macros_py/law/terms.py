"""The one crossing between identifiers and the words people see, read from `terms.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Term:
    """An identifier's words: ``label`` first, ``aliases`` met elsewhere, ``name`` in workbooks.

    ``from_last_year``: what of last year's form says this, the first that is there.
    """

    label: str
    aliases: tuple[str, ...] = ()
    name: str = ""
    reserved: bool = False
    from_last_year: tuple[str, ...] = ()


def _term(entry: Mapping[str, Any]) -> Term:
    fields: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}
    return Term(**fields)


@cache
def _dictionary() -> tuple[dict[str, Term], dict[str, Term]]:
    table = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    made = {part: {key: _term(entry) for key, entry in table[part].items()} for part in ("term", "column")}
    return made["term"], made["column"]


def terms() -> dict[str, Term]:
    """Identifier → its words."""
    return _dictionary()[0]


def columns() -> dict[str, Term]:
    """Column (the part after the dot) → its words."""
    return _dictionary()[1]


def label(identifier: str) -> str:
    """公务接待·本年决算数 for ``reception.final``; the third row of a block is 数量指标第3项."""
    owner, *rest = identifier.split(".")
    words = terms()[owner].label
    for part in rest:
        words += f"第{part}项" if part.isdigit() else f"·{columns()[part].label}"
    return words


def from_last_year(identifier: str) -> tuple[str, ...]:
    """What of last year's form says this: ``reception.final`` or ``.executed`` for ``reception.prior_final``."""
    owner, _, column = identifier.partition(".")
    if not column:
        return terms()[owner].from_last_year if owner in terms() else ()
    return tuple(f"{owner}.{c}" for c in columns()[column].from_last_year) if column in columns() else ()
