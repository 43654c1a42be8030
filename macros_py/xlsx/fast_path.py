"""What makes a part of a workbook plain: proofs that let a pattern do the work of a parser.

Most of a workbook is cells and texts, almost always written the same few ways. Where a pattern accounts
for every byte of them, there is nothing else in there. The rest of the part goes through the parser with
every check, with one empty marked element in their place: that the parser meets the mark as an element
proves that they stood where elements stand, not in a comment or a value.
"""

from __future__ import annotations

import re
from xml.parsers import expat

MARK = "stood-here"
"""The marked element's attribute; a part that has this word anywhere is not plain."""

_CONTROLS = bytes({*range(32)} - {9, 10})
_BETWEEN = "\ue000"
_NAMED = (("&quot;", '"'), ("&lt;", "<"), ("&gt;", ">"), ("&apos;", "'"), ("&amp;", "&"))
"""The last must be the last: ``&amp;lt;`` is ``&lt;``."""
_OTHER = re.compile("&(?!(?:quot|lt|gt|apos|amp);)")


class NotPlain(Exception):
    """The careful reader must look at this part."""


def plain_text(data: bytes) -> str:
    """UTF-8 as text, if a parser would neither change nor refuse any of it."""
    if len(data.translate(None, _CONTROLS)) != len(data) or b"]]>" in data:
        raise NotPlain
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise NotPlain from None
    if "\ufffe" in text or "\uffff" in text:
        raise NotPlain
    return text


def resolved(texts: list[str]) -> list[str]:
    """The texts with ``&lt;`` and ``&#10;`` as the characters they mean: all at once, by the parser where some are not among
    the five that have a name."""
    whole = _BETWEEN.join(texts)
    if not _OTHER.search(whole):
        for name, character in _NAMED:
            whole = whole.replace(name, character)
        return _apart(whole, len(texts))
    parser = expat.ParserCreate("utf-8")
    pieces: list[str] = []
    parser.buffer_text = True
    parser.CharacterDataHandler = pieces.append
    try:
        parser.Parse(f"<t>{whole}</t>", True)
    except expat.ExpatError:
        raise NotPlain from None
    return _apart("".join(pieces), len(texts))


def _apart(whole: str, count: int) -> list[str]:
    answers = whole.split(_BETWEEN)
    if len(answers) != count:
        raise NotPlain
    return answers


def spliced(data: bytes, start: int, stop: int, name: bytes, attributes: bytes = b"") -> bytes:
    """The part with one empty marked element instead of what stands between two positions."""
    mark = MARK.encode()
    if mark in data:
        raise NotPlain
    return b"".join((data[:start], b"<", name, b" ", mark, b'=""', attributes, b"/>", data[stop:]))
