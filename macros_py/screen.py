"""Verdicts and lists on a terminal, in Chinese and in aligned tables.

Text from a file is printed literally: the console interprets neither markup nor names of emoji, and control characters
are removed.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from .audit import unassessed
from .audit.scored import OpenScored
from .evaluate import Verdict
from .law.findings import LEVELS, Finding
from .law.ledger import Ledger
from .law.library import Entry, Library
from .law.operators import rounded
from .law.outline_numbers import CIRCLED
from .law.project_ids import bare
from .law.rules import plain
from .law.terms import label

if TYPE_CHECKING:
    from .claims.check import Checked

WIDEST = 110
_CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""Control characters, some of which move the cursor or set colours; tabs and line feeds are allowed."""
_VERDICTS = {"相符": "green", "不符": "bold red", "无法复核": "dim"}
_COLOURS = {"错误": "bold red", "核实": "yellow", "提示": "cyan"}


def console() -> Console:
    """The console to print on: as wide as the terminal, or 110 columns into a pipe."""
    return Console(width=None if sys.stdout.isatty() else WIDEST, highlight=False, markup=False, emoji=False)


def _literal(text: str, style: str = "") -> Text:
    """A text without control characters, in a form that the console does not interpret."""
    return Text(_CONTROL_CHARACTERS.sub("", text), style)


def print_verdict(verdict: Verdict, to: Console | None = None) -> None:
    """Print rates, scores, totals and findings; for several projects each of them, then their summary."""
    to = to or console()
    for part in verdict.projects or (verdict,):
        named = verdict.ledger.scheme.repeated
        if named and part.ledger[named.name]:
            to.print(_literal(f"项目：{part.ledger[named.name]}", "bold"))
        if not named or (part.rows and any(row.points is not None for row in part.rows)):
            _rates(part, to)
            _scores(part, to)
    _summary(verdict, to)
    print_findings(verdict.findings, to)


def _summary(verdict: Verdict, to: Console) -> None:
    scheme, summary = verdict.ledger.scheme, verdict.summary
    if summary is None:
        return
    table = _table(f"项目汇总（{summary.count}个项目）", "项目", "数", right=(1,))
    for id, total in summary.amounts.items():
        _add(table, scheme.label(id), "" if total is None else f"{plain(total)}{scheme.amount_unit}")
    _add(table, scheme.label(scheme.by_project.rate), "—" if summary.rate is None else _percent(summary.rate))
    _add(table, "平均得分", _points(summary.average))
    for name, count in summary.grades.items():
        _add(table, f"等级“{name}”", f"{count}个")
    to.print(table)


def _table(title: str, *columns: str, right: Iterable[int] = ()) -> Table:
    table = Table(title=_literal(title), title_justify="left", title_style="bold")
    for number, column in enumerate(columns):
        table.add_column(_literal(column), justify="right" if number in right else "left", overflow="fold")
    return table


def _add(table: Table, *cells: str | Text) -> None:
    table.add_row(*(cell if isinstance(cell, Text) else _literal(cell) for cell in cells))


def _rates(verdict: Verdict, to: Console) -> None:
    scheme = verdict.ledger.scheme
    table = _table("比率", "比率", "测算", "表内填写", right=(1, 2))
    for id, rate in verdict.rates.items():
        declared = verdict.ledger.declared(id)
        declared = declared if isinstance(declared, Decimal) else None
        if declared is not None and scheme.rates[bare(id)].printed == "points":
            declared /= 100
        written = "" if id not in verdict.ledger.typed else "未填" if declared is None else _percent(declared)
        _add(table, scheme.label(id), "—（分母未填或为0）" if rate is None else _percent(rate), written)
    if table.row_count:
        to.print(table)


def _percent(rate: Decimal) -> str:
    return f"{rounded(rate * 100, 2):f}%"


