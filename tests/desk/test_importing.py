"""导入上年数: last year's file into the open workbook, nothing typed overwritten, everything taken back by one click."""

import dataclasses
import json

import openpyxl
import pytest

from macros_py.book.build import build, write
from macros_py.book.read import read
from macros_py.desk.carry import carry
from macros_py.evaluate import evaluate
from macros_py.law.filled import Filled, from_json
from tests import published
from tests.desk.desks import changed

BASE, PROJECT = "基础数据表", "national/2020_project"
PROTECTED = 3


@pytest.fixture(scope="module")
def last():
    return build(published.scheme(), published.filled())


@pytest.fixture
def file(tmp_path, last):
    path = tmp_path / "上年" / "2020年 残联&报表.xlsx"
    path.parent.mkdir()
    path.write_bytes(last)
    return path


def this(year=2021, **filled):
    return build(published.scheme(), Filled(year=year, **filled))


def at(snapshot, place):
    sheet, row, column = place
    return snapshot[sheet][row - 1][column - 1].removeprefix("'")


def test_every_carried_cell_stands_as_carry_writes_it_and_the_file_reads_the_same(host, last, file):
    wanted = carry(read(last), published.scheme(), 2021)
    with host(this()) as desk:
        before = desk.run("snapshot")
        said, title = desk.run("import_from", str(file))
        assert (
            said.startswith(f"已从“{file.name}”带入{len(wanted.cells)}格")
            and title == "请选择2020年度的自评工作簿或报表"
        )
        after = desk.run("snapshot")
        places = wanted.form.places
        for cell in wanted.cells:
            assert at(after, places[cell.target]) == cell.value
        touched = {
            (sheet, row, column)
            for sheet in after
            for row, (was, now) in enumerate(zip(before[sheet], after[sheet], strict=False), 1)
            for column, (one, other) in enumerate(zip(was, now, strict=False), 1)
            if one != other and sheet != "方案"
        }
        assert touched == {places[cell.target] for cell in wanted.cells}
        saved = read(desk.saved())
    by_verb = read(write(wanted.form, evaluate(published.scheme(), wanted.filled), empty=True))
    assert saved.filled.last_year == dataclasses.replace(by_verb.filled.last_year, file=file.name)
    assert saved.filled.cells == by_verb.filled.cells and saved.findings == ()
    assert [row["name"] for row in saved.filled.rows] == [row["name"] for row in by_verb.filled.rows]


def test_undo_takes_back_the_cells_and_the_hidden_rows(host, file):
    with host(this()) as desk:
        before = desk.run("snapshot")
        desk.run("import_from", str(file))
        assert desk.run("hidden") and desk.run("snapshot") != before
        assert "“方案”" in desk.run("press", "last_changes")
        assert desk.run("press", "undo").startswith("已撤销")
        assert desk.run("snapshot") == before and not desk.run("hidden")


def test_what_was_typed_stays_is_said_and_is_found_afterwards(host, file):
    with host(this(cells={"reception.prior_final": "0.8", "establishment_count": "11"})) as desk:
        said, _ = desk.run("import_from", str(file))
        assert "“公务接待·上年决算数”已填“0.8”，上年报表为“0.5”，保留已填的数。" in said
        row, column = read(this()).located.places["reception.prior_final"][1:]
        assert at(desk.run("snapshot"), (BASE, row, column)) == "0.8"
        desk.run("press", "recalculate")
        listed = "".join(line[3] for line in desk.run("snapshot")["核对结果"])
        assert "公务接待·上年决算数”填0.8万元" in listed and file.name in listed


def test_twice_is_once_and_another_file_replaces_the_hidden_rows(host, file, tmp_path):
    with host(this()) as desk:
        desk.run("import_from", str(file))
        once, kept = desk.run("snapshot"), desk.run("hidden")
        said, _ = desk.run("import_from", str(file))
        assert "没有可以带入的新内容" in said and desk.run("snapshot") == once
        long = dataclasses.replace(
            published.filled(),
            rows=tuple(
                dataclasses.replace(row, columns=dict(row.columns) | {"achieved_text": "很长的说明" * 300})
                for row in published.filled().rows
            ),
        )
        other = tmp_path / "更正后.xlsx"
        other.write_bytes(build(published.scheme(), long))
        desk.run("import_from", str(other))
        assert len(desk.run("hidden")) > len(kept)
        desk.run("import_from", str(file))
        assert desk.run("hidden") == kept
        assert read(desk.saved()).filled.last_year.file == file.name


def test_nothing_chosen_writes_nothing(host):
    with host(this()) as desk:
        before = desk.run("snapshot")
        assert "没有选择" in desk.run("import_from", "")[0] and desk.run("snapshot") == before


def stranger(folder):
    openpyxl.Workbook().save(folder / "x.xlsx")


def another(**what):
    def made(folder):
        filled = dataclasses.replace(published.filled(), **what)
        (folder / "x.xlsx").write_bytes(build(published.scheme(), filled))

    return made


