"""What people type as a target: a table judged by hand, a district's 700 real ones, and spellings at random."""

import csv
import doctest
import re
from collections import Counter
from decimal import Decimal as D
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from macros_py.law.typed import bounds, brackets, target_text
from macros_py.law.typed.numbers import LONGEST
from macros_py.law.typed.target_text import read_target

REAL = Path(__file__).parents[2] / "data" / "target_values.csv"
FULL_WIDTH = {c: c + 0xFEE0 for c in range(0x21, 0x7F)}


@pytest.mark.parametrize("module", [target_text, bounds, brackets], ids=lambda module: module.__name__)
def test_examples_in_the_docstrings(module):
    found = doctest.testmod(module)
    assert found.attempted >= 2 and found.failed == 0


NUMBERS = [
    ("360", "=", "360", ""), ("1", "=", "1", ""), ("95%", "=", "0.95", "%"), ("９５％", "=", "0.95", "%"),
    ("100%", "=", "1", "%"), ("=100%", "=", "1", "%"), ("百分之九十五", "=", "0.95", "%"), ("百分之百", "=", "1", "%"),
    ("百分之95以上", ">=", "0.95", "%"), ("≥85%", ">=", "0.85", "%"), ("≥ 85 %", ">=", "0.85", "%"), ("≧90%", ">=", "0.9", "%"),
    (">=520人次", ">=", "520", "人次"), ("＞＝520人次", ">=", "520", "人次"), ("》90%", ">=", "0.9", "%"), ("》=90%", ">=", "0.9", "%"),
    ("《5人", "<=", "5", "人"), ("95%以上", ">=", "0.95", "%"), ("95%及以上", ">=", "0.95", "%"), (">=95%以上", ">=", "0.95", "%"),
    ("达到95%", ">=", "0.95", "%"), ("达到95%以上", ">=", "0.95", "%"), ("满意率达95%", ">=", "0.95", "%"),
    ("不低于90%", ">=", "0.9", "%"), ("不少于24场", ">=", "24", "场"), ("大于或等于2份", ">=", "2", "份"), ("大于等于98%", ">=", "0.98", "%"),
    ("示范基地至少1个", ">=", "1", "个"), ("90分以上", ">=", "90", "分"), ("大于10次", ">", "10", "次"), ("超过100人", ">", "100", "人"),
    ("500余人", ">", "500", "人"), ("3500多万元", ">", "35000000", "元"), ("少于3次/台机/年", "<", "3", "次/台机/年"),
    ("低于5%", "<", "0.05", "%"), ("≤15万元", "<=", "150000", "元"), ("≦3500元/人", "<=", "3500", "元/人"), ("<=8人", "<=", "8", "人"),
    ("不超过22万", "<=", "220000", ""), ("不超过35万一年", "<=", "350000", "/年"), ("总成本不超1800万", "<=", "18000000", "元"),
    ("总成本不超不超过53.718万", "<=", "537180", "元"), ("总成本不超过42万元/年", "<=", "420000", "元/年"),
    ("每年成本不超过324000元", "<=", "324000", "元/年"), ("小于等于23,739,200.00", "<=", "23739200.00", ""),
    ("小于或等于5.1万元", "<=", "51000", "元"), ("扣分小于等于1分", "<=", "1", "分"), ("不多于80000元", "<=", "80000", "元"),
    ("不大于1799000元", "<=", "1799000", "元"), ("不高于80万", "<=", "800000", ""), ("15人以内", "<=", "15", "人"), ("5%以下", "<=", "0.05", "%"),
    ("控制在30万元以内", "<=", "300000", "元"), ("最多5次", "<=", "5", "次"), ("≤2%", "<=", "0.02", "%"), ("≤0", "<=", "0", ""),
    ("≤111.6万元 (解释栏写 ≤111.6元)", "<=", "1116000", "元"), ("≤108.5万元", "<=", "1085000", "元"), ("1.2亿元", "=", "120000000", "元"),
    ("约500人", "~", "500", "人"), ("约1万人", "~", "10000", "人"), ("500人左右", "~", "500", "人"), ("大约123个", "~", "123", "个"),
    ("巡查约65个危险边坡", "~", "65", "个"), ("约1000元/人", "~", "1000", "元/人"), ("两栋", "=", "2", "栋"), ("完成三场", "=", "3", "场"),
    ("不少于十二个", ">=", "12", "个"), ("九十分以上", ">=", "90", "分"), ("1万平", "=", "10000", "平"), ("扫描页数大于等于3万页", ">=", "30000", "页"),
    ("≧0.5万亩", ">=", "5000", "亩"), ("1571945.6㎡", "=", "1571945.6", "㎡"), ("12个城中村", "=", "12", "个"), ("60公里", "=", "60", "公里"),
    ("市政公厕43座", "=", "43", "座"), ("社区专职人员、下沉人员等共106人", "=", "106", "人"), ("合格率达100%", ">=", "1", "%"),
    ("95%满意", "=", "0.95", "%"), ("有95%的残疾人认为有提升", "=", "0.95", "%"), (">=95%以上参与活动的残疾人认为有促进作用", ">=", "0.95", "%"),
    ("每季度≧2场", ">=", "2", "场/季度"), ("每双月2次", "=", "2", "次/双月"), ("85-90%", ">=", "0.85", "%"), ("85%～90%", ">=", "0.85", "%"),
    ("10至15人", ">=", "10", "人"), ("3-5万元", ">=", "30000", "元"), ("3万-5万元", ">=", "30000", "元"), ("3万元至5万元", ">=", "30000", "元"), ("≥100百分比", ">=", "1", "%"), ("提高3个百分点", "=", "3", "百分点"),
    ("2023年培训100人", "=", "100", "人"), ("满意度95", "=", "95", ""), ("不少于20学员", ">=", "20", ""), ("地面坍塌排查总成本16万元", "=", "160000", "元"),
    ("100%(3133人)", "=", "1", "%"), ("100%准确（128家）", "=", "1", "%"), ("-5%", "=", "-0.05", "%"),
]  # fmt: skip

