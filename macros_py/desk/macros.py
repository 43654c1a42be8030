"""The ribbon's verbs on an open workbook: recalculate, import last year, walk the findings, adopt, undo, explain, report, finalise.

Every verb takes the book as a parameter and returns the sentence for the status bar. Nothing a unit typed,
coloured or noted is changed; whatever a run writes is first kept in the hidden sheet 撤销 and can be taken
back exactly. A refusal is a sentence too; its detail goes to a log file that the sentence names. What one verb alone
needs is imported by it: every click pays for its imports.
"""

from __future__ import annotations

import os
import sys
import tempfile
import traceback
from pathlib import Path
from typing import Any

from ..book import results, summary
from ..book.read import Received, read
from ..book.recalculated import renewed
from ..errors import FileBusy, JixiaoError
from ..evaluate import Verdict, evaluate
from ..law.findings import Finding
from . import excel_only, finding_navigation, freeze, undo_log
from .open_workbook import Live, Place, read_live
from .verbs import VERBS, verb
from .writing import new_row_formulas, no_result_cells, put, result_cells, sum_formulas, summary_cells

OURS = {results.RESULTS, summary.SUMMARY}
"""Sheets that are written without touching what the unit filled in."""

LOG = Path.home() / "绩效自评.log"
WORKBOOK = "JIXIAO_WORKBOOK"
"""The environment variable in which the add-in names the workbook (addin/vba/JxRibbon.bas)."""


@verb("重新计算")
def recalculate(book: Any) -> str:
    """读取已填的数，重新测算各项得分并核对，结果写入“核对结果”表。填报数、颜色和批注一概不动。"""
    live, updated, told = _of_today(read_live(book))
    now = renewed(live.received)
    verdict = _verdict(now.received)
    # of what the unit filled in, only numbers that stand as text become numbers, and inserted rows join the sums
    changes = new_row_formulas(now.received) | summary_cells(live) | sum_formulas(now)
    put(live, updated | changes | result_cells(live, verdict), now)
    mended = f"已改：{'，'.join(now.said)}；可用“撤销本次写入”恢复。" if now.said else ""
    return results.summary(verdict.findings) + told + mended + freeze.state(live)


def _of_today(live: Live) -> tuple[Live, dict[Place, str], str]:
    """The book as today's build has it, what to write for that, and the sentence that says so."""
    if not live.received.identity.older:
        return live, {}, ""
    from .update_book import updated_book

    return updated_book(live)


@verb("导入上年数")
def import_last_year(book: Any) -> str:
    """选上年的自评工作簿，或者旧的 Word、Excel、文本报表，带入上年决算数、编制数、项目和三级指标名称。已填的不改，
    与上年不同的、没有读进去的在状态栏说明。可用“撤销本次写入”恢复。
    """
    from . import importing

    live = _still_open(read_live(book))
    year = live.received.located.form.year - 1
    path = excel_only.pick_file(book, f"请选择{year}年度的自评工作簿或报表", excel_only.TABLES)
    if not path:
        return "没有选择上年的报表，什么也没有写入。"
    made, foreign = importing.chosen(live, Path(path))
    put(live, importing.cells(live, made))
    return importing.told(live, made, foreign)


@verb("导入决算数据")
def import_accounts(book: Any) -> str:
    """选部门决算的表（决算系统导出的或公开的），用其中的数填空格，元换算成本表的单位。已填的不改，
    不一致的列在“核对结果”表。可用“撤销本次写入”恢复。
    """
    from . import final_accounts

    live = _still_open(read_live(book))
    return final_accounts.imported(live)


@verb("下一条疑点")
def next_finding(book: Any) -> str:
    """跳到下一条疑点所在的单元格，在状态栏说明：错误须修改，核实须说明，提示供参考。"""
    live = read_live(book)
    return finding_navigation.step(book, live, _verdict(live.received), 1)


@verb("上一条疑点")
def previous_finding(book: Any) -> str:
    """跳到上一条疑点所在的单元格，在状态栏说明。"""
    live = read_live(book)
    return finding_navigation.step(book, live, _verdict(live.received), -1)


