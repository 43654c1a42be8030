"""The open rows of many units as the few rows of one form: what can be added is added, what cannot is averaged or counted.

Rows of one name in one block are one indicator. Quantities (人, 次, 件) are added, target and achievement each;
percentages and standards are averaged, weighted as the scheme says; of dates and judgements it is counted at how
many units they were met. A form shows as many rows a block as it is printed with, those that most units have;
they share the block's marks as the units divided theirs.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache

from ...book.form_digest import canonical_label
from ...law.entries import Block
from ...law.filled import Row
from ...law.identifiers import identifier
from ...law.operators import rounded
from ...law.rules import Judged, plain
from ...law.scheme import Scheme
from ...law.typed.numbers import read_number
from ...law.typed.targets import Target, compare, read_target
from ..register.reading import counted
from .amounts import Part

ADDED, AVERAGED, COUNTED = "相加", "平均", "达标单位占比"
_EACH, _ENDS = ("人均", "平均", "标准", "单价", "每", "成本"), ("率", "度", "比例", "比重", "占比")
"""Words, and endings, of a name whose number is a relative one, whatever its unit."""
_SIGNS = {">=": "≥", "<=": "≤", ">": "＞", "<": "＜"}


@dataclass(frozen=True)
class Line:
    """One open row of one unit, understood; ``share``: of its full marks the unit gave itself."""

    name: str
    target: Target
    achieved: Target
    full: Decimal
    share: Decimal | None
    met: bool | None
    short: bool


@dataclass
class Indicator:
    """All rows of one name in one block: how its values are joined, and its lines, each with its unit's weight."""

    block: str
    name: str
    lines: list[tuple[Line, Decimal]] = field(default_factory=list)

    @property
    def how(self) -> str:
        units = {unit for line, _ in self.lines for unit in (line.target.unit, line.achieved.unit or line.target.unit)}
        signs = {line.target.operator for line, _ in self.lines}
        numbers = all(line.target.kind == line.achieved.kind == "number" for line, _ in self.lines)
        plainly = all(line.target.operator in ("=", ">=", "<=") and not line.target.change for line, _ in self.lines)
        if not numbers or len(units) != 1 or len(signs) != 1:
            return COUNTED
        unit = next(iter(units))
        each = self.name.endswith(_ENDS) or any(word in self.name for word in _EACH)
        return AVERAGED if each or unit == "%" or "/" in unit or not plainly else ADDED


@lru_cache(maxsize=65_536)
def _read(text: str, achieved: bool) -> Target:
    return read_target(text, achieved=achieved)


def lines(part: Part, scheme: Scheme) -> Iterator[tuple[str, Line]]:
    """(block, line) of every open row with a name that one return filled in."""
    rows: dict[tuple[str, int], dict[str, str]] = defaultdict(dict)
    blocks = {block.id for block in scheme.block}
    for id, (text, _) in part.reading.cells.items():
        copy, owner, row, column = identifier(id)
        if row and not copy and owner in blocks:
            rows[owner, row][column] = text
    for (block, number), row in rows.items():
        if name := row.get("name", "").strip():
            points = part.reading.points.get(f"{block}.{number}", {})
            full, given = _decimal(points.get("full")), _decimal(counted(points))
            target, achieved = row.get("target_text", ""), row.get("achieved_text", "")
            yield (
                block,
                Line(
                    name,
                    _read(target, False),
                    _read(achieved, True),
                    full or Decimal(0),
                    given / full if given is not None and full else None,
                    compare(target, achieved).met,
                    given is not None and full is not None and given < full,
                ),
            )


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else read_number(text).value


def indicators(parts: Iterable[tuple[Part, Decimal]], scheme: Scheme) -> list[Indicator]:
    """Every indicator of any unit, those of most units first in each block; ``parts`` with their weights."""
    found: dict[tuple[str, str], Indicator] = {}
    names: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for part, weight in parts:
        for block, line in lines(part, scheme):
            key = block, canonical_label(line.name)
            found.setdefault(key, Indicator(block, line.name)).lines.append((line, weight))
            names[key][line.name] += 1
    for key, one in found.items():
        one.name = min(names[key], key=lambda name: (-names[key][name], name))
    order = {block.id: place for place, block in enumerate(scheme.block)}
    return sorted(found.values(), key=lambda one: (order[one.block], -len(one.lines), one.name))


