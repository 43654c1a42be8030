"""One way of reading returns in a process of its own, which has loaded what this way needs and nothing else.

    python -m tests.bench.alone WAY FOLDER    # a line in: all files read once; a line out: CPU milliseconds a file

What is loaded beside a reader slows it (the collector looks through it again and again), and a child of
`jixiao collect` carries nothing of what the receiving office uses: so each way is timed as it runs in earnest. The
processes live through all rounds, so that two ways alternate pass by pass.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from .clock import here
from .ways import WAYS, looked_into, sheets


class Alone:
    """A way at work on the files of a folder; call it for one pass."""

    def __init__(self, way: str, folder: Path):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.alone", way, folder],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __call__(self) -> float:
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return float(self.process.stdout.readline())

    def __enter__(self) -> Alone:
        return self

    def __exit__(self, *_: object) -> None:
        with self.process:
            self.process.stdin.close()


def main(way: str, folder: str) -> None:
    packages = [path.read_bytes() for path in sorted(Path(folder).iterdir())]
    for package in packages:  # what to read is asked before the clock starts
        sheets(package), looked_into(package)
    read = WAYS[way]()

    def once() -> None:
        for package in packages:
            read(package)

    for _ in sys.stdin:
        print(here(once) / len(packages), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
