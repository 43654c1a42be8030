"""上报文件夹: the folder that a unit hands in, with the workbook, a PDF to sign and seal, and a list of its files.

It is built under a temporary name and renamed when it is complete; an existing folder is never written into.
"""

from __future__ import annotations

import datetime
import hashlib
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from ..book import identity_sheet, submission
from ..book.edition import edition
from ..book.read import Received
from ..errors import FileBusy
from ..xlsx import disk
from ..xlsx.filename import file_name
from . import excel_only
from .open_workbook import OpenWorkbook

LIST_FILE = "目录.txt"
CODE_LABEL = "数据校验码"
"""The label before the code of the figures at the foot of every printed page."""


def submission_name(received: Received) -> str:
    """``<单位>_<年度>_<表名>_<版次>`` or as the scheme says, in characters that every file system and mail program
    accepts."""
    scheme, filled = received.scheme, received.filled
    return scheme.file_name.format(
        unit=_file_name(filled.unit or "未填单位"),
        year=str(filled.year or ""),
        title=_file_name(scheme.title)[:30],
        edition=edition(scheme).partition("@")[2][:6],
    )


def _file_name(text: str) -> str:
    known = text.encode("gbk", "replace").decode("gbk")  # all that Chinese mail programs and zip files can show
    return file_name(known)


def parent_folder(book: Any) -> Path:
    """The folder to build 上报文件夹 in; `FileBusy` if it cannot be built there."""
    parent = workbook_folder(book, "建上报文件夹")
    if Path(book.fullname).suffix.lower() != ".xlsx":
        raise FileBusy("工作簿不是 .xlsx 格式，不能上报；请另存为“Excel 工作簿（*.xlsx）”，再点一次。")
    return parent


def workbook_folder(book: Any, to: str) -> Path:
    """The folder of the workbook; `FileBusy` if nothing can be written there. ``to`` names the purpose in the
    message."""
    again = "请先另存到本机的文件夹（如“文档”），再点一次。"
    try:
        path = Path(book.fullname)
    except Exception as error:  # Excel knows only the URL of a cloud folder that is not on this computer
        raise FileBusy(f"找不到工作簿在本机的位置，不能在旁边{to}；{again}") from error
    if not path.is_absolute() or not path.parent.is_dir():
        raise FileBusy(f"工作簿还没有保存过，不能在旁边{to}；{again}")
    if excel_only.read_only(book):
        raise FileBusy(f"工作簿是只读的（可能是从邮件附件直接打开的），不能在旁边{to}；{again}")
    if not os.access(path.parent, os.W_OK):
        raise FileBusy(f"“{path.parent.name}”文件夹不允许写入，不能在旁边{to}；{again}")
    return path.parent


@contextmanager
def new_folder(parent: Path, wanted: str, undone: str = "没有定稿") -> Iterator[tuple[Path, str]]:
    """Yields a new folder to fill and its final name; it gets that name only if the body succeeds."""
    building = None
    try:
        final = next(path for path in _names(parent, wanted) if not _is_used(path))
        building = parent / f".{final.name}.{os.getpid()}"
        building.mkdir()
        yield building, final.name
        disk.settle(building)
        with suppress(FileNotFoundError):
            final.rmdir()  # an empty folder of that name may be used
        building.rename(final)
        with suppress(OSError):  # the folder exists already; only flushing it to the disk failed
            disk.settle(parent)
    except OSError as error:
        raise FileBusy(f"上报文件夹没有建成（{error.strerror}），{undone}；请检查磁盘空间和权限后再试。") from error
    finally:
        if building:
            shutil.rmtree(building, ignore_errors=True)


def _is_used(place: Path) -> bool:
    return place.is_symlink() or (place.exists() and (not place.is_dir() or any(place.iterdir())))


def _names(parent: Path, wanted: str) -> Iterator[Path]:
    yield parent / wanted
    yield from (parent / f"{wanted}({number})" for number in range(2, 1_000))


