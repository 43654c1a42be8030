"""Parquet shards of a 汇总's returns: a record a unit and a row a value, and the same sums over millions of them.

Whoever goes on with other tools reads `units-*.parquet` and `rows-*.parquet`. Amounts are decimals with four places,
exact; a value that does not fit stands in `exact` alone and is added apart. DuckDB adds, part after part of the
files, and holds no more than the sums.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...errors import FileBusy, UnreadableFile
from ...law.rules import plain
from ...xlsx.disk import durable, supersede
from ..register.reading import counted
from .amounts import Part, summed
from .outliers import score

if TYPE_CHECKING:
    import pyarrow

UNITS_A_SHARD = 3_000
PLACES, LARGEST = 4, Decimal(10) ** 14
"""What DECIMAL(18, 4) holds: 99 trillion to the hundredth of a 分."""
MEMORY = "700MB"
"""What DuckDB may use before it goes to the disk."""

AMOUNT, RATE, POINTS, MEASURED = "amount", "rate", "points", "measured"
"""Kinds of rows: what is added, and per return its rates, its points as they count and as computed."""


@dataclass(frozen=True)
class Added:
    """One sum over the shards: of how many rows."""

    notice: str
    year: int
    id: str
    sum: Decimal
    rows: int


def _schemas() -> tuple[pyarrow.Schema, pyarrow.Schema]:
    import pyarrow as arrow

    text = arrow.string()
    units = [
        ("code", text),
        ("unit", text),
        ("parent", text),
        ("notice", text),
        ("year", arrow.int16()),
        ("level", text),
        ("count", arrow.int32()),
        ("own_points", arrow.decimal128(12, 4)),
        ("measured_points", arrow.decimal128(12, 4)),
        ("grade", text),
        ("errors", arrow.int32()),
        ("queries", arrow.int32()),
        ("hints", arrow.int32()),
        ("source", text),
        ("path", text),
        ("sha256", text),
    ]
    word = arrow.dictionary(arrow.int32(), text)
    rows = [
        ("code", text),
        ("notice", word),
        ("year", arrow.int16()),
        ("kind", word),
        ("id", word),
        ("cell", word),
        ("value", arrow.decimal128(18, PLACES)),
        ("exact", text),
        ("at", text),
    ]
    return arrow.schema(units), arrow.schema(rows)


def export(parts: Iterable[Part], parents: dict[str, str], folder: Path) -> list[Path]:
    """Write the shards into ``folder``; the files, replacing those of an earlier run."""
    written, left = [], iter(parts)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        while shard := list(islice(left, UNITS_A_SHARD)):
            number = len(written) // 2
            units, rows = ([_unit(part, parents) for part in shard], [row for part in shard for row in _rows(part)])
            for name, lines, schema in zip(("units", "rows"), (units, rows), _schemas()):
                written.append(folder / f"{name}-{number:05d}.parquet")
                _write(written[-1], lines, schema)
        for old in {*folder.glob("units-*.parquet"), *folder.glob("rows-*.parquet")} - {*written}:
            old.unlink()
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise FileBusy(f"Parquet 文件写不进“{folder}”（{why}），没有导出完，请处理后重新运行。") from error
    return written


def _write(path: Path, lines: Sequence[tuple], schema: pyarrow.Schema) -> None:
    import pyarrow as arrow
    import pyarrow.parquet

    columns = zip(*lines) if lines else [()] * len(schema)
    arrays = [arrow.array(list(column), type=field.type) for column, field in zip(columns, schema)]
    buffer = io.BytesIO()
    arrow.parquet.write_table(arrow.Table.from_arrays(arrays, schema=schema), buffer, compression="zstd")
    with durable(path, buffer.getvalue(), None) as fresh:
        supersede(fresh, path)


def _unit(part: Part, parents: dict[str, str]) -> tuple:
    reading, entry, points = part.reading, part.entry, score(part.reading)
    levels = [sum(one["level"] == level for one in reading.findings) for level in ("错误", "核实", "提示")]
    return (
        entry.code,
        reading.unit,
        parents.get(entry.code, ""),
        reading.notice,
        reading.year,
        reading.level,
        part.count,
        _fits(points.own),
        _fits(points.measured),
        reading.grade.get("computed") or "",
        *levels,
        entry.source,
        entry.path,
        entry.sha256,
    )


def _rows(part: Part) -> Iterator[tuple]:
    reading = part.reading
    head = (part.entry.code, reading.notice, reading.year)
    for one in part.amounts:
        if one.number is not None:
            yield (*head, AMOUNT, one.total, one.cell, *_value(one.number), one.at)
    for id, text in reading.rates.items():
        if text is not None:
            yield (*head, RATE, id, id, *_value(Decimal(text)), "")
    for id, row in reading.points.items():
        for kind, text in ((POINTS, counted(row)), (MEASURED, row["computed"])):
            if text is not None:
                yield (*head, kind, id, id, *_value(Decimal(text)), "")


def _value(number: Decimal) -> tuple[Decimal | None, str | None]:
    fit = _fits(number)
    return fit, None if fit is not None else plain(number)


def _fits(number: Decimal | None) -> Decimal | None:
    """The number as the column holds it, or None where it would not be the same."""
    if number is None or abs(number) >= LARGEST:
        return None
    held = number.quantize(Decimal(1).scaleb(-PLACES))
    return held if held == number else None


def add(folder: Path, notice: str = "", year: int | None = None) -> list[Added]:
    """Every amount of the shards, added by notice, year and identifier."""
    return add_files(rows_in(folder), notice, year)


def rows_in(folder: Path) -> list[Path]:
    """The shards of rows in a folder; raises `UnreadableFile` where there is none."""
    files = sorted(folder.glob("rows-*.parquet"))
    if not files:
        raise UnreadableFile(f"“{folder}”里没有 rows-*.parquet；请先用 jixiao rollup --parquet 导出。", "not_found")
    return files


def together(parts: Iterable[Iterable[Added]]) -> list[Added]:
    """Sums of several lots of shards as the sums of all: exact, whatever the lots."""
    found: dict[tuple[str, int, str], list[Added]] = {}
    for one in (one for part in parts for one in part):
        found.setdefault((one.notice, one.year, one.id), []).append(one)
    return [
        Added(*key, summed(one.sum for one in ones), sum(one.rows for one in ones))
        for key, ones in sorted(found.items())
    ]


def add_files(files: Sequence[Path], notice: str = "", year: int | None = None) -> list[Added]:
    """The same of some of the shards."""
    import duckdb

    with duckdb.connect(config={"memory_limit": MEMORY}) as database:
        where, given = "kind = 'amount'", {"files": [str(file) for file in files]}
        for column, wanted in (("notice", notice), ("year", year)):
            if wanted:
                where, given = f"{where} AND {column} = ${column}", {**given, column: wanted}
        query = f"FROM read_parquet($files) WHERE {where}"
        try:
            sums: dict[tuple, list[Any]] = {
                key: [total or Decimal(0), rows]
                for *key, total, rows in database.execute(
                    f"SELECT notice, year, id, sum(value), count(*) {query} GROUP BY ALL", given
                ).fetchall()
                for key in [tuple(key)]
            }
            for *key, exact in database.execute(
                f"SELECT notice, year, id, exact {query} AND exact IS NOT NULL", given
            ).fetchall():
                sums[tuple(key)][0] = summed((sums[tuple(key)][0], Decimal(exact)))
        except duckdb.Error as error:
            raise UnreadableFile(
                f"“{files[0].parent}”里的 Parquet 文件读不出来（{str(error).splitlines()[0]}）。", "invalid"
            ) from error
    return [Added(*key, total, rows) for key, (total, rows) in sorted(sums.items())]
