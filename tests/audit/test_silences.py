"""The table of silences: every row keeps back what would speak alone, and the order of the checks follows from it."""

from dataclasses import replace
from decimal import Decimal
from graphlib import CycleError

import pytest

from macros_py.audit.checks import CHECKS, audited, ordered
from macros_py.audit.silences import SILENCES, Silence, cells_named
from macros_py.law.filled import from_json
from macros_py.law.findings import catalogue, finding
from macros_py.law.ledger import Ledger
from macros_py.law.notices import load
from tests import published
from tests.audit.form import CLEAN, row


def clean(*rows, build="", **cells):
    """The clean form with other rows and cells; without a total where the rows differ."""
    blocks = {one["block"] for one in rows}
    kept = [one for one in CLEAN["rows"] if one["block"] not in blocks]
    declared = {} if rows else CLEAN["declared"]
    data = CLEAN | {"cells": CLEAN["cells"] | cells, "rows": [*kept, *rows], "declared": declared}
    return replace(from_json(data), build=build)


def liuyang(**cells):
    """The published form of the same notice with other cells."""
    return from_json(published.data() | {"cells": published.data()["cells"] | cells})


def in_yuan(**cells):
    """The clean form with all its amounts, and these, ten thousand times too large."""
    amounts = {id: text for id, text in CLEAN["cells"].items() if "." in id} | cells
    return clean(**{id: str(Decimal(text) * 10_000) for id, text in amounts.items()})


def hunan(**cells):
    """The three public amounts of a form whose notice scores the rate between them."""
    return from_json({"year": 2018, "cells": {"three_public.budget": "5", "three_public.prior_budget": "5"} | cells})


def two(*first):
    """Two rows that share 10 points, the second of which is in order."""
    return clean(row("quality", "合格率", *first), row("quality", "有效率", "85%", "95%", "4"))


def one(*columns, build="", block="quality", **more):
    return clean(row(block, *columns, **more), build=build)


PUBLIC = {"three_public.final": "22000", "vehicle.final": "17000", "vehicle_upkeep.final": "17000"}
EXECUTED = {"fiscal_appropriation.executed": "12220700", "other_funds.executed": "7796700"}
EXAMPLES = [
    # what speaks; what stays silent beside it; the form; what the reader of the file said of a cell
    ("number_beside_words", "number_with_note", clean(**{"reception.final": "0.45（含税）"}), "reception.final"),
    ("not_a_number", "sum_differs", clean(**{"three_public.final": "9", "reception.final": "约0.45"}), ""),
    ("form_altered", "sum_differs", clean(**{"three_public.final": "9"}), "reception.final"),
    ("unit_suspect", "check_failed", liuyang(**EXECUTED), ""),
    ("form_unit_suspect", "sum_differs", in_yuan(**{"three_public.final": "9"}), ""),
    ("row_unit_suspect", "not_comparable", one("投入资金", "1116000元", "111.6"), ""),
    ("row_amount_suspect", "met_unrewarded", one("项目总成本", "≤784.52元", "784.52元", points="8"), ""),
    ("row_amount_suspect", "bound_suspect", one("项目总成本", "≥784.52元", "784.52元"), ""),
    ("weights_differ", "met_unrewarded", two("95%", "98%", "7", "6"), ""),
    ("weights_differ", "points_over_full", two("95%", "98%", "5", "6"), ""),
    ("weights_differ", "score_differs shortfall_unexplained", two("95%", "80%", "7", "6"), ""),
    ("score_unshown", "met_unrewarded", one("有效投诉次数", "5", "3", "20", "", block="quantity", build="0.1.0"), ""),
    ("score_unproved", "not_comparable", one("会议次数", "≤5", "≥5", "20", "", block="quantity", build="0.1.0"), ""),
    ("bound_suspect", "undone_full_marks", one("群众投诉", "3次", "0次"), ""),
    ("bound_suspect", "score_differs shortfall_unexplained", one("群众投诉", "3次", "2次", points="8"), ""),
    ("bound_suspect", "overshoot_noted", one("项目总成本", "≥108.5万元", "约200万元"), ""),
    ("undone_full_marks", "score_differs shortfall_unexplained", one("培训人数", "100人", "0"), ""),
    ("met_unrewarded", "score_differs overshoot_noted", one("培训人数", "100人", "150人", points="8"), ""),
    ("rate_undefined", "required_blank", clean(establishment_count=""), ""),
    ("sum_differs", "shortfall_unexplained", hunan(**{"three_public.final": "6", "reception.final": "4"}), ""),
]  # fmt: skip


def spoken(speaks, filled, cell, silences=SILENCES):
    """The findings, beside what the reader of the file said."""
    notice = "hunan/2017" if filled.year == 2018 else published.PLACE
    about = (finding(speaks, [cell], cells="一格", what="公式被改", compared=""),) if cell else ()
    return {one.id for one in audited(Ledger(load(notice), filled), about, silences)[1]}


@pytest.mark.parametrize(("speaks", "silent", "filled", "cell"), EXAMPLES)
def test_what_a_row_of_the_table_silences_would_speak_without_it(speaks, silent, filled, cell):
    silent = set(silent.split())
    (silence,) = [one for one in SILENCES if speaks in one.by and silent <= set(one.of)]
    beside = spoken(speaks, filled, cell)
    assert speaks in beside and not silent & beside
    assert silent <= spoken(speaks, filled, cell, tuple(one for one in SILENCES if one is not silence))


def test_every_row_of_the_table_has_an_example_for_each_that_speaks():
    assert {id for one in SILENCES for id in one.by} == {speaks for speaks, *_ in EXAMPLES}
    assert all(one.why.endswith(".") for one in SILENCES)


def test_what_is_computed_from_a_silenced_cell_is_silent_and_of_doubted_ones_a_total_that_they_cannot_explain_is_not():
    case, _ = audited(Ledger(load(published.PLACE), clean(**{"reception.final": "约0.45"})))
    assert case.silent(["three_public.final"]) and not case.silent(["vehicle.final"]) and not case.doubted
    assert not case.silent(["three_public.final"], but=frozenset({"reception.final"}))
    case, _ = audited(Ledger(load(published.PLACE), clean(**PUBLIC)))
    assert case.doubted and case.doubted == case.silenced


def test_the_table_and_the_checks_name_findings_of_the_catalogue_and_each_is_found_once():
    finds = [id for check in CHECKS for id in check.finds]
    assert len(finds) == len(set(finds)) and set(finds) <= set(catalogue())
    assert {id for one in SILENCES for id in one.of} <= set(finds)
    assert {id for one in SILENCES for id in one.by} <= set(catalogue())


def test_a_check_runs_after_those_that_may_silence_it():
    run = [check for check, _ in ordered()]
    assert set(run) == set(CHECKS) and len(run) == len(CHECKS)
    place = {id: number for number, check in enumerate(run) for id in check.finds}
    late = [(by, of) for one in SILENCES for by in one.by for of in one.of if place.get(by, -1) >= place[of]]
    assert late == []


def test_a_table_that_runs_in_a_circle_is_refused():
    back = Silence(("score_differs",), ("row_unit_suspect",), cells_named, "Against the order.")
    with pytest.raises(CycleError):
        ordered((*SILENCES, back))


def test_no_check_finds_what_it_does_not_name():
    for _, _, filled, _ in EXAMPLES:
        notice = load("hunan/2017" if filled.year == 2018 else published.PLACE)
        case, _ = audited(Ledger(notice, filled))
        assert not [one.id for check in CHECKS for one in check.run(case) if one.id not in check.finds]
