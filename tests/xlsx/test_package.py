"""The door: what it reads, what it refuses, and that it never does anything else."""

import datetime
import hashlib
import io
import os
import random
import re
import subprocess
import sys
import zipfile
from decimal import Decimal

import openpyxl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from macros_py.errors import UnreadableFile
from macros_py.xlsx import package
from macros_py.xlsx.address import a1
from macros_py.xlsx.package import Cell, Limits, Workbook, open_workbook
from tests.examples import examples
from tests.xlsx import hostile
from tests.xlsx.hostile import MAIN, RELATED, ROW, STRICT, book, changed, parts, rows, sheet, strings, zipped

SENTENCE = re.compile(r"[^\n\t]*[\u4e00-\u9fff][^\n\t]*。")
TABLES = {"hostile": hostile.HOSTILE, "too_big": hostile.TOO_BIG, "damaged": hostile.DAMAGED}


def refusal(source) -> UnreadableFile:
    with pytest.raises(UnreadableFile) as caught:
        open_workbook(source)
    assert SENTENCE.fullmatch(str(caught.value))
    assert caught.value.__cause__ is None, "refused by the last line of defence only"
    return caught.value


# What is refused


@pytest.mark.parametrize(
    "kind, name", [(kind, name) for kind, table in TABLES.items() for name in table], ids=lambda value: value
)
def test_each_bad_file_is_refused_for_what_it_is(kind, name):
    assert refusal(TABLES[kind][name]()).kind == kind


def test_the_good_file_they_were_made_from_is_read():
    assert open_workbook(book()).sheets[0].cells == {(1, 1): Cell("1", "number", None, 0)}


def test_none_of_them_needs_half_a_gigabyte():
    program = """
import resource
from tests.xlsx import hostile
from macros_py.xlsx.package import open_workbook
from macros_py.errors import UnreadableFile
made = [build for table in (hostile.HOSTILE, hostile.TOO_BIG, hostile.DAMAGED) for build in table.values()]
resource.setrlimit(resource.RLIMIT_AS, (512 << 20, 512 << 20))
for build in made:
    try:
        open_workbook(build())
    except UnreadableFile as error:
        assert "内存" not in str(error), error
print(len(made))
"""
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", program], capture_output=True, text=True)
    assert done.stdout.strip() == str(sum(map(len, TABLES.values()))), done.stderr


@pytest.mark.parametrize("case", hostile.OTHER_KINDS)
def test_other_files_are_known_by_their_content(case, tmp_path):
    name, build, kind, word = hostile.OTHER_KINDS[case]
    (tmp_path / name).write_bytes(build())
    error = refusal(tmp_path / name)
    assert error.kind == kind
    assert str(error).startswith(name) and word in str(error)


def test_what_is_no_file(tmp_path, monkeypatch):
    assert refusal(tmp_path / "没有.xlsx").kind == "not_found"
    assert "文件夹" in str(refusal(tmp_path))
    assert refusal("a\0.xlsx").kind == "invalid"
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "管道.xlsx")
        assert "不是普通文件" in str(refusal(tmp_path / "管道.xlsx"))

    def denied(*_):
        raise PermissionError(13, "Permission denied")

    (tmp_path / "占用.xlsx").write_bytes(book())
    monkeypatch.setattr(package, "open", denied, raising=False)
    assert "权限" in str(refusal(tmp_path / "占用.xlsx"))


def test_a_message_never_carries_a_strangers_control_characters(tmp_path):
    data = book(sheet(""), sheet(""), names=("\u202e甲\u200b", "\u202e甲\u200b"))
    message = str(refusal(data))
    assert message.isprintable() and "甲" in message


def test_the_net_below_all_checks_still_ends_in_a_sentence(monkeypatch):
    def broken(*_):
        raise KeyError("surprise")

    monkeypatch.setattr(package, "_workbook", broken)
    with pytest.raises(UnreadableFile, match="无法读取（KeyError）"):
        open_workbook(book())


