"""自评报告 of an open workbook: written or refreshed next to it, or compared with it sentence by sentence."""

from __future__ import annotations

import os
from collections import Counter
from itertools import count
from pathlib import Path

from ..book import results
from ..claims.check import Checked, check
from ..claims.claim import AGREES, DIFFERS, OPEN
from ..claims.workbook import book_of
from ..documents.word_document import KINDS, content, of_bytes
from ..errors import FileBusy, JixiaoError
from ..evaluate import Verdict
from ..law.findings import Finding
from ..report.refresh import WrittenReport
from ..report.report import count_open, is_ours
from ..xlsx.address import on_sheet
from ..xlsx.file_kind import ZIP
from ..xlsx.lock_files import refuse_held
from ..xlsx.safe_replace import backup_path, replace, write_new
from . import excel_only, extra_findings, submission_folder, word
from .open_workbook import OpenWorkbook
from .writing import write_changes

REPORTS = ("自评报告（Word 或文本）", ";".join(f"*{kind}" for kind in KINDS))
NOT_OURS = (
    "工作簿旁已有“{}”，不是本工具生成的报告（或被旧版 LibreOffice 存过，数据位丢了），没有改动；"
    "请把它改名或移走，再点“生成自评报告”。"
)


def write_report(live: OpenWorkbook, verdict: Verdict) -> str:
    """Write the report next to the workbook, or refresh the one that is there; the sentence for the status bar."""
    beside = submission_folder.workbook_folder(live.book, "写自评报告")
    path = beside / f"{Path(live.book.fullname).stem}_自评报告.docx"
    if not os.path.lexists(path):
        written = word.report(live, verdict, None)
        write_new(path, written.data)
        return f"已生成“{path.name}”，在工作簿旁；{_left_to_write(written.data, path.name)}{_errors_left(verdict)}"
    if not path.is_file():
        raise FileBusy(NOT_OURS.format(path.name))
    refreshed_reports: list[WrittenReport] = []

    def refreshed(old: bytes) -> bytes:
        if not is_ours(old, path.name):
            raise FileBusy(NOT_OURS.format(path.name))
        refreshed_reports.append(word.report(live, verdict, (path.name, old)))
        return refreshed_reports[0].data

    replace(path, refreshed)
    written = refreshed_reports[0]
    changed = f"{len(written.refreshed)}处数字有变" if written.refreshed else "正文中的数字没有变"
    strange = f"其中{len(written.unknown_fields)}处本表没有，没有刷新；" if written.unknown_fields else ""
    return (
        f"已刷新“{path.name}”：{changed}，您写的文字没有动，原来的一份留作“{backup_path(path).name}”；"
        f"{strange}{_left_to_write(written.data, path.name)}{''.join(written.remarks)}{_errors_left(verdict)}"
    )


def _errors_left(verdict: Verdict) -> str:
    wrong = sum(finding.level == "错误" for finding in verdict.findings)
    return f"本表还有{wrong}项错误，报告照填报的数写；改后请再点一次。" if wrong else ""


def _left_to_write(data: bytes, name: str) -> str:
    asked, missing = count_open(data, name)
    parts = [f"【请填写】{asked}处要您写"] * bool(asked) + [f"【待填】{missing}处是表内还没有填的数"] * bool(missing)
    return f"还有{'，'.join(parts)}。" if parts else "没有留空的地方。"


def check_report(live: OpenWorkbook, verdict: Verdict) -> str:
    """Compare a report that the user selects with the workbook: the findings are listed below the form's own in
    核对结果 and written as comments into a copy of the report; the sentence for the status bar."""
    book = book_of(live.received, verdict)
    chosen = excel_only.pick_file(live.book, "请选择要核对的自评报告", REPORTS)
    if not chosen:
        return "没有选择自评报告，什么也没有核对。"
    path = Path(chosen)
    data = content(path)
    checked = check(of_bytes(data, path.name), book)
    sentences = [_still_open(path), _claim_counts(path.name, checked), *checked.remarks]
    heading = f"自评报告{sentences[1]}{''.join(checked.remarks)}"
    write_changes(live, extra_findings.cells(live, verdict, heading, _extra_findings(live, checked, path.name)))
    if checked.findings:
        extra_findings.select_first(live, verdict)
    return "".join((*sentences[:2], _write_commented_copy(live, path, data, checked), *sentences[2:]))


def _still_open(path: Path) -> str:
    try:
        refuse_held(path)
    except FileBusy:
        return "这份报告正在别处打开，核对的是上次保存的内容。"
    return ""


def _claim_counts(name: str, checked: Checked) -> str:
    counts = Counter(claim.verdict for claim in checked.claims)
    claims = "，".join(f"{verdict}{counts[verdict]}处" for verdict in (AGREES, DIFFERS, OPEN))
    return f"“{name}”：能核对的说法{len(checked.claims)}处，{claims}；{results.summary(checked.findings)}"


def _extra_findings(live: OpenWorkbook, checked: Checked, name: str) -> list[extra_findings.ExtraFinding]:
    """The findings of a report as lines of 核对结果."""
    form = live.received.located.form
    listed = []
    for finding, row in zip(checked.findings, results.result_rows(form, checked.findings), strict=True):
        place = _cell_address(live, finding)
        found, expected, difference, fix = (str(text) for text in row[4:8])
        listed.append(
            extra_findings.ExtraFinding(
                finding.level, place, finding.message, found, expected, difference, fix, f"自评报告“{name}”"
            )
        )
    return listed


def _cell_address(live: OpenWorkbook, finding: Finding) -> str:
    """The address of the cell that a finding is about, which it names by its address or its identifier."""
    named = finding.where[0] if finding.where else ""
    sheet, row, column = live.received.located.places.get(named, ("", 0, 0))
    return on_sheet(sheet, row, column) if sheet else named if "!" in named else "自评报告"


def _write_commented_copy(live: OpenWorkbook, path: Path, data: bytes, checked: Checked) -> str:
    """Write a copy with comments next to the report, under an unused name; the sentence for the status bar."""
    if not checked.findings:
        return ""
    if not data.startswith(ZIP):
        return "报告不是 .docx，没有写批注，疑点见“核对结果”表。"
    names = (path.with_name(f"{path.stem}（核对批注{n if n > 1 else ''}）.docx") for n in count(1))
    target = next(candidate for candidate in names if not os.path.lexists(candidate))
    try:
        write_new(target, word.comments(live, data, path.name, checked))
    except JixiaoError as error:
        return f"疑点见“核对结果”表；批注没有写成：{error}"
    return f"疑点已列在“核对结果”表，并写成批注另存为“{target.name}”，在报告旁；报告本身没有动。"
