"""Rows that can be read in two ways settled by the form's own arithmetic; where it does not tell, nothing is put in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod

from ..law.filled import Filled
from ..law.scheme import Scheme
from .agreement import agreement
from .align import Reading
from .rows import Laid
from .slots import POINTS

BY_ARITHMETIC = "按表内勾稽关系定位"
CUT = "原文此行少一格，按分值和总分推定，请核对"


@dataclass(frozen=True)
class Choice:
    """One way to read a row: identifier → place of its cell; ``note`` where one cell says two things."""

    cells: Mapping[str, int]
    note: str = BY_ARITHMETIC


def choices(laid: Laid) -> list[Choice]:
    """Every way to read a row that is as good as the best; one where it is clear."""
    ways = [laid.values(one) for one in laid.readings]
    found = [Choice(cells) for cells in ways]
    if len(ways) == 2 and _cut(laid, *laid.readings):
        found.append(Choice(ways[0] | ways[1], CUT))
    return found


def _cut(laid: Laid, one: Reading, other: Reading) -> bool:
    """Whether a row lacks a cell: its one number may be full marks or points, and is mostly both."""
    first, second = laid.values(one), laid.values(other)
    apart = [id for id in first.keys() ^ second.keys()]
    kinds = {slot.id.rpartition(".")[2]: slot.kind for slot in laid.line.slots if slot.id}
    columns = {id.rpartition(".")[2] for id in apart}
    return columns == {"full", "points"} and all(kinds[column] == POINTS for column in columns) and len(apart) == 2


MOST = 64
"""Ways to read all rows together that are tried; where there are more, the rows are settled one by one."""


class Settling:
    """The rows of one form, each read in the way that its arithmetic speaks for."""

    def __init__(self, scheme: Scheme, rows: Sequence[Laid], filled_of: Callable[[Mapping[str, str]], Filled]):
        self._scheme, self._rows, self._filled_of = scheme, rows, filled_of
        self._ways = [choices(laid) for laid in rows]
        self._said = [ways[0] if len(ways) == 1 else _common(ways) for ways in self._ways]

    def settled(self) -> Iterator[tuple[Laid, Choice, list[str]]]:
        """(row, how it is read, identifiers that could not be told apart) in the order of the rows."""
        for number in self._open():
            tried = [{number: way} for way in self._ways[number]]
            self._said[number] = self._best(tried, [*map(self._fits, tried)], number)
        left = self._open()
        if len(left) > 1 and prod(len(self._ways[number]) for number in left) <= MOST:
            together = [
                dict(zip(left, ways, strict=False)) for ways in product(*(self._ways[number] for number in left))
            ]
            fits = [*map(self._fits, together)]
            for number in left:
                self._said[number] = self._best(together, fits, number)
        for laid, ways, choice in zip(self._rows, self._ways, self._said, strict=False):
            lost = {id for way in ways for id in way.cells if id not in choice.cells} if not choice.note else set()
            yield laid, choice, sorted(lost) if len(ways) > 1 else []

    def _open(self) -> list[int]:
        return [n for n, ways in enumerate(self._ways) if len(ways) > 1 and not self._said[n].note]

    def _best(self, tried: list[dict[int, Choice]], fits: list[int], number: int) -> Choice:
        """A row's way among ways to read one or several rows: the one that all of the best take, or what they share."""
        good = [one[number] for one, fit in zip(tried, fits, strict=False) if fit == max(fits)]
        fullest = max(good, key=lambda way: len(way.cells))
        if len(good) < len(tried) and all(way.cells.items() <= fullest.cells.items() for way in good):
            return fullest
        return _common(self._ways[number])

    def _fits(self, chosen: Mapping[int, Choice]) -> int:
        read = {n: chosen.get(n, choice) for n, choice in enumerate(self._said)}
        texts = {id: self._rows[n].cells[c] for n, choice in read.items() for id, c in choice.cells.items()}
        return agreement(self._scheme, self._filled_of(texts))


def _common(ways: list[Choice]) -> Choice:
    """What every way says alike."""
    first = ways[0].cells
    return Choice({id: c for id, c in first.items() if all(way.cells.get(id) == c for way in ways)}, "")
