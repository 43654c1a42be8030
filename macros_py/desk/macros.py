"""The ribbon's verbs on an open workbook: recalculate, walk the findings, adopt, undo, explain, finalise.

Every verb takes the book as a parameter and returns the sentence for the status bar. Nothing a unit typed,
coloured or noted is changed; whatever a run writes is first kept in the hidden sheet 撤销 and can be taken
back exactly. A refusal is a sentence too; its detail goes to a log file that the sentence names.
"""

from __future__ import annotations

import hashlib
import json
import sys
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from ..book import passport, results
from ..book.formulas import formulas
from ..book.read import Received
from ..book.seal import is_helper
from ..errors import JixiaoError
from ..evaluate import Verdict, evaluate
from ..law.filled import as_json
from . import record, walk
from .live import PASSPORT_ROWS, RESULT_ROWS, Live, Place, block, constant, read_live, write
from .protection import unprotected

LOG = Path.home() / "绩效自评.log"


def recalculate(book: Any) -> str:
    """重新计算：读、核对、把核对结果写回；填报数一概不动。"""
    live = read_live(book)
    verdict = _verdict(live.received)
    changes = _new_row_formulas(live.received) | _result_cells(live, verdict)
    _put(book, live, changes)
    return results.summary(verdict.findings)


def next_finding(book: Any) -> str:
    """下一条疑点：跳到它的单元格，状态栏说明。"""
    live = read_live(book)
    return walk.step(book, live, _verdict(live.received), 1)


def previous_finding(book: Any) -> str:
    """上一条疑点。"""
    live = read_live(book)
    return walk.step(book, live, _verdict(live.received), -1)


def adopt_computed(book: Any) -> str:
    """采用测算得分：选中的得分（不选得分格时为全部）恢复公式，用测算数。"""
    live = read_live(book)
    verdict = _verdict(live.received)
    native, places = formulas(live.received.located.form), live.received.located.places
    rows = {
        f"{row.id}.points": row
        for row in verdict.rows
        if row.declared is not None and row.computed is not None
    }
    declared = [id for id in rows if id in native and id in places]
    chosen = walk.selected(book, {places[id]: id for id in declared}) or declared
    changes = {places[id]: f"={native[id]}" for id in chosen}
    if not changes:
        return "没有可以采用测算得分的项目：自评得分都是公式，或该项由人工评分。"
    _put(book, live, changes)
    return f"已采用测算得分{len(changes)}项；可用“撤销本次写入”恢复。"


def undo(book: Any) -> str:
    """撤销本次写入：上一次写入的单元格逐个恢复原样。"""
    count = record.restore(book)
    return f"已撤销上次写入的{count}个单元格。" if count else "没有可以撤销的写入。"


def last_changes(book: Any) -> str:
    """本次改了哪些格。"""
    kept = record.kept(book)
    if not kept:
        return "上次没有写入任何单元格。"
    counts: dict[str, int] = {}
    for sheet, _, _ in kept:
        counts[sheet] = counts.get(sheet, 0) + 1
    return (
        "上次写入：" + "，".join(f"“{sheet}”{count}格" for sheet, count in counts.items()) + "；填报数未动。"
    )


def clear_marks(book: Any) -> str:
    """清除核对标记：清空核对结果和撤销记录，我们添加的都拿掉。"""
    sheet = book.sheets[results.RESULTS]
    shown = block(sheet, RESULT_ROWS, len(results.HEADS))
    last = max((row for row, line in enumerate(shown.cells, 1) if any(line)), default=0)
    columns = range(1, len(results.HEADS) + 1)
    write(sheet, {(row, column): "" for row in range(results.TOP, last + 1) for column in columns})
    write(sheet, {(2, 1): constant("尚未核对。")})
    record.keep(book, {}, {})
    return "核对标记已清除。"


def explain_finding(book: Any) -> str:
    """填写情况说明：跳到该写说明的单元格——表内有偏差原因栏的写在栏内，没有的写在核对结果。"""
    live = read_live(book)
    verdict = _verdict(live.received)
    number = walk.current(book, live, verdict)
    asked = [n for n, one in enumerate(verdict.findings) if one.level == "核实"]
    if not asked:
        return "没有需要说明的疑点。"
    number = number if number in asked else asked[0]
    one, places = verdict.findings[number], live.received.located.places
    own = next((id for id in one.where if id.endswith(".deviation_text") and id in places), "")
    own = own or next(
        (d for id in one.where if (d := f"{id.rpartition('.')[0]}.deviation_text") in places), ""
    )
    place = places[own] if own else (results.RESULTS, results.TOP + number, results.EXPLANATION)
    walk.go(book, place)
    return f"请在此填写情况说明：{one.message}"


def finalise(book: Any) -> str:
    """定稿：没有“错误”才能定稿；盖上表样版本和数据校验码。"""
    live = read_live(book)
    verdict = _verdict(live.received)
    wrong = [one for one in verdict.findings if one.level == "错误"]
    unexplained = [one for one in verdict.findings if one.level == "核实" and not one.explanation]
    if wrong:
        return f"还有{len(wrong)}项错误，改正后才能定稿。第一项：{wrong[0].message}"
    if unexplained:
        return f"还有{len(unexplained)}项需要说明，说明后才能定稿。第一项：{unexplained[0].message}"
    code = figures_code(live.received)
    sheet = live.sheets[passport.SHEET]
    said = block(sheet, PASSPORT_ROWS, 2)
    row = next((n for n, line in enumerate(said.cells, 1) if line[0] == passport.FIGURES), 0)
    row = row or next(n for n, line in enumerate(said.cells, 1) if not line[0])
    write(sheet, {(row, 1): constant(passport.FIGURES), (row, 2): constant(code)})
    return f"已定稿，数据校验码 {code}。打印前请核对签字盖章页。"


