"""A report somebody has worked on: his words stay whatever he did to them, what is bound follows the workbook."""

import io
from copy import deepcopy

import pytest
from docx import Document
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt, RGBColor
from lxml import etree

from macros_py.documents.word_document import of_bytes
from macros_py.errors import UnreadableFile
from macros_py.evaluate import evaluate
from macros_py.law.filled import from_json
from macros_py.report import content_controls
from macros_py.report.outline import BLOCKS
from macros_py.report.refresh import refresh
from macros_py.report.report import new_report
from tests import published
from tests.report.reports import changed, control, edited, text, verdict

SPENT = {"basic_expenditure.executed": "200"}


def again(data, code="", **cells):
    return refresh(data, "x.docx", verdict(**cells), code)


def test_only_bound_numbers_are_refreshed():
    mine = edited(
        new_report(verdict()),
        ("【请填写：措施】", "今后把保障金纳入部门预算。"),
        ("年度整体支出规模", "年，我会全年整体支出规模"),
    )
    made = again(mine, "CD34", **SPENT)
    said = text(made.data)
    assert "今后把保障金纳入部门预算。" in said
    assert "2020年，我会全年整体支出规模为2,261.69万元，其中：基本支出200.00万元，占当年总支出的8.84%" in said
    listed = {one.tag: (one.before, one.after) for one in made.refreshed}
    assert listed["basic_expenditure.executed"] == ("176.29", "200.00") and made.unknown_fields == ()
    before, after = (
        {
            tag: content_controls.text_of(one)
            for tag, one in content_controls.controls(Document(io.BytesIO(d)).element.body)
        }
        for d in (mine, made.data)
    )
    tags = {tag for tag in before if before[tag] != after.get(tag) and not tag.startswith(BLOCKS)}
    assert {one.before for one in made.refreshed} == {before[tag] for tag in tags}


@pytest.mark.parametrize("place", published.PLACES)
def test_refreshing_with_the_same_workbook_changes_nothing(place):
    data = new_report(verdict(place), "AB12")
    made = refresh(data, "x.docx", verdict(place), "AB12")
    assert made.refreshed == () and made.remarks == () and made.unknown_fields == () and text(made.data) == text(data)
    assert of_bytes(made.data, "x").tables == of_bytes(data, "x").tables
    parts = [len(Document(io.BytesIO(d)).part.package.parts) for d in (data, made.data)]
    assert parts[0] == parts[1], "no chart is left behind"


def test_lists_tables_charts_and_forms_follow_the_workbook():
    data = published.data()
    short = {"achieved_text": "300", "points": "5", "deviation_text": "生源减少"}
    data["rows"] = [row | (short if row["name"] == "残疾儿童康复人数" else {}) for row in data["rows"]]
    made = refresh(new_report(verdict()), "x.docx", evaluate(published.scheme(), from_json(data)))
    assert "“残疾儿童康复人数”指标值360，完成值300。原因：生源减少。" in text(made.data)
    cells = [cell for table in of_bytes(made.data, "x").tables for row in table.rows for cell in row]
    assert "300" in cells and "445" not in cells and "37" in cells
    document = Document(io.BytesIO(made.data))
    (shown,) = [one.get("descr") for one in document.element.body.iter(qn("wp:docPr"))]
    chart = next(part.blob.decode() for part in document.part.package.parts if "/charts/" in part.partname)
    assert "产出指标37（满分40）" in shown and "<c:v>37</c:v>" in chart


def test_a_gap_becomes_its_sentence_when_the_figures_come_and_stays_a_person_s_when_he_filled_it():
    none = {"procurement.budget": "", "procurement.final": ""}
    data = new_report(verdict(**none))
    assert "【请填写：政府采购金额·预算数" in text(data)
    made = again(data)
    assert "政府采购预算43.10万元，决算74.11万元，执行率171.95%。" in text(
        made.data
    ) and "【请填写：政府采购" not in text(made.data)
    assert any(one.after.startswith("政府采购预算43.10") for one in made.refreshed)

    def fill(document):
        one = next(
            c
            for tag, c in content_controls.controls(document.element.body)
            if "政府采购" in content_controls.text_of(c)
        )
        content_controls.set_text(one, "本年没有政府采购。")

    kept = again(changed(data, fill))
    assert "本年没有政府采购。" in text(kept.data) and "政府采购预算43.10" not in text(kept.data)


def moved(document):
    one = control(document, "basic_expenditure.executed")
    document.paragraphs[4]._p.append(one)


def copied(document):
    one = deepcopy(control(document, "basic_expenditure.executed"))
    document.paragraphs[4]._p.append(one)


