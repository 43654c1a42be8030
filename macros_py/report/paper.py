"""The report as a PDF to sign and seal, the figures' code at the foot of every page."""

from __future__ import annotations

import io

from ..pdf import printed
from . import bound
from .refresh import saved


def pdf(data: bytes) -> bytes | None:
    """The PDF of a report; None where nothing here can print."""
    return printed(plain(data), ".docx", "writer_pdf_Export")


def plain(data: bytes) -> bytes:
    """The report without its content controls: LibreOffice draws the first words in each with a letter of its own."""
    from docx import Document

    document = Document(io.BytesIO(data))
    for story in bound.stories(document):
        for _, one in bound.controls(story):
            bound.replaced(one, list(bound.inside(one)))
    return saved(document)
