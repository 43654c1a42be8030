"""What 项目汇总 says: all of a unit's projects in one line, and each project in one below it.

The sheet is our own and is written anew at every recalculation, so that a project sheet which the unit copied gets
its line; its formulas point into the project sheets and answer while one types.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from ..law.expr import excel
from ..law.operators import Value, rounded
from ..law.project_ids import in_copy
from ..law.rules import PLACES
from ..xlsx.address import a1
from .form import Form

SUMMARY = "项目汇总"
TOP = 4
"""The line of all projects; theirs follow it."""

Made = tuple[str, Value]
"""A formula without "=", and its result."""


def columns(form: Form) -> list[str]:
    """What each column after the running number shows, by identifier within a project."""
    repeated = form.scheme.repeated
    graded = ["grade"] if form.scheme.grade else []
    return [repeated.name, *repeated.amounts, repeated.rate, "total_points", *graded]


def heads(form: Form) -> list[str]:
    """The header row."""
    words = {"total_points": "得分", "grade": "等级", form.scheme.repeated.name: "项目名称"}
    words |= {id: form.scheme.label(id).rpartition("·")[2] for id in form.scheme.repeated.amounts}
    return ["序号", *(words.get(id) or form.scheme.label(id) for id in columns(form))]


def rows(form: Form, ledger: Mapping[str, Value]) -> Iterator[list[str | Made]]:
    """The cells of the sheet from `TOP` on: all together, then project by project."""
    yield ["合计", *_together(form, ledger)]
    for copy, sheet in enumerate(form.copies, 1):
        line: list[str | Made] = [str(copy)]
        for id in columns(form):
            place = form.places.get(in_copy(copy, id))
            cell = f"'{sheet.replace(chr(39), chr(39) * 2)}'!{_fixed(*place[1:])}" if place else ""
            value = ledger[in_copy(copy, id)]
            line.append((f'IF({cell}="","",{cell})', "" if value is None else value) if cell else "")
        yield line


def _fixed(row: int, column: int) -> str:
    letters = a1(row, column).rstrip("0123456789")
    return f"${letters}${row}"


def _together(form: Form, ledger: Mapping[str, Value]) -> Iterator[Made]:
    """What the formulas above the projects' lines give, from what stands in these lines; a line in which something
    stands is a project, whether it has a name or not."""
    scheme, last = form.scheme, TOP + len(form.copies)
    ids, cells, together = columns(form), {}, {}
    used = [n for n in form.numbers if any(ledger[in_copy(n, id)] not in (None, "") for id in ids)]
    for column, id in enumerate(ids, 2):
        below = f"{a1(TOP + 1, column)}:{a1(last, column)}"
        cells[id] = a1(TOP, column)
        values = [ledger[in_copy(copy, id)] for copy in form.numbers]
        numbers = [value for value in values if isinstance(value, Decimal)]
        if id == scheme.repeated.name:
            each = [f"{a1(TOP + 1, c)}:{a1(last, c)}" for c in range(2, 2 + len(ids))]
            filled = "+".join(f'({one}<>"")' for one in each)
            yield f'SUMPRODUCT(({filled}>0)*1)&"个项目"', f"{len(used)}个项目"
        elif id in scheme.repeated.amounts:
            together[id] = sum(numbers, Decimal(0)) if numbers else None
            yield f'IF(COUNT({below})=0,"",SUM({below}))', together[id]
        elif id == scheme.repeated.rate:
            formula = scheme.rate_formula(scheme.rates[id])
            yield excel(formula, cells), formula.value(together)
        elif id == "total_points":
            average = rounded(sum(numbers, Decimal(0)) / len(numbers), PLACES) if numbers else None
            yield f'IF(COUNT({below})=0,"",ROUND(AVERAGE({below}),{PLACES}))', average
        else:
            names = [grade.name for grade in scheme.grade]
            each = [f'"{name}"&COUNTIF({below},"{name}")' for name in names]
            yield '&" "&'.join(each), " ".join(f"{name}{values.count(name)}" for name in names)
