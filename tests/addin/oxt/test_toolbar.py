"""The extension in a real LibreOffice: installed, asked by its protocol, and clicked with a real mouse."""

import os
import sys
import time
from pathlib import Path
from unittest.mock import patch

import pytest

from addin.oxt.package import ROOT, contents, pack
from macros_py.book.build import build
from macros_py.book.form import load_form
from macros_py.book.identity_sheet import UNDO
from macros_py.desk.macros import VERBS
from macros_py.documents.word_document import of_bytes
from macros_py.xlsx.address import a1
from tests import published
from tests.desk import screen
from tests.desk.live import Live

WORKBOOK = ROOT / "workbook_templates" / "hunan_liuyang" / "2020" / "自评工作簿.xlsx"
SUMMARY = ("核对结果", "A2")

pytestmark = [pytest.mark.office, pytest.mark.timeout(300)]
LABELS = {name: verb.label for name, verb in VERBS.items()}
PATIENCE = 45.0
"""Seconds for one answer."""


@pytest.fixture(scope="module")
def extension(tmp_path_factory):
    path = tmp_path_factory.mktemp("oxt") / "绩效自评.oxt"
    path.write_bytes(pack(contents()))
    return path


@pytest.fixture(scope="module")
def office_with_toolbar(extension, tmp_path_factory):
    """On a computer where `jixiao` is on the PATH, and no Python beside it: LibreOffice would take that for its own."""
    folder = tmp_path_factory.mktemp("bin")
    (folder / "jixiao").symlink_to(Path(sys.executable).with_name("jixiao"))
    path = {"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}
    with patch.dict(os.environ, path), Live(extension=extension, patience=PATIENCE) as live:
        yield live


def test_a_command_runs_the_verb_inside_libreoffice(office_with_toolbar):
    with office_with_toolbar.open(WORKBOOK) as document:
        before = office_with_toolbar.value(document, *SUMMARY)
        office_with_toolbar.dispatch(document, "jixiao:recalculate")
        after = office_with_toolbar.value(document, *SUMMARY)
    assert before == "尚未核对。" and after.startswith("错误（须修改）")


def test_inside_and_outside_give_the_same_workbook(office_with_toolbar):
    live = office_with_toolbar
    with live.open(WORKBOOK) as document:
        live.dispatch(document, "jixiao:recalculate")
        inside = live.values(document)
    with live.open(WORKBOOK) as document:
        live.run(document, "macros_py.desk.macros:recalculate")
        assert live.values(document) == inside


def test_undo_gives_back_every_value(office_with_toolbar):
    live = office_with_toolbar
    with live.open(WORKBOOK) as document:
        before = seen(live, document)
        live.dispatch(document, "jixiao:recalculate")
        assert seen(live, document) != before
        live.dispatch(document, "jixiao:undo")
        assert seen(live, document) == before


def seen(live, document):
    """All values but the undo record's own."""
    return {place: value for place, value in live.values(document).items() if place[0] != UNDO}


def test_a_report_is_written_beside_the_workbook_by_the_installed_program(office_with_toolbar):
    live = office_with_toolbar
    with live.open(WORKBOOK) as document:
        before = live.values(document)
        workbook = Path(live.run(document, "tests.desk.actions:fullname").result)
        live.dispatch(document, "jixiao:write_report")
        report = workbook.with_name(f"{workbook.stem}_自评报告.docx")
        assert "自评报告" in "".join(of_bytes(report.read_bytes(), report.name).paragraphs[:2])
        assert live.values(document) == before


def test_an_unknown_command_changes_nothing_and_does_not_block(office_with_toolbar):
    live = office_with_toolbar
    with live.open(WORKBOOK) as document:
        before = live.values(document)
        live.dispatch(document, "jixiao:no_such_verb")
        assert live.values(document) == before


@pytest.fixture(scope="module")
def window(extension):
    """An office whose windows are on a screen, and the screen's name."""
    if sentence := screen.missing():
        pytest.skip(sentence)
    with screen.screen() as display, Live(display, extension, patience=PATIENCE) as live:
        yield live, display


def test_a_mouse_click_on_the_button_changes_the_cells(window):
    live, display = window
    with live.open(WORKBOOK) as document:
        live.spread(document, *screen.SIZE)
        assert live.value(document, *SUMMARY) == "尚未核对。"
        screen.click(display, *settled(live, document, "recalculate"))
        until(lambda: live.value(document, *SUMMARY).startswith("错误（须修改）"))
        screen.click(display, *settled(live, document, "undo"))
        until(lambda: live.value(document, *SUMMARY) == "尚未核对。")


def test_the_file_that_is_picked_in_the_dialog_is_imported(window, tmp_path):
    """The dialog is LibreOffice's own; last year's path is typed into it and Enter pressed."""
    live, display = window
    path = tmp_path / "last.xlsx"
    path.write_bytes(build(published.scheme(), published.filled()))
    this = tmp_path / "this.xlsx"
    this.write_bytes(build(published.scheme(), year=2021))
    sheet, row, column = load_form(published.scheme(), 2021).places["reception.prior_final"]
    with live.open(this) as document:
        live.spread(document, *screen.SIZE)
        screen.click(display, *settled(live, document, "import_last_year"))
        screen.answer(display, until(lambda: screen.windows(display, "请选择2020年度的自评工作簿或报表"))[0], str(path))
        assert until(lambda: live.value(document, sheet, a1(row, column))) == 0.5


def test_the_report_that_is_picked_in_the_dialog_is_held_against_the_workbook(window, tmp_path):
    live, display = window
    path = tmp_path / "report.txt"
    path.write_text("任务60户，完成64户，完成率116.67%。", "utf-8")
    with live.open(WORKBOOK) as document:
        live.spread(document, *screen.SIZE)
        screen.click(display, *settled(live, document, "check_report"))
        screen.answer(display, until(lambda: screen.windows(display, "请选择要核对的自评报告"))[0], str(path))
        until(lambda: "report.txt" in str(live.value(document, *SUMMARY)))


def test_every_verb_has_a_button_on_the_screen(window):
    live, _ = window
    with live.open(WORKBOOK) as document:
        live.spread(document, *screen.SIZE)
        settled(live, document, "recalculate")
        assert live.places(document, *LABELS.values()).keys() == set(LABELS.values())


def settled(live, document, verb):
    """Where the verb's button is, once it has stopped moving: a window lays itself out when it likes."""

    def twice():
        places = live.places(document, LABELS[verb])
        time.sleep(0.2)
        return places == live.places(document, LABELS[verb]) and places.get(LABELS[verb])

    return until(twice)


def until(asked, patience=40):
    """What is asked for, as soon as it is there."""
    ends = time.monotonic() + patience
    while not (found := asked()):
        assert time.monotonic() < ends, f"在 {patience} 秒内没有等到"
        time.sleep(0.05)
    return found
