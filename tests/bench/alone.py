"""One way of reading returns, timed alone: in a fresh process that has loaded what this way needs and nothing else.

    python -m tests.bench.alone WAY FOLDER    # prints CPU milliseconds a file

What is loaded beside a reader slows it (the collector looks through it again and again), and a child of
`jixiao collect` carries nothing of what the receiving office uses: so each way is timed as it runs in earnest.
"""

from __future__ import annotations

import io
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.parsers import expat

WARMED_BY = 20
"""Files read before the clock starts: a child lives for thousands."""
SECONDS = 1.5
"""Of CPU at least: a moment's disturbance weighs as little on the quick as on the slow."""

Pass = Callable[[list[bytes]], None]


def by_child() -> Pass:
    """The whole intake of a return as a child of `jixiao collect` does it, from its request to its answer."""
    from macros_py.bureau.receive import reader_process

    reader_process.settle()

    def through(packages: list[bytes]) -> None:
        requests = io.BytesIO()
        for number, data in enumerate(packages):
            reader_process.send(requests, {"name": f"{number}.xlsx", "path": "", "known": []}, data)
        requests.seek(0)
        reader_process.serve(requests, io.BytesIO())

    return through


def by_scan() -> Pass:
    return lambda packages: [bare_scan(data) for data in packages]


def by_pandas() -> Pass:
    import pandas

    def read(data: bytes) -> None:
        pandas.read_excel(io.BytesIO(data), sheet_name=None, header=None, engine="openpyxl")

    return lambda packages: [read(data) for data in packages]


def bare_scan(package: bytes) -> None:
    """Unzip and tokenise every XML part, with no handlers: the floor of any reader."""
    with zipfile.ZipFile(io.BytesIO(package)) as source:
        for item in source.infolist():
            content = source.read(item)
            if item.filename.endswith((".xml", ".rels")):
                expat.ParserCreate().Parse(content, True)


WAYS = {"child": by_child, "scan": by_scan, "pandas": by_pandas}


def alone(way: str, folder: Path) -> float:
    """CPU milliseconds a file, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.alone", way, folder], check=True, capture_output=True, text=True
    )
    return float(done.stdout)


def main(way: str, folder: str) -> None:
    packages = [path.read_bytes() for path in sorted(Path(folder).iterdir())]
    through = WAYS[way]()
    through(packages[:WARMED_BY])
    start, passes, spent = time.process_time(), 0, 0.0
    while spent < SECONDS:
        through(packages)
        passes, spent = passes + 1, time.process_time() - start
    print(spent * 1_000 / len(packages) / passes)


if __name__ == "__main__":
    main(*sys.argv[1:])
