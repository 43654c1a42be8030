"""The workbook that a report is held against: read, judged, and where each of its cells stands."""

from __future__ import annotations

from pathlib import Path

from ..book.read import Received, read
from ..evaluate import Verdict, evaluate
from ..xlsx.address import on_sheet
from .check import Book


def read_book(path: Path) -> Book:
    """Raises `UnreadableFile` or `NotOurWorkbook` as `book.read.read` does."""
    received = read(path)
    return book_of(received, evaluate(received.scheme, received.filled, received.findings))


def book_of(received: Received, verdict: Verdict) -> Book:
    """The same of a workbook that was read already."""
    addresses = {id: on_sheet(sheet, row, column) for id, (sheet, row, column) in received.located.places.items()}
    return Book(received.scheme, received.filled, verdict, addresses)
