"""The facts in the styles that change how a cell is read: unlocked, percent, date, a note, struck out, faint."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from .colours import BLACK, ORDINARY, RGB, WHITE, Colour, Palette, colour_of, unseen
from .limits import hostile, shown, too_big
from .number_format import is_odd
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
class Looks:
    """Indexes of styles in which content is ``struck`` out or ``faint`` (the colour of its ground); ``masks``: the
    number formats that may not show a number; ``grounds``: the grounds that are not white, None if not certain."""

    struck: frozenset[int] = frozenset()
    faint: frozenset[int] = frozenset()
    masks: Mapping[int, str] = field(default_factory=dict)
    grounds: Mapping[int, RGB | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Styles:
    """Indexes into cellXfs, as ``Cell.style`` gives them; ``notes``: the words in brackets a format adds."""

    unlocked: frozenset[int] = frozenset()
    percent: frozenset[int] = frozenset()
    dates: frozenset[int] = frozenset()
    notes: Mapping[int, str] = field(default_factory=dict)
    looks: Looks = Looks()
    palette: Palette = Palette()


@dataclass
class _Font:
    struck: bool = False
    colour: Colour | None = None


@dataclass
class _Fill:
    pattern: str = ""
    colour: Colour | None = None


def read_styles(where: str, chunks: Iterable[bytes], tally: Tally, palette: Palette = Palette()) -> Styles:
    """Read a styles part; Refused for what is hostile, damaged or too big."""
    codes: dict[int, str] = {}
    formats: list[int] = []
    fonts: list[_Font] = []
    fills: list[_Fill] = []
    pairs: list[tuple[int, int]] = []
    unlocked: set[int] = set()
    own_palette = False
    seen: set[str] = set()
    count = 0
    collection = ""

    def start(depth: int, name: str, attributes: Mapping[str, str]) -> None:
        nonlocal collection, count, own_palette
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
                pairs.append((_index(attributes.get("fontId")), _index(attributes.get("fillId"))))
            elif collection == "numFmts" and name == "numFmt":
                codes[_number(attributes.get("numFmtId", "0"))] = attributes.get("formatCode", "")
            elif collection == "fonts":
                fonts.append(_Font())
            elif collection == "fills":
                fills.append(_Fill())
            elif collection == "colors" and name == "indexedColors":
                own_palette = True
        elif depth == 4 and collection == "fonts" and fonts:
            if name == "strike":
                fonts[-1].struck = attributes.get("val", "1") not in ("0", "false")
            elif name == "color":
                fonts[-1].colour = colour_of(attributes)
        elif depth == 4 and collection == "fills" and fills:
            fills[-1].pattern = attributes.get("patternType", "none") if name == "patternFill" else name
        elif depth == 5 and collection == "fills" and fills and name == "fgColor":
            fills[-1].colour = colour_of(attributes)
        elif (
            depth == 4
            and collection == "cellXfs"
            and name == "protection"
            and attributes.get("locked", "1") in ("0", "false")
        ):
            unlocked.add(len(formats) - 1)

    def _number(text: str) -> int:
        if not _NUMBER.fullmatch(text):
            raise hostile(f"{where}的数字格式编号“{shown(text, 20)}”无法识别")
        return int(text)

    scan(where, chunks, tally, MAIN, start)
    palette = replace(palette, own=own_palette)
    kinds = {number: kind_of_format(number, codes.get(number, "")) for number in set(formats)}
    return Styles(
        frozenset(unlocked),
        frozenset(index for index, number in enumerate(formats) if kinds[number] == "percent"),
        frozenset(index for index, number in enumerate(formats) if kinds[number] == "date"),
        {i: noted[1] for i, n in enumerate(formats) if (noted := _NOTED.fullmatch(codes.get(n, "")))},
        _looks(fonts, fills, pairs, {i: codes[n] for i, n in enumerate(formats) if n in codes}, palette),
        palette,
    )


def _index(text: str | None) -> int:
    return int(text) if text and _NUMBER.fullmatch(text) else 0


def _looks(
    fonts: list[_Font], fills: list[_Fill], pairs: list[tuple[int, int]], codes: Mapping[int, str], palette: Palette
) -> Looks:
    struck, faint, grounds = set(), set(), {}
    known: dict[tuple[int, int], tuple[bool, RGB | None]] = {}
    for index, pair in enumerate(pairs):
        font = fonts[pair[0]] if pair[0] < len(fonts) else _Font()
        if font.struck:
            struck.add(index)
        if pair not in known:
            fill = fills[pair[1]] if pair[1] < len(fills) else _Fill()
            known[pair] = _faint(font, fill, palette)
        hidden, ground = known[pair]
        if hidden:
            faint.add(index)
        if ground != WHITE:
            grounds[index] = ground
    odd = {code for code in set(codes.values()) if is_odd(code)}
    masks = {index: code for index, code in codes.items() if code in odd}
    return Looks(frozenset(struck), frozenset(faint), masks, grounds)


def _faint(font: _Font, fill: _Fill, palette: Palette) -> tuple[bool, RGB | None]:
    """Whether a text in that font cannot be seen on that fill, and the ground's colour."""
    solid, empty = fill.pattern == "solid", fill.pattern in ("", "none")
    ground = WHITE if empty else palette.rgb(fill.colour, WHITE) if solid else None
    if empty and font.colour in ORDINARY:
        return False, ground  # nearly every cell: the theme need not be read for it
    if solid and font.colour and font.colour == fill.colour and font.colour[0] != "auto":
        return True, ground
    return unseen(palette.rgb(font.colour, BLACK), ground), ground


def kind_of_format(number: int, code: str) -> str:
    """``percent``, ``date`` or empty; ``code`` is empty for a built-in format."""
    if not code:
        return "percent" if number in _BUILT_IN_PERCENT else "date" if number in _BUILT_IN_DATES else ""
    positive = _ASIDE.sub("", code).partition(";")[0]
    if "%" in positive:
        return "percent"
    return "date" if _DATE_LETTER.search(positive) and positive.lower() != "general" else ""
