"""The narrow engine on both hosts: the same functions, the same answers."""

import json
import re
import zipfile

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.examples import examples

from .. import closed_engine
from . import operations

OPERATIONS = [name for name, made in vars(operations).items() if callable(made) and not name.startswith("_")]


@pytest.fixture(scope="module")
def workbook(tmp_path_factory):
    """All kinds of cells the forms have, and a few they should not have."""
    path = tmp_path_factory.mktemp("hosts") / "月报 A&B（终稿）.xlsx"
    with xlsxwriter.Workbook(path) as book:
        percent, date = book.add_format({"num_format": "0.00%"}), book.add_format({"num_format": "yyyy/m/d"})
        text, yellow = book.add_format({"num_format": "@"}), book.add_format({"bg_color": "#FFFF99"})
        open_cell = book.add_format({"locked": False})
        sheet = book.add_worksheet("表")
        sheet.write_row("A1", ["项目", "预算数", "比率"])
        sheet.write("A2", "甲", yellow)
        sheet.write("A3", "乙")
        sheet.write_column("B2", [100, 20.5])
        sheet.write("B4", "98", text)
        sheet.write_formula("B5", "=SUM(B2:B3)", None, 120.5)
        sheet.write_formula("B6", '=IF(B2="","",位置_甲&"")', None, "100")
        sheet.write_formula("B7", '=IF(B2="","x","")', None, "")
        sheet.write_formula("B8", "=1/0", None, "#DIV/0!")
        sheet.write("C2", 0.985, percent)
        sheet.write("C3", 43800, date)
        sheet.write_string("C4", "=不是公式", text)
        sheet.write_formula("C5", "='第 2 张'!$A$1", None, 1)
        sheet.write("D2", 0.1 + 0.2)
        sheet.write("D3", 1e-7)
        sheet.write("D4", -123456789012.25)
        sheet.merge_range("E2:F3", "合并")
        sheet.write("F8", "末")
        sheet.write_comment("B2", "请核对", {"author": "复核人"})
        second = book.add_worksheet("第 2 张")
        second.write("A1", 1)
        book.add_worksheet("藏").hide()
        locked = book.add_worksheet("锁")
        locked.write("A1", "锁定")
        locked.write("B1", "可填", open_cell)
        locked.protect("", {"format_columns": True, "insert_rows": True})
        book.add_worksheet("密码").protect("秘密")
        book.define_name("位置_甲", "='表'!$B$2")
        book.define_name("另一张", "='第 2 张'!$A$1")
    return path


def closed(path, operation):
    with closed_engine.calling(path) as book:
        result = getattr(operations, operation)(book)
        return json.loads(json.dumps(result, default=str)), dict(book.app.engine.impl.calls)


def lively(live, path, operation):
    with live.open(path) as document:
        ran = live.run(document, f"tests.desk.hosts.operations:{operation}")
        return ran.result, ran.calls


@pytest.mark.parametrize("operation", OPERATIONS)
def test_the_same_on_both_hosts(live, workbook, operation):
    assert lively(live, workbook, operation) == closed(workbook, operation)


EXPECTED = {
    "block_of_values": [
        ["项目", "预算数", "比率", None, None, None],
        ["甲", 100.0, 0.985, 0.3, "合并", None],
        ["乙", 20.5, "2019-12-01 00:00:00", 1e-07, None, None],
        [None, "98", "=不是公式", -123456789012.25, None, None],
        [None, 120.5, 1.0, None, None, None],
        [None, "100", None, None, None, None],
        [None, "", None, None, None, None],
        [None, None, None, None, None, "末"],
    ],
    "block_of_formulas": [
        ["项目", "预算数", "比率", "", "", ""],
        ["甲", "100", "0.985", "0.3", "合并", ""],
        ["乙", "20.5", "43800", "0.0000001", "", ""],
        ["", "98", "=不是公式", "-123456789012.25", "", ""],
        ["", "=SUM(B2:B3)", "='第 2 张'!$A$1", "", "", ""],
        ["", '=IF(B2="","",位置_甲&"")', "", "", "", ""],
        ["", '=IF(B2="","x","")', "", "", "", ""],
        ["", "=1/0", "", "", "", "末"],
    ],
    "places": ["$A$1:$B$2", "$B$2:$AD$3", 2, 2, [2, 29], "表", 58],
    "write_values": [
        [["文字", "2", "", "", "7", "7"], ["98", "0.1", "=B10*2", "", "7", "7"], ["98", "", "", "", "", ""]],
        [["文字", 2.0], ["98", 0.1], [98.0, None]],
        [[7.0, 7.0], [7.0, 7.0]],
    ],
    "write_formulas": [
        ['=HYPERLINK("#位置_甲","跳转")', "=SUM(位置_甲,$B$2:B3)", "=not"],
        ["12.5", "", """=IF(B2="=TEXTJOIN(",1,'第 2 张'!A1)"""],
        ["=INDEX('第 2 张'!$A:$B,1,1)", '=IFERROR(1/0,"")', "说明，不是公式"],
    ],
    "newer_function": '=TEXTJOIN("_xlfn.",TRUE,A1:B1)',
    "colors": [[None, [255, 255, 153]], [[255, 0, 10], [255, 0, 10], None]],
    "notes": ["请核对", None, [["a", "=1+1", "3"], ["", "2", "c"], ["", "", ""]]],
    "names": [["位置_甲", "=表!$B$2"], ["另一张", "='第 2 张'!$A$1"]],
    "selecting": ["第 2 张", "$B$2:$C$3", "表", 2, 2, [2, 2]],
    "bars": [[None, True], ["核对中", False], None, True],
    "protected": [
        "value A1 refused",
        "formula A1:B1 refused",
        "value B1 done",
        "clear A1 refused",
        "formula A1:B1 done",
        "value A1 refused",
        [["写", "写"]],
    ],
    "password": "“密码”表加了密码保护，无法写入；请先取消密码保护。",
    "refusals": {
        **dict.fromkeys(["api", "insert", "table", "alert"], "NotImplementedError"),
        **dict.fromkeys(["rename", "save", "named", "filled formula"], "NotImplementedError"),
        "row 0": "IndexError",
        "no such sheet": "KeyError",
        "percent": "ValueError",
        "not in front": "XlwingsError",
        "hidden": "XlwingsError",
    },
    "round_trips": {"formulas": 2, "values": 1, "enter": 1},
}


