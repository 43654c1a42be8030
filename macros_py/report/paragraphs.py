"""A line of the outline as a paragraph: its text as runs, its figures as content controls."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from . import content_controls
from .figures import Figures
from .outline import NUMBER, Field, Gap, Line, Sentence
from .page import BODY, styled
from .runs import run

GAP = "【请填写：{}】"


def paragraph(document: Any, line: Line, figures: Figures) -> Any:
    """Add the line at the end of the document."""
    made = plain(document, "", line.level)
    if line.sentences[-1].text.endswith("："):
        made.paragraph_format.keep_with_next = True
    for sentence in line.sentences:
        if not line.level and (words := figures.lacks(sentence)):
            one = content_controls.control(content_controls.tagged(figures.key, sentence.tag), "工作簿没有这些数")
            content_controls.inside(one).append(run(words))
            made._p.append(one)
        else:
            made._p.extend(written(sentence, figures))
    return made


def written(sentence: Sentence, figures: Figures, look: Any = None) -> Iterator[Any]:
    """The runs and controls of a sentence; ``look``: the formatting (w:rPr) of the run that they replace."""
    for piece in sentence.pieces:
        if isinstance(piece, Field) and piece.text != NUMBER:
            one = content_controls.control(content_controls.tagged(figures.key, piece.tag), figures.label(piece))
            content_controls.inside(one).append(run(figures.shown(piece), look))
            yield one
        else:
            said = (
                figures.shown(piece)
                if isinstance(piece, Field)
                else GAP.format(piece.asks)
                if isinstance(piece, Gap)
                else piece
            )
            yield run(said, look)


def plain(document: Any, text: str, level: int = 0) -> Any:
    """Add a paragraph of text at the end of the document."""
    made = document.add_paragraph(style=styled(document, f"Heading {level}" if level else BODY))
    if text:
        made._p.append(run(text))
    return made
