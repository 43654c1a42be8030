"""What was typed, by identifier, as a filled form: what the form does not keep is left out."""

import random

import pytest

from macros_py.law.filled import Row
from macros_py.law.filling import refilled, rows_for
from macros_py.law.flat import flat
from macros_py.law.notices import editions, load
from tests import published
from tests.audit.test_any_form import any_form

SCHEME = published.scheme()


@pytest.mark.parametrize("notice", editions())
def test_a_form_comes_back_from_its_table(notice):
    scheme = load(notice).once
    for number in range(5):
        typed = flat(any_form(random.Random(number), scheme))
        assert flat(refilled(scheme, scheme.year, typed)) == typed


@pytest.mark.parametrize(
    "id", ["reception.computed", "disclosure.flag", "nothing.weight", "no_such_line.final", "disclosure._1", "grade.1"]
)
def test_what_the_form_does_not_keep_is_left_out(id):
    assert flat(refilled(SCHEME, 2020, {id: "5"})) == {}


def test_open_rows_keep_their_place_and_end_with_the_last_that_is_typed():
    made = refilled(SCHEME, 2020, {"quantity.3.name": "培训人数"})
    assert made.rows_of("quantity") == [Row("quantity", {}), Row("quantity", {}), Row("quantity", {"name": "培训人数"})]
    assert rows_for(SCHEME, ["quantity.30.name", "quantity.2.name"])["quantity"] == 30


def test_an_emptied_rate_is_declared_blank_and_an_emptied_result_is_cleared():
    made = refilled(SCHEME, 2020, {}, ["staffing_control_rate", "total_points", "reception.final"])
    assert made.declared == {"staffing_control_rate": ""}
    assert made.cleared == {"total_points"}
