"""The form as a picture in text: what it says, and what it refuses."""

import pytest

from macros_py.book.form import draw, load_form
from macros_py.errors import SchemeError
from macros_py.law.notices import TEMPLATES, load
from tests import published

TEXT = (TEMPLATES / published.PLACE / "form.md").read_text("utf-8")


def refused(old, new, says):
    assert old in TEXT
    with pytest.raises(SchemeError, match=says):
        draw(TEXT.replace(old, new, 1), load(published.PLACE))


def test_boxes_join_to_the_right_and_downwards():
    form = load_form(load(published.PLACE))
    scores = next(sheet for sheet in form.sheets if sheet.name == "自评表")
    box = next(box for box in scores.boxes if box.text.startswith("整体支出规模"))
    assert (box.row, box.column, box.rows, box.columns) == (3, 1, 5, 2)
    title = next(box for box in scores.boxes if box.title)
    assert title.columns == 8 and title.text == "2020年部门整体支出绩效自评表"


def test_a_block_row_is_drawn_once_for_each_row():
    form = load_form(load(published.PLACE), rows={"quantity": 9})
    sheet, top, bottom, _ = form.block_columns["quantity.points"]
    assert (sheet, bottom - top + 1) == ("自评表", 9)
    label = next(b for s in form.sheets for b in s.boxes if b.text == "数量指标（20）")
    assert label.rows == 9
    assert form.places["quality.1.name"][1] == bottom + 1


def test_refused():
    refused("{reception.final}", "{reception.spent}", "reception.spent")
    refused("{reception.final}", "{reception.budget}", "画了两次")
    refused("| {reception.final} |", "| |", "没有画.*reception.final")
    refused("print: portrait", "print: sideways", "portrait/landscape/no")
    refused("print: portrait", "colour: red", "print")
    refused("widths: 38 16 18 16", "widths: 38 16 18", "列宽")
    refused("| - 三公经费 |", "| - 三公经费 | |", "列")


def test_helpers_are_outside():
    form = load_form(load(published.PLACE))
    assert all(
        box.helper for sheet in form.sheets for box in sheet.boxes if sheet.official and box.id.endswith(".flag")
    )
