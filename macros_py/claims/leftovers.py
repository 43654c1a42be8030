"""What was left in a report by mistake: empty places, marks of other systems, advertisements, words cut off."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..documents.document import Document

_UNITS = "人名位户家个件次元"
GAP = re.compile(
    rf"(?:其中|共|约|计|为|有|达)[ 　\u00a0_]{{2,}}(?:万?元|[{_UNITS}])|_{{3,}}|【(?:请填写：[^】]{{0,60}}|待填)】|"
    rf"(?:(?<=\d)|(?<=[计共约为达于]))×{{2,}}|×{{2,}}(?=万?元|[{_UNITS}年月%])|[〔\[(（][ 　]{{2,}}[)）\]〕]"
)
MARK = re.compile(
    r"</?[a-zA-Z][a-zA-Z0-9]{0,8}(?:\s[^<>]{0,200})?/?>|\[bookmark:[^\]]{0,60}\]|##[a-z]{2,20}##|&(?:nbsp|lt|gt|amp|quot);|PAGEREF\s+_Toc\d*(?:\s*\\?h)?|错误[!！]\s*(?:未找到引用源|未定义书签|超链接引用无效)|\ufffd{1,9}|[（(](?:此处|以下)(?:填写|插入|补充|核实|省略)[^（()）]{0,20}[)）]"
)
BLANK_NAME = re.compile(r"(?<![A-Za-z])[XＸ]{1,4}(?=[省市区县镇乡村街届大局委])")
_ADVERTISED = (
    "公众号",
    "客服",
    "会员",
    "svip",
    "SVIP",
    "网盘",
    "素材库",
    "代笔",
    "接单",
    "加微信",
    "扫码",
    "谨防假冒",
    "招聘热线",
    "包过",
    "润笔",
    "文库下载",
    "原创材料",
)
_ENDED = "。！？；：.!?;:”’）)】》…、，,"
_CUT = 60
"""Characters from which on a paragraph without a full stop at its end is taken to have been cut."""


@dataclass(frozen=True)
class Leftover:
    """One thing left behind: its kind, where, the words as they stand."""

    kind: str
    paragraph: int
    found: str


_CUT_CELL = 200
"""The same of a cell, where short texts seldom end with a full stop."""


def leftovers(report: Document) -> Iterator[Leftover]:
    """Every one, paragraph by paragraph; in tables only marks."""
    for number, text in enumerate(report.paragraphs):
        for kind, pattern in (("gap", GAP), ("mark", MARK), ("blank_name", BLANK_NAME)):
            yield from (Leftover(kind, number, _around(text, match)) for match in pattern.finditer(text))
        if sum(word in text for word in _ADVERTISED) >= 2:
            yield Leftover("advertisement", number, _short(text))
        elif _is_cut(text, _CUT):
            yield Leftover("cut", number, f"…{MARK.sub('', text).strip()[-20:]}")
    for table in report.tables:
        for row in table.rows:
            for cell in row:
                if found := MARK.findall(cell):
                    yield Leftover("mark", table.paragraph, f"{_short(cell)}（{len(found)}处）")
                if _is_cut(cell, _CUT_CELL):
                    yield Leftover("cut", table.paragraph, f"…{MARK.sub('', cell).strip()[-20:]}")


def _is_cut(text: str, long: int) -> bool:
    """Whether a long text breaks off: marks of other systems do not end a sentence, a row of a table is none."""
    words = MARK.sub("", text).strip()
    return len(words) >= long and words[-1] not in _ENDED and "\t" not in words


def _around(text: str, match: re.Match) -> str:
    start, end = max(0, match.start() - 10), min(len(text), match.end() + 10)
    return text[start:end].strip()


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:40]}…"
