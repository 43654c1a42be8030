"""Every worked example beside every scheme, collected because it exists; and that there are enough."""

import json
import tomllib
from decimal import Decimal
from functools import reduce
from operator import getitem

import pytest

from macros_py.book.build import build
from macros_py.book.read import read
from macros_py.evaluate import evaluate
from macros_py.law.expr import Cell, Number
from macros_py.law.filled import from_json
from macros_py.law.notices import TEMPLATES, editions, load
from macros_py.law.rules import Judged


def cases(place):
    """A folder's examples; those of the notice it adopts stand for every row that was not amended."""
    table = tomllib.loads((TEMPLATES / place / "cases.toml").read_text("utf-8"))
    if adopted := load(place).adopted:
        before, now = ({e.id: e for e in (*s.indicator, *s.block)} for s in (adopted, load(place)))
        kept = {id for id, entry in now.items() if entry == before.get(id)}
        taken = [score for score in cases(adopted.id).get("score", []) if score["row"] in kept]
        table["score"] = [*table.get("score", []), *taken]
    return table


CASES = {place: cases(place) for place in editions()}
FORMS = [(place, case) for place, table in CASES.items() for case in table["case"]]
SCORES = [(place, score) for place, table in CASES.items() for score in table.get("score", [])]


def scored_entry(place, row):
    scheme = load(place)
    return next(entry for entry in (*scheme.indicator, *scheme.block) if entry.id == row)


def points(place, score):
    entry = scored_entry(place, score["row"])
    full = Number(Decimal(score.get("full", entry.full)))
    return entry.rule.formula(full, Cell("value")).value({"value": Decimal(score["value"])})


def filled_in(place, case):
    """The form of an example, written beside its verdict or in a file of its own."""
    filled = case["filled"]
    if isinstance(filled, str):
        filled = json.loads((TEMPLATES / place / filled).read_text("utf-8"))
    for path, value in case.get("change", {}).items():
        *way, last = (int(part) if part.isdigit() else part for part in path.split("/"))
        reduce(getitem, way, filled)[last] = value
    return from_json(filled)


@pytest.mark.parametrize(("place", "case"), FORMS, ids=[case["name"] for _, case in FORMS])
def test_form(place, case):
    scheme = load(place)
    answer = evaluate(scheme, filled_in(place, case)).as_json()
    expect = case["expect"]
    for id, rate in expect.get("rates", {}).items():
        assert answer["rates"][id] == rate, id
    for id, computed in expect.get("points", {}).items():
        assert answer["points"][id]["computed"] == computed, id
    for part in ("total", "grade", "summary"):
        for key, value in expect.get(part, {}).items():
            assert answer[part][key] == value
    assert [[f["level"], f["id"]] for f in answer["findings"]] == expect["findings"]
    assert case["source"] in scheme.sources


@pytest.mark.parametrize(("place", "case"), FORMS, ids=[case["name"] for _, case in FORMS])
def test_form_through_a_workbook(place, case):
    scheme, filled = load(place), filled_in(place, case)
    received = read(build(scheme, filled))
    # A number with a note that no number format can show is a text, which the sums of a workbook leave out.
    assert {one.id for one in received.findings} <= {"number_as_text"}
    assert evaluate(scheme, received.filled).as_json() == evaluate(scheme, filled).as_json()


@pytest.mark.parametrize(("place", "score"), SCORES, ids=[f"{p} {s['row']} {s['value']}" for p, s in SCORES])
def test_score(place, score):
    got = points(place, score)
    if score["points"]:
        assert got == Decimal(score["points"])
    else:
        assert got in (None, "")


@pytest.mark.parametrize("place", editions())
def test_an_example_on_each_side_of_every_boundary(place):
    scheme = load(place)
    for entry in (*scheme.indicator, *scheme.block):
        if isinstance(entry.rule, Judged):
            continue
        values = [Decimal(score["value"]) for score in CASES[place].get("score", []) if score["row"] == entry.id]
        for boundary in entry.rule.boundaries():
            at = [value for value in values if value == boundary]
            beyond = [value for value in values if value != boundary]
            assert at and beyond, f"{place} {entry.id}：分界 {boundary} 上和旁边都要有算例"


@pytest.mark.parametrize("place", editions())
def test_the_examples_would_notice_another_rule(place):
    """Each row's examples do not all give the same points: a rule replaced by a constant fails."""
    for row in {score["row"] for score in CASES[place].get("score", [])}:
        assert len({score["points"] for score in CASES[place].get("score", []) if score["row"] == row}) > 1, row
