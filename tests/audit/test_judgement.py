"""Targets that are judgements, scored by three levels: the unit chooses inside the level its answer claims."""

from decimal import Decimal

import pytest

from macros_py.errors import SchemeError
from tests.audit.form import ids, judged, only, row, scheme

LEVELS = """
[judgement]
source = "form"
levels = [["达成", 0.8, 1], ["部分达成", 0.6, 0.8], ["未达成", 0, 0.6]]
"""
TARGET, PARTLY, MISSED = "生活质量有所提高", "部分达成年度指标并具有一定效果", "未达成年度指标且效果较差"


def computed(found):
    return next(one.computed for one in found.rows if one.name == "生活质量")


def verdict(done, points, why="资金到位较晚"):
    rows = [row("social_benefit", "生活质量", TARGET, done, "10", points, why)]
    return judged(rows, scheme(add=LEVELS))


@pytest.mark.parametrize(
    "done, points, expected",
    [
        (TARGET, "10", "10"), (TARGET, "8", "8"), ("达成年度指标", "9", "9"), ("达成年度指标", "7.9", "8"),
        ("达成年度指标", "5", "8"), (PARTLY, "8", "8"), (PARTLY, "6", "6"), (PARTLY, "5.5", "6"), (PARTLY, "10", "8"),
        (MISSED, "0", "0"), (MISSED, "6", "6"), (MISSED, "7", "6"),
    ],
)  # fmt: skip
def test_points_inside_the_level_stand_and_others_go_to_its_edge(done, points, expected):
    found = verdict(done, points)
    assert computed(found) == Decimal(expected)
    assert ids(found) == ["score_differs"] * (Decimal(points) != Decimal(expected))


def test_the_finding_names_the_level_and_its_span():
    assert "完成值属“部分达成”，得分应为分值的60%—80%" in only(verdict(PARTLY, "9"), "score_differs").message


def test_without_points_only_a_met_judgement_computes():
    assert [computed(verdict(done, "")) for done in (TARGET, PARTLY, MISSED)] == [10, None, None]


def test_a_target_with_a_number_is_not_scored_by_levels():
    rows = [row("social_benefit", "生活质量", "≥100人", "90人", "10", "9", "资金到位较晚")]
    assert ids(judged(rows, scheme(add=LEVELS))) == []


@pytest.mark.parametrize(
    "old, new, words",
    [
        ('["部分达成", 0.6, 0.8], ', "", "应有三档"),
        ("0.6, 0.8", "0.9, 0.8", "下限0.9、上限0.8"),
        ('"form"', '"nowhere"', "没有名为“nowhere”的依据"),
    ],
)
def test_levels_that_are_none_are_refused(old, new, words):
    with pytest.raises(SchemeError, match=words):
        scheme(add=LEVELS.replace(old, new, 1))
