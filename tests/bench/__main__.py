"""Every speed claim of the project, measured side by side in one run and printed as ratios.

Median of several rounds in a warm process; each pair is timed in turn, so that a slow moment slows both.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from pathlib import Path

from macros_py.book.build import build
from macros_py.book.read import read
from macros_py.book.write_results import changes
from macros_py.evaluate import evaluate
from macros_py.law import notices
from macros_py.xlsx.package import open_workbook
from macros_py.xlsx.patch import patched
from tests import published
from tests.bench.alone import bare_scan

ROUNDS = 15
PROJECTS = 60


def median(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Milliseconds of one call, the first not counted."""
    work()
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1_000)
    return statistics.median(times)


def rechecked(package: bytes) -> bytes:
    """Read, evaluate, patch: what a closed file costs."""
    received = read(package)
    verdict = evaluate(received.scheme, received.filled, received.findings)
    return patched(package, changes(received, verdict))


def by_formulas(path: Path) -> None:
    import formulas

    formulas.ExcelModel().loads(str(path)).finish().calculate()


def click(path: Path) -> None:
    """What one press of 重新计算 costs us: the first in a fresh process, and a repeated one."""
    from macros_py.desk import macros
    from tests.desk.closed_engine import calling

    with calling(path) as book:
        again = median(lambda: macros.recalculate(book))
    code = "import xlwings; from macros_py.desk import macros"
    first = median(lambda: subprocess.run([sys.executable, "-c", code], check=True), 7)
    bare = median(lambda: subprocess.run([sys.executable, "-c", ""], check=True), 7)
    print(f"{'点一次“重新计算”，重复点击':<30}{again:9.1f} ms  目标 ≤150 ms")
    print(f"{'第一次点击的导入（含 xlwings）':<28}{first:9.0f} ms {first / bare:8.1f} × 空 Python  目标 ≤1000 ms")


def bare_sums(data: dict) -> list[Decimal]:
    """What a few lines of Python reckon of the same form: every sum and rate, every row's points, nothing understood."""
    numbers: dict[str, Decimal] = {}
    for id, text in data["cells"].items():
        try:
            numbers[id] = Decimal(text.replace(",", ""))
        except InvalidOperation:
            continue
    sums = [sum((v for id, v in numbers.items() if id.endswith(end)), Decimal(0)) for end in (".budget", ".executed")]
    rates = [
        numbers[f"{id}.executed"] / numbers[f"{id}.budget"]
        for id in {id.partition(".")[0] for id in numbers}
        if numbers.get(f"{id}.budget") and f"{id}.executed" in numbers
    ]
    points = [Decimal(row["points"]) for row in data["rows"]] + [Decimal(text) for text in data["points"].values()]
    weights = [Decimal(row["full"]) for row in data["rows"]]
    return [*sums, *rates, sum(points), sum(weights)]


def cold_load(place: str) -> None:
    """A scheme read, parsed and made anew, as a fresh process does."""
    notices._table.cache_clear()
    notices._made.cache_clear()
    notices.load(place)


def catalogue() -> None:
    """What a new place costs: its scheme, and a unit with many projects."""
    slowest = max((median(lambda place=place: cold_load(place), 5), place) for place in notices.editions())
    print(f"{'载入方案（冷），最慢的一个':<29}{slowest[0]:9.1f} ms  {slowest[1]}  目标 ≤30 ms")
    bare, package, law = (
        median(lambda code=code: subprocess.run([sys.executable, "-c", code], check=True), 9)
        for code in ("", "import macros_py", "import macros_py.evaluate")
    )
    for what, ms, aim in (("import macros_py", package, "目标 ≤60 ms"), ("import macros_py.evaluate", law, "")):
        print(f"{what:<36}{ms - bare:9.1f} ms {ms / bare:8.2f} × 空 Python（{bare:.0f} ms）  {aim}")
    repeated = next(place for place in notices.editions() if notices.load(place).repeated)
    start = time.process_time()
    package = build(notices.load(repeated), projects=PROJECTS)
    seconds = time.process_time() - start
    print(f"{f'{PROJECTS}个项目的工作簿':<33}{seconds:9.2f} s CPU  {len(package) / 1024:.0f} KB  目标 ≤5 s")


def say(what: str, ms: float, other: str = "", other_ms: float = 0.0, aim: str = "") -> None:
    ratio = f"{other_ms / ms:8.1f} ×  （{other} {other_ms:.1f} ms）" if other else ""
    print(f"{what:<36}{ms:9.2f} ms {ratio}  {aim}", flush=True)


def main() -> None:
    scheme, filled = published.scheme(), published.filled()
    package = build(scheme, filled)
    print(f"工作簿 {len(build(scheme)) / 1024:.1f} KB（空白），{len(package) / 1024:.1f} KB（填好）\n")
    say("evaluate 整张表", median(lambda: evaluate(scheme, filled), 60), aim="目标 ≤3 ms")
    longer = published.scheme(published.WEIGHED), published.filled(published.WEIGHED)
    rows, data = median(lambda: evaluate(*longer), 60), published.data(published.WEIGHED)
    floor = median(lambda: bare_sums(data), 60)
    print(
        f"{'evaluate 58 行的表':<34}{rows:9.2f} ms {rows / floor:8.1f} × 几行 Python 只加总（{floor:.2f} ms）  目标 ≤10 ms"
    )
    catalogue()
    scan = median(lambda: bare_scan(package))
    gate = median(lambda: open_workbook(package))
    print(f"{'gate + read':<36}{gate:9.2f} ms {gate / scan:8.2f} × 裸扫描（{scan:.2f} ms）  目标 ≤5 ×")
    whole = median(lambda: rechecked(package))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "表.xlsx"
        path.write_bytes(package)
        from tests.office import Office, missing

        if missing():
            print(f"LibreOffice 未比较：{missing()}")
        else:
            with Office() as office:
                office_ms = median(lambda: office.convert(path, "xlsx"), 7)
            say("读 + 核对 + 写回", whole, "LibreOffice 打开+重算+保存", office_ms, "目标 ≥5 ×")
        try:
            say(
                "读 + 核对 + 写回", whole, "formulas 计算同一工作簿", median(lambda: by_formulas(path), 3), "目标 ≥50 ×"
            )
        except ImportError:
            print("formulas 未比较：没有安装")
        click(path)
        command = [sys.executable, "-m", "macros_py", "check", str(path), "--json"]
        check = median(lambda: subprocess.run(command, stdout=subprocess.DEVNULL, check=False), 7)
        bare = median(lambda: subprocess.run([sys.executable, "-c", ""], check=True), 7)
        print(
            f"{'jixiao check，整个进程':<32}{check:9.0f} ms {check / bare:8.1f} × 空 Python（{bare:.0f} ms）  目标 ≤500 ms"
        )


if __name__ == "__main__":
    main()
