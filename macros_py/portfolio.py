"""A unit's projects together: their sums, and the findings that need more than one project.

Amounts are added, the rate is recomputed from the sums, and points are averaged over the projects that have any. A
sheet in which nothing was filled in is a spare sheet and is not counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from .law.filled import Filled, LastYear
from .law.findings import Finding, finding
from .law.labels import compared
from .law.ledger import Ledger
from .law.operators import Value, rounded
from .law.project_ids import in_copy, split, together
from .law.rules import PLACES, plain
from .law.scheme import Scheme
from .law.typed.numbers import NumberRead


@dataclass(frozen=True)
class Summary:
    """All projects of a unit together; ``count`` those with a name, an amount or points; ``grades`` how many have
    each."""

    count: int
    amounts: Mapping[str, Decimal | None]
    rate: Decimal | None
    average: Decimal | None
    grades: Mapping[str, int]

    def as_json(self) -> dict[str, object]:
        """Numbers as decimal texts, None for blank."""
        return {
            "count": self.count,
            "amounts": {id: None if sum_ is None else plain(sum_) for id, sum_ in self.amounts.items()},
            "rate": None if self.rate is None else f"{self.rate:f}",
            "average_points": None if self.average is None else plain(self.average),
            "grades": dict(self.grades),
        }


class Ledgers(Mapping[str, Value]):
    """The ledgers of all projects as one: ``2/total_points`` is looked up in the second."""

    def __init__(self, scheme: Scheme, filled: Filled, ledgers: Sequence[Ledger]):
        self.scheme, self.filled, self._ledgers = scheme, filled, ledgers
        counts = [ledger.rows for ledger in ledgers]
        self.rows = {block: max(rows[block] for rows in counts) for block in counts[0]}

    @cached_property
    def typed(self) -> dict[str, Value]:
        return together(ledger.typed for ledger in self._ledgers)

    @cached_property
    def readings(self) -> dict[str, NumberRead]:
        return together(ledger.readings for ledger in self._ledgers)

    def __getitem__(self, id: str) -> Value:
        copy, id = split(id)
        return self._ledgers[copy - 1][id] if 0 < copy <= len(self._ledgers) else None

    def __iter__(self) -> Iterator[str]:
        return iter(together(self._ledgers))

    def __len__(self) -> int:
        return sum(map(len, self._ledgers))

    def declared(self, id: str) -> Value:
        """What the unit typed in a cell; None if it typed nothing."""
        return self.typed.get(id)

    def number(self, id: str) -> Decimal | None:
        value = self[id]
        return value if isinstance(value, Decimal) else None

    def computed(self, id: str) -> Value:
        """The result of the formula of ``id``, even if something was typed over it."""
        copy, id = split(id)
        return self._ledgers[copy - 1].computed(id) if 0 < copy <= len(self._ledgers) else None


def projects(scheme: Scheme, filled: Filled) -> tuple[Filled, ...]:
    """Each project as a filled form of its own, with the names of unit and project and last year's figures of the
    project of that name; at least one."""
    named, last = scheme.by_project.name, filled.last_year or LastYear("")
    before = {
        compared(project.name, "name"): replace(project, file=last.file, year=last.year)
        for project in last.projects
        if project.name
    }
    forms = []
    for project in filled.projects or (Filled(),):
        cells = dict(project.cells)
        if project.name and not cells.get(named, "").strip():
            cells[named] = project.name
        known = replace(project, unit=project.unit or filled.unit, year=project.year or filled.year, cells=cells)
        forms.append(
            replace(known, last_year=project.last_year or before.get(compared(name_of(scheme, known), "name")))
        )
    return tuple(forms)


def name_of(scheme: Scheme, project: Filled) -> str:
    """The name of a project; empty if it has none."""
    return project.cells.get(scheme.by_project.name, "").strip()


def project_title(scheme: Scheme, number: int, project: Filled) -> str:
    """A project in messages: 第2个项目“残疾人托养”."""
    name = name_of(scheme, project)
    return f"第{number}个项目“{name}”" if name else f"第{number}个项目"


def summarise(
    scheme: Scheme,
    filled: Sequence[Filled],
    ledgers: Sequence[Ledger],
    totals: Sequence[Decimal | None],
    grades: Sequence[str | None],
) -> Summary:
    """The summary of all projects that were filled in; ``totals`` and ``grades``: those of their verdicts."""
    used = [
        (ledger, total, grade)
        for project, ledger, total, grade in zip(filled, ledgers, totals, grades, strict=True)
        if not blank(scheme, project)
    ]
    amounts: dict[str, Decimal | None] = {}
    for id in scheme.by_project.amounts:
        known = [value for ledger, _, _ in used if (value := ledger.number(id)) is not None]
        amounts[id] = sum(known, Decimal(0)) if known else None
    rate = scheme.rate_formula(scheme.rates[scheme.by_project.rate]).value(amounts)
    points = [total for _, total, _ in used if total is not None]
    counted = Counter(grade for _, _, grade in used if grade)
    asked = (scheme.by_project.name, *scheme.by_project.amounts)
    counted_ = [
        1 for ledger, total, _ in used if total is not None or any(ledger[id] not in (None, "") for id in asked)
    ]
    return Summary(
        len(counted_),
        amounts,
        rate if isinstance(rate, Decimal) else None,
        rounded(sum(points, Decimal(0)) / len(points), PLACES) if points else None,
        {grade.name: counted[grade.name] for grade in scheme.grade},
    )


def blank(scheme: Scheme, project: Filled) -> bool:
    """Whether the project's sheet is a spare one."""
    return replace(project, cells={id: text for id, text in project.cells.items() if id != "unit"}).empty


def compare_projects(scheme: Scheme, filled: Sequence[Filled]) -> Iterator[Finding]:
    """Findings about projects of equal name, and of equal content: a sheet that was copied and not changed."""
    named = scheme.by_project.name
    by_name: dict[str, list[int]] = {}
    by_content: dict[object, list[int]] = {}
    for number, project in enumerate(filled, 1):
        if blank(scheme, project):
            continue
        by_name.setdefault(name_of(scheme, project), []).append(number)
        by_content.setdefault(_typed_content(named, project), []).append(number)
    copied = [numbers for content, numbers in by_content.items() if len(numbers) > 1 and content != _NOTHING]
    for numbers in copied:
        yield finding(
            "project_copied",
            [in_copy(number, named) for number in numbers],
            projects=[project_title(scheme, number, filled[number - 1]) for number in numbers],
        )
    for name, numbers in by_name.items():
        if name and len(numbers) > 1 and not any(set(numbers) <= set(those) for those in copied):
            yield finding(
                "project_name_repeated",
                [in_copy(number, named) for number in numbers],
                projects=[f"第{number}个项目" for number in numbers],
                found=name,
            )


_NOTHING: object = (frozenset(), frozenset(), ())


def _typed_content(named: str, project: Filled) -> object:
    """What was filled in, without the names of unit and project."""

    def said(table: Mapping[str, str]) -> frozenset[tuple[str, str]]:
        return frozenset((id, text.strip()) for id, text in table.items() if text.strip() and id not in ("unit", named))

    rows = tuple((row.block, said(row.columns)) for row in project.rows)
    return said(project.cells), said(project.points), rows
