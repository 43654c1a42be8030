"""Numbers as typed into a cell: what is certain, what is not filled in, and what is only proposed."""

import doctest
import unicodedata
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from macros_py.law.money import shifted
from macros_py.law.typed import numbers
from macros_py.law.typed.numbers import fold, read_number

FULL_WIDTH = {ord(c): ord(c) + 0xFEE0 for c in "0123456789.,-+%()"}


def read(text, **changes):
    return read_number(text, **{"units": frozenset({"人", "名", "万元"}), "amount_unit": "万元"} | changes)


def test_examples_in_the_docstrings():
    found = doctest.testmod(numbers)
    assert found.attempted >= 5 and found.failed == 0


@pytest.mark.parametrize(
    ("text", "value", "note"),
    [
        ("1234", "1234", None), ("１２３４", "1234", None), ("0", "0", None), ("0.00", "0.00", None),
        ("￥1，234.50", "1234.50", None), ("¥ 12", "12", None), ("1,234,567.89", "1234567.89", None),
        ("-5", "-5", None), ("－５", "-5", None), ("−5", "-5", None), ("+5", "5", None),
        ("(123.45)", "-123.45", None), ("（12）", "-12", None),
        ("\u30001001.2\u00a0", "1001.2", None), ("\ufeff12", "12", None),
        ("105名", "105", None), ("12.5 万元", "12.5", None), ("12.5（万元）", "12.5", None),
        ("7.50.", "7.50", "."), ("7.50。", "7.50", "。"),
        ("328.187（含调指标23.075万元）", "328.187", "含调指标23.075万元"),
        ("45万元（其中（一）30）", "45", "其中（一）30"),
        ("12345678901234567890.12", "12345678901234567890.12", None),
    ],
)  # fmt: skip
def test_certain(text, value, note):
    reading = read(text)
    assert (reading.problem, reading.value, reading.note) == (None, Decimal(value), note)
    assert not reading.blank


@pytest.mark.parametrize(
    "text", ["", " ", "\u3000", "\u00a0", "\u200b", "-", "－", "—", "——", "--", "/", "／", "无", "空", "不适用"]
)
def test_not_filled_in_is_not_zero(text):
    reading = read(text)
    assert reading.blank and reading.value is None and reading.problem is None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("1_000", "夹有"), ("1e5", "科学计数法"), ("０x1", "夹有"), ("12,34", "逗号"), ("1，000，00", "逗号"),
        ("0,123", "逗号"), ("1、234", "逗号"), ("1.234,56", "逗号"), ("1.2.3", "小数点"), ("约100", "约数"),
        ("100以上", "约数"), ("12 34", "空格"), ("①", "特殊数字"), ("½", "特殊数字"), ("12²", "特殊数字"),
        ("٣", "特殊数字"), ("๓", "特殊数字"), ("⒈", "特殊数字"), ("三百", "不是数"), ("一", "不是数"), ("完成", "不是数"),
        ("95%", "百分比"), (".5", "夹有"), ("--5", "夹有"), ("-(5)", "夹有"), ("— 5", "夹有"), ("5(", "夹有"),
        ("5()", "夹有"), ("5(a)3(b)", "夹有"), ("5)", "夹有"), ("12美元", "夹有"), ("9" * 65, "位数太多"), ("1" * 2000, "太长"),
        ("=1+1", "夹有"), ("1+1", "夹有"), ("2/3", "夹有"), ("NaN", "不是数"), ("Infinity", "不是数"), ("参考", "不是数"),
    ],
)  # fmt: skip
def test_never_guessed(text, says):
    reading = read(text)
    assert reading.value is None and reading.proposal is None and not reading.blank
    assert says in reading.problem and reading.problem.endswith("。")


@pytest.mark.parametrize(
    ("text", "amount_unit", "proposal"),
    [
        ("125000元", "万元", "12.5"), ("125000（元）", "万元", "12.5"), ("12.5万", "万元", "12.5"),
        ("1.2亿元", "万元", "12000"), ("5千元", "万元", "0.5"), ("5千元", "元", "5000"), ("5元", None, None), ("5美元", "万元", None),
        ("12.5万元", "元", "125000"), ("1.2万人", None, "12000"), ("12\u200b34", "万元", "1234"), ("12\u202e34", "万元", None),
    ],
)  # fmt: skip
def test_another_unit_or_hidden_characters_are_only_proposed(text, amount_unit, proposal):
    units = frozenset({"人"} | ({amount_unit} if amount_unit else set()))
    reading = read_number(text, units=units, amount_unit=amount_unit)
    assert reading.value is None and reading.problem
    assert reading.proposal == (None if proposal is None else Decimal(proposal))


def test_percent_only_where_a_rate_belongs():
    assert read_number("95.5％", percent=True).value == Decimal("0.955")
    assert read_number("95", percent=True).value == Decimal("95")
    assert read_number("(3%)", percent=True).value is None


amounts = st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**15), max_value=10**15)


@given(amounts)
def test_every_spelling_of_an_amount_reads_back(amount):
    for spelled in (f"{amount}", f"{amount:,}", f" ￥{amount:,} ", f"{amount}万元", f"{amount:,}（调整后）"):
        assert read(spelled).value == amount
        assert read(spelled.translate(FULL_WIDTH)).value == amount


@given(st.text(max_size=80) | st.text(alphabet="0123456789,.，。%-()（）万元人\u200b\u202e①½ ", max_size=20))
def test_any_text_is_read_without_raising(text):
    reading = read_number(text, units=frozenset({"人"}), percent=True, amount_unit="元")
    assert sum([reading.value is not None, reading.blank, reading.problem is not None]) == 1
    assert reading.proposal is None or reading.problem


@given(st.text(max_size=60))
def test_folding_keeps_places_and_invents_no_digit(text):
    folded = fold(text)
    assert len(folded.text) == len(folded.typed)
    for half, typed in zip(folded.text, folded.typed, strict=True):
        assert half not in "0123456789" or typed == half or typed == chr(ord(half) + 0xFEE0)
        assert unicodedata.category(typed) != "Cf"


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=0, max_value=10**40), st.integers(-8, 12))
def test_shifting_is_exact(value, power):
    assert shifted(shifted(value, power), -power) == value
