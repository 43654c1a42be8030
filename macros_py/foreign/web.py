"""Tables of a web page: what systems export as .xls is often HTML under another name."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from .table import Table

ROWS, COLUMNS = 5_000, 200
_WEB = re.compile(rb"<(?:html|table|!doctype html|meta|head|body)\b", re.I)
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]+)", re.I)


def is_web(data: bytes) -> bool:
    """Whether bytes begin as a web page does."""
    return _WEB.search(data[:2_000]) is not None


def text_of_page(data: bytes) -> str:
    """The page as text, in the encoding it names."""
    named = _CHARSET.search(data[:4_000])
    for encoding in (*([named[1].decode("ascii")] if named else []), "utf-8-sig", "gb18030"):
        try:
            return data.decode("gb18030" if encoding.lower() in ("gb2312", "gbk") else encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return data.decode("gb18030", "replace")


def tables(page: str) -> tuple[list[Table], str]:
    """The page's tables, a merged cell's text once and blanks after it; and the words around them."""
    reader = _Reader()
    reader.feed(page)
    made = [
        Table(f"第{number}张表", rows, above)
        for number, (above, rows) in enumerate(((a, r) for a, r in reader.tables if r), 1)
    ]
    return made, "".join(reader.words)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[tuple[str, tuple[tuple[str, ...], ...]]] = []
        self.words: list[str] = []
        self._rows: list[list[str]] = []
        self._held: dict[tuple[int, int], bool] = {}
        self._cell: list[str] | None = None
        self._spans = (1, 1)
        self._depth = 0
        self._silent = 0

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style"):
            self._silent += 1
        elif tag == "table":
            self._depth += 1
            if self._depth == 1:
                self._rows, self._held = [], {}
        elif tag == "tr" and self._depth == 1 and len(self._rows) < ROWS:
            self._rows.append([])
        elif tag in ("td", "th") and self._depth == 1 and self._rows:
            said = dict(attributes)
            self._cell, self._spans = [], (_count(said.get("rowspan")), _count(said.get("colspan")))
        elif tag in ("br", "p") and self._cell:
            self._cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self._silent = max(self._silent - 1, 0)
        elif tag in ("td", "th") and self._depth == 1 and self._cell is not None:
            self._place("".join(self._cell).strip())
            self._cell = None
        elif tag == "table" and self._depth:
            self._depth -= 1
            if not self._depth:
                above = "".join(self.words)[-200:].strip()
                self.tables.append((above, tuple(tuple(row) for row in self._rows)))

    def handle_data(self, text: str) -> None:
        if self._silent:
            return
        if self._cell is not None:
            self._cell.append(text)
        elif not self._depth:
            self.words.append(text)

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
