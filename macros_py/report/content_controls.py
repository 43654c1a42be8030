"""Content controls of a Word document: the places whose text is the workbook's, told by their tags.

Whatever a person writes around them, or instead of them, stays; only what stands inside is refreshed. A tag is
``jx:``, the key of a project and ``@`` where there are several, then a field, a sentence's name, or a block's with
the digest of what we put there, by which we know whether a person has changed it since.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .outline import short
from .runs import run

PREFIX = "jx:"
"""How our tags begin; other people's content controls are left alone."""
_TAG = re.compile(r"(?:(?P<key>[0-9a-f]{6}(?:-\d+)?)@)?(?P<rest>.*)")
_BLOCK = re.compile(r"(?P<block>[a-z]+)(?::(?P<sheet>[^#]*))?#(?P<seen>[0-9a-f]{8})")


@dataclass(frozen=True)
class Tag:
    """What a tag says: whose it is, the field or sentence it names, or the block, its sheet and its digest."""

    key: str
    text: str
    block: str = ""
    sheet: str = ""
    seen: str = ""


def tagged(key: str, text: str) -> str:
    return f"{key}@{text}" if key else text


def read(tag: str) -> Tag:
    whole = _TAG.fullmatch(tag)
    if whole is None:
        return Tag("", tag)
    block = _BLOCK.fullmatch(whole["rest"])
    if block:
        return Tag(whole["key"] or "", whole["rest"], block["block"], block["sheet"] or "", block["seen"])
    return Tag(whole["key"] or "", whole["rest"])


def control(tag: str, title: str = "") -> Any:
    """An empty content control; its content is appended to `inside`."""
    from docx.oxml import OxmlElement

    made = OxmlElement("w:sdt")
    facts = OxmlElement("w:sdtPr")
    for name, value in (("w:alias", title[:64]), ("w:tag", f"{PREFIX}{tag}")):
        if value:
            element = OxmlElement(name)
            element.set(_w("val"), value)
            facts.append(element)
    made.append(facts)
    made.append(OxmlElement("w:sdtContent"))
    return made


def _w(name: str) -> str:
    from docx.oxml.ns import qn

    return qn(f"w:{name}")


def inside(one: Any) -> Any:
    return one.find(_w("sdtContent"))


def _fact(one: Any, name: str) -> Any:
    return one.find(f"{_w('sdtPr')}/{_w(name)}")


def title_of(one: Any) -> str:
    found = _fact(one, "alias")
    return found.get(_w("val"), "") if found is not None else ""


def titled(one: Any, title: str) -> None:
    found = _fact(one, "alias")
    if found is not None:
        found.set(_w("val"), title[:64])


def retagged(one: Any, tag: str) -> None:
    _fact(one, "tag").set(_w("val"), f"{PREFIX}{tag}")


def sealed(one: Any, tag: str) -> None:
    """Give a block's control its tag with the digest of what stands in it now."""
    retagged(one, f"{tag}#{digest(one)}")


def controls(body: Any) -> Iterator[tuple[str, Any]]:
    """(tag, content control) of every one of ours that is still there, in order; inner ones after outer ones."""
    for one in list(body.iter(_w("sdt"))):
        tag = _fact(one, "tag")
        value = tag.get(_w("val"), "") if tag is not None else ""
        if value.startswith(PREFIX) and inside(one) is not None and not _deleted(one):
            yield value.removeprefix(PREFIX), one


def stories(document: Any) -> Iterator[Any]:
    """The text of a document of python-docx, then its headers and footers, those only that are there."""
    yield document.element.body
    for relation in document.part.rels.values():
        if not relation.is_external and relation.reltype.endswith(("/footer", "/header")):
            yield relation.target_part.element


_GONE = ("del", "moveFrom")


def _deleted(one: Any) -> bool:
    """Whether a tracked change, not accepted yet, has taken the control or all of its words out."""
    gone = {_w(name) for name in _GONE}
    if any(above.tag in gone for above in one.iterancestors()):
        return True
    return any(True for _ in inside(one).iter(*gone)) and not text_of(one)


def _live(one: Any) -> Iterator[Any]:
    """The runs within a control that a reader sees once every change is accepted."""
    gone = {_w(name) for name in _GONE}
    for run in inside(one).iter(_w("r")):
        if not any(above.tag in gone for above in run.iterancestors()):
            yield run


def text_of(one: Any) -> str:
    """What stands in a control, a line break as one."""
    words = {_w("br"): "\n", _w("cr"): "\n", _w("tab"): "\t"}
    parts = (part for run in _live(one) for part in run)
    return "".join(part.text or "" if part.tag == _w("t") else words.get(part.tag, "") for part in parts)


def digest(one: Any) -> str:
    """Eight characters that change when the words in a control do, blanks apart."""
    return short(re.sub(r"\s", "", text_of(one)), 8)


def look_of(one: Any) -> Any:
    """The formatting of a control's first run; None where it has none of its own."""
    first = next(_live(one), None)
    look = None if first is None else first.find(_w("rPr"))
    return None if look is None or _fact(one, "showingPlcHdr") is not None else look


def set_text(one: Any, text: str) -> bool:
    """Give a control its text, in the looks of its first run and wherever that stood; whether that changed anything."""
    if text_of(one) == text and _fact(one, "showingPlcHdr") is None:
        return False
    made, content = run(text, look_of(one)), inside(one)
    paragraph = next(content.iter(_w("p")), None)
    for child in [child for child in content.iter(_w("r"), *map(_w, ("ins", *_GONE))) if child.getparent() is not None]:
        child.getparent().remove(child)
    (content if paragraph is None else paragraph).append(made)
    if (prompt := _fact(one, "showingPlcHdr")) is not None:
        prompt.getparent().remove(prompt)
    return True


def replaced(one: Any, others: list[Any]) -> None:
    """Other elements where a control stood."""
    for other in others:
        one.addprevious(other)
    one.getparent().remove(one)


def emptied(one: Any) -> Any:
    """What stood in a control taken out; its content to fill."""
    content = inside(one)
    for child in list(content):
        content.remove(child)
    return content
