"""The outline of a report: numbers that are missing, that come twice, that are written in another level's way."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..documents.document import Document
from ..law.typed.chinese_numerals import cardinal, spelled
from .leftovers import MARK

_FORMS = {
    "一": re.compile(r"\s*([一二三四五六七八九十]{1,3})、"),
    "（一）": re.compile(r"\s*[（(]\s*([一二三四五六七八九十]{1,3})\s*[)）]"),
    "1": re.compile(r"\s*(\d{1,2})\s*[．.、](?!\d)"),
    "（1）": re.compile(r"\s*[（(]\s*(\d{1,2})\s*[)）]"),
}
_PART = re.compile(r"\s*(?:目\s*录|第[一二三四五六七八九十]{1,3}(?:部分|章)|附件|附表|附\s*[:：])")
_POINT = re.compile(r"(?:^|(?<=[。；;：:，,、\s]))([一二三四五六七八九十])是(?!否|一|不)")
_SHORT = 40
"""Characters a heading has at most; a longer paragraph is an item."""


@dataclass(frozen=True)
class Oddity:
    """Where the numbering breaks, and the sentence that says so."""

    paragraph: int
    message: str


@dataclass(frozen=True)
class _Number:
    form: str
    value: int
    shown: str
    paragraph: int
    short: bool


def oddities(report: Document) -> Iterator[Oddity]:
    """Every break in the outline: the top level first, then each section's own."""
    if not report.outlined:
        return
    numbers = [number for at, text in enumerate(report.paragraphs) if (number := _number(text, at))]
    top = [number for number in numbers if number.form == "一"]
    for part in _parts(top, report):
        yield from _sequence(part, numbers, report)
    bounds = [number.paragraph for number in top] + [len(report.paragraphs)]
    sections = zip([0, *bounds], bounds, strict=False)
    for start, end in sections:
        inside = [number for number in numbers if start <= number.paragraph < end and number.form == "（一）"]
        yield from _sequence(inside, [n for n in numbers if start <= n.paragraph < end], report, start)
        yield from _items([n for n in numbers if start <= n.paragraph < end], report)
    yield from _points(report)


def _items(inside: list[_Number], report: Document) -> Iterator[Oddity]:
    """1. 2. 4.: one item left out between two of a list, or one number twice; a list ends with the next heading."""
    last: _Number | None = None
    for number in inside:
        if number.form != "1":
            last = None if number.form in ("一", "（一）") else last
            continue
        between = "".join(report.paragraphs[last.paragraph : number.paragraph]) if last else ""
        if last and number.value == last.value + 2 and not re.search(rf"{last.value + 1}\s*[.、．]", between):
            yield Oddity(number.paragraph, f"“{_quoted(report, number)}”之前缺少第{last.value + 1}项，请核对。")
        elif last and number.value == last.value > 1:
            yield Oddity(number.paragraph, f"第{number.value}项的编号重复（“{_quoted(report, number)}”），请核对。")
        last = number


def _points(report: Document) -> Iterator[Oddity]:
    """一是…三是…: a point left out, or told twice."""
    last = 0
    for at, text in enumerate(report.paragraphs):
        if _FORMS["一"].match(text) or _FORMS["（一）"].match(text):
            last = 0
        for match in _POINT.finditer(text):
            value = "一二三四五六七八九十".index(match[1]) + 1
            if last and value in (last, last + 2) and value > 1:
                wrong = f"缺少“{_spelled(last + 1, '')}是”" if value > last else "重复"
                quoted = text[match.start(1) : match.start(1) + 14]
                yield Oddity(at, f"“{quoted}…”处分点编号{wrong}，请核对。")
            last = value


def _parts(top: list[_Number], report: Document) -> Iterator[list[_Number]]:
    """Where numbering begins anew: after 目录, 第二部分, 附件, or from 一、 again after several."""
    parts: list[list[_Number]] = [[]]
    for number in top:
        last = parts[-1][-1] if parts[-1] else None
        between = report.paragraphs[last.paragraph + 1 : number.paragraph] if last else ()
        if last and number.value == 1 and (last.value > 1 or any(map(_PART.match, between))):
            parts.append([])
        parts[-1].append(number)
    return iter(parts)


def _number(text: str, at: int) -> _Number | None:
    text = MARK.sub("", text)
    for form, pattern in _FORMS.items():
        if match := pattern.match(text):
            digits = match[1]
            value = int(digits) if digits.isdigit() else int(cardinal(digits) or 0)
            return _Number(form, value, match.group().strip(), at, len(text.strip()) <= _SHORT) if value else None
    return None


def _sequence(found: list[_Number], all_: list[_Number], report: Document, start: int = -1) -> Iterator[Oddity]:
    last = 0
    for number in found:
        if number.value == last + 1:
            last = number.value
            continue
        if number.value <= last:
            if number.value == 1 and number.form == "（一）":  # a new list under a heading that has lost its own number
                words = f"“{_quoted(report, number)}”处编号从{number.shown}重新开始，前面可能缺一级标题"
                yield Oddity(number.paragraph, words + "，请核对。")
                last = 1
                continue
            yield Oddity(number.paragraph, f"编号{number.shown}重复（“{_quoted(report, number)}”），请核对。")
            continue
        stand_in = _stand_in(found, all_, number, last)
        missing = "、".join(_spelled(value, number.form) for value in range(last + 1, number.value))
        words = f"“{_quoted(report, number)}”之前缺少编号{missing}"
        if stand_in:
            words += f"；“{_quoted(report, stand_in)}”写作“{stand_in.shown}”，疑为其中之一"
        yield Oddity(number.paragraph, words + "，请核对。")
        last = number.value


def _stand_in(found: list[_Number], all_: list[_Number], number: _Number, last: int) -> _Number | None:
    """A short heading between two numbers of the list that has the missing value in another level's way."""
    before = [one.paragraph for one in found if one.paragraph < number.paragraph]
    start = before[-1] if before else -1
    wanted = range(last + 1, number.value)
    others = [one for one in all_ if start < one.paragraph < number.paragraph and one.short and one.form != number.form]
    return next((one for one in reversed(others) if one.value in wanted and not _listed(one, others)), None)


def _listed(one: _Number, others: list[_Number]) -> bool:
    """Whether a number belongs to a list of its own: its predecessor stands before it in the same way."""
    return any(
        other.form == one.form and other.value == one.value - 1 and other.paragraph < one.paragraph for other in others
    )


def _spelled(value: int, form: str) -> str:
    word = spelled(value)
    return f"（{word}）" if form == "（一）" else f"{word}、" if form else word


def _quoted(report: Document, number: _Number) -> str:
    text = report.paragraphs[number.paragraph].strip()
    return text if len(text) <= 20 else f"{text[:20]}…"
