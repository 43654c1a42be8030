"""增长x%, 下降x%: what it was, what it is, and the growth printed for the two."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from ..documents.document import Sentence
from ..law.typed.quantities import Quantity
from .changes import DOWN, FALLS, GROWTH, UP, change_word, is_base, is_from_to
from .claim import AGREES, DIFFERS, OPEN, Claim, alike, is_count, is_money, judged, made, percent, places, prints, said
from .completions import countable, pairs, role

_COMPARED = re.compile(r"比|较|相比|同比|与")
_PAST = re.compile(r"上年|去年|上一年|同期|年初|以前")
_THAN = re.compile(r"[比较与]((?:19|20)\d\d年|上年|去年)")
_FOLLOWS = re.compile(rf"[,、;]?\s?(?:同比|降幅|增幅)?(?:{UP}|{DOWN})?(?:了|率|幅度|比例|幅)?(?:为|达|约)?\s?")


def claims(sentence: Sentence, printed: Quantity, earlier: Sequence[Sentence]) -> Iterator[Claim]:
    """The claim that one percentage makes."""
    text = sentence.text
    inside = [
        one
        for one in sentence.quantities
        if one.span[0] < printed.span[0] and (countable(one) or (not one.value and (is_money(one) or is_count(one))))
    ]
    nearby = [one for other in earlier[-2:] for one in other.quantities if countable(one)]
    word = GROWTH.search(text[: printed.span[0]])
    falls = bool(word and FALLS.match(word["word"]))
    decimals = places(text[slice(*printed.span)])
    span = (max(0, printed.span[0] - 12), printed.span[1])
    wanted = -printed.value if falls else printed.value
    steps = [one for one in inside if change_word(sentence, one)]
    levels = [one for one in (*nearby, *inside) if not any(one is step for step in steps)]
    for before, now in pairs(levels, levels):
        change = (now.value - before.value) / before.value if before.value else Decimal(0)
        if before.value and prints(abs(change), abs(wanted), decimals) and (change > 0) == (wanted > 0):
            arithmetic = f"（{said(now)}－{said(before)}）÷{said(before)}＝{percent(change, max(2, decimals))}"
            yield made("growth", sentence, span, AGREES, arithmetic)
            return
    for step in reversed(steps):
        rises = not FALLS.match(change_word(sentence, step))
        for level in reversed(levels):
            if not alike(step, level):
                continue
            told = level.span[1] <= step.span[0] and _COMPARED.search(text[level.span[1] : step.span[0]])
            for base, written in list(_bases(level, step, rises))[: 1 if told else 2]:
                if base > 0 and prints(step.value / base, abs(printed.value), decimals) and rises != falls:
                    share = percent(step.value / base, max(2, decimals))
                    yield made("growth", sentence, span, AGREES, f"{said(step)}÷{written}＝{share}")
                    return
    yield _differs(sentence, printed, levels, steps, falls, span) or made(
        "growth", sentence, span, OPEN, "句中没有上期和本期两个数"
    )


def _bases(level: Quantity, step: Quantity, rises: bool) -> Iterator[tuple[Decimal, str]]:
    """What it was: the level before the change, or the level itself where that was the old one."""
    base = level.value - step.value if rises else level.value + step.value
    yield base, f"（{said(level)}{'－' if rises else '＋'}{said(step)}）"
    yield level.value, said(level)


def _differs(
    sentence: Sentence,
    printed: Quantity,
    levels: Sequence[Quantity],
    steps: Sequence[Quantity],
    falls: bool,
    span: tuple[int, int],
) -> Claim | None:
    """Only an unmistakable sentence is held against the figures: 由A增加到B，…x%; 较上年的A增加D，增长x%; B，比上年增加D，增长x%."""
    text = sentence.text
    own = [
        one for one in levels if any(one is other for other in sentence.quantities) and one.span[1] <= printed.span[0]
    ]
    if re.search(r"分别|平均|年均|均[为达]", text):
        return None
    step = steps[-1] if steps and _FOLLOWS.fullmatch(text[steps[-1].span[1] : printed.span[0]]) else None
    if step and (FALLS.match(change_word(sentence, step)) is None) == falls:
        return made(
            "growth", sentence, span, DIFFERS, f"前面写{change_word(sentence, step)}{said(step)}，后面写的升降相反"
        )
    base = next((one for one in reversed(own) if is_base(sentence, one)), None)
    last = own[-2:]
    if step is None and len(last) == 2 and alike(*last) and is_from_to(sentence, *last):
        return _held(sentence, printed, last[0], last[1], falls, span)
    if base and step and alike(base, step):
        verdict, remark, level = judged(sentence, step.value / base.value, printed, (step, base))
        return made(
            "growth",
            sentence,
            span,
            verdict,
            f"{said(step)}÷{said(base)}＝{percent(step.value / base.value)}{remark}",
            level,
        )
    now = [one for one in own if alike(one, base) and one.span[1] <= base.span[0]][-1:] if base else []
    if base is None and step is None and (named := _named_base(sentence, printed, own)):
        return _held(sentence, printed, *named, falls, span)
    if base and step is None and now and printed.span[0] - base.span[1] <= 10:
        return _held(sentence, printed, base, now[0], falls, span)
    return _from_step(sentence, printed, own, step, span) if step else None


def _held(
    sentence: Sentence, printed: Quantity, before: Quantity, now: Quantity, falls: bool, span: tuple[int, int]
) -> Claim:
    change = (now.value - before.value) / before.value
    verdict, remark, level = judged(sentence, -change if falls else change, printed, (before, now))
    return made(
        "growth",
        sentence,
        span,
        verdict,
        f"（{said(now)}－{said(before)}）÷{said(before)}＝{percent(change)}{remark}",
        level,
    )


def _from_step(
    sentence: Sentence, printed: Quantity, own: Sequence[Quantity], step: Quantity, span: tuple[int, int]
) -> Claim | None:
    """B，比上年增加D，增长x%: what it was is B without D; of several B the one that is no budget."""
    now = [one for one in own if one.span[1] <= step.span[0] and alike(one, step)]
    if (
        not now
        or not _COMPARED.search(sentence.text[now[-1].span[1] : step.span[0]])
        or _PAST.search(sentence.lead(now[-1]))
    ):
        return None
    base, written = next(_bases(now[-1], step, not FALLS.match(change_word(sentence, step))))
    if not base and printed.value:
        written = f"{said(now[-1])}－{said(step)}＝0，上期为0，没有增长率"
        return made("growth", sentence, span, DIFFERS, written, "核实")
    if base <= 0 or (len(now) > 1 and role(sentence, now[-1]) == "asked"):
        return None
    verdict, remark, level = judged(sentence, step.value / base, printed, (step, now[-1]))
    milder = "" if len(now) == 1 or sentence.text.find(";", now[-2].span[1], now[-1].span[0]) >= 0 else "核实"
    return made(
        "growth",
        sentence,
        span,
        verdict,
        f"{said(step)}÷{written}＝{percent(step.value / base)}{remark}",
        level or milder,
    )


def _named_base(sentence: Sentence, printed: Quantity, own: Sequence[Quantity]) -> tuple[Quantity, Quantity] | None:
    """某年决算数57.43万元，…56.12万元，比某年决算数减少x%: what it was is told by its year."""
    found = _THAN.search(sentence.text[own[-1].span[1] : printed.span[0]]) if len(own) >= 2 else None
    base = [
        one
        for one in own[:-1]
        if found and alike(one, own[-1]) and found[1] in re.split(r"[,;。]", sentence.text[: one.span[0]])[-1]
    ]
    return (base[-1], own[-1]) if base else None
