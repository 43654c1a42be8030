"""What a file says of its author and his computer: its properties, its thumbnail, labels of other programs."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from html import unescape

from ..limits import shown
from ..xml_spans import outline, text_of
from ..xmlscan import MAIN
from .traces import APP, APP_KEPT, CORE, CORE_KEPT, KINDS, Trace
from .work import Work


def of_the_package(work: Work) -> Iterator[Trace]:
    """The package itself needs its workbook and two lists of properties, and no more."""
    for id, one in work.parts.relations("").items():
        if one.kind in ("officeDocument", "core-properties", "extended-properties") and not one.external:
            continue
        if one.kind == "custom-properties":
            yield from _custom(work, one.target)
        else:
            yield Trace(KINDS.get(one.kind, one.kind), "文件属性", "", part=one.target)
        work.parts.unrelate("", [id])


def _custom(work: Work, part: str) -> Iterator[Trace]:
    data = work.parts.read(part)
    for one in outline(part, data, (), depth=2).children:
        value = f"{one.attributes.get('name', '')}：{text_of(data, one)}"
        yield Trace("自定义属性", "文件属性", shown(value, 120), part=part)


def properties(work: Work, also: Collection[str] = ()) -> Iterator[Trace]:
    """Author, company and the like; a title only where it is the form's; ``also``: what else may stay."""
    related = work.parts.relations("").values()
    for part in [one.target for one in related if one.kind == "core-properties"]:
        yield from _emptied(work, part, CORE, (*CORE_KEPT, *also), {"title": work.title})
    for part in [one.target for one in related if one.kind == "extended-properties"]:
        yield from _emptied(work, part, APP, (*APP_KEPT, *also), {})


def _emptied(
    work: Work, part: str, namespaces: Collection[str], kept: Collection[str], ours: Mapping[str, str]
) -> Iterator[Trace]:
    data = work.parts.read(part)
    cut = []
    for one in outline(part, data, namespaces, depth=2).children:
        text = text_of(data, one).strip()
        if text and one.name not in kept and ours.get(one.name) != text:
            cut.append(one)
            yield Trace(KINDS.get(one.name, one.name or "其他属性"), "文件属性", shown(text, 120))
    work.cut(part, cut)


def titles(work: Work) -> Iterator[Trace]:
    """The properties' own list of sheets and names, where it speaks of what is not there."""
    there = {name for name, _ in work.kept()}
    data = work.parts.read(work.parts.book)
    holder = outline(work.parts.book, data, MAIN, depth=3).first("definedNames")
    there |= {one.attributes.get("name", "").removeprefix("_xlnm.") for one in (holder.children if holder else ())}
    for part in [one.target for one in work.parts.relations("").values() if one.kind == "extended-properties"]:
        data = work.parts.read(part)
        root = outline(part, data, APP, depth=2)
        listed = root.first("TitlesOfParts")
        titles = re.findall(rb"<vt:lpstr>([^<]*)</vt:lpstr>", data[listed.start : listed.stop]) if listed else []
        odd = [
            t for t in (unescape(one.decode(errors="replace")) for one in titles) if t.rpartition("!")[2] not in there
        ]
        if odd:
            if not work.gone:
                yield Trace("属性中的表名", "文件属性", shown("、".join(odd), 120))
            work.cut(part, [one for one in root.children if one.name in ("HeadingPairs", "TitlesOfParts")])
