"""Who wrote the comments: names and accounts go, what is said stays."""

from __future__ import annotations

from collections.abc import Iterator

from ...xml_text import escape
from ..limits import shown
from ..xml_spans import Edit, Element, opening, outline, retagged, spliced, tag_end, text_of
from ..xmlscan import MAIN
from .traces import Trace
from .work import Work

_PERSONS = ("http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments",)


def comments(work: Work) -> Iterator[Trace]:
    """Who wrote a comment; what it says stays."""
    for name, part in work.kept():
        for one in work.parts.relations(part).values():
            if one.kind == "comments" and not one.external and one.target in work.parts:
                yield from _authors(work, name, one.target)


def _authors(work: Work, sheet: str, part: str) -> Iterator[Trace]:
    data = work.parts.read(part)
    root = outline(part, data, MAIN, depth=6)
    cut, who = [], []
    for author in (one for holder in root.named("authors") for one in holder.children):
        text = text_of(data, author)
        if text and not text.startswith("tc="):  # the mark of a thread, not a person
            who.append(text)
            cut.append(Edit(tag_end(data, author.start), data.rindex(b"<", author.start, author.stop), b""))
    yield from (Trace("批注作者", sheet, shown(one)) for one in dict.fromkeys(who))
    for comment in (one for holder in root.named("commentList") for one in holder.children):
        first = next(texts(comment), None)
        text = text_of(data, first) if first else ""
        author = next((one for one in who if text.startswith((f"{one}:", f"{one}："))), "")
        if first and author:
            begin, end = tag_end(data, first.start), data.rindex(b"<", first.start, first.stop)
            cut.append(Edit(begin, end, escape(text[len(author) + 1 :]).encode()))
    if cut:
        work.parts.put(part, spliced(data, cut))


def texts(element: Element) -> Iterator[Element]:
    for one in element.children:
        if one.name == "t":
            yield one
        yield from texts(one)


def persons(work: Work) -> Iterator[Trace]:
    """The accounts of those who discussed in comments."""
    for one in work.parts.relations(work.parts.book).values():
        if one.kind == "person" and one.target in work.parts:
            data = work.parts.read(one.target)
            told, fresh = _named(one.target, data)
            yield from (Trace("批注作者的账号", "工作簿", shown(each, 120)) for each in told)
            if fresh != data:
                work.parts.put(one.target, fresh)


def _named(part: str, data: bytes) -> tuple[list[str], bytes]:
    """Whom the list of commenting persons names, and the list without names and accounts."""
    told, edits = [], []
    for one in outline(part, data, _PERSONS, depth=2).named("person"):
        named = {key: one.attributes.get(key, "") for key in ("displayName", "userId", "providerId")}
        plain = {"displayName": "填报人", "userId": "", "providerId": "None"}
        if named != plain:
            told.append(" ".join(filter(None, (named["displayName"], named["userId"]))))
            tag = opening(data, one)
            edits.append(Edit(one.start, one.start + len(tag), retagged(tag, (), **plain)))
    return told, spliced(data, edits)
