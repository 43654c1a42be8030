"""元, 万元 and the rest: what each comes to, and the ways a text says which it is in."""

import doctest
from decimal import Decimal

import pytest

from macros_py.law import money
from macros_py.law.money import READERS, converted, units_said, yuan

AMOUNTS = {
    "12756000": [("12756000", "元"), ("12756", "千元"), ("1275.6", "万元"), ("1275.6", "万"), ("12.756", "百万元")],
    "100000000": [("1", "亿"), ("1", "亿元"), ("10000", "万元")],
    "0.01": [("0.01", "元"), ("0.000001", "万元")],
    "-35000": [("-3.5", "万元")],
    "123456789012345678901234567890.12": [("12345678901234567890123456.789012", "万元")],
}
SAID = {
    "万元": {
        "report": [
            "单位：万元",
            "金额单位: 人民币 万元",
            "（万元）",
            "( 万元 )",
            "单位 ：万元",
            "预算单位：万元",
            "项目（万元）",
        ],
        "form": ["单位：万元", "填报单位：某局　　单位：万元", "支出规模（万元）", "投资(万元)", "单位：万元项目"],
        "account": ["单位:万元", "金额单位:人民币万元", "单位|万元", "单位万元", "(万元)", "单位:万元单位负责人"],
    },
    "元": {
        "report": ["单位：元", "（元）"],
        "form": ["金额单位：元", "预算资金（元）"],
        "account": ["单位:元", "金额单位:元|2020年度"],
    },
    "亿元": {"account": ["单位:亿元"], "report": [], "form": []},
    "": {
        "report": ["单位：千元", "编制单位：元谋县残联", "万元", "（亿元）"],
        "form": ["得分（元）", "填报单位：元谋县残联", "单位：某局"],
        "account": ["编制单位:万元", "单位:元至角分", "预算单位:元谋县残联", "单位名称"],
    },
}


@pytest.mark.parametrize("text, said", [(yuan_, one) for yuan_, ones in AMOUNTS.items() for one in ones], ids=str)
def test_an_amount_is_one_in_every_unit(text, said):
    amount, unit = said
    assert converted(Decimal(amount), unit) == Decimal(text)
    assert converted(Decimal(text), "元", unit) == Decimal(amount)
    assert yuan(unit) * Decimal("1.5") == converted(Decimal("1.5"), unit)


@pytest.mark.parametrize(
    "unit, kind, text", [(unit, kind, text) for unit, ways in SAID.items() for kind in ways for text in ways[kind]]
)
def test_a_text_says_its_unit(unit, kind, text):
    assert units_said(text, kind) == ([unit] if unit else [])


def test_every_reader_has_its_texts_here():
    assert all(ways.keys() == READERS.keys() for ways in SAID.values())


def test_what_a_text_says_twice_is_heard_twice():
    assert units_said("单位：元　单位：万元", "form") == ["元", "万元"]


def test_the_examples():
    assert doctest.testmod(money).failed == 0
