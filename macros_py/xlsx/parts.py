"""A package being changed part by part: parts exchanged, added, no longer referred to; all else stays as it lies.

What nothing refers to any more is left out at the end, so that taking something out is cutting the line that
refers to it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from posixpath import split

from ..xml_text import escape, quoteattr
from .container import Container, open_container
from .limits import Limits, damaged, shown
from .relations import Relation, list_of, only, relations
from .repack import repacked
from .xml_spans import Edit, content_end, inserted, opening, outline, spliced, tag_end
from .xmlscan import MAIN, Tally

TYPES = "[content_types].xml"
DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
"""What the types of a workbook's relations begin with."""

_LIST = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
_LIST_TYPES = ("http://schemas.openxmlformats.org/package/2006/relationships",)
_TYPES = ("http://schemas.openxmlformats.org/package/2006/content-types",)


@dataclass
class Parts:
    """The parts of a package by lower-case name, as they stand by now."""

    data: bytes
    fresh: dict[str, bytes] = field(default_factory=dict)
    added: dict[str, bytes] = field(default_factory=dict)
    spelled: dict[str, str] = field(default_factory=dict)
    """The names of added parts as they are written."""

    @cached_property
    def container(self) -> Container:
        return open_container(self.data, Limits())

    def __contains__(self, key: str) -> bool:
        return key.lower() in self.container or key.lower() in self.added

    def chunks(self, key: str) -> Iterator[bytes]:
        """The same question as of a container."""
        yield self.read(key)

    def read(self, key: str) -> bytes:
        key = key.lower()
        held = self.fresh.get(key, self.added.get(key))
        if held is None and key not in self.container:
            raise damaged(f"缺少部件 {shown(key)}")
        return self.container.read(key) if held is None else held

    def put(self, key: str, content: bytes) -> None:
        """A part that is there gets other content."""
        key = key.lower()
        (self.added if key in self.added else self.fresh)[key] = content

    def add(self, key: str, content: bytes, type: str) -> None:
        """A part that is not there, with a line of its own in the list of content types."""
        self.added[key.lower()], self.spelled[key.lower()] = content, key
        line = f"<Override PartName={quoteattr('/' + key)} ContentType={quoteattr(type)}/>"
        self._append(TYPES, line.encode(), _TYPES)

    def relations(self, part: str) -> dict[str, Relation]:
        """The relations of a part by their ids; ``""`` is the package."""
        return relations(self, part, Tally(Limits()))  # type: ignore[arg-type]

    def relate(self, part: str, type: str, target: str) -> str:
        """A line more in the list of a part; its id."""
        listed = list_of(part)
        if listed not in self:
            self.added[listed] = _LIST
        ids = {id.casefold() for id in self.relations(part)}
        id = next(f"rId{n}" for n in range(1, len(ids) + 2) if f"rid{n}" not in ids)
        line = f'<Relationship Id="{id}" Type={quoteattr(type)} Target={quoteattr(target)}/>'
        self._append(listed, line.encode(), _LIST_TYPES)
        return id

    def unrelate(self, part: str, ids: Collection[str]) -> None:
        """The lines of these ids leave the list of a part."""
        if ids:
            self._cut(list_of(part), lambda line: line.get("Id") in ids)

    @cached_property
    def book(self) -> str:
        """The workbook part."""
        return only(self.relations(""), "officeDocument")

    def free(self, pattern: str) -> str:
        """A part name that is not taken, its number in place of ``{}``."""
        return next(name for n in range(1, 10_000) if (name := pattern.format(n)) not in self)

    def result(self) -> tuple[bytes, list[str]]:
        """The package without what nothing refers to, and the names of what was left out."""
        reached = set(self.reached())
        keep = reached | {list_of(part) for part in reached} | {list_of(""), TYPES}
        dropped = [key for key in (*self.container.members, *self.added) if key not in keep and not key.endswith("/")]
        if dropped:
            gone = set(dropped)
            self._cut(TYPES, lambda line: line.get("PartName", "").lstrip("/").lower() in gone)
        fresh: dict[str, bytes | None] = dict(self.fresh)
        fresh |= {key: None for key in dropped if key in self.container}
        added = {self.spelled.get(key, key): part for key, part in self.added.items() if key in keep}
        if not fresh and not added:
            return self.data, []
        parts = [key for key in dropped if not key.endswith(".rels")]
        return repacked(self.container, fresh, added), parts

    def reached(self) -> Iterator[str]:
        waiting, seen = [""], {""}
        while waiting:
            part = waiting.pop()
            for relation in self.relations(part).values():
                if not relation.external and relation.target in self and relation.target not in seen:
                    seen.add(relation.target)
                    waiting.append(relation.target)
                    yield relation.target

    def _append(self, part: str, line: bytes, namespaces: tuple[str, ...]) -> None:
        data = self.read(part)
        root = outline(part, data, namespaces, depth=1)
        end = content_end(data, root)
        edits = inserted(data, root, opening(data, root), [], {1: line}) if end is None else [Edit(end, end, line)]
        self.put(part, spliced(data, edits))

    def _cut(self, part: str, gone) -> None:
        data = self.read(part)
        lines = outline(part, data, (), depth=2).children
        edits = [Edit(line.start, line.stop, b"") for line in lines if gone(line.attributes)]
        if edits:
            self.put(part, spliced(data, edits))


