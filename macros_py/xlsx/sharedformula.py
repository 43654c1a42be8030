"""A formula many cells share, as it reads in each of them: its relative addresses move along.

Spreadsheet programs write a filled-down formula once, at its first cell, and only a number in the others.
The formula is cut once into what stays and what moves, so that reading 100,000 of them costs joins only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

from .address import LAST_COLUMN, LAST_ROW, column_letters, column_number

_TOKEN = re.compile(
    r"""
      "(?:[^"]|"")*" | '(?:[^']|'')*' | \[[^\[\]]*\]
    | (?<![\w.$\\?]) (?:
          (?P<columns>(\$?)([A-Z]{1,3}):(\$?)([A-Z]{1,3}))
        | (?P<rows>(\$?)([0-9]{1,7}):(\$?)([0-9]{1,7}))
        | (?P<cell>(\$?)([A-Z]{1,3})(\$?)([0-9]{1,7}))
      ) (?![\w.(!\\?])
    """,
    re.VERBOSE | re.IGNORECASE,
)

_MOST_KEPT = 1 << 16
"""Characters that are kept of one formula in all its rows."""

Piece = str | tuple[bool, int]
"""Text that stays; or (is it a column, the number it has in the first cell), which moves."""


@dataclass(frozen=True)
class SharedFormula:
    """A formula without "=" and the cell it was written in."""

    pieces: tuple[Piece, ...]
    row: int
    column: int

    @cached_property
    def straight(self) -> tuple[tuple[str, ...], int] | None:
        """The texts around the one row it speaks of, and that row less its own; None where it speaks of several."""
        rows = {piece[1] for piece in self.pieces if not isinstance(piece, str) and not piece[0]}
        if len(rows) != 1:
            return None
        texts = [""]
        for piece in self.pieces:
            if isinstance(piece, str) or piece[0]:
                texts[-1] += piece if isinstance(piece, str) else column_letters(piece[1])
            else:
                texts.append("")
        return tuple(texts), rows.pop() - self.row

    @cached_property
    def relative(self) -> tuple[str | tuple[bool, int], ...]:
        """The same for every cell the formula was filled into: what stays, and how far away the rest is."""
        home = {True: self.column, False: self.row}
        return tuple(
            piece if isinstance(piece, str) else (piece[0], piece[1] - home[piece[0]]) for piece in self.pieces
        )

    @cached_property
    def made(self) -> dict[int, str]:
        """Row → the formula in its own column, as far as it was asked for: of one notice's forms it is always the
        same."""
        return {}

    def at(self, row: int, column: int) -> str:
        """The formula as the cell at ``row``, ``column`` reads it; ``#REF!`` where it leaves the sheet."""
        if column == self.column and (straight := self.straight):
            texts, down = straight
            text = self.made.get(row)
            if text is None and 1 <= (moved := row + down) <= LAST_ROW:
                text = str(moved).join(texts)
                if len(self.made) * len(text) < _MOST_KEPT:
                    self.made[row] = text
            if text is not None:
                return text
        down, right = row - self.row, column - self.column
        return "".join(
            piece if isinstance(piece, str) else _moved(*piece, right if piece[0] else down) for piece in self.pieces
        )


def _moved(is_column: bool, number: int, by: int) -> str:
    number += by
    if not 1 <= number <= (LAST_COLUMN if is_column else LAST_ROW):
        return "#REF!"
    return column_letters(number) if is_column else str(number)


@lru_cache(maxsize=256)
def shared_formula(text: str, row: int, column: int) -> SharedFormula:
    """Cut ``text``, written in the cell at ``row``, ``column``, into what stays and what moves."""
    pieces: list[Piece] = []
    position = 0
    for token in _TOKEN.finditer(text):
        moving = _parts(token)
        if moving:
            pieces += [text[position : token.start()], *moving]
            position = token.end()
    return SharedFormula((*(piece for piece in pieces if piece != ""), text[position:]), row, column)


def _parts(token: re.Match[str]) -> list[Piece]:
    """An address as pieces; empty for a string, a sheet's name or a name that only looks like an address."""
    if token["columns"]:
        return [*_part(True, *token.group(2, 3)), ":", *_part(True, *token.group(4, 5))]
    if token["rows"]:
        return [*_part(False, *token.group(7, 8)), ":", *_part(False, *token.group(9, 10))]
    if token["cell"] and _exists(token[13], token[15]):
        return [*_part(True, *token.group(12, 13)), *_part(False, *token.group(14, 15))]
    return []


def _part(is_column: bool, anchor: str, text: str) -> list[Piece]:
    if anchor:
        return [anchor + text.upper()]
    return [(is_column, column_number(text.upper()) if is_column else int(text))]


def _exists(letters: str, digits: str) -> bool:
    return column_number(letters.upper()) <= LAST_COLUMN and 1 <= int(digits) <= LAST_ROW
