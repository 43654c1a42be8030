"""Rows and columns inserted, deleted and moved anywhere: one or two sentences, no formula accused, no number lost unsaid."""

import random

import pytest

from macros_py.book.build import build
from macros_py.book.read import received
from macros_py.law.notices import editions, load
from macros_py.xlsx.package import open_workbook

from .alterations import altered, deleted, filled_in, inserted, moved

SAMPLES = 9
"""Alterations of each edition; the seed is fixed, so that a failure comes again."""

ABOUT_THE_FORM = ("form_altered", "column_added", "row_moved", "row_outside_sums")
UNREAD = ("没有读取", "随表上报", "不是表样")


def alterations(sheet, blocks):
    """(what, how) for every position; a row of an open block is not carried out of its block."""
    wide, tall = range(1, sheet.edge + 1), range(1, sheet.rows + 1)
    loose = [row for row in tall if not any(top <= row <= bottom for top, bottom in blocks)]
    yield from ((f"column {n} inserted", {"columns": inserted(n)}) for n in range(1, len(sheet.widths) + 1))
    yield from ((f"column {n} deleted", {"columns": deleted(n)}) for n in range(1, len(sheet.widths) + 1))
    yield from (
        (f"column {n} moved to {to}", {"columns": moved(n, to)}) for n in wide for to in (1, sheet.edge) if n != to
    )
    yield from ((f"{count} rows inserted at {n}", {"rows": inserted(n, count)}) for n in tall for count in (1, 5))
    yield from ((f"row {n} deleted", {"rows": deleted(n)}) for n in tall)
    yield from ((f"row {n} moved up", {"rows": moved(n, n - 1)}) for n in loose if n - 1 in loose)


def texts(filled):
    """Everything that was read, wherever it stands."""
    found = set()
    for part in filled.projects or (filled,):
        found |= {
            *part.cells.values(),
            *part.points.values(),
            *part.deviation.values(),
            *part.declared.values(),
            part.unit,
        }
        found |= {text for row in part.rows for text in row.columns.values()}
        found |= {text for line in part.loose.values() for text in line}
    return found


@pytest.mark.parametrize("place", editions())
def test_whatever_is_done_to_rows_and_columns(place):
    base = open_workbook(build(load(place)))
    form = received(base).located.form
    book, typed = filled_in(base, received(base))
    drawn = form.sheets[:1] if form.copies else form.sheets
    every = [
        (sheet.name, what, how)
        for sheet in drawn
        for what, how in alterations(
            sheet, {(top, bottom) for name, top, bottom, _ in form.block_columns.values() if name == sheet.name}
        )
    ]
    for sheet, what, how in random.Random(place).sample(every, SAMPLES):
        new = altered(book, sheet, **how)
        got = received(new)
        ids = [one.id for one in got.findings]
        said = " ".join(one.message for one in got.findings)
        assert "formula_overwritten" not in ids and "input_is_formula" not in ids, (sheet, what, said)
        assert sum(id in ABOUT_THE_FORM for id in ids) <= 2, (sheet, what, said)
        there = {cell.value for page in new.sheets for cell in page.cells.values()}
        lost = set(typed.values()) & there - texts(got.filled)
        assert not lost or any(words in said for words in UNREAD), (sheet, what, lost, said)
        mine = {typed.get(form.places[id]): id for id in form.places if form.places[id] in typed}
        wrong = [
            (id, text) for text, id in mine.items() if (read := got.filled.typed(id)) and read in mine and read != text
        ]
        grown = dict(got.located.form.rows) != dict(form.rows)  # then the numbers of rows are others
        assert grown or not wrong, (sheet, what, wrong[:3])


def test_a_column_inserted_is_one_sentence():
    base = open_workbook(build(load("hunan_liuyang/2020")))
    page = next(sheet for sheet in base.sheets if sheet.name == "自评表")
    new = altered(base, page.name, columns=inserted(8))
    at = next(sheet for sheet in new.sheets if sheet.name == page.name)
    at.cells[11, 8] = at.cells[11, 7]._replace(value="备注")
    got = received(new)
    assert [one.id for one in got.findings] == ["column_added"]
    said = got.findings[0].message
    assert said.startswith("自评表增加了“备注”列") and "与下发表样不符" in said
    assert "移入“偏差及原因分析”栏" in said and said.endswith("后删除该列。")
