"""Cell addresses as numbers: ``C5`` is row 5, column 3, and an area is four such numbers."""

from __future__ import annotations

import re
from functools import cache, lru_cache

LAST_ROW = 1_048_576
LAST_COLUMN = 16_384

Area = tuple[int, int, int, int]
"""First row, first column, last row, last column; all count from 1 and belong to the area."""

_CELL = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})", re.ASCII)


@cache
def column_number(letters: str) -> int:
    """``"C"`` → 3; one to three capital letters, so no more than 18,278 answers are kept."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


@lru_cache(maxsize=1024)
def column_letters(number: int) -> str:
    """3 → ``"C"``."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def a1(row: int, column: int) -> str:
    """(5, 3) → ``"C5"``."""
    return f"{column_letters(column)}{row}"


def on_sheet(sheet: str, row: int, column: int) -> str:
    """("自评表", 5, 3) → ``"自评表!C5"``, as a person is told where a cell is."""
    return f"{sheet}!{a1(row, column)}"


def cell(text: str) -> tuple[int, int] | None:
    """``"C5"`` → (5, 3); None for what no sheet has."""
    found = _CELL.fullmatch(text)
    if not found:
        return None
    row, column = int(found[2]), column_number(found[1])
    return (row, column) if row <= LAST_ROW and column <= LAST_COLUMN else None


def area(text: str) -> Area | None:
    """``"B2:C5"`` or ``"B2"`` → (2, 2, 5, 3), corners in any order; None for what no sheet has."""
    first, _, last = text.partition(":")
    start, end = cell(first), cell(last if _ else first)
    if start is None or end is None:
        return None
    (top, bottom), (left, right) = sorted((start[0], end[0])), sorted((start[1], end[1]))
    return top, left, bottom, right


def size(place: Area) -> int:
    """How many cells an area has."""
    top, left, bottom, right = place
    return (bottom - top + 1) * (right - left + 1)
