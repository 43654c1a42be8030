"""The smallest explanation of a wrong sum: one, or none."""

import doctest
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from macros_py.audit import causes
from macros_py.audit.causes import cause, swapped
from tests.audit.form import judged, only


def test_examples_in_the_docstrings():
    found = doctest.testmod(causes)
    assert found.attempted >= 3 and found.failed == 0


@pytest.mark.parametrize(
    ("parts", "stated", "says"),
    [
        ("1222.07 779.67 236.24", "2001.74", "恰为“c”236.24，疑漏计"),
        ("1222.07 779.67 236.24", "3460.05", "恰为“a”1222.07，疑重复计"),
        ("1222.07 7796700", "2001.74", "“b”7796700若为779.67即相符，疑元与万元混填"),
        ("30 40 26", "69", "合计69疑为96，两位数字写颠倒"),
        ("1222.07 779.67", "200.174", "合计200.174疑为2001.74，小数点错了一位"),
        ("1234.5 30", "1273.5", "“a”1234.5若为1243.5即相符，疑两位数字写颠倒"),
        ("122.207 779.67", "2001.74", "“a”122.207若为1222.07即相符，疑小数点错了一位"),
        ("3 3 4", "7", ""),  # either of two equal parts may have been left out
        ("1222.07 779.67", "2237.98", ""),  # the published form: nothing certain
        ("5", "10", ""),
        ("0 0", "7", ""),
        ("12 21 60", "102", ""),  # short numbers are not said to be swapped
    ],
)
def test_one_explanation_or_none(parts, stated, says):
    named = [(name, D(amount)) for name, amount in zip("abcdef", parts.split(), strict=False)]
    found = cause(named, D(stated))
    assert found == (f"；{says}" if says else "")


amounts = st.decimals(min_value=0, max_value=10**7, places=2)


@given(st.lists(amounts, min_size=1, max_size=6), amounts)
def test_what_is_said_is_so(parts, stated):
    """Whatever part is said to have been left out or counted twice is the gap; a right sum is never explained."""
    named = [(f"第{n}项", amount) for n, amount in enumerate(parts)]
    assert cause(named, sum(parts)) == "" or sum(parts) == 0
    found = cause(named, stated)
    if "漏计" in found or "重复计" in found:
        assert abs(stated - sum(parts)) in parts


@given(st.lists(amounts, min_size=3, max_size=6, unique=True), st.data())
def test_a_part_left_out_is_named_unless_another_explains_as_well(parts, data):
    left_out = data.draw(st.integers(0, len(parts) - 1))
    named = [(f"第{n}项", amount) for n, amount in enumerate(parts)]
    found = cause(named, sum(parts) - parts[left_out])
    assert found in ("", f"；恰为“第{left_out}项”{causes.plain(parts[left_out])}，疑漏计")
    assert found or not parts[left_out]


@given(st.integers(10, 10**9))
def test_a_swap_undone_is_the_number(number):
    assert all(D(number) in swapped(one) or len(str(int(one))) != len(str(number)) for one in swapped(D(number)))


def test_a_sum_says_its_cause():
    cells = {"vehicle_purchase.final": "1.3", "vehicle.final": "1.7"}
    found = only(judged(cells=cells, declared={}), "sum_differs")
    assert "恰为“公车购置·决算数”1.3，疑漏计" in found.message


def test_a_wrong_subtotal_is_one_finding():
    found = only(judged(cells={"vehicle.final": "1.6", "three_public.final": "2.15"}), "sum_differs")
    assert found.where[0] == "vehicle.final"
    two = judged(cells={"vehicle.final": "1.6", "three_public.final": "2.2"}).findings
    assert [one.where[0] for one in two] == ["vehicle.final", "three_public.final"]


def test_two_sums_that_should_be_equal():
    cells = {"fiscal_appropriation.executed": "1023.00", "fiscal_appropriation.budget": "1023.00"}
    found = judged(cells=cells).findings
    assert [one.id for one in found] == ["check_failed", "check_failed"] and not any(
        "疑" in one.message for one in found
    )
    found = judged(cells={"other_funds.executed": "748.52"}).findings[0]
    assert (
        found.id == "check_failed" and "“其他资金·全年执行数”748.52若为784.52即相符，疑两位数字写颠倒" in found.message
    )


def test_the_column_is_called_as_the_form_calls_it():
    found = judged(cells={"other_funds.budget": "", "other_funds.executed": "1"}).findings
    assert any("“其他资金·全年预算数”" in one.message for one in found)
    assert any("全年预算数" in one.message for one in judged(cells={"other_funds.budget": "780"}).findings)
