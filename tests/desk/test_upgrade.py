"""An older edition's workbook into today's: everything typed goes along or is listed, and every change is said."""

import dataclasses
import io
import json
import shutil

import openpyxl
import pytest

from macros_py.__main__ import main
from macros_py.book import form as drawing
from macros_py.book.build import build, write
from macros_py.book.read import read
from macros_py.desk.changes import DROPPED, FORMULA, MOVED, NEW, RENAMED, WEIGHED
from macros_py.desk.upgrade import SHEET, upgraded
from macros_py.errors import NotOurWorkbook
from macros_py.evaluate import evaluate
from macros_py.law import notices as law
from macros_py.xlsx.package import open_workbook
from tests import published

BASE, SCORES = "基础数据表", "自评表"


def filled():
    whole = published.filled()
    return dataclasses.replace(
        whole,
        loose={"budget_execution": ("预算执行率", "≥95%", "97%")},
        departments={"reception": "办公室", "quantity.2": "业务科", "overseas": "办公室"},
        cells=dict(whole.cells) | {"overseas.final": "0.3"},
    )


@pytest.fixture(scope="module")
def old():
    return build(published.scheme(), filled())


@pytest.fixture
def newer(tmp_path, monkeypatch):
    """The catalogue after a notice was changed: a row dropped, a row renamed, a row added, two weights moved."""
    copy = tmp_path / "templates"
    shutil.copytree(law.TEMPLATES, copy)
    for module in (drawing, law):
        monkeypatch.setattr(module, "TEMPLATES", copy)
    scheme, picture = (copy / published.PLACE / name for name in ("scheme.toml", "form.md"))
    text = scheme.read_text("utf-8")
    dropped = '[[cell]]\nid = "overseas"\nkind = "money"\ncolumns = ["prior_final", "budget", "final"]\nhint = "因公出国（境）费。"\n'
    assert dropped in text
    text = text.replace(dropped, '[[cell]]\nid = "retiree_count"\nkind = "count"\n')
    text = text.replace('["vehicle", "overseas", "reception"]', '["vehicle", "reception"]')
    text = text.replace('[[ceiling]]\nline = "overseas"\nwithin = "three_public"\nsource = "practice"\n', "")
    text = text.replace(
        'id = "fiscal_supervision"\ngroup = "management"\nfull = 3',
        'id = "fiscal_supervision"\ngroup = "management"\nfull = 4',
    )
    text = text.replace(
        'id = "disclosure"\ngroup = "management"\nfull = 4', 'id = "disclosure"\ngroup = "management"\nfull = 3'
    )
    scheme.write_text(text, "utf-8")
    lines = [line for line in picture.read_text("utf-8").splitlines() if "overseas" not in line]
    at = next(n for n, line in enumerate(lines) if line.startswith("| **经费控制情况**"))
    lines.insert(at, "| 退休人员 | {retiree_count} | | | ‖ | | | |")
    made = (
        "\n".join(lines)
        .replace("- 　3、公务接待 ", "- 　2、公务接待（国内） ")
        .replace("信息公开管理（4）", "信息公开管理（3）")
    )
    picture.write_text(made.replace("财政监督管理（3）", "财政监督管理（4）"), "utf-8")
    return law.load(published.PLACE)


def of(made, kind):
    return {change.item: change for change in made.changes if change.kind == kind}


def test_the_same_edition_has_nothing_to_do(old):
    assert upgraded(open_workbook(old), "表") is None


def test_everything_goes_along_or_is_listed(old, newer):
    with pytest.raises(NotOurWorkbook, match="jixiao upgrade"):
        read(old)
    made = upgraded(open_workbook(old), "表")
    before, after = filled(), made.filled
    gone = {id for id in before.cells if id.startswith("overseas.")}
    kept = {id: text for id, text in before.cells.items() if text and id not in gone}
    assert after.cells == kept and after.unit == before.unit and made.form.year == 2020
    assert {id: text for id, text in after.points.items()} == before.points
    assert [(row.block, row["name"], row["achieved_text"]) for row in after.rows] == [
        (row.block, row["name"], row["achieved_text"]) for row in before.rows
    ]
    assert after.loose == before.loose
    assert after.departments == {"reception": "办公室", "quantity.2": "业务科"}
    for id in ("total_points", "grade", "staffing_control_rate"):
        assert after.declared[id] == before.declared[id]
    dropped = of(made, DROPPED)
    assert dropped["出国经费·决算数"].text == "0.3" and dropped["出国经费·决算数"].was == f"{BASE}!D10"
    assert dropped.keys() == {"出国经费·决算数", "出国经费·预算数", "出国经费·上年决算数"}


