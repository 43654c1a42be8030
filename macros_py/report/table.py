"""A table of a report as Word writes it: cells over several columns or rows, headings that repeat on every page.

Its XML is written as text and parsed once: building a form of eighty rows cell by cell takes a hundred times as long.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ..safe_text import writable
from ..xml_text import escape

_TWIPS = 567
"""Twentieths of a point in a centimetre."""
_SIDES = ("top", "left", "bottom", "right")
_NO_BORDERS = "".join(f'<w:{side} w:val="nil"/>' for side in _SIDES)


@dataclass(frozen=True)
class Cell:
    """A cell at a row and a column, counted from 0.

    ``rows``, ``columns``: over how many it extends; ``size``: of the font, in points; ``side``: its alignment;
    ``lined``: whether it has borders; ``kept``: whether it stays on the page of the next row.
    """

    row: int
    column: int
    text: str
    rows: int = 1
    columns: int = 1
    font: str = "宋体"
    size: float = 9
    side: str = "center"
    lined: bool = True
    kept: bool = False


def new_table(
    cells: Collection[Cell], widths: Sequence[float], heads: Collection[int] = (), breaking: Collection[int] = ()
) -> Any:
    """The table as an XML element.

    ``widths``: of the columns, in centimetres; ``heads``: the rows that repeat on every page; ``breaking``: the rows
    that may break over two pages.
    """
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    twips = [round(width * _TWIPS) for width in widths]
    owners = {
        (cell.row + down, cell.column + along): cell
        for cell in cells
        for down in range(cell.rows)
        for along in range(cell.columns)
    }
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>' for side in (*_SIDES, "insideH", "insideV")
    )
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in twips)
    rows = (
        f"<w:tr><w:trPr>{'' if row in breaking else '<w:cantSplit/>'}"
        f"{'<w:tblHeader/>' if row in heads else ''}</w:trPr>"
        f"{''.join(_row(row, owners, twips))}</w:tr>"
        for row in range(1 + max(row for row, _ in owners))
    )
    return parse_xml(
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{sum(twips)}" w:type="dxa"/>'
        f"<w:tblBorders>{borders}</w:tblBorders>"
        '<w:tblLayout w:type="fixed"/>'
        '<w:tblCellMar><w:left w:w="57" w:type="dxa"/><w:right w:w="57" w:type="dxa"/></w:tblCellMar>'
        f"</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def _row(row: int, owners: dict[tuple[int, int], Cell], twips: Sequence[int]) -> Iterator[str]:
    """The cells of a row: a cell that continues from above has no text, and a place without a cell gets a blank one."""
    column = 0
    while column < len(twips):
        cell = owners.get((row, column)) or Cell(row, column, "")
        width = min(cell.columns, len(twips) - column)
        merged = ("restart" if cell.row == row else "continue") if cell.rows > 1 else ""
        facts = f'<w:tcW w:w="{sum(twips[column : column + width])}" w:type="dxa"/>'
        facts += f'<w:gridSpan w:val="{width}"/>' if width > 1 else ""
        facts += f'<w:vMerge w:val="{merged}"/>' if merged else ""
        facts += "" if cell.lined else f"<w:tcBorders>{_NO_BORDERS}</w:tcBorders>"
        words = _paragraph(cell, cell.text if cell.row == row else "")
        yield f'<w:tc><w:tcPr>{facts}<w:vAlign w:val="center"/></w:tcPr>{words}</w:tc>'
        column += width


def _paragraph(cell: Cell, text: str) -> str:
    """A cell's paragraph; it has the font size too, since otherwise a row of blank cells would be too high."""
    fonts = " ".join(f'w:{script}="{cell.font}"' for script in ("ascii", "hAnsi", "eastAsia"))
    look = f'<w:rFonts w:hint="eastAsia" {fonts}/><w:sz w:val="{int(cell.size * 2)}"/>'
    lines = (f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in writable(text).splitlines())
    words = f"<w:r><w:rPr>{look}</w:rPr>{'<w:br/>'.join(lines)}</w:r>" if text else ""
    kept = "<w:keepNext/>" if cell.kept else ""
    return f'<w:p><w:pPr>{kept}<w:jc w:val="{cell.side}"/><w:rPr>{look}</w:rPr></w:pPr>{words}</w:p>'
