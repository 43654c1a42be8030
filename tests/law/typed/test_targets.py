"""A target beside what was achieved: published rows, every pair of kinds, and what must hold of any two texts."""

import doctest
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from macros_py.law.typed import answers, targets
from macros_py.law.typed.target_text import read_target
from macros_py.law.typed.targets import compare


@pytest.mark.parametrize("module", [targets, answers], ids=lambda module: module.__name__)
def test_examples_in_the_docstrings(module):
    found = doctest.testmod(module)
    assert found.attempted >= 2 and found.failed == 0


MET = [
    ("360", "445", "1.2361"), ("340", "340", "1"), ("85%", "95%", "1.1176"), ("79人", "128名（含30名7-17岁）", "1.6203"),
    ("90户", "99户", "1.1"), ("180人", "205名", "1.1389"), ("≥50个", "50", "1"), ("≥100百分比", "100", "1"), (">=520人次", "600人", "1.1538"),
    ("95%", "98", "1.0316"), ("95%", "0.98", "1.0316"), ("95%", "９８％", "1.0316"), ("98%", "98.5%（抽样）", "1.0051"), ("85%", "90%以上", "1.0588"),
    ("满意度达到90%", "达到92%", "1.0222"), ("大于10次", "11次", "1.1"), ("大于10次", "大于10次", "1"), ("少于10次", "少于10次", None), ("5个", "5", "1"), ("5", "6个", "1.2"), ("约500人", "460人", "0.92"), ("10场次", "28次", "2.8"),
    ("下降10%", "12%", "1.2"), ("下降10%", "下降12%", "1.2"), ("1万人", "1.2", "1.2"), ("1万人", "12000人", "1.2"), ("100%(5人)", "100", "1"),
    ("≤90万元", "90", None), ("≤90万元", "900000元", None), ("≤2%", "1.5%", None), ("≤100%", "95.10%", None), ("不超过22万", "21万元", None),
    ("不超过35万一年", "33.5万元", None), ("不超过35万一年", "33.5", None), ("总成本1200万", "1100万元", None), ("扣分小于等于1分", "0分", None),
    ("小于5%", "4.9%", None), ("≤90万元", "85万元以内", None), ("每年成本不超过324000元", "300000元", None),
    ("10月底", "10月31日", None), ("10月底", "10月底", None), ("2023年12月31日前", "2023-12-30", None), ("12月之前", "11月", None),
    ("及时（11月之前）", "10月20日", None), ("24小时内", "1天", None), ("半小时内", "20分钟", None), ("3个工作日", "2个工作日", None),
    ("3个工作日", "2", None), ("有提升", "有提升", None), ("有所提高", "得到提升", None), ("完成", "完成", None), ("下降", "下降12%", None),
    ("朗下社区", "朗下社区", None), ("及时", "及时发放", None),
]  # fmt: skip

MISSED = [
    ("360", "359", "0.9972"), ("95%", "90%", "0.9474"), ("95%", "90", "0.9474"), ("95%", "0.9", "0.9474"), ("大于10次", "10次", "1"),
    ("约500人", "440人", "0.88"), ("100%(3133人)", "3037人", "0.9694"), ("1万人", "9500", "0.95"), (">=90%", "80%以下", "0.8889"),
    ("≤90万元", "95", None), ("≤90万元", "95万", None), ("≤90万元", "950000元", None), ("小于5%", "5%", None), ("小于5%", "5%以上", None), ("大于90人", "90人以内", "1"), ("≥90人", "少于90人", "1"), ("≤90万元", "大于90万元", None), ("≤90万元", "91万元以上", None), ("总成本1200万", "1300万元", None),
    ("10月底", "11月5日", None), ("2023年12月31日前", "2024年1月5日", None), ("24小时内", "2天", None), ("3个工作日", "5个工作日", None),
    ("下降10%", "上升12%", None), ("340人", "未完成", None), ("10月底", "尚未完成", None), ("有所提高", "未达到预期目标", None), ("0-6岁", "未完成", None),
]  # fmt: skip

