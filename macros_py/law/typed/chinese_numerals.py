"""Chinese numerals, read and written by one grammar: 三百二十, 两万五, 三点六亿, 百分之九十五, 壹仟元, 二〇二三.

A digit that ends a numeral right behind 百, 千, 万 or 亿 counts the next lower unit, as it is spoken: 一百二 is 120
and 两万五 is 25000, while 一百零二 is 102. What nobody writes (二三, 一百零二十, 两十, 一百二万) is no number: a
wrong reading costs more than none. Phrases with their values stand in the tests, beside those that are no numbers.

>>> [int(cardinal(text)) for text in ("一千零五十", "两万五千", "两万五", "一百十五", "三万零五亿二千万")]
[1050, 25000, 25000, 115, 3000520000000]
>>> cardinal("二三"), cardinal("一百二万"), value("百分之九十五点三"), value("三成五")
(None, None, Decimal('0.953'), Decimal('0.35'))
"""

from __future__ import annotations

import re
from decimal import Decimal

from .numbers import CHINESE_DIGITS, shifted

DIGITS = "〇一二三四五六七八九"
"""The digits by themselves, as in 二〇二三 and behind 点."""
LETTERS = CHINESE_DIGITS

_VALUE = {character: number for number, character in enumerate(DIGITS)} | {"零": 0, "两": 2}
_POWERS = {"十": 1, "百": 2, "千": 3}
_ZERO, _ONE_TO_NINE = "零〇", "一二两三四五六七八九"
_GROUP = re.compile(rf"[{_ZERO}]?(?:[{_ONE_TO_NINE}]?[十百千]|[{_ONE_TO_NINE}])")
POINT = rf"点[{_ZERO}{DIGITS}]+(?![十百千半])"
"""The decimals of a numeral; 九点三十分 and 六点半 are times of the day."""
_POINT = re.compile(rf"(?P<whole>[{LETTERS}]+)点(?P<after>[{_ZERO}{DIGITS}]+)(?P<scale>[万亿]?)")
_YEAR = re.compile(rf"[一二][{_ZERO}{DIGITS}]{{3}}")
_SHARE = re.compile(r"(?P<base>百分之|千分之)(?P<of>.+)")
_TENTHS = re.compile(rf"(?P<tens>[1-9{DIGITS[1:]}两])成(?P<ones>[{DIGITS[1:]}半]?)")

_FORMAL = str.maketrans("壹贰貳叁肆伍陆柒捌玖拾佰仟萬億圆", "一二二三四五六七八九十百千万亿元")
_CAPITAL = "壹贰貳叁肆伍陆柒捌玖"
_FORMAL_RUN = re.compile(
    rf"[{_CAPITAL}][{_CAPITAL}拾佰仟萬億万亿零]*[拾佰仟萬億万亿][{_CAPITAL}拾佰仟萬億万亿零]*圆?|[{_CAPITAL}](?=元|圆|万元)"
)


def value(text: str) -> Decimal | None:
    """What a whole phrase comes to: a cardinal, a decimal, a share of a hundred or a thousand, tenths, a year.

    >>> [str(value(text)) for text in ("一点五万", "千分之五", "百分之九十", "二〇二三", "一些", "十四五")]
    ['15000', '0.005', '0.90', '2023', 'None', 'None']
    """
    text = in_plain_numerals(text)
    if match := _SHARE.fullmatch(text):
        of = Decimal(100) if match["of"] == "百" == match["base"][0] else value(match["of"])
        return None if of is None else shifted(of, -2 if match["base"][0] == "百" else -3)
    if (share := tenths(text)) is not None:
        return share
    if (year_ := year(text)) is not None:
        return Decimal(year_)
    found = cardinal(text)
    return decimal(text) if found is None else found


def cardinal(text: str) -> Decimal | None:
    """三百二十 → 320, 半 → 0.5; None for what is no numeral of its own."""
    if text == "半":
        return Decimal("0.5")
    if len(text) == 1 and text in _ZERO:
        return Decimal(0)
    found = _whole(text)
    return None if found is None else Decimal(found)


def decimal(text: str) -> Decimal | None:
    """九十五点三, 三点六亿; None for anything else, a time of day (六点半) included.

    >>> decimal("九十五点三"), decimal("三点六亿"), decimal("六点半"), decimal("两万五点三")
    (Decimal('95.3'), Decimal('360000000'), None, None)
    """
    match = _POINT.fullmatch(text)
    if match is None:
        return None
    whole = 0 if match["whole"] in _ZERO else _whole(match["whole"], spoken=False)
    if whole is None:
        return None
    after = "".join(str(_VALUE[character]) for character in match["after"])
    return shifted(Decimal(f"{whole}.{after}"), {"": 0, "万": 4, "亿": 8}[match["scale"]])


