"""The verdict on what people really type: read where the meaning is certain, a finding where it is not."""

import copy
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from macros_py.errors import UnreadableFile
from macros_py.evaluate import evaluate
from macros_py.law.filled import as_json, from_json
from macros_py.law.findings import LEVELS, catalogue
from macros_py.law.notices import load
from tests import published
from tests.examples import examples

SCHEME = published.scheme()


def verdict(**changes):
    """The published form with some cells (``cells={...}``), points, rows or declarations changed."""
    data = copy.deepcopy(published.data())
    for part, values in changes.items():
        if isinstance(values, dict):
            data[part] = data.get(part, {}) | values
        else:
            data[part] = values
    return evaluate(SCHEME, from_json(data))


def of(judged, id):
    return [one for one in judged.findings if one.id == id]


CLEAN = {
    "unit": "浏阳市残疾人联合会",
    "year": 2020,
    "cells": {
        "establishment_count": "11", "incumbent_count": "11", "vehicle_upkeep.prior_final": "1.99",
        "vehicle_upkeep.budget": "1.8", "vehicle_upkeep.final": "1.7", "reception.prior_final": "0.2",
        "reception.budget": "0.45", "reception.final": "0.45", "programme_projects.prior_final": "2351.7",
        "programme_projects.budget": "2008.23", "programme_projects.final": "2008.23", "operating_cost.budget": "15",
        "operating_cost.final": "14.98", "procurement.budget": "74.11", "procurement.final": "74.11",
        "fiscal_appropriation.budget": "1400.00", "fiscal_appropriation.executed": "1400.00",
        "other_funds.budget": "784.52", "other_funds.executed": "784.52", "basic_expenditure.budget": "176.29",
        "basic_expenditure.executed": "176.29", "goal_set_text": "为三百二十名残疾儿童提供康复训练，培训残疾人二百名。",
        "goal_met_text": "为四百四十五名残疾儿童提供康复训练，培训残疾人二百名。",
    },
    "points": {
        "budget_preparation": "3", "budget_execution": "4", "carryover_management": "4", "performance_management": "5",
        "disclosure": "4", "fiscal_supervision": "3", "procurement_management": "3", "asset_management": "4",
    },
    "rows": [
        {"block": block, "name": name, "target_text": target, "achieved_text": done, "full": full, "points": full, "deviation_text": ""}
        for block, name, target, done, full in (
            ("quantity", "康复人数", "≥320人", "345人", "20"), ("quality", "有效率", "85%", "90%", "10"),
            ("timeliness", "完成时间", "2020年10月底前", "2020年10月15日", "10"), ("social_benefit", "满意率", "≥90%", "92%", "10"),
            ("economic_benefit", "增收户数", "340户", "340户", "10"), ("satisfaction", "残疾人满意度", "≥90%", "95%", "10"),
        )
    ],
    "declared": {"total_points": "100", "grade": "优"},
}  # fmt: skip


def test_a_good_form_is_met_with_silence():
    judged = evaluate(SCHEME, from_json(CLEAN))
    assert [one.message for one in judged.findings] == []
    assert str(judged.computed_total) == "100"


def test_an_empty_form_shows_no_points_and_one_finding():
    judged = evaluate(SCHEME, from_json({}))
    assert judged.computed_total is None and judged.computed_grade is None
    assert all(row.computed is None for row in judged.rows)
    assert [one.id for one in judged.findings] == ["required_blank"]


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("２.２", "97.78%"),
        ("2.20", "97.78%"),
        ("2.2万元", "97.78%"),
        ("￥2.2", "97.78%"),
        (" 2.2 ", "97.78%"),
        ("2.2（决算数）", "97.78%"),
    ],
)
def test_numbers_as_people_type_them(typed, read):
    judged = verdict(cells={"three_public.final": typed})
    assert f"{judged.rates['three_public_control_rate'] * 100:.2f}%" == read
    assert of(judged, "not_a_number") == []
    assert bool(of(judged, "number_with_note")) == ("（" in typed)


