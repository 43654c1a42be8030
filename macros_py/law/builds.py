"""What the workbooks of earlier versions print: the row formulas they were built with, kept as they were.

A workbook prints by its own formulas until it is made anew, so that its scores are read as its own build gives them.
Version 0.1.0 read plain numbers, ≥ or ≤ before them and % behind; all else it left blank.
"""

from __future__ import annotations

import re
from decimal import Decimal

from . import operators
from .entries import Block
from .expr import Cell, Formula, apply
from .operators import Operator, Value
from .rules import NOTHING

FIRST = "0.1.0"

_PLAIN = re.compile(r"[≥≤]?([0-9]+(?:\.[0-9]*)?|\.[0-9]+)%?")


def _plain_number(text: Value) -> Decimal | None:
    """≥ or ≤, at most twelve digits and a point, %."""
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

OPERATORS = {
    "plain_number": Operator(_plain_number, _PLAIN_EXCEL, "{}中的数", 9, True),
    "starts": Operator(_starts, "LEFT({},1)={}", "{}以{}开头", 3, True),
    "ends": Operator(_ends, "RIGHT({},1)={}", "{}以{}结尾", 3, True),
}
"""Words of the formula language that only these builds speak."""
operators.OPERATORS.update(OPERATORS)


def row(block: Block, row: str, points: Formula | None) -> dict[str, Formula]:
    """The helper cells of an open row by their last part; ``points``: its rule's, from the completion rate."""
    target_text, achieved_text = Cell(f"{row}.target_text"), Cell(f"{row}.achieved_text")
    target, achieved = Cell(f"{row}.target"), Cell(f"{row}.achieved")
    share, answered = apply("ends", target_text, "%"), apply("ends", achieved_text, "%")
    alike = apply("or", apply("and", share, answered), apply("not", apply("or", share, answered)))
    ceiling = apply("starts", target_text, "≤")
    ratio = apply("if", apply(">", target, 0), apply("round", apply("/", achieved, target), 4), NOTHING)
    exact = apply("and", alike, apply("not", ceiling))
    if block.direction == "down":  # a bare number is a ceiling there, or a saving: that needs words
        exact = apply("and", alike, apply("starts", target_text, "≥"))
    made: dict[str, Formula] = {
        "target": apply("plain_number", target_text),
        "achieved": apply("plain_number", achieved_text),
        "completion_rate": apply("if", exact, ratio, NOTHING),
    }
    if points:
        within = apply("if", apply("and", alike, apply("<=", achieved, target)), Cell(f"{row}.full"), NOTHING)
        made["computed"] = apply("if", ceiling, within, points)
        made["points"] = Cell(f"{row}.computed")
    return {f"{row}.{part}": formula for part, formula in made.items()}


def unread(row: str) -> tuple[Formula, str]:
    """When a row's flag says that a person must compare, and what it says."""
    target, achieved = (apply("is_number", Cell(f"{row}.{part}")) for part in ("target", "achieved"))
    return apply("or", apply("not", target), apply("not", achieved)), "非纯数字，请人工比较；"
