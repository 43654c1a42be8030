"""A made-up unit's workbook: one template a notice and year, cut at its cells, with those of one unit put in.

Building a workbook anew takes fifty times as long, and finding the cells again in every copy five times; the result
holds what a spreadsheet would leave behind: what was typed, and every formula with its value.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from ..book.build import STAMP, write
from ..book.form import Form, load_form
from ..book.formulas import formulas
from ..book.submission import CODE, SHEET, UNIT, facts, written
from ..evaluate import evaluate
from ..law.filled import Filled
from ..law.flat import flat
from ..law.ledger import Ledger
from ..law.notices import load
from ..law.operators import Value
from ..xlsx.address import cell
from ..xlsx.cell_values import spelled
from ..xlsx.container import open_container
from ..xlsx.limits import Limits
from ..xlsx.parts import Parts, sheets
from ..xlsx.patch import Cached, Change, Put
from ..xlsx.repack import repacked
from .faults import Cells

_CELL = re.compile(
    rb'<c r="([A-Z]+[0-9]+)"((?: s="[0-9]+")?)(?: t="[a-zA-Z]+")?(?:/>|>(<f(?: [^>/]*)?(?:/>|>.*?</f>))?.*?</c>)', re.S
)
"""A cell as our own builder spells it."""


@lru_cache(maxsize=16)
def form(notice: str, year: int) -> Form:
    return load_form(load(notice), year)


class _Template:
    """An empty workbook: of each sheet the pieces between its cells, and of each cell its style and its formula."""

    def __init__(self, drawn: Form):
        package = written(write(drawn, evaluate(drawn.scheme, Filled(year=drawn.year)), empty=True), _said(drawn))
        self.container = open_container(package, Limits())
        self.parts = {name: part for name, *_, part in sheets(Parts(package))}
        self.pieces, self.cells = {}, {}
        for name, part in self.parts.items():
            data, pieces, last = self.container.read(part.lower()), [], 0
            for number, found in enumerate(_CELL.finditer(data)):
                pieces += [data[last : found.start()], found[0]]
                last = found.end()
                self.cells[name, *cell(found[1].decode())] = 2 * number + 1, found[1], found[2], found[3] or b""
            self.pieces[name] = [*pieces, data[last:]]

    def with_(self, changes: Cells) -> bytes:
        fresh = {}
        for name, cells in changes.items():
            pieces = list(self.pieces[name])
            for place, change in cells.items():
                number, address, style, formula = self.cells[name, *place]
                pieces[number] = _written(address, style, formula if isinstance(change, Cached) else b"", change)
            fresh[self.parts[name].lower()] = b"".join(pieces)
        return repacked(self.container, fresh)


def _written(address: bytes, style: bytes, formula: bytes, change: Change) -> bytes:
    type, holder, text = spelled(change)
    text = f'<t xml:space="preserve">{text}</t>' if holder == "is" else text
    value = f"<{holder}>{text}</{holder}>".encode() if holder else b""
    kind = f' t="{type}"'.encode() if type else b""
    return b'<c r="%s"%s%s>%s%s</c>' % (address, style, kind, formula, value)


@lru_cache(maxsize=16)
def _template(notice: str, year: int) -> _Template:
    return _Template(form(notice, year))


@lru_cache(maxsize=16)
def _said(drawn: Form) -> dict[str, str]:
    """The 报送信息 of a return; unit and code are each unit's own."""
    return facts(drawn, "…", "", STAMP, "…")


def rendered(filled: Filled, notice: str, code: str, besides: Cells) -> bytes:
    """The workbook of one unit's form, with what was done to it besides."""
    drawn = form(notice, filled.year)
    ledger, typed = Ledger(drawn.scheme, filled), flat(filled)
    changes: dict[str, dict[tuple[int, int], Change]] = {}

    def set_(sheet: str, row: int, column: int, change: Change) -> None:
        changes.setdefault(sheet, {})[row, column] = change

    for id, text in typed.items():
        value = ledger.typed.get(id)
        set_(*drawn.places[id], Put(value if isinstance(value, Decimal) else text))
    for id in formulas(drawn):
        if id not in typed:
            set_(*drawn.places[id], Cached(_shown(ledger.computed(id))))
    for sheet in drawn.sheets:
        for box in sheet.boxes:
            if box.shows:
                set_(sheet.name, box.row, box.column, Cached(_shown(ledger[box.shows])))
    for row, key in enumerate(_said(drawn), 2):
        if key in (CODE, UNIT):
            set_(SHEET, row, 2, Put(code if key == CODE else filled.unit))
    for sheet, cells in besides.items():
        changes.setdefault(sheet, {}).update(cells)
    return _template(notice, filled.year).with_(changes)


def _shown(value: Value) -> Decimal | str:
    return value if isinstance(value, (Decimal, str)) else ""
