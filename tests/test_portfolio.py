"""A unit's projects in one workbook: their sums, what shows between them, and sheets that were copied, renamed or left spare."""

import io
from decimal import Decimal

import openpyxl
import pytest

from macros_py.book import summary
from macros_py.book.build import build
from macros_py.book.form import load_form
from macros_py.book.formulas import formulas
from macros_py.book.read import read
from macros_py.book.write_results import changes
from macros_py.errors import NotOurWorkbook, UnreadableFile
from macros_py.evaluate import evaluate
from macros_py.law.filled import from_json
from macros_py.law.ledger import unknown_cells
from macros_py.law.notices import load
from macros_py.xlsx.patch import patched

PLACE = "national/2020_project"


def project(name, budget="100", executed="90", target="≥360人"):
    return {
        "name": name,
        "cells": {
            "fiscal_appropriation.initial": "80",
            "fiscal_appropriation.budget": budget,
            "fiscal_appropriation.executed": executed,
            "goal_set_text": "全年服务残疾人360人次，覆盖全县。",
            "goal_met_text": "全年服务残疾人360人次，已覆盖全县。",
        },
        "rows": [
            {"block": "quantity", "name": "服务人数", "target_text": target, "achieved_text": "360人", "full": "50"},
            {"block": "social_benefit", "name": "受益面", "target_text": "≥90%", "achieved_text": "95%", "full": "30"},
            {"block": "satisfaction", "name": "满意度", "target_text": "≥90%", "achieved_text": "95%", "full": "10"},
        ],
    }


def judged(*projects):
    filled = from_json({"unit": "某某县残疾人联合会", "year": 2023, "projects": list(projects)})
    return evaluate(load(PLACE), filled)


def ids(verdict):
    return [(one.id, one.where) for one in verdict.findings]


def test_sums_are_added_and_the_rate_recomputed():
    all_ = judged(project("托养"), project("培训", "300", "150", "≥350人")).summary
    assert all_.count == 2
    assert list(all_.amounts.values()) == [Decimal(160), Decimal(400), Decimal(240)]
    assert all_.rate == Decimal("0.6000")  # not the mean of 90% and 50%
    assert all_.average == Decimal("97")  # 99 and 95
    assert all_.grades == {"优": 2, "良": 0, "中": 0, "差": 0}


def test_two_projects_of_one_name():
    found = ids(judged(project("托养"), project("托养", "200", "190")))
    assert ("project_name_repeated", ("1/project_name", "2/project_name")) in found


def test_a_sheet_copied_and_left_as_it_was_is_one_finding():
    found = ids(judged(project("托养"), project("培训"), project("托养")))
    assert [id for id, _ in found if id.startswith("project_")] == ["project_copied"]
    assert found[0][1] == ("1/project_name", "2/project_name", "3/project_name")


def test_different_projects_and_spare_sheets_are_nobodys_fault():
    found = ids(judged(project("托养"), project("培训", "200", "190"), {"name": ""}, {"name": ""}))
    assert not [id for id, _ in found if id.startswith("project_") or id == "required_blank"]


def test_a_finding_says_which_project():
    verdict = judged(project("托养"), project("培训", "abc"))
    one = next(one for one in verdict.findings if one.id == "not_a_number")
    assert one.where == ("2/fiscal_appropriation.budget",) and one.message.startswith("第2个项目“培训”：")


def scored(name, **given):
    """A project with other columns in the row of a block."""
    made = project(name)
    for one in made["rows"]:
        one |= given.get(one["block"], {})
    return made


def test_rows_and_findings_of_every_project_bear_its_number():
    verdict = judged(
        project("托养"),
        scored("培训", quantity={"achieved_text": "180人", "points": "45"}),
        scored("康复", social_benefit={"points": "-2"}, satisfaction={"points": "12"}),
    )
    rows = {one.id: (one.declared, one.computed, one.points) for one in verdict.rows}
    kinds = ("annual_execution", "quantity.1", "social_benefit.1", "satisfaction.1")
    assert list(rows) == [f"{number}/{kind}" for number in (1, 2, 3) for kind in kinds]
    assert rows["1/quantity.1"] == (None, 50, 50) and rows["2/quantity.1"] == (45, 25, 45)
    assert rows["3/social_benefit.1"] == (-2, 30, -2) and rows["3/satisfaction.1"] == (12, 10, 12)
    assert list(verdict.as_json()["points"]) == list(rows)
    assert [(one.id, one.where) for one in verdict.findings] == [
        ("points_below_zero", ("3/social_benefit.1.points",)),
        ("points_over_full", ("3/satisfaction.1.points",)),
        ("score_differs", ("2/quantity.1.points",)),
        ("shortfall_unexplained", ("2/quantity.1.deviation_text",)),
    ]
    assert [one.message.partition("：")[0] for one in verdict.findings] == [
        "第3个项目“康复”", "第3个项目“康复”", "第2个项目“培训”", "第2个项目“培训”"
    ]  # fmt: skip
    assert [one.printed_total for one in verdict.projects] == [99, 94, 69]
    assert (verdict.summary.average, verdict.summary.grades) == (Decimal("87.33"), {"优": 2, "良": 0, "中": 1, "差": 0})
    where = next(one.where for one in verdict.coverage if one.check == "points_over_full")
    assert where == tuple(f"{id}.points" for id in rows)