@verb("采用测算得分")
def adopt_computed(book: Any) -> str:
    """选中的自评得分改用测算得分；没有选中得分格时，全部改用。隐藏和筛选掉的行不动。可用“撤销本次写入”恢复。"""
    from ..book import adopt

    live = _still_open(read_live(book))
    there = {one.id: one for one in adopt.adoptable(live.received, _verdict(live.received))}
    if not there:
        return "没有可以采用测算得分的项目：自评得分都是公式或测算数，或该项由人工评分。"
    chosen = finding_navigation.selected(book, {one.place: id for id, one in there.items()}) or list(there)
    seen = finding_navigation.visible(live, chosen)
    hidden = f"隐藏的行中还有{len(chosen) - len(seen)}项，没有动。" if len(seen) < len(chosen) else ""
    if not seen:
        return f"{hidden}请先取消筛选或隐藏，再点“采用测算得分”。"
    adopted = [there[id] for id in seen]
    put(live, {one.place: one.typed for one in adopted})
    words = sum(not one.text for one in adopted)
    said = f"其中{words}项表内公式不能识别，写入的是测算数。" if words else ""
    total = adopt.told(live.received, adopt.after(live.received, adopted))
    return f"已采用测算得分{len(seen)}项，{total}可用“撤销本次写入”恢复。{said}{hidden}"


@verb("撤销本次写入")
def undo(book: Any) -> str:
    """上一次由本工具写入的单元格逐个恢复原样。Excel 自带的撤销不能撤回这些写入。"""
    if any(sheet not in OURS for sheet, _, _ in undo_log.kept(book)):
        _still_open(read_live(book))
    count = undo_log.restore(book)
    return f"已撤销上次写入的{count}个单元格。" if count else "没有可以撤销的写入。"


@verb("本次改了哪些格")
def last_changes(book: Any) -> str:
    """在状态栏说明上一次写入了哪些表、各多少个单元格。"""
    kept = undo_log.kept(book)
    if not kept:
        return "上次没有写入任何单元格。"
    counts: dict[str, int] = {}
    for sheet, row, _ in kept:
        counts[sheet if row else "名称"] = counts.get(sheet if row else "名称", 0) + 1
    return (
        "上次写入："
        + "，".join(f"“{sheet}”{count}格" for sheet, count in counts.items())
        + ("；填报数未动。" if counts.keys() <= OURS else "。")
    )


@verb("清除核对标记")
def clear_marks(book: Any) -> str:
    """清空核对结果和撤销记录，本工具添加的内容都拿掉。您写的情况说明也在其中时，可用“撤销本次写入”恢复。"""
    live = read_live(book)
    put(live, no_result_cells(live))
    explained = len(live.received.filled.explained)
    if explained:
        return f"核对标记已清除，其中有您写的情况说明{explained}条；可用“撤销本次写入”原样恢复。"
    undo_log.clear(book)
    return "核对标记已清除。"


@verb("填写情况说明")
def explain_finding(book: Any) -> str:
    """跳到应写说明的单元格：表内有偏差原因栏的写在栏内，没有的写在“核对结果”表。"""
    from . import gate

    live = read_live(book)
    verdict = _verdict(live.received)
    number = finding_navigation.current(book, live, verdict)
    asked = [n for n, one in enumerate(verdict.findings) if one.level in gate.ASKED]
    if not asked:
        return "没有需要说明的疑点。"
    open_ = [n for n in asked if not verdict.findings[n].explanation] or asked
    number = number if number in asked else open_[0]
    one = verdict.findings[number]
    place = _reason_cell(live, one) if one.level == "核实" else None
    if place is None:
        row = _row_of(live, one)
        if row is None:
            return f"“{results.RESULTS}”里还没有这一项，请先点“重新计算”，再填写情况说明：{one.message}"
        place = (results.RESULTS, row, results.EXPLANATION)
    finding_navigation.go(book, place)
    sure = "错误应改正；确认无误的，" if one.level == "错误" else ""
    return f"{sure}请在此填写情况说明：{one.message}"


