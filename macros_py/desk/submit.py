"""生成上报材料: a completed workbook prepared for handing in, in a folder of its own; the user's file is not changed.

The workbook is checked first. Then private information is removed from a copy, personal data is looked for, the unit's
facts (报送信息) are added, and the copy is read again to prove that its figures are those that were checked. The user
sees the result before anything is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from email.message import EmailMessage
from functools import cached_property
from pathlib import Path

from .. import post
from ..book import identity_sheet, indicator_choices, responsibility_sheet, results, submission, word_sheet
from ..book.active_formulas import alive
from ..book.figures_code import agrees, code_like, figures_code, is_first
from ..book.formulas import names
from ..book.own_sheets import OWN
from ..book.read import Received, read
from ..book.write_results import changes
from ..errors import NotOurWorkbook, UnreadableFile
from ..evaluate import Verdict, evaluate
from ..xlsx.disk import digest
from ..xlsx.limits import shown
from ..xlsx.package import Workbook
from ..xlsx.patch import Change, Put, patched
from ..xlsx.scrub import Trace, scrubbed
from . import outside_notes, submission_checks, submission_folder
from .report_cleaning import CleanedReport, clean_report
from .sensitive import Suspect, find_suspects

RECEIPT = "回执.txt"
MOST_SHOWN = 12
"""The most lines of one kind in a dialog."""

PRIVATE_SHEETS = (indicator_choices.SHEET, responsibility_sheet.SHEET, "复核关注事项")
"""Our sheets that are only for the unit and are removed; the sheet 撤销 is emptied, since the verbs need it."""
READ_OTHERWISE = ("score_unshown", "number_as_text")
"""Findings about cells where version 0.1.0 read another value than the form prints: with one of these, a report that
carries a code of version 0.1.0 is refused.
"""

_CODE = re.compile(r"[0-9A-Za-z_\-\u4e00-\u9fff（）()]{1,40}")


@dataclass(frozen=True)
class PreparedSubmission:
    """A workbook prepared for handing in.

    ``facts``: 报送信息; ``report``: the bytes of the cleaned report; ``removed``: what was removed; ``suspects``:
    possible personal data, for a person to look at; ``refusals``: why it cannot be handed in, in which case nothing is
    written.
    """

    data: bytes
    received: Received
    verdict: Verdict
    facts: Mapping[str, str]
    report: bytes = b""
    removed: tuple[Trace, ...] = ()
    suspects: tuple[Suspect, ...] = ()
    refusals: tuple[str, ...] = ()

    @property
    def answerable(self) -> bool:
        """Whether some of the refusals can be answered with a 情况说明."""
        return any(refusal.startswith(tuple(submission_checks.REFUSAL_WORDS.values())) for refusal in self.refusals)

    @property
    def name(self) -> str:
        """The name of the folder and of the files in it."""
        return submission_folder.submission_name(self.received)

    @property
    def answers(self) -> dict[str, str]:
        """The explained findings: key → sentence."""
        return {key: value for key, value in self.facts.items() if key.startswith(tuple(submission.ANSWERED.values()))}

    @cached_property
    def subject(self) -> str:
        """The subject of the mail."""
        unit, year = self.facts[submission.UNIT], self.facts[submission.YEAR]
        return f"报送：{unit}{year}年度{self.received.scheme.title}"

    def as_json(self) -> dict[str, object]:
        """The object that `--json` prints."""
        return {
            "submission": dict(self.facts),
            "refusals": list(self.refusals),
            "answers": self.answers,
            "taken": [{"kind": trace.kind, "place": trace.place, "value": trace.value} for trace in self.removed],
            "suspects": [{"kind": s.kind, "place": s.place, "masked": s.masked} for s in self.suspects],
        }


@dataclass(frozen=True)
class WrittenSubmission:
    """A folder that was written: its path, its files with their SHA-256, and whether there is a PDF."""

    folder: Path
    files: Mapping[str, str]
    printed: bool


def prepare(
    data: bytes, code: str = "", when: datetime | None = None, report: tuple[str, bytes] | None = None
) -> PreparedSubmission:
    """Check a workbook and make the copy to hand in, and that of its ``report`` (name, bytes).

    ``code``: the 单位代码; ``when``: the time to write into 报送信息. Raises `UnreadableFile`, `NotOurWorkbook`.
    """
    received = read(data)
    verdict = evaluate(received.scheme, received.filled, received.findings)
    before = submission.said(received.workbook).get(submission.CODE, "")
    code = code or (before if _CODE.fullmatch(before) else "")
    if code and not _CODE.fullmatch(code):
        raise UnreadableFile(f"单位代码“{shown(code, 40)}”不可用：只用数字、字母和汉字，不超过40位。", "invalid")
    form = received.located.form
    moment = when or datetime.now()
    answers = submission_checks.answers(verdict)
    facts = submission.facts(form, received.filled.unit, figures_code(received), moment, code, answers=answers)
    refusals = [*submission_checks.refusals(received, verdict), *_active_formulas(received.workbook)]
    ours = _known_sheets(received)
    clean = scrubbed(data, ours, _known_names(received), received.scheme.title, PRIVATE_SHEETS)
    refusals += [f"{trace.place}：含有{trace.kind}，{_what_to_do(trace)}" for trace in clean.staying]
    beside = clean_report(report[1], shown(report[0])) if report else CleanedReport(b"", (), (), ())
    notes = outside_notes.notes(received)
    taken = (*clean.taken, *outside_notes.as_traces(notes), *beside.removed)
    refusals += beside.refusals
    if report and beside.code and not _of_these_figures(beside.code, received, verdict):
        refusals.append(
            f"报告“{shown(report[0])}”页脚的数据校验码是{shown(beside.code, 20)}，"
            f"工作簿是{code_like(beside.code, received)}，"
            "报告里的数不是现在的数；请先刷新报告（jixiao report 工作簿 --refresh 报告），再生成。"
        )
    if refusals:
        return PreparedSubmission(data, received, verdict, facts, b"", taken, (), tuple(dict.fromkeys(refusals)))
    fresh = outside_notes.with_notes_emptied(
        notes, _results_to_hand_in(received, verdict) | _emptied_undo(received.workbook)
    )
    cleaned = scrubbed(
        patched(clean.data, fresh), ours, _known_names(received), received.scheme.title, PRIVATE_SHEETS
    ).data
    cleaned = submission.written(cleaned, facts)
    again = read(cleaned)
    if figures_code(again) != facts[submission.FIGURES] or submission.said(again.workbook) != facts:
        raise NotOurWorkbook("生成的上报工作簿与原表的数不一致，没有生成；请把原文件发给维护人员。")
    persons = (*find_suspects(cleaned, again), *beside.suspects)
    return PreparedSubmission(cleaned, again, verdict, facts, beside.data, taken, persons)


def write_folder(
    prepared: PreparedSubmission,
    parent: Path,
    called: str = "",
    to: Sequence[str] = (),
    sender: str = "",
    printed: bytes | None = None,
    report_printed: bytes | None = None,
) -> WrittenSubmission:
    """Write the 上报文件夹 of a prepared workbook, completely or not at all.

    ``printed``: its PDF; ``report_printed``: the report's PDF. Raises `FileBusy`.
    """
    wanted, sheets = prepared.name, submission_folder.official_sheets(prepared.received)
    with submission_folder.new_folder(parent, called or wanted, "没有生成") as (folder, final):
        submission_folder.write_file(folder / f"{wanted}.xlsx", prepared.data)
        if printed:
            submission_folder.write_file(folder / f"{wanted}.pdf", printed)
        report = f"{wanted}_自评报告.docx" if prepared.report else ""
        if report:
            submission_folder.write_file(folder / report, prepared.report)
        if report and report_printed:
            submission_folder.write_file((folder / report).with_suffix(".pdf"), report_printed)
        facts = {key: value for key, value in prepared.facts.items() if value}
        submission_folder.write_file(
            folder / submission_folder.LIST_FILE,
            submission_folder.list_of_files(folder, wanted, sheets, bool(printed), facts, report),
        )
        files = {path.name: path.read_bytes() for path in sorted(folder.iterdir())}
        mail = post.compose(to, prepared.subject, mail_text(prepared, files), files, sender)
        submission_folder.write_file(folder / f"{wanted}.eml", post.draft(mail))
        digests = {name: digest(data) for name, data in files.items()}
        submission_folder.write_file(folder / RECEIPT, receipt(prepared, digests))
        digests[f"{wanted}.eml"] = digest((folder / f"{wanted}.eml").read_bytes())
        digests[RECEIPT] = digest((folder / RECEIPT).read_bytes())
    return WrittenSubmission(parent / final, digests, bool(printed))


def compose_mail(
    prepared: PreparedSubmission, written: WrittenSubmission, to: Sequence[str], sender: str = ""
) -> EmailMessage:
    """The mail with the files of a folder, without the draft of the mail and the receipt."""
    sent = [name for name in written.files if name != RECEIPT and not name.endswith(".eml")]
    files = {name: (written.folder / name).read_bytes() for name in sent}
    return post.compose(to, prepared.subject, mail_text(prepared, files), files, sender)


def mail_text(prepared: PreparedSubmission, files: Mapping[str, bytes]) -> str:
    """The text of the mail."""
    facts = prepared.facts
    lines = [
        f"现报送{facts[submission.UNIT]}{facts[submission.YEAR]}年度{prepared.received.scheme.title}材料，请查收。",
        "",
    ]
    lines += [f"附件：{'、'.join(files)}"]
    if errors := submission_checks.explained(prepared.verdict, "错误"):
        lines += [f"另有错误{len(errors)}项经本单位确认无误，情况说明列在“{submission_folder.LIST_FILE}”最前。"]
    lines += [f"表样版本：{facts[submission.EDITION]}", f"数据校验码：{facts[submission.FIGURES]}"]
    return "\n".join(lines) + "\n"


def confirmation(prepared: PreparedSubmission) -> str:
    """The question to the user before the folder is made: what is removed, and the possible personal data."""
    lines = []
    if errors := [value for key, value in prepared.answers.items() if key.startswith(submission.ANSWERED["错误"])]:
        lines += [f"以下{len(errors)}项错误已写情况说明，将照表内打印的数报送：", *_first_lines(errors), ""]
    notes = [trace for trace in prepared.removed if trace.kind == outside_notes.KIND]
    others = [trace for trace in prepared.removed if trace.kind != outside_notes.KIND]
    if notes:
        lines += [f"表外备注{len(notes)}处不随表上报（原文件不动）：", *_first_lines(notes), ""]
    if others:
        lines += [f"上报的工作簿中将去掉{len(others)}处与填报无关的信息（原文件不动）：", *_first_lines(others), ""]
    if prepared.suspects:
        lines += [f"疑似敏感信息{len(prepared.suspects)}处，请逐条核实：", *_first_lines(prepared.suspects), ""]
    return "\n".join([*lines, "确认可以报送，现在生成吗？"])


def _first_lines(items: Sequence[Trace | Suspect | str]) -> list[str]:
    more = [f"……共{len(items)}处"] if len(items) > MOST_SHOWN else []
    return [f"· {item}" for item in items[:MOST_SHOWN]] + more


def receipt(prepared: PreparedSubmission, digests: Mapping[str, str]) -> bytes:
    """回执, for the unit to keep: what was handed in and when, with digests that can prove it later."""
    lines = ["上报材料回执（由本单位留存）", ""]
    lines += [f"{key}：{value}" for key, value in prepared.facts.items() if value]
    lines += [f"核对：{results.summary(prepared.verdict.findings)}", "", "文件和 SHA-256："]
    lines += [f"{value}  {name}" for name, value in digests.items()]
    lines += ["", f"上报的工作簿中去掉了{len(prepared.removed)}处与填报无关的信息（原文件未动）："]
    lines += [f"- {trace}" for trace in prepared.removed] or ["- 无"]
    lines += ["指标库、分工、撤销记录和“提示”不随表报送，上报的工作簿中没有。"]
    lines += [
        "",
        "敏感信息检查："
        + (f"疑似{len(prepared.suspects)}处，已由填报人确认可以报送：" if prepared.suspects else "没有发现。"),
    ]
    lines += [f"- {suspect}" for suspect in prepared.suspects]
    return submission_folder.notepad_text("\n".join(lines))


def _of_these_figures(code: str, received: Received, verdict: Verdict) -> bool:
    """Whether a report with this code was written from the figures that the workbook prints now."""
    read_otherwise = any(finding.id in READ_OTHERWISE for finding in verdict.findings)
    return agrees(code, received) and not (is_first(code) and read_otherwise)


def _results_to_hand_in(received: Received, verdict: Verdict) -> dict[str, dict[tuple[int, int], Change]]:
    """Missing results, and 核对结果 without findings of level 提示, which are only for the unit."""
    left = tuple(finding for finding in verdict.findings if finding.level in submission_checks.REFUSAL_WORDS)
    cells = changes(received, replace(verdict, findings=left))
    if results.RESULTS in cells:
        counts = "，".join(
            f"{level}{len(submission_checks.explained(verdict, level))}项" for level in submission_checks.REFUSAL_WORDS
        )
        sentence = f"已说明的：{counts}。" if left else "必填、勾稽已通过。"
        cells[results.RESULTS][2, 1] = Put(sentence)
    return cells


def _active_formulas(workbook: Workbook) -> Iterator[str]:
    """A sentence for each kind of formula that would not work on the receiver's computer."""
    for where, why in alive(workbook):
        yield f"{where}的公式{why}；请复制后用“选择性粘贴—数值”改为数值。"


def _what_to_do(trace: Trace) -> str:
    """What the user has to do about something that cannot be removed."""
    return f"{trace.value or '不能自动去掉'}；请在 Excel/WPS 中删除或改为数值，保存后再生成。"


def _known_sheets(received: Received) -> set[str]:
    """The sheets that every workbook of this form has; they may be hidden."""
    form = received.located.form
    return {*OWN, *(sheet.name for sheet in form.sheets), *received.located.page.values()}


def _known_names(received: Received) -> set[str]:
    return {*names(received.located.form).values(), *word_sheet.ranges()}


def _emptied_undo(workbook: Workbook) -> dict[str, dict[tuple[int, int], Change]]:
    """Empty the sheet 撤销, which holds former content of cells."""
    return {
        sheet.name: {place: Put(None) for place in sheet.cells if place[0] > 1}
        for sheet in workbook.sheets
        if sheet.name == identity_sheet.UNDO
    }
