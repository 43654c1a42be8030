"""A report made new from its outline: what is the workbook's in content controls, what is a person's as marked gaps."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from ..book.edition import edition
from ..evaluate import Verdict
from . import blocks, page
from .figures import Figures
from .forms import ACROSS, UPRIGHT, attachments
from .outline import Line, outline
from .paragraphs import GAP, paragraph, plain
from .refresh import Refreshed, Written, refreshed, saved

__all__ = ["GAP", "Refreshed", "Written", "new", "refreshed"]


def new(verdict: Verdict, code: str = "") -> bytes:
    """The report of an evaluated form, or of a unit's projects, as .docx; ``code`` of the figures goes into the footer."""
    from docx import Document

    figures, document = Figures(verdict), Document()
    scheme = figures.scheme
    lines = outline(scheme).lines
    page.prepared(document, code, edition(scheme), f"{figures['unit'] or ''}{figures['year']}年度{scheme.title}报告")
    for each, many in groupby(lines, lambda line: line.each):
        together = list(many)
        for part in figures.parts if each else [figures]:
            for line in together:
                _line(document, line, part)
    return saved(document)


def _line(document: Any, line: Line, figures: Figures) -> None:
    if line.block == "forms":
        _attach(document, figures)
    elif line.block == "form":
        blocks.within(document, figures)
    elif line.block:
        blocks.placed(document, line.block, figures)
    else:
        paragraph(document, line, figures)


def _attach(document: Any, figures: Figures) -> None:
    """The official forms, each on a page of its own; wide ones across."""
    from docx.enum.section import WD_ORIENT, WD_SECTION
    from docx.shared import Cm

    for number, one in enumerate(attachments(figures), 1):
        section = document.add_section(WD_SECTION.NEW_PAGE)
        if one.across != (section.orientation == WD_ORIENT.LANDSCAPE):
            section.orientation = WD_ORIENT.LANDSCAPE if one.across else WD_ORIENT.PORTRAIT
            section.page_width, section.page_height = section.page_height, section.page_width
        section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(2)
        heading = plain(document, f"附件{number}　{one.heading}", 2)
        page.indent(heading._p.get_or_add_pPr(), 0)
        blocks.attach(document, one, one.figures.key, ACROSS if one.across else UPRIGHT)
        document.add_paragraph().paragraph_format.line_spacing = Cm(0.1)
