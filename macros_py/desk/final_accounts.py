"""导入决算数据 on an open workbook: 决算 tables fill its empty cells, and differences are listed below the findings."""

from __future__ import annotations

from pathlib import Path

from ..evaluate import evaluate
from ..xlsx.lock_files import refuse_held
from . import excel_only, extra_findings
from .accounts import AccountsComparison, compare_accounts
from .open_workbook import OpenWorkbook, Place, constant
from .writing import write_changes


def import_file(live: OpenWorkbook) -> str:
    """Read the file that the user selects into the empty cells; the sentence for the status bar."""
    path = excel_only.pick_file(
        live.book, f"请选择{live.received.located.form.year}年度部门决算的表", excel_only.TABLE_FILES
    )
    if not path:
        return "没有选择决算表，什么也没有写入。"
    refuse_held(Path(path))
    comparison, name = compare_accounts(live.received, [Path(path)]), Path(path).name
    verdict = evaluate(live.received.scheme, comparison.filled, live.received.findings)
    notes = [*_notes(comparison, name)]
    summary = _summary(comparison, name)
    write_changes(live, _cells_to_write(comparison) | extra_findings.cells(live, verdict, f"决算表{summary}", notes))
    if notes:
        extra_findings.select_first(live, verdict)
    undo = "可用“撤销本次写入”恢复。" if comparison.new else ""
    return f"{summary}{undo}" + (f"有{len(notes)}处要看，列在“核对结果”表。{notes[0].message}" if notes else "")


def _cells_to_write(comparison: AccountsComparison) -> dict[Place, str]:
    inputs = comparison.received.scheme.inputs
    words = {figure.text for figure in comparison.new if inputs[figure.id].kind == "text"}
    return {place: constant(text) if text in words else text for place, text in comparison.cells().items()}


def _summary(comparison: AccountsComparison, name: str) -> str:
    same = len(comparison.read) - len(comparison.new) - len(comparison.differing)
    return (
        f"“{name}”：填入空格{len(comparison.cells())}格，与已填的一致{same}格，不一致{len(comparison.differing)}格，"
        f"没有用上{len(comparison.unread)}处。"
    )


def _notes(comparison: AccountsComparison, name: str) -> list[extra_findings.ExtraFinding]:
    source = f"决算表“{name}”"
    kept = [
        extra_findings.ExtraFinding(
            "核实",
            comparison.target(figure.id),
            figure.sentence,
            figure.stands,
            figure.says,
            figure.difference,
            "",
            source,
        )
        for figure in comparison.differing
    ]
    doubts = [extra_findings.ExtraFinding("核实", "决算表", figure, source=source) for figure in comparison.doubts]
    unread = [
        extra_findings.ExtraFinding("提示", "决算表", f"{figure.place}“{figure.text}”：{figure.why}。", source=source)
        for figure in comparison.unread
    ]
    noted = [
        extra_findings.ExtraFinding(
            "提示",
            comparison.target(figure.id),
            f"按决算表{figure.place}“{figure.found}”填入“{figure.text}”：{figure.note}。",
            source=source,
        )
        for figure in comparison.new
        if "待核" in figure.note or "没有计入" in figure.note
    ]
    return [*kept, *doubts, *noted, *unread]
