"""An open workbook of an earlier build updated by 重新计算: what to write together with the results."""

from __future__ import annotations

from dataclasses import replace

from ..book.form import Place
from ..book.hidden_sheets import hidden_sheets
from ..book.read import received
from ..book.update import Update, applied, due, update
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
    update_ = update(live.received)
    if update_ is None:
        return live, {}, ""
    sheets = {name: live.sheet(name) for name in {place[0] for place in update_.cells}}
    for sheet in sheets.values():  # a sheet with a password raises here, before anything is added
        with unprotected(sheet):
            pass
    for name in update_.sheets:
        excel_only.add_hidden_sheet(live.book, name)
    excel_only.define_names(live.book, update_.names)
    for name, (first, last) in update_.columns.items():
        with unprotected(live.sheet(name)):
            excel_only.hide_columns(live.sheet(name), first, last)
    after = replace(live, received=received(applied(live.received.workbook, update_)))
    return replace(after, before=live.received), _texts(update_), update_.told


def _texts(update: Update) -> dict[Place, str]:
    changes = dict(update.cells) | {
        (name, *at): change for name, cells in update.sheets.items() for at, change in cells.items()
    }
    return {
        place: f"={change.text}"
        if isinstance(change, Formula)
        else ""
        if change.value is None
        else _as_formula(change.value)
        for place, change in changes.items()
    }


def _as_formula(value: object) -> str:
    return constant(value) if isinstance(value, str) else str(value)
