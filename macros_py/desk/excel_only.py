"""What xlwings has no word for: asked of Excel over COM by Excel's own names, and of our hosts by theirs.

A host of ours answers through ``impl``; Excel through ``api``, where every access is a call to another process.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from ..xlsx.address import Area, a1


def areas(chosen: Any) -> list[Area]:
    """The rectangles of a selection: several when they were picked with Ctrl."""
    own = getattr(chosen.impl, "areas", None)
    return list(own) if own is not None else [_area(one) for one in chosen.api.Areas]


def unlocked(sheet: Any, place: Area) -> list[Area]:
    """The cells within an area that may be typed in while the sheet is protected."""
    own = getattr(sheet.impl, "unlocked", None)
    return own(place) if own is not None else list(_unlocked(sheet.api, place))


def lock(sheet: Any, places: Sequence[Area], on: bool) -> None:
    """Lock cells, or unlock them; the sheet is not protected meanwhile."""
    own = getattr(sheet.impl, "lock", None)
    if own is not None:
        own(places, on)
        return
    for place in places:
        cells = _cells(sheet.api, place)
        if cells.MergeCells is False:
            cells.Locked = on
        else:  # Excel refuses part of a merged area; None where only some cells are merged
            for cell in cells.Cells:
                cell.MergeArea.Locked = on


def read_only(book: Any) -> bool:
    """Whether what is open cannot be saved under its own name."""
    own = getattr(book.impl, "host", None)
    return book.impl.read_only if own is not None else bool(book.api.ReadOnly)


def add_hidden_sheet(book: Any, name: str) -> None:
    """A hidden sheet behind all others; what is in front stays in front."""
    own = getattr(book.impl, "add_sheet", None)
    if own is not None:
        own(name)
        return
    shown = book.api.ActiveSheet
    book.sheets.add(name, after=book.sheets[len(book.sheets) - 1]).visible = False
    shown.Activate()


def hide_columns(sheet: Any, first: int, last: int) -> None:
    """Columns that nobody is to see."""
    own = getattr(sheet.impl, "hide_columns", None)
    if own is not None:
        own(first, last)
        return
    sheet.range((1, first), (1, last)).api.EntireColumn.Hidden = True


def define(book: Any, names: Mapping[str, str]) -> None:
    """The names that the book does not have yet, each for an area like ``'表'!$A$1``."""
    known = {one.name.casefold() for one in book.names}
    own = getattr(book.impl, "define", None)
    for name, area in names.items():
        if name.casefold() not in known:
            own(name, f"={area}") if own is not None else book.names.add(name, f"={area}")


TABLES = ("工作簿、旧表格、Word 和文本", "*.xlsx;*.xls;*.et;*.docx;*.doc;*.wps;*.txt;*.htm;*.html")
"""Whatever may hold a form or tables."""


def pick_file(book: Any, title: str, kinds: tuple[str, str]) -> str:
    """The file the user points at in a dialog of the program's own; empty where they think better of it. ``kinds``:
    the words for what is listed, and its patterns with ``;`` between them."""
    own = getattr(book.app.impl, "pick_file", None)
    if own is not None:
        return own(title, kinds)
    words, patterns = kinds
    chosen = book.app.api.GetOpenFilename(f"{words} ({patterns}),{patterns}", 1, title)
    return chosen if isinstance(chosen, str) else ""  # False for 取消


def confirm(book: Any, question: str) -> bool:
    """Whether the user says yes in a dialog of the program's own."""
    own = getattr(book.app.impl, "confirm", None)
    if own is not None:
        return own(question)
    return book.app.alert(question, title="绩效自评", buttons="yes_no", mode="info") == "yes"


def save_copy(book: Any, path: str) -> None:
    """A copy of the book as it stands now; the open file stays what it is."""
    own = getattr(book.impl, "save_copy", None)
    (own or book.api.SaveCopyAs)(path)


def print_pdf(book: Any, sheets: Sequence[str], path: str, foot: str) -> bool:
    """These sheets as one PDF with words at the foot of each page; False where the host cannot print."""
    own = getattr(book.impl, "print_pdf", None)
    if own is not None:
        return own(sheets, path, foot)
    shown = book.api.ActiveSheet
    try:
        with _footed(book, sheets, foot):
            book.to_pdf(path, include=list(sheets))  # hides the other sheets meanwhile: another may come to the front
    finally:
        shown.Activate()
    return True


@contextmanager
def _footed(book: Any, sheets: Sequence[str], foot: str) -> Iterator[None]:
    """Words at the right of the sheets' foot, where Excel lets them be set, and what stood there put back."""
    before: list[tuple[Any, str]] = []
    try:
        with suppress(Exception):  # a page without the code is better than none
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
    """Excel says None for an area of both kinds: halved until each part is of one."""
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
