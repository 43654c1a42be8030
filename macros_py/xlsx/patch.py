"""Cells of an existing .xlsx get new values, formulas or results, and every other byte stays as it was.

Pictures, comments, print settings, extensions nobody here has heard of: what is not understood cannot be
lost, because only the bytes of the changed cells are exchanged. The list of formulas to recalculate
(calcChain) is dropped when a formula comes or goes; programs make a new one without asking.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ..errors import NotOurWorkbook, UnreadableFile
from .cell_values import Cached, Change, Formula, Put, PutNumber
from .container import Container, open_container
from .definednames import repointed
from .format_exchange import NumberFormats
from .limits import Limits, Refused, damaged, shown
from .relations import list_of, only, relations
from .repack import repacked
from .sheetpatch import patched_sheet
from .xml_spans import Edit, outline, spliced
from .xmlscan import MAIN, Tally

__all__ = ["Cached", "Change", "Formula", "Put", "PutNumber", "patched"]

_CONTENT_TYPES = "[content_types].xml"
_LINKS = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships id",
    "http://purl.oclc.org/ooxml/officeDocument/relationships id",
)

Changes = Mapping[str, Mapping[tuple[int, int], Change]]
"""Sheet name → (row, column), both counted from 1 → change."""


def patched(package: bytes, changes: Changes, names: Mapping[str, str] | None = None) -> bytes:
    """The .xlsx with ``changes`` made and ``names`` pointing elsewhere (name → ``'表'!$A$1:$A$3``); the very same bytes
    if they make no difference.

    Raises `NotOurWorkbook` for a sheet that is not there or for a part of an array formula, `UnreadableFile`
    for a package that cannot be changed safely, ValueError for what no cell can hold.
    """
    try:
        return _patched(open_container(package, Limits()), changes, names or {})
    except Refused as refused:
        raise UnreadableFile(
            f"无法在这个工作簿中写入：{refused.fact}。原内容未改动；请在 Excel 或 WPS 中打开，另存为 .xlsx 后再试。",
            refused.kind,
        ) from None


def _patched(container: Container, changes: Changes, names: Mapping[str, str]) -> bytes:
    tally = Tally(Limits())
    book = only(relations(container, "", tally), "officeDocument")
    parts = _sheet_parts(container, book, tally)
    if absent := [name for name in changes if name not in parts]:
        raise NotOurWorkbook(
            f"工作簿中没有工作表“{'”“'.join(map(shown, absent))}”，未写入任何内容；"
            f"现有工作表：{'、'.join(map(shown, parts))}。请恢复工作表的原名后重新运行。"
        )
    fresh: dict[str, bytes | None] = {}
    formulas_differ = False
    numbers = any(isinstance(change, PutNumber) for cells in changes.values() for change in cells.values())
    styles = only(relations(container, book, tally), "styles") if numbers else ""
    formats = NumberFormats(_read(container, styles)) if styles in container else None
    for name, cells in changes.items():
        before = _read(container, parts[name])
        after, differ = patched_sheet(name, before, cells, formats)
        if after != before:
            fresh[parts[name]] = after
            formulas_differ |= differ
    if formats is not None and formats.patched() != formats.data:
        fresh[styles] = formats.patched()
    if names and (after := repointed(book, _read(container, book), names)) != _read(container, book):
        fresh[book] = after
    if formulas_differ:
        fresh |= _without_chain(container, book, tally)
    return repacked(container, fresh) if fresh else container.data


def _sheet_parts(container: Container, book: str, tally: Tally) -> dict[str, str]:
    """Sheet name → its part."""
    targets = relations(container, book, tally)
    parts: dict[str, str] = {}
    sheets = outline(book, _read(container, book), MAIN, depth=3).first("sheets")
    for sheet in sheets.named("sheet") if sheets else ():
        name = sheet.attributes.get("name", "")
        target = targets.get(next((sheet.attributes[link] for link in _LINKS if link in sheet.attributes), ""))
        if target is None or target.external or name in parts or target.target in parts.values():
            raise damaged(f"工作表“{shown(name)}”的内容缺失或重复")
        parts[name] = target.target
    return parts


def _without_chain(container: Container, book: str, tally: Tally) -> dict[str, bytes | None]:
    """What to exchange so that calcChain is gone, with the two lines that mention it."""
    found = relations(container, book, tally)
    ids = {id for id, relation in found.items() if relation.kind == "calcChain" and not relation.external}
    if not ids:
        return {}
    chains = {found[id].target for id in ids}
    relations_part = list_of(book)
    return {chain: None for chain in chains if chain in container} | {
        relations_part: _cut(container, relations_part, lambda line: line.get("Id") in ids),
        _CONTENT_TYPES: _cut(
            container, _CONTENT_TYPES, lambda line: line.get("PartName", "").lstrip("/").lower() in chains
        ),
    }


def _cut(container: Container, part: str, gone: Callable[[Mapping[str, str]], bool]) -> bytes:
    """A part that is a list, less some of its lines."""
    data = _read(container, part)
    lines = outline(part, data, (), depth=2).children
    return spliced(data, [Edit(line.start, line.stop, b"") for line in lines if gone(line.attributes)])


def _read(container: Container, part: str) -> bytes:
    if part not in container:
        raise damaged(f"缺少部件 {shown(part or 'xl/workbook.xml')}")
    return container.read(part)
