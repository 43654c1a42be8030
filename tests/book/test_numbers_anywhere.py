"""A number put anywhere into a received workbook is read as what it is, or it is named: 10,000 seeded places.

Most are put into a workbook that was read once, a few of them at a time; a smaller share goes through real bytes.
"""

from __future__ import annotations

import json
import random
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from macros_py.book.read import read, received
from macros_py.law.filled import as_json
from macros_py.law.rules import plain
from macros_py.xlsx.address import a1, cell
from macros_py.xlsx.package import Cell, Sheet, Workbook, open_workbook
from macros_py.xlsx.patch import Put, patched

ROOT = Path(__file__).parents[2]
BOOKS = sorted([*ROOT.glob("workbook_templates/**/*.xlsx"), *ROOT.glob("tests/issued/*/*.xlsx")])
PLACES = 10_000
THROUGH_BYTES = 25
AT_ONCE = 24
STRANGE = "草稿"


@cache
def opened(path: Path):
    """A workbook, the sheets of it that a form is on with how far each is drawn, and the form's cells for anything."""
    workbook = open_workbook(path)
    located = received(workbook).located
    drawn = {located.page[s.name]: (s.rows, len(s.widths)) for s in located.form.sheets if s.name in located.page}
    free = {
        f"{there[0]}!{a1(*there[1:])}"
        for s in located.form.sheets
        for box in s.boxes
        if box.typed and (there := located.place(s.name, box.row, box.column))
    }
    return workbook, drawn, free


def put(sheet: Sheet, place: tuple[int, int], number: str, habit: str, styles: dict[str, int]) -> tuple[Sheet, str]:
    """The sheet with a number in a cell, the way people leave numbers there, and the way that was."""
    row, column = place
    if habit.startswith("hidden") and any(area[:2] == place for area in sheet.merges):
        habit = "plain"  # a part of the merged area would still be seen
    style = styles.get(habit, sheet.cells[place].style if place in sheet.cells else 0)
    kind = "text" if habit == "text" else "number"
    cells = {**sheet.cells, place: Cell(number, kind, None, style)}
    view, merges = sheet.view, sheet.merges
    if habit == "hidden row":
        view = replace(view, hidden_rows=view.hidden_rows | {row})
    elif habit == "hidden column":
        view = replace(view, hidden_columns=(*view.hidden_columns, (column, column)))
    elif habit == "merged" and column > 1:
        merges = (*merges, (row, column - 1, row, column))
    elif habit == "comment":
        cells = dict(sheet.cells)
        view = replace(view, comments={**view.comments, place: f"应为{number}"})
    return replace(sheet, cells=cells, view=view, merges=merges), habit


HABITS = ("plain",) * 6 + ("text", "hidden row", "hidden column", "merged", "comment", "struck", "faint", "masked")


def damaged(path: Path, random_: random.Random) -> tuple[Workbook, list[tuple[str, str, str]]]:
    """A workbook with a few numbers in it, each as (where, number, habit)."""
    workbook, drawn, free = opened(path)
    looks = workbook.looks
    styles = {"struck": 9_001, "faint": 9_002, "masked": 9_003}
    looks = replace(
        looks, struck=looks.struck | {9_001}, faint=looks.faint | {9_002}, masks={**looks.masks, 9_003: ";;;"}
    )
    sheets = {sheet.name: sheet for sheet in workbook.sheets}
    told = []
    for _ in range(AT_ONCE):
        number = f"{random_.randint(10_000_000, 99_999_999)}.{random_.randint(1, 9)}"
        habit = random_.choice(HABITS)
        if random_.random() < 0.03:
            sheets[STRANGE] = Sheet(STRANGE, "visible", "", {(1, 1): Cell(number, "number", None, 0)}, (), False)
            told = [one for one in told if not one[0].startswith(STRANGE)]
            told.append((f"{STRANGE}!A1", number, "plain"))
            continue
        name = random_.choice(sorted(drawn))
        rows, columns = drawn[name]
        outside = random_.random() < 0.25
        place = random_.randint(1, rows + 40 * outside), random_.randint(1, columns + 6 * outside)
        where = f"{name}!{a1(*place)}"
        if where in free or any(one[0] == where for one in told):
            continue
        sheets[name], habit = put(sheets[name], place, number, habit, styles)
        told.append((where, number, habit))
    return replace(workbook, sheets=tuple(sheets.values()), looks=looks), told


