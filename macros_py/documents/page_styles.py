"""How the text of a web page looks: its tags, the styles they carry, and the plain rules of its own style sheets.

Only what is certain counts: where a sheet has rules that are not read here, a colour may stand behind white text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from .visible_text import UNKNOWN, Style, look

_TAGS = {
    **{tag: {"text-decoration": "line-through"} for tag in ("s", "strike", "del")},
    "sup": {"vertical-align": "super"},
    "sub": {"vertical-align": "sub"},
}
_VOID = {"br", "hr", "img", "input", "meta", "link", "col", "wbr", "area", "base", "embed", "param", "source", "track"}
_ENDS = {
    "td": ("td", "th"), "th": ("td", "th"), "tr": ("tr", "td", "th"), "p": ("p",), "li": ("li",), "option": ("option",),
    **dict.fromkeys(("div", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6"), ("p",)),
    **dict.fromkeys(("tbody", "thead", "tfoot"), ("tbody", "thead", "tfoot", "tr", "td", "th")),
}  # fmt: skip
"""What a tag ends that was left open: a page need not close its cells."""
_ROOMS = ("table", "td", "th", "div", "ul", "ol", "body")
"""Within these a paragraph or an item ends the one before it, not one outside."""
_BLOCKS = {"td", "th", "tr", "table", "body", "div", "p"}
_RULE = re.compile(r"([^{}]{1,2000})\{([^{}]{0,4000})\}")
_MEDIA = re.compile(r"@media[^{}]{0,400}\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")
_LONGEST_SHEET = 100_000
_DEEPEST = 60
"""Tags open at once that are kept; what stands deeper looks as what it stands in."""
_PLAIN = re.compile(r"([a-z][a-z0-9]*)?(?:\.([\w-]+)|#([\w-]+))?", re.IGNORECASE)
_NAMED = {
    "white": "ffffff",
    "snow": "fffafa",
    "black": "000000",
    "transparent": "",
    "window": "ffffff",
    "windowtext": "000000",
}
_RGB = re.compile(r"rgba?\(\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})")
_SIZE = re.compile(r"([\d.]+)\s*(pt|px|%|em)?")
_POINTS = {"pt": 1.0, "px": 0.75, "": 0.75, "%": 0.12, "em": 12.0}
PLAIN = Style()


class PageStyles:
    """The tags that are open and how they look; ``sheet`` takes what a style element holds."""

    def __init__(self) -> None:
        self._open: list[tuple[str, Style]] = []
        self._rules: dict[str, dict[str, str]] = {}
        self._certain = True

    @property
    def look(self) -> str:
        """How text looks that stands here."""
        return look(self._open[-1][1]) if self._open else ""

    @property
    def in_sheet(self) -> bool:
        """Whether what comes next is a style sheet."""
        return bool(self._open) and self._open[-1][0] == "style"

    def start(self, tag: str, attributes: Mapping[str, str | None]) -> None:
        if tag in _VOID:
            if tag == "link" and "stylesheet" in (attributes.get("rel") or "").lower():
                self._certain = False
            return
        self._end_what_was_left_open(tag)
        above = self._open[-1][1] if self._open else PLAIN
        if len(self._open) >= _DEEPEST:
            return
        said = self._said(tag, attributes) if attributes or self._rules or tag in _TAGS else {}
        self._open.append((tag, _styled(above, frozenset(said.items()), tag, self._certain) if said else above))

    def _end_what_was_left_open(self, tag: str) -> None:
        ends, cut = _ENDS.get(tag, ()), len(self._open)
        bounds = _ROOMS if tag in ("p", "li", "option") else ("table",)
        for at in range(len(self._open) - 1, -1, -1) if ends else ():
            name = self._open[at][0]
            if name in ends:
                cut = at
            elif name in bounds:
                break
        del self._open[cut:]

    def end(self, tag: str) -> None:
        for at in range(len(self._open) - 1, -1, -1):
            if self._open[at][0] == tag:
                del self._open[at:]
                return
            if self._open[at][0] == "table":
                return

    def sheet(self, text: str) -> None:
        """The rules of a style sheet that name one tag, class or id."""
        if len(text) > _LONGEST_SHEET or "@media" in text:
            self._certain = False
        plain = _MEDIA.sub("", re.sub(r"/\*.*?\*/|<!--|-->", "", text[:_LONGEST_SHEET], flags=re.DOTALL))
        for selectors, body in _RULE.findall(plain):
            said = _declared(body)
            for selector in selectors.split(","):
                if _PLAIN.fullmatch(selector.strip()) and selector.strip():
                    self._rules.setdefault(selector.strip().lower(), {}).update(said)
                elif any(name.startswith("background") for name in said):
                    self._certain = False

    def _said(self, tag: str, attributes: Mapping[str, str | None]) -> dict[str, str]:
        """What is said of one tag, the more particular after the more general."""
        said = dict(_TAGS.get(tag, {}))
        names = (attributes.get("class") or "").lower().split()
        id = (attributes.get("id") or "").lower()
        if self._rules:
            for key in (
                tag,
                *(f".{name}" for name in names),
                *(f"{tag}.{name}" for name in names),
                f"#{id}",
                f"{tag}#{id}",
            ):
                said.update(self._rules.get(key, {}))
        if "hidden" in attributes:
            said["display"] = "none"
        if attributes.get("bgcolor"):
            said.setdefault("background-color", attributes["bgcolor"] or "")
        if attributes.get("background"):
            said["background"] = UNKNOWN
        if tag == "font" and attributes.get("color"):
            said["color"] = attributes["color"] or ""
        said.update(_declared(attributes.get("style") or ""))
        return said


@lru_cache(maxsize=2_048)
def _styled(above: Style, declared: frozenset[tuple[str, str]], tag: str, certain: bool) -> Style:
    """The style of a tag inside another; an unread sheet leaves the paper unknown."""
    said = dict(declared)
    style = above if certain or above.paper else replace(above, paper=UNKNOWN)
    if "line-through" in said.get("text-decoration", "") + said.get("text-decoration-line", ""):
        style = replace(style, struck=True)
    if (
        said.get("display") == "none"
        or said.get("visibility") in ("hidden", "collapse")
        or said.get("opacity") in ("0", "0.0")
    ):
        style = replace(style, hidden=True)
    if "color" in said:
        style = replace(style, ink=_colour(said["color"]))
    paper = said.get("background-color", said.get("background", ""))
    if paper and _colour(paper):
        style = replace(style, paper=_colour(paper))
    shift = said.get("vertical-align", "")
    if shift in ("super", "sub", "baseline") and tag not in _BLOCKS:
        style = replace(style, shift="" if shift == "baseline" else shift)
    if size := _SIZE.fullmatch(said.get("font-size", "")):
        style = replace(style, size=float(size[1]) * _POINTS[size[2] or ""])
    return style


@lru_cache(maxsize=2_048)
def _pairs(text: str) -> tuple[tuple[str, str], ...]:
    found = []
    for one in text.split(";"):
        name, parted, value = one.partition(":")
        if parted:
            found.append((name.strip().lower(), value.replace("!important", "").strip().lower()))
    return tuple(found)


def _declared(text: str) -> dict[str, str]:
    """The declarations of a style: name → value."""
    return dict(_pairs(text)) if text else {}


@lru_cache(maxsize=512)
def _colour(text: str) -> str:
    """A colour as rrggbb; "" for none, ? for one we cannot place."""
    word = text.strip().lower()
    if found := _RGB.match(word):
        return "".join(f"{min(int(part), 255):02x}" for part in found.groups())
    word = word.split()[0] if word else ""
    if word in ("none", "inherit", "initial", "auto", ""):
        return ""
    digits = word.removeprefix("#")
    if re.fullmatch("[0-9a-f]{3}|[0-9a-f]{6}", digits):
        return digits if len(digits) == 6 else "".join(digit * 2 for digit in digits)
    return _NAMED.get(word, UNKNOWN)
