"""A unit's projects on an open workbook: every sheet in 项目汇总, every finding in 核对结果, however many there are."""

import dataclasses

import pytest

from macros_py.book import results, summary
from macros_py.book.build import build
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
