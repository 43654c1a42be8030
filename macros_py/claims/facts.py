"""One fact said in several places: a list and its total, a count and its rows, what was planned and what was done.

What belongs together is told by the words around the figures, so a difference here asks and never accuses.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ..documents.document import Document, Sentence
from ..law.typed.quantities import Quantity
from .claim import AGREES, DIFFERS, Claim, added, is_count, is_money, kin, like, percent, said

_LIST = re.compile(r"(?:使用|支出|安排)?情况(?:使用情况)?如下")
_SPENT = re.compile(r"(?<![\u4e00-\u9fff])(?:项目|专项)支出(?:共计|共|为|合计|总额)?\s*$")
_PROJECTS = re.compile(r"项目$")
_BUDGET = re.compile(r"预算(?:数|总额)?(?:共计|共|为|合计)?\s*$")
_ACTUAL = re.compile(r"(?:实际支出|决算(?:数)?|支出总额|实际完成)(?:共计|共|为|合计)?\s*$")
_WHOLE = re.compile(r"(?:整体支出(?:规模)?|总支出|支出总额)(?:共计|共|为|合计)?\s*$")
_INVESTED = re.compile(r"(?:全年|年度|本年|今年)(?:共计|共|累计|总计)?投入(?:各类)?(?:资金)?(?:共计|约|近|超过?)?\s*$")
_REASON = re.compile(r"原因|由于|因|追加|调整|增加|结转|上级")
_PLANNED = re.compile(r"计划|目标|打算|任务")
_DONE = re.compile(r"绩效|完成情况|工作开展|产出|效益|成效")
_STOP = frozenset("的了和及与为等在对有个名人次户数率了提供服务开展工作情况完成项目全市区县免费有需求需要残疾者各类")
_NAMED = 0.5
_ENOUGH = 0.34
"""Share of a plan's telling pairs of letters that must come again in what was done."""


def claims(report: Document) -> Iterator[Claim]:
    yield from _lists(report)
    yield from _counts(report)
    yield from _beyond(report)
    yield from _invested(report)


def _claim(kind: str, sentence: Sentence, words: str, agrees: bool, arithmetic: str) -> Claim:
    return Claim(kind, sentence.said, words, AGREES if agrees else DIFFERS, arithmetic, paragraph=sentence.paragraph)


def _before(sentence: Sentence, one: Quantity, reach: int = 16) -> str:
    return sentence.text[max(0, one.span[0] - reach) : one.span[0]]


def _lists(report: Document) -> Iterator[Claim]:
    """使用情况如下：A、B、C, and the total that was stated before."""
    total: tuple[Quantity, Sentence] | None = None
    for number in range(len(report.paragraphs)):
        sentences = report.of_paragraph(number)
        for at, sentence in enumerate(sentences):
            opens = _LIST.search(sentence.text)
            parts = [one for one in sentence.quantities if opens and one.span[0] > opens.end() and is_money(one)]
            if total and len(parts) > 2:
                more = [one for later in sentences[at + 1 :] for one in later.quantities if is_money(one)]
                yield _listed(sentence, parts, more, total[0])
            for one in sentence.quantities:
                if is_money(one) and _SPENT.search(_before(sentence, one)):
                    total = one, sentence


def _listed(sentence: Sentence, parts: list[Quantity], more: list[Quantity], total: Quantity) -> Claim:
    sums = [added(parts)] + ([added([*parts, *more])] if more else [])
    written = "＋".join(said(one) for one in parts) + f"＝{like(total, sums[0])}"
    if more:
        written += f"（连同其后的{'、'.join(said(one) for one in more)}为{like(total, sums[1])}）"
    agrees = total.value in sums
    gap = "" if agrees else f"，前文项目支出是{said(total)}，相差{like(total, abs(sums[0] - total.value))}"
    return _claim("list", sentence, f"{said(parts[0])}等{len(parts)}项", agrees, written + gap)


def _counts(report: Document) -> Iterator[Claim]:
    """项目9个 beside 项目5个 in one sentence, and beside the rows of the table that follows."""
    for sentence in report.sentences:
        end = sentence.text.find("其中") if "其中" in sentence.text else len(sentence.text)
        found = [
            one
            for one in sentence.quantities
            if one.unit == "个" and one.span[1] <= end and _PROJECTS.search(_before(sentence, one))
        ]
        if not found:
            continue
        listed = [
            table for table in report.tables if table.paragraph in range(sentence.paragraph, sentence.paragraph + 4)
        ]
        rows = _data_rows(listed[0].rows) if listed else 0
        values = {int(one.value) for one in found} | ({rows} if rows else set())
        if len(found) < 2 and not rows:
            continue
        written = "，".join(f"项目{said(one)}" for one in found) + (f"；表内列{rows}个" if rows else "")
        yield _claim("count", sentence, "、".join(f"项目{said(one)}" for one in found), len(values) == 1, written)


def _data_rows(rows: Iterable[tuple[str, ...]]) -> int:
    """Rows of a table between its head and its total: those with a name and a figure at the end."""
    named = [row for row in rows if row[0] and not re.match(r"\s*(?:合|总|小)\s*计", row[0])]
    return sum(bool(re.match(r"[\d,.]+", row[-1])) for row in named)