def test_every_change_is_listed(old, newer):
    made = upgraded(open_workbook(old), "表")
    assert of(made, NEW).keys() == {"退休人员"} and of(made, NEW)["退休人员"].now == f"{BASE}!B5"
    renamed = of(made, RENAMED)
    assert renamed["公务接待"].text == "3、公务接待 → 2、公务接待(国内)"
    assert renamed.keys() == {"公务接待", "财政监督管理", "预决算信息公开管理"}
    assert of(made, WEIGHED)["财政监督管理"].text == "3分 → 4分"
    moved = of(made, MOVED)
    assert (moved["三公经费"].was, moved["三公经费"].now) == (f"{BASE}!B6", f"{BASE}!B7")
    assert moved.keys() == {"三公经费", "公务用车购置和维护经费", "公车购置", "公车运行维护"}


def test_the_new_workbook_is_today_s_and_keeps_the_list(old, newer):
    made = upgraded(open_workbook(old), "表")
    data = write(made.form, evaluate(newer, made.filled), besides=made.sheets)
    this = read(data)
    assert this.findings == ()
    assert {id: t for id, t in this.filled.cells.items() if t} == made.filled.cells
    assert this.filled.loose == made.filled.loose and this.filled.departments == made.filled.departments
    rows = [
        [cell.value for cell in row] for row in openpyxl.load_workbook(io.BytesIO(data))[SHEET].iter_rows(min_row=3)
    ]
    assert [DROPPED, "出国经费·决算数", f"{BASE}!D10", None, "0.3"] in rows
    assert upgraded(open_workbook(data), "表") is None


def edited(old, edit):
    book = openpyxl.load_workbook(io.BytesIO(old))
    edit(book)
    saved = io.BytesIO()
    book.save(saved)
    return open_workbook(saved.getvalue())


def test_a_cell_without_its_name_is_found_by_its_label(old, newer):
    def edit(book):
        for name in ("公务接待_本年决算数", "编制数", "预算执行管理_自评得分"):
            del book.defined_names[name]

    made = upgraded(edited(old, edit), "表")
    assert made.filled.cells["establishment_count"] == "11" and made.filled.points["budget_execution"] == "2"
    left = {change.text for change in made.changes if change.kind == DROPPED}
    assert made.filled.cells.get("reception.final", "") == "0.5" or "0.5" in left


def test_a_row_inserted_and_a_cell_of_nobody_s(old, newer):
    def edit(book):
        book[BASE]["B9"] = "=B8+SUM(Z1:Z9)"
        book[BASE]["D5"].protection = book[BASE]["D4"].protection.copy(locked=False)
        book[BASE]["D5"] = "请勿丢失"
        book.create_sheet("我的底稿")["A1"] = 5

    made = upgraded(edited(old, edit), "表")
    assert any(c.text == "请勿丢失" and c.was == f"{BASE}!D5" for c in made.changes if c.kind == DROPPED)
    assert [c.text for c in made.changes if c.kind == FORMULA] == ["=B8+SUM(Z1:Z9)，上次结果“”"]
    assert "我的底稿" in "".join(made.notes)


