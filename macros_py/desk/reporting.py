"""自评报告 of an open workbook: written or refreshed beside it, and any report held against it sentence by sentence."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import Any

from ..book import results
from ..errors import FileBusy, JixiaoError
from ..evaluate import Verdict
from ..law.findings import LEVELS, Finding
from ..report.made import is_ours, still_open
from ..report.write import Written
from ..safe_text import fit
from ..words.check import Checked, check
from ..words.claims import AGREES, DIFFERS, OPEN
from ..words.document import KINDS, content, of_bytes
from ..words.workbook import book_of
from ..xlsx.held import refuse_held
from ..xlsx.safely import backup_path, replace, write_new
from . import excel, handin, walk, word
from .live import Live, Place, constant
from .writing import put, result_cells

REPORTS = ("自评报告（Word 或文本）", ";".join(f"*{kind}" for kind in KINDS))
TAKEN = "工作簿旁已有“{}”，不是本工具生成的报告，没有改动；请把它改名或移走，再点“生成自评报告”。"


def written(live: Live, verdict: Verdict) -> str:
    """The report beside the workbook, refreshed where one of ours stands there; the sentence for the status bar."""
    beside = handin.beside(live.book, "写自评报告")
    path = beside / f"{Path(live.book.fullname).stem}_自评报告.docx"
    if not os.path.lexists(path):
        one = word.report(live, verdict, None)
        write_new(path, one.data)
        return f"已生成“{path.name}”，在工作簿旁；{_open(one.data, path.name)}"
    if not path.is_file():
        raise FileBusy(TAKEN.format(path.name))
    made: list[Written] = []

    def refreshed(old: bytes) -> bytes:
        if not is_ours(old, path.name):
            raise FileBusy(TAKEN.format(path.name))
        made.append(word.report(live, verdict, (path.name, old)))
        return made[0].data

    replace(path, refreshed)
    one = made[0]
    changed = f"{len(one.refreshed)}处数字有变" if one.refreshed else "正文中的数字没有变"
    strange = f"其中{len(one.strangers)}处本表没有，没有刷新；" if one.strangers else ""
    return (
        f"已刷新“{path.name}”：{changed}，您写的文字没有动，原来的一份留作“{backup_path(path).name}”；"
        f"{strange}{_open(one.data, path.name)}"
    )


def _open(data: bytes, name: str) -> str:
    asked, missing = still_open(data, name)
    said = [f"【请填写】{asked}处要您写"] * bool(asked) + [f"【待填】{missing}处是表内还没有填的数"] * bool(missing)
    return f"还有{'，'.join(said)}。" if said else "没有留空的地方。"


def checked(live: Live, verdict: Verdict) -> str:
    """The report that is picked, held against the workbook: its findings below the form's own in 核对结果, and as comments
    in a copy beside the report; the sentence for the status bar."""
    book = book_of(live.received, verdict)
    chosen = excel.pick_file(live.book, "请选择要核对的自评报告", REPORTS)
    if not chosen:
        return "没有选择自评报告，什么也没有核对。"
    path = Path(chosen)
    data = content(path)
    found = check(of_bytes(data, path.name), book)
    said = [_held(path), _counted(path.name, found), *found.remarks]
    if live.results is not None:
        below = results.TOP + len(verdict.findings)
        put(live, _cells(live, verdict, found, path.name, below))
        if found.findings:
            walk.go(live.book, (results.RESULTS, below, 1))
    return "".join((*said[:2], _copied(live, path, data, found), *said[2:]))


def _held(path: Path) -> str:
    try:
        refuse_held(path)
    except FileBusy:
        return "这份报告正在别处打开，核对的是上次保存的内容。"
    return ""


def _counted(name: str, found: Checked) -> str:
    counts = Counter(one.verdict for one in found.claims)
    claims = "，".join(f"{verdict}{counts[verdict]}处" for verdict in (AGREES, DIFFERS, OPEN))
    return f"“{name}”：能核对的说法{len(found.claims)}处，{claims}；{results.summary(found.findings)}"


def _cells(live: Live, verdict: Verdict, found: Checked, name: str, below: int) -> dict[Place, str]:
    """核对结果 with the report's findings below the form's."""
    cells = result_cells(live, verdict, len(found.findings))
    cells[results.RESULTS, 2, 1] = constant(
        f"{results.summary(verdict.findings)}自评报告{_counted(name, found)}{''.join(found.remarks)}"
    )
    for row, line in enumerate(_rows(live, found.findings, name, below - results.TOP + 1), below):
        for column, cell in enumerate(line, 1):
            text = f"={cell[0]}" if isinstance(cell, tuple) else constant(fit(cell))
            cells[results.RESULTS, row, column] = text
    return cells


def _rows(live: Live, findings: Sequence[Finding], name: str, first: int) -> Iterator[list[str | tuple[str, str]]]:
    """As `results.result_rows`; a finding of a report is mended in the report, so nothing is explained and kept here."""
    form = live.received.located.form
    for one, row in zip(findings, results.result_rows(form, findings)):
        yield [str(first), row[1], _place(one) or row[2] or "自评报告", *row[3:8], f"自评报告“{name}”", "", ""]
        first += 1


def _place(one: Finding) -> tuple[str, str] | None:
    """A link to the cell, where the finding names it by its address."""
    sheet, mark, cell = (one.where[0] if one.where else "").rpartition("!")
    if not mark:
        return None
    target = f"#'{sheet.replace(chr(39), chr(39) * 2)}'!{cell}".replace('"', '""')
    words = f"{sheet}!{cell}"
    return f'HYPERLINK("{target}","{words.replace(chr(34), chr(34) * 2)}")', words


def _copied(live: Live, path: Path, data: bytes, found: Checked) -> str:
    """The commented copy beside the report, under a name that is free; or why there is none."""
    if not found.findings:
        return ""
    if not data.startswith(b"PK"):
        return "报告不是 .docx，没有写批注，疑点见“核对结果”表。"
    names = (path.with_name(f"{path.stem}（核对批注{n if n > 1 else ''}）.docx") for n in count(1))
    target = next(one for one in names if not os.path.lexists(one))
    try:
        write_new(target, word.comments(live, data, path.name, found))
    except JixiaoError as error:
        return f"疑点见“核对结果”表；批注没有写成：{error}"
    return f"疑点已列在“核对结果”表，并写成批注另存为“{target.name}”，在报告旁；报告本身没有动。"
