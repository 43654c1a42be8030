"""Content controls of a Word document: the places whose text comes from the workbook, identified by their tags.

What a person writes around or instead of them stays; only their content is refreshed. A tag is ``jx:``, then the key of
a project and ``@`` in a report of several projects, then a field, the tag of a sentence, or the name of a block with
the digest of the text that we wrote, which shows whether a person has changed it since.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .outline import short_digest
from .runs import new_run

PREFIX = "jx:"
"""How our tags begin; content controls with other tags are not touched."""
_TAG = re.compile(r"(?:(?P<key>[0-9a-f]{6}(?:-\d+)?)@)?(?P<rest>.*)")
_BLOCK = re.compile(r"(?P<block>[a-z]+)(?::(?P<sheet>[^#]*))?#(?P<seen>[0-9a-f]{8})")


@dataclass(frozen=True)
class Tag:
    """A parsed tag: the key of its project, the field or sentence it names, or the block, its sheet and its digest."""

    key: str
    text: str
    block: str = ""
    sheet: str = ""
    seen: str = ""


def tag_of(key: str, text: str) -> str:
    return f"{key}@{text}" if key else text


def parse_tag(tag: str) -> Tag:
    whole = _TAG.fullmatch(tag)
    if whole is None:
        return Tag("", tag)
    block = _BLOCK.fullmatch(whole["rest"])
    if block:
        return Tag(whole["key"] or "", whole["rest"], block["block"], block["sheet"] or "", block["seen"])
    return Tag(whole["key"] or "", whole["rest"])


def new_control(tag: str, title: str = "") -> Any:
    """A new, empty content control; content is appended to its `content_of`."""
    from docx.oxml import OxmlElement

    control = OxmlElement("w:sdt")
    facts = OxmlElement("w:sdtPr")
    for name, value in (("w:alias", title[:64]), ("w:tag", f"{PREFIX}{tag}")):
        if value:
            element = OxmlElement(name)
            element.set(_w("val"), value)
            facts.append(element)
    control.append(facts)
    control.append(OxmlElement("w:sdtContent"))
    return control


def _w(name: str) -> str:
    from docx.oxml.ns import qn

    return qn(f"w:{name}")


def content_of(control: Any) -> Any:
    return control.find(_w("sdtContent"))


def _property(control: Any, name: str) -> Any:
    return control.find(f"{_w('sdtPr')}/{_w(name)}")


def title_of(control: Any) -> str:
    alias = _property(control, "alias")
    return alias.get(_w("val"), "") if alias is not None else ""


def set_title(control: Any, title: str) -> None:
    alias = _property(control, "alias")
    if alias is not None:
        alias.set(_w("val"), title[:64])


def set_tag(control: Any, tag: str) -> None:
    _property(control, "tag").set(_w("val"), f"{PREFIX}{tag}")


def set_block_tag(control: Any, tag: str) -> None:
    """Set a block's tag, with the digest of its present content."""
    set_tag(control, f"{tag}#{digest(control)}")


def controls(body: Any) -> Iterator[tuple[str, Any]]:
    """(tag without prefix, control) of each of our content controls, in order; an inner one follows its outer one."""
    for control in list(body.iter(_w("sdt"))):
        tag = _property(control, "tag")
        value = tag.get(_w("val"), "") if tag is not None else ""
        if value.startswith(PREFIX) and content_of(control) is not None and not _deleted(control):
            yield value.removeprefix(PREFIX), control


def stories(document: Any) -> Iterator[Any]:
    """The body of a python-docx document, then its existing headers and footers."""
    yield document.element.body
    for relation in document.part.rels.values():
        if not relation.is_external and relation.reltype.endswith(("/footer", "/header")):
            yield relation.target_part.element


_GONE = ("del", "moveFrom")


def _deleted(control: Any) -> bool:
    """Whether a tracked change that is not accepted yet deletes the control or all of its text."""
    gone = {_w(name) for name in _GONE}
    if any(above.tag in gone for above in control.iterancestors()):
        return True
    return any(True for _ in content_of(control).iter(*gone)) and not text_of(control)


def _remaining_runs(control: Any) -> Iterator[Any]:
    """The runs in a control that remain once every tracked change is accepted."""
    gone = {_w(name) for name in _GONE}
    for run in content_of(control).iter(_w("r")):
        if not any(above.tag in gone for above in run.iterancestors()):
            yield run


def text_of(control: Any) -> str:
    """The text in a control, with line breaks and tabs."""
    words = {_w("br"): "\n", _w("cr"): "\n", _w("tab"): "\t"}
    parts = (part for run in _remaining_runs(control) for part in run)
    return "".join(part.text or "" if part.tag == _w("t") else words.get(part.tag, "") for part in parts)


def digest(control: Any) -> str:
    """A digest of eight characters of the text in a control, without blanks."""
    return short_digest(re.sub(r"\s", "", text_of(control)), 8)


def formatting_of(control: Any) -> Any:
    """The formatting (w:rPr) of a control's first run; None if it has none of its own."""
    first = next(_remaining_runs(control), None)
    look = None if first is None else first.find(_w("rPr"))
    return None if look is None or _property(control, "showingPlcHdr") is not None else look


def set_text(control: Any, text: str) -> bool:
    """Set the text of a control, in the formatting of its first run; whether the text changed."""
    if text_of(control) == text and _property(control, "showingPlcHdr") is None:
        return False
    fresh, content = new_run(text, formatting_of(control)), content_of(control)
    paragraph = next(content.iter(_w("p")), None)
    for child in [child for child in content.iter(_w("r"), *map(_w, ("ins", *_GONE))) if child.getparent() is not None]:
        child.getparent().remove(child)
    (content if paragraph is None else paragraph).append(fresh)
    if (prompt := _property(control, "showingPlcHdr")) is not None:
        prompt.getparent().remove(prompt)
    return True


def replace(control: Any, others: list[Any]) -> None:
    """Replace a control with other elements."""
    for other in others:
        control.addprevious(other)
    control.getparent().remove(control)


def clear(control: Any) -> Any:
    """Remove the content of a control; the element to fill again."""
    content = content_of(control)
    for child in list(content):
        content.remove(child)
    return content