def coloured(document):
    one = control(document, "basic_expenditure.executed")
    from docx.text.run import Run

    run = Run(next(content_controls.content_of(one).iter(qn("w:r"))), None)
    run.font.bold, run.font.size, run.font.color.rgb = True, Pt(20), RGBColor(255, 0, 0)


def tracked(document):
    """The number overwritten with 修订 switched on: the old run struck out, a new one beside it."""
    document.settings.element.append(OxmlElement("w:trackRevisions"))
    content = content_controls.content_of(control(document, "basic_expenditure.executed"))
    old = content.find(qn("w:r"))
    told = f'{nsdecls("w")} w:id="9" w:author="某" w:date="2021-03-01T00:00:00Z"'
    inserted = parse_xml(f"<w:ins {told}><w:r><w:rPr><w:b/></w:rPr><w:t>999</w:t></w:r></w:ins>")
    struck = parse_xml(f"<w:del {told}><w:r><w:delText>176.29</w:delText></w:r></w:del>")
    content.replace(old, struck)
    content.append(inserted)


def prompted(document):
    """The number deleted: Word puts its prompt there."""
    one = control(document, "basic_expenditure.executed")
    content_controls.set_text(one, "单击或点击此处输入文字。")
    one.find(qn("w:sdtPr")).append(OxmlElement("w:showingPlcHdr"))


def in_a_cell_of_its_own(document):
    table = document.add_table(1, 1)
    cell = table.cell(0, 0)._tc
    one = control(document, "basic_expenditure.executed")
    content = content_controls.content_of(one)
    run = content.find(qn("w:r"))
    cell.addprevious(one)
    content.append(cell)
    cell.p_lst[0].append(run)


@pytest.mark.parametrize("hand", [moved, copied, coloured, tracked, prompted, in_a_cell_of_its_own])
def test_whatever_became_of_a_control_its_number_is_refreshed_in_its_place_and_looks(hand):
    mine = changed(new_report(verdict()), hand)
    made = again(mine, **SPENT)
    document = Document(io.BytesIO(made.data))
    found = [
        one for tag, one in content_controls.controls(document.element.body) if tag == "basic_expenditure.executed"
    ]
    assert [content_controls.text_of(one) for one in found] == ["200.00"] * len(found)
    before = [tag for tag, _ in content_controls.controls(Document(io.BytesIO(mine)).element.body)]
    assert len(found) == before.count("basic_expenditure.executed")
    xml = etree.tostring(found[0], encoding="unicode")
    if hand is coloured:
        assert "<w:b/>" in xml and 'w:val="FF0000"' in xml and 'w:val="40"' in xml
    if hand is tracked:
        assert "999" not in xml and "<w:b/>" in xml
    if hand is prompted:
        assert "showingPlcHdr" not in xml
    assert again(made.data, **SPENT).refreshed == ()


def test_what_a_person_took_out_stays_out():
    def hand(document):
        one = control(document, "basic_expenditure.executed")
        one.getparent().remove(one)
        gone = control(document, "missed")
        gone.getparent().remove(gone)
        struck = content_controls.content_of(control(document, "procurement.final"))
        run = struck.find(qn("w:r"))
        change = OxmlElement("w:del")
        for name, value in (("id", "7"), ("author", "某")):
            change.set(qn(f"w:{name}"), value)
        struck.replace(run, change)
        change.append(run)
        for word in run.iter(qn("w:t")):
            word.tag = qn("w:delText")

    made = again(changed(new_report(verdict()), hand), **SPENT, **{"procurement.final": "80"})
    said = text(made.data)
    assert "其中：基本支出万元" in said and "“预算执行管理”，扣2分" not in said and "决算80.00" not in said


def test_a_list_a_person_rewrote_is_his_and_a_table_is_not():
    def hand(document):
        listed = control(document, "missed")
        run = next(run for run in listed.iter(qn("w:t")) if "【请填写" in (run.text or ""))
        run.text = run.text.replace("【请填写：偏差原因】", "年中追加较晚")
        groups = control(document, "groups")
        next(t for t in groups.iter(qn("w:t")) if t.text == "26").text = "30"
        forms = control(document, "forms:自评表")
        row = next(forms.iter(qn("w:tr")))
        extra = deepcopy(list(row.iter(qn("w:tc")))[-1])
        for run in extra.iter(qn("w:t")):
            run.text = "我的列"
        if not list(extra.iter(qn("w:t"))):
            extra.p_lst[0].append(parse_xml(f"<w:r {nsdecls('w')}><w:t>我的列</w:t></w:r>"))
        row.append(extra)

    mine = changed(new_report(verdict()), hand)
    data = published.data()
    data["points"] = data["points"] | {"budget_execution": "3"}
    made = refresh(mine, "x.docx", evaluate(published.scheme(), from_json(data)))
    said, told = text(made.data), "".join(made.remarks)
    assert "原因：年中追加较晚" in said
    assert "“未完成或扣分的指标”一段您改写过，没有动；工作簿现在是：“预算执行管理”，扣1分。" in told
    assert "得分表里手工改过的内容已换成工作簿的" in told and "附表“自评表”里手工改过的内容" in told
    assert "我的列" not in "".join(
        cell for table in of_bytes(made.data, "x").tables for row in table.rows for cell in row
    )


