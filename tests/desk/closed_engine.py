"""A closed .xlsx as a host of the macros, through openpyxl: the same objects as on a live program, in milliseconds.

It computes nothing: a formula shows the value stored in the file until it is written, then none. What Excel
forbids is forbidden here too — locked cells, selecting on a sheet that is not in front.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import openpyxl
import xlwings
from openpyxl.cell.cell import MergedCell
from openpyxl.styles import PatternFill, Protection
from openpyxl.utils.datetime import to_excel
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.formula import ArrayFormula

from macros_py.desk.hosts.engine import Book, attached
from macros_py.desk.hosts.entry import Entry, shown
from macros_py.errors import FileBusy
from macros_py.xlsx.address import Area, a1, area, column_letters

NAME = "closed file"

_SPELLED = re.compile(r"""("(?:[^"]|"")*")|'([^\W\d][\w.]*)'(!)|_xlfn\.""")
"""A string, left alone; a sheet's name in quotes that it does not need; a prefix only files have."""


class ClosedHost:
    """One file; the questions of `macros_py.desk.hosts.host.Host`, and `save`."""

    failures = ()

    def __init__(self, path: Path):
        self._path = Path(path)
        self._book = openpyxl.load_workbook(path)
        self._stored = openpyxl.load_workbook(path, data_only=True)
        self._written: set[tuple[str, int, int]] = set()

    def save(self, path: Path) -> None:
        self._book.save(path)

    def name(self) -> str:
        return self._path.name

    def fullname(self) -> str:
        return str(self._path)

    def sheets(self) -> list[str]:
        return [page.title for page in self._book.worksheets]

    def active(self) -> str:
        return self._book.active.title

    def activate(self, sheet: str) -> None:
        if not self.visible(sheet):
            raise xlwings.XlwingsError(f"{sheet} is hidden")
        self._book.active = self._book[sheet]

    def bring_to_front(self) -> None:
        pass

    def visible(self, sheet: str) -> bool:
        return self._book[sheet].sheet_state == "visible"

    def show(self, sheet: str, visible: bool) -> None:
        self._book[sheet].sheet_state = "visible" if visible else "hidden"

    def used(self, sheet: str) -> Area:
        return area(self._book[sheet].calculate_dimension())

    def values(self, sheet: str, place: Area) -> list[list[Any]]:
        return [[self._value(sheet, cell) for cell in row] for row in self._rows(sheet, place)]

    def formulas(self, sheet: str, place: Area) -> list[list[str]]:
        return [[_formula(cell) for cell in row] for row in self._rows(sheet, place)]

    def enter(self, sheet: str, place: Area, entries: Sequence[Sequence[Entry]]) -> None:
        self._refuse_locked(sheet, place)
        for row, line in zip(self._rows(sheet, place), entries, strict=False):
            for cell, entry in zip(row, line, strict=False):
                self._put(sheet, cell, entry)

    def clear(self, sheet: str, place: Area) -> None:
        self._refuse_locked(sheet, place)
        for row in self._rows(sheet, place):
            for cell in row:
                self._put(sheet, cell, Entry("empty"))

    def color(self, sheet: str, place: Area) -> tuple[int, int, int] | None:
        fill = self._first(sheet, place).fill
        return tuple(bytes.fromhex(fill.fgColor.rgb[-6:])) if fill.fill_type == "solid" else None

    def paint(self, sheet: str, place: Area, color: tuple[int, int, int] | None) -> None:
        self._refuse_locked(sheet, place)
        fill = PatternFill("solid", fgColor=bytes(color).hex()) if color else PatternFill()
        for row in self._rows(sheet, place):
            for cell in row:
                cell.fill = fill

    def number_format(self, sheet: str, place: Area) -> str | None:
        formats = {cell.number_format for row in self._rows(sheet, place) for cell in row}
        return formats.pop() if len(formats) == 1 else None

    def set_number_format(self, sheet: str, place: Area, code: str) -> None:
        self._refuse_locked(sheet, place)
        for row in self._rows(sheet, place):
            for cell in row:
                cell.number_format = code

    def note(self, sheet: str, row: int, column: int) -> str | None:
        comment = self._book[sheet].cell(row, column).comment
        return comment and comment.text

    def add_sheet(self, sheet: str) -> None:
        self._book.create_sheet(sheet).sheet_state = "hidden"
        self._stored.create_sheet(sheet)

    def define(self, name: str, refers_to: str) -> None:
        self._book.defined_names[name] = DefinedName(name, attr_text=refers_to.removeprefix("="))

    def names(self) -> list[tuple[str, str]]:
        return [(name, "=" + _as_excel_shows(defined.attr_text)) for name, defined in self._book.defined_names.items()]

    def set_name(self, name: str, refers_to: str) -> None:
        self._book.defined_names[name].attr_text = refers_to.removeprefix("=")

    def selection(self) -> tuple[str, list[Area]] | None:
        page = self._book.active
        if page not in self._book.worksheets:  # a chart sheet
            return None
        return page.title, [area(one) for one in page.sheet_view.selection[0].sqref.split()]

    def select(self, sheet: str, place: Area) -> None:
        if self.active() != sheet:
            raise xlwings.XlwingsError(f"{sheet} is not in front")
        top, left, bottom, right = place
        chosen = self._book[sheet].sheet_view.selection[0]
        chosen.activeCell, chosen.sqref = a1(top, left), f"{a1(top, left)}:{a1(bottom, right)}"

    def unprotect(self, sheet: str) -> bool:
        protection = self._book[sheet].protection
        if protection.sheet and (protection.password or protection.hashValue):
            raise FileBusy(f"“{sheet}”表加了密码保护，无法写入；请先取消密码保护。")
        was, protection.sheet = protection.sheet, False
        return was

    def protect(self, sheet: str, token: bool) -> None:
        self._book[sheet].protection.sheet = token

    def unlocked(self, sheet: str, place: Area) -> list[Area]:
        cells = (cell for row in self._rows(sheet, place) for cell in row)
        return [(c.row, c.column, c.row, c.column) for c in cells if not c.protection.locked]

    def lock(self, sheet: str, places: Sequence[Area], on: bool) -> None:
        for place in places:
            for row in self._rows(sheet, place):
                for cell in row:
                    cell.protection = Protection(on, cell.protection.hidden)

    def row_height(self, sheet: str, row: int) -> float:
        line = self._book[sheet].row_dimensions[row]
        return 0.0 if line.hidden else line.height or 15.0

    def set_row_height(self, sheet: str, row: int, points: float) -> None:
        self._book[sheet].row_dimensions[row].height = points

    def hide_columns(self, sheet: str, first: int, last: int) -> None:
        for column in range(first, last + 1):
            self._book[sheet].column_dimensions[column_letters(column)].hidden = True

    def column_width(self, sheet: str, column: int) -> float:
        return self._book[sheet].column_dimensions[column_letters(column)].width

    def font_size(self, sheet: str, row: int, column: int) -> float:
        return self._book[sheet].cell(row, column).font.sz

    def print_area(self, sheet: str) -> Area | None:
        found = self._book[sheet].print_area
        return area(found.rpartition("!")[2].replace("$", "")) if found else None

    def set_print_area(self, sheet: str, place: Area | None) -> None:
        top, left, bottom, right = place or (1, 1, 1, 1)
        self._book[sheet].print_area = f"{a1(top, left)}:{a1(bottom, right)}" if place else None

    def read_only(self) -> bool:
        return not self._path.stat().st_mode & 0o200

    def save_copy(self, path: str) -> None:
        self._book.save(path)

    def print_pdf(self, sheets: Sequence[str], path: str, foot: str) -> bool:
        return False

    def _rows(self, sheet: str, place: Area) -> Iterator[tuple[Any, ...]]:
        top, left, bottom, right = place
        return self._book[sheet].iter_rows(top, bottom, left, right)

    def _first(self, sheet: str, place: Area) -> Any:
        return self._book[sheet].cell(*place[:2])

    def _value(self, sheet: str, cell: Any) -> Any:
        if cell.data_type == "f":
            if (sheet, cell.row, cell.column) in self._written:
                return None
            cell = self._stored[sheet].cell(cell.row, cell.column)
            if cell.value is None:
                return ""  # openpyxl's word for a stored empty text
        if cell.data_type == "e":
            return None
        number = isinstance(cell.value, (int, float)) and not isinstance(cell.value, bool)
        return float(cell.value) if number else cell.value

    def _put(self, sheet: str, cell: Any, entry: Entry) -> None:
        if isinstance(cell, MergedCell):
            if entry.kind != "empty":
                raise ValueError(f"{sheet}!{cell.coordinate} is hidden under a merged cell")
            return
        cell.value = entry.content
        if entry.kind == "text":
            cell.data_type = "s"
        self._written.add((sheet, cell.row, cell.column))

    def _refuse_locked(self, sheet: str, place: Area) -> None:
        locked = (cell.protection.locked for row in self._rows(sheet, place) for cell in row)
        if self._book[sheet].protection.sheet and any(locked):
            raise xlwings.XlwingsError(f"{sheet} is protected and has locked cells there")


