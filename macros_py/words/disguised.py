"""Files called .doc that are none: web pages, pages packed for mail, Word 2003 XML, a package written flat."""

from __future__ import annotations

import email
import email.policy
import re
from html.parser import HTMLParser
from xml.etree import ElementTree

from ..foreign.web import is_web, text_of_page
from .numbering import W
from .text import Report, Table

_PACKED = re.compile(rb"\s*(?:MIME-Version|From|Date|Subject|Content-Type)\s*:", re.IGNORECASE)
_WORD_2003 = b"http://schemas.microsoft.com/office/word/2003/wordml"
_FLAT = b"http://schemas.microsoft.com/office/2006/xmlPackage"
_PACKAGE = "{http://schemas.microsoft.com/office/2006/xmlPackage}"
_BREAKS = {"p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "title", "tr", "table", "body"}
_SILENT = {"script", "style", "xml", "head"}
ROWS = 5_000


def page(data: bytes) -> Report | None:
    """The report in a web page, plain or packed for mail; None for anything else."""
    if _PACKED.match(data) and b"multipart/related" in data[:4_000].lower():
        parts = email.message_from_bytes(data, policy=email.policy.default).walk()
        data = next(
            (part.get_payload(decode=True) for part in parts if part.get_content_type() == "text/html"), b""
        )
    if not is_web(data):
        return None
    reader = _Page()
    reader.feed(text_of_page(data))
    reader.close()
    reader.line()
    return Report(tuple(reader.paragraphs), tuple(reader.tables), ("是网页格式的文件，按网页文字读取。",))


def is_xml(data: bytes) -> bool:
    """Whether bytes are a Word document written as one XML."""
    return _WORD_2003 in data[:20_000] or _FLAT in data[:20_000]


def body(data: bytes) -> ElementTree.Element | None:
    """The body of a Word 2003 XML document or of a package written flat; None for anything else."""
    if not is_xml(data):
        return None
    root = ElementTree.fromstring(data.replace(_WORD_2003, W[1:-1].encode()))
    main = next(
        (
            part
            for part in root.iter(f"{_PACKAGE}part")
            if part.get(f"{_PACKAGE}name") == "/word/document.xml"
        ),
        root,
    )
    return next(main.iter(f"{W}body"), None)


class _Page(HTMLParser):
    """Paragraphs and tables of a page in order; a table within a table is text of its cell."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.paragraphs: list[str] = []
        self.tables: list[Table] = []
        self._words: list[str] = []
        self._rows: list[list[str]] = []
        self._depth = self._silent = 0

    def line(self) -> None:
        """End the paragraph under way."""
        text = re.sub(r"[ \t\r\n]+", " ", "".join(self._words)).strip(" ")
        self._words.clear()
        if text.strip():
            self.paragraphs.append(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif tag == "table":
            self._depth += 1
            if self._depth == 1:
                self.line()
                self._rows = []
        elif tag == "tr" and self._depth == 1 and len(self._rows) < ROWS:
            self._rows.append([])
        elif tag in ("td", "th") and self._depth == 1 and self._rows:
            self._words.clear()
            said = dict(attributes).get("colspan") or "1"
            self._across = min(int(said), 64) if said.isdecimal() else 1
        elif tag == "br":
            self._words.append("\n" if self._depth else "")
            self._depth or self.line()
        elif tag in _BREAKS and not self._depth:
            self.line()

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(self._silent - 1, 0)
        elif tag in ("td", "th") and self._depth == 1 and self._rows:
            self._rows[-1] += [re.sub(r"\s+", " ", "".join(self._words)).strip(), *[""] * (self._across - 1)]
            self._words.clear()
        elif tag == "table" and self._depth:
            self._depth -= 1
            if not self._depth:
                kept = tuple(tuple(row) for row in self._rows if any(row))
                self.tables += [Table(kept, len(self.paragraphs) - 1)] if kept else []
                self._words.clear()
        elif tag in _BREAKS and not self._depth:
            self.line()

    def handle_data(self, text: str) -> None:
        if not self._silent:
            self._words.append(text)
