"""Shared formulas against openpyxl's translator, a second opinion on what moves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.formula.translate import Translator

from macros_py.xlsx.address import a1
from macros_py.xlsx.sharedformula import shared_formula


@pytest.mark.parametrize(
    "text, moved",
    [
        ("B1*$C$1", "C3*$C$1"),
        ("SUM(B$1:$B2)", "SUM(C$1:$B4)"),
        ('IF(A1="B1""B2",B1,"C1")', 'IF(B3="B1""B2",C3,"C1")'),
        ("'B1 表'!B1+表2!B1", "'B1 表'!C3+表2!C3"),
        ("LOG10(B1)+A1B+_A1+A1.B", "LOG10(C3)+A1B+_A1+A1.B"),
        ("SUM(A:B)+SUM($A:B)+SUM(1:2)+SUM($1:2)", "SUM(B:C)+SUM($A:C)+SUM(3:4)+SUM($1:4)"),
        ("1E5+B1", "1E5+C3"),
        ("[1]表!B1", "[1]表!C3"),
        ("XFD1", "#REF!3"),
        ("XFE1+ABC1234567+A0", "XFE1+ABC1234567+A0"),
        ("人员B1+B1人员", "人员B1+B1人员"),
        ("b1", "C3"),
    ],
)
def test_two_down_one_right(text, moved):
    assert shared_formula(text, 1, 1).at(3, 2) == moved


def test_in_its_own_cell_it_is_itself():
    text = "SUM(B1:B9)*'O''Brien'!$C$2"
    assert shared_formula(text, 1, 1).at(1, 1) == text


part = st.one_of(
    st.builds(
        "{}{}{}{}".format,
        st.sampled_from(["", "$"]),
        st.sampled_from(["A", "K", "AB", "XF"]),
        st.sampled_from(["", "$"]),
        st.integers(40, 3000),
    ),
    st.sampled_from(['"A1"', "3.5", "名称", "'甲 A1'!B99", "TRUE", "SUM(B90:C99)", "ROUND(D77,2)"]),
)


@given(st.lists(part, min_size=1, max_size=5), st.integers(-30, 60), st.integers(0, 9))
def test_agrees_with_openpyxl(pieces, down, right):
    text = "+".join(pieces)
    expected = Translator(f"={text}", origin=a1(31, 1)).translate_formula(a1(31 + down, 1 + right))
    assert f"={shared_formula(text, 31, 1).at(31 + down, 1 + right)}" == expected
