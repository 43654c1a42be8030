"""Words that bound a number: 不少于 and 以上, 不超过 and 以内, 约, and the 提升 or 下降 it measures.

Several spellings of one bound (不少于…以上) are one; two that contradict each other bound nothing. 》 and
《 stand for ≥ and ≤ only where nothing stands before them: elsewhere they are the brackets of a title.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_BEFORE = {
    ">=": "大于或等于 大于等于 高于或等于 高于等于 不低于 不少于 不小于 不得低于 不得少于 不下于 至少 最少 最低 "
    "不少 不低 不小 达到 达 ≥ ≧ ⩾ >= => 》= 》",
    "<=": "小于或等于 小于等于 低于或等于 低于等于 少于等于 不超过 不高于 不多于 不大于 不得超过 不得高于 不突破 "
    "不超 不高 不多 不大 至多 最多 最高 控制在 ≤ ≦ ⩽ <= =< 《= 《",
    ">": "大于 超过 超出 多于 高于 突破 超 >",
    "<": "小于 少于 低于 不足 不到 <",
    "~": "大约 大概 约 近 ≈",
    "=": "等于 为 共计 合计 共 总计 =",
}
_AFTER = {
    ">=": "及以上 或以上 含以上 以上 之上 起",
    "<=": "及以下 或以下 含以下 以下 以内 之内 之下 内",
    "~": "左右 上下",
}
_CHANGE = {"up": "提升 提高 增长 增加 上升 增幅", "down": "下降 降低 减少 降幅 压减 缩短"}
REACHED = ("达到", "达")
"""As a target at least, as an achievement exactly."""

_STRICT_TO_LAX = {">": ">=", "<": "<="}


def _meanings(table: dict[str, str]) -> dict[str, str]:
    return {word: meaning for meaning, words in table.items() for word in words.split()}


def _any_of(words: dict[str, str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


BEFORE, AFTER, _CHANGES = map(_meanings, (_BEFORE, _AFTER, _CHANGE))
"""Word → operator: before a number, after it."""
_LONGEST_WORD = max(map(len, BEFORE)) + 2
_LEADING = re.compile(rf"(?P<word>{_any_of(BEFORE)}|{_any_of(_CHANGES)})[率了至到:]?\s?$")
_TRAILING = re.compile(rf"\s?(?P<word>{_any_of(AFTER)})")

_FRAGMENT_BEFORE = re.compile(
    "(?:[不未没](?!断|同|仅|但|限)[^,，。;；:：、]{0,2}|(?<![用位对属由基])于|[于或小大低高少多]等|至|或|最|概|控制?在?|制在"
    "|(?<![扩加壮缩增])[大小少多低高]|(?<![通经])过|(?<![做得拿收])到|(?<![充满])足|(?<![获取所])得|[《≥≧⩾≤≦⩽><≈])$"
)
"""What is left of a word of a bound that lost a letter, or has one twice: 不于1500件. Nobody knows which word it
was."""
_STRAY_BEFORE = re.compile(
    "不得?[少低小多高大]|不下于|[大小少多高低]于|[于或]等于|不超|超过|不突破|不足|不到|至少|至多|最[多少高低]|控制在|大约|大概|[≥≧⩾≤≦⩽><≈]"
)
_STRAY_AFTER = re.compile(
    r"\s?[及或]?[以之左右上下内]+(?=$|[ ,.;:、，。；：!()])|[^0-9,，。;；]{0,8}(?:[以之][上下内]|左右|上下)(?=$|[ ,.;:、，。；：!()])"
)
"""A word of a bound that stands apart from its number: 不少于培训200人, 3个村以上."""


@dataclass(frozen=True)
class Bound:
    """``operator`` (= when none), ``change`` up, down or "", the span of number and words together.

    ``stated``: some word stood there, even if it only says 共 or 为.
    """

    operator: str
    change: str
    span: tuple[int, int]
    stated: bool


def bound_around(text: str, start: int, end: int, achieved: bool) -> Bound | None:
    """The bound of the number at ``start:end`` of a folded text; None if its words contradict each other, or a part
    of such a word is all that is left.

    >>> bound_around("提升大于等于95%", 6, 9, achieved=False)
    Bound(operator='>=', change='up', span=(0, 9), stated=True)
    >>> bound_around("不少于5%以内", 3, 5, achieved=False) is None
    True
    """
    operators: list[str] = []
    change, stated = "", False
    while match := _LEADING.search(text, max(0, start - _LONGEST_WORD), start):
        word = match["word"]
        if word[0] in "》《" and text[: match.start()].strip():
            break
        if word in _CHANGES:
            change = change or _CHANGES[word]
        else:
            operators.append("=" if achieved and word in REACHED else BEFORE[word])
        start, stated = match.start(), True
    if match := _TRAILING.match(text, end):
        operators.append(AFTER[match["word"]])
        end, stated = match.end(), True
    operator = merged(operators)
    if _FRAGMENT_BEFORE.search(text, 0, start) or _STRAY_BEFORE.search(text, 0, start) or _STRAY_AFTER.match(text, end):
        return None
    return None if operator is None else Bound(operator, change, (start, end), stated)


def merged(operators: list[str]) -> str | None:
    """Several operators on one number as one; None if they contradict each other.

    >>> merged([">", ">="]), merged(["~", ">="]), merged([">=", "<="])
    ('>=', '~', None)
    """
    bounds = [operator for operator in operators if operator != "="]
    sides = {operator[0] for operator in bounds}
    if not bounds:
        return "="
    if sides == {"~", ">"}:
        return "~"
    if len(sides) > 1:
        return None
    return bounds[0] if len(set(bounds)) == 1 else _STRICT_TO_LAX[bounds[0][0]]