@pytest.fixture(scope="module")
def ordinary() -> bytes:
    target = io.BytesIO()
    made = xlsxwriter.Workbook(target, {"in_memory": True})
    bold = made.add_format({"bold": True, "locked": False, "num_format": "0.00%"})
    for name in ("基础数据表", "自评表"):
        page = made.add_worksheet(name)
        page.write_row(0, 0, ["项目", 3, 2.5, "合计 & <小计>", True], bold)
        page.write_formula(1, 1, "=B1*2", None, 6)
        page.write_formula(2, 1, "=1/0", None, "#DIV/0!")
        page.merge_range("A5:C6", "合并")
    made.define_name("在职人数", "=自评表!$B$1")
    made.close()
    return target.getvalue()


@settings(max_examples=examples(400), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_damaged_file_is_refused_or_read_and_nothing_else(ordinary, data):
    spoilt = bytearray(ordinary)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(spoilt) - 1))
        match data.draw(st.sampled_from(["flip", "cut", "insert", "remove", "copy"])):
            case "flip":
                spoilt[at] ^= data.draw(st.integers(1, 255))
            case "cut":
                spoilt = spoilt[: at + 1]
            case "insert":
                spoilt[at:at] = data.draw(st.binary(min_size=1, max_size=8))
            case "remove":
                del spoilt[at : at + data.draw(st.integers(1, 20))]
                spoilt = spoilt or bytearray(b"P")
            case "copy":
                spoilt[at:at] = spoilt[: data.draw(st.integers(0, 60))]
    check_read_or_refused(bytes(spoilt))


PIECES = (
    *("<c>", "</c>", "<v>", "</v>", "<row>", "</row>", 'r="A1"', 't="s"', 't="e"', "<f>", "</f>", "<is>", "&lt;"),
    *("<!--", "-->", "<![CDATA[", "]]>", "<?x?>", "<!DOCTYPE a>", "-1", "1e9", "\ufffe", "\0", '"', "<", ">", "/>"),
    *("<mergeCell", 'ref="A1:B2"', "<sheetData>", "</sheetData>", 't="shared"', 'si="0"', "&#x0;", "&a;", "xmlns="),
)


@settings(max_examples=examples(400), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_damage_inside_a_part_too(ordinary, data):
    with zipfile.ZipFile(io.BytesIO(ordinary)) as made:
        inside = {name: made.read(name) for name in made.namelist()}
    part = data.draw(st.sampled_from(sorted(inside)))
    spoilt = inside[part]
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(spoilt)))
        removed = data.draw(st.integers(0, 6))
        piece = data.draw(st.sampled_from(PIECES) | st.text(max_size=2)).encode("utf-8", "surrogatepass")
        spoilt = spoilt[:at] + piece + spoilt[at + removed :]
    check_read_or_refused(zipped({**inside, part: spoilt}))


def check_read_or_refused(data: bytes) -> None:
    try:
        read = open_workbook(data)
    except UnreadableFile as error:
        assert SENTENCE.fullmatch(str(error))
        assert error.__cause__ is None, repr(error.__cause__)
    else:
        assert isinstance(read, Workbook)


# What is read


def written(path, engine: str, seed: int):
    """A workbook of random cells by one of the libraries that write them; the values that went in."""
    draw = random.Random(seed)
    made = {}
    for title in ("基础 数据表", "自评表", "O'Brien"):
        for row in range(1, 40):
            for column in range(1, 9):
                value = draw.choice(
                    [
                        *(None, None, draw.randrange(-50, 5000), round(draw.uniform(-9, 9999), 2)),
                        *(draw.random(), draw.random() * 10 ** draw.randrange(-20, 20), draw.random() < 0.5),
                        *(f"文字 & <{draw.randrange(99)}>", " 前后 ", "换\n行\t", "😀\u3000"),
                    ]
                )
                if isinstance(value, float):
                    value = float(f"{value:.15g}")  # what every office program keeps
                if value is not None:
                    made[title, row, column] = value
    if engine == "openpyxl":
        target = openpyxl.Workbook()
        target.remove(target.active)
        for (title, row, column), value in made.items():
            page = target[title] if title in target.sheetnames else target.create_sheet(title)
            page.cell(row, column, value)
        target.save(path)
    else:
        target = xlsxwriter.Workbook(path, {"constant_memory": engine == "constant memory"})
        pages = {}
        for (title, row, column), value in made.items():
            pages.setdefault(title, None) or pages.update({title: pages[title] or target.add_worksheet(title)})
            pages[title].write(row - 1, column - 1, value)
        target.close()
    return made


