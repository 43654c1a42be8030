"""Sheets and ranges of our small xlwings engine: they know their name or area and ask the book for everything else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Protocol

from ...xlsx.address import LAST_COLUMN, LAST_ROW, Area, area, column_letters, size
from .entry import entered


class Asked(Protocol):
    """What sheets need of a book: an object that answers questions."""

    def ask(self, question: str, *about: Any) -> Any: ...


class Narrow:
    """The base class of all objects of the engine: reading or setting an undefined member raises
    NotImplementedError."""

    __slots__ = ()

    def __getattr__(self, name: str) -> Any:
        if hasattr(type(self), name):  # it is defined and raised an AttributeError inside
            return object.__getattribute__(self, name)
        raise NotImplementedError(f"{type(self).__name__}.{name} is not part of this xlwings engine")

    def __setattr__(self, name: str, value: Any) -> None:
        member = getattr(type(self), name, None)
        if not hasattr(member, "__set__") or (isinstance(member, property) and member.fset is None):
            raise NotImplementedError(f"setting {type(self).__name__}.{name} is not part of this xlwings engine")
        object.__setattr__(self, name, value)


class Sheets(Narrow):
    __slots__ = ("book",)

    def __init__(self, book: Asked):
        self.book = book

    @property
    def active(self) -> Sheet:
        return Sheet(self.book, self.book.ask("active"))

    def __iter__(self) -> Iterator[Sheet]:
        return iter([Sheet(self.book, name) for name in self.book.ask("sheets")])

    def __len__(self) -> int:
        return len(self.book.ask("sheets"))

    def __contains__(self, name: str) -> bool:
        return name.casefold() in (known.casefold() for known in self.book.ask("sheets"))

    def __call__(self, which: int | str) -> Sheet:
        names = self.book.ask("sheets")
        if isinstance(which, int):
            return Sheet(self.book, names[which - 1])
        for name in names:
            if name.casefold() == which.casefold():
                return Sheet(self.book, name)
        raise KeyError(which)


class Sheet(Narrow):
    __slots__ = ("_name", "book")

    def __init__(self, book: Asked, name: str):
        self.book, self._name = book, name

    name = property(lambda self: self._name)

    def ask(self, question: str, *about: Any) -> Any:
        return self.book.ask(question, self._name, *about)

    @property
    def used_range(self) -> Range:
        return Range(self, self.ask("used"))

    visible = property(lambda self: self.ask("visible"), lambda self, on: self.ask("show", bool(on)))

    def activate(self) -> None:
        self.ask("activate")

    def unprotect(self) -> Any:
        """Take the protection off; the result is the argument of `protect`. `FileBusy` if a password is set."""
        return self.ask("unprotect")

    def protect(self, token: Any) -> None:
        """Protect the sheet again exactly as it was."""
        self.ask("protect", token)

    def unlocked(self, place: Area) -> list[Area]:
        """The unlocked cells within an area, as areas."""
        return self.ask("unlocked", place)

    def lock(self, places: Sequence[Area], on: bool) -> None:
        self.ask("lock", places, on)

    def hide_columns(self, first: int, last: int) -> None:
        self.ask("hide_columns", first, last)

    @property
    def page_setup(self) -> PageSetup:
        return PageSetup(self)

    def range(self, first: Any, last: Any = None) -> Range:
        places = [_place(corner) for corner in (first, last) if corner is not None]
        tops, lefts, bottoms, rights = zip(*places, strict=True)
        return Range(self, (min(tops), min(lefts), max(bottoms), max(rights)))


class PageSetup(Narrow):
    __slots__ = ("_sheet",)

    def __init__(self, sheet: Sheet):
        self._sheet = sheet

    @property
    def print_area(self) -> str | None:
        place = self._sheet.ask("print_area")
        return Range(self._sheet, place).address if place else None

    @print_area.setter
    def print_area(self, address: str | None) -> None:
        self._sheet.ask("set_print_area", _place(address) if address else None)


def _place(corner: Any) -> Area:
    if isinstance(corner, Range):
        return corner.place
    if isinstance(corner, tuple):
        row, column = corner
        if not (1 <= row <= LAST_ROW and 1 <= column <= LAST_COLUMN):
            raise IndexError(f"表中没有第{row}行第{column}列")
        return row, column, row, column
    place = area(corner.upper())
    if place is None:
        raise NotImplementedError(f"a range by {corner!r} is not part of this xlwings engine, only by A1 addresses")
    return place


class Range(Narrow):
    __slots__ = ("areas", "options", "place", "sheet")
    api = True
    max_cells_per_read = max_cells_per_write = None

    def __init__(self, sheet: Sheet, place: Area, areas: Sequence[Area] = ()):
        self.sheet, self.place = sheet, place
        self.options: dict[str, Any] = {}
        self.areas = tuple(areas) or (place,)

    row = property(lambda self: self.place[0])
    column = property(lambda self: self.place[1])
    coords = property(lambda self: (self.sheet.name, *self.place))

    @property
    def shape(self) -> tuple[int, int]:
        top, left, bottom, right = self.place
        return bottom - top + 1, right - left + 1

    @property
    def address(self) -> str:
        """The absolute address as Excel writes it: ``$A$1:$B$2``."""
        top, left, bottom, right = self.place
        corners = [(top, left)] if size(self.place) == 1 else [(top, left), (bottom, right)]
        return ":".join(f"${column_letters(column)}${row}" for row, column in corners)

    def __len__(self) -> int:
        return size(self.place)

    def __call__(self, row: int, column: int | None = None) -> Range:
        if column is None:
            row, column = (number + 1 for number in divmod(row - 1, self.shape[1]))
        row, column = self.row + row - 1, self.column + column - 1
        return Range(self.sheet, (row, column, row, column))

    raw_value = property(lambda self: self.sheet.ask("values", self.place), lambda self, data: self._enter(data))

    @property
    def formula(self) -> str | tuple[tuple[str, ...], ...]:
        rows = self.sheet.ask("formulas", self.place)
        return rows[0][0] if len(self) == 1 else tuple(tuple(row) for row in rows)

    @formula.setter
    def formula(self, data: Any) -> None:
        self._enter(data)

    def _enter(self, data: Any) -> None:
        """Write a block, or one value into every cell; one formula for several cells is refused, since no reference
        would be moved."""
        rows, columns = self.shape
        if not isinstance(data, (list, tuple)):
            if isinstance(data, str) and data.startswith("=") and len(self) > 1:
                raise NotImplementedError("one formula for many cells is not part of this xlwings engine")
            data = [[data] * columns] * rows
        if [len(row) for row in data] != [columns] * rows:
            raise ValueError(f"{self.address}是{rows}行{columns}列，写入的数据不是")
        self.sheet.ask("enter", self.place, [[entered(value) for value in row] for row in data])

    def clear_contents(self) -> None:
        self.sheet.ask("clear", self.place)

    def select(self) -> None:
        self.sheet.ask("select", self.place)

    color = property(lambda self: self.sheet.ask("color", self.place), lambda self, color: self._paint(color))

    def _paint(self, color: tuple[int, int, int] | None) -> None:
        if color is not None and not (isinstance(color, tuple) and len(color) == 3):
            raise NotImplementedError("a color other than (red, green, blue) is not part of this xlwings engine")
        self.sheet.ask("paint", self.place, color)

    row_height = property(
        lambda self: self.sheet.ask("row_height", self.row),
        lambda self, points: self.sheet.ask("set_row_height", self.row, points),
    )
    column_width = property(lambda self: self.sheet.ask("column_width", self.column))

    @property
    def font(self) -> Font:
        return Font(self)

    number_format = property(
        lambda self: self.sheet.ask("number_format", self.place),
        lambda self, code: self.sheet.ask("set_number_format", self.place, code),
    )

    @property
    def note(self) -> Note | None:
        text = self.sheet.ask("note", self.row, self.column)
        return None if text is None else Note(text)


class Font(Narrow):
    __slots__ = ("_cell",)

    def __init__(self, cell: Range):
        self._cell = cell

    size = property(lambda self: self._cell.sheet.ask("font_size", self._cell.row, self._cell.column))


class Note(Narrow):
    __slots__ = ("_text",)

    def __init__(self, text: str):
        self._text = text

    text = property(lambda self: self._text)
