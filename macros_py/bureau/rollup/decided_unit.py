"""计量单位: an officer's word on a form whose amounts look as if typed in 元 where it says 万元, or the other way round.

Until somebody says in which unit they are, such a form is added to nothing. The word is kept with its reason among the
office's own entries, and holds for exactly these figures: what the unit sends next is asked about anew. How amounts
are then converted, `amounts.converted` says.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from ...errors import UnreadableFile
from ..register.register import Register
from ..register.return_states import IN_DOUBT, OPEN, UNIT_KIND, WAITING
from .amounts import POWER


@dataclass(frozen=True)
class Decision:
    """``unit``: in which the amounts of these figures are, or `OPEN`: the word before is taken back."""

    code: str
    notice: str
    year: int
    figures: str
    unit: str
    reason: str
    by: str
    at: str


def decide(
    register: Register, notice: str, year: int, code: str, unit: str, reason: str, by: str, at: str
) -> tuple[Decision, str]:
    """Keep an officer's word on the unit's form that is in doubt, and the form's name; raises `UnreadableFile`."""
    if unit not in (*POWER, OPEN):
        raise UnreadableFile(f"计量单位“{unit}”应为{'或'.join(POWER)}；撤销以前的认定写“{OPEN}”。", "invalid")
    if not reason.strip():
        raise UnreadableFile("认定计量单位必须写明原因（--reason）。", "invalid")
    before = register.decided()
    asked = (IN_DOUBT, notice, year, code, code, code)
    query = (
        "SELECT figures, code, path FROM item WHERE refused = ? AND notice = ? AND year = ? AND (code = ? OR said_code = ? "
        "OR unit = ?) ORDER BY arrived, position, source, path, sha256"
    )
    found = [row for row in register.database.rows(query, asked) if (row[0] in before) == (unit == OPEN)]
    if not found:
        raise UnreadableFile(
            f"登记簿里没有单位“{code}”的、金额单位{'已经认定' if unit == OPEN else '存疑'}的{notice}报表。", "not_found"
        )
    figures, code, path = found[-1]
    made = Decision(code, notice, year, figures, unit, reason.strip(), by.strip(), at)
    register.decide(figures, (code, notice, year, figures, unit, UNIT_KIND, made.reason, made.by, at))
    return made, path.rpartition("/")[2]


def decisions(register: Register, notice: str, year: int) -> Iterator[Decision]:
    """Every word of one notice and year, oldest first."""
    query = "SELECT * FROM adjustment WHERE notice = ? AND year = ? AND kind = ? ORDER BY rowid"
    for code, of, when, figures, unit, _, reason, by, at in register.database.rows(query, (notice, year, UNIT_KIND)):
        yield Decision(code, of, when, figures, unit, reason, by, at)


def waiting(register: Register, notices: Collection[str], year: int) -> list[str]:
    """The units whose form waits for such a word."""
    entries = register.items(WAITING)
    return [one.unit for one in entries if one.reason == IN_DOUBT and one.year == year and one.notice in notices]
