"""Our own sheets: 填报说明, 核对结果, 评分规则 and the hidden one the scheme travels in.

They are linear: a title in A1, no merges, one header row, so that a screen reader reads them; and words
first, colour second.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import xlsxwriter

from ..law.findings import LEVELS, Finding, catalogue
from ..law.rules import Judged, plain
from ..law.scheme import Scheme
from ..law.terms import columns
from .form import Form
from .formulas import address, names
from .seal import edition

GUIDE, RESULTS, WORDING, EMBEDDED = "填报说明", "核对结果", "评分规则", "方案"
EMBEDDED_TITLE = "本工作簿的方案"
RESULTS_TOP = 4
"""The row of 核对结果 under its header."""

CHUNK = 8_000
"""Characters of the scheme's text in one cell; a cell holds 32,767."""

_TEXT = {"font_name": "宋体", "font_size": 10.5, "valign": "top", "text_wrap": True}
_HEAD = _TEXT | {"font_name": "黑体", "bg_color": "#E7EFE7", "border": 1}
_TITLE = {"font_name": "黑体", "font_size": 16}


def guide(book: xlsxwriter.Workbook, formats: Any, form: Form) -> None:
    """填报说明: how to fill in, what the colours mean, what the levels ask, where the form comes from."""
    page = book.add_worksheet(GUIDE)
    page.set_column(0, 0, 100)
    page.write_string(0, 0, f"{form.scheme.place}{form.year}年度{form.scheme.title}工作簿填报说明", formats(**_TITLE))
    for row, text in enumerate(_guide_lines(form), 1):
        look = _HEAD if text.endswith("：") and len(text) < 12 else _TEXT
        page.write_string(row, 0, text, formats(**look))
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.hide_gridlines(2)


def _guide_lines(form: Form) -> Iterator[str]:
    official = "、".join(f"“{sheet.name}”" for sheet in form.sheets if sheet.official)
    yield "怎样填："
    yield f"1．只填浅黄色单元格；{official}按官方表样打印，A4纸，右侧灰色的辅助列不打印。"
    yield f"2．金额单位：{form.scheme.amount_unit}，只填数字。没有的金额留空或填0；“—”“/”“无”按未填处理。"
    yield "3．合计、比率、得分、总分已有公式，填了明细自动算出；也可以直接填写，以填写数为准，系统另行测算并提示差异。"
    yield "4．指标值、完成值照实填写：带单位、带%都可以，如 ≥85%、445人、10月底。定性指标写具体完成情况。"
    yield "5．三级指标行不够时，在本类指标的中间插入行（不要在第一行之上或最后一行之下插入）。"
    yield "6．“分值”辅助列：通知没有规定三级指标分值的，由单位把本类分值分到各行，填了才能测算得分。"
    yield "7．右侧“提示”列随填随查；“核对结果”表列出全部疑点，须由系统核对后写入。"
    yield "疑点分级："
    for level, asks in LEVELS.items():
        yield f"{level}（{asks}）：" + "、".join(k.title for k in catalogue().values() if k.level == level) + "。"
    yield "表样来源："
    for source in form.scheme.source:
        pending = "【待核】" if source.pending else ""
        yield f"{pending}{source.title}。{source.note}{source.address}"
    yield f"表样版本：{edition(form.scheme)}"


def input_title(form: Form, id: str) -> str:
    """At most 32 characters, the box Excel shows beside the cell."""
    return form.scheme.label(id)[:32]


def input_message(form: Form, id: str) -> str:
    """The 口径 of a cell, or what is to be typed there; at most 255 characters."""
    scheme, last, owner = form.scheme, id.rsplit(".", 1)[-1], id.split(".")[0]
    cell = scheme.inputs.get(id)
    if cell:
        unit = {"money": f"单位：{scheme.amount_unit}。", "count": "填整数。", "area": "单位：㎡。"}.get(cell.kind, "")
        return f"{unit}{cell.hint}"[:255]
    if id in scheme.rates:
        return "自动计算；确需改填的，填带%的数，如 98.5%。"
    if last == "points":
        entry = next((e for e in (*scheme.indicator, *scheme.block) if e.id == owner), None)
        return f"{entry.wording or entry.rule.chinese(plain(entry.full))}"[:255] if entry else ""
    return {
        "target_text": "照年初批复的指标值填写，如 ≥85%、360人、10月底。",
        "achieved_text": "填实际完成数或完成日期，尽量不写“完成”。",
        "deviation_text": "扣分、未完成或明显超额的，写明原因。",
    }.get(last, "")


