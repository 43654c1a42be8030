"""What became of the form itself in a received workbook: pasted over, relabelled, moved, lost, added to.

Our own drawing is compared with the workbook cell by cell, so that a finding can name the cell.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterator, Mapping
from functools import lru_cache

from ..law.findings import Finding, finding, some
from ..law.project_ids import column_of, in_copy
from ..xlsx.address import column_letters, on_sheet
from ..xlsx.package import Cell, Workbook
from . import word_sheet
from .form import Form, Place, counted
from .form_digest import as_written, canonical_label, is_helper
from .form_markup import Sheet
from .formulas import formulas, names, shows
from .locate import Located
from .sheet_alignment import column_names
from .shifted_formulas import LOST, same_formula


def at(workbook: Workbook, place: Place) -> Cell | None:
    """The workbook's cell at a place."""
    for sheet in workbook.sheets:
        if sheet.name == place[0]:
            return sheet.cells.get(place[1:])
    return None


def condition(
    workbook: Workbook,
    located: Located,
    rows: Mapping[str, int],
    older: bool = False,
    drawn: Container[str] | None = None,
) -> Iterator[Finding]:
    """Findings about the form; ``rows`` are the rows of each open block that the file itself states.

    ``older``: another build's; its helper columns are its own, and what it never drew (it drew ``drawn``) is not
    missing.
    """
    overwritten, altered = [], []
    form = located.form
    cells = {sheet.name: sheet.cells for sheet in workbook.sheets}
    given = {
        in_copy(copy, id): count for copy in form.numbers for id, count in counted(form.scheme, rows, copy).items()
    }
    changed = [*_changed(cells, located, older)]
    new = _new_rows(workbook, located, given)
    void = any(cell is None for *_, cell in changed)
    emptied = _emptied_columns(cells, located) if void and not older else {}
    called, cleared = names(form), _cleared_rows(cells, located) if void else ()
    for (place, kind, expected, id, owner), there, cell in changed:
        if owner in new or (place[0], place[2]) in emptied:
            continue
        page, *at_ = there
        if kind == "F":
            formula = cell.formula if cell and cell.formula else ""
            lost = bool(located.missing) and LOST in formula  # the row or column it spoke of is named as missing
            lost |= cell is None and (called.get(id) in workbook.broken_names or (place[0], place[1]) in cleared)
            if (
                formula != expected
                and not lost
                and not (formula and same_formula(located, expected, place, formula, there))
            ):
                overwritten.append((id, on_sheet(page, *at_), _stands(cell)))
        elif canonical_label(str(cell.value) if cell else "") != expected:
            altered.append((on_sheet(page, *at_), f"应为“{expected}”，现为“{_stands(cell)}”"))
    if any(sheet.hidden for sheet in form.sheets):
        overwritten += [("", cell, stands) for cell, stands in word_sheet.altered(workbook)]
    if overwritten:
        cells_named = [f"{where}（现为“{stands}”）" for _, where, stands in overwritten]
        ids = [id or where for id, where, _ in overwritten]
        yield finding("formula_overwritten", ids, cells=some(cells_named), found=overwritten[0][2])
    yield from _added_columns(cells, located)
    wanted: Collection[str] = form.places
    if older:
        wanted = [id for id in wanted if not is_helper(id) and (drawn is None or column_of(id) in drawn)]
    missing = located.missed(frozenset(wanted)) if older else located.missing
    unread = dict(_unread_rows(workbook, located))
    rows_named = some([*unread.values()])
    if gone := [*missing, *emptied.values()]:
        ids = [id for id in wanted if id not in located.places and not is_helper(id)]
        what = "找不到，其中的数没有读取" if missing else "找不到"
        what += f"；{rows_named}是表样没有的行，其中填的内容没有读取" if unread else ""
        yield finding("form_altered", [*ids, *unread], cells=some(gone), what=what)
    elif unread:
        yield finding("form_altered", unread, cells=rows_named, what="这些行是表样没有的，其中填的内容没有读取")
    if altered:
        cells_named = [where for where, _ in altered]
        yield finding("form_altered", cells_named, cells=some(cells_named), what=altered[0][1])
    if located.moved:
        yield finding("row_moved", [], rows=some([f"“{row}”" for row in located.moved]))


def _changed(
    cells: Mapping[str, Mapping[tuple[int, int], Cell]], located: Located, older: bool
) -> Iterator[tuple[Locked, Place, Cell | None]]:
    """The locked cells whose place was found and does not hold what we wrote there, letter by letter."""
    for sheet, locked in _by_sheet(located.form, older).items():
        if sheet not in located.page:
            continue
        page, rows, columns = located.page[sheet], located.rows[sheet], located.columns[sheet]
        there, moved = cells[page], not located.in_place(sheet)
        for one in locked:
            place, kind, expected = one[:3]
            at_: tuple = place[1:]
            if moved:
                at_ = (rows.get(at_[0]), columns.get(at_[1]))
                if None in at_:
                    continue
            cell = there.get(at_)
            if cell is None:
                yield one, (page, *at_), None
            elif cell[2] != expected if kind == "F" else canonical_label(str(cell[0])) != expected:
                yield one, (page, *at_), cell


def _emptied_columns(cells: Mapping[str, Mapping], located: Located) -> dict[tuple[str, int], str]:
    """Our own columns beside the form of which nothing is left, neither heading nor formula: deleted as a whole."""
    stands: dict[tuple[str, int], list[bool]] = {}
    drawn = {sheet.name: sheet for sheet in located.form.sheets}
    for place in _locked(located.form, False):
        sheet, _, column = place[0]
        there = located.place(*place[0]) if drawn[sheet].edge < column <= len(drawn[sheet].widths) else None
        if there:
            stands.setdefault((sheet, column), []).append(there[1:] in cells[there[0]])
    return {
        (sheet, column): f"“{sheet}”表第{column}列（系统辅助列“{column_names(drawn[sheet]).get(column, '')}”）"
        for (sheet, column), filled in stands.items()
        if len(filled) > 1 and not any(filled)
    }


