"""What reaches openpyxl of a stranger's workbook: accepted bytes, within limits, without what looks do not need."""

import hashlib
import io
import zipfile

import openpyxl
import pytest

from macros_py.xlsx import by_openpyxl
from macros_py.xlsx.address import a1
from macros_py.xlsx.by_openpyxl import TooHeavy, opened
from macros_py.xlsx.package import open_workbook
from tests.xlsx import hostile


def merged(*areas):
    """A sheet with these areas merged."""
    return hostile.sheet(
        "", after=f"<mergeCells>{''.join(f'<mergeCell ref={area!r}/>' for area in areas)}</mergeCells>"
    )


@pytest.fixture
def nobody_opens(monkeypatch):
    def load(*_, **__):
        raise AssertionError("openpyxl was asked")

    monkeypatch.setattr(openpyxl, "load_workbook", load)


def test_a_merge_bomb_that_our_reader_bears_is_refused(nobody_opens):
    bomb = hostile.book(*[merged("A1:SR1900")] * 8)
    with pytest.raises(TooHeavy, match="合并单元格合计7782400格，超过50000格"):
        opened(bomb, open_workbook(bomb), {"表1"})


@pytest.mark.parametrize(("last", "refused"), [("SR97", False), ("SR98", True)])
def test_the_limit_of_merged_cells_is_where_it_says(last, refused):
    data = hostile.book(merged(f"A1:{last}"))
    if refused:
        with pytest.raises(TooHeavy):
            opened(data, open_workbook(data), {"表1"})
    else:
        assert len(opened(data, open_workbook(data), {"表1"})["表1"].merged_cells.ranges) == 1


def test_the_parts_it_gets_are_limited_together(nobody_opens):
    rows = ("".join(f"<c r='{a1(row, column)}' s='0'/>" for column in range(1, 501)) for row in range(1, 361))
    data = hostile.book(*[hostile.sheet("".join(f"<row>{row}</row>" for row in rows))] * 2)
    with pytest.raises(TooHeavy, match=r"展开后合计[67]\.\d MB，超过6 MB"):
        opened(data, open_workbook(data), {"表1", "表2"})


def test_other_bytes_than_were_read_are_refused(nobody_opens):
    data = hostile.book(merged("A1:B1"))
    with pytest.raises(TooHeavy, match="被改动"):
        opened(data + b"\0", open_workbook(data), {"表1"})


def test_what_openpyxl_stumbles_over_is_a_sentence():
    data = hostile.book(hostile.sheet("", after="<pageSetup orientation='sideways'/>"))
    with pytest.raises(TooHeavy, match="openpyxl 读不了这个文件"):
        opened(data, open_workbook(data), {"表1"})


def test_sheets_not_asked_for_formulas_and_drawings_stay_outside(monkeypatch):
    book = openpyxl.Workbook()
    first, second = book.active, book.create_sheet("其他")
    first["A1"].hyperlink, first["A2"] = "https://example.org/", "=1+1"
    first.print_area, second.print_area = "A1:B2", "A1:C9"
    second["A1"], second["B1"].comment = "不看", openpyxl.comments.Comment("批注", "某人")
    first.add_chart(openpyxl.chart.BarChart(), "D4")
    out = io.BytesIO()
    book.save(out)
    data, given = out.getvalue(), []
    real = openpyxl.load_workbook
    monkeypatch.setattr(openpyxl, "load_workbook", lambda file, **more: given.append(file) or real(file, **more))
    workbook = open_workbook(data)
    assert workbook.sha256 == hashlib.sha256(data).hexdigest()
    light = opened(data, workbook, {first.title})
    names = zipfile.ZipFile(given[0]).namelist()
    assert not [name for name in names if "chart" in name or "drawing" in name or "comment" in name]
    assert light.sheetnames == book.sheetnames and light["其他"]["A1"].value is None
    assert light[first.title].print_area == "'Sheet'!$A$1:$B$2"
    assert light[first.title]["A1"].hyperlink.target == "https://example.org/"
    assert light[first.title]["A2"].value is None, "a result, never a formula"
    assert not light[first.title]._charts


def test_without_openpyxl_a_sentence_says_so(monkeypatch):
    monkeypatch.setattr(by_openpyxl, "find_spec", lambda name: None)
    data = hostile.book(merged("A1:B1"))
    with pytest.raises(TooHeavy, match="没有安装 openpyxl"):
        opened(data, open_workbook(data), {"表1"})
