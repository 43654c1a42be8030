"""Workbooks and a register that version 0.1.0 issued go through every door; nothing that they hold is lost or accused."""

import json
import shutil
import sqlite3
from pathlib import Path

import openpyxl
import pytest

from macros_py.__main__ import main
from macros_py.book import identity_sheet, word_sheet
from macros_py.book.read import read
from macros_py.book.update_file import updated_file
from macros_py.bureau.register.database import EDITION
from macros_py.bureau.register.register import Register
from macros_py.desk.upgrade import upgraded
from macros_py.evaluate import evaluate
from macros_py.law.filled import as_json
from macros_py.version import VERSION
from macros_py.xlsx.package import open_workbook
from tests.desk import actions, closed_engine

HERE = Path(__file__).parent / "issued" / "0.1.0"
FACTS = json.loads((HERE / "facts.json").read_text("utf-8"))
UNITS = tuple(FACTS)

ON_PURPOSE = {"number_as_text", "number_beside_words", "score_unshown"}
"""What later versions ask of a form that prints otherwise than it reads, whichever version made it."""


def run(capsys, *words):
    with pytest.raises(SystemExit) as ended:
        main([str(word) for word in words])
    return ended.value.code, capsys.readouterr().out


def issued(name):
    return (HERE / f"{name}.xlsx").read_bytes()


@pytest.mark.parametrize("name", UNITS)
def test_it_is_read_in_place_and_judged_as_before(name):
    got, facts = read(issued(name)), FACTS[name]
    assert (got.identity.older, got.identity.version, got.filled.build) == (True, "0.1.0", "0.1.0")
    assert all(part.build == "0.1.0" for part in got.filled.projects)
    assert as_json(got.filled) == facts["filled"]
    verdict = evaluate(got.scheme, got.filled, got.findings)
    said = verdict.as_json()
    before = [id for id, _, _ in facts["findings"]]
    fresh = {one.id for one in verdict.findings if one.id not in before and one.level == "错误"}
    assert fresh <= ON_PURPOSE
    assert [one.id for one in verdict.findings].count("older_build") == 1
    assert not {"rules_altered", "wrong_edition", "form_altered", "formula_overwritten"} & {
        one.id for one in got.findings
    }
    if facts["total"]:
        assert {key: said["total"][key] for key in facts["total"]} == facts["total"]


@pytest.mark.parametrize("name", UNITS)
def test_its_code_is_still_recognised(name, capsys):
    code, out = run(capsys, "match", FACTS[name]["code"], HERE / f"{name}.xlsx", "--json")
    assert code == 0 and json.loads(out)["matches"] is True


@pytest.mark.parametrize("name", UNITS)
def test_a_recalculation_makes_it_today_s_and_touches_nothing_typed(name):
    package = issued(name)
    was = read(package)
    data, update = updated_file(package, was)
    now = read(data)
    assert update and "0.1.0" in update.told
    assert not now.identity.older and now.filled.build == ""
    assert as_json(now.filled) == as_json(was.filled)
    assert {one.id for one in was.findings} - {one.id for one in now.findings} == {"older_build"}
    assert identity_sheet.said(now.workbook)[identity_sheet.PROGRAM] == VERSION
    assert updated_file(data, now) == (data, None)
    typed = {
        (page.name, place): cell.value
        for page in was.workbook.sheets
        for place, cell in page.cells.items()
        if cell.formula is None and cell.style in was.workbook.unlocked
    }
    there = {(page.name, place): cell.value for page in now.workbook.sheets for place, cell in page.cells.items()}
    assert typed.items() <= there.items()


def test_recalc_says_so_and_keeps_a_copy(tmp_path, capsys):
    file = tmp_path / "表.xlsx"
    shutil.copy(HERE / "hunan_2021.xlsx", file)
    code, _ = run(capsys, "recalc", file, "--json")
    assert code == 0 and not read(file).identity.older
    sheet = openpyxl.load_workbook(file)["自评表"]
    seen = [column for column in range(1, sheet.max_column + 1) if not hides(sheet, column)]
    assert seen == list(range(1, 15)) and sheet.max_column > 15
    assert any(path != file and path.read_bytes() == issued("hunan_2021") for path in tmp_path.iterdir())


def hides(sheet, column):
    return any(one.hidden and one.min <= column <= one.max for one in sheet.column_dimensions.values())


def test_the_button_makes_it_today_s_and_undo_takes_it_back(tmp_path):
    path = tmp_path / "表.xlsx"
    path.write_bytes(issued("hunan_liuyang_2020"))
    with closed_engine.calling(path) as book:
        before = actions.snapshot(book)
        assert "辅助公式已换成现行版本" in actions.press(book, "recalculate")
        book.impl.host.save(tmp_path / "新.xlsx")
        actions.press(book, "undo")
        after = actions.snapshot(book)
    assert not read(tmp_path / "新.xlsx").identity.older
    assert after.keys() - before.keys() == {word_sheet.SHEET}  # a sheet that was added stays; nothing refers to it
    assert {name: after[name] for name in before if name != identity_sheet.UNDO} == {
        name: cells for name, cells in before.items() if name != identity_sheet.UNDO
    }


