"""A workbook with as much in it as can be, changed: what was asked for differs, and nothing else."""

import functools
import io
import re
import struct
import zipfile
import zlib
from decimal import Decimal

import openpyxl
import pytest
import python_calamine
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from macros_py.errors import NotOurWorkbook, UnreadableFile
from macros_py.xlsx.patch import Cached, Formula, Put, patched
from tests.examples import examples

FORM, DATA = "自评表", "数据"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MICROSOFT = "http://schemas.microsoft.com/office"


def picture():
    def chunk(tag, data):
        return struct.pack(">I", len(data)) + tag + data + struct.pack(">I", zlib.crc32(tag + data))

    rows = zlib.compress(b"\0\xd0\x30\x30" * 1)
    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    return io.BytesIO(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b""))


def written():
    """All that XlsxWriter knows how to write."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    form, data = book.add_worksheet(FORM), book.add_worksheet(DATA)
    bold, percent = book.add_format({"bold": True}), book.add_format({"num_format": "0.00%"})
    open_cell = book.add_format({"locked": False})
    for row in range(20):
        data.write_row(row, 0, [f"项{row}", row, row * 1.5, row * 0.01])
    data.add_table("F1:G5", {"columns": [{"header": "甲"}, {"header": "乙"}]})
    form.write_rich_string("A1", "普通", bold, "加粗", "后缀")
    form.write("A2", "年度指标值")
    form.write_formula("B2", "=SUM(数据!B1:B20)", None, 190)
    form.write_formula("B3", "=B2/200", percent, 0.95)
    form.write_formula("B4", '=IF(B3>0.9,"达标","")', bold, "达标")
    form.write_blank("B5", None, open_cell)
    form.write_boolean("C2", True)
    form.write_dynamic_array_formula("F2", "=_xlfn._xlws.SORT(数据!B1:B5)", None, 0)
    form.write_array_formula("G2:G4", "{=数据!B1:B3*2}", None, 0)
    form.insert_image("D2", "logo.png", {"image_data": picture()})
    form.insert_textbox("D8", "填报说明：请如实填写")
    form.insert_button("D14", {"caption": "校验", "macro": "check"})
    form.write_comment("B2", "批注：合计数", {"x_scale": 2.5, "color": "#FFEEDD", "visible": True})
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=数据!$B$1:$B$20", "trendline": {"type": "linear"}})
    form.insert_chart("D20", chart)
    form.conditional_format("B2:B10", {"type": "data_bar", "data_bar_2010": True})
    form.conditional_format("C2:C10", {"type": "icon_set", "icon_style": "3_traffic_lights"})
    form.add_sparkline("H2", {"range": "数据!B1:B20"})
    form.data_validation("B5", {"validate": "list", "source": ["达标", "未达标"]})
    form.set_header("&L&G", {"image_left": "h.png", "image_data_left": picture()})
    form.set_background(picture())
    form.set_landscape()
    form.set_paper(9)
    form.repeat_rows(0, 1)
    form.protect("x", {"format_cells": True})
    form.set_row(9, 33)
    form.set_row(11, None, bold)
    form.set_column("C:C", 22, open_cell, {"level": 1, "hidden": True})
    form.autofilter("A2:C10")
    form.ignore_errors({"number_stored_as_text": "A1:A9"})
    form.merge_range("A15:B16", "合并", bold)
    book.define_name("合计数", "=自评表!$B$2")
    book.set_custom_property("文号", "财绩〔2024〕1号")
    book.close()
    return out.getvalue()


def relation(id, type, target, more=""):
    return f'<Relationship Id="{id}" Type="{type}" Target="{target}"{more}/>'


UNKNOWN = (
    '<extLst><ext xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" '
    'uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}"><x14:dataValidations count="1" '
    'xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"><x14:dataValidation type="list">'
    "<x14:formula1><xm:f>数据!$A$1:$A$20</xm:f></x14:formula1><xm:sqref>B6</xm:sqref></x14:dataValidation>"
    "</x14:dataValidations></ext><ext uri='{0}' xmlns:u='urn:unknown'>"
    "<u:row   b = '2'  a=\"1\"><u:c>&#x4E2D;<![CDATA[<c r=\"B2\"/>]]></u:c><!-- <c r='B2'> --></u:row></ext></extLst>"
)
"""A list on another sheet, and an extension nobody knows that looks like cells."""


@functools.cache
def rich():
    """The same with what only Excel and strangers put into a package."""
    with zipfile.ZipFile(io.BytesIO(written())) as package:
        parts = {name: package.read(name) for name in package.namelist()}

    def change(part, old, new, count=1):
        text = parts[part].decode()
        assert old in text
        parts[part] = text.replace(old, new, count).encode()

    sheet = "xl/worksheets/sheet1.xml"
    if "</extLst></worksheet>" in parts[sheet].decode():
        change(sheet, "</extLst></worksheet>", UNKNOWN.removeprefix("<extLst>") + "</worksheet>")
    else:
        change(sheet, "</worksheet>", UNKNOWN + "</worksheet>")
    change(sheet, "<pageSetup ", '<pageSetup r:id="rIdP" ')
    change(
        "xl/worksheets/_rels/sheet1.xml.rels",
        "</Relationships>",
        relation("rIdP", OFFICE + "/printerSettings", "../printerSettings/printerSettings1.bin")
        + relation(
            "rIdT", MICROSOFT + "/2017/10/relationships/threadedComment", "../threadedComments/threadedComment1.xml"
        )
        + "</Relationships>",
    )
    change(
        "xl/_rels/workbook.xml.rels",
        "</Relationships>",
        relation("rIdC", OFFICE + "/calcChain", "calcChain.xml")
        + relation("rIdQ", MICROSOFT + "/2017/10/relationships/person", "persons/person.xml")
        + relation("rIdX", OFFICE + "/customXml", "../customXml/item1.xml")
        + "</Relationships>",
    )
    change(
        "[Content_Types].xml",
        "</Types>",
        '<Default Extension="bin" ContentType="application/octet-stream"/>'
        '<Override PartName="/xl/calcChain.xml" ContentType="application/vnd.openxmlformats-officedocument'
        '.spreadsheetml.calcChain+xml"/><Override PartName="/xl/persons/person.xml" '
        'ContentType="application/vnd.ms-excel.person+xml"/></Types>',
    )
    parts |= {
        "xl/printerSettings/printerSettings1.bin": b"\0PRN" * 50,
        "xl/threadedComments/threadedComment1.xml": "<ThreadedComments>请核对</ThreadedComments>".encode(),
        "xl/persons/person.xml": b"<personList/>",
        "customXml/item1.xml": b'<root xmlns="urn:x"><a/></root>',
        "xl/vbaProject.bin": b"\xd0\xcf\x11\xe0" + b"VBA" * 300,
        "docProps/thumbnail.emf": bytes(range(256)),
        "unknown/part.dat": b"nobody knows",
        "xl/calcChain.xml": b'<calcChain xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        b'<c r="B2" i="1"/><c r="B3" i="1"/></calcChain>',
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.comment = "报送件".encode()
        for name, content in parts.items():
            stored = zipfile.ZIP_STORED if name.endswith(".dat") else zipfile.ZIP_DEFLATED
            entry = zipfile.ZipInfo(name, (2024, 3, 5, 8, 0, 0))
            entry.comment, entry.extra = b"c", struct.pack("<HH4s", 0xA220, 4, b"grow")
            entry.external_attr = 0o644 << 16
            package.writestr(entry, content, stored)
    return out.getvalue()


def packed(package):
    """Every entry as it lies in the zip: header fields, packed bytes."""
    found = {}
    with zipfile.ZipFile(io.BytesIO(package)) as opened:
        assert opened.testzip() is None
        for entry in opened.infolist():
            start = entry.header_offset + 30
            name, extra = struct.unpack_from("<HH", package, start - 4)
            body = package[entry.header_offset : start + name + extra + entry.compress_size]
            found[entry.filename] = (body, entry.extra, entry.comment, entry.external_attr, entry.create_version)
    return found


def part(package, name="xl/worksheets/sheet1.xml"):
    with zipfile.ZipFile(io.BytesIO(package)) as opened:
        return opened.read(name).decode()


def values(package, sheet=FORM, formulas=False):
    book = openpyxl.load_workbook(io.BytesIO(package), data_only=not formulas)
    return {
        (cell.row, cell.column): cell.value for row in book[sheet].iter_rows() for cell in row if cell.value is not None
    }


def calamine(package, sheet=FORM):
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(package))
    return book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)


SPLICES = {
    # what stood there: what must stand there now
    '<dimension ref="A1:G16"/>': '<dimension ref="A1:I40"/>',
    '<c r="A1" t="s"><v>22</v></c>': '<c r="A1" t="inlineStr"><is><t>=HYPERLINK(1)</t></is></c>',
    '<f>SUM(数据!B1:B20)</f><v>190</v>': '<f>SUM(数据!B1:B20)</f><v>191.5</v>',
    '<c r="C2" s="1" t="b"><v>1</v></c>': '<c r="C2" s="1"/>',
    '<c r="B3" s="2"><f>B2/200</f><v>0.95</v>': '<c r="B3" s="2" t="str"><f>B2/200</f><v></v>',
    "<v>达标</v>": "<v>未达标&amp;</v>",
    '<row r="5" spans="1:7" x14ac:dyDescent="0.25"><c r="B5" s="1"/></row>':
        '<row r="5" x14ac:dyDescent="0.25"><c r="B5" s="1"><v>12.5</v></c><c r="I5" t="b"><v>1</v></c></row>',
    '<row r="12" spans="1:7" s="3" customFormat="1" x14ac:dyDescent="0.25"/>':
        '<row r="12" s="3" customFormat="1" x14ac:dyDescent="0.25"><c r="C12" s="3"><v>3</v></c></row>',
    "</row></sheetData>": '</row><row r="40"><c r="C40" s="1" t="inlineStr"><is><t xml:space="preserve"> 新行</t></is></c>'
        "</row></sheetData>",
}  # fmt: skip
CHANGES = {
    (1, 1): Put("=HYPERLINK(1)"),
    (2, 2): Cached(Decimal("191.50")),
    (2, 3): Put(None),
    (3, 2): Cached(None),
    (4, 2): Cached("未达标&"),
    (5, 2): Put(Decimal("12.50")),
    (5, 9): Put(True),
    (12, 3): Put(3),
    (40, 3): Put(" 新行"),
    (50, 1): Put(None),
    (51, 1): Cached(Decimal(1)),
}


def test_only_the_touched_sheet_differs():
    before, after = packed(rich()), packed(patched(rich(), {FORM: CHANGES}))
    assert list(before) == list(after)
    assert [name for name in before if before[name] != after[name]] == ["xl/worksheets/sheet1.xml"]
    with zipfile.ZipFile(io.BytesIO(patched(rich(), {FORM: CHANGES}))) as package:
        assert package.comment.decode() == "报送件"
        assert package.getinfo("xl/worksheets/sheet1.xml").date_time == (2024, 3, 5, 8, 0, 0)


def test_in_the_touched_sheet_only_the_touched_cells_differ():
    expected = part(rich())
    for old, new in SPLICES.items():
        assert expected.count(old) == 1, old
        expected = expected.replace(old, new)
    assert part(patched(rich(), {FORM: CHANGES})) == expected


def test_openpyxl_and_calamine_read_new_and_old():
    package = patched(rich(), {FORM: CHANGES})
    new = {
        (1, 1): "=HYPERLINK(1)",
        (2, 2): 191.5,
        (4, 2): "未达标&",
        (5, 2): 12.5,
        (5, 9): True,
        (12, 3): 3,
        (40, 3): " 新行",
    }
    gone = {(2, 3), (3, 2)}
    expected = {place: value for place, value in values(rich()).items() if place not in gone} | new
    assert {p: v for p, v in values(package).items() if v != ""} == expected
    assert values(package, DATA) == values(rich(), DATA)
    rows = calamine(package)
    assert all(rows[row - 1][column - 1] == value for (row, column), value in expected.items())


def test_no_difference_is_no_new_package():
    assert patched(rich(), {}) is rich()
    assert patched(rich(), {FORM: {}, DATA: {(1, 2): Put(Decimal("0.00"))}}) is rich()
    assert patched(rich(), {FORM: {(2, 2): Cached(190), (2, 1): Cached(Decimal(7))}}) is rich()


def test_a_formula_that_comes_or_goes_takes_calc_chain_with_it():
    for changes in ({(5, 2): Formula("=B2*2", Decimal(380))}, {(2, 2): Put(1)}):
        package = patched(rich(), {FORM: changes})
        before, after = packed(rich()), packed(package)
        assert before.keys() - after.keys() == {"xl/calcChain.xml"}
        assert {name for name in after if before[name] != after[name]} == {
            "xl/worksheets/sheet1.xml",
            "xl/_rels/workbook.xml.rels",
            "[Content_Types].xml",
        }
        for name, line in (
            ("xl/_rels/workbook.xml.rels", r'<Relationship Id="rIdC"[^>]*/>'),
            ("[Content_Types].xml", r'<Override PartName="/xl/calcChain.xml"[^>]*/>'),
        ):
            assert part(package, name) == re.sub(line, "", part(rich(), name)) != part(rich(), name)
    assert values(patched(rich(), {FORM: {(5, 2): Formula("=B2*2", 380)}}), formulas=True)[5, 2] == "=B2*2"


def test_a_formula_that_only_changes_leaves_calc_chain():
    package = patched(rich(), {FORM: {(2, 2): Formula("SUM(1,2)", 3)}})
    assert "xl/calcChain.xml" in packed(package)
    assert values(package)[2, 2] == 3


def test_calc_chain_goes_whichever_of_the_sheets_it_concerns():
    for changes in ({FORM: {(2, 2): Put(1)}, DATA: {(1, 1): Put(1)}}, {DATA: {(1, 1): Put(1)}, FORM: {(2, 2): Put(1)}}):
        assert "xl/calcChain.xml" not in packed(patched(rich(), changes))


def test_part_of_an_array_is_refused_and_the_whole_is_not():
    with pytest.raises(NotOurWorkbook, match="G3 属于数组公式 G2:G4.*清除"):
        patched(rich(), {FORM: {(3, 7): Put(1)}})
    with pytest.raises(NotOurWorkbook, match="G2"):
        patched(rich(), {FORM: {(2, 7): Formula("1", 1), (3, 7): Put(1)}})
    package = patched(rich(), {FORM: {(row, 7): Put(row) for row in (2, 3, 4)}})
    assert [values(package)[row, 7] for row in (2, 3, 4)] == [2, 3, 4]
    assert "G2:G4" not in part(package)
    package = patched(rich(), {FORM: {(2, 7): Cached(8), (3, 7): Cached(9)}})
    assert (values(package)[2, 7], values(package)[3, 7]) == (8, 9) and 'ref="G2:G4"' in part(package)


def test_a_dynamic_array_that_goes_takes_its_mark_with_it():
    assert '<c r="F2"><v>1</v></c>' in part(patched(rich(), {FORM: {(2, 6): Put(1)}}))
    assert '<c r="F2" cm="1"><f t="array" ref="F2">' in part(patched(rich(), {FORM: {(2, 6): Cached(5)}}))


def test_an_unknown_sheet_is_named():
    with pytest.raises(NotOurWorkbook, match="“没有”.*现有工作表：自评表、数据"):
        patched(rich(), {"没有": {(1, 1): Put(1)}})


@pytest.mark.parametrize("length", [0, 100, 2000, -1])
def test_what_is_no_package_is_refused(length):
    with pytest.raises(UnreadableFile, match="无法在这个工作簿中写入"):
        patched(rich()[:length], {FORM: {(1, 1): Put(1)}})


def replaced(package, name, change):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            new.writestr(entry, change(old.read(entry)) if entry == name else old.read(entry))
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data.decode().replace("UTF-8", "UTF-16").encode("utf-16"),
        lambda data: data.decode().replace("UTF-8", "GBK").encode("gbk"),
        lambda data: data.replace(b"<worksheet", b"<!DOCTYPE a><worksheet", 1),
        lambda data: data[:-5],
        lambda data: data.replace(b'<c r="B3"', b'<c r="B2"'),
        lambda data: data.replace(b'<row r="3"', b'<row r="2"'),
        lambda data: data.replace(b"<sheetData>", b"<sheetData/><sheetData>"),
        lambda data: data.replace(b'<c r="A2"', b'<mc:AlternateContent/><c r="A2"'),
    ],
    ids=["utf16", "gbk", "doctype", "cut", "cell twice", "row twice", "data twice", "alternate"],
)
def test_a_sheet_that_cannot_be_changed_safely_is_refused(change):
    package = replaced(rich(), SHEET, change)
    assert package != rich()
    with pytest.raises(UnreadableFile, match="原内容未改动.*另存为"):
        patched(package, {FORM: {(1, 1): Put(1)}})


@pytest.mark.parametrize(
    "name, old, new",
    [
        ("xl/workbook.xml", '<sheet name="数据"', '<sheet name="自评表"'),
        ("xl/_rels/workbook.xml.rels", "worksheets/sheet2.xml", "worksheets/sheet1.xml"),
        ("xl/_rels/workbook.xml.rels", "worksheets/sheet2.xml", "worksheets/sheet9.xml"),
        ("xl/workbook.xml", 'sheetId="2" r:id="rId2"', 'sheetId="2"'),
    ],
    ids=["one name twice", "one part twice", "no such part", "no part"],
)
def test_a_workbook_whose_sheets_are_unclear_is_refused(name, old, new):
    package = replaced(rich(), name, lambda data: data.replace(old.encode(), new.encode()))
    assert part(package, name) != part(rich(), name)
    with pytest.raises(UnreadableFile, match="无法在这个工作簿中写入"):
        patched(package, {DATA: {(1, 1): Put(1)}})


class Unseekable(io.RawIOBase):
    """What a zip goes to when its writer cannot go back: sizes follow each entry."""

    def __init__(self):
        self.data = b""

    def writable(self):
        return True

    def write(self, data):
        self.data += bytes(data)
        return len(data)


def test_entries_whose_sizes_follow_them():
    out = Unseekable()
    with zipfile.ZipFile(io.BytesIO(rich())) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            with new.open(entry, "w", force_zip64=entry == SHEET) as member:
                member.write(old.read(entry))
    package = patched(out.data, {FORM: CHANGES})
    before, after = packed(out.data), packed(package)
    assert [name for name in before if before[name] != after[name]] == [SHEET]
    assert part(package) == part(patched(rich(), {FORM: CHANGES}))
    entry = zipfile.ZipFile(io.BytesIO(package)).getinfo(SHEET)
    (flags,) = struct.unpack_from("<H", package, entry.header_offset + 6)
    (extra,) = struct.unpack_from("<H", package, entry.header_offset + 28)
    assert not flags & 8 and not entry.flag_bits & 8
    assert not extra, "the sizes are known: no ZIP64 field may promise others"
    assert values(package)[5, 2] == 12.5


PLACES = st.tuples(st.integers(1, 45), st.integers(1, 12)).filter(
    # Neither in the array G2:G4 nor under the merged A15:B16, where openpyxl sees nothing.
    lambda place: not ((2 <= place[0] <= 4 and place[1] == 7) or (15 <= place[0] <= 16 and place[1] <= 2))
)
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="_"), min_size=1, max_size=20)
NUMBERS = st.decimals(-(10**9), 10**9, places=4)
VALUES = st.one_of(st.none(), st.booleans(), NUMBERS, TEXTS)
CHANGE = st.one_of(VALUES.map(Put), st.builds(Formula, st.just("1+1"), VALUES))


def readable(value):
    """As openpyxl shows it: it leaves escapes as they are and reads line ends as XML does."""
    if isinstance(value, str):
        return re.sub("[\x00-\x08\x0b-\x1f\ufffe\uffff]", lambda found: f"_x{ord(found[0]):04X}_", value)
    return float(value) if isinstance(value, Decimal) else value


@settings(max_examples=examples(60))
@given(st.fixed_dictionaries({FORM: st.dictionaries(PLACES, CHANGE), DATA: st.dictionaries(PLACES, CHANGE)}))
def test_any_cells_read_back_and_all_others_stay(changes):
    package = patched(rich(), changes)
    for sheet, made in changes.items():
        before, after = values(rich(), sheet), values(package, sheet)
        for place, change in made.items():
            wanted = change.cached if isinstance(change, Formula) else change.value
            assert (after.pop(place, None) or None) == (readable(wanted) or None), place
            before.pop(place, None)
        assert after == before
    assert patched(package, changes) == package
    undone = {sheet: {place: Put(None) for place in made} for sheet, made in changes.items()}
    for sheet, made in undone.items():
        assert not made.keys() & values(patched(package, undone), sheet).keys()


@pytest.mark.office
def test_libreoffice_reads_it(office, tmp_path):
    file = tmp_path / "改后.xlsx"
    file.write_bytes(patched(rich(), {FORM: {(5, 2): Put("=甲"), (6, 2): Formula("B2*2", 380)}}))
    read = values(office.convert(file, "xlsx").read_bytes())
    assert (read[5, 2], read[6, 2], read[2, 2]) == ("=甲", 380, 190)
