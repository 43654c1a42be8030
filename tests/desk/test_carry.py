"""Last year's form into this year's: nothing typed twice, nothing invented, every change of it noticed."""

import dataclasses
import io
import json
import re

import openpyxl
import pytest

from macros_py.__main__ import main
from macros_py.book import identity_sheet
from macros_py.book.build import build, write
from macros_py.book.list_sheets import LAST_YEAR
from macros_py.book.read import read
from macros_py.desk import macros
from macros_py.desk.carry import carry
from macros_py.desk.open_workbook import read_open_workbook
from macros_py.errors import NotOurWorkbook, UnreadableFile
from macros_py.evaluate import evaluate
from macros_py.law.filled import Filled, Row, as_json, from_json
from macros_py.law.notices import editions, load
from macros_py.law.notices import read as read_scheme
from macros_py.law.terms import from_last_year
from tests import published
from tests.desk import closed_engine

BASE, SCORES = "基础数据表", "自评表"


def changed(filled, **cells):
    names = {id.replace("__", "."): text for id, text in cells.items()}
    return dataclasses.replace(filled, cells=dict(filled.cells) | names)


def received(filled, scheme=None):
    return read(build(scheme or published.scheme(), filled))


@pytest.fixture(scope="module")
def last():
    return received(published.filled())


@pytest.fixture(scope="module")
def carried(last):
    return carry(last, published.scheme(), 2021)


@pytest.fixture(scope="module")
def workbook(carried):
    return write(carried.form, evaluate(published.scheme(), carried.filled), empty=True)


def priors(scheme, filled):
    return [one for one in evaluate(scheme, filled).findings if one.id == "prior_differs"]


def test_prior_figures_names_and_posts_are_carried_and_nothing_else(carried):
    cells = carried.filled.cells
    assert cells["reception.prior_final"] == "0.5" and cells["establishment_count"] == "11"
    assert carried.filled.unit == "残联" and carried.filled.year == 2021
    assert all(id == "establishment_count" or id.endswith(".prior_final") for id, t in cells.items() if t)
    assert [row["name"] for row in carried.filled.rows] == [r["name"] for r in published.filled().rows]
    assert all(row.columns.keys() == {"name"} for row in carried.filled.rows)
    assert not any(carried.filled.points.values()) and not carried.filled.declared


def test_every_carried_cell_is_listed_with_both_places(carried, last, workbook):
    this = read(workbook)
    listed = [cell for cell in carried.as_json()["cells"]]
    assert len(listed) == 22
    book = openpyxl.load_workbook(io.BytesIO(workbook))
    for cell, told in zip(carried.cells, listed, strict=False):
        assert told["typed"] and told["value"] == told["typed"]
        sheet, place = told["to"].split("!")
        assert str(book[sheet][place].value) == told["value"]
        assert this.located.places[cell.target] == carried.form.places[cell.target]
        assert told["from"] == "{}!{}".format(*_address(last, cell.origin))


def _address(form, id):
    sheet, row, column = form.located.places[id]
    return sheet, openpyxl.utils.get_column_letter(column) + str(row)


def test_what_was_blank_or_is_no_number_is_said_and_not_carried():
    last = received(changed(published.filled(), reception__final="约0.5", other_transport__final=""))
    made = carry(last, published.scheme(), 2021)
    assert not {"reception.prior_final", "other_transport.prior_final"} & made.filled.cells.keys()
    said = "".join(made.not_carried)
    assert "约0.5" in said and "其他交通费·决算数" in said and "错误" in said


def test_a_parent_keeps_its_formula_unless_it_was_declared_otherwise():
    apart = changed(published.filled(), three_public__final="9")
    made = carry(received(apart), published.scheme(), 2021)
    assert made.filled.cells["three_public.prior_final"] == "9"
    assert "vehicle.prior_final" not in made.filled.cells
    ledger = evaluate(published.scheme(), made.filled).ledger
    assert str(ledger["vehicle.prior_final"]) == "1.7"


def test_what_is_above_a_declared_parent_is_looked_at_after_it():
    """车 9 against its parts' 1.7 is declared; 三公 9.5 is then the sum of its parts, and stays a formula."""
    made = carry(
        received(changed(published.filled(), vehicle__final="9", three_public__final="9.5")), published.scheme(), 2021
    )
    assert made.filled.cells["vehicle.prior_final"] == "9" and "three_public.prior_final" not in made.filled.cells
    assert str(evaluate(published.scheme(), made.filled).ledger["three_public.prior_final"]) == "9.5"


