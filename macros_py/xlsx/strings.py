"""The table of shared texts: most cells with a text hold only its number here.

A text may be written in runs of different fonts, with a pronunciation beside it; the runs are one text (`rich_text`
where their fonts change how it is read) and the pronunciation is none. The usual table, texts and nothing else, is
taken apart by one pattern.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from .cells import unescaped
from .colours import ORDINARY, colour_of
from .fast_path import MARK, NotPlain, plain_text, resolved, spliced
from .limits import Refused, hostile, too_big
from .rich_text import Rich, Run, notable
from .xmlscan import MAIN, Tally, scan

_COUNT = re.compile(r"[0-9]{1,9}")
_TEXT = r'<t(?: xml:space="preserve")?>([^<]*+)</t>'
_LOOK = r'"[^"&<>\x00-\x1f]{0,64}+"'
"""A value in the description of a font, whose name may be Chinese."""
_FONT = rf"<rPr>(?:<[A-Za-z]{{1,20}}(?: (?:val|rgb|theme|indexed|auto)={_LOOK})?(?: tint={_LOOK})?/>)*</rPr>"
_RUNS = rf"(?:<r>(?:{_FONT})?{_TEXT.replace('([^<]*+)', '[^<]*+')}</r>)+"
_SPOKEN = r'(?:<phoneticPr fontId="[0-9]{1,6}"(?: type="[A-Za-z]{1,20}")?(?: alignment="[A-Za-z]{1,20}")?/>)?'
_ITEM = re.compile(rf"<si>(?:{_TEXT}|({_RUNS})){_SPOKEN}</si>|(.+)", re.DOTALL)
_PIECE = re.compile(_TEXT)
_PIECE_AND_FONT = re.compile(rf"<r>({_FONT})?{_TEXT}</r>")
_ELEMENT, _ATTRIBUTE = re.compile(r"<([A-Za-z]+)([^>]*)/>"), re.compile(rf" ([a-z]+)=({_LOOK})")
_NOTABLE = re.compile(r'<(?:strike|vertAlign)\b|<color (?!theme="1"/|rgb="FF000000"/|indexed="(?:8|64)"/|auto="1"/)')
"""What in the font of a run may change how the text is read: the pieces are then kept apart."""


class RichText:
    """The text of the ``<si>`` or ``<is>`` that stands at ``depth``, collected from its ``<t>``."""

    def __init__(self, where: str, depth: int):
        self.where = where
        self.depth = depth
        self.clear()

    def clear(self) -> None:
        self.pieces: list[str] = []
        self.runs: list[Run] = []
        self.run = Run("")
        self.holder = ""
        self.collecting = self.told = self.in_font = False

    def start(self, depth: int, name: str, attributes: Mapping[str, str]) -> None:
        inner = depth - self.depth
        if inner == 1:
            self.close()
            self.holder = name
            if name not in ("t", "r", "rPh", "phoneticPr"):
                raise hostile(f"{self.where}的一段文字中夹有其他内容")
        if name == "t" and (inner == 1 or (inner == 2 and self.holder == "r")):
            if inner == 1 and self.told:
                raise hostile(f"{self.where}的一段文字写了两次")
            self.told = self.told or inner == 1
            self.collecting = True
        elif self.collecting:
            raise hostile(f"{self.where}的一段文字中夹有其他内容")
        elif inner == 2 and self.holder == "r" and name == "rPr":
            self.run, self.in_font = self.run._replace(own=True), True
        elif inner == 3 and self.in_font:
            self.font(name, attributes)

    def font(self, name: str, attributes: Mapping[str, str]) -> None:
        """One fact about the font of the run under way."""
        if name == "strike":
            self.run = self.run._replace(struck=attributes.get("val", "1") not in ("0", "false"))
        elif name == "vertAlign":
            raised = attributes.get("val", "")
            self.run = self.run._replace(raised=raised if raised in ("superscript", "subscript") else "")
        elif name == "color":
            colour = colour_of(attributes)
            self.run = self.run._replace(colour=None if colour in ORDINARY else colour)

    def close(self) -> None:
        """The run under way is whole."""
        if self.pieces:
            self.runs.append(self.run._replace(text="".join(self.pieces)))
        self.pieces, self.run = [], Run("")

    def end(self, name: str) -> None:
        if name == "t":
            self.collecting = False
        elif name == "rPr":
            self.in_font = False

    def text(self, piece: str) -> None:
        if self.collecting:
            self.pieces.append(piece)

    def taken(self) -> str:
        self.close()
        runs = self.runs
        self.clear()
        return Rich(runs) if notable(runs) else "".join(run.text for run in runs)


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
    pieces = [_pieces(runs) if runs else [(None, text)] for text, runs, _ in items]
    if b"&" in data:
        plain = iter(resolved([text for item in pieces for _, text in item]))
        pieces = [[(font, next(plain)) for font, _ in item] for item in pieces]
    texts = [item[0][1] if len(item) == 1 and item[0][0] is None else _joined(item) for item in pieces]
    try:
        empty, marked = _careful(where, [spliced(data, start, stop, b"si")], tally)
    except Refused:
        raise NotPlain from None
    if not marked or len(empty) != 1:
        raise NotPlain
    return _numbered([unescaped(text) for text in texts] if b"_x" in data else texts)


_Piece = tuple[str | None, str]
"""The font of a piece as written, empty where it has none, None where no font matters; its text."""


def _pieces(runs: str) -> list[_Piece]:
    """A text in runs: one piece, unless a font may change how it is read."""
    return _PIECE_AND_FONT.findall(runs) if _NOTABLE.search(runs) else [(None, "".join(_PIECE.findall(runs)))]


def _joined(pieces: list[_Piece]) -> str:
    """What `RichText` makes of the same pieces."""
    runs = [_looks(font)._replace(text=text) for font, text in pieces if text]
    return Rich(runs) if notable(runs) else "".join(run.text for run in runs)


@lru_cache(maxsize=256)
def _looks(font: str) -> Run:
    """A run of no text in this font; a file has few of them."""
    reader = RichText("", 0)
    reader.run = Run("", own=bool(font))
    for name, attributes in _ELEMENT.findall(font.removeprefix("<rPr>")):
        reader.font(name, {key: value[1:-1] for key, value in _ATTRIBUTE.findall(attributes)})
    return reader.run


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
        elif (depth == 2 and name != "extLst") or name == "si":
            raise hostile(f"{where}中夹有文字以外的内容")
        elif in_item:
            rich.start(depth, name, attributes)

    def end(depth: int, name: str) -> None:
        nonlocal in_item
        if depth == 2 and name == "si":
            found.append(rich.taken())
            in_item = False
        elif in_item:
            rich.end(name)

    scan(where, chunks, tally, MAIN, start, end, rich.text)
    return found, marked
