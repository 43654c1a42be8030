"""Sheet protection: taken off while we write and put back exactly as it was, or set for a final form."""

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
"""The options of a sheet's protection, by the names that both `Protection` and `Protect` of Excel use."""


@contextmanager
def unprotected(sheet: Any) -> Iterator[None]:
    """The sheet without protection inside the ``with`` block; `FileBusy` if it has a password."""
    was = unprotect(sheet)
    try:
        yield
    finally:
        protect(sheet, was)


def unprotect(sheet: Any) -> Any:
    """Take the protection off; its options in a form that JSON can store, for `protect`. `FileBusy` if it has a
    password."""
    own = getattr(sheet.impl, "unprotect", None)
    if own is not None:  # one of our hosts
        return own()
    api = sheet.api
    if not api.ProtectContents:
        return None
    allowed = {name: bool(getattr(api.Protection, name)) for name in _ALLOWED}
    others = {"DrawingObjects": bool(api.ProtectDrawingObjects), "Scenarios": bool(api.ProtectScenarios)}
    try:
        api.Unprotect("")  # without an argument Excel would ask the user for a password; this raises instead
    except Exception as error:
        raise FileBusy(f"“{sheet.name}”表加了密码保护，无法写入；请先取消密码保护。") from error
    return others | allowed


def protect(sheet: Any, was: Any) -> None:
    """Protect a sheet again with the options that `unprotect` returned."""
    own = getattr(sheet.impl, "protect", None)
    if own is not None:
        own(was)
    elif was is not None:
        sheet.api.Protect(Contents=True, **was)


def protect_final(sheet: Any) -> None:
    """Protect a sheet of a final form: only column widths and row heights may be changed, for printing."""
    allowed = dict.fromkeys(_ALLOWED, False) | {"AllowFormattingColumns": True, "AllowFormattingRows": True}
    own = hasattr(sheet.impl, "unprotect")
    protect(sheet, True if own else {"DrawingObjects": True, "Scenarios": True} | allowed)
