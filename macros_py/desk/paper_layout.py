"""The official form on paper: the area it covers in the workbook, and the row heights that show all its text.

Excel does not fit a row's height to a merged cell, so heights are estimated from the length of the text, the widths of
its columns and its font size. Rows are only made higher, never lower.
"""

from __future__ import annotations

from math import ceil
from typing import Any

from ..book.form_markup import Sheet
from ..book.locate import Located
from ..book.official import print_area
from ..xlsx.address import Area
from .open_workbook import MORE_COLUMNS, read_block

HIGHEST = 409.0
"""The highest row that Excel allows, in points."""

FONT, LINE, PADDING = 10.5, 15, 6
"""The form's font size, the height of a line, and the free space in a cell, in points."""

WIDE, NARROW = 2.1, 1.1
"""Width of a Chinese and of any other character of the form's font, in digits of the standard font."""


def form_area(located: Located, sheet: Sheet) -> Area:
    """The area of a form's sheet in the workbook, with the helper columns."""
    top, left, bottom, right = print_area(located, sheet)
    return top, left, bottom, max(right, *located.columns[sheet.name].values()) + MORE_COLUMNS


def rows_too_low(page: Any, located: Located, sheet: Sheet) -> dict[int, tuple[float, float]]:
    """Row → (its height, the height that shows all its text), for rows that are too low; in points."""
    _, _, bottom, right = print_area(located, sheet)
    shown = read_block(page, bottom, right)
    widths: dict[int, float] = {}
    heights: dict[int, float] = {}
    higher: dict[int, tuple[float, float]] = {}
    for box in (box for box in sheet.boxes if not box.helper):
        place = located.place(sheet.name, box.row, box.column)
        if place is None:
            continue
        _, row, column = place
        text = shown.at(row, column)
        short = "\n" not in text and len(text) * WIDE < sheet.widths[box.column - 1]
        if short or text.startswith("="):  # one line, or a number: no need to ask for widths
            continue
        across = range(column, column + box.columns)
        widths |= {c: page.range((1, c)).column_width for c in across if c not in widths}
        rows = range(row, row + box.rows)
        heights |= {r: page.range((r, 1)).row_height for r in rows if r not in heights}
        seen = [r for r in rows if heights[r]]  # rows that the user hid stay hidden
        needed = _height_needed(text, sum(widths[c] for c in across), page.range((row, column)).font.size or FONT)
        there = sum(higher.get(r, (0, heights[r]))[1] for r in seen)
        if seen and needed > there + 0.5:
            was = heights[seen[-1]]
            higher[seen[-1]] = was, min(HIGHEST, higher.get(seen[-1], (was, was))[1] + needed - there)
    return {row: (was, more) for row, (was, more) in higher.items() if more > was}


def _height_needed(text: str, width: float, font: float) -> float:
    """The height in points of a text that wraps at ``width`` digits of the standard font."""
    size = font / FONT
    lines = sum(
        max(1, ceil(sum(WIDE if ord(mark) > 255 else NARROW for mark in part) * size / max(width - 1, 1)))
        for part in text.removeprefix("'").split("\n")
    )
    return lines * LINE * size + PADDING
