"""Values as official documents print them: thousands separators, numbers in Chinese, text without markup."""

from __future__ import annotations

import html
import re
from decimal import Decimal

from ..law.operators import rounded
from ..law.typed.chinese_numerals import ONE_TO_NINE, spelled

_BREAK = re.compile(r"\s*</?(?:p|div|br|li)(?:\s[^<>]{0,200})?/?>\s*", re.I)
_TAG = re.compile(r"</?[a-zA-Z][a-zA-Z0-9]{0,8}(?:\s[^<>]{0,200})?/?>")


def amount(value: Decimal) -> str:
    """An amount with two decimals, or more if the workbook has more: 1,616.99, 542.733."""
    return f"{rounded(value, max(2, _decimals(value))):,f}"


def points(value: Decimal, places: int) -> str:
    """Points with that many decimals, or more if they have more."""
    return f"{rounded(value, max(places, _decimals(value))):f}"


def _decimals(value: Decimal) -> int:
    """How many decimals a number needs; 0 and below where it is whole or no number."""
    exponent = value.normalize().as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0


def chinese(number: int) -> str:
    """A number below a thousand in Chinese: 十二, 一百零一."""
    return spelled(number, f"零{ONE_TO_NINE}")


def without_markup(text: str) -> str:
    """A text without the HTML tags that other systems export (<p>…</p>), each paragraph on its own line."""
    if "<" not in text and "&" not in text:
        return text
    lines = html.unescape(_TAG.sub("", _BREAK.sub("\n", text))).splitlines()
    return "\n".join(line.strip() for line in lines if line.strip())
