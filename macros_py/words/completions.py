"""完成率x%, 执行率x%, 完成年度任务的x%: what was asked, what was done, and the rate printed for the two."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from ..law.typed.quantities import Quantity
from .claims import AGREES, OPEN, Claim, is_count, is_money, judged, kin, made, percent, places, prints, said
from .text import Sentence

RATE = re.compile(
    r"(?P<word>[\u4e00-\u9fff]{0,4}率|任务数完成|目标完成|完成|达成)[分别为是达到至仅约共:了]{0,4}$"
    r"|(?:完成|达到?|为|是|相当于|占)[^,。;;%占0-9]{0,14}(?:任务|计划|目标|预算|指标)[^,。;;%占0-9]{0,4}的?\s?$"
)
_ASKED = re.compile(r"任务|目标|计划|指导性|应|预算|指标|下达|核定|批复|编制")
_DONE = re.compile(r"实际|完成|实有|实施|已|决算|执行|支出|到位|支付|使用|发放|在职|救助")
_DIVIDES = re.compile(r"(?:完成|执行|到位|支付|支出|控制|达成|使用)率$|完成|达成|$^")
_CHANGE = re.compile(r"(?:调整|变动|偏差|增长|增减)率$")
_SAVED = re.compile(r"(?:节约|节支|结余|结转|压减|下降|结转结余)率$")


def claims(sentence: Sentence, printed: Quantity, earlier: Sequence[Sentence]) -> Iterator[Claim]:
    """The claim that one percentage makes."""
    text = sentence.text
    start = max(text.rfind(";", 0, printed.span[0]) + 1, 0)
    inside = [one for one in sentence.quantities if start <= one.span[0] < printed.span[0] and countable(one)]
    nearby = [one for one in earlier[-1].quantities if countable(one)] if earlier else []
    span = (max(start, printed.span[0] - 12), printed.span[1])
    word = RATE.search(text[: printed.span[0]])
    name = (word["word"] or "完成") if word else "完成"
    decimals = places(text[slice(*printed.span)])
    for asked, done in (*pairs(inside, inside), *pairs(nearby, inside), *pairs(nearby, nearby)):
        for share, written in _shares(name, asked, done):
            if prints(share, printed.value, decimals):
                yield made("completion", sentence, span, AGREES, f"{written}＝{percent(share, max(2, decimals))}")
                return
    yield _differs(sentence, printed, inside, name, span) or made("completion", sentence, span, OPEN, _why(inside))


def _why(inside: Sequence[Quantity]) -> str:
    return "句中的数除不出这个比率，看不出用哪两个数" if len(inside) > 1 else "句中没有可以相除的两个数"


def countable(one: Quantity) -> bool:
    return (is_count(one) or is_money(one) or one.unit == "个月") and one.value > 0


def pairs(asked: Sequence[Quantity], done: Sequence[Quantity]) -> Iterator[tuple[Quantity, Quantity]]:
    for one in asked:
        for other in done:
            if one is not other and (kin(one, other) or one.unit == other.unit):
                yield one, other


def _shares(name: str, asked: Quantity, done: Quantity) -> Iterator[tuple[Decimal, str]]:
    """What a rate of this name may be of two figures, each with its working."""
    if _CHANGE.search(name) or _SAVED.search(name):
        change = done.value - asked.value if _CHANGE.search(name) else asked.value - done.value
        yield abs(change) / asked.value if _CHANGE.search(name) else change / asked.value, _changed(name, asked, done)
    yield done.value / asked.value, f"{said(done)}÷{said(asked)}"


def _changed(name: str, asked: Quantity, done: Quantity) -> str:
    first, second = (done, asked) if _CHANGE.search(name) and done.value >= asked.value else (asked, done)
    return f"（{said(first)}－{said(second)}）÷{said(asked)}"


def _differs(
    sentence: Sentence, printed: Quantity, inside: Sequence[Quantity], name: str, span: tuple[int, int]
) -> Claim | None:
    """Only where the sentence says which figure was asked and which was done is a rate held against them."""
    text = sentence.text
    percentages = [one.span[1] for one in sentence.quantities if one.unit == "%" and one.span[1] <= printed.span[0]]
    window = [one for one in inside if one.span[0] >= max(percentages, default=0)]
    begin = max([*percentages, span[0] - 60, 0])
    if not _DIVIDES.search(name) or re.search(r"分别|平均|均[为达]", text[begin : printed.span[0]]):
        return None
    window = [one for one in window if sentence.depth(one.span[0]) == sentence.depth(printed.span[0])]
    asked = [one for one in window if role(sentence, one) == "asked"]
    done = [one for one in window if role(sentence, one) == "done"]
    if len(asked) != 1 or len(done) != 1 or not kin(asked[0], done[0]) or sum(kin(one, done[0]) for one in window) > 2:
        return None
    share = done[0].value / asked[0].value
    verdict, remark, level = judged(sentence, share, printed, (asked[0], done[0]))
    return made("completion", sentence, span, verdict, f"{said(done[0])}÷{said(asked[0])}＝{percent(share)}{remark}", level)


def role(sentence: Sentence, one: Quantity) -> str:
    """Whether the words right before a figure, the last of them, say that it was asked or done."""
    lead = sentence.lead(one)
    at = {
        name: max((match.end() for match in words.finditer(lead)), default=0)
        for name, words in (("asked", _ASKED), ("done", _DONE))
    }
    return max(at, key=at.get) if any(at.values()) and at["asked"] != at["done"] else ""
