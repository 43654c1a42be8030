"""Points: what a wrong 分值 upsets, and the same shortfall scored in two ways."""

from decimal import Decimal as D

import pytest

from macros_py.law.notices import load
from tests.audit.form import ids, judged, only, row, scheme

JUDGED = scheme(('rule = { kind = "proportion" }', 'rule = { kind = "judged" }'))
REASON = "部分对象外出务工"


def test_the_same_shortfall_scored_differently():
    rows = [
        row("quality", "培训合格率", "100%", "80%", "5", "4", REASON),
        row("quality", "建档率", "100%", "80%", "5", "3", REASON),
        row("social_benefit", "就业率", "100%", "80%", "5", "4.5", REASON),
        row("social_benefit", "参与率", "90%", "95%", "5"),
    ]
    found = only(judged(rows, JUDGED), "uneven_scores")
    assert found.level == "提示" and all(
        word in found.message for word in ("培训合格率", "建档率", "80%", "得4分和3分")
    )
    rows[1]["points"] = "4"
    rows[2]["points"] = "4"
    assert ids(judged(rows, JUDGED)) == []


def test_other_shortfalls_other_weights_and_other_rules_are_no_matter():
    rows = [
        row("quality", "培训合格率", "100%", "80%", "5", "4", REASON),
        row("quality", "建档率", "100%", "81%", "5", "3", REASON),
        row("social_benefit", "就业率", "100%", "80%", "6", "4.5", REASON),
        row("social_benefit", "参与率", "90%", "95%", "4"),
    ]
    assert ids(judged(rows, JUDGED)) == []
    computed = judged(
        [
            row("quality", "甲率", "100%", "80%", "5", "4", REASON),
            row("quality", "乙率", "100%", "80%", "5", "3", REASON),
        ]
    )
    assert ids(computed) == ["score_differs"], "where the rule computes, the one that strays is asked about"


def test_flat_scores_of_a_published_form_are_even():
    """96.9%, 96.8%, 87.0%, 95.3% and 80% all given 0.8 of 1: five shortfalls, one share, no complaint."""
    rows = [
        row("quality", name, target, "达成指标", "1", "0.8", why)
        for name, target, why in (
            ("全区重残人员医疗保险应保尽保率", "100%(3133人)", "3037人,按照实际符合条件的残疾人参保"),
            ("城镇重残无业人员养老补助应补尽补率", "100%(910人)", "881人,残疾人死亡或转到外区,只出不进"),
            (
                "促进残疾劳动者就业区级补贴及奖励发放完成率",
                "100%(115人,20家企业)",
                "100人、19家,申请补贴的企业或残疾人减少",
            ),
            ("残疾人就业岗位补贴企业发放完成率", "100%(128家)", "122家,申请补贴的企业减少"),
            ("农村困难残疾人帮扶完成率", "100%(5人)", "4人,补贴人数减少"),
        )
    ]
    rows.append(row("quality", "残疾人满意度", ">=85%", "达成指标", "5"))
    assert ids(judged(rows, JUDGED)) == ["met_but_deducted"]


def test_one_wrong_weight_is_one_finding():
    rows = [row("quality", "合格率", "95%", "98%", "7", "6"), row("quality", "有效率", "85%", "95%", "4")]
    found = only(judged(rows), "weights_differ")
    assert "“合格率”分值7分若为其得分6分即相符" in found.message and found.where[0] == "quality.1.full"
    rows[0] |= {"full": "5"}
    assert only(judged(rows), "weights_differ").difference == "1"


def test_two_rows_that_might_be_wrong_both_speak():
    rows = [row("quality", "合格率", "95%", "98%", "6", "5"), row("quality", "有效率", "85%", "95%", "5", "4")]
    found = judged(rows)
    assert ids(found)[0] == "weights_differ" and "若为" not in found.findings[0].message and len(found.findings) == 3


ZERO = scheme(('rule = { kind = "proportion" }', 'rule = { kind = "proportion", pass_at = 0.7, none_above = 1.3 }'))


def test_a_notice_that_gives_nothing_below_seventy_or_above_a_hundred_and_thirty_percent():
    rows = {
        done: judged([row("quality", "培训人数", "100人", done)], ZERO) for done in ("69人", "70人", "130人", "131人")
    }
    computed = {
        done: next(one.computed for one in verdict.rows if one.id == "quality.1") for done, verdict in rows.items()
    }
    assert computed == {"69人": 0, "70人": 7, "130人": 10, "131人": 0}
    found = only(rows["131人"], "score_differs")
    assert "测算0分，相差10分（完成率131%，按办法不得分）" in found.message
    owned = judged([row("quality", "培训人数", "100人", "131人", points="0")], ZERO)
    assert ids(owned) == ["overshoot_noted"], "the points lost and the overshoot are one fact"
    told = judged([row("quality", "培训人数", "100人", "131人", points="0", why="年中新增市级任务")], ZERO)
    assert ids(told) == []


def test_without_such_a_rule_an_overshoot_costs_nothing():
    verdict = judged([row("quality", "培训人数", "100人", "131人")], load("hunan_liuyang/2020"))
    assert ids(verdict) == ["overshoot_noted"] and verdict.computed_total == D(100)


@pytest.mark.parametrize("points", ["-0.01", "-1", "-100"])
def test_points_below_zero_are_one_fault(points):
    verdict = judged([row("quality", "合格率", "95%", "98%", "10", points)])
    found = only(verdict, "points_below_zero")
    assert (found.level, found.where, found.found, found.expected) == ("错误", ("quality.1.points",), points, "0")
    assert found.message == f"“合格率”自评{points}分，得分不能为负数。"


def test_no_points_at_all_are_none_below_zero():
    assert "points_below_zero" not in ids(judged([row("quality", "合格率", "95%", "0%", "10", "0")]))


def test_points_of_a_printed_row_below_zero():
    printed = next(one.id for one in load("hunan_liuyang/2020").indicator)
    verdict = judged(points={printed: "-0.5"}, declared={"total_points": ""})
    assert [one.where for one in verdict.findings if one.id == "points_below_zero"] == [(f"{printed}.points",)]
