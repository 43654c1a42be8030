"""The report as a PDF to sign and seal, the figures' code at the foot of every page."""

from __future__ import annotations

import io

from ..pdf import printed
from . import content_controls
from .refresh import saved


def pdf(data: bytes) -> bytes | None:
    """The PDF of a report; None where nothing here can print."""
    return printed(plain(data), ".docx", "writer_pdf_Export")


def plain(data: bytes) -> bytes:
    """The report without its content controls: LibreOffice draws the first words in each with a letter of its own."""
    from docx import Document

    document = Document(io.BytesIO(data))
    for story in content_controls.stories(document):
        for _, one in content_controls.controls(story):
            content_controls.replaced(one, list(content_controls.inside(one)))
    return saved(document)
