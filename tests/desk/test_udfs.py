"""The worksheet functions: single cells and ranges alike, and an error is an error, never a text."""

import pytest

from macros_py.desk.udfs import JX_COMPLETION, JX_GRADE, JX_RATE, JX_SCORE, JX_TARGET, CellError


def test_rate():
    assert JX_RATE(14.98, 10) == 1.498
    assert JX_RATE(1, 0) == "" and JX_RATE(None, 5) == "" and JX_RATE(0, 5) == 0
    assert JX_RATE([[1], [2], [None]], [[4], [4], [4]]) == [[0.25], [0.5], [""]]
    assert JX_RATE([1, 2, 3], 2) == [[0.5], [1.0], [1.5]]


def test_words_where_a_number_belongs_are_an_error():
    for arguments in (("残联", 5), (5, "十"), (True, 5), ([[1], ["二"]], 5)):
        with pytest.raises(CellError):
            JX_RATE(*arguments)


def test_ranges_of_different_sizes_are_an_error():
    with pytest.raises(CellError):
        JX_RATE([[1], [2]], [[1], [2], [3]])


def test_completion_and_target():
    assert JX_COMPLETION("≥360人", "445人") == 1.2361
    assert JX_COMPLETION("10月底", "完成") == ""
    assert JX_COMPLETION(360.0, 445.0) == 1.2361
    assert JX_TARGET("95%") == 0.95 and JX_TARGET("1.2万人") == 12000 and JX_TARGET("有所提高") == ""
    assert JX_TARGET([["85%", "340"]]) == [[0.85, 340]]


def test_score_follows_the_scheme():
    assert JX_SCORE("hunan/2017/staffing_control", 1.01) == 4.5
    assert JX_SCORE("hunan/2017/staffing_control", [[0.9], [1.1], [None]]) == [[5.0], [0.0], [""]]
    for rule in ("hunan/2017/nothing", "nowhere/1/staffing_control", "hunan/2017/management_system", ""):
        with pytest.raises(CellError):
            JX_SCORE(rule, 1)


def test_grade():
    assert JX_GRADE("hunan/2017", 90) == "优" and JX_GRADE("hunan/2017", 89.99) == "良"
    assert JX_GRADE("hunan/2017", [[59.9], [None]]) == [["差"], [""]]
