"""Figures of a report that are cells: known by the words before them, held against every column of their line.

A figure agrees when any column of its line says it, to the places it was written with; a line that says something
else in every column asks. What a sentence says of another year, of a change or of what was left over is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from ..documents.document import Document, Sentence
from ..law.figures_in_text import is_about
from ..law.operators import rounded
from ..law.typed.quantities import Quantity
from .claim import AGREES, DIFFERS, OPEN, Claim, decimals, is_money, said
from .lines import BOOK, TABLE, Line, plainly

_AFTER = (
    r"(?:费|经费|金额|总额|总支出|支出|收入|数|总量|年初|全年|调整|预算数?|决算数?|执行数?|资金|实际)*"
    r"(?:合计|总计|共计|共|为|是|达到|达|完成|安排)?(?:约|近)?\s*$"
)
_BEFORE = (
    r"(?:^|[^\u4e00-\u9fff]|其中|年度?|当年|全年|本单位|单位|部门|[我本](?:会|局|委|办|院|街道|镇|乡|中心)|实际|安排)"
)
_ELSEWHERE = re.compile(r"结转|结余|追加|调整|调剂|下属|二级单位|[比较](?:上年|去年|同期|年初|预算)|人均|户均")
_LAST_YEAR = re.compile(r"上年|去年|上一年")
_YEAR = re.compile(r"((?:19|20)\d\d)年")
_HEADING = 40
_OPENED = re.compile(r"[,。;:(]")


def claims(report: Document, known: Sequence[Line], year: int | None) -> Iterator[Claim]:
    """Every figure of a sentence that stands right behind the words of a line."""
    heading = ""
    for sentence in report.sentences:
        heading = heading if sentence.quantities or len(sentence.text) > _HEADING else sentence.text
        for one in sentence.quantities:
            if is_money(one) and not one.per and (line := _line(sentence, heading, one, known)):
                yield _held(sentence, one, line, year)
    yield from _appropriation(report, known)


def _line(sentence: Sentence, heading: str, one: Quantity, known: Sequence[Line]) -> Line | None:
    """The line whose words stand right before a figure, the longest; nothing else may stand before them."""
    left = plainly(sentence.text[max(0, one.span[0] - 30) : one.span[0]])
    about = sentence.text[: one.span[0]] + heading
    found = [
        (bool(line.project), len(word), line)
        for line in known
        for word in line.words
        if word
        and word in left
        and (not line.project or line.project in about)
        and re.search(rf"{_BEFORE}{re.escape(word)}{_AFTER}", left)
    ]
    return max(found, key=lambda match: match[:2])[2] if found else None


def _held(sentence: Sentence, one: Quantity, line: Line, year: int | None) -> Claim:
    exactly_first = sorted(line.values.items(), key=lambda item: item[1][0] != one.value)
    for column, (value, address) in exactly_first:
        if _says(sentence, one, value):
            return _claim(
                sentence, one, line, AGREES, f"{line.source}{_called(line, column)}{_money(value, one)}", address
            )
    there = "，".join(f"{column or '填写数'}{_money(value, one)}" for column, (value, _) in line.values.items())
    budget = "预算" in sentence.lead(one)
    address = (
        next((at for column, (_, at) in line.values.items() if budget == ("预算" in column)), "")
        or [*line.values.values()][-1][1]
    )
    words = f"写的是{said(one)}；{line.source}“{line.label}”{there}"
    if any(
        one.value and value / one.value in (Decimal(10_000), Decimal("0.0001")) for value, _ in line.values.values()
    ):
        words += "；正好差一万倍，疑元与万元写混"
    return _claim(sentence, one, line, OPEN if _is_other(sentence, one, year) else DIFFERS, words, address)


def _called(line: Line, column: str) -> str:
    return f"{line.label}·{column}" if column else line.label


def _says(sentence: Sentence, one: Quantity, value: Decimal) -> bool:
    """Whether a cell's amount, to the places it was written with, is the figure; 约 asks for no more than nearness."""
    if rounded(value.scaleb(-one.power), decimals(sentence.text, one)) == one.value.scaleb(-one.power):
        return True
    return is_about(sentence.text, one) and abs(value - one.value) * 10 <= abs(value)


def _is_other(sentence: Sentence, one: Quantity, year: int | None) -> bool:
    """Whether the sentence speaks of another year, of a change, or of a part of the money."""
    before = sentence.text[: one.span[0]]
    years = _YEAR.findall(before)
    clause = _OPENED.split(before)[-1]
    return bool(
        _ELSEWHERE.search(before[-60:])
        or _LAST_YEAR.search(clause)
        or is_about(sentence.text, one)
        or (years and year and int(years[-1]) != year)
    )


def _claim(sentence: Sentence, one: Quantity, line: Line, verdict: str, arithmetic: str, address: str) -> Claim:
    kind = "cell" if line.source == BOOK else "own"
    return Claim(
        kind,
        sentence.said,
        f"{line.label}{said(one)}",
        verdict,
        arithmetic,
        address if line.source == BOOK else "",
        sentence.paragraph,
    )


def _money(value: Decimal, like: Quantity) -> str:
    return said(Quantity(value, "元", power=like.power))


def _appropriation(report: Document, known: Sequence[Line]) -> Iterator[Claim]:
    """财政拨款 for projects in the text and 基本支出 make up the 财政拨款 of the form."""
    lines_ = {line.id: line for line in reversed(known) if not line.project}
    funds, basic = lines_.get("fiscal_appropriation"), lines_.get("basic_expenditure")
    if not funds or not basic:
        return
    for sentence in report.sentences:
        for one in sentence.quantities:
            left = plainly(sentence.text[max(0, one.span[0] - 12) : one.span[0]])
            if not is_money(one) or not re.search(r"财政拨款项目支出(?:为|共)?$", left):
                continue
            for column, (value, address) in funds.values.items():
                if column not in basic.values or "预算" in column:
                    continue
                base = basic.values[column][0]
                total = one.value + base
                sum_ = f"{_money(base, one)}（基本支出）＋{said(one)}（财政拨款项目支出）＝{_money(total, one)}"
                gap = "" if total == value else f"，相差{_money(abs(total - value), one)}"
                words = f"{sum_}；{funds.source}“{funds.label}”{column}{_money(value, one)}{gap}"
                yield _claim(sentence, one, funds, DIFFERS if gap else AGREES, words, address)


def attached(own: Sequence[Line], book: Sequence[Line]) -> Iterator[Claim]:
    """The tables a report carries against the workbook: an attachment that was not made anew."""
    lines_ = {line.id: line for line in book if not line.project}
    for line in own:
        there = lines_.get(line.id)
        if not there or line.source != TABLE:
            continue
        alike = [one for one in book if not one.project and set(one.words) & set(line.words)]  # two sheets, one label
        amounts = [value for one in alike for value, _ in one.values.values()]
        for column, (value, place) in line.values.items():
            if value and not any(abs(value - one) * 200 <= 10_000 for one in amounts):
                said_ = "，".join(f"{name or '填写数'}{_plain_money(one)}" for name, (one, _) in there.values.items())
                address = next(iter(there.values.values()))[1]
                yield Claim(
                    "cell",
                    f"{place}{column}",
                    f"{line.label}{_plain_money(value)}",
                    DIFFERS,
                    f"{place}{column}{_plain_money(value)}；工作簿“{there.label}”{said_}",
                    address,
                )


def _plain_money(value: Decimal) -> str:
    return said(Quantity(value, "元", power=4))
