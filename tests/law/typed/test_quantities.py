"""Quantities in running text: numerals of both kinds, scales, units, what each is per, and who compares."""

import doctest
import itertools
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from macros_py.law.typed import quantities as module
from macros_py.law.typed.quantities import FAMILY, Garbled, alike, quantities, scan


def test_examples_in_the_docstrings():
    found = doctest.testmod(module)
    assert found.attempted >= 2 and found.failed == 0


@pytest.mark.parametrize(
    ("text", "value", "unit", "per"),
    [
        ("95%", "0.95", "%", ""), ("5‰", "0.005", "‰", ""), ("百分之九十五", "0.95", "%", ""),
        ("百分之95", "0.95", "%", ""), ("百分之百", "1", "%", ""), ("100百分比", "1", "%", ""),
        ("3个百分点", "3", "百分点", ""), ("1万人", "10000", "人", ""), ("4.3万平方米", "43000", "平方米", ""),
        ("0.5万亩", "5000", "亩", ""), ("1.2亿元", "120000000", "元", ""), ("3百万元", "3000000", "元", ""),
        ("12千克", "12", "千克", ""), ("60公里", "60", "公里", ""), ("3千米", "3", "千米", ""),
        ("15个工作日", "15", "工作日", ""), ("3个小时", "3", "小时", ""), ("1个月", "1", "个月", ""),
        ("15工作日/宗", "15", "工作日", "宗"), ("3次/台机/年", "3", "次", "台机/年"), ("42万元/年", "420000", "元", "年"),
        ("35万一年", "350000", "", "年"), ("20万元/场", "200000", "元", "场"), ("半小时", "0.5", "小时", ""),
        ("两栋", "2", "栋", ""), ("十二个", "12", "个", ""), ("1571945.6㎡", "1571945.6", "㎡", ""), ("5m²", "5", "m²", ""),
        ("30日内", "30", "日", ""), ("23,739,200.00", "23739200.00", "", ""), ("10场次", "10", "场次", ""),
    ],
)  # fmt: skip
def test_one_quantity(text, value, unit, per):
    (found,) = quantities(text)
    assert (found.value, found.unit, found.per) == (D(value), unit, per)
    assert found.span[0] == 0


@pytest.mark.parametrize(
    "text", ["十分满意", "统一部署", "一体化", "百分百", "三公经费", "六点半前", "第三方", "万分感谢"]
)
def test_no_quantity_in_a_word(text):
    assert [q for q in quantities(text) if q.unit != "%"] == []


def test_an_area_in_metres_is_no_length():
    assert [one.unit for one in quantities("绿地53米²、3公里²")] == ["", ""]


@pytest.mark.parametrize("text", ["1.2.3", "12,34", "1,000,00元", "二三个", "十十人"])
def test_digits_that_are_no_number_are_garbled(text):
    assert isinstance(scan(text)[0], Garbled) and quantities(text) == ()


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("10场次", "28次", True), ("3133人", "3037人次", True), ("5人", "5名", True), ("20家", "115人", False),
        ("14个", "14人", True), ("1批", "105件", False), ("5元", "5个", False), ("5㎡", "5平方米", True), ("5亩", "5㎡", False),
        ("3元/年", "3元", True), ("2场/季度", "2场", False), ("3天", "3个工作日", False), ("22万", "21万元", True), ("5%", "5‰", True),
    ],
)  # fmt: skip
def test_who_compares_with_whom(one, other, same):
    (left,), (right,) = quantities(one), quantities(other)
    assert alike(left, right) is alike(right, left) is same


def test_every_unit_word_is_in_one_family_and_read_whole():
    for word in FAMILY:
        text = {"日": "7日内", "季度": "7个季度"}.get(word, f"7{word}")
        assert quantities(text)[0].unit == word


@given(st.text(alphabet="0123456789.,万亿千百半二三个人元/年次%‰一月日 -", max_size=40))
def test_any_text_scans_and_spans_hold_what_was_read(text):
    for found in scan(text):
        start, end = found.span
        assert 0 <= start < end <= len(text)
        assert any(c in text[start:end] for c in "0123456789半二三百千万亿一")
    spans = [found.span for found in scan(text)]
    assert all(one[1] <= two[0] for one, two in itertools.pairwise(spans))
