"""Received text made fit for a document of ours: nothing that XML cannot hold, no longer than its place, never a formula."""

from __future__ import annotations

import re

CELL = 32_767
"""Characters of a workbook's cell, counted in halves of UTF-16 as Excel counts them."""

UNWRITABLE = r"\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff"
"""Characters that no XML can hold, for a pattern's class."""
INVISIBLE = r"\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
"""Characters that show nothing, or turn the order of those that do."""

_UNFIT = re.compile(rf"[{UNWRITABLE}{INVISIBLE}\r\x7f]")
_NO_XML = re.compile(rf"[{UNWRITABLE}]")
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def fit(text: object, longest: int = CELL) -> str:
    """The text without what cannot be shown, cut with “……” where it is too long."""
    clean = _UNFIT.sub("", str(text))
    if len(clean.encode("utf-16-le")) // 2 <= longest:
        return clean
    kept = clean.encode("utf-16-le")[: (longest - 2) * 2].decode("utf-16-le", "ignore")
    return f"{kept}……"


def shortened(text: str, most: int, mark: str = "…") -> str:
    """The text as a message quotes it: its first characters, and ``mark`` where it goes on.

    >>> shortened("偏差原因分析", 4), shortened("偏差原因", 4)
    ('偏差原因…', '偏差原因')
    """
    return text if len(text) <= most else f"{text[:most]}{mark}"


def writable(text: str) -> str:
    """The text without what no document can hold."""
    return _NO_XML.sub("", text)


def result(value: object) -> object:
    """A formula's stored result, without what XML cannot hold: the writer of workbooks escapes that in typed texts only."""
    return writable(value) if isinstance(value, str) else value


def inert(text: object) -> str:
    """The same for a CSV file, where a text that begins like a formula would come to life: an apostrophe before it."""
    clean = fit(text)
    return f"'{clean}" if clean.lstrip(" \u3000").startswith(_STARTS_A_FORMULA) else clean
