"""One open LibreOffice workbook, answering as Excel would.

What LibreOffice does otherwise is made up for here: it writes into locked cells through the back door but not in
blocks, and prints what is hidden; what its cells hold, in `uno_cells`.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.uno import Exception as UnoException

from ...errors import FileBusy
from ...xlsx.address import Area
from ..light_xlwings import xlwings
from . import uno_cells
from .entry import Entry
from .uno_formulas import Formulas

PRINT_AREA = "_xlnm.Print_Area"
"""A name that LibreOffice keeps from the file it opened, and would store a second time beside the new area."""

POINTS = 72 / 2540
"""Of a hundredth of a millimetre."""

DIGIT = 185.2
"""Hundredths of a millimetre: a digit of the standard font of an .xlsx, 7 pixels of 96 to the inch."""

_indicators: dict[str, Any] = {}
"""What stands in the status bar of each document: only who put it there can take it away."""


class UnoHost:
    """One open document; the questions of `host.Host`."""

    failures = (UnoException,)

    def __init__(self, document: Any):
        self._document = document
        self._sheets, self._controller = document.Sheets, document.CurrentController
        self._formulas = Formulas(document)

    def name(self) -> str:
        return os.path.basename(self.fullname())

    def fullname(self) -> str:
        url = self._document.URL
        return uno.fileUrlToSystemPath(url) if url.startswith("file:") else self._document.Title

    def sheets(self) -> list[str]:
        return list(self._sheets.ElementNames)

    def active(self) -> str:
        return self._controller.ActiveSheet.Name

    def activate(self, sheet: str) -> None:
        if not self.visible(sheet):
            raise xlwings.XlwingsError(f"“{sheet}”表是隐藏的，不能转到该表")
        self._controller.setActiveSheet(self._sheet(sheet))

    def bring_to_front(self) -> None:
        self._controller.Frame.activate()

    def visible(self, sheet: str) -> bool:
        return self._sheet(sheet).IsVisible

    def show(self, sheet: str, visible: bool) -> None:
        self._sheet(sheet).IsVisible = visible

    def used(self, sheet: str) -> Area:
        cursor = self._sheet(sheet).createCursor()
        cursor.gotoStartOfUsedArea(False)
        cursor.gotoEndOfUsedArea(True)
        return _area(cursor.RangeAddress)

    def values(self, sheet: str, place: Area) -> list[list[Any]]:
        return uno_cells.values(self._range(sheet, place))

    def formulas(self, sheet: str, place: Area) -> list[list[str]]:
        return uno_cells.formulas(self._range(sheet, place), self._formulas)

    def enter(self, sheet: str, place: Area, entries: Sequence[Sequence[Entry]]) -> None:
        self._refuse_locked(sheet, place)
        notes = self._sheet(sheet).Annotations
        uno_cells.enter(self._range(sheet, place), entries, self._formulas, notes)

    def clear(self, sheet: str, place: Area) -> None:
        self._refuse_locked(sheet, place)
        self._range(sheet, place).clearContents(uno_cells.CONTENT)

    def color(self, sheet: str, place: Area) -> tuple[int, int, int] | None:
        color = self._range(sheet, place).CellBackColor
        return None if color < 0 else (color >> 16 & 255, color >> 8 & 255, color & 255)

    def paint(self, sheet: str, place: Area, color: tuple[int, int, int] | None) -> None:
        self._refuse_locked(sheet, place)
        red, green, blue = color or (0, 0, 0)
        self._range(sheet, place).CellBackColor = red << 16 | green << 8 | blue if color else -1

    def number_format(self, sheet: str, place: Area) -> str | None:
        """Excel's code for it; None where the cells differ."""
        kinds = self._range(sheet, place).getUniqueCellFormatRanges()
        keys = {kinds.getByIndex(number).NumberFormat for number in range(kinds.Count)}
        return self._formulas.number_format(*keys) if len(keys) == 1 else None

    def set_number_format(self, sheet: str, place: Area, code: str) -> None:
        self._range(sheet, place).NumberFormat = self._formulas.number_format_key(code)

    def note(self, sheet: str, row: int, column: int) -> str | None:
        return self._sheet(sheet).getCellByPosition(column - 1, row - 1).Annotation.String or None

    def add_sheet(self, sheet: str) -> None:
        self._sheets.insertNewByName(sheet, len(self._sheets.ElementNames))
        self._sheet(sheet).IsVisible = False

    def define(self, name: str, refers_to: str) -> None:
        origin = self._sheets.getByIndex(0).getCellByPosition(0, 0).CellAddress
        content = refers_to.removeprefix("=").replace("!", ".", 1)
        first, colon, last = content.partition(":")
        self._document.NamedRanges.addNewByName(name, f"${first}{colon}{last}", origin, 0)

    def names(self) -> list[tuple[str, str]]:
        ranges = self._document.NamedRanges
        return [(name, self._formulas.refers_to(ranges.getByName(name))) for name in ranges.ElementNames]

    def set_name(self, name: str, refers_to: str) -> None:
        self._formulas.point(self._document.NamedRanges.getByName(name), refers_to)

    def selection(self) -> tuple[str, list[Area]] | None:
        """None when a picture or a chart is selected."""
        chosen = self._controller.Selection
        if hasattr(chosen, "RangeAddress"):
            addresses = [chosen.RangeAddress]
        elif hasattr(chosen, "RangeAddresses"):
            addresses = chosen.RangeAddresses
        else:
            return None
        front = self._controller.ActiveSheet  # of sheets that are grouped all are in the selection
        here = [_area(one) for one in addresses if one.Sheet == front.RangeAddress.Sheet]
        return (front.Name, here) if here else None

    def select(self, sheet: str, place: Area) -> None:
        if self.active() != sheet:
            raise xlwings.XlwingsError(f"“{sheet}”表不在当前，不能选定其中的单元格")
        self._controller.select(self._range(sheet, place))

    def unprotect(self, sheet: str) -> bool:
        page = self._sheet(sheet)
        if not page.isProtected():
            return False
        with suppress(UnoException):  # some versions raise, some do nothing
            page.unprotect("")
        if page.isProtected():
            raise FileBusy(f"“{sheet}”表加了密码保护，无法写入；请先取消密码保护。")
        return True

    def protect(self, sheet: str, token: bool) -> None:
        if token:
            self._sheet(sheet).protect("")

    def unlocked(self, sheet: str, place: Area) -> list[Area]:
        kinds = self._range(sheet, place).getUniqueCellFormatRanges()
        groups = (kinds.getByIndex(number) for number in range(kinds.Count))
        return sorted(
            _area(address) for group in groups if not group.CellProtection.IsLocked for address in group.RangeAddresses
        )

    def lock(self, sheet: str, places: Sequence[Area], on: bool) -> None:
        for place in places:
            cells = self._range(sheet, place)
            protection = cells.CellProtection
            protection.IsLocked = on
            cells.CellProtection = protection

    def row_height(self, sheet: str, row: int) -> float:
        line = self._sheet(sheet).Rows.getByIndex(row - 1)
        return round(line.Height * POINTS, 2) if line.IsVisible else 0.0

    def set_row_height(self, sheet: str, row: int, points: float) -> None:
        self._sheet(sheet).Rows.getByIndex(row - 1).Height = round(points / POINTS)

    def hide_columns(self, sheet: str, first: int, last: int) -> None:
        self._range(sheet, (1, first, 1, last)).Columns.IsVisible = False

    def column_width(self, sheet: str, column: int) -> float:
        return self._sheet(sheet).Columns.getByIndex(column - 1).Width / DIGIT

    def font_size(self, sheet: str, row: int, column: int) -> float:
        return self._range(sheet, (row, column, row, column)).CharHeight

    def print_area(self, sheet: str) -> Area | None:
        areas = self._sheet(sheet).PrintAreas
        return _area(areas[0]) if areas else None

    def set_print_area(self, sheet: str, place: Area | None) -> None:
        page = self._sheet(sheet)
        page.setPrintAreas((self._range(sheet, place).RangeAddress,) if place else ())
        if page.NamedRanges.hasByName(PRINT_AREA):
            page.NamedRanges.removeByName(PRINT_AREA)

    def read_only(self) -> bool:
        return self._document.isReadonly()

    def save_copy(self, path: str) -> None:
        how = _properties(FilterName="Calc MS Excel 2007 XML")
        self._document.storeToURL(uno.systemPathToFileUrl(path), how)

    def print_pdf(self, sheets: Sequence[str], path: str, foot: str) -> bool:
        """From a copy in which no other sheet has a print area: hidden ones print too, and of a selection over
        several sheets every sheet prints the union."""
        beside = f"{path}.xlsx"
        self.save_copy(beside)
        desktop = self._controller.Frame.getCreator()
        how = _properties(Hidden=True, ReadOnly=True)
        copy = desktop.loadComponentFromURL(uno.systemPathToFileUrl(beside), "_blank", 0, how)
        try:
            for sheet in copy.Sheets:
                if sheet.Name in sheets:
                    _footed(copy.StyleFamilies.getByName("PageStyles").getByName(sheet.PageStyle), foot)
                else:
                    sheet.setPrintAreas(())
            copy.storeToURL(uno.systemPathToFileUrl(path), _properties(FilterName="calc_pdf_Export"))
        finally:
            copy.close(True)
            os.remove(beside)
        return True

    def say(self, words: str | None) -> None:
        """In the status bar of the document's window; None gives the bar back to LibreOffice."""
        last = _indicators.pop(self._document.RuntimeUID, None)
        if last is not None:
            last.end()
        if words:
            indicator = self._controller.Frame.createStatusIndicator()
            indicator.start(words, 0)
            _indicators[self._document.RuntimeUID] = indicator

    def _sheet(self, name: str) -> Any:
        return self._sheets.getByName(name)

    def _range(self, sheet: str, place: Area) -> Any:
        top, left, bottom, right = place
        return self._sheet(sheet).getCellRangeByPosition(left - 1, top - 1, right - 1, bottom - 1)

    def _refuse_locked(self, sheet: str, place: Area) -> None:
        if self._sheet(sheet).isProtected():
            kinds = self._range(sheet, place).getUniqueCellFormatRanges()
            if any(kinds.getByIndex(number).CellProtection.IsLocked for number in range(kinds.Count)):
                raise xlwings.XlwingsError(f"“{sheet}”表受保护，其中有锁定的单元格，未写入")


def _area(address: Any) -> Area:
    return address.StartRow + 1, address.StartColumn + 1, address.EndRow + 1, address.EndColumn + 1


def _footed(style: Any, words: str) -> None:
    """Words at the right of a page style's foot."""
    style.FooterIsOn = True
    for side in ("RightPageFooterContent", "LeftPageFooterContent"):
        content = getattr(style, side)
        content.RightText.setString(words)
        setattr(style, side, content)


def _properties(**values: Any) -> tuple[PropertyValue, ...]:
    return tuple(PropertyValue(Name=name, Value=value) for name, value in values.items())