def test_the_same_verdict_through_the_workbook_and_silent_where_nothing_changed(workbook, carried):
    this = read(workbook)
    assert this.findings == () and this.located.form.year == 2021
    assert this.filled.last_year == carried.filled.last_year
    assert [row["name"] for row in this.filled.rows] == [row["name"] for row in carried.filled.rows]
    assert not priors(this.scheme, this.filled)
    assert from_json(json.loads(json.dumps(as_json(this.filled)))).last_year == carried.filled.last_year


def edited(workbook, edit):
    book = openpyxl.load_workbook(io.BytesIO(workbook))
    edit(book)
    saved = io.BytesIO()
    book.save(saved)
    return read(saved.getvalue())


def test_a_changed_figure_is_found_with_both_values_and_may_be_explained(workbook, carried):
    place = next(c for c in carried.cells if c.target == "reception.prior_final")

    def edit(book):
        sheet, address = carried.target(place).split("!")
        book[sheet][address] = 0.8

    this = edited(workbook, edit)
    (found,) = priors(this.scheme, this.filled)
    assert (found.found, found.expected, found.difference, found.level) == ("0.8", "0.5", "0.3", "核实")
    assert "上年报表" in found.message and "0.3万元" in found.message and found.where == ("reception.prior_final",)
    explained = dataclasses.replace(this.filled, explained={found.key: "财政批复调整上年决算"})
    (again,) = priors(this.scheme, explained)
    assert again.explanation == "财政批复调整上年决算"


@pytest.mark.parametrize(
    ("text", "count"), [("0.5", 0), ("0.50", 0), ("0.504", 0), ("0.51", 1), ("", 1), ("—", 1), ("半万", 0)]
)
def test_equal_to_the_form_s_precision_is_silent_and_what_cannot_be_read_is_said_elsewhere(carried, text, count):
    found = priors(published.scheme(), changed(carried.filled, reception__prior_final=text))
    assert len(found) == count


def test_establishment_may_change(carried):
    assert not priors(published.scheme(), changed(carried.filled, establishment_count="12"))


def lines(*names_and_finals):
    rows = [Row("other_projects", {"name": n, "final": f, "budget": "1"}) for n, f in names_and_finals]
    return dataclasses.replace(published.filled(), rows=(*published.filled().rows, *rows))


def test_open_lines_go_on_by_name_and_are_known_wherever_they_stand():
    made = carry(received(lines(("彩票项目", "12.5"), ("就业项目", "3"), ("助学项目", "4"))), published.scheme(), 2021)
    rows = made.filled.rows_of("other_projects")
    assert next(row.columns for row in rows) == {"name": "彩票项目", "prior_final": "12.5"} and len(rows) == 3
    others = tuple(row for row in made.filled.rows if row.block != "other_projects")

    def found(*now):
        moved = dataclasses.replace(made.filled, rows=(*others, *(Row("other_projects", r) for r in now)))
        return priors(published.scheme(), moved)

    a, b, c = (dict(row.columns) for row in rows)
    assert not found(c, b, a)
    assert not found(a | {"name": "福彩公益金项目"}, b, c)
    assert [one.found for one in found(a | {"prior_final": "13"}, b, c)] == ["13"]
    assert [one.found for one in found(b, c)] == [""]


def test_into_a_form_of_another_unit_of_money_amounts_are_converted_exactly():
    text = published.scheme().text.replace('amount_unit = "万元"', 'amount_unit = "元"')
    yuan = read_scheme(text, published.PLACE)
    last = received(changed(published.filled(), reception__final="0.123456"))
    made = carry(last, yuan, 2021)
    cell = next(cell for cell in made.cells if cell.target == "reception.prior_final")
    assert (cell.typed, cell.value) == ("0.123456万元", "1234.56")
    assert next(cell for cell in made.cells if cell.target == "establishment_count").value == "11"


def test_another_edition_that_shares_identifiers():
    scheme = load("hunan/2017")
    filled = Filled(
        unit="某某市残疾人联合会",
        year=2019,
        cells={
            "reception.final": "0.2",
            "reception.budget": "0.3",
            "office_cost.final": "5",
            "three_public.budget": "7",
        },
    )
    made = carry(received(filled, scheme), published.scheme(), 2020)
    assert made.filled.cells == {"reception.prior_final": "0.2"}
    assert any("工会经费福利费" in sentence for sentence in made.not_carried)
    again = carry(received(filled, scheme), scheme, 2020)
    assert again.filled.cells["three_public.prior_budget"] == "7"
    carryover = dataclasses.replace(filled, cells={"year_end_carryover": "3.5"})
    assert carry(received(carryover, scheme), scheme, 2020).filled.cells == {"prior_carryover": "3.5"}


