"""Notes typed beside or below the form: they are removed from what is handed in, unless a formula reads them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ..book.read import Received
from ..book.unread_content import Unread, asked_and_beside, unread_cells
from ..xlsx.address import column_number
from ..xlsx.package import Workbook
from ..xlsx.patch import Change, Put
from ..xlsx.scrub import Trace

KIND = "表外备注"

_REFERENCE = re.compile(
    r"(?<![\w.$])(?:'((?:[^']|'')+)'!|([\w.]+)!)?"
    r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})(?::\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6}))?(?![\w.(])"
)

Changes = dict[str, dict[tuple[int, int], Change]]


def notes(received: Received) -> list[Unread]:
    """What was typed beside and below the form and can be removed."""
    older = received.identity.older
    _, beside = asked_and_beside([*unread_cells(received.workbook, received.located, older)])
    read = [*_areas_read(received.workbook)] if beside else []
    return [note for note in beside if not any(_is_in(note, *area) for area in read)]


def as_traces(notes_found: Iterable[Unread]) -> tuple[Trace, ...]:
    """The notes as entries in the list of what was removed."""
    return tuple(Trace(KIND, note.where, note.text[:60]) for note in notes_found)


def with_notes_emptied(notes_found: Iterable[Unread], changes: Changes) -> Changes:
    """Add to the changes that the cells of the notes are emptied."""
    for note in notes_found:
        changes.setdefault(note.sheet, {})[note.place] = Put(None)
    return changes


def _is_in(note: Unread, sheet: str, top: int, left: int, bottom: int, right: int) -> bool:
    return sheet == note.sheet and top <= note.place[0] <= bottom and left <= note.place[1] <= right


def _areas_read(workbook: Workbook) -> Iterator[tuple[str, int, int, int, int]]:
    """Every area that a formula of the workbook refers to by its address: (sheet, top, left, bottom, right)."""
    for sheet in workbook.sheets:
        for cell in sheet.cells.values():
            for quoted, bare, left, top, right, bottom in _REFERENCE.findall(cell.formula or ""):
                first, last = column_number(left), column_number(right or left)
                name = quoted.replace("''", "'") or bare or sheet.name
                yield name, int(top), first, int(bottom or top), last