@pytest.mark.parametrize("typed", ["约2.2", "二点二", "2.2.2", "1e3", "22000元", "#REF!", "见附件", "2,2", "½"])
def test_words_where_a_number_belongs(typed):
    judged = verdict(cells={"three_public.final": typed})
    found = of(judged, "not_a_number")
    assert len(found) == 1 and found[0].where == ("three_public.final",) and typed in found[0].message
    assert of(judged, "sum_differs") == [], "a cell that cannot be read is spoken of once"


@pytest.mark.parametrize("typed", ["—", "——", "/", "无", " ", ""])
def test_not_filled(typed):
    judged = verdict(cells={"overseas.final": typed})
    assert [one.id for one in judged.findings] == [one.id for one in verdict().findings]


def test_ten_thousand_times_too_much():
    judged = verdict(
        cells={
            "three_public.final": "22000",
            "vehicle.final": "17000",
            "vehicle_upkeep.final": "17000",
            "reception.final": "5000",
        }
    )
    found = of(judged, "unit_suspect")
    assert len(found) == 1 and "元" in found[0].message
    assert not of(judged, "sum_differs") and not any(
        "three_public.final" in one.where for one in of(judged, "over_budget_unexplained")
    )


def test_executed_in_yuan_is_a_unit_slip_not_a_gap():
    judged = verdict(cells={"fiscal_appropriation.executed": "12220700", "other_funds.executed": "7796700"})
    assert of(judged, "unit_suspect") and not of(judged, "check_failed")


def test_a_negative_amount():
    assert of(verdict(cells={"overseas.final": "-3"}), "amount_negative")


def test_sums_within_rounding_are_silent_and_beyond_are_not():
    assert not of(verdict(cells={"three_public.final": "2.22"}), "sum_differs")
    found = of(verdict(cells={"three_public.final": "2.23"}), "sum_differs")
    assert len(found) == 1 and found[0].difference == "0.03"


def test_the_two_forms_disagree_about_project_expenditure():
    judged = verdict(cells={"project_expenditure.executed": "2000"})
    found = [one for one in of(judged, "check_failed") if one.level == "核实"]
    assert len(found) == 1 and found[0].difference == "61.69"


def test_a_printed_rate():
    assert not of(verdict(declared={"basic_expenditure.execution_rate": "109.61%"}), "rate_differs")
    assert not of(verdict(declared={"project_expenditure.execution_rate": "4414.7%"}), "rate_differs")
    assert not of(verdict(declared={"basic_expenditure.execution_rate": "109.6"}), "rate_differs")
    found = of(verdict(declared={"basic_expenditure.execution_rate": "91%"}), "rate_differs")
    assert len(found) == 1 and found[0].expected == "109.61%"


def test_one_rate_a_little_over_is_one_question():
    cells = CLEAN["cells"] | {"basic_expenditure.executed": "180.29", "fiscal_appropriation.executed": "1404"}
    judged = evaluate(SCHEME, from_json(CLEAN | {"cells": cells}))
    assert [one.id for one in judged.findings] == ["rate_out_of_range"]
    cells = CLEAN["cells"] | {"operating_cost.final": "15.01"}
    judged = evaluate(SCHEME, from_json(CLEAN | {"cells": cells}))
    assert [one.id for one in judged.findings] == ["over_budget_unexplained"]


def test_a_parent_over_its_budget_speaks_for_its_parts():
    judged = verdict(cells={"reception.final": "1.5", "three_public.final": "3.2"})
    over = [one.where[0] for one in of(judged, "over_budget_unexplained")]
    assert "three_public.final" in over and "reception.final" not in over


def test_total_and_grade():
    assert not of(verdict(declared={"total_points": "93"}), "total_differs")
    found = of(verdict(declared={"total_points": "91"}), "total_differs")
    assert found[0].difference == "2" and "超过分值" in found[0].message
    assert of(verdict(declared={"total_points": "93", "grade": "良"}), "grade_differs")[0].expected == "优"


