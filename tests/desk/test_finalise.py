"""定稿 and its way back, on both hosts: what is locked, printed, handed in, and that nothing else is changed."""

import io
import os
import re
import zlib
from pathlib import Path

import openpyxl
import pytest

from macros_py.book import identity_sheet, results
from macros_py.book.build import build
from macros_py.book.edition import edition
from macros_py.book.read import read
from macros_py.desk import freeze, macros, submission_folder
from macros_py.errors import FileBusy
from macros_py.law.filled import from_json
from tests import published
from tests.desk import closed_engine
from tests.desk.desks import changed, everything
from tests.test_evaluate import CLEAN

SCORES, FACTS = "自评表", "基础数据表"
CALLED = f"浏阳市残疾人联合会_2020_部门整体支出绩效自评_{edition(published.scheme()).partition('@')[2][:6]}"


@pytest.fixture(scope="module")
def clean():
    """A form without findings, with a note, a colour and words too long for their row."""

    def mark(book):
        sheet = book[SCORES]
        sheet["H29"] = "因天气原因，部分学员未能按时参加，已于次月补训并建立台账。" * 6
        sheet["H29"].comment = openpyxl.comments.Comment("请复核", "科长")
        sheet["G13"].fill = openpyxl.styles.PatternFill("solid", fgColor="FF0000")

    return changed(build(published.scheme(), from_json(CLEAN)), mark)


def folder(desk):
    return Path(desk.run("fullname")).parent


def open_cells(package):
    book = openpyxl.load_workbook(io.BytesIO(package))
    return {
        (sheet.title, cell.coordinate)
        for sheet in book.worksheets
        if sheet.protection.sheet
        for row in sheet.iter_rows()
        for cell in row
        if not cell.protection.locked
    }


def test_it_waits_for_a_clean_form(host, package):
    with host(package) as desk:
        before = desk.run("snapshot")
        assert desk.run("press", "finalise").startswith("还有5项错误")
        assert desk.run("snapshot") == before and "没有定稿" in desk.run("press", "reopen")


def test_it_waits_for_explanations(host, clean):
    with host(clean) as desk:
        desk.run("type_in", FACTS, 10, 4, 0.44)
        assert "还有2项需要说明" in desk.run("press", "finalise")
        assert [one for one in folder(desk).iterdir() if one.is_dir()] == []
        desk.run("press", "recalculate")
        for row in (results.TOP, results.TOP + 1):
            desk.run("type_in", results.RESULTS, row, results.EXPLANATION, "临时出国任务，已批复")
        assert desk.run("press", "finalise").startswith("已定稿")
        assert "改动" not in desk.run("press", "recalculate")


def test_nothing_can_be_typed_and_reopening_gives_back_exactly_what_was(host, clean):
    with host(clean) as desk:
        desk.run("press", "recalculate")
        before = everything(desk.saved())
        assert open_cells(desk.saved())
        said = desk.run("press", "finalise")
        assert said.startswith("已定稿，数据校验码 ") and "加高了" in said
        frozen = desk.saved()
        assert {sheet for sheet, _ in open_cells(frozen)} <= {"分工"}  # who fills which row is no figure
        assert everything(frozen) != before
        assert desk.run("press", "reopen").startswith("已取消定稿")
        assert everything(desk.saved()) == before


def test_only_locks_heights_print_areas_and_the_stamp_change(host, clean):
    with host(clean) as desk:
        cells, pages, front = everything(desk.saved())
        desk.run("press", "finalise")
        after, pages_after, front_after = everything(desk.saved())
    assert front_after == front
    differing = {place for place in after if place not in cells or after[place] != cells[place]}
    for sheet, cell in differing - {place for place in differing if place[0] == identity_sheet.SHEET}:
        was, now = list(cells[sheet, cell]), list(after[sheet, cell])
        assert (was.pop(3), now.pop(3)) == (False, True) and was == now
    for sheet, page in pages_after.items():
        was = pages[sheet]
        assert all(
            height >= was["heights"][row] - 0.1 for row, height in page["heights"].items() if row in was["heights"]
        )
        assert {k: v for k, v in page.items() if k != "heights"} == {k: v for k, v in was.items() if k != "heights"}
    assert pages_after[SCORES]["heights"][29] > 100 > pages[SCORES]["heights"][29]


