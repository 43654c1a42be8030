"""The conditions for handing in a workbook: findings are answered, the unit is named, results are up to date.

Every finding can be answered with a 情况说明. The workbook is then handed in with the values that it prints, and the
receiver finds the answers at the top of the list.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..book import identity_sheet
from ..book.official import Stale, stale, unlike
from ..book.read import Received
from ..book.submission import ANSWERED
from ..evaluate import Verdict
from ..law.findings import Finding, some
from ..xlsx.limits import shown

REFUSAL_WORDS = {"错误": "错误须修改或说明", "核实": "须说明"}
"""Level of finding that has to be answered → the words with which a refusal begins."""

HOW_TO_ANSWER = (
    "确认无误的，在“核对结果”表该行的“情况说明”栏写明理由后再试"
    "（打开工作簿时可点“填写情况说明”；没有“核对结果”的先重新计算）。"
)

MOST_CHARACTERS = 500
"""The most characters of a 情况说明 that are repeated outside 核对结果."""


def unanswered(verdict: Verdict, level: str) -> list[Finding]:
    """The findings of a level that have no explanation."""
    return [finding for finding in verdict.findings if finding.level == level and not finding.explanation]


def explained(verdict: Verdict, level: str) -> list[Finding]:
    """The findings of a level that have an explanation."""
    return [finding for finding in verdict.findings if finding.level == level and finding.explanation]


def answers(verdict: Verdict) -> dict[str, str]:
    """The explained findings as 送审单 and 报送信息 list them at the top, 错误 first: key → sentence."""
    return {
        f"{ANSWERED[level]}{number}": f"{_line(finding.message)}情况说明：{_line(finding.explanation)}"
        for level in REFUSAL_WORDS
        for number, finding in enumerate(explained(verdict, level), 1)
    }


def _line(text: str) -> str:
    return shown(" ".join(text.split()), MOST_CHARACTERS)


def refusals(received: Received, verdict: Verdict) -> Iterator[str]:
    """The reasons why a workbook cannot be handed in as it is, one sentence each."""
    if identity_sheet.DEPARTMENT in identity_sheet.said(received.workbook):
        yield "这是科室分表，不是完整的报表；请合并到总表后用总表报送。"
    if not received.filled.unit.strip():
        yield "填报单位没有填写，不能上报；请填单位全称，与公章一致。"
    for level, asked in REFUSAL_WORDS.items():
        for finding in unanswered(verdict, level):
            yield f"{asked}：{finding.message}"
    yield from results_differ(received, verdict)


def results_differ(received: Received, verdict: Verdict) -> Iterator[str]:
    """A sentence naming the printed cells whose stored result is not that of their formula or of the verdict."""
    if differing := stale(received):
        yield (
            f"{_named(differing)}：文件里存的结果不是表内公式现在的结果。"
            "请在 Excel/WPS 中打开，重新计算（Ctrl+Alt+F9）并保存，"
            "或运行 jixiao recalc，再试；仍不一致的，该格所用的公式被改动过，请恢复公式，或在该格直接填写。"
        )
    elif differing := unlike(received, verdict):
        yield (
            f"{_named(differing)}：表内公式与系统核对的结果不一致，没有生成；"
            "请重新计算后再试，仍不一致的请把文件发给维护人员。"
        )


def _named(cells: list[Stale]) -> str:
    return some(cells, counter="格", between="；")