def _cleared_rows(cells: Mapping[str, Mapping], located: Located) -> set[tuple[str, int]]:
    """Drawn rows of which no label stands any more: their formulas are not there because the row is not."""
    stands: dict[tuple[str, int], list[bool]] = {}
    for place, kind, expected, *_ in _locked(located.form, False):
        there = located.place(*place) if kind == "L" else None
        if there:
            cell = cells[there[0]].get(there[1:])
            stands.setdefault(place[:2], []).append(cell is not None and canonical_label(str(cell.value)) == expected)
    return {row for row, labels in stands.items() if not any(labels)}


def _added_columns(cells: Mapping[str, Mapping], located: Located) -> Iterator[Finding]:
    """Columns between those of the printed form, and filled ones between it and ours: one sentence a sheet."""
    for sheet in located.form.sheets:
        if not sheet.official or sheet.name not in located.page:
            continue
        page = located.page[sheet.name]
        places = set(located.columns[sheet.name].values())
        printed = {there for column, there in located.columns[sheet.name].items() if column <= sheet.edge}
        if places.issuperset(range(min(printed), max(places) + 1)):
            continue
        typed: dict[int, list[tuple[int, str]]] = {}
        for (row, column), cell in sorted(cells[page].items()):
            if cell.formula is None and cell.value not in (None, ""):
                typed.setdefault(column, []).append((row, str(cell.value)))
        within = range(min(printed), max(printed))
        beside = range(max(printed) + 1, max(places) + 1)
        added = [c for c in within if c not in places] + [c for c in beside if c in typed and c not in places]
        if added:
            heads = [
                f"“{typed[c][0][1][:12]}”列（{column_letters(c)}列）" if c in typed else f"{column_letters(c)}列"
                for c in added
            ]
            count = sum(len(typed.get(c, ())) for c in added)
            unread = f"，其中{count}格内容没有读取" if count else ""
            moving = f"将内容移入{_elsewhere(sheet)}后" if count else ""
            yield finding("column_added", [], sheet=page, columns=some(heads), unread=unread, moving=moving)


def _elsewhere(sheet: Sheet) -> str:
    """Where words beside the figures belong: the form's own column for reasons, else 情况说明."""
    column = next((box.column for box in sheet.boxes if box.id.endswith(".deviation_text")), 0)
    own = column_names(sheet).get(column)
    return f"“{own}”栏或核对结果的“情况说明”" if own else "核对结果的“情况说明”"


def _unread_rows(workbook: Workbook, located: Located) -> Iterator[tuple[str, str]]:
    """Rows between those of the form, which the form does not have, and in which something was typed: the address of
    the first cell, and how a message names the row."""
    for sheet in located.form.sheets:
        if not sheet.official or sheet.name not in located.page:
            continue
        name, rows = located.page[sheet.name], sorted(located.rows[sheet.name].values())
        page = next(page for page in workbook.sheets if page.name == name)
        edge = max((located.columns[sheet.name].get(c, 0) for c in range(1, sheet.edge + 1)), default=0)
        typed = {r for (r, c), cell in page.cells.items() if c <= edge and cell.formula is None and cell.value}
        for row in sorted(typed - set(rows)):
            if rows and rows[0] < row < rows[-1]:
                column, words = next(
                    (c, str(cell.value)) for (r, c), cell in sorted(page.cells.items()) if r == row and cell.value
                )
                yield on_sheet(name, row, column), f"{name}第{row}行（“{words[:12]}”）"


def _new_rows(workbook: Workbook, located: Located, given: Mapping[str, int]) -> set[str]:
    """Rows the user inserted into an open block: it has grown, and their helper cells are empty."""
    form, found = located.form, set()
    for block, count in form.rows.items():
        for number in range(1, count + 1) if count > given[block] else ():
            row = f"{block}.{number}"
            ids = [id for id in located.places if id.startswith(f"{row}.") and is_helper(id)]
            if not any(at(workbook, located.places[id]) for id in ids):
                found.add(row)
    return found


Locked = tuple[Place, str, str, str, str]
"""Where a locked cell is drawn, its kind, the formula or label there, its identifier, the row that owns it."""


@lru_cache(maxsize=64)
def _by_sheet(form: Form, printed: bool) -> dict[str, list[Locked]]:
    """The locked cells of each sheet of the form."""
    found: dict[str, list[Locked]] = {}
    for one in _locked(form, printed):
        found.setdefault(one[0][0], []).append(one)
    return found


@lru_cache(maxsize=64)
def _locked(form: Form, printed: bool) -> tuple[Locked, ...]:
    """Every locked cell; ``printed``: only those whose words or formulas the notice prints."""
    ids = {place: id for id, place in form.places.items()}
    texts = {form.places[id]: text for id, text in formulas(form).items()}
    texts |= {(sheet, row, column): text for sheet, row, column, text in shows(form)}
    ours = {
        (sheet.name, box.row, box.column)
        for sheet in form.sheets
        for box in (sheet.boxes if printed else ())
        if box.helper or box.rule or is_helper(box.id) or not sheet.official
    }
    return tuple(
        (place, kind, expected, id, id.rpartition(".")[0])
        for place, (kind, expected) in as_written(form).items()
        if place not in ours
        for id in [ids.get(place, "")]
    )


def _stands(cell: Cell | None) -> str:
    if cell is None or (cell.kind == "blank" and not cell.formula):
        return "空白"
    return f"={cell.formula}"[:40] if cell.formula else str(cell.value)[:40]
