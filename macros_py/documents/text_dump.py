"""A plain text dump of tables, as rows of cells: one cell a line, or one row a line, whichever the text keeps to.

In the first kind a cell begins with a tab and a blank line parts two rows; a line without a tab goes on with the
cell before it. In the second the cells of a row stand on one line, tabs between them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .table import Table

_STUB = 24
"""Characters of a line inside a table that still goes on with the cell before it."""
_ROW = re.compile(r"[^\t\s][^\t]*\t+[^\t\s]")
"""A line that holds a row: words, a tab, words."""
_HEADING = 200
_SET = re.compile(r"\s*\|\s*|(?<=\S) {2,}(?=\S)")

Row = tuple[str, ...]


def tables(text: str) -> list[Table]:
    """The tables of a dump; the line of words above each is its heading."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if "\t" not in text:  # columns set with blanks or bars
        lines = [_SET.sub("\t", line.strip(" |")) for line in lines]
    rows_a_line = sum(1 for line in lines if _ROW.search(line)) > 1
    made: list[Table] = []
    heading = ""
    rows: list[tuple[int, Row]] = []

    def close() -> None:
        nonlocal heading
        if sum(1 for _, row in rows for cell in row if cell) > 1:
            numbers, cells = zip(*rows, strict=False)
            made.append(Table(cells, f"第{len(made) + 1}张表", heading, aligned=False, lines=numbers))
            heading = ""
        elif rows:  # a paragraph that begins with a tab
            heading = f"{heading}\n{''.join(cell for _, row in rows for cell in row)}".strip()[-_HEADING:]
        rows.clear()

    for number, found in (_row_a_line if rows_a_line else _cell_a_line)(lines):
        if isinstance(found, tuple):
            rows.append((number, found))
            continue
        close()
        heading = f"{heading}\n{found}".strip()[-_HEADING:]
    close()
    return made


def _row_a_line(lines: list[str]) -> Iterator[tuple[int, Row | str]]:
    rows = [line for line in lines if "\t" in line]
    ended = sum(line.endswith("\t") for line in rows) > 0.8 * len(rows)  # a tab ends a row, and parts none
    for number, line in enumerate(lines, 1):
        if "\t" in line and line.strip():
            yield number, tuple(cell.strip() for cell in line.removesuffix("\t" if ended else "").split("\t"))
        elif line.strip():
            yield number, line.strip()


def _cell_a_line(lines: list[str]) -> Iterator[tuple[int, Row | str]]:
    row: list[str] = []
    begun = 0
    for number, line in enumerate(lines, 1):
        if line.startswith("\t"):
            begun = begun if row else number
            row += (cell.strip() for cell in line[1:].split("\t"))
            continue
        if row and line.strip() and _goes_on(line, lines[number:]):
            row[-1] += line.strip()
            continue
        if any(row):
            yield begun, tuple(row)
        row = []
        if line.strip(" \t　"):
            yield number, line.strip(" \t　")
    if any(row):
        yield begun, tuple(row)


def _goes_on(line: str, after: list[str]) -> bool:
    """Whether a line inside a table is the rest of a cell: short, and the table goes on right after it."""
    return len(line.strip()) <= _STUB and bool(after) and (after[0].startswith("\t") or not after[0].strip())
