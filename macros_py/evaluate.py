"""A scheme and what was filled in become rates, points, totals, a grade and findings; nothing else happens.

`evaluate` is pure: no file, no clock, no order of calls. Whatever door a form comes through, this is the
one verdict.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from . import portfolio
from .audit import totals
from .audit.audit_case import AuditCase
from .audit.checks import audited
from .audit.coverage import Coverage, covered
from .audit.coverage import together as together_
from .audit.scored import OpenScored, Scored
from .law.filled import Filled
from .law.findings import LEVELS, Finding
from .law.ledger import Ledger
from .law.project_ids import in_copy, of_copy, split, together
from .law.rules import plain
from .law.scheme import Scheme


@dataclass(frozen=True)
class Verdict:
    """What one filled form comes to, or what all of a unit's projects do, each with its own in ``projects``.

    ``rates``: rate → fraction at its stated places, None where it cannot be computed; ``rows``: every
    scored row with declared, printed and computed points; totals in points: ``computed_total`` (自评合计) is what
    counts, the declared points and those the form prints; ``findings`` gravest first; ``silenced`` are cells that
    could not be read; ``tables`` and ``unread`` are for whoever read the file.
    """

    ledger: Ledger | portfolio.Ledgers
    rates: Mapping[str, Decimal | None]
    rows: tuple[Scored, ...]
    declared_total: Decimal | None
    computed_total: Decimal | None
    declared_grade: str | None
    computed_grade: str | None
    findings: tuple[Finding, ...]
    projects: tuple[Verdict, ...] = ()
    summary: portfolio.Summary | None = None
    silenced: frozenset[str] = frozenset()
    tables: tuple[object, ...] = ()
    unread: tuple[object, ...] = ()

    @cached_property
    def coverage(self) -> tuple[Coverage, ...]:
        """Which checks were made, where, and which could not be or need not be; asked for by few."""
        if not isinstance(self.ledger, Ledger):
            return tuple(together_(one.coverage for one in self.projects if one.findings or one.rows))
        return tuple(covered(AuditCase(self.ledger, self.rows, self.silenced)))

    @property
    def open_rows(self) -> list[OpenScored]:
        """The scored rows that the unit itself wrote."""
        return [row for row in self.rows if isinstance(row, OpenScored)]

    @property
    def printed_total(self) -> Decimal | None:
        """The total that the form prints: what was typed there, else its formula's; None where it prints no number."""
        return None if self.summary else self.ledger.number("total_points")

    @property
    def printed_grade(self) -> str | None:
        """The declared grade, else that of the printed total; None where its cell was emptied."""
        return self.declared_grade or (None if "grade" in self.ledger.typed else self.computed_grade)

    @property
    def assessed(self) -> Decimal | None:
        """测算合计: the points that the rules give, of the rows they can score."""
        return _sum(points for points, _ in self._assessed)

    @property
    def assessed_full(self) -> Decimal | None:
        """可测算部分: the full marks of those rows."""
        return _sum(full for _, full in self._assessed)

    @property
    def _assessed(self) -> list[tuple[Decimal, Decimal]]:
        rows = () if self.summary else self.rows
        return [(row.computed, row.full) for row in rows if row.computed is not None and row.full is not None]

    @property
    def wrong(self) -> bool:
        """Whether anything of level 错误 was found."""
        return any(finding.level == "错误" for finding in self.findings)

    def as_json(self) -> dict[str, object]:
        """The answer of `--json`, the same keys for every form; numbers as decimal texts, None for blank.

        ``total.computed`` and ``total.assessed`` of several projects are null: their sums stand in ``summary``.
        """
        scheme = self.ledger.scheme
        named = scheme.repeated.name if scheme.repeated else ""
        return {
            "edition": scheme.id or None,
            "rates": {id: _text(rate, keep=True) for id, rate in self.rates.items()},
            "points": {
                row.id: {
                    "declared": _text(row.declared),
                    "printed": _text(row.points),
                    "computed": _text(row.computed),
                    "full": _text(row.full),
                }
                for row in self.rows
            },
            "total": {
                "declared": _text(self.declared_total),
                "computed": _text(self.computed_total),
                "assessed": _text(self.assessed),
                "assessed_full": _text(self.assessed_full),
            },
            "grade": {"declared": self.declared_grade, "computed": self.computed_grade},
            "findings": [finding.as_json() for finding in self.findings],
            "coverage": [one.as_json() for one in self.coverage],
            "tables": list(self.tables),
            "unread": list(self.unread),
            "projects": [{"name": one.ledger[named] or "", **one.as_json()} for one in self.projects],
            "summary": self.summary.as_json() if self.summary else None,
        }


