"""Quantities as Chinese text writes them: a number, its scale, its unit, what it is per.

`quantities` finds every one in a text and leaves it to the caller whether the text is certain. Units fall
into families: 28次 can answer 10场次, 20家 cannot answer 115人. Chinese numerals count only before a unit,
because 统一, 十分 and 一体化 are no numbers. Areas and weights in different units are never converted.

>>> [(str(q.value), q.unit) for q in quantities("115人,20家企业")]
[('115', '人'), ('20', '家')]
>>> quantities("不超过35万一年")[0]
Quantity(value=Decimal('350000'), unit='', per='年', power=4)
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal

from .chinese_numerals import POINT, cardinal, decimal, tenths
from .numbers import CHINESE_DIGITS, DIGITS, LONGEST_NUMBER, shifted

FAMILIES = {
    "person": "人次 人 名 位",
    "event": "场次 批次 班次 场 次 期 批 轮 届 班 节",
    "household": "户",
    "body": "家 所",
    "thing": "台套 台 套 件 辆 座 栋 幢 间 条 盏 册 本 盆 份 篇 只 头 株 棵 张 块 支 部 艘 把 顶 颗 幅 副 组",
    "matter": "起 例 宗 笔 单 处 道",
    "any": "个 项 类 种",
    "money": "元",
    "share": "% ‰",
    "point": "百分点",
    "score": "分",
    "square": "㎡ 平方米 m² m2 平米 平",
    "mu": "亩",
    "hectare": "公顷",
    "square kilometre": "平方公里 平方千米",
    "kilometre": "公里 千米",
    "metre": "米",
    "tonne": "吨",
    "kilogram": "公斤 千克",
    "cubic metre": "立方米 m³",
    "energy": "千瓦时 度",
    "page": "页",
    "character": "字",
    "lesson": "课时 学时",
    "times": "倍",
    "level": "级",
    "age": "岁 周岁",
    "workday": "工作日",
    "clock": "小时 分钟 秒钟 秒 天 日 周 星期",
    "month": "个月 季度 年",
}
"""Family → its unit words. Words of one family may stand for each other, 个 for anything counted."""

FAMILY = {word: family for family, words in FAMILIES.items() for word in words.split()}
COUNTS = frozenset({"person", "event", "household", "body", "thing", "matter", "any"})
TIMES = frozenset({"workday", "clock", "month"})
SECONDS = {"秒": 1, "秒钟": 1, "分钟": 60, "小时": 3_600, "天": 86_400, "日": 86_400, "周": 604_800, "星期": 604_800}
MONTHS = {"个月": 1, "季度": 3, "年": 12}

_SCALES = {"": 0, "百": 2, "千": 3, "万": 4, "十万": 5, "百万": 6, "千万": 7, "亿": 8, "万亿": 12}

# A bare 月 or 季度 is one of the calendar, and 30日 is a length of time only before 内; 53米² is no length.
_AMBIGUOUS = {
    "米": "米(?![²³])",
    "公里": "公里(?![²³])",
    "千米": "千米(?![²³])",
    "日": "日(?=以内|之内|内)",
    "分": "分(?!之)",
    "季度": "个季度",
}
_WORDS = "|".join(_AMBIGUOUS.get(word, re.escape(word)) for word in sorted(FAMILY, key=len, reverse=True))
_UNIT = rf"个(?:工作日|工作天|小时|星期|百分点)|工作天|百分比|{_WORDS}"
_WHOLE_WORDS = [*FAMILY, "个工作日", "个小时", "个星期", "个百分点", "百分比"]
DAMAGED_UNITS = (
    frozenset(
        damaged
        for word in _WHOLE_WORDS
        for at in range(len(word))
        for damaged in (word[:at] + word[at + 1 :], word[:at] + word[at] + word[at:])
        if damaged
    )
    .union(f"元{word}" for word in FAMILY if len(word) == 1)
    .difference(_WHOLE_WORDS)
)
"""Unit words that lack a letter or a stroke, or have one twice: 个工作, 方米, 小小时, 元人. What was meant is not
certain."""
_PER = r"(?:/(?:每|1|一)?个?(?:年度|年|季度|季|月|周|天|日|台机|工作日|小时|亩|公里|㎡|平方米|[人户次场期宗件台套个例项份家村]))+|(?:一年|每年)(?![内级])"
_TENTHS = rf"(?<![0-9.第{CHINESE_DIGITS}])[1-9一二两三四五六七八九]成[一二三四五六七八九半]?(?=$|[,.;:、。()的]|[及或]?以[上下内]|左右|上下)"
_QUANTITY = re.compile(
    r"(?P<part>百分之|千分之|百分(?=百))?(?P<sign>(?:^|(?<=[:=≥≤<>为达]))[-−])?"
    rf"(?:(?P<tenths>{_TENTHS})|(?P<number>[0-9]+(?:[.,][0-9]+)*)(?P<scale>万亿|[十百千]万|[万亿]|千(?![克米瓦])|百(?![分比]))?"
    rf"|(?<![第统同唯逐专])(?P<chinese>[{CHINESE_DIGITS}]+(?:{POINT})?))"
    rf"\s?(?P<over>[多余])?(?P<late>[万亿])?\s?(?P<unit>{_UNIT})?(?P<per>{_PER})?"
)
_SHARES = {"百分之": "%", "百分": "%", "千分之": "‰"}
_ONE_WORD = {"百分比": "%", "工作天": "工作日"}


@dataclass(frozen=True)
class Quantity:
    """One quantity: 95% is 0.95 with unit %, 1万人 is 10000 with unit 人.

    ``power`` is the power of ten it was typed in (万 4), ``per`` what each is for (元/年: 年); ``more`` marks
    500余人; ``span`` its place in the folded text; ``spelled`` that Chinese numerals were used.
    """

    value: Decimal
    unit: str
    per: str = ""
    power: int = 0
    span: tuple[int, int] = field(default=(0, 0), compare=False, repr=False)
    more: bool = field(default=False, repr=False)
    spelled: bool = field(default=False, repr=False)

    @property
    def family(self) -> str:
        return FAMILY.get(self.unit, "")


@dataclass(frozen=True)
class Garbled:
    """Digits that are not one number (1.2.3, 12,34): the text around them cannot be trusted."""

    span: tuple[int, int]


def quantities(text: str) -> tuple[Quantity, ...]:
    """Every certain quantity of a folded text, in order."""
    return tuple(one for one in scan(text) if isinstance(one, Quantity))


def scan(text: str) -> list[Quantity | Garbled]:
    """Every quantity of a folded text, and the places where digits make no number."""
    found: list[Quantity | Garbled] = []
    for match in _QUANTITY.finditer(text):
        if match["number"]:
            number = match["number"]
            plain = re.fullmatch(DIGITS, number) and len(number) <= LONGEST_NUMBER and not _scaled_twice(match, text)
            value = Decimal(number.replace(",", "")) if plain else None
        elif match["tenths"]:
            whole = tenths(match["tenths"])
            value = None if whole is None else shifted(whole, 2)
        else:
            numerals = match["chinese"]
            if not (match["unit"] or match["part"] or ("点" in numerals and match["late"])) or (
                numerals in ("十", "百", "万") and match["unit"] == "分"
            ):
                continue
            hundred = match["part"] and numerals == "百"
            value = Decimal(100) if hundred else decimal(numerals) if "点" in numerals else cardinal(numerals)
        if value is None:
            found.append(Garbled(match.span()))
        else:
            found.append(_quantity(match, value))
    return found


def _scaled_twice(match: re.Match[str], text: str) -> bool:
    """12万万元, 3百百万, 2百百分比: a letter too many, or an old way to say it."""
    if not match["scale"]:
        return False
    again = bool(match["late"]) and match["scale"][-1] in "万亿" and not match["over"]
    return (
        again
        or FAMILY.get(match["unit"] or "") == "share"
        or match["unit"] == "百分比"
        or text[match.end() : match.end() + 1] in tuple("百千万亿")
    )


def _quantity(match: re.Match[str], value: Decimal) -> Quantity:
    power = _SCALES[match["scale"] or ""] + _SCALES[match["late"] or ""]
    typed = match["unit"] or ""
    unit = (
        "%"
        if match["tenths"]
        else _SHARES.get(match["part"]) or (typed if typed in ("个", "个月") else typed.removeprefix("个"))
    )
    unit = _ONE_WORD.get(unit, unit)
    value = shifted(value, power)
    if unit in ("%", "‰"):
        value = shifted(value, -2 if unit == "%" else -3)
    if match["sign"]:
        value = value.copy_negate()
    per = (match["per"] or "").removeprefix("/").replace("一年", "年").replace("每年", "年").replace("年度", "年")
    more, spelled = bool(match["over"]), bool(match["chinese"] or match["tenths"])
    return Quantity(value, unit, per, power, match.span(), more, spelled)


def alike(one: Quantity, other: Quantity) -> bool:
    """Whether two quantities may be compared as numbers: same family and per the same thing.

    A year is the form's own period, so 元/年 is 元.
    """
    if one.per.removesuffix("年") != other.per.removesuffix("年"):
        return False
    if one.family == other.family:
        return bool(one.family) or one.unit == other.unit
    families = {one.family, other.family}
    # 不超过22万 names no unit: it is money if the other side is.
    if "" in families:
        return families <= COUNTS | {"", "money"}
    return "any" in families and families <= COUNTS
