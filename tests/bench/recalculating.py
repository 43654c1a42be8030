"""How fast a closed file is read, judged and written back: beside LibreOffice and the package `formulas`."""

from __future__ import annotations

import importlib.util
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from macros_py.book.build import build
from macros_py.book.read import read
from macros_py.book.write_results import changes
from macros_py.evaluate import evaluate
from macros_py.xlsx.patch import patched
from tests import published
from tests.office import Office, missing

from .clock import group, here
from .pairs import Pair
from .ways import floor

TITLE = "重新计算一个关着的文件（每次毫秒）"


class Timed(Office):
    """A LibreOffice that says what it has used."""

    def used(self) -> float:
        return group(self._process.pid) if self._process else 0.0


def rechecked(package: bytes) -> bytes:
    """Read, evaluate, patch: what a closed file costs."""
    received = read(package)
    verdict = evaluate(received.scheme, received.filled, received.findings)
    return patched(package, changes(received, verdict))


def pairs() -> Iterator[Pair]:
    for place in (published.PLACE, published.WEIGHED):
        with tempfile.TemporaryDirectory() as folder:
            yield from _pairs(place, Path(folder) / "表.xlsx")


def _pairs(place: str, path: Path) -> Iterator[Pair]:
    scheme, scan = published.scheme(place), floor()
    package = build(scheme, published.filled(place))
    path.write_bytes(package)
    what = f"读+核对+写回 {scheme.title}"

    def ours() -> float:
        return here(lambda: rechecked(package))

    yield Pair(what, ours, "读的部件解压+expat（下限）", lambda: here(lambda: scan(package), 3), "", 15)
    if not missing():
        with Timed() as office:

            def converted() -> float:
                before = office.used()
                office.convert(path, "xlsx")
                return office.used() - before

            yield Pair(what, ours, "LibreOffice 打开+重算+保存", converted, "≥5", 5, peer=True)
    if place == published.PLACE and importlib.util.find_spec("formulas"):
        yield Pair(what, ours, "formulas 计算同一工作簿", lambda: here(lambda: by_formulas(path)), "≥50", 1, True)


def by_formulas(path: Path) -> None:
    os.environ["TQDM_DISABLE"] = "1"  # no progress bar
    import formulas

    formulas.ExcelModel().loads(str(path)).finish().calculate()
