"""A verdict written back: fresh results in our cells, 核对结果, and not a byte more."""

import io
import zipfile
from decimal import Decimal

import openpyxl
import pytest

from macros_py.book.build import build
from macros_py.book.read import read
from macros_py.book.recalculated import renewed
from macros_py.book.write_results import changes
from macros_py.evaluate import evaluate
from macros_py.law.filled import from_json
from macros_py.xlsx.patch import Formula, Put, patched
from tests import published

CELLS = {
    "establishment_count": "10",
    "incumbent_count": "10",
    "vehicle_upkeep.final": "3",
    "vehicle_upkeep.budget": "2",
}


def again(package):
    """(the package after a recalculation, its verdict)."""
    received = read(package)
    verdict = evaluate(received.scheme, received.filled, received.findings)
    return patched(package, changes(received, verdict)), verdict


def values(package):
    book = openpyxl.load_workbook(io.BytesIO(package), data_only=True)
    return {(page.title, cell.coordinate): cell.value for page in book for row in page.iter_rows() for cell in row}


@pytest.fixture
def typed():
    """A workbook in which somebody just typed, so that every cached result is stale."""
    package = build(published.scheme(), from_json({"unit": "某县残疾人联合会", "year": 2020, "cells": CELLS}))
    return patched(package, {"基础数据表": {(4, 3): Put(Decimal(12)), (9, 4): Put(Decimal("4.5"))}})


def test_results_are_fresh(typed):
    before, after = values(typed), values(again(typed)[0])
    assert before["基础数据表", "D4"] == 1 and after["基础数据表", "D4"] == 1.2
    assert after["基础数据表", "D7"] == after["基础数据表", "D6"] == 4.5
    assert after["基础数据表", "F6"] == 2.25


def test_only_our_cells_change(typed):
    package, verdict = again(typed)
    before, after = values(typed), values(package)
    differ = {place for place in after if before.get(place) != after[place]}
    ours = {sheet for sheet, _ in differ}
    assert ours <= {"基础数据表", "自评表", "核对结果", "补充数据"}
    inputs = {"C4": 12, "D9": 4.5}
    assert all(after["基础数据表", place] == value for place, value in inputs.items())
    assert len(verdict.findings) == sum(
        1
        for (page, place) in after
        if page == "核对结果" and place[0] == "B" and after[page, place] and int(place[1:]) > 3
    )


def test_twice_is_once(typed):
    once, _ = again(typed)
    assert again(once)[0] == once


def test_untouched_parts_are_byte_identical(typed):
    package, _ = again(typed)
    old, new = (zipfile.ZipFile(io.BytesIO(p)) for p in (typed, package))
    assert old.namelist() == new.namelist()
    differ = [name for name in old.namelist() if old.read(name) != new.read(name)]
    assert differ and all(name.startswith("xl/worksheets/sheet") for name in differ)


def test_fewer_findings_leave_no_old_rows(typed):
    first, _ = again(typed)
    place = next(
        place
        for (page, place), value in values(first).items()
        if page == "基础数据表" and value == 4.5 and place == "D9"
    )
    assert place
    mended = patched(first, {"基础数据表": {(9, 4): Put(Decimal(2)), (4, 3): Put(Decimal(10))}})
    package, verdict = again(mended)
    rows = [
        value
        for (page, place), value in values(package).items()
        if page == "核对结果" and place[0] == "D" and int(place[1:]) > 3 and value
    ]
    assert len(rows) == len(verdict.findings)


def test_what_the_unit_declared_stays(typed):
    declared = patched(typed, {"基础数据表": {(6, 4): Put(Decimal("9.99"))}})
    package, verdict = again(declared)
    assert values(package)["基础数据表", "D6"] == 9.99
    assert any(one.id == "sum_differs" for one in verdict.findings)


@pytest.mark.office
def test_a_spreadsheet_computes_the_very_results_we_wrote(typed, office, tmp_path):
    path = tmp_path / "表.xlsx"
    path.write_bytes(again(typed)[0])
    recalculated, ours = office.values(path), values(path.read_bytes())
    formulas = openpyxl.load_workbook(path)
    compared = 0
    for page in formulas:
        for row in page.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and cell.value.startswith("="):
                    mine = ours[page.title, cell.coordinate]
                    mine, theirs = "" if mine is None else mine, recalculated.get((page.title, cell.coordinate), "")
                    same = (
                        abs(mine - theirs) < 1e-9
                        if isinstance(mine, (int, float)) and isinstance(theirs, (int, float))
                        else mine == theirs
                    )
                    assert same, (page.title, cell.coordinate, mine, theirs)
                    compared += 1
    assert compared > 150


def test_an_explanation_stays_with_its_finding_from_run_to_run(typed):
    first, verdict = again(typed)
    rows = {one.key: number for number, one in enumerate(verdict.findings, 4)}
    key = next(key for key in rows if key.startswith("rate_out_of_range"))
    told = patched(first, {"核对结果": {(rows[key], 10): Put("年中新增任务，已报批")}})
    package, verdict = again(told)
    assert next(one.explanation for one in verdict.findings if one.key == key) == "年中新增任务，已报批"
    mended = patched(package, {"基础数据表": {(4, 3): Put(Decimal(10))}})
    package, verdict = again(mended)
    assert next(one.explanation for one in verdict.findings if one.key == key) == "年中新增任务，已报批"


def test_an_inserted_row_prints_nothing_until_a_recalculation_gives_it_its_formulas(workbook_with_a_row):
    received = read(workbook_with_a_row)
    assert received.filled.cleared == {"quantity.3.points"}
    before, after = (evaluate(one.scheme, one.filled, one.findings) for one in (received, renewed(received).received))
    points = [next(row for row in one.rows if row.id == "quantity.3").points for one in (before, after)]
    assert points == [None, 1] and any(one.id == "score_unshown" for one in before.findings)
    assert not any(one.id == "score_unshown" for one in after.findings)
    written = changes(renewed(received).received, after)["自评表"][22, 7]
    assert isinstance(written, Formula) and written.cached == 1


@pytest.fixture
def workbook_with_a_row():
    book = openpyxl.load_workbook(io.BytesIO(build(published.scheme(), published.filled())))
    page = book["自评表"]
    page.insert_rows(22)
    for column, text in ((4, "新增指标"), (5, "100"), (6, "120"), (9, 1)):
        page.cell(22, column).value = text
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()
