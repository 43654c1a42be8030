"""A drawn form's defined names, and every computed cell as native Excel text.

Names are Chinese, so that a clerk who reads the formula bar reads the form: 三公经费_本年决算数. A cell of
an open row has no name of its own; the formulas of its row point to it by a relative address, which Excel
moves along when rows are inserted, and the whole column of the block is one named range.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from ..errors import SchemeError
from ..law.expr import excel
from ..law.scheme import Scheme
from ..law.terms import columns, terms
from ..law.workings import workings
from ..xlsx.address import a1
from .form import Form

_UNFIT = re.compile(r"[^\w]+")


def name_of(scheme: Scheme, id: str) -> str:
    """The defined name of a cell or of a block's column; checklist answers carry their sentence's order."""
    owner, *rest = id.split(".")
    term = terms().get(owner)
    label = (term.name or scheme.labels[owner]) if term else scheme.labels.get(owner, owner)
    words = [columns()[part].name or columns()[part].label if part in columns() else part for part in rest]
    return "_".join(_UNFIT.sub("", word) for word in (label, *words))


@lru_cache(maxsize=64)
def names(form: Form) -> dict[str, str]:
    """Identifier → defined name, for every cell that has one; open rows only as whole columns."""
    made = {id: name_of(form.scheme, id) for id in form.places if not _in_row(id)}
    made |= {id: name_of(form.scheme, id) for id in form.block_columns}
    taken: dict[str, str] = {}
    for id, name in made.items():
        if (other := taken.setdefault(name, id)) != id:
            raise SchemeError(
                f"{form.scheme.id}：{id} 与 {other} 的名称都是“{name}”，请在 terms.toml 里加 name。"
            )
    return made


def _in_row(id: str) -> bool:
    parts = id.split(".")
    return len(parts) == 3 and parts[1].isdigit()


class _References(dict):
    """Identifier → what a formula writes for it."""

    def __init__(self, form: Form):
        super().__init__(names(form))
        self.form = form

    def __missing__(self, id: str) -> str:
        if id in self.form.places:
            _, row, column = self.form.places[id]
            return a1(row, column)
        return self[f"{id}.computed"]  # a rate that is not printed: its helper


@lru_cache(maxsize=64)
def formulas(form: Form) -> dict[str, str]:
    """Identifier → formula without "=", for every computed cell that is drawn."""
    references = _References(form)
    made = {}
    for id, formula in workings(form.scheme, form.rows).items():
        if id in form.places:
            made[id] = excel(formula, references)
    return made


def shows(form: Form) -> Iterator[tuple[str, int, int, str]]:
    """Cells that repeat another: (sheet, row, column, formula)."""
    for sheet in form.sheets:
        for box in sheet.boxes:
            if box.shows:
                name = names(form)[box.shows]
                yield sheet.name, box.row, box.column, f'IF({name}="","",{name})'
