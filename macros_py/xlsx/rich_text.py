"""A text written in pieces of different looks: what of it is read, what is struck out, raised, or not to be seen.

A piece that is struck out is not read. A raised or lowered piece is a note where it follows a number, and never one
of its digits: 53.46¹ is 53.46. After a letter it belongs to the word: m², CO₂.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from .colours import Colour

_HIGH = str.maketrans("0123456789+-()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿ")
_LOW = str.maketrans("0123456789+-()n", "₀₁₂₃₄₅₆₇₈₉₊₋₍₎ₙ")
_LETTER = re.compile(r"[A-Za-zμµΩ]\Z")
_DIGITS = re.compile(r"[0-9+\-()n]+")
_CALLED = {"superscript": "上标", "subscript": "下标"}


class Run(NamedTuple):
    """One piece: ``own`` whether it has a look of its own; without one it looks as the cell does."""

    text: str
    own: bool = False
    struck: bool = False
    raised: str = ""
    colour: Colour | None = None


class Rich(str):
    """A text in pieces that do not all look alike."""

    runs: tuple[Run, ...]

    def __new__(cls, runs: Iterable[Run]) -> Rich:
        runs = tuple(runs)
        made = super().__new__(cls, "".join(run.text for run in runs))
        made.runs = runs
        return made


class Settled(str):
    """What is read of a text in pieces: it is settled what of it is struck out, whatever the cell's own font says."""


class Marked(NamedTuple):
    """What is notable about the text of a cell: all that stands there, what is read, what is struck, what cannot be
    seen."""

    whole: str
    read: Settled
    struck: str
    unseen: str


def notable(runs: Iterable[Run]) -> bool:
    """Whether the looks of the pieces may change how the text is read."""
    return any(run.struck or run.raised or run.colour for run in runs)


def marked(text: Rich, struck: bool, unseen: Callable[[Colour | None], bool]) -> Marked:
    """The text of a cell whose font is ``struck`` out or not; ``unseen`` tells whether a colour cannot be seen
    there."""
    gone = [run for run in text.runs if (run.struck if run.own else struck)]
    kept = [run for run in text.runs if not (run.struck if run.own else struck)]
    hidden = [run for run in kept if run.own and run.text.strip() and unseen(run.colour)]
    return Marked(str(text), Settled(spoken(kept)), _joined(gone), _joined(hidden))


def _joined(runs: Iterable[Run]) -> str:
    return "".join(run.text for run in runs).strip()


def spoken(runs: list[Run]) -> str:
    """The text with what is raised or lowered as a note, or as the sign that means it."""
    if all(run.raised or not run.text.strip() for run in runs):
        return "".join(run.text for run in runs)  # all of it is small: it is a size, not a note
    text, ahead = "", ""
    for run in runs:
        said = run.text.strip()
        if not run.raised or not said:
            text += run.text
            continue
        table = _HIGH if run.raised == "superscript" else _LOW
        note = f"（{_CALLED.get(run.raised, '上标')}{said}）"
        if _LETTER.search(text) and _DIGITS.fullmatch(said):
            text += said.translate(table)
        elif text.strip():
            text += note
        else:
            ahead += note
    return text + ahead
