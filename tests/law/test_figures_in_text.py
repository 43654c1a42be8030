"""Figures of running text: Chinese numerals where they count, and what only looks like a figure."""

from decimal import Decimal

import pytest

from macros_py.claims.check import check
from macros_py.documents.plain_text import of_text
from macros_py.law.figures_in_text import figures, is_about


def read(text):
    return [(one.value, one.unit) for one in figures(text, text)]


@pytest.mark.parametrize(
    "text, value, unit",
    [
        ("三百六十人", "360", "人"), ("百分之九十五", "0.95", "%"), ("百分之九十五点三", "0.953", "%"), ("十五个", "15", "个"),
        ("一千二百万元", "12000000", "元"), ("三百六十二点五万元", "3625000", "元"), ("两户", "2", "户"), ("两万五千元", "25000", "元"),
        ("二十三名", "23", "名"), ("一百〇五名", "105", "名"), ("壹仟贰佰叁拾元整", "1230", "元"), ("叁万元", "30000", "元"),
        ("百分之百", "1", "%"), ("十余人", "10", "人"), ("3500多万元", "35000000", "元"), ("增长-5.2%", "-0.052", "%"),
        ("3.5亿元", "350000000", "元"), ("十个百分点", "10", "百分点"),
    ],
)  # fmt: skip
def test_one_figure(text, value, unit):
    assert read(text) == [(Decimal(value), unit)]


@pytest.mark.parametrize(
    "text",
    [
        "一级指标和三级指标", "第三条、第三十条", "一是健全制度", "“三公”经费", "十四五规划", "四类人员", "八项规定精神", "落实两项补贴",
        "增强“四个意识”、做到“两个维护”", "五个一工程", "一户一策、一人一档", "第47次常委会", "几十人、数百人", "5-8人", "5～8户", "20%-30%",
        "二〇二三年", "半数以上", "队伍建设", "三分之二", "一次性补助", "一、二级残疾", "统一部署、十分重视、一体推进", "百人千人", "万名党员",
    ],
)  # fmt: skip
def test_what_is_no_figure(text):
    assert [one for one in figures(text, text) if one.unit not in ("", "年", "月")] == []


def test_three_numbers_with_commas_between_are_not_one():
    assert Decimal("120130140") not in [value for value, _ in read("分别为120，130，140万元")]


@pytest.mark.parametrize(
    "text, about",
    [
        ("约30人", True),
        ("30余人", True),
        ("不少于30人", True),
        ("30人以上", True),
        ("达到30人", False),
        ("30人", False),
    ],
)
def test_about(text, about):
    (one,) = figures(text, text)
    assert is_about(text, one) == about


@pytest.mark.parametrize(
    "text, verdict",
    [
        ("任务六十户，实际完成六十四户，完成率百分之一百零六点六七。", "相符"),
        ("任务六十户，实际完成六十四户，完成率百分之一百一十六点六七。", "不符"),
        ("总支出三百六十万元，其中：基本支出一百二十万元，占百分之三十三点三三。", "相符"),
        ("支出由一百万元增加到一百二十万元，增长百分之二十五。", "不符"),
        ("支出12,000元（壹万贰仟元整）。", "相符"),
        ("支出12,000元（壹万叁仟元整）。", "不符"),
    ],
)
def test_claims_in_words(text, verdict):
    assert verdict in [one.verdict for one in check(of_text(text)).claims]
