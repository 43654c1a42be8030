"""The one runner: two ways of the same work, timed in turn, told as a ratio.

A slow moment of the machine slows both ways alike, because they alternate: ours, other; other, ours; and so on. Time is
CPU time, so that whoever else works on the machine counts for little. What is told is the ratio of the two quickest
rounds and the median of the ratios of all rounds.
"""

from __future__ import annotations

import operator
import statistics
from collections.abc import Callable
from dataclasses import dataclass

Measure = Callable[[], float]
"""Does a piece of work and says how many CPU milliseconds one unit of it took."""

_SIDES = {"≤": operator.le, "≥": operator.ge}


@dataclass(frozen=True)
class Pair:
    """``what`` we do and ``against`` what it is held. ``aim``: "≤5" of a floor that nobody can pass, "≥4" of a peer who
    could do the work instead of us, empty where nobody asks for more than the number."""

    what: str
    ours: Measure
    against: str
    other: Measure
    aim: str
    rounds: int = 7
    peer: bool = False


@dataclass(frozen=True)
class Compared:
    """Milliseconds of each round, ours and the other's."""

    pair: Pair
    ours: tuple[float, ...]
    other: tuple[float, ...]

    @property
    def ratios(self) -> list[float]:
        """Of each round: how many times quicker than a peer, how many times the floor."""
        return [self._ratio(*round) for round in zip(self.ours, self.other, strict=True)]

    @property
    def quickest(self) -> float:
        return self._ratio(min(self.ours), min(self.other))

    @property
    def median(self) -> float:
        return statistics.median(self.ratios)

    @property
    def reached(self) -> bool:
        """Whether the median is where it should be."""
        aim = self.pair.aim
        return not aim or _SIDES[aim[0]](self.median, float(aim[1:]))

    def _ratio(self, ours: float, other: float) -> float:
        return other / ours if self.pair.peer else ours / other

    def __str__(self) -> str:
        pair = self.pair
        kind = "倍快于" if pair.peer else "倍于"
        aim = f"  目标{pair.aim}{'' if self.reached else '，没有达到'}" if pair.aim else ""
        return (
            f"{pair.what}：{min(self.ours):.2f} ms，{self.quickest:.2f}（中位{self.median:.2f}）{kind}"
            f"{pair.against}（{min(self.other):.2f} ms）{aim}"
        )


def compared(pair: Pair) -> Compared:
    """Both ways in turn; the first call of each is not counted, unless one round is all there is time for."""
    if pair.rounds > 1:
        pair.ours()
        pair.other()
    ours, other = [], []
    for number in range(pair.rounds):
        for times, measure in ((ours, pair.ours), (other, pair.other))[:: 1 if number % 2 == 0 else -1]:
            times.append(measure())
    return Compared(pair, tuple(ours), tuple(other))
