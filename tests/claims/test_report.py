"""A report held against its tables, its outline, itself and the published form; false alarms counted."""

import pytest

from macros_py.claims import facts, leftovers, outline, tables
from macros_py.claims.check import Book, check
from macros_py.claims.claim import AGREES, DIFFERS
from macros_py.documents.plain_text import of_text
from macros_py.evaluate import evaluate
from tests import published

FUNDS = """2022年项目支出预算共977.58万元，包含项目9个，实际支出 1616.99万元，涵盖项目5 个。具体如下：

\t项目名称
\t用途
\t预算金额
\t支出金额

\t工作经费
\t含防治经费6万、机构经费2万、项目经费12万、大楼40万、活动27万元、更新8万、托养2万。
\t97
\t82.8

\t康复项目
\t康复240万、辅具20万 、关爱5万 、救助8万、补贴7万
\t280
\t522.59

\t小秘书项目
\t298人，共需145.18万元（其中含项目126.18万元；服务费16万元；评估费3万元;）
\t145.18
\t140.68（含调指标23.075万元）

\t
合计
\t522.18
\t746.07
"""


def test_a_dump_of_a_table_is_read_cell_by_cell():
    (table,) = of_text(FUNDS).tables
    assert [len(row) for row in table.rows] == [4, 4, 4, 4, 3] and table.rows[-1] == ("合计", "522.18", "746.07")


def test_columns_and_breakdowns():
    found = list(tables.claims(of_text(FUNDS)))
    assert [(one.kind, one.verdict) for one in found] == [("breakdown", AGREES)] * 3 + [
        ("column", AGREES)
    ] * 2 or sorted((one.kind, one.verdict) for one in found) == [("breakdown", AGREES)] * 3 + [("column", AGREES)] * 2
    wrong = [one for one in tables.claims(of_text(FUNDS.replace("746.07", "746.70"))) if one.verdict == DIFFERS]
    assert len(wrong) == 1 and "82.8＋522.59＋140.68＝746.07，合计写的是746.7，相差0.63" in wrong[0].arithmetic


def test_counts_and_spending_beyond_the_budget():
    found = {one.kind: one.arithmetic for one in facts.claims(of_text(FUNDS))}
    assert found == {"count": "项目9个，项目5个；表内列3个", "beyond": "1616.99万元÷977.58万元＝165.41%"}


PLAN = """一、部门概况
（一）年度重点工作计划
1．为350名低视力和白内障患者提供康复服务，为60例残疾人装配假肢、矫形器。
2．为200名残疾人提供职业技能培训，为80名贫困残疾人上门提供居家托养服务。
二、部门整体支出绩效情况
免费为235名低视力患者和白内障患者配发了助视器；为87名残疾人装配假肢、矫形器92例。
"""


def test_planned_against_done():
    found = [(one.verdict, one.arithmetic) for one in facts.plan_claims(of_text(PLAN), [])]
    assert found == [(DIFFERS, "计划350名，完成235名（67.14%）"), (AGREES, "计划60例，完成92例（153.33%）")]


def test_a_list_of_uses_against_its_total():
    text = "1.项目支出2061.69万元：其中财政拨款项目支出1282.02万元。\n2.具体使用情况如下：就业681.24万元；康复716.34万元；其他416.86万元；医疗4万。彩票公益金423.75万元。"
    (found,) = [one for one in facts.claims(of_text(text)) if one.kind == "list"]
    assert (
        found.verdict == DIFFERS
        and "1818.44万元（连同其后的423.75万元为2242.19万元），前文项目支出是2061.69万元，相差243.25万元"
        in found.arithmetic
    )
    right = text.replace("2061.69", "1818.44")
    assert [one.verdict for one in facts.claims(of_text(right)) if one.kind == "list"] == [AGREES]


@pytest.mark.parametrize(
    "lines, words",
    [
        ("一、甲\n二、乙\n四、丁", ["缺少编号三、"]),
        ("一、甲\n二、乙\n4、资产管理\n五、戊", ["缺少编号三、、四、；“4、资产管理”写作“4、”"]),
        ("一、甲\n（一）子\n（二）丑\n（3） 寅\n（四）卯", ["缺少编号（三）；“（3） 寅”写作“（3）”"]),
        ("一、甲\n二、乙\n二、丙", ["编号二、重复"]),
        ("一、甲\n（一）子\n（二）丑\n（一）寅\n（二）卯", ["从（一）重新开始"]),
        ("一、甲\n1、子\n2、丑\n3.寅\n二、乙\n（一）子\n三、丙", []),
        ("[bookmark: x]一、甲\n二、乙", []),
        ("目录\n一、甲\n二、乙\n第一部分 概况\n一、甲\n第二部分 说明\n一、丙\n二、丁", []),
        ("一、甲\n二、乙\n附件1\n一、丙", []),
        ("一、甲\n1. 子。\n2. 丑。\n4. 卯。\n二、乙\n1. 子。", ["之前缺少第3项"]),
        ("一、甲\n1. 子。2. 丑。\n3. 寅。\n3. 卯。", ["第3项的编号重复"]),
        ("一、甲\n一是子；二是丑；四是卯。\n二、乙\n一是子。\n二是丑。", ["缺少“三是”"]),
        ("一、甲\n一是子；二是丑。这是目标之一是否达到，其一是人。", []),
    ],
)  # fmt: skip
def test_numbering(lines, words):
    found = [one.message for one in outline.oddities(of_text(lines))]
    assert len(found) == len(words) and all(part in one for part, one in zip(words, found, strict=False))


