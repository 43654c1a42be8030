"""The ways of reading returns that are compared, and what each of them reads: the same sheets, the same parts.

A way is made once, with everything it imports, and then reads packages; it answers with the rows of each sheet where it
has any. `alone` runs each in a process of its own.
"""

from __future__ import annotations

import gc
import io
import itertools
import logging
import zipfile
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any
from unittest import mock
from xml.parsers import expat

from macros_py.book import word_sheet
from macros_py.bureau.receive import reader_process
from macros_py.bureau.register.reading import _FOR_THE_EYE
from macros_py.xlsx.container import Container
from macros_py.xlsx.package import Workbook, open_workbook

Rows = Mapping[str, Iterable[Iterable[Any]]]
"""Sheet → its rows."""


def child() -> Callable[[bytes], None]:
    """The whole intake of a return as a child of `jixiao collect` does it, from its request to its answer."""
    reader_process.settle()
    done = itertools.count(1)

    def read(package: bytes) -> None:
        reader_process.answer({"name": "报表.xlsx", "path": "", "known": []}, package, io.BytesIO())
        if next(done) % reader_process.COLLECTED == 0:
            gc.collect()

    return read


def floor() -> Callable[[bytes], None]:
    """Unzip every part, and tokenise those that a reader of returns looks into, with no handlers."""

    def read(package: bytes) -> None:
        wanted = looked_into(package)
        with zipfile.ZipFile(io.BytesIO(package)) as source:
            for item in source.infolist():
                content = source.read(item)
                if item.filename in wanted:
                    expat.ParserCreate().Parse(content, True)

    return read


def ours() -> Callable[[bytes], Rows]:
    """Our own reader's cells and nothing more."""
    return lambda package: {
        sheet.name: [[cell.value for cell in sheet.cells.values()]] for sheet in opened(package).sheets if sheet.cells
    }


def by_pandas(engine: str) -> Callable[[bytes], Rows]:
    import pandas

    def read(package: bytes) -> Rows:
        frames = pandas.read_excel(io.BytesIO(package), sheet_name=list(sheets(package)), header=None, engine=engine)
        return {name: frame.to_numpy() for name, frame in frames.items()}

    return read


def by_polars() -> Callable[[bytes], Rows]:
    import polars

    logging.getLogger("fastexcel").setLevel(logging.ERROR)  # it tells of every column of texts and numbers

    def read(package: bytes) -> Rows:
        frames = polars.read_excel(
            io.BytesIO(package), sheet_name=list(sheets(package)), has_header=False, drop_empty_rows=False
        )
        return {name: frame.rows() for name, frame in frames.items()}

    return read


WAYS: dict[str, Callable[[], Callable[[bytes], Any]]] = {
    "child": child,
    "floor": floor,
    "ours": ours,
    "pandas+openpyxl": lambda: by_pandas("openpyxl"),
    "pandas+calamine": lambda: by_pandas("calamine"),
    "polars": by_polars,
}


def opened(package: bytes) -> Workbook:
    """A package opened as the intake opens it."""
    return open_workbook(package, leave=_FOR_THE_EYE, known=word_sheet.known())


@cache
def sheets(package: bytes) -> tuple[str, ...]:
    """The sheets whose cells the intake reads."""
    return tuple(sheet.name for sheet in opened(package).sheets if sheet.cells)


@cache
def looked_into(package: bytes) -> frozenset[str]:
    """The parts that the intake reads and does not merely unzip."""
    asked: set[str] = set()

    def the_rest(container: Container) -> None:
        asked.update(container.members[key].name for key in container.members.keys() - container.unread)

    with mock.patch.object(Container, "read_the_rest", the_rest):
        workbook = opened(package)
    return frozenset(asked - {sheet.part for sheet in workbook.sheets if not sheet.cells})
