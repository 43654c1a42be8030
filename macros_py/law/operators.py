"""The whole formula language as one dictionary: what each operator means to Python, to Excel, to a reader.

An operator is a row of `OPERATORS`. `{}` in a pattern takes the parts in turn, `{1}` one of them, `{*x}` all of
them joined by x. Numbers are `Decimal`; 四舍五入 is half away from zero in every reading.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_UP, Context, Decimal
from typing import Any, NamedTuple, Protocol

Value = Decimal | str | bool | None | tuple[Any, ...]


class Operator(NamedTuple):
    """One row of the dictionary: the three readings, how tightly it binds, whether blanks pass."""

    python: Callable[..., Value]
    excel: str
    chinese: str
    binds: int = 9  # 1 or · 2 and · 3 comparison · 4 join · 5 sum · 6 product · 9 function
    takes_blanks: bool = False


_USUAL, _MOST_DIGITS = 120, 1_000
_WIDE = Context(prec=_USUAL)


def rounded(x: Decimal, places: int | Decimal, how: str = ROUND_HALF_UP) -> Decimal:
    """x at so many places; 四舍五入 (half away from zero) unless told otherwise.

    Absurd amounts are typed as well: rounding one must not fail where adding or dividing it did not.
    """
    if not x.is_finite():
        return x
    digits = x.adjusted() + int(places) + 2
    if digits > _MOST_DIGITS:
        return x
    context = _WIDE if digits <= _USUAL else Context(prec=digits)
    return x.quantize(Decimal(1).scaleb(-int(places)), how, context)


def _flat(parts: tuple[Any, ...]) -> list[Decimal]:
    found: list[Decimal] = []
    for part in parts:
        if isinstance(part, tuple):
            found += _flat(part)
        elif isinstance(part, Decimal):
            found.append(part)
    return found


def _sum(*parts: Value) -> Decimal | None:
    numbers = _flat(parts)
    return sum(numbers, Decimal(0)) if numbers else None


def _count(*parts: Value) -> Decimal:
    filled = [one for part in parts for one in (part if isinstance(part, tuple) else (part,)) if not _blank(one)]
    return Decimal(len(filled))


def _ordered(compare: Callable[[Any, Any], bool]) -> Callable[[Value, Value], bool]:
    """A comparison of numbers: words have no order, the native formula is blank there."""

    def compared(a: Value, b: Value) -> bool:
        if isinstance(a, str) or isinstance(b, str):
            raise TypeError("words are not compared by size")
        return compare(a, b)

    return compared


def _settled(x: Decimal) -> Decimal:
    """Rounded to nine places, so that a float's last digits never invent or lose a step."""
    return rounded(x, 9)


def _steps(how: str) -> Callable[[Decimal, Decimal], Decimal]:
    return lambda x, step: rounded(_settled(x / step), 0, how)


def _text(x: Decimal, places: Decimal) -> str:
    return f"{rounded(x, places):f}"


def _blank(x: Value) -> bool:
    return x is None or (isinstance(x, str) and not x.strip())


def _joined(*parts: Value) -> str:
    return "".join(part if isinstance(part, str) else "" for part in parts)


def _said(x: Value) -> str:
    """What a cell says to a function of texts: a blank is the empty text."""
    return x if isinstance(x, str) else f"{x:f}" if isinstance(x, Decimal) else ""


_CLEANED = dict(zip("０１２３４５６７８９％．＞＜＝，／　*?~", "0123456789%.><=,/ ＊？～", strict=True))
"""Full-width marks made plain; the wildcards of MATCH and our own mark made harmless."""
_CLEAN, _MASK = str.maketrans(_CLEANED), str.maketrans("123456789", "000000000")
_YEAR = re.compile("[0-9]{4}")
_FIGURES = re.compile(r"[0-9](?:.*[0-9])?", re.S)
_FIGURE = re.compile(r"(?:[1-9][0-9]{0,2}(?:,[0-9]{3}){1,3}|[0-9]+)(?:\.[0-9]{1,6})?")


def _cleaned(x: Value) -> str:
    return re.sub(" +", " ", _said(x).replace("§", "？").removesuffix("。").translate(_CLEAN)).strip(" ")


def _masked(x: Value) -> str:
    return _said(x).translate(_MASK)


def _figures(shape: Value) -> str:
    found = _FIGURES.search(_said(shape))
    return found[0] if found else ""


def _first(shape: Value) -> int:
    return (_said(shape) + "0").index("0")


def _head(text: Value, shape: Value) -> str:
    return _said(text)[: _first(shape)].replace(" ", "")


def _tail(text: Value, shape: Value, figures: Value) -> str:
    start = _first(shape) + len(_said(figures))
    return _said(text)[start : start + 40].replace(" ", "")


def _figure(text: Value, shape: Value, figures: Value) -> Decimal | None:
    start, length = _first(shape), len(_said(figures))
    figure = _said(text)[start : start + length]
    return Decimal(figure.replace(",", "")) if length < 16 and _FIGURE.fullmatch(figure) else None


