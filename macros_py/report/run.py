"""A run of text for a Word document, in a look of its own or in none."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from .printed_values import writable


def run(text: str, look: Any = None) -> Any:
    """A run of text, line breaks kept, what no document can hold left out."""
    from docx.oxml.parser import OxmlElement
    from docx.text.run import Run

    made = OxmlElement("w:r")
    if look is not None:
        made.append(deepcopy(look))
    Run(made, None).text = writable(text)
    return made
