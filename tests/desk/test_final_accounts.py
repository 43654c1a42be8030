"""导入上年数 out of a Word file or a text, 导入决算数据 out of the 决算's tables: on both hosts, and taken back by one click."""

import re

import pytest
import xlsxwriter

from macros_py.book import results
from macros_py.book.build import build
from macros_py.book.read import read
from macros_py.desk.carry import carry
from macros_py.evaluate import evaluate
from macros_py.law.filled import Filled, from_json
from macros_py.report.report import new_report
from tests import published
from tests.desk.desks import changed
from tests.importing import accounts

BASE, PROJECT = "基础数据表", "national/2020_project"


@pytest.fixture(scope="module")
def word():
    """Last year's form as a Word file."""
    return new_report(evaluate(published.scheme(), published.filled()))


def this(year=2021, **filled):
    return build(published.scheme(), Filled(year=year, **filled))


def at(snapshot, place):
    sheet, row, column = place
    return snapshot[sheet][row - 1][column - 1].removeprefix("'")


def test_a_word_file_brings_what_last_year_s_workbook_brings(host, word, tmp_path):
    path = tmp_path / "2020年自评.docx"
    path.write_bytes(word)
    wanted = carry(read(build(published.scheme(), published.filled())), published.scheme(), 2021)
    with host(this()) as desk:
        before = desk.run("snapshot")
        said, title = desk.run("import_from", str(path))
        assert said.startswith(f"已从“{path.name}”带入") and title == "请选择2020年度的自评工作簿或报表"
        assert "不是本系统的工作簿，是按栏目辨认的" in said
        after = desk.run("snapshot")
        assert {cell.target: at(after, wanted.form.places[cell.target]) for cell in wanted.cells} == {
            cell.target: cell.value for cell in wanted.cells
        }
        assert read(desk.saved()).filled.last_year.file == path.name
        assert desk.run("press", "undo").startswith("已撤销") and desk.run("snapshot") == before


def test_what_was_not_read_is_counted_and_the_first_is_named(host, tmp_path):
    path = tmp_path / "旧表.txt"
    lines = [
        "2020年度部门整体支出绩效评价基础数据表",
        "",
        "\t财政供养人员情况",
        "\t编制数",
        "\t2020年实际在职人数",
        "\t控制率",
        "",
    ]
    path.write_text("\n".join(lines), "utf-8")
    with host(this()) as desk:
        before = desk.run("snapshot")
        said, _ = desk.run("import_from", str(path))
        assert "认不出是哪一种自评表" in said and desk.run("snapshot") == before