@pytest.mark.parametrize("operation", EXPECTED)
def test_as_in_excel(workbook, operation):
    assert closed(workbook, operation)[0] == EXPECTED[operation]


texts = st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn"]), max_size=12)
looking_like_something_else = st.sampled_from(["98%", "=A1", "'x", "2019-1-1", "007", "TRUE", "1e5", "-", " 5", "#N/A"])
numbers = st.floats(-1e12, 1e12).map(lambda number: round(number, 4) + 0.0)
blocks = st.integers(1, 4).flatmap(
    lambda width: st.lists(
        st.lists(texts | looking_like_something_else | numbers | st.none(), min_size=width, max_size=width),
        min_size=1,
        max_size=4,
    )
)


@pytest.mark.sized
def test_any_text_and_number_comes_back_the_same_on_both_hosts(live, workbook):
    with live.open(workbook) as document, closed_engine.calling(workbook) as book:

        @settings(max_examples=examples(60))
        @given(blocks)
        def comes_back(block):
            values, formulas = live.run(document, "tests.desk.hosts.operations:written", block).result
            assert values == [[None if cell == "" else cell for cell in row] for row in block]
            assert [values, formulas] == json.loads(json.dumps(operations.written(book, block)))

        comes_back()


def test_what_the_engine_does_not_have_names_itself(workbook):
    with closed_engine.calling(workbook) as book:
        with pytest.raises(NotImplementedError, match="^Range.insert is not part"):
            book.sheets["表"].range("A1").insert("down")


def test_a_block_of_the_wrong_shape_is_refused(workbook):
    with closed_engine.calling(workbook) as book, pytest.raises(ValueError, match="2行1列"):
        book.sheets["表"].range("A1:A2").raw_value = [["a"], ["b", "c"]]


def test_two_books_are_open_and_the_caller_is_in_front(workbook, tmp_path):
    other = tmp_path / "另一本.xlsx"
    other.write_bytes(workbook.read_bytes())
    with closed_engine.calling(workbook, other) as book:
        assert [one.name for one in book.app.books] == [workbook.name, other.name]
        assert book.app.books[other.name].sheets["表"].range("A2").value == "甲"
        assert book.app.selection.sheet.book.name == workbook.name


def alone(live, path, function):
    with live.open(path) as document:
        return live.run(document, f"tests.desk.hosts.only_live:{function}").result


def test_a_live_host_computes(live, workbook):
    assert alone(live, workbook, "computed") == [220.5, 441.0]


KINDS_OF_ADDRESS = (
    "=A{0}*B{0}+$B$2",
    "='第 2 张'!A{0}&'第 2 张'!$A$1",
    "=SUM(表!C{0}:C{1})+SUM($A$1:A{0})",
    '=IF(B{0}="","A1.B2",位置_甲)',
    "=COUNTIF(表!$A:$A,A{0})+A{0}%+1.5E3",
    "=SUM($1:$1)+D$1+$D{0}",
    '=-A{0}^2&"\'"',
)


def test_a_formula_filled_down_is_translated_once_and_reads_in_every_row_as_it_does_alone(live, workbook):
    down = [kind.format(5 + row, 8 + row) for kind in KINDS_OF_ADDRESS for row in range(12)]
    with live.open(workbook) as document:
        read = live.run(document, "tests.desk.hosts.only_live:filled_down", down).result
    assert read["together"] == read["alone"] and len(set(read["alone"])) == len(down)
    assert read["translated"] == len(KINDS_OF_ADDRESS)


def test_libreoffices_undo_list_is_empty_after_a_macro(live, workbook):
    with live.open(workbook) as document:
        assert live.run(document, "tests.desk.hosts.only_live:write").result is True
        assert live.run(document, "tests.desk.hosts.only_live:undo_possible").result is False


def test_libreoffices_own_exceptions_become_xlwings(live, workbook):
    assert alone(live, workbook, "refused_formula") == "XlwingsError"


def test_the_extension_holds_all_a_click_needs(live, workbook):
    version, licensed, heavy = alone(live, workbook, "run_python")
    assert (version, licensed, heavy) == ("0.37.8", False, [])
    path, verbs = alone(live, workbook, "import_macros")
    assert path == ["pythonpath", "macros_py", "desk", "macros.py"] and "recalculate" in verbs


def test_a_protection_keeps_its_options(live, workbook):
    with live.open(workbook) as document:
        before = protections(live.save_as_xlsx(document))
        live.run(document, "tests.desk.hosts.operations:protected")
        assert protections(live.save_as_xlsx(document)) == before
    assert 'formatColumns="false" insertRows="false"' in before[0]


def protections(path):
    with zipfile.ZipFile(path) as package:
        parts = [package.read(name).decode() for name in sorted(package.namelist()) if "worksheets/sheet" in name]
    return [found for part in parts for found in re.findall("<sheetProtection[^>]*>", part)]
