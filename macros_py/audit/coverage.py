"""What was checked and what was not: for each kind of finding where it was looked for, and where nobody could.

`run`: the figures were there and were compared; `unreadable`: a figure that the check needs is missing or cannot be
read; `not_applicable`: there is nothing to compare. Only checks that compare figures are told of: that a cell is
blank or a text too thin is always looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain

from ..law.entries import instances
from ..law.expr import Formula, cells_of
from ..law.project_ids import in_copy
from ..law.typed.targets import NOT_APPLICABLE
from .audit_case import AuditCase
from .rates import fraction
from .totals import grade_due
from .unassessed import BY_HAND, why
from .weights import shares

RUN, UNREADABLE, IDLE = "run", "unreadable", "not_applicable"
_BY_FORMULA = "表内公式计算，没有另填"
_MISSING = "缺数"
_NOTHING = "没有发生"
_NONE = {"prior_differs": "没有导入上年数", "points_over_full": "没有得分", "score_differs": "没有得分"}


@dataclass(frozen=True)
class Coverage:
    """One check in one state: ``check`` is a finding's id, ``where`` the cells, ``why`` in Chinese."""

    check: str
    state: str
    why: str = ""
    where: tuple[str, ...] = ()

    def as_json(self) -> dict[str, object]:
        return {"check": self.check, "state": self.state, "why": self.why, "where": list(self.where)}


Looked = tuple[str, str, str]
"""A cell, the state of the check there, and why."""


def covered(case: AuditCase) -> Iterator[Coverage]:
    """Every check that compares figures, a line a state and reason."""
    for check, looked in (
        ("sum_differs", _sums(case)),
        ("check_failed", _checks(case)),
        ("rate_differs", _rates(case)),
        ("rate_undefined", _divisions(case)),
        ("over_budget_unexplained", _ceilings(case)),
        ("weights_differ", _weights(case)),
        ("points_over_full", _scores(case, ruled=False)),
        ("score_differs", _scores(case, ruled=True)),
        ("shortfall_unexplained", _lost(case)),
        ("total_differs", _total(case)),
        ("grade_differs", _grade(case)),
        ("prior_differs", _prior(case)),
    ):
        found: dict[tuple[str, str], list[str]] = {}
        for id, state, reason in looked:
            found.setdefault((state, reason), []).append(id)
        for (state, reason), ids in found.items():
            yield Coverage(check, state, reason, tuple(dict.fromkeys(id for id in ids if id)))
        if not found:
            yield Coverage(check, IDLE, _NONE.get(check, "本表没有这一项"))


def together(projects: Iterable[Iterable[Coverage]]) -> Iterator[Coverage]:
    """The coverage of several projects as one, each project's cells by its copy."""
    found: dict[tuple[str, str, str], list[str]] = {}
    for copy, lines in enumerate(projects, 1):
        for one in lines:
            found.setdefault((one.check, one.state, one.why), []).extend(in_copy(copy, id) for id in one.where)
    yield from (Coverage(*key, tuple(where)) for key, where in found.items())


def _compared(case: AuditCase, id: str, *sides: Iterable[str]) -> Looked:
    """How a comparison of several sides, each a few cells, stands."""
    cells = [list(side) for side in sides]
    known = [any(_known(case, one) for one in side) for side in cells]
    if case.silent(chain((id,), *cells)):
        return id, UNREADABLE, "有的数读不出来"
    if all(known):
        return id, RUN, ""
    return (id, UNREADABLE, _MISSING) if any(known) else (id, IDLE, _NOTHING)


def _known(case: AuditCase, id: str) -> bool:
    value = case.ledger[id]
    return any(isinstance(one, Decimal) for one in (value if isinstance(value, tuple) else (value,)))


def _names(formula: Formula) -> list[str]:
    return [cell.name for cell in cells_of(formula)]


def _sums(case: AuditCase) -> Iterator[Looked]:
    for total in case.scheme.sum:
        for column in total.columns:
            parent = f"{total.parent}.{column}"
            if parent in case.ledger.workings and parent not in case.ledger.typed:
                yield parent, IDLE, _BY_FORMULA
            else:
                yield _compared(case, parent, (parent,), (f"{part}.{column}" for part in total.parts))


