"""Rows that can be read in two ways settled by the form's own arithmetic; where it does not tell, nothing is put in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ..evaluate import evaluate
from ..law.scheme import Scheme
from .align import Reading
from .rows import Laid
from .slots import POINTS

BY_ARITHMETIC = "按表内勾稽关系定位"
CUT = "原文此行少一格，按分值和总分推定，请核对"
_WEIGHT = {"错误": 1000, "核实": 10, "提示": 1}


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


class Settling:
    """Rows settled one after the other, each against everything settled so far."""

    def __init__(self, scheme: Scheme, filled_of):
        self._scheme, self._filled_of = scheme, filled_of

    def settled(self, rows: list[Laid], copy: int) -> Iterator[tuple[Laid, Choice, list[str]]]:
        """(row, how it is read, identifiers that could not be told apart) in the order of the rows."""
        chosen = {number: choices(laid) for number, laid in enumerate(rows)}
        said: dict[int, tuple[Choice, list[str]]] = {
            number: (ways[0], []) for number, ways in chosen.items() if len(ways) == 1
        }
        open_ = [number for number, ways in chosen.items() if len(ways) > 1]
        for number in open_:
            said[number] = (_common(chosen[number]), [])
        for number in open_:
            said[number] = self._best(rows, said, number, chosen[number])
        for number, laid in enumerate(rows):
            yield laid, *said[number]

    def _best(
        self, rows: list[Laid], said: Mapping[int, tuple[Choice, list[str]]], number: int, ways: list[Choice]
    ) -> tuple[Choice, list[str]]:
        costs = []
        for way in ways:
            read = {n: choice for n, (choice, _) in said.items()} | {number: way}
            texts = {id: rows[n].cells[c] for n, choice in read.items() for id, c in choice.cells.items()}
            filled = self._filled_of(texts)
            costs.append(sum(_WEIGHT[one.level] for one in evaluate(self._scheme, filled).findings))
        good = [way for way, cost in zip(ways, costs) if cost == min(costs)]
        fullest = max(good, key=lambda way: len(way.cells))
        if len(good) < len(ways) and all(way.cells.items() <= fullest.cells.items() for way in good):
            return fullest, []
        common = _common(ways)
        return common, sorted({id for way in ways for id in way.cells if id not in common.cells})


def _common(ways: list[Choice]) -> Choice:
    """What every way says alike."""
    first = ways[0].cells
    return Choice({id: c for id, c in first.items() if all(way.cells.get(id) == c for way in ways)}, "")
