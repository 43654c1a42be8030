"""The total and the grade: caps, likely causes, other words for a grade."""

import pytest

from macros_py.book.build import build
from macros_py.book.form import load_form
from macros_py.errors import SchemeError
from macros_py.law.filled import from_json
from macros_py.law.ledger import starting_rows
from macros_py.xlsx.address import a1
from tests.audit.form import CLEAN, ids, judged, only, row, scheme

CAP = """
[[cap]]
rate = "project_expenditure.execution_rate"
below = 0.8
at_most = 90
source = "practice"
wording = "项目支出执行率低于80%的，总分不超过90分。"
"""
CAPPED = scheme(add=CAP)
LOW = {
    "project_outlay.budget": "2008.23", "project_outlay.final": "1506.17", "programme_projects.final": "1506.17",
    "fiscal_appropriation.executed": "897.94", "project_expenditure.executed": "1506.17",
}  # fmt: skip


def test_a_cap_is_shown_before_submission():
    found = only(judged(notice=CAPPED, cells=LOW, declared={"total_points": "90", "grade": "优"}), "total_capped")
    assert found.level == "提示" and found.where == ("total_points", "project_expenditure.execution_rate")
    assert found.message == "“项目支出执行率”75%，低于80%，总分最高90分：各项得分合计100分，应计90分。"


def test_a_total_that_ignores_the_cap_is_wrong():
    verdict = judged(notice=CAPPED, cells=LOW)
    found = only(verdict, "total_capped")
    assert found.level == "错误" and "，总分填100分" in found.message
    assert (verdict.computed_total, verdict.computed_grade) == (90, "优")


def test_the_cap_reaches_the_grade_and_the_native_formula():
    lower = scheme(add=CAP.replace("at_most = 90", "at_most = 79"))
    verdict = judged(notice=lower, cells=LOW, declared={"total_points": "79", "grade": "优"})
    assert ids(verdict) == ["grade_differs", "total_capped"] and verdict.computed_grade == "中"
    assert verdict.ledger.computed("total_points.computed") == 79
    assert "总分最高79分" in verdict.ledger.computed("total_points.flag")


@pytest.mark.parametrize("executed", ["1606.58", "2008.23", ""])
def test_no_cap_at_the_bound_above_it_or_without_a_rate(executed):
    cells = {
        "project_outlay.final": executed,
        "programme_projects.final": executed,
        "project_expenditure.executed": executed,
    }
    verdict = judged(notice=CAPPED, cells=cells)
    assert "total_capped" not in ids(verdict) and verdict.computed_total == 100


def test_the_published_form_has_no_cap():
    assert judged(cells=LOW).computed_total == 100


def test_the_rules_sheet_says_the_cap():
    from macros_py.book.rules_sheet import rows

    told = [line for line in rows(CAPPED) if line[0] == "总分封顶"]
    assert told[0][3].startswith("项目支出执行率低于80%") and "总分最高90分" in told[0][4] and told[0][6] == "待核"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [("project_expenditure.execution_rate", "no.rate", "没有名为"), ('source = "practice"', 'source = "x"', "依据")],
)
def test_a_cap_names_a_rate_and_a_source(old, new, says):
    with pytest.raises(SchemeError, match=says):
        scheme(add=CAP.replace(old, new))


@pytest.mark.parametrize("typed", ["优", "优秀", "优等"])
def test_longer_words_for_a_grade(typed):
    assert ids(judged(declared={"grade": typed})) == []


@pytest.mark.parametrize("typed", ["良好", "中", "合格"])
def test_another_grade_is_another(typed):
    assert only(judged(declared={"grade": typed}), "grade_differs").found == typed


def test_a_longer_grade_of_the_notices_own_is_itself():
    words = scheme(('name = "差"\nat_least = 0', 'name = "优秀"\nat_least = 0'))
    assert only(judged(notice=words, declared={"grade": "优秀"}), "grade_differs")


def test_digits_swapped_in_the_total():
    rows = [row("quality", "合格率", "95%", "90%", points="6", why="设备老化")]
    found = [one for one in judged(rows, total="69").findings if one.id == "total_differs"]
    assert "总分69疑为96，两位数字写颠倒" in found[0].message


@pytest.mark.office
def test_libreoffice_caps_as_we_do(office, tmp_path):
    """The workbook alone: the total, its recomputation, the grade and the flag, recalculated by a spreadsheet."""
    notice = scheme(add=CAP, id="hunan_liuyang/2020")
    for cells, total, grade in (({}, 100, "优"), (LOW, 90, "优")):
        data = from_json(CLEAN | {"cells": CLEAN["cells"] | cells, "declared": {}})
        path = tmp_path / f"{total}.xlsx"
        path.write_bytes(build(notice, data))
        seen, places = (office.values(path), load_form(notice, data.year, data.counts(starting_rows(notice))).places)

        def shown(id, seen=seen, places=places):
            sheet, row, column = places[id]
            return seen.get((sheet, a1(row, column)), "")

        assert (shown("total_points"), shown("total_points.computed"), shown("grade")) == (total, total, grade)
        assert ("总分最高90分" in shown("total_points.flag")) is (total == 90)
