"""The figures of a sentence: digits and Chinese numerals, without the numerals that are names, ordinals or ranges.

What `law.typed.quantities` finds is taken over; formal numerals (壹仟贰佰元) and signs before digits are added, and
what only looks like a figure is left out: 第47次, 几十人, 八项规定, 5-8人, 三成.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from .typed.chinese_numerals import in_plain_numerals
from .typed.numbers import CHINESE_DIGITS
from .typed.quantities import COUNTS, Quantity, quantities

_NAMES = re.compile(
    r"八项规定|[两二]项补贴|[两四二]个(?:维护|意识|自信|确立|全面|毫不动摇)|三个(?:一批|区分)|[两三四五][个张]清单|五个一|"
    r"三项(?:制度|机制|纪律)|十项措施|[一二两三四五六七八九十]级|一[次个项批户人家条件本张][一性体把]"
)
_ONE_DIGIT = rf"(?<![第{CHINESE_DIGITS}])[一二两三四五六七八九十]"
_PAIR = re.compile(
    rf"{_ONE_DIGIT}[\u4e00-\u9fff](?<![{CHINESE_DIGITS}元])[一二两三四五六七八九十](?![{CHINESE_DIGITS}])[\u4e00-\u9fff]"
)
_SECOND = re.compile(rf"{_ONE_DIGIT}[\u4e00-\u9fff](?<![{CHINESE_DIGITS}年月日元])$")
"""Two numerals, each with one character: a phrase of four letters (三番五次, 三位一体), no two counts."""
_OPENING = "“‘\"'《「"
_RANGE_AFTER = re.compile(r"\s?[-~～—–－至]\s?[0-9]")
_RANGE_BEFORE = re.compile(r"[0-9](?:%|万|元|万元|人|名|户|岁|个|次|件)?\s?[-~～—–－至]\s?$")
_FROM = re.compile(r"[从由]\s?[0-9.,]+\S{0,4}$")
_FROM_SOMEWHERE = re.compile(r"[从由][^,。;]{0,16}$")
_ABOUT_BEFORE = re.compile(
    r"(?:大约|大概|约|近|将近|超过?|逾|不少于|不低于|不超过|不高于|至少|达到?|≥|≤|>|<|>=|<=)\s?$"
)
_ABOUT_AFTER = re.compile(r"\s?(?:\)|的)?\s?(?:以上|以下|以内|左右|上下|及以上|及以下|多|余|来)")
_EXACT = ("达到", "达")


def figures(text: str, typed: str = "") -> tuple[Quantity, ...]:
    """Every figure of a folded text, in order; ``typed`` is the same text before folding, of one length."""
    plain = in_plain_numerals(text)
    kept = [one for one in quantities(plain) if _is_figure(plain, one, typed)]
    several = {one.family for one in kept if one.spelled and one.value > 1}
    return tuple(
        _in_ten_thousands(plain, _signed(plain, one))
        for one in kept
        if not (one.spelled and one.value == 1 and one.family in COUNTS - several)
    )


def _is_figure(text: str, one: Quantity, typed: str) -> bool:
    start, end = one.span
    before = text[:start].rstrip()
    if before.endswith("第") or "，" in typed[start:end]:  # 分别为120，130，140 are three numbers
        return False
    if one.family in COUNTS and one.value != one.value.to_integral_value():  # 1.3名个体户: an item and its number
        return False
    if one.spelled:
        if before[-1:] and (
            before[-1] in CHINESE_DIGITS + _OPENING + "几数上第初"
            or (before[-1] in "、" and before[-2:-1] in tuple(CHINESE_DIGITS))
        ):
            return False
        if one.unit in ("类", "级", "度") or one.value == Decimal("0.5") or _begins_a_name(text, one):
            return False
        written = text[start:end]
        if "成" in written or (one.unit == "分" and "点" not in written):
            return False
    return not _is_range(text, one)


def _begins_a_name(text: str, one: Quantity) -> bool:
    """Whether the numeral, or the last digit of it, belongs to a set phrase: 八项规定, 两万|一次性补助."""
    start, end = one.span
    numerals = re.match(f"[{CHINESE_DIGITS}]+", text[start:end])
    places = {start, start + numerals.end() - 1} if numerals else {start}
    paired = (
        len(one.unit) == 1
        and one.value <= 10
        and (_PAIR.match(text, start) or _SECOND.search(text, max(0, start - 3), start))
    )
    return bool(paired) or any(_NAMES.match(text, at) for at in places)


def _is_range(text: str, one: Quantity) -> bool:
    start, end = one.span
    if _RANGE_AFTER.match(text, end):
        return not (text[end : end + 1] == "至" and _FROM_SOMEWHERE.search(text, 0, start))
    before = _RANGE_BEFORE.search(text, max(0, start - 8), start)
    if before is None:
        return False
    return not (text[before.start() : start].rstrip().endswith("至") and _FROM.search(text, 0, start))


def _in_ten_thousands(text: str, one: Quantity) -> Quantity:
    """一千二百万元 is told in 万元, as 1200万元 is."""
    spelled = one.spelled and one.unit == "元" and text[slice(*one.span)].rstrip("元整 ").endswith("万")
    return replace(one, power=4) if spelled else one


def _signed(text: str, one: Quantity) -> Quantity:
    """增长-5.2%: a sign after a word, which a range has not."""
    before = text[max(0, one.span[0] - 2) : one.span[0]]
    if one.value > 0 and before[-1:] in ("-", "−") and not before[:1].isdigit() and not before[:1].isascii():
        return replace(one, value=one.value.copy_negate(), span=(one.span[0] - 1, one.span[1]))
    return one


def is_about(text: str, one: Quantity) -> bool:
    """Whether words around a figure make it an estimate or a bound: 约, 近, 余, 以上, 不少于."""
    before = _ABOUT_BEFORE.search(text, max(0, one.span[0] - 6), one.span[0])
    bounded = before is not None and before.group().strip() not in _EXACT
    return one.more or bounded or bool(_ABOUT_AFTER.match(text, one.span[1]))
