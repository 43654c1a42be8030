"""The report of an evaluated form: new from its outline or refreshed, what is still open in it, and its PDF to sign.

Everything from the workbook is in content controls; what a person has to write is in marked gaps.
"""

from __future__ import annotations

import io
import re
from itertools import groupby
from typing import Any

from ..book.edition import edition
from ..documents.word_document import LIMITS, of_bytes
from ..evaluate import Verdict
from ..pdf import print_pdf
from ..xlsx.container import open_container
from ..xlsx.file_kind import ZIP
from . import blocks, content_controls, page
from .figures import MISSING, Figures
from .forms import LANDSCAPE_WIDTH, PORTRAIT_WIDTH, attachments
from .outline import Line, outline
from .paragraphs import GAP, add_line, add_paragraph
from .refresh import WrittenReport, document_bytes, refresh

_MAIN = "word/document.xml"
_OURS = re.compile(rb'<w:tag\b[^>]*"' + content_controls.PREFIX.encode())
_ASKED = GAP.partition("{")[0]


def new_or_refreshed(verdict: Verdict, code: str, before: tuple[str, bytes] | None = None) -> WrittenReport:
    """A new report, or ``before`` (name, content) refreshed; raises `UnreadableFile`."""
    if before:
        return refresh(before[1], before[0], verdict, code)
    return WrittenReport(new_report(verdict, code))


def is_ours(data: bytes, name: str) -> bool:
    """Whether a document is a report of ours; raises `UnreadableFile` if it cannot be read."""
    of_bytes(data, name)
    return data.startswith(ZIP) and bool(_OURS.search(open_container(data, LIMITS).read(_MAIN)))


def count_open(data: bytes, name: str) -> tuple[int, int]:
    """The number of gaps that a person still has to fill, and the number of figures that the workbook does not have."""
    text = "\n".join(of_bytes(data, name).paragraphs)
    return text.count(_ASKED), text.count(MISSING)


def report_pdf(data: bytes) -> bytes | None:
    """The PDF of a report; None if this computer cannot print it."""
    return print_pdf(without_controls(data), ".docx", "writer_pdf_Export")


def without_controls(data: bytes) -> bytes:
    """The report without its controls, only with their content: LibreOffice prints the first words of a control in
    another font."""
    from docx import Document

    document = Document(io.BytesIO(data))
    for story in content_controls.stories(document):
        for _, control in content_controls.controls(story):
            content_controls.replace(control, list(content_controls.content_of(control)))
    return document_bytes(document)


def new_report(verdict: Verdict, code: str = "") -> bytes:
    """A new report of an evaluated form, or of a unit's projects, as .docx; ``code``: the 数据校验码 for the footer."""
    from docx import Document

    figures, document = Figures(verdict), Document()
    scheme = figures.scheme
    lines = outline(scheme).lines
    page.set_up(document, code, edition(scheme), f"{figures['unit'] or ''}{figures['year']}年度{scheme.title}报告")
    for each, many in groupby(lines, lambda line: line.each):
        together = list(many)
        for part in figures.parts if each else [figures]:
            for line in together:
                _add_line(document, line, part)
    return document_bytes(document)


def _add_line(document: Any, line: Line, figures: Figures) -> None:
    if line.block == "forms":
        _add_attachments(document, figures)
    elif line.block == "form":
        blocks.add_forms(document, figures)
    elif line.block:
        blocks.add_block(document, line.block, figures)
    else:
        add_line(document, line, figures)


def _add_attachments(document: Any, figures: Figures) -> None:
    """Add the official forms, each on a page of its own; wide ones in landscape."""
    from docx.enum.section import WD_ORIENT, WD_SECTION
    from docx.shared import Cm

    for number, attachment in enumerate(attachments(figures), 1):
        section = document.add_section(WD_SECTION.NEW_PAGE)
        if attachment.across != (section.orientation == WD_ORIENT.LANDSCAPE):
            section.orientation = WD_ORIENT.LANDSCAPE if attachment.across else WD_ORIENT.PORTRAIT
            section.page_width, section.page_height = section.page_height, section.page_width
        section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(2)
        heading = add_paragraph(document, f"附件{number}　{attachment.heading}", 2)
        page.set_indent(heading._p.get_or_add_pPr(), 0)
        blocks.add_form(
            document, attachment, attachment.figures.key, LANDSCAPE_WIDTH if attachment.across else PORTRAIT_WIDTH
        )
        document.add_paragraph().paragraph_format.line_spacing = Cm(0.1)
