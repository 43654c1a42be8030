"""The open rows of many units as rows of one form: every figure of the merged rows judged by hand."""

from dataclasses import replace
from decimal import Decimal as D

import pytest

from macros_py.book.build import build
from macros_py.bureau.register.incoming_file import Item
from macros_py.bureau.register.reading import Reading, read_return
from macros_py.bureau.register.register import Register
from macros_py.bureau.rollup.amounts import Part
from macros_py.bureau.rollup.indicator_rollup import ADDED, AVERAGED, COUNTED, average, indicators, shares, shown
from macros_py.bureau.rollup.rollup import roll_up
from macros_py.bureau.rollup.rollup_inputs import take
from macros_py.law.notices import load
from tests import published
from tests.audit.form import scheme as changed
from tests.bureau.conftest import filled, workbook

SCHEME = load(published.PLACE)
JUDGED = changed(('rule = { kind = "proportion" }', 'rule = { kind = "judged" }'))
"""The same form where a person gives the points of the open rows."""


def part(*rows):
    """One unit's return: (block, name, target, achieved, full marks, points) a row, each in the next row of its block."""
    cells, points, places = {}, {}, {}
    for block, name, target, achieved, full, given in rows:
        place = places[block] = places.get(block, 0) + 1
        texts = {"name": name, "target_text": target, "achieved_text": achieved}
        cells |= {f"{block}.{place}.{column}": (text, "") for column, text in texts.items()}
        points[f"{block}.{place}"] = {"full": full, "declared": None, "printed": given, "computed": None}
    return Part(None, Reading("", 0, cells=cells, points=points), ())


def merged(*units, scheme=SCHEME, weights=None):
    """The merged rows of units, each given by its rows, as dicts."""
    weighed = [(part(*rows), D(weight)) for rows, weight in zip(units, weights or [1] * len(units), strict=True)]
    return [{"block": row.block, **row.columns} for row in shown(indicators(weighed, scheme), scheme)]


def one(name, *values, block="quantity", weights=None):
    """The one merged row of an indicator that each unit has, worth 20 to each and given in full."""
    (row,) = merged(*([(block, name, target, achieved, "20", "20")] for target, achieved in values), weights=weights)
    return row["name"], row["target_text"], row["achieved_text"]


@pytest.mark.parametrize(
    ("name", "values", "weights", "expected"),
    [
        # Quantities are added, target and achievement each.
        ("服务残疾人数", [("360人", "350人"), ("120人", "131人")], None, ("480人", "481人")),
        ("服务残疾人数", [("≥360人", "350人"), ("≥120人", "131人"), ("≥20人", "0人")], None, ("≥500人", "481人")),
        ("发放资金", [("1.25万元", "1.2万元"), ("0.8万元", "0.83万元")], None, ("20500元", "20300元")),
        ("服务残疾人数", [("≤30人", "28人"), ("≤12人", "9人")], None, ("≤42人", "37人")),
        ("服务残疾人数", [("360人", "350人")], None, ("360人", "350人")),
        # However many units stand behind one return: its quantities are theirs already.
        ("服务残疾人数", [("360人", "350人"), ("120人", "131人")], [3, 1], ("480人", "481人")),
        # Shares are averaged, by weight, and stay shares.
        ("培训合格率", [("90%", "95%"), ("80%", "84%")], None, ("85%", "89.5%")),
        ("培训合格率", [("≥90%", "96%"), ("≥80%", "84%")], [3, 1], ("≥87.5%", "93%")),
        ("按期完成", [("90%", "95%"), ("80%", "85%"), ("70%", "70%")], None, ("80%", "83.33%")),
        # Standards and prices are averaged, whatever their unit.
        ("补助单价", [("100元", "90元"), ("50元", "60元")], None, ("75元", "75元")),
        ("人均补助", [("≤100元", "90元"), ("≤50元", "60元")], [1, 3], ("≤62.5元", "67.5元")),
        ("补助", [("100元/人", "90元/人"), ("50元/人", "70元/人")], None, ("75元/人", "80元/人")),
        ("补贴标准", [("1000元", "1000元"), ("800元", "900元")], None, ("900元", "950元")),
        ("每户补助", [("10户", "8户"), ("20户", "20户")], None, ("15户", "14户")),
        ("覆盖比例", [("10户", "8户"), ("20户", "20户")], None, ("15户", "14户")),
        # A limit that is no plain one is no amount to add.
        ("新增就业", [("＞10人", "12人"), ("＞20人", "30人")], None, ("＞15人", "21人")),
    ],
)  # fmt: skip
def test_what_is_added_and_what_is_averaged(name, values, weights, expected):
    assert one(name, *values, weights=weights) == (name, *expected)


