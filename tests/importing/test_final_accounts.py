"""The tables of the 决算: which they are, what they say of a form, what is only said and never filled in."""

import dataclasses
import json
import random

import pytest
import xlsxwriter

from macros_py.book.build import build
from macros_py.book.read import read
from macros_py.documents.sources import read_source
from macros_py.documents.table import Table
from macros_py.evaluate import evaluate
from macros_py.importing.account import read_account, recognised
from macros_py.importing.applied import applied
from macros_py.importing.final_accounts import final_accounts
from macros_py.law.filled import Filled
from macros_py.law.final_accounts import catalogue
from macros_py.law.notices import editions, load
from macros_py.law.terms import terms
from tests import published
from tests.importing.accounts import (
    BASIC,
    EXPORTS,
    FISCAL,
    OPERATION,
    PAIRS,
    PUBLISHED,
    PUBLISHED_BASIC,
    PUBLISHED_EXPENDITURE,
    PUBLISHED_THREE,
    PUBLISHED_TOTAL,
    ROWS,
    TOTAL,
    UNIT,
)

IN_WAN, IN_YUAN = published.PLACE, published.WEIGHED

OF_EXPORTS = {
    "establishment_count": "11",
    "incumbent_count": "11",
    "three_public.budget": "2.25",
    "three_public.final": "2.08",
    "vehicle.budget": "1.8",
    "vehicle.final": "1.7",
    "vehicle_upkeep.budget": "1.8",
    "vehicle_upkeep.final": "1.7",
    "reception.budget": "0.45",
    "reception.final": "0.38",
    "operating_cost.final": "14.38",
    "union_and_welfare.final": "3.1",
    "other_transport.final": "5",
    "procurement.final": "74.11",
    "fiscal_appropriation.budget": "1232.07",
    "fiscal_appropriation.executed": "1222.07",
    "other_funds.budget": "80",
    "other_funds.executed": "79.67",
    "basic_expenditure.budget": "176.5",
    "basic_expenditure.executed": "176.291234",
    "project_expenditure.budget": "1135.57",
    "project_expenditure.executed": "1125.448766",
}


def accounts(tables, place=IN_WAN, year=2020, **more):
    reads, unread, doubts = final_accounts(tables, load(place), year, **more)
    assert len({one.id for one in reads}) == len(reads)
    return {one.id: one for one in reads}, unread, doubts


def texts(reads):
    return {id: one.text for id, one in reads.items()}


def changed(table, old, new):
    """The table with one text put in place of another, which must be there."""
    assert any(old in cell for row in table.rows for cell in row) or old in table.heading
    rows = tuple(tuple(cell.replace(old, new) for cell in row) for row in table.rows)
    return dataclasses.replace(table, rows=rows, heading=table.heading.replace(old, new))


def without(table, *labels):
    return dataclasses.replace(table, rows=tuple(row for row in table.rows if not set(labels) & set(row)))


def test_the_exports_of_the_system_say_all_they_can_of_a_form_in_万元():
    reads, _unread, doubts = accounts(EXPORTS)
    assert texts(reads) == OF_EXPORTS
    assert doubts == []
    executed = reads["basic_expenditure.executed"]
    assert (executed.place, executed.found) == (TOTAL.place(6, 14), "1,762,912.34")
    assert executed.note == "元→万元"
    assert "待核" in reads["three_public.budget"].note and "待核" not in reads["three_public.final"].note
    assert "另有“资本性支出”6,000.00元" in reads["operating_cost.final"].note
    assert "13,017,400.00元－12,220,700.00元" in reads["other_funds.executed"].note
    assert reads["union_and_welfare.final"].found == "20,000.00、11,000.00"


def test_what_the_form_defines_otherwise_is_shown_and_not_filled_in():
    reads, unread, _ = accounts(EXPORTS)
    assert not {"project_outlay.final", "operating_reception.final", "budget_adjustment.final"} & reads.keys()
    said = [(one.text, one.why) for one in unread]
    assert [text for text, _ in said] == ["11,254,487.66", "3,800.00"]
    assert "公共专项资金" in said[0][1] and "公务接待费等费用" in said[1][1]


