"""What stands in a cell and is not seen: rows, columns, sheets, colours, formats, merged areas, pictures, comments."""

import io

import openpyxl
import pytest
import xlsxwriter
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill

from macros_py.xlsx.package import open_workbook
from macros_py.xlsx.visibility import covered, may_hide, unseen
from tests.xlsx.hostile import ROW, cell, rows, strings


def saved(book) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def why(change) -> str:
    """Why B2, which holds 0.5, is not seen after a change; empty where it is."""
    book = openpyxl.Workbook()
    page = book.active
    page["A1"], page["B2"], page["A2"] = "表", 0.5, "0.45"
    change(page)
    workbook = open_workbook(saved(book))
    sheet = workbook.sheets[0]
    covers = covered(sheet)
    assert covers or may_hide(workbook, sheet) or sheet.state == "visible"
    got = unseen(workbook, sheet, (2, 2), sheet.cells[2, 2], covers.get((2, 2)))
    return f"{got.why}|{got.seen}" if got else ""


def hide_row(page):
    page.row_dimensions[2].hidden = True


def no_height(page):
    page.row_dimensions[2].height = 0.5


def hide_column(page):
    page.column_dimensions["B"].hidden = True


def narrow_column(page):
    page.column_dimensions["B"].width = 0.1


def white(page):
    page["B2"].font = Font(color="FFFFFFFF")


def white_theme(page):
    page["B2"].font = Font(color=openpyxl.styles.colors.Color(theme=0))


def blue_on_blue(page):
    page["B2"].font = Font(color="FF0000FF")
    page["B2"].fill = PatternFill("solid", fgColor="FF0000FF")


def white_on_blue(page):
    page["B2"].font = Font(color="FFFFFFFF")
    page["B2"].fill = PatternFill("solid", fgColor="FF0000FF")


def masked(page):
    page["B2"].number_format = ";;;"


def other_words(page):
    page["B2"].number_format = '"0.45"'


@pytest.mark.parametrize(
    "change, expected",
    [
        (lambda page: None, ""),
        (hide_row, "所在行被隐藏|"),
        (no_height, "所在行被隐藏|"),
        (hide_column, "所在列被隐藏|"),
        (narrow_column, "所在列被隐藏|"),
        (white, "字体与底色同色|"),
        (white_theme, "字体与底色同色|"),
        (blue_on_blue, "字体与底色同色|"),
        (white_on_blue, ""),
        (masked, "数字格式不显示原数|"),
        (other_words, "数字格式不显示原数|0.45"),
    ],
)
def test_why_a_value_is_not_seen(change, expected):
    assert why(change) == expected


def test_a_merged_area_covers_all_but_its_first_cell():
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    page = book.add_worksheet()
    page.merge_range("A1:B1", "0.45")
    page.write("B1", 0.5)
    book.close()
    workbook = open_workbook(buffer.getvalue())
    sheet = workbook.sheets[0]
    assert covered(sheet) == {(1, 2): (1, 1)}
    assert unseen(workbook, sheet, (1, 2), sheet.cells[1, 2], (1, 1)) == ("0.45", "被合并单元格A1遮盖")
    assert unseen(workbook, sheet, (1, 1), sheet.cells[1, 1]) is None


def test_a_merged_area_that_reaches_out_of_a_hidden_row_is_seen():
    book = openpyxl.Workbook()
    page = book.active
    page["A1"] = 0.5
    page.merge_cells("A1:A2")
    page.row_dimensions[1].hidden = True
    workbook = open_workbook(saved(book))
    sheet = workbook.sheets[0]
    assert sheet.view.hidden_rows == {1}
    assert unseen(workbook, sheet, (1, 1), sheet.cells[1, 1]) is None


def test_a_comment_is_known_by_its_cell():
    book = openpyxl.Workbook()
    book.active["B2"].comment = Comment("应为98.5", "审核")
    assert open_workbook(saved(book)).sheets[0].view.comments == {(2, 2): "应为98.5"}


@pytest.mark.parametrize(
    "made",
    [
        lambda: cell("<v>#VALUE!</v>", 'r="A1" t="e" vm="1"'),
        lambda: cell('<f>_xlfn.DISPIMG("ID_1",1)</f><v>=DISPIMG("ID_1",1)</v>', 'r="A1" t="str"'),
        lambda: cell('<f>_xlfn.IMAGE("https://example.org/a.png")</f><v>#VALUE!</v>', 'r="A1" t="e" vm="2"'),
    ],
)
def test_a_picture_in_a_cell_is_no_text(made):
    got = open_workbook(made()).sheets[0].cells[1, 1]
    assert (got.kind, got.value) == ("picture", None)


def test_an_error_that_is_no_picture_stays_an_error():
    got = open_workbook(cell("<v>#VALUE!</v>", 'r="A1" t="e"')).sheets[0].cells[1, 1]
    assert (got.kind, got.value) == ("error", "#VALUE!")


HARMLESS = {
    "a number beside an inline text": (cell("<v>0</v><is><t>甲</t></is>", 'r="A1" t="inlineStr"'), "甲"),
    "an inline text before a number": (cell("<is><t>甲</t></is><v>0</v>", 'r="A1" t="inlineStr"'), "甲"),
    "blanks around a number": (cell("<v> 0.66\n</v>"), "0.66"),
    "blanks around a truth": (cell("<v> 1 </v>", 'r="A1" t="b"'), True),
    "blanks around a shared text": (
        rows(ROW.format('<c r="A1" t="s"><v> 0 </v></c>'), texts=strings("<t>甲</t>")),
        "甲",
    ),
    "a number with all its digits": (cell("<v>0.0199999999999999999996</v>"), "0.02"),
}


@pytest.mark.parametrize("case", HARMLESS)
def test_harmless_habits_of_writers_are_read(case):
    made, value = HARMLESS[case]
    assert open_workbook(made).sheets[0].cells[1, 1].value == value
