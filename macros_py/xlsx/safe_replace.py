"""Replacing a user's file so that at every moment the old one or the new one is there, complete.

The new bytes go to a file beside the old one, to the disk, are read back and checked; the old bytes go the
same way into a 备份; only then, and only if nobody opened or changed the file meanwhile, one rename puts the
new file in place. Whatever fails before that rename leaves the old file as it was; what fails after it
cannot matter any more.
"""

from __future__ import annotations

import errno
import io
import os
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from ..errors import FileBusy, UnreadableFile
from .disk import HELD_ON_WINDOWS, appear, beside, digest, durable, read, settle, supersede, sweep
from .lock_files import refuse_held

_FACTS = {
    errno.ENOSPC: ("磁盘空间不足", "请清理磁盘后重新运行"),
    errno.EDQUOT: ("磁盘空间不足（超出配额）", "请清理后重新运行"),
    errno.EFBIG: ("文件超过此磁盘允许的大小", "请换一个位置后重新运行"),
    errno.EROFS: ("所在磁盘是只读的", "请复制到可写的文件夹后重新运行"),
    errno.EACCES: ("没有写入权限", "请确认文件夹可写，或复制到自己的文件夹后重新运行"),
    errno.EPERM: ("没有写入权限", "请确认文件夹可写，或复制到自己的文件夹后重新运行"),
    errno.EIO: ("磁盘读写出错", "请先把文件复制到另一磁盘再试"),
    errno.ENAMETOOLONG: ("文件名过长", "请改短文件名后重新运行"),
    errno.EBUSY: ("文件正被其他程序占用", "请关闭后重新运行"),
    errno.ETXTBSY: ("文件正被其他程序占用", "请关闭后重新运行"),
    errno.ENOENT: ("文件或文件夹已不存在", "请核对位置后重新运行"),
    errno.ENOTDIR: ("文件夹不存在", "请核对位置后重新运行"),
}


@dataclass(frozen=True)
class Receipt:
    """What was done: the real path, the 备份 if one was made, SHA-256 in hexadecimal; None before a new file.

    Equal digests mean that nothing had to be written.
    """

    path: Path
    backup: Path | None
    sha256_before: str | None
    sha256_after: str


def replace(
    path: str | os.PathLike[str],
    produce: Callable[[bytes], bytes],
    *,
    expected_sha256: str | None = None,
    check: Callable[[bytes], None] | None = None,
    backup: bool = True,
) -> Receipt:
    """Give the workbook at ``path`` the bytes that ``produce`` makes of its present ones.

    ``check`` sees the new bytes as they were read back from the disk and may raise. Raises `FileBusy` when
    the file is open elsewhere, changed (also since ``expected_sha256``), read-only or the disk is full,
    `UnreadableFile` when it is not there or the new bytes are no workbook.
    """
    target = Path(os.path.realpath(path))
    with _explained(target, "原文件未改动"):
        sweep(target)
        status = _status(target)
        refuse_held(target)
        with _turn(target):
            old = read(target)
            before = digest(old)
            if expected_sha256 and before != expected_sha256.lower():
                raise _changed(target)
            new = produce(old)
            if new == old:
                return Receipt(target, None, before, before)
            with durable(target, new, status) as fresh:
                written = read(fresh)
                _refuse_no_workbook(target, written)
                if check:
                    check(written)
                kept = _backed_up(target, old, status) if backup else None
                refuse_held(target)
                if digest(read(target)) != before:
                    raise _changed(target)
                supersede(fresh, target)
                _settled(target)
            return Receipt(target, kept, before, digest(new))


def write_new(path: str | os.PathLike[str], data: bytes, *, overwrite: bool = False) -> Receipt:
    """Write a file that is not there yet, or is there in full; of any kind, not only workbooks.

    Raises `FileBusy` when the file is there and ``overwrite`` is not asked for, and as `replace` does.
    """
    target = Path(os.path.realpath(path))
    with _explained(target, "未写入任何内容"):
        if not target.parent.is_dir():  # the lock would make one
            raise FileBusy(f"文件夹“{target.parent}”不存在，未写入任何内容；请核对位置，或先建立该文件夹。")
        sweep(target)
        there = os.path.lexists(target)
        if there and not overwrite:
            raise _exists(target)
        status = _status(target) if there else None
        refuse_held(target)
        with _turn(target):
            before = digest(read(target)) if there else None
            with durable(target, data, status) as fresh:
                refuse_held(target)
                if there and digest(read(target)) != before:
                    raise _changed(target)
                (supersede if there else appear)(fresh, target)
                _settled(target)
            return Receipt(target, None, before, digest(data))


