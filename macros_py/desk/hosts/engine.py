"""The narrow xlwings engine: exactly the objects our macros use, over any host that answers a dozen questions.

xlwings hands every call on to an implementation object; these are ours. What is not here raises
NotImplementedError with the member's name, so that a macro which needs more is found at its first run. A host
is one open workbook (`Host`); each question to it is counted, because on Excel each is a call to another process.
Naming a range asks nothing; taking a sheet by name, reading and writing do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, Protocol

import xlwings

from ...xlsx.address import LAST_COLUMN, LAST_ROW, Area, area, column_letters, size
from .entry import Entry, entered

Rows = Sequence[Sequence[Any]]


class Host(Protocol):
    """One open workbook. Areas are 1-based and inclusive; a block is a sequence of rows."""

    failures: tuple[type[BaseException], ...]
    """The program's own exceptions; macros see XlwingsError instead. (UNO's break in a ``with`` block.)"""

    def name(self) -> str: ...
    def fullname(self) -> str: ...
    def sheets(self) -> list[str]: ...
    def active(self) -> str: ...
    def activate(self, sheet: str) -> None: ...
    def bring_to_front(self) -> None: ...
    def visible(self, sheet: str) -> bool: ...
    def show(self, sheet: str, visible: bool) -> None: ...
    def used(self, sheet: str) -> Area: ...
    def values(self, sheet: str, place: Area) -> Rows: ...
    def formulas(self, sheet: str, place: Area) -> Rows: ...
    def enter(self, sheet: str, place: Area, entries: Sequence[Sequence[Entry]]) -> None: ...
    def clear(self, sheet: str, place: Area) -> None: ...
    def color(self, sheet: str, place: Area) -> tuple[int, int, int] | None: ...
    def paint(self, sheet: str, place: Area, color: tuple[int, int, int] | None) -> None: ...
    def number_format(self, sheet: str, place: Area) -> str | None: ...
    def note(self, sheet: str, row: int, column: int) -> str | None: ...
    def names(self) -> list[tuple[str, str]]: ...
    def selection(self) -> tuple[str, Area] | None: ...
    def select(self, sheet: str, place: Area) -> None: ...
    def unprotect(self, sheet: str) -> Any: ...
    def protect(self, sheet: str, token: Any) -> None: ...


class Desktop(Protocol):
    """The program around the workbooks: which are open, which is in front, and its status bar."""

    failures: tuple[type[BaseException], ...]

    def workbooks(self) -> list[Host]: ...
    def front(self) -> Host | None: ...
    def say(self, words: str | None) -> None: ...
    def said(self) -> str | None: ...
    def hold(self, still: bool) -> None: ...
    def held(self) -> bool: ...


class Narrow:
    """Whatever is not defined raises NotImplementedError, on reading and on setting."""

    __slots__ = ()

    def __getattr__(self, name: str) -> Any:
        if hasattr(type(self), name):  # defined, and failed inside
            return object.__getattribute__(self, name)
        raise NotImplementedError(f"{type(self).__name__}.{name} is not part of this xlwings engine")

    def __setattr__(self, name: str, value: Any) -> None:
        member = getattr(type(self), name, None)
        if not hasattr(member, "__set__") or isinstance(member, property) and member.fset is None:
            raise NotImplementedError(f"setting {type(self).__name__}.{name} is not part of this xlwings engine")
        object.__setattr__(self, name, value)


class Engine(Narrow):
    """``calls`` counts the questions that reached the host, by kind; ``round_trips`` is their sum."""

    __slots__ = ("name", "apps", "calls")
    type = "desktop"

    def __init__(self, name: str, desktop: Desktop):
        self.name, self.calls = name, Counter()
        self.apps = Apps([App(self, desktop)])

    @property
    def round_trips(self) -> int:
        return sum(self.calls.values())

    def ask(self, answerer: Any, question: str, *about: Any) -> Any:
        self.calls[question] += 1
        try:
            return getattr(answerer, question)(*about)
        except answerer.failures as failure:
            raise xlwings.XlwingsError(str(failure)) from None

    @staticmethod
    def prepare_xl_data_element(value: Any, options: Any) -> Any:
        return value

    @staticmethod
    def clean_value_data(data: Rows, dates: Any, empty_as: Any, numbers: Any, err_to_str: Any) -> list[list[Any]]:
        def clean(value: Any) -> Any:
            if value is None:
                return empty_as
            return numbers(value) if numbers and isinstance(value, float) else value

        return [[clean(value) for value in row] for row in data]


class Apps(Narrow):
    __slots__ = ("_apps",)

    def __init__(self, apps: list[App]):
        self._apps = apps

    def keys(self) -> list[int]:
        return [app.pid for app in self._apps]

    def __iter__(self) -> Iterator[App]:
        return iter(self._apps)

    def __len__(self) -> int:
        return len(self._apps)

    def __getitem__(self, pid: int) -> App:
        return next(app for app in self._apps if app.pid == pid)


class App(Narrow):
    __slots__ = ("engine", "desktop")
    pid = 1

    def __init__(self, engine: Engine, desktop: Desktop):
        self.engine, self.desktop = engine, desktop

    def _ask(self, question: str, *about: Any) -> Any:
        return self.engine.ask(self.desktop, question, *about)

    @property
    def books(self) -> Books:
        return Books(self)

    @property
    def selection(self) -> Range | None:
        front = self._ask("front")
        chosen = front and self.engine.ask(front, "selection")
        return Range(Sheet(Book(self, front), chosen[0]), chosen[1]) if chosen else None

    def activate(self, steal_focus: bool = False) -> None:
        """Nothing: xlwings calls it on the way to a sheet."""

    status_bar = property(lambda self: self._ask("said"), lambda self, words: self._ask("say", words or None))
    screen_updating = property(lambda self: not self._ask("held"), lambda self, on: self._ask("hold", not on))


class Books(Narrow):
    __slots__ = ("app",)

    def __init__(self, app: App):
        self.app = app

    def _all(self) -> list[Book]:
        return [Book(self.app, host) for host in self.app._ask("workbooks")]

    @property
    def active(self) -> Book | None:
        front = self.app._ask("front")
        return Book(self.app, front) if front else None

    def __iter__(self) -> Iterator[Book]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())

    def __call__(self, which: int | str) -> Book:
        books = self._all()
        if isinstance(which, int):
            return books[which - 1]
        wanted = which.casefold()
        for book in books:
            if wanted in (book.name.casefold(), book.fullname.casefold()):
                return book
        raise KeyError(which)


class Book(Narrow):
    """Its names are asked once: xlwings compares books by name at every turn, and no macro renames one."""

    __slots__ = ("app", "host", "_known")

    def __init__(self, app: App, host: Host):
        self.app, self.host, self._known = app, host, {}

    def ask(self, question: str, *about: Any) -> Any:
        return self.app.engine.ask(self.host, question, *about)

    def _once(self, question: str) -> str:
        if question not in self._known:
            self._known[question] = self.ask(question)
        return self._known[question]

    name = property(lambda self: self._once("name"))
    fullname = property(lambda self: self._once("fullname"))

    def activate(self) -> None:
        self.ask("bring_to_front")

    @property
    def sheets(self) -> Sheets:
        return Sheets(self)

    @property
    def names(self) -> Names:
        return Names(self)


class Sheets(Narrow):
    __slots__ = ("book",)

    def __init__(self, book: Book):
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
    __slots__ = ("book", "_name")

    def __init__(self, book: Book, name: str):
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
        """Open the sheet for writing; the answer goes back to `protect`. FileBusy when a password is set."""
        return self.ask("unprotect")

    def protect(self, token: Any) -> None:
        """Close it again exactly as it was."""
        self.ask("protect", token)

    def range(self, first: Any, last: Any = None) -> Range:
        places = [_place(corner) for corner in (first, last) if corner is not None]
        tops, lefts, bottoms, rights = zip(*places)
        return Range(self, (min(tops), min(lefts), max(bottoms), max(rights)))


def _place(corner: Any) -> Area:
    if isinstance(corner, Range):
        return corner.place
    if isinstance(corner, tuple):
        row, column = corner
        if not (1 <= row <= LAST_ROW and 1 <= column <= LAST_COLUMN):
            raise IndexError(f"表中没有第{row}行第{column}列")
        return row, column, row, column
    found = area(corner.upper())
    if found is None:
        raise NotImplementedError(f"a range by {corner!r} is not part of this xlwings engine, only by A1 addresses")
    return found


class Range(Narrow):
    __slots__ = ("sheet", "place", "options")
    api = True
    max_cells_per_read = max_cells_per_write = None

    def __init__(self, sheet: Sheet, place: Area):
        self.sheet, self.place, self.options = sheet, place, {}

    row = property(lambda self: self.place[0])
    column = property(lambda self: self.place[1])
    coords = property(lambda self: (self.sheet.name, *self.place))

    @property
    def shape(self) -> tuple[int, int]:
        top, left, bottom, right = self.place
        return bottom - top + 1, right - left + 1

    @property
    def address(self) -> str:
        """Absolute, as Excel says it: ``$A$1:$B$2``."""
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
        """A block, or one value for every cell. A formula for many cells is written out: no reference is moved."""
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

    number_format = property(lambda self: self.sheet.ask("number_format", self.place))

    @property
    def note(self) -> Note | None:
        text = self.sheet.ask("note", self.row, self.column)
        return None if text is None else Note(text)


class Note(Narrow):
    __slots__ = ("_text",)

    def __init__(self, text: str):
        self._text = text

    text = property(lambda self: self._text)


class Names(Narrow):
    __slots__ = ("book",)

    def __init__(self, book: Book):
        self.book = book

    def snapshot(self) -> list[tuple[str, Name]]:
        return [(name, Name(name, refers_to)) for name, refers_to in self.book.ask("names")]

    def contains(self, name: str) -> bool:
        return any(known == name for known, _ in self.snapshot())

    def __call__(self, name: str) -> Name:
        return dict(self.snapshot())[name]


class Name(Narrow):
    __slots__ = ("_name", "_refers_to")

    def __init__(self, name: str, refers_to: str):
        self._name, self._refers_to = name, refers_to

    name = property(lambda self: self._name)
    refers_to = property(lambda self: self._refers_to)


def attached(name: str, desktop: Desktop) -> xlwings.App:
    """The program as xlwings' active app; an engine registered before under this name gives way."""
    engine = xlwings.Engine(impl=Engine(name, desktop))
    known = xlwings.engines
    known.engines[:] = [other for other in known.engines if other.name != name]
    known.add(engine)
    engine.activate()
    return xlwings.App(impl=next(iter(engine.impl.apps)))
