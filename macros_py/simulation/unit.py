"""What a made-up unit fills in: figures that fit, indicators of its own from the library, points by the rules.

Such a form is clean: the checker has nothing to say about it. The points that a target missed costs are those
of the scheme's own rule, with a reason beside them.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from random import Random

from ..bureau.rollup.indicator_rollup import shares
from ..law.entries import Block
from ..law.expr import Number
from ..law.filled import Filled, Row
from ..law.library import Entry
from ..law.library import load as load_library
from ..law.operators import rounded
from ..law.rules import Judged, plain
from ..law.scheme import Scheme
from .province import MadeUp, cells, drawn, table

MISSES, LOSES = 0.12, 0.15
"""How often a target is missed, and a point lost where a person judges; both with a reason."""


def fill(one: MadeUp, scheme: Scheme, year: int, chance: Random) -> Filled:
    """A clean form of one unit for one year."""
    draws = drawn(one, chance)
    figures = {id: plain(value) for id, value in cells(one, draws).items()}
    rows = [row for block in scheme.block for row in _rows(block, scheme, chance)]
    points, reasons = _judged(scheme, chance)
    texts = {
        "goal_set_text": _goal(rows, "target_text"),
        "goal_met_text": _goal(rows, "achieved_text"),
        "frugality_text": table()["frugality"],
    }
    figures |= {id: text for id, text in texts.items() if id in scheme.inputs}
    return Filled(one.unit.name, year, figures, points, reasons, tuple(rows))


def _goal(rows: list[Row], column: str) -> str:
    items = "，".join(table()["item"].format(name=row["name"], value=row[column]) for row in rows[:3])
    return table()["goal"].format(items=items)


def _judged(scheme: Scheme, chance: Random) -> tuple[dict[str, str], dict[str, str]]:
    """Points of the rows that a person judges; what follows from a rate is left to its formula."""
    points, reasons = {}, {}
    for entry in scheme.indicator:
        if isinstance(entry.rule, Judged):
            lost = chance.random() < LOSES and entry.full > 1
            points[entry.id] = plain(entry.full - (Decimal("0.5") if lost else 0))
            if lost:
                reasons[entry.id] = chance.choice(table()["judged"])
    return points, reasons


def _rows(block: Block, scheme: Scheme, chance: Random) -> Iterator[Row]:
    """The block's rows: indicators of the library that fit there, each with its share of the marks."""
    offered = _offered(block.id)
    number = min(len(offered), chance.randint(1, block.rows))
    if not number:
        return
    chosen = chance.sample(offered, number)
    for entry, full in zip(chosen, shares(_marks(block, scheme), [Decimal(1)] * number)):
        yield _row(block, scheme, entry, full, chance)


@cache
def _offered(level2: str) -> tuple[Entry, ...]:
    """The library's indicators of a level whose target is a number or a date."""
    library = load_library(table()["library"])
    return tuple(
        entry
        for entry in library.of_level(level2)
        if entry.target.count("N") == 1 and entry.direction != "judgement" and "万元" not in entry.target
    )


def _marks(block: Block, scheme: Scheme) -> Decimal:
    """What the block's rows share: its own marks, or its part of what its group's blocks divide."""
    if block.full is not None:
        return block.full
    group = next(group for group in scheme.group if group.id == block.group)
    dividing = [other.id for other in scheme.divided(group) if _offered(other.id)]
    return shares(group.full, [Decimal(1)] * len(dividing))[dividing.index(block.id)]


def _row(block: Block, scheme: Scheme, entry: Entry, full: Decimal, chance: Random) -> Row:
    asked, reached = _numbers(entry, chance)
    target = entry.target.replace("N", str(asked))
    columns = {"name": entry.name, "target_text": target, "full": plain(full), "points": plain(full)}
    countable = entry.direction == "higher" and "%" not in target and asked >= 20 and block.direction is None
    if countable and chance.random() < MISSES:
        reached = asked * chance.randint(85, 98) // 100
        columns["deviation_text"] = chance.choice(table()["reasons"])
        rate = rounded(Decimal(reached) / asked, 4)
        if not isinstance(block.rule, Judged):
            columns["points"] = plain(block.rule.formula(Number(full), Number(rate)).value({}))
    said = f"{reached}月{chance.randint(1, 28)}日" if entry.direction == "date" else f"{reached}{_unit(entry)}"
    return Row(block.id, columns | {"achieved_text": said})


def _unit(entry: Entry) -> str:
    """What stands behind the number in the target: 人, %, 元/人."""
    return entry.target.partition("N")[2]


def _numbers(entry: Entry, chance: Random) -> tuple[int, int]:
    """What was aimed at and what was reached, which is enough."""
    if entry.direction == "date":
        month = chance.randint(6, 12)
        return month, month - chance.randint(0, 2)
    if entry.direction == "lower":
        asked = chance.randint(10, 30)
        return asked, asked - chance.randint(0, 3)
    if "%" in entry.target:
        asked = chance.randint(85, 95)
        return asked, chance.randint(asked, min(100, asked + 6))
    asked = max(4, round(chance.lognormvariate(4.6, 1.0)))
    return asked, asked + chance.randint(0, asked // 12)
