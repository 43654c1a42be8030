"""Where each element of an XML part stands in its bytes, so that one can be changed and no other byte moves.

A parser that writes the part anew would change spaces, quotes, the order of attributes and whatever it does
not know. Here expat only says where things are; a change is an `Edit` of the original bytes.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from operator import itemgetter
from typing import NamedTuple, NoReturn
from xml.parsers import expat

from ..xml_text import escape
from .limits import Refused, damaged, hostile, shown

_TAG = re.compile(rb"""<([^\s/>]+)(?:[^>"']|"[^"]*"|'[^']*')*>""")
_ATTRIBUTE = re.compile(rb"""\s+([^\s=]+)\s*=\s*(?:"[^"]*"|'[^']*')""")
_QUOTED = {'"': "&quot;"}


class Edit(NamedTuple):
    """The bytes from ``start`` up to ``stop`` give way to ``new``; an insertion where the two are equal."""

    start: int
    stop: int
    new: bytes


@dataclass(slots=True)
class Element:
    """One element: its local name, its attributes, its first byte and the first byte after it.

    Attributes with a prefix are called ``"namespace name"``; elements outside the namespaces asked for
    have no name.
    """

    name: str
    attributes: Mapping[str, str]
    start: int
    stop: int = -1
    children: list[Element] = field(default_factory=list)

    def named(self, name: str) -> list[Element]:
        return [child for child in self.children if child.name == name]

    def first(self, name: str) -> Element | None:
        return next((child for child in self.children if child.name == name), None)


def outline(part: str, data: bytes, namespaces: Collection[str], depth: int, without: Collection[str] = ()) -> Element:
    """The root of ``data`` and what is below it down to ``depth`` levels, save elements called ``without``.

    Refused for what is not well-formed, has a DOCTYPE, or is not UTF-8.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in data[:4]:
        raise _not_utf8(part, "UTF-16")
    top = Element("", {}, 0)
    open_elements = [top]
    level = 0
    names: dict[str, str] = {}

    def started(full: str, attributes: dict[str, str]) -> None:
        nonlocal level
        level += 1
        if level != len(open_elements) or level > depth:
            return
        name = names.get(full)
        if name is None:
            namespace, _, local = full.rpartition(" ")
            name = names[full] = local if namespace in namespaces else ""
        if name in without:
            return
        element = Element(name, attributes, parser.CurrentByteIndex)
        open_elements[-1].children.append(element)
        open_elements.append(element)

    def ended(_: str) -> None:
        nonlocal level
        level -= 1
        if level == len(open_elements) - 2:
            element = open_elements.pop()
            element.stop = _stop(data, element.start, parser.CurrentByteIndex)

    def doctype(*_: object) -> NoReturn:
        raise hostile(f"部件 {shown(part)} 含有 DOCTYPE/ENTITY 声明")

    def declaration(_: str, encoding: str | None, __: int) -> None:
        if encoding and encoding.lower() not in ("utf-8", "utf8", "us-ascii"):
            raise _not_utf8(part, encoding)

    parser = expat.ParserCreate("utf-8", " ")
    parser.StartElementHandler = started
    parser.EndElementHandler = ended
    parser.StartDoctypeDeclHandler = doctype
    parser.XmlDeclHandler = declaration
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise damaged(f"部件 {shown(part)} 第 {error.lineno} 行的 XML 有误") from None
    return top.children[0]


def _not_utf8(part: str, encoding: str) -> Refused:
    return Refused("invalid", f"部件 {shown(part)} 的编码是 {shown(encoding, 20)}，不是 UTF-8")


def _stop(data: bytes, start: int, event: int) -> int:
    """Of ``<c/>`` expat reports the end where the tag ends, of ``<c>…</c>`` where the closing tag begins."""
    if data[event - 2 : event] == b"/>" and tag_end(data, start) == event:
        return event
    return data.index(b">", event) + 1


def tag_end(data: bytes, start: int) -> int:
    """The first byte after the opening tag that begins at ``start``."""
    found = _TAG.match(data, start)
    assert found, "expat reported an element here"
    return found.end()


def opening(data: bytes, element: Element) -> bytes:
    """The opening tag as it stands, ``<c r="B2" s="1">`` or ``<c r="B2"/>``."""
    return data[element.start : tag_end(data, element.start)]


def content_end(data: bytes, element: Element) -> int | None:
    """Where the closing tag begins; None for an element that closes itself."""
    if tag_end(data, element.start) == element.stop:
        return None
    return data.rindex(b"<", element.start, element.stop)


def text_of(data: bytes, element: Element) -> str:
    """The character data of an element, entities resolved."""
    end = content_end(data, element)
    if end is None:
        return ""
    pieces: list[str] = []
    parser = expat.ParserCreate("utf-8")
    parser.CharacterDataHandler = pieces.append
    parser.Parse(b"<text>" + data[tag_end(data, element.start) : end] + b"</text>", True)
    return "".join(pieces)


def prefix(data: bytes, element: Element) -> str:
    """``"x:"`` for an element written ``<x:row>``, else empty: what its children's tags must begin with."""
    name = _TAG.match(data, element.start)[1].decode()  # type: ignore[index]
    before, colon, _ = name.rpartition(":")
    return before + colon


def retagged(tag: bytes, without: Collection[str], **attributes: str) -> bytes:
    """``tag`` less some attributes, others appended; what stays keeps its bytes and its order."""
    found = _TAG.match(tag)
    assert found, "an opening tag"
    dropped = {name.encode() for name in (*without, *attributes)}
    position = found.end(1)
    kept = [tag[:position]]
    while attribute := _ATTRIBUTE.match(tag, position):
        if attribute[1] not in dropped:
            kept.append(attribute[0])
        position = attribute.end()
    added = "".join(f' {name}="{escape(value, _QUOTED)}"' for name, value in attributes.items())
    return b"".join(kept) + added.encode() + tag[position:]


def opened(tag: bytes) -> bytes:
    """``<c r="B2"`` of ``<c r="B2"/>`` and of ``<c r="B2">``: ready for either end."""
    return tag.removesuffix(b">").removesuffix(b"/").rstrip()


def inserted(
    data: bytes, parent: Element, tag: bytes, there: list[tuple[int, int]], new: Mapping[int, bytes]
) -> list[Edit]:
    """``new`` children of ``parent`` by number, each put before the first of ``there`` with a greater one.

    ``there`` lists (number, first byte) of the children in order; ``tag`` is the parent's opening tag as it
    shall read. A parent that closes itself is opened.
    """
    if not new:
        return []
    end = content_end(data, parent)
    if end is None:
        content = b"".join(new[number] for number in sorted(new))
        close = f"</{prefix(data, parent)}{parent.name}>".encode()
        return [Edit(parent.start, parent.stop, opened(tag) + b">" + content + close)]
    edits = []
    if tag != opening(data, parent):
        edits.append(Edit(parent.start, tag_end(data, parent.start), tag))
    for number in sorted(new):
        after = bisect_right(there, number, key=itemgetter(0))
        place = there[after][1] if after < len(there) else end
        edits.append(Edit(place, place, new[number]))
    return edits


def spliced(data: bytes, edits: Iterable[Edit]) -> bytes:
    """``data`` with all edits made; what is inserted at one place in the order given. No two may overlap."""
    pieces, position = [], 0
    for start, stop, new in sorted(edits, key=lambda edit: (edit.start, edit.stop)):
        assert start >= position, "edits overlap"
        pieces += [data[position:start], new]
        position = stop
    pieces.append(data[position:])
    return b"".join(pieces)
