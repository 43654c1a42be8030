"""What of a text is read, by how it looks: plain text, a note raised or lowered beside it, or text that does not print.

A file brings runs of text, each with its `Style`; one table says what every look comes to, whatever the file was.
Text struck out, hidden, or white on white is not read. What is raised or lowered is a note and no digit of the number
before it, except behind letters, where it belongs to a name or a unit (m², CO₂) and stays, as no digit of a number.
What was left out is named with the words around it.

>>> texts, unseen = visible([("支出", ""), ("9", STRUCK), ("4.98", ""), ("2", RAISED), ("万元，绿地5m", ""), ("2", RAISED)])
>>> "".join(texts), [str(one) for one in unseen]
('支出4.98万元，绿地5m²', ['支出〔9〕4.98万元，绿', '支出4.98〔2〕万元，绿地5m²'])
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

STRUCK, HIDDEN, WHITE, TINY, RAISED, LOWERED = "删除线", "隐藏", "白色", "极小字号", "上标", "下标"
NOTES = (RAISED, LOWERED)
UNKNOWN = "?"
"""A paper that may be of any colour: then white text may well be seen."""

_SMALLEST = 2.0
"""Points up to which nobody reads a letter."""
_PALE = re.compile(r"(?:f[89a-f]){3}", re.IGNORECASE)
_BASE = re.compile(r"[A-Za-z米里]$|[×xX*·]\s?10$")
"""What a raised or lowered text belongs to: letters, units of length, a power of ten."""
_UP = str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")
_DOWN = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")
_FORMS = {RAISED: _UP, LOWERED: _DOWN}
_TYPED = re.compile(r"(?P<struck>(?:[^\u0335-\u0338][\u0335\u0336\u0338])+)|(?<=[0-9])(?P<raised>[⁰¹²³⁴-⁹]+)")
"""What a plain text can strike out or raise: letters with a stroke through them, small digits behind a digit."""
_STROKES = re.compile("[\u0335-\u0338]")
_REACH, _LONGEST, _MOST = 8, 20, 6


@dataclass(frozen=True)
class Style:
    """How a run of text looks: ``ink`` and ``paper`` as rrggbb, "" for what a page has by itself; ``shift``: super or
    sub; ``size`` in points, None where it is not told."""

    struck: bool = False
    hidden: bool = False
    ink: str = ""
    paper: str = ""
    shift: str = ""
    size: float | None = None


LOOKS = (
    (HIDDEN, lambda style: style.hidden),
    (STRUCK, lambda style: style.struck),
    (TINY, lambda style: style.size is not None and style.size <= _SMALLEST),
    (WHITE, lambda style: bool(_PALE.fullmatch(style.ink)) and (not style.paper or bool(_PALE.fullmatch(style.paper)))),
    (RAISED, lambda style: style.shift == "super"),
    (LOWERED, lambda style: style.shift == "sub"),
)  # fmt: skip
"""The looks that matter, the strongest first."""

Piece = tuple[str, str]
"""A text and its look; "" is plain."""


@dataclass(frozen=True)
class Unseen:
    """What was not read: its ``look``, its ``text``, the words read ``before`` and ``after`` it, the cell it stands in."""

    look: str
    text: str
    before: str = ""
    after: str = ""
    place: str = ""

    @property
    def is_note(self) -> bool:
        return self.look in NOTES

    def __str__(self) -> str:
        text = self.text if len(self.text) <= _LONGEST else f"{self.text[:_LONGEST]}…"
        return f"{self.place}{self.before}〔{text}〕{self.after}"


def look(style: Style) -> str:
    """Which look a style has; "" for plain text."""
    return next((kind for kind, has in LOOKS if has(style)), "")


def parts(text: str, kind: str) -> list[tuple[int, str, str]]:
    """A text cut where it changes its look by itself (9̶, 4.98²): where each part starts, the part, its look."""
    if kind or text.isascii():
        return [(0, text, kind)]
    found, at = [], 0
    for match in _TYPED.finditer(text):
        if match.start() > at:
            found.append((at, text[at : match.start()], ""))
        found.append((match.start(), match.group(), STRUCK if match["struck"] else RAISED))
        at = match.end()
    return [*found, (at, text[at:], "")] if at < len(text) or not found else found


def visible(pieces: Iterable[Piece]) -> tuple[list[str], list[Unseen]]:
    """What is read of each piece, in order, and what was left out."""
    cut = [(n, part, look_) for n, (text, kind) in enumerate(pieces) for _, part, look_ in parts(text, kind)]
    texts = [""] * (cut[-1][0] + 1 if cut else 0)
    done, left = "", []
    for kind, group in groupby(cut, key=lambda one: one[2]):
        run = list(group)
        whole = "".join(part for _, part, _ in run)
        if kind and not (kind in NOTES and _BASE.search(done)):
            if whole.strip():
                left.append((len(done), kind, " ".join(_STROKES.sub("", whole).split())))
            continue
        for number, part, _ in run:
            texts[number] += part.translate(_FORMS.get(kind, {}))
        done += whole.translate(_FORMS.get(kind, {}))
    return texts, [Unseen(kind, text, _words(done, at, -1), _words(done, at, 1)) for at, kind, text in left]


def _words(text: str, at: int, side: int) -> str:
    """The words right before or behind a place, on its own line."""
    if side < 0:
        return text[max(0, at - _REACH) : at].rpartition("\n")[2]
    return text[at : at + _REACH].partition("\n")[0]


def reading(pieces: Iterable[Piece], unseen: list[Unseen]) -> str:
    """The text as it is read; what was left out joins ``unseen``."""
    texts, left = visible(pieces)
    unseen += left
    return "".join(texts)


def remarks(unseen: Sequence[Unseen]) -> Iterator[str]:
    """One sentence for what does not print, one for the notes, each with its places."""
    lost, notes = [one for one in unseen if not one.is_note], [one for one in unseen if one.is_note]
    if lost:
        yield f"有{len(lost)}处{kinds(lost)}文字，没有读取：{places(lost)}。"
    if notes:
        yield f"有{len(notes)}处{kinds(notes)}，作为注释，不计入数字：{places(notes)}。"


def kinds(unseen: Sequence[Unseen]) -> str:
    return "、".join(dict.fromkeys(one.look for one in unseen))


def places(unseen: Sequence[Unseen]) -> str:
    """What was left out, in 〔〕 among the words around it; of many the first."""
    listed = list(dict.fromkeys(f"“{one}”" for one in unseen))
    return "、".join(listed[:_MOST]) + ("等" if len(listed) > _MOST else "")
