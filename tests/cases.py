"""The worked examples beside a scheme, `cases.toml`, read strictly: a misspelt key is refused."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import reduce
from operator import getitem
from typing import Any

from macros_py.law import toml_loader
from macros_py.law.notices import TEMPLATES, load


@dataclass(frozen=True)
class Expect:
    """The verdict a filled form must get; what is left out is not looked at, but every finding is."""

    findings: tuple[tuple[str, str], ...]
    rates: Mapping = field(default_factory=dict)
    points: Mapping = field(default_factory=dict)
    total: Mapping = field(default_factory=dict)
    grade: Mapping = field(default_factory=dict)
    summary: Mapping = field(default_factory=dict)


@dataclass(frozen=True)
class Case:
    """A filled form, in a file or written out, changed in a few places, and its verdict."""

    name: str
    source: str
    filled: Mapping
    expect: Expect
    change: Mapping = field(default_factory=dict)


@dataclass(frozen=True)
class Score:
    """A rule, a value, and the points it gives; empty: none."""

    row: str
    value: Decimal
    points: str
    full: Decimal | None = None


@dataclass(frozen=True)
class Cases:
    """Every example of one folder."""

    case: tuple[Case, ...]
    score: tuple[Score, ...] = ()


def _number(value: Any, where: str) -> Decimal:
    return Decimal(value)


def read(place: str) -> Cases:
    """A folder's examples; those of the notice it adopts stand for every row that was not amended."""
    where = f"{place}/cases.toml"

    def filled(value: Any, _: str) -> Mapping:
        return json.loads((TEMPLATES / place / value).read_text("utf-8")) if isinstance(value, str) else value

    def case(entry: Any) -> Case:
        converters = {"expect": lambda value, at: toml_loader.read(Expect, value, at), "filled": filled}
        return toml_loader.read(Case, entry, f"{where} {entry.get('name')}", **converters)

    table = tomllib.loads((TEMPLATES / place / "cases.toml").read_text("utf-8"))
    made = toml_loader.read(
        Cases,
        table,
        where,
        case=lambda entries, _: tuple(map(case, entries)),
        score=lambda entries, at: tuple(toml_loader.read(Score, e, at, value=_number, full=_number) for e in entries),
    )
    adopted = load(place).adopted
    if not adopted:
        return made
    before, now = ({entry.id: entry for entry in (*s.indicator, *s.block)} for s in (adopted, load(place)))
    kept = {id for id, entry in now.items() if entry == before.get(id)}
    return Cases(made.case, made.score + tuple(score for score in read(adopted.id).score if score.row in kept))


def changed(case: Case) -> dict[str, Any]:
    """What the example fills in, with its changes."""
    filled = json.loads(json.dumps(case.filled))
    for path, value in case.change.items():
        *way, last = (int(part) if part.isdigit() else part for part in path.split("/"))
        reduce(getitem, way, filled)[last] = value
    return filled