def _scores(verdict: Verdict, to: Console) -> None:
    if not verdict.rows or not isinstance(verdict.ledger, Ledger):
        return
    table = _table("得分", "指标", "分值", "自评得分", "测算得分", right=(1, 2, 3))
    scheme = verdict.ledger.scheme
    for row in verdict.rows:
        kind = f"{scheme.label(row.owner)}：{row.name}" if isinstance(row, OpenScored) else row.name
        style = "bold red" if row.over else ""
        measured = f"未测算（{why}）" if (why := unassessed.why(verdict.ledger, row)) else _points(row.computed)
        _add(table, _literal(kind, style), _points(row.full), _literal(_points(row.points), style), measured)
    table.add_section()
    _add(table, "自评合计", plain(scheme.total_full), _points(verdict.computed_total), "")
    if verdict.declared_total is not None:
        _add(table, "表内填写的总分", "", _points(verdict.declared_total), "")
    if verdict.assessed is not None:
        _add(table, "测算合计（可测算部分）", _points(verdict.assessed_full), "", _points(verdict.assessed))
    if scheme.grade:
        _add(table, "等级", "", verdict.declared_grade or "", verdict.computed_grade or "")
    to.print(table)


def _points(points: Decimal | None) -> str:
    return "" if points is None else plain(points)


def print_findings(findings: Sequence[Finding], to: Console | None = None) -> None:
    """Print each finding with its level and how to correct it."""
    to = to or console()
    counts = "，".join(
        f"{level}（{asks}）{sum(f.level == level for f in findings)}项" for level, asks in LEVELS.items()
    )
    to.print(_literal(f"核对结果：{counts}", "bold"))
    for number, finding in enumerate(findings, 1):
        grid = Table.grid(padding=(0, 1))
        grid.add_column(width=3, justify="right")
        grid.add_column(width=8)
        grid.add_column(overflow="fold")
        _add(grid, str(number), _literal(f"【{finding.level}】", _COLOURS[finding.level]), finding.message)
        for mark, way in zip(CIRCLED[:4], finding.fix, strict=False):
            _add(grid, "", "", _literal(f"{mark}{way}", "dim"))
        to.print(grid)


def print_claims(checked: Checked, to: Console | None = None) -> None:
    """Print a report's claims with their verdicts, the remarks, and the findings."""
    to = to or console()
    table = _table(f"报告中可复核的说法（{len(checked.claims)}处）", "结论", "说法", "算式或依据", "单元格")
    for claim in checked.claims:
        _add(
            table,
            _literal(claim.verdict, _VERDICTS[claim.verdict]),
            _literal(claim.claim),
            _literal(claim.arithmetic),
            _literal(claim.cell),
        )
    if table.row_count:
        to.print(table)
    print_sentences(*checked.remarks, to=to)
    print_findings(checked.findings, to)


def print_rules(rows: Iterable[tuple[str, ...]], heads: Sequence[str], to: Console | None = None) -> None:
    """Print the rules of a notice, as `explain` does."""
    print_table("评分规则", heads, rows, to, right=(2,))


def print_table(
    title: str,
    heads: Sequence[str],
    rows: Iterable[Sequence[str]],
    to: Console | None = None,
    right: Iterable[int] = (),
) -> None:
    """Print a table with a title; nothing if it has no rows. ``right``: the columns aligned to the right, from 0."""
    table = _table(title, *heads, right=right)
    for row in rows:
        _add(table, *(_literal(cell) for cell in row))
    if table.row_count:
        (to or console()).print(table)


def print_sentences(*sentences: str, to: Console | None = None) -> None:
    """Print sentences, each on a new line, wrapped at the terminal's width."""
    for sentence in sentences:
        (to or console()).print(_literal(sentence))


def print_heading(sentence: str, to: Console | None = None) -> None:
    """Print a sentence as a heading."""
    (to or console()).print(_literal(sentence, "bold"))


def print_indicators(indicators: Sequence[tuple[Library, Entry]], to: Console | None = None) -> None:
    """Print the indicators found in the libraries, as `indicators` does, with notes below the names."""
    to = to or console()
    table = _table(f"三级指标（{len(indicators)}项；N为本单位的数）", "名称", "二级指标", "单位", "指标值写法", "见于")
    for library, entry in indicators:
        name = _literal(entry.name).append_text(_literal(f"\n{entry.note}" if entry.note else "", "dim"))
        _add(table, name, label(entry.level2), entry.unit, entry.target, "、".join(library.seen_in(entry)))
    to.print(table)
