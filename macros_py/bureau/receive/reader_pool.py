"""Child processes that read strangers' files, each with a deadline; one that hangs or dies is replaced.

Plain pipes to `python -m macros_py.bureau.receive.reader_process`, so that it is the same on Linux, on Windows and inside a worker
of somebody's cluster, which may not fork. The file a child was killed over waits; all others go on.
"""

from __future__ import annotations

import hashlib
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Callable

from ...errors import FileBusy
from ...xlsx.limits import shown
from ..register.incoming_file import Item
from ..register.reading import Reading
from ..register.reading_codec import Packed, pack
from . import reader_process

SECONDS = 10.0
"""Time a file may take."""
_START = 60.0
_TICK = 0.1
_ROOT = str(Path(__file__).resolve().parents[3])


def environment() -> dict[str, str]:
    """In which a process of ours finds the same modules as this one."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join((_ROOT, *filter(None, sys.path)))}


Known = Callable[[Item], Collection[str]]
"""The sha256 of what was read at an item's place before."""


class Child:
    """One child process, started when first asked, and started again when it was lost."""

    def __init__(self, seconds: float = SECONDS):
        self.seconds = seconds
        self._process: subprocess.Popen | None = None
        self._deadline: float | None = None
        self._overdue = False
        self._lock = threading.Lock()  # a child is not killed over the file it has just answered for
        self._closed = threading.Event()
        threading.Thread(target=self._watch, daemon=True).start()

    def __enter__(self) -> Child:
        return self

    def __exit__(self, *_: object) -> None:
        self._closed.set()
        self._end()

    def read(self, item: Item, known: Collection[str] = ()) -> Packed | None:
        """What the item is, whatever it does to the child; None where its content is ``known``.

        A child that dies is given the file once more: it may have been killed over nothing.
        """
        if item.refused:
            return None if item.sha256 in known else pack(Reading(item.sha256, item.size, *item.refused))
        held: dict = {}
        for _ in range(2):
            try:
                return self._asked(item, known)
            except _Lost as lost:
                held = lost.held
                if lost.overdue:
                    why = f"读取超过{self.seconds:g}秒，没有读完"
                    return _waiting(item, held, "timeout", why)
        return _waiting(item, held, "crashed", "读取时异常中止（可能内存不足）")

    def _asked(self, item: Item, known: Collection[str]) -> Packed | None:
        self._started()
        path = os.fspath(item.file) if item.file else ""
        request = {"name": item.name, "path": path, "known": list(known)}
        held: dict = {}
        self._allow(self.seconds)
        try:
            with suppress(OSError):  # a child that died cannot be written to; what it said before is read below
                reader_process.send(self._process.stdin, request, item.data or b"")
            while True:
                message = reader_process.receive(self._process.stdout)
                if message is None:
                    raise _Lost(held, self._end())
                said, body = message
                if "known" in said:
                    return None
                if "facts" in said:
                    break
                held = said
        finally:
            self._allow(None)
        if said["grown"]:
            self._end()
        return Packed(said["facts"], said["findings"], body)

    def _started(self) -> None:
        if self._process and self._process.poll() is None:
            return
        self._end()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "macros_py.bureau.receive.reader_process"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment(),
            start_new_session=os.name != "nt",  # the keyboard interrupts us, not it
        )
        self._allow(_START)
        ready = reader_process.receive(self._process.stdout)
        self._allow(None)
        if ready is None:
            raise FileBusy(f"读取文件的子进程没有启动（{sys.executable}），请核对安装是否完整后重新运行。")

    def _allow(self, seconds: float | None) -> None:
        with self._lock:
            self._deadline = None if seconds is None else time.monotonic() + seconds
            if seconds is not None:
                self._overdue = False

    def _watch(self) -> None:
        while not self._closed.wait(_TICK):
            with self._lock:
                process = self._process
                if process and self._deadline is not None and time.monotonic() > self._deadline:
                    self._overdue, self._deadline = True, None
                    process.kill()

    def _end(self) -> bool:
        """End the child; whether it was killed for being late."""
        process, self._process = self._process, None
        if process:
            process.kill()
            for stream in (process.stdin, process.stdout):
                with suppress(OSError):
                    stream.close()
            process.wait()
        return self._overdue


class _Lost(Exception):
    """The child is gone; ``held`` is what it said of the bytes in its hands."""

    def __init__(self, held: dict, overdue: bool):
        super().__init__()
        self.held, self.overdue = held, overdue


def _waiting(item: Item, held: dict, reason: str, why: str) -> Packed:
    """The reading of a file over which a child was lost."""
    sha256, size = held.get("sha256", ""), held.get("size", 0)
    if item.data is not None:
        sha256, size = hashlib.sha256(item.data).hexdigest(), len(item.data)
    sentence = f"“{shown(item.name)}”{why}，请另存为新的 .xlsx 重新报送。"
    return pack(Reading(sha256, size, reason, sentence))


def read_all(
    items: Iterable[Item], known: Known, workers: int, seconds: float = SECONDS
) -> Iterator[tuple[Item, Packed | None]]:
    """Every item with what it is, in the order in which they are done; few are held at any time.

    ``items`` is taken from by several threads, one at a time. What it raises is raised here.
    """
    source, taking, stop = iter(items), threading.Lock(), threading.Event()
    done: queue.Queue = queue.Queue(maxsize=4 * workers)

    def work() -> None:
        try:
            with Child(seconds) as reader:
                while not stop.is_set():
                    with taking:
                        item = next(source, None)
                    if item is None:
                        break
                    done.put((item, reader.read(item, known(item))))
            done.put(None)
        except BaseException as error:
            done.put(error)

    threads = [threading.Thread(target=work, daemon=True) for _ in range(workers)]
    for thread in threads:
        thread.start()
    left = workers
    try:
        while left:
            result = done.get()
            if result is None:
                left -= 1
            elif isinstance(result, BaseException):
                left -= 1
                raise result
            else:
                yield result
    finally:
        stop.set()
        while any(thread.is_alive() for thread in threads):
            with suppress(queue.Empty):  # whoever waits to put something must come to its end
                done.get(timeout=_TICK)
