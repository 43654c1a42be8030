"""Word documents written from a spreadsheet program: by its own Python if that has python-docx, else by `jixiao`.

LibreOffice's Python usually has no python-docx, and an extension cannot contain lxml, which it needs, for every system.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path

from ..book.figures_code import figures_code
from ..claims.check import Checked
from ..claims.comments import commented
from ..errors import JixiaoError
from ..evaluate import Verdict
from ..report.refresh import RefreshedPlace, WrittenReport
from ..report.report import new_or_refreshed
from . import excel_only
from .open_workbook import OpenWorkbook

PYTHON_DOCX = (1, 2)
"""The first version of python-docx that can write comments."""
SECONDS = 120
NO_PROGRAM = (
    "本机的表格程序不带写 Word 文件的组件：请安装“绩效自评”程序"
    "（Windows 双击“安装.bat”，其他系统运行 pip install 'jixiao[word]'）后再点。"
)

Ask = Callable[..., str]


def report(live: OpenWorkbook, verdict: Verdict, before: tuple[str, bytes] | None) -> WrittenReport:
    """The report of an open workbook; ``before``: the name and content of a report to refresh. Raises `JixiaoError`."""
    if can_write_word():
        return new_or_refreshed(verdict, figures_code(live.received), before)
    with _installed(live) as (folder, copy, ask):
        target, old = folder / "report.docx", folder / "before.docx"
        if before:
            old.write_bytes(before[1])
        answer = json.loads(ask("report", copy, "-o", target, *(("--refresh", old) if before else ()), "--json"))
        changed = tuple(RefreshedPlace(**place) for place in answer["refreshed"])
        return WrittenReport(target.read_bytes(), changed, tuple(answer["strangers"]), tuple(answer["remarks"]))


def comments(live: OpenWorkbook, data: bytes, name: str, checked: Checked) -> bytes:
    """The report with every finding as a comment. Raises `JixiaoError`."""
    if can_write_word():
        return commented(data, name, checked)
    with _installed(live) as (folder, copy, ask):
        source, target = folder / "report.docx", folder / "comments.docx"
        source.write_bytes(data)
        ask("words", source, "--workbook", copy, "--comments", target, "--json")
        return target.read_bytes()


def can_write_word() -> bool:
    """Whether this Python can write Word documents."""
    try:
        return tuple(map(int, metadata.version("python-docx").split(".")[:2])) >= PYTHON_DOCX
    except (metadata.PackageNotFoundError, ValueError):
        return False


def program() -> list[str]:
    """The command of the installed program: that of `安装.bat`, else `jixiao` on the PATH; empty if there is
    neither."""
    home = Path(os.environ.get("LOCALAPPDATA", ""), "JixiaoZiping")
    python, line = home / "python" / "python.exe", home / "windows" / "command.py"
    if home.is_absolute() and python.is_file():
        return [str(python), str(line)]
    installed = shutil.which("jixiao")
    return [installed] if installed else []


@contextmanager
def _installed(live: OpenWorkbook) -> Iterator[tuple[Path, Path, Ask]]:
    """Yields a temporary folder, a copy of the open workbook in it, and a function that runs the installed program."""
    command = program()
    if not command:
        raise JixiaoError(NO_PROGRAM)
    # these variables belong to the spreadsheet's own Python
    around = {key: value for key, value in os.environ.items() if key not in ("PYTHONHOME", "PYTHONPATH")}

    def ask(*arguments: object) -> str:
        try:
            ran = subprocess.run(
                [*command, *map(str, arguments)],
                check=False,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                env=around,
                timeout=SECONDS,
                encoding="utf-8",
                errors="replace",
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except (OSError, subprocess.SubprocessError) as error:
            raise JixiaoError(
                f"“绩效自评”程序没有答复（{type(error).__name__}），什么也没有写入；请重新安装后再点。"
            ) from error
        if ran.returncode not in (0, 1):
            errors = ran.stderr.strip().splitlines() or ["“绩效自评”程序没有完成，什么也没有写入；请重新安装后再点。"]
            raise JixiaoError(errors[-1])
        return ran.stdout

    with tempfile.TemporaryDirectory(prefix="jixiao") as name:
        copy = Path(name) / "workbook.xlsx"
        excel_only.save_copy(live.book, str(copy))
        yield Path(name), copy, ask
