"""元 and 万元 mixed up: in a row, against the form's own amounts, throughout the form; and what is no slip."""

import pytest

from macros_py.evaluate import evaluate
from macros_py.law.filled import from_json
from macros_py.law.notices import load
from tests.audit.form import CLEAN, ids, judged, only, row


@pytest.mark.parametrize(
    ("target", "done"),
    [
        ("≤111.6万元", "111.6元"),
        ("≤111.6元", "111.6万元"),
        ("≤111.6万元", "1116000"),
        ("7.29万元", "7.29元"),
        ("1116000元", "111.6"),
    ],
)
def test_a_target_and_its_result_ten_thousand_times_apart(target, done):
    found = only(judged([row("quality", "康复经费", target, done)]), "row_unit_suspect")
    assert f"指标值“{target}”，完成值“{done}”" in found.message and "10000倍" in found.message


@pytest.mark.parametrize(
    ("target", "done"),
    [
        ("≤111.6万元", "111.6万元"), ("≤111.6万元", "111.6"), ("72890元", "7.289万元"), ("≤7.3万元", "72890元"), ("≤90万元", "90"),
        ("≤35万一年", "34.5万元"), ("0元", "0元"), ("≤1500元/人", "1500元/人"), ("1万人", "1万人"), ("≤50万元", "0.5万元"),
    ],
)  # fmt: skip
def test_no_slip(target, done):
    assert not any("unit" in id for id in ids(judged([row("quality", "康复经费", target, done)])))


@pytest.mark.parametrize(
    ("name", "typed", "suspect"),
    [
        ("项目总成本", "≤784.52元", True),  # the form holds 784.52万元
        ("项目总成本", "≤784.52万元", False),
        ("人均补贴", "≤784.52元", False),
        ("补贴标准", "784.52元", False),
        ("项目总成本", "≤784.52元/人", False),
        ("项目总成本", "≤14元", False),  # too few digits to be certain
        ("项目总成本", "≤784.53元", False),
    ],
)
def test_an_amount_that_stands_in_the_form_in_another_unit(name, typed, suspect):
    verdict = judged([row("quality", name, typed, typed.replace("≤", ""))])
    assert ids(verdict) == (["row_amount_suspect"] if suspect else [])


def test_the_whole_form_in_yuan():
    amounts = {id: str(int(float(text) * 10_000)) for id, text in CLEAN["cells"].items() if "." in id}
    found = only(judged(cells=amounts), "form_unit_suspect")
    assert "像是以元填报：最小的“公务接待·上年决算数”2000万元，按11人计人均181.82万元" in found.message
    assert {id for id, text in amounts.items() if float(text)} <= set(found.where)


def test_large_but_possible():
    """A department of eleven people that hands out ten milliards keeps its small amounts small."""
    cells = {"other_funds.executed": "998600", "other_funds.budget": "998600"}
    verdict = judged(
        cells=cells
        | {
            "programme_projects.final": "999823.71",
            "programme_projects.budget": "999823.71",
            "programme_projects.prior_final": "999823.71",
        }
    )
    assert not any("unit" in id for id in ids(verdict))


def test_one_budget_in_yuan_with_nothing_beside_it():
    found = judged(cells={"procurement.budget": "741100000", "procurement.final": ""}).findings
    assert [one.where for one in found if one.id == "unit_suspect"] == [("procurement.budget",)]
    assert not any(
        one.id == "unit_suspect"
        for one in judged(cells={"procurement.budget": "5000", "procurement.final": ""}).findings
    )


@pytest.mark.parametrize(
    ("stated", "rows", "blamed"),
    [
        ("35.36", ["353600"], ("other_projects.1.final",)),
        ("35.36", ["20", "150000", "203600"], ("other_projects.2.final", "other_projects.3.final")),
        ("353600", ["35.36"], ("project_outlay.final",)),
    ],
)
def test_a_sum_typed_over_open_rows_in_the_other_unit(stated, rows, blamed):
    lines = [{"block": "other_projects", "name": "专项", "final": typed} for typed in rows]
    data = {"unit": "某县教育局", "year": 2017, "cells": {"project_outlay.final": stated}, "rows": lines}
    found = [one for one in evaluate(load("hunan/2017"), from_json(data)).findings if one.id == "unit_suspect"]
    assert [one.where for one in found] == [blamed]
    assert "像是以元填报" in found[0].message and "约为" in found[0].message
