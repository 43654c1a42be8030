"""What prints is what counts: a blank, emptied or worded 得分 counts nothing, whatever could be computed."""

import csv
import io
from dataclasses import replace
from decimal import Decimal as D
from pathlib import Path
from random import Random

import openpyxl
import pytest

from macros_py.book.build import build
from macros_py.book.form import load_form
from macros_py.book.read import read
from macros_py.evaluate import evaluate
from macros_py.law.filled import as_json, from_json
from macros_py.law.flat import applied, flat
from macros_py.law.ledger import unknown_cells
from macros_py.law.notices import load
from macros_py.xlsx.address import a1
from tests.audit.form import ids, judged, only, row
from tests.test_evaluate import CLEAN

PLACE = "hunan_liuyang/2020"
PLAIN = [
    row("quantity", "康复人数", "200", "200", "12", ""),
    row("quantity", "培训人数", "100", "90", "8", "", "部分外出务工"),
]
WORDED = [row("quantity", "康复人数", "≥200人", "212人", "20", ""), row("quality", "合格率", "≥95%", "98%", "10", "")]
RATED = "hunan/2017"


def filled(rows=(), **changes):
    """The clean form whose 总分 is left to its formula, with these rows in place of its own."""
    blocks = {one["block"] for one in rows}
    data = CLEAN | {"declared": {}} | changes
    return from_json(data | {"rows": [one for one in data["rows"] if one["block"] not in blocks] + list(rows)})


def as_0_1_0(rows):
    return evaluate(load(PLACE), replace(filled(rows), build="0.1.0"))


def edited(filled, changes, place=PLACE):
    """The filled workbook with some cells overwritten by hand: None empties a cell, formula and all."""
    scheme = load(place)
    book = openpyxl.load_workbook(io.BytesIO(build(scheme, filled)))
    places = load_form(scheme, filled.year, evaluate(scheme, filled).ledger.rows).places
    for id, value in changes.items():
        sheet, *where = places[id]
        book[sheet][a1(*where)] = value
    saved = io.BytesIO()
    book.save(saved)
    received = read(saved.getvalue())
    return received.filled, evaluate(received.scheme, received.filled, received.findings)


def test_a_score_that_an_older_workbook_does_not_print_counts_nothing():
    verdict = as_0_1_0(WORDED)
    found = only(verdict, "score_unshown")
    blank = next(one for one in verdict.rows if one.name == "康复人数")
    assert (blank.points, blank.native, blank.computed) == (None, None, 20)
    assert found.level == "错误" and found.where == ("quantity.1.points",)
    assert "“自评得分”为空：表内公式不能识别该指标值，请填写得分或采用测算得分（“康复人数”测算20分" in found.message
    assert verdict.computed_total == 80 and verdict.computed_grade is None
    answer = verdict.as_json()
    assert answer["points"]["quantity.1"] == {"declared": None, "printed": None, "computed": "20", "full": "20"}
    assert answer["points"]["quality.1"]["printed"] == "10"


def test_all_blank_scores_are_one_finding_with_both_values():
    rows = [row("quantity", name, f"≥{n}人", f"{n}人", "5", "") for n, name in enumerate("甲乙丙丁", 3)]
    found = only(as_0_1_0(rows), "score_unshown")
    assert len(found.where) == 4 and found.message.count("测算5分") == 4 and found.found == "空白、空白、空白、空白"


def test_a_score_that_an_older_workbook_prints_otherwise_is_named_with_both():
    rows = [row("quantity", "有效投诉次数", "5", "3", "20", "")]
    verdict = as_0_1_0(rows)
    found = only(verdict, "score_unshown")
    assert "“有效投诉次数”显示12分，测算20分" in found.message and verdict.computed_total == 92


def test_a_printed_score_that_the_rule_does_not_give_is_asked_about():
    verdict = as_0_1_0([row("quantity", "会议次数", "≤5", "≥5", "20", "")])
    found = only(verdict, "score_unproved")
    assert found.level == "核实" and "“会议次数”显示20分" in found.message


@pytest.mark.parametrize("id", ["quantity.1.points", "quantity.2.points"])
def test_an_emptied_open_score_counts_nothing_and_one_that_stands_counts(id):
    before, whole = edited(filled(PLAIN), {})
    assert before.cleared == frozenset() and whole.computed_total == D("99.2")
    got, verdict = edited(filled(PLAIN), {id: None})
    lost = D(12) if id == "quantity.1.points" else D("7.2")
    assert got.cleared == {id} and verdict.computed_total == D("99.2") - lost
    found = only(verdict, "score_unshown")
    assert "得分格没有公式" in found.message and found.where == (id,)
    assert verdict.computed_grade is None and verdict.printed_grade is None