def _reason_cell(live: Live, one: Finding) -> Place | None:
    """The cell of the form's own column for reasons, where that is still to be written."""
    places = live.received.located.places
    own = next((id for id in one.where if id.endswith(".deviation_text") and id in places), "")
    own = own or next((d for id in one.where if (d := f"{id.rpartition('.')[0]}.deviation_text") in places), "")
    if not own:
        return None
    cell = live.received.at(places[own])
    return places[own] if cell is None or not str(cell.value or "").strip() else None


def _row_of(live: Live, one: Finding) -> int | None:
    """The row of 核对结果 that speaks of a finding as it stands there now."""
    if live.results is None:
        return None
    rows = range(results.TOP, len(live.results.cells) + 1)
    return next((row for row in rows if live.results.at(row, results.KEY).removeprefix("'") == one.key), None)


@verb("生成自评报告")
def write_report(book: Any) -> str:
    """按官方提纲在工作簿旁写一份 Word 报告，数字和附表取自本表，只能由人写的地方标【请填写】。
    旁边已有本工具生成的报告时，只刷新数字和表，您写的文字不动，原来的一份留作备份。工作簿不动。
    """
    from . import reporting  # so do Word documents

    live = read_live(book)
    return reporting.written(live, _verdict(live.received))


@verb("表文一致性核对")
def check_report(book: Any) -> str:
    """选一份自评报告，逐句核对占比、完成率、合计与本表是否一致。疑点列在“核对结果”表，并写成批注另存一份 Word，
    报告本身不动。
    """
    from . import reporting

    live = read_live(book)
    return reporting.checked(live, _verdict(live.received))


@verb("定稿")
def finalise(book: Any) -> str:
    """没有错误、须说明的疑点都有说明后才能定稿。锁定填报格，排好打印，在工作簿旁建上报文件夹：工作簿、
    签字盖章用的PDF、目录。
    """
    from . import gate, handin

    live = read_live(book)
    verdict = _verdict(live.received)
    wrong, unexplained = (gate.unanswered(verdict, level) for level in gate.ASKED)
    if not live.received.filled.unit.strip():
        return "填报单位没有填写，不能定稿；请填单位全称，与公章一致。"
    if wrong:
        return f"还有{len(wrong)}项错误，改正或说明后才能定稿；确认无误的点“填写情况说明”。第一项：{wrong[0].message}"
    if unexplained:
        return f"还有{len(unexplained)}项需要说明，说明后才能定稿。第一项：{unexplained[0].message}"
    beside = handin.place(book)
    if differ := _results_differ(book):
        return f"不能定稿：{differ}"
    if freeze.code_of(live):
        freeze.thaw(live)
        live = read_live(book)
    with freeze.frozen(live) as (code, higher), handin.folder(beside, handin.name(live.received)) as (folder, called):
        printed = handin.fill(live, code, folder, gate.answers(verdict))
    raised = f"为打印完整加高了{higher}行；" if higher else ""
    pdf = "" if printed else "PDF 未能生成，请按目录自行打印；"
    said = f"{count}项错误已说明，列在目录最前；" if (count := len(gate.explained(verdict, "错误"))) else ""
    return f"已定稿，数据校验码 {code} ；填报格已锁定，上报材料在工作簿旁的“{called}”文件夹；{said}{raised}{pdf}请保存工作簿。"


def _results_differ(book: Any) -> str:
    """What the program that has the book open shows otherwise than its formulas give; it says so in a copy it saves."""
    from . import gate

    with tempfile.TemporaryDirectory(prefix="jixiao") as name:
        copy = Path(name) / "copy.xlsx"
        try:
            excel_only.save_copy(book, str(copy))
        except OSError as error:
            raise FileBusy(f"存不下核对用的副本（{error.strerror}），没有定稿；请检查磁盘空间后再试。") from error
        saved = read(copy)
    return "".join(gate.results_differ(saved, _verdict(saved)))


@verb("取消定稿")
def reopen(book: Any) -> str:
    """定稿时锁定的格、行高和打印区域恢复原样，数据校验码拿掉，可以继续填写。已建的上报文件夹不动。"""
    live = read_live(book)
    if not freeze.code_of(live):
        return "本表没有定稿。"
    freeze.thaw(live)
    return "已取消定稿，可以继续填写；已建的上报文件夹没有动，改完请重新定稿。"