def test_an_explanation_belongs_to_one_project():
    projects = [scored(name, quantity={"achieved_text": "180人", "points": "45"}) for name in ("托养", "培训")]
    filled = {
        "unit": "甲", "year": 2023, "projects": projects, "explained": {"shortfall_unexplained:2/quantity.1.deviation_text": "已核"}
    }  # fmt: skip
    verdict = evaluate(load(PLACE), from_json(filled))
    found = {one.where: one.explanation for one in verdict.findings if one.id == "shortfall_unexplained"}
    assert found == {("1/quantity.1.deviation_text",): "", ("2/quantity.1.deviation_text",): "已核"}


def workbook(*projects, change=None):
    filled = from_json({"unit": "某某县残疾人联合会", "year": 2023, "projects": list(projects)})
    package = build(load(PLACE), filled)
    if change is None:
        return package
    book = openpyxl.load_workbook(io.BytesIO(package))
    change(book)
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def duplicate(book):
    book.copy_worksheet(book["项目1"]).title = "项目1 (2)"


def rename(book):
    book["项目2"].title = "残疾人培训"


def reorder(book):
    book.move_sheet("项目2", -1)


@pytest.mark.parametrize(
    ("change", "names"),
    [
        (None, ["托养", "培训"]),
        (rename, ["托养", "培训"]),
        (reorder, ["培训", "托养"]),
        (duplicate, ["托养", "培训", "托养"]),
    ],
)
def test_every_project_sheet_is_found_whatever_it_is_called(change, names):
    received = read(workbook(project("托养"), project("培训", "200", "190"), change=change))
    named = [one.cells["project_name"] for one in received.filled.projects]
    assert named == names and not received.findings
    verdict = evaluate(received.scheme, received.filled, received.findings)
    copied = [one.id for one in verdict.findings if one.id == "project_copied"]
    assert copied == (["project_copied"] if change is duplicate else [])


def test_a_copied_sheet_gets_its_line_in_the_summary():
    package = workbook(project("托养"), project("培训", "200", "190"), change=duplicate)
    received = read(package)
    verdict = evaluate(received.scheme, received.filled, received.findings)
    book = openpyxl.load_workbook(io.BytesIO(patched(package, changes(received, verdict))))
    page = book[summary.SUMMARY]
    assert page.cell(summary.TOP + 3, 2).value.startswith("=IF('项目1 (2)'!")
    assert page.cell(summary.TOP, 4).value == '=IF(COUNT(D5:D7)=0,"",SUM(D5:D7))'


def test_a_deleted_official_row_is_named():
    def cut(book):
        book["项目2"].delete_rows(9)

    received = read(workbook(project("托养"), project("培训", "200", "190"), change=cut))
    assert [one.id for one in received.findings if one.id == "form_altered"]
    assert "项目2" in next(one.message for one in received.findings if one.id == "form_altered")


def test_no_project_sheet_left_is_a_sentence():
    def cut(book):
        for name in ("项目1", "项目2"):
            del book[name]

    with pytest.raises(NotOurWorkbook, match="找不到项目表"):
        read(workbook(project("托养"), project("培训"), change=cut))


def test_what_a_project_form_does_not_have_is_refused():
    scheme = load(PLACE)
    filled = from_json({"cells": {"annual_funds.budget": "1"}, "projects": [{"cells": {"reception.final": "1"}}]})
    assert unknown_cells(scheme, filled) == ["projects[1].cells.reception.final", "projects 之外的填报数"]
    with pytest.raises(UnreadableFile, match=r"projects\[1\]\.cells"):
        from_json({"projects": [{"cells": []}]})


@pytest.mark.office
def test_many_projects_are_recalculated_without_a_difference(office, tmp_path):
    path = tmp_path / "项目.xlsx"
    path.write_bytes(workbook(*(project(f"项目之{n}", str(100 + n)) for n in range(20))))
    theirs, cached, compared = office.values(path), openpyxl.load_workbook(path, data_only=True), 0
    for page in openpyxl.load_workbook(path):
        for cell in (cell for row in page.iter_rows() for cell in row if cell.data_type == "f"):
            ours, found = (
                cached[page.title][cell.coordinate].value or "",
                theirs.get((page.title, cell.coordinate), "") or "",
            )
            alike = (
                abs(ours - found) < 1e-9
                if isinstance(ours, float | int) and isinstance(found, float | int)
                else ours == found
            )
            assert alike, (page.title, cell.coordinate, ours, found)
            compared += 1
    assert compared > 2_000


def test_a_project_s_sheet_that_comes_back_from_another_copy_computes_for_itself():
    """What split says instead of splitting: its formulas name no sheet, so that it can be moved between workbooks."""
    form = load_form(load(PLACE), copies=("项目1", "项目2"))
    assert formulas(form) and not [text for text in formulas(form).values() if "!" in text]
