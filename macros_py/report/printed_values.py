"""What stands in a cell as officials print it: amounts with thousands apart, small numbers in Chinese, words without markup."""

from __future__ import annotations

import html
import re
from decimal import Decimal

from ..law.operators import rounded

_DIGITS = "零一二三四五六七八九"
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_BREAK = re.compile(r"\s*</?(?:p|div|br|li)(?:\s[^<>]{0,200})?/?>\s*", re.I)
_TAG = re.compile(r"</?[a-zA-Z][a-zA-Z0-9]{0,8}(?:\s[^<>]{0,200})?/?>")


def amount(value: Decimal) -> str:
    """1,616.99; a workbook's own further decimals stay: 542.733."""
    return f"{rounded(value, max(2, _decimals(value))):,f}"


def points(value: Decimal, places: int) -> str:
    """Points with so many decimals, or with more where they have more."""
    return f"{rounded(value, max(places, _decimals(value))):f}"


def _decimals(value: Decimal) -> int:
    """How many decimals a number needs; 0 and below where it is whole or no number."""
    exponent = value.normalize().as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0


def chinese(number: int) -> str:
    """A number below a thousand in Chinese: 十二, 一百零一."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    words = f"{_DIGITS[hundreds]}百" + ("零" if ones and not tens else "") if hundreds else ""
    if tens:
        words += ("" if tens == 1 and not hundreds else _DIGITS[tens]) + "十"
    return words + (_DIGITS[ones] if ones or not number else "")


def writable(text: str) -> str:
    """The text without what no document can hold."""
    return _UNWRITABLE.sub("", text)


def prose(text: str) -> str:
    """A person's words without the marks that other systems export with them (<p>…</p>), a paragraph a line."""
    if "<" not in text and "&" not in text:
        return text
    lines = html.unescape(_TAG.sub("", _BREAK.sub("\n", text))).splitlines()
    return "\n".join(line.strip() for line in lines if line.strip())
