"""What a whole intake costs, register and all: beside its readers alone, with two processes, with Dask, with growing batches."""

from __future__ import annotations

import itertools
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from .clock import Cost, python
from .pairs import Pair
from .returns import multiplied, province

TITLE = "收件，含登记（每份毫秒，所有进程合计）"
FEW, MANY, MEMORY = 30, 150, 300
"""Files of a small and a large batch; megabytes that no process should pass."""
DASK = (
    "import sys; from distributed import LocalCluster; from macros_py.bureau.receive.cluster import Cluster\n"
    "from macros_py.bureau.receive.intake import collect, listed; from macros_py.bureau.register.register import Register\n"
    "with LocalCluster(1, threads_per_worker=1, dashboard_address=None) as here, here.get_client() as client,"
    " Register.open(sys.argv[2]) as register:\n"
    "    collect(listed([sys.argv[1]], register.path), register, 1, reader=Cluster(client))\n"
)
ALONE = (
    "import sys; from pathlib import Path; from macros_py.bureau.receive import reader_process\n"
    "from macros_py.bureau.register.reading import read_return; reader_process.settle()\n"
    "for path in sorted(Path(sys.argv[1]).rglob('*.xlsx')): read_return(path.read_bytes())\n"
)


def pairs() -> Iterator[Pair]:
    with tempfile.TemporaryDirectory() as place:
        received = province(Path(place) / "省")
        few, many = (multiplied(received, Path(place) / str(size), size) for size in (FEW, MANY))
        registers = (Path(place) / f"登记簿{number}.db" for number in itertools.count())
        most = [0.0]

        def taken(folder: Path, size: int, workers: int = 1, by: Callable[[Cost], float] = lambda cost: cost.cpu):
            def work() -> float:
                command = (
                    "-m",
                    "macros_py",
                    "collect",
                    folder,
                    "--register",
                    next(registers),
                    "--workers",
                    str(workers),
                )
                cost = python(*command, ok=(0, 1))
                most[0] = max(most[0], cost.memory)
                return by(cost) / size

            return work

        alone = lambda: python("-c", ALONE, many).cpu / MANY  # noqa: E731
        yield Pair(f"{MANY}份，1个进程", taken(many, MANY), "只读不登记", alone, "≤2", 2)
        yield Pair(f"{MANY}份，2个进程", taken(many, MANY, 2), "1个进程", taken(many, MANY), "≤1.2", 2)
        yield Pair(f"{MANY}份，每份", taken(many, MANY), f"{FEW}份时每份", taken(few, FEW), "≤1.1", 2)
        dask = lambda: python("-c", DASK, many, next(registers)).cpu / MANY  # noqa: E731
        yield Pair("Dask 的1个工作进程", dask, "本机1个进程", taken(many, MANY), "≤1.5", 1)
        wall = lambda cost: cost.wall  # noqa: E731
        yield Pair(
            f"{MANY}份，2个进程（墙钟，只在空闲的机器上算数）",
            taken(many, MANY, 2, wall),
            "1个进程",
            taken(many, MANY, 1, wall),
            "≥1.8",
            1,
            peer=True,
        )
        print(f"内存：每个进程最多 {most[0]:.0f} MB  目标 ≤{MEMORY} MB", flush=True)
        shutil.rmtree(many)