def tenths(text: str) -> Decimal | None:
    """三成 → 0.3, 三成五 and 三成半 → 0.35; 3成 is read as well."""
    match = _TENTHS.fullmatch(text)
    if match is None:
        return None
    ones = "5" if match["ones"] == "半" else _VALUE.get(match["ones"], "")
    return Decimal(f"0.{_VALUE.get(match['tens'], match['tens'])}{ones}")


def year(text: str) -> int | None:
    """二〇二三 → 2023: a year digit by digit."""
    return int("".join(str(_VALUE[one]) for one in text)) if _YEAR.fullmatch(text) else None


def in_plain_numerals(text: str) -> str:
    """The text with its formal numerals (壹仟贰佰圆) in plain ones, of the same length; names keep theirs (陆家).

    >>> in_plain_numerals("陆家镇支出壹仟贰佰圆")
    '陆家镇支出一千二百元'
    """
    return _FORMAL_RUN.sub(lambda match: match.group().translate(_FORMAL), text)


def spelled(number: int, digits: str = DIGITS) -> str:
    """A number below ten thousand in plain numerals: 十二, 一百〇一; ``digits`` may bring another nought.

    >>> spelled(12), spelled(20), spelled(101), spelled(1110)
    ('十二', '二十', '一百〇一', '一千一百一十')
    """
    if not number:
        return digits[0]
    words, gap = "", False
    for power, unit in ((3, "千"), (2, "百"), (1, "十"), (0, "")):
        digit = number // 10**power % 10
        if digit:
            words += digits[0] * gap + digits[digit] + unit
        gap = bool(words) and not digit
    return words.removeprefix("一") if 10 <= number < 20 else words


def _whole(text: str, spoken: bool = True) -> int | None:
    """Hundreds of millions and the rest; ``spoken``: a last digit may count the next lower unit."""
    above, parted, below = text.rpartition("亿")
    if not parted:
        return _below_hundred_million(text, 0, True, spoken)
    high = _below_hundred_million(above, 0, False, spoken)
    low = _below_hundred_million(below, 8, True, spoken) if below else 0
    return None if high is None or low is None else high * 10**8 + low


def _below_hundred_million(text: str, before: int, last: bool, spoken: bool) -> int | None:
    """Ten thousands and the rest; ``before`` is the power that stands before it, 0 where none does."""
    above, parted, below = text.rpartition("万")
    if not parted:
        return _section(text, before, last, spoken)
    high = _section(above, before, False, spoken)
    low = _section(below, 4, last, spoken) if below else 0
    return None if high is None or low is None else high * 10**4 + low


def _section(text: str, before: int, last: bool, spoken: bool) -> int | None:
    """A number below ten thousand; ``last``: it ends the numeral, and no 万 or 亿 follows."""
    number, ceiling, at = 0, before, 0
    for match in _GROUP.finditer(text):
        if match.start() != at:
            return None
        at, group, first = match.end(), match.group(), not number
        noughts = group[0] in _ZERO
        group = group[noughts:]
        power = _POWERS.get(group[-1], 0)
        if power >= (ceiling or 4) or ceiling < 0 or not _written(group, power, first, ceiling, noughts):
            return None
        if noughts and (not ceiling or (power == ceiling - 1 and not first)):
            return None  # 零五, 一百零二十
        if group == "两" and (text != group or (before and last)):
            return None  # 二十两, 一百零两
        if not power and not noughts and ceiling > 1:
            if not last or not spoken:
                return None  # 一百二万, 一亿二万
            number, ceiling = number + _VALUE[group] * 10 ** (ceiling - 1), -1
            continue
        if first and last and before == 8 and not noughts:
            return None  # 四亿九千: with 万 left out, as it is spoken, or without
        number += _VALUE.get(group[0], 1) * 10**power
        ceiling = power or -1
    return number if text and at == len(text) else None


def _written(group: str, power: int, first: bool, ceiling: int, noughts: bool) -> bool:
    """Whether a unit stands with its digit: 十五, 一百十五 and 一万零十五 go without, 百 never; nobody writes 两十."""
    if group in _POWERS:
        return group == "十" and ((first and (noughts or not ceiling)) or (ceiling == 2 and not noughts))
    return not (group[0] == "两" and power == 1)
