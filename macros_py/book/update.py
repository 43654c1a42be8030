"""A workbook of an earlier build becomes today's in place: helper formulas, hidden sheets and names of ours anew.

Nothing a unit typed is touched: a constant typed over a formula stays, a cleared cell stays cleared, and both are found
by the next check, as in any workbook of today's. Where something of the unit's stands where today's build needs a cell,
the workbook stays as it is. Pure: what to write, for a closed file and for an open book.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from ..law.labels import canonical_label
from ..xlsx.address import column_letters
from ..xlsx.package import Cell, Sheet, Workbook
from ..xlsx.patch import Formula, Put
from . import identity_sheet, word_sheet
from .cell_formats import FIGURE
from .form import Place
from .form_digest import canonical_formula, is_helper
from .formulas import formulas, names, shows
from .hidden_sheets import Cells, hidden_sheets
from .locate import Located
from .own_formulas import own_formulas
from .read import Received
from .shifted_formulas import LOST, same_formula, shifted


@dataclass(frozen=True)
class Update:
    """``cells``: what to write in sheets that are there; ``sheets``: hidden ones to add; ``names``: every name that
    today's workbook defines, and where it points: those that are missing are to be added; ``columns``: sheet → the
    first and the last of its columns that are to be hidden."""

    cells: Mapping[Place, Put | Formula]
    sheets: Mapping[str, Cells]
    names: Mapping[str, str]
    before: str
    columns: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    @property
    def told(self) -> str:
        """What a person is told of it."""
        return f"本表是较早版本（{self.before}）的工作簿，辅助公式已换成现行版本，填报数未动。"


class _Cannot(Exception):
    """Something stands in the way: the workbook stays of the build it is of."""


def due(received: Received) -> bool:
    """Whether a workbook is an earlier build's whole form, and still open."""
    said = identity_sheet.said(received.workbook)
    altered = any(one.id == "rules_altered" for one in received.findings)
    whole = identity_sheet.DEPARTMENT not in said and identity_sheet.FIGURES not in said
    return received.identity.older and bool(said) and whole and not altered


def update(received: Received) -> Update | None:
    """What makes the workbook today's; None where it is, or where that cannot be without touching what was typed."""
    if not due(received):
        return None
    located = received.located
    there = {sheet.name: sheet.cells for sheet in received.workbook.sheets}
    try:
        cells = {**dict(_formulas(received)), **dict(_labels(received)), **dict(_repeated(received))}
        sheets: dict[str, Cells] = {}
        for name, drawn in hidden_sheets(located.form).items():
            wanted = {at: _lying(change, located, name) for at, change in drawn.items()}
            if name not in there:
                sheets[name] = wanted
                continue
            stale = there[name].keys() - wanted.keys()
            cells |= {(name, *at): Put(None) for at in stale}
            cells |= {(name, *at): one for at, one in wanted.items() if _differs(there[name].get(at), one, at)}
        defined = {name: _area(located, id) for id, name in names(located.form).items()}
        defined |= word_sheet.ranges() if word_sheet.SHEET in (*sheets, *there) else {}
    except _Cannot:
        return None
    written = {**cells, **_passport(received)}
    return Update(written, sheets, defined, received.identity.version, dict(_hidden_columns(located)))


def applied(workbook: Workbook, made: Update) -> Workbook:
    """The workbook as it will be, for a check before anything is written."""
    pages = {sheet.name: dict(sheet.cells) for sheet in workbook.sheets}
    pages |= {name: {} for name in made.sheets}
    changes = dict(made.cells) | {(name, *at): one for name, cells in made.sheets.items() for at, one in cells.items()}
    for (name, *at), change in changes.items():
        pages[name].pop(tuple(at), None)
        if isinstance(change, Formula):
            pages[name][tuple(at)] = Cell("", "text", change.text, 0)
        elif change.value is not None:
            kind = "number" if isinstance(change.value, Decimal) else "text"
            pages[name][tuple(at)] = Cell(str(change.value), kind, None, 0)
    known = {sheet.name: sheet for sheet in workbook.sheets}
    blank = Sheet("", "hidden", "", {}, (), False)
    sheets = (replace(known.get(name, blank), name=name, cells=cells) for name, cells in pages.items())
    return replace(workbook, sheets=tuple(sheets))


def _hidden_columns(located: Located) -> Iterator[tuple[str, tuple[int, int]]]:
    """The columns of each official sheet that nobody is to see, where they lie side by side."""
    for sheet in located.form.sheets:
        drawn = range(sheet.columns - sheet.hidden + 1, sheet.columns + 1)
        there = [column for column in drawn if column in located.columns.get(sheet.name, {})]
        lying = [located.columns[sheet.name][column] for column in there]
        if lying and len(lying) == sheet.hidden and max(lying) - min(lying) + 1 == sheet.hidden:
            yield located.page[sheet.name], (min(lying), max(lying))