def test_what_was_begun_stays_and_a_difference_is_said(last):
    begun = Filled(
        unit="残 联",
        cells={"reception.prior_final": "0.6", "other_transport.prior_final": "7.930"},
        rows=(Row("quantity", {"name": "残疾人培训", "target_text": "400"}), Row("quantity", {"name": "新增"})),
    )
    made = carry(last, published.scheme(), 2021, begun)
    assert made.filled.cells["reception.prior_final"] == "0.6" and made.filled.unit == "残 联"
    assert [sentence for sentence in made.differences if "0.6" in sentence and "0.5" in sentence]
    assert len(made.differences) == 1
    rows = made.filled.rows_of("quantity")
    assert [row["name"] for row in rows] == ["残疾人培训", "新增", "残疾儿童康复人数", "托养服务人数"]
    assert rows[0]["target_text"] == "400"
    (found,) = priors(published.scheme(), made.filled)
    assert found.found == "0.6"


@pytest.mark.parametrize(
    ("year", "begun", "says"),
    [(2020, Filled(), "2019年度"), (2019, Filled(), "2018年度"), (2022, Filled(), "--anyway"), (2021, Filled(unit="另一个单位"), "另一个单位")],
)  # fmt: skip
def test_refused_in_one_sentence(last, year, begun, says):
    with pytest.raises(NotOurWorkbook, match=says):
        carry(last, published.scheme(), year, begun)


@pytest.mark.parametrize("place", [place for place in editions() if not load(place).repeated])
def test_every_edition_is_carried_into_its_next_year(place):
    scheme = load(place)
    finals = {id: "1.5" for id in scheme.inputs if id.endswith((".final", ".executed", ".budget"))}
    made = carry(received(Filled(unit="某某单位", year=scheme.year, cells=finals), scheme), scheme, scheme.year + 1)
    data = write(made.form, evaluate(scheme, made.filled), empty=True)
    this = read(data)
    assert this.findings == () and this.filled.unit == "某某单位" and not priors(scheme, this.filled)
    ledger = evaluate(scheme, this.filled).ledger
    asked = [id for id in scheme.inputs if from_last_year(id) and ".prior_" in id]
    assert all(str(ledger[id]) == "1.5" for id in asked)


def projects(*names, place="national/2020_project", year=2022, **changes):
    """The published project under each of these names, as one workbook."""
    whole = published.filled("national/2020_project")
    made = []
    for name in names:
        cells = dict(whole.projects[0].cells) | {"supervising_department": "池州市贵池区财政局"}
        made.append(dataclasses.replace(whole.projects[0], name=name, cells=cells, **changes))
    return dataclasses.replace(whole, year=year, projects=tuple(made))


PROJECTS = ["national/2020_project", "sichuan/2020_project"]


@pytest.mark.parametrize("place", PROJECTS)
def test_projects_go_on_with_their_names_indicators_and_last_year_s_results(place):
    scheme, names = load(place), ["委托业务项目", "残疾人托养", "残疾人培训", "康复", "助残日"]
    made = carry(received(projects(*names), scheme), scheme, 2023)
    data = write(made.form, evaluate(scheme, made.filled), empty=True)
    this = read(data)
    assert this.findings == () and this.located.form.year == 2023
    assert [one.cells["project_name"] for one in this.filled.projects] == names
    assert this.filled.last_year == made.filled.last_year and not priors(scheme, this.filled)
    before = published.filled("national/2020_project").projects[0]
    for one in this.filled.projects:
        assert one.unit == "池州市贵池区棠溪镇人民政府" and one.cells["supervising_department"]
        wanted = [(row.block, row["name"]) for row in before.rows if row["name"].strip()]
        assert [(row.block, row["name"]) for row in one.rows if row["name"]] == wanted
        assert not any(row["target_text"] or row["points"] for row in one.rows)
        assert not any(one.cells[id] for id in one.cells if id.startswith("annual_funds"))
    kept = this.filled.last_year.projects[1]
    assert kept.name == "残疾人托养" and kept.rows[0]["achieved_text"] == before.rows[0]["achieved_text"]
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert book[LAST_YEAR]["B4"].value.startswith("委托业务项目·")
    sheet, row, column = made.form.places["2/quantity.1.target_text"]
    at = openpyxl.utils.get_column_letter(column) + str(row)
    assert any(
        at in str(rule.sqref) and "上年" in (rule.prompt or "") for rule in book[sheet].data_validations.dataValidation
    )


