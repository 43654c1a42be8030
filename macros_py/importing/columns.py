"""Which column of a source is which of the form's: by the headings it prints, in whichever order, with or without 序号."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from .align import Reading
from .slots import Line, bare

Columns = Mapping[int, tuple[int, int]]
"""Drawn column → the columns of the source from its heading up to the next one."""


def numbered(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the rows of a dump begin with their own numbers: 1, 2, 3."""
    firsts = [row[0].strip() for row in rows if any(row)]
    numbers = [int(text) for text in firsts if text.isdecimal() and len(text) < 4]
    steps = sum(after - before == 1 for before, after in pairwise(numbers))
    return len(numbers) > 3 and 2 * len(numbers) >= len(firsts) and 5 * steps >= 4 * (len(numbers) - 1)


def outside(place: int, columns: Columns) -> bool:
    return bool(columns) and not any(left <= place < right for left, right in columns.values())


def ordered(line: Line, cells: Sequence[str]) -> tuple[int, ...]:
    """The order in which a row's cells stand as the form's, by a heading that prints its labels in another; () where
    it is the same."""
    heads = {bare(slot.label): slot.column for slot in line.slots if slot.label and not slot.upper}
    words = [c for c, text in enumerate(cells) if text.strip()]
    columns = {c: heads[label] for c in words if (label := bare(cells[c])) in heads}
    if len(set(columns.values())) < len(columns) or len(columns) < 2:
        return ()
    if [*columns.values()] == sorted(columns.values()):
        return ()
    ends = {c: after for c, after in zip(words, [*words[1:], len(cells)], strict=False)}
    first = min(columns)
    beside = [c for c in words if c > first and c not in columns]
    begun = [*sorted(columns, key=columns.__getitem__), *beside]
    return tuple([*range(first), *(place for c in begun for place in range(c, ends[c]))])


def lacks(line: Line, cells: Sequence[str]) -> bool:
    """Whether a heading has fewer cells than the form's: a column is missing, not called otherwise. The second row
    of a heading tells nothing."""
    if any(slot.upper for slot in line.slots):
        return False
    return sum(map(bool, cells)) < sum(bool(slot.label) and not slot.upper for slot in line.slots)


def covered(line: Line, reading: Reading, cells: Sequence[str]) -> dict[int, tuple[int, int]]:
    """Drawn column → the columns of the source from its heading to the next one, whatever that is called."""
    words = [c for c, text in enumerate(cells) if text.strip()]
    found = {}
    for s, c in reading.cells:
        slot = line.slots[s]
        if slot.label and cells[c].strip():
            after = next((one for one in words if one > c), c + max(slot.width, 2))
            found[slot.column] = (c, after)
    return found
