"""A received workbook's layout against a fresh build: no word of what nobody touched, a sentence for a change."""

import io
import re
import zipfile

import openpyxl
import pytest
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection

from macros_py import layout, verify
from macros_py.book.build import build
from macros_py.book.read import read
from macros_py.law.notices import editions, load
from tests import published
from tests.xlsx import hostile

REPEATED = next(place for place in editions() if load(place).repeated)
SCORES = "自评表"


def saved(book):
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def unzipped(data):
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def compared(data):
    return layout.compared(data, read(data))


@pytest.fixture(scope="module")
def filled():
    return build(published.scheme(), published.filled())


def test_what_nobody_changed_is_laid_out_as_issued(filled):
    assert compared(filled) == compared(build(load(REPEATED), projects=1)) == layout.Layout()
    assert compared(saved(openpyxl.load_workbook(io.BytesIO(filled)))).differences == ()
    assert "一致" in layout.Layout().text()


def _cells(page):
    page["D14"].font = Font(name="楷体", sz=12, b=True, color="FFFF0000")
    page["D15"].font = Font(name="楷体", sz=12, b=True, color="FFFF0000")
    page["C8"].fill = PatternFill("solid", start_color="FF00FF00")
    page["A8"].alignment = Alignment(horizontal="right", vertical="top", wrap_text=False)
    page["A9"].border = Border()
    page["F11"].number_format = "0.000"
    page["D8"].protection = Protection(locked=False)


def _paper(page):
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", 8
    page.sheet_properties.pageSetUpPr.fitToPage = False
    page.page_setup.scale = 85
    page.page_margins.left = 2
    page.print_options.horizontalCentered = False
    page.oddFooter.center.text = None
    page.print_area = "A1:H20"


def _areas(page):
    page.unmerge_cells("A1:H1")
    page.merge_cells("D14:E14")
    page.column_dimensions["C"].width = 3
    page.column_dimensions["E"].hidden = True


CHANGES = {
    _cells: {
        "D14、D15的字体为楷体 12 磅加粗，下发表样为宋体 10.5 磅。",
        "D14、D15的字体颜色为FF0000，下发表样为黑色。",
        "C8的底色为00FF00，下发表样为无。",
        "F11的数字格式为0.000，下发表样为常规。",
        "A8的水平对齐为靠右，下发表样为居中。",
        "A8的垂直对齐为靠上，下发表样为居中。",
        "A8的自动换行为不换行，下发表样为换行。",
    },
    _paper: {
        "纸张为A3，下发表样为A4。",
        "纸张方向为横向，下发表样为纵向。",
        "缩放为85%，下发表样为宽1页高不限。",
        "左页边距为5.1厘米，下发表样为1.5厘米。",
        "水平居中为不居中，下发表样为居中。",
        "页脚为无，下发表样为第 &P 页，共 &N 页。",
        "打印区域为A1:H20，下发表样为A1:H41。",
    },
    _areas: {
        "A1:H1在下发表样中是合并的，现在没有合并。",
        "D14:E14被合并，下发表样中不合并。",
        "C列宽为2.3，下发表样为20.0。",
        "E列被隐藏。",
        "F列被隐藏。",
    },
}


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__.strip("_"))
def test_a_sentence_says_where_what_stands_there_and_what_the_form_has(filled, change):
    book = openpyxl.load_workbook(io.BytesIO(filled))
    change(book[SCORES])
    found = compared(saved(book)).differences
    assert set(found) == {f"“{SCORES}”：{sentence}" for sentence in CHANGES[change]}


def test_a_renamed_sheet_is_followed(filled):
    book = openpyxl.load_workbook(io.BytesIO(filled))
    book[SCORES].title = "自评表（2）"
    assert compared(saved(book)).differences == ()


def test_verify_says_it_and_does_not_count_it(filled, tmp_path, monkeypatch):
    monkeypatch.setattr(verify, "_by_formulas", lambda *_: verify.Opinion("formulas", 1))
    monkeypatch.setattr(verify, "_by_libreoffice", lambda *_: verify.Opinion("LibreOffice", 1))
    book = openpyxl.load_workbook(io.BytesIO(filled))
    _areas(book[SCORES])
    path = tmp_path / "表.xlsx"
    book.save(path)
    report = verify.verify(path)
    assert report.agrees and len(report.layout.differences) == 5
    assert "版式：与下发表样不同5处（不影响复算）。" in report.text() and "“自评表”：E列被隐藏。" in report.text()
    assert report.as_json()["layout"] == {"differences": report.layout.differences, "skipped": ""}


def test_a_merge_bomb_reaches_neither_engine_that_reads_by_openpyxl(filled, tmp_path, monkeypatch):
    def bomb(*_, **__):
        raise AssertionError("openpyxl was asked")

    parts = unzipped(filled)
    guide = next(name for name, data in parts.items() if b"<mergeCells" in data)
    merges = b"".join(b'<mergeCell ref="A%d:SR%d"/>' % (row, row + 9) for row in range(1001, 2001, 10))
    data = re.sub(rb"<mergeCells[^>]*>", rb"\g<0>" + merges, parts[guide])
    path = tmp_path / "表.xlsx"
    path.write_bytes(hostile.zipped(parts | {guide: data}))
    read(path)
    monkeypatch.setattr(openpyxl, "load_workbook", bomb)
    monkeypatch.setattr(verify, "recomputed", bomb)
    monkeypatch.setattr(verify, "_by_libreoffice", lambda *_: verify.Opinion("LibreOffice", 1))
    report = verify.verify(path)
    assert "超过50000格" in report.layout.skipped and report.opinions[0].skipped == report.layout.skipped
    assert report.layout.text().startswith("版式：未比对（合并单元格合计")
