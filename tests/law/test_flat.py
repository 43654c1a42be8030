"""A filled form as one table and back."""

from hypothesis import given
from hypothesis import strategies as st

from macros_py.law.filled import Filled, Row
from macros_py.law.flat import applied, flat, same
from tests import published

SCHEME = published.scheme()
TEXT = st.sampled_from(["", "1", "2.50", "10月底", "达成", " "])
WORDS = st.dictionaries(st.sampled_from(["reception.final", "frugality_text", "establishment_count"]), TEXT)
POINTS = st.dictionaries(st.sampled_from(["disclosure", "asset_management"]), TEXT)
ROWS = st.lists(
    st.builds(Row, st.sampled_from(["quantity", "other_projects"]), st.fixed_dictionaries({"name": TEXT})),
    max_size=4,
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


def test_emptied_is_not_untouched_and_numbers_are_compared_as_numbers():
    assert same("0.50", "0.5") and same("１,234", "1234") and not same("1", "2") and same(" a", "a")
    assert not same("", None) and same(None, None) and not same("10月底", "10月")
