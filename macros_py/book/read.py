"""A received workbook as what was filled in, and what became of the form itself.

Inputs are read as the text a person typed; a formula's cached result is never believed where the formula is
ours. The form is compared with our own drawing cell by cell: a formula that became a constant, a label that
was changed, a row that moved are findings that name the cell. The scheme is our catalogue's, never the one
inside the file.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from functools import lru_cache

from ..documents.cell_text import text_of, worked_out
from ..errors import NotOurWorkbook
from ..law.entries import ROW_COLUMNS
from ..law.filled import Filled, Row
from ..law.findings import Finding, finding, some
from ..law.project_ids import MOST, bare, in_copy
from ..law.scheme import Scheme
from ..law.workings import results as printed_results
from ..xlsx.address import on_sheet
from ..xlsx.package import Cell, Workbook, open_workbook
from . import as_printed, block_ends, results, text_numbers, word_sheet
from .form import SPARE_SHEETS, Form, Place, load_form
from .form_digest import canonical_label
from .form_integrity import at, condition
from .hidden_content import hidden_content
from .hidden_data import travelled
from .identity import Identity, identified
from .locate import Located, copies, locate
from .own_formulas import OwnFormulas, built_as, own_formulas
from .unread_content import unread_cells, unread_content
from .unread_sheets import unread_sheets


@dataclass(frozen=True)
class Received:
    """A workbook of ours: its scheme, where its cells are, what was filled in, what is wrong with the file."""

    workbook: Workbook
    located: Located
    filled: Filled
    findings: tuple[Finding, ...]
    identity: Identity

    @property
    def scheme(self) -> Scheme:
        return self.located.form.scheme

    def cell(self, id: str) -> Cell | None:
        """The workbook's cell of an identifier; None where it is empty or was not found."""
        place = self.located.places.get(id)
        return self.at(place) if place else None

    def at(self, place: Place) -> Cell | None:
        """The workbook's cell at a place."""
        return at(self.workbook, place)


def read(source: str | os.PathLike[str] | bytes) -> Received:
    """Read a workbook; raises `UnreadableFile` or `NotOurWorkbook`, each one sentence."""
    name = "这个文件" if isinstance(source, bytes) else f"“{os.path.basename(source)}”"
    return received(open_workbook(source, known=word_sheet.known()), name)


def received(workbook: Workbook, name: str = "这个工作簿", told: tuple[Scheme, int] | None = None) -> Received:
    """The same of a workbook already read, from a file or from a live book; raises `NotOurWorkbook`.

    ``told``: the notice and the year where the hidden sheet is lost and somebody else can tell.
    """
    identity = Identity(*told, {}) if told else identified(workbook, name)
    scheme, year, rows = identity.scheme, identity.year, identity.rows
    sheets = _copies(workbook, scheme, year, name) if scheme.repeated else ()
    located = locate(load_form(scheme, year, rows, sheets), workbook)
    if told:
        identity = built_as(identity, located, workbook)
    found = [*identity.findings, *condition(workbook, located, rows, identity.older, identity.drawn)]
    strange = [*unread_cells(workbook, located, identity.older)]
    found += hidden_content(workbook, located, strange)
    found += [*unread_content(workbook, located, strange), *unread_sheets(workbook, located)]
    filled, unsure = _filled(workbook, located, own_formulas(located, identity))
    filled, unread = travelled(workbook, located, filled)
    not_printed = _not_printed(workbook, located, filled)
    found += (*unsure, *not_printed, *unread)
    filled = text_numbers.as_explained(filled, not_printed)
    return Received(workbook, located, filled, tuple(found), identity)


def _copies(workbook: Workbook, scheme: Scheme, year: int, name: str) -> tuple[str, ...]:
    """The project sheets of a workbook; raises `NotOurWorkbook` where there are none, or too many."""
    found = copies(load_form(scheme, year, copies=SPARE_SHEETS[:1]), workbook)  # one is drawn to know its labels
    if not 0 < len(found) <= MOST:
        what = f"有{len(found)}张项目表，最多{MOST}张" if found else "找不到项目表"
        raise NotOurWorkbook(f"{name}{what}。请用下发的工作簿填报，一个项目一张表。")
    return found


def _filled(workbook: Workbook, located: Located, known: OwnFormulas) -> tuple[Filled, list[Finding]]:
    """What was filled in, each project by itself where the form is repeated."""
    unsure: list[tuple[str, str, str]] = []
    parts = [_part(workbook, located, copy, unsure, known) for copy in located.form.numbers]
    explained = explanations(workbook)
    if not located.form.copies:
        return replace(parts[0], explained=explained), _formulas_typed(unsure)
    unit = next((part.unit for part in parts if part.unit), "")
    build = parts[0].build
    whole = Filled(unit, located.form.year, explained=explained, projects=tuple(parts), build=build)
    return whole, _formulas_typed(unsure)


