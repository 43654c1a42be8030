"""What 项目汇总 says: all of a unit's projects in one line, and each project in one below it.

The sheet is our own and is written anew at every recalculation, so that a project sheet which the unit copied gets
its line; its formulas point into the project sheets and answer while one types.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from ..law.copies import in_copy
from ..law.expr import excel
from ..law.operators import Value, rounded
from ..law.rules import PLACES
from ..portfolio import Summary
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


def rows(form: Form, summary: Summary, ledger: Mapping[str, Value]) -> Iterator[list[str | Made]]:
    """The cells of the sheet from `TOP` on: all together, then project by project."""
    yield ["合计", *_together(form, summary, ledger)]
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


def _together(form: Form, summary: Summary, ledger: Mapping[str, Value]) -> Iterator[Made]:
    """Points and grades are those the sheets show: a native total knows no words, a verdict does."""

    def shown(id: str) -> list[Value]:
        return [value for copy in form.numbers if (value := ledger[in_copy(copy, id)]) is not None]

    scheme, last = form.scheme, TOP + len(form.copies)
    cells = {}
    for column, id in enumerate(columns(form), 2):
        below = f"{a1(TOP + 1, column)}:{a1(last, column)}"
        cells[id] = a1(TOP, column)
        if id == scheme.repeated.name:
            filled = f"{below},\"?*\""
            yield f'COUNTIF({filled})&"个项目"', f"{summary.count}个项目"
        elif id in scheme.repeated.amounts:
            yield f'IF(COUNT({below})=0,"",SUM({below}))', summary.amounts[id]
        elif id == scheme.repeated.rate:
            yield excel(scheme.rate_formula(scheme.rates[id]), cells), summary.rate
        elif id == "total_points":
            points = shown(id)
            average = rounded(sum(points, Decimal(0)) / len(points), PLACES) if points else None
            yield f'IF(COUNT({below})=0,"",ROUND(AVERAGE({below}),{PLACES}))', average
        else:
            each = [f'"{name}"&COUNTIF({below},"{name}")' for name in summary.grades]
            grades = shown(id)
            yield '&" "&'.join(each), " ".join(f"{name}{grades.count(name)}" for name in summary.grades)