def _beyond(report: Document) -> Iterator[Claim]:
    """Spent beside its budget in one sentence: more than was planned wants a word."""
    for sentence in report.sentences:
        budget = [one for one in sentence.quantities if is_money(one) and _BUDGET.search(_before(sentence, one))]
        actual = [one for one in sentence.quantities if is_money(one) and _ACTUAL.search(_before(sentence, one))]
        if len(budget) == len(actual) == 1 and budget[0].value and actual[0].value > budget[0].value:
            share = percent(actual[0].value / budget[0].value)
            written = f"{said(actual[0])}÷{said(budget[0])}＝{share}"
            explained = bool(_REASON.search(sentence.text, actual[0].span[1]))
            yield _claim(
                "beyond",
                sentence,
                f"预算{said(budget[0])}，支出{said(actual[0])}",
                explained,
                written + "，已写明原因" * explained,
            )


def _invested(report: Document) -> Iterator[Claim]:
    """全年共投入3500多万元 beside a 整体支出 that is smaller: money from elsewhere, or a slip."""
    whole: tuple[Quantity, Sentence] | None = None
    for sentence in report.sentences:
        for one in sentence.quantities:
            if not is_money(one) or one.per:
                continue
            left = _before(sentence, one)
            if _WHOLE.search(left) and not whole:
                whole = one, sentence
            elif whole and _INVESTED.search(left) and one.value > whole[0].value:
                written = f"全年投入{said(one)}{'以上' if one.more else ''}，而整体支出{said(whole[0])}"
                yield _claim("invested", sentence, f"投入{said(one)}", False, written)


@dataclass(frozen=True)
class Planned:
    """A figure of a plan with the words around it, and where it was said."""

    quantity: Quantity
    words: str
    sentence: Sentence


def plans(report: Document) -> list[Planned]:
    """What the section on the year's plan promised: counts with the words around them."""
    return list(_figures(report, _PLANNED, _DONE))


def _figures(report: Document, wanted: re.Pattern, other: re.Pattern) -> Iterator[Planned]:
    inside = False
    for number, text in enumerate(report.paragraphs):
        if (
            len(text.strip()) <= 40
            and re.match(r"\s*(?:\[[^\]]*\])?\s*[（(]?[一二三四五六七八九十\d]{1,3}[)）、．.]", text)
            and not re.match(r"\s*\d", text)
            and (wanted.search(text) or other.search(text) or inside)
        ):
            inside = bool(wanted.search(text)) or (inside and not other.search(text) and not _ends(text))
        if inside:
            for sentence in report.of_paragraph(number):
                for one in sentence.quantities:
                    if is_count(one) and one.value > 1 and one.family in ("person", "household", "thing", "matter"):
                        yield Planned(one, around(sentence, one), sentence)


def _ends(heading: str) -> bool:
    """Whether a heading opens another section of the outline."""
    return re.match(r"\s*(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十])", heading) is not None


def around(sentence: Sentence, one: Quantity) -> str:
    """The clause a figure stands in."""
    start = max(sentence.text.rfind(mark, 0, one.span[0]) for mark in ",;。:；") + 1
    ends = [at for mark in ",;。；" if (at := sentence.text.find(mark, one.span[1])) >= 0]
    return sentence.text[start : one.span[0]] + sentence.text[one.span[1] : min(ends, default=len(sentence.text))]


@lru_cache(maxsize=8_192)
def telling(words: str) -> frozenset[str]:
    """The pairs of letters that tell one matter from another."""
    letters = re.sub(r"[^\u4e00-\u9fff]", "", words)
    return frozenset(pair for pair in (letters[n : n + 2] for n in range(len(letters) - 1)) if not set(pair) <= _STOP)


def likeness(one: str, other: str) -> float:
    """The share of a plan's telling pairs that come again in another text; 0 to 1."""
    asked, there = telling(one), telling(other)
    return len(asked & there) / min(len(asked), len(there)) if asked and there else 0.0


def plan_claims(report: Document, indicators: Sequence[str]) -> Iterator[Claim]:
    """What was planned and the figure of the same matter among what was done; ``indicators`` are the form's, by name."""
    done = list(_figures(report, _DONE, _PLANNED))
    for plan in plans(report):
        matches = [
            (likeness(plan.words, one.words), -number, one)
            for number, one in enumerate(done)
            if kin(plan.quantity, one.quantity) and one.sentence.paragraph > plan.sentence.paragraph
        ]
        best = max(matches, key=lambda match: match[:2], default=None)
        if best is None or best[0] < _ENOUGH:
            continue
        one = best[2]
        share = percent(one.quantity.value / plan.quantity.value)
        written = f"计划{said(plan.quantity)}，完成{said(one.quantity)}（{share}）"
        agrees = one.quantity.value >= plan.quantity.value
        if not agrees and indicators and not any(likeness(name, plan.words) >= _NAMED for name in indicators):
            written += "，自评表没有对应指标"
        yield _claim("plan", one.sentence, f"{plan.words}：{said(plan.quantity)}", agrees, written)
