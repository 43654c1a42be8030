"""The words the workbook knows by itself: units, bounds, dates and answers, as columns of one hidden sheet.

Where the law has a table (bounds, families of units, money, judging stems) its rows are these rows. Only what a
spreadsheet's functions can look up whole is listed: no Latin letters (MATCH does not tell a from A) and no wildcards.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import cached_property
from typing import Any

from .typed.bounds import AFTER, BEFORE, REACHED
from .typed.directions import HARM, WORK
from .typed.numbers import CHINESE_DIGITS, MONEY
from .typed.quantities import COUNTS, FAMILIES, MONTHS, SECONDS
from .typed.target_text import JUDGING

LIST_NAMES = "词表_"
"""How the defined names of the columns begin."""

OPERATORS = {"=": 1, ">=": 2, "<=": 3, ">": 4, "<": 5, "~": 6}
"""An operator as the number a cell holds."""

(BARE, SCALE, MONEY_, MONEY_EACH, COUNT, MEASURE, SHARE, WORKDAY, CLOCK, MONTH) = range(10)
"""Classes of units, in an order that formulas use: what speaks of money is 1 to 3, what speaks of time 7 and more;
`SCALE` is a bare 万, which is money beside money and counts beside counts."""

AS_IT_IS, ONE_FAMILY, NEAR, POINTS, LENT = 1, 2, 3, 4, 5
_PAIRS = {
    (BARE, BARE): AS_IT_IS, (SCALE, SCALE): NEAR, (SCALE, MONEY_): NEAR, (MONEY_, SCALE): NEAR, (MONEY_, MONEY_): AS_IT_IS,
    **{(asked, BARE): NEAR for asked in (SCALE, MONEY_, MONEY_EACH)},
    **{pair: LENT for kind in (COUNT, MEASURE) for pair in ((kind, BARE), (BARE, kind))}, (BARE, MONEY_): LENT,
    **{(kind, kind): ONE_FAMILY for kind in (MONEY_EACH, COUNT, MEASURE)},
    (SHARE, BARE): POINTS, (SHARE, SHARE): AS_IT_IS,
    **{(time, given): AS_IT_IS for time in (WORKDAY, CLOCK, MONTH) for given in (BARE, time)},
}  # fmt: skip
"""How an answer's class may stand beside a target's: as it is, in one family, not a thousandfold apart, as points of
a hundred, or where the one unit that is named was not typed in 万."""

CLAIMS, DONE, IN_TIME, IN_TIME_AND_WELL, WELL = range(1, 6)
"""What kind of word an answer is."""
_IN_TEN_THOUSANDS = frozenset(
    "人次 人 名 场次 场 次 批次 户 家 台 套 件 条 册 份 只 头 株 棵 张 块 个 项 起 例 宗 亩 ㎡ 平方米".split()
)
_PER = "人 户 次 场 期 个 月 天 台 套 件 亩 公里 ㎡ 平方米".split()
_EVERY_YEAR = ("/年", "一年", "每年")
_MEASURED = ("score", "square", "mu", "hectare", "kilometre", "metre", "tonne", "kilogram", "lesson", "page")
_NOUNS = (
    "总成本 成本 年度总成本 本年度总成本 年度成本 项目总成本 项目成本 每年成本 总费用 费用 总经费 经费 总金额 金额 资金 支出 总支出 总投资 投资 "
    "合格率 达标率 完成率 满意度 满意率 覆盖率 准确率 正确率 及时率 发放率 参与率 知晓率 使用率 利用率 执行率 支付率 到位率 就业率 入学率 巩固率 有效率 "
    "优良率 优秀率 完好率 正常率 处理率 办结率 验收合格率 质量合格率 群众满意度 服务对象满意度 受益对象满意度 居民满意度 完成 已完成 实际完成 实际 "
    "全年完成 累计完成 开展 共开展 举办 组织 建设 新建 发放 培训 服务 惠及 累计"
).split()
_CLAIMS = (
    "达成指标 已达成指标 达成目标 完成指标 完成目标 已完成目标 达成年度指标 达成年度目标 完成年度目标 达成预期指标 达成预期目标 达到指标值 达到目标值 "
    "达到预期目标 达到预期效果 实现目标 已实现目标 实现预期目标 达标 已达标 全部达标 均已达标 达成 已达成 达到要求 符合要求 达到预期"
).split()
_DONE = "完成 已完成 全部完成 已全部完成 按时完成 已按时完成 按期完成 如期完成 及时完成 圆满完成 顺利完成 提前完成 均已完成".split()
_IN_TIME = "及时 按时 按期 如期 准时 及时发放 按时发放 按时到位 及时到位 及时支付 按时支付 及时办理 及时拨付 及时报送 按时报送".split()
_GOOD = (
    "有所提高 有所提升 得到提升 得到提高 得到改善 明显提升 明显提高 明显改善 显著提升 显著提高 有效提升 有效提高 有效改善 稳步提升 稳步提高 逐步提升 "
    "不断提升 不断提高 有提升 有提高 有所改善 有所增强 得到增强 得以提升 良好 优良 较好 效果明显 效果显著 效果良好 及时 按时 准确 稳定 规范 完善 得到保障 "
    "有效保障 有保障 保障到位 得到规范 运转正常 正常 满意 验收合格"
).split()
_NOT_JUDGED = (
    *(c for c in CHINESE_DIGITS + "0123456789年月季未没无不级(（﹙⁽₍"),
    "下降", "降低", "减少", "缓解", "消除", "缩短", "优秀", "＊",
    *"¹²³½¼¾①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅪⅫ",
    *map(chr, (0x61C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))),
)  # fmt: skip
"""Numbers, dates, refusals, and marks that turn the order of a text: beside them a judgement is nobody's guess."""
_SAVING = "节约 节省 节支 压减 降低 下降 减少".split()
_COUNTED = [f"{of}{number}" for of in ("", "的") for number in ("次数", "起数", "件数", "例数", "数量", "数")]
_OF_HARM = [
    f"{deed}{came}{number}"
    for deed in ("", "事件", "案件", "行为") for came in ("", "发生") for number in (*_COUNTED, "率")
]  # fmt: skip
_DAYS = (*range(1, 32),)
MONTHS_END, BEFORE_THE_FIRST = 99, 98
"""What the end of a date says of its day: the month's last; or, of a target, the day before its month."""
_DAY_ENDS, _MONTH_ENDS, _MONTH_BEFORE = ("日", "日前"), ("", "份", "内", "底", "底前", "末", "末前"), ("前", "份前")
_PERIODS = {"年": 12, "上半年": 6, "下半年": 12} | {
    f"{prefix}{word}季度": 3 * n for prefix in ("", "第") for n, word in enumerate("一二三四", 1)
}  # fmt: skip


