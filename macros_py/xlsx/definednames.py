"""Defined names of a workbook made to point elsewhere, in the bytes of its main part."""

from __future__ import annotations

from collections.abc import Mapping

from ..xml_text import escape
from .address import Area, column_letters
from .xml_spans import Edit, content_end, opening, outline, spliced
from .xmlscan import MAIN


def reference(sheet: str, place: Area) -> str:
    """What a name of that area refers to: ``'自评表'!$G$20:$G$25``."""
    top, left, bottom, right = place
    quoted = sheet.replace("'", "''")
    first = f"'{quoted}'!${column_letters(left)}${top}"
    return first if (top, left) == (bottom, right) else f"{first}:${column_letters(right)}${bottom}"


def repointed(part: str, data: bytes, names: Mapping[str, str]) -> bytes:
    """The workbook part in which each of the ``names``, where it is defined for the whole book, refers to its text."""
    listed = outline(part, data, MAIN, depth=3).first("definedNames")
    wanted = {name.casefold(): text for name, text in names.items()}
    edits = []
    for one in listed.named("definedName") if listed else ():
        text = wanted.get(one.attributes.get("name", "").casefold())
        end = content_end(data, one)
        if text is not None and end is not None and "localSheetId" not in one.attributes:
            edits.append(Edit(one.start + len(opening(data, one)), end, escape(text).encode()))
    return spliced(data, edits)
