"""What a start costs, as a multiple of an empty Python: an import, a click's first, `jixiao check` as a whole; and the
click that is repeated in a process that is up."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from macros_py.book.build import build
from tests import published

from .clock import here, python
from .pairs import Pair

TITLE = "启动（每个进程毫秒）"
CODES = (
    ("import macros_py", "import macros_py", ""),
    ("import macros_py.evaluate", "import macros_py.evaluate", ""),
    ("第一次点击的导入（含 xlwings）", "import xlwings; from macros_py.desk import macros", ""),
)


def pairs() -> Iterator[Pair]:
    def empty() -> float:
        return python("-c", "").cpu

    for what, code, aim in CODES:
        yield Pair(what, lambda code=code: python("-c", code).cpu, "空 Python", empty, aim, 9)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "表.xlsx"
        path.write_bytes(build(published.scheme(), published.filled()))
        command = ("-m", "macros_py", "check", path, "--json")
        yield Pair("jixiao check，整个进程", lambda: python(*command, ok=(0, 1)).cpu, "空 Python", empty, "", 7)
        from macros_py.desk import macros
        from tests.desk.closed_engine import calling

        with calling(path) as book:
            again = lambda: here(lambda: macros.recalculate(book))  # noqa: E731
            yield Pair("重复点“重新计算”", again, "空 Python", empty, "", 7)