def named(got, finding) -> str:
    """The words of a finding with the addresses of all its cells: a message names the first six."""
    places = [got.located.places[id] for id in finding.where if id in got.located.places]
    cells = [f"{sheet}!{a1(row, column)}" for sheet, row, column in places]
    return " ".join((finding.message, *finding.where, *cells))


def row_of(where: str) -> tuple[str, int]:
    sheet, _, place = where.partition("!")
    return sheet, (cell(place) or (0, 0))[0]


def column_of(where: str, finding) -> bool:
    """Whether the finding tells of the whole column that the cell lies in."""
    sheet, _, place = where.partition("!")
    return (
        finding.id == "column_added"
        and finding.message.startswith(sheet)
        and f"（{place.rstrip('0123456789')}列）" in finding.message
    )


def unaccounted(got, told) -> list[str]:
    """The numbers that are neither read nor named, or are counted out of sight without a word."""
    filled = json.dumps(as_json(got.filled), ensure_ascii=False)
    said = "\n".join(named(got, one) for one in got.findings)
    hidden = ("content_hidden", "content_unread", "struck_out")
    unseen = "\n".join(named(got, one) for one in got.findings if one.id in hidden)
    rows = {row_of(where) for one in got.findings if one.id == "form_altered" for where in one.where if "!" in where}
    wrong = []
    for where, number, habit in told:
        is_read = number in filled or plain(Decimal(number) * 100) + "%" in filled
        if (habit == "struck" and is_read) or (habit == "comment" and is_read):
            wrong.append(f"{where} {habit}: read")
        elif is_read and habit in ("hidden row", "hidden column", "merged", "faint", "masked"):
            if (
                where not in unseen
                and number not in unseen
                and not (habit == "merged" and where.split("!")[1][0] == "A")
            ):
                wrong.append(f"{where} {habit}: read without a word")
        elif is_read or where in said or number in said or row_of(where) in rows:
            continue
        elif not (
            (where.startswith(STRANGE) and STRANGE in said) or any(column_of(where, one) for one in got.findings)
        ):
            wrong.append(f"{where} {habit}: lost")
    return wrong


@pytest.mark.parametrize("part", range(8))
def test_a_number_put_anywhere_is_read_or_named(part):
    random_ = random.Random(part)
    count = 0
    while count < PLACES // 8:
        path = random_.choice(BOOKS)
        workbook, told = damaged(path, random_)
        count += len(told)
        assert unaccounted(received(workbook), told) == [], path.name


def test_the_same_through_real_bytes():
    random_ = random.Random(PLACES)
    for path in random_.choices(BOOKS, k=THROUGH_BYTES):
        _, drawn, free = opened(path)
        changes, told = {}, []
        for name, (rows, columns) in drawn.items():
            place = random_.randint(1, rows + 9), random_.randint(1, columns + 3)
            number = f"{random_.randint(10_000_000, 99_999_999)}.{random_.randint(1, 9)}"
            if f"{name}!{a1(*place)}" not in free:
                changes[name] = {place: Put(Decimal(number))}
                told.append((f"{name}!{a1(*place)}", number, "plain"))
        assert unaccounted(read(patched(path.read_bytes(), changes)), told) == [], path.name


@pytest.mark.parametrize("path", BOOKS, ids=lambda path: f"{path.parent.parent.name}/{path.stem}")
def test_a_workbook_as_it_was_issued_or_filled_has_nothing_unread(path):
    mine = ("content_hidden", "struck_out", "content_unread", "content_beside", "comment_unread", "sheet_unread")
    assert [one.message for one in read(path).findings if one.id in mine] == []
