"""The grade: of the total as it prints, and of none while a row that the form itself scores has no points."""

from decimal import Decimal as D

from macros_py.evaluate import evaluate
from macros_py.law.filled import from_json
from macros_py.law.notices import load
from tests import published
from tests.audit.form import ids, judged, row, scheme

BLANK = row("quantity", "康复人数", "显著提高", "见附件材料", "20", "")


def test_the_grade_is_that_of_the_printed_total():
    verdict = judged(declared={"grade": ""}, total="85")
    assert verdict.computed_total == 100 and verdict.computed_grade == "良" and verdict.printed_grade == "良"
    assert "grade_differs" not in ids(judged(declared={"grade": "良"}, total="85"))
    assert "grade_differs" in ids(judged(declared={"grade": "中"}, total="85"))


def test_no_grade_while_a_row_has_no_points():
    verdict = judged([BLANK])
    assert verdict.computed_total == 80 and verdict.computed_grade is None
    assert judged([BLANK | {"points": "19"}]).computed_grade == "优"
    assert "grade_differs" not in ids(judged([BLANK], declared={"grade": "优"}))


def test_rows_that_a_person_scores_are_not_waited_for():
    verdict = judged(points={"asset_management": ""})
    assert verdict.computed_total == 96 and verdict.computed_grade == "优"
    by_hand = scheme(('rule = { kind = "proportion" }', 'rule = { kind = "judged" }'))
    assert judged([BLANK], by_hand).computed_grade == "良"
    assert evaluate(published.scheme(), published.filled()).computed_grade == "优"  # an inferred row is blank there


def test_a_total_that_rounding_lifts_is_told():
    data = {"year": 2023, "unit": "某某区残疾人联合会", "declared": {"total_points": "89.996"}}
    data["rows"] = [row("quantity", "人数", "100人", "100人", "1", "89.996")]
    verdict = evaluate(load("shanghai_minhang/2023"), from_json(data))
    found = next(one for one in verdict.findings if one.id == "grade_near_limit")
    assert verdict.computed_grade == "优" and found.level == "提示" and "印作90" in found.message
    data["declared"]["total_points"] = "90"
    assert "grade_near_limit" not in ids(evaluate(load("shanghai_minhang/2023"), from_json(data)))


def test_a_form_without_grades_has_none():
    notice = scheme(
        *[(line, "") for line in load("hunan_liuyang/2020").text.split("\n\n") if line.startswith("[[grade]]")]
    )
    assert judged(notice=notice).computed_grade is None and judged(notice=notice).computed_total == D(100)
