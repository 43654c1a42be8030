"""A document as paragraphs, sentences and tables, whatever file it came from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from ..law.figures_in_text import figures
from ..law.typed.numbers import fold
from ..law.typed.quantities import Quantity
from .table import Table
from .visible_text import Unseen

LONGEST = 4_000
"""Characters of one sentence that are looked at; a longer one is read in pieces."""

_ENDS = re.compile(r"(?<=[。！？])|\n")
_BLANKS = re.compile(r"(?<=[^\x00-\x7f])[ \u00a0\u3000]+|[ \u00a0\u3000]+(?=[^\x00-\x7f])|(?<=\d)[ ]+(?=%)")
_HEADING = re.compile(r"[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十0-9]{1,3}[)）]")


@dataclass(frozen=True)
class Sentence:
    """One sentence: ``text`` folded to half width, ``typed`` as it stands, of one length, both without the blanks that
    some set between letters and digits; ``paragraph`` counts from 0; ``said`` is the sentence as it stands, blanks and all.
    """

    text: str
    typed: str
    paragraph: int
    said: str = ""

    @cached_property
    def quantities(self) -> tuple[Quantity, ...]:
        """Every figure in it, in order; ``span`` is a place in ``text``."""
        return figures(self.text, self.typed)

    def lead(self, one: Quantity) -> str:
        """The words right before a figure: from the mark or the figure before it."""
        marks = max(self.text.rfind(mark, 0, one.span[0]) for mark in ",;。:、(") + 1
        ended = max((other.span[1] for other in self.quantities if other.span[1] <= one.span[0]), default=0)
        return self.text[max(marks, ended) : one.span[0]].strip()

    def depth(self, at: int) -> int:
        """How many brackets are open at a place."""
        return self.text.count("(", 0, at) - self.text.count(")", 0, at)


@dataclass(frozen=True)
class Document:
    """``paragraphs`` as typed; ``remarks`` say what of the document was not read, or how; ``margins`` are its headers
    and footers; ``outlined``: whether the numbers of its headings are all there; ``unseen``: text that does not print as
    text, and notes beside numbers."""

    paragraphs: tuple[str, ...]
    tables: tuple[Table, ...] = ()
    remarks: tuple[str, ...] = ()
    margins: tuple[str, ...] = ()
    outlined: bool = True
    unseen: tuple[Unseen, ...] = ()

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        return tuple(
            sentence for number, paragraph in enumerate(self.paragraphs) for sentence in _sentences(paragraph, number)
        )

    @property
    def head(self) -> str:
        """Its first words, which say whose it is and of which year."""
        return "".join(self.paragraphs[:6])[:400]

    @cached_property
    def _by_paragraph(self) -> dict[int, list[Sentence]]:
        found: dict[int, list[Sentence]] = {}
        for sentence in self.sentences:
            found.setdefault(sentence.paragraph, []).append(sentence)
        return found

    def of_paragraph(self, number: int) -> list[Sentence]:
        return self._by_paragraph.get(number, [])


def _sentences(paragraph: str, number: int) -> Iterator[Sentence]:
    folded = fold(paragraph)
    start = 0
    for end in [match.end() for match in _ENDS.finditer(folded.text)] + [len(folded.text)]:
        for at in range(start, end, LONGEST):
            text = folded.text[at : min(end, at + LONGEST)]
            if text.strip():
                yield _tight(text, folded.typed[at : min(end, at + LONGEST)], number)
        start = end


def _tight(text: str, typed: str, number: int) -> Sentence:
    """A sentence without the blanks beside its letters; those between two digits or two words of Latin stay."""
    gone = {at for match in _BLANKS.finditer(text) for at in range(*match.span())}
    if not gone:
        return Sentence(text, typed, number, typed.strip())
    kept = [at for at in range(len(text)) if at not in gone]
    return Sentence("".join(text[at] for at in kept), "".join(typed[at] for at in kept), number, typed.strip())


def is_heading(paragraph: str) -> bool:
    """Whether a paragraph begins with a number of the outline: 一、 or （一）."""
    return _HEADING.match(paragraph.strip()) is not None