@verb("生成上报材料")
def submit(book: Any) -> str:
    """核对通过后，另存一份去掉作者、路径等无关信息的工作簿，做敏感信息检查，在工作簿旁建上报文件夹：工作簿、PDF、
    目录、邮件草稿、回执。打开的工作簿不动。
    """
    from ..book import submission
    from . import handin
    from . import submit as submitting

    live = read_live(book)
    beside = handin.place(book)
    with tempfile.TemporaryDirectory(prefix="jixiao") as name:
        copy, pdf = Path(name) / "copy.xlsx", Path(name) / "copy.pdf"
        excel_only.save_copy(book, str(copy))
        one = submitting.ready(copy.read_bytes())
        if one.refusals:
            how = "确认无误的点“填写情况说明”写明。" if one.answerable else ""
            return f"还不能上报，共{len(one.refusals)}处要处理。{how}第一处：{one.refusals[0]}"
        if (one.taken or one.suspects or one.answers) and not excel_only.confirm(book, submitting.question(one)):
            return "没有生成上报材料；改完后再点“生成上报材料”。"
        printed = pdf.read_bytes() if handin.print_pdf(live, pdf, one.facts[submission.FIGURES]) else None
        made = submitting.write(one, beside, printed=printed)
    without = "" if printed else "PDF 未能生成，请按目录自行打印；"
    return (
        f"上报材料在工作簿旁的“{made.folder.name}”文件夹，数据校验码 {one.facts[submission.FIGURES]} ；"
        f"{without}其中有邮件草稿和回执，请核对后报送。"
    )


@verb("关于/自检")
def about(book: Any) -> str:
    """说明所用方案、年度，以及这本工作簿能否读懂。"""
    live = read_live(book)
    located = live.received.located
    missing = f"，找不到{len(located.missing)}处" if located.missing else ""
    return (
        f"绩效自评工作簿；方案 {located.form.scheme.id}，{located.form.year}年度；"
        f"共{len(located.places)}个单元格可读{missing}。{freeze.state(live)}"
    )


def run(verb: str, book: Any = None) -> str:
    """Run one verb on the calling book; the sentence it returns stands in the status bar, and nothing is raised."""
    try:
        book = _caller() if book is None else book
        said = VERBS[verb].run(book) if verb in VERBS else f"没有名为“{verb}”的操作；请更新加载项。"
    except JixiaoError as error:
        said = str(error)
    except Exception as error:  # a click must end in a sentence, never in a traceback
        said = f"操作没有完成（{type(error).__name__}），填报数未动；详情已记入 {_log()}。"
    if book is None:
        sys.exit(said)  # no book, no status bar: whoever started us shows what we leave with
    _say(book, said)
    return said


def _caller() -> Any:
    """The workbook whose button was pressed. Its name comes in the environment, never on a command line, where a name
    can start programs; by itself xlwings would also cut it at an equals sign."""
    from .light_xlwings import xlwings

    name = os.environ.pop(WORKBOOK, "")
    window = next((one.partition("=")[2] for one in sys.argv if one.startswith("--hwnd=")), "")
    if not (name and window.isdecimal()):
        return xlwings.Book.caller()
    app = xlwings.App(impl=xlwings._xlwindows.App(xl=int(window)))
    return app.books[name]


def _log() -> Path:
    try:
        with LOG.open("a", encoding="utf-8") as log:
            log.write(traceback.format_exc() + "\n")
    except OSError:
        pass
    return LOG


def _still_open(live: Live) -> Live:
    """A final form's figures are changed by no verb."""
    if freeze.code_of(live):
        raise FileBusy("本表已定稿，填报数不再改动；确要修改，请先点“取消定稿”。")
    return live


def _say(book: Any, words: str) -> None:
    try:
        book.app.status_bar = words[:250]
    except Exception:  # a host without a status bar
        pass


def _verdict(received: Received) -> Verdict:
    return evaluate(received.scheme, received.filled, received.findings)
