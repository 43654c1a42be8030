"""A run of text for a Word document, in a look of its own or in none, and its font for Chinese letters."""

from __future__ import annotations

from copy import deepcopy
from typing import Any, cast

from .printed_values import writable


def run(text: str, look: Any = None) -> Any:
    """A run of text, line breaks kept, what no document can hold left out."""
    from docx.oxml.parser import OxmlElement
    from docx.text.run import Run

    made = OxmlElement("w:r")
    if look is not None:
        made.append(deepcopy(look))
    Run(made, cast(Any, None)).text = writable(text)  # a run on its own has no story yet
    return made


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
