"""The same reading on an existing Dask cluster: files travel in chunks, what they are comes back, the register is one.

A worker reads through a child of its own, so a hostile file costs the worker nothing. A chunk whose workers keep
dying is read here at last; nothing is lost, and states do not depend on who read what.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from ...errors import UnreadableFile
from ..register.incoming_file import Item
from ..register.reading_codec import Packed
from ..rollup.shards import Added, add, add_files, rows_in, together
from .content import Unread, content
from .parts import keep, readings, written
from .reader_pool import SECONDS, Child, Known

FILES, BYTES = 50, 8 << 20
"""What a chunk holds at most: a task costs as much as a file, and a large one must not fill a worker."""
AHEAD = 3
"""Chunks a worker thread has waiting, so that it never waits itself."""
RETRIES = 2
ANSWERS = "10s"
"""How long a scheduler may take to answer."""

_mine = threading.local()


def read_chunk(chunk: list[Item], seconds: float) -> bytes:
    """In a worker: what each file is, as a Parquet part. The child stays for the next chunk."""
    if not hasattr(_mine, "child"):
        _mine.child = Child(seconds)
    return written(chunk, [_mine.child.read(item) for item in chunk])


@contextmanager
def connected(address: str) -> Iterator[Any]:
    """A client of the cluster; `UnreadableFile` where nobody answers or no worker is there."""
    from distributed import Client

    try:
        client = Client(address, timeout=ANSWERS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise UnreadableFile(
            f"连不上调度器“{address}”（{type(error).__name__}）；请核对地址，确认已启动。", "not_found"
        ) from error
    with client:
        if not client.nthreads():
            raise UnreadableFile(f"调度器“{address}”下没有工作进程；请先启动 dask worker。", "not_found")
        yield client


class Cluster:
    """Reads as `children.read_all` does, by the workers of a client; ``parts``: a folder that keeps what they wrote."""

    def __init__(self, client: Any, parts: Path | None = None):
        self.client, self.parts, self._kept = client, parts, 0

    def __call__(
        self, items: Iterable[Item], known: Known, workers: int = 0, seconds: float = SECONDS
    ) -> Iterator[tuple[Item, Packed | None]]:
        """Every item with what it is, in the order in which chunks are done; ``workers`` is the cluster's own affair."""
        from distributed import as_completed

        ahead = max(1, sum(self.client.nthreads().values())) * AHEAD
        waiting: dict[str, list[tuple[Item, Item]]] = {}
        done = as_completed(loop=self.client.loop)
        for chunk in _chunks(items, known):
            unknown = [pair for pair in chunk if pair[1] is not None]
            yield from ((item, None) for item, carried in chunk if carried is None)
            if unknown:
                carried = [one for _, one in unknown]
                future = self.client.submit(read_chunk, carried, seconds, pure=False, retries=RETRIES)
                waiting[future.key] = unknown
                done.add(future)
            if len(waiting) >= ahead:
                yield from self._done(next(done), waiting, seconds)
        for future in done:
            yield from self._done(future, waiting, seconds)

    def _done(self, future: Any, waiting: dict, seconds: float) -> Iterator[tuple[Item, Packed]]:
        """What the cluster found of a chunk, or what we find where its workers died over it too often."""
        chunk = waiting.pop(future.key)
        try:
            part = future.result()
        except Exception:  # whatever ended the task over there, the files are still here
            with Child(seconds) as reader:
                carried = [carried for _, carried in chunk]
                part = written(carried, [reader.read(one) for one in carried])
        if self.parts:
            keep(part, self.parts, self._kept)
            self._kept += 1
        yield from ((item, read) for (item, _), read in zip(chunk, readings(part)))


def _chunks(items: Iterable[Item], known: Known) -> Iterator[list[tuple[Item, Item | None]]]:
    """Items by chunks, each with what travels: itself with its bytes, or None where these are known."""
    chunk, size = [], 0
    for item in items:
        carried = _carried(item, known(item))
        chunk.append((item, carried))
        size += len(carried.data or b"") if carried else 0
        if len(chunk) >= FILES or size >= BYTES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _carried(item: Item, known: Collection[str]) -> Item | None:
    """A worker need not see our folders, nor be sent what was read before."""
    if item.refused:
        return item
    try:
        data = item.data if item.data is not None else content(item.file)
    except Unread as unread:
        return replace(item, file=None, refused=(unread.reason, unread.sentence))
    return None if known and hashlib.sha256(data).hexdigest() in known else replace(item, file=None, data=data)


def add_shards(client: Any, folder: Path, notice: str = "", year: int | None = None) -> list[Added]:
    """`shards.add` by the workers of a cluster that see the same folder; to the last 分 the same, however many there are."""
    files = [[file.resolve()] for file in rows_in(folder)]
    futures = client.map(add_files, files, notice=notice, year=year, pure=False, retries=RETRIES)
    try:
        return together(client.gather(futures))
    except Exception:  # a worker that does not see the folder, or died over it: the shards are still here
        return add(folder, notice, year)
