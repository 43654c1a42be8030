"""How fast a return is read and judged: beside merely reading its cells with other libraries, beside unzipping and
tokenising the parts that are read; the same returns as saved by three programs."""

from __future__ import annotations

import importlib.util
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from .alone import Alone
from .pairs import Pair
from .returns import by_writer, province, sample

TITLE = "读一份报表（门禁、取值、比对、复算、疑点；每份毫秒，各在自己的进程里）"
AGAINST = (
    ("floor", "同样部件的解压+expat（下限）", "≤5", 7),
    ("pandas+openpyxl", "pandas（openpyxl）只读同样的表", "≥4", 2),
    ("pandas+calamine", "pandas（calamine）只读同样的表", "", 5),
    ("polars", "polars（calamine）只读同样的表", "", 5),
)
"""Way, its name, the aim, rounds."""
NEEDS = {"polars": ("polars", "fastexcel")}
"""Packages that only `make bench` installs."""


def pairs() -> Iterator[Pair]:
    with tempfile.TemporaryDirectory() as place, ExitStack() as stack:
        folders = by_writer(sample(province(Path(place) / "省")), Path(place) / "样本")
        for writer, folder in folders.items():
            child = stack.enter_context(Alone("child", folder))
            for way, name, aim, rounds in AGAINST:
                if all(map(importlib.util.find_spec, NEEDS.get(way, ()))):
                    with Alone(way, folder) as other:
                        yield Pair(f"{writer}保存", child, name, other, aim, rounds, peer=way != "floor")
