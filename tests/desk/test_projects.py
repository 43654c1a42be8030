"""A unit's projects on an open workbook: every sheet in 项目汇总, every finding in 核对结果, however many there are."""

import dataclasses
import io
import re

import openpyxl
import pytest

from macros_py.book import results, summary
from macros_py.book.build import build
from macros_py.book.form import load_form
from macros_py.book.read import read
from macros_py.book.write_results import changes
from macros_py.desk import freeze, macros, open_workbook, undo_log
from macros_py.desk.open_workbook import read_block, read_open_workbook
from macros_py.evaluate import evaluate
from macros_py.xlsx.patch import patched
from tests import published
from tests.desk import closed_engine
from tests.desk.desks import changed

PLACE = "national/2020_project"


def several(*names, place=PLACE):
    """The published project, once under each of these names."""
    whole = published.filled(PLACE)
    made = tuple(dataclasses.replace(whole.projects[0], name=name) for name in names)
    return build(published.scheme(place), dataclasses.replace(whole, projects=made))


def lines(snapshot):
    """What 项目汇总 shows of each project: the running number, and the cell its name is taken from."""
    return [(row[0], row[1]) for row in snapshot[summary.SUMMARY][summary.TOP :] if row[0]]


def copied(book):
    book.copy_worksheet(book["项目1"]).title = "项目1 (2)"


@pytest.mark.parametrize("place", [PLACE, "sichuan/2020_project"])
def test_a_copied_project_sheet_gets_its_line_from_the_button_and_undo_takes_it_away(host, place):
    with host(changed(several("委托业务项目", "残疾人托养", place=place), copied)) as desk:
        before = desk.run("snapshot")
        assert len(lines(before)) == 2
        desk.run("press", "recalculate")
        shown = lines(desk.run("snapshot"))
        assert [number for number, _ in shown] == ["1", "2", "3"] and "项目1 (2)" in shown[2][1]
        assert "已撤销" in desk.run("press", "undo") and desk.run("snapshot") == before


def test_the_button_and_recalc_write_the_same_summary(host):
    package = changed(several("委托业务项目", "残疾人托养"), copied)
    received = read(package)
    data = patched(package, changes(received, evaluate(received.scheme, received.filled, received.findings)))
    with host(data, "命令行.xlsx") as desk:
        wanted = desk.run("snapshot")[summary.SUMMARY]
    with host(package) as desk:
        desk.run("press", "recalculate")
        assert desk.run("snapshot")[summary.SUMMARY] == wanted


def test_a_summary_that_stands_is_not_written_again(host):
    with host(several("委托业务项目", "残疾人托养")) as desk:
        desk.run("press", "recalculate")
        once = desk.run("snapshot")
        desk.run("press", "recalculate")
        assert summary.SUMMARY not in desk.run("press", "last_changes")
        assert desk.run("snapshot") == once


def test_a_project_sheet_that_is_gone_loses_its_line(host):
    package = changed(several("委托业务项目", "残疾人托养"), lambda book: book.remove(book["项目2"]))
    with host(package) as desk:
        desk.run("press", "recalculate")
        assert len(lines(desk.run("snapshot"))) == 1


MANY = 15


@pytest.fixture
def many(tmp_path, monkeypatch):
    """Lists longer than one read takes; the reads are made short, as a hundred sheets take half a minute to open."""
    monkeypatch.setattr(open_workbook, "RESULT_ROWS", 8)
    monkeypatch.setattr(undo_log, "FIRST_READ", 40)
    for module in (open_workbook, freeze):
        monkeypatch.setattr(module, "IDENTITY_ROWS", 8)
    path = tmp_path / "项目.xlsx"
    path.write_bytes(several(*(f"第{number}号" for number in range(MANY))))
    with closed_engine.calling(path) as book:
        yield book


def found(book):
    """The rows of 核对结果, as far as there are any."""
    rows = read_block(book.sheets[results.RESULTS], 1_000, len(results.HEADS)).cells[results.TOP - 1 :]
    return [row for row in rows if any(row)]


def test_more_findings_than_one_read_takes_are_written_removed_and_given_back(many):
    said = macros.run("recalculate", many)
    read_again = read_open_workbook(many).received
    verdict = evaluate(read_again.scheme, read_again.filled, read_again.findings)
    shown = found(many)
    assert said == results.summary(verdict.findings) and len(shown) > MANY
    assert [row[3] for row in shown] == [one.message for one in verdict.findings]
    macros.run("clear_marks", many)
    assert found(many) == []
    macros.run("recalculate", many)
    macros.run("undo", many)  # more cells than one read of the record takes
    assert found(many) == []


