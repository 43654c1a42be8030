"""上报文件夹: what a unit hands in, in a folder beside its workbook — the workbook, a PDF to sign and seal, a list.

It is built under a passing name and renamed when it is whole; an existing folder is never written into.
"""

from __future__ import annotations

import datetime
import hashlib
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ..book import passport
from ..errors import FileBusy
from . import excel
from .live import Live

LIST = "目录.txt"
LONGEST = 40
"""Marks of a unit's or a form's name: a path on Windows has 260 in all."""

_UNSAFE = re.compile(r'[<>:"/\\|?*\x00-\x1f]')


def name(live: Live) -> str:
    """``<单位>_<年度>_<表名>``, as any file system takes it."""
    scheme, filled = live.received.scheme, live.received.filled
    return "_".join(_safe(part) for part in (filled.unit or "未填单位", str(filled.year or ""), scheme.title))


def _safe(text: str) -> str:
    return _UNSAFE.sub("_", text)[:LONGEST].strip(" .")


def place(book: Any) -> Path:
    """The folder the workbook lies in; `FileBusy` where nothing can be put beside it."""
    again = "请先另存到本机的文件夹（如“文档”），再点“定稿”。"
    try:
        path = Path(book.fullname)
    except Exception as error:  # of a cloud folder that is not on this computer Excel knows only the address
        raise FileBusy(f"找不到工作簿在本机的位置，不能在旁边建上报文件夹；{again}") from error
    if not path.is_absolute() or not path.parent.is_dir():
        raise FileBusy(f"工作簿还没有保存过，不能在旁边建上报文件夹；{again}")
    if path.suffix.lower() != ".xlsx":
        raise FileBusy("工作簿不是 .xlsx 格式，不能定稿；请另存为“Excel 工作簿（*.xlsx）”，再点“定稿”。")
    if excel.read_only(book):
        raise FileBusy(f"工作簿是只读的（可能是从邮件附件直接打开的），不能定稿；{again}")
    if not os.access(path.parent, os.W_OK):
        raise FileBusy(f"“{path.parent.name}”文件夹不允许写入，不能在旁边建上报文件夹；{again}")
    return path.parent


@contextmanager
def folder(parent: Path, wanted: str) -> Iterator[tuple[Path, str]]:
    """A new folder to fill, and what it will be called; it appears whole or not at all."""
    final = next(one for one in _names(parent, wanted) if not one.exists())
    building = parent / f".{final.name}.{os.getpid()}"
    try:
        building.mkdir()
        yield building, final.name
        building.rename(final)
    except OSError as error:
        raise FileBusy(
            f"上报文件夹没有建成（{error.strerror}），没有定稿；请检查磁盘空间和权限后再试。"
        ) from error
    finally:
        shutil.rmtree(building, ignore_errors=True)


def _names(parent: Path, wanted: str) -> Iterator[Path]:
    yield parent / wanted
    yield from (parent / f"{wanted}({number})" for number in range(2, 1_000))


def fill(live: Live, code: str, folder: Path) -> bool:
    """Put the copy, the PDF and the list into a folder; whether there is a PDF."""
    wanted = name(live)
    copy, pdf = folder / f"{wanted}.xlsx", folder / f"{wanted}.pdf"
    excel.save_copy(live.book, str(copy))
    printed = _printed(live, pdf)
    lines = [f"{wanted}　上报材料目录", ""]
    lines += [f"1. {copy.name}", "   用途：报送的自评工作簿。", f"   校验：sha256 前12位 {_digest(copy)}"]
    if printed:
        lines += [f"2. {pdf.name}", "   用途：打印后签字盖章。", f"   校验：sha256 前12位 {_digest(pdf)}"]
    else:
        lines += [
            "2. 签字盖章用的 PDF：本机未能生成，请自行打印。",
            f"   做法：打开上面的工作簿，按住 Ctrl 点选“{'”“'.join(_official(live))}”的表标签，",
            "   再用“文件—打印”打印，或“文件—导出（另存为）PDF”，范围选“选定工作表”。打印区域已设好。",
        ]
    lines += ["3. 自评报告：本程序不生成，请自行放入本文件夹。", ""]
    lines += [f"表样版本：{live.said.get(passport.EDITION, '')}", f"数据校验码：{code}"]
    lines += [f"定稿时间：{datetime.datetime.now():%Y-%m-%d %H:%M}"]
    (folder / LIST).write_text("\n".join(lines) + "\n", encoding="utf-8-sig", newline="\r\n")
    return printed


def _official(live: Live) -> list[str]:
    located = live.received.located
    return [located.page[sheet.name] for sheet in located.form.sheets if sheet.official]


def _printed(live: Live, pdf: Path) -> bool:
    try:
        printed = excel.print_pdf(live.book, _official(live), str(pdf))
    except Exception:  # no printer, or a program that looks like Excel and cannot: the list says how to print
        pdf.unlink(missing_ok=True)
        return False
    return printed and pdf.exists()


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
