"""Whatever state Excel, the selection or the workbook is in, a verb ends in a sentence and the sheet is unharmed."""

import openpyxl
import pytest
from openpyxl.chart import BarChart
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from macros_py.book import results
from macros_py.book.build import build
from macros_py.desk import macros
from macros_py.law.filled import from_json
from macros_py.law.notices import load
from tests.desk import actions, closed_engine
from tests.desk.desks import Closed, changed, everything

SCORES, FACTS, RULED = "自评表", "基础数据表", "指标表"

CELLS = {
    "establishment_count": "10",
    "incumbent_count": "11",
    "operating_cost.budget": "10",
    "operating_cost.final": "10.4",
}
POINTS = {"staffing_control": "5", "operating_cost_control": "8"}
FIRST, SECOND = 4, 10
"""Rows of the two declared points."""


@pytest.fixture(scope="module")
def declared():
    """A form with two declared points that could be computed."""
    form = {"unit": "某市某某局", "year": 2019, "cells": CELLS, "points": POINTS}
    return build(load("hunan/2017"), from_json(form))


def adopted(desk):
    """Which of the two are formulas now."""
    sheet = desk.run("snapshot")[RULED]
    return [row for row in (FIRST, SECOND) if sheet[row - 1][6].startswith("=")]


def test_a_selection_of_several_areas(host, declared):
    with host(declared) as desk:
        desk.run("pick", RULED, "A1", f"G{FIRST}")
        assert "1项" in desk.run("press", "adopt_computed") and adopted(desk) == [FIRST]
        desk.run("pick", RULED, f"G{FIRST}", f"G{SECOND}")
        assert "1项" in desk.run("press", "adopt_computed") and adopted(desk) == [FIRST, SECOND]


def filtered(book):
    """As an autofilter leaves a sheet: the filter, and rows that it hid."""
    sheet = book[RULED]
    sheet.auto_filter.ref = "A3:H30"
    sheet.row_dimensions[SECOND].hidden = True


def test_only_visible_rows_of_a_filtered_selection_are_touched(host, declared):
    with host(changed(declared, filtered)) as desk:
        desk.run("pick", RULED, f"G{FIRST}:G{SECOND}")
        said = desk.run("press", "adopt_computed")
        assert "已采用测算得分1项" in said and adopted(desk) == [FIRST]
        assert desk.prints or "隐藏的行中还有1项" in said  # LibreOffice leaves hidden rows out of a selection
        desk.run("pick", RULED, f"G{SECOND}")
        said = desk.run("press", "adopt_computed")
        assert "取消筛选" in said and adopted(desk) == [FIRST]


def test_a_merged_selection(host, declared):
    with host(changed(declared, lambda book: setattr(book[RULED].protection, "sheet", False))) as desk:
        desk.run("merge", RULED, f"G{FIRST}:H{FIRST}")
        desk.run("pick", RULED, f"G{FIRST}:H{FIRST}")
        before = desk.run("snapshot")
        said = desk.run("press", "adopt_computed")
        assert "1项" in said and adopted(desk) == [FIRST]
        desk.run("press", "undo")
        assert desk.run("snapshot") == before


def test_a_chart_sheet_in_front(host, package):
    def chart(book):
        book.active = book.create_chartsheet("图表", 0)
        book.active.add_chart(BarChart())
        for page in book.worksheets:
            page.sheet_view.tabSelected = False

    with host(changed(package, chart)) as desk:
        before = desk.run("snapshot")
        assert desk.run("press", "recalculate").startswith("错误（须修改）5项")
        assert desk.run("press", "next_finding").startswith("1/15")
        after = desk.run("snapshot")
        assert {name for name in after if after[name] != before.get(name)} <= {results.RESULTS}


def test_a_picture_selected(live, declared, tmp_path):
    path = tmp_path / "表.xlsx"
    path.write_bytes(declared)
    with live.open(path) as document:

        def run(function, *arguments):
            return live.run(document, f"tests.desk.actions:{function}", *arguments).result

        assert run("draw_and_select")
        assert run("press", "recalculate").startswith("错误")
        assert "2项" in run("press", "adopt_computed")
        assert "/" in run("press", "next_finding")


