"""The XML of one sheet, in all the ways programs write it: cells found, put in their place, and the rest left."""

import pytest
from openpyxl.formula.translate import Translator

from macros_py.errors import NotOurWorkbook
from macros_py.xlsx.cell_values import Cached, Formula, Put
from macros_py.xlsx.limits import Refused
from macros_py.xlsx.sheetpatch import patched_sheet

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def body(text, changes, root=f'<worksheet xmlns="{MAIN}">%s</worksheet>'):
    data, _ = patched_sheet("表", (root % text).encode(), changes)
    before, after = root.split("%s")
    return data.decode().removeprefix(before).removesuffix(after)


def rows(text, changes):
    done = body(f"<sheetData>{text}</sheetData>", changes)
    return done.removeprefix("<sheetData>").removesuffix("</sheetData>")


ONE = {(2, 2): Put(1)}
CELL = '<c r="B2"><v>1</v></c>'


@pytest.mark.parametrize(
    "before, after",
    [
        ("", f'<row r="2">{CELL}</row>'),
        ('<row r="2"/>', f'<row r="2">{CELL}</row>'),
        ("<row r='2' ht=\"3\"  />", f"<row r='2' ht=\"3\">{CELL}</row>"),
        ('<row r="2"></row>', f'<row r="2">{CELL}</row>'),
        ('<row r="2" spans="1:1" ht="3"/>', f'<row r="2" ht="3">{CELL}</row>'),
        ('<row r="1"/><row r="3"/>', f'<row r="1"/><row r="2">{CELL}</row><row r="3"/>'),
        ('<row r="3" spans="1:1"/>', f'<row r="2">{CELL}</row><row r="3" spans="1:1"/>'),
        ('<row r="2"><c r="A2"/><c r="C2"/></row>', f'<row r="2"><c r="A2"/>{CELL}<c r="C2"/></row>'),
        ('<row r="2"><c r="A2"/><extLst/></row>', f'<row r="2"><c r="A2"/>{CELL}<extLst/></row>'),
        ("<row/><row><c/><c/><c/></row>", "<row/><row><c/><c><v>1</v></c><c/></row>"),
        ("<row/>\n <row>\n <c/></row>", f"<row/>\n <row>\n <c/>{CELL}</row>"),
        ('<row r="2"><c r="B2" t="s"><v>4</v></c></row>', f'<row r="2">{CELL}</row>'),
        ('<row r="2"><c t = "s"\n r="B2"></c></row>', '<row r="2"><c\n r="B2"><v>1</v></c></row>'),
        ('<row r="2"><c r="B2" s="7" cm="1" vm="2" ph="1"/></row>',
         '<row r="2"><c r="B2" s="7" ph="1"><v>1</v></c></row>'),
        ('<row r="2"><c r="B2"><v>4</v><extLst><ext t=">"/></extLst></c></row>',
         '<row r="2"><c r="B2"><v>1</v><extLst><ext t=">"/></extLst></c></row>'),
        ('<row r="2"><c u:t=" t=\'s\'" xmlns:u="u" t=\'s\' r="B2"><f>A1>"/>"</f><v>a</v></c></row>',
         '<row r="2"><c u:t=" t=\'s\'" xmlns:u="u" r="B2"><v>1</v></c></row>'),
        ('<row r="2" a=">"><c r="A2"><f>1/></f></c><c r="B2"/></row>',
         f'<row r="2" a=">"><c r="A2"><f>1/></f></c>{CELL}</row>'),
        ('<row r="2"><!--<c r="B2">--><c r="A2"><f><![CDATA[</c><c r="B2">]]></f></c></row>',
         f'<row r="2"><!--<c r="B2">--><c r="A2"><f><![CDATA[</c><c r="B2">]]></f></c>{CELL}</row>'),
    ],
)  # fmt: skip
def test_a_cell_goes_where_it_belongs(before, after):
    assert rows(before, ONE) == after


