"""A notice laid out for review: every item's 原文 beside 机读, and two columns for a finance officer's pen."""

from __future__ import annotations

import io
from datetime import datetime

import xlsxwriter

from ..law.scheme import Scheme
from . import rules_sheet

HEADS = (*rules_sheet.HEADS, "审核意见", "修改建议")
ANSWERS = ["同意", "修改", "待查"]
_WIDTHS = (6, 20, 6, 26, 44, 30, 6, 10, 30)
_TOP = 2
"""The row of the heads, counted from 0."""

_TEXT = {"font_name": "宋体", "font_size": 10.5, "valign": "top", "text_wrap": True, "border": 1}
_HEAD = _TEXT | {"font_name": "黑体", "bg_color": "#E7EFE7", "align": "center"}
_OWN = _TEXT | {"bg_color": "#FFF9E5", "locked": False}
_CHANGED = _TEXT | {"bg_color": "#FCE9DA"}


def build(scheme: Scheme, year: int) -> bytes:
    """The review sheet as an .xlsx; what was amended is tinted and says what it replaced."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties({"title": f"{scheme.title}评分规则审核表", "created": datetime(2020, 1, 1)})
    page = book.add_worksheet("评分规则审核表")
    looks = {name: book.add_format(look) for name, look in _LOOKS.items()}
    page.write_string(0, 0, f"{scheme.place}{year}年度{scheme.title}评分规则审核表", looks["title"])
    page.write_string(1, 0, _note(scheme), looks["note"])
    for column, (head, width) in enumerate(zip(HEADS, _WIDTHS, strict=True)):
        page.set_column(column, column, width)
        page.write_string(_TOP, column, head, looks["head"])
    row = _TOP
    for row, cells in enumerate(rules_sheet.rows(scheme, marked=True), _TOP + 1):
        for column, text in enumerate(cells):
            changed = text.endswith("】") and column == HEADS.index("系统计算口径（机读）")
            page.write_string(row, column, text, looks["changed" if changed else "text"])
        for column in (len(cells), len(cells) + 1):
            page.write_blank(row, column, None, looks["own"])
        page.set_row(row, max(map(_height, cells, _WIDTHS)))
    page.data_validation(
        _TOP + 1,
        HEADS.index("审核意见"),
        row,
        HEADS.index("审核意见"),
        {
            "validate": "list",
            "source": ANSWERS,
            "error_title": "审核意见",
            "error_message": f"请选{'、'.join(ANSWERS)}。",
        },
    )
    page.freeze_panes(_TOP + 1, 2)
    page.autofilter(_TOP, 0, row, len(HEADS) - 1)
    page.set_paper(9)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.repeat_rows(_TOP)
    page.set_footer("&C第&P页，共&N页")
    book.close()
    return buffer.getvalue()


_LOOKS = {
    "title": {"font_name": "黑体", "font_size": 16},
    "note": {"font_name": "宋体", "font_size": 10.5},
    "head": _HEAD,
    "text": _TEXT,
    "changed": _CHANGED,
    "own": _OWN,
}


def _note(scheme: Scheme) -> str:
    note = f"方案：{scheme.id}。请逐条对照通知原文，在“审核意见”选同意、修改或待查，修改的写明依据。"
    return note + (f"采用 {scheme.adopted.id}，改过的条目标明原来的内容。" if scheme.adopted else "")


def _height(text: str, width: float) -> float:
    """A row high enough: spreadsheets do not grow rows that a program wrote."""
    wide = sum(1.9 if ord(letter) > 255 else 1.0 for letter in text)
    return 15 * max(1, -(-int(wide) // int(width))) + 4