def about(book: Any) -> str:
    """关于/自检：程序、表样版本、方案，和这本工作簿是否读得懂。"""
    live = read_live(book)
    located = live.received.located
    missing = f"，找不到{len(located.missing)}处" if located.missing else ""
    return f"绩效自评工作簿；方案 {located.form.scheme.id}，{located.form.year}年度；共{len(located.places)}个单元格可读{missing}。"


VERBS: dict[str, Callable[[Any], str]] = {
    verb.__name__: verb
    for verb in (
        recalculate,
        next_finding,
        previous_finding,
        adopt_computed,
        undo,
        last_changes,
        clear_marks,
        explain_finding,
        finalise,
        about,
    )
}

VERB_LABELS = {
    "recalculate": "重新计算",
    "next_finding": "下一条疑点",
    "previous_finding": "上一条疑点",
    "adopt_computed": "采用测算得分",
    "undo": "撤销本次写入",
    "last_changes": "本次改了哪些格",
    "clear_marks": "清除核对标记",
    "explain_finding": "填写情况说明",
    "finalise": "定稿",
    "about": "关于/自检",
}


def run(verb: str, book: Any = None) -> str:
    """Run one verb on the calling book; the sentence it returns stands in the status bar, and nothing is raised."""
    try:
        book = _caller() if book is None else book
        said = VERBS[verb](book) if verb in VERBS else f"没有名为“{verb}”的操作；请更新加载项。"
    except JixiaoError as error:
        said = str(error)
    except Exception as error:  # a click must end in a sentence, never in a traceback
        said = f"操作没有完成（{type(error).__name__}），填报数未动；详情已记入 {_log()}。"
    if book is None:
        sys.exit(said)  # no book, no status bar: whoever started us shows what we leave with
    _say(book, said)
    return said


def _caller() -> Any:
    import xlwings

    return xlwings.Book.caller()


def figures_code(received: Received) -> str:
    """Twelve characters that change when any figure does."""
    text = json.dumps(as_json(received.filled), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _log() -> Path:
    try:
        with LOG.open("a", encoding="utf-8") as log:
            log.write(traceback.format_exc() + "\n")
    except OSError:
        pass
    return LOG


def _say(book: Any, words: str) -> None:
    try:
        book.app.status_bar = words[:250]
    except Exception:  # a host without a status bar
        pass


def _verdict(received: Received) -> Verdict:
    return evaluate(received.scheme, received.filled, received.findings)


def _new_row_formulas(received: Received) -> dict[Place, str]:
    """The helper formulas of rows that were inserted into an open block."""
    located, made = received.located, {}
    for id, text in formulas(located.form).items():
        place = located.places.get(id)
        moved = place and located.form.places[id][1:] != place[1:]
        if place and not moved and is_helper(id) and received.at(place) is None:
            made[place] = f"={text}"
    return made


def _result_cells(live: Live, verdict: Verdict) -> dict[Place, str]:
    """核对结果 as it should stand, blanks where old rows stood."""
    if live.results is None:
        return {}
    wanted: dict[tuple[int, int], str] = {(2, 1): constant(results.summary(verdict.findings))}
    for row, cells in enumerate(
        results.result_rows(live.received.located.form, verdict.findings), results.TOP
    ):
        for column, cell in enumerate(cells, 1):
            wanted[row, column] = f"={cell[0]}" if isinstance(cell, tuple) else constant(cell)
    last = max((row for row, line in enumerate(live.results.cells, 1) if any(line)), default=0)
    for row in range(results.TOP + len(verdict.findings), last + 1):
        for column in range(1, len(results.HEADS) + 1):
            wanted[row, column] = ""
    return {(results.RESULTS, *place): text for place, text in wanted.items()}


def _put(book: Any, live: Live, changes: Mapping[Place, str]) -> None:
    """Write, with what stood there kept for undo; a cell that would not change is not written."""
    before = {place: _stood(live, place) for place in changes}
    changed = {p: text for p, text in changes.items() if _bare(before[p]) != _bare(text)}
    by_sheet: dict[str, dict[tuple[int, int], str]] = {}
    for (sheet, row, column), text in changed.items():
        by_sheet.setdefault(sheet, {})[row, column] = text
    if changed:
        record.keep(book, {p: before[p] for p in changed}, changed)
    for name, cells in by_sheet.items():
        sheet = live.sheets.get(name) or book.sheets[name]
        if name == results.RESULTS:  # one block, whole, is one write
            write(sheet, {place[1:]: text for place, text in changes.items() if place[0] == name})
        else:
            with unprotected(sheet):
                write(sheet, cells)


def _bare(text: str) -> str:
    return text.removeprefix("'")


def _stood(live: Live, place: Place) -> str:
    if place[0] == results.RESULTS and live.results:
        text = live.results.at(*place[1:])
        return text if text.startswith("=") else constant(text)
    cell = live.received.at(place)
    if cell is None:
        return ""
    if cell.formula is not None:
        return f"={cell.formula}"
    return str(cell.value) if cell.kind == "number" else constant(str(cell.value))
