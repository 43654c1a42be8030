"""What was written about returns once they were in: 复核得分, 审核意见 and 单位反馈 of their rows, and letters that went out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..register.register import Register


@dataclass(frozen=True)
class Reviewed:
    """What was written of one scored row of a unit's form: 复核得分 as text, 审核意见, 单位反馈; ``row`` empty: of all."""

    return_code: str
    notice: str
    year: int | None
    row: str
    points: str
    opinion: str
    feedback: str
    at: str = ""


def review(register: Register, rows: Iterable[Reviewed]) -> None:
    """Enter what reviewers and units wrote of scored rows, in place of what they wrote before."""
    with register.database.writing() as run:
        for one in rows:
            values = tuple(getattr(one, column) for column in Reviewed.__dataclass_fields__)
            run(f"INSERT OR REPLACE INTO review VALUES ({', '.join('?' * len(values))})", values)


def reviewed(register: Register, unit: str, notice: str, year: int | None) -> list[Reviewed]:
    """What was written of one unit's form; ``unit`` is its code, or its name where there is no code."""
    query = f"SELECT {', '.join(Reviewed.__dataclass_fields__)} FROM review WHERE return_code = ? AND notice = ? AND year IS ?"
    return [Reviewed(*row) for row in register.database.rows(query, (unit, notice, year))]


def letters(register: Register, kind: str) -> set[str]:
    """File names of the letters of a kind that were kept."""
    return {file for (file,) in register.database.rows("SELECT file FROM letter WHERE kind = ?", (kind,))}


def wrote(register: Register, letters: Iterable[tuple[str, str, int | None, str, str, str]]) -> None:
    """Keep that letters were written: unit, notice, year, kind, time, file name."""
    with register.database.writing():
        register.database.many("INSERT INTO letter VALUES (?, ?, ?, ?, ?, ?)", letters)
