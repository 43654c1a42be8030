"""Rules: boundaries, steps, and what must hold of any rule at any value."""

from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from macros_py.errors import SchemeError
from macros_py.law.expr import Cell, Number, excel
from macros_py.law.rules import (
    KINDS,
    Bands,
    Checklist,
    Deduct,
    Flat,
    Judged,
    Met,
    Proportion,
    Qualitative,
    Satisfaction,
    percent,
    plain,
)
from tests.audit.form import scheme

FULL = D(5)


def points(rule, value, full=FULL):
    return rule.formula(Number(full), Cell("v")).value({"v": None if value is None else D(value)})


def deduct(**changes):
    return Deduct(**{"limit": D(1), "step": D("0.01"), "per_step": D("0.5")} | changes)


@pytest.mark.parametrize(
    ("rule", "value", "expected"),
    [
        (deduct(), "1", 5), (deduct(), "1.0099", 5), (deduct(), "1.01", "4.5"), (deduct(), "1.10", 0),
        (deduct(partial="ceil"), "1.0001", "4.5"), (deduct(partial="ceil"), "1.01", "4.5"),
        (deduct(partial="proportional"), "1.005", "4.75"), (deduct(side="below"), "0.98", 4),
        (deduct(side="either"), "0.99", "4.5"), (deduct(side="either"), "1.01", "4.5"), (deduct(), None, None),
        (Proportion(), "0.5", "2.5"), (Proportion(), "1.7", 5), (Proportion(D("0.6")), "0.5999", 0),
        (Proportion(D("0.6")), "0.6", 3), (Proportion(D("0.6"), True), "0.6", 0),
        (Proportion(D("0.6"), True), "0.8", "2.5"), (Proportion(D("0.6"), True), "1", 5),
        (Proportion(D("0.7"), none_above=D("1.3")), "0.6999", 0), (Proportion(D("0.7"), none_above=D("1.3")), "0.7", "3.5"),
        (Proportion(D("0.7"), none_above=D("1.3")), "1.3", 5), (Proportion(none_above=D("1.3")), "1.3001", 0), (Proportion(none_above=D("1.3")), None, None),
       
        (Flat(), "1", 5), (Flat(), "0.0001", 4), (Flat(), "0.9999", 4), (Flat(), "0", 0),
        (Satisfaction(), "0.9", 5), (Satisfaction(), "0.75", "2.5"), (Satisfaction(), "0.6", 0),
        (Satisfaction(), "0.5999", 0),
    ],
)  # fmt: skip
def test_points(rule, value, expected):
    assert points(rule, value) == (None if expected is None else D(expected))


def test_bands_both_ways():
    down = Bands(((D("0.9"), D(5)), (D("0.8"), D(4))), D(0), side="at_least")
    assert [points(down, v) for v in ("1", "0.9", "0.8999", "0.8", "0.7999")] == [5, 5, 4, 4, 0]
    up = Bands(((D(0), D(5)), (D("0.1"), D(4))), D(0), least=D(0))
    assert [points(up, v) for v in ("0", "0.1", "0.1001", "-0.01")] == [5, 4, 0, ""]


def test_answers():
    answer = {"v": "是"}
    assert Met().formula(Number(FULL), Cell("v")).value(answer) == FULL
    assert Met().formula(Number(FULL), Cell("v")).value({"v": "否"}) == 0
    assert Met().formula(Number(FULL), Cell("v")).value({"v": ""}) == ""


def test_checklist_counts_only_when_every_item_is_answered():
    rule = Checklist((("plan", "有制度", D(3)), ("audit", "有审计", D(2))))
    tree = rule.formula(Number(FULL), Cell("system"))
    assert tree.value({"system.plan": "是", "system.audit": "否"}) == 3
    assert tree.value({"system.plan": "是", "system.audit": ""}) is None


def test_qualitative_keeps_the_score_inside_its_band():
    tree = Qualitative().formula(Number(D(10)), Cell("v"), Cell("chosen"))
    level = "部分达成年度指标并具有一定效果"
    assert [tree.value({"v": level, "chosen": D(x)}) for x in (5, 7, 9)] == [6, 7, 8]
    assert tree.value({"v": "", "chosen": D(5)}) == ""


@pytest.mark.parametrize(
    ("level", "chosen", "expected"),
    [
        ("达成年度指标", "0", "8"), ("达成年度指标", "7.99", "8"), ("达成年度指标", "8", "8"), ("达成年度指标", "9.5", "9.5"),
        ("达成年度指标", "10", "10"), ("达成年度指标", "12", "10"),
        ("部分达成年度指标并具有一定效果", "5.99", "6"), ("部分达成年度指标并具有一定效果", "6", "6"),
        ("部分达成年度指标并具有一定效果", "8", "8"), ("部分达成年度指标并具有一定效果", "8.01", "8"),
        ("未达成年度指标且效果较差", "-1", "0"), ("未达成年度指标且效果较差", "0", "0"),
        ("未达成年度指标且效果较差", "5.5", "5.5"), ("未达成年度指标且效果较差", "6.01", "6"),
        ("基本达成", "5", ""),
    ],
)  # fmt: skip
def test_the_three_levels_of_a_notice_that_names_none(level, chosen, expected):
    """达成 100%—80%, 部分达成 80%—60%, 未达成 60%—0, of full marks of 10."""
    tree = Qualitative().formula(Number(D(10)), Cell("v"), Cell("chosen"))
    assert tree.value({"v": level, "chosen": D(chosen)}) == (D(expected) if expected else "")
    words = Qualitative().chinese("10")
    assert (
        "达成年度指标：100%—80%；" in words and "并具有一定效果：80%—60%；" in words and "效果较差：60%—0%。" in words
    )


