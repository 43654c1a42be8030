"""What stands in the cells of a form and is not seen there, or is struck out: counted never without a word.

A value that cannot be seen is read as it stands, as the form's own sums read it, and the unit is asked; what is struck
out is not read, and the unit is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from ..documents.cell_text import is_struck, text_of
from ..law.findings import Finding, finding, some
from ..law.project_ids import bare
from ..xlsx.address import on_sheet
from ..xlsx.package import Cell, Sheet, Workbook
from ..xlsx.visibility import Unseen, covered, may_hide, unseen
from .form import Form
from .form_digest import is_helper
from .formulas import formulas
from .locate import Located
from .responsibility_sheet import loose_places
from .unread_content import Unread


def hidden_content(workbook: Workbook, located: Located, unread: Sequence[Unread] = ()) -> Iterator[Finding]:
    """Findings about what was filled in out of sight, and about what is struck out, ``unread`` cells too."""
    hidden: dict[str, str] = {}
    struck: dict[str, str] = {}
    computed = formulas(located.form)
    for sheet, cells in _pages(workbook, located):
        covers = covered(sheet)
        striking = bool(workbook.looks.struck or sheet.view.marked)
        if not covers and not striking and not may_hide(workbook, sheet):
            continue
        for id, place in cells.items():
            cell = sheet.cells.get(place)
            if cell is None or (cell.value in (None, "") and place not in sheet.view.marked):
                continue
            ours = cell.formula is not None and id in computed
            if striking and (words := _struck(workbook, sheet, place, cell, ours)):
                struck[id] = _where(located, sheet, id, place) + words
            elif not ours and (why := unseen(workbook, sheet, place, cell, covers.get(place))):
                hidden[id] = _where(located, sheet, id, place) + _hidden(why, text_of(cell, workbook))
    struck |= {one.where: f"{one.where}“{one.text[:30]}”带删除线，没有读取" for one in unread if one.struck}
    if hidden:
        yield finding("content_hidden", hidden, cells=some([*hidden.values()], between="；"))
    if struck:
        yield finding("struck_out", struck, cells=some([*struck.values()], between="；"))


def _where(located: Located, sheet: Sheet, id: str, place: tuple[int, int]) -> str:
    where = on_sheet(sheet.name, *place)
    return where if id == where else f"“{located.form.scheme.label(bare(id))}”（{where}）"


@lru_cache(maxsize=64)
def _inputs_and_results(form: Form) -> tuple[str, ...]:
    return tuple(id for id in form.places if not is_helper(id))


def _pages(workbook: Workbook, located: Located) -> Iterator[tuple[Sheet, dict[str, tuple[int, int]]]]:
    """Each sheet that holds cells of the form, and where they are on it; one without an identifier by its address."""
    cells: dict[str, dict[str, tuple[int, int]]] = {}
    for id in _inputs_and_results(located.form):
        if place := located.places.get(id):
            cells.setdefault(place[0], {})[id] = place[1:]
    for drawn in loose_places(located.form):
        if there := located.place(*drawn):
            cells.setdefault(there[0], {})[on_sheet(*there)] = there[1:]
    for sheet in workbook.sheets:
        if sheet.name in cells:
            yield sheet, cells[sheet.name]


def _hidden(why: Unseen, text: str) -> str:
    surface = f"显示为“{why.seen}”" if why.seen else "看不到内容"
    return f"{why.why}，{surface}，单元格内为“{text[:30]}”"


def _struck(workbook: Workbook, sheet: Sheet, place: tuple[int, int], cell: Cell, ours: bool) -> str:
    """What is said of a cell with something struck out; empty where there is nothing."""
    mark = sheet.view.marked.get(place)
    if mark and mark.struck:
        read = f"按“{mark.read[:30]}”读取" if mark.read.strip() else "没有读取"
        return f"填“{mark.whole[:30]}”，其中“{mark.struck[:30]}”带删除线，{read}"
    if not is_struck(cell, workbook):
        return ""
    return "带删除线，是表内公式，照常计算" if ours else f"填“{cell.value!s:.30}”，带删除线，没有读取"
