"""What of a stranger's workbook is struck out or out of sight is said beside what was read of it."""

import openpyxl
from openpyxl.comments import Comment
from openpyxl.styles import Font

from macros_py.documents.sources import read_source


def remarks(tmp_path, change):
    book = openpyxl.Workbook()
    page = book.active
    page.title = "表"
    for row in (("指标", "指标值", "完成值"), ("培训人数", "100", 98), ("补贴金额", "30万元", 30)):
        page.append(row)
    change(page)
    path = tmp_path / "表.xlsx"
    book.save(path)
    source = read_source(path)
    return source.remarks, source.tables[0].rows


def test_an_ordinary_sheet_has_nothing_to_say(tmp_path):
    assert remarks(tmp_path, lambda page: None)[0] == ()


def test_what_is_struck_out_is_not_read(tmp_path):
    def strike(page):
        page["C2"].font = Font(strike=True)

    said, rows = remarks(tmp_path, strike)
    assert said == ("工作表“表”C2“98”：带删除线的内容没有读取。",) and rows[1][2] == ""


def test_what_is_hidden_is_read_and_said(tmp_path):
    def hide(page):
        page.row_dimensions[3].hidden = True
        page["C2"].comment = Comment("应为99", "审核")

    said, rows = remarks(tmp_path, hide)
    assert rows[2][2] == "30"
    assert said == (
        "工作表“表”B3“30万元”（所在行被隐藏）、C3“30”（所在行被隐藏）：隐藏或被遮盖的内容照常读取，请核实。",
        "工作表“表”C2：批注含有数字，没有读取。",
    )
