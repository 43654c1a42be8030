"""Every speed claim of the project, told as ratios of pairs that are timed in turn.

python -m tests.bench [NAME ...]    # all, or those of the given modules
"""

from __future__ import annotations

import compileall
import importlib
import os
import sys
import time
from pathlib import Path

import macros_py

from .pairs import compared

BENCHES = ("judging", "recalculating", "starting", "reading", "unit_list", "collecting", "rollup")


def main(names: list[str]) -> None:
    # Compiled modules are kept, as where the program is installed, whatever the machine's setting.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False
    for package in (macros_py, importlib.import_module("tests")):
        compileall.compile_dir(Path(package.__file__).parent, quiet=2)
    for name in names or BENCHES:
        bench, start = importlib.import_module(f"tests.bench.{name}"), time.perf_counter()
        print(f"\n{bench.TITLE}", flush=True)
        for pair in bench.pairs():
            print(f"  {compared(pair)}", flush=True)
        print(f"  （{name}：{time.perf_counter() - start:.0f}秒）", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
