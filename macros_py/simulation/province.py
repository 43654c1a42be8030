"""A made-up province: its units in their tree, and what is drawn for each, all from one table of data and a seed.

The table (`simulated/province.toml`) holds the names and the distributions, and beside each notice's scheme
`simulate.toml` says how its cells follow from what was drawn; nothing here knows a place or a form.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from random import Random
from typing import Any

from ..bureau.register.expected import Unit
from ..law.expr import Formula, parse
from ..law.notices import TEMPLATES, in_catalogue
from ..law.operators import rounded


@dataclass(frozen=True)
class MadeUp:
    """One unit of the province: who it is, which notice it fills in, how large its level makes it."""

    number: int
    unit: Unit
    notice: str
    city: str
    size: int


@cache
def table() -> Mapping[str, Any]:
    """The province's table."""
    return tomllib.loads((TEMPLATES / "simulated" / "province.toml").read_text(encoding="utf-8"))


@cache
def recipe(notice: str) -> dict[str, Formula]:
    """Identifier → how the cell follows from what was drawn, in the order of the notice's `simulate.toml`."""
    text = (TEMPLATES / notice / "simulate.toml").read_text(encoding="utf-8")
    return {id: parse(formula) for id, formula in tomllib.loads(text)["cells"].items()}


def units(count: int) -> list[MadeUp]:
    """So many units: the province, and below it cities, counties and towns, each city on one notice."""
    top, city, county, town = table()["level"]
    notices = [notice for notice in table()["notices"] if in_catalogue(notice)]
    below = county["fan"] * (town["fan"] + 1) + 1
    cities = max(len(notices), round((count - 1) / below)) if count > 1 else 0
    made = [_unit(0, table()["prefix"], table()["province"] + top["name"], "", notices[0], "", top)]
    for number in range(cities):
        share = (count - 1) // cities + (number < (count - 1) % cities)
        notice = notices[number % len(notices)]
        code = f"{table()['prefix']}{number + 1:02d}"
        called = _called(number, city["name"])
        for place in range(share):
            if not place:
                one = _unit(len(made), code, called, table()["prefix"], notice, called, city)
            else:
                group, member = divmod(place - 1, town["fan"] + 1)
                above = f"{code}{group + 1:02d}"
                seat = called + _called(number * 31 % 300 + group, county["name"])
                if not member:
                    one = _unit(len(made), above, seat, code, notice, called, county)
                else:
                    name = seat + _called((number * 57 + group * 11) % 300 + member, town["name"])
                    one = _unit(len(made), f"{above}{member:03d}", name, above, notice, called, town)
            made.append(one)
    return made[:count]


def _called(number: int, level: str) -> str:
    """The name of the place of that number; no two of one level below one place are the same."""
    first, second = table()["first"], table()["second"]
    more, number = divmod(number, len(first) * len(second))
    row, column = divmod(number, len(first))
    return (first[more - 1] if more else "") + first[column] + second[(row + column) % len(second)] + level


def _unit(number: int, code: str, place: str, parent: str, notice: str, city: str, level: Mapping[str, Any]) -> MadeUp:
    deadline = f"{table()['year'] + 1}{table()['deadline']}"
    unit = Unit(code, place + table()["unit"], parent, f"{code}@{table()['mail']}", deadline)
    return MadeUp(number, unit, notice, city or place, level["staff"])


def drawn(one: MadeUp, chance: Random) -> dict[str, Decimal]:
    """What is drawn for a unit: people and amounts, larger at the levels above."""
    found = {}
    for name, how in table()["draw"].items():
        if "median" in how:
            value = how["median"] * chance.lognormvariate(0, how["spread"])
        else:
            value = chance.uniform(how["from"], how["to"])
        if name == "staff":
            value *= one.size
        found[name] = max(rounded(Decimal(repr(value)), how.get("places", 0)), Decimal(how.get("least", 0)))
    return found


def cells(one: MadeUp, draws: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """The figures of the form's cells."""
    known: dict[str, Any] = dict(draws)
    for id, formula in recipe(one.notice).items():
        known[id] = formula.value(known)
    return {id: known[id] for id in recipe(one.notice)}
