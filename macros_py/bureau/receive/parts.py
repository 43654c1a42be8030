"""Parquet parts of an intake: what the files of one chunk are, written by the worker that read them.

A part is whole by itself: the facts a state depends on as columns, the findings as JSON, the whole reading packed.
The register is made of the parts; whoever goes on with other tools reads them as they lie.
"""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ...xlsx.safe_replace import write_new
from ..register.incoming_file import Item
from ..register.reading_codec import FACTS, Packed

if TYPE_CHECKING:
    import pyarrow

_NUMBERS = ("size", "year")
"""Facts that are numbers; all others are texts."""


def _schema() -> pyarrow.Schema:
    import pyarrow as arrow

    facts = [(name, arrow.int64() if name in _NUMBERS else arrow.string()) for name in FACTS]
    more = [("findings", arrow.string()), ("body", arrow.binary())]
    return arrow.schema([("source", arrow.string()), ("path", arrow.string()), *facts, *more])


def written(items: Sequence[Item], readings: Sequence[Packed]) -> bytes:
    """The part of a chunk, a row a file."""
    import pyarrow as arrow
    from pyarrow import parquet

    rows = [
        {
            "source": item.source,
            "path": item.path,
            **read.facts,
            "findings": json.dumps(list(map(list, read.findings)), ensure_ascii=False),
            "body": read.body,
        }
        for item, read in zip(items, readings)
    ]
    target = io.BytesIO()
    parquet.write_table(arrow.Table.from_pylist(rows, schema=_schema()), target)
    return target.getvalue()


def readings(part: bytes) -> list[Packed]:
    """What a part says of its files, in order."""
    from pyarrow import parquet

    rows = parquet.read_table(io.BytesIO(part)).to_pylist()
    return [Packed({name: row[name] for name in FACTS}, json.loads(row["findings"]), row["body"]) for row in rows]


def keep(part: bytes, folder: Path, number: int) -> None:
    """Put a part into a folder under a number of its own; raises `FileBusy`."""
    folder.mkdir(parents=True, exist_ok=True)
    while (target := folder / f"part-{number:05d}.parquet").exists():
        number += 1
    write_new(target, part)