def test_many_new_cells_and_rows_come_in_order():
    changes = {(row, column): Put(row * 10 + column) for row in (3, 1, 2) for column in (3, 1, 2)}
    line = "".join
    expected = line(
        f'<row r="{row}">' + line(f'<c r="{"ABC"[c - 1]}{row}"><v>{row}{c}</v></c>' for c in (1, 2, 3)) + "</row>"
        for row in (1, 2, 3)
    )
    assert rows("", changes) == rows('<row r="2"/>', changes) == expected
    assert body("<sheetData/>", changes) == f"<sheetData>{expected}</sheetData>"


def test_prefixes_and_byte_order_mark():
    root = f'\ufeff<?xml version="1.0" encoding="utf-8"?><x:worksheet xmlns:x="{MAIN}">%s</x:worksheet>'
    changes = {(1, 1): Put("甲"), (1, 2): Formula("1", 1), (2, 1): Put(2)}
    assert body('<x:sheetData><x:row r="1"><x:c r="A1" s="1"/></x:row></x:sheetData>', changes, root) == (
        '<x:sheetData><x:row r="1"><x:c r="A1" s="1" t="inlineStr"><x:is><x:t>甲</x:t></x:is></x:c>'
        '<x:c r="B1"><x:f>1</x:f><x:v>1</x:v></x:c></x:row><x:row r="2"><x:c r="A2"><x:v>2</x:v></x:c></x:row>'
        "</x:sheetData>"
    )
    assert body("<x:sheetData />", {(1, 1): Put(1)}, root).endswith("</x:row></x:sheetData>")


def test_a_new_cell_takes_the_style_of_its_row_or_column():
    head = '<cols><col min="2" max="3" style="5"/><col min="9" max="9"/></cols><sheetData>'
    row = '<row r="1" s="8" customFormat="1"/><row r="2" s="8"/></sheetData>'
    done = body(head + row, {(row, column): Put(1) for row in (1, 2) for column in (2, 9)})
    for cell in ('r="B1" s="8"', 'r="I1" s="8"', 'r="B2" s="5"', 'r="I2"'):
        assert f"<c {cell}><v>1</v></c>" in done


def test_the_stated_size_grows_and_never_shrinks():
    for stated, wanted in (("A1:C3", "A1:C3"), ("B3:C4", "B2:C4"), ("A1", "A1:B2"), ("nonsense", "nonsense")):
        done = body(f'<dimension ref="{stated}"/><sheetData/>', ONE)
        assert f'<dimension ref="{wanted}"/>' in done


def test_a_result_needs_a_formula():
    kept = '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"/></row>'
    assert rows(kept, {(1, 1): Cached(1), (1, 2): Cached(1), (1, 3): Cached(1), (9, 9): Cached(1)}) == kept
    assert rows('<row r="1"><c r="A1" cm="1" vm="3"><f ca="1">X()</f><v>0</v></c></row>', {(1, 1): Cached("a")}) == (
        '<row r="1"><c r="A1" cm="1" t="str"><f ca="1">X()</f><v>a</v></c></row>'
    )


def test_whether_a_formula_came_or_went():
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData><row><c><f>1</f></c><c/><c><f t="array" ref="C1">1</f></c></row></sheetData></worksheet>'.encode()
    for changes, wanted in (
        ({(1, 1): Cached(1)}, False),
        ({(1, 1): Formula("2", 1)}, False),
        ({(1, 2): Put(1)}, False),
        ({(9, 2): Cached(1)}, False),
        ({(1, 1): Put(1)}, True),
        ({(1, 2): Formula("2", 1)}, True),
        ({(9, 9): Formula("2", 1)}, True),
        ({(1, 3): Formula("2", 1)}, True),  # an array's, which the list marks as such
    ):
        assert patched_sheet("表", sheet, changes)[1] is wanted


SHARED = "B1*2+$C$1+C$1+SUM(表2!B1:B3)&amp;&quot;B1&quot;&amp;LOG10(B1)"
GROUP = (
    f'<row r="1"><c r="A1"><f t="shared" ref="A1:A4" si="0">{SHARED}</f><v>1</v></c></row>'
    '<row r="2"><c r="A2"><f t="shared" si="0"/><v>2</v></c></row>'
    '<row r="3"><c r="A3" s="1"><f t="shared" si="0"></f><v>3</v></c></row>'
    '<row r="4"><c r="A4"><f t="shared" si="0"/><v>4</v></c></row>'
)


