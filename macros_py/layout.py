"""How a received workbook is laid out against one built afresh: merged cells, widths, looks and print set-up.

Only what prints is compared, each cell with the one it was drawn as, wherever it lies now. A difference accuses nobody:
it is one sentence that says where, what stands there and what the form has.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .book.build import write
from .book.form_markup import Sheet
from .book.official import print_area
from .book.read import Received
from .evaluate import evaluate
from .xlsx.address import a1, column_letters
from .xlsx.by_openpyxl import TooHeavy, opened
from .xlsx.limits import shown
from .xlsx.package import open_workbook

if TYPE_CHECKING:
    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

MOST_NAMED = 6
"""Cells a sentence names; it counts the others."""
WIDTH, MARGIN = 1.0, 0.06
"""What may differ unseen: programs round widths (digits) to pixels and margins (inches) to tenths of a millimetre."""

PADDING = 0.71
"""What a file's width has more than the width that is shown, in digits."""

_NOTE = re.compile(r'"（[^"]*）"$')
"""What 重新计算 adds to a number format: the note beside an amount."""
_SIDES = ("left", "right", "top", "bottom")
_ACROSS = {None: "常规", "general": "常规", "left": "靠左", "center": "居中", "right": "靠右"}
_DOWN = {None: "靠下", "bottom": "靠下", "center": "居中", "top": "靠上"}
_PAPER = {8: "A3", 9: "A4", 11: "A5", 1: "Letter"}
_UPRIGHT = {"landscape": "横向"}


@dataclass(frozen=True)
class Layout:
    """The sentences, one a difference; ``skipped`` says why nothing was compared."""

    differences: tuple[str, ...] = ()
    skipped: str = ""

    def text(self) -> str:
        """A line for all, one for each difference."""
        if self.skipped:
            return f"版式：未比对（{self.skipped}）"
        if not self.differences:
            return "版式：合并单元格、列宽、单元格样式、打印设置与下发表样一致。"
        head = f"版式：与下发表样不同{len(self.differences)}处（不影响复算）。"
        return "\n".join((head, *(f"  {sentence}" for sentence in self.differences)))


NOT_COMPARED = Layout(skipped="没有比对")


def compared(data: bytes, received: Received) -> Layout:
    """The layout of ``data``, the file that was ``received``."""
    form = received.located.form
    sheets = [sheet for sheet in form.sheets if sheet.official and sheet.name in received.located.page]
    fresh = write(form, evaluate(form.scheme, received.filled))
    try:
        theirs = opened(data, received.workbook, {received.located.page[sheet.name] for sheet in sheets})
        ours = opened(fresh, open_workbook(fresh), {sheet.name for sheet in sheets})
    except TooHeavy as why:
        return Layout(skipped=str(why))
    sentences = []
    for sheet in sheets:
        page = received.located.page[sheet.name]
        pair = _Pair(sheet, received, ours[sheet.name], theirs[page])
        parts = (_merges(pair), _widths(pair), _looks(pair), _print(pair))
        sentences += [f"“{shown(page)}”：{sentence}" for part in parts for sentence in part]
    return Layout(tuple(sentences))


@dataclass(frozen=True)
class _Pair:
    """A sheet as drawn, the sheet built afresh, and the one received."""

    sheet: Sheet
    received: Received
    ours: Worksheet
    theirs: Worksheet

    def place(self, row: int, column: int) -> tuple[int, int] | None:
        """Where a cell of the form lies now."""
        found = self.received.located.place(self.sheet.name, row, column)
        return found[1:] if found else None


def _merges(pair: _Pair) -> Iterator[str]:
    """Areas that should be merged and are not, and the other way round."""
    expected = set()
    for one in pair.ours.merged_cells.ranges:
        first, last = pair.place(one.min_row, one.min_col), pair.place(one.max_row, one.max_col)
        if one.min_col <= pair.sheet.edge and first and last:
            expected.add((*first, *last))
    bottom, right = print_area(pair.received.located, pair.sheet)[2:]
    found = {(one.min_row, one.min_col, one.max_row, one.max_col) for one in pair.theirs.merged_cells.ranges}
    instead = {place[:2]: place for place in found - expected}
    for place in sorted(expected - found):
        now = instead.pop(place[:2], None)
        yield f"{_area(place)}在下发表样中是合并的，现在{f'合并的是{_area(now)}' if now else '没有合并'}。"
    drawn = {pair.place(row, 1) for row in range(1, pair.sheet.rows + 1)}
    for place in sorted(instead.values()):
        # a row that was inserted is merged as whoever inserted it saw fit
        if place[0] <= bottom and place[1] <= right and (place[0], 1) in drawn:
            yield f"{_area(place)}被合并，下发表样中不合并。"


def _area(place: tuple[int, int, int, int]) -> str:
    return f"{a1(*place[:2])}:{a1(*place[2:])}"


def _widths(pair: _Pair) -> Iterator[str]:
    """Columns that are wider, narrower or hidden."""
    ours, theirs = _columns(pair.ours), _columns(pair.theirs)
    columns = pair.received.located.columns[pair.sheet.name]
    for drawn in range(1, pair.sheet.edge + 1):
        if (there := columns.get(drawn)) is None:
            continue
        (width, _), (now, hidden) = ours(drawn), theirs(there)
        if hidden:
            yield f"{column_letters(there)}列被隐藏。"
        elif abs(width - now) > max(WIDTH, width / 20):
            yield f"{column_letters(there)}列宽为{max(now - PADDING, 0):.1f}，下发表样为{width - PADDING:.1f}。"


