"""Every worked example beside every scheme, collected because it exists; and that there are enough."""

from decimal import Decimal

import pytest

from macros_py.book.build import build
from macros_py.book.read import read
from macros_py.evaluate import evaluate
from macros_py.law.expr import Cell, Number
from macros_py.law.filled import from_json
from macros_py.law.notices import editions, load
from macros_py.law.rules import Judged

from . import cases

CASES = {place: cases.read(place) for place in editions()}
FORMS = [(place, case) for place, told in CASES.items() for case in told.case]
SCORES = [(place, score) for place, told in CASES.items() for score in told.score]


def scored_entry(place, row):
    scheme = load(place)
    return next(entry for entry in (*scheme.indicator, *scheme.block) if entry.id == row)


def points(place, score):
    entry = scored_entry(place, score.row)
    full = Number(entry.full if score.full is None else score.full)
    return entry.rule.formula(full, Cell("value")).value({"value": score.value})


def filled_in(case):
    return from_json(cases.changed(case))


@pytest.mark.parametrize(("place", "case"), FORMS, ids=[case.name for _, case in FORMS])
def test_form(place, case):
    scheme = load(place)
    answer = evaluate(scheme, filled_in(case)).as_json()
    for id, rate in case.expect.rates.items():
        assert answer["rates"][id] == rate, id
    for id, computed in case.expect.points.items():
        assert answer["points"][id]["computed"] == computed, id
    for part in ("total", "grade", "summary"):
        for key, value in getattr(case.expect, part).items():
            assert answer[part][key] == value
    assert tuple((f["level"], f["id"]) for f in answer["findings"]) == case.expect.findings
    assert case.source in scheme.sources


@pytest.mark.parametrize(("place", "case"), FORMS, ids=[case.name for _, case in FORMS])
def test_form_through_a_workbook(place, case):
    scheme, filled = load(place), filled_in(case)
    received = read(build(scheme, filled))
    # A number with a note that no number format can show is a text, which the sums of a workbook leave out.
    assert {one.id for one in received.findings} <= {"number_as_text"}
    assert evaluate(scheme, received.filled).as_json() == evaluate(scheme, filled).as_json()


@pytest.mark.parametrize(("place", "score"), SCORES, ids=[f"{p} {s.row} {s.value}" for p, s in SCORES])
def test_score(place, score):
    got = points(place, score)
    if score.points:
        assert got == Decimal(score.points)
    else:
        assert got in (None, "")


@pytest.mark.parametrize("place", editions())
def test_an_example_on_each_side_of_every_boundary(place):
    scheme = load(place)
    for entry in (*scheme.indicator, *scheme.block):
        if isinstance(entry.rule, Judged):
            continue
        values = [score.value for score in CASES[place].score if score.row == entry.id]
        for boundary in entry.rule.boundaries():
            at = [value for value in values if value == boundary]
            beyond = [value for value in values if value != boundary]
            assert at and beyond, f"{place} {entry.id}：分界 {boundary} 上和旁边都要有算例"


@pytest.mark.parametrize("place", editions())
def test_the_examples_would_notice_another_rule(place):
    """Each row's examples do not all give the same points: a rule replaced by a constant fails."""
    for row in {score.row for score in CASES[place].score}:
        assert len({score.points for score in CASES[place].score if score.row == row}) > 1, row
