"""What 核对结果 says: one finding a row, with a link to the cell it speaks of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..evaluate import Verdict
from ..law.findings import LEVELS, Finding
from ..law.project_ids import bare
from ..law.rules import plain
from ..xlsx.address import a1, cell
from .form import Form
from .formulas import names

RESULTS = "核对结果"
TOP = 4
"""The first row under the header."""

HEADS = ("序号", "级别", "位置", "问题", "填报数", "测算数", "相差", "如何修改", "依据", "情况说明", "编号")
EXPLANATION, KEY = HEADS.index("情况说明") + 1, HEADS.index("编号") + 1
"""Columns: the unit's own words, kept from run to run, and the key they are kept by."""


def summary(findings: Iterable[Finding]) -> str:
    """错误（须修改）4项，核实（须说明）6项，提示（供参考）4项。"""
    found = list(findings)
    counts = {level: sum(one.level == level for one in found) for level in LEVELS}
    return "，".join(f"{level}（{LEVELS[level]}）{count}项" for level, count in counts.items()) + "。"


def told(verdict: Verdict) -> str:
    """The findings by their levels, and the two sums: what counts, and what the rules give of so many points."""
    sums = []
    if verdict.computed_total is not None:
        sums.append(f"自评合计{plain(verdict.computed_total)}分")
    if verdict.assessed is not None and not verdict.summary:
        sums.append(f"测算合计（可测算部分{plain(verdict.assessed_full)}分）{plain(verdict.assessed)}分")
    return summary(verdict.findings) + ("，".join(sums) + "。" if sums else "")


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
            "\n".join(f"{mark}{way}" for mark, way in zip("①②③④⑤⑥", one.fix, strict=False)),
            one.source,
            one.explanation,
            one.key,
        ]


def address(one: Finding) -> tuple[str, tuple[int, int]] | None:
    """The sheet and the cell of a finding that speaks of a cell which is none of the form: 自评表!D5."""
    sheet, mark, text = (one.where[0] if one.where else "").rpartition("!")
    found = cell(text) if mark and sheet else None
    return (sheet, found) if found else None


def quoted(text: str) -> str:
    """A text as it stands between the quotation marks of a formula."""
    return text.replace('"', '""')


def place(form: Form, one: Finding) -> str | tuple[str, str]:
    """A link to the first cell a finding speaks of, where that cell is drawn."""
    drawn = next((id for id in one.where if id in form.places), "")
    if not drawn and (there := address(one)):
        sheet, (row, column) = there
        words, target = f"{sheet} {a1(row, column)}", sheet.replace("'", "''")
        return f'HYPERLINK("#\'{quoted(target)}\'!{a1(row, column)}","{quoted(words)}")', words
    if not drawn:
        return (
            form.scheme.label(one.where[0])
            if one.where and bare(one.where[0]).split(".")[0] in form.scheme.labels
            else ""
        )
    sheet, row, column = form.places[drawn]
    target = names(form).get(drawn) or f"'{sheet}'!{a1(row, column)}"
    words = f"{sheet} {form.scheme.label(drawn)}"
    return f'HYPERLINK("#{target}","{words}")', words
