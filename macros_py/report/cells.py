"""A cell of a table in a report: its words, and their size also where it holds none, else blank rows would stand tall."""

from __future__ import annotations

from typing import Any

from .lettering import lettered


def write(cell: Any, text: str, font: str, size: float, side: str = "center", keep: bool = False) -> None:
    """Give an empty cell of python-docx its text; ``keep``: on the page of the row after it."""
    from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement

    paragraph = cell.paragraphs[0]
    lettered(paragraph.add_run(text), font, size)
    paragraph.alignment = getattr(WD_ALIGN_PARAGRAPH, side.upper())
    if keep:
        paragraph.paragraph_format.keep_with_next = True
    mark = OxmlElement("w:rPr")
    height = OxmlElement("w:sz")
    height.set(f"{{{height.nsmap['w']}}}val", str(int(size * 2)))
    mark.append(height)
    paragraph._p.get_or_add_pPr().append(mark)
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER


def ruled(table: Any) -> None:
    """Lines around and between all cells, whatever styles a document has."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "auto")):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    facts = table._tbl.tblPr
    layout = facts.find(qn("w:tblLayout"))
    facts.append(borders) if layout is None else layout.addprevious(borders)


def marked(row: Any, head: bool, whole: bool) -> None:
    """Whether a row stands again on every page, and whether it may not break over two."""
    from docx.oxml import OxmlElement

    facts = row._tr.get_or_add_trPr()
    for wanted, name in ((whole, "w:cantSplit"), (head, "w:tblHeader")):
        if wanted:
            facts.append(OxmlElement(name))


def unlined(cell: Any) -> None:
    """No lines around a cell but those it shares with others."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    borders = OxmlElement("w:tcBorders")
    for side in ("top", "left", "bottom", "right"):
        line = OxmlElement(f"w:{side}")
        line.set(qn("w:val"), "nil")
        borders.append(line)
    facts = cell._tc.get_or_add_tcPr()
    after = facts.find(qn("w:vAlign"))
    facts.append(borders) if after is None else after.addprevious(borders)