def test_a_form_in_元_takes_the_figures_as_they_are():
    reads, unread, doubts = accounts(EXPORTS, IN_YUAN, 2020)
    assert texts(reads) == {
        "fiscal_appropriation.budget": "12320700",
        "fiscal_appropriation.executed": "12220700",
        "other_funds.budget": "800000",
        "other_funds.executed": "796700",
        "basic_expenditure.budget": "1765000",
        "basic_expenditure.executed": "1762912.34",
        "project_expenditure.budget": "11355700",
        "project_expenditure.executed": "11254487.66",
    }
    assert (unread, doubts) == ([], [])
    assert all("→" not in one.note for one in reads.values())


def test_funds_by_nature_and_the_phase_at_the_beginning_of_the_year():
    reads, _, doubts = accounts(EXPORTS, "hunan/2021")
    assert doubts == []
    funds = {
        id: one.text for id, one in reads.items() if id.split(".")[0] in ("general_public_budget", "government_fund")
    }
    assert funds == {
        "general_public_budget.initial": "207.53",
        "general_public_budget.budget": "1082.07",
        "general_public_budget.executed": "1072.07",
        "government_fund.budget": "150",
        "government_fund.executed": "150",
    }
    assert reads["annual_funds.initial"].text == "207.53"
    assert reads["utilities_and_travel.final"].text == "1.4" and reads["meetings_and_training.final"].text == "0.5"
    # 其他资金 of that form leaves out 专户管理的非税收入, which no table of the 决算 tells apart
    assert not any(id.startswith(("other_funds", "special_account")) for id in reads)


def test_the_published_tables_say_the_same_as_far_as_they_go():
    reads, _, doubts = accounts(PUBLISHED)
    assert doubts == []
    exact = {id: OF_EXPORTS[id] for id in reads}
    exact |= {"basic_expenditure.executed": "176.29", "project_expenditure.executed": "1125.45"}
    assert texts(reads) == exact
    assert {"other_funds.executed", "fiscal_appropriation.executed", "operating_cost.final"} <= reads.keys()
    assert "只含一般公共预算财政拨款" in reads["operating_cost.final"].note
    assert not any(id.startswith(("fiscal", "other_funds")) and id.endswith("budget") for id in reads)


def test_of_two_tables_that_agree_the_exact_one_is_taken():
    reads, _, doubts = accounts((*PUBLISHED, *EXPORTS))
    assert texts(reads) == OF_EXPORTS and doubts == []


@pytest.mark.parametrize("table", [PUBLISHED_THREE, PAIRS, ROWS, OPERATION], ids=lambda one: one.name)
def test_every_layout_of_三公_says_the_same(table):
    reads, unread, doubts = accounts([table])
    final = {id: one.text for id, one in reads.items() if id.endswith(".final") and id != "procurement.final"}
    wanted = ("three_public", "vehicle", "vehicle_upkeep", "reception")
    assert final == {f"{id}.final": OF_EXPORTS[f"{id}.final"] for id in wanted}
    assert (unread, [one for one in doubts if "没有写" not in one]) == ([], [])
    if table is not ROWS:
        assert reads["three_public.budget"].text == "2.25"


def test_last_years_tables_say_this_years_prior_columns():
    reads, unread, doubts = accounts(EXPORTS, year=2021)
    assert texts(reads) == {
        "three_public.prior_final": "2.08",
        "vehicle.prior_final": "1.7",
        "vehicle_upkeep.prior_final": "1.7",
        "reception.prior_final": "0.38",
        "operating_cost.prior_final": "14.38",
        "union_and_welfare.prior_final": "3.1",
        "other_transport.prior_final": "5",
    }
    assert ["上年决算数" in one.why for one in unread] == [True, True]
    assert doubts == []
    prior = accounts(EXPORTS, "hunan/2017", 2021)[0]
    assert (prior["three_public.prior_budget"].text, prior["prior_carryover"].text) == ("2.25", "10")


def test_last_years_end_is_this_years_beginning():
    last = changed(TOTAL, "2020年度", "2019年度")
    carried = accounts([TOTAL, last], "hunan/2017")[2]
    assert carried == []  # 100,000 at the end of last year, 100,000 at the beginning of this
    carried = accounts([TOTAL, changed(last, "100,000.00", "90,000.00")], "hunan/2017")[2]
    assert any("上年结转" in one and "相差1万元" in one for one in carried)


