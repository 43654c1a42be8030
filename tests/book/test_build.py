"""The workbook as built: deterministic, small, equal to what is committed, and the form of the notice."""

import io
import re
import zipfile
from dataclasses import replace

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from macros_py.book import word_sheet
from macros_py.book.build import build
from macros_py.book.form import load_form
from macros_py.book.form_digest import is_helper
from macros_py.book.formulas import formulas, names
from macros_py.book.read import read
from macros_py.law.filled import Filled, Row
from macros_py.law.notices import TEMPLATES, editions, load
from macros_py.xlsx.address import a1
from tests import published

EVERY = pytest.mark.parametrize("place", editions())
ALLOWED = {
    "IF", "IFERROR", "COUNT", "COUNTA", "SUM", "ROUND", "ROUNDUP", "ROUNDDOWN", "MIN", "MAX", "ABS", "AND", "OR", "NOT", "LEN", "TRIM",
    "SUBSTITUTE", "LEFT", "RIGHT", "MID", "FIND", "ISNUMBER", "SUMPRODUCT", "VALUE", "FIXED", "HYPERLINK",
    "MATCH", "INDEX", "MOD", "EXACT",
}  # fmt: skip
"""Functions that Excel 2010, WPS and LibreOffice all have."""


def opened(place, **options):
    return openpyxl.load_workbook(io.BytesIO(build(load(place))), **options)


def parts(package):
    with zipfile.ZipFile(io.BytesIO(package)) as source:
        return {item.filename: source.read(item) for item in source.infolist()}


@EVERY
def test_the_same_scheme_gives_the_same_bytes(place):
    assert build(load(place)) == build(load(place))


@EVERY
def test_the_committed_workbook_is_a_fresh_build(place):
    committed = (TEMPLATES / place / "自评工作簿.xlsx").read_bytes()
    assert parts(committed) == parts(build(load(place))), "jixiao build --all"


@EVERY
def test_small(place):
    assert len(build(load(place))) <= 100 * 1024


@EVERY
def test_only_functions_that_every_spreadsheet_has(place):
    form = load_form(load(place))
    for id, text in formulas(form).items():
        bare = re.sub(r'"[^"]*"', "", text)
        assert set(re.findall(r"([A-Z][A-Z.]*)\(", bare)) <= ALLOWED, id
        assert len(text) < 2_400, id  # a cell takes 8,192


@EVERY
def test_inputs_are_open_helpers_are_locked_and_the_sheet_is_protected(place):
    book, form = opened(place), load_form(load(place))
    for id, (sheet, row, column) in form.places.items():
        assert book[sheet].cell(row, column).protection.locked is is_helper(id), id
    for sheet in form.sheets:
        assert book[sheet.name].protection.sheet
        assert not book[sheet.name].protection.insertRows  # False: inserting rows is allowed


@EVERY
def test_helpers_stand_outside_the_printed_form(place):
    book, form = opened(place), load_form(load(place))
    for sheet in form.sheets:
        if sheet.official:
            page = book[sheet.name]
            assert page.page_setup.paperSize == 9 and page.print_area
            assert page.print_area.replace("$", "").endswith(f"A1:{a1(sheet.rows, sheet.edge)}")
            for box in sheet.boxes:
                assert (box.column > sheet.edge) == (box.helper or is_helper(box.id))


@EVERY
def test_our_own_sheets_are_linear(place):
    book, form = opened(place), load_form(load(place))
    drawn = {sheet.name for sheet in form.sheets}
    own = [page for page in book if page.title not in drawn]
    library = {"指标库"} if form.scheme.library else set()
    shared = {"项目汇总"} if form.copies else {"分工"}
    words = {word_sheet.SHEET} if any(sheet.hidden for sheet in form.sheets) else set()
    assert {page.title for page in own} == {
        "填报说明",
        "核对结果",
        "评分规则",
        "方案",
        "撤销",
    } | library | shared | words
    for page in own:
        assert page["A1"].value and not page.merged_cells.ranges
    assert book["方案"].sheet_state == book["撤销"].sheet_state == "hidden"


@EVERY
def test_every_name_points_to_its_cell_and_is_chinese(place):
    book, form = opened(place), load_form(load(place))
    assert len(set(names(form).values())) == len(names(form))
    for id, name in names(form).items():
        assert re.search(r"[\u4e00-\u9fff]", name) and not re.search(r"[a-z]", name), name
        sheet, target = next(book.defined_names[name].destinations)
        if id in form.block_columns:
            sheet_name, top, bottom, column = form.block_columns[id]
            assert (sheet, target.replace("$", "")) == (sheet_name, f"{a1(top, column)}:{a1(bottom, column)}")
        else:
            assert (sheet, target.replace("$", "")) == (form.places[id][0], a1(*form.places[id][1:]))


@EVERY
def test_no_input_stands_in_a_percent_cell(place):
    """A typed 0.98 means different things in percent cells of different programs."""
    book, form = opened(place), load_form(load(place))
    for id, (sheet, row, column) in form.places.items():
        if "%" in book[sheet].cell(row, column).number_format:
            assert id in formulas(form), id


