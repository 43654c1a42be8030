"""Targets and answers put together from parts whose meaning is known, and damage to them with the meanings it leaves."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

from macros_py.law.typed.quantities import FAMILY, MONTHS, SECONDS

BEFORE = {
    ">=": "≥ >= ≧ => 大于等于 大于或等于 不低于 不少于 不小于 不得低于 不得少于 高于或等于 不下于 至少 最少 达到 不少 不低 不小 》".split(),
    "<=": "≤ <= ≦ 小于等于 小于或等于 不超过 不高于 不多于 不大于 不得超过 不得高于 不突破 不超 不高 不多 不大 至多 最多 控制在 低于或等于 《".split(),
    ">": "> 大于 超过 多于 高于".split(), "<": "< 小于 少于 低于 不足 不到".split(), "~": "约 大约 近".split(), "=": ["", "=", "为", "共", "共计"],
}  # fmt: skip
AFTER = {
    ">=": ["以上", "及以上", "或以上", "(含)以上", "以上(含)"],
    "<=": ["以下", "以内", "之内", "及以下"],
    "~": ["左右", "上下"],
}
ALSO = {
    "超": ">",
    "达": ">=",
    "等于": "=",
    "突破": ">",
    "最高": "<=",
    "最低": ">=",
    "大概": "~",
    "=<": "<=",
    "合计": "=",
    "总计": "=",
    "总": "=",
}
ALSO_AFTER = {"含以上": ">=", "之上": ">=", "之下": "<=", "内": "<=", "起": ">=", "": "="}
"""Words that damage can make of others: they have a meaning of their own."""
NUMBERS = ("200", "1,200", "85.5", "0", "3", "1500", "12.50", "10000", "1,234,567.8", "0.5", "98", "76")
SPELLED = {"三百": "300", "两千三": "2300", "十五": "15", "一百零五": "105", "两万五千": "25000", "一百二": "120"}
UNITS = {
    "": ("", 0), "人": ("人", 0), "名": ("名", 0), "人次": ("人次", 0), "个": ("个", 0), "次": ("次", 0), "场次": ("场次", 0), "户": ("户", 0), "家": ("家", 0),
    "件": ("件", 0), "台套": ("台套", 0), "%": ("%", 0), "‰": ("‰", 0), "元": ("元", 0), "万元": ("元", 4), "亿元": ("元", 8), "千元": ("元", 3), "百万元": ("元", 6),
    "万人": ("人", 4), "万人次": ("人次", 4), "㎡": ("㎡", 0), "平方米": ("平方米", 0), "m²": ("m²", 0), "亩": ("亩", 0), "万亩": ("亩", 4), "公里": ("公里", 0), "米": ("米", 0),
    "吨": ("吨", 0), "个百分点": ("百分点", 0), "分": ("分", 0), "元/人": ("元/人", 0), "万元/年": ("元/年", 4), "元/户": ("元/户", 0), "工作日": ("工作日", 0),
    "个工作日": ("工作日", 0), "天": ("天", 0), "小时": ("小时", 0), "个月": ("个月", 0), "分钟": ("分钟", 0), "倍": ("倍", 0), "起": ("起", 0), "百分比": ("%", 0),
}  # fmt: skip
"""A unit as written → the unit it is read as, and its power of ten."""
LEFT_UNITS = UNITS | {
    "万": ("", 4),
    "亿": ("", 8),
    "百万": ("", 6),
    "百": ("", 2),
    "百元": ("元", 2),
    "万次": ("次", 4),
    "元/年": ("元/年", 0),
    "日": ("日", 0),
}
"""The same with those that damage can make of others."""
LEADS = ("", "", "", "", "完成", "培训人数", "发放", "总成本", "每年", "满意度", "全年")
REMARKS = (
    "",
    "",
    "",
    "(3133人)",
    "（含30名7-17岁）",
    "(详见附件)",
    "(约200户)",
    "。",
    ";",
    "（2023年）",
    "(其中：女20人)",
)
SILENT_REMARKS = ("", "", "。", "(详见附件)", "（含上年结转）")
_PLAIN_WORDS = ("", "》", "《", "约", "近", "达到", "为", "共", "共计", "=")
"""Words before a number that mean something else where they stand apart from it."""
_SHARES = {"%": -2, "‰": -3}
_NUMBER = re.compile(r"(?:[1-9]\d{0,2}(?:,\d{3})+|\d+)(?:\.\d+)?")


@dataclass(frozen=True)
class Meaning:
    operator: str
    value: Decimal
    unit: str

    @property
    def family(self) -> tuple[str, str]:
        unit, _, per = self.unit.partition("/")
        return FAMILY.get(unit, unit), per.removesuffix("年")


@dataclass(frozen=True)
class Made:
    """A text in its parts; ``value`` is that of its numerals."""

    lead: str
    before: str
    number: str
    unit: str
    after: str
    remark: str
    operator: str
    value: Decimal

    @property
    def text(self) -> str:
        return self.lead + self.before + self.number + self.unit + self.after + self.remark

    @property
    def meaning(self) -> Meaning:
        unit, power = LEFT_UNITS[self.unit]
        return Meaning(self.operator, self.value.scaleb(power + _SHARES.get(unit, 0)), unit)


Damaged = tuple[str, tuple[Meaning, ...]]
"""A text and every meaning it may be read with."""


def make(chance: random.Random, units: tuple[str, ...] = tuple(UNITS), remarks: tuple[str, ...] = REMARKS) -> Made:
    plain_units = [unit for unit in units if unit and unit[0] not in "万百千亿"]
    if chance.random() < 0.15 and plain_units:
        number = chance.choice(list(SPELLED))
        value, unit = SPELLED[number], chance.choice(plain_units)
    else:
        number, unit = chance.choice(NUMBERS), chance.choice(units)
        value = number.replace(",", "")
    operator = chance.choice(list(BEFORE))
    before, after = chance.choice(BEFORE[operator]), ""
    if operator in AFTER and chance.random() < 0.4:
        before, after = "", chance.choice(AFTER[operator])
    lead = "" if before in ("》", "《") else chance.choice(LEADS)
    return Made(lead, before, number, unit, after, chance.choice(remarks), operator, Decimal(value))


def _without(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text))
    return text[:at] + text[at + 1 :]


def _doubled(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text))
    return text[:at] + text[at] + text[at:]


def _before_lost(made: Made, chance: random.Random) -> Damaged:
    if not made.before:
        return made.text, (made.meaning,)
    word = _without(made.before, chance)
    known = {word: operator for operator, words in BEFORE.items() for word in words} | ALSO
    allowed = (made.meaning, replace(made.meaning, operator=known[word])) if word in known else (made.meaning,)
    return replace(made, before=word).text, allowed


def _after_lost(made: Made, chance: random.Random) -> Damaged:
    if not made.after:
        return made.text, (made.meaning,)
    word = _without(made.after, chance)
    known = {word: operator for operator, words in AFTER.items() for word in words} | ALSO_AFTER
    allowed = (made.meaning, replace(made.meaning, operator=known[word])) if word in known else (made.meaning,)
    return replace(made, after=word).text, allowed


def _unit_lost(made: Made, chance: random.Random) -> Damaged:
    if not made.unit:
        return made.text, (made.meaning,)
    word = _without(made.unit, chance)
    left = replace(made, unit=word)
    allowed = [made.meaning]
    if word in LEFT_UNITS:
        allowed.append(left.meaning)
    if "元" in made.unit and "元" not in word:  # 万 for 万元: the amount is the same
        allowed.append(replace(made.meaning, unit=made.meaning.unit.replace("元", "")))
    return left.text, tuple(allowed)


def _unit_swapped(made: Made, chance: random.Random) -> Damaged:
    if made.number in SPELLED:
        return made.text, (made.meaning,)
    other = replace(made, unit=chance.choice(list(UNITS)))
    return other.text, (other.meaning,)


def _digit_lost(made: Made, chance: random.Random) -> Damaged:
    if made.number in SPELLED:
        return made.text, (made.meaning,)
    number = chance.choice((_without, _doubled))(made.number, chance)
    plain = _NUMBER.fullmatch(number if made.unit else number.removesuffix("."))  # 85. ends a sentence
    left = replace(made, number=number, value=Decimal(plain[0].replace(",", "")) if plain else Decimal(0))
    return left.text, (left.meaning,) if plain else ()


def _letter_twice(made: Made, chance: random.Random) -> Damaged:
    part = chance.choice([name for name in ("before", "unit", "after", "remark") if getattr(made, name)] or [""])
    return (replace(made, **{part: _doubled(getattr(made, part), chance)}) if part else made).text, (made.meaning,)


def _full_width(made: Made, chance: random.Random) -> Damaged:
    wide = (chr(ord(c) + 0xFEE0) if "!" <= c <= "~" and chance.random() < 0.6 else c for c in made.text)
    return "".join(wide), (made.meaning,)


def _spaced(made: Made, chance: random.Random) -> Damaged:
    return chance.choice(" \u3000\u00a0").join(
        (made.lead, made.before, made.number, made.unit, made.after, made.remark)
    ), (made.meaning,)


def _remarked(made: Made, chance: random.Random) -> Damaged:
    return made.text + chance.choice(("（截至12月31日）", "（含上年结转5户）", "，详见附件", "(≥95%)")), (made.meaning,)


def _second_number(made: Made, chance: random.Random) -> Damaged:
    text = replace(made, remark="").text
    return chance.choice((f"{text}，其中女20人", f"{text}、30个", f"{text}和50次", f"2个社区{text}")), ()


def _bracket_open(made: Made, chance: random.Random) -> Damaged:
    return (made.text[:-1] if made.remark[-1:] in (")", "）") else made.text), (made.meaning,)


def _apart(made: Made, chance: random.Random) -> Damaged:
    """The word of the bound apart from its number: 不少于培训200人."""
    if made.before in _PLAIN_WORDS:
        return made.text, (made.meaning,)
    between = chance.choice(("培训", "项目", "的"))
    return f"{made.lead}{made.before}{between}{made.number}{made.unit}{made.after}{made.remark}", (made.meaning,)


DAMAGE: tuple[Callable[[Made, random.Random], Damaged], ...] = (
    _before_lost, _after_lost, _unit_lost, _unit_swapped, _digit_lost, _letter_twice, _full_width, _spaced, _remarked, _second_number,
    _bracket_open, _apart, lambda made, chance: (made.text, (made.meaning,)),
)  # fmt: skip


def in_base_units(meaning: Meaning) -> Decimal:
    """A length of time in seconds or months, anything else as it is."""
    factor = SECONDS.get(meaning.unit) or MONTHS.get(meaning.unit) or 1
    return meaning.value * factor
