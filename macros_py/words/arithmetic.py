"""Claims that carry their own figures: a share, a completion, a growth, a whole with its parts; one sentence or two.

What is found nearby may prove a claim; only where the sentence itself names both figures does it disprove one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from ..law.typed.quantities import Quantity
from .claims import AGREES, DIFFERS, OPEN, Claim, added, is_count, is_money, kin, percent, places, prints, said
from .text import Report, Sentence

_BOUND = re.compile(r"^\s*(?:\)|的)?(?:以上|以下|以内|左右|及以上)")
_SHARE = re.compile(r"占[^,。;;占%]{0,24}$")
_RATE = re.compile(r"(?:率|任务数完成|完成|达成)(?:为|是|达到|达|约)?$")
_GROWTH = re.compile(r"(?:增长|上升|提高|增加|下降|减少|降低|压减)(?:了|率为|幅度为|为)?$")
_ASKED = re.compile(r"任务|目标|计划|指导性|应")
_DONE = re.compile(r"实际|完成|实有|实施|已")
_WITHIN = re.compile(r"其中|含|包括|分别|[:(]")
_ITEM = re.compile(r"(?:(?<=[。;])|^)\s*(?:\d{1,2}[.、．]|[①-⑩])")


def claims(report: Report) -> Iterator[Claim]:
    """Every arithmetical claim of the report's sentences, in order."""
    before: Sentence | None = None
    for sentence in report.sentences:
        earlier = before if before and before.paragraph == sentence.paragraph else None
        yield from _percentages(sentence, earlier)
        yield from _wholes(sentence)
        before = sentence
    for number in range(len(report.paragraphs)):
        yield from _items(report.of_paragraph(number))


def _made(kind: str, sentence: Sentence, span: tuple[int, int], verdict: str, arithmetic: str) -> Claim:
    start, end = span
    return Claim(
        kind, sentence.typed.strip(), sentence.typed[start:end].strip(" ，,；;。、"), verdict, arithmetic,
        paragraph=sentence.paragraph,
    )  # fmt: skip


def _percentages(sentence: Sentence, earlier: Sentence | None) -> Iterator[Claim]:
    text = sentence.text
    for printed in sentence.quantities:
        if printed.unit != "%" or _BOUND.match(text[printed.span[1] :]) or printed.spelled:
            continue
        left = text[max(0, printed.span[0] - 30) : printed.span[0]]
        if _SHARE.search(left):
            yield _share(sentence, printed)
        elif _GROWTH.search(left):
            yield _growth(sentence, printed)
        elif _RATE.search(left):
            yield _completion(sentence, printed, earlier)


def _share(sentence: Sentence, printed: Quantity) -> Claim:
    """A占B的x%: the amount before 占, and a whole named before it."""
    decimals = places(sentence.text[slice(*printed.span)])
    before = [one for one in sentence.quantities if one.span[1] <= printed.span[0] and (is_money(one) or is_count(one))]
    at = sentence.text.rfind("占", 0, printed.span[0])
    parts = [one for one in before if one.span[1] <= at and not _bracketed(sentence.text, one, at)]
    span = (max(0, at - 20), printed.span[1])
    if not parts:
        return _made("share", sentence, span, OPEN, "句中没有写出分子")
    part = parts[-1]
    wholes = [one for one in parts[:-1] if kin(one, part) and one.value > part.value]
    span = (part.span[0], printed.span[1])
    for whole in reversed(wholes):
        if prints(part.value / whole.value, printed.value, decimals):
            return _made("share", sentence, span, AGREES, f"{said(part)}÷{said(whole)}＝{percent(part.value / whole.value)}")
    if len({one.value for one in wholes}) == 1 and wholes[0].value:
        share = part.value / wholes[0].value
        return _made("share", sentence, span, DIFFERS, f"{said(part)}÷{said(wholes[0])}＝{percent(share)}，写的是{percent(printed.value)}")
    return _made("share", sentence, span, OPEN, "句中看不出占哪个数")


def _bracketed(text: str, one: Quantity, end: int) -> bool:
    """Whether a figure stands in a bracket that closes before ``end``: a note, not the figure spoken of."""
    opened, closed = text.rfind("(", 0, one.span[0]), text.rfind(")", 0, one.span[0])
    return opened > closed and text.find(")", one.span[1], end) >= 0


def _completion(sentence: Sentence, printed: Quantity, earlier: Sentence | None) -> Claim:
    """完成率x%, with what was asked and what was done in the same breath or just before."""
    decimals = places(sentence.text[slice(*printed.span)])
    start = sentence.text.rfind(";", 0, printed.span[0]) + 1
    inside = [one for one in sentence.quantities if start <= one.span[0] < printed.span[0] and _countable(one)]
    nearby = [one for one in earlier.quantities if _countable(one)] if earlier else []
    span = (max(start, printed.span[0] - 12), printed.span[1])
    for asked, done in (*_pairs(inside, inside), *_pairs(nearby[:1], inside)):
        if prints(done.value / asked.value, printed.value, decimals):
            arithmetic = f"{said(done)}÷{said(asked)}＝{percent(done.value / asked.value)}"
            return _made("completion", sentence, span, AGREES, arithmetic)
    named = {word: _named(sentence, inside, word) for word in (_ASKED, _DONE)}
    asked, done = named[_ASKED], named[_DONE]
    if len(inside) == 2 and asked and done and asked != done and kin(asked, done) and asked.value:
        share = done.value / asked.value
        arithmetic = f"{said(done)}÷{said(asked)}＝{percent(share)}，写的是{percent(printed.value)}"
        return _made("completion", sentence, span, DIFFERS, arithmetic)
    return _made("completion", sentence, span, OPEN, "句中没有可以相除的两个数")