@EVERY
def test_what_is_pending_says_so_on_the_rules_sheet(place):
    rows = CalamineWorkbook.from_filelike(io.BytesIO(build(load(place)))).get_sheet_by_name("评分规则").to_python()
    heads = rows[1]
    assert heads[:7] == ["类别", "名称", "分值", "评分办法（原文）", "系统计算口径（机读）", "来源", "待核"]
    pending = {row[1] for row in rows[2:] if row[6] == "待核"}
    scheme = load(place)
    for entry in (*scheme.indicator, *scheme.block):
        if scheme.sources[entry.source].pending:
            assert scheme.label(entry.id) in pending


def test_the_official_rows_of_the_published_form():
    """附件1 and 附件2 row for row, in the words of the form."""
    book = opened(published.PLACE)
    base = [str(cell.value or "").replace("\u3000", "").strip() for cell in book["基础数据表"]["A"]]
    assert base[4:] == [
        "经费控制情况",
        "三公经费",
        "1、公务用车购置和维护经费",
        "其中：公车购置",
        "公车运行维护",
        "2、出国经费",
        "3、公务接待",
        "项目支出：",
        "1、业务工作专项",
        "2、运行维护专项",
        "……",
        "……",
        "公用经费",
        "其中：工会经费福利费",
        "其他交通费",
        "公务接待费等费用",
        "政府采购金额",
        "部门整体支出预算调整",
        "厉行节约保障措施",
        "说明：“项目支出”需要填报除公共专项资金和基本支出以外的所有项目情况，包括业务工作项目、运行维护项目等；“公用经费”填报基本支出中的一般商品和服务支出。",
    ]
    assert [book["基础数据表"].cell(5, column).value for column in (2, 3, 4)] == [
        "2019年决算数",
        "2020年预算数",
        "2020年决算数",
    ]
    level2 = [
        cell.value
        for cell in book["自评表"]["C"]
        if cell.value and "（" in str(cell.value) and "资金" not in str(cell.value)[:2]
    ]
    assert [re.sub(r"（\d+）", "", text) for text in level2[-14:]] == [
        "预算编制管理",
        "预算执行管理",
        "部门结转结余资金管理",
        "预算绩效管理",
        "预决算信息公开管理",
        "财政监督管理",
        "政府采购管理",
        "资产管理",
        "数量指标",
        "质量指标",
        "时效指标",
        "社会效益指标",
        "经济效益指标",
        "满意度指标",
    ]


def test_another_year_moves_the_headings():
    book = openpyxl.load_workbook(io.BytesIO(build(published.scheme(), year=2022)))
    assert book["基础数据表"]["B5"].value == "2021年决算数" and book["自评表"]["A1"].value.startswith("2022年")


def test_declared_values_stand_as_constants_and_blank_rates_stay_blank():
    book = openpyxl.load_workbook(io.BytesIO(build(published.scheme(), published.filled())))
    scores = book["自评表"]
    assert scores["G41"].value == 96 and scores["G4"].value is None
    assert str(scores["N41"].value).startswith("=")
    assert book["基础数据表"]["B6"].value == 2.19


def test_more_rows_than_printed_and_words_kept_as_typed():
    rows = tuple(Row("quantity", {"name": f"指标{n}"}) for n in range(12))
    filled = Filled("某单位", 2020, {"three_public.final": "2.2（含追加）", "procurement.final": "约5"}, rows=rows)
    book = openpyxl.load_workbook(io.BytesIO(build(published.scheme(), filled)))
    assert book["自评表"]["D31"].value == "指标11"
    noted = book["基础数据表"]["D6"]  # still a number that adds up, its note in sight
    assert noted.value == 2.2 and noted.number_format.endswith('"（含追加）"')
    assert book["基础数据表"]["D20"].value != "约5"
    assert [row[3].value for row in book["基础数据表"].iter_rows(min_row=20, max_row=22)].count("约5") == 1


def test_no_text_becomes_a_live_formula_or_a_link():
    filled = Filled('=HYPERLINK("http://x")', 2020, {"goal_met_text": "=1+1", "frugality_text": "http://x.cn"})
    book = openpyxl.load_workbook(io.BytesIO(build(published.scheme(), filled)))
    assert book["基础数据表"]["B2"].data_type == "s" and book["基础数据表"]["B2"].hyperlink is None
    assert book["自评表"]["F9"].data_type == "s"
    assert all(cell.hyperlink is None for row in book["基础数据表"].iter_rows() for cell in row)


@pytest.mark.parametrize("odd", ["\x00", "\x0b", "\ufffe", "\x1f"])
def test_characters_that_xml_cannot_hold_leave_a_workbook_that_opens(odd):
    """A row's name is also shown by a formula of ours, whose stored result the writer does not escape."""
    filled = published.filled()
    rows = tuple(replace(row, columns={**row.columns, "name": f"{odd}{row['name']}"}) for row in filled.rows)
    assert read(build(published.scheme(), replace(filled, rows=rows))).filled.rows[0]["name"].startswith(odd)
