"""The files that the verbs read and write: bytes, filled forms as JSON, new and replaced files."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import UnreadableFile

if TYPE_CHECKING:
    from ..law.filled import Filled
    from ..law.scheme import Scheme


def read_bytes(file: Path) -> bytes:
    """The content of a file; `UnreadableFile` says why it cannot be read."""
    try:
        return file.read_bytes()
    except OSError as error:
        reason = "没有这个文件" if isinstance(error, FileNotFoundError) else f"无法读取（{error.strerror}）"
        raise UnreadableFile(f"“{file}”：{reason}。请核对文件名和位置。", "not_found") from error


def read_filled(file: Path, scheme: Scheme, year: int) -> Filled:
    """A filled form from a JSON file, for the year in it or else for ``year``; raises `UnreadableFile`."""
    from ..law.filled import from_json
    from ..law.ledger import unknown_cells

    try:
        text = read_bytes(file).decode("utf-8-sig")
        data = json.loads(text)
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise UnreadableFile(f"“{file.name}”不是有效的 JSON 文件（{error}）。", "invalid") from error
    filled = from_json(data, f"“{file.name}”")
    if unknown := unknown_cells(scheme, filled):
        listed = "、".join(unknown[:8]) + ("……" if len(unknown) > 8 else "")
        raise UnreadableFile(f"“{file.name}”：{scheme.id} 的表里没有 {listed}，请核对编号。", "invalid")
    if filled.year not in (None, year) and year != scheme.year:
        raise UnreadableFile(f"“{file.name}”的 year 是{filled.year}，命令要的是{year}年度；请改一致。", "invalid")
    return replace(filled, year=filled.year or year)


def write_file(target: Path, data: bytes, force: bool, backup: bool = True) -> None:
    """Write a file; an existing one is replaced only with ``force``, an Office file with a backup unless told
    otherwise."""
    from ..xlsx.safe_replace import replace, write_new

    if target.exists() and force and target.suffix.lower() in (".xlsx", ".docx"):
        replace(target, lambda old: data, backup=backup)
    else:
        write_new(target, data, overwrite=force)
