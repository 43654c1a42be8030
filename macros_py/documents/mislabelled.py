"""Files called .doc that are none: web pages, pages packed for mail, Word 2003 XML, a package written flat."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from xml.etree import ElementTree

from .document import Document
from .page_styles import PageStyles
from .table import Table
from .visible_text import Piece, Unseen, reading
from .web_page import is_web, text_of_page, unpacked
from .word_numbering import W
from .word_styles import WordStyles, is_painted
from .word_styles import read as read_styles

_WORD_2003 = b"http://schemas.microsoft.com/office/word/2003/wordml"
_FLAT = b"http://schemas.microsoft.com/office/2006/xmlPackage"
_PACKAGE = "{http://schemas.microsoft.com/office/2006/xmlPackage}"
_BREAKS = {"p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "title", "tr", "table", "body"}
_SILENT = {"script", "style", "xml", "head"}
ROWS = 5_000


def page(data: bytes) -> Document | None:
    """The report in a web page, plain or packed for mail; None for anything else."""
    data = unpacked(data)
    if not is_web(data):
        return None
    reader = _Page()
    reader.feed(text_of_page(data))
    reader.close()
    reader.line()
    return Document(
        tuple(reader.paragraphs),
        tuple(reader.tables),
        ("是网页格式的文件，按网页文字读取。",),
        unseen=tuple(reader.unseen),
    )


def is_xml(data: bytes) -> bool:
    """Whether bytes are a Word document written as one XML."""
    return _WORD_2003 in data[:20_000] or _FLAT in data[:20_000]


def document(data: bytes) -> tuple[ElementTree.Element, WordStyles] | None:
    """The body and the styles of a Word 2003 XML document or of a package written flat; None for anything else."""
    if not is_xml(data):
        return None
    root = ElementTree.fromstring(data.replace(_WORD_2003, W[1:-1].encode()))
    parts = {part.get(f"{_PACKAGE}name", ""): part for part in root.iter(f"{_PACKAGE}part")}
    main = parts.get("/word/document.xml", root)
    body = next(main.iter(f"{W}body"), None)
    if body is None:
        return None
    styles = next(parts.get("/word/styles.xml", root).iter(f"{W}styles"), None)
    painted = any(is_painted(one) for one in (main, *main.iter(f"{W}document")))
    return body, read_styles(styles, painted)


class _Page(HTMLParser):
    """Paragraphs and tables of a page in order; a table within a table is text of its cell."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.paragraphs: list[str] = []
        self.tables: list[Table] = []
        self.unseen: list[Unseen] = []
        self._styles = PageStyles()
        self._words: list[Piece] = []
        self._rows: list[list[str]] = []
        self._depth = self._silent = 0
        self._in_cell, self._across = False, 1

    def line(self) -> None:
        """End the paragraph under way."""
        text = re.sub(r"[ \t\r\n]+", " ", reading(self._words, self.unseen)).strip(" ")
        self._words.clear()
        if text.strip():
            self.paragraphs.append(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self._styles.start(tag, dict(attributes))
        if tag in _SILENT:
            self._silent += 1
        elif tag == "table":
            self._depth += 1
            if self._depth == 1:
                self.line()
                self._rows = []
        elif tag == "tr" and self._depth == 1 and len(self._rows) < ROWS:
            self._close_cell()
            self._rows.append([])
        elif tag in ("td", "th") and self._depth == 1 and self._rows:
            self._close_cell()
            self._words.clear()
            self._in_cell = True
            said = dict(attributes).get("colspan") or "1"
            self._across = min(int(said), 64) if said.isdecimal() else 1
        elif tag == "br":
            self._words.append(("\n" if self._depth else "", ""))
            if not self._depth:
                self.line()
        elif tag in _BREAKS and not self._depth:
            self.line()

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(self._silent - 1, 0)
        elif tag in ("td", "th") and self._depth == 1:
            self._close_cell()
        elif tag == "table" and self._depth:
            if self._depth == 1:
                self._close_cell()
            self._depth -= 1
            if not self._depth:
                kept = tuple(tuple(row) for row in self._rows if any(row))
                self.tables += [Table(kept, paragraph=len(self.paragraphs) - 1)] if kept else []
                self._words.clear()
        elif tag in _BREAKS and not self._depth:
            self.line()
        self._styles.end(tag)

    def _close_cell(self) -> None:
        """End the cell under way; a page need not close its cells itself."""
        if self._in_cell:
            text = re.sub(r"\s+", " ", reading(self._words, self.unseen)).strip()
            self._rows[-1] += [text, *[""] * (self._across - 1)]
            self._words.clear()
            self._in_cell = False

    def handle_data(self, text: str) -> None:
        if self._styles.in_sheet:
            self._styles.sheet(text)
        elif not self._silent:
            self._words.append((text, self._styles.look))