def test_what_was_typed_over_or_cleared_stays_found_after_a_recalculation(tmp_path):
    book = openpyxl.load_workbook(HERE / "hunan_liuyang_2020.xlsx")
    was = read(HERE / "hunan_liuyang_2020.xlsx")
    cleared, over = was.located.places["staffing_control_rate"], was.located.places["total_points.computed"]
    book[cleared[0]].cell(*cleared[1:]).value = None
    book[over[0]].cell(*over[1:]).value = 100
    book.save(tmp_path / "改.xlsx")
    data, update = updated_file((tmp_path / "改.xlsx").read_bytes(), read(tmp_path / "改.xlsx"))
    now = read(data)
    assert update and now.filled.declared["staffing_control_rate"] == ""
    assert [id for one in now.findings if one.id == "formula_overwritten" for id in one.where] == [
        "total_points.computed"
    ]
    made = upgraded(open_workbook(tmp_path / "改.xlsx"), "改.xlsx")
    assert made.filled.declared["staffing_control_rate"] == ""
    assert [change.kind for change in made.changes] == ["公式被改动"]


@pytest.mark.parametrize("name", ["hunan_liuyang_2020", "shanghai_minhang_2023", "national_2020_project"])
def test_upgrade_and_carry_take_it(name, tmp_path, capsys):
    new = tmp_path / "新.xlsx"
    code, _ = run(capsys, "upgrade", HERE / f"{name}.xlsx", "-o", new)
    assert code == 0 and as_json(read(new).filled) == FACTS[name]["filled"] and not read(new).identity.older
    code, _ = run(capsys, "carry", HERE / f"{name}.xlsx", "-o", tmp_path / "次年.xlsx")
    assert code == 0 and read(tmp_path / "次年.xlsx").filled.unit


def test_a_sealed_copy_and_a_new_one_are_handed_in(tmp_path, capsys):
    for name in ("hunan_2021", "hunan_2021_上报"):
        code, out = run(
            capsys, "submit", HERE / f"{name}.xlsx", "-o", tmp_path / name, "--json", "--confirmed", "--no-pdf"
        )
        assert code == 0, out


@pytest.fixture
def register(tmp_path):
    shutil.copytree(HERE / "register", tmp_path / "收件")
    return tmp_path / "收件" / "登记簿.db"


def rolled(capsys, register, notice, tmp_path):
    out = tmp_path / f"汇总{len(list(tmp_path.iterdir()))}.xlsx"
    _, said = run(capsys, "rollup", "--register", register, "--notice", notice, "--year", 2023, "-o", out, "--json")
    return json.loads(said)


def test_its_register_opens_beside_a_copy_and_everything_entered_survives(register):
    before = sqlite3.connect(register).execute("SELECT * FROM adjustment").fetchall()
    was = register.read_bytes()
    with Register.open(register) as opened:
        assert list(opened.database.rows("SELECT * FROM adjustment")) == before != []
        assert opened.counts()["states"]["入册"] == 9
        assert list(opened.database.rows("PRAGMA user_version")) == [(EDITION,)]
    copies = list(register.parent.glob("*.bak"))
    assert len(copies) == 1
    held = [sqlite3.connect(path).execute("SELECT * FROM item").fetchall() for path in copies]
    (tmp := register.with_name("alt.db")).write_bytes(was)
    assert held == [sqlite3.connect(tmp).execute("SELECT * FROM item").fetchall()]
    with Register.open(register):
        assert list(register.parent.glob("*.bak")) == copies


def test_its_roll_up_is_the_same_and_names_what_could_not_be_read_again(register, tmp_path, capsys):
    for notice, file in (
        ("hunan/2021", "2021"),
        ("shanghai_minhang/2023", "minhang"),
        ("hunan_liuyang/2020", "liuyang"),
    ):
        before = json.loads((HERE / "register" / f"rollup_{file}.json").read_text("utf-8"))
        now = rolled(capsys, register, notice, tmp_path)
        waits = len(now["in_doubt"])  # amounts that look like 元 in a form of 万元 are no longer added
        assert waits or {id: one["total"] for id, one in now["totals"].items()} == {
            id: one["total"] for id, one in before["totals"].items()
        }
        assert len(now["outdated"]) == before["returns"] and {one["program"] for one in now["outdated"]} == {"0.1.0"}


def test_what_an_earlier_program_read_is_read_again_where_the_source_is_at_hand(register, tmp_path, capsys):
    source = register.parent / "报送"
    with sqlite3.connect(register) as connection:
        connection.execute("UPDATE item SET source = ?", (str(source),))
    said = json.loads(run(capsys, "collect", source, "--register", register, "--json")[1])
    assert (said["new"], said["reread"]) == (0, 10)
    assert said["states"]["入册"] + len({one["path"] for one in said["waiting"]}) == 9
    assert json.loads(run(capsys, "collect", source, "--register", register, "--json")[1])["reread"] == 0
    with sqlite3.connect(register) as connection:
        connection.execute("UPDATE item SET program = ''")
    assert rolled(capsys, register, "shanghai_minhang/2023", tmp_path)["outdated"] == []
    assert {one for (one,) in sqlite3.connect(register).execute("SELECT DISTINCT program FROM item")} == {"", VERSION}


def test_the_same_bytes_from_elsewhere_bring_an_earlier_reading_up(register, capsys, tmp_path):
    run(capsys, "collect", register.parent / "报送", "--register", register, "--json")
    assert {one for (one,) in sqlite3.connect(register).execute("SELECT DISTINCT program FROM item")} == {VERSION}
