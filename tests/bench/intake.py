"""How fast returns are taken in: beside pandas merely reading the same cells, beside a bare scan of the same parts.

python -m tests.bench.intake [--files N,N]    # N: sizes of the batch whose cost a file and memory are compared
"""

from __future__ import annotations

import argparse
import resource
import shutil
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from operator import truediv
from pathlib import Path

from distributed import LocalCluster

from macros_py.bureau.receive.cluster import Cluster
from macros_py.bureau.receive.intake import collect, listed
from macros_py.bureau.receive.reader_pool import read_all
from macros_py.bureau.register.reading import read_return
from macros_py.bureau.register.register import Register
from macros_py.simulation.simulate import RETURNS, simulate
from tests.bench.alone import WAYS, alone

UNITS, SEED, ROUNDS, SAMPLE, SOME = 120, 7, 7, 40, 400


def side_by_side(packages: list[bytes], folder: Path) -> dict[str, list[float]]:
    """CPU milliseconds a file of each way, round by round; in turn, so that a slow moment slows all of them."""
    for number, data in enumerate(packages):
        (folder / f"{number:03d}.xlsx").write_bytes(data)
    rounds = [{way: alone(way, folder) for way in WAYS} for _ in range(ROUNDS)]
    return {way: [times[way] for times in rounds] for way in WAYS}


def say(times: dict[str, list[float]]) -> None:
    """Medians, and the median of what each round says of two ways."""
    ours, floor, other = (statistics.median(times[way]) for way in ("child", "scan", "pandas"))
    faster = statistics.median(map(truediv, times["pandas"], times["child"]))
    slower = statistics.median(map(truediv, times["child"], times["scan"]))
    print(f"{'门禁+读值和公式+比对+复算+疑点':<24}{ours:8.2f}  {1_000 / ours:6.0f} 份/秒")
    print(f"{'pandas（openpyxl）只读单元格':<25}{other:8.2f}  我们是它的 {faster:.1f} 倍快  目标 ≥4")
    print(f"{'裸解压+expat 扫描':<28}{floor:8.2f}  我们是它的 {slower:.1f} 倍  目标 ≤5", flush=True)


def whole(folder: Path, workers: int, reader: Callable = read_all) -> tuple[float, float]:
    """Seconds of the whole intake of a folder into a fresh register, and the most memory a process used, in MB."""
    with tempfile.TemporaryDirectory() as place:
        highest, stop = [0.0], threading.Event()
        watcher = threading.Thread(target=_watch, args=(highest, stop))
        watcher.start()
        with Register.open(Path(place) / "登记簿.db") as register:
            start = time.perf_counter()
            collect(listed([str(folder)], register.path), register, workers, reader=reader)
            seconds = time.perf_counter() - start
        stop.set()
        watcher.join()
        return seconds, max(highest[0], resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_024)


def _watch(highest: list[float], stop: threading.Event) -> None:
    """The memory of the children, as far as the system tells."""
    while not stop.wait(0.2):
        for status in Path("/proc").glob("[0-9]*/status"):
            try:
                text = status.read_text()
                if "bureau.child" in (status.parent / "cmdline").read_bytes().decode(errors="replace"):
                    line = next(line for line in text.splitlines() if line.startswith("VmHWM"))
                    highest[0] = max(highest[0], int(line.split()[1]) / 1_024)
            except (OSError, StopIteration):
                continue


def multiplied(source: Path, folder: Path, count: int) -> Path:
    """A folder of so many returns, the same ones again and again under other names."""
    files = sorted(path for path in source.rglob("*.xlsx"))
    for number in range(count):
        target = folder / f"{number // 500:04d}"
        target.mkdir(parents=True, exist_ok=True)
        shutil.copy(files[number % len(files)], target / f"{number}.xlsx")
    return folder


def main(sizes: list[int]) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "省"
        simulate(UNITS, SEED, folder)
        files = sorted((folder / RETURNS).rglob("*.xlsx"))
        packages = [data for path in files if (data := path.read_bytes()) and not read_return(data).reason]
        some = packages[:: len(packages) // SAMPLE]
        (alike := Path(place) / "样本").mkdir()
        print(f"{len(some)}份报表，每份处理器毫秒（一个核，各在自己的进程里，{ROUNDS}轮的中位数）", flush=True)
        say(side_by_side(some, alike))
        many = multiplied(folder / RETURNS, Path(place) / "几百份", SOME)
        one, two = whole(many, 1)[0], whole(many, 2)[0]
        print(
            f"整个收件，含登记，{SOME}份：1个进程 {one:.1f} 秒，2个进程 {two:.1f} 秒，{one / two:.2f} 倍  目标 ≥1.8",
            flush=True,
        )
        costs = {}
        for size in sizes:
            batch = multiplied(folder / RETURNS, Path(place) / str(size), size)
            seconds, memory = whole(batch, 2)
            print(
                f"{size:>6}份：每份 {seconds * 1_000 / size:.1f} ms，每个进程最多 {memory:.0f} MB  目标 ≤300 MB",
                flush=True,
            )
            shutil.rmtree(batch)
            costs[size] = seconds
        if len(costs) > 1:
            (small, first), *_, (large, last) = costs.items()
            each = (last - first) / (large - small) * 1_000
            print(
                f"拟合：固定 {first - each * small / 1_000:.1f} 秒 ＋ 每份 {each:.1f} ms，{small} 到 {large} 份",
                flush=True,
            )
        with LocalCluster(1, threads_per_worker=1, dashboard_address=None) as cluster, cluster.get_client() as client:
            dask, _ = whole(many, 1, Cluster(client))  # last: its threads stay and would slow what follows
        print(f"Dask 的1个工作进程 {dask:.1f} 秒，是本机1个进程的 {one / dask:.2f} 倍  目标 ≥0.8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--files", default="100,1000")
    main([int(text) for text in parser.parse_args().files.split(",")])
