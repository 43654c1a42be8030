"""Coverage: what was compared, what could not be, and what there is nothing to compare in."""

import pytest

from macros_py.audit.coverage import IDLE, RUN, UNREADABLE
from macros_py.evaluate import evaluate
from macros_py.law.filled import from_json
from macros_py.law.findings import catalogue
from macros_py.law.notices import editions, load
from tests import published
from tests.audit.form import judged, row


def lines(verdict, check):
    return {(one.state, one.why): one.where for one in verdict.coverage if one.check == check}


def test_every_check_is_a_finding_and_has_a_state():
    for place in editions():
        for filled in ({}, {"unit": "某某县残疾人联合会"}):
            told = evaluate(load(place), from_json(filled)).coverage
            assert {one.check for one in told} <= catalogue().keys()
            assert {one.state for one in told} <= {RUN, UNREADABLE, IDLE} and all(
                one.why or one.state == RUN for one in told
            )
            assert not any(one.state == RUN and one.check.startswith(("sum", "rate", "score")) for one in told), place


def test_scores_that_a_person_gives_are_not_compared_and_says_so():
    told = lines(judged(), "score_differs")
    assert "budget_execution.points" in told[IDLE, "人工评分"] and "quantity.1.points" in told[RUN, ""]


@pytest.mark.parametrize(
    ("target", "done", "full", "why"),
    [("", "90人", "20", "指标值未填"), ("≥90人", "", "20", "完成值未填"), ("≥90人", "95人", "", "缺分值")],
)
def test_a_score_that_cannot_be_compared_says_why(target, done, full, why):
    told = lines(judged([row("quantity", "人数", target, done, full, "20")]), "score_differs")
    assert told[UNREADABLE, why] == ("quantity.1.points",)


def test_a_missing_side_is_unreadable_and_two_missing_sides_are_nothing():
    told = lines(evaluate(published.scheme(), published.filled()), "over_budget_unexplained")
    assert "operating_cost.final" in told[RUN, ""] and any(state == IDLE for state, _ in told)
    half = judged(cells={"procurement.budget": ""})
    assert "procurement.final" in lines(half, "over_budget_unexplained")[UNREADABLE, "缺数"]


def test_a_number_that_cannot_be_read_is_no_comparison():
    told = lines(judged(cells={"operating_cost.final": "十几万"}), "over_budget_unexplained")
    assert "operating_cost.final" in told[UNREADABLE, "有的数读不出来"]


def test_projects_are_told_together_each_by_its_copy():
    projects = [
        {"name": name, "cells": {"annual_funds.budget": "100", "annual_funds.executed": "90"}} for name in "甲乙"
    ]
    verdict = evaluate(
        load("national/2020_project"), from_json({"unit": "某某县残疾人联合会", "year": 2023, "projects": projects})
    )
    assert lines(verdict, "points_over_full")[RUN, ""] == ("1/annual_execution.points", "2/annual_execution.points")
