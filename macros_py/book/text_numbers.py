"""Numbers that stand as text in a received workbook: read here, left out by every sum of the form itself.

What is certainly a number (``1,275.6``, ``２０``, ``20万元`` in a form of 万元) becomes one when the unit asks for a
recalculation; what also holds words (``1275.6（含指标）``) is asked about and never touched.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from ..law.filled import Filled
from ..law.findings import Finding, finding, some
from ..law.ledger import Ledger
from ..law.project_ids import in_copy, split
from ..law.rules import plain
from ..law.typed.numbers import NumberRead
from ..xlsx.address import on_sheet
from ..xlsx.format_exchange import GENERAL, PERCENT
from ..xlsx.package import Cell, Workbook
from ..xlsx.patch import PutNumber
from .form import Place
from .locate import Located

FOUND = ("number_as_text", "number_beside_words")
"""What is found of such cells: of those that certainly are a number, and of those that also hold words."""

_MOST_DIGITS = 15
"""What a spreadsheet keeps of a number; a longer one is a code."""

_PLAIN, _SHARE = -2, -1
"""Styles of a workbook in memory for a number made of a text: as typed, and a percentage."""


@dataclass(frozen=True)
class TextNumber:
    """One such cell; ``value`` is what the cell is to hold, None where that has to be asked; ``share``: as a
    percentage."""

    id: str
    place: Place
    typed: str
    value: Decimal | None
    share: bool = False

    @property
    def where(self) -> str:
        return on_sheet(*self.place)

    @property
    def became(self) -> str:
        """The number as the cell then shows it."""
        return f"{plain(self.value * 100)}%" if self.share else plain(self.value)

    @property
    def said(self) -> str:
        """基础数据表!D9“2.35万元”→2.35."""
        return f"{self.where}“{_short(self.typed)}”→{self.became}"


def text_numbers(workbook: Workbook, located: Located, filled: Filled) -> tuple[TextNumber, ...]:
    """Every cell whose text is read as a number, in the order of the form."""
    scheme, found = located.form.scheme.once, []
    pages = {sheet.name: sheet for sheet in workbook.sheets}
    for copy, part in zip(located.form.numbers, filled.projects or (filled,), strict=True):
        ledger = Ledger(scheme, replace(part, as_text=frozenset()))
        for id, reading in ledger.readings.items():
            place = located.places.get(in_copy(copy, id))
            cell = pages[place[0]].cells.get(place[1:]) if place else None
            if cell is None or cell.kind != "text" or reading.value is None:
                continue
            if id in scheme.rates and not part.build:  # scores follow the recomputed rate, no formula reads this cell
                continue
            value, rate = ledger.typed[id], scheme.rates.get(id)
            share = rate is not None and rate.printed != "points"
            sure = isinstance(value, Decimal) and _certain(cell, reading, value)
            found.append(TextNumber(in_copy(copy, id), place, str(cell.value), value if sure else None, share))
    return tuple(found)


def _certain(cell: Cell, reading: NumberRead, value: Decimal) -> bool:
    """Whether the text is this number and nothing more; a full stop behind it says nothing."""
    note = reading.note in (None, "", ".", "。")
    return note and cell.formula is None and len(value.normalize().as_tuple().digits) <= _MOST_DIGITS


def as_explained(filled: Filled, found: Sequence[Finding]) -> Filled:
    """What counts once the unit has explained such cells: nothing, as they print."""
    cells = [
        split(id) for one in found if one.id in FOUND and filled.explained.get(one.key, "").strip() for id in one.where
    ]
    if not filled.projects:
        return replace(filled, as_text=frozenset(id for _, id in cells))
    parts = [
        replace(part, as_text=frozenset(id for copy, id in cells if copy == number))
        for number, part in enumerate(filled.projects, 1)
    ]
    return replace(filled, projects=tuple(parts))


def findings(texts: Sequence[TextNumber], compared: str) -> Iterator[Finding]:
    """What has to be said of them; ``compared``: printed results without and with them."""
    certain = [one for one in texts if one.value is not None]
    asked = [one for one in texts if one.value is None]
    for id, ones in zip(FOUND, (certain, asked), strict=True):
        if ones:
            cells = some([f"{one.where}“{_short(one.typed)}”" for one in ones])
            yield finding(id, [one.id for one in ones], cells=cells, compared=compared)
            compared = ""  # once is enough


def made_numbers(workbook: Workbook, texts: Sequence[TextNumber]) -> Workbook:
    """The workbook in memory with a number in each cell that certainly is one."""
    fresh: dict[str, dict[tuple[int, int], Cell]] = {}
    for one in texts:
        if one.value is not None:
            style = _SHARE if one.share else _PLAIN
            cell = Cell(f"{one.value:f}", "number", None, style)
            fresh.setdefault(one.place[0], {})[one.place[1:]] = cell
    sheets = tuple(
        replace(sheet, cells=sheet.cells | fresh[sheet.name]) if sheet.name in fresh else sheet
        for sheet in workbook.sheets
    )
    return replace(workbook, sheets=sheets, percent=workbook.percent | {_SHARE})


def put_numbers(workbook: Workbook, texts: Sequence[TextNumber]) -> dict[str, dict[tuple[int, int], PutNumber]]:
    """Workbook sheet → (row, column) → the number to write there, with a number format where the cell has none."""
    pages, made = {sheet.name: sheet for sheet in workbook.sheets}, {}
    for one in texts:
        if one.value is not None:
            style = pages[one.place[0]].cells[one.place[1:]].style
            wrong = style in workbook.dates or (style in workbook.percent) != one.share
            change = PutNumber(one.value, PERCENT if one.share else GENERAL, wrong)
            made.setdefault(one.place[0], {})[one.place[1:]] = change
    return made


def _short(text: str) -> str:
    return text if len(text) <= 30 else f"{text[:30]}…"