OPEN = [
    ("", "5", "未填"), ("5人", "", "未填"), ("不适用", "5", "不适用"), ("5人", "不适用", "不适用"), ("5人", "—", "不适用"),
    ("95%", "1", "100%"), ("95", "98%", "百分比"), ("340人", "完成", "只写"), ("340人", "基本完成", "只写"), ("有所提高", "基本达到预期", "只写"),
    ("340人", "有所提高", "文字"), ("340人", "3个工作日", "时长"), ("340人", "10月底", "日期"), ("340人", "200名 1200人次", "确切"),
    ("20家", "115人", "单位"), ("5亩", "3000㎡", "单位"), ("5元", "5个", "单位"), ("每季度≧2场", "8场", "单位"), ("95%", "90%以上", "界限"),
    ("≤90万元", "100万元以内", "界限"), ("≤90万元", "90万元以上", "界限"), ("大于10次", "大于5次", "界限"), ("大于10次", "10次以上", "界限"), ("≥90人", "90人以内", "界限"), ("≤90万元", "80万元以上", "界限"), ("≤108.5万元", "1085000", "单位"), ("100", "3万人", "万"), ("160000元", "150000元", "金额"),
    ("100%(3133人)", "3037", "可能是"), ("100%(5人)", "5", "可能是"), ("95%", "3037人", "百分比"), ("0", "3", "指标值为0"), ("≤100%", "下降2%", "增减"),
    ("10月底", "100%", "日期"), ("12月之前", "12月5日", "具体"), ("10月底", "已开展培训", "日期"), ("24小时内", "3个工作日", "时长单位"),
    ("1440个月", "1944个月", "越短"), ("24小时", "12小时", "越短"), ("24小时内", "95%", "时长"), ("有所提高", "95%", "定性"),
        ("朗下社区", "完成", "只写"), ("朗下社区", "5个", "确切"), ("1.2.3", "5个", "确切"),
]  # fmt: skip


@pytest.mark.parametrize(("target", "achieved", "rate"), MET)
def test_met(target, achieved, rate):
    found = compare(target, achieved)
    assert (found.met, found.comparable, found.reason) == (True, True, "")
    assert found.completion_rate == (None if rate is None else D(rate))
    assert found.explain_needed is (rate is not None and D(rate) > D("1.3"))


@pytest.mark.parametrize(("target", "achieved", "rate"), MISSED)
def test_missed(target, achieved, rate):
    found = compare(target, achieved)
    assert (found.met, found.comparable, found.explain_needed, found.reason) == (False, True, True, "")
    assert found.completion_rate == (None if rate is None else D(rate))


@pytest.mark.parametrize(("target", "achieved", "says"), OPEN)
def test_nobody_can_say(target, achieved, says):
    found = compare(target, achieved)
    assert (found.met, found.comparable, found.completion_rate, found.explain_needed) == (None, False, None, False)
    assert says in found.reason


@pytest.mark.parametrize(
    ("target", "achieved", "ask"),
    [
        ("10月底", "完成", "date"), ("10月底", "已完成", "date"), ("10月底", "按时完成", "date"), ("10月底", "及时", "date"),
        ("12月底前完成", "全部完成", "date"), ("30分钟内进行应答", "完成", "date"), ("有所提高", "完成", "evidence"), ("有所提高", "全部完成", "evidence"),
        ("及时", "完成。", "evidence"), ("完善", "良好", "evidence"), ("完成", "完成", ""), ("有提升", "有提升", ""), ("有所提高", "得到有效提升", ""), ("有所提高", "成本降低、质量提高", ""),
        ("有所提高", "出行条件得到明显改善", ""),
    ],
)  # fmt: skip
def test_what_to_ask_when_a_bare_word_answers(target, achieved, ask):
    found = compare(target, achieved)
    assert (found.met, found.ask, found.met_by_word) == (True, ask, False)


CLAIMS = [
    "达成指标",
    "达成预期指标",
    "达标",
    "已达标",
    "达到指标值",
    "已达成",
    "达到预期目标",
    "全部达标",
    "达到年度指标值",
    "达成",
    "达到预期",
    "符合要求",
]


@pytest.mark.parametrize("claim", CLAIMS)
@pytest.mark.parametrize("target", ["100%(3133人)", "10月底", "有提升", "≤90万元", "半小时内", "200名 1200人次"])
def test_a_claim_is_met_and_asks_nothing(target, claim):
    found = compare(target, claim)
    assert (found.met, found.ask, found.completion_rate, found.met_by_word) == (True, "", None, True)


@pytest.mark.parametrize("text", ["未达标", "未达成指标", "基本达成指标", "部分达标", "力争达成指标吗", "达标率"])
def test_what_only_sounds_like_a_claim_is_none(text):
    found = compare("100人", text)
    assert not found.met_by_word and found.met is not True