def _sum(numbers: Iterable[Decimal]) -> Decimal | None:
    known = list(numbers)
    return sum(known, Decimal(0)) if known else None


def _text(number: Decimal | None, keep: bool = False) -> str | None:
    return None if number is None else f"{number:f}" if keep else plain(number)


def evaluate(scheme: Scheme, filled: Filled, about_the_file: tuple[Finding, ...] = ()) -> Verdict:
    """The verdict on one form, or on a unit's projects; ``about_the_file`` are findings of whoever read it, put
    first."""
    return _all(scheme, filled, about_the_file) if scheme.repeated else _one(scheme, filled, about_the_file)


def _all(scheme: Scheme, filled: Filled, about_the_file: tuple[Finding, ...]) -> Verdict:
    """Each project's verdict, and what shows between them."""
    parts = portfolio.projects(scheme, filled)
    verdicts = []
    for number, part in enumerate(parts, 1):
        about = tuple(_within(number, one) for one in about_the_file if _copies(one) == {number})
        one = _one(scheme, part, about)
        verdicts.append(replace(one, findings=about) if portfolio.blank(scheme, part) else one)
    ledgers = [one.ledger for one in verdicts if isinstance(one.ledger, Ledger)]
    found = [one for one in about_the_file if len(_copies(one)) != 1 or _copies(one) == {0}]
    found += [
        replace(one, explanation=filled.explained.get(one.key, "").strip())
        for one in portfolio.compare_projects(scheme, parts)
    ]
    for number, one in enumerate(verdicts, 1):
        called = portfolio.project_title(scheme, number, parts[number - 1])
        found += [_outside(number, called, finding, filled) for finding in one.findings]
    return Verdict(
        ledger=portfolio.Ledgers(scheme, replace(filled, projects=parts), ledgers),
        rates=together(one.rates for one in verdicts),
        rows=tuple(replace(row, id=in_copy(n, row.id)) for n, one in enumerate(verdicts, 1) for row in one.rows),
        declared_total=None,
        computed_total=None,
        declared_grade=None,
        computed_grade=None,
        findings=tuple(sorted(found, key=_gravity)),
        projects=tuple(verdicts),
        summary=portfolio.summarise(
            scheme, parts, ledgers, [one.printed_total for one in verdicts], [one.printed_grade for one in verdicts]
        ),
    )


def _copies(one: Finding) -> set[int]:
    return {split(id)[0] for id in one.where}


def _within(number: int, one: Finding) -> Finding:
    return replace(one, where=tuple(of_copy(number, one.where)))


def _outside(number: int, called: str, one: Finding, filled: Filled) -> Finding:
    """A project's finding as the whole workbook says it."""
    said = replace(one, where=tuple(in_copy(number, id) for id in one.where), message=f"{called}：{one.message}")
    return _explained(said, filled)


def _one(scheme: Scheme, filled: Filled, about_the_file: tuple[Finding, ...]) -> Verdict:
    ledger = Ledger(scheme, filled)
    case, found = audited(ledger, about_the_file)
    declared_total, declared_grade = ledger.declared("total_points"), ledger.declared("grade")
    return Verdict(
        ledger=ledger,
        rates={id: _number(ledger.computed(f"{id}.computed")) for id in scheme.rates},
        rows=case.rows,
        declared_total=_number(declared_total),
        computed_total=None if scheme.partial or not scheme.group else totals.reckon(case).points,
        declared_grade=declared_grade if isinstance(declared_grade, str) else None,
        computed_grade=totals.grade_due(case),
        findings=tuple(sorted((_explained(one, filled) for one in found), key=_gravity)),
        silenced=case.silenced,
    )


_ORDER = {level: place for place, level in enumerate(LEVELS)}


def _gravity(one: Finding) -> int:
    return _ORDER[one.level]


def _explained(one: Finding, filled: Filled) -> Finding:
    words = filled.explained.get(one.key, "").strip()
    return replace(one, explanation=words) if words else one


def _number(value: object) -> Decimal | None:
    return value if isinstance(value, Decimal) else None
