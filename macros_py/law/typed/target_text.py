"""What a person typed as a target or an achievement, understood: a number, a date, a time limit, words.

Exactly one number must stand outside the brackets and nothing beside it may be another: two numbers, an
ordinal, digits glued to letters make a text unreadable rather than half read. 》 and 《 before a number at
the start are typed for ≥ and ≤. A range (85-90%) is its lower bound and keeps its upper, a range of time is
its upper, a period its end. A level (二级) is a judgement: nobody knows whether 一级 is the better one. 万 without a
unit is money where the words speak of cost. Words are a judgement when they judge.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from .bounds import bound_around, merged
from .brackets import Parts, split_brackets
from .chinese_numerals import cardinal
from .deadlines import Deadline, find_deadline, mentions_date
from .numbers import CHINESE_DIGITS, LONGEST, fold, has_strange_digits
from .quantities import DAMAGED_UNITS, TIMES, Garbled, Quantity, quantities, scan

NOT_APPLICABLE = re.compile(r"不适[用应]|无|/|[-−—–―_]{1,4}")

_EACH = re.compile(
    r"每个?(?P<per>年|双月|季度|季|半年|学期|月|周|日|天|人|户|场|次|期|班|村|社区|家)[^,，。；;]{0,20}$"
)
_JOINED = re.compile(r"\s?(?:-|−|—|–|~|至|到){1,2}\s?")
_SCOPE_YEAR = re.compile(r"(?<![0-9.])[12][0-9]{3}年度?(?![底末终内前])")
_EVERY = re.compile(r"每个?(?:双|单)?(?:月|周|季度?|天|日)")
_EVERY_MONTH_ON = re.compile(r"每个?(?:双|单)?(?:月|季度?)[^0-9]{0,6}[0-9]{1,2}[日号]")
_ROUND_THE_CLOCK = re.compile(r"[0-9]+\s?[*×xX·]\s?[0-9]+(?=小时|天)")
_COST = re.compile(r"成本|经费|费用|资金|金额|支出|投资|预算|补贴|补助|工资|租金")
_PUNCTUATION = " \t\r\n,.;:、，。；：()（）·!！?？~-—"
_NUMERALS = re.compile(
    rf"[-−]?(?:百分之|千分之)?(?:[0-9][0-9.,]*|[{CHINESE_DIGITS}]+)\s?[多余]?(?:[千万亿]|百(?![分比]))*\s?"
)
_UNIT_WORD = re.compile(
    r"[\u4e00-\u9fff%‰㎡m²³]+?(?=(?:[及或]?[以之][上下内]|左右|上下|内)?(?:$|[^\u4e00-\u9fff%‰㎡m²³]))"
)
_BOUND_LOST = re.compile(r"[()含及或]*[以之][上下内]")
"""A bracket that was never closed and took the bound with it: 200人(含以上."""
_PART = re.compile("不?含|其中|包括|另")
_BARE_NUMERAL = re.compile(f"[{CHINESE_DIGITS}]{{2,}}(?![大届])")
_VERBS = ("", "完成", "已完成", "开展", "举办", "组织", "建设", "新建", "实际完成", "实际")

JUDGING = re.compile(
    "提高|提升|改善|完成|达成|达到|达标|实现|完善|完整|完备|齐全|健全|及时|按时|按期|如期|准时|准确|精准|正确|无误|良好|优良"
    "|优秀|优质|优化|合格|满意|稳定|平稳|舒适|规范|标准化|保障|保证|保护|维护|增强|增加|增长|加强|加快|加大|有效|明显|显著|较高|较好|较强|较大"
    "|正常|安全|符合|满足|遵守|严格|促进|推进|推动|带动|持续|长效|长期|获奖|通过|下降|降低|减少|缓解|消除|惠民|惠及"
    "|快捷|便捷|便利|方便|合理|整洁|清晰|有序|迅速|影响|作用|支持|支撑|充分|落实|执行|到位|认可|认同|好评|引导|一致|不跨"
    "|不超|不低于|范围内|^按|按照|根据|营造|打造|扩大|丰富|普及|覆盖|提供|优先|和谐|公开|公平|公正|每月|每年|每季|每天|每日|每周"
    "|无事故|未发生|不发生|零|全天候|合规|达预期|有所|^好$|^高$|^优$|^良$"
)
"""Stems of words that judge; a text without any of them says what, not how well (社区, 服务水平)."""


@dataclass(frozen=True)
class Target:
    """One typed text understood.

    ``kind``: number, deadline, duration, judgement, not_applicable or unreadable (``blank`` if nothing was
    typed). ``operator``: = >= <= > < ~, for a deadline "<" before a bare month. ``value``: a percentage is
    a fraction, 万 and 亿 are resolved. ``unit``: with what it is per (元/年). ``note``: the other words, as
    typed. ``noted``: the quantities in brackets. ``change``: "up" or "down" where the number is a change.
    ``upper``: the other end of a range.
    ``power``: the power of ten the number was typed in. ``words``: the text without its brackets.
    """

    kind: str
    operator: str = "="
    value: Decimal | None = None
    unit: str = ""
    note: str | None = None
    noted: tuple[Quantity, ...] = ()
    deadline: Deadline | None = None
    change: str = ""
    power: int = 0
    upper: Decimal | None = None
    words: str = ""
    blank: bool = False

    @property
    def year(self) -> int | None:
        return self.deadline.year if self.deadline else None

    @property
    def month(self) -> int | None:
        return self.deadline.month if self.deadline else None

    @property
    def day(self) -> int | None:
        return self.deadline.day if self.deadline else None

    @property
    def end_of_month(self) -> bool:
        return self.deadline is not None and self.deadline.end_of_month

    @property
    def number(self) -> Decimal:
        """The value, where the text is known to hold one."""
        if self.value is None:
            raise ValueError(f"no number in a text of kind {self.kind}")
        return self.value

    @property
    def measure(self) -> Quantity:
        """The number with its unit and its per apart, where the text is known to hold one."""
        unit, _, per = self.unit.partition("/")
        return Quantity(self.number, unit, per, self.power)

    @property
    def quantity(self) -> Quantity | None:
        """The number with its unit and its per apart; None where there is none."""
        return None if self.value is None else self.measure


@lru_cache(maxsize=4_096)
def read_target(text: str, *, achieved: bool = False) -> Target:
    """What ``text`` says; never raises. ``achieved``: it is a 完成值, so 达到95% is a plain 95%.

    >>> read_target("100%(3133人)").noted
    (Quantity(value=Decimal('3133'), unit='人', per='', power=0),)
    >>> target = read_target("不超过108.5万元")
    >>> target.operator, target.value, target.unit
    ('<=', Decimal('1085000'), '元')
    >>> read_target("半小时内").value, read_target("10月底").month
    (Decimal('0.5'), 10)
    >>> read_target("指派13个律师驻点13个社区").kind
    'unreadable'
    """
    if len(text) > LONGEST:
        return Target("unreadable")
    folded = fold(text)
    parts = split_brackets(folded)
    if not parts.outside.text and not parts.inside:
        return Target("unreadable", blank=True)
    if NOT_APPLICABLE.fullmatch(parts.outside.text):
        return Target("not_applicable", note=_note(parts, 0, len(parts.outside.text)), words=parts.outside.text)
    if folded.reordered or has_strange_digits(re.sub("m[²³]", "m", parts.outside.text)):
        return Target("unreadable", words=parts.outside.typed)
    return _dated(parts) or _counted(parts, achieved) or _worded(parts)


def _note(parts: Parts, start: int, end: int) -> str | None:
    """The words around a span, then what the brackets hold, as typed."""
    before = parts.outside.typed[:start].strip(_PUNCTUATION)
    pieces = [before, parts.outside.typed[end:].strip(_PUNCTUATION), *(piece.typed for piece in parts.inside)]
    return "；".join(piece for piece in pieces if piece) or None


def _noted(parts: Parts) -> tuple[Quantity, ...]:
    """The quantities in brackets, without dates and parts: (含30名儿童) names no whole."""
    return tuple(
        quantity
        for piece in parts.inside
        if not _PART.match(piece.text)
        for quantity in quantities(piece.text)
        if not mentions_date(piece.text) or (quantity.unit and quantity.family not in TIMES)
    )


def _dated(parts: Parts) -> Target | None:
    """A deadline in the words, or, when the words only judge, in their brackets."""
    date = find_deadline(parts.outside.text)
    if date is None:
        if (
            mentions_date(parts.outside.text)
            or scan(parts.outside.text)
            or not JUDGING.search(parts.outside.text or "及时")
        ):
            return None
        dates = [found for found in (find_deadline(piece.text) for piece in parts.inside) if found]
        if len(dates) != 1:
            return None
        words = parts.outside.typed
        return Target("deadline", _by(dates[0]), note=words or None, deadline=dates[0], words=words)
    start, end = date.span
    around = f"{parts.outside.text[:start]}|{parts.outside.text[end:]}"
    if _numbers(_SCOPE_YEAR.sub("", around)):
        return None
    note, words = _note(parts, start, end), parts.outside.typed
    return Target("deadline", _by(date), note=note, noted=_noted(parts), deadline=date, words=words)


def _by(date: Deadline) -> str:
    return date.before or "="


def _numbers(text: str) -> list[Quantity | Garbled]:
    """What a second number would be: any digits, or Chinese numerals beyond 一 before a unit."""
    return [one for one in scan(text) if not (isinstance(one, Quantity) and one.spelled and one.value == 1)]


def _counted(parts: Parts, achieved: bool) -> Target | None:
    """A number or a length of time, if exactly one stands there; None when only words do."""
    main = parts.outside.text
    if _ROUND_THE_CLOCK.search(main):
        return None
    if mentions_date(main) and any(c.isdigit() for c in main):
        # A date we could not place: only 每月25日 and its like are words, the rest is nobody's guess.
        return None if _EVERY.search(main) else Target("unreadable", words=parts.outside.typed)
    masked = _EVERY_MONTH_ON.sub(_hide, _SCOPE_YEAR.sub(_hide, main))
    found = _numbers(masked)
    if not found:
        found = [one for one in scan(masked) if isinstance(one, Quantity) and _whole(masked, one)]
    if not found:
        return _limited(parts)
    unreadable = Target("unreadable", words=parts.outside.typed)
    certain = [one for one in found if isinstance(one, Quantity)]
    if len(certain) < len(found) or any(_in_a_phrase(masked, one) for one in certain):
        return unreadable
    if _another_numeral(masked, found):
        return unreadable
    if any(one.family == "level" for one in certain):
        return Target("judgement", note=_note(parts, 0, len(main)), noted=_noted(parts), words=parts.outside.typed)
    if len(certain) == 1:
        return _number(parts, masked, certain[0], achieved) or unreadable
    joined = _range(masked, *certain) if len(certain) == 2 else None
    return (joined and _number(parts, masked, joined, achieved, certain[1])) or unreadable


def _hide(match: re.Match[str]) -> str:
    """As many characters without a digit: spans keep their places."""
    return "年" * len(match[0])


def _another_numeral(text: str, found: list[Quantity | Garbled]) -> bool:
    """Whether numerals without a unit stand beside what was found: 三百左右和50次."""
    spans = [one.span for one in found]
    return any(
        cardinal(match[0]) is not None and not any(start <= match.start() < end for start, end in spans)
        for match in _BARE_NUMERAL.finditer(text)
    )


def _in_a_phrase(text: str, one: Quantity) -> bool:
    return one.spelled and one.family not in TIMES and one.unit != "%" and not _whole(text, one)


def _limited(parts: Parts) -> Target | None:
    """及时（自申请之日起15个工作日内）: words with one length of time in their brackets."""
    if not JUDGING.search(parts.outside.text) or len(parts.inside) != 1:
        return None
    found = _noted(parts)
    if (
        len(found) != 1
        or found[0].family not in TIMES
        or _SCOPE_YEAR.search(parts.inside[0].text)
        or _EVERY.search(parts.inside[0].text)
    ):
        return None
    inner = _number(Parts(parts.inside[0], ()), parts.inside[0].text, found[0], False)
    if inner is None:
        return None
    words = parts.outside.typed
    return replace(inner, note=f"{words}；{inner.note or ''}".strip("；"), words=words)


def _range(text: str, low: Quantity, high: Quantity) -> Quantity | None:
    """85-90%, 3至5天: what two joined numbers in rising order come to; None if they are not joined."""
    if not _JOINED.fullmatch(text, low.span[1], high.span[0]):
        return None
    if low.unit and low.unit != high.unit:
        return None
    from_value = low.value if low.unit else _like(low.value, low.power, high)
    if from_value >= high.value:
        return None
    value = high.value if high.family in TIMES else from_value
    return Quantity(value, high.unit, high.per, high.power, (low.span[0], high.span[1]))


def _like(value: Decimal, power: int, other: Quantity) -> Decimal:
    """The first number of 85-90% or 3-5万元, in the unit and scale of the second."""
    value = value.scaleb(other.power) if other.power and not power else value
    return value.scaleb({"%": -2, "‰": -3}.get(other.unit, 0))


def _number(parts: Parts, text: str, one: Quantity, achieved: bool, high: Quantity | None = None) -> Target | None:
    start, end = one.span
    bound = bound_around(text, start, end, achieved)
    if bound is None or _is_damaged(text, one) or any(_BOUND_LOST.match(piece.text) for piece in parts.inside):
        return None
    start, end = bound.span
    operator = merged([bound.operator, ">"]) if one.more else bound.operator
    if operator is None or not _stands_alone(text, start, end, one, bound.stated):
        return None
    time = one.family in TIMES
    if high:
        operator = "<=" if time else ">=" if operator == "=" else operator
    each = _EACH.search(text, 0, start)
    per = one.per or (each["per"] if each else "")
    unit = one.unit
    if not unit and one.power >= 4 and _COST.search(text):
        unit = "元"
    return Target(
        "duration" if time else "number",
        operator,
        one.value,
        f"{unit}/{per}" if per else unit,
        parts.outside.typed if high else _note(parts, start, end),
        _noted(parts),
        change=bound.change,
        power=one.power,
        upper=high.value if high and operator[0] == ">" else None,
        words=parts.outside.typed,
    )


def _is_damaged(text: str, one: Quantity) -> bool:
    """Whether what follows the numerals is a unit's word with a letter too few or too many: 3个工作, 85小小时."""
    after = _NUMERALS.match(text, one.span[0])
    word = _UNIT_WORD.match(text, after.end()) if after else None
    return word is not None and word[0] in DAMAGED_UNITS


def _stands_alone(text: str, start: int, end: int, one: Quantity, bounded: bool) -> bool:
    """Whether nothing around the number makes it something else than the measure of this row."""
    before, after = text[:start].rstrip(), text[end:]
    if re.search(r"[A-Za-z第》_+#&@*×^/.,\\]$", before) or re.match(r"[A-Za-z_+#&@*×^·\\/:]|\.(?=\S)", after):
        return False
    if _EVERY.search(after):
        return False
    if one.family == "age":
        return False
    if one.unit or bounded:
        return True
    # A bare number amid words may be a name: 110报警, 12345热线.
    return not after.strip(_PUNCTUATION)


def _whole(text: str, one: Quantity) -> bool:
    """Whether Chinese numerals and their unit are all there is (两栋), not a part of a phrase (一次性)."""
    bound = bound_around(text, *one.span, False)
    return bound is not None and text[: bound.span[0]] in _VERBS and not text[bound.span[1] :]


def _worded(parts: Parts) -> Target:
    judges = JUDGING.search(parts.outside.text) is not None
    return Target(
        "judgement" if judges else "unreadable",
        note="；".join(piece.typed for piece in parts.inside) or None,
        noted=_noted(parts),
        words=parts.outside.typed,
    )
