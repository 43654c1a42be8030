"""差额 and 调整: entries of the office that adds up, kept apart from what was reported, each with its reason and date.

差额 makes up for what a return lacks (合并抵销, a unit that has been closed); 调整 corrects what an audit found.
Entries are only ever added: one that was wrong is taken back by its opposite, and both stay in the book.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from ...errors import UnreadableFile
from ...law.rules import plain
from ...law.scheme import Scheme
from ...law.typed.numbers import read_number
from ..register.register import Register
from .amounts import absolute

KINDS = ("差额", "调整")


@dataclass(frozen=True)
class Adjustment:
    """One entry: of which unit (a code), notice and year, into which cell, how much in the notice's unit, and why."""

    code: str
    notice: str
    year: int
    cell: str
    amount: Decimal
    kind: str
    reason: str
    by: str
    at: str


def checked(
    scheme: Scheme, code: str, year: int, cell: str, amount: str, kind: str, reason: str, by: str, at: str
) -> Adjustment:
    """An entry as typed; raises `UnreadableFile` with what is wrong with it. The cell may be named by its label."""
    known = absolute(scheme)
    ids = [id for id in known if cell in (id, scheme.label(id))]
    if len(ids) != 1:
        near = [f"{id}（{scheme.label(id)}）" for id in known if cell.split(".")[0] in id or cell in scheme.label(id)]
        listed = "、".join(near[:8] or list(known)[:8])
        raise UnreadableFile(f"“{cell}”不是{scheme.id}里可以相加的项目；可用如：{listed}。", "invalid")
    money = known[ids[0]] == "money"
    read = read_number(amount, units=frozenset((scheme.amount_unit,) if money else ()))
    if read.value is None or read.value == 0:
        raise UnreadableFile(f"金额“{amount}”应为不等于0的数（单位：{scheme.amount_unit}，减少的写负数）。", "invalid")
    if kind not in KINDS:
        raise UnreadableFile(f"类型“{kind}”应为{'或'.join(KINDS)}。", "invalid")
    if not reason.strip():
        raise UnreadableFile("差额、调整必须写明原因（--reason）。", "invalid")
    return Adjustment(code, scheme.id, year, ids[0], read.value, kind, reason.strip(), by.strip(), at)


def add(register: Register, entry: Adjustment) -> None:
    row = (
        entry.code,
        entry.notice,
        entry.year,
        entry.cell,
        plain(entry.amount),
        entry.kind,
        entry.reason,
        entry.by,
        entry.at,
    )
    with register.database.writing() as run:
        run("INSERT INTO adjustment VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)


def entries(register: Register, notice: str, year: int) -> Iterator[Adjustment]:
    """The entries of one notice and year, oldest first."""
    query = f"SELECT * FROM adjustment WHERE notice = ? AND year = ? AND kind IN {KINDS} ORDER BY rowid"
    for code, of, when, cell, amount, kind, reason, by, at in register.database.rows(query, (notice, year)):
        yield Adjustment(code, of, when, cell, Decimal(amount), kind, reason, by, at)
