"""What the workbook part refers to and lists: hidden sheets and names, other files, where it was saved."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..limits import shown
from ..parts import sheets
from ..relations import Relation
from ..xml_spans import Edit, Element, outline, spliced, text_of
from ..xmlscan import MAIN
from .private import pointer
from .traces import BOOK_CUT, BOOK_KEPT, KINDS, MARKUP, Trace
from .work import Work, retagged_at

_EXTERNAL = r"\[\d+\][^!\[\]]*!"


def hidden_sheets(work: Work) -> Iterator[Trace]:
    """Hidden sheets that are not ours go, unless a formula reads them."""
    for name, state, id, part in sheets(work.parts):
        if state != "visible" and name not in work.ours:
            work.gone[name] = id
            if user := work.using(pointer(name)):
                del work.gone[name]
                yield Trace("隐藏的工作表", name, f"“{user}”的公式引用了它", stays=True)
            else:
                yield Trace("隐藏的工作表", name, "", part=part)


def of_the_book(work: Work) -> Iterator[Trace]:
    """What the workbook part refers to: links to other files, connections, what other programs put beside it."""
    parts = work.parts
    links = work.using(_EXTERNAL)
    for id, one in parts.relations(parts.book).items():
        if one.kind in BOOK_KEPT and not one.external:
            if one.kind == "calcChain" and work.gone:
                parts.unrelate(parts.book, [id])
        elif one.kind == "externalLink" and links:
            yield Trace("外部链接", links, _target(work, one), stays=True)
        elif one.kind in BOOK_CUT:
            yield Trace(KINDS.get(one.kind, one.kind), "工作簿", _target(work, one), part=one.target)
            parts.unrelate(parts.book, [id])
        else:
            yield Trace(KINDS.get(one.kind, one.kind), "工作簿", "", part=one.target, stays=True)
    yield from _book_elements(work, bool(links))
    parts.unrelate(parts.book, work.gone.values())


def _target(work: Work, one: Relation) -> str:
    """The file an external link names."""
    if one.external or one.target not in work.parts or one.kind != "externalLink":
        return shown(one.target, 120) if one.external else ""
    return "、".join(shown(beyond.target, 120) for beyond in work.parts.relations(one.target).values())


def _book_elements(work: Work, links: bool) -> Iterator[Trace]:
    part = work.parts.book
    data = work.parts.read(part)
    root = outline(part, data, (*MAIN, *MARKUP), depth=5)
    cut: list[Edit] = []

    def out(one: Element) -> None:
        cut.append(Edit(one.start, one.stop, b""))

    for one in root.children:
        if one.name == "AlternateContent":
            paths = [path for choice in one.children for path in choice.named("absPath")]
            if paths:
                yield Trace("保存位置", "工作簿", shown(paths[0].attributes.get("url", ""), 120))
                out(one)
        elif one.name in ("fileSharing", "revisionPtr", "customWorkbookViews", "webPublishing", "webPublishObjects"):
            if one.name in KINDS:
                said = one.attributes.get("userName") or "、".join(v.attributes.get("name", "") for v in one.children)
                yield Trace(KINDS[one.name], "工作簿", shown(said, 120))
            out(one)
        elif one.name == "externalReferences" and not links:
            out(one)
    order = [name for name, *_ in sheets(work.parts)]
    left = [name for name in order if name not in work.gone]
    listed = root.first("sheets")
    for sheet in listed.named("sheet") if listed else ():
        if sheet.attributes.get("name") in work.gone:
            out(sheet)
    holder = root.first("definedNames")
    names = holder.named("definedName") if holder else []
    going = []
    for one in names:
        trace = _name(work, data, one, order)
        if trace is not None:
            if trace.kind:
                yield trace
            if not trace.stays:
                going.append(one)
                continue
        local = one.attributes.get("localSheetId", "")
        if work.gone and local.isdigit() and int(local) < len(order):
            cut.append(retagged_at(data, one, localSheetId=str(left.index(order[int(local)]))))
    if holder and going:
        if len(going) == len(names):
            out(holder)
        else:
            cut += [Edit(one.start, one.stop, b"") for one in going]
    if work.gone:
        for views in root.named("bookViews"):
            cut += [
                retagged_at(data, view, ("firstSheet",), activeTab=_tab(view, order, left)) for view in views.children
            ]
    if cut:
        work.parts.put(part, spliced(data, cut))


def _tab(view: Element, order: list[str], left: list[str]) -> str:
    stated = view.attributes.get("activeTab", "0")
    name = order[int(stated)] if stated.isdigit() and int(stated) < len(order) else ""
    return str(left.index(name) if name in left else 0)


def _name(work: Work, data: bytes, one: Element, order: list[str]) -> Trace | None:
    """Why a defined name goes, or what keeps it; None for one that may stay."""
    name, text = one.attributes.get("name", ""), text_of(data, one)
    local = one.attributes.get("localSheetId", "")
    if local.isdigit() and int(local) < len(order) and order[int(local)] in work.gone:
        return Trace("", "", "")
    if name.lower().startswith("_xlnm.") or name in work.names:
        return None
    macro = any(one.attributes.get(key) in ("1", "true") for key in ("hidden", "function", "vbProcedure", "xlm"))
    pointed = [sheet for sheet in work.gone if re.search(pointer(sheet), text)]
    if pointed and set(pointed) <= set(work.private):
        return Trace("", "", "")
    lost = bool(pointed)
    if not (macro or lost or "[" in text or "|" in text):
        return None
    user = work.using(rf"(?i)(?<![\w.\\]){re.escape(name)}(?![\w.])")
    if user:
        return Trace("隐藏的名称", shown(name), f"“{user}”的公式用到它", stays=True)
    return Trace("隐藏的名称" if macro else "指向别处的名称", shown(name), shown(text, 120))
