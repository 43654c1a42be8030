"""One worksheet's XML with some cells changed: found where they stand, or put where they belong.

Formulas that reach beyond their own cell stay whole. When the cell that spells out a shared formula gives
it up, the next one that shares it takes it over, moved to where that one stands; an array formula is
replaced as a whole or not at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from typing import NamedTuple

from ..errors import NotOurWorkbook
from ..xml_text import escape
from .address import LAST_COLUMN, LAST_ROW, Area, a1, area, cell, size
from .cell_values import Cached, Change, Formula, PutNumber, spelled, spelled_formula
from .format_exchange import NumberFormats
from .limits import hostile, shown
from .sharedformula import shared_formula
from .xml_spans import Edit, Element, inserted, opened, opening, outline, prefix, retagged, spliced, text_of
from .xmlscan import MAIN

Place = tuple[int, int]


class _Line(NamedTuple):
    """A row that is there, and its cells by column."""

    element: Element
    cells: dict[int, Element]


@dataclass
class _Sheet:
    """A worksheet's rows by number, and the ``<f>`` of every cell that has one."""

    name: str
    data: bytes
    root: Element
    body: Element
    lines: dict[int, _Line] = field(default_factory=dict)
    formulas: dict[Place, Element] = field(default_factory=dict)

    def cell(self, place: Place) -> Element | None:
        line = self.lines.get(place[0])
        return line.cells.get(place[1]) if line else None

    @cached_property
    def arrays(self) -> list[Area]:
        """The areas of array formulas and data tables."""
        found = [f.attributes for f in self.formulas.values() if f.attributes.get("t") in ("array", "dataTable")]
        return [place for f in found if (place := area(f.get("ref", "")))]

    @cached_property
    def column_styles(self) -> list[tuple[int, int, str]]:
        """First column, last column, style index."""
        listed = chain.from_iterable(cols.named("col") for cols in self.root.named("cols"))
        styled = [column.attributes for column in listed if "style" in column.attributes]
        try:
            return [(int(column["min"]), int(column["max"]), column["style"]) for column in styled]
        except (KeyError, ValueError):
            raise hostile(f"工作表“{shown(self.name)}”的列设置有误") from None


def patched_sheet(
    name: str, data: bytes, changes: Mapping[Place, Change], formats: NumberFormats | None = None
) -> tuple[bytes, bool]:
    """The part of the sheet called ``name`` with ``changes``, and whether a formula came, went or shrank; ``formats``
    of the workbook, where changes ask for another.

    Raises `NotOurWorkbook` for a part of an array formula, ValueError for places and values no sheet has.
    """
    for row, column in changes:
        if not (1 <= row <= LAST_ROW and 1 <= column <= LAST_COLUMN):
            raise ValueError(f"工作表“{name}”没有第 {row} 行第 {column} 列。")
    sheet = _sheet(name, data)
    lost = {place for place, change in changes.items() if not isinstance(change, Cached)}
    _refuse_part_of_array(sheet, lost)
    inherited = dict(_inheritances(sheet, lost))
    edits = [
        Edit(f.start, f.stop, formula)
        for place, formula in inherited.items()
        if place not in changes and (f := sheet.formulas[place])
    ]
    new: dict[int, dict[int, Change]] = {}
    for place, change in changes.items():
        if sheet.cell(place):
            edits += _changed(sheet, place, change, inherited.get(place), formats)
        elif isinstance(change, Formula) or (place in lost and spelled(change).element):
            new.setdefault(place[0], {})[place[1]] = change
    edits += _added(sheet, new)
    return spliced(data, edits), any(
        isinstance(changes[place], Formula) != (place in sheet.formulas)
        or (place in sheet.formulas and "ref" in sheet.formulas[place].attributes)
        for place in lost
    )


