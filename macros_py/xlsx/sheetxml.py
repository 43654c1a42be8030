"""One worksheet, read sparsely: the cells that hold something, the merged areas, whether it is protected.

Everything is checked as it streams by: an element in the wrong place, a row, a cell or a value written
twice is read by one program and skipped by the next, so it is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from .address import LAST_ROW, Area, area, cell, size
from .cells import PICTURE, Cell, Cells
from .limits import Limits, Refused, hostile, shown, too_big
from .rich_text import Rich
from .strings import RichText
from .xmlscan import MAIN, Tally, scan

_PLACES = {"worksheet": 1, "sheetData": 2, "row": 3, "c": 4, "v": 5, "f": 5, "is": 5, "mergeCells": 2, "mergeCell": 3}
"""Where an element may stand; anywhere else one program would read it and the next would not."""
_CHILDREN = {3: {"row"}, 4: {"c"}, 5: {"v", "f", "is", "extLst"}}
_COUNTED = {
    "mergeCell": ("merges", "合并单元格"),
    "conditionalFormatting": ("conditional_formats", "条件格式"),
    "cfRule": ("conditional_formats", "条件格式"),
    "dataValidation": ("validations", "数据有效性"),
}
_OUTSIDE = frozenset({*_PLACES, *_COUNTED, "hyperlink", "sheetProtection", "col"})
_ROW = re.compile(r"[1-9][0-9]{0,6}")
_STYLE = re.compile(r"[0-9]{1,6}")
_SIZE = re.compile(r"[0-9]{1,5}(?:\.[0-9]{1,20})?")
_LEAST = {"ht": 1.5, "width": 0.3}
"""Points of height and characters of width below which nobody sees what stands there."""
_NOTHING: Mapping[str, str] = {}


@dataclass(frozen=True)
class Worksheet:
    """What one part told; ``data_attributes`` are those of its ``<sheetData>``; ``hidden_columns`` from … to;
    ``rich``: a text in a cell is a `Rich` one."""

    cells: dict[tuple[int, int], Cell]
    merges: list[Area]
    protected: bool
    data_attributes: Mapping[str, str] = field(default_factory=dict)
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: tuple[tuple[int, int], ...] = ()
    rich: bool = False


def read_worksheet(where: str, chunks: Iterable[bytes], strings: Mapping[str, str], tally: Tally) -> Worksheet:
    """Read a worksheet part through the parser; Refused for what is hostile, damaged or too big."""
    reader = _Reader(where, strings, tally)
    scan(where, chunks, tally, MAIN, reader.start, reader.end, reader.text)
    if reader.data_attributes is None:
        raise hostile(f"{where}没有表格数据")
    return Worksheet(
        reader.cells.finish(),
        reader.merges,
        reader.protected,
        reader.data_attributes,
        frozenset(reader.hidden_rows),
        tuple(reader.hidden_columns),
        reader.any_rich,
    )


def is_hidden(attributes: Mapping[str, str], measure: str) -> bool:
    """Whether a row (``ht``) or a column (``width``) is hidden, or too small for anything in it to be seen."""
    size_ = attributes.get(measure, "")
    small = bool(_SIZE.fullmatch(size_)) and float(size_) < _LEAST[measure]
    return small or attributes.get("hidden", "0") in ("1", "true")


class _Reader:
    """Where the parser stands in the sheet, and what it has met of the cell under way."""

    def __init__(self, where: str, strings: Mapping[str, str], tally: Tally):
        self.where = where
        self.limits: Limits = tally.limits
        self.cells = Cells(where, strings, tally)
        self.merges: list[Area] = []
        self.merged = self.linked = 0
        self.counts: dict[str, int] = {}
        self.protected = False
        self.data_attributes: Mapping[str, str] | None = None
        self.in_data = False
        self.row = self.column = 0
        self.row_settled = True
        self.rows: set[int] = set()
        self.columns: set[int] = set()
        self.attributes: Mapping[str, str] = _NOTHING
        self.met: dict[str, str] = {}
        self.formula_attributes: Mapping[str, str] = _NOTHING
        self.pieces: list[str] | None = None
        self.rich: RichText | None = None
        self.any_rich = self.row_hidden = False
        self.hidden_rows: set[int] = set()
        self.hidden_columns: list[tuple[int, int]] = []

    def refused(self, fact: str) -> Refused:
        return hostile(f"{self.where}{fact}")

    def start(self, depth: int, name: str, attributes: dict[str, str]) -> None:
        if not self.in_data:
            if name in _OUTSIDE or depth == 1:
                self.outside(depth, name, attributes)
            return
        if _PLACES.get(name, depth) != depth:
            raise self.misplaced(name)
        if depth in _CHILDREN and name not in _CHILDREN[depth]:
            raise self.refused(f"第 {self.row} 行中夹有单元格以外的内容")
        if self.pieces is not None:
            raise self.refused(f"第 {self.row} 行的值中夹有其他内容")
        if depth == 5:
            self.content(name, attributes)
        elif depth == 4 and name == "c":
            self.open_cell(attributes)
        elif depth == 3:
            self.open_row(attributes)
        elif self.rich:
            self.rich.start(depth, name, attributes)

    def misplaced(self, name: str) -> Refused:
        return self.refused(f"的元素 {name} 位置不对")

    def outside(self, depth: int, name: str, attributes: dict[str, str]) -> None:
        """An element of the sheet that is not data."""
        if depth == 1 and name != "worksheet":
            raise self.refused("不是工作表")
        if _PLACES.get(name, depth) != depth:
            raise self.misplaced(name)
        if name in _COUNTED:
            limit, called = _COUNTED[name]
            count = self.counts[limit] = self.counts.get(limit, 0) + 1
            if count > getattr(self.limits, limit):
                raise too_big(f"{self.where}的{called}超过 {getattr(self.limits, limit)} 个")
        if name == "sheetData":
            if self.data_attributes is not None:
                raise self.refused("的表格数据出现两次")
            self.data_attributes, self.in_data = attributes, True
        elif name == "mergeCell":
            place = self.place(attributes, "合并单元格")
            self.merges.append(place)
            self.merged += size(place)
            if self.merged > self.limits.merged_area:
                raise too_big(f"{self.where}的合并单元格合计超过 {self.limits.merged_area} 格")
        elif name == "hyperlink":
            self.linked += size(self.place(attributes, "超链接"))
            if self.linked > self.limits.link_area:
                raise too_big(f"{self.where}的超链接合计超过 {self.limits.link_area} 格")
        elif name == "sheetProtection" and depth == 2:
            self.protected = attributes.get("sheet", "0") in ("1", "true")
        elif name == "col" and depth == 3 and is_hidden(attributes, "width"):
            first, last = attributes.get("min", ""), attributes.get("max", "")
            if _ROW.fullmatch(first) and _ROW.fullmatch(last):
                self.hidden_columns.append((int(first), int(last)))

    def place(self, attributes: Mapping[str, str], called: str) -> Area:
        place = area(attributes.get("ref", ""))
        if place is None:
            raise self.refused(f"的{called}区域“{shown(attributes.get('ref', ''), 20)}”不存在")
        return place

    def open_row(self, attributes: Mapping[str, str]) -> None:
        written = attributes.get("r")
        self.row_hidden = is_hidden(attributes, "ht")
        if written is None:
            # Whether it is the next row, only its first cell can tell.
            self.row, self.row_settled = self.row + 1, False
        else:
            if not _ROW.fullmatch(written):
                raise self.refused(f"的行号“{shown(written, 20)}”不存在")
            self.settle_row(int(written))
        self.column = 0
        self.columns.clear()

    def settle_row(self, row: int) -> None:
        if row in self.rows:
            raise self.refused(f"的第 {row} 行出现两次")
        if row > LAST_ROW:
            raise self.refused(f"的行号“{row}”不存在")
        self.rows.add(row)
        if self.row_hidden:
            self.hidden_rows.add(row)
        self.row, self.row_settled = row, True

    def open_cell(self, attributes: Mapping[str, str]) -> None:
        self.cells.count(1)
        written = attributes.get("r")
        row, column = self.row, self.column + 1
        if written is not None:
            found = cell(written)
            if found is None or "$" in written:
                raise self.refused(f"的单元格地址“{shown(written, 20)}”不存在")
            row, column = found
        if not self.row_settled:
            self.settle_row(row)
        if row != self.row:
            raise self.refused(f"的单元格 {shown(written or '')} 写在第 {self.row} 行里")
        if column in self.columns:
            raise self.cells.refuse(row, column, "出现两次")
        if not _STYLE.fullmatch(attributes.get("s", "0")):
            raise self.cells.refuse(row, column, "的样式编号无法识别")
        self.columns.add(column)
        self.column = column
        self.attributes = attributes
        self.met = {}
        self.formula_attributes = _NOTHING

    def content(self, name: str, attributes: Mapping[str, str]) -> None:
        inline = self.attributes.get("t") == "inlineStr"
        twice = "v" in self.met or "is" in self.met
        if name in self.met or (name not in ("f", "extLst") and twice and not (inline and name in ("v", "is"))):
            raise self.cells.refuse(self.row, self.column, "的内容写了两次")
        self.met[name] = ""
        if name == "is":
            self.rich = RichText(self.where, 5)
        elif name in ("v", "f"):
            self.pieces = []
            if name == "f":
                self.formula_attributes = attributes

    def text(self, piece: str) -> None:
        if self.pieces is not None:
            self.pieces.append(piece)
        elif self.rich:
            self.rich.text(piece)

    def end(self, depth: int, name: str) -> None:
        if not self.in_data:
            return
        if depth == 5:
            if self.rich:
                self.met["is"], self.rich = self.rich.taken(), None
                self.any_rich = self.any_rich or type(self.met["is"]) is Rich
            elif self.pieces is not None:
                self.met[name], self.pieces = "".join(self.pieces), None
        elif self.rich:
            self.rich.end(name)
        elif depth == 4 and self.met:
            self.close_cell()
        elif depth == 2:
            self.in_data = False

    def close_cell(self) -> None:
        met, attributes = self.met, self.attributes
        formula, value, inline = met.get("f", ""), met.get("v", ""), met.get("is", "")
        if formula or value or inline or self.formula_attributes:
            style, type = attributes.get("s", ""), attributes.get("t", "")
            if type == "e" and "vm" in attributes:
                type = PICTURE
            self.cells.add(((self.row, self.column, style, type, self.formula_attributes, formula, value, inline),))
        self.met = {}
