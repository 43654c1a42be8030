"""A line of the outline as a paragraph: its text as runs, its figures as content controls."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from . import content_controls
from .figures import Figures
from .outline import NUMBER, Field, Gap, Line, Sentence
from .page import BODY, style_name
from .runs import new_run

GAP = "【请填写：{}】"


def add_line(document: Any, line: Line, figures: Figures) -> Any:
    """Add the line at the end of the document."""
    element = add_paragraph(document, "", line.level)
    if line.sentences[-1].text.endswith("："):
        element.paragraph_format.keep_with_next = True
    for sentence in line.sentences:
        if not line.level and (words := figures.lacks(sentence)):
            control = content_controls.new_control(
                content_controls.tag_of(figures.key, sentence.tag), "工作簿没有这些数"
            )
            content_controls.content_of(control).append(new_run(words))
            element._p.append(control)
        else:
            element._p.extend(sentence_elements(sentence, figures))
    return element


def sentence_elements(sentence: Sentence, figures: Figures, look: Any = None) -> Iterator[Any]:
    """The runs and controls of a sentence; ``look``: the formatting (w:rPr) of the run that they replace."""
    for piece in sentence.pieces:
        if isinstance(piece, Field) and piece.text != NUMBER:
            control = content_controls.new_control(
                content_controls.tag_of(figures.key, piece.tag), figures.label(piece)
            )
            content_controls.content_of(control).append(new_run(figures.shown(piece), look))
            yield control
        else:
            text = (
                figures.shown(piece)
                if isinstance(piece, Field)
                else GAP.format(piece.asks)
                if isinstance(piece, Gap)
                else piece
            )
            yield new_run(text, look)


def add_paragraph(document: Any, text: str, level: int = 0) -> Any:
    """Add a paragraph of text at the end of the document."""
    element = document.add_paragraph(style=style_name(document, f"Heading {level}" if level else BODY))
    if text:
        element._p.append(new_run(text))
    return element
