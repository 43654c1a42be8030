"""Operations that xlwings does not offer: on Excel through its COM objects, on our own hosts through their methods.

Our hosts are reached by ``impl``, Excel by ``api``; every access to ``api`` is a call to another process.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from ..xlsx.address import Area, a1


def selected_areas(chosen: Any) -> list[Area]:
    """The rectangles of a selection; there are several when they were selected with Ctrl."""
    own = getattr(chosen.impl, "areas", None)
    return list(own) if own is not None else [_area(rectangle) for rectangle in chosen.api.Areas]


def unlocked(sheet: Any, place: Area) -> list[Area]:
    """The unlocked cells within an area: those that can be edited while the sheet is protected."""
    own = getattr(sheet.impl, "unlocked", None)
    return own(place) if own is not None else list(_unlocked(sheet.api, place))


def lock(sheet: Any, places: Sequence[Area], on: bool) -> None:
    """Lock (``on``) or unlock cells; the sheet must not be protected."""
    own = getattr(sheet.impl, "lock", None)
    if own is not None:
        own(places, on)
        return
    for place in places:
        cells = _cells(sheet.api, place)
        if cells.MergeCells is False:
            cells.Locked = on
        else:  # Excel refuses a part of a merged area; MergeCells is None where only some cells are merged
            for cell in cells.Cells:
                cell.MergeArea.Locked = on


def read_only(book: Any) -> bool:
    """Whether the open file cannot be saved under its own name."""
    own = getattr(book.impl, "host", None)
    return book.impl.read_only if own is not None else bool(book.api.ReadOnly)


def add_hidden_sheet(book: Any, name: str) -> None:
    """Add a hidden sheet after all others; the active sheet stays active."""
    own = getattr(book.impl, "add_sheet", None)
    if own is not None:
        own(name)
        return
    shown = book.api.ActiveSheet
    book.sheets.add(name, after=book.sheets[len(book.sheets) - 1]).visible = False
    shown.Activate()


def hide_columns(sheet: Any, first: int, last: int) -> None:
    """Hide the columns ``first`` to ``last``, counted from 1."""
    own = getattr(sheet.impl, "hide_columns", None)
    if own is not None:
        own(first, last)
        return
    sheet.range((1, first), (1, last)).api.EntireColumn.Hidden = True


def define_names(book: Any, names: Mapping[str, str]) -> None:
    """Define the names that the book does not have yet; ``names``: name → area, like ``'表'!$A$1``."""
    known = {name_.name.casefold() for name_ in book.names}
    own = getattr(book.impl, "define", None)
    for name, area in names.items():
        if name.casefold() not in known:
            own(name, f"={area}") if own is not None else book.names.add(name, f"={area}")


TABLE_FILES = ("工作簿、旧表格、Word 和文本", "*.xlsx;*.xls;*.et;*.docx;*.doc;*.wps;*.txt;*.htm;*.html")
"""Label and patterns of the file dialog for files that may hold a form or tables."""


def pick_file(book: Any, title: str, kinds: tuple[str, str]) -> str:
    """The file that the user selects in the program's own dialog; empty if they cancel. ``kinds``: the label of the
    files listed, and their patterns separated by ``;``."""
    own = getattr(book.app.impl, "pick_file", None)
    if own is not None:
        return own(title, kinds)
    words, patterns = kinds
    chosen = book.app.api.GetOpenFilename(f"{words} ({patterns}),{patterns}", 1, title)
    return chosen if isinstance(chosen, str) else ""  # False for 取消


def confirm(book: Any, question: str) -> bool:
    """Whether the user answers yes in the program's own dialog."""
    own = getattr(book.app.impl, "confirm", None)
    if own is not None:
        return own(question)
    return book.app.alert(question, title="绩效自评", buttons="yes_no", mode="info") == "yes"


def save_copy(book: Any, path: str) -> None:
    """Save a copy of the book in its present state; the open file keeps its own name."""
    own = getattr(book.impl, "save_copy", None)
    (own or book.api.SaveCopyAs)(path)


def print_pdf(book: Any, sheets: Sequence[str], path: str, foot: str) -> bool:
    """Print these sheets as one PDF with the text ``foot`` at the foot of each page; False if the host cannot print."""
    own = getattr(book.impl, "print_pdf", None)
    if own is not None:
        return own(sheets, path, foot)
    shown = book.api.ActiveSheet
    try:
        with _with_footer(book, sheets, foot):
            book.to_pdf(
                path, include=list(sheets)
            )  # hides the other sheets meanwhile, which may change the active sheet
    finally:
        shown.Activate()
    return True


@contextmanager
def _with_footer(book: Any, sheets: Sequence[str], foot: str) -> Iterator[None]:
    """Set the right footer of the sheets, where Excel allows it, and restore it afterwards."""
    before: list[tuple[Any, str]] = []
    try:
        with suppress(Exception):  # a page without the code is better than no page
            for name in sheets:
                setup = book.sheets[name].api.PageSetup
                before.append((setup, setup.RightFooter))
                setup.RightFooter = foot
        yield
    finally:
        for setup, words in before:
            with suppress(Exception):
                setup.RightFooter = words


def _unlocked(api: Any, place: Area) -> Iterator[Area]:
    """Excel answers None for an area with locked and unlocked cells: it is halved until each part is of one kind."""
    locked = _cells(api, place).Locked
    top, left, bottom, right = place
    if locked is False:
        yield place
    elif locked is None and bottom > top:
        middle = (top + bottom) // 2
        yield from _unlocked(api, (top, left, middle, right))
        yield from _unlocked(api, (middle + 1, left, bottom, right))
    elif locked is None and right > left:
        middle = (left + right) // 2
        yield from _unlocked(api, (top, left, bottom, middle))
        yield from _unlocked(api, (top, middle + 1, bottom, right))


def _cells(api: Any, place: Area) -> Any:
    top, left, bottom, right = place
    return api.Range(f"{a1(top, left)}:{a1(bottom, right)}")


def _area(cells: Any) -> Area:
    top, left = cells.Row, cells.Column
    return top, left, top + cells.Rows.Count - 1, left + cells.Columns.Count - 1
