"""An open workbook of an earlier build updated by 重新计算: what to write together with the results."""

from __future__ import annotations

from dataclasses import replace

from ..book.form import Place
from ..book.hidden_sheets import hidden_sheets
from ..book.read import received
from ..book.update import Update, applied, due, update
from ..evaluate import evaluate
from ..xlsx.cell_values import Formula
from . import excel_only
from .open_workbook import OpenWorkbook, constant, with_sheets
from .protection import unprotected


def updated_book(live: OpenWorkbook) -> tuple[OpenWorkbook, dict[Place, str], str]:
    """(the book as it will be after the update, what to write for that, the sentence for the status bar).

    If no update is needed, there is nothing to write and no sentence. The caller writes the cells, so that one 撤销
    undoes them together with the results; hidden sheets and names, which change no result, are added here.
    """
    if not due(live.received):
        return live, {}, ""
    live = with_sheets(live, hidden_sheets(live.received.located.form))
    filled = replace(live.received.filled, build="")
    made = update(live.received, evaluate(live.received.scheme, filled).ledger)
    if made is None:
        return live, {}, ""
    sheets = {name: live.sheet(name) for name in {place[0] for place in made.cells}}
    for sheet in sheets.values():  # a sheet with a password raises here, before anything is added
        with unprotected(sheet):
            pass
    for name in made.sheets:
        excel_only.add_hidden_sheet(live.book, name)
    excel_only.define_names(live.book, made.names)
    for name, (first, last) in made.columns.items():
        with unprotected(live.sheet(name)):
            excel_only.hide_columns(live.sheet(name), first, last)
    after = replace(live, received=received(applied(live.received.workbook, made)))
    return replace(after, before=live.received), _texts(made), made.told


def _texts(made: Update) -> dict[Place, str]:
    changes = dict(made.cells) | {(name, *at): one for name, cells in made.sheets.items() for at, one in cells.items()}
    return {
        place: f"={one.text}" if isinstance(one, Formula) else "" if one.value is None else _as_formula(one.value)
        for place, one in changes.items()
    }


def _as_formula(value: object) -> str:
    return constant(value) if isinstance(value, str) else str(value)
