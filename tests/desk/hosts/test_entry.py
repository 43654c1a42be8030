"""What a spreadsheet makes of a written value: the readings, the refusals, and the way to write any text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from macros_py.desk.hosts.entry import EMPTY, Entry, ambiguous, as_text, entered, shown

READ = {
    None: EMPTY,
    "": EMPTY,
    "'": EMPTY,
    3: Entry("number", 3.0),
    0.985: Entry("number", 0.985),
    "12.5": Entry("number", 12.5),
    "-1e3": Entry("number", -1000.0),
    "=A1": Entry("formula", "=A1"),
    "'=A1": Entry("text", "=A1"),
    "'98": Entry("text", "98"),
    "''引": Entry("text", "'引"),
    "完成28次": Entry("text", "完成28次"),
    "28次": Entry("text", "28次"),
    "10月底": Entry("text", "10月底"),
    "≥85%": Entry("text", "≥85%"),
    "—": Entry("text", "—"),
}


@pytest.mark.parametrize("value", READ, ids=repr)
def test_reading(value):
    assert entered(value) == READ[value]


@pytest.mark.parametrize(
    "text",
    [
        *("98%", " 98 %", "1,000", "¥5", "１２３％", "(3)", "1/2", "1 1/2"),
        *("2019/3/1", "2019-3-1", "2019.3.1", "2019年3月1日", "3月1日", "10月", "1 Mar", "Mar 2019"),
        *("10:30", "下午3:00", "true", "FALSE", "#N/A", "+5%", "-x", "@SUM(A1)", " =A1"),
    ],
)
def test_what_excel_would_turn_into_something_else_is_refused(text):
    with pytest.raises(ValueError, match="撇号"):
        entered(text)
    assert as_text(text) == f"'{text}"


@pytest.mark.parametrize("text", ["完成28次", "28次", "10月底", "第1季度", "2019年度", "A-1", "3个工作日", "100%以上"])
def test_words_need_no_apostrophe(text):
    assert as_text(text) == text and not ambiguous(text)


@pytest.mark.parametrize("value", [True, b"x", object()])
def test_only_numbers_texts_and_formulas(value):
    with pytest.raises(TypeError, match="只能是数字"):
        entered(value)


@given(st.text(min_size=1))
def test_every_text_can_be_written_as_a_text(text):
    assert entered(as_text(text)) == Entry("text", text)


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e15, max_value=1e15))
def test_a_shown_number_is_read_back(number):
    back = entered(shown(number))
    assert back.kind == "number" and back.content == pytest.approx(number, rel=1e-14, abs=0)


@pytest.mark.parametrize(
    ("content", "text"), [(3.0, "3"), (0.1 + 0.2, "0.3"), (-0.0, "0"), (1e-7, "0.0000001"), ("字", "字"), (None, "")]
)
def test_shown(content, text):
    assert shown(content) == text
