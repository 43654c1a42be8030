"""Funds by two natures, rows a unit weighs by itself, one line a project: both sides of each threshold."""

import copy
from decimal import Decimal

import pytest

from macros_py.evaluate import evaluate
from macros_py.law.filled import from_json
from macros_py.law.notices import load
from tests.test_cases import CASES

OPEN, PROJECTS = "hunan/2021", "hunan_changsha/2022_project"


def verdict(**changes):
    """The good worked example with some cells, rows or declarations changed; None takes one away."""
    data = copy.deepcopy(CASES[OPEN].case[0].filled) | {"declared": {}}
    for part, values in changes.items():
        if part == "rows":
            for (block, column), text in values.items():
                next(row for row in data["rows"] if row["block"] == block)[column] = text
        else:
            data[part] = {k: v for k, v in (data.get(part, {}) | values).items() if v is not None}
    return evaluate(load(OPEN), from_json(data))


def said(judged):
    return [(one.level, one.id) for one in judged.findings]


@pytest.mark.parametrize(
    ("executed", "points", "findings"),
    [
        ("840", "10", []), ("756", "9", []),  # 100%, 90%
        ("755.9", "9", [("核实", "shortfall_unexplained")]), ("747.6", "8.9", [("核实", "shortfall_unexplained")]),
        ("840.01", "10", [("核实", "over_budget_unexplained")]),
        ("1680", "10", [("核实", "over_budget_unexplained")]), ("1680.2", "10", [("核实", "rate_out_of_range")]),
    ],
)  # fmt: skip
def test_execution_earns_its_share_and_is_asked_about_below_nine_tenths_and_above_the_budget(
    executed, points, findings
):
    cells = {"annual_funds.executed": executed, "basic_expenditure.executed": None}
    cells |= {f"{line}.executed": None for line in ("general_public_budget", "government_fund")}
    judged = verdict(cells=cells)
    assert judged.as_json()["points"]["annual_execution"]["computed"] == points
    assert said(judged) == findings


def test_a_reason_for_low_execution_is_heard():
    cells = {"general_public_budget.executed": "600", "basic_expenditure.executed": "136"}
    assert said(verdict(cells=cells)) == [("核实", "shortfall_unexplained")]
    assert said(verdict(cells=cells, deviation={"annual_execution": "上级专项12月下达。"})) == []


@pytest.mark.parametrize("column", ["initial", "budget", "executed"])
def test_both_breakdowns_add_to_the_total_in_every_column(column):
    total = {"initial": 740, "budget": 840, "executed": 809}[column]
    for gap, found in (("0.02", []), ("0.03", ["sum_differs", "check_failed"])):
        judged = verdict(cells={f"annual_funds.{column}": f"{total + float(gap):.2f}"})
        assert sorted(id for _, id in said(judged) if id != "over_budget_unexplained") == sorted(found)
        assert all(f"annual_funds.{column}" in one.where for one in judged.findings if one.id in found)


def test_a_breakdown_that_is_not_filled_in_is_not_compared():
    sources = {
        f"{line}.{c}": None
        for line in ("general_public_budget", "government_fund")
        for c in ("initial", "budget", "executed")
    }
    totals = {"annual_funds.initial": "740", "annual_funds.budget": "840", "annual_funds.executed": "809"}
    assert said(verdict(cells=sources | totals)) == []
    assert said(verdict(cells={f"basic_expenditure.{c}": None for c in ("initial", "budget", "executed")})) == []


@pytest.mark.parametrize(("full", "found"), [("10", []), ("9", ["weights_differ"]), ("11", ["weights_differ"])])
def test_the_rows_of_a_level_one_indicator_share_its_points_as_the_unit_likes(full, found):
    judged = verdict(rows={("quality", "full"): full, ("quality", "points"): full})
    assert [id for _, id in said(judged)] == found
    moved = verdict(
        rows={
            ("quality", "full"): "13",
            ("quality", "points"): "13",
            ("timeliness", "full"): "7",
            ("timeliness", "points"): "7",
        }
    )
    assert said(moved) == []


