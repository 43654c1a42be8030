"""One drawn sheet laid upon a sheet of a workbook: which row and which column is which.

Rows are known by their labels, read in the order of the form: an inserted, moved or deleted row is followed. A row
whose label was changed is found by the defined names of its cells, or where its neighbours leave it. Columns are
voted for by the labels in them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import pairwise

from ..xlsx.package import Sheet as Page
from ..xlsx.package import Workbook
from .form import Form
from .formulas import names
from .picture import Box, Sheet
from .seal import canonical_label


def rows_of(sheet: Sheet, page: Page, form: Form, workbook: Workbook) -> tuple[dict[int, int], list[int]]:
    """(form row → workbook row, form rows whose label was changed and that were found by name)."""
    expected = labels_of(sheet)
    vocabulary = {text for labels in expected.values() for _, text in labels}
    actual = _actual(page, vocabulary)
    if all(set(labels) <= set(actual.get(row, ())) for row, labels in expected.items()):
        return {row: row for row in range(1, sheet.rows + 1)}, []
    wanted = sorted(expected)
    there = sorted(actual)
    keys = [_key(expected[row]) for row in wanted]
    found_keys = [_key(actual[row]) for row in there]
    mapped: dict[int, int] = {}
    for match in SequenceMatcher(None, keys, found_keys, autojunk=False).get_matching_blocks():
        for n in range(match.size):
            mapped[wanted[match.a + n]] = there[match.b + n]
    _alone(wanted, keys, there, found_keys, mapped)
    by_name = _named_rows(sheet, form, workbook, page, mapped, wanted)
    mapped |= by_name
    headings = _headings(sheet, mapped, wanted)
    mapped |= headings
    _between(sheet, mapped, wanted, page)
    return mapped, sorted(by_name.keys() | headings.keys())


def _key(labels: Iterable[tuple[int, str]]) -> tuple[str, ...]:
    """A row's labels in order, a repeated one once: 100 may stand beside itself in a helper column."""
    return tuple(dict.fromkeys(text for _, text in labels))


def _alone(wanted: list, keys: list, there: list, found_keys: list, mapped: dict[int, int]) -> None:
    """A row that was moved out of its order: the same labels, once, and not yet taken."""
    counts, taken = Counter(keys), set(mapped.values())
    for row, key in zip(wanted, keys):
        free = [r for r, k in zip(there, found_keys) if k == key and r not in taken]
        if row not in mapped and counts[key] == 1 and len(free) == 1:
            mapped[row] = free[0]
            taken.add(free[0])


def _named_rows(
    sheet: Sheet, form: Form, workbook: Workbook, page: Page, mapped: Mapping[int, int], wanted: list[int]
) -> dict[int, int]:
    """Rows without their label, by the names of their cells: all must point to one free row."""
    found, taken = {}, set(mapped.values())
    for row in wanted:
        if row in mapped:
            continue
        ids = [box.id for box in sheet.boxes if box.row == row and box.id]
        places = [workbook.names[names(form)[id]] for id in ids if names(form).get(id) in workbook.names]
        rows = {place[1] for place in places if place[0] == page.name}
        if len(rows) == 1 and not rows & taken:
            found[row] = rows.pop()
            taken.add(found[row])
    return found


def _headings(sheet: Sheet, mapped: Mapping[int, int], wanted: list[int]) -> dict[int, int]:
    """Changed headings: rows that hold no cell of the form and stand where their neighbours leave them."""
    filled, found = {box.row for box in filled_boxes(sheet)}, {}
    for row in wanted:
        if row not in mapped and row not in filled:
            above = max((r for r in mapped if r < row), default=0)
            below = min((r for r in mapped if r > row), default=0)
            gap = mapped[below] - mapped.get(above, 0) if below else 0
            if gap == below - above:
                found[row] = mapped.get(above, 0) + row - above
    return found


def _between(sheet: Sheet, mapped: dict[int, int], wanted: list[int], page: Page) -> None:
    """Rows without labels follow the labelled row above them, up to the next one."""
    last = max((row for row, _ in page.cells), default=0)
    ends = [*wanted, sheet.rows + 1]
    for row, following in pairwise(ends):
        if row not in mapped:
            continue
        limit = mapped.get(following, last + 1)
        for step in range(1, following - row):
            place = mapped[row] + step
            if (limit > mapped[row] and place < limit) or limit <= mapped[row]:
                mapped.setdefault(row + step, place)


def columns_of(sheet: Sheet, rows: Mapping[int, int], page: Page) -> dict[int, int]:
    """Form column → workbook column, as the labels vote, our helper headings too.

    A column without a vote follows its left neighbour, unless another column was found there: then it is gone.
    """
    expected = _headed(sheet)
    actual = _actual(page, {text for labels in expected.values() for _, text in labels})
    votes: dict[int, Counter] = {}
    for row, labels in expected.items():
        there: dict[str, list[int]] = {}
        for column, text in actual.get(rows.get(row, 0), ()):
            there.setdefault(text, []).append(column)
        for column, text in labels:
            if len(there.get(text, ())) == 1:
                votes.setdefault(column, Counter())[there[text][0]] += 1
    chosen = {column: counted.most_common(1)[0][0] for column, counted in votes.items()}
    made, shift = {}, 0
    for column in range(1, sheet.columns + 1):
        shift = chosen.get(column, column + shift) - column
        if column in chosen or column + shift not in chosen.values():
            made[column] = column + shift
    return made


@lru_cache(maxsize=256)
def labels_of(sheet: Sheet) -> dict[int, list[tuple[int, str]]]:
    """Row → its labels with their columns, helper headings left out."""
    found: dict[int, list[tuple[int, str]]] = {}
    for box in sheet.boxes:
        if not box.id and not box.shows and not box.helper and (text := canonical_label(box.text)):
            found.setdefault(box.row, []).append((box.column, text))
    return found


@lru_cache(maxsize=256)
def _headed(sheet: Sheet) -> dict[int, list[tuple[int, str]]]:
    """The same with our helper headings."""
    found: dict[int, list[tuple[int, str]]] = {}
    for box in sheet.boxes:
        if not box.id and not box.shows and (text := canonical_label(box.text)):
            found.setdefault(box.row, []).append((box.column, text))
    return found


@lru_cache(maxsize=256)
def filled_boxes(sheet: Sheet) -> tuple[Box, ...]:
    """The cells of a sheet that have an identifier."""
    return tuple(box for box in sheet.boxes if box.id and not box.typed)


@lru_cache(maxsize=256)
def row_names(sheet: Sheet) -> dict[int, str]:
    """Row → what a reader calls it: its last label in words, the one nearest to the numbers."""
    found = {}
    for row, labels in labels_of(sheet).items():
        texts = [text for _, text in reversed(labels)]
        found[row] = next((text for text in texts if not text[0].isdigit()), texts[0])
    return found


def _actual(page: Page, vocabulary: Iterable[str]) -> dict[int, list[tuple[int, str]]]:
    """Row → those of its texts that the form's labels know."""
    known = frozenset(vocabulary)
    found: dict[int, list[tuple[int, str]]] = {}
    for (row, column), cell in sorted(page.cells.items()):
        if cell.formula is None and cell.kind in ("text", "number"):
            text = canonical_label(str(cell.value))
            if text in known:
                found.setdefault(row, []).append((column, text))
    return found


def known_texts(page: Page, wanted: set[str]) -> set[str]:
    """Those of the wanted labels that stand somewhere on a page."""
    return {text for texts in _actual(page, wanted).values() for _, text in texts}
