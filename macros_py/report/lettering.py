"""A font for Chinese letters in a Word document: they take it from an attribute of their own."""

from __future__ import annotations

from typing import Any


def lettered(owner: Any, name: str, size: float, latin: str = "") -> None:
    """Give a run or a style of python-docx a font, of ``size`` points, for Chinese letters and, unless told, all others."""
    from docx.oxml.ns import qn
    from docx.shared import Pt

    owner.font.name, owner.font.size = latin or name, Pt(size)
    fonts = owner.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):  # a theme's font would win
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:eastAsia"), name)
    fonts.set(qn("w:hint"), "eastAsia")  # quotation marks are as wide as letters
