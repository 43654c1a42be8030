"""Our lists beside the form, a line a row under one header: 分工, 上年对照, and what a verb adds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..law.filled import Filled, LastYear
from ..law.project_ids import split
from ..law.scheme import Scheme
from . import responsibility_sheet
from .form import Form

LAST_YEAR = "上年对照"

Text = str | tuple[str, str]
"""A text, or a formula without "=" and what it shows."""


@dataclass(frozen=True)
class Listing:
    """One such sheet; columns count from 1: ``open`` the unit may write in, ``hidden`` is only for us."""

    name: str
    title: str
    heads: tuple[str, ...]
    widths: tuple[float, ...]
    rows: tuple[tuple[Text, ...], ...]
    open: int = 0
    hidden: int = 0


def lists(form: Form, filled: Filled) -> Iterator[Listing]:
    """The lists every workbook of that form and filling has."""
    rows = tuple(_division(form, filled))
    title = "分工（在“责任科室”栏写明各行由谁填；可按科室拆分、合并）"
    widths = (14, 34, 34, 18, 26)
    if rows:
        yield Listing(
            responsibility_sheet.SHEET,
            title,
            responsibility_sheet.HEADS,
            widths,
            rows,
            responsibility_sheet.DEPARTMENT,
            responsibility_sheet.KEY,
        )
    if filled.last_year is not None:
        year = f"{filled.last_year.year}年度" if filled.last_year.year else "上年"
        title = f"上年对照（{year}，取自“{filled.last_year.file}”；供填写本年数参考，不打印）"
        heads = ("类别", "项目", "上年指标值", "上年数（完成值）", "上年得分")
        yield Listing(LAST_YEAR, title, heads, (20, 44, 22, 22, 12), tuple(_last_year(form.scheme, filled.last_year)))


def _division(form: Form, filled: Filled) -> Iterator[tuple[Text, ...]]:
    starts = {box.id: box.starts for sheet in form.sheets for box in sheet.boxes if box.starts}
    for line in responsibility_sheet.lines(form):
        name: Text = ""
        if line.open:
            block, _, number = line.key.rpartition(".")
            rows = filled.rows_of(block)
            shown = _nth(rows, int(number)) or starts.get(f"{line.key}.name", "")
            name = responsibility_sheet.name_formula(form, line), shown
        yield line.sheet, line.label, name, filled.departments.get(line.key, ""), line.key


def _nth(rows: list, number: int) -> str:
    return rows[number - 1]["name"] if number <= len(rows) else ""


def _last_year(scheme: Scheme, last: LastYear) -> Iterator[tuple[Text, ...]]:
    for one in last.projects:
        for kind, item, *rest in _last_year(scheme, one):
            yield kind, f"{one.name}·{item}", *rest
    for id, text in last.cells.items():
        yield "上年数", scheme.label(id), "", text, ""
    for row in last.rows:
        if any(entry.id == row.block for entry in scheme.block):
            yield (scheme.label(row.block), row["name"], row["target_text"], row["achieved_text"], row["points"])
        else:
            for column, text in row.columns.items():
                if column != "name":
                    yield "上年数", f"{row['name']}·{scheme.label(f'{row.block}.{column}')}", "", text, ""


def remark(filled: Filled, id: str) -> str:
    """What last year's form says of an open row, for whoever types this year's target."""
    copy, id = split(id)
    filled = filled.projects[copy - 1] if 0 < copy <= len(filled.projects) else filled
    block, _, rest = id.partition(".")
    number, _, column = rest.partition(".")
    if filled.last_year is None or column != "target_text":
        return ""
    name = _nth(filled.rows_of(block), int(number))
    found = next((r for r in filled.last_year.rows if r.block == block and r["name"] == name), None)
    if found is None or not name:
        return ""
    return f"上年“{name}”：指标值{found['target_text'] or '未填'}，完成值{found['achieved_text'] or '未填'}。"
