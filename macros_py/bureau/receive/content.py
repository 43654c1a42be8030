"""The bytes of a file that others may be writing, moving or holding meanwhile: all of one state of it, or why not."""

from __future__ import annotations

import os
import stat
import time
from pathlib import Path

from ...xlsx.limits import Limits, shown

_WAITS = (0.2, 0.5)
"""Seconds before a file that changed while it was read is tried again."""


class Unread(Exception):
    """Why there are no bytes: a ``reason`` and the ``sentence`` to send back."""

    def __init__(self, reason: str, sentence: str):
        super().__init__(sentence)
        self.reason, self.sentence = reason, sentence


def content(path: Path, limits: Limits = Limits()) -> bytes:
    """All of the file as it stood at one moment; raises `Unread`. A link is not followed, a pipe not opened."""
    called = f"“{shown(path.name)}”"
    for wait in (*_WAITS, None):
        try:
            before = os.lstat(path)
            if stat.S_ISLNK(before.st_mode):
                raise Unread("link", f"{called}是指向别处的链接，没有读取，请报送文件本身。")
            if not stat.S_ISREG(before.st_mode):
                raise Unread("not_a_file", f"{called}不是普通文件，没有读取，请报送 .xlsx 工作簿。")
            if before.st_size > limits.file:
                sentence = f"{called}超过 {limits.file >> 20} MB，没有读取，请删除无关内容后重新报送。"
                raise Unread("too_big", sentence)
            with open(path, "rb") as file:
                data = file.read(limits.file + 1)
                after = os.fstat(file.fileno())
            if _same(before, after, len(data)) and _same(before, os.lstat(path), len(data)):
                return data
        except PermissionError:
            sentence = f"{called}无法读取：没有权限或正被其他程序占用，请关闭后重新收取。"
            raise Unread("locked", sentence) from None
        except FileNotFoundError:
            raise Unread("changed_while_read", f"{called}在收取时被移走或删除，请核对后重新收取。") from None
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or type(error).__name__
            raise Unread("unread", f"{called}无法读取：磁盘或网络位置出错（{why}），请重新收取。") from None
        if wait is not None:
            time.sleep(wait)
    raise Unread("changed_while_read", f"{called}在读取时一直被改动，请关闭正在编辑它的程序后重新收取。")


def _same(before: os.stat_result, now: os.stat_result, length: int) -> bool:
    def state(status: os.stat_result) -> tuple[int, ...]:
        return status.st_ino, status.st_size, status.st_mtime_ns

    return state(before) == state(now) and now.st_size == length