LEFT = [
    ("mark", "一、概况 PAGEREF _Toc25831 \\h 3"), ("mark", "详见错误！未找到引用源。"), ("mark", "（此处插入项目资金表）"), ("mark", "残疾人\ufffd\ufffd就业。"),
    ("gap", "全年投入××万元。"), ("gap", "2023年××月召开。"),
    ("gap", "为85名对象上门评残，其中   人取得残疾人证。"), ("gap", "联系电话：______。"), ("mark", "<p>主要工作</p>"),
    ("mark", "设施农业项目##paidbegin##10户。"), ("mark", "[bookmark: _GoBack]今年以来。"), ("blank_name", "X区残联2023年工作总结"),
    ("blank_name", "贯彻党的XX大精神。"), ("advertisement", "加入svip会员，请联系客服，谨防假冒！"),
    ("cut", "一是提升康复服务水平，为残疾人提供更加优质的康复服务，积极推进社区康复工作，以各类社区健康服务机构为平台，完善残疾预防和康复体系；推进残疾"),
]  # fmt: skip


@pytest.mark.parametrize("kind, text", LEFT)
def test_left_behind(kind, text):
    assert {one.kind for one in leftovers.leftovers(of_text(text))} == {kind}


def test_nothing_is_found_in_plain_text():
    text = "残疾人联合会2020年度报告\n一、概况\n我会2020年末在职人员11人，比率<90%，其中残疾人3人。\n二、绩效\n“十四五”（2021—2025年）X光机2台。\n受助残疾人李××、村民赵××。（请各单位核实后报送）"
    assert not list(leftovers.leftovers(of_text(text))) and not list(outline.oddities(of_text(text)))


def book(place=published.PLACE):
    scheme, filled = published.scheme(place), published.filled(place)
    return Book(scheme, filled, evaluate(scheme, filled), {"basic_expenditure.executed": "自评表!E6"})


def test_figures_that_are_cells_of_the_workbook():
    text = "残联2020年度报告。本单位2020年度基本支出176.29万元，公用经费14.98万元，“三公”经费总支出2.2万元，公务接待费支出0.5万元。项目支出2061.69万元。"
    found = check(of_text(text), book())
    cells = [(one.verdict, one.claim, one.cell) for one in found.claims if one.kind == "cell"]
    assert [verdict for verdict, _, _ in cells] == [AGREES] * 5 and cells[0][2] == "自评表!E6" and found.findings == ()


def test_a_figure_the_workbook_does_not_say():
    found = check(of_text("残联2020年度报告。基本支出167.29万元。"), book())
    (one,) = found.findings
    assert one.id == "report_cell" and "写的是167.29万元" in one.message and "176.29万元" in one.message
    assert one.level == "核实"


def test_what_the_text_says_of_the_appropriation_and_what_the_form_does():
    found = check(
        of_text("残联2020年度报告。项目支出2061.69万元：财政拨款项目支出1282.02万元；其他收入779.67万元。"), book()
    )
    assert [one.id for one in found.findings] == ["report_cell"]
    assert "1458.31万元" in found.findings[0].message and "相差236.24万元" in found.findings[0].message


def test_targets_of_the_plan_against_those_of_the_form():
    text = "残联2020年度报告\n（3）年度重点工作计划\n为全市320名有康复需求的残疾儿童提供免费康复训练，为340户残疾人提供技术培训。"
    found = check(of_text(text), book())
    assert [(one.id, one.level) for one in found.findings] == [("report_target", "核实")]
    assert "计划320名；自评表“残疾儿童康复人数”指标值“360”" in found.findings[0].message


@pytest.mark.parametrize(
    "text, id",
    [
        ("某某局2019年度部门整体支出绩效自评报告", "report_other_year"),
        ("浏河县残疾人联合会2020年度报告", "report_other_unit"),
    ],
)
def test_a_report_of_another_year_or_unit(text, id):
    other = book()
    named = Book(
        other.scheme, other.filled.__class__(**{**vars(other.filled), "unit": "东山县残疾人联合会"}), other.verdict, {}
    )
    assert [one.id for one in check(of_text(text), named).findings] == [id]


def test_the_answer_of_json():
    answer = check(of_text(FUNDS)).as_json()
    assert answer["claims"][0].keys() == {"sentence", "claim", "verdict", "arithmetic", "cell"}
    assert {one["verdict"] for one in answer["claims"]} <= {"相符", "不符", "无法复核"}
