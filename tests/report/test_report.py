"""A report made new: the workbook's numbers in the official outline, read back, and nothing its own checker objects to."""

import io
from decimal import Decimal

import pytest
from docx import Document
from docx.oxml.ns import qn

from macros_py.claims.check import Book, check
from macros_py.documents.word_document import of_bytes
from macros_py.evaluate import evaluate
from macros_py.law.filled import from_json
from macros_py.report.chart import alt_text
from macros_py.report.figures import MISSING, Figures
from macros_py.report.printed_values import amount, chinese, without_markup
from macros_py.report.report import new_report
from tests import published
from tests.report.reports import text, verdict

CHANGSHA, NATIONAL = "hunan_changsha/2022_project", "national/2020_project"


def cells(data):
    return [cell for table in of_bytes(data, "x").tables for row in table.rows for cell in row]


def test_the_published_form_as_a_report():
    said = text(new_report(verdict(), "AB12"))
    assert said.startswith("残联2020年度部门整体支出绩效自评报告\n一、部门概况")
    assert (
        "整体支出规模为2,237.98万元，其中：基本支出176.29万元，占当年总支出的7.88%；项目支出2,061.69万元，占当年总支出的92.12%。"
        in said
    )
    assert "“三公经费”预算2.25万元，控制率97.78%。" in said and "得96分，等级为“优”" in said
    assert "“残疾儿童康复人数”指标值360，完成值445，完成指标值的123.61%。" in said
    assert "“预算执行管理”，扣2分。原因：【请填写：偏差原因】。" in said
    assert "“公务接待”决算数0.50万元，比预算数多0.05万元。原因：【请填写：超出预算的原因】。" in said


@pytest.mark.parametrize("place", published.PLACES)
def test_its_own_checker_finds_only_the_gaps(place):
    scheme, filled = published.scheme(place), published.filled(place)
    one = evaluate(scheme, filled)
    found = check(of_bytes(new_report(one), "x.docx"), Book(scheme, filled, one, {}))
    assert {finding.id for finding in found.findings if finding.level == "错误"} == {"report_gap"}
    asked = {finding.id for finding in found.findings} - {"report_gap"}
    assert asked <= {"report_over_budget", "report_cut", "report_count"}, [one.message for one in found.findings]
    assert {claim.kind for claim in found.claims if claim.verdict == "不符"} <= {"beyond", "count"}


def test_over_execution_reads_right():
    said = text(new_report(verdict(CHANGSHA)))
    assert (
        "2022年度项目支出预算共977.58万元，其中区级资金977.58万元。实际支出1,616.99万元，其中区级资金830.075万元。"
        in said
    )
    assert "支出为预算的165.41%" in said and "预算包含项目9个。支出涵盖项目5个。" in said
    assert "支出总额1,616.99万元，比指标总额多639.41万元。原因：【请填写：超出预算的原因】。" in said


def test_an_explanation_given_in_the_workbook_is_the_reason():
    data = published.data(CHANGSHA)
    first = evaluate(published.scheme(CHANGSHA), from_json(data))
    key = next(one.key for one in first.findings if "project_funds.outlay" in one.where)
    one = evaluate(published.scheme(CHANGSHA), from_json(data | {"explained": {key: "上级资金\n未编入预算。"}}))
    assert "多639.41万元。原因：上级资金；未编入预算。" in text(new_report(one))


def test_a_budget_of_nothing_is_no_rate_and_no_gap():
    said = text(new_report(verdict(NATIONAL)))
    assert "项目资金全年预算0.00万元，全年执行0.00万元，执行率不计算（分母为0）。" in said
    assert "当年财政拨款全年预算89.974万元" in said


def test_a_sentence_without_any_figure_is_a_gap_one_with_some_says_which():
    said = text(new_report(verdict(**{"basic_expenditure.budget": "", "basic_expenditure.executed": ""})))
    assert (
        "【请填写：基本支出·全年预算数、基本支出·全年执行数、基本支出执行率】" in said
        and "基本支出全年预算" not in said
    )
    said = text(new_report(verdict(**{"basic_expenditure.executed": ""})))
    assert f"基本支出全年预算160.83万元，全年执行{MISSING}万元，执行率{MISSING}。" in said