def answers(form: Form, id: str) -> list[str]:
    """What a 是否 cell may be answered with."""
    cell = form.scheme.inputs[id]
    return cell.answer.split("/") if cell.answer else ["是", "否"]


def results(book: xlsxwriter.Workbook, formats: Any, form: Form, findings: Sequence[Finding]) -> None:
    """核对结果: one finding a row; empty until a check was run."""
    page = book.add_worksheet(RESULTS)
    for column, width in enumerate(_WIDTHS):
        page.set_column(column, column, width)
    page.write_string(0, 0, "核对结果", formats(**_TITLE))
    page.write_string(1, 0, summary(findings) if findings else "尚未核对。", formats(font_name="宋体", font_size=10.5))
    for column, head in enumerate(HEADS):
        page.write_string(RESULTS_TOP - 2, column, head, formats(**_HEAD))
    last = len(HEADS) - 1
    for row, cells in enumerate(result_rows(form, findings), RESULTS_TOP - 1):
        page.set_row(row, _height(cells, _WIDTHS))
        for column, cell in enumerate(cells):
            look = formats(**_TEXT, border=1, **({"locked": False, "bg_color": "#FFF9E5"} if column == last else {}))
            if isinstance(cell, tuple):
                page.write_formula(row, column, f"={cell[0]}", formats(**_TEXT, border=1, font_color="#0563C1"), cell[1])
            elif cell:
                page.write_string(row, column, cell, look)
            else:
                page.write_blank(row, column, None, look)
    page.freeze_panes(RESULTS_TOP - 1, 0)
    page.set_paper(9)
    page.set_landscape()
    page.fit_to_pages(1, 0)


_WIDTHS = (5, 14, 22, 44, 10, 10, 9, 34, 24, 20)
HEADS = ("序号", "级别", "位置", "问题", "填报数", "测算数", "相差", "如何修改", "依据", "情况说明")


