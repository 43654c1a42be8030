"""Last year's completed form carried into this year's: what last year's form says is not typed again.

Which of last year's cells says this year's is in `terms.toml` (``from_last_year``). Nothing is invented: a
blank or unreadable figure is not carried and is said, a target stays blank, a cell that was begun stays as
it is. Amounts are converted only where the two forms' units differ, exactly.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from ..book.form import Form, load_form
from ..book.read import Received
from ..errors import NotOurWorkbook
from ..law.filled import Filled
from ..law.labels import compared
from ..law.ledger import starting_rows
from ..law.scheme import Scheme
from ..xlsx.address import on_sheet
from .last_year import Cell, brought
from .projects import together


@dataclass(frozen=True)
class Carried:
    """This year's form with what was carried; ``left`` says what was not, ``differences`` what stood there
    already and says otherwise, each one sentence. ``wrong`` counts the 错误 of last year's file."""

    last: Received
    form: Form
    filled: Filled
    cells: tuple[Cell, ...]
    left: tuple[str, ...]
    differences: tuple[str, ...]
    wrong: int

    def origin(self, cell: Cell) -> str:
        """Where a cell stood in last year's workbook: sheet!A1."""
        place = self.last.located.places.get(cell.origin)
        return on_sheet(*place) if place else ""

    def target(self, cell: Cell) -> str:
        """Where it stands in this year's form as drawn."""
        sheet, row, column = self.form.places[cell.target]
        return on_sheet(sheet, row, column)

    def as_json(self) -> dict[str, object]:
        """The answer of `--json`."""
        place = {"place": self.last.scheme.id, "year": self.last.located.form.year}
        return {
            "from": {"file": name_of(self.last), "unit": self.last.filled.unit, **place, "wrong": self.wrong},
            "into": {"place": self.form.scheme.id, "year": self.form.year},
            "cells": [
                {
                    "item": cell.item,
                    "from": self.origin(cell),
                    "to": self.target(cell),
                    "typed": cell.typed,
                    "value": cell.value,
                }
                for cell in self.cells
            ],
            "left": list(self.left),
            "differences": list(self.differences),
        }


def name_of(last: Received) -> str:
    """What last year's file is called."""
    return last.workbook.path.name if last.workbook.path else "上年报表"


def carry(
    last: Received,
    scheme: Scheme,
    year: int,
    begun: Filled = Filled(),
    anyway: bool = False,
    how: str = "加 --anyway 再运行",
) -> Carried:
    """Last year's form carried into ``begun``, this year's; raises `NotOurWorkbook` where it is another's,
    or not of the year before, unless ``anyway``; ``how`` says what to do where it is right all the same."""
    if (scheme.repeated is None) != (last.scheme.repeated is None):
        raise NotOurWorkbook(
            f"“{name_of(last)}”与本年的表，一个按项目填报、一个按单位填报，不能带入；请选同一种表的上年工作簿。"
        )
    if not anyway:
        _same_unit(last, begun.unit, how)
    _year_before(last, year, anyway, how)
    bring = together if scheme.repeated else brought
    made = bring(last, scheme, year, begun)
    kept = replace(made.last, file=name_of(last), year=last.located.form.year)
    filled, starts = replace(made.filled, last_year=kept), starting_rows(scheme)
    each = [one.counts(starts) for one in filled.projects or (filled,)]
    rows = {block: max(counts[block] for counts in each) for block in starts}
    form = load_form(scheme, year, rows, tuple(f"项目{n}" for n in range(1, len(filled.projects) + 1)))
    left = made.left
    if made.wrong:
        left += (f"上年报表有{made.wrong}项错误未改正，带入的数以核对为准。",)
    return Carried(last, form, filled, made.cells, left, made.differences, made.wrong)


def _same_unit(last: Received, unit: str, how: str) -> None:
    theirs = last.filled.unit
    if unit and theirs and compared(unit, "name") != compared(theirs, "name"):
        raise NotOurWorkbook(
            f"“{name_of(last)}”的填报单位是“{theirs}”，本年是“{unit}”，没有带入；确是同一单位（如更名）的，{how}。"
        )


def _year_before(last: Received, year: int, anyway: bool, how: str) -> None:
    theirs = last.located.form.year
    if theirs >= year:
        raise NotOurWorkbook(
            f"“{name_of(last)}”是{theirs}年度的报表，不能作为{year}年度的上年报表；请选{year - 1}年度的工作簿。"
        )
    if theirs != year - 1 and not anyway:
        raise NotOurWorkbook(
            f"“{name_of(last)}”是{theirs}年度的报表，{year}年度的上年是{year - 1}年度，没有带入；确要带入的，{how}。"
        )