def plain(value):
    """What our cell should say of a value another reader found."""
    if isinstance(value, bool):
        return "bool", value
    if isinstance(value, (int, float)):
        return "number", float(value)
    return "text", value


def ours(cell: Cell):
    return cell.kind, float(cell.value) if cell.kind == "number" else cell.value


@pytest.mark.parametrize("engine", ["xlsxwriter", "constant memory", "openpyxl"])
@pytest.mark.parametrize("seed", range(3))
def test_values_agree_with_openpyxl_and_calamine(engine, seed, tmp_path):
    path = tmp_path / "一.xlsx"
    went_in = written(path, engine, seed)
    check_second_readers(path)
    read = open_workbook(path)
    for (title, row, column), value in went_in.items():
        page = next(page for page in read.sheets if page.name == title)
        assert ours(page.cells[row, column]) == plain(value)


def check_second_readers(path) -> None:
    read = open_workbook(path)
    second, third = openpyxl.load_workbook(path, data_only=True), CalamineWorkbook.from_path(str(path))
    assert [page.name for page in read.sheets] == second.sheetnames == third.sheet_names
    for page in read.sheets:
        found = {
            (cell.row, cell.column): plain(cell.value)
            for line in second[page.name].iter_rows()
            for cell in line
            if cell.value is not None
        }
        mine = {place: ours(cell) for place, cell in page.cells.items() if cell.value is not None}
        assert mine == found
        grid = third.get_sheet_by_name(page.name).to_python(skip_empty_area=False)
        for place, (_, value) in mine.items():
            seen = grid[place[0] - 1][place[1] - 1]
            assert seen == value, (page.name, a1(*place))


@pytest.mark.office
def test_values_agree_after_libreoffice_saved_the_file(office, tmp_path):
    path = tmp_path / "一.xlsx"
    written(path, "xlsxwriter", 9)
    before = open_workbook(path)
    saved = office.convert(path, "xlsx")
    check_second_readers(saved)
    after = open_workbook(saved)
    for old, new in zip(before.sheets, after.sheets, strict=True):
        assert {k: ours(v) for k, v in old.cells.items()} == {k: ours(v) for k, v in new.cells.items()}


def test_numbers_as_their_shortest_decimal_text():
    values = {
        "2.2000000000000002": "2.2",
        "11": "11",
        "-0": "0",
        "1E-7": "0.0000001",
        "1.5E+20": "150000000000000000000",
        "0.1": "0.1",
        "100.00": "100",
        "007": "7",
        "999999999.99999999": "1000000000",
        "+5": "5",
        ".5": "0.5",
        "5.": "5",
        "-3.10": "-3.1",
        "123456789012345678": "123456789012345680",
        "1e-330": "0",
        "4.9E-324": "0." + "0" * 323 + "5",
    }
    data = "".join(f'<row r="{n}"><c r="A{n}"><v>{v}</v></c></row>' for n, v in enumerate(values, 1))
    read = open_workbook(rows(data)).sheets[0].cells
    assert [read[n, 1].value for n in range(1, len(values) + 1)] == list(values.values())


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_double_comes_back(value):
    text = package.open_workbook(hostile.cell(f"<v>{value!r}</v>")).sheets[0].cells[1, 1].value
    assert float(text) == value and Decimal(text) == Decimal(repr(value)) and "e" not in text