def write_files(live: OpenWorkbook, code: str, folder: Path, answers: Mapping[str, str]) -> bool:
    """Write the copy of the workbook, the PDF and the list of files; whether there is a PDF. ``answers``: the explained
    findings, which head the list."""
    wanted = submission_name(live.received)
    copy, pdf = folder / f"{wanted}.xlsx", folder / f"{wanted}.pdf"
    excel_only.save_copy(live.book, str(copy))
    printed = print_pdf(live, pdf, code)
    facts = {**answers, "表样版本": live.identity_facts.get(identity_sheet.EDITION, ""), "数据校验码": code}
    facts |= {"定稿时间": f"{datetime.datetime.now():%Y-%m-%d %H:%M}"}
    write_file(folder / LIST_FILE, list_of_files(folder, wanted, official_sheets(live.received), printed, facts))
    return printed


def write_file(path: Path, data: bytes) -> None:
    """Write a file of the folder to the disk and read it back; raises OSError."""
    with open(path, "xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    if disk.read(path) != data:
        raise OSError(5, "写入后读回的内容不同")


def list_of_files(
    folder: Path, wanted: str, sheets: Sequence[str], printed: bool, facts: Mapping[str, str], report: str = ""
) -> bytes:
    """The text of 目录.txt; ``sheets``: the sheets that the user has to print if there is no PDF."""
    copy, pdf = folder / f"{wanted}.xlsx", folder / f"{wanted}.pdf"
    first: dict[str, str] = {}
    rest: dict[str, str] = {}
    for key, value in facts.items():
        (first if key.startswith(tuple(submission.ANSWERED.values())) else rest)[key] = value
    lines = [f"{wanted}　上报材料目录", ""]
    if first:
        lines += [
            "以下事项经本单位核对确认，照表内打印的数报送：",
            *(f"{key}：{value}" for key, value in first.items()),
            "",
        ]
    lines += [f"1. {copy.name}", "   用途：报送的自评工作簿。", f"   校验：sha256 前12位 {_digest(copy)}"]
    if printed:
        lines += [f"2. {pdf.name}", "   用途：打印后签字盖章。", f"   校验：sha256 前12位 {_digest(pdf)}"]
    else:
        lines += [
            "2. 签字盖章用的 PDF：本机未能生成，请自行打印。",
            f"   做法：打开上面的工作簿，按住 Ctrl 点选“{'”“'.join(sheets)}”的表标签，",
            "   再用“文件—打印”打印，或“文件—导出（另存为）PDF”，范围选“选定工作表”。打印区域已设好。",
        ]
    if report:
        lines += [f"3. {report}", "   用途：随表报送的自评报告。", f"   校验：sha256 前12位 {_digest(folder / report)}"]
        sealed = (folder / report).with_suffix(".pdf")
        if sealed.exists():
            lines += [
                f"4. {sealed.name}",
                "   用途：自评报告，打印后签字盖章。",
                f"   校验：sha256 前12位 {_digest(sealed)}",
            ]
        lines.append("")
    else:
        lines += ["3. 自评报告：没有随同生成，请自行放入本文件夹。", ""]
    lines += [f"{key}：{value}" for key, value in rest.items()]
    return notepad_text("\n".join(lines))


def notepad_text(words: str) -> bytes:
    """A text in the encoding and with the line ends that Windows Notepad expects."""
    return ("\ufeff" + words + "\n").replace("\n", "\r\n").encode("utf-8")


def official_sheets(received: Received) -> list[str]:
    """The names, in the workbook, of the sheets of the official form."""
    located = received.located
    return [located.page[sheet.name] for sheet in located.form.sheets if sheet.official]


def print_pdf(live: OpenWorkbook, pdf: Path, code: str) -> bool:
    """Print the official sheets from the program that has them open, with the code at the foot; whether that worked."""
    try:
        foot = f"{CODE_LABEL} {code}"
        printed = excel_only.print_pdf(live.book, official_sheets(live.received), str(pdf), foot)
    except Exception:  # no printer, or a program other than Excel: the list says how to print
        pdf.unlink(missing_ok=True)
        return False
    return printed and pdf.exists()


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
