"""Answers that the score beside them contradicts, each asked about once."""

import pytest

from tests.audit.form import ids, judged, only, row, scheme

JUDGED = scheme(('rule = { kind = "proportion" }', 'rule = { kind = "judged" }'))


@pytest.mark.parametrize(
    ("target", "done"),
    [
        ("≥3次", "未完成"),
        ("3场", "0"),
        ("12月底前", "未开展"),
        ("100%", "0%"),
        ("340户", "尚未实施"),
        ("完善", "未完善"),
    ],
)
@pytest.mark.parametrize("notice", [None, JUDGED])
def test_not_done_and_full_marks(target, done, notice):
    found = only(judged([row("quality", "助残活动", target, done)], notice), "undone_full_marks")
    assert found.level == "核实" and f"“{done}”" in found.message and "满分10分" in found.message


def test_not_done_where_the_rows_have_no_weights_of_their_own():
    rows = [row("quality", "甲活动", "3次", "3次", "", "4"), row("quality", "乙活动", "2次", "未开展", "", "6")]
    assert only(judged(rows), "undone_full_marks").where[0] == "quality.2.achieved_text"
    rows[1]["points"] = "5"
    assert "undone_full_marks" not in ids(judged(rows))


@pytest.mark.parametrize(
    ("target", "done", "points", "why"),
    [
        ("≥3次", "未完成", "0", "因天气原因取消"),
        ("≥3次", "3次", "10", ""),
        ("0起", "0起", "10", ""),  # nothing happened, as it should
        ("≤3起", "0", "10", ""),
        ("有所提高", "完成", "10", ""),
        ("下降5%", "下降6%", "10", ""),
    ],
)
def test_nothing_is_contradicted(target, done, points, why):
    verdict = judged([row("quality", "助残活动", target, done, points=points, why=why)])
    assert not {"undone_full_marks", "met_unrewarded"} & set(ids(verdict)), [one.message for one in verdict.findings]


@pytest.mark.parametrize("notice", [None, JUDGED])
@pytest.mark.parametrize(("target", "done"), [("≥85%", "95%"), ("11月30日前", "11月8日"), ("3个工作日", "2个工作日")])
def test_met_and_yet_points_lost_without_a_word(target, done, notice):
    rows = [row("quality", "康复训练", target, done, points="8")]
    found = only(judged(rows, notice), "met_unrewarded")
    assert "扣2分" in found.message and target in found.message
    rows[0]["deviation_text"] = "档案资料不齐，扣2分"
    assert "met_unrewarded" not in ids(judged(rows, notice))


def test_a_claim_is_not_a_proof():
    """As a published form has it: points lost beside 达成指标, no reason given; that is asked once."""
    rows = [row("quality", "重残人员医保申请参保人员发放准确性", "100%准确(3133人)", "达成指标", points="8")]
    assert only(judged(rows), "shortfall_unexplained")


def test_what_was_missed_is_shown():
    rows = [row("timeliness", "无障碍改造完成时间", "11月30日前", "2020年12月5日", points="10")]
    assert "“11月30日前”，填“2020年12月5日”" in only(judged(rows), "shortfall_unexplained").message


def test_the_year_of_the_form_counts():
    late = [row("timeliness", "无障碍改造完成时间", "11月30日前", "2021年1月5日", points="10")]
    assert ids(judged(late)) == ["shortfall_unexplained"]
    assert ids(judged(late, year=2021)) == []
    assert ids(judged([row("timeliness", "改造完成时间", "2020年12月底前", "1月5日")])) == []