def test_every_type_of_cell():
    data = (
        '<row r="1"><c r="A1" t="s" s="2"><v>0</v></c><c r="B1" t="str"><f>A1</f><v>甲</v></c>'
        '<c r="C1" t="inlineStr"><is><r><t>甲</t></r><r><rPr><b/></rPr><t xml:space="preserve"> 乙</t></r>'
        '<rPh sb="0" eb="1"><t>jia</t></rPh><phoneticPr fontId="1"/></is></c>'
        '<c r="D1" t="b"><v>1</v></c><c r="E1" t="e"><v>#REF!</v></c><c r="F1" t="n"><v>5</v></c>'
        '<c r="G1" t="d"><v>2023-12-31</v></c><c r="H1" s="3"/><c r="I1"><v/></c><c r="J1" t="e"><f>1/0</f>'
        '<v>#DIV/0!</v></c><c r="K1"><f>A1+1</f></c><c r="L1" t="str"><f>""</f><v></v></c>'
        '<c r="M1" t="s"><v>1</v></c><c r="N1" t="inlineStr"><is><t></t></is></c></row>'
    )
    read = open_workbook(rows(data, texts=strings("<t>一_x000A_二_x005F_x0041_</t>", "<t/>")))
    assert read.sheets[0].cells == {
        (1, 1): Cell("一\n二_x0041_", "text", None, 2),
        (1, 2): Cell("甲", "text", "A1", 0),
        (1, 3): Cell("甲 乙", "text", None, 0),
        (1, 4): Cell(True, "bool", None, 0),
        (1, 5): Cell("#REF!", "error", None, 0),
        (1, 6): Cell("5", "number", None, 0),
        (1, 7): Cell("2023-12-31", "text", None, 0),
        (1, 10): Cell("#DIV/0!", "error", "1/0", 0),
        (1, 11): Cell(None, "blank", "A1+1", 0),
        (1, 12): Cell("", "text", '""', 0),
    }


def test_cells_and_rows_without_addresses():
    data = (
        "<row><c><v>1</v></c><c/><c><v>3</v></c></row>"
        '<row r="4"><c r="B4"><v>4</v></c><c><v>5</v></c></row>'
        '<row><c r="A9"><v>6</v></c></row><row/><row><c><v>7</v></c></row>'
    )
    found = {place: cell.value for place, cell in open_workbook(rows(data)).sheets[0].cells.items()}
    assert found == {(1, 1): "1", (1, 3): "3", (4, 2): "4", (4, 3): "5", (9, 1): "6", (11, 1): "7"}


def test_rows_in_any_order_are_read_where_they_say():
    data = '<row r="5"><c r="B5"><v>5</v></c><c r="A5"><v>4</v></c></row><row r="2"><c r="A2"><v>2</v></c></row>'
    found = {place: cell.value for place, cell in open_workbook(rows(data)).sheets[0].cells.items()}
    assert found == {(5, 2): "5", (5, 1): "4", (2, 1): "2"}


def test_formulas_shared_and_of_arrays():
    data = (
        '<row r="1"><c r="A1"><f t="shared" ref="A1:A3" si="0">B1*$C$1</f><v>1</v></c></row>'
        '<row r="2"><c r="A2"><f t="shared" si="0"/><v>2</v></c><c r="B2"><f t="shared" si="4"/></c></row>'
        '<row r="3"><c r="A3"><f t="array" ref="A3:B3">SUM(C1:C2*D1:D2)</f><v>3</v></c><c r="B3"><v>9</v></c></row>'
        '<row r="4"><c r="B4"><f t="shared" ref="B2:B4" si="4">LEN("A1")+A4</f></c>'
        '<c r="C4"><f t="dataTable" ref="C4:C5" r1="A1"/><v>1</v></c></row><row r="5"><c r="C5"><v>2</v></c></row>'
    )
    read = open_workbook(rows(data)).sheets[0].cells
    assert {a1(*place): cell.formula for place, cell in read.items()} == {
        "A1": "B1*$C$1",
        "A2": "B2*$C$1",
        "B2": 'LEN("A1")+A2',
        "B4": 'LEN("A1")+A4',
        "A3": "{SUM(C1:C2*D1:D2)}",
        "B3": "{SUM(C1:C2*D1:D2)}",
        "C4": "{TABLE()}",
        "C5": "{TABLE()}",
    }


