"""户数: every unit has one standing, nothing is added twice, whatever the tree and whatever came in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from macros_py.bureau.register.expected import Unit
from macros_py.bureau.rollup.reporting_units import MISSING, REPORTED, STANDINGS, WITHIN, chosen, top_of, tree
from macros_py.errors import UnreadableFile

PROVINCE = [
    Unit("省", "省局"),
    *(Unit(f"市{n}", f"市{n}局", "省") for n in (1, 2)),
    *(Unit(f"县{n}", f"县{n}局", f"市{n % 2 + 1}") for n in range(4)),
]


def test_a_whole_stands_for_everybody_below():
    made = chosen(tree(PROVINCE), "省", own={"省", "市1", "县0", "县1", "县2"}, whole={"市1"})
    assert set(made.added) == {("省", False), ("市1", True), ("县1", False)}
    assert made.standing["县0"] == made.standing["市1"] == WITHIN and made.standing["县1"] == REPORTED
    assert made.counts() == {"应报": 7, "已报": 2, "随下级汇总": 3, "报其他表": 0, "待处理": 0, "缺报": 2}


def test_the_tops_own_earlier_whole_is_not_added():
    made = chosen(tree(PROVINCE), "市1", own={"市1", "县0"}, whole={"市1"})
    assert set(made.added) == {("市1", False), ("县0", False)}


codes = st.integers(0, 14).map(str)


@given(
    parents=st.dictionaries(codes, codes, min_size=1),
    own=st.sets(codes),
    whole=st.sets(codes),
    elsewhere=st.sets(codes),
    waiting=st.sets(codes),
)
def test_standings_add_up_and_no_unit_is_added_twice(parents, own, whole, elsewhere, waiting):
    units = tree([Unit(code, code, parent) for code, parent in parents.items()])
    made = chosen(units, "", own, whole, elsewhere, waiting)
    counts = made.counts()
    assert set(made.standing) == set(parents), "circles and strange parents included"
    assert counts.pop("应报") == len(parents) == sum(counts.values()) and set(counts) == set(STANDINGS)
    covered = [code for unit, is_whole in made.added for code in (units.under(unit) if is_whole else [unit])]
    assert len(covered) == len(set(covered))
    assert {code for code, standing in made.standing.items() if standing == REPORTED} == {
        code for code, is_whole in made.added if not is_whole
    }
    assert all(made.standing[code] != MISSING or code not in own | whole for code in parents)


def test_who_is_at_the_top_is_asked_where_it_cannot_be_told():
    assert top_of(tree(PROVINCE), "") == "省" and top_of(tree([]), "") == ""
    with pytest.raises(UnreadableFile, match="--parent"):
        top_of(tree(PROVINCE[1:]), "")
    with pytest.raises(UnreadableFile, match="没有代码为“甲”的单位"):
        top_of(tree(PROVINCE), "甲")
