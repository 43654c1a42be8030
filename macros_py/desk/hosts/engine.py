"""The narrow xlwings engine: exactly the objects our macros use, over any host that answers a dozen questions.

xlwings hands every call on to an implementation object; these are ours. What is not here raises
NotImplementedError with the member's name, so that a macro which needs more is found at its first run. A host
is one open workbook (`host.Host`); each question to it is counted, because on Excel each is a call to another
process. Naming a range asks nothing; taking a sheet by name, reading and writing do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from ..light_xlwings import xlwings
from .cells import Narrow, Range, Sheet, Sheets
from .host import Desktop, Host, Rows


class Engine(Narrow):
    """``calls`` counts the questions that reached the host, by kind; ``round_trips`` is their sum."""

    __slots__ = ("apps", "calls", "name")
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
    __slots__ = ("desktop", "engine")
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
        return Range(Sheet(Book(self, front), chosen[0]), chosen[1][0], chosen[1]) if chosen else None

    def activate(self, steal_focus: bool = False) -> None:
        """Nothing: xlwings calls it on the way to a sheet."""

    def pick_file(self, title: str, kinds: tuple[str, str]) -> str:
        """The path of the file the user points at, empty where none is."""
        return self._ask("pick_file", title, kinds)

    def confirm(self, question: str) -> bool:
        """Whether the user says yes."""
        return self._ask("confirm", question)

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

    __slots__ = ("_known", "app", "host")

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

    read_only = property(lambda self: self.ask("read_only"))

    def activate(self) -> None:
        self.ask("bring_to_front")

    def save_copy(self, path: str) -> None:
        self.ask("save_copy", path)

    def print_pdf(self, sheets: Sequence[str], path: str, foot: str) -> bool:
        """Whether the host could print these sheets into that file, with words at the foot of each page."""
        return self.ask("print_pdf", sheets, path, foot)

    def add_sheet(self, name: str) -> None:
        """A hidden sheet behind all others."""
        self.ask("add_sheet", name)

    def define(self, name: str, refers_to: str) -> None:
        """A name of the whole workbook; ``refers_to`` as Excel writes it, with "="."""
        self.ask("define", name, refers_to)

    @property
    def sheets(self) -> Sheets:
        return Sheets(self)

    @property
    def names(self) -> Names:
        return Names(self)


class Names(Narrow):
    __slots__ = ("book",)

    def __init__(self, book: Book):
        self.book = book

    def snapshot(self) -> list[tuple[str, Name]]:
        return [(name, Name(self.book, name, refers_to)) for name, refers_to in self.book.ask("names")]

    def contains(self, name: str) -> bool:
        return any(known == name for known, _ in self.snapshot())

    def __call__(self, name: str) -> Name:
        return dict(self.snapshot())[name]


class Name(Narrow):
    __slots__ = ("_book", "_name", "_refers_to")

    def __init__(self, book: Book, name: str, refers_to: str):
        self._book, self._name, self._refers_to = book, name, refers_to

    name = property(lambda self: self._name)
    refers_to = property(lambda self: self._refers_to, lambda self, text: self._book.ask("set_name", self._name, text))


def attached(name: str, desktop: Desktop) -> xlwings.App:
    """The program as xlwings' active app; an engine registered before under this name gives way."""
    engine = xlwings.Engine(impl=Engine(name, desktop))
    known = xlwings.engines
    known.engines[:] = [other for other in known.engines if other.name != name]
    known.add(engine)
    engine.activate()
    return xlwings.App(impl=next(iter(engine.impl.apps)))
