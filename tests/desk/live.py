"""A live LibreOffice in which tests run macros: ``live.run(document, "tests.x:function", …)``.

The function is called with the open workbook as an xlwings book and what it returns comes back as plain data, so
it is written once and runs here and on the closed file (`tests.desk.closed_engine`) alike.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self
from unittest.mock import patch

from addin.oxt.package import contents

from ..office import Document, Office

SERVER = Path(__file__).with_name("live_server.py")
ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Ran:
    """What a function returned, and how many questions of each kind it asked the host."""

    result: object
    calls: dict[str, int] = field(default_factory=dict)

    @property
    def round_trips(self) -> int:
        return sum(self.calls.values())


class Live(Office):
    """The test office of `tests.office`, able to run our code on its documents.

    ``display``: the X display on which its windows are shown; none are without. ``extension``: in its profile before
    it starts, so that every window has its toolbar.
    """

    def __init__(self, display: str | None = None, extension: Path | None = None, **how: object):
        super().__init__(**how)
        self._surroundings = {"TEST_DISPLAY": display, "TEST_EXTENSION": extension and str(extension)}

    def __enter__(self) -> Self:
        super().__enter__()
        self._unpacked = self._folder / "extension"
        for name, content in contents().items():
            target = self._unpacked / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        return self

    def run(self, document: Document, function: str, *arguments: object) -> Ran:
        """``function``: ``module:name``; importable without anything but xlwings and macros_py."""
        return Ran(**self._ask("run", number=document.number, function=function, arguments=arguments))

    def dispatch(self, document: Document, command: str) -> None:
        """As a toolbar button does."""
        self._ask("dispatch", number=document.number, command=command)

    def spread(self, document: Document, width: int, height: int) -> None:
        """Its window in the upper left corner of the screen, so large."""
        self._ask("spread", number=document.number, width=width, height=height)

    def places(self, document: Document, *names: str) -> dict[str, tuple[int, int]]:
        """Where on the screen the buttons with these names are; those that are not are left out."""
        found = self._ask("places", number=document.number, names=names)
        return {name: (x, y) for name, (x, y) in found.items()}

    def _start(self) -> None:
        surroundings = {name: value for name, value in self._surroundings.items() if value}
        with patch("tests.office.SERVER", SERVER), patch.dict(os.environ, surroundings):
            super()._start()
        self._ask("path", folders=[str(self._unpacked / "pythonpath"), str(ROOT)])