class Words(Protocol):
    """A column of the sheet of words: where a text stands in it, counted from 1."""

    def place(self, text: str, /) -> int | None: ...

    def __getitem__(self, place: int, /) -> Value: ...

    def __len__(self) -> int: ...


def _listed(x: Value, words: Words) -> Decimal | None:
    place = words.place(_said(x))
    return None if place is None else Decimal(place)


def _looked_up(x: Value, words: Words, meanings: Words) -> Value:
    place = words.place(_said(x))
    return None if place is None else meanings[place - 1]


def _ending(x: Value, words: Words) -> Decimal:
    text = _said(x)
    lengths = range(min(MOST_IN_AN_ENDING, len(text)), 0, -1)
    return Decimal(next((n for n in lengths if words.place(text[-n:])), 0))


def _last(x: Value, count: Decimal) -> str:
    return _said(x)[-int(count) :] if count else ""


def _but_last(x: Value, count: Decimal) -> str:
    return _said(x)[: max(0, len(_said(x)) - int(count))]


def _dated(text: Value, shape: Value) -> str:
    """What follows a stated year (2023年); 2023年底 keeps its 年底."""
    said = _said(text)
    if _said(shape).startswith("0000年") and said[0] in "12":
        said = said[4 if said[5:6] and said[5] in "底末" else 5 :][:20]
    for old, new in _DATE_WORDS:
        said = said.replace(old, new)
    return said


_DATE_WORDS = (("号", "日"), ("之前", "前"), ("以前", "前"), ("完成", ""))
"""Other words of a date, made the ones that are listed."""


def _entry(words: Words, place: Decimal) -> Value:
    return words[int(place) - 1] if 0 < place <= len(words) else None


def _substituted(inner: str, pairs: Iterable[tuple[str, str]]) -> str:
    for old, new in pairs:
        inner = f'SUBSTITUTE({inner},"{old}","{new}")'
    return inner


_ENDED = 'SUBSTITUTE(SUBSTITUTE(SUBSTITUTE({0},"§","？")&"§","。§","§"),"§","")'
"""A text without our own mark, and without the full stop it may end with."""
MOST_IN_AN_ENDING = 7
"""Characters of the longest ending that is listed."""
_ENDING_EXCEL = "0"
for _n in range(1, MOST_IN_AN_ENDING + 1):
    _ENDING_EXCEL = f"IF(ISNUMBER(MATCH(RIGHT({{0}},{_n}),{{1}},0)),{_n},{_ENDING_EXCEL})"

_WHOLE = 'LEFT({2},FIND(".",{2}&".")-1)'
_FIGURE_EXCEL = (  # groups of thousands end as a row of full groups ends
    'IFERROR(IF(AND(LEN({2})>0,LEN({2})<16,LEN({2})-LEN(@)<8,SUBSTITUTE(MID({2},LEN(@)+2,9),"0","")="",'
    'OR(SUBSTITUTE(@,"0","")="",AND(@=RIGHT("000,000,000,000",LEN(@)),MID({0},FIND("0",{1}&"0"),1)<>"0"))),'
    'VALUE(SUBSTITUTE(MID({0},FIND("0",{1}&"0"),LEN({2})),",","")),""),"")'
).replace("@", _WHOLE)