def _height(cells: Sequence[str | tuple[str, str]], widths: Sequence[float]) -> float:
    """A row high enough for its longest cell: spreadsheets do not grow rows that a program wrote."""

    def lines(cell: str | tuple[str, str], width: float) -> int:
        text = cell[1] if isinstance(cell, tuple) else cell
        return sum(-(-int(sum(1.9 if ord(c) > 255 else 1.0 for c in part)) // int(width)) for part in text.split("\n"))

    return 15 * max(1, *(lines(cell, width) for cell, width in zip(cells, widths))) + 4


def summary(findings: Iterable[Finding]) -> str:
    """错误（须修改）4项，核实（须说明）6项，提示（供参考）4项。"""
    found = list(findings)
    counts = {level: sum(one.level == level for one in found) for level in LEVELS}
    return "，".join(f"{level}（{LEVELS[level]}）{count}项" for level, count in counts.items()) + "。"


def result_rows(form: Form, findings: Iterable[Finding]) -> Iterator[list[str | tuple[str, str]]]:
    """The cells of 核对结果, a finding a row; a place is (HYPERLINK formula, shown text)."""
    for number, one in enumerate(findings, 1):
        yield [
            str(number),
            f"{one.level}（{LEVELS[one.level]}）",
            place(form, one),
            one.message,
            one.found,
            one.expected,
            one.difference,
            "\n".join(f"{mark}{way}" for mark, way in zip("①②③④⑤⑥", one.fix)),
            one.source,
            one.explanation,
        ]


def place(form: Form, one: Finding) -> str | tuple[str, str]:
    """A link to the first cell a finding speaks of, where that cell is drawn."""
    drawn = next((id for id in one.where if id in form.places), "")
    if not drawn:
        return form.scheme.label(one.where[0]) if one.where and one.where[0].split(".")[0] in form.scheme.labels else ""
    sheet, row, column = form.places[drawn]
    target = names(form).get(drawn) or f"'{sheet}'!{address(row, column)}"
    words = f"{sheet} {form.scheme.label(drawn)}"
    return f'HYPERLINK("#{target}","{words}")', words


def wording(book: xlsxwriter.Workbook, formats: Any, form: Form) -> None:
    """评分规则: 原文 beside 机读, with the source, and 待核 where we did not see the notice's words."""
    page = book.add_worksheet(WORDING)
    widths = (7, 24, 6, 36, 52, 36, 6)
    for column, width in enumerate(widths):
        page.set_column(column, column, width)
    page.write_string(0, 0, "评分规则（原文 | 机读 | 来源 | 待核）", formats(**_TITLE))
    for column, head in enumerate(WORDING_HEADS):
        page.write_string(1, column, head, formats(**_HEAD))
    for row, cells in enumerate(wording_rows(form.scheme), 2):
        page.set_row(row, _height(cells, widths))
        for column, cell in enumerate(cells):
            page.write_string(row, column, cell, formats(**_TEXT, border=1))
    page.freeze_panes(2, 0)
    page.set_paper(9)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.protect("", {"format_columns": True, "format_rows": True})


WORDING_HEADS = ("类别", "名称", "分值", "评分办法（原文）", "系统计算口径（机读）", "来源", "待核")


def wording_rows(scheme: Scheme) -> Iterator[tuple[str, ...]]:
    """One row for each indicator, rate, sum, check and grade; also what `explain` prints."""

    class Labels(dict):
        def __missing__(self, id: str) -> str:
            return scheme.label(id)

    labels = Labels()

    def row(kind: str, name: str, full: str, words: str, reading: str, source: str) -> tuple[str, ...]:
        document = scheme.sources[source]
        pending = "待核" if document.pending or not words and kind == "指标" else ""
        return kind, name, full, words or "（原文未见）", reading, document.title, pending

    for entry in (*scheme.indicator, *scheme.block):
        reading = entry.rule.chinese(plain(entry.full))
        if getattr(entry, "evidence", ()) and isinstance(entry.rule, Judged):
            reading += "参考：" + "、".join(scheme.label(id) for id in entry.evidence) + "。"
        if getattr(entry, "value", ""):
            reading = f"{scheme.label(entry.value)}：{reading}"
        yield row("指标", scheme.label(entry.id), plain(entry.full), entry.wording, reading, entry.source)
    for rate in scheme.rate:
        reading = scheme.rate_formula(rate).chinese(labels)
        yield row("比率", scheme.label(rate.id), "", "（表内印有）", reading, rate.source)
    for total in scheme.sum:
        joint = "等于" if total.relation == "equal" else "不小于"
        parts = "、".join(scheme.label(part) for part in total.parts)
        yield row("合计", scheme.label(total.parent), "", "（表内明细）", f"{joint}{parts}之和", total.source)
    for check in scheme.check:
        names_ = "、".join(columns()[column].label for column in check.columns)
        reading = f"{check.left_label}应{'等于' if check.relation == 'equal' else '不超过'}{check.right_label}"
        yield row("勾稽", check.left_label, "", "（表内勾稽）", f"{reading}（{names_}）", check.source)
    for grade in scheme.grade:
        yield "等级", grade.name, "", "（原文未见）", f"总分不低于{plain(grade.at_least)}分", "", "待核"


def embedded(book: xlsxwriter.Workbook, form: Form) -> None:
    """The hidden sheet: which notice, which edition, how many rows, and the scheme's text in pieces."""
    page = book.add_worksheet(EMBEDDED)
    page.write_string(0, 0, f"{EMBEDDED_TITLE}（系统读取，请勿修改）")
    facts = {"方案": form.scheme.id, "表样版本": edition(form.scheme), "年度": str(form.year)}
    facts |= {f"行数 {block}": str(count) for block, count in form.rows.items()}
    text = form.scheme.text
    pieces = [text[start : start + CHUNK] for start in range(0, len(text), CHUNK)]
    facts |= {f"原文 {number}": piece for number, piece in enumerate(pieces, 1)}
    for row, (key, value) in enumerate(facts.items(), 1):
        page.write_string(row, 0, key)
        page.write_string(row, 1, value)
    page.hide()
