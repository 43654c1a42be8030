"""Our own sheets: 填报说明, 核对结果, 评分规则, 指标库, lists, and the hidden one the scheme travels in.

They are linear: a title in A1, no merges, one header row, so that a screen reader reads them; and words
first, colour second.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

import xlsxwriter

from ..evaluate import Verdict
from ..law.findings import LEVELS, catalogue
from ..law.library import load as load_library
from ..law.rules import marks, plain
from ..safe_text import result
from ..xlsx.cell_values import Formula
from . import identity_sheet, indicator_choices
from . import results as results_table
from . import rules_sheet as wording_table
from . import summary as summary_table
from .edition import edition
from .form import Form
from .hidden_sheets import Cells
from .list_sheets import Listing
from .responsibility_sheet import Part, lines
from .rules_sheet import GUIDE, WORDING

_TEXT = {"font_name": "宋体", "font_size": 10.5, "valign": "top", "text_wrap": True}
_HEAD = _TEXT | {"font_name": "黑体", "bg_color": "#E7EFE7", "border": 1}
_TITLE = {"font_name": "黑体", "font_size": 16}


def guide(book: xlsxwriter.Workbook, formats: Any, form: Form, part: Part | None = None) -> None:
    """填报说明: how to fill in, what the colours mean, what the levels ask, where the form comes from."""
    page = book.add_worksheet(GUIDE)
    width = 72.0  # A4 upright, also where the default font is a wide one
    page.set_column(0, 0, width)
    page.write_string(0, 0, f"{form.scheme.place}{form.year}年度{form.scheme.title}工作簿填报说明", formats(**_TITLE))
    for row, text in enumerate((*_cover(part), *_guide_lines(form)), 1):
        page.set_row(row, _height([text], [width]))
        look = _HEAD if text.endswith("：") and len(text) < 12 else _TEXT
        page.write_string(row, 0, text, formats(**look))
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.hide_gridlines(2)


def _cover(part: Part | None) -> Iterator[str]:
    if part is not None:
        own = f"本表只填分给{part.department}的{len(part.keys)}行（浅黄色），其余各行供参考，已锁定。"
        yield f"科室分表：{part.department}。{own}"
        yield "填好后把本文件交回汇总人合并；不要改表名、不要插入行，行数不够的告诉汇总人。"


def _guide_lines(form: Form) -> Iterator[str]:
    official = "、".join(f"“{sheet.name}”" for sheet in form.sheets if sheet.official)
    yield "怎样填："
    yield f"1．只填浅黄色单元格；{official}按官方表样打印，A4纸，右侧灰色的辅助列不打印。"
    yield f"2．金额单位：{form.scheme.amount_unit}，只填数字。没有的金额留空或填0；“—”“/”“无”按未填处理。"
    yield "3．合计、比率、得分、总分已有公式，填了明细自动算出；也可以直接填写，以填写数为准，系统另行测算并提示差异。"
    by_hand = "表内读不出的，“自评得分”留空，请填写得分或采用测算得分。"
    yield f"4．指标值、完成值照实填写，如 ≥85%、445人、12月31日前；{by_hand}"
    yield "5．三级指标行不够时，在本类指标的中间插入行（不要在第一行之上或最后一行之下插入），不要增加列。"
    if any(group.chosen for group in form.scheme.group):
        yield f"6．权重、分值由单位确定：各一级指标权重合计{plain(form.scheme.total_full)}分，各行分值合计等于其权重。"
    else:
        yield "6．“分值”辅助列：通知没有规定三级指标分值的，由单位把本类分值分到各行，填了才能测算得分。"
    yield "7．右侧“提示”列随填随查；“核对结果”表的疑点由系统核对后写入，“错误”确认无误的在该行写情况说明。"
    if lines(form):
        yield "8．几个科室合填的，在“分工”表写明各行的责任科室，可按科室拆分、合并。"
    yield "疑点分级："
    for level, asks in LEVELS.items():
        yield (
            f"{level}（{asks}）："
            + "、".join(k.title for k in catalogue().values() if k.level == level and k.about == "form")
            + "。"
        )
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
    scheme, last, owner = form.scheme, id.rsplit(".", 1)[-1], id.split(".", maxsplit=1)[0]
    cell = scheme.inputs.get(id)
    if cell:
        unit = {"money": f"单位：{scheme.amount_unit}。", "count": "填整数。", "area": "单位：㎡。"}.get(cell.kind, "")
        return f"{unit}{cell.hint}"[:255]
    if id in scheme.rates:
        typed = "百分数值，不带%，如 98.50" if scheme.rates[id].printed == "points" else "带%的数，如 98.5%"
        return f"自动计算；确需改填的，填{typed}。"
    if last == "points":
        entry = next((e for e in (*scheme.indicator, *scheme.block) if e.id == owner), None)
        return f"{entry.wording or entry.rule.chinese(marks(entry.full))}"[:255] if entry else ""
    return {
        "weight": f"由单位确定；各一级指标权重合计{plain(scheme.total_full)}分，其下各行分值合计等于权重。",
        "target_text": "照年初批复的指标值填写，如 ≥85%、360人、10月底。",
        "achieved_text": "填实际完成数或完成日期，尽量不写“完成”。",
        "deviation_text": "扣分、未完成或明显超额的，写明原因。",
    }.get(last, "")


def answers(form: Form, id: str) -> list[str]:
    """What a 是否 cell may be answered with."""
    cell = form.scheme.inputs[id]
    return cell.answer.split("/") if cell.answer else ["是", "否"]


def summary(book: xlsxwriter.Workbook, formats: Any, form: Form, verdict: Verdict) -> None:
    """项目汇总: all projects in one line, each in one below."""
    page = book.add_worksheet(summary_table.SUMMARY)
    heads, columns = summary_table.heads(form), summary_table.columns(form)
    page.set_column(0, 0, 8)
    page.set_column(1, 1, 40)
    page.set_column(2, len(heads) - 1, 14)
    page.write_string(0, 0, f"{form.year}年度项目支出绩效自评汇总", formats(**_TITLE))
    page.write_string(1, 0, f"单位：{form.scheme.amount_unit}", formats(**_TEXT))
    for column, head in enumerate(heads):
        page.write_string(summary_table.TOP - 2, column, head, formats(**_HEAD))
    looks = {form.scheme.repeated.rate: {"num_format": "0.00%"}}
    looks |= {id: {"num_format": "#,##0.00##"} for id in form.scheme.repeated.amounts}
    for row, cells in enumerate(summary_table.rows(form, verdict.ledger), summary_table.TOP - 1):
        for column, cell in enumerate(cells):
            look = formats(**_TEXT, border=1, **(looks.get(columns[column - 1], {}) if column else {}))
            if isinstance(cell, tuple):
                value = float(cell[1]) if isinstance(cell[1], Decimal) else cell[1] or ""
                page.write_formula(row, column, f"={cell[0]}", look, result(value))
            else:
                page.write_string(row, column, cell, look)
    page.freeze_panes(summary_table.TOP - 1, 2)
    page.set_paper(9)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.repeat_rows(summary_table.TOP - 2)


def results(book: xlsxwriter.Workbook, formats: Any, form: Form, verdict: Verdict | None) -> None:
    """核对结果: one finding a row; empty until a check was run."""
    page = book.add_worksheet(results_table.RESULTS)
    findings = verdict.findings if verdict else ()
    for column, width in enumerate(_WIDTHS):
        page.set_column(column, column, width)
    page.write_string(0, 0, results_table.RESULTS, formats(**_TITLE))
    page.write_string(
        1, 0, results_table.told(verdict) if verdict else "尚未核对。", formats(font_name="宋体", font_size=10.5)
    )
    for column, head in enumerate(results_table.HEADS):
        page.write_string(results_table.TOP - 2, column, head, formats(**_HEAD))
    for row, cells in enumerate(results_table.result_rows(form, findings), results_table.TOP - 1):
        page.set_row(row, _height(cells, _WIDTHS))
        for column, cell in enumerate(cells):
            look = formats(**_TEXT, border=1, **(_OWN if column + 1 == results_table.EXPLANATION else {}))
            if isinstance(cell, tuple):
                page.write_formula(
                    row, column, f"={cell[0]}", formats(**_TEXT, border=1, font_color="#0563C1"), result(cell[1])
                )
            elif cell:
                page.write_string(row, column, cell, look)
            else:
                page.write_blank(row, column, None, look)
    page.freeze_panes(results_table.TOP - 1, 0)
    page.set_paper(9)
    page.set_landscape()
    page.fit_to_pages(1, 0)


_WIDTHS = (5, 14, 22, 44, 10, 10, 9, 34, 24, 20, 12)
_OWN = {"locked": False, "bg_color": "#FFF9E5"}


def _height(cells: Sequence[str | tuple[str, str]], widths: Sequence[float]) -> float:
    """A row high enough for its longest cell: spreadsheets do not grow rows that a program wrote."""

    def lines(cell: str | tuple[str, str], width: float) -> int:
        text = cell[1] if isinstance(cell, tuple) else cell
        return sum(-(-int(sum(1.9 if ord(c) > 255 else 1.0 for c in part)) // int(width)) for part in text.split("\n"))

    return 15 * max(1, *(lines(cell, width) for cell, width in zip(cells, widths, strict=False))) + 4


def wording(book: xlsxwriter.Workbook, formats: Any, form: Form) -> None:
    """评分规则: 原文 beside 机读, with the source, and 待核 where we did not see the notice's words."""
    title, widths = "评分规则（原文 | 机读 | 来源 | 待核）", (7, 24, 6, 36, 52, 36, 6)
    rows = tuple(wording_table.rows(form.scheme))
    listing(book, formats, Listing(WORDING, title, wording_table.HEADS, widths, rows))


