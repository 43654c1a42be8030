"""Moving from finding to finding in an open workbook: which one is selected, where each one is, and selecting it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..book import results
from ..evaluate import Verdict
from ..law.findings import Finding
from ..xlsx.address import Area
from .excel_only import selected_areas
from .open_workbook import OpenWorkbook, Place


def place_of(live: OpenWorkbook, finding: Finding) -> Place | None:
    """The first cell of a finding that the workbook has; None if it has none of them."""
    places = live.received.located.places
    there = next((places[id] for id in finding.where if id in places), None)
    if there is None and (named := results.address(finding)):
        there = named[0], *named[1]
    return there


def current(book: Any, live: OpenWorkbook, verdict: Verdict) -> int | None:
    """The index of the finding whose cell is selected, in the form or in 核对结果; None if no finding is."""
    chosen = selection(book)
    if chosen is None:
        return None
    sheet, (top, left, *_) = chosen[0], chosen[1][0]
    if sheet == results.RESULTS and 0 <= top - results.TOP < len(verdict.findings):
        return top - results.TOP
    return next(
        (n for n, finding in enumerate(verdict.findings) if place_of(live, finding) == (sheet, top, left)), None
    )


def selection(book: Any) -> tuple[str, list[Area]] | None:
    """The sheet and the rectangles of the selection; None where a chart or a picture is selected."""
    try:
        chosen = book.app.selection
        return chosen.sheet.name, selected_areas(chosen)
    except Exception:  # each host raises its own error when no cells are selected
        return None


def selected(book: Any, places: Mapping[Place, str]) -> list[str]:
    """The identifiers of those ``places`` that lie in the selection."""
    chosen = selection(book)
    if chosen is None:
        return []
    sheet, rectangles = chosen
    return [
        id
        for (s, r, c), id in places.items()
        if s == sheet and any(top <= r <= bottom and left <= c <= right for top, left, bottom, right in rectangles)
    ]


def visible(live: OpenWorkbook, ids: Iterable[str]) -> list[str]:
    """The ``ids`` whose rows are visible: a row hidden by a filter or by the user has the height 0."""
    places = live.received.located.places
    rows = dict.fromkeys((places[id][0], places[id][1]) for id in ids)
    heights = {(sheet, row): live.sheet(sheet).range((row, 1)).row_height for sheet, row in rows}
    return [id for id in ids if heights[places[id][:2]]]


def step(book: Any, live: OpenWorkbook, verdict: Verdict, by: int) -> str:
    """Go ``by`` findings forward, starting again after the last; the sentence for the status bar."""
    count = len(verdict.findings)
    if not count:
        return "没有疑点。"
    now = current(book, live, verdict)
    number = (now + by) % count if now is not None else 0 if by > 0 else count - 1
    finding = verdict.findings[number]
    go(book, place_of(live, finding) or (results.RESULTS, results.TOP + number, 3))
    return f"{number + 1}/{count}【{finding.level}】{finding.message}"


def go(book: Any, place: Place) -> None:
    """Select one cell."""
    sheet = book.sheets[place[0]]
    sheet.activate()
    sheet.range(place[1:]).select()
