"""审核表: every scored row of every return, 自评 and 测算得分 beside empty 复核得分, 审核意见 and 单位反馈, out and back in.

It is an ordinary workbook that a reviewer fills in; read back through our own gate, a value that cannot be is
refused with its cell, and nothing is entered.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

from ...errors import UnreadableFile
from ...law.notices import in_catalogue, load
from ...law.rules import plain
from ...law.typed.numbers import read_number
from ...safe_text import fit
from ...xlsx.address import a1
from ...xlsx.package import open_workbook
from ..register.reading import counted
from ..register.register import Register
from ..register.tables import Entry, Looks, Table, write
from .returns import name_of
from .review_answers import Reviewed, reviewed

SHEET, TITLE = "审核表", "绩效自评审核表"
HEADS = (
    "单位代码",
    "单位",
    "方案",
    "年度",
    "编号",
    "指标",
    "分值",
    "自评得分",
    "测算得分",
    "复核得分",
    "审核意见",
    "单位反馈",
)
WHOLE = "（整表）"
"""The indicator of the row that speaks of the whole form."""
_WIDTHS = (12, 26, 18, 8, 20, 26, 8, 10, 10, 10, 40, 30)
_TOP = Table.TOP + 1
"""The row of the heads, counted from 1."""
_TYPED = ("points", "opinion", "feedback")


def build(register: Register, folder: Path) -> bytes:
    """The sheet as .xlsx, with what was already written; it will lie in ``folder``."""
    import xlsxwriter

    target = io.BytesIO()
    remark = "只填浅黄色的三栏；填完用 jixiao review 本表 --register 登记簿 登记。"
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        write(book, Looks(book), Table(SHEET, TITLE, tuple(zip(HEADS, _WIDTHS)), _rows(register), remark), folder)
    return target.getvalue()


def _rows(register: Register) -> Iterator[tuple[str | Entry, ...]]:
    for entry, reading in register.entered():
        if not in_catalogue(reading.notice):
            continue
        scheme = load(reading.notice)
        written = {one.row: one for one in reviewed(register, entry.key, entry.notice, entry.year)}
        unit = (entry.code, entry.unit, entry.notice, str(entry.year or ""))
        own, assessed = (reading.totals.get(key) for key in ("declared", "assessed"))
        totals = (plain(scheme.total_full), own or reading.totals.get("computed") or "", assessed or "")
        yield *unit, "", WHOLE, *totals, *_typed(written.get(""))
        for row, points in reading.points.items():
            values = (text or "" for text in (points.get("full"), counted(points), points.get("computed")))
            yield *unit, row, name_of(reading, scheme, row), *values, *_typed(written.get(row))


def _typed(written: Reviewed | None) -> tuple[Entry, ...]:
    return tuple(Entry(getattr(written, column) if written else "") for column in _TYPED)


def read(data: bytes, name: str, at: str) -> list[Reviewed]:
    """What reviewers wrote; raises `UnreadableFile` with the cell that cannot be. ``at``: when, as text."""
    workbook = open_workbook(data, called=name)
    pages = [sheet for sheet in workbook.sheets if sheet.name == SHEET]
    heads = (
        {pages[0].cells[_TOP, c + 1].value if (_TOP, c + 1) in pages[0].cells else "": c + 1 for c in range(len(HEADS))}
        if pages
        else {}
    )
    if list(heads) != list(HEADS):
        raise UnreadableFile(
            f"“{name}”不是审核表（没有“{SHEET}”表，或表头被改动）；请用 jixiao review 重新导出。", "invalid"
        )
    cells = pages[0].cells
    found = []
    for row in range(_TOP + 1, max((r for r, _ in cells), default=0) + 1):
        said = [
            str(cells[row, c].value).strip() if (row, c) in cells and cells[row, c].value is not None else ""
            for c in heads.values()
        ]
        if not any(said[-len(_TYPED) :]):
            continue
        line = dict(zip(HEADS, said))
        _hold(line, row, name, heads)
        year = int(line["年度"]) if line["年度"].isdecimal() else None
        key = line["单位代码"] or line["单位"]
        found.append(Reviewed(key, line["方案"], year, line["编号"], *said[-len(_TYPED) :], at))
    return found


def _hold(line: dict[str, str], row: int, name: str, heads: dict[str, int]) -> None:
    """Refused where a 复核得分 is no number, below nothing or above the row's full marks."""
    points, full = line["复核得分"], read_number(line["分值"]).value
    if not points:
        return
    value, where = read_number(points).value, f"“{name}”{SHEET}!{a1(row, heads['复核得分'])}"
    if value is None:
        raise UnreadableFile(f"{where}：复核得分应为数字，填的是“{fit(points, 20)}”；改正后重新登记。", "invalid")
    if value < 0 or full is not None and value > full:
        raise UnreadableFile(
            f"{where}：复核得分{plain(value)}应在0与分值{line['分值']}之间；改正后重新登记。", "invalid"
        )
