"""The macros on a live LibreOffice: from inside, as its toolbar runs them, or from outside over a pipe.

LibreOffice's undo does not bring back what a block write replaced, so that its list is emptied after a macro, as
Excel does; our own verb 撤销本次写入 takes its place.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uno

from ..light_xlwings import xlwings
from .engine import Book, attached
from .uno_host import UnoHost

NAME = "libreoffice"
_YES_NO, _YES = 3, 2
"""Buttons and answer of a message box."""


def run(verb: str, document: Any, context: Any) -> str:
    """One verb of the toolbar on an open document, by the line that Excel's ribbon runs; returns its sentence."""
    with calling(document, context):
        from .. import macros

        return macros.run(verb)


@contextmanager
def calling(document: Any, context: Any) -> Iterator[xlwings.Book]:
    """The document as ``xlwings.Book.caller()``; afterwards LibreOffice's own undo list is empty."""
    app = attached(NAME, UnoDesktop(context, document))
    book = xlwings.Book(impl=Book(app.impl, UnoHost(document)))
    book.set_mock_caller()
    try:
        yield book
    finally:
        document.UndoManager.clear()


class UnoDesktop:
    """LibreOffice around its documents. ``document``: the one that called, which is in front whatever has the focus."""

    failures = UnoHost.failures

    def __init__(self, context: Any, document: Any = None):
        self._desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        self._document, self.context = document, context
        self._words: str | None = None

    def _documents(self) -> list[Any]:
        listed = self._desktop.Components.createEnumeration()
        found = []
        while listed.hasMoreElements():
            component = listed.nextElement()
            if _is_workbook(component):
                found.append(component)
        return found

    def workbooks(self) -> list[UnoHost]:
        return [UnoHost(document) for document in self._documents()]

    def front(self) -> UnoHost | None:
        current = self._document or self._desktop.CurrentComponent
        return UnoHost(current) if _is_workbook(current) else None

    def said(self) -> str | None:
        return self._words

    def say(self, words: str | None) -> None:
        self._words = words
        front = self.front()
        if front:
            front.say(words)

    def pick_file(self, title: str, kinds: tuple[str, str]) -> str:
        picker = self.context.ServiceManager.createInstanceWithContext(
            "com.sun.star.ui.dialogs.FilePicker", self.context
        )
        picker.setTitle(title)
        words, patterns = kinds
        picker.appendFilter(f"{words} ({patterns})", patterns)
        front = self.front()
        if front and os.path.isabs(front.fullname()):
            picker.setDisplayDirectory(uno.systemPathToFileUrl(os.path.dirname(front.fullname())))
        return uno.fileUrlToSystemPath(picker.getSelectedFiles()[0]) if picker.execute() else ""

    def confirm(self, question: str) -> bool:
        toolkit = self.context.ServiceManager.createInstanceWithContext("com.sun.star.awt.Toolkit", self.context)
        kind = uno.Enum("com.sun.star.awt.MessageBoxType", "QUERYBOX")
        frame = self._desktop.CurrentFrame
        parent = frame.ContainerWindow if frame else None
        return toolkit.createMessageBox(parent, kind, _YES_NO, "绩效自评", question).execute() == _YES

    def held(self) -> bool:
        return any(document.hasControllersLocked() for document in self._documents())

    def hold(self, still: bool) -> None:
        for document in self._documents():
            if still:
                document.lockControllers()
            elif document.hasControllersLocked():
                document.unlockControllers()


def _is_workbook(component: Any) -> bool:
    service = "com.sun.star.sheet.SpreadsheetDocument"
    return component is not None and hasattr(component, "supportsService") and component.supportsService(service)
