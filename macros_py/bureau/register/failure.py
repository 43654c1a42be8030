"""When the program itself fails over a file: what the office is told, and what the maintainer finds in the log.

Neither holds anything of the sender's: no name, no path, no value; an error's own message may quote a cell, and so only
its kind and the lines of the program it came through are kept.
"""

from __future__ import annotations

import platform
import traceback
from collections.abc import Sequence
from pathlib import Path

from ...version import VERSION

FAILED = "program_failed"
"""The reason of a file over which the program failed."""

_PROGRAM = Path(__file__).parents[2]
_MOST = 12
"""Lines of a trace that are kept: the innermost."""


def trace(error: BaseException) -> tuple[str, ...]:
    """The kind of error, and the lines of the program it came through, the innermost first."""
    steps = reversed(traceback.extract_tb(error.__traceback__))
    ours = [(Path(step.filename), step) for step in steps if Path(step.filename).is_relative_to(_PROGRAM)]
    lines = [f"{path.relative_to(_PROGRAM).as_posix()}:{step.lineno} {step.name}" for path, step in ours]
    return (type(error).__name__, *lines[:_MOST])


def said(trace: Sequence[str]) -> str:
    """What the office is told of it; nothing is asked of the unit."""
    place = f"，{trace[1].partition(' ')[0]}" if len(trace) > 1 else ""
    return (
        f"本程序内部错误（{trace[0]}{place}），不是填报单位的差错，无须单位重报；"
        "请把登记簿旁的错误记录发给维护人员，程序更新后再次收件即重新读取。"
    )


def log_of(register: Path) -> Path:
    """The log beside a register."""
    return register.with_name(f"{register.name}.错误记录.txt")


def log(register: Path, sha256: str, size: int, trace: Sequence[str]) -> None:
    """Add one failure to the log beside a register, once; a log that cannot be written stops nothing."""
    versions = f"macros_py {VERSION}, Python {platform.python_version()}, {platform.system()}"
    text = "\n    ".join((f"{sha256} {size} bytes, {versions}", *trace)) + "\n"
    try:
        with log_of(register).open("a+", encoding="utf-8") as file:
            file.seek(0)
            if text not in file.read():
                file.write(text)
    except OSError:
        pass