def test_the_print_area_follows_inserted_rows_and_leaves_helpers_out(host, clean):
    def insert(book):
        book[FACTS].insert_rows(23)  # below all that formulas point to: the library that inserts moves none of them
        book[FACTS].print_area = "A1:Z90"

    with host(changed(clean, insert)) as desk:
        assert desk.run("press", "finalise").startswith("已定稿")
        _, pages, _ = everything(desk.saved())
        assert pages[FACTS]["print"].endswith("$A$1:$D$25") and pages[SCORES]["print"].endswith("$A$1:$H$41")
        desk.run("press", "reopen")
        assert everything(desk.saved())[1][FACTS]["print"].endswith("$A$1:$Z$90")


def test_hidden_rows_stay_hidden(host, clean):
    def hide(book):
        book[SCORES].row_dimensions[29].hidden = True

    with host(changed(clean, hide)) as desk:
        desk.run("press", "finalise")
        assert everything(desk.saved())[1][SCORES]["hidden"] == [29]


def test_a_final_form_says_so_and_no_verb_changes_its_figures(host, clean):
    with host(clean) as desk:
        desk.run("press", "adopt_computed")
        desk.run("press", "finalise")
        figures = desk.run("snapshot")
        for verb in ("adopt_computed", "undo"):
            assert "取消定稿" in desk.run("press", verb)
        assert "本表已定稿" in desk.run("press", "recalculate")
        assert "本表已定稿" in desk.run("press", "about")
        after = desk.run("snapshot")
        assert after[SCORES] == figures[SCORES] and after[FACTS] == figures[FACTS]
        desk.run("press", "reopen")
        assert "定稿" not in desk.run("press", "recalculate")


def test_a_change_by_other_means_is_said_and_finalising_again_mends_it(host, clean):
    with host(clean) as desk:
        first = desk.run("press", "finalise")
        desk.run("force", FACTS, 11, 4, 0.44)
        assert "定稿后又有改动，请重新定稿" in desk.run("press", "recalculate")
        assert "定稿后又有改动，请重新定稿" in desk.run("press", "about")
        again = desk.run("press", "finalise")
        assert again.startswith("已定稿") and again.split()[1] != first.split()[1] and f"{CALLED}(2)" in again
        assert "改动" not in desk.run("press", "recalculate")


def test_rows_moved_after_it_are_not_guessed_at(clean, tmp_path):
    path = tmp_path / "表.xlsx"
    path.write_bytes(clean)
    with closed_engine.calling(path) as book:
        macros.run("finalise", book)
        book.impl.host.save(path)
    path.write_bytes(changed(path.read_bytes(), lambda book: book[FACTS].insert_rows(6)))
    with closed_engine.calling(path) as book:
        said = macros.run("reopen", book)
        assert FACTS in said and "恢复原样" in said
        assert re.search(r"本表已定稿（数据校验码 2-[0-9a-f]{12}）。$", macros.run("about", book)), "it stays as it was"


def test_the_folder_holds_what_is_handed_in(host, clean):
    with host(clean) as desk:
        said = desk.run("press", "finalise")
        made = folder(desk) / CALLED
        suffixes = {".xlsx", ".pdf"} if desk.prints else {".xlsx"}
        assert {one.name for one in made.iterdir()} == {f"{CALLED}{suffix}" for suffix in suffixes} | {
            submission_folder.LIST_FILE
        }
        assert [one for one in folder(desk).iterdir() if one.name.startswith(f".{CALLED}")] == []
        code = said.split()[1]
        copy = read(str(made / f"{CALLED}.xlsx"))
        assert freeze.figures_code(copy) == code and not [f for f in copy.findings if f.level == "错误"]
        listed = (made / submission_folder.LIST_FILE).read_bytes().decode("utf-8-sig")
        assert code in listed and "hunan_liuyang/2020@" in listed and "自评报告" in listed and "\r\n" in listed
        for one in made.iterdir():
            if one.name != submission_folder.LIST_FILE:
                assert one.name in listed and submission_folder._digest(one) in listed
        assert desk.prints not in ("请自行打印" in listed, "PDF 未能生成" in said)
        if desk.prints:
            assert pages((made / f"{CALLED}.pdf").read_bytes()) == pages_of_official_sheets(desk, code)
        desk.run("press", "finalise")
        assert (folder(desk) / f"{CALLED}(2)" / submission_folder.LIST_FILE).exists()


def pages(pdf):
    """How many texts each page shows."""
    assert pdf.startswith(b"%PDF-")
    shown = []
    for found in re.finditer(rb"/Filter/FlateDecode>>\s*stream\r?\n", pdf):
        stream = zlib.decompressobj().decompress(pdf[found.end() :])
        if b"\nBT\n" in stream:
            shown.append(len(re.findall(rb"T[jJ]\b", stream)))
    assert len(shown) == len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf))
    return shown


