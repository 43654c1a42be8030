"""Who has a workbook open, by the lock files Excel, WPS and LibreOffice lay beside it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from ..errors import FileBusy
from .limits import shown

_ANSI_NAME = 55
"""Bytes Excel gives to its user's name in the computer's own encoding; after them it stands in UTF-16."""


def refuse_held(target: Path) -> None:
    """Raise `FileBusy`, naming who has ``target`` open; nothing if no lock file says so."""
    for path, program in _lock_files(target):
        if os.path.lexists(path):
            who = _holder(path)
            by = f"由{shown(who, 30)}用 {program} 打开" if who else f"在 {program} 中打开"
            raise FileBusy(
                f"“{target.name}”正{by}，未作任何改动；请先保存并关闭该文件，再重新运行"
                f"（如确已关闭，请删除同一文件夹中的“{path.name}”）。"
            )


def _lock_files(target: Path) -> Iterator[tuple[Path, str]]:
    name = target.name
    yield target.with_name(f"~${name}"), "Excel 或 WPS"
    # Office cuts two characters off a long name; but then the lock could also be that of a file so called.
    if len(name) > 2 and not os.path.lexists(target.with_name(name[2:])):
        yield target.with_name(f"~${name[2:]}"), "Excel 或 WPS"
    yield target.with_name(f".~{name}"), "WPS"
    yield target.with_name(f".~lock.{name}#"), "LibreOffice"


def _holder(path: Path) -> str:
    """The user a lock file names; empty when it does not, or cannot be read because it is held."""
    try:
        with open(path, "rb") as file:
            data = file.read(512)
    except OSError:
        return ""
    name = _libreoffice(data) if path.name.endswith("#") else _office(data)
    return name.strip(" \0")


def _office(data: bytes) -> str:
    """A length and the name, once in the computer's encoding and once in UTF-16."""
    length = int.from_bytes(data[_ANSI_NAME : _ANSI_NAME + 2], "little")
    wide = data[_ANSI_NAME + 2 : _ANSI_NAME + 2 + 2 * length]
    if 0 < length <= 54 and len(wide) == 2 * length:
        return wide.decode("utf-16-le", "replace")
    return data[1 : 1 + data[0]].decode("gb18030", "replace") if data and data[0] < _ANSI_NAME else ""


def _libreoffice(data: bytes) -> str:
    """``full name,login,computer,since,profile;`` — the full name is often empty."""
    fields = data.decode("utf-8", "replace").split(",")
    return next((field for field in fields[:2] if field.strip()), "") if len(fields) > 1 else ""
