"""A report as paragraphs, sentences and tables, whatever it came as; a plain text dump is read here.

In a dump a cell begins with a tab, a blank line parts two rows, and a line without a tab inside a table goes on
with the cell before it; or a line is a row and its cells are parted by tabs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from ..law.figures_in_text import figures
from ..law.typed.numbers import fold
from ..law.typed.quantities import Quantity
from .visible_text import Unseen, reading

LONGEST = 4_000
"""Characters of one sentence that are looked at; a longer one is read in pieces."""

_ENDS = re.compile(r"(?<=[。！？])|\n")
_BLANKS = re.compile(r"(?<=[^\x00-\x7f])[ \u00a0\u3000]+|[ \u00a0\u3000]+(?=[^\x00-\x7f])|(?<=\d)[ ]+(?=%)")
_HEADING = re.compile(r"[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十0-9]{1,3}[)）]")
_RAGGED = 10
"""Half-width places by which a line may be short of the widest and still be full: a figure goes down whole."""
_STUB = 24
"""Characters of a line inside a table that still goes on with the cell before it."""


@dataclass(frozen=True)
class Sentence:
    """One sentence: ``report_text`` folded to half width, ``typed`` as it stands, of one length, both without the blanks that
    some set between letters and digits; ``paragraph`` counts from 0; ``said`` is the sentence as it stands, blanks and all.
    """

    text: str
    typed: str
    paragraph: int
    said: str = ""

    @cached_property
    def quantities(self) -> tuple[Quantity, ...]:
        """Every figure in it, in order; ``span`` is a place in ``report_text``."""
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
class Table:
    """A table as texts, row by row; ``paragraph`` is the one it stands after."""

    rows: tuple[tuple[str, ...], ...]
    paragraph: int = -1


@dataclass(frozen=True)
class Report:
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


def of_text(text: str) -> Report:
    """The report that a plain text dump holds."""
    paragraphs: list[str] = []
    tables: list[Table] = []
    rows: list[list[str]] = []
    unseen: list[Unseen] = []
    fresh = True
    text = reading([(text, "")], unseen)
    lines = _unwrapped(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))

    def close() -> None:
        kept = tuple(tuple(cell.strip() for cell in row) for row in rows if any(cell.strip() for cell in row))
        if len(kept) == 1 and len("".join(kept[0])) > _STUB and sum(bool(cell) for cell in kept[0]) == 1:
            paragraphs.append("".join(kept[0]))  # a paragraph that began with a tab
        elif kept:
            tables.append(Table(kept, len(paragraphs) - 1))
        rows.clear()

    for number, line in enumerate(lines):
        if line.startswith("\t") and not line.strip("\t　 ") and not rows:
            continue
        if _is_row(line):
            rows.append(line.split("\t"))
            fresh = True
        elif line.startswith("\t"):
            if fresh or not rows:
                rows.append([])
            rows[-1] += line[1:].split("\t")
            fresh = False
        elif not line.strip():
            fresh = True
        elif rows and (_goes_on(line, lines[number + 1 :]) or _wraps(rows[-1][-1], line, lines[number + 1 :])):
            rows[-1][-1] += line.strip()
            fresh = False
        else:
            close()
            paragraphs.append(line.strip(" 　\t"))
            fresh = True
    close()
    return Report(tuple(paragraphs), tuple(tables), unseen=tuple(unseen))


def _unwrapped(lines: list[str]) -> list[str]:
    """The lines of a text that was broken at a fixed width, put together again; any other text as it is."""
    widths = [_width(line) for line in lines if len(line.strip()) > _STUB // 2 and "\t" not in line]
    widest = max(widths, default=0)
    full = [width for width in widths if width >= widest - _RAGGED]
    if not 20 <= widest <= 90 or len(full) < 6 or len(full) * 2 < len(widths):
        return lines
    joined: list[str] = []
    for number, line in enumerate(lines):
        before = lines[number - 1].rstrip() if number else ""
        goes_on = (
            _width(before) >= widest - _RAGGED
            and before[-1] not in "。！？；："
            and not re.match(r"\s*\d{1,2}[.、．](?!\d)", line)
        )
        if goes_on and line.strip() and not is_heading(line):
            joined[-1] = joined[-1].rstrip() + line.strip()
        else:
            joined.append(line)
    return joined


def _width(line: str) -> int:
    """Half-width places a line takes, as a page that breaks it counts them."""
    return sum(1 if character.isascii() else 2 for character in line.rstrip())


def _is_row(line: str) -> bool:
    """Whether a line of a dump is a whole row: three filled cells and more."""
    return line.count("\t") >= 3 and sum(bool(cell.strip()) for cell in line.split("\t")) >= 3


def _wraps(before: str, line: str, after: list[str]) -> bool:
    """Whether a line ends the few words of the cell before it, at the end of a row: 偏差及 · 原因分析."""
    following = next((one for one in after if one.strip()), "")
    words = before.strip()
    return 0 < len(words) <= 8 and not re.search(r"\d", words) and len(line.strip()) <= 6 and following.startswith("\t")


def _goes_on(line: str, after: list[str]) -> bool:
    """Whether a line inside a table is the rest of a cell: short, no heading, no sentence, and the table goes on right after it."""
    spoken = line.strip().endswith(("。", "：", ":", "；")) or re.match(
        r"\s*(?:[（(]?\s*(?:金额)?单位\s*[:：]|附件|附表|表\s*\d)", line
    )
    return (
        len(line.strip()) <= _STUB and bool(after) and after[0].startswith("\t") and not is_heading(line) and not spoken
    )
