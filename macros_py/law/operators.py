"""The whole formula language as one dictionary: what each operator means to Python, to Excel, to a reader.

An operator is a row of `OPERATORS`. `{}` in a pattern takes the parts in turn, `{1}` one of them, `{*x}` all of
them joined by x. Numbers are `Decimal`; 四舍五入 is half away from zero in every reading.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_UP, Context, Decimal
from typing import NamedTuple

Value = Decimal | str | bool | None | tuple


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


def _flat(parts: tuple) -> list[Decimal]:
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


def _sum_if(words: Value, word: str, numbers: Value) -> Decimal:
    """The numbers beside the cells that hold exactly the word; 0 where there is none."""
    pairs = zip(
        words if isinstance(words, tuple) else (words,), numbers if isinstance(numbers, tuple) else (numbers,)
    )
    return sum((n for said, n in pairs if said == word and isinstance(n, Decimal)), Decimal(0))


def _count(*parts: Value) -> Decimal:
    filled = [one for part in parts for one in (part if isinstance(part, tuple) else (part,)) if not _blank(one)]
    return Decimal(len(filled))


def _count_if(words: Value, word: str) -> Decimal:
    """How many cells hold exactly the word."""
    return Decimal(sum(said == word for said in (words if isinstance(words, tuple) else (words,))))


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


_PLAIN = re.compile(r"[≥≤]?([0-9]+(?:\.[0-9]*)?|\.[0-9]+)%?")


def _plain_number(text: Value) -> Decimal | None:
    """What the native formula can read by itself: ≥ or ≤, at most twelve digits and a point, %."""
    if isinstance(text, Decimal):
        text = f"{text:f}"
    found = _PLAIN.fullmatch(text) if isinstance(text, str) else None
    if not found or len(found[1]) > 12:
        return None
    return Decimal(found[1]) / (100 if found[0].endswith("%") else 1)


def _starts(text: Value, sign: str) -> bool:
    return isinstance(text, str) and text.startswith(sign)


def _ends(text: Value, sign: str) -> bool:
    return isinstance(text, str) and text.endswith(sign)


_DIGITS = 'SUBSTITUTE(SUBSTITUTE(SUBSTITUTE({0},"≥",""),"≤",""),"%","")'
_PLAIN_EXCEL = (  # signs stand only at the ends; at most twelve characters, each a digit or the one point
    'IFERROR(IF(AND(LEN({0})-LEN(@)=(LEFT({0},1)="≥")+(LEFT({0},1)="≤")+(RIGHT({0},1)="%"),LEN(@)<13,'
    'LEN(@)-LEN(SUBSTITUTE(@,".",""))<2,'
    'SUMPRODUCT(ISNUMBER(FIND(MID(@&"000000000000",{{1,2,3,4,5,6,7,8,9,10,11,12}},1),"0123456789."))*1)=12),'
    'VALUE(@)/IF(RIGHT({0},1)="%",100,1),""),"")'
).replace("@", _DIGITS)

OPERATORS: dict[str, Operator] = {
    "+": Operator(lambda a, b: a + b, "{}+{}", "{}＋{}", 5),
    "-": Operator(lambda a, b: a - b, "{}-{}", "{}－{}", 5),
    "*": Operator(lambda a, b: a * b, "{}*{}", "{}×{}", 6),
    "/": Operator(lambda a, b: a / b, "{}/{}", "{}÷{}", 6),
    "==": Operator(lambda a, b: a == b, "{}={}", "{}等于{}", 3),
    "!=": Operator(lambda a, b: a != b, "{}<>{}", "{}不等于{}", 3),
    "<=": Operator(lambda a, b: a <= b, "{}<={}", "{}不超过{}", 3),
    "<": Operator(lambda a, b: a < b, "{}<{}", "{}低于{}", 3),
    ">=": Operator(lambda a, b: a >= b, "{}>={}", "{}不低于{}", 3),
    ">": Operator(lambda a, b: a > b, "{}>{}", "{}超过{}", 3),
    "&": Operator(_joined, "{}&{}", "{}{}", 4, True),
    "and": Operator(lambda *a: all(x is True for x in a), "AND({*})", "{*且}", 2, True),
    "or": Operator(lambda *a: any(x is True for x in a), "OR({*})", "{*或}", 1, True),
    "not": Operator(lambda a: a is not True, "NOT({})", "非（{}）", 9, True),
    "sum": Operator(_sum, "SUM({*})", "{*、}之和", 9, True),
    "sum_if": Operator(_sum_if, "SUMIF({},{},{})", "填“{1}”的各项{2}之和", 9, True),
    "count": Operator(_count, "COUNTA({*})", "{*、}填写的个数", 9, True),
    "numbers": Operator(lambda *parts: Decimal(len(_flat(parts))), "COUNT({*})", "{*、}中数字的个数", 9, True),
    "count_if": Operator(_count_if, "COUNTIF({},{})", "填“{1}”的{}个数", 9, True),
    "min": Operator(min, "MIN({*})", "{*、}中较小者"),
    "max": Operator(max, "MAX({*})", "{*、}中较大者"),
    "abs": Operator(abs, "ABS({})", "{}的绝对值"),
    "round": Operator(rounded, "ROUND({},{})", "{}（保留{}位小数）"),
    "truncate": Operator(
        lambda x, n: rounded(_settled(x), n, ROUND_DOWN),
        "ROUNDDOWN(ROUND({},9),{})",
        "{}（截取{}位小数，不进位）",
    ),
    "whole_steps": Operator(_steps(ROUND_FLOOR), "ROUNDDOWN(ROUND({}/{},9),0)", "{}每满{}计一次"),
    "started_steps": Operator(
        _steps(ROUND_CEILING), "ROUNDUP(ROUND({}/{},9),0)", "{}每{}计一次（不足按一次）"
    ),
    "text": Operator(_text, "FIXED(ROUND({},{1}),{1},TRUE)", "{}（{}位小数）"),
    "is_blank": Operator(_blank, 'LEN(TRIM(SUBSTITUTE({}&"","　","")))=0', "{}未填", 3, True),
    "says": Operator(
        lambda a, word: isinstance(a, str) and a.strip() == word, 'TRIM({}&"")={}', "{}为{}", 3, True
    ),
    "plain_number": Operator(_plain_number, _PLAIN_EXCEL, "{}中的数", 9, True),
    "starts": Operator(_starts, "LEFT({},1)={}", "{}以{}开头", 3, True),
    "ends": Operator(_ends, "RIGHT({},1)={}", "{}以{}结尾", 3, True),
    "is_number": Operator(lambda x: isinstance(x, Decimal), "COUNT({})=1", "{}已填", 3, True),
    "if": Operator(lambda c, a, b: a if c else b, "IF({},{},{})", "若{}则{}，否则{}", 0),
}
