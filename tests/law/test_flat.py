"""A filled form as one table and back."""

import doctest
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from macros_py.law import identifiers
from macros_py.law.filled import Filled, Row
from macros_py.law.flat import applied, flat, part_of, same
from macros_py.law.notices import editions, load
from tests import published
from tests.audit.test_any_form import any_form

SCHEME = published.scheme()
TEXT = st.sampled_from(["", "1", "2.50", "10月底", "达成", " "])
WORDS = st.dictionaries(st.sampled_from(["reception.final", "frugality_text", "establishment_count"]), TEXT)
POINTS = st.dictionaries(st.sampled_from(["disclosure", "asset_management"]), TEXT)
ROWS = st.lists(
    st.builds(Row, st.sampled_from(["quantity", "other_projects"]), st.fixed_dictionaries({"name": TEXT})), max_size=4
)
FILLED = st.builds(
    Filled,
    unit=TEXT,
    cells=WORDS,
    points=POINTS,
    deviation=POINTS,
    rows=ROWS.map(tuple),
    declared=st.dictionaries(st.sampled_from(["total_points", "staffing_control_rate"]), TEXT),
    loose=st.dictionaries(st.just("disclosure"), st.tuples(TEXT, TEXT)),
    explained=st.dictionaries(st.just("rate_undefined:other_funds.executed"), TEXT),
)


@given(FILLED, FILLED)
def test_the_difference_of_two_fillings_turns_one_into_the_other(one, other):
    before, after = flat(one), flat(other)
    changes = {id: after.get(id) for id in {*before, *after} if before.get(id) != after.get(id)}
    assert flat(applied(one, SCHEME, changes)) == after


@pytest.mark.parametrize("notice", editions())
def test_so_it_is_for_every_notice(notice):
    """Whatever a group, a block and an indicator of a notice are called: 闵行's satisfaction is a group and its block."""
    scheme = load(notice)
    for number in range(10):
        chance = random.Random(number)
        one, other = any_form(chance, scheme), any_form(chance, scheme)
        before, after = flat(one), flat(other)
        changes = {id: after.get(id) for id in {*before, *after} if before.get(id) != after.get(id)}
        assert flat(applied(one, scheme, changes)) == after
        assert all(
            applied(one, scheme, changes).typed(id).strip() == text.strip()
            for id, text in after.items()
            if id != "unit"
        )


@pytest.mark.parametrize(
    ("id", "part"),
    [
        ("satisfaction.weight", "weights"), ("satisfaction.1.name", "rows"), ("satisfaction.1.weight", "rows"), ("unit", "unit"),
        ("asset_management.points", "points"), ("asset_management.deviation_text", "deviation"), ("total_points", "declared"),
        ("fiscal_appropriation.budget", "cells"), ("satisfaction.0.name", "declared"), ("satisfaction.²", "declared"),
    ],
)  # fmt: skip
def test_where_the_text_of_an_identifier_stands(id, part):
    assert part_of(id, load("shanghai_minhang/2023")) == part


def test_emptied_is_not_untouched_and_numbers_are_compared_as_numbers():
    assert same("0.50", "0.5") and same("１,234", "1234") and not same("1", "2") and same(" a", "a")
    assert not same("", None) and same(None, None) and not same("10月底", "10月")


def test_examples_in_the_docstrings():
    found = doctest.testmod(identifiers)
    assert found.attempted == 2 and found.failed == 0