def _checks(case: AuditCase) -> Iterator[Looked]:
    for check in case.scheme.check:
        for _, left, right in instances(check, case.ledger.rows):
            sides = _names(left), _names(right)
            yield _compared(case, next(chain(*sides), ""), *sides)
    for pair in case.scheme.same:
        if pair.second in case.ledger.typed:
            yield _compared(case, pair.second, (pair.first,), (pair.second,))


def _rates(case: AuditCase) -> Iterator[Looked]:
    ledger = case.ledger
    for id in case.scheme.rates:
        if id not in ledger.typed:
            yield id, IDLE, _BY_FORMULA
        elif ledger.readings[id].problem:
            yield id, UNREADABLE, "填写的比率读不出来"
        elif ledger.computed(f"{id}.computed") is None:
            yield id, UNREADABLE, "分子或分母未填，或分母为0"
        else:
            yield id, RUN, ""


def _divisions(case: AuditCase) -> Iterator[Looked]:
    for id, rate in case.scheme.rates.items():
        if sides := fraction(rate.formula):
            state = _compared(case, id, *map(_names, sides))
            yield (id, RUN, "") if state[2] == _MISSING else state  # a denominator that is missing is the finding


def _ceilings(case: AuditCase) -> Iterator[Looked]:
    for one in case.scheme.ceiling:
        yield _compared(case, f"{one.line}.{one.actual}", (f"{one.line}.{one.actual}",), (f"{one.line}.{one.limit}",))


def _weights(case: AuditCase) -> Iterator[Looked]:
    for share in shares(case):
        if inside := share.of(case.rows):
            blank = [f"{row.id}.full" for row in inside if row.full is None]
            yield from ((id, UNREADABLE, "缺分值") for id in blank)
            yield from ((f"{row.id}.full", RUN, "") for row in inside if not blank)


def _scores(case: AuditCase, ruled: bool) -> Iterator[Looked]:
    """The scores against 分值, or against what the rule gives."""
    for row in case.rows:
        id = f"{row.id}.points"
        reason = why(case.ledger, row) if ruled else "" if row.full is not None else "缺分值"
        if case.silent([id]):
            yield id, UNREADABLE, "有的数读不出来"
        elif row.idle or reason in (BY_HAND, NOT_APPLICABLE):
            yield id, IDLE, reason or NOT_APPLICABLE
        elif reason:
            yield id, UNREADABLE, reason
        else:
            yield (id, IDLE, "得分未填") if row.points is None else (id, RUN, "")


def _lost(case: AuditCase) -> Iterator[Looked]:
    for row in case.rows:
        known = None not in (row.full, row.points)
        yield (f"{row.id}.points", RUN, "") if known else (f"{row.id}.points", UNREADABLE, "缺分值或得分")


def _total(case: AuditCase) -> Iterator[Looked]:
    id, ledger = "total_points", case.ledger
    if id not in ledger.workings:
        return
    if id not in ledger.typed:
        yield id, IDLE, _BY_FORMULA
    elif ledger[id] is None or case.silent(f"{row.id}.points" for row in case.rows):
        yield id, UNREADABLE, "总分或得分没有填写，或读不出来"
    else:
        yield (id, RUN, "") if any(row.points is not None for row in case.rows) else (id, UNREADABLE, "缺得分")


def _grade(case: AuditCase) -> Iterator[Looked]:
    if "grade" not in case.ledger.workings:
        return
    if case.ledger.declared("grade") is None:
        yield "grade", IDLE, _BY_FORMULA
    else:
        yield ("grade", RUN, "") if grade_due(case) else ("grade", UNREADABLE, "有的指标没有得分，不能定级")


def _prior(case: AuditCase) -> Iterator[Looked]:
    last = case.ledger.filled.last_year
    for id in last.cells if last else ():
        if id in case.scheme.inputs:
            yield _compared(case, id, (id,))
