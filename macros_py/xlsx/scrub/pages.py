"""What hangs on the sheets: printers, personal views, links to files of this computer, pictures and their paths."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from ..limits import shown
from ..parts import link
from ..relations import Relation
from ..xml_spans import Edit, Element, opening, outline, retagged, spliced
from ..xmlscan import MAIN
from .traces import KINDS, SHEET_CUT, SHEET_KEPT, Trace
from .work import Work

_PATH = re.compile(r"(?i)^(?:file:|[a-z]:[\\/]|\\\\|//)|^[^:]*\\")
_DESCRIBED = re.compile(rb'\s(?:descr|title)="([^"]*(?::\\|:/|\\\\)[^"]*)"')


def of_the_sheets(work: Work) -> Iterator[Trace]:
    """Printers, personal views, links to files of this computer; what else hangs on a sheet and is not known stays."""
    for name, part in work.kept():
        related = work.parts.relations(part)
        data = work.parts.read(part)
        root = outline(part, data, MAIN, depth=3, without=("sheetData",))
        cut, gone = [], set()
        for id, one in related.items():
            local = one.kind == "hyperlink" and one.external and _PATH.search(one.target)
            if local or one.kind in SHEET_CUT:
                gone.add(id)
                yield Trace(KINDS.get("file" if local else one.kind, one.kind), name, _said(work, one), part=one.target)
            elif one.kind not in SHEET_KEPT or (one.external and one.kind != "hyperlink"):
                yield Trace(KINDS.get(one.kind, one.kind), name, shown(one.target), stays=True)
        for one in root.children:
            if one.name in ("customSheetViews", "customProperties"):
                cut.append(Edit(one.start, one.stop, b""))
            elif one.name == "pageSetup" and link(one.attributes) in gone:
                cut.append(_unlinked(data, one))
            elif one.name == "hyperlinks":
                going = [each for each in one.children if link(each.attributes) in gone]
                whole = going and len(going) == len(one.children)
                cut += [Edit(each.start, each.stop, b"") for each in ([one] if whole else going)]
        work.parts.unrelate(part, gone)
        if cut:
            work.parts.put(part, spliced(data, cut))


def _unlinked(data: bytes, one: Element) -> Edit:
    """An opening tag less its ``r:id``, whatever prefix it has."""
    tag = opening(data, one)
    prefixed = re.search(rb"\s([\w.-]+:id)\s*=", tag)
    return Edit(one.start, one.start + len(tag), retagged(tag, (prefixed[1].decode(),) if prefixed else ()))


def _said(work: Work, one: Relation) -> str:
    """What a part that goes says: the printer's name, the address of a link."""
    if one.kind == "printerSettings" and one.target in work.parts:
        device = work.parts.read(one.target)[:64].decode("utf-16-le", "replace").partition("\0")[0]
        return shown(device) if device.isprintable() else ""
    return shown(one.target, 120) if one.external else ""


def beyond_the_sheets(work: Work) -> Iterator[Trace]:
    """Pictures and shapes: their paths go; objects of other programs and pictures elsewhere stay and are told."""
    for name, part in work.kept():
        waiting = [one.target for one in work.parts.relations(part).values() if not one.external]
        seen = set(waiting)
        while waiting:
            inner = waiting.pop()
            if inner not in work.parts or inner.endswith(".bin"):
                continue
            for one in work.parts.relations(inner).values():
                if one.external and (one.kind != "hyperlink" or _PATH.search(one.target)):
                    yield Trace(KINDS.get("file", one.kind), name, shown(one.target, 120), stays=True)
                elif one.kind in ("package", "oleObject", "control"):
                    yield Trace(KINDS[one.kind], name, "", stays=True)
                elif not one.external and one.target not in seen:
                    seen.add(one.target)
                    waiting.append(one.target)
            if "drawing" in inner and inner.endswith(".xml"):
                yield from _described(work, name, inner)


def _described(work: Work, sheet: str, part: str) -> Iterator[Trace]:
    data = work.parts.read(part)
    found = list(_DESCRIBED.finditer(data))
    yield from (
        Trace("图片的原文件位置", sheet, shown(unescape(one[1].decode(errors="replace")), 120)) for one in found
    )
    if found:
        work.parts.put(part, spliced(data, [Edit(*one.span(), b"") for one in found]))
