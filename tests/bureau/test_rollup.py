"""汇总: totals by another route, in any order, over any levels, in either unit; entries kept apart; what a person judged weighed."""

import json
import sys
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from random import Random

import pandas
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from macros_py.__main__ import cli
from macros_py.book.form import load_form
from macros_py.bureau.register.incoming_file import Item
from macros_py.bureau.register.reading import read_return
from macros_py.bureau.register.register import Register
from macros_py.bureau.rollup.adjustments import Adjustment
from macros_py.bureau.rollup.amounts import Amount, Part, absolute, part, summed
from macros_py.bureau.rollup.official import workbook
from macros_py.bureau.rollup.rollup import added, roll_up
from macros_py.bureau.rollup.rollup_inputs import take
from macros_py.errors import UnreadableFile
from macros_py.evaluate import evaluate
from macros_py.law.notices import load
from macros_py.simulation.simulate import RETURNS
from tests.examples import examples

NOTICES = ("hunan_liuyang/2020", "hunan/2021", "shanghai_minhang/2023")
WHEN = datetime(2024, 4, 1)


@pytest.fixture(scope="module", params=NOTICES)
def made(request, register):
    scheme = load(request.param)
    taken = take(register, scheme, 2023)
    own = any(one.entry.code == taken.top.code for one in taken.parts)
    return taken, roll_up(scheme, 2023, taken.top.name, taken.parts, own=own)


def by_another_route(folder, key, notice):
    """Identifier → sum over the files that the key says are entered, read by pandas at the drawn places."""
    form = load_form(load(notice), key["year"])
    sums = dict.fromkeys(absolute(form.scheme), Decimal(0))
    for one in key["files"]:
        if one["notice"] != notice or one["state"] != "入册":
            continue
        book = pandas.read_excel(folder / RETURNS / one["file"], sheet_name=None, header=None, engine="calamine")
        for id, (sheet, row, column) in form.places.items():
            pieces = id.split(".")
            total = f"{pieces[0]}.{pieces[2]}" if len(pieces) == 3 and pieces[1].isdigit() else id
            if total not in sums:
                continue
            if "row_moved" in one["faults"] and pieces[0] in ("vehicle_purchase", "vehicle_upkeep"):
                other = "vehicle_upkeep" if pieces[0] == "vehicle_purchase" else "vehicle_purchase"
                row = form.places[f"{other}.{pieces[1]}"][1]
            page = book[sheet]
            value = page.iat[row - 1, column - 1] if row <= page.shape[0] and column <= page.shape[1] else None
            if isinstance(value, (int, float)) and not pandas.isna(value):
                sums[total] += Decimal(repr(float(value)))
    return sums


def test_totals_are_those_of_the_files(made, province):
    _taken, rolled = made
    sums = by_another_route(*province, rolled.scheme.id)
    count = rolled.scheme.rollup.count if rolled.scheme.rollup else ""
    assert {id: total.whole for id, total in rolled.totals.items()} == {id: sums[id] for id in rolled.totals} and len(
        rolled.totals
    ) > 7
    assert not any(value for id, value in sums.items() if id not in rolled.totals and id != count)


def test_the_form_shows_the_totals_and_its_rates_are_recomputed_from_them(made):
    _, rolled = made
    ledger = rolled.verdict.ledger
    for id, total in rolled.totals.items():
        if id in rolled.scheme.inputs:
            assert ledger.number(id) == total.whole, id
    for id, rate in rolled.verdict.rates.items():
        parts = {one: total.whole for one, total in rolled.totals.items()}
        expected = rolled.scheme.rate_formula(rolled.scheme.rates[id]).value(
            {**dict.fromkeys(rolled.scheme.inputs), **parts}
        )
        assert rate == expected, id
    assert rolled.verdict.computed_total and rolled.verdict.computed_grade
    assert not {one.id for one in rolled.verdict.findings} - {
        "check_failed",
        "sum_differs",
        "form_unit_suspect",
        "unit_suspect",
        "rate_out_of_range",
        "over_budget_unexplained",
    }, "only what the units' own figures bring along"


def test_households_add_up(made, province):
    taken, rolled = made
    counts = taken.chosen.counts()
    assert counts["应报"] == province[1]["units"] == sum(counts.values()) - counts["应报"]
    assert counts["已报"] == len(rolled.parts) == rolled.count


def test_every_total_leads_to_the_cells_it_was_typed_in(made):
    _taken, rolled = made
    chance = Random(3)
    total = rolled.totals["basic_expenditure.executed"]
    for place, amount in chance.sample(total.parts, 4):
        entry = rolled.parts[place].entry
        sheet, cell = amount.at.split("!")
        page = pandas.read_excel(Path(entry.source) / entry.path, sheet_name=sheet, header=None, engine="calamine")
        column, row = ord(cell[0]) - 65, int(cell[1:]) - 1
        assert Decimal(repr(float(page.iat[row, column]))) == amount.number


