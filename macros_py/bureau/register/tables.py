"""Tables of a workbook of ours about others' files: text is only ever text, links lead to file and cell, filters are set.

Nothing that was received can become a formula or a link of its own making: texts are cleaned and written as texts,
links are made by us from paths we know.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from ...safe_text import fit

MOST_LINKS = 65_000
"""Links Excel allows on one sheet, less a few; beyond them the same words stand without a link."""
MOST_ROWS = 1_000_000
"""Rows of one sheet; what is beyond them is said to be, and stands in the Parquet files."""


@dataclass(frozen=True)
class Link:
    """Words that lead to a cell: of another workbook, or (``file`` None) of this one."""

    words: str
    file: Path | None
    at: str = ""


@dataclass(frozen=True)
class Share:
    """A number shown as a percentage."""

    value: Decimal | float


@dataclass(frozen=True)
class Entry:
    """A cell for a reader's pen, with what was written there before."""

    words: str


Value = str | int | float | Decimal | Link | Share | Entry | None


@dataclass(frozen=True)
class Table:
    """One sheet: a title, what to know about it, heads with widths, rows."""

    name: str
    title: str
    columns: Sequence[tuple[str, float]]
    rows: Iterable[Sequence[Value]]
    remark: str = ""

    TOP = 3
    """The row of the heads, counted from 0."""


class Looks(dict):
    """Each look once."""

    BASE = {"font_name": "宋体", "font_size": 10.5, "valign": "top", "border": 1, "text_wrap": True}
    HEAD = BASE | {"font_name": "黑体", "bg_color": "#E7EFE7", "valign": "vcenter"}
    TITLE = {"font_name": "黑体", "font_size": 16}
    ENTRY = BASE | {"bg_color": "#FFFFE0"}
    LINK = BASE | {"font_color": "#0563C1", "underline": 1}

    def __init__(self, book: Any):
        super().__init__()
        self.book = book

    def __call__(self, **look: Any) -> Any:
        key = tuple(sorted(look.items()))
        if key not in self:
            self[key] = self.book.add_format(look)
        return self[key]


def write(book: Any, looks: Looks, table: Table, folder: Path) -> tuple[Any, int]:
    """The table as a sheet of ``book``, which will lie in ``folder``: (the sheet, its last row counted from 0)."""
    page = book.add_worksheet(table.name)
    for column, (_, width) in enumerate(table.columns):
        page.set_column(column, column, width)
    page.write_string(0, 0, fit(table.title), looks(**Looks.TITLE))
    page.write_string(1, 0, fit(table.remark), looks(font_name="宋体", font_size=10.5))
    for column, (head, _) in enumerate(table.columns):
        page.write_string(Table.TOP, column, fit(head), looks(**Looks.HEAD))
    row, links = Table.TOP, 0
    for cells in table.rows:
        row += 1
        if row > MOST_ROWS:
            page.write_string(row, 0, "其余各行见 Parquet 文件。", looks(**Looks.BASE))
            break
        for column, cell in enumerate(cells):
            links += _put(page, row, column, cell, looks, folder, links < MOST_LINKS)
    if row == Table.TOP:
        page.write_string(row + 1, 0, "（无）", looks(**Looks.BASE))
    page.autofilter(Table.TOP, 0, max(row, Table.TOP + 1), len(table.columns) - 1)
    page.freeze_panes(Table.TOP + 1, 2)
    page.set_paper(9)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.repeat_rows(Table.TOP)
    return page, row


def _put(page: Any, row: int, column: int, cell: Value, looks: Looks, folder: Path, may_link: bool) -> bool:
    """Write one cell; whether it became a link."""
    base = Looks.BASE
    if cell is None or cell == "":
        page.write_blank(row, column, None, looks(**base))
    elif isinstance(cell, Share):
        page.write_number(row, column, float(cell.value), looks(**base, num_format="0.00%"))
    elif isinstance(cell, Link):
        target = _target(cell, folder) if may_link else ""
        if target:
            page.write_url(row, column, target, looks(**Looks.LINK), fit(cell.words, 255))
            return True
        page.write_string(row, column, fit(cell.words), looks(**base))
    elif isinstance(cell, Entry):
        page.write_string(row, column, fit(cell.words), looks(**Looks.ENTRY))
    elif isinstance(cell, int):
        page.write_number(row, column, cell, looks(**base))
    elif isinstance(cell, (Decimal, float)):
        page.write_number(row, column, float(cell), looks(**base, num_format="#,##0.00##"))
    else:
        page.write_string(row, column, fit(cell), looks(**base))
    return False


def _target(link: Link, folder: Path) -> str:
    """Where a link leads, relative to where the workbook will lie; empty where no link can say it."""
    if link.file is None:
        return f"internal:{link.at}"
    try:
        path = os.path.relpath(link.file, folder)
    except ValueError:  # another drive
        path = str(link.file)
    if any(mark in path for mark in "#%") or not path.isprintable() or len(path) > 1500:
        return ""
    sheet, bang, cell = link.at.rpartition("!")
    return f"external:{path}#'{sheet.replace(chr(39), chr(39) * 2)}'!{cell}" if bang else f"external:{path}"
