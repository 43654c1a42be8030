"""One row of a source laid against one row of the form: which text goes into which slot, and how surely.

Cells keep their order; blanks of merged cells may be left out, on either side, and so may a printed label. What
a slot can hold — a number, a share, points, words — tells the rest; where two readings are as good, both are given.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ..book.form_digest import canonical_label
from ..law.typed.numbers import read_number
from .slots import FREE, LABEL, NAME, NUMBER, POINTS, RATE, SHOWN, Line, Slot, alike, bare, is_number

Row = Sequence[str]
KEPT = 6
"""Readings of a row that are followed at a time."""
NEAR = 0.3
"""Readings no further apart than this are equally good."""
BESIDE = 8
"""Cells beyond the form that a row may have."""
WHOLE = 2.0
"""What speaks for the reading of a dump's row that has as many cells as the form's."""
ANSWER = 4
"""Characters of words that may stand where a number belongs: 不涉及, 待定."""
_NEVER = -100.0
_AMOUNT = re.compile(r"[≥≤＞＜><=]?\s*\d[\d.,]*\s*[%％]?")
_SHARE = re.compile(r"[^%％]*[%％]")
_DIGITS = re.compile(r"[-+−]?\s*[￥¥]?\s*[\d０-９]")


@dataclass(frozen=True)
class Reading:
    """``score``; ``cells``: slot (by its place in the line) → place of the cell in the row; ``labels`` matched."""

    score: float
    cells: tuple[tuple[int, int], ...] = ()
    labels: int = 0

    def values(self, line: Line, row: Row) -> dict[str, int]:
        """Identifier → place of the cell that says it, blanks left out."""
        return {line.slots[s].id: c for s, c in self.cells if line.slots[s].id and row[c].strip()}


def readings(line: Line, row: Row, columns: Mapping[int, tuple[int, int]] | None = None) -> list[Reading]:
    """The best readings of a row, best first; ``columns``: drawn column → the source's columns it covers."""
    slots, width = line.slots, len(row)
    own = {slot.label for slot in slots if slot.label}
    headed = [slot for slot in slots if slot.id and slot.column in (columns or ())]
    unnamed = len(headed) > 2 and all(slot.kind != NAME for slot in headed)
    if sum(1 for text in row if text.strip()) > width_at_most(line):
        return []

    amounts = [slot.id for slot in slots if slot.kind == NUMBER]
    rates = [slot.id for slot in slots if slot.kind == RATE]

    def weighed(one: Reading) -> Reading:
        """Less where a row of a block says something, but not of what; or a share, but not of which amounts, where
        neither columns nor the count of cells tell."""
        said = one.values(line, row)
        less = 4.0 if line.block and said and not any(id.endswith(".name") for id in said) else 0.0
        known = columns or one is whole
        if not known and len(amounts) > 1 and any(id in said for id in rates) and sum(id in said for id in amounts) < 2:
            less += 1.5
        return Reading(one.score - less, one.cells, one.labels) if less else one

    table: list[list[list[Reading]]] = [[[] for _ in range(width + 1)] for _ in range(len(slots) + 1)]
    table[0][0] = [Reading(0.0)]
    for s in range(len(slots) + 1):
        for c in range(width + 1):
            found = list(table[s][c])
            if s and table[s - 1][c]:
                found += _all(table[s - 1][c], _left_out(slots[s - 1]))
            if c and table[s][c - 1]:
                found += _all(table[s][c - 1], _passed_over(row[c - 1], c - 1, columns))
            if s and c and table[s - 1][c - 1]:
                slot = slots[s - 1]
                score, label = _fits(slot, row[c - 1], line.names)
                if slot.kind == NAME and (unnamed or canonical_label(row[c - 1]) in own):
                    score = _NEVER
                if columns and score > _NEVER and row[c - 1].strip():
                    score += _under(slot, c - 1, columns)
                found += [
                    Reading(one.score + score, (*one.cells, (s - 1, c - 1)), one.labels + label)
                    for one in table[s - 1][c - 1]
                    if score > _NEVER
                ]
            table[s][c] = _best(found, line, row)
    found, whole = table[-1][-1], None if columns else _whole(line, row)
    if whole:
        same = whole.values(line, row)
        found = [whole, *(one for one in found if one.values(line, row) != same)]
    return sorted(map(weighed, found), key=lambda one: -one.score)


def _under(slot: Slot, place: int, columns: Mapping[int, tuple[int, int]]) -> float:
    """What speaks for a cell by the heading it stands under: the slot's, another's, none that we know."""
    if slot.column in columns:
        left, right = columns[slot.column]
        return 1.0 - 0.1 * (place - left) if left <= place < right else -1.5
    return -1.5 if slot.id and any(left <= place < right for left, right in columns.values()) else 0.0