def test_of_two_workbooks_only_the_calling_one_changes(package, tmp_path):
    paths = [tmp_path / "一.xlsx", tmp_path / "二.xlsx"]
    for path in paths:
        path.write_bytes(package)
    with closed_engine.calling(*paths) as book:
        other = book.app.books["二.xlsx"]
        before = actions.snapshot(other)
        actions.type_in(book, SCORES, 18, 7, 3)
        macros.run("recalculate")
        macros.run("clear_marks")
        assert actions.snapshot(other) == before != actions.snapshot(book)


def test_of_two_documents_only_the_calling_one_changes(live, package, tmp_path):
    path = tmp_path / "表.xlsx"
    path.write_bytes(package)
    with live.open(path) as first, live.open(path) as second:

        def snapshot(document):
            return live.run(document, "tests.desk.actions:snapshot").result

        before = snapshot(second)
        live.run(first, "tests.desk.actions:type_in", SCORES, 18, 7, 3)
        live.run(first, "tests.desk.actions:press", "clear_marks")
        assert snapshot(second) == before != snapshot(first)


def test_a_sheet_under_a_password_is_left_alone(host, declared):
    with host(changed(declared, lambda book: book[RULED].protection.set_password("秘密"))) as desk:
        before = everything(desk.saved())
        assert desk.run("press", "recalculate").startswith("错误")
        desk.run("press", "undo")
        assert "密码" in desk.run("press", "adopt_computed")
        assert everything(desk.saved()) == before


def test_finalising_under_a_password_is_refused_whole(host):
    from tests import published
    from tests.test_evaluate import CLEAN

    clean = build(published.scheme(), from_json(CLEAN))
    with host(changed(clean, lambda book: book[SCORES].protection.set_password("秘密"))) as desk:
        before = everything(desk.saved())
        assert "密码" in desk.run("press", "finalise")
        assert everything(desk.saved()) == before
        assert "没有定稿" in desk.run("press", "reopen")


def view(book):
    """What a user has arranged: a filter, frozen panes, hidden rows, a selection."""
    for sheet in (book[SCORES], book[FACTS]):
        sheet.freeze_panes = "C4"
    book[SCORES].auto_filter.ref = "A11:H40"
    book[SCORES].row_dimensions[22].hidden = True
    book[SCORES].protection.autoFilter = False
    book.active = book[SCORES]


def test_the_users_view_is_kept(host, package):
    """By each of these verbs, one after the other."""
    with host(changed(package, view)) as desk:
        desk.run("point_at", SCORES, 14, 7)
        desk.run("type_in", SCORES, 18, 7, 3)
        _, pages, front = everything(desk.saved())
        for verb in ("about", "recalculate", "undo", "clear_marks", "last_changes"):
            desk.run("press", verb)
            _, after, front_after = everything(desk.saved())
            assert front_after == front == SCORES and desk.run("pointed") == [SCORES, 14, 7], verb
            assert [after[sheet] for sheet in (SCORES, FACTS)] == [pages[sheet] for sheet in (SCORES, FACTS)], verb
        assert after[SCORES]["frozen"] == (2, 3) and after[SCORES]["filter"] and after[SCORES]["hidden"] == [22]


def user_made(book):
    """Colours, notes and formats that are the unit's, where the verbs write."""
    sheet = book[SCORES] if SCORES in book.sheetnames else book[RULED]
    sheet["G4"].fill = PatternFill("solid", fgColor="FF0000")
    sheet["G4"].comment = Comment("与上年口径不同", "会计")
    sheet["G10"].number_format = "0.0"
    book[results.RESULTS]["J5"].fill = PatternFill("solid", fgColor="00FF00")
    book[results.RESULTS]["C6"].comment = Comment("问过了", "会计")


@pytest.mark.parametrize("verb", ["recalculate", "adopt_computed", "clear_marks"])
def test_undo_gives_back_values_formulas_colours_notes_and_formats(host, package, declared, verb):
    with host(changed(declared if verb == "adopt_computed" else package, user_made)) as desk:
        if verb != "adopt_computed":
            desk.run("type_in", SCORES, 18, 7, 3)
            desk.run("type_in", results.RESULTS, results.TOP + 6, results.EXPLANATION, "已向主管部门说明")
        before = but_for_the_record(everything(desk.saved()))
        said = desk.run("press", verb)
        assert but_for_the_record(everything(desk.saved())) != before, said
        assert "已撤销" in desk.run("press", "undo")
        assert different(before, but_for_the_record(everything(desk.saved()))) == []


