"""The official sheets of a closed workbook as a PDF to sign and seal, printed by LibreOffice if it is installed.

It prints a temporary copy in which every other sheet is hidden and the footer shows the code of the figures, which
later proves whether the figures were changed after signing.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from posixpath import basename

from ..pdf import print_pdf
from ..xlsx.parts import Parts, sheets
from ..xlsx.xml_spans import Edit, opening, outline, retagged, spliced
from ..xlsx.xmlscan import MAIN

_AREA = "_xlnm.Print_Area"
"""LibreOffice prints even a hidden sheet that has this name, so it is removed."""
_FOOTER = re.compile(rb"(<(?:\w+:)?oddFooter>)([^<]*)")


def official_pdf(package: bytes, shown: Collection[str], code: str) -> bytes | None:
    """The PDF of these sheets; None if this computer cannot print it."""
    return print_pdf(with_only(package, shown, code), ".xlsx", "calc_pdf_Export")


def with_only(package: bytes, shown: Collection[str], code: str) -> bytes:
    """The workbook with all other sheets hidden, and the code in the footers of the ``shown`` ones."""
    parts = Parts(package)
    data = parts.read(parts.book)
    root = outline(basename(parts.book), data, MAIN, depth=3)
    edits, first, hidden = [], None, set()
    for number, element in enumerate(child for listed in root.named("sheets") for child in listed.named("sheet")):
        seen = element.attributes.get("name") in shown
        first = number if seen and first is None else first
        hidden |= set() if seen else {str(number)}
        tag = opening(data, element)
        fresh = retagged(tag, ("state",)) if seen else retagged(tag, (), state="hidden")
        edits.append(Edit(element.start, element.start + len(tag), fresh))
    for element in (child for names in root.named("definedNames") for child in names.children):
        if element.attributes.get("name") == _AREA and element.attributes.get("localSheetId") in hidden:
            edits.append(Edit(element.start, element.stop, b""))
    for view in (child for views in root.named("bookViews") for child in views.children):
        tag = opening(data, view)
        edits.append(Edit(view.start, view.start + len(tag), retagged(tag, ("firstSheet",), activeTab=str(first or 0))))
    parts.put(parts.book, spliced(data, edits))
    for name, _, _, part in sheets(parts):
        if name in shown and part:
            before = parts.read(part)
            parts.put(part, _FOOTER.sub(rf"\1\2&amp;R数据校验码 {code}".encode(), before, count=1))
    return parts.result()[0]
