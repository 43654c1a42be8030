"""A text outside its brackets, and what each bracket holds: 100%(3133人) says 100%, and notes 3133人.

Spaces go, except one between two digits or letters, where it may part two numbers (200名 1200人次, 12 34).
What was typed is kept beside the folded text, character by character, so notes can be given as typed.
"""

from __future__ import annotations

from dataclasses import dataclass

from .numbers import Folded


@dataclass(frozen=True)
class Piece:
    """A folded text and the same as typed, of one length."""

    text: str
    typed: str


@dataclass(frozen=True)
class Parts:
    """``outside`` all brackets; ``inside`` the outermost ones that are not empty, in order."""

    outside: Piece
    inside: tuple[Piece, ...]


def split_brackets(folded: Folded) -> Parts:
    """Split off the brackets; one that is never closed reaches to the end, one never opened is text.

    >>> from macros_py.law.typed.numbers import fold
    >>> parts = split_brackets(fold("100%（5家（盲协、肢协））"))
    >>> parts.outside.text, parts.inside[0].typed
    ('100%', '5家（盲协、肢协）')
    """
    outside: list[int] = []
    inside: list[list[int]] = []
    depth = 0
    for at, character in enumerate(folded.text):
        if character == "(":
            depth += 1
            if depth == 1:
                inside.append([])
                continue
        elif character == ")" and depth:
            depth -= 1
            if depth == 0:
                continue
        (inside[-1] if depth else outside).append(at)
    pieces = (_tight(folded, places) for places in inside)
    return Parts(_tight(folded, outside), tuple(piece for piece in pieces if piece.text))


def _tight(folded: Folded, places: list[int]) -> Piece:
    kept: list[int | None] = []
    gap, before = False, 0
    for at in places:
        if folded.text[at].isspace():
            gap = bool(kept)
            continue
        if gap and _plain(folded.text[before]) and _plain(folded.text[at]):
            kept.append(None)
        gap, before = False, at
        kept.append(at)
    text, typed = ("".join(" " if at is None else source[at] for at in kept) for source in (folded.text, folded.typed))
    return Piece(text, typed)


def _plain(character: str) -> bool:
    return character.isascii() and character.isalnum()
