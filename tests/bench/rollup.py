"""Millions of values added: DuckDB over our shards beside a NumPy bincount over the very same files.

A unit has 60 values, and 3,000 units are a shard, as `export` writes them.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import numpy
import pyarrow as arrow
from pyarrow import parquet

from macros_py.bureau.rollup.shards import UNITS_A_SHARD, _schemas, add

from .clock import here
from .pairs import Pair

TITLE = "汇总几百万个数（毫秒）"
UNITS, VALUES, NOTICES, YEARS = 100_000, 60, 12, 4


def pairs() -> Iterator[Pair]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        province(folder, UNITS)
        check(folder, UNITS)
        yield Pair(
            f"{UNITS}个单位、{UNITS * VALUES}个数，DuckDB",
            lambda: here(lambda: add(folder)),
            "NumPy bincount（下限）",
            lambda: here(lambda: bincount(folder)),
            "≤3",
            3,
        )


def check(folder: Path, units: int) -> None:
    """Both ways must have added the same; AssertionError where they did not."""
    sums, added = bincount(folder), add(folder)
    assert len(added) == NOTICES * YEARS * VALUES and sum(one.rows for one in added) == units * VALUES
    assert abs(sum(one.sum for one in added) - Decimal(int(sums.sum())) / 10_000) < 1, "the sums differ"


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
