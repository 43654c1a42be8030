"""A table of somebody else's file as texts, and what became of each of its cells."""

from __future__ import annotations

from dataclasses import dataclass

from ..xlsx.address import a1


@dataclass(frozen=True)
class Table:
    """``name`` as a person finds it (第2张表, 工作表“总表”); ``heading``: the words above it; ``rows`` of texts as typed.

    ``aligned``: columns hold, blanks stand where cells are blank or merged; otherwise a text dump, whose cells
    keep their order and nothing else; its rows begin on the text's ``lines``, counted from 1. ``sheet``: a
    spreadsheet's, whose cells have names.
    """

    name: str
    rows: tuple[tuple[str, ...], ...]
    heading: str = ""
    aligned: bool = True
    lines: tuple[int, ...] = ()
    sheet: bool = False

    def place(self, row: int, column: int) -> str:
        """Where a cell stands, for a message; both counted from 0 here, from 1 there."""
        if self.sheet:
            return f"{self.name}{a1(row + 1, column + 1)}"
        line = f"第{self.lines[row]}行" if self.lines else f"{self.name}第{row + 1}行"
        return f"{line}第{column + 1}格"


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