@pytest.mark.parametrize(
    ("name", "values", "achieved"),
    [
        # People and households are not one sum.
        ("服务对象", [("360人", "350人"), ("120户", "131户")], "50%"),
        ("服务对象", [("360人", "370户"), ("120户", "131户"), ("10户", "10户")], "100%"),
        # At least and at most are not one limit.
        ("服务残疾人数", [("≥360人", "360人"), ("≤120人", "131人")], "50%"),
        # Dates and answers.
        ("完成时间", [("10月底前", "9月30日"), ("10月底前", "11月20日"), ("10月底前", "10月20日")], "66.67%"),
        ("开展活动", [("按期开展", "已按期开展"), ("按期开展", "未开展")], "50%"),
        ("服务残疾人数", [("360人", "360人"), ("按需", "全部完成")], "100%"),
    ],
)
def test_what_cannot_be_joined_is_counted_by_units_that_met_it(name, values, achieved):
    assert one(name, *values) == (f"{name}（达标单位占比）", "100%", achieved)


def test_how_each_indicator_is_joined():
    units = [
        [
            ("quantity", "人数", "10人", "10人", "10", "10"),
            ("quantity", "单价", "10元", "10元", "5", "5"),
            ("quantity", "对象", f"10{unit}", f"10{unit}", "5", "5"),
        ]
        for unit in "人户"
    ]
    found = indicators([(part(*rows), D(1)) for rows in units], SCHEME)
    assert {row.name: (row.how, len(row.lines)) for row in found} == {
        "人数": (ADDED, 2), "单价": (AVERAGED, 2), "对象": (COUNTED, 2)
    }  # fmt: skip


def test_rows_are_one_indicator_by_name_within_their_block():
    rows = merged(
        [("quantity", "服务 人数", "10人", "10人", "20", "20"), ("quality", "服务人数", "1人", "1人", "10", "10")],
        [("quantity", "服务人数", "20人", "20人", "20", "20"), ("quantity", "", "7人", "7人", "", None)],
        [("quantity", "服务人数", "30人", "31人", "20", "20")],
    )
    assert [(row["block"], row["name"], row["target_text"], row["achieved_text"]) for row in rows] == [
        ("quantity", "服务人数", "60人", "61人"), ("quality", "服务人数", "1人", "1人")
    ], "the spelling of most units"  # fmt: skip


def test_the_form_shows_as_many_rows_as_it_prints_those_of_most_units_first():
    common = [("quality", f"常用{n}率", "90%", "90%", "2", "2") for n in (3, 1, 2)]
    rows = merged(
        [*common, ("quality", "甲率", "90%", "90%", "4", "4")], [*common, ("quality", "乙率", "90%", "90%", "4", "4")]
    )
    assert [row["name"] for row in rows] == ["常用1率", "常用2率", "常用3率", "乙率"], "quality prints 4 rows"


def test_the_marks_of_a_block_are_divided_as_the_units_divided_them():
    rows = merged(
        [("quantity", "人数", "1人", "1人", "15", "15"), ("quantity", "次数", "1次", "1次", "5", "5")],
        [("quantity", "人数", "1人", "1人", "20", "20"), ("timeliness", "批次", "1批", "1批", "3", "3")],
    )
    assert {row["name"]: row["full"] for row in rows} == {"人数": "17.5", "次数": "2.5", "批次": "10"}


@pytest.mark.parametrize(
    ("whole", "given", "expected"),
    [
        ("10", ["1", "1", "1"], ["3.4", "3.3", "3.3"]),
        ("10", ["0", "0"], ["5", "5"]),
        ("20", ["15", "5"], ["15", "5"]),
        ("20", ["30", "10"], ["15", "5"]),
        ("1", ["1", "2", "4"], ["0.1", "0.3", "0.6"]),
        ("10", [], []),
    ],
)
def test_marks_add_up_in_tenths(whole, given, expected):
    assert shares(D(whole), [D(x) for x in given]) == [D(x) for x in expected]


