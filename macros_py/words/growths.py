"""增长x%, 下降x%, 翻一番, 是上年的n倍, 提高n个百分点: what it was, what it is, and the change printed for the two."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from ..law.typed.quantities import Quantity
from .claims import AGREES, DIFFERS, OPEN, Claim, added, judged, kin, made, percent, places, prints, said
from .completions import countable, pairs
from .text import Sentence

_UP, _DOWN = r"增长|上升|提高|增加|增幅|上涨|提升|上浮|增", r"下降|减少|降低|压减|降幅|缩减|下调|压缩|减"
GROWTH = re.compile(rf"(?P<word>{_UP}|{_DOWN})(?:了|率|幅度|比例|幅)?(?:为|达|约|到)?\s?$")
_CHANGED = re.compile(rf"(?P<word>{_UP}|{_DOWN})(?:了|额)?(?:为|达|约|共)?\s?$")
_FALLS = re.compile(_DOWN)
_FROM_TO = re.compile(r"[由从][^,。;;]{0,30}$")
_COMPARED = re.compile(r"比|较|相比|同比|与")
_PAST = re.compile(r"上年|去年|上一年|同期|年初|以前")
_DOUBLED = re.compile(r"翻[了一]{1,2}番|翻了?两番|增长了?一倍")


def claims(sentence: Sentence, printed: Quantity, earlier: Sequence[Sentence]) -> Iterator[Claim]:
    """The claim that one percentage makes."""
    text = sentence.text
    inside = [one for one in sentence.quantities if one.span[0] < printed.span[0] and countable(one)]
    nearby = [one for other in earlier[-2:] for one in other.quantities if countable(one)]
    word = GROWTH.search(text[: printed.span[0]])
    falls = bool(word and _FALLS.match(word["word"]))
    decimals = places(text[slice(*printed.span)])
    span = (max(0, printed.span[0] - 12), printed.span[1])
    wanted = -printed.value if falls else printed.value
    steps = [one for one in inside if change_word(sentence, one)]
    levels = [one for one in (*nearby, *inside) if one not in steps]
    for before, now in pairs(levels, levels):
        change = (now.value - before.value) / before.value
        if prints(abs(change), abs(wanted), decimals) and (change > 0) == (wanted > 0):
            arithmetic = f"（{said(now)}－{said(before)}）÷{said(before)}＝{percent(change, max(2, decimals))}"
            yield made("growth", sentence, span, AGREES, arithmetic)
            return
    for step in reversed(steps):
        rises = not _FALLS.match(change_word(sentence, step))
        for level in reversed(levels):
            if not kin(step, level):
                continue
            for base, written in _bases(level, step, rises):
                if base > 0 and prints(step.value / base, abs(printed.value), decimals) and rises != falls:
                    share = percent(step.value / base, max(2, decimals))
                    yield made("growth", sentence, span, AGREES, f"{said(step)}÷{written}＝{share}")
                    return
    yield _differs(sentence, printed, levels, steps, falls, span) or made("growth", sentence, span, OPEN, "句中没有上期和本期两个数")


def change_word(sentence: Sentence, one: Quantity) -> str:
    """增加 or 减少 right before an amount: a change, no level; 增加到 is a level."""
    found = _CHANGED.search(sentence.text[max(0, one.span[0] - 8) : one.span[0]])
    return found["word"] if found else ""


def _bases(level: Quantity, step: Quantity, rises: bool) -> Iterator[tuple[Decimal, str]]:
    """What it was: the level before the change, or the level itself where that was the old one."""
    base = level.value - step.value if rises else level.value + step.value
    yield base, f"（{said(level)}{'－' if rises else '＋'}{said(step)}）"
    yield level.value, said(level)


def _differs(
    sentence: Sentence, printed: Quantity, levels: Sequence[Quantity], steps: Sequence[Quantity], falls: bool, span: tuple[int, int]
) -> Claim | None:
    """Only an unmistakable sentence is held against the figures: 由A增加到B，…x%, or A，比上年增加D，增长x%."""
    text, own = sentence.text, [one for one in levels if any(one is other for other in sentence.quantities)]
    if re.search(r"分别|平均|年均|均[为达]", text):
        return None
    last = [one for one in own if one.span[1] <= printed.span[0]][-2:]
    if len(last) == 2 and kin(*last) and not steps and _FROM_TO.search(text[: last[0].span[0]]) and last[1].span[0] - last[0].span[1] <= 12:
        before, now = last
        change = (now.value - before.value) / before.value
        verdict, remark, level = judged(sentence, -change if falls else change, printed, last)
        return made("growth", sentence, span, verdict, f"（{said(now)}－{said(before)}）÷{said(before)}＝{percent(change)}{remark}", level)
    if steps and own:
        step, now = steps[-1], [one for one in own if one.span[1] <= steps[-1].span[0]][-1:]
        between = text[now[0].span[1] : step.span[0]] if now else ""
        adjacent = printed.span[0] - step.span[1] <= 10
        if not now or not adjacent or not kin(now[0], step) or not _COMPARED.search(between) or len(own) != 1 or len(steps) != 1:
            return None
        rises = not _FALLS.match(change_word(sentence, step))
        if rises == falls:
            return made("growth", sentence, span, DIFFERS, f"前面写{change_word(sentence, step)}{said(step)}，后面写的升降相反")
        base, written = next(_bases(now[0], step, rises))
        if base <= 0 or _PAST.search(sentence.lead(now[0])):
            return None
        share = step.value / base
        verdict, remark, level = judged(sentence, share, printed, (step, now[0]))
        return made("growth", sentence, span, verdict, f"{said(step)}÷{written}＝{percent(share)}{remark}", level)
    return None


def multiples(sentence: Sentence) -> Iterator[Claim]:
    """是上年的n倍, 翻一番, 提高n个百分点, and 减少D between the two levels it lies between."""
    text, levels = sentence.text, [one for one in sentence.quantities if countable(one) and not change_word(sentence, one)]
    for one in sentence.quantities:
        if one.unit == "倍" and one.value > 0:
            for before, now in pairs(levels, levels):
                grown = bool(GROWTH.search(text[: one.span[0]]))
                ratio = now.value / before.value - (1 if grown else 0)
                if ratio == one.value or prints(ratio / 100, one.value / 100, places(text[slice(*one.span)].replace("倍", "%"))):
                    yield made("growth", sentence, (max(0, one.span[0] - 10), one.span[1]), AGREES, f"{said(now)}÷{said(before)}＝{ratio + (1 if grown else 0):.2f}倍")
                    break
        elif one.unit == "百分点":
            yield from _points(sentence, one)
    doubled = _DOUBLED.search(text)
    if doubled and len(levels) == 2 and kin(*levels):
        before, now = sorted(levels, key=lambda level: level.value)
        agrees = now.value >= before.value * (4 if "两番" in doubled.group() else 2)
        yield made("growth", sentence, doubled.span(), AGREES if agrees else OPEN, f"{said(now)}÷{said(before)}＝{now.value / before.value:.2f}倍")
    yield from _steps(sentence, levels)


def _points(sentence: Sentence, one: Quantity) -> Iterator[Claim]:
    """由85%提高到90%，提高5个百分点."""
    rates = [rate for rate in sentence.quantities if rate.unit == "%" and rate.span[1] <= one.span[0]]
    if len(rates) != 2 or "%" not in sentence.text:
        return
    gap = abs(rates[1].value - rates[0].value) * 100
    agrees = gap == one.value
    certain = _FROM_TO.search(sentence.text[: rates[0].span[0]])
    arithmetic = f"{percent(max(rates, key=_value).value)}－{percent(min(rates, key=_value).value)}＝{gap.normalize():f}个百分点"
    verdict = AGREES if agrees else DIFFERS if certain else OPEN
    yield made("growth", sentence, (max(0, rates[0].span[0] - 6), one.span[1]), verdict, arithmetic)


def _value(one: Quantity) -> Decimal:
    return one.value


def _steps(sentence: Sentence, levels: Sequence[Quantity]) -> Iterator[Claim]:
    """由100万元增加到120万元，增加20万元; 2022年12万元，2023年10万元，减少2万元."""
    for step in sentence.quantities:
        if not countable(step) or not change_word(sentence, step):
            continue
        own = [one for one in levels if one.span[1] <= step.span[0] and kin(one, step)][-2:]
        if len(own) != 2 or len([one for one in levels if kin(one, step) and one.span[1] <= step.span[0]]) > 2:
            continue
        gap = abs(own[1].value - own[0].value)
        arithmetic = f"{said(max(own, key=_value))}－{said(min(own, key=_value))}＝{said(Quantity(gap, step.unit, power=step.power))}"
        span = (own[0].span[0], step.span[1])
        if gap == step.value:
            yield made("growth", sentence, span, AGREES, arithmetic)
        elif _FROM_TO.search(sentence.text[: own[0].span[0]]) and own[1].span[0] - own[0].span[1] <= 12:
            slack = added([]) + Decimal("0.02").scaleb(step.power)
            level = "提示" if abs(gap - step.value) <= slack else ""
            yield made("growth", sentence, span, DIFFERS, f"{arithmetic}，写的是{said(step)}", level)
