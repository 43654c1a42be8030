"""《绩效自评材料退回修改通知单》 as a Word document: what to mend, where, by which rule, and what became of the last one.

A4, the fonts and the wording of an official letter, tables with a repeated header row. Whatever was received is
text here and nothing else.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ...law.findings import LEVELS
from ...law.outline_numbers import NUMERALS
from ...report.runs import set_font
from ...safe_text import fit

TITLE = "绩效自评材料退回修改通知单"
HEADS = ("序号", "位置", "填报数", "审核数", "依据", "处理要求")
SCORES = ("指标", "分值", "自评得分", "测算得分", "复核得分", "审核意见")
_WIDTHS = (1.0, 2.6, 2.3, 2.3, 3.2, 4.6)
_SCORE_WIDTHS = (4.6, 1.4, 1.8, 1.8, 1.8, 4.6)
_LONG = 600
"""Characters of one cell of a table: a letter is read, not searched."""


@dataclass(frozen=True)
class Problem:
    """One thing to mend or to explain; ``place`` as a person finds it, values as texts, empty where there is none."""

    level: str
    place: str
    found: str
    expected: str
    basis: str
    request: str
    key: str = ""


@dataclass(frozen=True)
class Changes:
    """What became of the problems of the last submission: mended, still there, new; each as it is worded."""

    mended: tuple[str, ...]
    remaining: tuple[str, ...]
    new: tuple[str, ...]


@dataclass(frozen=True)
class Score:
    """One scored row under review: 自评得分, 测算得分 and 复核得分 as texts, and the reviewer's words."""

    name: str
    full: str
    declared: str
    computed: str
    reviewed: str = ""
    opinion: str = ""


@dataclass(frozen=True)
class Letter:
    """What one unit is told. ``until`` is a date as words (12月5日), empty where it is filled in by hand;
    ``received`` likewise; ``feedback`` is what the unit answered to an earlier review."""

    unit: str
    form: str
    file: str
    received: str
    figures: str
    until: str
    problems: tuple[Problem, ...]
    changes: Changes | None = None
    opinion: str = ""
    scores: tuple[Score, ...] = ()
    feedback: str = ""
    sender: str = ""

    def of_level(self, level: str) -> tuple[Problem, ...]:
        return tuple(one for one in self.problems if one.level == level)

    @property
    def opening(self) -> str:
        """The sentence that says what was received and what is asked."""
        counts = [f"{what}的问题{len(found)}项" for level, what in LEVELS.items() if (found := self.of_level(level))]
        received = f"于{self.received}" if self.received else ""
        code = f"，数据校验码{self.figures}" if self.figures else ""
        until = f"请于{self.until}前" if self.until else "请于　　月　　日前"
        return (
            f"你单位{received}报送的{self.form}（文件“{self.file}”{code}）收悉。经审核，有{'、'.join(counts)}，"
            f"现予退回。{until}修改完善，重新签章报送。"
        )


def docx(letter: Letter) -> bytes:
    """The letter as a .docx; the same letter gives the same text."""
    from docx import Document
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Cm, Pt

    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.top_margin, section.bottom_margin = Cm(3), Cm(2.5)
    section.left_margin, section.right_margin = Cm(2.5), Cm(2.5)
    set_font(document.styles["Normal"], "仿宋_GB2312", 14)

    def paragraph(text: str, *, font: str = "", size: float = 0, align: object = None, indent: bool = True) -> None:
        made = document.add_paragraph()
        run = made.add_run(fit(text, 10_000))
        if font or size:
            set_font(run, font or "仿宋_GB2312", size or 14)
        made.paragraph_format.line_spacing = 1.5
        made.paragraph_format.space_after = Pt(0)
        if indent and align is None:
            made.paragraph_format.first_line_indent = Pt(28)
        if align is not None:
            made.alignment = align

    paragraph(TITLE, font="方正小标宋简体", size=20, align=WD_ALIGN_PARAGRAPH.CENTER)
    paragraph(f"{letter.unit or letter.sender or '报送单位'}：", indent=False)
    if letter.changes:
        _changed(letter.changes, paragraph)
    paragraph(letter.opening)
    numbers = iter(NUMERALS)
    for level, what in LEVELS.items():
        if found := letter.of_level(level):
            paragraph(f"{next(numbers)}、{what}的问题", font="黑体")
            _table(document, HEADS, _WIDTHS, ((n, *_cells(one)) for n, one in enumerate(found, 1)))
    if letter.scores:
        paragraph(f"{next(numbers)}、得分复核", font="黑体")
        rows = ((s.name, s.full, s.declared, s.computed, s.reviewed, s.opinion) for s in letter.scores)
        _table(document, SCORES, _SCORE_WIDTHS, rows)
    paragraph(f"审核意见：{letter.opinion}")
    paragraph(f"单位反馈：{letter.feedback}")
    for line in ("（审核单位盖章）", "　　年　　月　　日"):
        paragraph(line, align=WD_ALIGN_PARAGRAPH.RIGHT)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def _changed(changes: Changes, paragraph) -> None:
    counts = ((len(changes.mended), "已改"), (len(changes.remaining), "未改"), (len(changes.new), "新增"))
    paragraph("上次退回的问题：" + "，".join(f"{what}{count}项" for count, what in counts) + "。", font="黑体")
    for what, words in (("已改", changes.mended), ("未改", changes.remaining), ("新增", changes.new)):
        for number, text in enumerate(words, 1):
            paragraph(f"{what}{number}．{text}")


def _cells(problem: Problem) -> tuple[str, ...]:
    return problem.place, problem.found or "—", problem.expected or "—", problem.basis or "—", problem.request


def _table(document, heads: Sequence[str], widths: Sequence[float], rows: Iterable[Sequence[object]]) -> None:
    from docx.oxml import OxmlElement
    from docx.shared import Cm

    table = document.add_table(rows=1, cols=len(heads))
    table.style = "Table Grid"
    table.autofit = False
    mark = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(mark)
    for cells in (heads, *rows):
        line = table.rows[0].cells if cells is heads else table.add_row().cells
        for cell, text, width in zip(line, cells, widths):
            cell.width = Cm(width)
            run = cell.paragraphs[0].add_run(fit(text, _LONG))
            set_font(run, "黑体" if cells is heads else "宋体", 10.5)
