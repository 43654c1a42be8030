"""A typed rate states the rate and nothing else: scores follow from the amounts, and 1 is no share of one digit."""

from dataclasses import replace
from decimal import Decimal as D

import pytest

from macros_py.evaluate import evaluate
from macros_py.law.filled import from_json
from macros_py.law.notices import load
from tests.audit.form import judged

PROJECT, STAFF = "national/2020_project", "hunan/2017"


def staffed(incumbent, rate, points="", build=""):
    """The row 在职人员控制率 of a form that scores it by steps: 10 posts, so many people."""
    data = {
        "year": 2017,
        "cells": {"establishment_count": "10", "incumbent_count": incumbent},
        "declared": {} if rate is None else {"staffing_control_rate": rate},
        "points": {"staffing_control": points},
    }
    verdict = evaluate(load(STAFF), replace(from_json(data), build=build))
    found = [one.id for one in verdict.findings if one.id.startswith(("rate_", "score_"))]
    return next(one for one in verdict.rows if one.id == "staffing_control"), found, verdict


def test_the_amounts_score_not_the_typed_rate():
    filled = {
        "cells": {"annual_funds.budget": "100", "annual_funds.executed": "50"},
        "declared": {"annual_funds.execution_rate": "100%"},
    }
    for points, said in (("", ["rate_differs"]), ("10", ["rate_differs", "score_differs"])):
        project = filled | {"name": "甲", "points": {"annual_execution": points}}
        verdict = evaluate(load(PROJECT), from_json({"unit": "某局", "year": 2020, "projects": [project]})).projects[0]
        row = next(one for one in verdict.rows if one.id == "annual_execution")
        assert row.computed == 5 and row.points == D(points or "5")
        assert [one.id for one in verdict.findings if one.id.startswith(("rate_", "score_"))] == said


def test_a_wrong_rate_and_a_score_by_it_are_both_named():
    row, found, _ = staffed("11", "100%", "5")
    assert (row.computed, found) == (0, ["rate_differs", "score_differs"])


def test_an_emptied_rate_loses_no_points():
    row, found, _ = staffed("10", "")
    assert (row.points, row.computed, found) == (5, 5, ["rate_blank"])


def test_what_an_older_workbook_prints_follows_the_typed_rate():
    row, found, verdict = staffed("11", "100%", build="0.1.0")
    assert (row.points, row.computed) == (5, 0) and verdict.computed_total == 5
    assert found == ["rate_differs", "score_differs"]


@pytest.mark.parametrize(
    ("incumbent", "rate", "right"),
    [
        ("19", "1", False), ("19", "1.9", True), ("19", "190", True), ("19", "190%", True), ("19", "2", False), ("19", "19", False),
        ("10", "1", True), ("10", "100", True), ("10", "1.0", True), ("10", "0.1", False), ("11", "1", False), ("11", "1.1", True),
        ("9", "0.9", True), ("9", "1", False), ("9", "90", True), ("9", "0.8", False), ("1", "0.1", True), ("1", "10", True), ("1", "1", False),
    ],
)  # fmt: skip
def test_a_bare_number_is_held_against_what_the_amounts_give(incumbent, rate, right):
    assert ("rate_differs" in staffed(incumbent, rate)[1]) is not right


def test_without_amounts_a_bare_number_is_a_share_up_to_one_and_points_above():
    read = {rate: staffed("", rate)[2].ledger["staffing_control_rate"] for rate in ("1", "0.95", "97.84", "130")}
    assert read == {"1": 1, "0.95": D("0.95"), "97.84": D("0.9784"), "130": D("1.3")}


def test_a_share_of_ten_percent_steps_is_not_the_next():
    assert "rate_differs" in [one.id for one in judged(declared={"staffing_control_rate": "0.9"}).findings]
