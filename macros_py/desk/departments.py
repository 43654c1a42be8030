"""One form filled in by several departments: split into one workbook for each 责任科室, and merged again.

A part is the whole form in which only the rows of its department can be edited. It also contains the form as it was
when it was split, so that merging can tell what the part changed and what the whole workbook changed since. Where
both changed a cell, the whole workbook's value is kept and the conflict is reported.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from ..book import identity_sheet
from ..book.build import write
from ..book.form import Form, Place
from ..book.formulas import formulas
from ..book.read import Received, read
from ..book.responsibility_sheet import SHEET, Part, lines, loose_places
from ..book.write_results import changes as results
from ..errors import NotOurWorkbook, UnreadableFile
from ..evaluate import Verdict, evaluate
from ..law.filled import as_json, from_json
from ..law.flat import LOOSE, applied, flat, row_of
from ..law.ledger import Ledger
from ..portfolio import Ledgers
from ..xlsx.filename import file_name
from ..xlsx.patch import Change, Formula, Put, patched
from .three_way_merge import ReturnedPart, TakenCell, merge_cells

_SEPARATORS = re.compile(r"[、,，;；/\n]+")
MOST_DEPARTMENTS = 60
"""The most departments that one form may be split among."""

MOST_CHARACTERS = 2 * 1024 * 1024
"""The most characters of the stored form, as it was when it was split, that are read."""


def rows_by_department(departments: Mapping[str, str]) -> dict[str, frozenset[str]]:
    """Department → the keys of its rows; a row may belong to several departments."""
    rows: dict[str, set[str]] = {}
    for key, names in departments.items():
        for name in filter(None, map(str.strip, _SEPARATORS.split(names))):
            rows.setdefault(name, set()).add(key)
    return {name: frozenset(keys) for name, keys in rows.items()}


def unassigned_rows(received: Received) -> list[str]:
    """The labels of the rows that no department was given."""
    return [line.label for line in lines(received.located.form) if line.key not in received.filled.departments]


def split(received: Received) -> dict[str, bytes]:
    """File name without suffix → the workbook of one department; raises `NotOurWorkbook` if none is named."""
    owned = rows_by_department(received.filled.departments)
    if identity_sheet.DEPARTMENT in identity_sheet.said(received.workbook):
        raise NotOurWorkbook("这是科室分表，不能再拆分；请用总表。")
    if received.located.form.copies:  # each project already has a sheet of its own
        raise NotOurWorkbook(
            "一个项目一张表的工作簿不按行拆分：请把工作簿复制给各项目的经办人，各填自己的项目表，"
            "再用“移动或复制工作表”收回同一本，点“重新计算”。"
        )
    if not owned:
        raise NotOurWorkbook(
            f"“{SHEET}”表的“责任科室”栏没有填写，无法拆分；请写明各行由谁填后再运行（没有这张表的，"
            "用现行的空白工作簿重新生成）。"
        )
    if len(owned) > MOST_DEPARTMENTS:
        raise NotOurWorkbook(f"“{SHEET}”表写了{len(owned)}个科室，超过{MOST_DEPARTMENTS}个，请核对是否填错了栏。")
    form, verdict = received.located.form, evaluate(received.scheme, received.filled)

    def part(name: str, base: str) -> bytes:
        return write(form, verdict, empty=True, part=Part(name, owned[name], base))

    first = read(part(next(iter(owned)), ""))
    base = json.dumps(as_json(first.filled), ensure_ascii=False, indent=0)
    parts: dict[str, bytes] = {}
    for name in owned:
        file = file_name(name, "科室")
        while file.casefold() in {other.casefold() for other in parts}:
            file += "_"
        parts[file] = part(name, base)
    return parts


class _Labels(dict[str, str]):
    """Key of a flat table → the label that people know the cell by."""

    def __init__(self, form: Form):
        super().__init__()
        self.form = form
        self.rows = {line.key: line.label for line in lines(form)}

    def __missing__(self, id: str) -> str:
        if LOOSE in id:
            return f"{self.rows.get(id.rpartition(LOOSE)[0], id)}·自填栏"
        if id != row_of(id):
            return f"{self[row_of(id)]}的情况说明"
        return self.form.scheme.label(id)


@dataclass(frozen=True)
class Merged:
    """The merged workbook: its bytes, its verdict, the cells taken from the parts, the conflicts, labels of cells."""

    data: bytes
    verdict: Verdict
    taken: tuple[TakenCell, ...]
    conflicts: tuple[str, ...]
    labels: Mapping[str, str]

    def as_json(self) -> dict[str, object]:
        """The object that `--json` prints."""
        return {
            "taken": [
                {"item": self.labels[t.id], "department": t.department, "was": t.was, "now": t.now or ""}
                for t in self.taken
            ],
            "conflicts": list(self.conflicts),
        }


def merge(before: bytes, whole: Received, parts: Iterable[tuple[str, Received | str]]) -> Merged:
    """Put the rows of the parts into the whole workbook.

    ``before``: the bytes of the whole workbook; ``parts``: (file name, the part, or the sentence why it cannot be
    read).
    """
    form, owners = whole.located.form, rows_by_department(whole.filled.departments)
    returned, conflicts = [], []
    for file, part in parts:
        if isinstance(part, str):
            conflicts.append(f"“{file}”没有采用：{part}")
            continue
        if reason := _why_not_a_part(whole, part, owners):
            conflicts.append(f"“{file}”没有采用：{reason}")
            continue
        identity = identity_sheet.said(part.workbook)
        try:
            base = from_json(json.loads(_stored_base(identity)), "拆分时的内容")
        except (UnreadableFile, json.JSONDecodeError, RecursionError):
            conflicts.append(f"“{file}”没有采用：拆分时的内容读不出来，无法比对；请重新拆分。")
            continue
        returned.append(ReturnedPart(file, identity[identity_sheet.DEPARTMENT], flat(base), flat(part.filled)))
        conflicts += [f"“{file}”：{finding.message}" for finding in part.findings if finding.level == "错误"]
    labels, key_of = _Labels(form), dict(_row_keys(form))
    joined = merge_cells(flat(whole.filled), returned, owners, key_of, labels)
    there = {part.department for part in returned}
    missing = [f"缺少{name}的分表，分给它的{len(owners[name])}行没有合并。" for name in owners if name not in there]
    filled = applied(whole.filled, whole.scheme, {taken.id: taken.now for taken in joined.taken})
    verdict = evaluate(whole.scheme, filled, whole.findings)
    data = patched(before, _changes(whole, verdict.ledger, joined.taken))
    again = read(data)
    verdict = evaluate(again.scheme, replace(again.filled, explained=filled.explained), again.findings)
    data = patched(data, results(again, verdict))
    return Merged(data, verdict, joined.taken, (*conflicts, *joined.conflicts, *missing), labels)


def _stored_base(identity: Mapping[str, str]) -> str:
    text = identity_sheet.text(identity, identity_sheet.BASE)
    if len(text) > MOST_CHARACTERS:
        raise UnreadableFile("拆分时的内容太长，不读取。", "too_big")
    return text


def _row_keys(form: Form) -> Iterator[tuple[str, str]]:
    """(cell of the flat table, key of its row)."""
    for line in lines(form):
        yield from ((id, line.key) for id in line.ids)
        yield from ((f"{line.key}{LOOSE}{number}", line.key) for number in range(len(line.loose)))


def _why_not_a_part(whole: Received, part: Received, owners: Mapping[str, frozenset[str]]) -> str:
    """Why a readable workbook is not a part of this whole workbook; empty if it is one."""
    identity, ours, theirs = identity_sheet.said(part.workbook), whole.located.form, part.located.form
    department = identity.get(identity_sheet.DEPARTMENT, "")
    if not department:
        return "不是拆分出来的科室分表。"
    if ours.scheme.id != theirs.scheme.id:
        return f"方案是“{theirs.scheme.id}”，总表是“{ours.scheme.id}”。"
    if ours.year != theirs.year:
        return f"是{theirs.year}年度的，总表是{ours.year}年度的。"
    if whole.filled.unit.strip() != part.filled.unit.strip():
        return f"填报单位是“{part.filled.unit}”，总表是“{whole.filled.unit}”。"
    if department not in owners:
        return f"总表的“{SHEET}”里没有“{department}”。"
    if uneven := [block for block, count in ours.rows.items() if theirs.rows.get(block) != count]:
        names = "、".join(f"“{ours.scheme.label(block)}”" for block in uneven)
        return f"{names}的行数与总表不同，不能逐行对应；请在总表加行后重新拆分。"
    return ""


def _changes(
    whole: Received, ledger: Ledger | Ledgers, taken: Iterable[TakenCell]
) -> dict[str, dict[tuple[int, int], Change]]:
    """Sheet → cell → what to write into the whole workbook for the cells taken."""
    form = whole.located.form
    changes: dict[str, dict[tuple[int, int], Change]] = {}
    loose = {f"{key}{LOOSE}{n}": place for place, (key, n) in loose_places(form).items()}
    for cell in taken:
        drawn = loose.get(cell.id)
        place: Place | None = whole.located.place(*drawn) if drawn else whole.located.places.get(cell.id)
        if place is not None:
            changes.setdefault(place[0], {})[place[1:]] = _change(form, ledger, cell)
    return changes


def _change(form: Form, ledger: Ledger | Ledgers, cell: TakenCell) -> Change:
    """A number if the text reads as one, else the text as typed; the form's formula where the part restored it."""
    reading = ledger.readings.get(cell.id)
    if cell.now and (reading is None or reading.problem or reading.note):
        return Put(cell.now)
    value = ledger.typed.get(cell.id)
    if cell.now is None and cell.id in formulas(form):
        computed = ledger.computed(cell.id)
        return Formula(formulas(form)[cell.id], None if isinstance(computed, tuple) else computed)
    return Put(None if isinstance(value, tuple) or value == "" else value)