def test_every_carried_cell_of_a_project_is_listed_with_both_places():
    scheme = load(PROJECTS[0])
    last = received(projects("托养", "培训"), scheme)
    made = carry(last, scheme, 2023)
    book = openpyxl.load_workbook(io.BytesIO(write(made.form, evaluate(scheme, made.filled), empty=True)))
    assert {cell.item.partition("·")[0] for cell in made.cells} == {"托养", "培训"}
    for cell, told in zip(made.cells, made.as_json()["cells"], strict=True):
        sheet, place = told["to"].split("!")
        assert str(book[sheet][place].value) == told["value"]
        assert told["from"] == "{}!{}".format(*_address(last, cell.origin))


def test_projects_are_known_by_name_and_those_gone_or_new_are_listed():
    scheme = load(PROJECTS[0])
    last = received(projects("托养（一期）", "培训", "康复"), scheme)
    mine = [Filled(cells={"project_name": name}) for name in ("无障碍改造", "康复", "托养(一期)", "")]
    begun = Filled(unit="池州市贵池区棠溪镇人民政府", projects=tuple(mine))
    made = carry(last, scheme, 2023, begun)
    rows = [[row["name"] for row in one.rows if row["name"]] for one in made.filled.projects]
    assert not rows[0] and rows[1] and rows[2] and not rows[3]
    assert {cell.origin.partition("/")[0]: cell.target.partition("/")[0] for cell in made.cells} == {"3": "2", "1": "3"}
    gone, new = made.not_carried[:2]
    assert "“培训”" in gone and "托养" not in gone and "“无障碍改造”" in new and "康复" not in new


def test_what_a_project_s_sheet_holds_already_stays_and_is_said():
    scheme = load(PROJECTS[0])
    mine = Filled(cells={"project_name": "托养", "supervising_department": "区民政局"})
    made = carry(received(projects("托养", "培训"), scheme), scheme, 2023, Filled(projects=(mine,)))
    assert made.filled.projects[0].cells["supervising_department"] == "区民政局"
    assert len(made.differences) == 1 and made.differences[0].startswith("“托养”：“主管部门”已填“区民政局”")


def test_projects_without_a_name_spare_sheets_and_two_of_one_name():
    scheme = load(PROJECTS[0])
    last = received(
        dataclasses.replace(projects("托养", "", "托养"), projects=(*projects("托养", "", "托养").projects, Filled())),
        scheme,
    )
    made = carry(last, scheme, 2023)
    assert [one.cells["project_name"] for one in made.filled.projects] == ["托养", "托养"]
    assert (
        sum("没有项目名称" in said and "第2张项目表" in said and "第4张" not in said for said in made.not_carried) == 1
    )
    empty = carry(received(Filled(unit="某局", year=2022), scheme), scheme, 2023)
    assert read(write(empty.form, evaluate(scheme, empty.filled), empty=True)).findings == ()


def test_a_form_a_project_and_a_form_a_unit_do_not_mix(last):
    scheme = load(PROJECTS[0])
    with pytest.raises(NotOurWorkbook, match="按项目填报"):
        carry(last, scheme, 2021)
    with pytest.raises(NotOurWorkbook, match="按项目填报"):
        carry(received(projects("托养"), scheme), published.scheme(), 2023)


def test_anyway(last):
    assert carry(last, published.scheme(), 2023, Filled(unit="改名后的单位"), anyway=True).cells
    with pytest.raises(NotOurWorkbook):
        carry(last, published.scheme(), 2020, anyway=True)


def test_the_verb(tmp_path, capsys):
    path, target = tmp_path / "2020年 表.xlsx", tmp_path / "2021年 表.xlsx"
    path.write_bytes(build(published.scheme(), published.filled()))
    before = path.read_bytes()

    def run(*arguments):
        with pytest.raises(SystemExit) as ended:
            main([str(one) for one in ("carry", path, "-o", target, *arguments)])
        said = capsys.readouterr()
        return ended.value.code, said.out, said.err

    code, out, _ = run("--json")
    answer = json.loads(out)
    assert code == 0 and len(answer["cells"]) == 22 and answer["into"] == {"place": published.PLACE, "year": 2021}
    assert answer["from"]["wrong"] == 5 and answer["from"]["file"] == path.name and path.read_bytes() == before
    made = target.read_bytes()
    code, _, err = run()
    assert code == 2 and target.name in err and target.read_bytes() == made
    code, out, _ = run("--force", "--into", published.PLACE)
    assert code == 0 and "带入22格" in out and "公车购置" in out
    for arguments, says in (
        (("--unit", "另一个单位"), "另一个单位"),
        (("--year", "2020"), "2019年度"),
        (("--into", "x/1"), published.PLACE),
    ):
        code, _, err = run("--force", *arguments)
        assert code == 2 and says in err and len(err.strip().splitlines()) == 1
    assert read(target).filled.last_year.file == path.name