def shown(found: Sequence[Indicator], scheme: Scheme) -> list[Row]:
    """The rows of the 汇总 form, their points still blank where a rule gives them."""
    blocks = {block.id: block for block in scheme.block}
    taken: dict[str, list[Indicator]] = defaultdict(list)
    for one in found:
        if len(taken[one.block]) < blocks[one.block].rows:
            taken[one.block].append(one)
    marks = _marks(taken, scheme)
    return [
        _row(one, blocks[block], marks[block][place])
        for block in blocks
        for place, one in enumerate(taken.get(block, ()))
    ]


def _marks(taken: Mapping[str, list[Indicator]], scheme: Scheme) -> dict[str, list[Decimal]]:
    """The full marks of every shown row: a block's own, or a group's over the rows of its blocks."""
    found: dict[str, list[Decimal]] = {}
    pools = [([block.id], block.full) for block in scheme.block if block.full is not None]
    pools += [
        ([block.id for block in divided], group.full) for group in scheme.group if (divided := scheme.divided(group))
    ]
    for ids, whole in pools:
        rows = [(id, one) for id in ids for one in taken.get(id, ())]
        given = [sum((line.full for line, _ in one.lines), Decimal(0)) for _, one in rows]
        for (id, _), full in zip(rows, shares(whole, given)):
            found.setdefault(id, []).append(full)
    return found


def shares(whole: Decimal, given: Sequence[Decimal]) -> list[Decimal]:
    """The whole divided as ``given`` is, in tenths, so that it adds up; alike where nothing was given."""
    given = list(given) if sum(given) else [Decimal(1)] * len(given)
    exact = [whole * 10 * one / sum(given) for one in given]
    parts = [one // 1 for one in exact]
    for place in sorted(range(len(parts)), key=lambda place: parts[place] - exact[place])[
        : int(whole * 10 - sum(parts))
    ]:
        parts[place] += 1
    return [part / 10 for part in parts]


def _row(one: Indicator, block: Block, full: Decimal) -> Row:
    columns = {"name": one.name, "full": plain(full)}
    first = one.lines[0][0].target
    unit = first.unit
    if one.how == COUNTED:
        columns |= {"name": f"{one.name}（{COUNTED}）", "target_text": "100%"}
        met = sum(1 for line, _ in one.lines if line.met is not False)
        columns["achieved_text"] = _text(Decimal(met) / len(one.lines), "%")
    else:
        sign = _SIGNS.get(first.operator, "")
        for key in ("target", "achieved"):
            values = [(getattr(line, key).value, weight) for line, weight in one.lines]
            value = sum((v for v, _ in values), Decimal(0)) if one.how == ADDED else average(values)
            columns[f"{key}_text"] = f"{sign if key == 'target' else ''}{_text(value, unit)}"
    if isinstance(block.rule, Judged):
        share = average([(line.share, weight) for line, weight in one.lines if line.share is not None])
        columns["points"] = plain(rounded(full * min(share, Decimal(1)), 2)) if share is not None else ""
    if short := sum(line.short for line, _ in one.lines):
        columns["deviation_text"] = f"{len(one.lines)}户中{short}户扣分，原因见各单位报表。"
    return Row(block.id, columns)


def _text(value: Decimal, unit: str) -> str:
    return f"{plain(rounded(value * 100, 2))}%" if unit == "%" else f"{plain(rounded(value, 2))}{unit}"


def average(values: Sequence[tuple[Decimal, Decimal]]) -> Decimal | None:
    """The mean by weight; of weights that are all nothing every value counts alike."""
    if not values:
        return None
    weights = [weight for _, weight in values]
    weights = weights if sum(weights) else [Decimal(1)] * len(values)
    return sum((value * weight for (value, _), weight in zip(values, weights)), Decimal(0)) / sum(weights)