BAD = [
    ("x.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + "EncryptedPackage".encode("utf-16-le"), "密码"),
    ("x.docx", b"PK\x03\x04" + bytes(300), "x.docx"), ("x.txt", b"", "空文件"), ("x.pdf", b"%PDF-1.4", "PDF"),
    ("x.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "x.xls"), ("x.docx", None, "没有"),
]  # fmt: skip


@pytest.mark.parametrize("verb", ["import_from", "import_accounts"])
@pytest.mark.parametrize(("name", "data", "says"), BAD)
def test_a_file_that_holds_no_tables_is_a_sentence_and_nothing_is_written(host, tmp_path, verb, name, data, says):
    path = tmp_path / name
    if data is not None:
        path.write_bytes(data)
    with host(this()) as desk:
        before = desk.run("snapshot")
        said, _ = desk.run(verb, str(path))
        assert says in said and said.endswith("。") and "操作没有完成" not in said
        assert desk.run("snapshot") == before


def exported(path, *tables):
    """As the 决算 system exports them: a sheet a table, every amount a text in 元."""
    with xlsxwriter.Workbook(path) as book:
        for number, table in enumerate(tables, 1):
            sheet = book.add_worksheet(f"Z{number:02}")
            for row, texts in enumerate(table.rows):
                sheet.write_row(row, 0, texts)
    return path


@pytest.fixture
def final(tmp_path):
    return exported(tmp_path / "2020年决算.xlsx", *accounts.EXPORTS)


def begun(**cells):
    cells = {"establishment_count": "11", "reception.final": "0.5"} | cells
    return build(published.scheme(), from_json({"unit": accounts.UNIT, "year": 2020, "cells": cells}))


def test_the_accounts_fill_what_is_empty_and_list_what_stands_otherwise(host, final):
    data = begun()
    places = read(data).located.places
    with host(data) as desk:
        before = desk.run("snapshot")
        said, title = desk.run("import_accounts", str(final))
        assert (
            title == "请选择2020年度部门决算的表"
            and said.startswith(f"“{final.name}”：填入空格")
            and "不一致1格" in said
        )
        after = desk.run("snapshot")
        assert {name for name in after if after[name] != before[name]} == {BASE, "自评表", "核对结果"} - (
            {"自评表"} if after["自评表"] == before["自评表"] else set()
        )
        assert at(after, places["vehicle_upkeep.final"]) == "1.7" and at(after, places["reception.final"]) == "0.5"
        assert at(after, places["fiscal_appropriation.executed"]) == "1222.07"
        number = int(re.search(r"填入空格(\d+)格", said)[1])
        touched = [
            (sheet, row, column)
            for sheet in after
            if sheet != "核对结果"
            for row, (was, now) in enumerate(zip(before[sheet], after[sheet], strict=False), 1)
            for column, (one, other) in enumerate(zip(was, now, strict=False), 1)
            if one != other
        ]
        assert len(touched) == number > 10 and set(touched) <= set(places.values())
        lines = after["核对结果"][results.TOP - 1 :]
        own = sum(bool(line[10]) for line in lines)
        assert "“0.38”" in lines[own][3] and lines[own][4:7] == ["0.5", "0.38", "0.12万元"] and BASE in lines[own][2]
        assert f"决算表“{final.name}”" in after["核对结果"][1][0] and lines[own][8] == f"决算表“{final.name}”"
        saved = read(desk.saved())
        fresh = evaluate(saved.scheme, saved.filled, saved.findings)
        assert [line[3] for line in lines[:own]] == [one.message for one in fresh.findings]
        assert desk.run("press", "undo").startswith("已撤销") and desk.run("snapshot") == before


def test_twice_fills_nothing_more(host, final):
    with host(begun()) as desk:
        desk.run("import_accounts", str(final))
        once = desk.run("snapshot")
        said, _ = desk.run("import_accounts", str(final))
        assert "填入空格0格" in said and "撤销" not in said.split("列在")[0]
        assert {sheet: desk.run("snapshot")[sheet] for sheet in once if sheet != "核对结果"} == {
            sheet: once[sheet] for sheet in once if sheet != "核对结果"
        }


def test_nothing_chosen_another_unit_another_year_projects_and_a_final_form(host, final, tmp_path):
    def said(data, path=final):
        with host(data) as desk:
            before = desk.run("snapshot")
            words, *_ = desk.run("import_accounts", str(path))
            after = desk.run("snapshot")
            assert {s: after[s] for s in after if s != "核对结果"} == {s: before[s] for s in before if s != "核对结果"}
            return words + "".join(line[3] for line in after["核对结果"])

    assert "没有选择决算表" in said(begun(), "")
    other = build(published.scheme(), from_json({"unit": "某县文学艺术界联合会", "year": 2020, "cells": {}}))
    assert "填报单位是“某县文学艺术界联合会”" in said(other)
    assert "2020年度的决算表，2025年度自评" in said(build(published.scheme(), Filled(unit=accounts.UNIT, year=2025)))
    projects = build(published.scheme(PROJECT), published.filled(PROJECT))
    assert "按项目填报，决算表是全单位的数" in said(projects)
    (tmp_path / f"~${final.name}").write_bytes(b"\x02LW" + bytes(160))
    assert "打开" in said(begun())


def test_a_final_form_and_a_locked_sheet_take_nothing(host, final):
    def password(book):
        book[BASE].protection.password = "1234"

    with host(changed(begun(), password)) as desk:
        before = desk.run("snapshot")
        assert "密码" in desk.run("import_accounts", str(final))[0] and desk.run("snapshot") == before

    with host(changed(begun(), lambda book: book["方案"].append(["数据校验码", "0123456789ab"]))) as desk:
        assert "已定稿" in desk.run("import_accounts", str(final))[0]


def test_round_trips(host, final):
    with host(begun()) as desk:
        assert desk.trips("import_accounts", str(final)) <= 60