@pytest.mark.parametrize("unit", ["残联（本级）", "残联 (本级)", "残联(本级)"])
def test_width_and_brackets_of_a_name_do_not_count(unit):
    last = received(dataclasses.replace(published.filled(), unit="残联(本级)"))
    assert carry(last, published.scheme(), 2021, Filled(unit=unit)).cells


def test_last_year_stands_beside_the_new_target(workbook):
    book = openpyxl.load_workbook(io.BytesIO(workbook))
    rows = [[cell.value for cell in row] for row in book[LAST_YEAR].iter_rows(min_row=3)]
    assert ["数量指标", "残疾儿童康复人数", "360", "445", "7"] in rows
    assert ["上年数", "公务接待·上年决算数", None, "0.5", None] in rows
    messages = [str(v.prompt) for v in book[SCORES].data_validations.dataValidation]
    assert any(m.startswith("上年“残疾儿童康复人数”：指标值360，完成值445。") for m in messages)
    assert book[SCORES]["E20"].value is None and not book[LAST_YEAR].merged_cells.ranges
    assert book["核对结果"]["A2"].value == "尚未核对。"


@pytest.mark.parametrize(
    "text", ["[" * 50_000, '{"cells": 1}', '{"colour": {}}', "nothing", '{"file": "' + "a" * 300_000 + '"}', '{"year": true}']
)  # fmt: skip
def test_figures_of_a_stranger_that_cannot_be_read_are_not_believed(workbook, text):
    def edit(book):
        page = book[identity_sheet.SHEET]
        row = next(r for r in range(1, page.max_row + 1) if page.cell(r, 1).value == f"{identity_sheet.LAST_YEAR}1")
        for n in range(0, len(text), 30_000):
            page.cell(row + n // 30_000, 1).value = f"{identity_sheet.LAST_YEAR}{n // 30_000 + 1}"
            page.cell(row + n // 30_000, 2).value = text[n : n + 30_000]

    this = edited(workbook, edit)
    assert [one.id for one in this.findings] == ["last_year_unread"] and this.filled.last_year is None


def test_identifiers_that_the_form_does_not_have_are_left_out_or_refused(workbook):
    def edit(book):
        page = book[identity_sheet.SHEET]
        row = next(r for r in range(1, page.max_row + 1) if page.cell(r, 1).value == f"{identity_sheet.LAST_YEAR}1")
        page.cell(row, 2).value = json.dumps({"file": "x\u202ey", "cells": {"no.such": "1"}, "rows": [{"block": "b"}]})

    this = edited(workbook, edit)
    assert this.findings == () and this.filled.last_year.cells == {} and this.filled.last_year.rows == ()
    assert this.filled.last_year.file == "x?y"
    with pytest.raises(UnreadableFile, match="last_year"):
        from_json({"last_year": {"cells": []}})


def test_a_long_text_travels_whole():
    long = "残疾人康复=" * 5_000
    rows = (Row("quantity", {"name": "甲", "target_text": long[:20_000], "achieved_text": long[:30_000]}),)
    last = received(dataclasses.replace(published.filled(), rows=rows))
    made = carry(last, published.scheme(), 2021)
    this = read(write(made.form, evaluate(published.scheme(), made.filled)))
    assert this.filled.last_year == made.filled.last_year


def test_an_open_workbook_knows_what_was_carried_too(workbook, carried, tmp_path):
    path = tmp_path / "今年.xlsx"
    path.write_bytes(workbook)
    with closed_engine.calling(path) as book:
        assert read_open_workbook(book).received.filled.last_year == carried.filled.last_year
        book.sheets[BASE].range("B11").value = 0.8
        assert macros.run("recalculate", book).startswith("错误")
        shown = [line[3] for line in book.sheets["核对结果"].range((4, 1), (40, 11)).value]
    assert any(str(words).startswith("“公务接待·上年决算数”填0.8万元") for words in shown)


@pytest.mark.office
def test_libreoffice_opens_the_carried_workbook_without_an_error_cell(office, workbook, tmp_path):
    path = tmp_path / "今年.xlsx"
    path.write_bytes(workbook)
    values = office.values(path)
    assert values[BASE, "B11"] == 0.5 and values[BASE, "B6"] == pytest.approx(2.2)
    wrong = [place for place, value in values.items() if re.match(r"#[A-Z/0]+[!?]?$|Err:", str(value))]
    assert not wrong and values[LAST_YEAR, "A1"].startswith("上年对照")