def test_weights_and_blocks():
    rows = copy.deepcopy(published.data()["rows"])
    rows[0]["full"], rows[1]["full"], rows[2]["full"] = "7", "7", "7"
    judged = verdict(rows=rows)
    assert of(judged, "weights_differ")[0].found == "21"
    rows[0]["points"] = "9"
    assert len(of(verdict(rows=rows), "points_over_full")) == 3
    rows = copy.deepcopy(published.data()["rows"])
    rows[0]["points"] = "9"
    assert of(verdict(rows=rows), "block_over_full")[0].expected == "20"


def test_a_shortfall_and_its_reason():
    rows = copy.deepcopy(published.data()["rows"])
    rows[0] |= {"achieved_text": "300", "points": "7"}
    assert "残疾儿童康复人数" in of(verdict(rows=rows), "shortfall_unexplained")[0].message
    rows[0]["deviation_text"] = "疫情期间部分儿童未到机构训练"
    assert "残疾儿童康复人数" not in of(verdict(rows=rows), "shortfall_unexplained")[0].message


def test_an_overshoot_by_degree():
    rows = copy.deepcopy(published.data()["rows"])
    rows[1]["achieved_text"] = "500"
    assert of(verdict(rows=rows), "overshoot_noted") and not of(verdict(rows=rows), "overshoot_unexplained")
    rows[1]["achieved_text"] = "1000"
    assert "294.12%" in of(verdict(rows=rows), "overshoot_unexplained")[0].message
    rows[1]["deviation_text"] = "年中新增市级任务"
    assert not of(verdict(rows=rows), "overshoot_unexplained")


def test_rule_and_declaration_side_by_side():
    rows = copy.deepcopy(published.data()["rows"])
    rows[3] |= {"achieved_text": "80%", "full": "5", "points": "5"}
    found = of(verdict(rows=rows), "score_differs")
    assert found[0].expected == "4.71" and found[0].found == "5"


def test_an_explanation_travels_with_its_finding():
    data = published.data() | {
        "explained": {"rate_undefined:other_funds.executed": "上级残联直接拨付，未列入年初预算。"}
    }
    found = of(evaluate(SCHEME, from_json(data)), "rate_undefined")
    assert found[0].explanation.startswith("上级残联") and found[0].as_json()["explanation"]


def test_the_shape_of_the_answer():
    answer = verdict().as_json()
    assert set(answer) == {
        "edition",
        "rates",
        "points",
        "total",
        "grade",
        "findings",
        "coverage",
        "tables",
        "unread",
        "projects",
        "summary",
    }
    assert answer["rates"]["other_funds.execution_rate"] is None
    assert answer["points"]["fiscal_supervision"] == {"declared": "4", "printed": "4", "computed": None, "full": "3"}
    keys = {"id", "level", "where", "message", "expected", "found", "difference", "fix", "source"}
    for one in answer["findings"]:
        assert set(one) == keys and one["id"] in catalogue() and one["level"] in LEVELS and one["fix"]


@pytest.mark.parametrize(
    "data",
    [[], {"cell": {}}, {"cells": []}, {"cells": {"a": ["b"]}}, {"year": "2020"}, {"year": 0}, {"rows": [{}]}, {"rows": 1},
     {"declared": {"weights": 3}}, {"cells": {"unit": "x" * 50_000}}, "x", None],
)  # fmt: skip
def test_a_file_that_is_not_in_the_shape(data):
    with pytest.raises(UnreadableFile):
        from_json(data)


def test_json_and_back():
    assert from_json(as_json(published.filled())) == published.filled()


ids = st.sampled_from(sorted(published.data()["cells"]))
words = st.text(max_size=20).filter(lambda text: "None" not in text and "{" not in text) | st.sampled_from(
    ["—", "1,000", "98%", "-5", "10万", "1/3", "∞", "9" * 30, "0", "无"]
)


