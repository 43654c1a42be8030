"""The report: the official outline, the workbook's numbers, a person's words kept, every number accounted for."""

import io
import json

import pytest
from docx import Document

from macros_py.book.build import build
from macros_py.errors import SchemeError
from macros_py.evaluate import evaluate
from macros_py.law.filled import from_json
from macros_py.law.notices import editions, load
from macros_py.report import bound, outline
from macros_py.report.chart import alt_text
from macros_py.report.figures import Figures
from macros_py.report.outline import Field, Gap, lines
from macros_py.report.write import new, refreshed
from macros_py.words.check import check
from macros_py.words.document import of_bytes
from tests import published
from tests.test_main import run

ONCE = [place for place in editions() if not load(place).repeated]


def verdict(place=published.PLACE, **cells):
    data = published.data(place)
    data["cells"] = data["cells"] | cells
    return evaluate(published.scheme(place), from_json(data))


def text(data):
    return "\n".join(of_bytes(data, "x.docx").paragraphs)


@pytest.mark.parametrize("place", ONCE)
def test_what_the_outline_asks_for_is_what_the_form_has(place):
    figures = Figures(evaluate(load(place), from_json({"unit": "某某单位"})))
    asked = [piece for line in lines(load(place)) for piece in line.pieces if isinstance(piece, Field)]
    assert asked and any(isinstance(piece, Gap) for line in lines(load(place)) for piece in line.pieces)
    assert all(isinstance(figures.shown(field), str) for field in asked)


def test_the_published_form_as_a_report():
    said = text(new(verdict(), "AB12"))
    assert said.startswith("残联2020年度部门整体支出绩效自评报告\n一、部门概况")
    assert "2020年度整体支出2237.98万元，其中：基本支出176.29万元，占7.88%；项目支出2061.69万元，占92.12%。" in said
    assert "三公经费预算2.25万元，决算2.2万元，控制率97.78%。" in said and "得96分，等级为“优”" in said
    assert "“残疾儿童康复人数”指标值360，完成445，完成指标值的123.61%。" in said
    assert "“预算执行管理”，扣2分。原因：【请填写：偏差原因】。" in said


def test_its_own_checker_agrees_with_every_number_in_it():
    found = check(of_bytes(new(verdict()), "x.docx"))
    assert {one.kind for one in found.claims if one.verdict == "不符"} == {"beyond"}
    assert {"share", "sum"} <= {one.kind for one in found.claims if one.verdict == "相符"}
    assert {one.id for one in found.findings} == {"report_gap", "report_over_budget"}, [one.message for one in found.findings]


def edited(data, *changes):
    """A person's hand: texts outside the content controls exchanged."""
    document = Document(io.BytesIO(data))
    for old, new_ in changes:
        run = next(run for paragraph in document.paragraphs for run in paragraph.runs if old in run.text)
        run.text = run.text.replace(old, new_)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def test_only_bound_numbers_are_refreshed():
    mine = edited(new(verdict()), ("【请填写：措施】", "今后把保障金纳入部门预算。"), ("年度整体支出", "年，我会全年整体支出"))
    made = refreshed(mine, "x.docx", verdict(**{"basic_expenditure.executed": "200"}), "CD34")
    said = text(made.data)
    assert "今后把保障金纳入部门预算。" in said and "2020年，我会全年整体支出2261.69万元，其中：基本支出200万元，占8.84%" in said
    changed = {one.tag: (one.before, one.after) for one in made.refreshed}
    assert changed["basic_expenditure.executed"] == ("176.29", "200") and made.strangers == ()
    before, after = ({tag: bound.text_of(one) for tag, one in bound.controls(Document(io.BytesIO(d)).element.body)} for d in (mine, made.data))
    assert {tag for tag in before if before[tag] != after[tag] and tag not in outline.BLOCKS} == set(changed)


def test_refreshing_with_the_same_workbook_changes_no_figure():
    data = new(verdict(), "AB12")
    made = refreshed(data, "x.docx", verdict(), "AB12")
    assert made.refreshed == () and text(made.data) == text(data)
    assert of_bytes(made.data, "x").tables == of_bytes(data, "x").tables