@pytest.mark.parametrize(
    ("target", "deviation", "met", "rate", "contradicts"),
    [
        ("100%(3133人)", "3037人,按照实际符合条件的残疾人参保", False, "0.9694", ("3037", "人")),
        ("100%(910人)", "881人,残疾人死亡或转到外区,只出不进", False, "0.9681", ("881", "人")),
        ("100%(115人,20家企业)", "100人、19家,申请补贴的企业或残疾人减少", False, "0.8696", ("100", "人")),
        ("100%(128家)", "122家,申请补贴的企业减少", False, "0.9531", ("122", "家")),
        ("100%(5人)", "4人,补贴人数减少", False, "0.8", ("4", "人")), ("100%（3133人）", "３０３７人，按照实际", False, "0.9694", ("3037", "人")),
        ("100%(10场次)", "28次", True, "2.8", None), ("100%(4场次)", "10场", True, "2.5", None), ("100%(1712辆)", "1720辆", True, "1.0047", None),
        (">=90%(3133人)", "3037人", True, "1.0771", None), ("100%", "执行率99.18%", False, "0.9918", ("0.9918", "%")),
        ("3133人", "执行率99.18%", True, None, None), ("≤90万元", "95万元，物价上涨", False, None, ("950000", "元")),
        ("100%(910人)", "3人死亡", True, None, None), ("100%(910人)", "因3人死亡未参保", True, None, None), ("100%(910人)", "3人，因死亡", True, None, None),
        ("100%(910人)", "实际3人，其余转出", False, "0.0033", ("3", "人")), ("100%(910人)", "减少29人", True, None, None),
        ("100%(5家)", "115人", True, None, None), ("100%", "较上年增长5%", True, None, None), ("有提升", "28次", True, None, None),
        ("100%(3133人)", "", True, None, None),
    ],
)  # fmt: skip
def test_the_number_that_opens_the_deviation(target, deviation, met, rate, contradicts):
    found = compare(target, "达成指标", deviation_text=deviation)
    assert (found.met, found.met_by_word) == (met, True)
    assert found.completion_rate == (None if rate is None else D(rate))
    said = found.contradicts and (str(found.contradicts.value), found.contradicts.unit)
    assert said == contradicts
    assert found.explain_needed is (not met or (rate is not None and D(rate) > D("1.3")))


def test_the_claims_own_bracket_counts_too():
    assert compare("100%(3133人)", "达成指标（3037人）").contradicts.value == 3037
    assert compare("340人", "完成", deviation_text="345人").completion_rate == D("1.0147")


@pytest.mark.parametrize(
    ("achieved", "deviation", "explained"),
    [
        ("90人", "28次", True), ("90人", "人员减少", True), ("90人", "", False), ("90人", "无", False), ("90人", " — ", False),
        ("280人", "280人", False), ("280人", "实际完成280人。", False), ("280人", "280人，上级追加任务", True), ("280人", "", False), ("280人", "／", False),
    ],
)  # fmt: skip
def test_a_bare_quantity_explains_a_miss_but_not_an_overshoot(achieved, deviation, explained):
    found = compare("100人", achieved, deviation_text=deviation)
    assert found.explain_needed and found.explained is explained


def test_the_threshold_is_the_callers_and_exclusive():
    assert not compare("100", "130").explain_needed
    assert compare("100", "130.1").explain_needed
    assert not compare("100", "199", explain_over=D(2)).explain_needed


@pytest.mark.parametrize(
    ("target", "achieved", "direction", "met", "rate"),
    [
        ("100次", "90次", "down", True, None), ("100次", "110次", "down", False, None), ("100次", "110次", "up", True, "1.1"),
        ("160000元", "150000元", "down", True, None), ("160000元", "150000元", "up", False, "0.9375"), ("约100次", "110次", "down", True, None),
        ("约100次", "111次", "down", False, None), ("≥100次", "90次", "down", False, "0.9"), ("1440个月", "1944个月", "up", True, "1.35"),
        ("24小时", "12小时", "down", True, None), ("0", "3", "down", False, None), ("0", "0", None, True, None),
    ],
)  # fmt: skip
def test_the_callers_direction_fills_in_where_no_operator_stands(target, achieved, direction, met, rate):
    found = compare(target, achieved, direction=direction)
    assert (found.met, found.completion_rate) == (met, None if rate is None else D(rate))


counts = st.integers(0, 10**6)


@given(st.sampled_from(["≥{}人", "{}人", "不少于{}人", "约{}人", "大于{}人", "{}人以上"]), counts, counts, counts)
def test_more_achieved_is_never_less_met(pattern, target, one, other):
    low, high = sorted((one, other))
    worse, better = (compare(pattern.format(target), f"{given}人", direction="up") for given in (low, high))
    assert worse.met is not True or better.met is True
    if target:
        assert worse.completion_rate <= better.completion_rate


@given(st.sampled_from(["≤{}元", "不超过{}元", "少于{}元", "{}元以内"]), counts, counts, counts)
def test_less_spent_is_never_less_met(pattern, target, one, other):
    low, high = sorted((one, other))
    better, worse = (compare(pattern.format(target), f"{given}元") for given in (low, high))
    assert worse.met is not True or better.met is True
    assert worse.completion_rate is better.completion_rate is None


@given(
    counts.filter(bool),
    counts,
    st.sampled_from(["{}万元", "{}0000元"]),
    st.sampled_from(["{}万元", "{}0000元", "{}.0万元"]),
)
def test_the_scale_typed_changes_nothing(target, achieved, asked, given):
    found = compare("≥" + asked.format(target), given.format(achieved))
    assert found.met is (achieved >= target)
    assert abs(found.completion_rate - D(achieved) / target) <= D("0.00005")