def listing(book: xlsxwriter.Workbook, formats: Any, one: Listing) -> None:
    """A list as a sheet: locked but for the column the unit writes in."""
    page = book.add_worksheet(one.name)
    for column, width in enumerate(one.widths):
        page.set_column(column, column, width, None, {"hidden": column + 1 == one.hidden})
    page.write_string(0, 0, one.title, formats(**_TITLE))
    for column, head in enumerate(one.heads):
        page.write_string(1, column, head, formats(**_HEAD))
    for row, cells in enumerate(one.rows, 2):
        page.set_row(row, _height(cells, one.widths))
        for column, cell in enumerate(cells):
            look = formats(**_TEXT, border=1, **(_OWN if column + 1 == one.open else {}))
            if isinstance(cell, tuple):
                page.write_formula(row, column, f"={cell[0]}", look, result(cell[1]))
            elif cell:
                page.write_string(row, column, cell[:32_767], look)
            else:
                page.write_blank(row, column, None, look)
    page.freeze_panes(2, 0)
    page.set_paper(9)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.protect("", {"format_columns": True, "format_rows": True})


def indicators(book: xlsxwriter.Workbook, formats: Any, form: Form) -> None:
    """指标库, where the scheme names one, and its names as drop-downs in the open rows."""
    if not form.scheme.library:
        return
    library = load_library(form.scheme.library)
    page = book.add_worksheet(indicator_choices.SHEET)
    widths = (32, 14, 12, 7, 18, 40, 40)
    page.write_string(0, 0, f"{library.title}（供选用，不作为评分依据）", formats(**_TITLE))
    for column, (head, width) in enumerate(zip(indicator_choices.HEADS, widths, strict=True)):
        page.set_column(column, column, width)
        page.write_string(indicator_choices.TOP - 2, column, head, formats(**_HEAD))
    for row, cells in enumerate(indicator_choices.rows(library), indicator_choices.TOP - 1):
        page.set_row(row, _height(cells, widths))
        for column, cell in enumerate(cells):
            page.write_string(row, column, cell, formats(**_TEXT, border=1))
    page.freeze_panes(indicator_choices.TOP - 1, 1)
    page.set_paper(9)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.repeat_rows(indicator_choices.TOP - 2)
    for level2, (top, bottom) in indicator_choices.ranges(library).items():
        book.define_name(indicator_choices.name_of(level2), f"='{indicator_choices.SHEET}'!$A${top}:$A${bottom}")
    for (sheet, top, bottom, column), level2 in indicator_choices.offers(form):
        offer = {"validate": "list", "source": f"={indicator_choices.name_of(level2)}", "show_error": False}
        said = {"input_title": indicator_choices.TITLE, "input_message": indicator_choices.MESSAGE}
        drawn = book.get_worksheet_by_name(sheet)
        drawn.data_validation(top - 1, column - 1, bottom - 1, column - 1, offer | said)


