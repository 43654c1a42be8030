"""A workbook of an older edition: what was typed in it, found by the defined names of its cells, then by labels.

We no longer have the layout of an older edition, but the text of its scheme is stored in the workbook. That text is
not trusted: it is parsed as data within our limits. If it cannot be parsed, today's identifiers are used.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ..book import identity_sheet
from ..book.form import Form, Place, load_form
from ..book.form_digest import is_helper
from ..book.formulas import name_of
from ..book.locate import MOST_ROWS, Located, locate
from ..documents.cell_text import text_of, worked_out
from ..errors import SchemeError
from ..law.entries import ROW_COLUMNS
from ..law.identifiers import identifier
from ..law.labels import canonical_label
from ..law.notices import read as read_scheme
from ..law.project_ids import column_of
from ..law.scheme import Scheme
from ..law.workings import workings
from ..xlsx.package import Cell, Workbook


@dataclass(frozen=True)
class TypedCell:
    """One cell of the older form.

    ``text``: what was typed, empty where our formula or nothing is; ``printed``: the label to its left; ``formula``:
    the unit's own formula, whose last result is then the text; ``emptied``: our formula was deleted and nothing typed.
    """

    place: Place
    text: str
    printed: str = ""
    formula: str = ""
    emptied: bool = False


@dataclass(frozen=True)
class OldEdition:
    """The typed cells of an older workbook by identifier.

    ``unplaced``: constants in unlocked cells that belong to no identifier; ``overtyped``: constants over our own helper
    formulas; ``scheme``: the older one, or today's if ``readable`` is False.
    """

    workbook: Workbook
    scheme: Scheme
    readable: bool
    cells: Mapping[str, TypedCell]
    unplaced: tuple[TypedCell, ...]
    overtyped: Mapping[str, TypedCell] = field(default_factory=dict)


def read_old_edition(workbook: Workbook, today: Scheme, year: int) -> OldEdition:
    """Everything that a unit typed into an older edition of the form ``today``."""
    identity = identity_sheet.said(workbook)
    try:
        scheme, readable = read_scheme(identity_sheet.text(identity), today.id, "随表方案"), True
    except SchemeError:
        scheme, readable = today, False
    form = load_form(today, year, _todays_rows(identity, today))
    places = dict(_named(workbook, scheme))
    located = locate(form, workbook)
    known, taken = set(_identifiers(scheme)), set(places.values())
    unnamed = {} if places else dict(_between_neighbours(located))
    for id, place in {**located.places, **unnamed}.items():
        if column_of(id) in known and id not in places and place not in taken:
            places[id] = place
            taken.add(place)
    computed = workings(scheme, _counts(scheme, places)).keys()
    starts = {canonical_label(b.starts) for sheet in form.sheets for b in sheet.boxes if b.starts}
    pages = {sheet.name: sheet.cells for sheet in workbook.sheets}
    cells = {id: _typed(workbook, pages[place[0]], place, id in computed, starts) for id, place in places.items()}
    over = {
        id: _typed(workbook, pages[place[0]], place, False, starts)
        for id, place in located.places.items()
        if is_helper(id) and (cell := pages[place[0]].get(place[1:])) and cell.formula is None and cell.value
    }
    return OldEdition(workbook, scheme, readable, cells, tuple(_unplaced(workbook, form, cells, starts)), over)


def _todays_rows(identity: Mapping[str, str], today: Scheme) -> dict[str, int]:
    known = {entry.id for entry in today.open}
    return {block: count for block, count in identity_sheet.rows(identity, MOST_ROWS).items() if block in known}


def _identifiers(scheme: Scheme) -> Iterator[str]:
    """Every identifier of a cell that a unit may fill in; columns of open blocks without the row number."""
    yield from scheme.inputs
    yield from scheme.rates
    yield from ("total_points", "grade")
    yield from (f"{group.id}.weight" for group in scheme.group if group.chosen)
    for entry in scheme.indicator:
        yield from (f"{entry.id}.points", f"{entry.id}.deviation_text")
    for block in scheme.block:
        yield from (f"{block.id}.{column}" for column in ROW_COLUMNS)
    for lines in scheme.lines:
        yield from (f"{lines.id}.{column}" for column in lines.columns)


def _named(workbook: Workbook, scheme: Scheme) -> Iterator[tuple[str, Place]]:
    """(identifier, the cell that its defined name refers to); for a column of an open block one pair for each row."""
    blocks = {entry.id for entry in scheme.open}
    present = {sheet.name for sheet in workbook.sheets}
    for id in _identifiers(scheme):
        area = workbook.names.get(name_of(scheme, id))
        if area is None or area[0] not in present:
            continue
        sheet, top, left, bottom, _ = area
        owner, _, column = id.partition(".")
        if owner in blocks and column != "weight":  # a group's only block may share its identifier
            for number, row in enumerate(range(top, min(bottom, top + MOST_ROWS) + 1), 1):
                yield f"{owner}.{number}.{column}", (sheet, row, left)
        else:
            yield id, (sheet, top, left)


def _between_neighbours(located: Located) -> Iterator[tuple[str, Place]]:
    """Cells of sheets without defined names in rows whose label changed, if the rows above and below show their
    place."""
    for sheet in located.form.sheets:
        rows = located.rows.get(sheet.name, {})
        for box in sheet.boxes:
            above = max((row for row in rows if row < box.row), default=0)
            below = min((row for row in rows if row > box.row), default=0)
            if not box.id or box.typed or box.row in rows or not above or not below:
                continue
            column = located.columns[sheet.name].get(box.column)
            if column and rows[below] - rows[above] == below - above:
                yield box.id, (located.page[sheet.name], rows[above] + box.row - above, column)


def _counts(scheme: Scheme, places: Mapping[str, Place]) -> dict[str, int]:
    counts = {entry.id: 1 for entry in scheme.open}
    for id in places:
        _, owner, row, _ = identifier(id)
        if owner in counts:
            counts[owner] = max(counts[owner], row)
    return counts


def _typed(
    workbook: Workbook, page: Mapping[tuple[int, int], Cell], place: Place, computed: bool, starts: set[str]
) -> TypedCell:
    cell, printed = page.get(place[1:]), _printed(workbook, page, place)
    if cell is None or (cell.formula is not None and computed):
        return TypedCell(place, "", printed, emptied=computed and cell is None)
    text = text_of(cell, workbook)
    own = "" if cell.formula is None or worked_out(cell) else f"={cell.formula}"
    text = "" if canonical_label(text) in starts else text
    return TypedCell(place, text, printed, own, computed and not text.strip())


def _printed(workbook: Workbook, page: Mapping[tuple[int, int], Cell], place: Place) -> str:
    """The nearest locked text to the left in the same row; empty if there is none."""
    _, row, column = place
    for left in range(column - 1, 0, -1):
        cell = page.get((row, left))
        if cell and cell.formula is None and cell.kind == "text" and cell.style not in workbook.unlocked:
            return canonical_label(str(cell.value))
    return ""


def _unplaced(workbook: Workbook, form: Form, cells: Mapping[str, TypedCell], starts: set[str]) -> Iterator[TypedCell]:
    """Constants in unlocked cells of the form's sheets that belong to no identifier."""
    taken = {typed.place for typed in cells.values()}
    sheets = {place[0] for place in taken} | {sheet.name for sheet in form.sheets}
    for page in workbook.sheets:
        for (row, column), cell in sorted(page.cells.items()):
            place = (page.name, row, column)
            if page.name not in sheets or place in taken or cell.style not in workbook.unlocked:
                continue
            text = "" if cell.formula is not None or cell.value is None else text_of(cell, workbook)
            if text.strip() and canonical_label(text) not in starts:
                yield TypedCell(place, text, _printed(workbook, page.cells, place))
