"""Amounts whose unit is in doubt are added to nothing until an officer says in which unit they are; then exactly."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest
from click.testing import CliRunner

from macros_py.__main__ import cli
from macros_py.bureau.register.expected import Unit
from macros_py.bureau.register.incoming_file import Item
from macros_py.bureau.register.reading import read_return
from macros_py.bureau.register.register import Register
from macros_py.bureau.rollup.decided_unit import decide, decisions
from macros_py.bureau.rollup.rollup import roll_up
from macros_py.bureau.rollup.rollup_inputs import take
from macros_py.errors import UnreadableFile
from tests import published
from tests.bureau.conftest import in_yuan, workbook

SCHEME = published.scheme()
YEAR = published.filled().year
UNITS = [
    Unit("000001", "甲县残疾人联合会"), Unit("000002", "乙县残疾人联合会", "000001"), Unit("000003", "丙县残疾人联合会", "000001"),
]  # fmt: skip
GOOD, WHOLE, ONE = ({}, in_yuan(), {"three_public.final": "19000"})


@pytest.fixture(scope="module")
def readings():
    """Of every unit a form in order, one all in 元, and one with one amount in 元."""
    return {
        (unit.code, kind): read_return(workbook(unit.name, **cells), f"{unit.name}.xlsx")
        for unit in UNITS
        for kind, cells in (("good", GOOD), ("whole", WHOLE), ("one", ONE))
        if kind == "good" or unit.code != "000001"
    }


@pytest.fixture
def register(tmp_path, readings):
    with Register.open(tmp_path / "登记簿.db") as made:
        made.expect_units(UNITS)
        kinds = (("000001", "good"), ("000002", "whole"), ("000003", "one"))
        made.add([(Item("s", f"{code}.xlsx", sent=code), readings[code, kind]) for code, kind in kinds])
        yield made


def total(register):
    taken = take(register, SCHEME, YEAR)
    return taken, {id: one.whole for id, one in roll_up(SCHEME, YEAR, "甲", taken.parts).totals.items()}


def straight(tmp_path, readings, *kinds):
    """The totals of returns that nobody doubts."""
    with Register.open(tmp_path / "另.db") as other:
        other.expect_units(UNITS)
        other.add([(Item("s", f"{code}.xlsx", sent=code), readings[code, "good"]) for code in kinds])
        made = total(other)[1]
    (tmp_path / "另.db").unlink()
    return made


def say(register, code, unit, reason="电话核实"):
    return decide(register, SCHEME.id, YEAR, code, unit, reason, "李", "2024-04-01")


def test_what_is_in_doubt_is_not_added(register, tmp_path, readings):
    assert register.counts()["reasons"] == {"unit_in_doubt": 2}
    taken, totals = total(register)
    assert totals == straight(tmp_path, readings, "000001")
    assert taken.in_doubt == ("乙县残疾人联合会", "丙县残疾人联合会") and taken.chosen.counts()["待处理"] == 2


def test_what_was_decided_is_added_in_the_right_unit(register, tmp_path, readings):
    say(register, "000002", "元")
    taken, totals = total(register)
    assert totals == straight(tmp_path, readings, "000001", "000002")
    texts = {one.cell: one.text for part in taken.parts if part.entry.code == "000002" for one in part.amounts}
    assert texts["reception.final"] == "5000"  # traced back to what was typed
    say(register, "000003", "元")
    taken, totals = total(register)
    two = straight(tmp_path, readings, "000001", "000002")
    assert totals["three_public.final"] == two["three_public.final"] + Decimal("1.9")
    assert taken.in_doubt == () and [one.unit for one in taken.decisions] == ["元", "元"]


def test_as_typed_and_taken_back(register):
    say(register, "000003", "万元")
    before = total(register)[1]["three_public.final"]
    assert before > 19_000
    say(register, "000003", "存疑")
    taken, totals = total(register)
    assert totals["three_public.final"] < 19_000 and "丙县残疾人联合会" in taken.in_doubt
    assert [one.unit for one in decisions(register, SCHEME.id, YEAR)] == ["万元", "存疑"]


def test_a_word_holds_for_these_figures_only(register, readings):
    say(register, "000002", "元")
    register.add([(Item("s", "再.xlsx", sent="9"), readings["000002", "one"])])
    assert {one.path: one.state for one in register.items() if one.code == "000002"} == {
        "000002.xlsx": "入册",
        "再.xlsx": "待处理",
    }
    register.add([(Item("s", "好.xlsx", sent="99"), readings["000002", "good"])])
    assert {one.path: one.state for one in register.items() if one.code == "000002"} == {
        "000002.xlsx": "被取代",
        "再.xlsx": "被取代",
        "好.xlsx": "入册",
    }


def test_a_register_of_an_earlier_program_entered_it_and_it_is_not_added_all_the_same(tmp_path, readings):
    with Register.open(tmp_path / "旧.db") as register:
        register.expect_units(UNITS)
        old = replace(readings["000002", "whole"], reason="", sentence="")
        register.add([(Item("s", "1", sent="1"), readings["000001", "good"]), (Item("s", "2", sent="2"), old)])
        assert register.counts()["states"]["入册"] == 2
        taken = take(register, SCHEME, YEAR)
        assert [part.entry.code for part in taken.parts] == ["000001"] and taken.in_doubt == ("乙县残疾人联合会",)
        assert taken.chosen.standing["000002"] == "待处理"


@pytest.mark.parametrize(
    ("code", "unit", "reason", "says"),
    [
        ("000002", "千元", "甲", "应为元或万元"),
        ("000002", "元", " ", "必须写明原因"),
        ("000001", "元", "甲", "金额单位存疑"),
        ("000002", "存疑", "甲", "已经认定"),
    ],
)
def test_a_word_that_says_too_little_is_refused(register, code, unit, reason, says):
    with pytest.raises(UnreadableFile, match=says):
        say(register, code, unit, reason)
    assert not list(decisions(register, SCHEME.id, YEAR))


def test_the_verbs(register, tmp_path):
    register.close()
    common = ["--register", str(register.path), "--notice", SCHEME.id, "--year", str(YEAR)]
    rolled = CliRunner().invoke(cli, ["rollup", *common, "-o", str(tmp_path / "汇总.xlsx")])
    assert "金额单位存疑、没有计入的：乙县残疾人联合会、丙县残疾人联合会" in rolled.stdout
    said = CliRunner().invoke(
        cli, ["adjust", "元", "--kind", "计量单位", "--code", "000002", "--reason", "电话核实", *common, "--json"]
    )
    assert said.exit_code == 0 and json.loads(said.stdout)["file"] == "000002.xlsx"
    rolled = CliRunner().invoke(cli, ["rollup", *common, "-o", str(tmp_path / "汇总.xlsx"), "--force", "--json"])
    assert json.loads(rolled.stdout)["in_doubt"] == ["丙县残疾人联合会"] and json.loads(rolled.stdout)["returns"] == 2
    Register.open(register.path).close()
