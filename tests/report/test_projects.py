"""A unit's projects in one report: together, each in a section of its own, each form attached; and refreshed by name."""

import io
import json

from docx import Document

from macros_py.book.build import build
from macros_py.claims.check import check
from macros_py.documents.word_document import of_bytes
from macros_py.evaluate import evaluate
from macros_py.law.filled import from_json
from macros_py.report.refresh import refresh
from macros_py.report.report import new_report
from tests import published
from tests.report.reports import changed, edited, text
from tests.test_main import run

PLACE = "national/2020_project"


def project(name, budget, executed, **row):
    one = json.loads(json.dumps(published.data(PLACE)["projects"][0]))
    lines, columns = ("annual_funds", "fiscal_appropriation"), {"budget": budget, "executed": executed}
    amounts = {f"{line}.{column}": value for line in lines for column, value in columns.items()}
    rows = [one["rows"][0] | row, *one["rows"][1:]]
    return one | {
        "name": name,
        "cells": one["cells"] | amounts | {"goal_set_text": f"{name}的预期目标"},
        "rows": rows,
        "points": {},
    }


ONE, TWO = (
    project("残疾人托养", "100", "98"),
    project("残疾儿童康复", "50", "60.5", achieved_text="40", points="6", deviation_text="招标推迟"),
)


def filled(*projects):
    return from_json(published.data(PLACE) | {"projects": list(projects)})


def verdict(*projects):
    return evaluate(published.scheme(PLACE), filled(*projects))


def tables(data):
    return [[list(row) for row in table.rows] for table in of_bytes(data, "x").tables]


def test_all_together_and_each_by_itself():
    data = new_report(verdict(ONE, TWO), "AB12")
    said = text(data)
    assert "年度共有项目2个。项目资金全年预算150.00万元，全年执行158.50万元，执行率105.67%。" in said
    assert "（一）残疾人托养\n年度资金总额全年预算100.00万元，全年执行98.00万元，执行率98%。" in said
    second = said.split("（二）残疾儿童康复")[1]
    assert "年度资金总额”全年执行数60.50万元，比全年预算数多10.50万元" in second
    assert "“基建工程委托业务项目数量”指标值≥50个，完成值40，扣2分。原因：招标推迟。" in second
    assert "附件1　项目支出绩效自评表（残疾人托养）" in said and "附件2　项目支出绩效自评表（残疾儿童康复）" in said
    summary = next(table for table in tables(data) if table[0][0] == "序号")
    assert [row[1] for row in summary] == ["项目名称", "残疾人托养", "残疾儿童康复", ""]
    assert summary[-1][0] == "合计" and "150.00" in summary[-1] and "158.50" in summary[-1] and "105.67%" in summary[-1]


def test_its_own_checker_finds_only_the_gaps():
    found = check(of_bytes(new_report(verdict(ONE, TWO)), "x.docx"))
    assert {one.id for one in found.findings if one.level == "错误"} == {"report_gap"}
    assert not [claim for claim in found.claims if claim.verdict == "不符" and claim.kind == "column"]


def test_a_spare_sheet_and_a_workbook_of_nothing():
    said = text(new_report(verdict(ONE, {"name": "", "cells": {}})))
    assert "共有项目1个" in said and "附件2" not in said
    said = text(new_report(verdict({"name": "", "cells": {}})))
    assert "（一）【待填】" in said and "附件1　项目支出绩效自评表（未填名称）" in said


def test_projects_are_refreshed_by_name_wherever_their_sheets_stand():
    data = new_report(verdict(ONE, TWO))
    more = TWO | {"cells": TWO["cells"] | {"annual_funds.executed": "49", "fiscal_appropriation.executed": "49"}}
    made = refresh(data, "x.docx", verdict(more, ONE))
    said = text(made.data)
    assert "（一）残疾人托养\n年度资金总额全年预算100.00万元，全年执行98.00万元，执行率98%。" in said
    assert "年度资金总额全年预算50.00万元，全年执行49.00万元，执行率98%。" in said.split("（二）残疾儿童康复")[1]
    assert made.unknown_fields == () and [one for one in made.remarks if "项目" in one] == []
    again = refresh(made.data, "x.docx", verdict(more, ONE))
    assert again.refreshed == () and text(again.data) == said


def test_a_project_that_came_and_one_that_went_are_said():
    made = refresh(new_report(verdict(ONE, TWO)), "x.docx", verdict(ONE, project("辅具适配", "10", "10")))
    said = "".join(made.remarks)
    assert (
        "工作簿里有、报告里没有的项目：“辅具适配”" in said
        and "没有的项目（或改了名称），没有刷新：“残疾儿童康复”" in said
    )
    assert "60.50" in text(made.data), "the section stays as it was"


def test_two_of_one_name_are_two():
    said = text(new_report(verdict(ONE, ONE | {"cells": ONE["cells"] | {"annual_funds.executed": "97"}})))
    assert "全年执行98.00万元，执行率98%" in said and "全年执行97.00万元，执行率97%" in said


def test_a_section_copied_over_from_another_report_is_refreshed_too():
    other = Document(io.BytesIO(new_report(verdict(project("辅具适配", "10", "9")))))
    ours = new_report(verdict(ONE))

    def paste(document):
        moved = next(p for p in other.paragraphs if "年度资金总额" in p._p.xml and "当年财政拨款" in p._p.xml)
        document.element.body.insert(3, moved._p)

    made = refresh(changed(ours, paste), "x.docx", verdict(ONE, project("辅具适配", "10", "8")))
    assert "年度资金总额全年预算10.00万元，全年执行8.00万元，执行率80%。" in text(made.data)
    assert not any("辅具适配" in one for one in made.remarks)


def test_the_verb_and_a_person_s_words(tmp_path, capsys):
    book, report = tmp_path / "项目.xlsx", tmp_path / "报告.docx"
    book.write_bytes(build(published.scheme(PLACE), filled(ONE, TWO)))
    code, said, _ = run(capsys, "report", book, "-o", report)
    assert code == 0 and "【待核】" in said
    report.write_bytes(edited(report.read_bytes(), ("【请填写：措施】", "今后早招标。")))
    book.write_bytes(build(published.scheme(PLACE), filled(ONE, project("残疾儿童康复", "50", "50"))))
    assert run(capsys, "report", book, "--refresh", report)[0] == 0
    assert "今后早招标。" in text(report.read_bytes()) and "全年执行148.00万元" in text(report.read_bytes())
    assert (tmp_path / "报告（备份）.docx").exists()