@pytest.mark.parametrize("text", ["not toml [", 'title = "x"', "[[cell]]\n" * 9_000])
def test_a_scheme_that_cannot_be_read_is_not_believed(old, newer, text):
    def edit(book):
        page = book["方案"]
        rows = [r for r in range(1, page.max_row + 1) if str(page.cell(r, 1).value).startswith("原文 ")]
        for row in rows:
            page.cell(row, 2).value = None
        page.cell(rows[0], 2).value = text[:30_000]

    made = upgraded(edited(old, edit), "表")
    assert made.filled.cells["reception.final"] == "0.5" and "旧方案" in made.notes[0]
    assert any(c.text == "0.3" for c in made.changes if c.kind == DROPPED)


def test_an_explanation_whose_finding_is_gone_is_listed(newer):
    # the older workbook is built from the catalogue that the newer one replaced
    made = _with_explanation()
    assert any("超预算" in c.item and c.text == "批准出国" for c in made.changes if c.kind == DROPPED)


def _with_explanation():
    older = law.read(published_text(), published.PLACE)
    cells = dict(filled().cells) | {"overseas.budget": "0.1"}
    whole = dataclasses.replace(filled(), cells=cells, explained={"over_budget_unexplained:overseas.final": "批准出国"})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(drawing, "TEMPLATES", ORIGINAL)
        data = build(older, whole)
    return upgraded(open_workbook(data), "表")


ORIGINAL = law.TEMPLATES


def published_text():
    return (ORIGINAL / published.PLACE / "scheme.toml").read_text("utf-8")


def test_a_row_kept_in_a_second_upgrade(old, newer, tmp_path):
    made = upgraded(open_workbook(old), "表")
    data = write(made.form, evaluate(newer, made.filled), besides=made.sheets)
    picture = law.TEMPLATES / published.PLACE / "form.md"
    picture.write_text(picture.read_text("utf-8").replace("2、公务接待（国内）", "2、公务接待"), "utf-8")
    drawing._drawn.cache_clear()
    text = law.TEMPLATES / published.PLACE / "scheme.toml"
    text.write_text(text.read_text("utf-8") + "\n# changed\n", "utf-8")
    again = upgraded(open_workbook(data), "表")
    rows = again.sheets[0].rows
    assert (DROPPED, "出国经费·决算数", f"{BASE}!D10", "", "0.3") in rows
    assert (RENAMED, "公务接待", f"{BASE}!B11", f"{BASE}!B11", "2、公务接待(国内) → 2、公务接待") in rows


def test_the_verb(old, newer, tmp_path, capsys):
    path, target = tmp_path / "旧表.xlsx", tmp_path / "新表.xlsx"
    path.write_bytes(old)
    with pytest.raises(SystemExit) as ended:
        main(["upgrade", str(path), "-o", str(target), "--json"])
    answer = json.loads(capsys.readouterr().out)
    assert ended.value.code == 0 and answer["before"] != answer["after"] and len(answer["changes"]) == 13
    assert path.read_bytes() == old and read(target).findings == ()
    with pytest.raises(SystemExit) as ended:
        main(["upgrade", str(target), "-o", str(tmp_path / "再.xlsx")])
    assert ended.value.code == 0 and "已是现行版本" in capsys.readouterr().out
    assert not (tmp_path / "再.xlsx").exists()
    for arguments, says in (((path, target), "新表.xlsx"), ((tmp_path / "无.xlsx", target), "不存在")):
        with pytest.raises(SystemExit) as ended:
            main(["upgrade", str(arguments[0]), "-o", str(arguments[1])])
        assert ended.value.code == 2 and says in capsys.readouterr().err


PROJECT = "national/2020_project"


def projects():
    """The published project under three names, the sheets as a unit left them."""
    whole = published.filled(PROJECT)
    made = [
        dataclasses.replace(
            whole.projects[0],
            name=name,
            cells=dict(whole.projects[0].cells) | {"supervising_department": f"{name}主管局"},
        )
        for name in ("委托业务项目", "残疾人托养", "康复")
    ]
    book = openpyxl.load_workbook(
        io.BytesIO(build(published.scheme(PROJECT), dataclasses.replace(whole, projects=tuple(made))))
    )
    book["项目2"].title = "托养（区级）"
    book["项目3"]["C33"] = "王某"
    book.create_sheet("自己的草稿")["A1"] = "备忘"
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


