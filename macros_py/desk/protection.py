"""A protected sheet opened for our own writing and closed again exactly as it was, or closed for good."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ..errors import FileBusy

_ALLOWED = (
    "AllowFormattingCells",
    "AllowFormattingColumns",
    "AllowFormattingRows",
    "AllowInsertingColumns",
    "AllowInsertingRows",
    "AllowInsertingHyperlinks",
    "AllowDeletingColumns",
    "AllowDeletingRows",
    "AllowSorting",
    "AllowFiltering",
    "AllowUsingPivotTables",
)
"""What Excel remembers of a protection, by the names both `Protection` and `Protect` use."""


@contextmanager
def unprotected(sheet: Any) -> Iterator[None]:
    """Write inside; a sheet locked with a password is left alone, with a sentence (`FileBusy`)."""
    was = opened(sheet)
    try:
        yield
    finally:
        closed(sheet, was)


def opened(sheet: Any) -> Any:
    """Take the protection off; what it was, as JSON can carry it, for `closed`."""
    own = getattr(sheet.impl, "unprotect", None)
    if own is not None:  # a host of ours
        return own()
    api = sheet.api
    if not api.ProtectContents:
        return None
    allowed = {name: bool(getattr(api.Protection, name)) for name in _ALLOWED}
    others = {"DrawingObjects": bool(api.ProtectDrawingObjects), "Scenarios": bool(api.ProtectScenarios)}
    try:
        api.Unprotect("")  # with a password Excel would ask for it otherwise; this raises instead
    except Exception as error:
        raise FileBusy(f"“{sheet.name}”表加了密码保护，无法写入；请先取消密码保护。") from error
    return others | allowed


def closed(sheet: Any, was: Any) -> None:
    """Protect a sheet as it was, by what `opened` said."""
    own = getattr(sheet.impl, "protect", None)
    if own is not None:
        own(was)
    elif was is not None:
        sheet.api.Protect(Contents=True, **was)


def closed_for_good(sheet: Any) -> None:
    """Protect a sheet whose form is final: widths and heights may be changed for printing, nothing else."""
    allowed = dict.fromkeys(_ALLOWED, False) | {"AllowFormattingColumns": True, "AllowFormattingRows": True}
    own = hasattr(sheet.impl, "unprotect")
    closed(sheet, True if own else {"DrawingObjects": True, "Scenarios": True} | allowed)
