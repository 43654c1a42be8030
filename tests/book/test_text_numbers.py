"""Amounts that stand as text: named with what prints and what counts, made numbers by a recalculation, never with a note."""

import io
from decimal import Decimal

import openpyxl
import pytest
from click.testing import CliRunner

from macros_py.__main__ import cli
from macros_py.book.build import build
from macros_py.book.read import read
from macros_py.book.recalculated import renewed
from macros_py.book.write_results import renewed_changes
from macros_py.evaluate import evaluate
from macros_py.xlsx.address import a1
from macros_py.xlsx.package import open_workbook
from macros_py.xlsx.patch import Put, patched
from tests import published

BASE, SCORES = "基础数据表", "自评表"
CERTAIN = {
    (BASE, 7, 2): ("1,275.6", "1275.6"),
    (BASE, 8, 3): ("２０", "20"),
    (BASE, 9, 3): ("20万元", "20"),
    (BASE, 4, 2): ("11人", "11"),
    (SCORES, 13, 7): ("3.5", "3.5"),
    (SCORES, 20, 9): ("8分", "8"),
}
NOTED = {(BASE, 10, 3): "1275.6（含指标）"}


def typed(texts, fmt="@"):
    """The published form with texts in cells for numbers, which are text cells."""
    book = openpyxl.load_workbook(io.BytesIO(build(published.scheme(), published.filled())))
    for (sheet, row, column), text in texts.items():
        cell = book[sheet].cell(row, column)
        cell.value, cell.number_format = text, fmt
        cell.data_type = "s"
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def recalculated(package):
    """(the workbook as a recalculation leaves it, its verdict, what was changed)."""
    now = renewed(read(package))
    verdict = evaluate(now.received.scheme, now.received.filled, now.received.findings)
    return patched(package, renewed_changes(now, verdict), now.names), verdict, now


def ids(received):
    return [one.id for one in received.findings]


@pytest.fixture(scope="module")
def mixed():
    return typed({place: text for place, (text, _) in CERTAIN.items()} | NOTED)


def test_each_is_named_with_what_prints_and_what_counts(mixed):
    found = {one.id: one for one in read(mixed).findings}
    said = found["number_as_text"].message
    assert f"{BASE}!B7“1,275.6”" in said and "表内为" in said and "算进去为" in said
    assert len(found["number_as_text"].where) == len(CERTAIN) and found["number_as_text"].level == "错误"
    assert f"{BASE}!C10“1275.6（含指标）”" in found["number_beside_words"].message


def test_a_recalculation_makes_numbers_of_those_that_are_certain(mixed):
    fresh, verdict, now = recalculated(mixed)
    got, book = read(fresh), openpyxl.load_workbook(io.BytesIO(fresh))
    assert ids(got) == ["number_beside_words"]
    for (sheet, row, column), (text, number) in CERTAIN.items():
        cell = book[sheet].cell(row, column)
        assert cell.value == float(number) and cell.number_format == "General"
        assert f"{sheet}!{a1(row, column)}“{text}”→{number}" in now.said
    for (sheet, row, column), text in NOTED.items():
        assert book[sheet].cell(row, column).value == text
    assert not any(one.id == "number_with_note" for one in verdict.findings)  # one fact, one finding


def test_a_number_format_that_shows_numbers_stays():
    place = (BASE, 7, 2)
    fresh, _, _ = recalculated(typed({place: "1,275.6"}, fmt="0.000"))
    cell = openpyxl.load_workbook(io.BytesIO(fresh))[BASE].cell(*place[1:])
    assert (cell.value, cell.number_format) == (1275.6, "0.000")


def test_a_form_made_final_is_left_as_it_is(mixed):
    book = openpyxl.load_workbook(io.BytesIO(mixed))
    book["方案"].append(["数据校验码", "2-ABCD"])
    saved = io.BytesIO()
    book.save(saved)
    assert not renewed(read(saved.getvalue())).texts


def test_the_command_lists_every_change(mixed, tmp_path):
    path = tmp_path / "表.xlsx"
    path.write_bytes(mixed)
    said = CliRunner().invoke(cli, ["recalc", str(path)]).output
    assert f"已改：{BASE}!B7“1,275.6”→1275.6" in said and "（含指标）”→" not in said
    assert any(other != path for other in tmp_path.iterdir())  # the old file is kept


TEXTS = ["1,275.6", "２０", "20万元", "1275.6（含指标）", "约20", "——", "12.5", "0", "3分", "-5", "无", "1.2.3"]


@pytest.mark.office
@pytest.mark.parametrize("place", ["hunan_liuyang/2020", "national/2020_project"])
def test_a_spreadsheet_shows_what_we_say_it_shows(place, office, tmp_path):
    """Texts everywhere: sums, totals and 提示 as cached are what LibreOffice computes, before and after a recalculation."""
    from macros_py.law.notices import load

    package = build(load(place))
    form, put, number = read(package).located.form, {}, 0
    for id, (sheet, row, column) in form.places.items():
        if id.endswith((".budget", ".executed", ".final", ".prior_final", ".points", ".full")) or id.endswith("_count"):
            number += 1
            if number % 3:
                put.setdefault(sheet, {})[row, column] = Put(TEXTS[number % len(TEXTS)])
    package = patched(package, put)
    received = read(package)
    before = patched(
        package, renewed_changes(type(renewed(received))(received), evaluate(received.scheme, received.filled))
    )
    after, verdict, _ = recalculated(package)
    for name, data in (("before", before), ("after", after)):
        path = tmp_path / f"{name}.xlsx"
        path.write_bytes(data)
        shown = office.values(path)
        wrong = []
        for sheet in open_workbook(data).sheets:
            for (row, column), cell in sheet.cells.items():
                if cell.formula is not None:
                    theirs = shown.get((sheet.name, a1(row, column)), "")
                    number = cell.kind == "number" and isinstance(theirs, float)
                    same = (
                        abs(Decimal(repr(theirs)) - Decimal(cell.value)) < Decimal("1e-9")
                        if number
                        else theirs == (cell.value or "")
                    )
                    wrong += [] if same else [(name, sheet.name, a1(row, column), cell.value, theirs)]
        assert not wrong, wrong[:5]
    assert "number_as_text" not in [one.id for one in verdict.findings]
