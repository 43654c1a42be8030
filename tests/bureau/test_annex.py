"""附表: text stays text, links lead to file and cell, charts are there, LibreOffice opens it without an error cell."""

import io
import re
import zipfile
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from urllib.parse import unquote

import openpyxl
import pandas
import pytest

from macros_py.bureau.register.incoming_file import spelled
from macros_py.bureau.register.source_location import file_of, unspelled
from macros_py.bureau.rollup import outliers
from macros_py.bureau.rollup.annex import annex
from macros_py.bureau.rollup.official import workbook
from macros_py.bureau.rollup.rollup import roll_up
from macros_py.bureau.rollup.rollup_inputs import take
from macros_py.law.notices import load

NOTICE = "hunan_liuyang/2020"
SHEETS = ["分级户数", "汇总对照", "单位表", "问题表", "指标汇总", "排名与分布", "重点关注", "差额调整", "穿透"]
ERRORS = ("#ERR", "#N/A", "#REF", "#VALUE", "#NAME", "#DIV", "#NUM", "#NULL", "Err:")
WICKED = '=HYPERLINK("http://example.invalid";"点这里")'


@pytest.fixture(scope="module")
def made(register, tmp_path_factory):
    folder = tmp_path_factory.mktemp("汇总")
    taken = take(register, load(NOTICE), 2023)
    rolled = roll_up(load(NOTICE), 2023, taken.top.name, taken.parts)
    last = {part.entry.code: {"basic_expenditure.executed": Decimal(1)} for part in taken.parts[:2]}
    data = annex(rolled, taken, register.path, folder, last)
    (folder / "汇总_附表.xlsx").write_bytes(data)
    (folder / "汇总.xlsx").write_bytes(workbook(rolled, taken.top, datetime(2024, 4, 1)))
    return folder, taken, rolled


def test_what_stands_in_it(made, province):
    folder, taken, rolled = made
    book = openpyxl.load_workbook(folder / "汇总_附表.xlsx")
    assert book.sheetnames == SHEETS
    heads = [cell.value for cell in book["汇总对照"][4]]
    lines = {
        row[1]: dict(zip(heads, row, strict=False)) for row in book["汇总对照"].iter_rows(min_row=5, values_only=True)
    }
    assert lines.keys() == rolled.totals.keys()
    for id, line in lines.items():
        assert Decimal(str(line["汇总数"])) == rolled.totals[id].whole, id
    listed = [row[0] for row in book["单位表"].iter_rows(min_row=5, values_only=True)]
    assert sorted(listed) == sorted(taken.chosen.standing), "every unit once, also those that sent nothing"
    problems = list(book["问题表"].iter_rows(min_row=5, values_only=True))
    assert len(problems) == sum(len(part.reading.findings) for part in rolled.parts) > 5
    assert all(book[name].auto_filter.ref for name in SHEETS)


def test_every_total_leads_to_its_lines_and_every_line_to_its_cell(made):
    folder, _taken, rolled = made
    book = openpyxl.load_workbook(folder / "汇总_附表.xlsx")
    totals, trace = book["汇总对照"], book["穿透"]
    sums = dict.fromkeys(rolled.totals, Decimal(0))
    for row in totals.iter_rows(min_row=5):
        lead = row[9].hyperlink
        assert trace[lead.location.split("!")[1]].value == row[0].value
    id_of = {rolled.scheme.label(id): id for id in rolled.totals}
    checked = 0
    for row in trace.iter_rows(min_row=5):
        sums[id_of[row[0].value]] += Decimal(str(row[5].value)) if row[5].value is not None else 0
        link = row[6].hyperlink
        if link is not None and row[0].row % 97 == 0:
            path = (folder / unquote(link.target).replace("\\", "/")).resolve()  # XlsxWriter spells it as Windows does
            sheet, cell = link.location.replace("'", "").split("!")
            page = pandas.read_excel(path, sheet_name=sheet, header=None, engine="calamine")
            typed = page.iat[int(cell[1:]) - 1, ord(cell[0]) - 65]
            assert str(typed) == row[4].value or Decimal(repr(float(typed))) == Decimal(row[4].value)
            checked += 1
    assert sums == {id: total.reported for id, total in rolled.totals.items()}
    assert checked > 10


def test_charts_draw_the_numbers_beside_them(made):
    folder, _, rolled = made
    package = zipfile.ZipFile(folder / "汇总_附表.xlsx")
    charts = [name for name in package.namelist() if name.startswith("xl/charts/chart")]
    assert len(charts) == 2
    page = openpyxl.load_workbook(folder / "汇总_附表.xlsx")["排名与分布"]
    for chart in charts:
        found = re.search(r"<c:val><c:numRef><c:f>排名与分布!\$I\$(\d+):\$I\$(\d+)<", package.read(chart).decode())
        first, last = int(found[1]), int(found[2])
        assert sum(page.cell(row, 9).value for row in range(first, last + 1)) == len(rolled.parts)
        assert page.cell(first - 1, 8).value.endswith("分布") and not page.cell(last + 1, 9).value


