"""Which colour a style names, and whether a text of one colour can be seen on another.

A colour is written as RGB, as a number of the old palette, or as one of the theme's with a tint. What is not certain
— a palette of the file's own, a pattern, a theme that is not there — has no answer, and nothing is said of it.
"""

from __future__ import annotations

import colorsys
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from .xmlscan import Tally, scan

Colour = tuple[str, str, str]
"""(``rgb``, ``indexed``, ``theme`` or ``auto``; its value; its tint), as the file has them."""
RGB = tuple[float, float, float]
"""Red, green and blue, each from 0 to 1."""

WHITE: RGB = (1.0, 1.0, 1.0)
BLACK: RGB = (0.0, 0.0, 0.0)
ORDINARY: frozenset[Colour | None] = frozenset(
    {None, ("auto", "", ""), ("theme", "1", ""), ("rgb", "FF000000", ""), ("indexed", "8", ""), ("indexed", "64", "")}
)
"""The colours of ordinary text, as nearly every cell has it."""
LEAST_CONTRAST = 1.15
"""Below it nobody sees a text: pale grey F2F2F2 on white has 1.12, light grey D9D9D9 1.41."""

_PALETTE = (
    "000000 FFFFFF FF0000 00FF00 0000FF FFFF00 FF00FF 00FFFF 000000 FFFFFF FF0000 00FF00 0000FF FFFF00 FF00FF "
    "00FFFF 800000 008000 000080 808000 800080 008080 C0C0C0 808080 9999FF 993366 FFFFCC CCFFFF 660066 FF8080 "
    "0066CC CCCCFF 000080 FF00FF FFFF00 00FFFF 800080 800000 008080 0000FF 00CCFF CCFFFF CCFFCC FFFF99 99CCFF "
    "FF99CC CC99FF FFCC99 3366FF 33CCCC 99CC00 FFCC00 FF9900 FF6600 666699 969696 003366 339966 003300 333300 "
    "993300 993366 333399 333333"
).split()
"""ECMA-376 18.8.27, the numbers 0 to 63; 64 is the system's text, 65 its ground."""
_THEME = (
    "lt1",
    "dk1",
    "lt2",
    "dk2",
    "accent1",
    "accent2",
    "accent3",
    "accent4",
    "accent5",
    "accent6",
    "hlink",
    "folHlink",
)
"""What the numbers of theme colours stand for: the first two pairs are swapped against the theme's own order."""
_DRAWING = ("http://schemas.openxmlformats.org/drawingml/2006/main", "http://purl.oclc.org/ooxml/drawingml/main")
_HEX = re.compile(r"(?:[0-9A-Fa-f]{2})?([0-9A-Fa-f]{6})")
_NUMBER = re.compile(r"-?[0-9]{1,3}(?:\.[0-9]{1,20})?(?:[eE]-?[0-9]{1,2})?")


def colour_of(attributes: Mapping[str, str]) -> Colour | None:
    """The colour that an element's attributes name."""
    tint = attributes.get("tint", "")
    for kind in ("rgb", "theme", "indexed"):
        if kind in attributes:
            return kind, attributes[kind], tint
    return ("auto", "", "") if attributes.get("auto") in ("1", "true") else None


@dataclass(frozen=True)
class Palette:
    """How a file's colours are resolved; ``theme`` gives the theme's, and is asked only when one is named."""

    theme: Callable[[], Mapping[str, str]] = dict
    own: bool = False
    """Whether the file has a palette of its own, so that a number of the old one means nothing certain."""

    def rgb(self, colour: Colour | None, automatic: RGB) -> RGB | None:
        """The colour, ``automatic`` where none is named, None where it is not certain."""
        if colour is None or colour[0] == "auto":
            return automatic
        kind, value, tint = colour
        code = value
        if kind == "indexed":
            if value in ("64", "65"):
                return BLACK if value == "64" else WHITE
            code = _PALETTE[int(value)] if value.isdecimal() and int(value) < len(_PALETTE) and not self.own else ""
        elif kind == "theme":
            name = _THEME[int(value)] if value.isdecimal() and int(value) < len(_THEME) else ""
            code = self.theme().get(name, "")
        found = _HEX.fullmatch(code)
        if not found or (tint and not _NUMBER.fullmatch(tint)):
            return None
        red, green, blue = (int(found[1][at : at + 2], 16) / 255 for at in (0, 2, 4))
        return _tinted((red, green, blue), float(tint or 0))


def _tinted(colour: RGB, tint: float) -> RGB:
    """Lighter for a positive tint, darker for a negative one (ECMA-376 18.8.19)."""
    if not tint:
        return colour
    hue, light, saturation = colorsys.rgb_to_hls(*colour)
    light = light * (1 + tint) if tint < 0 else light * (1 - tint) + tint
    return colorsys.hls_to_rgb(hue, min(max(light, 0.0), 1.0), saturation)


def unseen(text: RGB | None, ground: RGB | None) -> bool:
    """Whether a text of that colour cannot be seen on that ground; False where either is not certain."""
    if text is None or ground is None:
        return False
    darker, lighter = sorted((_luminance(text), _luminance(ground)))
    return (lighter + 0.05) / (darker + 0.05) < LEAST_CONTRAST


def _luminance(colour: RGB) -> float:
    """How bright a colour is to the eye, from 0 to 1 (WCAG 2)."""
    parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def read_theme(where: str, chunks: Iterable[bytes], tally: Tally) -> dict[str, str]:
    """The theme's colours by name (``lt1``), as six hexadecimal digits."""
    found: dict[str, str] = {}
    name = ""

    def start(depth: int, element: str, attributes: Mapping[str, str]) -> None:
        nonlocal name
        if depth == 4 and element in _THEME:
            name = element
        elif depth == 5 and name and element in ("srgbClr", "sysClr"):
            found.setdefault(name, attributes.get("lastClr" if element == "sysClr" else "val", ""))

    scan(where, chunks, tally, _DRAWING, start)
    return found
