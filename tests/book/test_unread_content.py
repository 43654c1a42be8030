"""What stands where the form has no cell is named: asked about where it looks like the form's, told where it does not."""

import io

import openpyxl
import pytest
from openpyxl.comments import Comment

from macros_py.book import results
from macros_py.book.build import build
from macros_py.book.read import read
from tests import published

BASE, SCORES = "基础数据表", "自评表"


@pytest.fixture(scope="module")
def workbook():
    return build(published.scheme(), published.filled())


def changed(workbook, change):
    book = openpyxl.load_workbook(io.BytesIO(workbook))
    change(book)
    saved = io.BytesIO()
    book.save(saved)
    return read(saved.getvalue())


def the(received):
    (found,) = received.findings
    return found


def test_a_row_below_the_form_is_named_with_its_words(workbook):
    def below(book):
        book[BASE]["A25"], book[BASE]["D25"] = "3、其他专项（追加）", 500

    found = the(changed(workbook, below))
    assert (found.id, found.level) == ("content_unread", "核实")
    assert found.where == ("基础数据表!A25", "基础数据表!D25") and "其他专项" in found.message


def test_another_units_form_pasted_below_is_one_block(workbook):
    def paste(book):
        page = book[SCORES]
        for row in list(page.iter_rows(min_row=1, max_row=30, max_col=9)):
            for cell in row:
                if cell.value is not None and not str(cell.value).startswith("="):
                    page.cell(cell.row + 60, cell.column, cell.value)

    received = changed(workbook, paste)
    assert received.filled == read(workbook).filled
    found = next(one for one in received.findings if one.id == "content_unread")
    assert found.level == "核实" and "至第" in found.message


def test_a_number_in_an_empty_cell_of_the_form_is_asked_about(workbook):
    sheet, place = next(
        (sheet.name, (box.row, box.column))
        for sheet in read(workbook).located.form.sheets
        for box in sheet.boxes
        if not (box.id or box.shows or box.text or box.helper)
    )
    found = the(changed(workbook, lambda book: book[sheet].cell(*place, 12.5)))
    assert (found.id, found.level) == ("content_unread", "核实") and "12.5" in found.message


@pytest.mark.parametrize(
    "words, value", [("填报人：", "王某"), ("联系电话：", 83612345), ("填报日期：", "2021年3月5日")]
)
def test_a_line_of_signatures_below_the_form_is_told_and_not_asked_about(workbook, words, value):
    def sign(book):
        book[BASE]["A27"], book[BASE]["B27"] = words, value

    found = the(changed(workbook, sign))
    assert (found.id, found.level) == ("content_beside", "提示")
    assert "表外备注2处不随表上报" in found.message


def test_a_note_beside_the_form_is_told(workbook):
    found = the(changed(workbook, lambda book: book[BASE].cell(9, 12, "核对：1.7")))
    assert (found.id, found.level) == ("content_beside", "提示") and "基础数据表!L9" in found.message


def test_a_figure_beside_the_form_that_is_hidden_is_asked_about(workbook):
    def hide(book):
        book[BASE].cell(9, 12, 1.7)
        book[BASE].column_dimensions["L"].hidden = True

    found = the(changed(workbook, hide))
    assert (found.id, found.level) == ("content_unread", "核实") and "所在列被隐藏" in found.message


def test_a_formula_of_ones_own_beside_the_form_is_left_alone(workbook):
    assert changed(workbook, lambda book: book[BASE].cell(9, 12, "=D9/C9")).findings == ()


def test_a_comment_with_figures_is_told_and_one_without_is_not(workbook):
    def comment(book):
        book[BASE]["D9"].comment = Comment("应为1.9", "审核")
        book[BASE]["D10"].comment = Comment("请核对", "审核")

    found = the(changed(workbook, comment))
    assert (found.id, found.level, found.where) == ("comment_unread", "提示", ("基础数据表!D9",))


def test_a_second_sheet_that_differs_is_named_with_what_differs(workbook):
    def copy(book):
        book.copy_worksheet(book[BASE])["C6"] = 987654

    received = changed(workbook, copy)
    assert received.filled == read(workbook).filled
    found = the(received)
    assert (found.id, found.level) == ("sheet_unread", "核实")
    assert "“三公经费·预算数”987654（“基础数据表”为2.25）" in found.message


def test_a_second_sheet_that_says_the_same_is_told(workbook):
    found = the(changed(workbook, lambda book: book.copy_worksheet(book[BASE])))
    assert (found.id, found.level) == ("sheet_unread", "提示")


def test_an_empty_second_sheet_is_nothing(workbook):
    blank = build(published.scheme())

    def copy(book):
        page = book.create_sheet("附表")
        for row in openpyxl.load_workbook(io.BytesIO(blank))[BASE].iter_rows(max_col=4):
            for cell in row:
                if not str(cell.value or "").startswith("="):
                    page[cell.coordinate] = cell.value

    assert changed(workbook, copy).findings == ()


@pytest.mark.parametrize("state, word", [("visible", "“草稿”不是"), ("hidden", "“草稿”（隐藏）不是")])
def test_a_sheet_of_something_else_is_told(workbook, state, word):
    def draft(book):
        page = book.create_sheet("草稿")
        page["A1"], page.sheet_state = 42, state

    found = the(changed(workbook, draft))
    assert (found.id, found.level) == ("sheet_unread", "提示") and word in found.message


def test_a_finding_about_no_cell_of_the_form_links_to_where_it_is(workbook):
    received = changed(workbook, lambda book: book[BASE].cell(9, 12, "核对"))
    formula, words = results.place(received.located.form, the(received))
    assert (formula, words) == ('HYPERLINK("#\'基础数据表\'!L9","基础数据表 L9")', "基础数据表 L9")
