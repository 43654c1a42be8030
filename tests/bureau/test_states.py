"""States depend on nothing but the set of files: not on the order of arrival, the batches, or how often they come."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from macros_py.bureau.register.expected import Unit
from macros_py.bureau.register.incoming_file import Item
from macros_py.bureau.register.reading import Reading
from macros_py.bureau.register.register import Register
from macros_py.bureau.register.return_states import STATES, Claim, Expected, settle
from tests.examples import examples


def claim(id, **facts):
    given = {"notice": "n", "year": 2024, "level": "单位", "unit": "甲县残联", "figures": "a", "sha256": str(id)}
    return Claim(id, "s", f"{id}.xlsx", **{"sent": str(id), **given, **facts})


def states(*claims, expected=Expected()):
    return {id: (one.state, one.reason, one.of) for id, one in settle(claims, expected).items()}


def test_the_last_counts_and_what_says_the_same_repeats_it():
    assert states(claim(1), claim(2, figures="b"), claim(3, figures="b")) == {
        1: ("被取代", "replaced", 2),
        2: ("入册", "", None),
        3: ("重复", "repeated", 2),
    }


def test_who_sends_the_first_once_more_means_the_first():
    assert states(claim(1), claim(2, figures="b"), claim(3)) == {
        1: ("入册", "", None),
        2: ("被取代", "replaced", 1),
        3: ("重复", "repeated", 1),
    }


@pytest.mark.parametrize("differs", [{"unit": "乙县残联"}, {"year": 2023}, {"level": "汇总"}, {"notice": "m"}])
def test_another_unit_year_level_or_notice_is_another_return(differs):
    assert {state for state, _, _ in states(claim(1), claim(2, figures="b", **differs)).values()} == {"入册"}


def test_a_name_is_the_same_whatever_its_width_and_blanks():
    assert states(claim(1, unit="甲县 残联（本级）"), claim(2, unit="甲县残联(本级)"))[2][0] == "重复"


DOUBT = {"reason": "unit_in_doubt", "sentence": "元？"}


def test_amounts_in_doubt_wait_and_take_nothings_place():
    before, doubted, after = claim(1), claim(2, figures="b", **DOUBT), claim(3, figures="c")
    assert states(before, doubted) == {1: ("入册", "", None), 2: ("待处理", "unit_in_doubt", None)}
    assert states(before, doubted, after)[2] == ("被取代", "replaced", 3)
    assert states(doubted, claim(4, figures="b", **DOUBT)) == {
        2: ("待处理", "unit_in_doubt", None),
        4: ("重复", "repeated", 2),
    }
    decided = settle([before, doubted], decided={"b"})
    assert [(decided[n].state, decided[n].of) for n in (1, 2)] == [("被取代", 2), ("入册", None)]
    assert settle([doubted], decided={"a"})[2].state == "待处理"  # of these figures nobody said anything


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("甲县残疾人联合会_2024_自评表.xlsx", "4301007"), ("扫描/甲县残疾人联合会 (1).pdf", "4301007"), ("4301008绩效.xls", "4301008"),
        ("甲县残疾人联合会服务中心.xlsx", "4301009"), ("甲县残疾人联合会、乙县残疾人联合会.xlsx", ""), ("4301008甲县残疾人联合会.xlsx", ""),
        ("自评表.xlsx", ""), ("甲县残疾人联合会/自评表.xlsx", ""), ("14301007.xlsx", ""), ("残联.xlsx", ""), ("丙县残联.xlsx", ""),
        ("4301010丙县残联.xlsx", "4301010"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_counted_for_the_unit_its_name_holds(path, code):
    names = {
        "4301007": "甲县残疾人联合会",
        "4301008": "乙县残疾人联合会",
        "4301009": "甲县残疾人联合会服务中心",
        "4301010": "丙县残联",
        "4301011": "丙县残联",
        "1": "残联",
    }
    damaged = replace(claim(1, unit="", reason="damaged", sentence="坏。"), path=path)
    (made,) = settle([damaged], Expected(names)).values()
    assert (made.state, made.reason, made.code) == ("待处理", "damaged", code)
    assert settle([damaged])[1].code == ""  # nobody is expected: nobody is guessed
    own = replace(damaged, unit="乙县残疾人联合会")
    assert settle([own], Expected(names))[1].code == "4301008"  # what the form says goes before


def test_two_units_under_one_code_both_wait():
    found = settle([claim(1, code="7"), claim(2, code="7", unit="乙县残联"), claim(3, unit="乙县残联")])
    assert [found[n].reason for n in (1, 2, 3)] == ["code_conflict"] * 3
    assert "甲县残联" in found[2].sentence and "乙县残联" in found[1].sentence


def test_the_list_tells_who_is_right():
    expected = Expected({"7": "甲县残联", "8": "乙县残联"})
    found = settle([claim(1, code="7"), claim(2, code="7", unit="乙县残联"), claim(3, unit="乙县残联")], expected)
    assert [(found[n].state, found[n].code) for n in (1, 3)] == [("入册", "7"), ("入册", "8")]
    assert found[2].reason == "code_conflict" and "“甲县残联”" in found[2].sentence


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("安乡县残联", "入册"),
        ("安乡县残疾人 联合会", "入册"),
        ("安县残联", "待处理"),  # short for either
        ("县残联", "待处理"),
        ("安", "待处理"),
        ("安乡县民政局", "待处理"),
    ],
)
def test_a_short_name_beside_the_code_it_can_only_belong_to(name, state):
    expected = Expected({"1": "安乡县残疾人联合会", "2": "安县残疾人联合会"})
    assert settle([claim(1, code="1", unit=name)], expected)[1].state == state
    assert settle([claim(1, unit="安乡县残联")], expected)[1].reason == "unknown_unit"  # no code to go by


def test_not_on_the_list():
    found = settle([claim(1, unit="甲县残疾人联合"), claim(2, code="9")], Expected({"7": "甲县残疾人联合会"}))
    assert {one.reason for one in found.values()} == {"unknown_unit"}
    assert "相近的：“甲县残疾人联合会”" in found[1].sentence


def test_two_of_one_name_on_the_list_need_their_code():
    expected = Expected({"1": "县残联", "2": "县残联"})
    found = settle([claim(1, unit="县残联"), claim(2, unit="县残联", code="2")], expected)
    assert (found[1].reason, found[2].state) == ("code_conflict", "入册")


def test_another_year_than_asked():
    found = settle([claim(1, year=2023), claim(2)], Expected(year=2024))
    assert (found[1].reason, found[2].state) == ("wrong_year", "入册") and "2023年度" in found[1].sentence


def test_an_old_return_without_a_code_belongs_with_the_new_one_that_has_it():
    assert states(claim(1), claim(2, code="7", figures="b"))[1] == ("被取代", "replaced", 2)


def test_a_broken_file_waits_once_for_each_sender_and_replaces_nothing():
    broken = {"reason": "damaged", "sentence": "坏了。", "unit": "", "sha256": "x"}
    found = settle(
        [
            claim(1),
            claim(2, **broken, sender="甲"),
            claim(3, **broken, sender="甲"),
            claim(4, **broken, sender="乙"),
            claim(5, **broken),
            claim(6, **broken),
        ]
    )
    assert [found[n].state for n in range(1, 7)] == ["入册", "待处理", "重复", "待处理", "待处理", "待处理"]


readings = st.builds(
    Reading,
    sha256=st.just(""),
    size=st.just(1),
    reason=st.sampled_from(["", "", "", "damaged", "unit_in_doubt"]),
    sentence=st.just("看。"),
    notice=st.sampled_from(["n", "n", "m"]),
    year=st.sampled_from([2023, 2024]),
    unit=st.sampled_from(["甲", "甲 ", "乙", "丙"]),
    code=st.sampled_from(["", "1", "1", "2"]),
    figures=st.sampled_from(["a", "b", "c"]),
)
"""Few names, codes and figures, so that they meet; equal content has one sha256."""


@st.composite
def received(draw):
    pool = [replace(one, sha256=f"{n}") for n, one in enumerate(draw(st.lists(readings, min_size=2, max_size=7)))]
    places = st.tuples(st.sampled_from("st"), st.sampled_from("abcd"), st.sampled_from(pool))
    chosen = draw(st.lists(places, min_size=2, max_size=12, unique_by=lambda one: (one[0], one[1], one[2].sha256)))
    sent = st.sampled_from(["1", "2", "3"])
    return [(Item(s, p, sent=draw(sent), sender=draw(st.sampled_from(["", "x"]))), one) for s, p, one in chosen]


UNITS = (Unit("1", "甲"), Unit("2", "乙"), Unit("3", "乙"))


def said(register):
    """Every file's state, files called by their keys."""
    keys = {one.id: (one.source, one.path, one.sha256) for one in register.items()}
    return {keys[one.id]: (one.state, one.reason, one.sentence, keys.get(one.of), one.code) for one in register.items()}


