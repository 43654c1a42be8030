"""A row inserted just below the last one of an open block: named with both values, then in the sums, in Python and LibreOffice."""

from decimal import Decimal

import pytest

from macros_py.book.block_ends import left_out
from macros_py.book.build import build
from macros_py.book.form import load_form
from macros_py.book.formulas import formulas, names
from macros_py.book.identity_sheet import ROWS, SHEET
from macros_py.book.read import read
from macros_py.evaluate import evaluate
from macros_py.law.filled import from_json
from macros_py.law.notices import load
from macros_py.xlsx.address import a1
from macros_py.xlsx.definednames import reference
from macros_py.xlsx.patch import Formula, Put, patched

from .test_text_numbers import recalculated

BLOCK = "quantity"


def rows(count):
    return [
        {"block": BLOCK, "name": f"指标{n}", "target_text": "10", "achieved_text": "10", "full": "2", "points": "2"}
        for n in range(1, count + 1)
    ]


def page(package):
    """The hidden sheet, which says how many rows the workbook was made with."""
    return next(sheet.cells for sheet in read(package).workbook.sheets if sheet.name == SHEET)


def with_names():
    """A form whose block has a row more than its names reach, as a spreadsheet leaves it."""
    scheme = load("hunan_liuyang/2020")
    count = load_form(scheme).rows[BLOCK] + 1
    package = build(scheme, from_json({"unit": "某某局", "rows": rows(count)}))
    form = read(package).located.form
    short = {}
    for id, (sheet, top, bottom, column) in form.block_columns.items():
        if id.startswith(f"{BLOCK}."):
            short[names(form)[id]] = reference(sheet, (top, column, bottom - 1, column))
    stated = next(place for place, cell in page(package).items() if cell.value == f"{ROWS}{BLOCK}")
    return patched(package, {SHEET: {(stated[0], 2): Put(str(count - 1))}}, short), count


def copied():
    """The same of a form that stands once a project and has no names: the ranges stand in its formulas."""
    scheme = load("national/2020_project")
    count = load_form(scheme).rows[f"1/{BLOCK}"] + 1
    project = {"unit": "某某局", "name": "托养", "cells": {"project_name": "托养"}, "rows": rows(count)}
    package = build(scheme, from_json({"unit": "某某局", "projects": [project]}))
    form = read(package).located.form
    changes = {}
    for id, text in formulas(form).items():
        _, top, bottom, _ = form.block_columns[f"1/{BLOCK}.points"]
        sheet, row, column = form.places[id]
        if sheet == form.sheets[0].name and f"{top}:" in text:
            for letters in "ABCDEFGHIJKLMNO":
                text = text.replace(f"{letters}{top}:{letters}{bottom}", f"{letters}{top}:{letters}{bottom - 1}")
            if text != formulas(form)[id]:
                changes.setdefault(sheet, {})[row, column] = Formula(text, None)
    return patched(package, changes), count


@pytest.mark.parametrize("made", [with_names, copied])
def test_named_then_in_the_sums(made):
    package, count = made()
    received = read(package)
    found = next(one for one in received.findings if one.id == "row_outside_sums")
    assert found.level == "错误" and "没有算进表内合计" in found.message and "算进去为" in found.message
    assert "formula_overwritten" not in [one.id for one in received.findings]
    assert set(*left_out(received.workbook, received.located).values()) == {count}
    fresh, verdict, now = recalculated(package)
    assert now.names or now.formulas
    again = read(fresh)
    assert again.findings == () and not left_out(again.workbook, again.located)
    assert not any(one.id == "row_outside_sums" for one in verdict.findings)


@pytest.mark.office
@pytest.mark.parametrize("made", [with_names, copied])
def test_a_spreadsheet_then_adds_the_row(made, office, tmp_path):
    package, count = made()
    fresh, _, now = recalculated(package)
    form, total = now.received.located.form, Decimal(2 * count)
    id = "1/total_points" if form.copies else "total_points"
    sheet, row, column = now.received.located.places[id]
    shown = {}
    for name, data in (("before", package), ("after", fresh)):
        path = tmp_path / f"{name}.xlsx"
        path.write_bytes(data)
        shown[name] = office.values(path)[sheet, a1(row, column)]
    assert shown == {"before": float(total - 2), "after": float(total)}
    verdict = evaluate(now.received.scheme, now.received.filled, now.received.findings)
    whole = verdict.projects[0] if form.copies else verdict
    assert whole.computed_total == total