def _countable(one: Quantity) -> bool:
    return (is_count(one) or is_money(one) or one.family == "month") and one.value > 0


def _pairs(asked: Sequence[Quantity], done: Sequence[Quantity]) -> Iterator[tuple[Quantity, Quantity]]:
    for one in asked:
        for other in done:
            if one is not other and (kin(one, other) or one.unit == other.unit):
                yield one, other


def _named(sentence: Sentence, among: Sequence[Quantity], words: re.Pattern) -> Quantity | None:
    """The figure that such a word stands right before, if it is one."""
    found = []
    for number, one in enumerate(among):
        left = among[number - 1].span[1] if number else 0
        if words.search(sentence.text[max(left, one.span[0] - 16) : one.span[0]]):
            found.append(one)
    return found[0] if len(found) == 1 else None


def _growth(sentence: Sentence, printed: Quantity) -> Claim:
    decimals = places(sentence.text[slice(*printed.span)])
    inside = [one for one in sentence.quantities if one.span[0] < printed.span[0] and _countable(one)]
    falls = re.search(r"下降|减少|降低|压减", sentence.text[max(0, printed.span[0] - 12) : printed.span[0]])
    span = (max(0, printed.span[0] - 12), printed.span[1])
    for one, other in (*_pairs(inside, inside),):
        change = (other.value - one.value) / one.value
        if prints(-change if falls else change, printed.value, decimals) and printed.value:
            arithmetic = f"（{said(other)}－{said(one)}）÷{said(one)}＝{percent(change)}"
            return _made("growth", sentence, span, AGREES, arithmetic)
    return _made("growth", sentence, span, OPEN, "句中没有上期和本期两个数")


def _wholes(sentence: Sentence) -> Iterator[Claim]:
    """合计 = 其中: a figure, a word that opens its parts, and two or more of them."""
    text, numbers = sentence.text, sentence.quantities
    for at, whole in enumerate(numbers):
        opens = _WITHIN.search(text, whole.span[1], whole.span[1] + 12)
        if not opens or not _countable(whole):
            continue
        following = numbers[at + 1 :]
        if not following or following[0].span[0] < opens.end():
            continue
        end = _closing(text, opens.end()) if "(" in text[whole.span[1] : opens.end()] else len(text)
        parts = [one for one in following if one.span[1] <= end and kin(one, whole) and _own(text, one)]
        if len(parts) < 2:
            continue
        total = added(parts)
        arithmetic = "＋".join(said(one) for one in parts) + f"＝{said_as(whole, total)}"
        span = (whole.span[0], parts[-1].span[1])
        if total == whole.value:
            yield _made("sum", sentence, span, AGREES, arithmetic)
        elif (money := is_money(whole)) and total > whole.value and "(" not in text[whole.span[1] : opens.end()]:
            lead = next((n for n in range(2, len(parts)) if added(parts[:n]) == whole.value), 0)
            if lead:
                shorter = "＋".join(said(one) for one in parts[:lead]) + f"＝{said(whole)}"
                yield _made("sum", sentence, (whole.span[0], parts[lead - 1].span[1]), AGREES, shorter)
            elif money and "其中" in opens.group():
                yield _made("sum", sentence, span, DIFFERS, f"{arithmetic}，超过{said(whole)}")


def _own(text: str, one: Quantity) -> bool:
    """Not a figure of a note within the part (含…), and none that counts something per head."""
    return not one.per and not re.search(r"每[人户名件次]?(?:补助)?$", text[max(0, one.span[0] - 6) : one.span[0]])


def _closing(text: str, start: int) -> int:
    end = text.find(")", start)
    return len(text) if end < 0 else end


def said_as(like: Quantity, value: Decimal) -> str:
    return said(Quantity(value, like.unit, power=like.power))


def _items(sentences: Sequence[Sentence]) -> Iterator[Claim]:
    """A whole stated first and its parts in numbered items after it (1.… 2.…), each kind of figure by itself."""
    numbered = [n for n, one in enumerate(sentences) if _ITEM.match(one.text)]
    if len(numbered) < 2 or numbered[0] == 0:
        return
    whole, items = sentences[numbered[0] - 1], sentences[numbered[0] :]
    for stated in whole.quantities:
        if not (is_money(stated) or is_count(stated)):
            continue
        parts = [one for item in items for one in item.quantities if kin(one, stated) and one.span[0] > 1]
        each = [[one for one in item.quantities if kin(one, stated) and one.span[0] > 1] for item in items]
        if len(parts) < 2 or not all(each):
            continue
        total = added(parts)
        arithmetic = "＋".join(said_as(stated, added(one)) for one in each) + f"＝{said_as(stated, total)}"
        span = (max(0, stated.span[0] - 8), stated.span[1])
        if total == stated.value:
            yield _made("sum", whole, span, AGREES, arithmetic)
        elif is_money(stated) and all(len(one) == 1 for one in each):
            yield _made("sum", whole, span, DIFFERS, f"{arithmetic}，写的是{said(stated)}")