def test_lists_tables_and_forms_follow_the_workbook():
    data = published.data()
    data["rows"] = [row | ({"achieved_text": "300", "deviation_text": "生源减少"} if row["name"] == "残疾儿童康复人数" else {}) for row in data["rows"]]
    made = refreshed(new(verdict()), "x.docx", evaluate(published.scheme(), from_json(data)))
    assert "“残疾儿童康复人数”指标值360，完成300。原因：生源减少。" in text(made.data)
    cells = [cell for table in of_bytes(made.data, "x").tables for row in table.rows for cell in row]
    assert "300" in cells and "445" not in cells


def test_a_tag_this_form_does_not_have_is_named_and_left():
    document = Document(io.BytesIO(new(verdict())))
    for tag, words in (("subordinate_count", "3"), ("other_funds.executed", "旧")):
        one = bound.control(tag)
        document.paragraphs[2]._p.append(one)
        bound.set_text(one, words)
    target = io.BytesIO()
    document.save(target)
    made = refreshed(target.getvalue(), "x.docx", verdict())
    assert made.strangers == ("subordinate_count",) and "旧" not in text(made.data) and "779.67" in text(made.data)


def test_pages_footer_fonts_and_the_chart_in_words():
    data = new(verdict(published.WEIGHED), "AB12CD34")
    document = Document(io.BytesIO(data))
    first = document.sections[0]
    assert (round(first.page_width.cm, 1), round(first.page_height.cm, 1)) == (21.0, 29.7)
    assert "数据校验码" in first.footer.paragraphs[0].text and "AB12CD34" in first.footer._element.xml
    assert [section.orientation for section in document.sections].count(1) >= 1
    xml = document.element.xml
    assert 'w:eastAsia="方正小标宋简体"' in xml and 'w:eastAsia="仿宋_GB2312"' in xml
    groups = Figures(verdict(published.WEIGHED)).groups()
    assert alt_text(groups) in xml and "满意度指标10（满分10）" in alt_text(groups)


@pytest.mark.parametrize("line, words", [("{{nothing}}", "没有“nothing”"), ("支出{a b}万元", "第1行")])
def test_an_outline_that_is_none_is_refused(tmp_path, monkeypatch, line, words):
    (tmp_path / "report.md").write_text(line, "utf-8")
    monkeypatch.setattr(outline, "TEMPLATES", tmp_path)
    with pytest.raises(SchemeError, match=words):
        list(lines(load(published.PLACE)))


def test_a_sealed_page_is_matched_with_the_file(tmp_path, capsys):
    book, other = tmp_path / "自评.xlsx", tmp_path / "改.xlsx"
    book.write_bytes(build(published.scheme(), published.filled()))
    data = published.data()
    other.write_bytes(build(published.scheme(), from_json(data | {"cells": data["cells"] | {"reception.final": "0.51"}})))
    report = tmp_path / "报告.docx"
    run(capsys, "report", book, "-o", report)
    footer = Document(report).sections[0].footer._element
    (printed,) = [bound.text_of(one) for tag, one in bound.controls(footer)]
    assert run(capsys, "match", printed, book)[0] == 0 and run(capsys, "match", f" {printed[:8].upper()}", book)[0] == 0
    code, said, _ = run(capsys, "match", printed, other)
    assert code == 1 and "不一致" in said and printed in said
    assert run(capsys, "match", "xyz", book)[0] == 2 and run(capsys, "match", "abc", book)[0] == 2


def test_the_verb(tmp_path, capsys):
    book, first, second = tmp_path / "自评.xlsx", tmp_path / "报告.docx", tmp_path / "刷新.docx"
    book.write_bytes(build(published.scheme(), published.filled()))
    assert run(capsys, "report", book, "-o", first)[0] == 0
    code, said, _ = run(capsys, "report", book, "--refresh", first, "-o", second, "--json")
    assert code == 0 and json.loads(said)["refreshed"] == []
    assert run(capsys, "words", second, "--workbook", book)[0] == 1  # the gaps are open
    assert run(capsys, "report", book, "--refresh", book, "-o", tmp_path / "x.docx")[0] == 2
