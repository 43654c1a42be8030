"""A cell's number format exchanged for a built-in one: its format copied with another number, everything else kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from .limits import hostile
from .xml_spans import Edit, Element, content_end, opening, outline, retagged, spliced
from .xmlscan import MAIN

GENERAL, PERCENT = 0, 10
"""Built-in formats (ECMA-376 18.8.30): as typed, and 0.00%."""
_TEXT = 49


@dataclass
class NumberFormats:
    """The styles of a workbook; `exchanged` adds to them what is needed, `patched` gives the part as it then reads."""

    data: bytes
    _new: dict[tuple[int, int], int] = field(default_factory=dict)
    _added: list[bytes] = field(default_factory=list)

    @cached_property
    def _root(self) -> Element:
        return outline("样式表", self.data, MAIN, depth=4)

    @cached_property
    def _formats(self) -> list[Element]:
        listed = self._root.first("cellXfs")
        if listed is None:
            raise hostile("样式表没有单元格格式")
        return listed.named("xf")

    @cached_property
    def _texts(self) -> set[str]:
        """The numbers of formats that make a text of whatever is typed."""
        listed = self._root.first("numFmts")
        codes = listed.named("numFmt") if listed else ()
        return {str(_TEXT)} | {
            one.attributes.get("numFmtId", "") for one in codes if one.attributes.get("formatCode") == "@"
        }

    def exchanged(self, style: int, number: int, always: bool) -> int:
        """The style that shows numbers so; the same style where it is none of text cells and nobody asks ``always``."""
        if not 0 <= style < len(self._formats):
            raise hostile("单元格引用了没有的格式")
        element = self._formats[style]
        if not always and element.attributes.get("numFmtId", "0") not in self._texts:
            return style
        if (style, number) not in self._new:
            tag = opening(self.data, element)
            fresh = retagged(tag, (), numFmtId=str(number), applyNumberFormat="1")
            self._added.append(fresh + self.data[element.start + len(tag) : element.stop])
            self._new[style, number] = len(self._formats) + len(self._added) - 1
        return self._new[style, number]

    def patched(self) -> bytes:
        """The part with what was added; the very same bytes where nothing was."""
        if not self._added:
            return self.data
        listed = self._root.first("cellXfs")
        tag = opening(self.data, listed)
        count = retagged(tag, (), count=str(len(self._formats) + len(self._added)))
        end = content_end(self.data, listed)
        return spliced(
            self.data, [Edit(listed.start, listed.start + len(tag), count), Edit(end, end, b"".join(self._added))]
        )
