"""What 指标库 says: the indicators of the library a scheme names, by 二级指标, and which open cells offer them.

The names of one 二级指标 stand in one range with a name of its own; a plain drop-down that points to a named range
works in every spreadsheet. It offers and never forbids.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from ..law.library import Entry, Level2, Library, load
from ..law.project_ids import bare
from ..law.terms import label
from .form import Form

SHEET = "指标库"
HEADS = ("三级指标名称", "二级指标", "主题", "单位", "指标值写法", "注意", "见于")
TOP = 3
"""The row of the first indicator; the heads stand above it."""

TITLE = "三级指标"
MESSAGE = (
    "可从下拉列表选用，也可以直接填写本单位的指标。指标值这样写：数量“≥N人”，比率“≥N%”，"
    "成本“≤N万元”，时效“N月底前完成”。各指标的写法见“指标库”表。"
)


def entries(library: Library) -> list[Entry]:
    """Every indicator, those of one 二级指标 together."""
    return [entry for level in get_args(Level2) for entry in library.of_level(level)]


def rows(library: Library) -> Iterator[tuple[str, ...]]:
    """One indicator a row, in words."""
    for entry in entries(library):
        yield (
            entry.name,
            label(entry.level2),
            "、".join(entry.themes),
            entry.unit,
            entry.target,
            entry.note,
            "、".join(library.seen_in(entry)),
        )


def ranges(library: Library) -> dict[str, tuple[int, int]]:
    """二级指标 → the first and the last row of its indicators; none where it has none."""
    found: dict[str, tuple[int, int]] = {}
    for row, entry in enumerate(entries(library), TOP):
        found[entry.level2] = (found.get(entry.level2, (row, row))[0], row)
    return found


def name_of(level2: str) -> str:
    """The defined name of a range: 指标库_数量指标."""
    return f"{SHEET}_{label(level2)}"


def offers(form: Form) -> Iterator[tuple[tuple[str, int, int, int], str]]:
    """The name cells of each open block (sheet, first row, last row, column), and the 二级指标 they choose from."""
    if form.scheme.library:
        levels = ranges(load(form.scheme.library))
        for id, cells in form.block_columns.items():
            owner, _, column = id.rpartition(".")
            if column == "name" and bare(owner) in levels:
                yield cells, bare(owner)
