"""A copy of a report with every finding as a Word comment on the words it speaks of."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

from ..errors import UnreadableFile
from .check import Checked
from .document import of_bytes

AUTHOR, INITIALS = "表文一致性核对", "核对"
_REACH = 24
"""Characters of a quotation that find its paragraph."""


def commented(data: bytes, name: str, checked: Checked) -> bytes:
    """The .docx with comments; what speaks of no paragraph stands on the first. Raises `UnreadableFile`."""
    from docx import Document

    if not data.startswith(b"PK\3\4"):
        raise UnreadableFile(f"“{name}”不是 .docx，不能写批注；请在 Word/WPS 中另存为 .docx 再试。", "not_docx")
    of_bytes(data, name)  # refused here, in our own words, before another library opens it
    document = Document(io.BytesIO(data))
    paragraphs = [(paragraph, _bare(paragraph.text)) for paragraph in _paragraphs(document) if paragraph.runs]
    if not paragraphs:
        raise UnreadableFile(f"“{name}”正文没有文字，不能写批注。", "damaged")
    for finding, quote in zip(checked.findings, checked.quotes):
        wanted = _bare(quote)[:_REACH]
        place = next((one for one, text in paragraphs if wanted and wanted in text), paragraphs[0][0])
        text = f"【{finding.level}】{finding.message}" + "".join(f"\n{way}" for way in finding.fix)
        document.add_comment(place.runs, text=text, author=AUTHOR, initials=INITIALS)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def _paragraphs(owner) -> Iterator:
    yield from owner.paragraphs
    for table in owner.tables:
        for row in table.rows:
            for cell in row.cells:
                yield from _paragraphs(cell)


def _bare(text: str) -> str:
    return re.sub(r"\s", "", text)
