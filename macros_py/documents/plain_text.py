"""A plain text dump as a document: paragraphs, and tables whose cells are parted by tabs.

In a dump a cell begins with a tab, a blank line parts two rows, and a line without a tab inside a table goes on
with the cell before it; or a line is a row and its cells are parted by tabs.
"""

from __future__ import annotations

import re

from .document import Document, is_heading
from .table import Table
from .visible_text import Unseen, reading

_RAGGED = 10
"""Half-width places by which a line may be short of the widest and still be full: a figure goes down whole."""
_STUB = 24
"""Characters of a line inside a table that still goes on with the cell before it."""


def of_text(text: str) -> Document:
    """The document that a plain text dump holds."""
    paragraphs: list[str] = []
    tables: list[Table] = []
    rows: list[list[str]] = []
    unseen: list[Unseen] = []
    fresh = True
    text = reading([(text, "")], unseen)
    lines = _unwrapped(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))

    def close() -> None:
        kept = tuple(tuple(cell.strip() for cell in row) for row in rows if any(cell.strip() for cell in row))
        if len(kept) == 1 and len("".join(kept[0])) > _STUB and sum(bool(cell) for cell in kept[0]) == 1:
            paragraphs.append("".join(kept[0]))  # a paragraph that began with a tab
        elif kept:
            tables.append(Table(kept, paragraph=len(paragraphs) - 1))
        rows.clear()

    for number, line in enumerate(lines):
        if line.startswith("\t") and not line.strip("\t　 ") and not rows:
            continue
        if _is_row(line):
            rows.append(line.split("\t"))
            fresh = True
        elif line.startswith("\t"):
            if fresh or not rows:
                rows.append([])
            rows[-1] += line[1:].split("\t")
            fresh = False
        elif not line.strip():
            fresh = True
        elif rows and (_goes_on(line, lines[number + 1 :]) or _wraps(rows[-1][-1], line, lines[number + 1 :])):
            rows[-1][-1] += line.strip()
            fresh = False
        else:
            close()
            paragraphs.append(line.strip(" 　\t"))
            fresh = True
    close()
    return Document(tuple(paragraphs), tuple(tables), unseen=tuple(unseen))


def _unwrapped(lines: list[str]) -> list[str]:
    """The lines of a text that was broken at a fixed width, put together again; any other text as it is."""
    widths = [_width(line) for line in lines if len(line.strip()) > _STUB // 2 and "\t" not in line]
    widest = max(widths, default=0)
    full = [width for width in widths if width >= widest - _RAGGED]
    if not 20 <= widest <= 90 or len(full) < 6 or len(full) * 2 < len(widths):
        return lines
    joined: list[str] = []
    for number, line in enumerate(lines):
        before = lines[number - 1].rstrip() if number else ""
        goes_on = (
            _width(before) >= widest - _RAGGED
            and before[-1] not in "。！？；："
            and not re.match(r"\s*\d{1,2}[.、．](?!\d)", line)
        )
        if goes_on and line.strip() and not is_heading(line):
            joined[-1] = joined[-1].rstrip() + line.strip()
        else:
            joined.append(line)
    return joined


def _width(line: str) -> int:
    """Half-width places a line takes, as a page that breaks it counts them."""
    return sum(1 if character.isascii() else 2 for character in line.rstrip())


def _is_row(line: str) -> bool:
    """Whether a line of a dump is a whole row: three filled cells and more."""
    return line.count("\t") >= 3 and sum(bool(cell.strip()) for cell in line.split("\t")) >= 3


def _wraps(before: str, line: str, after: list[str]) -> bool:
    """Whether a line ends the few words of the cell before it, at the end of a row: 偏差及 · 原因分析."""
    following = next((one for one in after if one.strip()), "")
    words = before.strip()
    return 0 < len(words) <= 8 and not re.search(r"\d", words) and len(line.strip()) <= 6 and following.startswith("\t")


def _goes_on(line: str, after: list[str]) -> bool:
    """Whether a line inside a table is the rest of a cell: short, no heading, no sentence, and the table goes on right after it."""
    spoken = line.strip().endswith(("。", "：", ":", "；")) or re.match(
        r"\s*(?:[（(]?\s*(?:金额)?单位\s*[:：]|附件|附表|表\s*\d)", line
    )
    return (
        len(line.strip()) <= _STUB and bool(after) and after[0].startswith("\t") and not is_heading(line) and not spoken
    )
