"""Numbers of an outline as people set them; figures and words that begin alike are none."""

import re

import pytest

from macros_py.documents.word_numbering import spelled
from macros_py.law.outline_numbers import CIRCLED, STYLES, WRITTEN, is_numbered, number_of, pattern

SPELLINGS = {
    ("一、", 1): ["一、基本情况", "　一、基本情况"],
    ("一、", 12): ["十二、其他"],
    ("一.", 2): ["二．概况", "二.概况"],
    ("（一）", 3): ["（三）产出", "(三) 产出", "（ 三 ）产出", "(三）产出"],
    ("1.", 4): ["4.支出", "4．支出", "4、支出", "4 . 支出", "  4.支出"],
    ("1.", 10): ["10.支出"],
    ("（1）", 5): ["（5）培训", "( 5 )培训"],
    ("1）", 6): ["6）培训", "6)培训", "六）培训"],
    ("①", 7): ["⑦培训", " ⑦ 培训"],
    ("①", 20): ["⑳"],
}
NONE = [
    "1.5万元",
    "一般公共预算",
    "2023年",
    "（5月）",
    "（万元）",
    "12人",
    "",
    "一",
    "（2023）",
    "第一、",
    "123.项目",
    "〇、",
]


@pytest.mark.parametrize("style, value", SPELLINGS, ids=str)
def test_a_number_is_read_however_it_is_set(style, value):
    for text in SPELLINGS[style, value]:
        assert number_of(text, *STYLES)[:2] == (style, value), text
        assert is_numbered(text, style)
        assert not is_numbered(text, *(other for other in STYLES if other != style)), text
        assert re.match(rf"\s*{pattern(*STYLES)}", text)


@pytest.mark.parametrize("text", NONE)
def test_what_is_no_number_of_an_outline(text):
    assert number_of(text, *STYLES) is None and not is_numbered(text, *STYLES)


def test_every_style_has_its_spellings_here():
    assert {style for style, _ in SPELLINGS} == STYLES.keys() == {*WRITTEN, "①"}


def test_a_pattern_has_no_group_of_its_own():
    assert re.compile(pattern(*STYLES)).groups == 0


@pytest.mark.parametrize("number", (1, 9, 10, 11, 20, 35, 99))
def test_the_numbers_word_counts_are_read_again(number):
    assert number_of(spelled(number, "chineseCounting") + "、", "一、").value == number
    if number <= len(CIRCLED):
        assert number_of(spelled(number, "decimalEnclosedCircle"), "①").value == number