DEADLINES = [
    ("10月底", "=", (None, 10, None, True)), ("１０月底", "=", (None, 10, None, True)), ("12月底前完成", "<=", (None, 12, None, True)),
    ("2023年12月31日前", "<=", (2023, 12, 31, False)), ("11月30日前完成", "<=", (None, 11, 30, False)),
    ("2023-11-30", "=", (2023, 11, 30, False)), ("2023/11/30", "=", (2023, 11, 30, False)), ("2013年12月31日", "=", (2013, 12, 31, False)),
    ("12月之前", "<", (None, 12, None, False)), ("6月前", "<", (None, 6, None, False)), ("2023年12月底前", "<=", (2023, 12, None, True)),
    ("2023年1月1日至2023年12月31日", "=", (2023, 12, 31, False)), ("及时（10月）", "=", (None, 10, None, False)),
    ("及时（11月之前）", "<", (None, 11, None, False)), ("11月份完成验收", "=", (None, 11, None, False)), ("每年11月30日前", "<=", (None, 11, 30, False)),
    ("每年年底", "=", (None, 12, None, True)), ("2023年全年", "=", (2023, 12, None, True)), ("12月前能完成发放", "<", (None, 12, None, False)),
    ("1 0月底", None, None), ("10 月 底", "=", (None, 10, None, True)),
]  # fmt: skip

DURATIONS = [
    ("3个工作日", "=", "3", "工作日"), ("15个工作日", "=", "15", "工作日"), ("15工作日/宗", "=", "15", "工作日/宗"), ("半小时内", "<=", "0.5", "小时"),
    ("24小时内", "<=", "24", "小时"), ("24小时", "=", "24", "小时"), ("3个小时内", "<=", "3", "小时"), ("三小时之内", "<=", "3", "小时"),
    ("7天之内", "<=", "7", "天"), ("1个月内", "<=", "1", "个月"), ("≤5天内", "<=", "5", "天"), ("小于或等于12小时", "<=", "12", "小时"),
    ("30分钟内进行应答", "<=", "30", "分钟"), ("三天", "=", "3", "天"), ("每期三天", "=", "3", "天/期"), ("不超过3个工作日", "<=", "3", "工作日"),
    ("3-5个工作日", "<=", "5", "工作日"), ("及时（自申请之日起15个工作日内完成发放）", "<=", "15", "工作日"), ("一年内", "<=", "1", "年"), ("30日内", "<=", "30", "日"),
]  # fmt: skip

