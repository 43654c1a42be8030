"""Findings that a verb adds below the form's own findings in 核对结果; the next 重新计算 removes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..book import results
from ..evaluate import Verdict
from ..law.findings import LEVELS
from ..safe_text import fit
from . import finding_navigation
from .open_workbook import OpenWorkbook, Place, constant
from .writing import result_cells


@dataclass(frozen=True)
class ExtraFinding:
    """One line of the list.

    ``place``: the cell it links to (表!B7), or plain text where there is none; ``found``, ``expected``,
    ``difference``: the present value, the right one, and what lies between; ``fix``: how to correct it; ``source``:
    where it comes from. It has no key, since it cannot be explained (情况说明) here.
    """

    level: str
    place: str
    message: str
    found: str = ""
    expected: str = ""
    difference: str = ""
    fix: str = ""
    source: str = ""


def cells(live: OpenWorkbook, verdict: Verdict, heading: str, notes: Sequence[ExtraFinding]) -> dict[Place, str]:
    """The cells of 核对结果 with the notes below the form's findings, and ``heading`` after the summary; empty if the
    workbook does not have the sheet."""
    if live.results is None:
        return {}
    written = result_cells(live, verdict, len(notes))
    written[results.RESULTS, 2, 1] = constant(fit(f"{results.told(verdict)}{heading}"))
    first = len(verdict.findings) + 1
    for number, note in enumerate(notes, first):
        level, fix = f"{note.level}（{LEVELS[note.level]}）", note.fix
        line = (
            str(number),
            level,
            "",
            note.message,
            note.found,
            note.expected,
            note.difference,
            fix,
            note.source,
            "",
            "",
        )
        for column, text in enumerate(line, 1):
            written[results.RESULTS, results.TOP + number - 1, column] = constant(fit(text))
        written[results.RESULTS, results.TOP + number - 1, 3] = _link(note.place)
    return written


def select_first(live: OpenWorkbook, verdict: Verdict) -> None:
    """Select the first note."""
    if live.results is not None:
        finding_navigation.go(live.book, (results.RESULTS, results.TOP + len(verdict.findings), 1))


def _link(place: str) -> str:
    sheet, mark, cell = place.rpartition("!")
    if not mark:
        return constant(fit(place))
    target, words = f"#'{sheet.replace(chr(39), chr(39) * 2)}'!{cell}", f"{sheet}!{cell}"
    return '=HYPERLINK("{}","{}")'.format(*(text.replace('"', '""') for text in (target, words)))
