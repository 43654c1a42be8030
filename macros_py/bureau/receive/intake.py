"""Files in, register out: what the sources hold is read by children and entered batch by batch, with flat memory."""

from __future__ import annotations

import hashlib
import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..register.database import BACKUP
from ..register.failure import FAILED, log, log_of
from ..register.incoming_file import Item
from ..register.reading_codec import unpack
from ..register.register import Entry, Register
from ..register.source_location import file_of
from ..register.store import Store
from . import folder
from .content import Unread, content
from .reader_pool import SECONDS, read_all
from .sources import opened

if TYPE_CHECKING:
    from .mailbox import Mailbox

BATCH, PAUSE = 64, 2.0
"""Files, and seconds, after which what was read is entered."""


def processors() -> int:
    """How many files may be read at once on this machine."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def ours(register: Path) -> list[Path]:
    """What a register consists of on the disk, none of which was ever received."""
    endings = ("", "-journal", ".files")
    copies = (
        [path for path in register.parent.iterdir() if _copy(path.name, register.name)]
        if register.parent.is_dir()
        else []
    )
    return [*(register.with_name(register.name + ending) for ending in endings), log_of(register), *copies]


def _copy(name: str, register: str) -> bool:
    """Whether a file is a copy of the register as it was before its tables were changed."""
    return name.startswith(f"{register}.") and name.endswith(BACKUP)


def lying(sources: Iterable[str], register: Path) -> Iterator[Item]:
    """What lies at the sources, lazily, each place once; raises `UnreadableFile` before the first where one is missing."""
    places = [folder.items(Path(source), ours(register)) for source in dict.fromkeys(sources)]
    return (item for items in places for item in items)


def listed(sources: Iterable[str], register: Path) -> Iterator[Item]:
    """What was received there: the same, with archives and mails opened."""
    store = Store.of(register)
    return (item for one in lying(sources, register) for item in opened(one, store))


def collect(
    items: Iterable[Item],
    register: Register,
    workers: int | None = None,
    seconds: float = SECONDS,
    progress: Callable[[], object] = lambda: None,
    reader: Callable = read_all,
) -> dict[str, Any]:
    """Read what is not yet in the register and enter it; the register's counts, and how many were ``new``.

    What an earlier program read is read again and counted as ``reread``.

    ``progress`` is called after each file, whether it was new or not; ``reader`` reads as `read_all` does.
    """
    known: dict[str, dict[str, set[str]]] = {}
    seen: dict[str, set[tuple[str, str]]] = {}
    one_at_a_time = threading.Lock()

    def before(item: Item) -> set[str]:
        with one_at_a_time:
            if item.source not in known:
                known[item.source] = register.known(item.source)
                seen[item.source] = register.read_before(item.source)
        return known[item.source].get(item.path, set())

    def enter() -> tuple[int, int]:
        again = sum((item.path, read.facts["sha256"]) in seen.get(item.source, ()) for item, read in batch)
        with one_at_a_time:
            register.add(batch)
        return new + len(batch) - again, reread + again

    new, reread, batch, entered = 0, 0, [], time.monotonic()
    with closing(reader(items, before, workers or processors(), seconds)) as results:
        for item, read in results:
            progress()
            if read is not None:
                batch.append((item, read))
                if read.facts["reason"] == FAILED:
                    log(register.path, read.facts["sha256"], read.facts["size"], unpack(read.body).trace)
            if len(batch) >= BATCH or batch and time.monotonic() - entered > PAUSE:
                new, reread = enter()
                batch, entered = [], time.monotonic()
    new, reread = enter()
    return register.counts() | {"new": new, "reread": reread}


def read_again(register: Register, entries: Iterable[Entry], workers: int | None = None) -> list[Entry]:
    """Read the files of these entries anew where they still lie; those that could not be."""
    found, gone = [], []
    for entry in entries:
        file = file_of(entry, register.path)
        if file is not None and _holds(file, entry.sha256):
            sent = (entry.arrived, entry.position, entry.sender, entry.message_id)
            found.append(Item(entry.source, entry.path, None, file, *sent, companions=entry.companions))
        else:
            gone.append(entry)
    if found:
        collect(found, register, workers)
    return gone


def _holds(file: Path, sha256: str) -> bool:
    try:
        return hashlib.sha256(content(file)).hexdigest() == sha256
    except Unread:
        return False


def collect_mail(
    mailbox: Mailbox,
    register: Register,
    workers: int | None = None,
    progress: Callable[[], object] = lambda: None,
    reader: Callable = read_all,
) -> dict[str, Any]:
    """The same for what came into a mailbox since it was last looked at; ``without`` counts mails with nothing to read.

    The place is marked only after what came before it was entered: a run that dies asks for a few mails again.
    """
    where, source = mailbox.address, mailbox.address.source
    key = (f"{where.host}:{where.port}", where.user, where.folder)
    new = without = 0
    for parcel in mailbox.parcels(register.reached(*key), register.mailed(source), Store.of(register.path)):
        new += collect(parcel.items, register, workers, progress=progress, reader=reader)["new"]
        without += parcel.without
        register.reach(*key, parcel.uidvalidity, parcel.last)
    return register.counts() | {"new": new, "reread": 0, "without": without}
