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
    made, name = compare_accounts(live.received, [Path(path)]), Path(path).name
    verdict = evaluate(live.received.scheme, made.filled, live.received.findings)
    notes = [*_notes(made, name)]
    said = _summary(made, name)
    write_changes(live, _cells_to_write(made) | extra_findings.cells(live, verdict, f"决算表{said}", notes))
    if notes:
        extra_findings.select_first(live, verdict)
    undo = "可用“撤销本次写入”恢复。" if made.new else ""
    return f"{said}{undo}" + (f"有{len(notes)}处要看，列在“核对结果”表。{notes[0].message}" if notes else "")


def _cells_to_write(made: AccountsComparison) -> dict[Place, str]:
    inputs = made.received.scheme.inputs
    words = {one.text for one in made.new if inputs[one.id].kind == "text"}
    return {place: constant(text) if text in words else text for place, text in made.cells().items()}


def _summary(made: AccountsComparison, name: str) -> str:
    same = len(made.read) - len(made.new) - len(made.kept)
    return f"“{name}”：填入空格{len(made.cells())}格，与已填的一致{same}格，不一致{len(made.kept)}格，没有用上{len(made.unread)}处。"


def _notes(made: AccountsComparison, name: str) -> list[extra_findings.ExtraFinding]:
    source = f"决算表“{name}”"
    kept = [
        extra_findings.ExtraFinding(
            "核实", made.target(one.id), one.sentence, one.stands, one.says, one.difference, "", source
        )
        for one in made.kept
    ]
    doubts = [extra_findings.ExtraFinding("核实", "决算表", one, source=source) for one in made.doubts]
    unread = [
        extra_findings.ExtraFinding("提示", "决算表", f"{one.place}“{one.text}”：{one.why}。", source=source)
        for one in made.unread
    ]
    noted = [
        extra_findings.ExtraFinding(
            "提示",
            made.target(one.id),
            f"按决算表{one.place}“{one.found}”填入“{one.text}”：{one.note}。",
            source=source,
        )
        for one in made.new
        if "待核" in one.note or "没有计入" in one.note
    ]
    return [*kept, *doubts, *noted, *unread]
