"""Files written so that they are on the disk, whole, before anything relies on them.

A rename is the only step that shows: it happens at once or not at all, and only after the bytes it brings
were flushed, read back and found equal. Temporary files stand in the same folder, since a rename across
disks is a copy that can be cut short.
"""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PREFIX = ".jixiao-"
HELD_ON_WINDOWS = (5, 32, 33)
"""What Windows answers while another program has a file open."""

_LEFTOVER_AGE = 3600
"""Seconds after which a temporary file of ours cannot belong to a run that still lives."""
_WAITS = (0.05, 0.1, 0.2, 0.4, 0.8, 1.0, 1.0)
"""Seconds between attempts to rename on Windows, where a virus scanner may hold a file for a moment."""
_UNSUPPORTED = (errno.EINVAL, errno.ENOTSUP, errno.EBADF, errno.EACCES, errno.EPERM, errno.ENOSYS)


def read(path: Path) -> bytes:
    with open(path, "rb") as file:
        return file.read()


def digest(data: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def beside(target: Path, ending: str) -> Path:
    """A name for a file of ours that goes with ``target``; short, since names of files may not be long."""
    return target.with_name(f"{PREFIX}{digest(os.fsencode(target.name))[:8]}{ending}")


@contextmanager
def durable(target: Path, data: bytes, status: os.stat_result | None) -> Iterator[Path]:
    """``data`` on the disk in a file beside ``target``, read back and found equal; gone afterwards unless renamed.

    It gets the owner and the rights that ``status`` and ``target`` have, or those of any new file. Raises
    OSError.
    """
    path = beside(target, f"-{secrets.token_hex(4)}.tmp")
    try:
        with open(path, "xb") as file:
            if status:  # before the first byte: nobody shall read here what the original would not show
                _same_rights(target, path, status)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if digest(read(path)) != digest(data):
            raise OSError(errno.EIO, "the disk does not give back what was written")
        yield path
    finally:
        with suppress(OSError):
            os.unlink(path)


def _same_rights(target: Path, path: Path, status: os.stat_result) -> None:
    if hasattr(os, "chown"):
        with suppress(PermissionError):
            os.chown(path, status.st_uid, status.st_gid)
    os.chmod(path, stat.S_IMODE(status.st_mode))
    if hasattr(os, "listxattr"):  # access lists and labels
        with suppress(OSError):
            for name in os.listxattr(target):
                os.setxattr(path, name, os.getxattr(target, name))


def supersede(fresh: Path, target: Path) -> None:
    """``fresh`` takes the name ``target``, whatever has it now; raises OSError with both as they were."""
    for wait in (*_WAITS, None):
        try:
            return os.replace(fresh, target)
        except PermissionError as error:
            if getattr(error, "winerror", None) not in HELD_ON_WINDOWS or wait is None:
                raise
            time.sleep(wait)


def appear(fresh: Path, target: Path) -> None:
    """``fresh`` takes the name ``target``, which must be free: raises FileExistsError where it is not."""
    if os.name == "nt":
        os.rename(fresh, target)
        return
    try:
        os.link(fresh, target)
    except FileExistsError:
        raise
    except OSError:  # a disk without links, such as a memory stick
        if os.path.lexists(target):
            raise FileExistsError(errno.EEXIST, "came meanwhile", str(target)) from None
        os.replace(fresh, target)


def settle(folder: Path) -> None:
    """The folder itself to the disk: without it a rename may be forgotten in a power failure."""
    if os.name == "nt":
        return
    try:
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        if error.errno not in _UNSUPPORTED:
            raise


def sweep(target: Path) -> None:
    """Remove what killed runs left in the folder of ``target``: old files, and second names of ``target``."""
    with suppress(OSError):
        for entry in os.scandir(target.parent):
            if entry.name.startswith(PREFIX) and entry.name.endswith(".tmp"):
                with suppress(OSError):
                    status = entry.stat(follow_symlinks=False)
                    if time.time() - status.st_mtime > _LEFTOVER_AGE or os.path.samefile(entry.path, target):
                        os.unlink(entry.path)