TITLES = [
    ("工作表“Z01 收入支出决算总表(财决01表)”", "total"),
    ("工作表“Z04 支出决算表(财决04表)”", "expenditure"),
    ("工作表“Z01_1 财政拨款收入支出决算总表(财决01-1表)”", "fiscal"),
    ("工作表“Z05_1 基本支出决算明细表(财决05-1表)”", "basic_all"),
    ("工作表“Z08_1 一般公共预算财政拨款基本支出决算明细表(财决08-”", "basic_general"),
    ("工作表“F03 机构运行信息表(财决附03表)”", "operation"),
    ("工作表“F02 基本数字表(财决附02表)”", "numbers"),
    ("工作表“GK08 财政拨款“三公”经费支出决算表”", "three_public"),
    ("工作表“Z07 一般公共预算财政拨款收入支出决算表(财决07表)”", None),
    ("工作表“Z05_2 项目支出决算明细表(财决05-2表)”", None),
    ("工作表“GK05 一般公共预算财政拨款支出决算表”", None),
    ("工作表“Z09 政府性基金预算财政拨款收入支出决算表(财决09表)”", None),
    ("工作表“CS02 主要指标变动情况表”", None),
    ("工作表“Sheet1”", None),
    ("“支出决算表等.xls”工作表“Z01 收入支出决算总表”", "total"),
    ("“支出决算表等.xls”工作表“Sheet1”", None),
    ("工作表“自评表”", None),
]


@pytest.mark.parametrize("name, kind", TITLES)
def test_a_table_is_known_by_its_title(name, kind):
    found = recognised(Table((("", ""),), name))
    assert (found.id if found else None) == kind


@pytest.mark.parametrize("table", [*EXPORTS, *PUBLISHED])
def test_a_title_in_the_sheet_or_above_the_table_will_do(table):
    kind = recognised(table)
    assert kind is recognised(dataclasses.replace(table, name="工作表“Sheet1”"))


def test_the_nearest_line_above_names_a_table():
    headed = dataclasses.replace(PUBLISHED_TOTAL, heading=f"注：本表与支出决算表一致。\n{PUBLISHED_TOTAL.heading}")
    assert recognised(headed).id == "total"
    assert read_account(headed, recognised(headed)).owner == UNIT


def test_a_sentence_that_mentions_a_table_names_none():
    rows = (("项目", "全年预算数", "全年执行数"), ("基本支出", "160.83", "176.29"))
    for said in ("根据收入支出决算总表，本年支出如下：", "注：数据取自支出决算表", f"本部门{'某' * 60}支出决算表"):
        assert recognised(Table(rows, "第1张表", said)) is None


def test_a_list_of_contents_is_no_table():
    rows = (("目录",), ("一、收入支出决算总表",), ("二、收入决算表",), ("三、支出决算表",))
    assert recognised(Table(rows, "第1张表")) is None


@pytest.mark.parametrize("table", [*EXPORTS, *PUBLISHED, PAIRS, ROWS], ids=lambda one: one.name)
def test_blank_rows_and_columns_around_a_table_change_nothing(table):
    wider = tuple(("", *row, "") for row in ((), *table.rows, ()))
    moved = dataclasses.replace(table, rows=wider)
    assert texts(accounts([moved])[0]) == texts(accounts([table])[0])


@pytest.mark.parametrize("table", [*EXPORTS, *PUBLISHED, PAIRS, ROWS], ids=lambda one: one.name)
def test_merged_heads_may_come_repeated(table):
    """Word gives a merged cell's text in every cell it covers; a title across the table comes so too."""
    width = len(table.rows[0])
    rows = tuple((row[0],) * width if row[0] and not any(row[1:]) else row for row in table.rows)
    again = dataclasses.replace(table, rows=rows)
    assert texts(accounts([again])[0]) == texts(accounts([table])[0])


@pytest.mark.parametrize("name", [TOTAL.name, "工作表“Z01 收入支出决算总表”", "“a.xls”工作表“Z01 收入支出决算总表”"])
def test_an_export_without_a_unit_is_in_元_and_that_is_said(name):
    table = changed(changed(TOTAL, "金额单位：元", ""), "财决01表", "")
    reads, _, doubts = accounts([dataclasses.replace(table, name=name)])
    assert reads["basic_expenditure.executed"].text == "176.291234"
    assert len(doubts) == 1 and "以元读取" in doubts[0]


