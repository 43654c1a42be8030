"""The ribbon's verbs through real xlwings objects, on a closed file and on a live LibreOffice: one verdict, nothing lost."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from macros_py.book import results
from macros_py.book.build import build
from macros_py.book.form import load_form
from macros_py.desk import macros
from macros_py.evaluate import evaluate
from macros_py.law.filled import from_json
from macros_py.law.notices import load
from tests import published
from tests.desk import actions, closed_engine
from tests.desk.desks import Living, changed
from tests.examples import examples

SCORES = "自评表"
PROTECTED = 3
"""Sheets of the published form that are protected."""


def expected_rows(scheme, filled):
    verdict = evaluate(scheme, filled)
    form = load_form(scheme, filled.year, verdict.ledger.rows)
    return [
        [f"={cell[0]}" if isinstance(cell, tuple) else cell for cell in row]
        for row in results.result_rows(form, verdict.findings)
    ]


def shown_rows(snapshot):
    rows = snapshot[results.RESULTS][results.TOP - 1 :]
    return [row[: len(results.HEADS)] for row in rows if row[0]]


def test_recalculate_writes_the_verdict_of_evaluate(host, package):
    empty = build(published.scheme(), published.filled())
    with host(empty) as desk:
        assert desk.run("press", "recalculate") == "错误（须修改）5项，核实（须说明）6项，提示（供参考）4项。"
        shown = shown_rows(desk.run("snapshot"))
        assert shown == expected_rows(published.scheme(), published.filled())


def test_a_change_is_judged_and_nothing_of_the_unit_is_touched(host, package):
    with host(package) as desk:
        desk.run("type_in", SCORES, 18, 7, 3)
        desk.run("paint")
        before, marks = desk.run("snapshot"), desk.run("marks")
        assert desk.run("press", "recalculate").startswith("错误（须修改）4项")
        after = desk.run("snapshot")
        assert {name for name in after if after[name] != before[name]} == {results.RESULTS}
        assert desk.run("marks") == marks
        data = published.data()
        data["points"]["procurement_management"] = "3"
        assert shown_rows(after) == expected_rows(published.scheme(), from_json(data))


def test_twice_is_once(host, package):
    with host(package) as desk:
        desk.run("type_in", SCORES, 18, 7, 3)
        desk.run("press", "recalculate")
        once = desk.run("snapshot")
        desk.run("press", "recalculate")
        assert desk.run("snapshot") == once


def test_undo_gives_back_the_very_state(host, package):
    with host(package) as desk:
        desk.run("type_in", SCORES, 18, 7, 3)
        before, marks = desk.run("snapshot"), desk.run("marks")
        desk.run("press", "recalculate")
        assert desk.run("snapshot") != before
        assert "核对结果" in desk.run("press", "last_changes")
        assert "已撤销" in desk.run("press", "undo")
        assert desk.run("snapshot") == before and desk.run("marks") == marks
        assert "没有可以撤销" in desk.run("press", "undo")


CELLS = {
    "establishment_count": "10",
    "incumbent_count": "11",
    "operating_cost.budget": "10",
    "operating_cost.final": "10.4",
}


def test_adopt_and_undo(host):
    filled = from_json(
        {
            "unit": "某市某某局",
            "year": 2019,
            "cells": CELLS,
            "points": {"staffing_control": "5", "operating_cost_control": "8"},
        }
    )
    with host(build(load("hunan/2017"), filled)) as desk:
        before = desk.run("snapshot")
        desk.run("point_at", "指标表", 4, 7)
        assert "1项" in desk.run("press", "adopt_computed")
        after = desk.run("snapshot")
        assert after["指标表"][3][6].startswith("=") and after["指标表"][9][6] == "8"
        desk.run("press", "undo")
        assert desk.run("snapshot") == before
        desk.run("point_at", "指标表", 2, 1)
        assert "2项" in desk.run("press", "adopt_computed")


def test_adopting_where_the_formula_cannot_read_the_answer(host):
    """A bracket leaves the native formula blank: the computed points are written instead of it."""
    answers = {"社会效益指标一": ("≥100", "80"), "社会效益指标二": ("≥100人（次）", "120人（次）")}
    rows = [
        {
            "block": "social_benefit",
            "name": name,
            "target_text": target,
            "achieved_text": done,
            "full": "5",
            "points": "3",
        }
        for name, (target, done) in answers.items()
    ]
    filled = from_json({"unit": "某某市残疾人联合会", "rows": rows})
    with host(build(load("hunan_liuyang/2020"), filled)) as desk:
        said = desk.run("press", "adopt_computed")
        assert "采用测算得分2项" in said and "其中1项" in said
        given = {line[3]: line[6] for line in desk.run("snapshot")[SCORES] if line[3] in answers}
        assert given["社会效益指标一"].startswith("=") and given["社会效益指标二"] == "5"


def test_walking_the_findings(host, package):
    with host(package) as desk:
        desk.run("point_at", SCORES, 1, 1)
        first = desk.run("press", "next_finding")
        assert first.startswith("1/15【错误】") and desk.run("pointed") == [SCORES, 4, 6]
        assert not desk.status_bar or desk.run("said").startswith("1/15")
        assert desk.run("press", "next_finding").startswith("2/15") and desk.run("pointed") == [SCORES, 17, 7]
        assert desk.run("press", "previous_finding") == first
        assert desk.run("press", "previous_finding").startswith("15/15")


def test_where_an_explanation_goes(host, package):
    with host(package) as desk:
        desk.run("point_at", SCORES, 13, 8)
        assert "扣2分" in desk.run("press", "explain_finding") and desk.run("pointed") == [SCORES, 13, 8]
        desk.run("point_at", results.RESULTS, results.TOP + 9, 1)
        assert "779.67" in desk.run("press", "explain_finding")
        assert desk.run("pointed") == [results.RESULTS, results.TOP + 9, results.EXPLANATION]


def test_round_trips(host, package):
    with host(package) as desk:
        desk.run("type_in", SCORES, 18, 7, 3)
        assert desk.trips("press", "recalculate") <= 12 + 2 * PROTECTED
        desk.run("press", "clear_marks")  # a row less or more asks no more questions
        assert desk.trips("press", "recalculate") <= 12 + 2 * PROTECTED


def cheat(book):
    for row in book["方案"].iter_rows():
        if str(row[0].value).startswith("原文"):
            row[1].value = row[1].value.replace("full = 4", "full = 40")


def another_edition(book):
    for key, value in book["方案"].iter_rows(max_col=2):
        if key.value in ("表样版本", "工作簿校验码"):
            value.value = "x@0"
        elif str(key.value).startswith("表样原文"):
            value.value = value.value.replace("公务接待", "公务招待")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda book: book.remove(book["方案"]), "不是本系统"),
        (lambda book: book["方案"].__setitem__("B2", "no/1"), "不在目录中"),
        (another_edition, "版本"),
        (lambda book: setattr(book[SCORES], "title", "附件2"), "错误（须修改）5项"),
        (lambda book: book["基础数据表"].insert_rows(6), "错误（须修改）5项"),
        (lambda book: book[SCORES].__setitem__("M20", 5), "错误（须修改）6项"),
        (lambda book: setattr(book[SCORES].protection, "sheet", False), "错误（须修改）5项"),
        (cheat, "错误（须修改）6项"),
    ],
)  # fmt: skip
def test_whatever_was_done_to_it_there_is_a_sentence(host, package, change, says):
    with host(changed(package, change)) as desk:
        before = desk.run("snapshot")
        said = desk.run("press", "recalculate")
        assert says in said and (not desk.status_bar or desk.run("said").startswith(said[:40]))
        after = desk.run("snapshot")
        assert {name for name in after if after[name] != before[name]} <= {results.RESULTS}


def test_an_unknown_verb_and_a_failure_are_sentences(package, tmp_path):
    path = tmp_path / "表.xlsx"
    path.write_bytes(package)
    with closed_engine.calling(path) as book:
        assert "没有名为" in macros.run("format_disk", book)

        class Broken:
            name = "x"

            @property
            def sheets(self):
                raise RuntimeError("host gone")

        said = macros.run("undo", Broken())
        assert "填报数未动" in said and macros.LOG.name in said and "host gone" in macros.LOG.read_text("utf-8")


def test_the_book_is_the_caller_when_none_is_given(package, tmp_path):
    path = tmp_path / "表.xlsx"
    path.write_bytes(package)
    with closed_engine.calling(path):
        assert macros.run("about").startswith("绩效自评工作簿")


def test_no_book_at_all_leaves_a_sentence(monkeypatch):
    def nowhere():
        raise RuntimeError("Workbook a=b.xlsx not found")

    monkeypatch.setattr(macros, "_caller", nowhere)
    with pytest.raises(SystemExit) as ended:
        macros.run("recalculate")
    assert "操作没有完成" in ended.value.code and "填报数未动" in ended.value.code


def test_every_verb_says_its_label_and_what_it_does():
    verbs = macros.VERBS.values()
    assert len({verb.label for verb in verbs}) == len(verbs) == 16
    assert all(verb.does.endswith("。") and "\n" not in verb.does for verb in verbs)
    assert [verb.run for verb in verbs] == [getattr(macros, name) for name in macros.VERBS]


points = st.sampled_from(["", "0", "2", "4", "4.5"])


@settings(max_examples=examples(12), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    scores=st.fixed_dictionaries({"disclosure": points, "fiscal_supervision": points}),
    final=st.sampled_from(["", "0", "3.3", "22000"]),
)
def test_any_filling_gets_the_verdict_of_evaluate(tmp_path, scores, final):
    data = published.data()
    data["points"] |= scores
    data["cells"]["reception.final"] = final
    filled = from_json(data)
    path = tmp_path / "表.xlsx"
    path.write_bytes(build(published.scheme(), filled))
    with closed_engine.calling(path) as book:
        macros.run("clear_marks", book)
        macros.run("recalculate", book)
        assert shown_rows(actions.snapshot(book)) == expected_rows(published.scheme(), filled)


texts = st.sampled_from(["", "完成", "≥95%", "10月底", "445人", "1,234.5", "=不是公式", "98%"])


@pytest.mark.sized
def test_any_filling_gives_the_same_cells_on_both_hosts(live, tmp_path):
    path = tmp_path / "表.xlsx"

    @settings(max_examples=examples(5), derandomize=True, database=None)
    @given(
        points=st.fixed_dictionaries({"disclosure": points, "fiscal_supervision": points}),
        final=st.sampled_from(["", "0", "3.3", "22000", "1.2万元", "约5"]),
        achieved=st.lists(texts, min_size=3, max_size=3),
    )
    def the_same(points, final, achieved):
        data = published.data()
        data["points"] |= points
        data["cells"]["reception.final"] = final
        for row, text in zip(data["rows"], achieved, strict=False):
            row["achieved_text"] = text
        path.write_bytes(build(published.scheme(), from_json(data)))
        with closed_engine.calling(path) as book:
            closed = [macros.run(verb, book) for verb in ("recalculate", "next_finding")]
            closed.append(actions.snapshot(book))
        with live.open(path) as document:
            desk = Living(live, document)
            lively = [desk.run("press", verb) for verb in ("recalculate", "next_finding")]
            assert [*lively, desk.run("snapshot")] == closed

    the_same()


def test_a_workbook_of_projects_is_judged_by_the_button(tmp_path):
    scheme, filled = published.scheme("national/2020_project"), published.filled("national/2020_project")
    path = tmp_path / "项目.xlsx"
    path.write_bytes(build(scheme, filled))
    with closed_engine.calling(path) as book:
        assert "错误（须修改）" in macros.run("recalculate", book)
        shown = shown_rows(actions.snapshot(book))
        verdict = evaluate(scheme, filled)
        assert [row[3] for row in shown] == [one.message for one in verdict.findings]
        assert macros.run("next_finding", book).startswith("1/") and book.app.selection.sheet.name == "项目1"