class WordList(tuple[Any, ...]):
    """A column of the sheet of words: `place` finds a text in it, `within` finds any of its texts in another."""

    @cached_property
    def _places(self) -> dict[object, int]:
        return {entry: place for place, entry in reversed([*enumerate(self, 1)])}

    def place(self, text: str) -> int | None:
        """Where the text stands, counted from 1."""
        return self._places.get(text)

    @cached_property
    def longest(self) -> int:
        return max(map(len, self))

    def within(self, text: str) -> bool:
        return any(entry in text for entry in self)


def _units() -> Iterator[tuple[str, str, int, int, int]]:
    """Word, family, class, what one of it is in the family's smallest unit, the power of ten it was typed in."""
    yield "（无单位）", "", BARE, 1, 0
    for word, power in MONEY.items():
        money = word.endswith("元")
        for end in ("", *_EVERY_YEAR):
            yield word + end, "money" if money else "scale", MONEY_ if money else SCALE, 10**power, power
        for one in _PER if word in ("元", "万元") else ():
            yield f"{word}/{one}", f"money/{one}", MONEY_EACH, 10**power, power
    for family, words in FAMILIES.items():
        for word in words.split() if family in COUNTS or family in _MEASURED else ():
            kind, own = COUNT if family in COUNTS else MEASURE, "visits" if word == "人次" else family
            if not any(character.isascii() and character.isalpha() for character in word):
                yield word, own, kind, 1, 0
                if word in _IN_TEN_THOUSANDS:
                    yield f"万{word}", own, kind, 10_000, 4
    yield "%", "share", SHARE, 1, 0
    yield from ((word, "workday", WORKDAY, 1, 0) for word in ("工作日", "个工作日"))
    for word in ("分钟", "小时", "个小时", "天", "周", "星期", "个星期"):
        yield word, "clock", CLOCK, SECONDS[word.removeprefix("个")], 0
    yield "个月", "month", MONTH, MONTHS["个月"], 0


