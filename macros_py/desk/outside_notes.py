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
    _, found = asked_and_beside([*unread_cells(received.workbook, received.located, older)])
    read = [*_areas_read(received.workbook)] if found else []
    return [one for one in found if not any(_is_in(one, *area) for area in read)]


def as_traces(found: Iterable[Unread]) -> tuple[Trace, ...]:
    """The notes as entries in the list of what was removed."""
    return tuple(Trace(KIND, one.where, one.text[:60]) for one in found)


def with_notes_emptied(found: Iterable[Unread], made: Changes) -> Changes:
    """Add to the changes that the cells of the notes are emptied."""
    for one in found:
        made.setdefault(one.sheet, {})[one.place] = Put(None)
    return made


def _is_in(one: Unread, sheet: str, top: int, left: int, bottom: int, right: int) -> bool:
    return sheet == one.sheet and top <= one.place[0] <= bottom and left <= one.place[1] <= right


def _areas_read(workbook: Workbook) -> Iterator[tuple[str, int, int, int, int]]:
    """Every area that a formula of the workbook refers to by its address: (sheet, top, left, bottom, right)."""
    for sheet in workbook.sheets:
        for cell in sheet.cells.values():
            for quoted, bare, left, top, right, bottom in _REFERENCE.findall(cell.formula or ""):
                first, last = column_number(left), column_number(right or left)
                name = quoted.replace("''", "'") or bare or sheet.name
                yield name, int(top), first, int(bottom or top), last
