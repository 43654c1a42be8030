"""Content controls of a Word document: the places whose text is the workbook's, told by their tags.

Whatever a person writes around them, or instead of them, stays; only what stands inside is refreshed.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

PREFIX = "jx:"
"""How our tags begin; other people's content controls are left alone."""


def control(tag: str, title: str = "") -> Any:
    """An empty content control; its content is appended to `inside`."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    made = OxmlElement("w:sdt")
    facts = OxmlElement("w:sdtPr")
    for name, value in (("w:alias", title), ("w:tag", f"{PREFIX}{tag}")):
        if value:
            element = OxmlElement(name)
            element.set(qn("w:val"), value[:64] if name == "w:alias" else value)
            facts.append(element)
    made.append(facts)
    made.append(OxmlElement("w:sdtContent"))
    return made


def inside(one: Any) -> Any:
    from docx.oxml.ns import qn

    return one.find(qn("w:sdtContent"))


def controls(body: Any) -> Iterator[tuple[str, Any]]:
    """(tag, content control) of every one of ours, in order."""
    from docx.oxml.ns import qn

    for one in list(body.iter(qn("w:sdt"))):
        tag = one.find(f"{qn('w:sdtPr')}/{qn('w:tag')}")
        value = tag.get(qn("w:val"), "") if tag is not None else ""
        if value.startswith(PREFIX):
            yield value.removeprefix(PREFIX), one


def text_of(one: Any) -> str:
    from docx.oxml.ns import qn

    return "".join(part.text or "" for part in inside(one).iter(qn("w:t")))


def set_text(one: Any, text: str) -> bool:
    """Give a control within a line its text, in the looks of its first run; whether that changed anything."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    if text_of(one) == text:
        return False
    content = inside(one)
    runs = content.findall(qn("w:r"))
    run = runs[0] if runs else OxmlElement("w:r")
    look = run.find(qn("w:rPr"))
    fresh = OxmlElement("w:r")
    if look is not None:
        fresh.append(deepcopy(look))
    words = OxmlElement("w:t")
    words.text = text
    words.set(qn("xml:space"), "preserve")
    fresh.append(words)
    for child in list(content):
        content.remove(child)
    content.append(fresh)
    return True
