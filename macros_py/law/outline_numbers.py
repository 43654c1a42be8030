"""The numbers of an outline — 一、 （一） 1. （1） ① — as people set them, for whoever reads or strips them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Literal, NamedTuple

from .typed.chinese_numerals import cardinal

NUMERALS = "一二三四五六七八九十"
CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"

Style = Literal["一、", "一.", "（一）", "1.", "（1）", "1）", "①"]
STYLES: Mapping[Style, str] = {
    "一、": rf"[{NUMERALS}]{{1,3}}、",
    "一.": rf"[{NUMERALS}]{{1,3}}[．.]",
    "（一）": rf"[（(]\s*[{NUMERALS}]{{1,3}}\s*[)）]",
    "1.": r"\d{1,2}\s*[．.、](?!\d)",  # 1.5 is a figure
    "（1）": r"[（(]\s*\d{1,2}\s*[)）]",
    "1）": rf"(?:\d{{1,2}}|[{NUMERALS}]{{1,3}})[)）]",
    "①": f"[{CIRCLED}]",
}
"""How each level is set, its rarer spellings beside it; a pattern without groups."""
WRITTEN: tuple[Style, ...] = ("一、", "一.", "（一）", "1.", "（1）", "1）")
"""What is written with a mark of its own behind the number."""


class OutlineNumber(NamedTuple):
    """The number a text begins with: its style, its value, and how it is written."""

    style: Style
    value: int
    shown: str


def pattern(*styles: Style) -> str:
    """A number in one of these styles, for a longer pattern."""
    return f"(?:{'|'.join(STYLES[style] for style in styles)})"


@cache
def _beginning(styles: tuple[Style, ...]) -> re.Pattern[str]:
    return re.compile(rf"\s*{pattern(*styles)}")


def is_numbered(text: str, *styles: Style) -> bool:
    """Whether a text begins with a number of one of these styles.

    >>> is_numbered("（一）基本情况", "一、", "（一）"), is_numbered("1.5万元", "1.")
    (True, False)
    """
    return _beginning(styles).match(text) is not None


def number_of(text: str, *styles: Style) -> OutlineNumber | None:
    """The number a text begins with, in one of these styles; 0 is none.

    >>> number_of("（十二）其他", *STYLES), number_of("一般公共预算", *STYLES)
    (OutlineNumber(style='（一）', value=12, shown='（十二）'), None)
    """
    for style in styles:
        if match := _beginning((style,)).match(text):
            shown = match.group().strip()
            bare = shown.strip("（()）．.、 \t　")
            value = (
                CIRCLED.index(bare) + 1 if style == "①" else int(bare) if bare.isdigit() else int(cardinal(bare) or 0)
            )
            return OutlineNumber(style, value, shown) if value else None
    return None
