"""How targets are worded: bounds, units, whole people; and the wordings that are in order."""

import doctest

import pytest

from macros_py.law.typed import directions
from tests.audit.form import ids, judged, only, row


def test_examples_in_the_docstrings():
    found = doctest.testmod(directions)
    assert found.attempted >= 1 and found.failed == 0


@pytest.mark.parametrize(
    ("name", "target", "done"),
    [("项目总成本", "≥108.5万元", "110万元"), ("保洁成本", "不少于24.67万元", "25万元"), ("经费总成本", "≥90", "95")],
)
def test_a_cost_that_is_to_be_high(name, target, done):
    found = only(judged([row("quality", name, target, done)]), "bound_suspect")
    assert (
        found.level == "提示" and "是成本，是否应为“≤”" in found.message and found.where == ("quality.1.target_text",)
    )


@pytest.mark.parametrize(
    ("name", "target", "done"),
    [
        ("项目总成本", "≤108.5万元", "100万元"), ("节约成本", "≥5万元", "6万元"), ("成本控制率", "≥95%", "96%"), ("成本节约率", "≥5%", "6%"),
        ("项目总成本", "8-10万元", "9万元"), ("带动社会支出", "≥100万元", "120万元"), ("发放补贴资金", "≥100万元", "120万元"),
        ("残疾人满意度", ">=85%", "90%"), ("观影人次数量", ">=520人次", "530人次"), ("康复人数", "360", "445"),
    ],
)  # fmt: skip
def test_bounds_in_order(name, target, done):
    assert ids(judged([row("quality", name, target, done)])) == []


@pytest.mark.parametrize(
    ("name", "target", "done", "met"),
    [
        ("有效投诉次数", "3次", "1次", True), ("有效投诉次数", "3次", "5次", False), ("安全事故发生率", "2%", "1%", True), ("设备故障率", "2%", "3%", False),
        ("差错率", "1%", "1%", True), ("投诉处理率", "95%", "90%", False), ("受理投诉件数", "30件", "36件", True), ("安全事故起数", "0", "0", True),
        ("安全事故起数", "0起", "1起", False),
    ],
)  # fmt: skip
def test_harm_is_to_be_low(name, target, done, met):
    verdict = judged([row("quality", name, target, done)])
    assert next(one.comparison.met for one in verdict.rows if one.id == "quality.1") is met
    assert "bound_suspect" not in ids(verdict)


def test_harm_that_is_not_called_a_number_is_asked_about():
    found = only(judged([row("quality", "群众投诉", "3次", "3次")]), "bound_suspect")
    assert "“群众投诉”（指标值“3次”）没有写“≤”或“≥”" in found.message
    assert ids(judged([row("quality", "群众投诉", "≤3次", "3次")])) == []
    assert ids(judged([row("quality", "群众投诉", "0", "0")])) == []
    assert ids(judged([row("quality", "群众投诉", "3次", "0次")])) == ["bound_suspect"], (
        "not met is not claimed as well"
    )
    assert ids(judged([row("quality", "交通事故伤员救助", "3人", "3人")])) == []


@pytest.mark.parametrize(
    ("target", "done"), [("360人", "200户"), ("10场", "300人"), ("≥200人", "250人次"), ("3个工作日", "2个月")]
)
def test_another_unit_than_the_target(target, done):
    found = only(judged([row("quality", "服务情况", target, done)]), "units_differ")
    assert found.message == f"“服务情况”指标值“{target}”，完成值“{done}”，计量单位不同，无法比较。"


@pytest.mark.parametrize(
    ("target", "done"),
    [
        ("360人", "360名"),
        ("10场次", "10次"),
        ("5个", "5项"),
        ("200人次", "210人"),
        ("14个街镇", "14个"),
        ("20家企业", "20个"),
        ("300-500人", "450人"),
    ],
)
def test_units_that_mean_the_same(target, done):
    assert ids(judged([row("quality", "服务情况", target, done)])) == []


@pytest.mark.parametrize(
    ("target", "done", "asked"),
    [
        ("11人", "11.5人", True),
        ("10.5户", "11户", True),
        ("1.05万人", "1.06万人", False),
        ("10.5个月", "10.5个月", False),
    ],
)
def test_half_a_person(target, done, asked):
    assert ("count_not_whole" in ids(judged([row("quality", "托养服务", target, done)]))) is asked


def test_half_a_post():
    found = judged(cells={"establishment_count": "11.5", "incumbent_count": "11"}).findings
    assert [one.message for one in found] == ["“编制数”11.5应为整数，请核对。"]
    assert "count_not_whole" not in ids(judged([row("quality", "平均每月服务人数", "11.5人", "11.5人")]))


def test_rows_of_a_published_form_are_quiet():
    """A dozen sorts of rows as one large form has them, none of which deserves a word from these checks."""
    rows = [
        row("quality", name, target, "达成指标", "1", None, why)
        for name, target, why in (
            ("残车保险应保尽保率", "100%(1712辆)", "1720辆"),
            ("观影人次数量", ">=520人次", ""),
            ("全国助残日活动及上海助残周参与人次", ">=200人次", ""),
            ("培训街镇覆盖率", "100%(14个街镇)", ""),
            ("残疾人医疗保障作用", "有保障作用", ""),
            ("残疾人文体生活丰富作用", ">=95%以上参与活动的残疾人认为有促进作用", ""),
            ("培训完成及时性", "及时（11月之前）", ""),
            ("残车保险投保及时性", "及时（每季度首月）", ""),
            ("协会指导数量", "100%(5家(盲协、肢协、聋协、精亲协、智亲协))", ""),
            ("促进残疾劳动者就业区级补贴及奖励发放及时性", "及时（自申请之日起15个工作日内完成发放）", ""),
        )
    ]
    assert ids(judged(rows)) == []
