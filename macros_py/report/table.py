"""A table of a report as Word writes it: cells over several columns or rows, heads that come again on every page.

It is written as text and parsed once: a form of eighty rows built cell by cell takes a hundred times as long.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ..xml_text import escape
from .printed_values import writable

_TWIPS = 567
"""In a centimetre."""
_SIDES = ("top", "left", "bottom", "right")
_UNLINED = "".join(f'<w:{side} w:val="nil"/>' for side in _SIDES)


@dataclass(frozen=True)
class Cell:
    """A cell at a row and a column, counted from 0; ``kept``: on the page of the row after it."""

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


def table(
    cells: Collection[Cell], widths: Sequence[float], heads: Collection[int] = (), breaking: Collection[int] = ()
) -> Any:
    """The element; ``widths`` in centimetres, ``heads`` are the rows that come again, ``breaking`` those that may break."""
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
        f"<w:tr><w:trPr>{'' if row in breaking else '<w:cantSplit/>'}{'<w:tblHeader/>' if row in heads else ''}</w:trPr>"
        f"{''.join(_row(row, owners, twips))}</w:tr>"
        for row in range(1 + max(row for row, _ in owners))
    )
    return parse_xml(
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{sum(twips)}" w:type="dxa"/><w:tblBorders>{borders}</w:tblBorders>'
        '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="57" w:type="dxa"/><w:right w:w="57" w:type="dxa"/></w:tblCellMar>'
        f"</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def _row(row: int, owners: dict[tuple[int, int], Cell], twips: Sequence[int]) -> Iterator[str]:
    """A cell from above goes on without its words; where none was drawn stands a blank one."""
    column = 0
    while column < len(twips):
        cell = owners.get((row, column)) or Cell(row, column, "")
        width = min(cell.columns, len(twips) - column)
        merged = ("restart" if cell.row == row else "continue") if cell.rows > 1 else ""
        facts = f'<w:tcW w:w="{sum(twips[column : column + width])}" w:type="dxa"/>'
        facts += f'<w:gridSpan w:val="{width}"/>' if width > 1 else ""
        facts += f'<w:vMerge w:val="{merged}"/>' if merged else ""
        facts += "" if cell.lined else f"<w:tcBorders>{_UNLINED}</w:tcBorders>"
        yield f'<w:tc><w:tcPr>{facts}<w:vAlign w:val="center"/></w:tcPr>{_paragraph(cell, cell.text if cell.row == row else "")}</w:tc>'
        column += width


def _paragraph(cell: Cell, text: str) -> str:
    """The size is the paragraph's too: a row of blank cells would stand tall."""
    fonts = " ".join(f'w:{script}="{cell.font}"' for script in ("ascii", "hAnsi", "eastAsia"))
    look = f'<w:rFonts w:hint="eastAsia" {fonts}/><w:sz w:val="{int(cell.size * 2)}"/>'
    lines = (f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in writable(text).splitlines())
    words = f"<w:r><w:rPr>{look}</w:rPr>{'<w:br/>'.join(lines)}</w:r>" if text else ""
    kept = "<w:keepNext/>" if cell.kept else ""
    return f'<w:p><w:pPr>{kept}<w:jc w:val="{cell.side}"/><w:rPr>{look}</w:rPr></w:pPr>{words}</w:p>'
