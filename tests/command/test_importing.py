"""`jixiao import`: a preview first, then the workbook; a folder file by file; carry from a Word file."""

import json
import shutil
from pathlib import Path

import pytest
import xlsxwriter

from macros_py.__main__ import main
from macros_py.book.read import read
from tests import published
from tests.importing import accounts
from tests.importing.compare import missing, wrong

DATA = Path(__file__).parents[1] / "data"
PLACE = "hunan_liuyang/2020"


def run(capsys, *arguments):
    """(exit code, standard output, standard error)."""
    with pytest.raises(SystemExit) as ended:
        main([str(one) for one in arguments])
    out, err = capsys.readouterr()
    return ended.value.code or 0, out, err


def test_a_preview_writes_nothing(tmp_path, capsys):
    source = shutil.copy(DATA / "liuyang_2020.txt", tmp_path)
    code, out, _ = run(capsys, "import", source)
    assert code == 0 and "读到97格" in out and "以上是预览，没有写文件" in out
    assert "相差236.24万元" in out  # what looks wrong is said before anything is written
    assert list(tmp_path.iterdir()) == [Path(source)]


def test_the_workbook_holds_what_was_read(tmp_path, capsys):
    target = tmp_path / "新表.xlsx"
    code, out, _ = run(capsys, "import", DATA / "liuyang_2020.txt", "-o", target)
    assert code == 0 and f"已生成：{target}" in out
    received, known = read(target), published.filled(PLACE)
    assert received.scheme.id == PLACE and received.located.form.year == 2020
    assert wrong(received.filled, known) == {} and missing(received.filled, known) == set()


def test_json_tells_every_cell_and_where_it_came_from(capsys):
    code, out, _ = run(capsys, "import", DATA / "minhang_2023.txt", "--json")
    said = json.loads(out)
    assert code == 0 and (said["place"], said["year"]) == ("shanghai_minhang/2023", 2023)
    first = next(one for one in said["read"] if one["id"] == "fiscal_appropriation.budget")
    assert first["typed"] == "57,157,686.73" and first["to"] == "自评表!E5" and first["from"].startswith("第")
    assert {"unread", "doubts", "remarks", "findings"} <= said.keys()


def test_nothing_of_ours_is_written_over(tmp_path, capsys):
    target = tmp_path / "新表.xlsx"
    target.write_bytes(b"mine")
    code, _, err = run(capsys, "import", DATA / "liuyang_2020.txt", "-o", target)
    assert code == 2 and "新表.xlsx" in err and target.read_bytes() == b"mine"


def test_a_folder_file_by_file(tmp_path, capsys):
    folder, out_folder = tmp_path / "去年", tmp_path / "新表"
    folder.mkdir()
    for name in ("liuyang_2020.txt", "changsha_2022.txt"):
        shutil.copy(DATA / name, folder)
    (folder / "通知.txt").write_text("请各单位按时报送。", "utf-8")
    (folder / "~$锁.docx").write_bytes(b"lock")
    code, out, _ = run(capsys, "import", folder, "-o", out_folder)
    assert code == 2 and "没有表格" in out and "读到97格" in out  # one cannot be read, the others are
    assert sorted(path.name for path in out_folder.iterdir()) == ["changsha_2022.xlsx", "liuyang_2020.xlsx"]
    code, out, _ = run(capsys, "import", folder, "--json")
    answers = {Path(name).name: answer for name, answer in json.loads(out).items()}
    assert "没有表格" in answers["通知.txt"]["error"]["message"] and len(answers["liuyang_2020.txt"]["read"]) == 97


def test_two_files_of_one_name_become_two_workbooks(tmp_path, capsys):
    folder = tmp_path / "去年"
    folder.mkdir()
    shutil.copy(DATA / "liuyang_2020.txt", folder / "表.txt")
    shutil.copy(DATA / "liuyang_2020.txt", folder / "表.xls")
    code, _, _ = run(capsys, "import", folder, "-o", tmp_path / "新表")
    assert code == 0 and len(list((tmp_path / "新表").iterdir())) == 2


def test_an_empty_folder_is_said(tmp_path, capsys):
    code, _, err = run(capsys, "import", tmp_path)
    assert code == 2 and "没有 .docx" in err


