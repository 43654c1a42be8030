"""The table of shared texts: most cells with a text hold only its number here.

A text may be written in runs of different fonts, with a pronunciation beside it; the runs are one text and
the pronunciation is none. The usual table, texts and nothing else, is taken apart by one pattern.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from .cells import unescaped
from .limits import Refused, hostile, too_big
from .plain import MARK, NotPlain, plain_text, resolved, spliced
from .xmlscan import MAIN, Tally, scan

_COUNT = re.compile(r"[0-9]{1,9}")
_VALUE = r'"[ !#-%\'-;=-~]{0,64}+"'
_TEXT = r'<t(?: xml:space="preserve")?>([^<]*+)</t>'
_FONT = (
    rf"<rPr>(?:<[A-Za-z]{{1,20}}(?: (?:val|rgb|theme|indexed|auto)={_VALUE})?(?: tint={_VALUE})?/>)*</rPr>"
)
_RUNS = rf"(?:<r>(?:{_FONT})?{_TEXT.replace('([^<]*+)', '[^<]*+')}</r>)+"
_SPOKEN = r'(?:<phoneticPr fontId="[0-9]{1,6}"(?: type="[A-Za-z]{1,20}")?(?: alignment="[A-Za-z]{1,20}")?/>)?'
_ITEM = re.compile(rf"<si>(?:{_TEXT}|({_RUNS})){_SPOKEN}</si>|(.+)", re.DOTALL)
_PIECE = re.compile(_TEXT)


class RichText:
    """The text of the ``<si>`` or ``<is>`` that stands at ``depth``, collected from its ``<t>``."""

    def __init__(self, where: str, depth: int):
        self.where = where
        self.depth = depth
        self.clear()

    def clear(self) -> None:
        self.pieces: list[str] = []
        self.holder = ""
        self.collecting = self.told = False

    def start(self, depth: int, name: str) -> None:
        inner = depth - self.depth
        if inner == 1:
            self.holder = name
            if name not in ("t", "r", "rPh", "phoneticPr"):
                raise hostile(f"{self.where}的一段文字中夹有其他内容")
        if name == "t" and (inner == 1 or inner == 2 and self.holder == "r"):
            if inner == 1 and self.told:
                raise hostile(f"{self.where}的一段文字写了两次")
            self.told = self.told or inner == 1
            self.collecting = True
        elif self.collecting:
            raise hostile(f"{self.where}的一段文字中夹有其他内容")

    def end(self, name: str) -> None:
        if name == "t":
            self.collecting = False

    def text(self, piece: str) -> None:
        if self.collecting:
            self.pieces.append(piece)

    def taken(self) -> str:
        text = "".join(self.pieces)
        self.clear()
        return text


def read_strings(where: str, chunks: Iterable[bytes], tally: Tally) -> dict[str, str]:
    """``"0"``, as cells write it → text, ``_x000A_`` resolved; Refused for hostile, damaged, too big."""
    found, _ = _careful(where, chunks, tally)
    return _numbered([unescaped(text) for text in found])


def read_plain_strings(where: str, data: bytes, tally: Tally) -> dict[str, str]:
    """The same from a part of nothing but texts; NotPlain for any other."""
    start, stop = data.find(b"<si>"), data.rfind(b"</sst>")
    if not 0 <= start < stop:
        raise NotPlain
    items = _ITEM.findall(plain_text(data[start:stop]))
    if items[-1][2] or len(items) > tally.limits.strings:
        raise NotPlain
    texts = ["".join(_PIECE.findall(runs)) if runs else text for text, runs, _ in items]
    if b"&" in data:
        texts = resolved(texts)
    try:
        empty, marked = _careful(where, [spliced(data, start, stop, b"si")], tally)
    except Refused:
        raise NotPlain from None
    if not marked or len(empty) != 1:
        raise NotPlain
    return _numbered([unescaped(text) for text in texts] if b"_x" in data else texts)


def _numbered(texts: list[str]) -> dict[str, str]:
    return dict(zip(map(str, range(len(texts))), texts, strict=True))


def _careful(where: str, chunks: Iterable[bytes], tally: Tally) -> tuple[list[str], bool]:
    """The texts as written, and whether one of them is the mark of `plain.spliced`."""
    found: list[str] = []
    rich = RichText(where, 2)
    marked = in_item = False

    def start(depth: int, name: str, attributes: dict[str, str]) -> None:
        nonlocal marked, in_item
        if depth == 1:
            declared = attributes.get("uniqueCount", "0")
            if name != "sst":
                raise hostile(f"{where}不是文字表")
            if not _COUNT.fullmatch(declared) or int(declared) > tally.limits.strings:
                raise too_big(f"{where}声明的文字超过 {tally.limits.strings} 条")
        elif depth == 2 and name == "si":
            in_item = True
            marked = marked or MARK in attributes
            if len(found) >= tally.limits.strings:
                raise too_big(f"{where}的文字超过 {tally.limits.strings} 条")
        elif depth == 2 and name != "extLst" or name == "si":
            raise hostile(f"{where}中夹有文字以外的内容")
        elif in_item:
            rich.start(depth, name)

    def end(depth: int, name: str) -> None:
        nonlocal in_item
        if depth == 2 and name == "si":
            found.append(rich.taken())
            in_item = False
        elif in_item:
            rich.end(name)

    scan(where, chunks, tally, MAIN, start, end, rich.text)
    return found, marked