def hidden(book: xlsxwriter.Workbook, formats: Any, name: str, cells: Cells) -> None:
    """A hidden sheet of ours that formulas need."""
    page = book.add_worksheet(name)
    for (row, column), change in cells.items():
        if isinstance(change, Formula):
            shown = change.cached
            page.write_formula(
                row - 1,
                column - 1,
                f"={change.text}",
                None,
                float(shown) if isinstance(shown, Decimal) else shown or "",
            )
        elif isinstance(change.value, Decimal):
            page.write_number(row - 1, column - 1, float(change.value))
        elif change.value:
            page.write_string(row - 1, column - 1, str(change.value))
    page.hide()
    page.protect("")


def undo(book: xlsxwriter.Workbook) -> None:
    """The hidden sheet the last run's changes are kept in, so that they can be taken back."""
    page = book.add_worksheet(identity_sheet.UNDO)
    page.write_string(0, 0, identity_sheet.UNDO_TITLE)
    page.hide()


def embedded(book: xlsxwriter.Workbook, facts: Mapping[str, str]) -> None:
    """The hidden sheet the scheme travels in."""
    page = book.add_worksheet(identity_sheet.SHEET)
    page.write_string(0, 0, identity_sheet.TITLE)
    for row, (key, value) in enumerate(facts.items(), 1):
        page.write_string(row, 0, key)
        page.write_string(row, 1, value)
    page.hide()