def test_what_surrounds_the_data():
    data = book(
        sheet(
            "",
            after='<sheetProtection sheet="1" objects="1"/><mergeCells count="2"><mergeCell ref="A1:C1"/>'
            '<mergeCell ref="B4:B2"/></mergeCells><hyperlinks><hyperlink ref="A1"/></hyperlinks>',
        ),
        sheet("", after='<sheetProtection sheet="0"/>'),
        names=("甲 表", "乙"),
        states={"乙": ' state="veryHidden"'},
        defined="<definedName name='一'>'甲 表'!$B$2</definedName><definedName name='二'>乙!A1:$C$9</definedName>"
        "<definedName name='断'>#REF!</definedName><definedName name='断二'>丙!$A$1</definedName>"
        "<definedName name='一' localSheetId='0'>乙!$A$1</definedName><definedName name='常数'>0.05</definedName>"
        "<definedName name='外'>[1]乙!$A$1</definedName><definedName name='列'>乙!$A:$A</definedName>",
    )
    read = open_workbook(data)
    assert [(page.name, page.state, page.part, page.protected) for page in read.sheets] == [
        ("甲 表", "visible", "xl/worksheets/sheet1.xml", True),
        ("乙", "veryHidden", "xl/worksheets/sheet2.xml", False),
    ]
    assert read.sheets[0].merges == ((1, 1, 1, 3), (2, 2, 4, 2))
    assert read.names == {"一": ("甲 表", 2, 2, 2, 2), "二": ("乙", 1, 1, 9, 3)}
    assert read.broken_names == ("断", "断二")
    assert read.remarks == ("有隐藏的工作表：乙",)


def test_remarks_on_what_is_odd_but_harmless_here():
    extra = {
        "xl/vbaProject.bin": b"x",
        "xl/externalLinks/externalLink1.xml": b"<a/>",
        "_xmlsignatures/s.xml": b"<a/>",
        "xl/embeddings/a.bin": b"x",
        "xl/activeX/a.xml": b"<a/>",
        "xl/connections.xml": b"<a/>",
    }
    read = open_workbook(zipped({**parts(sheet(""), names=("表\u200b",)), **extra}))
    for word in ("宏", "外部链接", "数字签名", "嵌入", "ActiveX", "数据连接", "不可见字符"):
        assert any(word in remark for remark in read.remarks), word
    assert len(read.remarks) == 7
    assert open_workbook(book()).remarks == ()


def test_a_chart_sheet_is_named_and_passed_over():
    made = parts(sheet(""), sheet(""), names=("表", "图"))
    rels = "xl/_rels/workbook.xml.rels"
    made[rels] = made[rels].replace(b'/worksheet" Target="worksheets/sheet2', b'/chartsheet" Target="worksheets/sheet2')
    read = open_workbook(zipped(made))
    assert [page.name for page in read.sheets] == ["表"]
    assert "“图”" in read.remarks[0]