@settings(max_examples=examples(120))
@given(
    cells=st.dictionaries(ids, words, max_size=6),
    points=st.dictionaries(st.sampled_from(sorted(published.data()["points"])), words, max_size=3),
    rows=st.lists(
        st.fixed_dictionaries(
            {
                "block": st.sampled_from(["quantity", "timeliness"]),
                "name": words,
                "target_text": words,
                "achieved_text": words,
                "full": words,
                "points": words,
                "deviation_text": words,
            }
        ),
        max_size=4,
    ),
    declared=st.dictionaries(st.sampled_from(["total_points", "grade", "staffing_control_rate"]), words, max_size=3),
)
def test_whatever_is_typed_there_is_a_verdict(cells, points, rows, declared):
    judged = verdict(cells=cells, points=points, rows=rows, declared=declared)
    for one in judged.findings:
        assert one.message and not re.search(r"\{[a-z_]+\}", one.message) and "None" not in one.message


def test_a_word_target_answered_by_a_figure_is_silent_and_a_number_answered_by_a_word_is_not():
    rows = copy.deepcopy(published.data()["rows"])
    for row in rows[5:11]:
        row["achieved_text"] = "2020-09-30" if row["block"] == "timeliness" else "95%"
    assert not of(verdict(rows=rows), "not_comparable")
    rows[0]["achieved_text"] = "完成"
    assert of(verdict(rows=rows), "not_comparable")[0].where == ("quantity.1.achieved_text",)
    rows[0]["target_text"] = "不适用"
    assert not of(verdict(rows=rows), "not_comparable")


# ---- what a demanding reader found


def hunan(points=None, total="", **cells):
    """A quiet filling of the other notice: 100 points, no finding."""
    quiet = {
        "establishment_count": "10",
        "incumbent_count": "10",
        "three_public.prior_budget": "5",
        "three_public.budget": "5",
        "three_public.final": "4",
        "initial_budget": "100",
        "supplement": "0",
        "prior_carryover": "0",
        "year_end_carryover": "0",
        "construction_done": "无",
        "key_task_assigned_count": "4",
        "key_task_done_count": "4",
        "operating_cost.budget": "10",
        "operating_cost.final": "9",
        "procurement.budget": "8",
        "procurement.final": "8",
    } | cells
    judged = {"management_system": "8", "fund_compliance": "6", "disclosure": "5", "performance_benefit": "22"}
    data = {
        "unit": "某某市某某局",
        "year": 2018,
        "cells": quiet,
        "points": judged | (points or {}),
        "declared": {"total_points": total},
    }
    return evaluate(load("hunan/2017"), from_json(data))


def kinds(judged):
    return [one.id for one in judged.findings]


def test_a_score_our_formula_fills_is_never_blank():
    assert kinds(hunan()) == [] and hunan().computed_total == 100
    for nothing in (
        {"procurement.budget": "", "procurement.final": ""},
        {"procurement.budget": "0", "procurement.final": "0"},
    ):
        assert kinds(hunan(**nothing)) == []
    assert kinds(hunan(**{"procurement.budget": ""})) == ["rate_undefined"]
    missing = hunan(**{"three_public.prior_budget": ""})
    assert [one.where for one in missing.findings] == [("three_public.prior_budget",)]
    assert kinds(hunan(supplement="-10")) == ["amount_negative"]


@pytest.mark.parametrize(
    ("total", "said"), [("60", True), ("87.9", True), ("88", False), ("100", False), ("100.1", True)]
)
def test_an_amount_in_doubt_silences_only_a_total_that_it_may_explain(total, said):
    """Two rows of 5 and 7 points follow from the suspect budget; the other 88 points stand, whatever its unit."""
    judged = hunan(total=total, **{"three_public.budget": "50000"})
    assert [one.where for one in of(judged, "unit_suspect")] == [("three_public.budget",)]
    assert ("total_differs" in kinds(judged)) is said


