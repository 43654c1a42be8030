"""What is struck out is not read and said; what cannot be seen is read and asked about."""

import io
from dataclasses import replace
from decimal import Decimal

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from macros_py.book.build import build
from macros_py.book.read import read, received
from macros_py.desk import submit
from macros_py.evaluate import evaluate
from macros_py.xlsx.package import open_workbook
from tests import published

BASE, SCORES = "基础数据表", "自评表"


@pytest.fixture(scope="module")
def workbook():
    return build(published.scheme(), published.filled())


def saved(workbook, change) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(workbook), rich_text=True)
    change(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def changed(workbook, change):
    return read(saved(workbook, change))


def said(got, id):
    return [one for one in got.findings if one.id == id]


def rich(before, font, marked, after=""):
    return CellRichText(*(part for part in (before, TextBlock(InlineFont(**font), marked), after) if part))


def test_a_digit_struck_out_is_not_read(workbook):
    def strike(book):
        book[BASE]["C22"] = rich("", {"strike": True}, "20", "207.53")

    got = changed(workbook, strike)
    assert got.filled.cells["budget_adjustment.budget"] == "207.53"
    (found,) = said(got, "struck_out")
    assert found.level == "提示" and found.where == ("budget_adjustment.budget",)
    assert "基础数据表!C22" in found.message and "20207.53" in found.message and "按“207.53”读取" in found.message


def test_a_cell_struck_out_is_not_read(workbook):
    def strike(book):
        book[BASE]["D11"].font = Font(strike=True)
        book[BASE]["A11"].font = Font(strike=True)  # a label of the form is still a label

    got = changed(workbook, strike)
    assert got.filled.cells["reception.final"] == ""
    assert [one.id for one in got.findings] == ["struck_out"]
    assert "“0.5”" in got.findings[0].message


def test_a_printed_result_struck_out_is_still_the_forms_own():
    workbook = open_workbook(build(published.scheme("hunan/2018_variant"), published.filled("hunan/2018_variant")))
    before = received(workbook)
    sheet, *place = before.located.places["project_outlay.final"]
    assert before.cell("project_outlay.final").formula

    def struck(page):
        cell = page.cells[tuple(place)]._replace(style=9_001)
        return replace(page, cells={**page.cells, tuple(place): cell})

    looks = replace(workbook.looks, struck=frozenset({9_001}))
    pages = tuple(struck(page) if page.name == sheet else page for page in workbook.sheets)
    after = received(replace(workbook, sheets=pages, looks=looks))
    assert after.filled == before.filled
    (found,) = said(after, "struck_out")
    assert found.where == ("project_outlay.final",) and "照常计算" in found.message


def test_a_superscript_is_a_note(workbook):
    def note(book):
        book[BASE]["D14"] = rich("53.46", {"vertAlign": "superscript"}, "1")
        book[SCORES]["G20"] = rich("7", {"vertAlign": "superscript"}, "1")

    got = changed(workbook, note)
    verdict = evaluate(got.scheme, got.filled, got.findings)
    asked = [one for one in verdict.findings if one.id in ("number_with_note", "number_beside_words")]
    assert {id for one in asked for id in one.where} == {"upkeep_projects.final", "quantity.1.points"}
    assert all("上标1" in one.message for one in asked)
    assert verdict.ledger["upkeep_projects.final"] == Decimal("53.46")
    assert verdict.ledger["quantity.1.points"] == Decimal("7")


def hide_row(book):
    book[BASE].row_dimensions[11].hidden = True


def hide_column(book):
    book[BASE].column_dimensions["D"].hidden = True


def white(book):
    book[BASE]["D11"].font = Font(color="FFFFFFFF")


def mask(book):
    book[BASE]["D11"].number_format = ";;;"


def merge(book):
    value = book[BASE]["D11"].value
    book[BASE].merge_cells("C11:D11")
    cell = book[BASE]._cells[11, 4] = openpyxl.cell.cell.Cell(book[BASE], 11, 4)
    cell.value = value


def hide_sheet(book):
    book[BASE].sheet_state = "hidden"


@pytest.mark.parametrize(
    "change, why",
    [
        (hide_row, "所在行被隐藏"),
        (hide_column, "所在列被隐藏"),
        (white, "字体与底色同色"),
        (mask, "数字格式不显示原数"),
        (merge, "被合并单元格C11遮盖，显示为“0.45”"),
        (hide_sheet, "工作表被隐藏"),
    ],
)
def test_what_cannot_be_seen_is_read_and_asked_about(workbook, change, why):
    got = changed(workbook, change)
    assert got.filled == read(workbook).filled
    (found,) = said(got, "content_hidden")
    assert found.level == "核实" and "reception.final" in found.where
    assert why in found.message


def test_a_row_that_hides_nothing_typed_is_nobodys_business(workbook):
    def hide(book):
        book[BASE].row_dimensions[1].hidden = True
        for letter in "EFG":
            book[BASE].column_dimensions[letter].hidden = True  # our own columns

    assert changed(workbook, hide).findings == ()


def test_nothing_is_handed_in_while_it_is_unanswered(workbook):
    assert any("隐藏或被遮盖的内容" in one for one in submit.prepare(saved(workbook, white)).refusals)
