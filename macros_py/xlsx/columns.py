"""Columns of a worksheet hidden in its XML: what other columns look like stays as it is."""

from __future__ import annotations

from .limits import hostile, shown
from .xml_spans import Edit, Element, opened, outline, prefix, retagged, spliced, tag_end
from .xmlscan import MAIN

WIDTH = "9.140625"
"""The width a hidden column gets where it had none, in digits of the standard font: what Excel writes."""


def hidden_columns(name: str, data: bytes, first: int, last: int) -> bytes:
    """The part of the sheet called ``name`` with its columns from ``first`` to ``last`` hidden; raises `Refused`."""
    root = outline(f"工作表“{name}”", data, MAIN, depth=3)
    columns, bodies = root.first("cols"), root.named("sheetData")
    if len(bodies) != 1:
        raise hostile(f"工作表“{shown(name)}”不是普通的数据表")
    mark = prefix(data, bodies[0]).encode()
    hidden = f'min="{first}" max="{last}" width="{WIDTH}" hidden="1" customWidth="1"/>'.encode()
    new = b"<" + mark + b"col " + hidden
    if columns is None:
        whole = b"<" + mark + b"cols>" + new + b"</" + mark + b"cols>"
        return spliced(data, [Edit(bodies[0].start, bodies[0].start, whole)])
    kept = [piece for one in columns.named("col") for piece in _beside(name, data, one, first, last)]
    written = b"".join(tag for _, tag in sorted([*kept, (first, new)]))
    tag = opened(data[columns.start : tag_end(data, columns.start)])
    return spliced(data, [Edit(columns.start, columns.stop, tag + b">" + written + b"</" + mark + b"cols>")])


def _beside(name: str, data: bytes, column: Element, first: int, last: int) -> list[tuple[int, bytes]]:
    """What an entry says of columns before and behind the hidden ones: (its first column, its tag)."""
    try:
        low, high = int(column.attributes["min"]), int(column.attributes["max"])
    except (KeyError, ValueError):
        raise hostile(f"工作表“{shown(name)}”的列设置有误") from None
    tag = opened(data[column.start : tag_end(data, column.start)]) + b"/>"
    parts = [(low, min(high, first - 1)), (max(low, last + 1), high)]
    return [(a, retagged(tag, (), min=str(a), max=str(b))) for a, b in parts if a <= b]