@pytest.mark.parametrize("total", ["60", "88", "100"])
def test_a_score_that_cannot_be_read_still_silences_the_total(total):
    assert "total_differs" not in kinds(hunan(total=total, **{"three_public.budget": "5万"}))


def test_everything_left_blank_is_named():
    judged = evaluate(load("hunan/2017"), from_json({"unit": "某县教育局"}))
    (blanks,) = of(judged, "required_blank")
    assert len(blanks.where) > 12
    assert all(f"“{judged.ledger.scheme.label(id)}”" in blanks.message for id in blanks.where)


@pytest.mark.parametrize("typed", ["—", "/", "无", " "])
def test_a_dash_answers_no_number(typed):
    rows = copy.deepcopy(published.data()["rows"])
    rows[0]["achieved_text"] = typed
    assert "quantity.1.achieved_text" in of(verdict(rows=rows), "required_blank")[0].where


@pytest.mark.parametrize("reason", ["无", "/", "—", "无偏差", "无。"])
def test_a_reason_that_says_nothing_is_none(reason):
    judged = verdict(deviation={"budget_execution": reason, "performance_management": reason})
    assert "预算执行管理" in of(judged, "shortfall_unexplained")[0].message


def test_a_judgement_that_was_missed_is_asked_about():
    rows = copy.deepcopy(published.data()["rows"])
    rows[8]["achieved_text"] = "未提高"
    assert rows[8]["name"] in of(verdict(rows=rows), "shortfall_unexplained")[0].message
    rows[8]["achieved_text"] = "部分完成"
    assert rows[8]["name"] in of(verdict(rows=rows), "not_comparable")[0].message


def test_parts_and_parent_in_different_units():
    for cells in ({"reception.budget": "4500"}, {"union_and_welfare.final": "63900"}):
        judged = verdict(cells=cells)
        assert of(judged, "unit_suspect")[0].where == tuple(cells) and not of(judged, "sum_differs")


def test_far_above_its_budget():
    judged = verdict(cells={"procurement.final": "741.1"})
    assert any("政府采购" in one.message for one in of(judged, "rate_out_of_range"))
    assert not any("政府采购" in one.message for one in of(judged, "over_budget_unexplained"))


def test_a_score_that_cannot_be_read_is_spoken_of_once():
    judged = verdict(points={"asset_management": "满分"})
    assert of(judged, "not_a_number") and not of(judged, "total_differs")


def test_a_blank_that_is_due_explains_the_gap():
    data = CLEAN | {"cells": CLEAN["cells"] | {"fiscal_appropriation.executed": ""}}
    assert kinds(evaluate(SCHEME, from_json(data))) == ["required_blank"]


def test_an_empty_block_is_missed():
    rows = [row for row in CLEAN["rows"] if row["block"] != "satisfaction"]
    judged = evaluate(SCHEME, from_json(CLEAN | {"rows": rows, "declared": {"total_points": "90", "grade": "优"}}))
    assert of(judged, "required_blank")[0].where == ("satisfaction.1.name",)


def test_a_score_rounded_or_cut_off():
    for points, silent in (("6.66", True), ("6.67", True), ("6.7", True), ("6.6", True), ("7", False), ("6.5", False)):
        row = {
            "block": "quantity",
            "name": "人数",
            "target_text": "360",
            "achieved_text": "300",
            "full": "8",
            "points": points,
        }
        rows = [row | {"deviation_text": "部分对象外出务工"}, *published.data()["rows"][3:]]
        assert bool(of(verdict(rows=rows), "score_differs")) is not silent, points


def test_an_innocent_row_is_not_blamed():
    judged = verdict(declared={"total_points": "97"}, points={"budget_preparation": "3"})
    assert "恰为" not in of(judged, "total_differs")[0].message


def test_half_a_character_is_refused_where_it_comes_in():
    with pytest.raises(UnreadableFile, match="cells.goal_met_text 含有残缺的字符"):
        from_json({"cells": {"goal_met_text": "完成\ud800"}})
