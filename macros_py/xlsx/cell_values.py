"""What may be written into a cell, and how a workbook spells it: the mirror of `cells`.

Numbers are plain decimal text, texts stand in the cell itself, and what XML cannot say (a BEL pasted from
some other system) is escaped as the format has it, so that no text can break the file or come to life as a
formula. What no cell can hold is refused before anything is changed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from ..xml_text import escape

Value = Decimal | int | str | bool | None

LONGEST_TEXT = 32_767
"""Characters of a cell, counted as Excel counts them: in halves of UTF-16."""
LONGEST_FORMULA = 8_192
_DIGITS = 15
"""What a workbook keeps of a whole number; a longer one is a code and must be written as text."""

_UNSPEAKABLE = re.compile(r"[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


@dataclass(frozen=True)
class Put:
    """A constant in place of whatever the cell holds; None or ``""`` empties it and keeps its style.

    Text stays text, also when it begins with "=".
    """

    value: Value


@dataclass(frozen=True)
class PutNumber:
    """A number where a text stood; ``number_format`` (of `format_exchange`) replaces a format that makes texts of
    numbers, or any format where ``always``."""

    value: Decimal
    number_format: int
    always: bool = False


@dataclass(frozen=True)
class Formula:
    """A formula, with or without "=", and its result; the result None is the empty text."""

    text: str
    cached: Value


@dataclass(frozen=True)
class Cached:
    """A new result for the formula that stands there; a cell without one is its owner's and stays as it is."""

    value: Value


Change = Put | PutNumber | Formula | Cached


class Spelled(NamedTuple):
    """A value in XML: the cell's ``t`` (empty for a number), the element that holds it, its text, escaped."""

    type: str
    element: str
    text: str


def spelled(change: Change) -> Spelled:
    """How the value of a change is written; raises ValueError with a sentence for what no cell holds."""
    constant = isinstance(change, (Put, PutNumber))
    value = change.cached if isinstance(change, Formula) else change.value
    if constant and value in (None, ""):
        return Spelled("", "", "")
    if value is None:
        return Spelled("str", "v", "")
    if isinstance(value, bool):
        return Spelled("b", "v", str(int(value)))
    if isinstance(value, (Decimal, int)):
        return Spelled("", "v", _number(Decimal(value), constant))
    if isinstance(value, str):
        return Spelled("inlineStr" if constant else "str", "is" if constant else "v", _text(value))
    raise TypeError(f"a cell holds Decimal, int, str, bool or None, not {type(value).__name__}")


def spelled_formula(text: str) -> str:
    """A formula as the text of ``<f>``; raises ValueError for one that is empty, too long or unspeakable."""
    text = text.removeprefix("=")
    if not text or len(text) > LONGEST_FORMULA or _UNSPEAKABLE.search(text):
        raise ValueError(f"公式“{text[:30]}”不能写入单元格：不得为空、超过 {LONGEST_FORMULA} 个字符或含控制字符。")
    return escape(text)


def _text(text: str) -> str:
    if (length := len(text.encode("utf-16-le", "surrogatepass")) // 2) > LONGEST_TEXT:
        raise ValueError(
            f"文字“{text[:20]}…”共 {length} 个字符，超过单元格上限 {LONGEST_TEXT} 个字符；请缩短或分写到多个单元格。"
        )
    text = _LOOKS_ESCAPED.sub("_x005F_", text)
    return escape(_UNSPEAKABLE.sub(lambda found: f"_x{ord(found[0]):04X}_", text))


def _number(value: Decimal, constant: bool) -> str:
    if not value.is_finite() or abs(value) > Decimal("1.797e308"):
        raise ValueError(f"“{value}”不是单元格能保存的数字。")
    nearest = Decimal(repr(float(value)))  # what any program reads back
    if constant and abs(value) >= 10**_DIGITS and value != nearest:
        raise ValueError(f"数字 {value:f} 超过 {_DIGITS} 位，表格会改动其末位；编号、账号请按文字写入。")
    if not nearest:
        return "0"
    text = f"{nearest:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