def test_strict_open_xml_reads_the_same():
    data = ROW.format('<c r="A1" t="s"><v>0</v></c><c r="B1" t="d"><v>2024-02-29T00:00:00</v></c>')
    styles = f'<styleSheet xmlns="{MAIN}"><cellXfs><xf numFmtId="9"/></cellXfs></styleSheet>'.encode()
    made = parts(sheet(data), texts=strings("<t>甲</t>"), styles=styles)
    strict = {}
    for name, content in made.items():
        for old, new in STRICT.items():
            content = content.replace(old.encode(), new.encode())
        strict[name] = content
    assert RELATED.encode() not in strict["xl/_rels/workbook.xml.rels"]
    first, second = open_workbook(zipped(made)), open_workbook(zipped(strict))
    assert second.sheets == first.sheets and second.percent == first.percent == {0}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_other_encodings_of_xml(encoding):
    made = parts(sheet(ROW.format('<c r="A1" t="s"><v>0</v></c>')), texts=strings("<t>甲 &amp; 乙</t>"))
    same = {
        name: content.decode().replace("UTF-8", "UTF-16" if "16" in encoding else "UTF-8").encode(encoding)
        for name, content in made.items()
    }
    assert open_workbook(zipped(same)).sheets == open_workbook(zipped(made)).sheets


def test_a_prefix_for_everything():
    made = parts(sheet(ROW.format('<c r="A1" s="0"><f>1+1</f><v>2</v></c>')))
    content = made[hostile.SHEET].decode()
    content = re.sub(r"<(/?)(?=[a-zA-Z])", r"<\1x:", content).replace("xmlns=", "xmlns:x=")
    assert open_workbook(zipped({**made, hostile.SHEET: content.encode()})).sheets == open_workbook(zipped(made)).sheets


def test_1904_dates_and_the_digest():
    data = changed("xl/workbook.xml", "<sheets>", '<workbookPr date1904="1"/><sheets>')
    read = open_workbook(data)
    assert read.date1904 and not open_workbook(book()).date1904
    assert read.sha256 == hashlib.sha256(data).hexdigest() and read.path is None


def test_zip_as_streaming_writers_make_it():
    class Pipe(io.RawIOBase):
        """A target that cannot go back, so that sizes follow each entry."""

        def __init__(self):
            self.data = bytearray()

        def writable(self):
            return True

        def write(self, piece):
            self.data += piece
            return len(piece)

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts().items():
            with made.open(name, "w", force_zip64=True) as entry:
                entry.write(content)
    assert open_workbook(bytes(pipe.data)).sheets == open_workbook(book()).sheets
    target = io.BytesIO(book())
    with zipfile.ZipFile(target, "a") as made:
        made.comment = "备注".encode()
        made.writestr("xl/folder/", b"")
    assert open_workbook(target.getvalue()).sheets == open_workbook(book()).sheets


def test_limits_are_the_callers_to_tighten():
    data = rows('<row r="3"><c r="A3"><v>1</v></c></row>')
    assert open_workbook(data, Limits(row=3)).sheets[0].cells
    with pytest.raises(UnreadableFile, match="A3"):
        open_workbook(data, Limits(row=2))


def test_dates_and_percentages(tmp_path):
    path = tmp_path / "一.xlsx"
    made = xlsxwriter.Workbook(path)
    page = made.add_worksheet()
    formats = ["General", "0.00%", "yyyy-mm-dd", '0"日"', "[红色]0.0", "[h]:mm", "#,##0", "0%;[Red]-0%", "yyyy年m月d日"]
    for row, code in enumerate(formats):
        page.write_number(row, 0, 45000, made.add_format({"num_format": code, "locked": row != 6}))
    made.close()
    read = open_workbook(path)
    style = {code: read.sheets[0].cells[row + 1, 1].style for row, code in enumerate(formats)}
    assert read.percent == {style["0.00%"], style["0%;[Red]-0%"]}
    assert read.dates == {style["yyyy-mm-dd"], style["[h]:mm"], style["yyyy年m月d日"]}
    assert read.unlocked == {style["#,##0"]}
    second = openpyxl.load_workbook(path).active
    for row, code in enumerate(formats, 1):
        found = isinstance(second.cell(row, 1).value, (datetime.datetime, datetime.timedelta))
        assert found == (style[code] in read.dates), code