def _formulas(received: Received) -> Iterator[tuple[Place, Formula]]:
    located, identity = received.located, received.identity
    form, own = located.form, own_formulas(located, identity)
    before = formulas(form, identity.build)
    for id, text in formulas(form).items():
        place, drawn = located.places.get(id), form.places[id]
        had = id in before and identity.drew(id)
        if place is None:
            if had or not is_helper(id):
                continue
            raise _Cannot
        cell = received.at(place)
        if cell is not None and cell.formula is not None:
            ours = (
                is_helper(id) or own.mine(id, cell.formula, place, drawn) or own.formers(id, cell.formula, place, drawn)
            )
            if not ours or same_formula(located, text, drawn, cell.formula, place):
                continue
        elif had or not is_helper(id):
            continue
        elif not _blank(cell):
            raise _Cannot
        yield place, Formula(_moved(text, located, drawn[0]), None)


def _labels(received: Received) -> Iterator[tuple[Place, Put]]:
    """Our headings beside the form, and our own sentences of its rules."""
    for sheet in received.located.form.sheets:
        for box in sheet.boxes:
            if box.id or box.shows or not box.text or not (box.helper or box.rule):
                continue
            place = received.located.place(sheet.name, box.row, box.column)
            cell = received.at(place) if place else None
            if place is None or canonical_label(str(cell.value) if cell else "") == canonical_label(box.text):
                continue
            if cell is not None and (cell.formula is not None or cell.style in received.workbook.unlocked):
                raise _Cannot
            yield place, Put(Decimal(box.text) if FIGURE.fullmatch(box.text) else box.text)


def _repeated(received: Received) -> Iterator[tuple[Place, Formula]]:
    """Cells that repeat another one."""
    located = received.located
    for sheet, row, column, text in shows(located.form):
        place = located.place(sheet, row, column)
        cell = received.at(place) if place else None
        if cell is None or cell.formula is None:
            continue
        if not same_formula(located, text, (sheet, row, column), cell.formula, place):
            yield place, Formula(_moved(text, located, sheet), None)


def _lying(change: Put | Formula, located: Located, sheet: str) -> Put | Formula:
    return replace(change, text=_moved(change.text, located, sheet)) if isinstance(change, Formula) else change


def _differs(cell: Cell | None, change: Put | Formula, at: tuple[int, int]) -> bool:
    if isinstance(change, Formula):
        stands = cell.formula if cell else None
        return stands is None or canonical_formula(stands, *at) != canonical_formula(change.text, *at)
    if cell is None or cell.formula is not None:
        return True
    if isinstance(change.value, Decimal) and cell.kind == "number":
        return Decimal(str(cell.value)) != change.value
    return str(cell.value) != str(change.value)


def _blank(cell: Cell | None) -> bool:
    return cell is None or (cell.formula is None and cell.value in (None, ""))


def _passport(received: Received) -> dict[Place, Put]:
    """The hidden sheet with what it says of the build anew; everything else it says stays."""
    said, made = identity_sheet.said(received.workbook), identity_sheet.built(received.located.form)
    pieces = (identity_sheet.TEXT, identity_sheet.PICTURE)
    lines = {key: made.get(key, value) for key, value in said.items() if not key.startswith(pieces)}
    lines |= {key: value for key, value in made.items() if key not in lines}
    page = next(s for s in received.workbook.sheets if identity_sheet.said(replace(received.workbook, sheets=(s,))))
    wanted: dict[tuple[int, int], str] = {}
    for row, (key, value) in enumerate(lines.items(), 2):
        wanted |= {(row, 1): key, (row, 2): value}
    blanks = {at: "" for at in page.cells if at[0] > 1 and at[1] <= 2 and at not in wanted}
    stands = {at: str(cell.value or "") for at, cell in page.cells.items()}
    return {
        (page.name, *at): Put(text or None) for at, text in {**wanted, **blanks}.items() if stands.get(at, "") != text
    }


def _moved(text: str, located: Located, sheet: str) -> str:
    """A formula drawn on ``sheet`` as the workbook has to have it: its addresses lead where the cells lie now."""
    made = shifted(located, text, sheet)
    if LOST in made and LOST not in text:
        raise _Cannot
    return made


def _there(located: Located, sheet: str, row: int, column: int) -> Place:
    if sheet not in {drawn.name for drawn in located.form.sheets}:
        return (sheet, row, column)
    place = located.place(sheet, row, column)
    if place is None:
        raise _Cannot
    return place


def _area(located: Located, id: str) -> str:
    form = located.form
    sheet, top, column = (
        form.places[id] if id in form.places else form.block_columns[id][:2] + form.block_columns[id][3:]
    )
    bottom = form.block_columns[id][2] if id in form.block_columns else top
    first, last = _there(located, sheet, top, column), _there(located, sheet, bottom, column)
    quoted, letters = first[0].replace("'", "''"), column_letters(first[2])
    return f"'{quoted}'!${letters}${first[1]}" + ("" if first == last else f":${letters}${last[1]}")
