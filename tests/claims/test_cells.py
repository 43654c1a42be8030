"""Sentences against the workbook: by the words before a figure, to the places written, in 元 or 万元, of one year or another."""

from dataclasses import replace

import pytest

from macros_py.claims.check import Book, check
from macros_py.claims.workbook import read_book
from macros_py.documents.document import Document
from macros_py.documents.plain_text import of_text
from macros_py.documents.table import Table
from macros_py.evaluate import evaluate
from macros_py.law.filled import Filled
from tests import published
from tests.test_main import run

PROJECTS = "national/2020_project"
LISTED = "hunan_changsha/2022_project"


def book(place=published.PLACE, **cells):
    scheme, filled = published.scheme(place), published.filled(place)
    filled = replace(filled, cells={**filled.cells, **{id.replace("__", "."): value for id, value in cells.items()}})
    return Book(scheme, filled, evaluate(scheme, filled), {})


def of_cells(text, held):
    found = check(of_text(text), held)
    return [(one.claim, one.verdict) for one in found.claims if one.kind == "cell"], found


@pytest.mark.parametrize(
    "text, claim, verdict",
    [
        ("本单位基本支出176.29万元。", "基本支出176.29万元", "相符"),
        ("本单位基本支出1762900元。", "基本支出1762900元", "相符"),
        ("本单位基本支出一百七十六点二九万元。", "基本支出176.29万元", "相符"),
        ("本单位基本支出约176万元。", "基本支出176万元", "相符"),
        ("本单位基本支出167.29万元。", "基本支出167.29万元", "不符"),
        ("2019年三公经费2.19万元。", "三公经费2.19万元", "相符"),
        ("2019年三公经费3.19万元。", "三公经费3.19万元", "无法复核"),
        ("我会2020年末在职人员11人。", "实际在职人数11人", "相符"),
        ("我会2020年末在职人员十二人。", "实际在职人数12人", "不符"),
        ("财政供养人员控制率为100%。", "控制率100%", "相符"),
        ("自评得分96分，等级为“优”。", "总分96分", "相符"),
        ("自评得分93分，等级为“优”。", "总分93分", "不符"),
    ],
)
def test_one_figure(text, claim, verdict):
    found, _ = of_cells(text, book())
    assert found[0] == (claim, verdict)


@pytest.mark.parametrize(
    "text",
    ["三公经费结余3.19万元。", "残疾人康复基本支出户3万元。", "公用经费户均3万元。", "第二名得96分。", "行政编制5人。"],
)
def test_what_speaks_of_no_cell(text):
    assert of_cells(text, book())[0] == []


def test_rounding_and_the_wrong_unit():
    held = book(basic_expenditure__executed="1234.567")
    assert of_cells("基本支出1234.57万元。", held)[0] == [("基本支出1234.57万元", "相符")]
    assert of_cells("基本支出1234.6万元。", held)[0] == [("基本支出1234.6万元", "相符")]
    _, found = of_cells("基本支出1234.567元。", held)
    (one,) = found.findings
    assert one.level == "核实" and "正好差一万倍" in one.message


def test_another_grade_than_the_workbooks():
    _, found = of_cells("经自评，评价等级为“良”。", book())
    assert [one.id for one in found.findings] == ["report_cell"] and "工作簿“等级”优" in found.findings[0].message


def test_what_was_done_against_the_row_of_the_form():
    done, found = "免费为{}名贫困残疾儿童提供了康复训练服务。", "残疾儿童康复人数"
    right = [one for one in check(of_text(done.format(445)), book()).claims if one.kind == "achieved"]
    wrong = check(of_text(done.format(454)), book())
    assert [(one.verdict, one.claim) for one in right] == [("相符", f"{found}：445名")]
    assert [one.id for one in wrong.findings] == ["report_cell"]


def test_an_attachment_that_was_not_made_anew():
    old = Table((("", "预算数", "决算数"), ("基本支出", "160.83", "170.29"), ("（2）项目支出", "46.7", "2061.69")))
    found = check(Document(("附件",), (old,)), book())
    (one,) = found.findings
    assert one.id == "report_cell" and "170.29万元" in one.message and "176.29万元" in one.message


def test_the_reports_own_tables_stand_in_for_a_workbook():
    own = Table((("单位：万元", "", ""), ("", "预算数", "决算数"), ("基本支出", "160.83", "176.29")))
    right, wrong = (check(Document((f"本单位基本支出{said}万元。",), (own,))) for said in ("176.29", "179.26"))
    assert [one.verdict for one in right.claims] == ["相符"] and right.findings == ()
    assert [one.id for one in wrong.findings] == ["report_own_table"]


def projects():
    scheme, one = published.scheme(PROJECTS), published.filled(PROJECTS)
    first = one.projects[0] if one.projects else one
    other = replace(
        first,
        name="道路养护项目",
        cells={
            **first.cells,
            "project_name": "道路养护项目",
            "annual_funds.executed": "120.5",
            "fiscal_appropriation.executed": "110.25",
        },
    )
    filled = Filled(unit=one.unit, year=one.year, projects=(replace(first, name="委托业务项目"), other))
    return Book(scheme, filled, evaluate(scheme, filled), {"2/fiscal_appropriation.executed": "2!F8"})


@pytest.mark.parametrize(
    "text, verdict",
    [
        ("二、道路养护项目\n2022年财政拨款110.25万元。", "相符"),
        ("道路养护项目财政拨款资金到位及时，其中：财政拨款111.25万元。", "不符"),
        ("委托业务项目当年财政拨款89.974万元。", "相符"),
    ],
)
def test_a_workbook_of_projects(text, verdict):
    found, _ = of_cells(text, projects())
    assert [one for _, one in found] == [verdict]


def test_what_all_projects_come_to():
    found, _ = of_cells("年度资金总额支出120.5万元。", projects())
    assert found == [("年度资金总额120.5万元", "相符")]


def test_projects_listed_in_one_table():
    held = book(LISTED)
    assert of_cells("残疾人工作经费支出82.8万元，残疾人康复项目支出522.59万元。", held)[0] == [
        ("残疾人工作经费82.8万元", "相符"),
        ("残疾人康复项目（含彩票公益金）522.59万元", "相符"),
    ]
    assert of_cells("我单位项目支出预算共977.58万元，实际支出1616.99万元。合计918万元。", held)[0] == [
        ("合计977.58万元", "相符")
    ]
    assert of_cells("残疾人工作经费支出88.2万元。", held)[0] == [("残疾人工作经费88.2万元", "不符")]


def test_a_workbook_from_the_disk(tmp_path, capsys):
    path = tmp_path / "自评.xlsx"
    run(capsys, "fill", published.PLACE, published.TEMPLATES / published.PLACE / "published.json", "-o", path)
    (tmp_path / "报告.txt").write_text("本单位基本支出167.29万元。", "utf-8")
    code, said, _ = run(capsys, "words", tmp_path / "报告.txt", "--workbook", path, "--json")
    assert code == 0 and '"cell": "自评表!F6"' in said and read_book(path).filled.year == 2020