@lru_cache(maxsize=64)
def _starts(form: Form) -> dict[str, str]:
    """The cells that start with a text, and that text."""
    return {box.id: canonical_label(box.starts) for sheet in form.sheets for box in sheet.boxes if box.starts}


def _part(
    workbook: Workbook, located: Located, copy: int, unsure: list[tuple[str, str, str]], known: OwnFormulas
) -> Filled:
    """One copy of the form; formulas of the unit's own that we cannot vouch for are added to ``unsure``."""
    form = located.form
    scheme, standing = form.scheme, []
    pages_ = {sheet.name: sheet for sheet in workbook.sheets}
    starts = _starts(form)

    def stands(id: str) -> bool:
        return in_copy(copy, id) in located.places

    def typed(id: str) -> str | None:
        """The text typed at an identifier; None where our own formula stands."""
        id = in_copy(copy, id)
        place = located.places.get(id)
        cell = pages_[place[0]].cells.get(place[1:]) if place else None
        if cell is None:
            return ""
        if cell.formula is not None:
            drawn = form.places[id]
            if known.mine(id, cell.formula, place, drawn) or known.formers(id, cell.formula, place, drawn):
                standing.append(bare(id))
                return None
            if known.computes(id) and cell.value in (None, ""):
                return None
            if not worked_out(cell):
                unsure.append((id, on_sheet(*place), text_of(cell, workbook)))
        text = text_of(cell, workbook)
        return "" if starts.get(id) and canonical_label(text) == starts[id] else text

    def emptied(id: str) -> bool:
        """Whether the cell of one of our formulas is there and holds nothing at all."""
        place = located.places.get(in_copy(copy, id))
        cell = pages_[place[0]].cells.get(place[1:]) if place else None
        empty = cell is None or (cell.formula is None and not text_of(cell, workbook).strip())
        return place is not None and known.computes(in_copy(copy, id)) and empty

    cells, declared = {}, {}
    for id in scheme.inputs:
        text = typed(id)
        if text is not None:
            cells[id] = text
    for id in (*scheme.rates, "total_points", "grade"):
        if stands(id) and (text := typed(id)) is not None and (text or id in scheme.rates):
            declared[id] = text
    chosen = [group.id for group in scheme.group if group.chosen]
    weights = {id: text for id in chosen if (text := typed(f"{id}.weight"))}
    entries = [entry.id for entry in scheme.indicator]
    points = {id: typed(f"{id}.points") or "" for id in entries}
    reasons = {id: typed(f"{id}.deviation_text") or "" for id in entries if stands(f"{id}.deviation_text")}
    rows: list[Row] = []
    for block in (*scheme.block, *scheme.lines):
        columns = ROW_COLUMNS if block in scheme.block else block.columns
        made = [
            Row(block.id, {column: typed(f"{block.id}.{n}.{column}") or "" for column in columns})
            for n in range(1, form.rows[in_copy(copy, block.id)] + 1)
        ]
        while made and made[-1].empty:
            made.pop()
        rows += made
    unit = cells.pop("unit", "")
    counts = {block.id: form.rows[in_copy(copy, block.id)] for block in (*scheme.block, *scheme.lines)}
    cleared = frozenset(id for id in printed_results(scheme, counts) if emptied(id))
    filled = Filled(
        unit.strip(),
        form.year,
        cells,
        points,
        reasons,
        tuple(rows),
        declared,
        weights,
        build=known.build,
        cleared=cleared,
    )
    return known.as_printed(filled, standing)


def explanations(workbook: Workbook) -> dict[str, str]:
    """The unit's 情况说明 in 核对结果, by the key beside each."""
    found = {}
    for sheet in workbook.sheets:
        if sheet.name == results.RESULTS:
            for (row, column), cell in sheet.cells.items():
                key = sheet.cells.get((row, results.KEY))
                if column == results.EXPLANATION and row >= results.TOP and key and cell.value:
                    found[str(key.value)] = str(cell.value)
    return found


def _not_printed(workbook: Workbook, located: Located, filled: Filled) -> list[Finding]:
    """What is read and not printed: numbers that stand as text, rows that the form's own sums do not reach."""
    texts, gone = (
        text_numbers.text_numbers(workbook, located, filled),
        block_ends.left_out(workbook, located, filled.build),
    )
    if not texts and not gone:
        return []
    counted = as_printed.counted(located, filled)
    both = [
        as_printed.compared(located, counted, as_printed.as_printed(workbook, located, filled, {})) if texts else "",
        as_printed.compared(located, counted, as_printed.as_printed(workbook, located, filled, gone)) if gone else "",
    ]
    return [*text_numbers.findings(texts, both[0]), *block_ends.findings(located, filled, gone, both[1])]


def _formulas_typed(unsure: list[tuple[str, str, str]]) -> list[Finding]:
    if not unsure:
        return []
    cells = some([f"{where}（上次结果“{shown}”）" for _, where, shown in unsure])
    return [finding("input_is_formula", [id for id, _, _ in unsure], cells=cells, found=unsure[0][2])]
