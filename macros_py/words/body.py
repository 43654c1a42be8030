"""The text of a Word part as it prints: changes accepted, codes of fields and hidden text left out, automatic numbers in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree import ElementTree

from ..xlsx.limits import Refused
from .numbering import Numbering, W
from .text import Table

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
_PRINTED_NOWHERE = ("0", "false", "off")
_CONTENTS = ("TOC", "PAGEREF")
"""Fields of a table of contents: its lines repeat the headings."""


@dataclass
class Reading:
    """One part being read: its automatic numbers, the text of its boxes, runs that are hidden."""

    numbering: Numbering
    boxes: list[str] = field(default_factory=list)
    hidden: int = 0

    def blocks(self, parent: ElementTree.Element) -> Iterator[ElementTree.Element]:
        """Paragraphs and tables in order, also inside content controls, sections and accepted insertions."""
        for child in parent:
            if child.tag in (f"{W}p", f"{W}tbl"):
                yield child
            elif child.tag in _WRAPPERS or child.tag.rpartition("}")[2] in ("sect", "sub-section"):
                yield from self.blocks(child)

    def paragraph(self, element: ElementTree.Element) -> str | None:
        """A paragraph with its automatic number; None for a line of the table of contents."""
        if self._is_contents(element):
            return None
        text = self._text(element)
        label = self.numbering.label(element.find(f"{W}pPr")) if text.strip() else ""
        return label + text

    def _is_contents(self, element: ElementTree.Element) -> bool:
        """Whether a line belongs to the table of contents, which begins and ends with marks of a field."""
        style = element.find(f"{W}pPr/{W}pStyle")
        if style is not None and style.get(f"{W}val", "").upper().startswith("TOC"):
            return True
        return any(
            (one.text or "").split()[:1] in ([word] for word in _CONTENTS)
            for one in element.iter(f"{W}instrText")
        )

    def _text(self, element: ElementTree.Element) -> str:
        """Changes accepted, ruby without its reading; text boxes go to ``boxes``."""
        found: list[str] = []
        for child in element:
            tag = child.tag
            if tag in _GONE:
                continue
            if tag == f"{W}r" and self._is_hidden(child):
                self.hidden += 1
            elif tag == f"{W}t":
                found.append(child.text or "")
            elif tag in _MARKS:
                found.append(_MARKS[tag])
            elif tag == f"{W}txbxContent":
                self.boxes += [line for one in self.blocks(child) if (line := self._block_text(one).strip())]
            else:
                found.append(self._text(child))
        return "".join(found)

    def _is_hidden(self, run: ElementTree.Element) -> bool:
        mark = run.find(f"{W}rPr/{W}vanish")
        return (
            mark is not None
            and mark.get(f"{W}val", "1") not in _PRINTED_NOWHERE
            and run.find(f"{W}t") is not None
        )

    def _block_text(self, element: ElementTree.Element) -> str:
        if element.tag == f"{W}p":
            return self.paragraph(element) or ""
        return "；".join(" ".join(row) for row in self._rows(element))

    def table(self, element: ElementTree.Element, paragraph: int) -> Table:
        return Table(tuple(self._rows(element)), paragraph)

    def _rows(self, table: ElementTree.Element) -> Iterator[tuple[str, ...]]:
        """The rows of a table; a cell over several columns or rows gives its text once and blanks after it."""
        count = cells = 0
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
                line.append("" if goes_on else "\n".join(map(self._block_text, self.blocks(cell))).strip())
                line += [""] * (_width(span) - 1)
            cells += len(line)
            if count > ROWS or cells > CELLS:
                raise Refused("too_big", f"有表格超过{ROWS}行或{CELLS}格")
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