def but_for_the_record(state):
    """Our own hidden sheet left out; ``None`` and an empty text are one emptiness."""
    cells, pages, front = state
    kept = {place: look for place, look in cells.items() if place[0] != "撤销" and (look[0] or look[1:] != PLAIN)}
    return kept, {name: page for name, page in pages.items() if name != "撤销"}, front


def different(before, after):
    """What is not the same in two states, to read in a failure."""
    return [
        (place, one.get(place), other.get(place))
        for one, other in zip(before[:2], after[:2], strict=False)
        for place in one.keys() | other.keys()
        if one.get(place) != other.get(place)
    ] + [one for one in (before[2:], after[2:]) if before[2] != after[2]]


PLAIN = ("00000000", "General", True, None)


def test_the_units_explanations_outlive_clearing(host, package):
    with host(package) as desk:
        desk.run("press", "recalculate")
        desk.run("type_in", results.RESULTS, results.TOP + 9, results.EXPLANATION, "年中追加，已批复")
        before = desk.run("snapshot")
        said = desk.run("press", "clear_marks")
        assert "情况说明1条" in said and "撤销本次写入" in said
        cleared = desk.run("snapshot")[results.RESULTS]
        assert not any(any(row) for row in cleared[results.TOP - 1 :])
        assert "已撤销" in desk.run("press", "undo")
        assert desk.run("snapshot") == before


def test_clearing_without_explanations_leaves_nothing_of_ours(host, package):
    with host(package) as desk:
        desk.run("type_in", SCORES, 18, 7, 3)
        desk.run("press", "recalculate")
        desk.run("press", "clear_marks")
        record = everything(desk.saved())[0]
        assert [place for place, look in record.items() if place[0] == "撤销" and look[0] and place[1] != "A1"] == []
        assert "没有可以撤销" in desk.run("press", "undo")
        assert "没有写入" in desk.run("press", "last_changes")


@pytest.mark.parametrize(
    ("change", "verb", "says"),
    [
        (lambda book: setattr(book["撤销"], "title", "撤消"), "recalculate", "找不到系统用的“撤销”表"),
        (lambda book: setattr(book["撤销"], "title", "撤消"), "undo", "找不到系统用的“撤销”表"),
        (lambda book: setattr(book[results.RESULTS], "title", "结果"), "recalculate", "错误（须修改）4项"),
        (lambda book: setattr(book[results.RESULTS], "title", "结果"), "clear_marks", "已清除"),
        (lambda book: setattr(book[results.RESULTS], "title", "结果"), "next_finding", "1/1"),
        (lambda book: book.remove(book["方案"]), "finalise", "不是本系统"),
        (lambda book: book.remove(book["方案"]), "reopen", "不是本系统"),
        (lambda book: book.remove(book["方案"]), "clear_marks", "不是本系统"),
        (lambda book: book["方案"].__setitem__("B3", "x@0"), "finalise", "改正或说明后才能定稿"),
    ],
)  # fmt: skip
def test_our_own_sheets_renamed_or_gone(host, package, change, verb, says):
    with host(changed(package, change)) as desk:
        desk.run("type_in", SCORES, 18, 7, 3)
        before = desk.run("snapshot")
        assert says in desk.run("press", verb)
        after = desk.run("snapshot")
        assert {name for name in after if after[name] != before[name]} <= {results.RESULTS}


def test_a_workbook_that_is_not_ours(tmp_path):
    path = tmp_path / "别的.xlsx"
    openpyxl.Workbook().save(path)
    with closed_engine.calling(path) as book:
        desk = Closed(book)
        before = everything(desk.saved())
        for verb in macros.VERBS:
            said = macros.run(verb, book)
            assert "下发的工作簿" in said, (verb, said)
        assert everything(desk.saved()) == before and not macros.LOG.exists()
