"""A received workbook put right by a recalculation: texts that are numbers become numbers, sums reach their rows.

Nothing is written here: the workbook is changed in memory, read again, and what has to be written is given as changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from ..law.project_ids import of_copy
from ..xlsx.package import Workbook
from ..xlsx.patch import PutNumber
from . import block_ends, identity_sheet
from .form import Place
from .formulas import formulas as formulas_of
from .read import Received, received
from .text_numbers import TextNumber, made_numbers, put_numbers, text_numbers


@dataclass(frozen=True)
class Renewed:
    """``received`` as the workbook then is; ``texts`` that became ``numbers`` (sheet → place → what to write);
    ``names`` to move (name → reference) and ``formulas`` to write, so that sums reach rows at the end of a block."""

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
    if identity_sheet.said(workbook).get(identity_sheet.FIGURES):
        return Renewed(was)
    was = _with_scores(was)
    texts = tuple(one for one in text_numbers(workbook, located, was.filled) if one.value is not None)
    names = block_ends.names_to_move(workbook, located)
    short = block_ends.short_formulas(workbook, located, was.filled.build)
    if not texts and not names and not short:
        return Renewed(was)
    formulas = {located.places[id]: text for id, (text, _) in short.items()}
    fresh = _with_formulas(made_numbers(workbook, texts), formulas)
    areas = block_ends.short_names(workbook, located)
    fresh = replace(fresh, names=fresh.names | {name: (sheet, *area) for name, (sheet, area) in areas.items()})
    now = _with_scores(received(fresh))
    return Renewed(now, texts, put_numbers(workbook, texts), names, formulas)


def new_scores(received: Received) -> frozenset[str]:
    """得分 of rows that were inserted by hand and have no formula of ours yet: a recalculation gives it to them."""
    return frozenset(
        id
        for id in formulas_of(received.located.form)
        if id.endswith(".points")
        and id in received.located.places
        and received.cell(id) is None
        and received.cell(f"{id.removesuffix('.points')}.computed") is None
        and in_step(received, id)
    )


def in_step(received: Received, id: str) -> bool:
    """Whether the cell stands in a row of an open block, and right where the form would have it."""
    parts = id.split(".")
    form_place, place = received.located.form.places[id], received.located.places[id]
    return len(parts) == 3 and parts[1].isdigit() and form_place[1:] == place[1:]


def _with_scores(was: Received) -> Received:
    """The workbook with the formulas that inserted rows are given: their 得分 is not blank then."""
    scores, filled = new_scores(was), was.filled
    if not scores:
        return was
    projects = tuple(
        replace(one, cleared=one.cleared - {*of_copy(copy, scores)}) for copy, one in enumerate(filled.projects, 1)
    )
    return replace(was, filled=replace(filled, cleared=filled.cleared - scores, projects=projects))


def _with_formulas(workbook: Workbook, formulas: Mapping[Place, str]) -> Workbook:
    pages = {sheet.name: dict(sheet.cells) for sheet in workbook.sheets}
    for (sheet, row, column), text in formulas.items():
        pages[sheet][row, column] = pages[sheet][row, column]._replace(formula=text)
    return replace(workbook, sheets=tuple(replace(one, cells=pages[one.name]) for one in workbook.sheets))