def _sheet(name: str, data: bytes) -> _Sheet:
    root = outline(f"工作表“{name}”", data, MAIN, depth=5, without=("v", "is"))
    bodies = root.named("sheetData")
    if len(bodies) != 1:
        raise hostile(f"工作表“{shown(name)}”不是普通的数据表")
    sheet = _Sheet(name, data, root, bodies[0])
    row = 0
    for element in sheet.body.children:
        written = element.attributes.get("r", str(row + 1))
        if element.name != "row" or not (written.isascii() and written.isdigit() and len(written) <= 7):
            raise hostile(f"工作表“{shown(name)}”第 {row} 行之后有无法识别的内容")
        if not row < int(written) <= LAST_ROW:
            raise hostile(f"工作表“{shown(name)}”第 {row} 行之后的行号次序有误")
        row = int(written)
        sheet.lines[row] = _Line(element, dict(_cells(sheet, row, element)))
    return sheet


def _cells(sheet: _Sheet, row: int, line: Element) -> Iterator[tuple[int, Element]]:
    column = 0
    for element in line.children:
        if element.name == "extLst":
            continue
        written = element.attributes.get("r")
        place = cell(written) if written else (row, column + 1)
        if element.name != "c" or place is None or place[0] != row or place[1] <= column:
            raise hostile(f"工作表“{shown(sheet.name)}”第 {row} 行的单元格编号或次序有误")
        column = place[1]
        for child in element.children:
            if child.name not in ("f", "extLst") or (child.name == "f" and place in sheet.formulas):
                raise hostile(f"工作表“{shown(sheet.name)}”的单元格 {a1(*place)} 有无法识别的内容")
            if child.name == "f":
                sheet.formulas[place] = child
        yield column, element


def _inside(place: Place, around: Area) -> bool:
    return around[0] <= place[0] <= around[2] and around[1] <= place[1] <= around[3]


def _refuse_part_of_array(sheet: _Sheet, lost: set[Place]) -> None:
    for array in sheet.arrays:
        inside = [place for place in lost if _inside(place, array)]
        if inside and len(inside) < size(array):
            raise NotOurWorkbook(
                f"工作表“{sheet.name}”的 {a1(*min(inside))} 属于数组公式 {a1(*array[:2])}:{a1(*array[2:])}，"
                "不能只改其中一部分，未写入任何内容；请在 Excel 或 WPS 中清除该数组公式后重新运行。"
            )


def _inheritances(sheet: _Sheet, lost: set[Place]) -> Iterator[tuple[Place, bytes]]:
    """Each cell that takes over a shared formula, and the ``<f>`` it gets."""
    groups: dict[str, list[Place]] = {}
    for place, f in sheet.formulas.items():
        if f.attributes.get("t") == "shared":
            groups.setdefault(f.attributes.get("si", ""), []).append(place)
    for places in groups.values():
        if lost.isdisjoint(places):
            continue
        texts = {place: text_of(sheet.data, sheet.formulas[place]) for place in places}
        spelling = [place for place in places if texts[place]]
        heirs = [place for place in places if not texts[place] and place not in lost]
        if not heirs or lost.isdisjoint(spelling):
            continue
        if len(spelling) > 1:
            raise hostile(f"工作表“{shown(sheet.name)}”的 {a1(*spelling[1])} 重复定义了共享公式")
        heir, f = heirs[0], sheet.formulas[heirs[0]]
        text = shared_formula(texts[spelling[0]], *spelling[0]).at(*heir)
        tag = retagged(opening(sheet.data, f), (), ref=_around(heirs))
        yield heir, opened(tag) + f">{escape(text)}</{prefix(sheet.data, f)}f>".encode()


def _around(places: list[Place]) -> str:
    rows, columns = zip(*places, strict=True)
    first, last = a1(min(rows), min(columns)), a1(max(rows), max(columns))
    return first if first == last else f"{first}:{last}"


