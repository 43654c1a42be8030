"""Of all that is in the styles, the four facts that change how a cell is read: unlocked, percent, date, a note."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from .limits import hostile, shown, too_big
from .xmlscan import MAIN, Tally, scan

_BUILT_IN_PERCENT = frozenset({9, 10})
_BUILT_IN_DATES = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
"""ECMA-376 18.8.30; 27–36 and 50–58 are dates in the Chinese, Japanese and Korean editions."""
_ASIDE = re.compile(r'"[^"]*"|\\.|[_*].|\[(?![hms]+\])[^\]]*\]', re.IGNORECASE | re.DOTALL)
_DATE_LETTER = re.compile(r"[ymdhs]", re.IGNORECASE)
_NOTED = re.compile(r'[#,0.]+"([（(][^"]+[)）])"')
_NUMBER = re.compile(r"[0-9]{1,6}")
_COLLECTIONS = {"numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs"}


@dataclass(frozen=True)
class Styles:
    """Indexes into cellXfs, as ``Cell.style`` gives them; ``notes``: the words in brackets a format adds."""

    unlocked: frozenset[int] = frozenset()
    percent: frozenset[int] = frozenset()
    dates: frozenset[int] = frozenset()
    notes: Mapping[int, str] = field(default_factory=dict)


def read_styles(where: str, chunks: Iterable[bytes], tally: Tally) -> Styles:
    """Read a styles part; Refused for what is hostile, damaged or too big."""
    codes: dict[int, str] = {}
    formats: list[int] = []
    unlocked: set[int] = set()
    seen: set[str] = set()
    count = 0
    collection = ""

    def start(depth: int, name: str, attributes: Mapping[str, str]) -> None:
        nonlocal collection, count
        if depth == 1 and name != "styleSheet":
            raise hostile(f"{where}不是样式表")
        if depth == 2:
            collection = name
            if name in seen and name in _COLLECTIONS:
                raise hostile(f"{where}的 {name} 出现两次")
            seen.add(name)
        elif depth == 3:
            count += 1
            if count > tally.limits.styles:
                raise too_big(f"{where}的样式超过 {tally.limits.styles} 个")
            if collection == "cellXfs" and name == "xf":
                formats.append(_number(attributes.get("numFmtId", "0")))
            elif collection == "numFmts" and name == "numFmt":
                codes[_number(attributes.get("numFmtId", "0"))] = attributes.get("formatCode", "")
        elif depth == 4 and collection == "cellXfs" and name == "protection":
            if attributes.get("locked", "1") in ("0", "false"):
                unlocked.add(len(formats) - 1)

    def _number(text: str) -> int:
        if not _NUMBER.fullmatch(text):
            raise hostile(f"{where}的数字格式编号“{shown(text, 20)}”无法识别")
        return int(text)

    scan(where, chunks, tally, MAIN, start)
    kinds = {number: kind_of_format(number, codes.get(number, "")) for number in set(formats)}
    return Styles(
        frozenset(unlocked),
        frozenset(index for index, number in enumerate(formats) if kinds[number] == "percent"),
        frozenset(index for index, number in enumerate(formats) if kinds[number] == "date"),
        {i: noted[1] for i, n in enumerate(formats) if (noted := _NOTED.fullmatch(codes.get(n, "")))},
    )


def kind_of_format(number: int, code: str) -> str:
    """``percent``, ``date`` or empty; ``code`` is empty for a built-in format."""
    if not code:
        return "percent" if number in _BUILT_IN_PERCENT else "date" if number in _BUILT_IN_DATES else ""
    positive = _ASIDE.sub("", code).partition(";")[0]
    if "%" in positive:
        return "percent"
    return "date" if _DATE_LETTER.search(positive) and positive.lower() != "general" else ""
