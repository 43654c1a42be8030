"""退回: what a received form must mend, in the words of the letter, and what became of what the last letter asked.

Both are read off findings as they were entered (`Reading.findings`); nothing is judged anew. A 核实 that the unit
explained is not returned; a 提示 travels along and alone returns nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ...book import submission
from ...law.notices import in_catalogue, load
from ...law.project_ids import bare
from ...law.scheme import Scheme
from ..register.failure import FAILED
from ..register.reading import Reading, counted
from ..register.register import Entry, Register
from ..register.return_states import IN_DOUBT, WAITING
from .letter import Changes, Letter, Problem, Score
from .review_answers import Reviewed, reviewed

ASKING = ("错误", "核实")
"""Levels for which a form is returned."""

Told = Mapping[str, Any]
"""One finding as it was entered: `Finding.as_json` with its ``key`` and the addresses ``at``."""


def problems(findings: Iterable[Told]) -> tuple[Problem, ...]:
    """Every finding as a line of the letter, less those the unit has explained."""
    return tuple(_problem(one) for one in findings if _open(one))


def returned(findings: Iterable[Told]) -> bool:
    """Whether a form goes back at all."""
    return any(_open(one) and one["level"] in ASKING for one in findings)


def changes(before: Iterable[Told], now: Iterable[Told]) -> Changes:
    """What became of the problems of the form that was replaced: by what each speaks of, whatever its figures now."""
    asked = {one["key"]: one["message"] for one in before if _asks(one)}
    stand = {one["key"]: one["message"] for one in now if _asks(one)}
    return Changes(
        mended=tuple(_short(words) for key, words in asked.items() if key not in stand),
        remaining=tuple(_short(words) for key, words in stand.items() if key in asked),
        new=tuple(_short(words) for key, words in stand.items() if key not in asked),
    )


def _open(one: Told) -> bool:
    return not (one["level"] == "核实" and one.get("explanation"))


def _asks(one: Told) -> bool:
    return _open(one) and one["level"] in ASKING


def _short(words: str) -> str:
    return words if len(words) <= 200 else f"{words[:200]}……"


def _problem(one: Told) -> Problem:
    return Problem(
        level=one["level"],
        place="、".join(_places(one.get("at") or ())) or "整表",
        found=one.get("found", ""),
        expected=one.get("expected", ""),
        basis=one.get("source", ""),
        request="".join((one["message"], *one.get("fix", ()))),
        key=one["key"],
    )


def _places(at: Iterable[str], most: int = 4) -> Iterator[str]:
    """“自评表 G17”; many are named by the first few."""
    found = [address.replace("!", " ") for address in dict.fromkeys(at) if address]
    yield from found[:most]
    if len(found) > most:
        yield f"等{len(found)}处"


def letters(register: Register, until: str = "") -> Iterator[tuple[Entry, Letter]]:
    """The letter to every unit whose form goes back, and to whoever sent what could not be entered.

    ``until``: the day by which it is to be mended, as words; empty where the list of units has a day of its own,
    or it is filled in by hand.
    """
    deadlines = {unit.code: unit.deadline for unit in register.units()}
    for entry, reading in register.entered():
        if returned(reading.findings):
            yield entry, _of_a_form(register, entry, reading, until or spoken(deadlines.get(entry.code, "")))
    for entry in register.items(WAITING):
        if entry.reason == IN_DOUBT:
            reading = register.reading(entry.id)
            yield entry, _of_a_form(register, entry, reading, until or spoken(deadlines.get(entry.code, "")))
        elif entry.reason != FAILED:
            yield entry, _of_a_file(entry, until)


def _of_a_form(register: Register, entry: Entry, reading: Reading, until: str) -> Letter:
    before = register.replaced(entry)
    answers = {one.row: one for one in reviewed(register, entry.key, entry.notice, entry.year)}
    whole = answers.get("")
    return Letter(
        unit=reading.unit,
        form=form_of(reading),
        file=_file(entry),
        received=spoken(entry.arrived),
        figures=reading.printed or reading.submission.get(submission.FIGURES, ""),
        until=until,
        problems=problems(reading.findings),
        changes=changes(before.findings, reading.findings) if before else None,
        opinion=whole.opinion if whole else "",
        scores=tuple(scores(reading, answers)) if any(one.row for one in answers.values()) else (),
        feedback=whole.feedback if whole else "",
        sender=entry.sender,
    )


def _of_a_file(entry: Entry, until: str) -> Letter:
    basis = "收件登记"
    problem = Problem("错误", _file(entry), "", "", basis, entry.sentence, key=entry.reason)
    form = "绩效自评材料"
    return Letter(entry.unit, form, _file(entry), spoken(entry.arrived), "", until, (problem,), sender=entry.sender)


def scores(reading: Reading, answers: Mapping[str, Reviewed]) -> Iterator[Score]:
    """The scored rows somebody wrote of, 自评, 测算 and 复核得分 side by side."""
    scheme = load(reading.notice)
    for row, points in reading.points.items():
        if one := answers.get(row):
            name = name_of(reading, scheme, row)
            values = (text or "" for text in (points.get("full"), counted(points), points.get("computed")))
            yield Score(name, *values, one.points, one.opinion)


def name_of(reading: Reading, scheme: Scheme, row: str) -> str:
    """What a scored row is called: a unit's own indicator by its name."""
    text = reading.cells.get(f"{row}.name", ("", ""))[0].strip()
    return text or scheme.label(bare(row))


def form_of(reading: Reading) -> str:
    return f"{reading.year or ''}年度《{load(reading.notice).title}》" if in_catalogue(reading.notice) else "绩效自评表"


def _file(entry: Entry) -> str:
    return entry.path.rpartition("/")[2]


def spoken(moment: str) -> str:
    """A day as a letter says it: 2024-04-09T08:00 → 2024年4月9日; what is no day stays as it is."""
    match = re.match(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", moment)
    return "{}年{}月{}日".format(*map(int, match.groups())) if match else moment