def test_as_many_final_sheets_as_there_are_projects_are_opened_again(many):
    """定稿 keeps a line a sheet in the hidden list; 取消定稿 finds them all."""
    with freeze.freeze(read_open_workbook(many)):
        pass
    final = read_open_workbook(many)
    assert sum(key.startswith(freeze.FORMER_STATE) for key in final.identity_facts) == MANY
    assert all(page.protection.sheet for page in _projects(many))
    freeze.unfreeze(final)
    again = read_open_workbook(many)
    assert not freeze.final_code(again) and not any(key.startswith(freeze.FORMER_STATE) for key in again.identity_facts)
    assert not any(page["D3"].protection.locked for page in _projects(many))


def _projects(book):
    return [
        page
        for page in book.impl.host._book.worksheets
        if page.title.startswith("项目") and page.title != summary.SUMMARY
    ]


def scored(place, name, **given):
    """The published project under another name, with other columns in the row of an indicator."""
    one = published.filled(place).projects[0]
    rows = [dataclasses.replace(row, columns={**row.columns, **given.get(row["name"], {})}) for row in one.rows]
    return dataclasses.replace(one, name=name, rows=tuple(rows))


@pytest.fixture(scope="module")
def declared():
    """Two projects; in the second one score is too low and one cannot be read by its formula."""
    second = scored(
        PLACE,
        "残疾人托养",
        委托业务报告合格率={"achieved_text": "80", "points": "7"},
        项目总成本={"points": "5", "deviation_text": "年中调整"},
    )
    whole = published.filled(PLACE)
    return build(published.scheme(PLACE), dataclasses.replace(whole, projects=(*whole.projects, second)))


def test_adopting_one_score_of_the_second_project_leaves_the_first_alone(host, declared):
    with host(declared) as desk:
        before = desk.run("snapshot")
        desk.run("point_at", "项目2", 20, 8)
        said = desk.run("press", "adopt_computed")
        assert "采用测算得分1项" in said and "总分“残疾人托养”76→79，须重新送审签字" in said
        after = desk.run("snapshot")
        changed_ = {
            (sheet, row, column)
            for sheet, lines_ in after.items()
            for row, line in enumerate(lines_, 1)
            for column, text in enumerate(line, 1)
            if text != before[sheet][row - 1][column - 1]
        }
        assert changed_ == {("项目2", 20, 8)}
        assert (before["项目2"][19][7], after["项目2"][19][7][:1]) == ("5", "=")
        assert "已撤销上次写入的1个" in desk.run("press", "undo") and desk.run("snapshot") == before


def test_all_scores_of_all_projects_are_adopted_each_in_its_own_sheet(host, declared):
    with host(declared) as desk:
        desk.run("point_at", "项目1", 1, 1)
        said = desk.run("press", "adopt_computed")
        assert "采用测算得分17项" in said and "总分“残疾人托养”76→78.4" in said and "委托业务项目" not in said
        after = desk.run("snapshot")
        assert [after[f"项目{number}"][15][7] for number in (1, 2)] == ["8", "6.4"], "which no formula reads"
        assert all(after[f"项目{number}"][20][7].startswith("=") for number in (1, 2))


def test_what_is_said_of_a_workbook_of_projects(tmp_path):
    """关于: every project's cells are counted, and one that cannot be found is missed, in whichever project."""
    said = {}
    packages = {
        "one": several("甲"),
        "three": several("甲", "乙", "丙"),
        "cut": changed(several("甲", "乙", "丙"), lambda book: book["项目3"].delete_rows(9)),
    }
    for name, package in packages.items():
        path = tmp_path / f"{name}.xlsx"
        path.write_bytes(package)
        with closed_engine.calling(path) as book:
            said[name] = macros.run("about", book)
    begins, count = (
        f"绩效自评工作簿；方案 {PLACE}，2022年度；共",
        len(load_form(published.scheme(PLACE), copies=("项目1",)).places),
    )
    assert said["one"] == f"{begins}{count}个单元格可读。" and said["three"] == f"{begins}{3 * count}个单元格可读。"
    lost = re.fullmatch(rf"{begins}(\d+)个单元格可读，找不到1处。", said["cut"])
    assert lost and 3 * count - 10 < int(lost[1]) < 3 * count


def test_what_is_blank_in_the_second_project_is_flagged_there_without_python():
    """未填: the native 提示 beside each project's own rows."""
    first = dataclasses.replace(
        published.filled(PLACE).projects[0],
        cells={
            **published.filled(PLACE).projects[0].cells,
            "goal_set_text": "完成委托业务50个。",
            "goal_met_text": "已完成委托业务50个。",
        },
    )
    second = scored(PLACE, "残疾人托养", 单项业务成本={"points": "9"})
    data = build(published.scheme(PLACE), dataclasses.replace(published.filled(PLACE), projects=(first, second)))
    book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    flags = {
        name: {
            cell.coordinate: cell.value
            for row in book[name].iter_rows(min_col=9)
            for cell in row
            if isinstance(cell.value, str) and "未填" in cell.value
        }
        for name in ("项目1", "项目2")
    }
    assert flags == {
        "项目1": {},
        "项目2": {"M11": "预期目标未填；", "N11": "实际完成情况未填；", "N21": "扣分未填偏差原因；"},
    }