def test_a_form_in_yuan_with_rates_in_points():
    data = new_report(verdict(published.WEIGHED))
    said = text(data)
    assert "财政拨款全年预算57,157,686.73元，全年执行56,690,686.28元，执行率99.18%。" in said
    assert "年度得98.75分，等级为“优”" in said and "<p>" not in said
    assert {"56,690,686.28", "99.18", "10.15"} <= set(cells(data))
    assert "归纳年度总体工作目标如下:\n　　1、奋力推进" in said
    assert "“重残人员医保申请参保人员发放准确性”" in said and "原因：4人,补贴人数减少。" in said
    assert "完成指标值的280%。说明：28次。" in said


def test_a_form_without_a_total_asks_for_it():
    said = text(new_report(verdict("hunan/2018_variant")))
    assert "【请填写：评价等级与得分】" in said and "得分" not in said.split("九、")[0]


@pytest.mark.parametrize("place", published.PLACES)
def test_points_by_group_in_a_table_and_a_chart_with_words(place):
    one = Figures(verdict(place)).parts[0]
    document = Document(io.BytesIO(new_report(verdict(place))))
    charts = [found.get("descr") for found in document.element.body.iter(qn("wp:docPr"))]
    groups = one.groups()
    assert charts == ([alt_text(groups)] if groups else [])
    heads = [[cell.text for cell in table.rows[0].cells] for table in _tables(document)]
    assert (["一级指标", "分值", "得分", "得分率"] in heads) == bool(groups)


def _tables(document):
    from docx.table import Table

    return [Table(one, document) for one in document.element.body.iter(qn("w:tbl"))]


def test_what_is_not_scored_is_said_in_words():
    assert "满意度指标未评分（满分10）" in alt_text(Figures(verdict(NATIONAL)).parts[0].groups())


def test_pages_fonts_and_the_foot():
    document = Document(io.BytesIO(new_report(verdict(published.WEIGHED), "AB12CD34")))
    first, last = document.sections[0], document.sections[-1]
    assert (round(first.page_width.cm, 1), round(first.page_height.cm, 1)) == (21.0, 29.7)
    assert last.orientation == 1 and last.page_width > last.page_height
    foot = first.footer._element.xml
    assert (
        "数据校验码" in first.footer.paragraphs[0].text
        and "AB12CD34" in foot
        and "PAGE" in foot
        and last.footer.is_linked_to_previous
    )
    for style, font in (
        ("Normal", "仿宋_GB2312"),
        ("Heading 1", "方正小标宋简体"),
        ("Heading 2", "黑体"),
        ("Heading 3", "楷体_GB2312"),
    ):
        fonts = document.styles[style].element.rPr.rFonts
        assert fonts.get(qn("w:eastAsia")) == font and not fonts.get(qn("w:eastAsiaTheme"))
    indent = document.styles["Body Text"].element.pPr.ind
    assert indent.get(qn("w:firstLineChars")) == "200"
    table = next(
        part for part in document.part.rels.values() if part.reltype.endswith("/fontTable")
    ).target_part.blob.decode()
    assert '<w:font w:name="仿宋_GB2312"><w:altName w:val="仿宋' in table
    assert document.core_properties.author == "" and document.core_properties.title.endswith("报告")


def test_rows_of_a_long_form_stay_whole_and_their_heads_come_again():
    document = Document(io.BytesIO(new_report(verdict(published.WEIGHED))))
    longest = max(_tables(document), key=lambda table: len(table._tbl.tr_lst))
    marks = [{child.tag.rpartition("}")[2] for child in row.find(qn("w:trPr"))} for row in longest._tbl.tr_lst]
    assert longest.rows[1].cells[0].text == "一级指标"
    assert [number for number, row in enumerate(marks) if "tblHeader" in row] == [0, 1]
    assert all("cantSplit" in row for row in marks)


@pytest.mark.parametrize("shown", ["1,616.99", "0.00", "542.733", "100.00", "-1,234.50"])
def test_amounts(shown):
    assert amount(Decimal(shown.replace(",", "")).normalize()) == shown


def test_numbers_and_words():
    assert [chinese(n) for n in (1, 10, 12, 20, 101, 110, 119, 200)] == [
        "一",
        "十",
        "十二",
        "二十",
        "一百零一",
        "一百一十",
        "一百一十九",
        "二百",
    ]
    assert (
        without_markup("<p>一、甲</p> <p>二、乙&nbsp;≥5</p>") == "一、甲\n二、乙\xa0≥5"
        and without_markup("a<5, b>3") == "a<5, b>3"
    )