def _changed(
    sheet: _Sheet, place: Place, change: Change, inherited: bytes | None, formats: NumberFormats | None
) -> Iterator[Edit]:
    """An existing cell with its new content; nothing for a result where no formula is."""
    data, element, old = sheet.data, sheet.lines[place[0]].cells[place[1]], sheet.formulas.get(place)
    # Metadata of the formula (cm) or of its result (vm) would speak of what is no longer there.
    gone, formula = ("t", "vm", "cm"), b""
    if isinstance(change, Cached):
        if old is None and not any(_inside(place, array) for array in sheet.arrays):
            return
        gone, formula = ("t", "vm"), inherited or (data[old.start : old.stop] if old else b"")
    extensions = b"".join(data[child.start : child.stop] for child in element.named("extLst"))
    tag = retagged(opening(data, element), gone)
    if isinstance(change, PutNumber) and formats is not None:
        style = element.attributes.get("s", "0")
        fresh = formats.exchanged(int(style) if style.isdecimal() else -1, change.number_format, change.always)
        tag = tag if str(fresh) == style else retagged(tag, (), s=str(fresh))
    yield Edit(element.start, element.stop, _written(tag, prefix(data, element), change, formula, extensions))


def _written(tag: bytes, before: str, change: Change, formula: bytes = b"", extensions: bytes = b"") -> bytes:
    """A whole cell from its opening tag, which has no ``t``; ``before`` is the prefix of its elements' names."""
    type, holder, text = spelled(change)
    if isinstance(change, Formula):
        formula = f"<{before}f>{spelled_formula(change.text)}</{before}f>".encode()
    if holder == "is":
        space = ' xml:space="preserve"' if text != text.strip() else ""
        text = f"<{before}t{space}>{text}</{before}t>"
    value = f"<{before}{holder}>{text}</{before}{holder}>".encode() if holder else b""
    content = formula + value + extensions
    tag = opened(tag) + (f' t="{type}"'.encode() if type else b"")
    return tag + (b">" + content + f"</{before}c>".encode() if content else b"/>")


def _added(sheet: _Sheet, new: Mapping[int, Mapping[int, Change]]) -> Iterator[Edit]:
    """Cells that were not there, in rows that are there or in rows of their own."""
    data, rows = sheet.data, {}
    for row, changes in new.items():
        line = sheet.lines.get(row)
        before = prefix(data, line.element if line else sheet.body)
        cells = {
            column: _written(_new_tag(sheet, row, column, before), before, change) for column, change in changes.items()
        }
        if line:
            there = [(column, element.start) for column, element in line.cells.items()]
            there += [(LAST_COLUMN + 1, extension.start) for extension in line.element.named("extLst")]
            # The hint which columns are used is optional; wrong it would be worse than missing.
            tag = retagged(opening(data, line.element), ("spans",))
            yield from inserted(data, line.element, tag, there, cells)
        else:
            content = b"".join(cells[column] for column in sorted(cells))
            rows[row] = f'<{before}row r="{row}">'.encode() + content + f"</{before}row>".encode()
    there = [(row, line.element.start) for row, line in sheet.lines.items()]
    yield from inserted(data, sheet.body, opening(data, sheet.body), there, rows)
    yield from _grown(sheet, [(row, column) for row, columns in new.items() for column in columns])


def _new_tag(sheet: _Sheet, row: int, column: int, before: str) -> bytes:
    """A new cell looks, and is locked or not, as its row or column says, as if someone had typed there."""
    line = sheet.lines.get(row)
    own = line.element.attributes if line else {}
    style = own.get("s") if own.get("customFormat") in ("1", "true") else None
    for first, last, listed in () if style else sheet.column_styles:
        if first <= column <= last:
            style = listed
    tag = f'<{before}c r="{a1(row, column)}"/>'.encode()
    return retagged(tag, (), s=style) if style else tag


def _grown(sheet: _Sheet, added: list[Place]) -> Iterator[Edit]:
    """The sheet's stated size, if it states one and the new cells lie beyond it."""
    stated = sheet.root.first("dimension")
    before = area(stated.attributes.get("ref", "")) if stated else None
    if not stated or not before or all(_inside(place, before) for place in added):
        return
    after = _around([before[:2], before[2:], *added])
    tag = opening(sheet.data, stated)
    yield Edit(stated.start, stated.start + len(tag), retagged(tag, (), ref=after))
