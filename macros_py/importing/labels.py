"""What a form prints told from what is typed: a text as a label of the form, how surely, and of which lines."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from ..book.form_digest import canonical_label
from .slots import LABEL, Line, alike, bare, is_number


class Labels:
    """Label → the lines of the form that print it; built once a form."""

    def __init__(self, lines: Sequence[Line]):
        self.exact: dict[str, set[int]] = {}
        self.bare: dict[str, set[int]] = {}
        self.names: dict[str, set[int]] = {}
        self.begun: dict[str, set[int]] = {}
        for number, line in enumerate(lines):
            for slot in line.slots:
                if slot.kind == LABEL and slot.label and not is_number(slot.label):
                    self.exact.setdefault(slot.label, set()).add(number)
                    self.bare.setdefault(bare(slot.label), set()).add(number)
                    if not slot.upper:
                        self.begun.setdefault(bare(slot.label), set()).add(number)
            for name in line.names:
                self.names.setdefault(name, set()).add(number)

    def of(self, text: str) -> tuple[float, frozenset[int]]:
        """How surely a text is a label, and of which lines."""
        if not text.strip() or len(text) > 80:
            return 0.0, frozenset()
        label = canonical_label(text)
        if found := self.exact.get(label):
            return 3.0, frozenset(found)
        if found := self.bare.get(bare(label)):
            return 2.0, frozenset(found)
        if found := self.names.get(bare(label)):
            return 1.5, frozenset(found)
        near = [lines for known, lines in self.bare.items() if alike(bare(label), known)]
        return (1.5, frozenset(near[0])) if len(near) == 1 else (0.0, frozenset())


@lru_cache(maxsize=32)
def labels_of(lines: tuple[Line, ...]) -> Labels:
    return Labels(lines)