def _columns(page: Worksheet) -> Callable[[int], tuple[float, bool]]:
    """Column → its width and whether it is hidden; one entry may speak of many columns."""
    spans = list(page.column_dimensions.values())
    usual = page.sheet_format.defaultColWidth or 8.43

    def of(column: int) -> tuple[float, bool]:
        span = next((one for one in spans if (one.min or 0) <= column <= (one.max or 0)), None)
        return (float(span.width), bool(span.hidden)) if span else (float(usual), False)

    return of


def _looks(pair: _Pair) -> Iterator[str]:
    """What is different in the looks of cells: one sentence for all cells that differ alike."""
    from openpyxl.cell import MergedCell

    alike: dict[tuple[str, str, str], list[str]] = {}
    for box in pair.sheet.boxes:
        place = pair.place(box.row, box.column)
        if place is None or box.hidden or box.column > pair.sheet.edge:
            continue
        ours, theirs = pair.ours.cell(box.row, box.column), pair.theirs.cell(*place)
        if isinstance(theirs, MergedCell) or isinstance(ours, MergedCell):  # covered, which is a sentence already
            continue
        noted = bool(_NOTE.search(theirs.number_format) or _NOTE.search(ours.number_format))
        for aspect, said in ASPECTS.items():
            was, now = said(ours), said(theirs)
            if was != now and not (noted and aspect == "自动换行"):
                alike.setdefault((aspect, was, now), []).append(a1(*place))
    for (aspect, was, now), cells in alike.items():
        more = f"等{len(cells)}格" if len(cells) > MOST_NAMED else ""
        yield f"{'、'.join(cells[:MOST_NAMED])}{more}的{aspect}为{now}，下发表样为{was}。"


def _font(cell: Cell) -> str:
    font = cell.font
    marks = {"加粗": font.b, "倾斜": font.i, "删除线": font.strike, "下划线": font.u not in (None, "none")}
    return f"{shown(font.name or '默认字体', 20)} {font.sz:g} 磅{''.join(mark for mark, set in marks.items() if set)}"


def _ground(cell: Cell) -> str:
    fill = cell.fill
    return "无" if fill.fill_type in (None, "none") else _colour(fill.start_color) or "无"


def _colour(colour: Any) -> str:
    """A colour's six digits; how a theme or the system's table names it where it has none; empty for the usual one."""
    if colour is None or (colour.type == "indexed" and colour.indexed in (64, 65)):
        return ""
    if colour.type == "rgb":
        return "" if colour.rgb == "FF000000" else str(colour.rgb)[-6:]
    return f"{'主题色' if colour.type == 'theme' else '调色板'}{colour.value}" if colour.value not in (0, 1, 8) else ""


def _border(cell: Cell) -> str:
    sides = [getattr(cell.border, side) for side in _SIDES]
    lines = {one.style or "无" for one in sides if one} or {"无"}
    return "无" if lines == {"无"} else "四周" if "无" not in lines else "不全"


ASPECTS: dict[str, Callable[[Cell], str]] = {
    "字体": _font,
    "字体颜色": lambda cell: _colour(cell.font.color) or "黑色",
    "底色": _ground,
    "数字格式": lambda cell: shown(_NOTE.sub("", cell.number_format)).replace("General", "常规"),
    "水平对齐": lambda cell: _ACROSS.get(cell.alignment.horizontal, "其他"),
    "垂直对齐": lambda cell: _DOWN.get(cell.alignment.vertical, "其他"),
    "自动换行": lambda cell: "换行" if cell.alignment.wrap_text else "不换行",
    "边框": _border,
    "锁定": lambda cell: "锁定" if cell.protection.locked else "不锁定",
}
"""What of a cell's look is compared, and how it is said."""


def _print(pair: _Pair) -> Iterator[str]:
    """Paper, direction, scale, margins, what prints."""
    for what, said in SETTINGS.items():
        was, now = said(pair.ours), said(pair.theirs)
        if was != now:
            yield f"{what}为{now}，下发表样为{was}。"
    for side, name in zip(_SIDES, ("左", "右", "上", "下"), strict=True):
        was, now = (getattr(page.page_margins, side) for page in (pair.ours, pair.theirs))
        if abs(was - now) > MARGIN:
            yield f"{name}页边距为{now * 2.54:.1f}厘米，下发表样为{was * 2.54:.1f}厘米。"
    expected = _area(print_area(pair.received.located, pair.sheet))
    now = str(pair.theirs.print_area or "").rpartition("!")[2].replace("$", "")
    if now != expected:
        yield f"打印区域为{shown(now) or '未设置'}，下发表样为{expected}。"


def _scale(page: Worksheet) -> str:
    """Pages wide and high it is fitted to, or its scale; 0 high is as many as it takes."""
    setup = page.page_setup
    if not page.sheet_properties.pageSetUpPr or not page.sheet_properties.pageSetUpPr.fitToPage:
        return f"{setup.scale or 100}%"
    wide, high = (1 if count is None else int(count) for count in (setup.fitToWidth, setup.fitToHeight))
    return f"{f'宽{wide}页' if wide else '宽不限'}{f'高{high}页' if high else '高不限'}"


SETTINGS: dict[str, Callable[[Worksheet], str]] = {
    "纸张": lambda page: _PAPER.get(int(page.page_setup.paperSize or 1), "其他纸张"),
    "纸张方向": lambda page: _UPRIGHT.get(page.page_setup.orientation or "", "纵向"),
    "缩放": _scale,
    "水平居中": lambda page: "居中" if page.print_options.horizontalCentered else "不居中",
    "页脚": lambda page: (
        shown(page.oddFooter.center.text or "无") if page.oddFooter and page.oddFooter.center else "无"
    ),
}
"""What of a sheet's print set-up is compared, and how it is said."""