@settings(max_examples=examples(12))
@given(seed=st.integers(0, 10**6))
def test_adding_does_not_depend_on_the_order(made, seed):
    taken, rolled = made
    parts = list(taken.parts)
    Random(seed).shuffle(parts)
    again = roll_up(rolled.scheme, 2023, taken.top.name, parts, own=any(p.entry.code == taken.top.code for p in parts))
    assert again.filled == rolled.filled
    assert {id: t.whole for id, t in again.totals.items()} == {id: t.whole for id, t in rolled.totals.items()}
    assert again.verdict.as_json() == rolled.verdict.as_json()


numbers = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**40), max_value=10**40, places=4)


@given(
    st.lists(
        st.lists(st.tuples(st.sampled_from(["three_public.final", "reception.budget"]), numbers), max_size=4),
        max_size=8,
    ),
    st.randoms(),
)
def test_whatever_is_added_in_whatever_parts_comes_to_the_same(texts, chance):
    """Also amounts far beyond what a Decimal keeps by default."""
    parts = [Part(None, None, tuple(Amount(id, id, number, "", "") for id, number in one)) for one in texts]
    scheme = load(NOTICES[0])

    def sums(parts):
        return {id: total.reported for id, total in added(scheme, parts).items()}

    shuffled = chance.sample(parts, len(parts))
    assert sums(parts) == sums(shuffled)
    cut = chance.randint(0, len(parts))
    first, second = sums(shuffled[:cut]), sums(shuffled[cut:])
    assert {id: summed((first.get(id, Decimal(0)), second.get(id, Decimal(0)))) for id in {*first, *second}} == sums(
        parts
    )


def _city_by_city(register, scheme, tmp_path):
    """A register in which every city below the top handed in its 汇总, beside all that was there before."""
    upper = Register.open(tmp_path / "上级.sqlite")
    upper.expect_units(register.units())
    items = [(Item(entry.source, entry.path, sent=entry.arrived), reading) for entry, reading in register.entered()]
    cities = [unit for unit in register.units() if len(unit.code) == 4]
    for city in cities:
        try:
            taken = take(register, scheme, 2023, city.code)
        except UnreadableFile:
            continue  # a city on another notice
        rolled = roll_up(
            scheme, 2023, taken.top.name, taken.parts, own=any(p.entry.code == city.code for p in taken.parts)
        )
        data = workbook(rolled, taken.top, WHEN)
        items.append((Item("市", f"{city.code}.xlsx", sent="2024-04-01"), read_return(data, f"{city.code}.xlsx")))
    upper.add(items)
    return upper


@pytest.mark.parametrize("notice", [NOTICES[0], NOTICES[2]])
def test_a_whole_is_a_return_and_city_by_city_comes_to_the_same(register, tmp_path, notice):
    scheme = load(notice)
    direct = take(register, scheme, 2023)
    straight = roll_up(scheme, 2023, direct.top.name, direct.parts)
    with _city_by_city(register, scheme, tmp_path) as upper:
        assert {entry.level for entry in upper.items("入册")} == {"单位", "汇总"}
        assert upper.counts()["states"]["待处理"] == 0
        taken = take(upper, scheme, 2023)
        stepwise = roll_up(scheme, 2023, taken.top.name, taken.parts)
    assert len(stepwise.parts) < len(straight.parts) and stepwise.count == straight.count
    assert {id: total.whole for id, total in stepwise.totals.items()} == {
        id: total.whole for id, total in straight.totals.items()
    }
    assert stepwise.verdict.rates == straight.verdict.rates
    counts = taken.chosen.counts()
    assert counts["随下级汇总"] and counts["应报"] == direct.chosen.counts()["应报"]


def test_amounts_in_yuan_become_those_in_ten_thousands_exactly(register):
    theirs, ours = load("shanghai_minhang/2023"), load("hunan_liuyang/2020")
    entry, reading = next(register.entered(theirs.id))
    amounts = {one.total: one.number for one in part(entry, reading, ours).amounts}
    as_typed = {one.total: one.number for one in part(entry, reading, theirs).amounts}
    assert amounts["basic_expenditure.budget"] * 10_000 == as_typed["basic_expenditure.budget"] != 0
    assert "subordinate_count" not in amounts
    both = take(register, ours, 2023, also=[theirs.id])
    alone = take(register, ours, 2023)
    more = roll_up(ours, 2023, "甲", both.parts).totals["basic_expenditure.budget"].whole
    yuan = roll_up(theirs, 2023, "甲", take(register, theirs, 2023).parts).totals["basic_expenditure.budget"].whole
    assert more == roll_up(ours, 2023, "甲", alone.parts).totals["basic_expenditure.budget"].whole + yuan / 10_000


def test_entries_stand_beside_what_was_reported(register):
    scheme = load(NOTICES[1])
    taken = take(register, scheme, 2023)
    cell = "general_public_budget.executed"
    entries = [
        Adjustment(taken.top.code, scheme.id, 2023, cell, Decimal(amount), kind, "合并抵销", "甲", "")
        for amount, kind in (("-12.30", "差额"), ("0.30", "差额"), ("5", "调整"))
    ]
    before = roll_up(scheme, 2023, taken.top.name, taken.parts)
    after = roll_up(scheme, 2023, taken.top.name, taken.parts, entries)
    total = after.totals[cell]
    assert (total.reported, total.difference, total.correction) == (
        before.totals[cell].reported,
        Decimal("-12"),
        Decimal(5),
    )
    assert after.verdict.ledger.number(cell) == before.totals[cell].whole - 7


