"""What a verb writes into an open workbook: only cells that change, with their former content stored for undo."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from typing import Any

from ..book import results, summary
from ..book.form_digest import canonical_formula, is_helper
from ..book.formulas import formulas
from ..book.read import Received
from ..book.recalculated import Renewed, new_scores
from ..book.write_results import summarised
from ..evaluate import Verdict
from ..law.rules import plain
from ..xlsx.format_exchange import GENERAL, PERCENT
from ..xlsx.patch import Formula, PutNumber
from . import undo_log
from .open_workbook import Block, OpenWorkbook, Place, constant, rectangles, write
from .protection import unprotected


def write_changes(live: OpenWorkbook, changes: Mapping[Place, str], now: Renewed | None = None) -> None:
    """Write the changes and store the former content for undo; a sheet with a password raises before any write.

    ``now``: further corrections of a recalculation: numbers for texts, with a number format, and defined names that
    include new rows.
    """
    numbers = {
        (sheet, *at): change for sheet, cells in (now.numbers if now else {}).items() for at, change in cells.items()
    }
    named = dict(now.names) if now else {}
    changes = {**changes, **{place: plain(change.value) for place, change in numbers.items()}}
    before = {place: _former_content(live, place) for place in changes}
    changed = {
        p: text for p, text in changes.items() if p in numbers or _without_mark(before[p]) != _without_mark(text)
    }
    by_sheet: dict[str, dict[tuple[int, int], str]] = {}
    for (sheet, row, column), text in changed.items():
        by_sheet.setdefault(sheet, {})[row, column] = text
    if results.RESULTS in by_sheet:  # as one complete block it is one call
        by_sheet[results.RESULTS] = _summary_and_headings(live) | {
            p[1:]: text for p, text in changes.items() if p[0] == results.RESULTS
        }
    sheets = {name: live.sheet(name) for name in by_sheet}
    with ExitStack() as opened:
        for name, sheet in sheets.items():
            if name != results.RESULTS:
                opened.enter_context(unprotected(sheet))
        formats = _formats(sheets, numbers)
        points = {name: live.book.names[name].refers_to for name in named}
        if changed or named:
            stood = {p: before[p] for p in changed} | {(name, 0, 0): text for name, text in points.items()}
            written = changed | {(name, 0, 0): f"={text}" for name, text in named.items()}
            undo_log.store(live.book, stood, written, {place: code for place, (code, _) in formats.items()})
        for (sheet, *at), (_, code) in formats.items():
            sheets[sheet].range(tuple(at)).number_format = code
        for name, text in named.items():
            live.book.names[name].refers_to = f"={text}"
        for name, cells in by_sheet.items():
            write(sheets[name], cells)


def _summary_and_headings(live: OpenWorkbook) -> dict[tuple[int, int], str]:
    """The present content of 核对结果 from the summary to the headings."""
    columns = range(1, len(results.HEADS) + 1)
    return {
        (row, column): _former_content(live, (results.RESULTS, row, column))
        for row in range(2, results.TOP)
        for column in columns
    }


_CODES = {GENERAL: "General", PERCENT: "0.00%"}


def _formats(sheets: Mapping[str, Any], numbers: Mapping[Place, PutNumber]) -> dict[Place, tuple[str, str]]:
    """Cell → (its number format, the one it needs), for cells in which a number typed later would become a text."""
    formats = {}
    for name, sheet in sheets.items():
        cells = {place[1:]: "" for place in numbers if place[0] == name}
        for (top, left), lines in rectangles(cells):
            area = (top, left), (top + len(lines) - 1, left + len(lines[0]) - 1)
            alike = sheet.range(*area).number_format  # None if they differ
            for at in cells:
                if area[0][0] <= at[0] <= area[1][0] and area[0][1] <= at[1] <= area[1][1]:
                    code, wanted = alike or sheet.range(at).number_format, numbers[name, *at].number_format
                    if code == "@" or ("%" in code) != (wanted == PERCENT):
                        formats[name, *at] = code, _CODES[wanted]
    return formats


def new_row_formulas(received: Received) -> dict[Place, str]:
    """The missing formulas of rows that were inserted into an open block: those of helper cells and of 得分."""
    located, formulas_, scores = received.located, {}, new_scores(received)
    for id, text in formulas(located.form).items():
        place = located.places.get(id)
        moved = place and located.form.places[id][1:] != place[1:]
        if place and not moved and (is_helper(id) or id in scores) and received.at(place) is None:
            formulas_[place] = f"={text}"
    return formulas_


def result_cells(live: OpenWorkbook, verdict: Verdict, below: int = 0) -> dict[Place, str]:
    """The cells of 核对结果, with blanks for rows no longer needed; ``below``: the number of further rows that the
    caller fills."""
    if live.results is None:
        return {}
    wanted: dict[tuple[int, int], str] = {(2, 1): constant(results.told(verdict))}
    for row, cells in enumerate(results.result_rows(live.received.located.form, verdict.findings), results.TOP):
        for column, cell in enumerate(cells, 1):
            wanted[row, column] = f"={cell[0]}" if isinstance(cell, tuple) else constant(cell)
    blanks = _blanks(live.results, results.TOP + len(verdict.findings) + below)
    return {(results.RESULTS, *place): text for place, text in (wanted | blanks).items()}


def sum_formulas(now: Renewed) -> dict[Place, str]:
    """The formulas whose ranges are extended to rows at the end of a block."""
    return {place: f"={text}" for place, text in now.formulas.items()}


def summary_cells(live: OpenWorkbook) -> dict[Place, str]:
    """The cells of 项目汇总 that have to change, such as the line of a project sheet that the unit copied."""
    cells = {}
    for place, change in summarised(live.received):
        there = live.received.at((summary.SUMMARY, *place))
        if not isinstance(change, Formula):
            cells[summary.SUMMARY, *place] = constant(str(change.value or ""))
            continue
        if there is not None and there.formula is not None:
            ours, theirs = (canonical_formula(text, *place) for text in (change.text, there.formula))
            if ours == theirs:  # the same formula in the program's own spelling
                continue
        cells[summary.SUMMARY, *place] = f"={change.text}"
    return cells


def no_result_cells(live: OpenWorkbook) -> dict[Place, str]:
    """The cells of 核对结果 as they are before the first check."""
    if live.results is None:
        return {}
    wanted = {(2, 1): constant("尚未核对。")} | _blanks(live.results, results.TOP)
    return {(results.RESULTS, *place): text for place, text in wanted.items()}


def _blanks(listed: Block, top: int) -> dict[tuple[int, int], str]:
    """An empty text for every cell of 核对结果 from the row ``top`` to the last one that holds something."""
    last = max((row for row, line in enumerate(listed.cells, 1) if any(line)), default=0)
    columns = range(1, len(results.HEADS) + 1)
    return {(row, column): "" for row in range(top, last + 1) for column in columns}


def _without_mark(text: str) -> str:
    return text.removeprefix("'")


def _former_content(live: OpenWorkbook, place: Place) -> str:
    if place[0] == results.RESULTS and live.results:
        text = live.results.at(*place[1:])
        return text if text.startswith("=") else constant(text)
    cell = (live.before or live.received).at(place)
    if cell is None:
        return ""
    if cell.formula is not None:
        return f"={cell.formula}"
    return str(cell.value) if cell.kind == "number" else constant(str(cell.value))