@pytest.mark.parametrize("unit", ["", "金额单位：元　单位：万元"])
def test_a_published_table_without_a_unit_or_with_two_is_not_read(unit):
    reads, unread, _ = accounts([changed(PUBLISHED_EXPENDITURE, "单位：万元", unit)])
    assert reads == {} and "分不清" in unread[0].why


def test_a_table_in_万元_or_亿元_by_whatever_words():
    for said in ("单位:万元", "（单位：人民币万元）", "金额单位：万元"):
        reads, *_ = accounts([changed(PUBLISHED_EXPENDITURE, "单位：万元", said)])
        assert reads["basic_expenditure.executed"].text == "176.29", said
    million = changed(PUBLISHED_EXPENDITURE, "单位：万元", "单位：百万元")
    assert accounts([million])[0]["basic_expenditure.executed"].text == "17629"


def test_another_years_table_is_refused_and_one_without_a_year_is_said():
    reads, unread, _ = accounts([changed(TOTAL, "2020年度", "2018年度")])
    assert reads == {} and "2018年度的决算表" in unread[0].why and unread[0].place == TOTAL.name
    reads, _, doubts = accounts([changed(TOTAL, "2020年度", "")])
    assert reads and len(doubts) == 1 and "没有写年度" in doubts[0]


def test_another_units_table_is_refused():
    reads, unread, _ = accounts([TOTAL], unit="某县财政局")
    assert reads == {} and "编制单位是“某县残疾人联合会”" in unread[0].why
    assert accounts([TOTAL], unit=f"{UNIT}（汇总）")[0] and accounts([TOTAL], unit=f"{UNIT}（汇总）")[2] == []
    for other in ("残联", f"{UNIT}就业服务中心"):
        reads, _, doubts = accounts([TOTAL], unit=other)
        assert reads and len(doubts) == 1 and "是不是同一单位" in doubts[0]


def test_a_name_cut_short_is_asked_about_once_for_all_tables():
    doubts = accounts(EXPORTS, unit="残联")[2]
    assert len(doubts) == 1 and all(table.name in doubts[0] for table in EXPORTS)


def test_tables_of_two_units_are_doubted():
    other = changed(FISCAL, UNIT, "某县教育局")
    assert any("某县教育局" in one and "同一单位" in one for one in accounts([TOTAL, other])[2])


def test_two_tables_that_disagree_are_both_named():
    other = changed(PUBLISHED_THREE, "2.08", "2.18")
    other = changed(other, "0.38", "0.48")
    reads, _, doubts = accounts([OPERATION, other])
    assert reads["reception.final"].text == "0.38"
    [doubt] = [one for one in doubts if "公务接待" in one]
    assert OPERATION.place(11, 3) in doubt and other.place(7, 11) in doubt and "相差0.1万元，请核对" in doubt


def test_a_spreadsheet_drops_zeros_and_not_places():
    """2.1 in a published table is 2.10, not anything from 2.05 to 2.15."""
    other = changed(changed(PUBLISHED_THREE, "2.08", "2.1"), "0.38", "0.4")
    assert ["三公经费·决算数" in one or "公务接待·决算数" in one for one in accounts([OPERATION, other])[2]] == [
        True,
        True,
    ]


def test_tables_of_different_scope_may_differ():
    narrow = changed(PUBLISHED_BASIC, "14.38", "12.00")
    reads, _, doubts = accounts([BASIC, narrow])
    assert reads["operating_cost.final"].text == "14.38" and "只含" not in reads["operating_cost.final"].note
    assert not [one for one in doubts if "公用经费" in one]


def test_a_factor_of_ten_thousand_points_at_the_unit():
    wrong = changed(PUBLISHED_THREE, "金额单位：万元", "金额单位：元")
    doubts = accounts([OPERATION, wrong])[2]
    assert any("正好相差一万倍" in one for one in doubts)


def test_a_sum_that_does_not_add_up_is_doubted():
    [doubt] = accounts([changed(TOTAL, "1,613,112.34", "1,613,012.34")])[2]
    assert TOTAL.place(6, 14) in doubt and "1762912.34元" in doubt and "相差100元" in doubt
    cents = changed(TOTAL, "1,613,112.34", "1,613,112.35")
    assert accounts([cents])[2] == []
    rounded = changed(PUBLISHED_THREE, "2.08", "2.09")
    assert accounts([rounded])[2] == []  # each of four figures was rounded by itself
    assert len(accounts([changed(PUBLISHED_THREE, "2.08", "2.18")])[2]) == 1