def test_judged_has_no_formula():
    assert not hasattr(Judged(), "formula")


RULES = [
    deduct(), deduct(side="below"), deduct(side="either", partial="ceil"), deduct(partial="proportional"),
    Bands(((D(0), D(5)), (D("0.1"), D(4))), D(0)), Proportion(), Proportion(D("0.6"), True), Flat(), Satisfaction(),
    Proportion(D("0.7"), none_above=D("1.3")),
]  # fmt: skip
rates = st.decimals(min_value=-1, max_value=3, places=4)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{type(rule).__name__} {rule}"[:50])
@given(rate=rates)
def test_never_below_zero_never_above_full(rule, rate):
    got = points(rule, rate)
    assert got is not None and 0 <= got <= FULL and got == got.quantize(D("0.01"))


ODD = [
    *RULES,
    Bands(((D("0.9"), D(50)), (D("0.8"), D(4))), D(3), side="at_least"),
    Proportion(D(1)),
    Flat(D(1)),
    Flat(D(0)),
]
FULLS = [D(x) for x in ("0", "0.001", "0.005", "1.005", "5", "7.25", "33.333", "-3")]


@pytest.mark.parametrize("rule", ODD, ids=lambda rule: f"{type(rule).__name__} {rule}"[:50])
@given(rate=rates, full=st.sampled_from(FULLS) | st.decimals(min_value=-5, max_value=100, places=4))
def test_within_full_marks_whatever_those_are(rule, rate, full):
    """Printed by the notice or typed by the unit, to two places or more, even below nothing."""
    for tree, cells in ((Number(full), {}), (Cell("full"), {"full": full})):
        for value in (rate, *rule.boundaries()):
            got = rule.formula(tree, Cell("v")).value({"v": value, **cells})
            assert 0 <= got <= max(full, 0), (rule, value, full)


@given(full=st.sampled_from(FULLS), chosen=st.decimals(min_value=-5, max_value=120, places=3))
def test_levels_answers_and_items_stay_within_full_marks_too(full, chosen):
    level = Qualitative().formula(Cell("full"), Cell("v"), Cell("chosen"))
    items = Checklist((("a", "有制度", D(3)), ("b", "有审计", D("2.5"))))
    for said in ("达成年度指标", "部分达成年度指标并具有一定效果", "未达成年度指标且效果较差"):
        assert 0 <= level.value({"v": said, "full": full, "chosen": chosen}) <= max(full, 0)
    for tree in (Cell("full"), Number(full)):
        assert 0 <= items.formula(tree, Cell("o")).value({"o.a": "是", "o.b": "是", "full": full}) <= max(full, 0)
        assert 0 <= Met().formula(tree, Cell("v")).value({"v": "是", "full": full}) <= max(full, 0)


def test_a_row_of_the_notice_needs_no_guard():
    assert "MIN(5" not in excel(deduct().formula(Number(FULL), Cell("v")), {"v": "L20"})


@pytest.mark.parametrize(
    "odd",
    [
        'kind = "deduct", limit = 1, step = 0, per_step = 1', 'kind = "deduct", limit = 1, step = 0.1, per_step = -1',
        'kind = "flat", share = 1.2', 'kind = "satisfaction", none_below = 0.9, full_from = 0.9',
        'kind = "proportion", pass_at = 1.2', 'kind = "proportion", pass_at = 1, scaled = true',
        'kind = "bands", bands = [[0.1, -1]], otherwise = 0', 'kind = "bands", bands = [[0.1, 1]], otherwise = -2',
    ],
)  # fmt: skip
def test_a_rule_that_would_give_less_than_nothing_or_more_than_full_is_refused(odd):
    with pytest.raises(SchemeError, match="rule：.*应"):
        scheme(('rule = { kind = "proportion" }', f"rule = {{ {odd} }}"))


@pytest.mark.parametrize(
    "rule", [Proportion(), Proportion(D("0.6"), True), Flat(), Satisfaction(), deduct(side="below")]
)
@given(one=rates, other=rates)
def test_more_is_never_worth_less(rule, one, other):
    low, high = sorted((one, other))
    assert points(rule, low) <= points(rule, high)


@given(one=rates, other=rates)
def test_a_larger_overrun_never_scores_more(one, other):
    low, high = sorted((one, other))
    assert points(deduct(), low) >= points(deduct(), high)


def test_every_kind_says_itself_in_chinese():
    made = {
        "deduct": deduct(),
        "bands": RULES[4],
        "proportion": Proportion(),
        "met": Met(),
        "qualitative": Qualitative(),
        "flat": Flat(),
        "satisfaction": Satisfaction(),
        "checklist": Checklist((("a", "有制度", D(5)),)),
        "judged": Judged(),
    }
    assert made.keys() == KINDS.keys()
    for rule in made.values():
        assert "5分" in rule.chinese("5") or (isinstance(rule, Met) and "5" in rule.chinese("5"))


def test_what_a_proportion_gives_nothing_for():
    both, above = Proportion(D("0.7"), none_above=D("1.3")), Proportion(none_above=D("1.3"))
    assert both.chinese("5") == "低于70%或高于130%不得分；得分＝5分×完成率，完成率超过100%的按100%计。"
    assert above.chinese("5").startswith("高于130%不得分；")
    assert (both.boundaries(), above.boundaries()) == ((D("0.7"), 1, D("1.3")), (1, D("1.3")))


def test_numbers_without_trailing_zeros():
    assert [plain(D(x)) for x in ("5.00", "0.50", "100", "0")] == ["5", "0.5", "100", "0"]
    assert percent(D("0.05")) == "5%"
