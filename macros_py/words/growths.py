"""增长x%, 下降x%, 翻一番, 是上年的n倍, 提高n个百分点: what it was, what it is, and the change printed for the two."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from ..law.rules import plain
from ..law.typed.quantities import Quantity
from .claims import AGREES, DIFFERS, OPEN, Claim, is_count, is_money, judged, kin, made, percent, places, prints, said
from .completions import countable, pairs, role
from .text import Sentence

_UP, _DOWN = r"增长|上升|提高|增加|增幅|上涨|提升|上浮|增", r"下降|减少|降低|压减|降幅|缩减|下调|压缩|减"
GROWTH = re.compile(rf"(?P<word>{_UP}|{_DOWN})(?:了|率|幅度|比例|幅)?(?:为|达|约)?\s?$")
_CHANGED = re.compile(rf"(?P<word>{_UP}|{_DOWN})(?:了|额)?(?:为|达|约|共)?\s?$")
_FALLS = re.compile(rf"{_DOWN}|少")
_MORE = re.compile(r"(?:[比较][^,。;0-9]{0,10}|[年期末])(?P<word>[多少])[\u4e00-\u9fff]{0,4}$")
_FROM_TO = re.compile(r"[由从][^,。;;]{0,30}$")
_COMPARED = re.compile(r"比|较|相比|同比|与")
_PAST = re.compile(r"上年|去年|上一年|同期|年初|以前")
_BASE = re.compile(r"(?:较|比|与|同比|相比)(?:上年|去年|上一年|同期|上年同期|去年同期|(?:19|20)\d\d年)(?:度|末|底)?(?:同期)?(?:的|(?:预算|决算)数?的?|实际)?\s?$")
_FOLLOWS = re.compile(rf"[,、;]?\s?(?:同比|降幅|增幅)?(?:{_UP}|{_DOWN})?(?:了|率|幅度|比例|幅)?(?:为|达|约)?\s?")
_DOUBLED = re.compile(r"翻[了一]{1,2}番|翻了?两番|增长了?一倍")


def claims(sentence: Sentence, printed: Quantity, earlier: Sequence[Sentence]) -> Iterator[Claim]:
    """The claim that one percentage makes."""
    text = sentence.text
    inside = [one for one in sentence.quantities if one.span[0] < printed.span[0] and (countable(one) or not one.value and (is_money(one) or is_count(one)))]
    nearby = [one for other in earlier[-2:] for one in other.quantities if countable(one)]
    word = GROWTH.search(text[: printed.span[0]])
    falls = bool(word and _FALLS.match(word["word"]))
    decimals = places(text[slice(*printed.span)])
    span = (max(0, printed.span[0] - 12), printed.span[1])
    wanted = -printed.value if falls else printed.value
    steps = [one for one in inside if change_word(sentence, one)]
    levels = [one for one in (*nearby, *inside) if one not in steps]
    for before, now in pairs(levels, levels):
        change = (now.value - before.value) / before.value if before.value else Decimal(0)
        if before.value and prints(abs(change), abs(wanted), decimals) and (change > 0) == (wanted > 0):
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
    before = sentence.text[max(0, one.span[0] - 20) : one.span[0]]
    found = _CHANGED.search(before[-8:]) or _MORE.search(before)
    return found["word"] if found else ""


def _bases(level: Quantity, step: Quantity, rises: bool) -> Iterator[tuple[Decimal, str]]:
    """What it was: the level before the change, or the level itself where that was the old one."""
    base = level.value - step.value if rises else level.value + step.value
    yield base, f"（{said(level)}{'－' if rises else '＋'}{said(step)}）"
    yield level.value, said(level)


def _differs(
    sentence: Sentence, printed: Quantity, levels: Sequence[Quantity], steps: Sequence[Quantity], falls: bool, span: tuple[int, int]
) -> Claim | None:
    """Only an unmistakable sentence is held against the figures: 由A增加到B，…x%; 较上年的A增加D，增长x%; B，比上年增加D，增长x%."""
    text = sentence.text
    own = [one for one in levels if any(one is other for other in sentence.quantities) and one.span[1] <= printed.span[0]]
    if re.search(r"分别|平均|年均|均[为达]", text):
        return None
    step = steps[-1] if steps and _FOLLOWS.fullmatch(text[steps[-1].span[1] : printed.span[0]]) else None
    if step and (_FALLS.match(change_word(sentence, step)) is None) == falls:
        return made("growth", sentence, span, DIFFERS, f"前面写{change_word(sentence, step)}{said(step)}，后面写的升降相反")
    base = next((one for one in reversed(own) if is_base(sentence, one)), None)
    last = own[-2:]
    if step is None and len(last) == 2 and kin(*last) and is_from_to(sentence, *last):
        return _held(sentence, printed, last[0], last[1], falls, span)
    if base and step and kin(base, step):
        verdict, remark, level = judged(sentence, step.value / base.value, printed, (step, base))
        return made("growth", sentence, span, verdict, f"{said(step)}÷{said(base)}＝{percent(step.value / base.value)}{remark}", level)
    now = [one for one in own if kin(one, base) and one.span[1] <= base.span[0]][-1:] if base else []
    if base and step is None and now and printed.span[0] - base.span[1] <= 10:
        return _held(sentence, printed, base, now[0], falls, span)
    return _from_step(sentence, printed, own, step, span) if step else None


def _held(
    sentence: Sentence, printed: Quantity, before: Quantity, now: Quantity, falls: bool, span: tuple[int, int]
) -> Claim:
    change = (now.value - before.value) / before.value
    verdict, remark, level = judged(sentence, -change if falls else change, printed, (before, now))
    return made("growth", sentence, span, verdict, f"（{said(now)}－{said(before)}）÷{said(before)}＝{percent(change)}{remark}", level)


def _from_step(
    sentence: Sentence, printed: Quantity, own: Sequence[Quantity], step: Quantity, span: tuple[int, int]
) -> Claim | None:
    """B，比上年增加D，增长x%: what it was is B without D; of several B the one that is no budget."""
    now = [one for one in own if one.span[1] <= step.span[0] and kin(one, step)]
    if not now or not _COMPARED.search(sentence.text[now[-1].span[1] : step.span[0]]) or _PAST.search(sentence.lead(now[-1])):
        return None
    base, written = next(_bases(now[-1], step, not _FALLS.match(change_word(sentence, step))))
    if base <= 0 or role(sentence, now[-1]) == "asked":
        return None
    verdict, remark, level = judged(sentence, step.value / base, printed, (step, now[-1]))
    milder = "" if len(now) == 1 or sentence.text.find(";", now[-2].span[1], now[-1].span[0]) >= 0 else "核实"
    return made("growth", sentence, span, verdict, f"{said(step)}÷{written}＝{percent(step.value / base)}{remark}", level or milder)


def is_base(sentence: Sentence, one: Quantity) -> bool:
    """较上年的1.05亿元: what it was, told in so many words."""
    return bool(_BASE.search(sentence.text[: one.span[0]]))


def is_from_to(sentence: Sentence, one: Quantity, other: Quantity) -> bool:
    """由100万元增加到120万元."""
    return bool(_FROM_TO.search(sentence.text[: one.span[0]])) and other.span[0] - one.span[1] <= 12


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
    rates = [rate for rate in sentence.quantities if rate.unit == "%" and rate.span[1] <= one.span[0]][-2:]
    if len(rates) != 2 or not change_word(sentence, one):
        return
    gap = abs(rates[1].value - rates[0].value) * 100
    agrees, certain = gap == one.value, is_from_to(sentence, *rates)
    if not agrees and not certain:
        return
    arithmetic = f"{percent(max(rates, key=_value).value)}－{percent(min(rates, key=_value).value)}＝{plain(gap)}个百分点"
    written = "" if agrees else f"，写的是{plain(one.value)}个百分点"
    yield made("growth", sentence, (max(0, rates[0].span[0] - 6), one.span[1]), AGREES if agrees else DIFFERS, arithmetic + written)


def _value(one: Quantity) -> Decimal:
    return one.value


def _steps(sentence: Sentence, levels: Sequence[Quantity]) -> Iterator[Claim]:
    """由100万元增加到120万元，增加20万元; 9.42万元，较上年的10.80万元减少1.38万元."""
    for step in sentence.quantities:
        before = [one for one in levels if one.span[1] <= step.span[0] and kin(one, step)]
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