def test_what_a_person_judged_is_averaged_over_the_units(register):
    scheme = load(NOTICES[0])
    taken = take(register, scheme, 2023)
    made = roll_up(scheme, 2023, "甲", taken.parts).filled.points
    for id in ("disclosure", "asset_management", "budget_execution", "performance_management"):
        given = [(one.reading.points[id], one.count) for one in taken.parts]
        points = sum(min(Decimal(said["declared"]), Decimal(said["full"])) * count for said, count in given)
        assert abs(Decimal(made[id]) - points / sum(count for _, count in given)) <= Decimal("0.005")


def test_a_form_a_project_is_no_form_to_add():
    with pytest.raises(UnreadableFile, match="按项目"):
        roll_up(load("national/2020_project"), 2023, "甲", ())


def run(*arguments):
    return CliRunner().invoke(cli, [str(one) for one in arguments])


@pytest.fixture
def copied(register, tmp_path):
    """The register in a file of its own, to be written into."""
    path = tmp_path / "登记簿.sqlite"
    path.write_bytes(register.path.read_bytes())
    return path


def test_the_verbs(copied, tmp_path):
    common = ("--register", copied, "--notice", NOTICES[1], "--year", 2023)
    done = run(
        "adjust",
        "--kind",
        "差额",
        "--cell",
        "政府采购金额·预算数",
        "--reason",
        "一户合并",
        *common,
        "--json",
        "--",
        "-3.5",
    )
    assert done.exit_code == 0, done.output
    output = tmp_path / "汇总.xlsx"
    done = run("rollup", *common, "-o", output, "--parquet", tmp_path / "数据", "--json")
    assert done.exit_code in (0, 1), done.output
    said = json.loads(done.stdout)
    total = said["totals"]["procurement.budget"]
    assert total["difference"] == "-3.5" and Decimal(total["total"]) == Decimal(total["reported"]) - Decimal("3.5")
    assert sum(said["households"].values()) == 2 * said["households"]["应报"]
    again = read_return(output.read_bytes(), output.name)
    assert (again.reason, again.level, again.code, again.notice) == ("", "汇总", "99", NOTICES[1])
    added = {one["id"]: one["sum"] for one in json.loads(run("total", tmp_path / "数据", "--json").stdout)}
    assert {id: added[id] for id in said["totals"]} == {id: total["reported"] for id, total in said["totals"].items()}
    assert run("rollup", *common, "-o", output).exception.args[0].startswith("已有汇总.xlsx")
    assert run("rollup", *common, "-o", output, "--force").exit_code == done.exit_code


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--cell", "不存在", "--reason", "甲", "1"], "不是hunan/2021里可以相加的项目"),
        (["--cell", "procurement.budget", "--reason", "甲", "约1"], "应为不等于0的数"),
        (["--cell", "procurement.budget", "--reason", " ", "1"], "必须写明原因"),
        (["--cell", "procurement.budget", "--reason", "甲", "--code", "x", "1"], "没有代码为“x”的单位"),
    ],
)
def test_an_entry_that_says_too_little_is_refused(copied, arguments, sentence):
    done = run("adjust", "--register", copied, "--notice", NOTICES[1], "--year", 2023, "--kind", "调整", *arguments)
    assert sentence in str(done.exception)


def test_what_is_not_there_is_said(copied, tmp_path):
    common = ("-o", tmp_path / "a.xlsx", "--register", copied)
    assert "没有可以汇总的2019年度" in str(run("rollup", *common, "--notice", NOTICES[1], "--year", 2019).exception)
    missing = run(
        "rollup", "-o", tmp_path / "a.xlsx", "--register", tmp_path / "无", "--notice", NOTICES[1], "--year", 2023
    )
    assert "没有登记簿" in str(missing.exception)


def test_the_verdict_is_the_one_verdict(made):
    _, rolled = made
    assert evaluate(rolled.scheme, rolled.filled).as_json() == rolled.verdict.as_json()


def test_units_typed_in_the_other_unit_are_named_and_added_as_typed(register, province):
    slips = {one["code"] for one in province[1]["files"] if "wrong_unit" in one["faults"]}
    for notice in NOTICES:
        taken = take(register, load(notice), 2023)
        named = {one.entry.code for one in roll_up(load(notice), 2023, "甲", taken.parts).doubtful}
        assert named == slips & {part.entry.code for part in taken.parts}
    assert slips


def test_what_is_not_installed_is_said(copied, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pandas", None)
    done = run("rollup", "--register", copied, "--notice", NOTICES[1], "--year", 2023, "-o", tmp_path / "a.xlsx")
    assert "pip install 'jixiao[bureau]'" in str(done.exception) and not list(tmp_path.glob("a*.xlsx"))
