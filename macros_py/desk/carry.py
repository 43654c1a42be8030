"""Last year's completed form carried into this year's form, so that nothing has to be typed twice.

`terms.toml` (``from_last_year``) says which cell of last year's form fills which cell of this year's. A blank or
unreadable figure is not carried but reported, targets stay blank, and a cell that already holds something is not
changed. Amounts are converted, exactly, only where the two forms use different units (元, 万元).
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
from .last_year import CarriedCell, carry_values
from .projects import carry_projects


@dataclass(frozen=True)
class Carried:
    """This year's form with the carried values.

    ``not_carried``: what was not carried; ``differences``: cells that already hold another value; one sentence each.
    ``wrong``: the number of findings of level 错误 in last year's file.
    """

    last: Received
    form: Form
    filled: Filled
    cells: tuple[CarriedCell, ...]
    not_carried: tuple[str, ...]
    differences: tuple[str, ...]
    wrong: int

    def origin(self, cell: CarriedCell) -> str:
        """The address of a cell in last year's workbook (sheet!A1); empty where it has none."""
        place = self.last.located.places.get(cell.origin)
        return on_sheet(*place) if place else ""

    def target(self, cell: CarriedCell) -> str:
        """The address of a cell in this year's form as it is generated."""
        sheet, row, column = self.form.places[cell.target]
        return on_sheet(sheet, row, column)

    def as_json(self) -> dict[str, object]:
        """The object that `--json` prints."""
        place = {"place": self.last.scheme.id, "year": self.last.located.form.year}
        return {
            "from": {"file": file_name_of(self.last), "unit": self.last.filled.unit, **place, "wrong": self.wrong},
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
            "left": list(self.not_carried),
            "differences": list(self.differences),
        }


_NOTHING_BEGUN = Filled()


def file_name_of(last: Received) -> str:
    """The name of last year's file."""
    return last.workbook.path.name if last.workbook.path else "上年报表"


def carry(
    last: Received,
    scheme: Scheme,
    year: int,
    begun: Filled = _NOTHING_BEGUN,
    anyway: bool = False,
    how: str = "加 --anyway 再运行",
) -> Carried:
    """Carry last year's form into ``begun``, this year's.

    Raises `NotOurWorkbook` if last year's form is another unit's or not of the year before, unless ``anyway``;
    ``how`` tells the user in that sentence how to carry it all the same.
    """
    if (scheme.repeated is None) != (last.scheme.repeated is None):
        raise NotOurWorkbook(
            f"“{file_name_of(last)}”与本年的表，一个按项目填报、一个按单位填报，不能带入；请选同一种表的上年工作簿。"
        )
    if not anyway:
        _same_unit(last, begun.unit, how)
    _year_before(last, year, anyway, how)
    bring = carry_projects if scheme.repeated else carry_values
    carried = bring(last, scheme, year, begun)
    kept = replace(carried.last, file=file_name_of(last), year=last.located.form.year)
    filled, starts = replace(carried.filled, last_year=kept), starting_rows(scheme)
    each = [form_filled.counts(starts) for form_filled in filled.projects or (filled,)]
    rows = {block: max(counts[block] for counts in each) for block in starts}
    form = load_form(scheme, year, rows, tuple(f"项目{n}" for n in range(1, len(filled.projects) + 1)))
    left = carried.not_carried
    if carried.wrong:
        left += (f"上年报表有{carried.wrong}项错误未改正，带入的数以核对为准。",)
    return Carried(last, form, filled, carried.cells, left, carried.differences, carried.wrong)


def _same_unit(last: Received, unit: str, how: str) -> None:
    theirs = last.filled.unit
    if unit and theirs and compared(unit, "name") != compared(theirs, "name"):
        raise NotOurWorkbook(
            f"“{file_name_of(last)}”的填报单位是“{theirs}”，本年是“{unit}”，没有带入；确是同一单位（如更名）的，{how}。"
        )


def _year_before(last: Received, year: int, anyway: bool, how: str) -> None:
    theirs = last.located.form.year
    if theirs >= year:
        raise NotOurWorkbook(
            f"“{file_name_of(last)}”是{theirs}年度的报表，不能作为{year}年度的上年报表；请选{year - 1}年度的工作簿。"
        )
    if theirs != year - 1 and not anyway:
        raise NotOurWorkbook(
            f"“{file_name_of(last)}”是{theirs}年度的报表，{year}年度的上年是{year - 1}年度，没有带入；"
            f"确要带入的，{how}。"
        )
