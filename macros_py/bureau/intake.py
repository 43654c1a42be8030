"""Files in, register out: what the sources hold is read by children and entered batch by batch, with flat memory."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from . import folder
from .children import SECONDS, read_all
from .item import Item
from .register import Register

BATCH, PAUSE = 64, 2.0
"""Files, and seconds, after which what was read is entered."""


def processors() -> int:
    """How many files may be read at once on this machine."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def ours(register: Path) -> list[Path]:
    """What a register consists of on the disk, none of which was ever received."""
    endings = ("", "-journal", ".files")
    return [register.with_name(register.name + ending) for ending in endings]


def listed(sources: Iterable[str], register: Path) -> Iterator[Item]:
    """What the sources hold, lazily, each place once; raises `UnreadableFile` before the first where one is missing."""
    places = [folder.items(Path(source), ours(register)) for source in dict.fromkeys(sources)]
    return (item for items in places for item in items)


def collect(
    items: Iterable[Item],
    register: Register,
    workers: int | None = None,
    seconds: float = SECONDS,
    progress: Callable[[], object] = lambda: None,
    reader: Callable = read_all,
) -> dict[str, Any]:
    """Read what is not yet in the register and enter it; the register's counts, and how many were ``new``.

    ``progress`` is called after each file, whether it was new or not; ``reader`` reads as `read_all` does.
    """
    known: dict[str, dict[str, set[str]]] = {}
    one_at_a_time = threading.Lock()

    def before(item: Item) -> set[str]:
        with one_at_a_time:
            if item.source not in known:
                known[item.source] = register.known(item.source)
        return known[item.source].get(item.path, set())

    def enter() -> int:
        with one_at_a_time:
            register.add(batch)
        return len(batch)

    new, batch, entered = 0, [], time.monotonic()
    with closing(reader(items, before, workers or processors(), seconds)) as results:
        for item, read in results:
            progress()
            if read is not None:
                batch.append((item, read))
            if len(batch) >= BATCH or batch and time.monotonic() - entered > PAUSE:
                new += enter()
                batch, entered = [], time.monotonic()
    new += enter()
    return register.counts() | {"new": new}