def pages_of_official_sheets(desk, code):
    """As LibreOffice prints a workbook that has only these, in them nothing right of the official form, the code below."""

    def only(book):
        for sheet in book.worksheets:
            if sheet.title not in (SCORES, FACTS):
                book.remove(sheet)
        book[FACTS].delete_cols(5, 9)
        book[SCORES].delete_cols(9, 9)
        for sheet in book.worksheets:
            sheet.oddFooter.right.text = f"{submission_folder.CODE_LABEL} {code}"

    path = folder(desk) / "只有官方表.xlsx"
    path.write_bytes(changed(desk.saved(), only))
    return pages(desk.live.convert(path, "pdf").read_bytes())


def test_an_unsaved_workbook_a_foreign_format_and_a_read_only_one(clean, tmp_path):
    path = tmp_path / "表.xlsx"
    path.write_bytes(clean)
    with closed_engine.calling(path) as book:
        host = book.impl.host
        before = everything(saved(book))
        for full, says in (
            ("工作簿1", "没有保存过"),
            ("/没有/这里/表.xlsx", "没有保存过"),
            (str(tmp_path / "表.xlsm"), "不是 .xlsx"),
        ):
            host.fullname = lambda full=full: full
            book.impl._known.clear()
            assert says in macros.run("finalise", book)
        del host.fullname
        book.impl._known.clear()
        path.chmod(0o400)
        assert "只读" in macros.run("finalise", book)
        assert everything(saved(book)) == before and [one.name for one in tmp_path.iterdir()] == ["表.xlsx"]


def saved(book):
    file = io.BytesIO()
    book.impl.host.save(file)
    return file.getvalue()


def test_a_read_only_document_in_libreoffice(live, clean, tmp_path):
    path = tmp_path / "表.xlsx"
    path.write_bytes(clean)
    with live.open(path) as document:
        assert "只读" in live.run(document, "tests.desk.actions:finalise_read_only").result


@pytest.mark.parametrize("error", [OSError(28, "设备上没有空间"), RuntimeError("host gone")])
def test_when_the_folder_fails_nothing_remains_and_the_form_is_as_before(clean, tmp_path, error):
    path = tmp_path / "表.xlsx"
    path.write_bytes(clean)
    with closed_engine.calling(path) as book:
        before = everything(saved(book))

        def fail(*_):
            raise error

        book.impl.host.save_copy = fail
        said = macros.run("finalise", book)
        assert "没有定稿" in said if isinstance(error, OSError) else macros.LOG.name in said
        assert everything(saved(book)) == before
        assert sorted(one.name for one in tmp_path.iterdir()) in (["表.xlsx"], ["绩效自评.log", "表.xlsx"])


def test_a_pdf_that_fails_is_printed_by_hand(clean, tmp_path):
    path = tmp_path / "表.xlsx"
    path.write_bytes(clean)
    with closed_engine.calling(path) as book:

        def fail(_, pdf, foot):
            Path(pdf).touch()
            raise RuntimeError("no printer")

        book.impl.host.print_pdf = fail
        assert "PDF 未能生成" in macros.run("finalise", book)
        assert {one.suffix for one in (tmp_path / CALLED).iterdir()} == {".xlsx", ".txt"}


@pytest.mark.parametrize(
    ("unit", "folder"),
    [("财政局", "财政局"), ('a/b\\c:"<>|?*', "a_b_c_______"), ("局" * 90, "局" * 40), (" .局. ", "局")],
)
def test_names_are_safe(unit, folder):
    assert submission_folder._file_name(unit) == folder


def test_an_existing_folder_is_never_written_into(tmp_path):
    for name in ("甲", "甲(2)"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "旧").touch()
    with submission_folder.new_folder(tmp_path, "甲") as (building, called):
        (building / "新").touch()
        assert called == "甲(3)" and not (tmp_path / called).exists()
    assert sorted(str(one.relative_to(tmp_path)) for one in tmp_path.rglob("*") if one.is_file()) == [
        "甲(2)/旧",
        "甲(3)/新",
        "甲/旧",
    ]


def test_a_folder_that_takes_nothing(tmp_path, monkeypatch):
    def refuse(*_, **__):
        raise PermissionError(13, "拒绝访问")

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(FileBusy, match="拒绝访问"), submission_folder.new_folder(tmp_path, "甲"):
        pass
    assert os.listdir(tmp_path) == []
