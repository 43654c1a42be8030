"""Changes that are no percentage: 增加D between two levels, 提高n个百分点, 翻一番, 是上年的n倍; and the words that tell them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from ..documents.document import Sentence
from ..law.rules import plain
from ..law.typed.quantities import Quantity
from .claim import AGREES, DIFFERS, OPEN, Claim, alike, is_money, made, percent, places, prints, said
from .completions import countable, pairs

UP, DOWN = r"增长|上升|提高|增加|增幅|上涨|提升|上浮|增", r"下降|减少|降低|压减|降幅|缩减|下调|压缩|减"
GROWTH = re.compile(rf"(?P<word>{UP}|{DOWN})(?:了|率|幅度|比例|幅)?(?:为|达|约)?\s?$")
_CHANGED = re.compile(rf"(?P<word>{UP}|{DOWN})(?:了|额)?(?:为|达|约|共)?\s?$")
FALLS = re.compile(rf"{DOWN}|少")
_MORE = re.compile(r"(?:[比较][^,。;0-9]{0,10}|[年期末])(?P<word>[多少])[\u4e00-\u9fff]{0,4}$")
_FROM_TO = re.compile(r"[由从][^,。;;]{0,30}$")
_BASE = re.compile(
    r"(?:较|比|与|同比|相比)(?:上年|去年|上一年|同期|上年同期|去年同期|(?:19|20)\d\d年)(?:度|末|底)?(?:同期)?(?:的|(?:预算|决算)数?的?|实际)?\s?$"
)
_COMPARED_WITH = re.compile(r"[,、(]?[比较][^,。;%]{0,12}$")
_DOUBLED = re.compile(r"翻[了一]{1,2}番|翻了?两番|增长了?一倍")


def multiples(sentence: Sentence) -> Iterator[Claim]:
    """是上年的n倍, 翻一番, 提高n个百分点, and 减少D between the two levels it lies between."""
    text, levels = (
        sentence.text,
        [one for one in sentence.quantities if countable(one) and not change_word(sentence, one)],
    )
    for one in sentence.quantities:
        if one.unit == "倍" and one.value > 0:
            for before, now in pairs(levels, levels):
                grown = bool(GROWTH.search(text[: one.span[0]]))
                ratio = now.value / before.value - (1 if grown else 0)
                if ratio == one.value or prints(
                    ratio / 100, one.value / 100, places(text[slice(*one.span)].replace("倍", "%"))
                ):
                    yield made(
                        "growth",
                        sentence,
                        (max(0, one.span[0] - 10), one.span[1]),
                        AGREES,
                        f"{said(now)}÷{said(before)}＝{ratio + (1 if grown else 0):.2f}倍",
                    )
                    break
        elif one.unit == "百分点":
            yield from _points(sentence, one)
    doubled = _DOUBLED.search(text)
    if doubled and len(levels) == 2 and alike(*levels):
        before, now = sorted(levels, key=lambda level: level.value)
        agrees = now.value >= before.value * (4 if "两番" in doubled.group() else 2)
        yield made(
            "growth",
            sentence,
            doubled.span(),
            AGREES if agrees else OPEN,
            f"{said(now)}÷{said(before)}＝{now.value / before.value:.2f}倍",
        )
    yield from _steps(sentence, levels)


def _points(sentence: Sentence, one: Quantity) -> Iterator[Claim]:
    """由85%提高到90%，提高5个百分点."""
    rates = [rate for rate in sentence.quantities if rate.unit == "%" and rate.span[1] <= one.span[0]][-2:]
    if len(rates) != 2 or not change_word(sentence, one):
        return
    gap = abs(rates[1].value - rates[0].value) * 100
    than = _COMPARED_WITH.search(sentence.text[rates[0].span[1] : rates[1].span[0]])
    agrees, certain = gap == one.value, bool(than) or is_from_to(sentence, *rates)
    if not agrees and not certain:
        return
    arithmetic = (
        f"{percent(max(rates, key=_value).value)}－{percent(min(rates, key=_value).value)}＝{plain(gap)}个百分点"
    )
    written = "" if agrees else f"，写的是{plain(one.value)}个百分点"
    yield made(
        "growth",
        sentence,
        (max(0, rates[0].span[0] - 6), one.span[1]),
        AGREES if agrees else DIFFERS,
        arithmetic + written,
    )


def _value(one: Quantity) -> Decimal:
    return one.value


def _steps(sentence: Sentence, levels: Sequence[Quantity]) -> Iterator[Claim]:
    """由100万元增加到120万元，增加20万元; 9.42万元，较上年的10.80万元减少1.38万元."""
    for step in sentence.quantities:
        before = [one for one in levels if one.span[1] <= step.span[0] and alike(one, step)]
        if not countable(step) or not change_word(sentence, step) or len(before) < 2:
            continue
        base = next((one for one in reversed(before) if is_base(sentence, one)), None)
        others = [one for one in before if one is not base] if base else before[-2:-1]
        last = base or before[-1]
        for one in reversed(others):
            if abs(one.value - last.value) == step.value:
                yield made("growth", sentence, (one.span[0], step.span[1]), AGREES, _minus(one, last, step))
                break
        else:
            if (base and base is before[-1]) or (not base and is_from_to(sentence, *before[-2:])):
                one = others[-1]
                near = abs(abs(one.value - last.value) - step.value) <= Decimal("0.02").scaleb(step.power)
                level = "提示" if near and is_money(step) else "" if len(before) == 2 else "核实"
                written = f"{_minus(one, last, step)}，写的是{said(step)}"
                yield made("growth", sentence, (one.span[0], step.span[1]), DIFFERS, written, level)


def _minus(one: Quantity, other: Quantity, step: Quantity) -> str:
    more, less = sorted((one, other), key=_value, reverse=True)
    return f"{said(more)}－{said(less)}＝{said(Quantity(more.value - less.value, step.unit, power=step.power))}"


def change_word(sentence: Sentence, one: Quantity) -> str:
    """增加 or 减少 right before an amount: a change, no level; 增加到 is a level."""
    before = sentence.text[max(0, one.span[0] - 20) : one.span[0]]
    found = _CHANGED.search(before[-8:]) or _MORE.search(before)
    return found["word"] if found else ""


def is_base(sentence: Sentence, one: Quantity) -> bool:
    """较上年的1.05亿元: what it was, told in so many words."""
    return bool(_BASE.search(sentence.text[: one.span[0]]))


def is_from_to(sentence: Sentence, one: Quantity, other: Quantity) -> bool:
    """由100万元增加到120万元."""
    return bool(_FROM_TO.search(sentence.text[: one.span[0]])) and other.span[0] - one.span[1] <= 12
