"""What a cell can hold is spelled so that reading it back gives the same, and the rest is refused."""

from decimal import Decimal
from xml.sax.saxutils import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from macros_py.xlsx.cell_values import Cached, Formula, Put, Spelled, spelled, spelled_formula
from macros_py.xlsx.cells import number_text, unescaped


@pytest.mark.parametrize(
    "change, wanted",
    [
        (Put(None), ("", "", "")),
        (Put(""), ("", "", "")),
        (Put(0), ("", "v", "0")),
        (Put(False), ("b", "v", "0")),
        (Put(True), ("b", "v", "1")),
        (Put(Decimal("-0.00")), ("", "v", "0")),
        (Put(Decimal("1E+3")), ("", "v", "1000")),
        (Put(Decimal("2.50")), ("", "v", "2.5")),
        (Put(Decimal("1E-7")), ("", "v", "0.0000001")),
        (Put(100), ("", "v", "100")),
        (Put("=1+1"), ("inlineStr", "is", "=1+1")),
        (Put("a<&>b"), ("inlineStr", "is", "a&lt;&amp;&gt;b")),
        (Put("\a\r\n\t"), ("inlineStr", "is", "_x0007__x000D_\n\t")),
        (Put("_x0007_ _x7_"), ("inlineStr", "is", "_x005F_x0007_ _x7_")),
        (Put("\ufffe\ud800"), ("inlineStr", "is", "_xFFFE__xD800_")),
        (Put(10**15), ("", "v", "1000000000000000")),
        (Cached(None), ("str", "v", "")),
        (Cached(""), ("str", "v", "")),
        (Cached("甲"), ("str", "v", "甲")),
        (Cached(Decimal(1) / 3), ("", "v", "0.3333333333333333")),
        (Cached(Decimal("1234567890123456.78")), ("", "v", "1234567890123456.8")),
        (Formula("1", True), ("b", "v", "1")),
        (Formula("1", Decimal("0.95")), ("", "v", "0.95")),
    ],
)
def test_spelling(change, wanted):
    assert spelled(change) == Spelled(*wanted)


@pytest.mark.parametrize("number", [Decimal("NaN"), Decimal("Infinity"), Decimal("1e309")])
def test_numbers_no_cell_holds(number):
    with pytest.raises(ValueError, match="不是单元格能保存的数字"):
        spelled(Cached(number))


def test_a_code_of_eighteen_digits_is_not_a_number():
    with pytest.raises(ValueError, match="430103199001011234.*请按文字写入"):
        spelled(Put(430103199001011234))
    assert spelled(Put("430103199001011234")).text == "430103199001011234"


def test_a_float_is_a_mistake_of_ours():
    with pytest.raises(TypeError):
        spelled(Put(0.1))


def test_the_longest_text():
    assert len(spelled(Put("字" * 32_767)).text) == 32_767
    for text in ("字" * 32_768, "😀" * 16_384):
        with pytest.raises(ValueError, match="共 32768 个字符"):
            spelled(Put(text))


def test_formulas():
    assert spelled_formula('=IF(A1<2,"&","")') == spelled_formula('IF(A1<2,"&","")') == 'IF(A1&lt;2,"&amp;","")'
    for text in ("", "=", "1" * 8_193, "1\a"):
        with pytest.raises(ValueError, match="不能写入单元格"):
            spelled_formula(text)


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_text_reads_back(text):
    assert unescaped(unescape(spelled(Put(text)).text)) == text


@given(st.decimals(-(10**12), 10**12, places=2))
def test_numbers_read_back(number):
    text = spelled(Put(number)).text
    assert Decimal(text) == number and number_text(text) == text