def test_an_emptied_fixed_score_counts_nothing():
    scheme = load(RATED)
    data = {"year": 2017, "cells": {"establishment_count": "10", "incumbent_count": "10"}}
    got, verdict = edited(from_json(data), {"staffing_control.points": None}, RATED)
    assert evaluate(scheme, from_json(data)).computed_total == 5
    assert got.cleared == {"staffing_control.points"} and verdict.computed_total is None
    assert "得分格没有公式" in next(one.message for one in verdict.findings if one.id == "score_unshown")


def test_an_emptied_total_prints_nothing():
    got, verdict = edited(filled(), {"total_points": None})
    assert got.cleared == {"total_points"}
    assert verdict.printed_total is None and verdict.computed_total == 100 and verdict.computed_grade is None
    assert "total_points" in only(verdict, "required_blank").where


def test_an_emptied_sum_prints_nothing_and_is_named():
    got, verdict = edited(filled(), {"three_public.budget": None})
    assert got.cleared == {"three_public.budget"} and verdict.rates["three_public_control_rate"] is None
    assert any("three_public.budget" in one.where for one in verdict.findings)
    _, other = edited(filled(), {"three_public.prior_final": None})
    assert only(other, "required_blank").where == ("three_public.prior_final",)


def test_an_emptied_grade_is_none():
    got, verdict = edited(filled(), {"grade": None})
    assert got.cleared == {"grade"} and verdict.computed_grade == "优" and verdict.printed_grade is None


def test_words_in_place_of_a_score_count_nothing():
    verdict = judged([row("quantity", "康复人数", "200", "200", "20", "满分")])
    assert ids(verdict) == ["not_a_number"] and verdict.computed_total == 80


def test_a_text_or_null_in_json_leaves_the_formula_standing():
    for nothing in ("", None):
        rows = [one | {"points": nothing} for one in PLAIN]
        assert evaluate(load(PLACE), filled(rows)).computed_total == D("99.2")


def test_what_was_emptied_goes_through_json_and_the_flat_table():
    got, verdict = edited(filled(PLAIN), {"quantity.2.points": None, "total_points": None})
    assert from_json(as_json(got)) == got
    table = flat(got)
    assert table["quantity.2.points"] == table["total_points"] == ""
    scheme, standing = load(PLACE), replace(got, cleared=frozenset())
    emptied = {id: "" for id in got.cleared}
    assert applied(standing, scheme, emptied).cleared == got.cleared
    assert applied(got, scheme, {"quantity.2.points": "7"}).cleared == {"total_points"}
    assert applied(got, scheme, dict.fromkeys(got.cleared)).cleared == frozenset()
    assert unknown_cells(scheme, got) == [] and unknown_cells(
        scheme, replace(got, cleared=frozenset({"x.points"}))
    ) == ["cleared.x.points"]
    again = read(build(scheme, got))
    assert again.filled.cleared == got.cleared
    assert evaluate(scheme, again.filled).as_json()["points"] == verdict.as_json()["points"]


def test_two_sums_by_two_names():
    verdict = judged(PLAIN)
    answer = verdict.as_json()["total"]
    assert answer == {"declared": None, "computed": "99.2", "assessed": "69.2", "assessed_full": "70"}


def _texts():
    with (Path(__file__).parents[1] / "data" / "target_values.csv").open(encoding="utf-8", newline="") as lines:
        return sorted({cell for line in csv.reader(lines) for cell in line if cell and len(cell) < 40})


@pytest.mark.parametrize("build", ["", "0.1.0"])
def test_whatever_is_typed_what_prints_counts_and_what_does_not_is_said(build):
    """Forms filled with texts of published forms: the total is that of the form's own formulas, every gap has its finding."""
    chance, texts = Random(20), _texts()
    seen = 0
    for _ in range(40):
        pairs = [(one := chance.choice(texts), chance.choice((one, chance.choice(texts)))) for _ in range(5)]
        rows = [row("quantity", "甲", *pair, "4", chance.choice(("", "", "3")), "") for pair in pairs]
        verdict = evaluate(load(PLACE), replace(filled(rows), build=build))
        said = {
            id
            for one in verdict.findings
            if one.id in ("score_unshown", "score_unproved", "not_a_number")
            for id in one.where
        }
        open_ = [one for one in verdict.open_rows if one.declared is None]
        assert (
            verdict.printed_total
            == verdict.computed_total
            == sum(one.points for one in verdict.rows if one.points is not None)
        )
        assert {f"{one.id}.points" for one in open_ if one.points != one.computed} == said
        seen += len(said)
    assert seen > 20 or not build