def moved(by):
    text = SHARED.replace("&amp;", "&").replace("&quot;", '"')
    return Translator("=" + text, origin="A1").translate_formula(f"A{1 + by}")[1:].replace("&", "&amp;")


def test_the_next_cell_takes_over_a_shared_formula():
    assert rows(GROUP, {(1, 1): Put(9)}) == (
        '<row r="1"><c r="A1"><v>9</v></c></row>'
        f'<row r="2"><c r="A2"><f t="shared" si="0" ref="A2:A4">{moved(1)}</f><v>2</v></c></row>'
        '<row r="3"><c r="A3" s="1"><f t="shared" si="0"></f><v>3</v></c></row>'
        '<row r="4"><c r="A4"><f t="shared" si="0"/><v>4</v></c></row>'
    )


def test_the_heir_may_be_changed_too():
    done = rows(GROUP, {(1, 1): Formula("1", 1), (2, 1): Put(None), (3, 1): Cached(7)})
    assert done == (
        '<row r="1"><c r="A1"><f>1</f><v>1</v></c></row><row r="2"><c r="A2"/></row>'
        f'<row r="3"><c r="A3" s="1"><f t="shared" si="0" ref="A3:A4">{moved(2)}</f><v>7</v></c></row>'
        '<row r="4"><c r="A4"><f t="shared" si="0"/><v>4</v></c></row>'
    )


def test_a_shared_formula_stays_while_its_spelling_stays():
    assert GROUP.replace('<f t="shared" si="0"/><v>2</v>', "<v>5</v>") == rows(GROUP, {(2, 1): Put(5)})
    assert GROUP.replace("<v>1</v>", "<v>5</v>") == rows(GROUP, {(1, 1): Cached(5)})
    assert "shared" not in rows(GROUP, {(row, 1): Put(row) for row in range(1, 5)})


def test_a_shared_formula_spelled_twice_is_left_alone():
    twice = GROUP.replace('<f t="shared" si="0"/><v>2</v>', '<f t="shared" ref="A2:A4" si="0">B9</f><v>2</v>')
    with pytest.raises(Refused, match="A2 重复定义"):
        rows(twice, {(1, 1): Put(1)})


def test_a_data_table_is_one_thing():
    table = '<row r="1"><c r="A1"><f t="dataTable" ref="A1:B1" r1="C1"/><v>1</v></c><c r="B1"><v>2</v></c></row>'
    with pytest.raises(NotOurWorkbook, match="B1 属于数组公式 A1:B1"):
        rows(table, {(1, 2): Put(1)})


@pytest.mark.parametrize("place", [(0, 1), (1, 0), (1_048_577, 1), (1, 16_385)])
def test_no_sheet_has_such_a_place(place):
    with pytest.raises(ValueError, match="没有第"):
        rows("", {place: Put(1)})


@pytest.mark.parametrize(
    "text",
    [
        '<row r="0"/>', '<row r="x"/>', '<row r="２"/>', '<row r="1048577"/>', '<row r="2"/><row r="1"/>', "<u/>",
        '<row r="1"><c r="A2"/></row>', '<row r="1"><c r="B1"/><c r="A1"/></row>', '<row r="1"><c r="A"/></row>',
        "<row><u/></row>", "<row><c><u/></c></row>", "<row><c><f/><f/></c></row>",
    ],
)  # fmt: skip
def test_what_two_programs_would_read_differently_is_refused(text):
    with pytest.raises(Refused):
        rows(text, ONE)


def test_what_is_not_a_worksheet_is_refused():
    with pytest.raises(Refused, match="不是普通的数据表"):
        body("<drawing/>", ONE, f'<chartsheet xmlns="{MAIN}">%s</chartsheet>')
    with pytest.raises(Refused, match="列设置有误"):
        body('<cols><col min="x" max="1" style="1"/></cols><sheetData/>', ONE)
