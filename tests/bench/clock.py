"""CPU milliseconds of a piece of work: in this process, of a program with all it started, of a program that runs on."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Cost:
    """Of one program: milliseconds of CPU and on the wall, megabytes at most in one of its processes."""

    cpu: float
    wall: float
    memory: float


def here(work: Callable[[], object], times: int = 1) -> float:
    """Of one call in this process, the mean of so many."""
    start = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - start) * 1_000 / times


def program(command: Iterable[str | os.PathLike[str]], ok: Iterable[int] = (0,)) -> Cost:
    """Of one program and all the processes that it waited for; RuntimeError where it ends otherwise than ``ok``."""
    command = [os.fspath(part) for part in command]
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in ok:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}")
    wall = (time.perf_counter() - start) * 1_000
    return Cost((used.ru_utime + used.ru_stime) * 1_000, wall, used.ru_maxrss / 1_024)


def python(*arguments: str | os.PathLike[str], ok: Iterable[int] = (0,)) -> Cost:
    """The same of this Python with these arguments."""
    return program([sys.executable, *arguments], ok)


def group(leader: int) -> float:
    """What the living processes of a group have used so far (Linux), in steps of 10 ms."""
    used = 0
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[2]) == leader:
            used += int(fields[11]) + int(fields[12])
    return used * 1_000 / _TICK