def test_a_table_that_was_cut_off_is_doubted():
    doubts = accounts([without(TOTAL, "总计")])[2]
    assert len(doubts) == 1 and "没有“总计”行" in doubts[0]
    cut = dataclasses.replace(TOTAL, rows=TOTAL.rows[:8])
    reads, _, doubts = accounts([cut])
    assert texts(reads) == {"basic_expenditure.budget": "176.5", "basic_expenditure.executed": "176.291234"}
    assert any("没有导全" in one for one in doubts)


@pytest.mark.parametrize(
    "typed, value",
    [
        ("１，７６２，９１２．３４", "176.291234"),
        ("1762912.34", "176.291234"),
        ("1762912.3400000001", "176.291234"),
        ("1,762,912.34元", "176.291234"),
        ("-5.00", "-0.0005"),
        ("0.00", "0"),
    ],
)
def test_amounts_as_people_and_programs_write_them(typed, value):
    reads, unread, _ = accounts([changed(TOTAL, "1,762,912.34", typed)])
    assert reads["basic_expenditure.executed"].text == value
    assert not [one for one in unread if one.text == typed]


@pytest.mark.parametrize("typed", ["—", "——", "一", "", "/"])
def test_what_is_not_filled_in_is_not_read_and_not_zero(typed):
    reads, unread, _doubts = accounts([changed(TOTAL, "1,762,912.34", typed)])
    assert "basic_expenditure.executed" not in reads
    assert not [one for one in unread if "基本支出" in one.why]


@pytest.mark.parametrize(
    "typed, why", [("见附表", "不是数"), ("1,7629,12.34", "分隔逗号"), ("约176万元", "约"), ("1.2.3", "小数点")]
)
def test_words_where_a_number_belongs_are_said(typed, why):
    reads, unread, _ = accounts([changed(TOTAL, "1,762,912.34", typed)])
    assert "basic_expenditure.executed" not in reads
    [one] = [one for one in unread if one.text == typed]
    assert why in one.why and one.place == TOTAL.place(6, 14)


def test_a_sum_of_which_a_part_cannot_be_read_is_not_read():
    table = changed(BASIC, "8,000.00", "见附表")
    reads, unread, doubts = accounts([table], "hunan/2021")
    assert "utilities_and_travel.final" not in reads and "meetings_and_training.final" in reads
    assert [one.text for one in unread] == ["见附表"] and doubts == []


def test_a_total_of_which_a_part_cannot_be_read_is_not_doubted():
    reads, unread, doubts = accounts([changed(TOTAL, "1,613,112.34", "见附表")])
    assert doubts == [] and "basic_expenditure.executed" in reads
    # 人员经费 says no cell of the form: that it cannot be read is nobody's matter
    assert not [one for one in unread if one.text == "见附表"]


def test_a_label_that_stands_twice_is_not_guessed():
    twice = dataclasses.replace(OPERATION, rows=(*OPERATION.rows, ("3．公务接待费", "50", "9.00", "8.00", "", "", "")))
    reads, unread, _ = accounts([twice])
    assert "reception.final" not in reads
    assert any("有2处" in one.why and one.text == "公务接待费" for one in unread)


def test_年末实有人数_is_not_taken_for_the_people_in_post():
    rows = (
        ("基本数字表", "", "", ""),
        ("编制单位：某县残疾人联合会", "", "2020年度", ""),
        ("项目", "行次", "编制人数", "年末实有人数"),
        ("合计", "1", "11", "16"),
    )
    reads, *_ = accounts([Table(rows, "第1张表")])
    assert texts(reads) == {"establishment_count": "11"}


def test_people_one_a_row():
    rows = (
        ("基本数字表", "", "", ""),
        ("编制单位：某县残疾人联合会", "", "2020年度", ""),
        ("项目", "行次", "编制人数", "年末实有人数"),
        ("合计", "1", "12", "16"),
        ("（一）在职人员", "2", "12", "11"),
        ("（二）退休人员", "3", "", "5"),
    )
    assert texts(accounts([Table(rows, "第1张表")])[0]) == {"establishment_count": "12", "incumbent_count": "11"}


