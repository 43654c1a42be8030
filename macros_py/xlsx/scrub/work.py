"""A package being scrubbed: what of it is ours, which sheets go, and what its formulas depend on."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from html import unescape

from ..parts import Parts, sheets
from ..xml_spans import Edit, Element, opening, retagged, spliced

_FORMULA = re.compile(rb"<(?:\w+:)?(f|formula|formula1|formula2)\b[^>]*>([^<]+)<")


@dataclass
class Work:
    """A package under way, what of it is ours, and the sheets that go."""

    parts: Parts
    ours: Collection[str]
    names: Collection[str]
    title: str
    private: Collection[str] = ()
    """Sheets of ours that are taken out without a word."""
    unsaid: dict[str, str] = field(default_factory=dict)
    """Those of them that were there: name → part."""
    gone: dict[str, str] = field(default_factory=dict)
    """Sheets that are taken out: name → relation id."""

    def kept(self) -> list[tuple[str, str]]:
        """(name, part) of the sheets that stay."""
        return [(name, part) for name, _, _, part in sheets(self.parts) if part and name not in self.gone]

    def formulas(self, element: str = "") -> list[tuple[str, str]]:
        """(sheet, formula) of what is computed, validated or marked on the sheets that stay; ``element``: only
        these."""
        return [
            (name, unescape(text.decode(errors="replace")))
            for name, part in self.kept()
            for kind, text in dict.fromkeys(_FORMULA.findall(self.parts.read(part)))
            if element in ("", kind.decode())
        ]

    def using(self, pattern: str) -> str:
        """The first sheet with a formula that says so; empty where none does."""
        wanted = re.compile(pattern)
        return next((sheet for sheet, text in self.formulas() if wanted.search(text)), "")

    def cut(self, part: str, elements: Iterable[Element]) -> None:
        edits = [Edit(one.start, one.stop, b"") for one in elements]
        if edits:
            self.parts.put(part, spliced(self.parts.read(part), edits))


def retagged_at(data: bytes, one: Element, without: Collection[str] = (), **attributes: str) -> Edit:
    tag = opening(data, one)
    return Edit(one.start, one.start + len(tag), retagged(tag, without, **attributes))
