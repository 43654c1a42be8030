"""The text of a Word part as it prints: changes accepted, codes of fields and what does not show left out, automatic numbers in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree import ElementTree

from ..xlsx.limits import Refused
from .table import Table
from .visible_text import HIDDEN, Piece, Unseen, reading
from .word_numbering import Numbering, W
from .word_styles import WordStyles, is_on, is_shaded_cell

ROWS, CELLS = 5_000, 100_000
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_GONE = {
    f"{W}{tag}"
    for tag in (
        "del",
        "moveFrom",
        "instrText",
        "delText",
        "delInstrText",
        "pPr",
        "rPr",
        "rt",
        "sdtPr",
        "tblPr",
        "object",
    )
} | {FALLBACK}
_MARKS = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-", f"{W}sym": "□"}
_WRAPPERS = {f"{W}{tag}" for tag in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag")}
_CONTENTS = ("TOC", "PAGEREF")
"""Fields of a table of contents: its lines repeat the headings."""


@dataclass
class Reading:
    """One part being read: its automatic numbers and styles, the text of its boxes, what of it is not read."""

    numbering: Numbering
    styles: WordStyles = field(default_factory=WordStyles)
    boxes: list[str] = field(default_factory=list)
    unseen: list[Unseen] = field(default_factory=list)

    def blocks(self, parent: ElementTree.Element) -> Iterator[ElementTree.Element]:
        """Paragraphs and tables in order, also inside content controls, sections and accepted insertions."""
        for child in parent:
            if child.tag in (f"{W}p", f"{W}tbl"):
                yield child
            elif child.tag in _WRAPPERS or child.tag.rpartition("}")[2] in ("sect", "sub-section"):
                yield from self.blocks(child)

    def paragraph(self, element: ElementTree.Element, shaded: bool = False) -> str | None:
        """A paragraph with its automatic number; None for a line of the table of contents. ``shaded``: a colour may
        stand behind it."""
        if self._is_contents(element):
            return None
        text = reading(self._pieces(element, element.find(f"{W}pPr"), shaded, ""), self.unseen)
        label = self.numbering.label(element.find(f"{W}pPr")) if text.strip() else ""
        return label + text

    def _is_contents(self, element: ElementTree.Element) -> bool:
        """Whether a line belongs to the table of contents, which begins and ends with marks of a field."""
        style = element.find(f"{W}pPr/{W}pStyle")
        if style is not None and style.get(f"{W}val", "").upper().startswith("TOC"):
            return True
        return any(
            (one.text or "").split()[:1] in ([word] for word in _CONTENTS) for one in element.iter(f"{W}instrText")
        )

    def _pieces(
        self, element: ElementTree.Element, facts: ElementTree.Element | None, shaded: bool, look: str
    ) -> Iterator[Piece]:
        """Changes accepted, ruby without its reading; text boxes go to ``boxes``."""
        for child in element:
            tag = child.tag
            if tag in _GONE:
                continue
            if tag == f"{W}t":
                yield child.text or "", look
            elif tag in _MARKS:
                yield _MARKS[tag], "" if _MARKS[tag].isspace() else look
            elif tag == f"{W}txbxContent":
                self.boxes += [line for one in self.blocks(child) if (line := self._block_text(one, True).strip())]
            else:
                own = self.styles.look(child.find(f"{W}rPr"), facts, shaded) if tag == f"{W}r" else look
                yield from self._pieces(child, facts, shaded, own)

    def _block_text(self, element: ElementTree.Element, shaded: bool) -> str:
        if element.tag == f"{W}p":
            return self.paragraph(element, shaded) or ""
        return "；".join(" ".join(row) for row in self._rows(element, shaded))

    def table(self, element: ElementTree.Element, paragraph: int) -> Table:
        return Table(tuple(self._rows(element)), paragraph=paragraph)

    def _rows(self, table: ElementTree.Element, shaded: bool = False) -> Iterator[tuple[str, ...]]:
        """The rows of a table; a cell over several columns or rows gives its text once and blanks after it."""
        count = cells = 0
        shaded = shaded or self.styles.shades_table(table)
        for row in _nested(table, f"{W}tr"):
            if row.find(f"{W}trPr/{W}del") is not None:
                continue
            count += 1
            line: list[str] = [""] * _width(row.find(f"{W}trPr/{W}gridBefore"), 0)
            for cell in _nested(row, f"{W}tc"):
                facts = cell.find(f"{W}tcPr")
                merge = facts.find(f"{W}vMerge") if facts is not None else None
                span = facts.find(f"{W}gridSpan") if facts is not None else None
                goes_on = merge is not None and merge.get(f"{W}val", "continue") == "continue"
                behind = shaded or is_shaded_cell(cell)
                lines = () if goes_on else (self._block_text(block, behind) for block in self.blocks(cell))
                line.append("\n".join(lines).strip())
                line += [""] * (_width(span) - 1)
            cells += len(line)
            if count > ROWS or cells > CELLS:
                raise Refused("too_big", f"有表格超过{ROWS}行或{CELLS}格")
            if is_on(row.find(f"{W}trPr/{W}hidden")):
                self.unseen += [Unseen(HIDDEN, text) for text in line if text]
                continue
            yield tuple(line)


def _width(span: ElementTree.Element | None, least: int = 1) -> int:
    value = span.get(f"{W}val", "1") if span is not None else str(least)
    return min(int(value), 64) if value.isdecimal() and int(value[:4]) >= least else least


def _nested(parent: ElementTree.Element, tag: str) -> Iterator[ElementTree.Element]:
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _nested(child, tag)
