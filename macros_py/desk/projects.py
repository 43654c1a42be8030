"""Last year's projects carried into this year's workbook: matched by name, each carried as a form of its own.

If this year's workbook already names projects, only those are carried and the others are listed; if it names none,
last year's projects go into its sheets one after another.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from .. import portfolio
from ..book.form import SPARE_SHEETS
from ..book.read import Received
from ..evaluate import evaluate
from ..law.filled import Filled, LastYear
from ..law.findings import some
from ..law.labels import compared
from ..law.project_ids import in_copy
from ..law.scheme import Scheme
from .last_year import CarriedCell, CarriedValues, carry_values


def carry_projects(last: Received, scheme: Scheme, year: int, begun: Filled) -> CarriedValues:
    """Carry last year's projects into those of ``begun``, this year's form."""
    once = scheme.once
    theirs, mine = project_forms(last), list(begun.projects)
    before = [_name_or_none(last.scheme, project.filled) for project in theirs]
    there = [_name_or_none(scheme, project) for project in mine]
    carried: list[tuple[str, int, int, CarriedValues]] = []
    for number, place in matched_projects(before, there):
        mine += [Filled(unit=begun.unit)] * (place == len(mine))
        project = carry_values(theirs[number], once, year, mine[place])
        mine[place] = project.filled
        carried.append((before[number] or "", number + 1, place + 1, project))
    findings = evaluate(last.scheme, last.filled, last.findings).findings
    unit = next((project.unit for project in mine if project.unit), begun.unit)
    gone = [name for n, name in enumerate(before, 1) if name and n not in {number for _, number, _, _ in carried}]
    return CarriedValues(
        replace(begun, unit=unit, year=year, projects=tuple(mine) or (Filled(),) * len(SPARE_SHEETS)),
        LastYear("", projects=tuple(replace(project.last, name=name) for name, _, _, project in carried)),
        tuple(
            CarriedCell(f"{name}·{c.item}", in_copy(here, c.origin), in_copy(now, c.target), c.typed, c.value)
            for name, here, now, project in carried
            for c in project.cells
        ),
        (
            *_unmatched(before, there, gone),
            *_grouped_sentences([(name, project.not_carried) for name, _, _, project in carried]),
        ),
        tuple(f"“{name}”：{sentence}" for name, _, _, project in carried for sentence in project.differences),
        sum(finding.level == "错误" for finding in findings),
    )


def _name_or_none(scheme: Scheme, project: Filled) -> str | None:
    """A project's name; empty for a spare sheet, None for a project that was filled in but has no name."""
    return portfolio.name_of(scheme, project) or ("" if portfolio.blank(scheme, project) else None)


def project_forms(last: Received) -> list[Received]:
    """A workbook's projects, each as a workbook of one form, without the findings about the whole file."""
    form = replace(last.located.form, scheme=last.scheme.once)
    located = replace(last.located, form=form)
    return [
        replace(last, located=located, filled=project, findings=())
        for project in portfolio.projects(last.scheme, last.filled)
    ]


def matched_projects(before: Sequence[str | None], there: Sequence[str | None]) -> Iterator[tuple[int, int]]:
    """(last year's project, this year's sheet), counted from 0, matched by name; equal names in their order."""
    free: list[str | None] = [name and compared(name, "name") for name in there]
    named = any(free)
    for number, name in enumerate(before):
        if not name or (named and compared(name, "name") not in free):
            continue
        wanted = compared(name, "name") if named else ""
        place = free.index(wanted) if wanted in free else len(free)
        free[place : place + 1] = [None]
        yield number, place


def _unmatched(before: Sequence[str | None], there: Sequence[str | None], gone: Sequence[str]) -> Iterator[str]:
    """Sentences about projects that are missing this year, new this year, or have no name."""
    known = {compared(name, "name") for name in before if name}
    if gone:
        yield (
            f"上年有、本年表里没有的项目，没有带入：{_quoted(gone)}；"
            "仍要带入的，在空白的项目表（不够时复制一张）填上项目名称后再带入。"
        )
    if new := [name for name in there if name and compared(name, "name") not in known]:
        yield f"本年新增、上年没有的项目：{_quoted(new)}。"
    if unnamed := [f"第{n}张" for n, name in enumerate(before, 1) if name is None]:
        yield f"上年{'、'.join(unnamed)}项目表没有项目名称，没有带入。"


def _grouped_sentences(left: Sequence[tuple[str, Sequence[str]]]) -> Iterator[str]:
    """Each sentence once: alone if it is true of every project, else with the names of its projects."""
    projects_of: dict[str, list[str]] = {}
    for name, sentences in left:
        for sentence in sentences:
            projects_of.setdefault(sentence, []).append(name)
    for sentence, names in projects_of.items():
        yield sentence if len(names) == len(left) else f"{_quoted(names)}：{sentence}"


def _quoted(names: Sequence[str]) -> str:
    return some([f"“{name}”" for name in names], counter="个")
