"""What the workbook part lists: the sheets in the order of their tabs, and the names of places in them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from .address import column_number
from .limits import hostile, shown, too_big
from .xmlscan import MAIN, Tally, scan

_ID = tuple(
    f"{namespace} id"
    for namespace in (
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        "http://purl.oclc.org/ooxml/officeDocument/relationships",
    )
)
_AREA = re.compile(
    r"(?:'((?:[^']|'')+)'|([^'!\[\]]+))!"
    r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})(?::\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6}))?"
)
_PLACES = {"workbook": 1, "sheets": 2, "sheet": 3, "definedNames": 2, "definedName": 3}

Place = tuple[str, int, int, int, int]
"""Sheet, first row, first column, last row, last column."""


@dataclass
class Outline:
    """(name, relation id, state) of every sheet; (name, text) of every name that all sheets share."""

    sheets: list[tuple[str, str, str]] = field(default_factory=list)
    names: list[tuple[str, str]] = field(default_factory=list)
    date1904: bool = False


def read_outline(where: str, chunks: Iterable[bytes], tally: Tally) -> Outline:
    """Read the workbook part; Refused for what is hostile, damaged or too big."""
    outline = Outline()
    limits = tally.limits
    seen: set[str] = set()
    count = 0
    pieces: list[str] | None = None

    def start(depth: int, name: str, attributes: Mapping[str, str]) -> None:
        nonlocal count, pieces
        if (depth == 1 and name != "workbook") or _PLACES.get(name, depth) != depth:
            raise hostile(f"{where}的元素 {shown(name, 20)} 位置不对")
        if name == "sheet":
            title = attributes.get("name", "")
            if title.casefold() in seen:
                raise hostile(f"有两个名为“{shown(title)}”的工作表")
            seen.add(title.casefold())
            id = next((attributes[key] for key in _ID if key in attributes), "")
            outline.sheets.append((title, id, attributes.get("state", "visible")))
            if len(outline.sheets) > limits.sheets:
                raise too_big(f"工作表超过 {limits.sheets} 个")
        elif name == "definedName":
            count += 1
            if count > limits.names:
                raise too_big(f"名称超过 {limits.names} 个")
            if "localSheetId" not in attributes:
                outline.names.append((attributes.get("name", ""), ""))
                pieces = []
        elif name == "workbookPr":
            outline.date1904 = attributes.get("date1904", "0") in ("1", "true")

    def end(depth: int, name: str) -> None:
        nonlocal pieces
        if name == "definedName" and pieces is not None:
            outline.names[-1] = (outline.names[-1][0], "".join(pieces))
            pieces = None

    def text(piece: str) -> None:
        if pieces is not None:
            pieces.append(piece)

    scan(where, chunks, tally, MAIN, start, end, text)
    return outline


def places(outline: Outline) -> tuple[dict[str, Place], tuple[str, ...]]:
    """Names of one place in the workbook, and those whose place is gone; others mean nothing to us."""
    titles = {title.casefold(): title for title, _, _ in outline.sheets}
    found: dict[str, Place] = {}
    broken: list[str] = []
    seen: set[str] = set()
    for name, text in outline.names:
        if name.casefold() in seen:
            raise hostile(f"名称“{shown(name)}”定义了两次")
        seen.add(name.casefold())
        place = _place(text)
        if place is None:
            if "#REF!" in text:
                broken.append(name)
            continue
        sheet = titles.get(place[0])
        if sheet is None:
            broken.append(name)
            continue
        found[name] = (sheet, *place[1:])
    return found, tuple(broken)


@lru_cache(maxsize=8_192)
def _place(text: str) -> Place | None:
    """What a name of one place refers to, the sheet in lower case; returns of one edition say the same."""
    found = _AREA.fullmatch(text)
    if found is None:
        return None
    quoted, bare, left, top, right, bottom = found.groups()
    first, last = column_number(left), column_number(right or left)
    sheet = (quoted.replace("''", "'") if quoted else bare).casefold()
    return sheet, int(top), first, int(bottom or top), last
