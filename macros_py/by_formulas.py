"""The library `formulas` in a process of its own, which may hang or starve: a workbook's cells in, their results out.

It is asked over its pipes and ends after one answer. Compiling a formula takes a tenth of a second: when the time it
was given is nearly over it answers with what it has.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import redirect_stdout
from importlib.util import find_spec
from pathlib import Path

from .xlsx.address import a1

COMPILING = 0.6
"""The share of its time that may go into compiling; what is compiled has to be computed still."""

Place = tuple[str, int, int]


class NoAnswer(Exception):
    """Why there is none, in Chinese."""


def recomputed(path: Path, cells: Sequence[Place], seconds: float) -> dict[Place, str | float | None]:
    """What the cells of a workbook come to, as far as it was computed in time; raises `NoAnswer`."""
    if find_spec("formulas") is None:
        raise NoAnswer("没有安装 formulas")
    root = str(Path(__file__).resolve().parents[1])
    around = {**os.environ, "PYTHONPATH": os.pathsep.join((root, *filter(None, sys.path))), "TQDM_DISABLE": "1"}
    asked = json.dumps({"path": str(path), "cells": cells, "seconds": seconds, "search": sys.path})
    try:
        ran = subprocess.run(
            [sys.executable, "-m", __name__],
            input=asked,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=seconds,
            env=around,
            cwd=path.parent,
            check=False,
        )
        found = json.loads(ran.stdout) if ran.returncode == 0 else None
    except subprocess.TimeoutExpired:
        raise NoAnswer(f"{seconds:.0f}秒内没有算完") from None
    except (OSError, ValueError):
        found = None
    if found is None:
        raise NoAnswer("复算没有完成")
    return {(sheet, row, column): value for sheet, row, column, value in found}


def _answer(path: str, cells: Sequence[Place], seconds: float, search: Sequence[str]) -> list[list[object]]:
    started = time.monotonic()
    sys.path += [folder for folder in search if folder not in sys.path]  # Windows' own Python takes no PYTHONPATH
    import formulas

    model, asked, named = formulas.ExcelModel(), {}, set()
    model.add_book(path)
    for sheet, row, column in cells:
        if time.monotonic() - started > COMPILING * seconds:
            break
        key = f"'[{Path(path).name}]{sheet.upper()}'!{a1(row, column)}"
        waiting = [key]
        while waiting:
            model.from_ranges(*waiting)
            fresh = [name for name in model.references if name in model.cells and name not in named]
            named.update(fresh)  # of a name it takes the formula, not the cells that it points to
            waiting = [str(cell) for name in fresh for cell in model.cells[name].inputs or ()]
        asked[sheet, row, column] = key
    solved = model.finish(complete=False).calculate()
    return [[*place, _value(solved[key].value[0, 0])] for place, key in asked.items() if key in solved]


def _value(value: object) -> str | float | None:
    if str(value) in ("empty", ""):
        return None
    try:
        return str(value) if isinstance(value, (str, bool)) else float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return str(value)


if __name__ == "__main__":
    sys.stdin.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    with redirect_stdout(sys.stderr):  # the library's own words are no answer
        said = _answer(**json.load(sys.stdin))
    json.dump(said, sys.stdout)