def _made() -> dict[str, WordList]:
    units = [*_units()]
    families = {family: n for n, family in enumerate(dict.fromkeys(one[1] for one in units))}
    before = [word for word in BEFORE if word[0] not in "》《"]
    after = {word: OPERATORS[operator] for word, operator in AFTER.items() if word != "起"}
    after |= {f"分{word}": 0 for word in AFTER if word[0] == "之"}  # 分之 belongs to a fraction
    nouns = {noun: 1 for noun in _NOUNS} | {w: OPERATORS[op] for w, op in BEFORE.items() if w[0] in "》《"}
    stems = [stem for stem in JUDGING.pattern.split("|") if stem.isalnum() and len(stem) > 1]
    days = {str(day): day for day in _DAYS} | {f"0{day}": day for day in range(1, 10)}
    dated = {f"月{day}{end}": days[day] for day in days for end in _DAY_ENDS}
    dated |= {f"月{end}": MONTHS_END for end in _MONTH_ENDS} | {f"月{end}": BEFORE_THE_FIRST for end in _MONTH_BEFORE}
    whole = {
        f"{period}{end}": month
        for period, month in _PERIODS.items()
        for end in ("底", "末", "底前", "末前", "内", "")
        if f"{period}{end}" != "年"
    }
    answers = dict.fromkeys(_GOOD, WELL) | dict.fromkeys(_IN_TIME, IN_TIME)
    answers |= dict.fromkeys(set(_GOOD) & set(_IN_TIME), IN_TIME_AND_WELL)
    answers |= dict.fromkeys(_DONE, DONE) | dict.fromkeys(_CLAIMS, CLAIMS)
    columns: dict[str, Iterable[Any]] = {
        "前置": before,
        "前置义": [OPERATORS[BEFORE[word]] for word in before],
        "前置答": [1 if word in REACHED else OPERATORS[BEFORE[word]] for word in before],
        "领起": nouns,
        "领起义": nouns.values(),
        "后置": after,
        "后置义": after.values(),
        "单位": [one[0] for one in units],
        "单位族": [families[one[1]] for one in units],
        "单位类": [one[2] for one in units],
        "单位值": [one[3] for one in units],
        "单位位": [max(0, 6 - one[4]) for one in units],
        "可比": [_PAIRS.get((asked, given), 0) for asked in range(10) for given in range(10)],
        "答复": answers,
        "答复义": answers.values(),
        "定性": [stem for stem in stems if not any(word in stem for word in _NOT_JUDGED)],
        "非定性": _NOT_JUDGED,
        "括号": list("(（﹙⁽₍"),
        "数字": list("0123456789０１２３４５６７８９"),
        "节约": _SAVING,
        "坏事": HARM,
        "坏事数": _OF_HARM,
        "处置": WORK,
        "日": days,
        "日数": days.values(),
        "月末": (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31),
        "日期尾": dated,
        "日期尾义": dated.values(),
        "时段": whole,
        "时段义": [month * 100 + 31 for month in whole.values()],
    }
    return {
        name: WordList(Decimal(e) if isinstance(e, int) else e for e in entries) for name, entries in columns.items()
    }


LISTS = _made()
ANY = int(LISTS["单位族"][LISTS["单位"].index("个")])
"""The family of 个 and 项, which stand for anything counted."""