def resolved(parts: Parts, part: str, id: str) -> str:
    """The part an id in ``part`` refers to; empty where there is none."""
    relation = parts.relations(part).get(id)
    return "" if relation is None or relation.external else relation.target


def sheets(parts: Parts) -> list[tuple[str, str, str, str]]:
    """(name, state, relation id, part) of every sheet in the order of the tabs."""
    found = []
    related = parts.relations(parts.book)
    listed = outline(parts.book, parts.read(parts.book), MAIN, depth=3).first("sheets")
    for sheet in listed.named("sheet") if listed else ():
        id = link(sheet.attributes)
        part = related[id].target if id in related and not related[id].external else ""
        found.append((sheet.attributes.get("name", ""), sheet.attributes.get("state", "visible"), id, part))
    return found


def link(attributes) -> str:
    """The ``r:id`` of an element."""
    return next((value for name, value in attributes.items() if name.endswith("/relationships id")), "")


def add_sheet(parts: Parts, name: str, content: bytes, state: str = "hidden") -> None:
    """A sheet behind all others."""
    book, folder = parts.book, split(parts.book)[0]
    part = parts.free(f"{folder}/worksheets/sheet{{}}.xml".lstrip("/"))
    type = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
    parts.add(part, content, type)
    id = parts.relate(book, f"{DOCUMENT}/worksheet", f"/{part}")
    data = parts.read(book)
    root = outline(book, data, MAIN, depth=3)
    listed = root.first("sheets")
    if listed is None:
        raise damaged("没有工作表")
    numbers = [int(s.attributes["sheetId"]) for s in listed.children if s.attributes.get("sheetId", "").isdigit()]
    prefix = opening(data, listed)[1:].split(b"sheets")[0].decode()
    line = (
        f'<{prefix}sheet name={quoteattr(name)} sheetId="{max(numbers, default=0) + 1}" state="{state}" '
        f'xmlns:r="{DOCUMENT}" r:id="{id}"/>'
    )
    end = content_end(data, listed)
    assert end is not None and tag_end(data, listed.start) <= end
    parts.put(book, spliced(data, [Edit(end, end, line.encode())]))


def add_names(parts: Parts, names: Mapping[str, str]) -> None:
    """Defined names of the whole workbook, behind those that are there; a name that is there stays as it is."""
    book = parts.book
    data = parts.read(book)
    root = outline(book, data, MAIN, depth=3)
    listed = root.first("definedNames")
    known = {one.attributes.get("name", "").casefold() for one in (listed.children if listed else ())}
    sheets_ = root.first("sheets")
    if sheets_ is None:
        raise damaged("没有工作表")
    prefix = opening(data, sheets_)[1:].split(b"sheets")[0].decode()
    lines = "".join(
        f"<{prefix}definedName name={quoteattr(name)}>{escape(area)}</{prefix}definedName>"
        for name, area in names.items()
        if name.casefold() not in known
    )
    if not lines:
        return
    end = content_end(data, listed) if listed else None
    if end is None:
        before = [one for kind in ("sheets", "functionGroups", "externalReferences") if (one := root.first(kind))]
        end = max(one.stop for one in before)
        start = listed.start if listed else end
        lines = f"<{prefix}definedNames>{lines}</{prefix}definedNames>"
        edit = Edit(start, listed.stop if listed else end, lines.encode())
    else:
        edit = Edit(end, end, lines.encode())
    parts.put(book, spliced(data, [edit]))