WORDS = [
    ("judgement", "有所提高"), ("judgement", "完成"), ("judgement", "达成指标"), ("judgement", "得到提升"), ("judgement", "及时"),
    ("judgement", "有获奖"), ("judgement", "完善"), ("judgement", "有保障作用"), ("judgement", "下降"), ("judgement", "严格执行相关制度规定"),
    ("judgement", "7*24小时全天候无间断舆情监测"), ("judgement", "每月25日前发布家政服务岗位"), ("judgement", "及时（每月25日，周末顺延）"),
    ("judgement", "每天早上六点半前到达"), ("judgement", "不跨年度完成"), ("judgement", "及时（每季度首月）"), ("judgement", "十分满意"),
    ("judgement", "届时根据市级文件要求及时发放"), ("judgement", "营造全民参与防灾减灾工作的良好氛围"), ("judgement", "统一规范"),
    ("not_applicable", "不适用"), ("not_applicable", "不适应"), ("not_applicable", "无"), ("not_applicable", "/"), ("not_applicable", "—"),
    ("not_applicable", "－"), ("not_applicable", "不适用（本年未安排）"),
    ("unreadable", ""), ("unreadable", " \u3000 "), ("unreadable", "朗下社区"), ("unreadable", "102\t\n120"), ("unreadable", "200名 1200人次"),
    ("unreadable", "投放点摄像头、AI分析设备共37个；RFID读卡器共352个"), ("unreadable", "指派13个执业律师驻点13个社区"),
    ("unreadable", "实地走访约48次、简报每周一报"), ("unreadable", "完成14个共4.3万平方米的小湖塘库管养"), ("unreadable", "110报警及时率"),
    ("unreadable", "第3批"), ("unreadable", "符合GB2312标准"), ("unreadable", "①00%"), ("unreadable", "½小时"), ("unreadable", "٩٥%"),
    ("unreadable", "1.2.3"), ("unreadable", "12,34人"), ("unreadable", "3:1"), ("unreadable", "500元·月"), ("unreadable", "1人2个3次"), ("unreadable", "12-13-14人"), ("unreadable", "1/3"), ("unreadable", "90-85%"),
    ("unreadable", "0-6岁"), ("unreadable", "≥95%以内"), ("unreadable", "13月底"), ("unreadable", "2月30日前"), ("unreadable", "6月底完成50%，12月底完成100%"),
    ("unreadable", "11月底前完成10场"), ("unreadable", "95\u202e%"), ("unreadable", "1e5"), ("unreadable", "1_000"), ("unreadable", "按《方案》90"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "operator", "value", "unit"), NUMBERS)
def test_a_number(text, operator, value, unit):
    found = read_target(text)
    assert (found.kind, found.operator, found.value, found.unit) == ("number", operator, D(value), unit)


@pytest.mark.parametrize(("text", "operator", "date"), DEADLINES)
def test_a_deadline(text, operator, date):
    found = read_target(text)
    if date is None:
        assert found.kind == "unreadable"
    else:
        assert found.kind == "deadline" and found.operator == operator
        assert (found.year, found.month, found.day, found.end_of_month) == date


@pytest.mark.parametrize(("text", "operator", "value", "unit"), DURATIONS)
def test_a_duration(text, operator, value, unit):
    found = read_target(text)
    assert (found.kind, found.operator, found.value, found.unit) == ("duration", operator, D(value), unit)


@pytest.mark.parametrize(("kind", "text"), WORDS)
def test_words(kind, text):
    found = read_target(text)
    assert (found.kind, found.value, found.deadline) == (kind, None, None)
    assert found.blank is (not text.strip())


def test_the_table_is_long_enough():
    assert len(NUMBERS) + len(DEADLINES) + len(DURATIONS) + len(WORDS) >= 150


@pytest.mark.parametrize(
    ("text", "note", "noted"),
    [
        ("100%(3133人)", "3133人", [("3133", "人")]), ("100%(115人,20家企业)", "115人,20家企业", [("115", "人"), ("20", "家")]),
        ("100%准确（128家）", "准确；128家", [("128", "家")]), ("合格率达100%", "合格率", []), ("95%", None, []),
        ("100%(5家（盲协、肢协))", "5家（盲协、肢协)", [("5", "家")]), ("100%(3133人", "3133人", [("3133", "人")]),
        ("11月份完成验收", "完成验收", []), ("及时（10月）", "及时", []), ("98.5%（抽样）", "抽样", []),
    ],
)  # fmt: skip
def test_what_stands_beside_is_kept_as_typed(text, note, noted):
    found = read_target(text)
    assert found.note == note
    assert [(str(one.value), one.unit) for one in found.noted] == noted