def test_a_chart_that_became_a_picture_is_left():
    def hand(document):
        for drawing in list(control(document, "chart").iter(qn("w:drawing"))):
            drawing.getparent().remove(drawing)

    assert "得分图已不是原来的图" in "".join(again(changed(new_report(verdict()), hand)).remarks)


def test_another_year_another_unit_and_another_notice_are_said():
    data = new_report(verdict())
    later = published.data() | {"year": 2021, "unit": "浏阳市残疾人联合会"}
    told = refresh(data, "x.docx", evaluate(published.scheme(), from_json(later))).remarks
    assert (
        len(told) == 2
        and "原是2020年度的，现已按2021年度的" in "".join(told)
        and "原是“残联”的，现已按“浏阳市残疾人联合会”的" in "".join(told)
    )
    made = refresh(data, "x.docx", verdict(published.WEIGHED))
    assert any("原是照“hunan_liuyang/2020”的表写的，工作簿是“shanghai_minhang/2023”的" in one for one in made.remarks)
    assert "公用经费·决算数" in made.unknown_fields and "基础数据表" in made.unknown_fields


def test_a_place_that_this_form_does_not_have_is_named_and_left():
    def hand(document):
        for tag, words in (("subordinate_count", "3"), ("other_funds.executed", "旧"), ("nonsense (", "？")):
            one = content_controls.new_control(tag)
            document.paragraphs[2]._p.append(one)
            content_controls.set_text(one, words)

    made = again(changed(new_report(verdict()), hand))
    assert (
        made.unknown_fields == ("subordinate_count", "nonsense (")
        and "旧" not in text(made.data)
        and "3" in text(made.data)
    )


def test_a_foot_without_its_code_is_said_and_another_s_controls_are_left():
    def hand(document):
        foot = document.sections[0].footer._element
        (one,) = [one for _, one in content_controls.controls(foot)]
        one.getparent().remove(one)
        theirs = content_controls.new_control("x")
        theirs.find(f"{qn('w:sdtPr')}/{qn('w:tag')}").set(qn("w:val"), "their own")
        content_controls.content_of(theirs).append(parse_xml(f"<w:r {nsdecls('w')}><w:t>别人的</w:t></w:r>"))
        document.paragraphs[2]._p.append(theirs)

    made = again(changed(new_report(verdict()), hand))
    assert "数据校验码已被删去" in "".join(made.remarks) and "别人的" in text(made.data)


def test_the_code_in_every_foot():
    def hand(document):
        document.sections[0].different_first_page_header_footer = True
        first = document.sections[0].first_page_footer
        first.paragraphs[0]._p.append(
            deepcopy(next(one for _, one in content_controls.controls(document.sections[0].footer._element)))
        )

    made = again(changed(new_report(verdict(), "AB12"), hand), "CD34")
    document = Document(io.BytesIO(made.data))
    feet = (document.sections[0].footer, document.sections[0].first_page_footer)
    assert ["CD34" in foot._element.xml and "AB12" not in foot._element.xml for foot in feet] == [True, True]


def protected(document):
    lock = OxmlElement("w:documentProtection")
    lock.set(qn("w:edit"), "readOnly")
    lock.set(qn("w:enforcement"), "1")
    document.settings.element.append(lock)


def bare(document):
    for _, one in [*content_controls.controls(document.element.body)]:
        one.getparent().remove(one)
    for section in document.sections:
        section.footer.is_linked_to_previous = True


@pytest.mark.parametrize("hand, says", [(protected, "限制编辑"), (bare, "没有与工作簿相连的数据位")])
def test_what_cannot_be_refreshed_is_a_sentence(hand, says):
    with pytest.raises(UnreadableFile, match=says):
        again(changed(new_report(verdict()), hand))


LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")


@pytest.mark.parametrize("data", [b"", b"PK\3\4 broken", "只有文字的报告".encode(), b"%PDF-1.7", LOCKED])
def test_a_file_that_is_no_docx_is_a_sentence(data):
    with pytest.raises(UnreadableFile, match="请|没有可核对"):
        again(data)
