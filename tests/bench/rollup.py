"""Millions of values added: DuckDB over our shards beside a NumPy bincount over the very same files.

`python -m tests.bench.rollup [UNITS]`; a unit has 60 values, and 3,000 units are a shard, as `export` writes them.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import numpy
import pyarrow as arrow
import pyarrow.parquet as parquet

from macros_py.bureau.rollup.shards import UNITS_A_SHARD, _schemas, add

VALUES, NOTICES, YEARS = 60, 12, 4


def province(folder: Path, units: int) -> None:
    """Shards of so many units, written as `export` writes them, without a workbook behind them."""
    schema, ids = _schemas()[1], [f"cell_{n}.final" for n in range(VALUES)]
    for shard, first in enumerate(range(0, units, UNITS_A_SHARD)):
        count = min(UNITS_A_SHARD, units - first)
        chance = numpy.random.default_rng(shard)
        rows = count * VALUES
        unit = numpy.repeat(numpy.arange(first, first + count), VALUES)
        amounts = (chance.lognormal(5, 1.5, rows) * 100).astype(numpy.int64) * 100
        pairs = numpy.stack([amounts, amounts >> 63], axis=1)

        def words(codes, names):
            return arrow.DictionaryArray.from_arrays(arrow.array(codes.astype(numpy.int32)), arrow.array(names))

        columns = {
            "code": arrow.array(unit.astype(str)),
            "notice": words(unit % NOTICES, [f"place_{n}/2020" for n in range(NOTICES)]),
            "year": arrow.array((2020 + unit // NOTICES % YEARS).astype(numpy.int16)),
            "kind": words(numpy.zeros(rows), ["amount"]),
            "id": words(numpy.tile(numpy.arange(VALUES), count), ids),
            "cell": words(numpy.tile(numpy.arange(VALUES), count), ids),
            "value": arrow.Array.from_buffers(
                schema.field("value").type, rows, [None, arrow.py_buffer(pairs.tobytes())]
            ),
            "exact": arrow.nulls(rows, arrow.string()),
            "at": words(numpy.tile(numpy.arange(VALUES), count), [f"表!B{n}" for n in range(VALUES)]).cast(
                arrow.string()
            ),
        }
        parquet.write_table(
            arrow.table(columns, schema=schema), folder / f"rows-{shard:05d}.parquet", compression="zstd"
        )


def bincount(folder: Path) -> numpy.ndarray:
    """The floor: the same columns, one shard after the other, nothing looked up by its name."""
    sums = numpy.zeros(NOTICES * YEARS * VALUES, dtype=numpy.float64)
    for file in sorted(folder.glob("rows-*.parquet")):
        table = parquet.read_table(file, columns=["notice", "year", "id", "value"]).combine_chunks()
        notice, id = (table[name].chunk(0).indices.to_numpy() for name in ("notice", "id"))
        value = numpy.frombuffer(table["value"].chunk(0).buffers()[1], dtype=numpy.int64)[::2]
        group = (notice * YEARS + (table["year"].to_numpy() - 2020)) * VALUES + id
        sums += numpy.bincount(group, weights=value, minlength=len(sums))
    return sums


def timed(work: Callable[[], object]) -> tuple[float, float, object]:
    start, used = time.perf_counter(), time.process_time()
    answer = work()
    return time.perf_counter() - start, time.process_time() - used, answer


def main() -> None:
    units = int(sys.argv[1]) if len(sys.argv) > 1 else 300_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        province(folder, units)
        size = sum(file.stat().st_size for file in folder.iterdir()) / 1e6
        rounds = [(timed(lambda: bincount(folder)), timed(lambda: add(folder))) for _ in range(3)]
        floor, ours = (min(one[side][1] for one in rounds) for side in (0, 1))
        sums, added = rounds[0][0][2], rounds[0][1][2]
        assert len(added) == NOTICES * YEARS * VALUES and sum(one.rows for one in added) == units * VALUES
        assert abs(sum(one.sum for one in added) - Decimal(int(sums.sum())) / 10_000) < 1, "the sums differ"
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{units}个单位、{units * VALUES}个数（{size:.0f} MB）：DuckDB {ours:.2f} s CPU，{ours / floor:.1f} × NumPy bincount（{floor:.2f} s）  目标 ≤3 ×"
        )
        print(f"内存峰值 {peak:.0f} MB（含造数）  目标 ≤1024 MB")


if __name__ == "__main__":
    main()
