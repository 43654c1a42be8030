"""How a spreadsheet reads a value that a program writes into a cell: as nothing, a number, a text or a formula.

Excel reads a text written to ``.value`` or ``.formula`` as if it were typed: ``98`` becomes a number, ``98%`` and
``10月`` a number with a format, ``3-1`` a date, and the original text is lost. Our hosts read numbers and formulas in
the same way, but refuse a text that Excel would silently change: it must be written with an apostrophe in front, which
tells Excel that it is a text and is not stored.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?", re.ASCII)
_FIGURES = r"[-+(]*[¥$￥€£]?\s*(?:\d[\d,]*\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_AMBIGUOUS = re.compile(
    rf"""{_FIGURES}\s*[%)]*                                # 1,000   98%   (3)   ¥5
    | [-+]?(?:\d+\s+)?\d+/\d+                              # 1/2     1 1/2   2019/3
    | \d{{1,4}}[-/.]\d{{1,2}}(?:[-/.]\d{{1,4}})?(?:\s.*)?  # 2019-3-1
    | (?:\d{{2,4}}年)?\d{{1,2}}月(?:\d{{1,2}}[日号])?      # 2019年3月1日   10月
    | \d{{2,4}}年
    | (?:[上下]午)?\s*\d{{1,2}}(?::\d{{1,2}}){{1,2}}.*     # 10:30   下午3:00
    | (?:[上下]午)?\s*\d{{1,2}}[时時].*                    # 10时30分
    | \d{{1,2}}[-\s](?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*.*
    | (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*[-\s]\d+.*
    | true | false | \#(?:div/0!|n/a|name\?|null!|num!|ref!|value!)
    | [-+@].+                                              # taken for a formula
    """,
    re.VERBOSE | re.IGNORECASE,
)


@dataclass(frozen=True)
class Entry:
    """One cell's new content: None, a float, or a str; a formula with its leading ``=``, in Excel's spelling."""

    kind: Literal["empty", "number", "text", "formula"]
    content: float | str | None = None


EMPTY = Entry("empty")


def entered(value: object) -> Entry:
    """What a cell holds after ``value`` was written into it.

    Raises ValueError for a text that Excel would turn into something else, TypeError for what no macro writes.
    """
    if value is None or value == "":
        return EMPTY
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return Entry("number", float(value))
    if not isinstance(value, str):
        raise TypeError(f"写入单元格的只能是数字、文字或公式，不是 {value!r}")
    if value.startswith("'"):
        return Entry("text", value[1:]) if len(value) > 1 else EMPTY
    if value.startswith("=") and len(value) > 1:
        return Entry("formula", value)
    if _NUMBER.fullmatch(value):
        return Entry("number", float(value))
    if ambiguous(value):
        raise ValueError(f"“{value}”会被 Excel 改读成数字、日期或公式，写入时前面须加撇号")
    return Entry("text", value)


def ambiguous(text: str) -> bool:
    """Whether Excel may read this text as a number, a date, a truth value, an error or a formula."""
    plain = unicodedata.normalize("NFKC", text).strip()
    return text.startswith("'") or bool(_AMBIGUOUS.fullmatch(plain)) or plain.startswith("=")


def as_text(text: str) -> str:
    """The text with an apostrophe in front where it needs one to be stored as a text."""
    return f"'{text}" if ambiguous(text) else text


def shown(content: float | str | None) -> str:
    """A constant as ``.formula`` returns it: numbers with the 15 digits that Excel stores, an empty cell as ""."""
    if isinstance(content, (int, float)):
        return f"{Decimal(f'{content + 0.0:.15g}'):f}"
    return content or ""
