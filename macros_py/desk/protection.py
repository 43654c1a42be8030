"""A protected sheet opened for our own writing and closed again exactly as it was."""

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
    own = getattr(sheet.impl, "unprotect", None)
    if own is not None:  # a host of ours
        token = own()
        try:
            yield
        finally:
            sheet.impl.protect(token)
        return
    api = sheet.api
    if not api.ProtectContents:
        yield
        return
    allowed = {name: bool(getattr(api.Protection, name)) for name in _ALLOWED}
    others = {"DrawingObjects": bool(api.ProtectDrawingObjects), "Scenarios": bool(api.ProtectScenarios)}
    try:
        api.Unprotect("")  # with a password Excel would ask for it otherwise; this raises instead
    except Exception as error:
        raise FileBusy(f"“{sheet.name}”表加了密码保护，无法写入；请先取消密码保护。") from error
    try:
        yield
    finally:
        api.Protect(Contents=True, **others, **allowed)
