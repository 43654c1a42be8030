"""户数: which returns of a tree of units are added, and what became of every unit that should report.

A 汇总 stands for the unit that made it and for everybody below: it is taken whole, and of those nothing else is
taken, so that no return is ever counted twice. Every unit of the list has exactly one standing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from ...errors import UnreadableFile
from ...law.findings import some
from ..register.expected import Unit

REPORTED, WITHIN, ELSEWHERE, WAITS, MISSING = STANDINGS = ("已报", "随下级汇总", "报其他表", "待处理", "缺报")
"""Its own return is added · it is within a 汇总 that is · it handed in another form · what it sent waits · nothing came."""


@dataclass(frozen=True, eq=False)
class Tree:
    """The units that should report, each below its 上级; who names one that is not there stands at the top."""

    units: Mapping[str, Unit]

    @cached_property
    def below(self) -> Mapping[str, tuple[str, ...]]:
        """Code → the codes directly below it; the top under the empty code. A circle hangs from its first unit."""
        found: dict[str, list[str]] = defaultdict(list)
        for code, unit in self.units.items():
            found[unit.parent if unit.parent in self.units and not self._circles(code) else ""].append(code)
        return {code: tuple(codes) for code, codes in found.items()}

    def _circles(self, code: str) -> bool:
        """Whether following 上级 from a unit comes back to it, and it is the first of those in the list."""
        seen, at = [code], self.units[code].parent
        while at in self.units and at not in seen:
            seen.append(at)
            at = self.units[at].parent
        return at == code and next(one for one in self.units if one in seen) == code

    def under(self, top: str) -> Iterator[str]:
        """That unit and everybody below it; all units where ``top`` is empty."""
        left = [top] if top else list(reversed(self.below.get("", ())))
        while left:
            code = left.pop()
            yield code
            left += reversed(self.below.get(code, ()))


def tree(units: Sequence[Unit]) -> Tree:
    return Tree({unit.code: unit for unit in units})


def top_of(units: Tree, parent: str) -> str:
    """The unit whose 汇总 is made: the one named, or the only one at the top; empty where there is no list."""
    if parent and parent not in units.units:
        raise UnreadableFile(f"应报单位名单里没有代码为“{parent}”的单位，不能汇总；请核对 --parent。", "invalid")
    tops = units.below.get("", ())
    if not parent and len(tops) > 1:
        named = some([f"{code}{units.units[code].name}" for code in tops], counter="个")
        raise UnreadableFile(
            f"应报单位名单里有{len(tops)}个没有上级的单位，请用 --parent 指明汇总到哪一个：{named}。", "invalid"
        )
    return parent or (tops[0] if tops else "")


@dataclass(frozen=True)
class Chosen:
    """``added``: (code, whether its 汇总) of every return that is added; ``standing`` of every unit."""

    added: tuple[tuple[str, bool], ...]
    standing: Mapping[str, str]

    def counts(self) -> dict[str, int]:
        """应报, and how many of each standing; they add up."""
        counted = {standing: 0 for standing in STANDINGS}
        for standing in self.standing.values():
            counted[standing] += 1
        return {"应报": len(self.standing), **counted}


def chosen(
    units: Tree,
    top: str,
    own: Collection[str],
    whole: Collection[str],
    elsewhere: Collection[str] = (),
    waiting: Collection[str] = (),
) -> Chosen:
    """Which returns make the 汇总 of ``top``: ``own`` and ``whole`` are the codes whose return and whose 汇总 were
    entered. The top's own earlier 汇总 is not among them."""
    added: list[tuple[str, bool]] = []
    standing: dict[str, str] = {}
    left = [top] if top else list(reversed(units.below.get("", ())))
    while left:
        code = left.pop()
        if code in whole and code != top:
            added.append((code, True))
            standing |= dict.fromkeys(units.under(code), WITHIN)
            continue
        if code in own:
            added.append((code, False))
        standing[code] = (
            REPORTED if code in own else ELSEWHERE if code in elsewhere else WAITS if code in waiting else MISSING
        )
        left += reversed(units.below.get(code, ()))
    return Chosen(tuple(added), standing)