PIECES = st.lists(
    st.sampled_from(
        [
            *"0123456789.,%()-年月日底前万元人次小时个/ 无—未\u200b\u202e①\ud800",
            "完成",
            "达成指标",
            "提升",
            "下降",
            "≥",
            "约",
            "以内",
        ]
    ),
    max_size=15,
).map("".join)
ANY = st.text(max_size=30) | PIECES


@given(ANY, ANY, ANY)
def test_any_texts_compare_without_raising(target, achieved, deviation):
    found = compare(target, achieved, deviation_text=deviation)
    assert found.comparable is (found.met is not None) is (found.reason == "")
    assert found.explain_needed or found.met is not False
    assert found.contradicts is None or found.met is False
    if read_target(target).operator in ("<=", "<"):
        assert found.completion_rate is None


def test_long_texts_are_refused_at_once():
    found = compare("9" * 10_000, "(" * 10_000, deviation_text="3人、" * 5_000)
    assert found.met is None and found.reason


@pytest.mark.parametrize(
    ("target", "achieved", "met"),
    [
        ("有所提高", "有所下降", False), ("有所提高", "未提高", False), ("完善", "不完善", False), ("持续改善", "持续恶化", False),
        ("健全", "待完善", False), ("合格", "不合格", False), ("及时", "不及时", False), ("优", "良", False), ("良", "优", True),
        ("优秀", "优", True), ("不发生事故", "未发生事故", True), ("有所提高", "明显提高", True), ("下降", "有所下降", True),
    ],
)  # fmt: skip
def test_a_judgement_denied_or_turned_round_is_a_miss(target, achieved, met):
    found = compare(target, achieved)
    assert (found.met, found.explain_needed) == (met, not met)


@pytest.mark.parametrize(
    ("target", "achieved", "met", "rate"),
    [
        ("300-500人", "450人", True, "1"), ("300-500人", "500人", True, "1"), ("300-500人", "600人", True, "1.2"), ("300-500人", "200人", False, "0.6667"),
        ("85-90%", "88%", True, "1"), ("85-90%", "88", True, "1"), ("3-5万元", "4", True, "1"), ("300-500", "750人", True, "1.5"),
    ],
)  # fmt: skip
def test_inside_a_range_the_target_is_met_exactly(target, achieved, met, rate):
    found = compare(target, achieved)
    assert (found.met, found.completion_rate) == (met, D(rate)) and found.explain_needed is (
        not met or D(rate) > D("1.3")
    )


@given(st.integers(1, 1000), st.integers(1, 1000), st.integers(0, 3000))
def test_a_range_is_met_from_its_lower_end_on_and_never_explained_inside(low, wide, done):
    found = compare(f"{low}-{low + wide}人", f"{done}人")
    assert found.met is (done >= low)
    if low <= done <= low + wide:
        assert found.completion_rate == 1 and not found.explain_needed


@pytest.mark.parametrize(
    ("target", "achieved", "met"),
    [
        ("200人次", "210人", True), ("200人次", "150人", None), ("200人", "150人次", False), ("200人", "210人次", None), ("200人次", "210人次", True),
        ("≤200人", "150人次", True), ("≤200人次", "150人", None), ("≤200人次", "250人", False), ("200人", "210名", True),
    ],
)  # fmt: skip
def test_visits_are_at_least_as_many_as_people(target, achieved, met):
    found = compare(target, achieved)
    assert (found.met, found.ask) == (met, "unit" if met is None else "")


@pytest.mark.parametrize(
    ("target", "achieved", "met"),
    [
        ("一级", "二级", None),
        ("二级", "二级", True),
        ("达到3级", "3级", True),
        ("AAA级", "AA级", None),
        ("有所提高", "一级", None),
        ("≥3场", "一级", None),
    ],
)
def test_a_level_is_no_number(target, achieved, met):
    assert compare(target, achieved).met is met
    assert read_target("二级").kind == read_target("达到3级").kind == "judgement"


@pytest.mark.parametrize(
    ("target", "achieved", "year", "met"),
    [
        ("11月30日前", "2023年12月5日", 2023, False), ("11月30日前", "2024年1月5日", 2023, False), ("11月30日前", "2024年1月5日", None, True),
        ("11月30日前", "2023年11月5日", 2023, True), ("2023年12月底前", "1月5日", 2023, True), ("12月底", "12月5日", 2023, True), ("2022年11月底", "2023年1月5日", 2023, False),
    ],
)  # fmt: skip
def test_a_deadline_is_in_the_year_of_its_form(target, achieved, year, met):
    assert compare(target, achieved, year=year).met is met