def held(folder):
    another()(folder)
    (folder / ".~lock.x.xlsx#").write_text("王某,wang,pc,2024-01-01 10:00,file:///x;", "utf-8")


def projects(folder):
    (folder / "x.xlsx").write_bytes(build(published.scheme(PROJECT), published.filled(PROJECT)))


BAD = [
    (stranger, "认不出是哪一种自评表"),
    (another(unit="浏阳市文联"), "填报单位是“浏阳市文联”"),
    (another(year=2021), "不能作为2021年度的上年报表"),
    (another(year=2018), "2018年度"),
    (held, "王某"),
    (projects, "按项目填报"),
    (lambda folder: (folder / "x.xlsx").write_bytes(b"PK\x03\x04" + bytes(200)), "x.xlsx"),
    (lambda folder: (folder / "x.xlsx").write_bytes(b"\xd0\xcf\x11\xe0" + bytes(2000)), "x.xlsx"),
    (lambda folder: None, "不存在"),
    (lambda folder: (folder / "x.xlsx").mkdir(), "是文件夹"),
]


@pytest.mark.parametrize(("made", "says"), BAD)
def test_a_file_that_is_not_last_year_s_is_a_sentence_and_nothing_is_written(host, tmp_path, made, says):
    made(tmp_path)
    with host(this(unit="残联")) as desk:
        before = desk.run("snapshot")
        said, _ = desk.run("import_from", str(tmp_path / "x.xlsx"))
        assert says in said and said.endswith("。") and "操作没有完成" not in said
        assert desk.run("snapshot") == before


def test_the_workbook_itself_a_final_form_and_a_locked_sheet(host, file, last):
    with host(this()) as desk:
        said, _ = desk.run("import_from", desk.run("fullname"))
        assert "就是正在填的这本" in said

    def password(book):
        book[BASE].protection.password = "1234"

    with host(changed(this(), password)) as desk:
        before = desk.run("snapshot")
        assert "密码" in desk.run("import_from", str(file))[0] and desk.run("snapshot") == before

    def final(book):
        book["方案"].append(["数据校验码", "0123456789ab"])

    with host(changed(this(), final)) as desk:
        assert "已定稿" in desk.run("import_from", str(file))[0]


def test_rows_that_the_open_workbook_does_not_have_are_named(host, tmp_path):
    data = published.data()
    more = [{**data["rows"][0], "name": f"另一项指标{number}"} for number in range(12)]
    path = tmp_path / "上年.xlsx"
    path.write_bytes(build(published.scheme(), from_json({**data, "rows": [*data["rows"], *more]})))
    with host(this()) as desk:
        said, _ = desk.run("import_from", str(path))
        assert "没有空行" in said and "“另一项指标11”" in said and "插入行" in said


def test_round_trips(host, file):
    with host(this()) as desk:
        assert desk.trips("import_from", str(file)) <= 40


def named(*names, year=2022, **what):
    whole = published.filled(PROJECT)
    made = tuple(dataclasses.replace(whole.projects[0], name=name, **what) for name in names)
    return dataclasses.replace(whole, year=year, projects=made)


@pytest.mark.parametrize("place", [PROJECT, "sichuan/2020_project"])
def test_projects_are_brought_into_blank_sheets_and_those_beyond_are_named(host, tmp_path, place):
    scheme, path = published.scheme(place), tmp_path / "上年项目.xlsx"
    path.write_bytes(build(scheme, named("委托业务项目", "残疾人托养", "残疾人培训", "康复")))
    with host(build(scheme, year=2023)) as desk:
        before = desk.run("snapshot")
        said, _ = desk.run("import_from", str(path))
        assert "项目表不够，1个项目没有带入：“康复”" in said
        saved = read(desk.saved())
        assert [one.cells["project_name"] for one in saved.filled.projects] == [
            "委托业务项目",
            "残疾人托养",
            "残疾人培训",
        ]
        names = [row["name"] for row in published.filled(PROJECT).projects[0].rows]
        assert all(
            [row["name"] for row in one.rows if row["name"]] == [n for n in names if n] for one in saved.filled.projects
        )
        assert "康复" in json.dumps([one.name for one in saved.filled.last_year.projects], ensure_ascii=False)
        desk.run("press", "undo")
        assert desk.run("snapshot") == before


def test_a_project_s_own_sheet_is_found_by_its_name_wherever_it_stands(host, tmp_path):
    scheme, path = published.scheme(PROJECT), tmp_path / "上年项目.xlsx"
    path.write_bytes(build(scheme, named("委托业务项目", "残疾人托养", "康复")))
    mine = tuple(Filled(cells={"project_name": name}) for name in ("无障碍改造", "康复", "委托业务项目"))
    with host(build(scheme, Filled(year=2023, projects=mine))) as desk:
        said, _ = desk.run("import_from", str(path))
        assert "“残疾人托养”" in said and "本年新增、上年没有的项目：“无障碍改造”" in said
        rows = [[row["name"] for row in one.rows if row["name"]] for one in read(desk.saved()).filled.projects]
        assert not rows[0] and rows[1] == rows[2] and rows[1]