def test_received_text_is_never_a_formula_and_no_link_of_its_own(made, register, tmp_path):
    _, taken, rolled = made
    part = rolled.parts[0]
    finding = {
        "id": "text_thin",
        "level": "提示",
        "message": WICKED,
        "fix": [WICKED],
        "explanation": "@SUM(1)",
        "at": [],
    }
    reading = replace(part.reading, unit=WICKED + "\x07\x00", findings=(finding,))
    wicked = replace(part, reading=reading, entry=replace(part.entry, path="=cmd|'/c calc'!A1", code="+1"))
    again = roll_up(rolled.scheme, 2023, WICKED, (wicked, *rolled.parts[1:]))
    for data in (annex(again, replace(taken, parts=again.parts), register.path, tmp_path, {}),):
        book = openpyxl.load_workbook(io.BytesIO(data))
        cells = [cell for page in book for row in page.iter_rows() for cell in row]
        assert not [cell for cell in cells if cell.data_type == "f"]
        assert sum(cell.value is not None and str(cell.value).startswith(("=", "+", "@")) for cell in cells) > 3
        assert not [cell for cell in cells if cell.hyperlink and "example" in (cell.hyperlink.target or "")]
    official = openpyxl.load_workbook(io.BytesIO(workbook(again, taken.top, datetime(2024, 4, 1))))
    wicked_cells = [cell for page in official for row in page.iter_rows() for cell in row if WICKED in str(cell.value)]
    assert wicked_cells and all(cell.data_type == "s" for cell in wicked_cells)


def test_the_office_opens_both_without_an_error_cell(made, office):
    folder, _, rolled = made
    for name in ("汇总.xlsx", "汇总_附表.xlsx"):
        values = office.values(folder / name)
        assert len(values) > 300 and not {at: value for at, value in values.items() if str(value).startswith(ERRORS)}
        if name == "汇总.xlsx":
            from macros_py.book.form import load_form
            from macros_py.xlsx.address import a1

            sheet, *place = load_form(rolled.scheme, 2023).places["total_points"]
            assert Decimal(str(values[sheet, a1(*place)])) == rolled.verdict.computed_total


def test_links_find_files_wherever_the_names_lead(tmp_path, register):
    entry = next(register.items("入册"))
    assert file_of(entry, register.path) == Path(entry.source) / entry.path
    assert file_of(replace(entry, path="没有.xlsx"), register.path) is None
    for name in ("正常.xlsx", "C:\\表\\a.xlsx", "换\n行\x07.xlsx", "\\u{41}"):
        assert unspelled(spelled(name)) == name


def frame(values):
    return pandas.DataFrame({"rate": values}, dtype=float)


def test_who_stands_far_out_is_pointed_out_and_nobody_else():
    usual = [0.95, 0.96, 0.97, 0.98, 0.955, 0.965, 0.975, 0.985]
    assert not list(outliers.outliers(frame(usual)))
    assert [one.unit for one in outliers.outliers(frame([*usual, 58.9]))] == [8]
    assert not list(outliers.outliers(frame([*usual[:6], 58.9]))), "seven say nothing of what is usual"
    assert [one.unit for one in outliers.outliers(frame([1.0] * 9 + [0.2]))] == [9], "more than half alike"
    assert not list(outliers.outliers(frame([1.0] * 9 + [0.99]))), "a hair's breadth"
    assert not list(outliers.outliers(frame([1.0] * 12 + [None])))


@pytest.mark.parametrize(
    ("own", "measured", "full", "rows", "words"),
    [
        ("98", "98", "0.9", 12, ""),
        ("98", "91", "0.9", 12, "自评得分比测算得分高7分，建议复核扣分依据。"),
        ("100", "99", "1", 12, "各项均为满分而测算低于自评，建议抽查佐证材料。"),
        ("100", "100", "1", 12, ""),
        ("100", "99", "1", 3, ""),
        (None, "91", None, 0, ""),
    ],
)
def test_a_high_self_score_is_worded_with_care(own, measured, full, rows, words):
    own, measured, full = (None if one is None else Decimal(one) for one in (own, measured, full))
    assert outliers.Score(own, measured, full, rows).remark == words


def test_last_year_is_compared_with_half_of_it():
    now, before = (
        {"a": Decimal(151), "b": Decimal(149), "c": Decimal(5)},
        {"a": Decimal(100), "b": Decimal(100), "c": Decimal(0)},
    )
    assert [one.measure for one in outliers.changes(now, before, 0)] == ["a"]