@pytest.fixture
def newer_projects(tmp_path, monkeypatch):
    """The project notice after a change: a cell dropped, a row renamed, a row added."""
    copy = tmp_path / "templates"
    shutil.copytree(law.TEMPLATES, copy)
    old_book = projects()
    for module in (drawing, law):
        monkeypatch.setattr(module, "TEMPLATES", copy)
    scheme, picture = (copy / PROJECT / name for name in ("scheme.toml", "form.md"))
    text = scheme.read_text("utf-8")
    dropped = (
        '[[cell]]\nid = "supervising_department"\nkind = "text"\nhint = "主管部门全称，有编码的可写“编码-名称”。"\n'
    )
    assert dropped in text
    scheme.write_text(text.replace(dropped, '[[cell]]\nid = "retiree_count"\nkind = "count"\n'), "utf-8")
    drawn = picture.read_text("utf-8")
    before = "| 主管部门 | < | < | {supervising_department} | < | 实施单位 |"
    assert before in drawn and "上年结转资金" in drawn
    drawn = drawn.replace(before, "| 退休人员 | < | < | {retiree_count} | < | 实施单位 |")
    picture.write_text(drawn.replace("上年结转资金", "上年结转和结余资金"), "utf-8")
    return law.load(PROJECT), old_book


def test_a_workbook_of_projects_goes_along_sheet_by_sheet(newer_projects):
    scheme, book = newer_projects
    made = upgraded(open_workbook(book), "表")
    before = published.filled(PROJECT).projects[0]
    assert made.form.copies == ("项目1", "托养（区级）", "项目3")
    assert [one.cells["project_name"] for one in made.filled.projects] == ["委托业务项目", "残疾人托养", "康复"]
    data = write(made.form, evaluate(scheme, made.filled), besides=made.sheets)
    received = read(data)
    assert received.findings == () and received.filled.unit == published.filled(PROJECT).unit
    for one in received.filled.projects:
        kept = {id: text for id, text in before.cells.items() if text.strip() and id in scheme.inputs}
        assert kept and {id: one.cells.get(id, "") for id in kept} == kept
        assert [dict(row.columns) for row in one.rows if not row.empty] == [
            {column: row[column] for column in one.rows[0].columns} for row in before.rows if not row.empty
        ]
    again = upgraded(open_workbook(data), "表")
    assert again is None


def test_what_holds_for_every_project_is_said_once_and_what_was_typed_each_time(newer_projects):
    _, book = newer_projects
    made = upgraded(open_workbook(book), "表")
    said = [(change.kind, change.text) for change in made.changes]
    assert sum(kind == RENAMED and "上年结转和结余资金" in text for kind, text in said) == 1
    assert sum(kind == NEW for kind, _ in said) == 1
    dropped = {change.was: change.text for change in made.changes if change.kind == DROPPED}
    assert dropped == {
        "项目1!D4": "委托业务项目主管局",
        "托养（区级）!D4": "残疾人托养主管局",
        "项目3!D4": "康复主管局",
        "项目3!C33": "王某",
    }
    assert any("“自己的草稿”" in note and "项目汇总" not in note for note in made.notes)


def test_a_project_workbook_without_a_project_sheet_is_a_sentence(newer_projects):
    _, data = newer_projects
    book = openpyxl.load_workbook(io.BytesIO(data))
    for name in ("项目1", "托养（区级）", "项目3"):
        book.remove(book[name])
    saved = io.BytesIO()
    book.save(saved)
    with pytest.raises(NotOurWorkbook, match="有0张项目表"):
        upgraded(open_workbook(saved.getvalue()), "表")


def test_what_was_emptied_stays_empty(old, newer):
    def edit(book):
        book[SCORES]["G41"] = book[BASE]["D4"] = None

    whole = upgraded(open_workbook(old), "表").filled
    made = upgraded(edited(old, edit), "表").filled
    assert made.cleared == {"total_points"} and not whole.cleared
    assert made.declared["staffing_control_rate"] == "" and whole.declared["staffing_control_rate"]
    assert "total_points" not in made.declared