def test_another_notice_or_year_may_be_named(capsys):
    code, out, _ = run(capsys, "import", DATA / "liuyang_2020.txt", "--into", "hunan/2017", "--year", "2019", "--json")
    said = json.loads(out)
    assert code == 0 and (said["place"], said["year"]) == ("hunan/2017", 2019)
    code, _, err = run(capsys, "import", DATA / "liuyang_2020.txt", "--into", "nowhere/2020")
    assert code == 2 and "nowhere/2020" in err


def test_carry_takes_last_years_dump(tmp_path, capsys):
    target = tmp_path / "今年.xlsx"
    code, out, _ = run(capsys, "carry", DATA / "liuyang_2020.txt", "-o", target, "--into", PLACE)
    assert code == 0 and "上年报表有5项错误未改正" in out
    received = read(target)
    assert received.located.form.year == 2021 and received.filled.cells["reception.prior_final"] == "0.5"


@pytest.fixture
def final(tmp_path):
    """The made-up 决算 as a workbook the system exports, a sheet a table, every amount a text in 元."""
    path = tmp_path / "决算.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for number, table in enumerate(accounts.EXPORTS, 1):
            sheet = book.add_worksheet(f"Z{number:02}")
            for row, texts in enumerate(table.rows):
                sheet.write_row(row, 0, texts)
    return path


@pytest.fixture
def begun(tmp_path, capsys):
    """A workbook of that unit with the name, one figure that agrees and one that does not."""
    filled = tmp_path / "填.json"
    cells = {"establishment_count": "11", "reception.final": "0.5"}
    filled.write_text(json.dumps({"unit": accounts.UNIT, "year": 2020, "cells": cells}), "utf-8")
    target = tmp_path / "自评.xlsx"
    run(capsys, "fill", PLACE, filled, "-o", target)
    return target


def test_the_accounts_fill_what_is_empty_and_only_that(begun, final, tmp_path, capsys):
    before, target = begun.read_bytes(), tmp_path / "新.xlsx"
    code, out, _ = run(capsys, "accounts", begun, final)
    assert code == 0 and "没有写文件" in out and begun.read_bytes() == before and not target.exists()
    code, out, _ = run(capsys, "accounts", begun, final, "-o", target, "--json")
    said = json.loads(out)
    assert code == 0 and begun.read_bytes() == before
    cells = read(target).filled.cells
    assert cells["vehicle_upkeep.final"] == "1.7" and cells["fiscal_appropriation.executed"] == "1222.07"
    assert cells["reception.final"] == "0.5"  # stands, and is compared
    (kept,) = said["kept"]
    assert "公务接待" in kept and "“0.5”" in kept and "“0.38”" in kept and "相差0.12万元" in kept
    written = {one["id"]: one for one in said["written"]}
    assert (
        written["vehicle_upkeep.final"]["note"].startswith("元→万元")
        and written["vehicle_upkeep.final"]["to"] == "基础数据表!D9"
    )
    assert "establishment_count" not in written


def test_the_workbook_says_what_follows_from_the_new_figures(begun, final, tmp_path, capsys):
    target = tmp_path / "新.xlsx"
    run(capsys, "accounts", begun, final, "-o", target)
    _code, out, _ = run(capsys, "check", target, "--json")
    first = json.loads(out)
    assert "fiscal_appropriation.execution_rate" in json.dumps(first, ensure_ascii=False)
    results = next(sheet for sheet in read(target).workbook.sheets if sheet.name == "核对结果")
    assert any("公务接待" in str(cell.value) for cell in results.cells.values())  # 0.5 is over the budget of 0.45


def test_accounts_that_are_none(begun, tmp_path, capsys):
    other = tmp_path / "名册.txt"
    other.write_text("姓名\t年龄\n张某\t40\n李某\t41\n", "utf-8")
    code, _, err = run(capsys, "accounts", begun, other)
    assert code == 2 and "没有认出部门决算表" in err and "名册.txt" in err


def test_accounts_with_nothing_new_write_no_file(begun, final, tmp_path, capsys):
    target, again = tmp_path / "新.xlsx", tmp_path / "又.xlsx"
    run(capsys, "accounts", begun, final, "-o", target)
    code, _, err = run(capsys, "accounts", target, final, "-o", again)
    assert code == 2 and "没有可以填进空格的数" in err and not again.exists()


def test_the_accounts_alone_are_no_form(final, capsys):
    code, _, err = run(capsys, "import", final)
    assert code == 2 and "jixiao accounts" in err
