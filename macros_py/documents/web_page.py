"""Tables of a web page: what systems export as .xls is often HTML under another name."""

from __future__ import annotations

import email
import email.policy
import re
from html.parser import HTMLParser

from .page_styles import PageStyles
from .table import Table
from .visible_text import Piece, Unseen, reading

ROWS, COLUMNS = 5_000, 200
_WEB = re.compile(rb"<(?:html|table|!doctype html|meta|head|body)\b", re.I)
_PACKED = re.compile(rb"\s*(?:MIME-Version|From|Date|Subject|Content-Type)\s*:", re.IGNORECASE)
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]+)", re.I)


def is_web(data: bytes) -> bool:
    """Whether bytes begin as a web page does."""
    return _WEB.search(data[:2_000]) is not None


def unpacked(data: bytes) -> bytes:
    """The page in bytes that are packed for mail (.mht), else the bytes as they are."""
    if not _PACKED.match(data) or b"multipart/related" not in data[:4_000].lower():
        return data
    for part in email.message_from_bytes(data, policy=email.policy.default).walk():
        page = part.get_payload(decode=True)
        if part.get_content_type() == "text/html" and isinstance(page, bytes):
            return page
    return b""


def text_of_page(data: bytes) -> str:
    """The page as text, in the encoding it names."""
    named = _CHARSET.search(data[:4_000])
    for encoding in (*([named[1].decode("ascii")] if named else []), "utf-8-sig", "gb18030"):
        try:
            return data.decode("gb18030" if encoding.lower() in ("gb2312", "gbk") else encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return data.decode("gb18030", "replace")


def tables(page: str) -> tuple[list[Table], str, tuple[Unseen, ...]]:
    """The page's tables, a merged cell's text once and blanks after it; the words around them; what was not read."""
    reader = _Reader()
    reader.feed(page)
    reader.settle()
    made = [
        Table(rows, f"第{number}张表", above)
        for number, (above, rows) in enumerate(((a, r) for a, r in reader.tables if r), 1)
    ]
    return made, "".join(reader.words), tuple(reader.unseen)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[tuple[str, tuple[tuple[str, ...], ...]]] = []
        self.words: list[str] = []
        self.unseen: list[Unseen] = []
        self._styles = PageStyles()
        self._outside: list[Piece] = []
        self._rows: list[list[str]] = []
        self._held: dict[tuple[int, int], bool] = {}
        self._cell: list[Piece] | None = None
        self._spans = (1, 1)
        self._depth = 0
        self._silent = 0

    def settle(self) -> None:
        """Read the words outside the tables that have gathered."""
        self.words.append(reading(self._outside, self.unseen))
        self._outside.clear()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self._styles.start(tag, dict(attributes))
        if tag in ("script", "style"):
            self._silent += 1
        elif tag == "table":
            self._depth += 1
            if self._depth == 1:
                self._rows, self._held = [], {}
        elif tag == "tr" and self._depth == 1 and len(self._rows) < ROWS:
            self._close_cell()
            self._rows.append([])
        elif tag in ("td", "th") and self._depth == 1 and self._rows:
            self._close_cell()
            said = dict(attributes)
            self._cell, self._spans = [], (_count(said.get("rowspan")), _count(said.get("colspan")))
        elif tag in ("br", "p") and self._cell:
            self._cell.append(("\n", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self._silent = max(self._silent - 1, 0)
        elif tag in ("td", "th") and self._depth == 1:
            self._close_cell()
        elif tag == "table" and self._depth:
            if self._depth == 1:
                self._close_cell()
            self._depth -= 1
            if not self._depth:
                self.settle()
                above = "".join(self.words)[-200:].strip()
                self.tables.append((above, tuple(tuple(row) for row in self._rows)))

        self._styles.end(tag)

    def handle_data(self, text: str) -> None:
        if self._styles.in_sheet:
            self._styles.sheet(text)
        elif self._silent:
            return
        elif self._cell is not None:
            self._cell.append((text, self._styles.look))
        elif not self._depth:
            self._outside.append((text, self._styles.look))

    def _close_cell(self) -> None:
        """End the cell under way; a page need not close its cells itself."""
        if self._cell is not None:
            self._place(reading(self._cell, self.unseen).strip())
            self._cell = None

    def _place(self, text: str) -> None:
        """A cell into the row, after those that reach down from above."""
        row, number = self._rows[-1], len(self._rows) - 1
        while self._held.get((number, len(row))) and len(row) < COLUMNS:
            row.append("")
        column = len(row)
        down, across = self._spans[0], min(self._spans[1], COLUMNS - column)
        if across < 1:
            return
        row += [text, *[""] * (across - 1)]
        for below in range(1, down):
            for right in range(across):
                self._held[number + below, column + right] = True


def _count(text: str | None) -> int:
    return min(int(text), COLUMNS) if text and text.isdecimal() and int(text[:4]) > 0 else 1
