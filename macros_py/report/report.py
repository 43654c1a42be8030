"""The report of an evaluated form: new, or the one that stands there refreshed; and what is still open in it."""

from __future__ import annotations

import re

from ..documents.word_document import LIMITS, of_bytes
from ..evaluate import Verdict
from ..xlsx.container import open_container
from . import content_controls, write
from .figures import OPEN

_MAIN = "word/document.xml"
_OURS = re.compile(rb'<w:tag\b[^>]*"' + content_controls.PREFIX.encode())
_ASKED = write.GAP.partition("{")[0]


def made(verdict: Verdict, code: str, before: tuple[str, bytes] | None = None) -> write.Written:
    """``before`` is the name and the content of the report to refresh; raises `UnreadableFile`."""
    if before:
        return write.refreshed(before[1], before[0], verdict, code)
    return write.Written(write.new(verdict, code))


def is_ours(data: bytes, name: str) -> bool:
    """Whether a document is bound to a workbook; raises `UnreadableFile` where it cannot be read."""
    of_bytes(data, name)
    return data.startswith(b"PK") and bool(_OURS.search(open_container(data, LIMITS).read(_MAIN)))


def still_open(data: bytes, name: str) -> tuple[int, int]:
    """How many places a person has yet to write, and how many figures the workbook does not have."""
    text = "\n".join(of_bytes(data, name).paragraphs)
    return text.count(_ASKED), text.count(OPEN)
