"""A drawn form's defined names, and every computed cell as native Excel text.

Names are Chinese, so that a clerk who reads the formula bar reads the form: 三公经费_本年决算数. A cell of
an open row has no name of its own; the formulas of its row point to it by a relative address, which Excel
moves along when rows are inserted, and the whole column of the block is one named range. A form that stands several
times has no names: its formulas point by address, so that a sheet which is copied computes for itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from ..errors import SchemeError
from ..law.expr import excel
from ..law.plain_targets import PARTS
from ..law.project_ids import in_copy
from ..law.scheme import Scheme
from ..law.terms import columns, terms
from ..law.workings import workings
from ..xlsx.address import a1
from ..xlsx.sharedformula import SharedFormula, shared_formula
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
    if form.copies:
        return {}
    made = {id: name_of(form.scheme, id) for id in form.places if not _in_row(id)}
    made |= {id: name_of(form.scheme, id) for id in form.block_columns}
    taken: dict[str, str] = {}
    for id, name in made.items():
        if (other := taken.setdefault(name, id)) != id:
            raise SchemeError(f"{form.scheme.id}：{id} 与 {other} 的名称都是“{name}”，请在 terms.toml 里加 name。")
    return made


def _in_row(id: str) -> bool:
    parts = id.split(".")
    return len(parts) == 3 and parts[1].isdigit()


class _References(dict):
    """Identifier within a copy → what a formula writes for it."""

    def __init__(self, form: Form, copy: int):
        super().__init__(names(form))
        self.form, self.copy = form, copy

    def __missing__(self, id: str) -> str:
        place = self.form.places.get(in_copy(self.copy, id))
        column = self.form.block_columns.get(in_copy(self.copy, id))
        if column:
            _, top, bottom, number = column
            return f"{a1(top, number)}:{a1(bottom, number)}"
        if place is None and id.endswith(".computed"):
            raise SchemeError(f"{self.form.scheme.id}/form.md：公式用到“{id.removesuffix('.computed')}”，表上没有画。")
        return a1(*place[1:]) if place else self[f"{id}.computed"]  # a rate that is not printed: its helper


@lru_cache(maxsize=64)
def formulas(form: Form, build: str = "") -> dict[str, str]:
    """Identifier → formula without "=", for every computed cell that is drawn; ``build``: as an earlier version wrote
    it."""
    made: dict[str, str] = {}
    alike: dict[tuple[tuple[str, int], ...], dict[str, str]] = {}
    for copy in form.numbers:
        rows = form.rows_in(copy)
        key = tuple(sorted(rows.items()))
        if key not in alike:  # copies with as many rows say the same in their own sheets
            alike[key] = _in_one_copy(form, copy, rows, build)
        made |= {in_copy(copy, id): text for id, text in alike[key].items()}
    return made


def _in_one_copy(form: Form, copy: int, rows: Mapping[str, int], build: str) -> dict[str, str]:
    """A row's formulas point within their own row: they are written once for all rows whose trees and columns are
    alike, and moved down."""
    references, made = _References(form, copy), {}
    written: dict[object, SharedFormula] = {}
    for id, tree in workings(form.scheme, rows, build).items():
        place = form.places.get(in_copy(copy, id))
        if place is None:
            continue
        sheet, row, column = place
        if not _in_row(id):
            made[id] = excel(tree, references)
            continue
        owner, number, part = id.split(".")
        key = (part, column, *_row_key(form, copy, owner, number, sheet, part))
        if key not in written:
            written[key] = shared_formula(excel(tree, references), row, column)
        made[id] = written[key].at(row, column)
    return made


def _row_key(form: Form, copy: int, owner: str, number: str, sheet: str, part: str) -> tuple[object, ...]:
    """What the formulas of a row differ by: the block whose rule they follow, for the chain its direction alone."""
    blocks = {block.id: block for block in form.scheme.block}
    if part not in PARTS:
        return (owner,)
    columns = (form.places[in_copy(copy, f"{owner}.{number}.{typed}")][2] for typed in _TYPED)
    return (sheet, blocks[owner].direction == "down", *columns)


_TYPED = ("name", "target_text", "achieved_text", "deviation_text")
"""What the chain reads of a row."""


def shows(form: Form) -> Iterator[tuple[str, int, int, str]]:
    """Cells that repeat another: (sheet, row, column, formula)."""
    for sheet in form.sheets:
        for box in sheet.boxes:
            if box.shows:
                name = names(form)[box.shows]
                yield sheet.name, box.row, box.column, f'IF({name}="","",{name})'
