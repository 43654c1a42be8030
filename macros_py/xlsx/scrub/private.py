"""Our own sheets that are for the unit alone: they go, and with them the drop-downs and the names that point to them.

A sheet that a formula of a cell reads stays: the form must go on computing.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from ..parts import sheets
from ..xml_spans import Edit, Element, opening, outline, retagged, spliced, text_of
from ..xmlscan import MAIN
from .traces import Trace
from .work import Work


def private_sheets(work: Work) -> Iterator[Trace]:
    """The sheets named private leave; the words beside a drop-down stay."""
    for name, _, id, place in sheets(work.parts):
        if name not in work.private:
            continue
        work.gone[name] = id
        pointing = [pointer(name), *(_word(one) for one in _names_of(work, name))]
        wanted = re.compile("(?i)" + "|".join(one.removeprefix("(?i)") for one in pointing))
        if any(wanted.search(text) for _, text in work.formulas("f")):
            del work.gone[name]
            continue
        for _, part in work.kept():
            _without_lists(work, part, wanted)
        if work.using(wanted.pattern):
            del work.gone[name]
        elif place:
            work.unsaid[name] = place
    yield from ()


def pointer(sheet: str) -> str:
    """How a formula points into a sheet, as a pattern."""
    quoted = re.escape(sheet.replace("'", "''"))
    return rf"(?i)(?<![\w.]){quoted}'?!"


def _word(name: str) -> str:
    return rf"(?i)(?<![\w.\\]){re.escape(name)}(?![\w.])"


def _names_of(work: Work, sheet: str) -> Collection[str]:
    """The workbook's names that point into a sheet."""
    data = work.parts.read(work.parts.book)
    holder = outline(work.parts.book, data, MAIN, depth=3).first("definedNames")
    named = holder.named("definedName") if holder else []
    found = [one.attributes.get("name", "") for one in named if re.search(pointer(sheet), text_of(data, one))]
    return [name for name in found if name and not name.lower().startswith("_xlnm.")]


def _without_lists(work: Work, part: str, wanted: re.Pattern[str]) -> None:
    """Drop-downs whose list goes allow anything."""
    data = work.parts.read(part)
    root = outline(part, data, MAIN, depth=4, without=("sheetData",))
    edits: list[Edit] = []
    for one in (each for holder in root.named("dataValidations") for each in holder.named("dataValidation")):
        lists = [child for child in one.children if child.name.startswith("formula")]
        if any(wanted.search(text_of(data, child)) for child in lists):
            edits += [_tag(data, one), *(Edit(child.start, child.stop, b"") for child in lists)]
    if edits:
        work.parts.put(part, spliced(data, edits))


def _tag(data: bytes, one: Element) -> Edit:
    tag = opening(data, one)
    return Edit(one.start, one.start + len(tag), retagged(tag, ("type", "operator", "showDropDown")))