@settings(max_examples=examples(150))
@given(received(), st.data())
def test_any_order_and_any_batches_give_the_same_states(files, data):
    units = data.draw(st.sampled_from([(), (), UNITS]))
    year = data.draw(st.sampled_from([None, None, 2024]))
    with Register.open(Path(":memory:")) as whole:
        whole.add(files)
        whole.expect_units(units)
        if year:
            whole.expect_year(year)
        want, counts = said(whole), whole.counts()
    with Register.open(Path(":memory:")) as parts:
        left = data.draw(st.permutations(files + data.draw(st.lists(st.sampled_from(files), max_size=4))))
        size, when = data.draw(st.integers(1, 3)), data.draw(st.integers(0, len(left)))
        for number in range(0, len(left), size):
            if number >= when:
                parts.expect_units(units)
                if year:
                    parts.expect_year(year)
            parts.add(left[number : number + size])
        parts.expect_units(units)
        if year:
            parts.expect_year(year)
        assert said(parts) == want
        assert parts.counts() == counts
    assert set(counts["states"]) == set(STATES)
    assert counts["received"] == len(files) == sum(counts["states"].values())
    assert sum(counts["reasons"].values()) == counts["states"]["待处理"]
    for state, reason, sentence, of, _ in want.values():
        assert (state == "入册") == (reason == "") == (sentence == "")
        assert (of is not None) == (state in ("重复", "被取代"))