@pytest.mark.parametrize(
    ("target", "achieved", "findings"),
    [
        ("≤1万元/人", "1万元/人", []), ("≤1万元/人", "1.01万元/人", ["shortfall_unexplained"]),
        ("100", "90", []), ("100", "100", []), ("100", "101", ["shortfall_unexplained"]), ("100万元", "90万元", []),
        ("≥5%", "6%", []), ("成本节约5%", "6%", []),
    ],
)  # fmt: skip
def test_a_cost_is_kept_by_staying_below_it(target, achieved, findings):
    judged = verdict(rows={("cost", "target_text"): target, ("cost", "achieved_text"): achieved})
    assert [id for _, id in said(judged)] == findings


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"construction_area.approved": "1000", "construction_area.actual": "1000"}, ""),
        ({"construction_area.approved": "1000", "construction_area.actual": "1001"}, "1001㎡，为批复数1000㎡的100.10%"),
        ({"construction_investment.approved": "300", "construction_investment.actual": "301"}, "301万元，为批复数300万元的100.33%"),
    ],
)  # fmt: skip
def test_a_building_stays_within_what_was_approved(cells, words):
    found = verdict(cells=cells).findings
    assert [one.id for one in found] == ["over_budget_unexplained"] * bool(words)
    assert not words or words in found[0].message


@pytest.mark.parametrize(
    ("lost", "grade"), [("10", "优"), ("10.01", "良"), ("20", "良"), ("20.01", "中"), ("40", "中"), ("40.01", "差")]
)
def test_a_grade_begins_at_its_lower_bound(lost, grade):
    """All is executed; the points are lost row by row, from the benefits upwards."""
    cells = {"annual_funds.executed": "840", "basic_expenditure.executed": None}
    cells |= {f"{line}.executed": None for line in ("general_public_budget", "government_fund")}
    rows, left = {}, Decimal(lost)
    for block, full in (("social_benefit", 15), ("sustainable_impact", 15), ("quality", 10), ("timeliness", 10)):
        rows[block, "points"] = str(full - min(left, Decimal(full)))
        left -= min(left, Decimal(full))
    judged = verdict(cells=cells, rows=rows)
    assert judged.computed_total == 100 - Decimal(lost) and judged.computed_grade == grade


def project(**columns):
    row = {
        "block": "projects",
        "name": "康复",
        "allotment": "280",
        "district_allotment": "280",
        "outlay": "200",
        "district_outlay": "200",
    }
    return evaluate(load(PROJECTS), from_json({"unit": "某某市某某区残疾人联合会", "rows": [row | columns]}))


def test_a_project_is_named_by_its_name():
    (found,) = project(district_outlay="210").findings
    assert found.message == "“康复”支出金额：其中区级资金210万元，支出总额200万元，相差10万元（允许0.015万元）。"
    assert found.where == ("projects.1.district_outlay", "projects.1.outlay")


def test_a_note_beside_a_number_is_kept_and_the_number_counts():
    judged = project(outlay="200（含调指标20万元）", district_outlay="180（含调指标20万）")
    assert judged.ledger["project_funds.outlay"] == 200
    (found,) = judged.findings
    assert found.id == "number_with_note" and len(found.where) == 2
    assert "“康复·支出总额”填“200（含调指标20万元）”，按200读取" in found.message


def test_an_amount_in_a_project_that_is_no_number():
    (found,) = project(outlay="约200").findings
    assert found.id == "not_a_number" and "“康复·支出总额”" in found.message
    declared = evaluate(
        load(PROJECTS),
        from_json(
            {
                "unit": "某某市某某区残疾人联合会",
                "cells": {"project_funds.outlay": "200"},
                "rows": [{"block": "projects", "name": "康复", "allotment": "280", "outlay": "约200"}],
            }
        ),
    )
    assert [one.id for one in declared.findings] == ["not_a_number", "required_blank"]  # 区级资金 only
    assert declared.findings[1].where == ("project_funds.district_allotment", "project_funds.district_outlay")
