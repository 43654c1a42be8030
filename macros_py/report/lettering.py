"""A font for Chinese letters in a Word document: they take it from an attribute of their own."""

from __future__ import annotations

from typing import Any


def lettered(owner: Any, name: str, size: float) -> None:
    """Give a run or a style of python-docx a font, of ``size`` points, for Chinese letters and all others."""
    from docx.oxml.ns import qn
    from docx.shared import Pt

    owner.font.name, owner.font.size = name, Pt(size)
    owner.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)