def _formula(cell: Any) -> str:
    if cell.data_type != "f":
        value = to_excel(cell.value) if isinstance(cell.value, datetime.datetime) else cell.value
        return str(value).upper() if isinstance(value, bool) else shown(value)
    text = cell.value.text if isinstance(cell.value, ArrayFormula) else cell.value
    return _as_excel_shows(text)


def _as_excel_shows(formula: str) -> str:
    return _SPELLED.sub(lambda found: "".join(part or "" for part in found.groups()), formula)


class ClosedDesktop:
    """As if the files were the open workbooks of a program with a status bar; the first is in front."""

    failures = ()

    def __init__(self, *hosts: ClosedHost):
        self._hosts, self._words, self._still = list(hosts), None, False

    def workbooks(self) -> list[ClosedHost]:
        return self._hosts

    def front(self) -> ClosedHost | None:
        return self._hosts[0] if self._hosts else None

    def said(self) -> str | None:
        return self._words

    def say(self, words: str | None) -> None:
        self._words = words

    def held(self) -> bool:
        return self._still

    def pick_file(self, title: str, kinds: tuple[str, str]) -> str:
        return ""

    def confirm(self, question: str) -> bool:
        return False

    def hold(self, still: bool) -> None:
        self._still = still


@contextmanager
def calling(*paths: Path) -> Iterator[xlwings.Book]:
    """The first file as ``xlwings.Book.caller()``, the others open beside it; ``book.impl.host.save(path)`` keeps it."""
    hosts = [ClosedHost(path) for path in paths]
    app = attached(NAME, ClosedDesktop(*hosts))
    book = xlwings.Book(impl=Book(app.impl, hosts[0]))
    book.set_mock_caller()
    yield book
