"""What became of the cells of a source: those read into the form, and those that were not understood."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Read:
    """What was read into one cell of the form: ``id``; ``text`` as it is typed there; ``place`` and ``found`` of the
    source; ``note``: how, where it was not simply copied (元→万元, by the row's arithmetic)."""

    id: str
    text: str
    place: str
    found: str
    note: str = ""


@dataclass(frozen=True)
class Unread:
    """What was not understood: where it stands, its text, why not."""

    place: str
    text: str
    why: str