def backup_path(target: Path) -> Path:
    """``自评工作簿.xlsx`` → ``自评工作簿（备份）.xlsx``: it opens by a double click."""
    return target.with_name(f"{target.stem}（备份）{target.suffix}")


def _status(target: Path) -> os.stat_result:
    """The state of a file that may be replaced; its own kind of refusal for each that may not."""
    name = target.name
    try:
        status = os.stat(target)
    except FileNotFoundError as error:
        raise UnreadableFile(f"没有文件“{target}”，请核对文件名和位置。", "not_found") from error
    if not stat.S_ISREG(status.st_mode):
        raise UnreadableFile(f"“{name}”不是文件，未写入任何内容；请选择 .xlsx 工作簿。", "not_xlsx")
    if not status.st_mode & 0o222 or not os.access(target, os.W_OK):
        raise FileBusy(f"“{name}”是只读文件，原文件未改动；请在文件属性中取消“只读”，或另存一份后重新运行。")
    if status.st_nlink > 1:
        raise FileBusy(
            f"“{name}”另有 {status.st_nlink - 1} 个硬链接指向同一内容，改写会使它们不再一致，"
            "原文件未改动；请另存一份后重新运行。"
        )
    return status


@contextmanager
def _turn(target: Path) -> Iterator[None]:
    """One writer at a time, by a lock the kernel frees when its holder dies; no file of it stays behind."""
    from filelock import FileLock, Timeout  # 30 ms that reading need not pay

    path = beside(target, ".lock")
    lock = FileLock(path, timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise FileBusy(f"另一个程序正在写入“{target.name}”，本次未作改动；请稍候重新运行。") from None
    try:
        yield
    finally:
        # Unlinked while it is held: afterwards the name could already be the next holder's.
        with suppress(OSError):
            os.unlink(path)
        with suppress(OSError):
            lock.release()


def _backed_up(target: Path, old: bytes, status: os.stat_result) -> Path:
    kept = backup_path(target)
    refuse_held(kept)
    with durable(target, old, status) as copy:
        supersede(copy, kept)
        settle(target.parent)
    return kept


def _settled(target: Path) -> None:
    """After the rename nothing may fail: the new file is in place, and no message about the old one is true."""
    with suppress(OSError):
        settle(target.parent)


def _refuse_no_workbook(target: Path, data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            sound = package.testzip() is None and "[Content_Types].xml" in package.namelist()
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, ValueError, zlib.error):
        sound = False
    if not sound:
        raise UnreadableFile(
            f"为“{target.name}”生成的新内容未通过校验，原文件未改动；请把原文件发给维护人员。", "invalid"
        )


def _changed(target: Path) -> FileBusy:
    return FileBusy(f"“{target.name}”在读取之后被改动过，本次未写入，以免覆盖他人的修改；请重新运行。")


def _exists(target: Path) -> FileBusy:
    return FileBusy(f"“{target.name}”已经存在，未覆盖；请换一个文件名，或先移走原有文件。")


@contextmanager
def _explained(target: Path, unharmed: str) -> Iterator[None]:
    """What the system refuses, as one sentence a clerk can act on."""
    try:
        yield
    except FileExistsError as error:
        raise _exists(target) from error
    except OSError as error:
        fact, advice = _FACTS.get(error.errno or 0, (f"系统不允许写入（代码 {error.errno}）", "请换一个位置后重新运行"))
        if getattr(error, "winerror", None) in HELD_ON_WINDOWS[1:]:
            fact, advice = _FACTS[errno.EBUSY]
        raise FileBusy(f"“{target.name}”：{fact}，{unharmed}；{advice}。") from error