def test_what_a_person_judged_is_the_average_share_of_the_marks():
    rows = merged(
        [("quantity", "人数", "1人", "1人", "20", "15")],
        [("quantity", "人数", "1人", "1人", "10", "10")],
        [("quantity", "人数", "1人", "1人", "10", None)],
        scheme=JUDGED,
        weights=[3, 1, 5],
    )
    (row,) = rows  # (0.75 × 3 + 1 × 1) ÷ 4 = 0.8125 of 20; who was given nothing does not count
    assert (row["full"], row["points"]) == ("20", "16.25")
    assert row["deviation_text"] == "3户中1户扣分，原因见各单位报表。"
    (over,) = merged([("quantity", "人数", "1人", "1人", "10", "12")], scheme=JUDGED)
    assert over["points"] == "20" and "deviation_text" not in over, "never more than the full marks"
    (blank,) = merged([("quantity", "人数", "1人", "1人", "10", None)], scheme=JUDGED)
    assert blank["points"] == ""
    (nothing,) = merged([("quantity", "人数", "1人", "1人", None, "5")], scheme=JUDGED)
    assert (nothing["full"], nothing["points"]) == ("20", "")


def test_points_that_a_rule_gives_are_left_to_the_rule():
    (row,) = merged([("quantity", "人数", "10人", "5人", "20", "12")])
    assert "points" not in row and row["deviation_text"] == "1户中1户扣分，原因见各单位报表。"


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([("10", "1"), ("20", "1")], "15"),
        ([("10", "3"), ("20", "1")], "12.5"),
        ([("10", "0"), ("20", "0")], "15"),
        ([("10", "0"), ("20", "2")], "20"),
    ],
)
def test_a_mean_by_weight(values, expected):
    assert average([(D(value), D(weight)) for value, weight in values]) == D(expected)
    assert average([]) is None


def test_the_rows_of_real_returns_in_a_roll_up(tmp_path):
    """Two workbooks, received and registered: what stands in the 汇总 form and what the rule makes of it."""
    form = filled("乙县残疾人联合会")
    other = {"残疾儿童康复人数": ("100", "15"), "康复训练有效率": ("95%", "85%"), "残疾人满意度": ("90%", "80%")}
    rows = [
        replace(
            row, columns={**row.columns, **dict(zip(("target_text", "achieved_text"), other[row["name"]], strict=True))}
        )
        if row["name"] in other
        else row
        for row in form.rows
    ]
    with Register.open(tmp_path / "登记簿.sqlite") as register:
        for data in (workbook("甲县残疾人联合会"), build(SCHEME, replace(form, rows=tuple(rows)))):
            register.add([(Item("m", "表.xlsx", data=data, sent="2021-04-01"), read_return(data))])
        rolled = roll_up(SCHEME, 2020, "丙市残疾人联合会", take(register, SCHEME, 2020).parts)
    columns = ("target_text", "achieved_text", "full", "points")
    found = {row["name"]: tuple(row[column] for column in columns) for row in rolled.filled.rows}
    assert found == {
        "残疾儿童康复人数": ("460", "460", "6.6", "6.6"), "残疾人培训": ("680", "680", "6.7", "6.7"),
        "托养服务人数": ("560", "572", "6.7", "6.7"), "康复训练有效率": ("90%", "90%", "5", "5"),
        "辅助器具合格率": ("95%", "98%", "5", "5"), "残疾人满意度": ("90%", "86%", "10", "9.56"),
        "助学金按时发放（达标单位占比）": ("100%", "100%", "3.4", "3.4"),
        "康复补助按时发放（达标单位占比）": ("100%", "100%", "3.3", "3.3"),
        "无障碍改造完成时间（达标单位占比）": ("100%", "100%", "3.3", "3.3"),
        "出行便利程度（达标单位占比）": ("100%", "100%", "5", "5"),
        "残疾人就业能力提高（达标单位占比）": ("100%", "100%", "5", "5"),
        "残疾人生活水平（达标单位占比）": ("100%", "100%", "10", "10"),
    }  # fmt: skip
