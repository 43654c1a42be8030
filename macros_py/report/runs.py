"""A run of text for a Word document, with or without formatting, and the font of Chinese characters."""

from __future__ import annotations

from copy import deepcopy
from typing import Any, cast

from ..safe_text import writable


def new_run(text: str, look: Any = None) -> Any:
    """A run of text with its line breaks; ``look``: its formatting (w:rPr), or None."""
    from docx.oxml.parser import OxmlElement
    from docx.text.run import Run

    element = OxmlElement("w:r")
    if look is not None:
        element.append(deepcopy(look))
    Run(element, cast(Any, None)).text = writable(text)  # a run on its own has no story yet
    return element


def set_font(owner: Any, name: str, size: float, latin: str = "") -> None:
    """Set the font of a run or a style of python-docx, of ``size`` points; ``latin``: the font of other than Chinese
    characters, if it differs."""
    from docx.oxml.ns import qn
    from docx.shared import Pt

    owner.font.name, owner.font.size = latin or name, Pt(size)
    fonts = owner.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):  # a font of the theme would take precedence
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:eastAsia"), name)
    fonts.set(qn("w:hint"), "eastAsia")  # quotation marks are as wide as Chinese characters
