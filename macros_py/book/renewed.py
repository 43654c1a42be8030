"""A received workbook after a recalculation has put it right: texts that are numbers become numbers, sums reach their rows.

Nothing is written here: the workbook is changed in memory, read again, and what has to be written is given as changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from ..xlsx.package import Workbook
from ..xlsx.patch import PutNumber
from . import block_ends, passport
from .form import Place
from .read import Received, received
from .text_numbers import TextNumber, made_numbers, put_numbers, text_numbers


@dataclass(frozen=True)
class Renewed:
    """``received`` as the workbook then is; ``texts`` that became ``numbers`` (sheet → place → what to write); ``names``
    to move (name → reference) and ``formulas`` to write, so that sums reach rows at the end of a block."""

    received: Received
    texts: tuple[TextNumber, ...] = ()
    numbers: Mapping[str, Mapping[tuple[int, int], PutNumber]] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    formulas: Mapping[Place, str] = field(default_factory=dict)

    @property
    def said(self) -> list[str]:
        """Every change of what was typed or of what counts, in words."""
        reach = ["在末行之下插入的行已算进合计"] if self.names or self.formulas else []
        return [one.said for one in self.texts] + reach


def renewed(was: Received) -> Renewed:
    """What a recalculation makes of a workbook; one made final stays as it is."""
    workbook, located = was.workbook, was.located
    if passport.said(workbook).get(passport.FIGURES):
        return Renewed(was)
    texts = tuple(one for one in text_numbers(workbook, located, was.filled) if one.value is not None)
    names = block_ends.names_to_move(workbook, located)
    short = block_ends.short_formulas(workbook, located, was.filled.build)
    if not texts and not names and not short:
        return Renewed(was)
    formulas = {located.places[id]: text for id, (text, _) in short.items()}
    fresh = _with_formulas(made_numbers(workbook, texts), formulas)
    areas = block_ends.short_names(workbook, located)
    fresh = replace(fresh, names=fresh.names | {name: (sheet, *area) for name, (sheet, area) in areas.items()})
    now = received(fresh)
    return Renewed(now, texts, put_numbers(workbook, texts), names, formulas)


def _with_formulas(workbook: Workbook, formulas: Mapping[Place, str]) -> Workbook:
    pages = {sheet.name: dict(sheet.cells) for sheet in workbook.sheets}
    for (sheet, row, column), text in formulas.items():
        pages[sheet][row, column] = pages[sheet][row, column]._replace(formula=text)
    return replace(workbook, sheets=tuple(replace(one, cells=pages[one.name]) for one in workbook.sheets))