OPERATORS: dict[str, Operator] = {
    "+": Operator(lambda a, b: a + b, "{}+{}", "{}＋{}", 5),
    "-": Operator(lambda a, b: a - b, "{}-{}", "{}－{}", 5),
    "*": Operator(lambda a, b: a * b, "{}*{}", "{}×{}", 6),
    "/": Operator(lambda a, b: a / b, "{}/{}", "{}÷{}", 6),
    "==": Operator(lambda a, b: a == b, "{}={}", "{}等于{}", 3),
    "!=": Operator(lambda a, b: a != b, "{}<>{}", "{}不等于{}", 3),
    "<=": Operator(_ordered(lambda a, b: a <= b), "{}<={}", "{}不超过{}", 3),
    "<": Operator(_ordered(lambda a, b: a < b), "{}<{}", "{}低于{}", 3),
    ">=": Operator(_ordered(lambda a, b: a >= b), "{}>={}", "{}不低于{}", 3),
    ">": Operator(_ordered(lambda a, b: a > b), "{}>{}", "{}超过{}", 3),
    "&": Operator(_joined, "{}&{}", "{}{}", 4, True),
    "and": Operator(lambda *a: all(x is True for x in a), "AND({*})", "{*且}", 2, True),
    "or": Operator(lambda *a: any(x is True for x in a), "OR({*})", "{*或}", 1, True),
    "not": Operator(lambda a: a is not True, "NOT({})", "非（{}）", 9, True),
    "sum": Operator(_sum, "SUM({*})", "{*、}之和", 9, True),
    "count": Operator(_count, "COUNTA({*})", "{*、}填写的个数", 9, True),
    "numbers": Operator(lambda *parts: Decimal(len(_flat(parts))), "COUNT({*})", "{*、}中数字的个数", 9, True),
    "min": Operator(min, "MIN({*})", "{*、}中较小者"),
    "max": Operator(max, "MAX({*})", "{*、}中较大者"),
    "abs": Operator(abs, "ABS({})", "{}的绝对值"),
    "round": Operator(rounded, "ROUND({},{})", "{}（保留{}位小数）"),
    "truncate": Operator(
        lambda x, n: rounded(_settled(x), n, ROUND_DOWN), "ROUNDDOWN(ROUND({},9),{})", "{}（截取{}位小数，不进位）"
    ),
    "whole_steps": Operator(_steps(ROUND_FLOOR), "ROUNDDOWN(ROUND({}/{},9),0)", "{}每满{}计一次"),
    "started_steps": Operator(_steps(ROUND_CEILING), "ROUNDUP(ROUND({}/{},9),0)", "{}每{}计一次（不足按一次）"),
    "text": Operator(_text, "FIXED(ROUND({},{1}),{1},TRUE)", "{}（{}位小数）"),
    "is_blank": Operator(_blank, 'LEN(TRIM(SUBSTITUTE({}&"","　","")))=0', "{}未填", 3, True),
    "says": Operator(lambda a, word: isinstance(a, str) and a.strip() == word, 'TRIM({}&"")={}', "{}为{}", 3, True),
    "cleaned": Operator(_cleaned, "TRIM(" + _substituted(_ENDED, _CLEANED.items()) + ")", "{}（半角）", 9, True),
    "masked": Operator(_masked, _substituted("{}", ((n, "0") for n in "123456789")), "{}（数字记作0）", 9, True),
    "figures": Operator(
        _figures,
        'IFERROR(MID({0},FIND("0",{0}),FIND("§",SUBSTITUTE({0},"0","§",LEN({0})-LEN(SUBSTITUTE({0},"0",""))))'
        '-FIND("0",{0})+1),"")',
        "{}中首末两个数字之间的部分",
        9,
        True,
    ),
    "figure": Operator(_figure, _FIGURE_EXCEL, "{}中的数", 9, True),
    "head": Operator(_head, 'SUBSTITUTE(LEFT({0},FIND("0",{1}&"0")-1)," ","")', "{}中数前面的字", 9, True),
    "tail": Operator(_tail, 'SUBSTITUTE(MID({0},FIND("0",{1}&"0")+LEN({2}),40)," ","")', "{}中数后面的字", 9, True),
    "listed": Operator(_listed, 'IFERROR(MATCH({},{},0),"")', "{}在{}中的序号", 9, True),
    "looked_up": Operator(_looked_up, 'IFERROR(INDEX({2},MATCH({0},{1},0)),"")', "{0}在{1}中对应的{2}", 9, True),
    "entry": Operator(_entry, "INDEX({},{})", "{}第{}项"),
    "ending": Operator(_ending, f"MIN(LEN({{0}}),{_ENDING_EXCEL})", "{}末尾属于{}的字数", 9, True),
    "holds": Operator(
        lambda x, words: words.within(_said(x)), "SUMPRODUCT(ISNUMBER(FIND({1},{0}))*1)>0", "{}含有{}", 3, True
    ),
    "same_text": Operator(lambda a, b: _said(a) == _said(b), "EXACT({},{})", "{}与{}相同", 9, True),
    "length": Operator(lambda x: Decimal(len(_said(x))), "LEN({})", "{}的字数", 9, True),
    "modulo": Operator(lambda x, n: x % n, "MOD({},{})", "{}除以{}的余数"),
    "first": Operator(lambda x, n: _said(x)[: int(n)], "LEFT({},{})", "{}的前{}字", 9, True),
    "last": Operator(_last, "RIGHT({},{})", "{}的末{}字", 9, True),
    "but_last": Operator(_but_last, "LEFT({0},MAX(0,LEN({0})-{1}))", "{}去掉末{}字", 9, True),
    "before_word": Operator(
        lambda x, word: _said(x).partition(word)[0], "LEFT({0},FIND({1},{0}&{1})-1)", "{}中{}前的字", 9, True
    ),
    "since_word": Operator(
        lambda x, word: word + _said(x).partition(word)[2][:19] if word in _said(x) else "",
        "MID({0},FIND({1},{0}&{1}),20)",
        "{}中自{}起的字",
        9,
        True,
    ),
    "dated": Operator(
        _dated,
        _substituted(
            'IF(AND(LEFT({1},5)="0000年",OR(LEFT({0},1)="1",LEFT({0},1)="2")),'
            'MID({0},IF(OR(MID({0},6,1)="底",MID({0},6,1)="末"),5,6),20),{0})',
            _DATE_WORDS,
        ),
        "{}中年份后的字",
        9,
        True,
    ),
    "year": Operator(
        lambda x: Decimal(_said(x)[:4]) if _YEAR.match(_said(x)) else Decimal(0),
        "IFERROR(VALUE(LEFT({},4)),0)",
        "{}写明的年份",
        9,
        True,
    ),
    "is_number": Operator(lambda x: isinstance(x, Decimal), "COUNT({})=1", "{}已填", 3, True),
    "if": Operator(lambda c, a, b: a if c else b, "IF({},{},{})", "若{}则{}，否则{}", 0),
}
