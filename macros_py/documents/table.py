"""A table of anybody's file as texts, row by row, and what a person calls the place of one of its cells."""

from __future__ import annotations

from dataclasses import dataclass

from ..xlsx.address import a1


@dataclass(frozen=True)
class Table:
    """``rows`` of texts as typed; ``name`` as a person finds it (第2张表, 工作表“总表”); ``heading``: the words above it;
    ``paragraph``: the one of its document that it stands after, -1 before the first.

    ``aligned``: columns hold, blanks stand where cells are blank or merged; otherwise a text dump, whose cells
    keep their order and nothing else; its rows begin on the text's ``lines``, counted from 1. ``sheet``: a
    spreadsheet's, whose cells have names.
    """

    rows: tuple[tuple[str, ...], ...]
    name: str = ""
    heading: str = ""
    paragraph: int = -1
    aligned: bool = True
    lines: tuple[int, ...] = ()
    sheet: bool = False

    def place(self, row: int, column: int) -> str:
        """Where a cell stands, for a message; both counted from 0 here, from 1 there."""
        if self.sheet:
            return f"{self.name}{a1(row + 1, column + 1)}"
        line = f"第{self.lines[row]}行" if self.lines else f"{self.name}第{row + 1}行"
        return f"{line}第{column + 1}格"
