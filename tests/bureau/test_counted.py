"""What a return's scores count upward: what its form prints, and nothing where it prints nothing."""

import io
from dataclasses import replace
from decimal import Decimal

import openpyxl
import pytest

from macros_py.book.build import build
from macros_py.book.form import load_form
from macros_py.bureau.register.reading import counted, from_json, read_return
from macros_py.bureau.rollup.outliers import score
from macros_py.bureau.rollup.rollup import _given
from macros_py.law.filled import from_json as filled_from
from macros_py.law.notices import load
from macros_py.xlsx.address import a1
from tests.audit.form import row
from tests.test_evaluate import CLEAN

PLACE = "hunan_liuyang/2020"
ROWS = [
    row("quantity", "康复人数", "200", "200", "12", ""),
    row("quantity", "培训人数", "100", "90", "8", "", "外出务工"),
]


class Returned:
    def __init__(self, reading):
        self.reading = reading


@pytest.fixture(scope="module")
def reading():
    """A return whose first open score was emptied, total and the other score left to their formulas."""
    rows = [one for one in CLEAN["rows"] if one["block"] != "quantity"] + ROWS
    filled = filled_from(CLEAN | {"declared": {}, "rows": rows})
    book = openpyxl.load_workbook(io.BytesIO(build(load(PLACE), filled)))
    sheet, *where = load_form(load(PLACE), 2020).places["quantity.1.points"]
    book[sheet][a1(*where)] = None
    saved = io.BytesIO()
    book.save(saved)
    return read_return(saved.getvalue(), "甲.xlsx")


def test_a_blank_printed_score_is_never_replaced(reading):
    assert reading.points["quantity.1"] == {"declared": None, "printed": None, "computed": "12", "full": "12"}
    assert [counted(reading.points[id]) for id in ("quantity.1", "quantity.2", "budget_execution")] == [
        None,
        "7.2",
        "4",
    ]
    assert reading.totals == {"declared": None, "computed": "87.2", "assessed": "69.2", "assessed_full": "70"}
    assert score(reading).own == Decimal("87.2") and score(reading).measured == Decimal("99.2")
    assert _given(Returned(reading), "quantity.1", Decimal(12)) is None
    assert _given(Returned(reading), "quantity.2", Decimal(8)) == Decimal("7.2")
    assert reading.cells["quantity.1.points"][0] == "" and from_json(reading.as_json()) == reading


def test_a_reading_that_does_not_know_what_prints_counts_as_before(reading):
    older = {id: {key: text for key, text in one.items() if key != "printed"} for id, one in reading.points.items()}
    assert counted(older["quantity.1"]) == "12" and counted(older["budget_execution"]) == "4"
    assert score(replace(reading, points=older)).own == Decimal("99.2")
