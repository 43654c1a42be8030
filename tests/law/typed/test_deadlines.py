"""Dates as people write them: what each says, what is no date, and whether one keeps another."""

import doctest
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from macros_py.law.typed import deadlines
from macros_py.law.typed.deadlines import find_deadline, kept


def test_examples_in_the_docstrings():
    found = doctest.testmod(deadlines)
    assert found.attempted >= 4 and found.failed == 0


@pytest.mark.parametrize(
    ("text", "year", "month", "day", "end", "before"),
    [
        ("10月底", None, 10, None, True, ""), ("10月末", None, 10, None, True, ""), ("10月", None, 10, None, False, ""),
        ("2023年12月31日前", 2023, 12, 31, False, "<="), ("11月30日前完成", None, 11, 30, False, "<="),
        ("2023-11-30", 2023, 11, 30, False, ""), ("2023/11/30", 2023, 11, 30, False, ""),
        ("2023.11.30", 2023, 11, 30, False, ""), ("2023-11-30 00:00:00", 2023, 11, 30, False, ""),
        ("12月之前", None, 12, None, False, "<"), ("6月前", None, 6, None, False, "<"), ("11月份之前完成", None, 11, None, False, "<"),
        ("2023年12月底前", 2023, 12, None, True, "<="), ("在11月底前完成", None, 11, None, True, "<="),
        ("不晚于9月15日", None, 9, 15, False, "<="), ("十二月底", None, 12, None, True, ""), ("十月底前", None, 10, None, True, "<="),
        ("年底前", None, 12, None, True, "<="), ("2023年底", 2023, 12, None, True, ""), ("2023年全年", 2023, 12, None, True, ""),
        ("每年年底", None, 12, None, True, ""), ("每年11月30日前", None, 11, 30, False, "<="), ("本年度11月底", None, 11, None, True, ""),
        ("2023年第三季度", 2023, 9, None, True, ""), ("上半年", None, 6, None, True, ""), ("5月上旬", None, 5, 10, False, ""),
        ("2023年1月1日至2023年12月31日", 2023, 12, 31, False, ""), ("2023年1月至11月", 2023, 11, None, False, ""),
        ("1-11月", None, 11, None, False, ""), ("三季度末", None, 9, None, True, ""), ("二季度末前完成", None, 6, None, True, "<="),
        ("2023年1-12月", 2023, 12, None, False, ""), ("2月29日", None, 2, 29, False, ""),
    ],
)  # fmt: skip
def test_a_date(text, year, month, day, end, before):
    found = find_deadline(text)
    assert (found.year, found.month, found.day, found.end_of_month, found.before) == (year, month, day, end, before)


@pytest.mark.parametrize(
    "text",
    [
        "13月底", "0月", "2月30日", "2023年2月29日", "11月31日", "每月25日前", "每月月底", "每季度首月", "3个月内", "一年内",
        "半年内", "2年内", "10月后", "3月1日起", "6月底，12月底", "6月底完成一半，12月底全部完成", "12-3月", "及时", "100%",
        "2023", "2023年", "2023-11", "1.10月份", "第三季度和第四季度和年底", "两个季度", "每三季度", "一、二季度",
    ],
)  # fmt: skip
def test_no_one_date(text):
    assert find_deadline(text) is None


@pytest.mark.parametrize(
    ("limit", "done", "expected"),
    [
        ("10月底", "10月31日", True), ("10月底", "11月1日", False), ("10月底", "10月底", True), ("10月底", "10月", True),
        ("10月30日前", "10月30日", True), ("10月30日前", "10月31日", False), ("10月30日前", "10月底", None),
        ("12月之前", "11月30日", True), ("12月之前", "12月1日", None), ("12月之前", "12月31日", None), ("11月之前", "12月1日", False),
        ("11月", "11月30日", True), ("2月底", "2月29日", True), ("2023年2月底", "3月1日", False),
        ("2023年12月31日前", "2024年1月5日", False), ("2023年12月31日前", "12月30日", True), ("10月底", "2023年10月8日", True),
        ("10月15日", "10月", None), ("8月底", "第三季度", None), ("8月底", "第三季度末", False), ("5月底前", "上半年", None),
        ("第三季度末", "10月8日", False), ("三季度末", "9月30日", True), ("6月底前", "2023年全年", None), ("6月底前", "年底", False), ("上半年", "7月2日", False),
        ("6月底", "7月前", None), ("6月底", "5月底前", True),
    ],
)  # fmt: skip
def test_kept(limit, done, expected):
    assert kept(find_deadline(limit), find_deadline(done)) is expected


days = st.dates(date(2001, 1, 1), date(2099, 12, 31))


@given(days, days)
def test_full_dates_compare_as_the_calendar_does(limit, done):
    assert kept(find_deadline(f"{limit:%Y年%m月%d日}前"), find_deadline(f"{done:%Y-%m-%d}")) is (done <= limit)


@given(days)
def test_every_spelling_of_a_day_is_that_day(day):
    spellings = (
        f"{day.year}年{day.month}月{day.day}日",
        f"{day:%Y-%m-%d}",
        f"{day:%Y/%m/%d}前",
        f"{day.year}.{day.month}.{day.day}",
    )
    for text in spellings:
        found = find_deadline(text)
        assert (found.year, found.month, found.day) == (day.year, day.month, day.day)