def test_a_text_dump_whose_blanks_are_lost_is_refused():
    reads, unread, _ = accounts([dataclasses.replace(TOTAL, aligned=False)])
    assert reads == {} and "空格没有保留" in unread[0].why


def test_an_empty_table_is_said_and_a_stranger_is_passed_over():
    empty = dataclasses.replace(TOTAL, rows=TOTAL.rows[:6])
    reads, unread, _ = accounts([empty])
    assert reads == {} and "没有可以读取的数" in unread[0].why
    assert final_accounts([Table((("姓名", "金额"), ("某某", "5")), "第1张表")], load(IN_WAN), 2020) == ([], [], [])


def test_a_form_of_projects_takes_nothing_from_a_whole_units_accounts():
    reads, unread, _ = accounts(EXPORTS, "national/2020_project")
    assert reads == {} and "按项目填报" in unread[0].why


@pytest.mark.parametrize("place", editions())
def test_every_read_is_a_cell_of_the_form_and_says_no_more_than_the_form_asks(place):
    scheme = load(place)
    for year in (2020, 2021):
        for one in accounts(EXPORTS, place, year)[0].values():
            assert one.id in scheme.inputs and one.place and one.found


def test_the_catalogue_leads_somewhere():
    made = catalogue()
    assert {fact.of for fact in made.fact} <= terms().keys()
    assert {source for sheet in made.sheet for source in sheet.sources} == {one.id for one in made.source}
    asked = {id.split(".")[0] for place in editions() for id in load(place).inputs}
    assert {fact.of for fact in made.fact} <= asked


def test_figures_of_a_read_stand_where_it_says():
    account = read_account(FISCAL, recognised(FISCAL))
    assert (account.year, account.owner, account.unit, account.assumed) == (2020, UNIT, "元", False)
    for figure in account.figures.values():
        row, column = (int(part) - 1 for part in figure.place.removeprefix(FISCAL.name)[1:-1].split("行第"))
        assert FISCAL.rows[row][column] == figure.typed


# ---------------------------------------------------------------- into a form


def written(path, tables):
    """The tables as a workbook, a sheet each, numbers as numbers."""
    book = xlsxwriter.Workbook(path)
    for table in tables:
        sheet = book.add_worksheet(table.name.removeprefix("工作表“").removesuffix("”")[:31])
        for number, row in enumerate(table.rows):
            for column, text in enumerate(row):
                if text.replace(",", "").replace(".", "", 1).isdecimal():
                    sheet.write_number(number, column, float(text.replace(",", "")))
                elif text:
                    sheet.write_string(number, column, text)
    book.close()
    return path


@pytest.mark.parametrize("place", [IN_WAN, IN_YUAN])
def test_from_the_exported_workbook_to_a_filled_form(tmp_path, place):
    scheme = load(place)
    source = read_source(written(tmp_path / "决算.xlsx", EXPORTS))
    reads, _, doubts = final_accounts(source.tables, scheme, 2020)
    assert texts({one.id: one for one in reads}) == texts(accounts(EXPORTS, place)[0]) and doubts == []
    filled, kept = applied(reads, Filled(unit=UNIT, year=2020), scheme)
    assert kept == []
    back = read(build(scheme, filled))
    ledger = evaluate(scheme, back.filled).ledger
    assert {one.id: str(ledger[one.id]) for one in reads} == {one.id: one.text for one in reads}
    found = {one.id for one in evaluate(scheme, back.filled).findings}
    assert not found & {"sum_differs", "check_failed", "not_a_number", "unit_suspect", "form_unit_suspect"}


def test_what_stands_is_kept_and_compared():
    scheme = load(IN_WAN)
    begun = published.filled()
    reads, *_ = final_accounts(EXPORTS, scheme, 2020)
    filled, kept = applied(reads, begun, scheme)
    assert {id: text for id, text in filled.cells.items() if begun.cells.get(id, "").strip()} == {
        id: text for id, text in begun.cells.items() if text.strip()
    }
    by_id = {one.id: one for one in kept}
    assert "basic_expenditure.executed" not in by_id  # 176.29 is 176.291234 in two places
    three = by_id["three_public.final"]
    assert (three.stands, three.says, three.difference) == ("2.2", "2.08", "0.12万元")
    assert "“三公经费·决算数”已填“2.2”" in three.sentence and "相差0.12万元，保留已填的数" in three.sentence
    assert filled.cells["other_funds.budget"] == "80"  # it was empty


