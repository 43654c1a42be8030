"""Automatic numbers of a Word document as they are printed: 一、 and （二） that Word counts and no text holds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.etree import ElementTree

from ..law.typed.chinese_numerals import DIGITS
from ..law.typed.chinese_numerals import spelled as in_chinese

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LEVELS = 9
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_CHINESE = {
    "chineseCounting", "chineseCountingThousand", "japaneseCounting", "japaneseDigitalTenThousand",
    "taiwaneseCounting", "taiwaneseCountingThousand", "ideographDigital", "koreanCounting",
}  # fmt: skip
_ARABIC = {"decimal", "decimalFullWidth", "decimalHalfWidth", "decimalFullWidth2"}
_LETTERED = {"lowerLetter": 97, "upperLetter": 65}
_SILENT = {"bullet", "none"}


@dataclass(frozen=True)
class Level:
    """How one level counts: its format, its text (%1、), where it starts."""

    format: str = "decimal"
    text: str = ""
    start: int = 1


@dataclass
class Numbering:
    """The lists of a document and how far each has counted; ``unread`` counts numbers of a kind we do not spell."""

    lists: Mapping[str, tuple[Level, ...]]
    styles: Mapping[str, tuple[str, int]]
    unread: int = 0
    _counts: dict[str, list[int]] = field(default_factory=dict)

    def label(self, properties: ElementTree.Element | None) -> str:
        """The number Word prints before a paragraph with these properties; empty where there is none."""
        named = self._named(properties)
        if named is None or named[0] not in self.lists:
            return ""
        number, depth = named
        levels = self.lists[number]
        counts = self._counts.setdefault(number, [level.start - 1 for level in levels])
        counts[depth] += 1
        for deeper in range(depth + 1, len(levels)):
            counts[deeper] = levels[deeper].start - 1
        if levels[depth].format in _SILENT:
            return ""
        try:
            return re.sub(r"%(\d)", lambda match: self._spelled(levels, counts, int(match[1]) - 1), levels[depth].text)
        except KeyError:
            self.unread += 1
            return ""

    def _named(self, properties: ElementTree.Element | None) -> tuple[str, int] | None:
        """Which list and which level: said by the paragraph itself, or by its style."""
        if properties is None:
            return None
        style = properties.find(f"{W}pStyle")
        inherited = self.styles.get(style.get(f"{W}val", "")) if style is not None else None
        own = properties.find(f"{W}numPr")
        if own is None:
            return inherited
        number, level = _value(own, "numId"), _value(own, "ilvl")
        number = number if number is not None else inherited[0] if inherited else None
        depth = int(level) if level and level.isdigit() else inherited[1] if inherited and level is None else 0
        return None if number in (None, "0") else (number, min(depth, _LEVELS - 1))

    def _spelled(self, levels: tuple[Level, ...], counts: list[int], depth: int) -> str:
        return spelled(max(counts[depth], levels[depth].start), levels[depth].format)


def spelled(number: int, format: str) -> str:
    """A number in one of Word's formats; KeyError for one that reports do not use.

    >>> spelled(12, "chineseCounting"), spelled(3, "decimal"), spelled(2, "decimalEnclosedCircle")
    ('十二', '3', '②')
    """
    if format in _ARABIC:
        return str(number)
    if format in _CHINESE:
        return in_chinese(number) if number < 100 else "".join(DIGITS[int(digit)] for digit in str(number))
    if format.startswith("decimalEnclosedCircle") and 0 < number <= len(_CIRCLED):
        return _CIRCLED[number - 1]
    if format in _LETTERED and 0 < number <= 26:
        return chr(_LETTERED[format] + number - 1)
    raise KeyError(format)


def read(numbering: ElementTree.Element | None, styles: ElementTree.Element | None) -> Numbering:
    """The lists of the part ``word/numbering.xml`` and the styles that use them."""
    if numbering is None:
        return Numbering({}, {})
    shapes = {one.get(f"{W}abstractNumId", ""): tuple(_levels(one)) for one in numbering.iterfind(f"{W}abstractNum")}
    lists = {}
    for one in numbering.iterfind(f"{W}num"):
        levels = shapes.get(_value(one, "abstractNumId") or "")
        if levels:
            lists[one.get(f"{W}numId", "")] = levels
    used = {}
    for style in styles.iterfind(f"{W}style") if styles is not None else ():
        own = style.find(f"{W}pPr/{W}numPr")
        if own is not None and (number := _value(own, "numId")) not in (None, "0"):
            level = _value(own, "ilvl") or "0"
            used[style.get(f"{W}styleId", "")] = (number, min(int(level), _LEVELS - 1) if level.isdigit() else 0)
    return Numbering(lists, used)


def _levels(shape: ElementTree.Element) -> Iterator[Level]:
    found = {one.get(f"{W}ilvl", ""): one for one in shape.iterfind(f"{W}lvl")}
    for depth in range(_LEVELS):
        one = found.get(str(depth))
        if one is None:
            yield Level()
            continue
        start = _value(one, "start") or "1"
        yield Level(
            _value(one, "numFmt") or "decimal", _value(one, "lvlText") or "", int(start) if start.isdigit() else 1
        )


def _value(parent: ElementTree.Element, tag: str) -> str | None:
    found = parent.find(f"{W}{tag}")
    return None if found is None else found.get(f"{W}val")