def _whole(line: Line, row: Row) -> Reading | None:
    """A labelled row cell by cell, where it has as many as the form's, with or without those that began above."""
    every = range(len(line.slots))
    for taken in (every, [s for s in every if not line.slots[s].upper]):
        if len(taken) != len(row) or line.block:
            continue
        fits = [_fits(line.slots[s], text, line.names) for s, text in zip(taken, row, strict=False)]
        named = [bool(label) for s, (_, label) in zip(taken, fits, strict=False) if _names(line.slots[s])]
        if named and all(named) and all(score > _NEVER for score, _ in fits):
            score, labels = sum(score for score, _ in fits), sum(label for _, label in fits)
            return Reading(WHOLE + score, tuple((s, c) for c, s in enumerate(taken)), labels)
    return None


def _names(slot: Slot) -> bool:
    return slot.kind == LABEL and bool(slot.label) and not slot.upper and not is_number(slot.label)


def width_at_most(line: Line) -> int:
    """Filled cells that a row of a line may have: its own and some beside the form."""
    return len(line.slots) + BESIDE


def _all(found: list[Reading], score: float) -> list[Reading]:
    return [] if score <= _NEVER else [Reading(one.score + score, one.cells, one.labels) for one in found]


def _best(found: list[Reading], line: Line, row: Row) -> list[Reading]:
    """The best of those that say different things."""
    kept: list[Reading] = []
    said: set[frozenset[tuple[str, int]]] = set()
    for one in sorted(found, key=lambda reading: -reading.score):
        what = frozenset((id, c) for id, c in one.values(line, row).items())
        if what not in said:
            said.add(what)
            kept.append(one)
            if len(kept) == KEPT:
                break
    return kept


def _left_out(slot: Slot) -> float:
    """What it costs that a slot has no cell."""
    if slot.upper or slot.kind in (FREE, SHOWN):
        return -0.05
    if slot.kind == LABEL:
        return -0.1 if not slot.label or is_number(slot.label) else -0.6
    return -0.8 if slot.kind == NAME else -0.4


def _passed_over(text: str, place: int, columns: Mapping[int, tuple[int, int]] | None) -> float:
    """What it costs that a cell is in no slot; little where it stands in no column of ours."""
    if not text.strip():
        return -0.05 if columns else -0.2
    ours = not columns or any(left <= place < right for left, right in columns.values())
    return -2.0 if ours else -0.3


def _fits(slot: Slot, text: str, names: frozenset[str]) -> tuple[float, int]:
    """How well a text stands in a slot, and whether a label was recognised."""
    blank = not text.strip()
    if slot.kind == LABEL:
        return _as_label(slot, text, blank, names)
    if blank:
        return (0.2 if slot.kind != NAME else -0.5), 0
    if slot.kind in (FREE, SHOWN):
        return (-0.8 if slot.kind == FREE else 0.8), 0
    looks = _DIGITS.match(text.strip()) is not None
    if slot.kind in (NUMBER, POINTS) and looks and _SHARE.fullmatch(text.strip()):
        return _NEVER, 0
    if slot.kind == NUMBER:
        return (2.0 if looks else 1.0 if _nothing(text) else -2.5 if len(text.strip()) <= ANSWER else _NEVER), 0
    if slot.kind == RATE:
        return (_as_rate(text) if looks else 0.8 if _nothing(text) else -2.5), 0
    if slot.kind == POINTS:
        return (_as_points(text) if looks else 0.5 if _nothing(text) else -3.0), 0
    if slot.kind == NAME:
        return (-2.0 if _AMOUNT.fullmatch(text.strip()) or _plain_number(text) else 1.5), 0
    return (-0.6 if slot.id.endswith("deviation_text") and _plain_number(text) else 1.0), 0


def _as_label(slot: Slot, text: str, blank: bool, names: frozenset[str]) -> tuple[float, int]:
    if not slot.label:
        return (0.1, 0) if blank else (_NEVER, 0)
    if blank:
        return (0.1 if slot.upper else -0.3), 0
    if canonical_label(text) == slot.label:
        return (2.0, 0) if is_number(slot.label) else (4.0, 1)
    if is_number(slot.label):
        return (0.0 if slot.upper else -0.8) if _plain_number(text) else _NEVER, 0
    if bare(text) == bare(slot.label):
        return 3.0, 1
    if bare(text) in names and bare(slot.label) in names:
        return 2.5, 1
    near = _part(text, slot.label) or alike(bare(text), bare(slot.label))
    return (2.0, 1) if near else (_NEVER, 0)


def _part(text: str, label: str) -> bool:
    """Whether a long cell lists the label among others: labels of merged rows that a dump ran together."""
    return len(text.split()) > 2 and any(canonical_label(word) == label for word in text.split())


def _as_rate(text: str) -> float:
    value = read_number(text, percent=True).value
    if value is None:
        return -1.0
    share = value * 100 if "%" in text or "％" in text else value
    return 1.8 if -100 <= share <= 400 else -2.0


def _as_points(text: str) -> float:
    value = number(text)
    return 1.8 if value is not None and -100 <= value <= 100 else -1.0


def _plain_number(text: str) -> bool:
    return read_number(text).value is not None


def _nothing(text: str) -> bool:
    return text.strip() in ("/", "—", "——", "-", "无", "－", "－－", "--")


def number(text: str) -> Decimal | None:
    """The number a cell says, or most probably means."""
    read = read_number(text, percent=True)
    return read.value if read.value is not None else read.proposal
