"""How a run of a Word document looks: its own marks, those of its styles, those that hold for the whole document.

Only what is certain counts: a colour that a table's style may put behind white text makes that text readable.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from xml.etree import ElementTree

from .visible_text import UNKNOWN, Style, look
from .word_numbering import W

_OFF = ("0", "false", "off", "none")
_TOGGLES = ("strike", "vanish")
"""Marks that a character style turns over where the paragraph's style has them as well."""
_SHIFTS = {"superscript": "super", "subscript": "sub"}
_CHAIN = 12
"""Styles a style is based on, at most; no honest document has more, and a ring has no end."""


@dataclass(frozen=True)
class _Kind:
    """A style: what it is based on, its run properties, whether it puts a colour behind its text."""

    parent: str
    runs: Any
    shaded: bool


@dataclass
class WordStyles:
    """The styles of a document; with none, only a run's own marks count."""

    kinds: dict[str, _Kind] = field(default_factory=dict)
    usual: dict[str, str] = field(default_factory=dict)
    whole: Any = None
    painted: bool = False
    _known: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)

    def look(self, run: Any, paragraph: Any, shaded: bool) -> str:
        """How a run (``w:rPr`` or None) in a paragraph (``w:pPr`` or None) looks; ``shaded``: a colour may be behind it."""
        named = _value(paragraph, "pStyle") or self.usual.get("paragraph", "")
        if run is None and named not in self.kinds and self.whole is None:
            return ""
        character = _value(run, "rStyle") or ""
        known = self._inherited(named, character)
        own = _marks(run) if run is not None else {}
        marks = {**known, **own} if own else known
        if not marks:
            return ""
        behind = (
            shaded
            or self.painted
            or own.get("paper")
            or self._is_shaded(named)
            or self._is_shaded(character)
            or (paragraph is not None and _is_shaded(paragraph.find(f"{W}shd")))
        )
        return look(
            Style(
                struck=_on(marks.get("strike")) or _on(marks.get("dstrike")),
                hidden=_on(marks.get("vanish")),
                ink=marks.get("color", ""),
                paper=UNKNOWN if behind else "",
                shift=_SHIFTS.get(marks.get("vertAlign", ""), ""),
                size=float(marks["sz"]) / 2 if marks.get("sz", "").isdecimal() else None,
            )
        )

    def shades_table(self, table: Any) -> bool:
        """Whether a table, or its style, puts a colour behind any of its cells."""
        facts = table.find(f"{W}tblPr")
        return facts is not None and (
            _is_shaded(facts.find(f"{W}shd"))
            or self._is_shaded(_value(facts, "tblStyle") or self.usual.get("table", ""))
        )

    def _line(self, name: str) -> list[_Kind]:
        found: list[_Kind] = []
        while name in self.kinds and len(found) < _CHAIN:
            found.append(self.kinds[name])
            name = self.kinds[name].parent
        return found

    def _is_shaded(self, name: str) -> bool:
        return any(kind.shaded for kind in self._line(name))

    def _inherited(self, paragraph: str, character: str) -> dict[str, str]:
        """What the styles say of a run, a mark at a time."""
        key = paragraph, character
        if key not in self._known:
            default = _marks(self.whole) if self.whole is not None else {}
            levels = [_of_line(self._line(name)) for name in (paragraph, character)]
            marks = {**default, **levels[0], **levels[1]}
            for toggle in _TOGGLES:
                said = [_on(level[toggle]) for level in levels if toggle in level]
                if said:
                    marks[toggle] = "1" if _on(default.get(toggle)) or sum(said) % 2 else "0"
            self._known[key] = marks
        return self._known[key]


def read(styles: ElementTree.Element | None, painted: bool = False) -> WordStyles:
    """The styles in ``word/styles.xml``; ``painted``: the page itself has a colour."""
    if styles is None:
        return WordStyles(painted=painted)
    kinds, usual = {}, {}
    for one in styles.iterfind(f"{W}style"):
        name = one.get(f"{W}styleId", "")
        shaded = any(_is_shaded(shading) for shading in one.iter(f"{W}shd"))
        kinds[name] = _Kind(_value(one, "basedOn") or "", one.find(f"{W}rPr"), shaded)
        if one.get(f"{W}default", "0") not in _OFF:
            usual[one.get(f"{W}type", "")] = name
    return WordStyles(kinds, usual, styles.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr"), painted)


def is_painted(document: Any) -> bool:
    """Whether a document's pages have a colour other than white."""
    found = document.find(f"{W}background")
    return found is not None and found.get(f"{W}color", "FFFFFF").upper() not in ("FFFFFF", "AUTO")


def is_shaded_cell(cell: Any) -> bool:
    facts = cell.find(f"{W}tcPr")
    return facts is not None and _is_shaded(facts.find(f"{W}shd"))


def _of_line(line: list[_Kind]) -> dict[str, str]:
    marks: dict[str, str] = {}
    for kind in reversed(line):
        if kind.runs is not None:
            marks.update(_marks(kind.runs))
    return marks


def _marks(properties: Any) -> dict[str, str]:
    """The marks of run properties that bear on what is seen."""
    found = {}
    for child in properties:
        name = child.tag[len(W) :] if isinstance(child.tag, str) and child.tag.startswith(W) else ""
        if name in ("strike", "dstrike", "vanish"):
            found[name] = child.get(f"{W}val", "1")
        elif name in ("color", "vertAlign", "sz"):
            found[name] = child.get(f"{W}val", "")
        elif (name == "highlight" and child.get(f"{W}val", "none") not in ("none", "white")) or (
            name == "shd" and _is_shaded(child)
        ):
            found["paper"] = UNKNOWN
    return found


def _is_shaded(shading: Any) -> bool:
    if shading is None:
        return False
    fill = shading.get(f"{W}fill", "auto").upper()
    pattern = shading.get(f"{W}val", "clear")
    return fill not in ("AUTO", "FFFFFF", "") or pattern not in ("clear", "nil") or bool(shading.get(f"{W}themeFill"))


def is_on(mark: Any) -> bool:
    """Whether a mark stands there and is not turned off."""
    return mark is not None and _on(mark.get(f"{W}val", "1"))


def _on(value: str | None) -> bool:
    return value is not None and value not in _OFF


def _value(parent: Any, tag: str) -> str | None:
    found = parent.find(f"{W}{tag}") if parent is not None else None
    return None if found is None else found.get(f"{W}val")