@pytest.mark.parametrize(
    "stands, kept",
    [
        ("79.67", None),
        ("79.6700", None),
        ("７９．６７", None),
        ("79.6", "0.07万元"),
        ("80", "0.33万元"),
        ("—", ""),
        ("见附表", ""),
    ],
)
def test_what_stands_otherwise_is_told_with_the_difference(stands, kept):
    scheme = load(IN_WAN)
    reads, *_ = final_accounts(EXPORTS, scheme, 2020)
    filled, told = applied(reads, Filled(cells={"other_funds.executed": stands}), scheme)
    assert filled.cells["other_funds.executed"] == stands
    assert [one.difference for one in told] == ([] if kept is None else [kept])


def test_a_dash_is_as_good_as_a_nought():
    scheme = load(IN_WAN)
    reads, *_ = final_accounts([changed(TOTAL, "1,762,912.34", "0.00")], scheme, 2020)
    assert applied(reads, Filled(cells={"basic_expenditure.executed": "——"}), scheme)[1] == []


def test_a_formula_that_gives_the_figure_stays_a_formula():
    scheme = load(IN_WAN)
    reads, *_ = final_accounts(EXPORTS, scheme, 2020)
    filled, _ = applied(reads, Filled(), scheme)
    assert not {"three_public.final", "vehicle.final", "three_public.budget"} & filled.cells.keys()
    assert filled.cells["vehicle_upkeep.final"] == "1.7"
    assert (
        evaluate(scheme, filled).ledger["three_public.final"]
        == evaluate(scheme, filled).ledger["vehicle.final"] + 0 + evaluate(scheme, filled).ledger["reception.final"]
    )
    odd, *_ = final_accounts([changed(OPERATION, "20,800.00", "30,800.00")], scheme, 2020)
    assert applied(odd, Filled(), scheme)[0].cells["three_public.final"] == "3.08"


def test_only_the_innermost_formula_is_declared_over():
    """A vehicle figure that its parts do not give is declared; 三公经费 then follows by its own formula."""
    scheme = load(IN_WAN)
    table = changed(OPERATION, "20,800.00", "30,800.00")
    whole = next(row for row in table.rows if "购置及" in row[0])
    other = (*whole[:3], "27,000.00", *whole[4:])
    table = dataclasses.replace(table, rows=tuple(other if row is whole else row for row in table.rows))
    filled, _ = applied(final_accounts([table], scheme, 2020)[0], Filled(), scheme)
    assert filled.cells["vehicle.final"] == "2.7" and "three_public.final" not in filled.cells
    assert str(evaluate(scheme, filled).ledger["three_public.final"]) == "3.08"


def test_reads_and_kept_can_be_told_as_json():
    scheme = load(IN_WAN)
    reads, unread, _ = final_accounts(EXPORTS, scheme, 2020)
    _, kept = applied(reads, published.filled(), scheme)
    assert json.dumps([dataclasses.asdict(one) for one in (*reads, *unread, *kept)], ensure_ascii=False)


def test_no_damage_to_a_table_is_an_exception():
    dice = random.Random(2020)
    junk = (
        "",
        "一",
        "合计",
        "项目",
        "栏次",
        "1",
        "单位：元",
        "2020年度",
        "见附表",
        "9" * 70,
        "\u202e12",
        "①",
        "❶",
        "(",
        "×",
    )
    for _ in range(300):
        table = dice.choice((*EXPORTS, *PUBLISHED, PAIRS, ROWS))
        rows = [list(row) for row in table.rows]
        for _ in range(dice.randint(1, 9)):
            row = dice.choice(rows)
            at = dice.randrange(len(row)) if row else 0
            row[at : at + dice.randint(0, 2)] = dice.sample(junk, dice.randint(0, 2))
        damaged = dataclasses.replace(table, rows=tuple(map(tuple, rows)))
        for read_ in accounts([damaged], "hunan/2021")[0].values():
            assert read_.found and read_.place.startswith(table.name)