@pytest.mark.parametrize(
    ("text", "change"),
    [("提升20%", "up"), ("下降10%", "down"), ("事故率降低10%", "down"), ("提升大于等于95%", "up"), ("20%", "")],
)
def test_a_change_keeps_its_direction(text, change):
    assert read_target(text).change == change


def test_an_achievement_that_reached_is_exact():
    assert read_target("达到95%", achieved=True).operator == "="
    assert read_target("达到95%以上", achieved=True).operator == ">="


def real() -> list[str]:
    with REAL.open(encoding="utf-8-sig", newline="") as rows:
        return [row["指标值"] for row in csv.DictReader(rows)]


def test_real_targets_are_read_as_often_as_before():
    """Unreadable: two lists of numbers, two names, three half-words; counted so that none is lost unseen."""
    kinds = Counter(read_target(text).kind for text in real())
    assert kinds == {"number": 421, "judgement": 184, "deadline": 51, "duration": 33, "unreadable": 11}


@pytest.mark.parametrize("text", sorted({text for text in real() if re.search("[0-9]", text)}))
def test_no_real_number_is_read_that_is_not_there(text):
    found = read_target(text)
    typed = {D(number.replace(",", "")) for number in re.findall(r"[0-9][0-9,]*(?:\.[0-9]+)?", text)}
    if found.value is not None:
        scaled = found.value.scaleb(2) if "%" in found.unit else found.value.scaleb(-found.power)
        assert scaled in typed or re.search("[三半七]", text)
        assert ("万" in text) == (found.power == 4)
    if found.deadline:
        assert {found.year or found.month, found.month, found.day or found.month} <= typed | {12}


OPERATORS = {
    "=": ["{}", "共{}", "={}", "为{}"], ">=": ["≥{}", ">={}", "不少于{}", "不低于{}", "至少{}", "{}以上", "大于等于{}", "达到{}以上"],
    "<=": ["≤{}", "<={}", "不超过{}", "{}以内", "不大于{}", "小于或等于{}"], ">": [">{}", "大于{}", "超过{}"],
    "<": ["<{}", "小于{}", "少于{}"], "~": ["约{}", "{}左右", "大约{}"],
}  # fmt: skip
MEASURES = st.sampled_from(
    [("人", 0), ("场次", 0), ("元", 0), ("万元", 4), ("%", -2), ("万人", 4), ("㎡", 0), ("亿元", 8)]
)
VALUES = st.decimals(min_value=0, max_value=10**6, places=2, allow_nan=False)


@given(st.sampled_from(sorted(OPERATORS)), st.integers(0, 20), VALUES, MEASURES)
def test_every_spelling_of_a_target_reads_back(operator, spelling, value, measure):
    unit, power = measure
    patterns = OPERATORS[operator]
    text = patterns[spelling % len(patterns)].format(f"{value}{unit}")
    found = read_target(text)
    assert (found.kind, found.operator) == ("number", operator)
    assert found.value == value.scaleb(power) and found.unit == unit.lstrip("万亿")
    wide = read_target(text.translate(FULL_WIDTH))
    assert (wide.operator, wide.value, wide.unit) == (found.operator, found.value, found.unit)


@given(st.sampled_from(real()), st.sampled_from([" ", "\u3000", "\n", "\t", "\ufeff"]))
def test_full_width_and_outer_spaces_change_nothing(text, space):
    found, spaced, wide = (
        read_target(text),
        read_target(f"{space}{text}{space}"),
        read_target(text.translate(FULL_WIDTH)),
    )
    assert spaced == found
    assert (wide.kind, wide.operator, wide.value, wide.unit, wide.deadline) == (
        found.kind,
        found.operator,
        found.value,
        found.unit,
        found.deadline,
    )


PIECES = st.lists(
    st.sampled_from(
        [*"0123456789.,%()（）-至年月日前底万元人次每第半三一《》≥约/ \n\u200b\u202e①\ud800", "不少于", "以内", "小时"]
    ),
    max_size=30,
)


@given(st.text(max_size=60) | PIECES.map("".join))
def test_any_text_is_read_without_raising(text):
    found = read_target(text)
    assert (found.value is not None) == (found.kind in ("number", "duration"))
    assert (found.deadline is not None) == (found.kind == "deadline")


def test_a_long_text_is_not_read():
    assert read_target("9" * (LONGEST + 1)).kind == "unreadable"
    assert read_target("(" * 10_000).kind == "unreadable"
    assert read_target("提高" + "，" * (LONGEST - 2)).kind == "judgement"
