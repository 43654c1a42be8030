"""The outline of a report as text: headings, sentences whose braces are figures, gaps that only a person can fill.

======================  =========================================================================
``## 一、……``             a heading; one to three ``#``
``{three_public.final}``  a cell of the form, or a formula of cells; ``{a / b:%}`` as a percentage
``{year}`` ``{title}``    also ``{amount_unit}``, ``{total}`` and ``{grade}``
``[填：……]``              a gap: what belongs there, in words
``{{missed}}``            a block the program writes: `BLOCKS`
======================  =========================================================================

A line that speaks of a cell which a form does not have is left out of that form's report.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..errors import FormulaError, SchemeError
from ..law.expr import Cell, Formula, cells_of, parse
from ..law.notices import TEMPLATES
from ..law.scheme import Scheme
from ..law.soundness import names

FACTS = ("year", "title", "amount_unit", "total", "grade")
"""What a sentence may name besides the cells of the form."""
BLOCKS = ("groups", "chart", "far", "missed", "forms")
FILE = "report.md"

_PIECE = re.compile(r"\{([^{}]+?)(:%)?\}|\[填：([^\]]+)\]")
_BLOCK = re.compile(r"\{\{([a-z]+)\}\}")


@dataclass(frozen=True)
class Field:
    """A figure: its formula, as it is written, and whether it is shown as a percentage."""

    text: str
    formula: Formula
    percent: bool = False

    @property
    def tag(self) -> str:
        return f"{self.text}:%" if self.percent else self.text


@dataclass(frozen=True)
class Gap:
    """A place for a person's words; ``asks`` says for which."""

    asks: str


@dataclass(frozen=True)
class Line:
    """One paragraph: ``level`` 0 is running text; ``block`` names what the program writes there instead."""

    level: int
    pieces: tuple[str | Field | Gap, ...] = ()
    block: str = ""


def lines(scheme: Scheme) -> Iterator[Line]:
    """The outline of a scheme's report; its folder's own where there is one, else the catalogue's."""
    own = TEMPLATES / scheme.id / FILE
    path = own if scheme.id and own.is_file() else TEMPLATES / FILE
    known = names(scheme) | set(FACTS)
    for number, text in enumerate(path.read_text("utf-8").splitlines(), 1):
        if text.strip():
            line = _line(text.strip(), f"{path.name} 第{number}行")
            needs = {cell.name for piece in line.pieces if isinstance(piece, Field) for cell in cells_of(piece.formula)}
            if needs <= known and _has(line.block, scheme):
                yield line


def _has(block: str, scheme: Scheme) -> bool:
    """Whether a form has what a block shows: a table of scored groups needs some."""
    return bool(scheme.group) or block not in ("groups", "chart")


def _line(text: str, where: str) -> Line:
    if match := _BLOCK.fullmatch(text):
        if match[1] not in BLOCKS:
            raise SchemeError(f"{where}：没有“{match[1]}”这种内容；可用：{'、'.join(BLOCKS)}。")
        return Line(0, block=match[1])
    level = len(text) - len(text.lstrip("#"))
    return Line(level, tuple(_pieces(text.lstrip("# "), where)))


def _pieces(text: str, where: str) -> Iterator[str | Field | Gap]:
    last = 0
    for match in _PIECE.finditer(text):
        if match.start() > last:
            yield text[last : match.start()]
        if match[3]:
            yield Gap(match[3])
        else:
            yield Field(match[1], _formula(match[1], where), bool(match[2]))
        last = match.end()
    if last < len(text):
        yield text[last:]


def _formula(text: str, where: str) -> Formula:
    try:
        return Cell(text) if text in FACTS else parse(text)
    except FormulaError as error:
        raise SchemeError(f"{where}：{error}") from error
