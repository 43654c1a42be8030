"""What a verb found beside the form's own findings, listed below them in 核对结果 until the next 重新计算."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..book import results
from ..evaluate import Verdict
from ..law.findings import LEVELS
from ..safe_text import fit
from . import finding_navigation
from .open_workbook import Live, Place, constant
from .writing import result_cells


@dataclass(frozen=True)
class Note:
    """One line: its level, the cell it leads to (表!B7, or words where there is none), what is said, what stands and
    what should, how to mend it, where it comes from. Nobody explains it here, so it has no key."""

    level: str
    place: str
    message: str
    found: str = ""
    expected: str = ""
    difference: str = ""
    fix: str = ""
    source: str = ""


def cells(live: Live, verdict: Verdict, heading: str, notes: Sequence[Note]) -> dict[Place, str]:
    """核对结果 with the notes below the form's findings, and the heading behind their summary; none without the sheet."""
    if live.results is None:
        return {}
    made = result_cells(live, verdict, len(notes))
    made[results.RESULTS, 2, 1] = constant(fit(f"{results.told(verdict)}{heading}"))
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
            made[results.RESULTS, results.TOP + number - 1, column] = constant(fit(text))
        made[results.RESULTS, results.TOP + number - 1, 3] = _link(note.place)
    return made


def show(live: Live, verdict: Verdict) -> None:
    """Go to the first note."""
    if live.results is not None:
        finding_navigation.go(live.book, (results.RESULTS, results.TOP + len(verdict.findings), 1))


def _link(place: str) -> str:
    sheet, mark, cell = place.rpartition("!")
    if not mark:
        return constant(fit(place))
    target, words = f"#'{sheet.replace(chr(39), chr(39) * 2)}'!{cell}", f"{sheet}!{cell}"
    return '=HYPERLINK("{}","{}")'.format(*(text.replace('"', '""') for text in (target, words)))
