"""One drawn sheet laid upon a sheet of a workbook: which row and which column is which.

Rows are known by their labels, read in the order of the form: an inserted, moved or deleted row is followed. A row
that has none, or whose label was changed, is found by the names and formulas of its cells (`anchors`), or where its
neighbours leave it. Columns are voted for by the labels in them, and by the names.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import pairwise

from ..xlsx.address import LAST_ROW
from ..xlsx.package import Sheet as Page
from ..xlsx.package import Workbook
from .anchors import deleted_rows, named_columns, named_rows, rows_by_formula
from .form import Form
from .form_digest import canonical_label
from .form_markup import Box, Sheet

_CONSTANT = ("text", "number")
_IN_BLOCK = re.compile(r"\.[0-9]+\.")
"""The identifier of a cell in a row of an open block."""


def rows_of(sheet: Sheet, page: Page, form: Form, workbook: Workbook) -> tuple[dict[int, int], list[int]]:
    """(form row → workbook row, form rows whose label was changed and that were found by name)."""
    expected = _marked(sheet)
    vocabulary = {text for labels in expected.values() for _, text in labels}
    actual = _actual(page, vocabulary)
    drawn = all(set(labels) <= set(actual.get(row, ())) for row, labels in expected.items())
    if drawn and all(place in page.cells for place in _flags(sheet)):
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
    _alike(wanted, keys, there, found_keys, mapped)
    by_name = _anchored(sheet, form, workbook, page, mapped)
    mapped |= by_name
    headings = _headings(sheet, mapped, wanted)
    mapped |= headings
    headless = _headless(sheet, form, mapped, wanted)
    mapped |= headless
    _between(sheet, mapped, wanted, page, deleted_rows(sheet, form, workbook))
    found = by_name.keys() | headings.keys() | headless.keys()
    return mapped, sorted(row for row in found if row in expected)


def _key(labels: Iterable[tuple[int, str]]) -> tuple[str, ...]:
    """A row's labels, whatever their order, a repeated one once: 100 may stand beside itself in a helper column."""
    return tuple(sorted({text for _, text in labels}))


def _alone(wanted: list, keys: list, there: list, found_keys: list, mapped: dict[int, int]) -> None:
    """A row that was moved out of its order: the same labels, once, and not yet taken."""
    counts, taken = Counter(keys), set(mapped.values())
    for row, key in zip(wanted, keys, strict=True):
        free = [r for r, k in zip(there, found_keys, strict=True) if k == key and r not in taken]
        if row not in mapped and counts[key] == 1 and len(free) == 1:
            mapped[row] = free[0]
            taken.add(free[0])


def _alike(wanted: list, keys: list, there: list, found_keys: list, mapped: dict[int, int]) -> None:
    """A row that lost a label with a column, or got one: the only row between its neighbours that shares the most."""
    for row, key in zip(wanted, keys, strict=True):
        if row in mapped:
            continue
        above = max((mapped[r] for r in mapped if r < row), default=0)
        below = min((mapped[r] for r in mapped if r > row and mapped[r] > above), default=LAST_ROW)
        taken = set(mapped.values())
        shared = Counter(
            {
                r: len(set(k) & set(key))
                for r, k in zip(there, found_keys, strict=True)
                if above < r < below and r not in taken
            }
        )
        best = shared.most_common(2)
        if best and best[0][1] * 2 >= len(key) and (len(best) == 1 or best[1][1] < best[0][1]):
            mapped[row] = best[0][0]


def _anchored(sheet: Sheet, form: Form, workbook: Workbook, page: Page, mapped: Mapping[int, int]) -> dict[int, int]:
    """Rows not found by labels, by the names of their cells or by our formulas in them; each must be free."""
    found, taken = {}, set(mapped.values())
    filled = {box.row for box in sheet.boxes if box.id or box.shows}
    named = named_rows(sheet, form, workbook, page)
    known = [row for row in mapped if row in named]

    def believed(row: int) -> bool:
        """Whether the names of the rows around it point to where their labels are: some programs leave names behind."""
        above, below = max((r for r in known if r < row), default=0), min((r for r in known if r > row), default=0)
        return all(named[r] == mapped[r] for r in (above, below) if r)

    for rows in ({row: named[row] for row in named if believed(row)}, rows_by_formula(sheet, form, page)):
        for row, place in rows.items():
            if row not in mapped and row not in found and row in filled and place not in taken:
                found[row] = place
                taken.add(place)
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


def _headless(sheet: Sheet, form: Form, mapped: Mapping[int, int], wanted: list[int]) -> dict[int, int]:
    """The first row of an open block whose label went with a deleted row: the rest of the block has moved up into
    it."""
    found: dict[int, int] = {}
    for row in sorted({top for name, top, _, _ in form.block_columns.values() if name == sheet.name}):
        if row in mapped or row not in wanted:
            continue
        above = max((r for r in mapped if r < row), default=0)
        below = min((mapped[r] for r in mapped if r > row), default=0)
        place = mapped.get(above, 0) + row - above
        if mapped.get(above, 0) < place < below and place not in mapped.values():
            found[row] = place
    return found


def _between(sheet: Sheet, mapped: dict[int, int], wanted: list[int], page: Page, deleted: Collection[int]) -> None:
    """Rows without labels follow the labelled row above them, up to the next one; not those that were deleted."""
    last = max((row for row, _ in page.cells), default=0)
    ends = [*wanted, sheet.rows + 1]
    for row, following in pairwise(ends):
        if row not in mapped:
            continue
        limit, taken = mapped.get(following, last + 1), set(mapped.values())
        for step in range(1, following - row):
            place = mapped[row] + step
            if place in taken and limit > mapped[row]:  # the labelled row went elsewhere alone
                place = limit - (following - row - step)
            if (
                row + step not in deleted
                and place not in taken
                and ((limit > mapped[row] and place < limit) or limit <= mapped[row])
            ):
                mapped.setdefault(row + step, place)


def columns_of(sheet: Sheet, rows: Mapping[int, int], page: Page, form: Form, workbook: Workbook) -> dict[int, int]:
    """Form column → workbook column, as the labels vote, our helper headings too, and the names where labels moved.

    Of two columns that want one, the one with more votes has it. A column without a vote follows its left neighbour,
    unless another column was found there: then it is gone.
    """
    votes = _label_votes(sheet, rows, page)
    if any(column not in counted for column, counted in votes.items()):
        named = named_columns(sheet, form, workbook, page)
        spoken = _label_votes(sheet, rows, page, words=True)
        # Some programs insert a column and leave the names behind.
        if all(_most(named[c]) == _most(spoken[c]) for c in named if spoken.get(c)):
            for column, counted in named.items():
                votes.setdefault(column, Counter()).update(counted)
    chosen: dict[int, int] = {}
    for column, counted in sorted(votes.items(), key=lambda vote: -max(vote[1].values(), default=0)):
        if counted and _most(counted) not in chosen.values():
            chosen[column] = _most(counted)
    made, shift = {}, 0
    for column in range(1, sheet.columns + 1):
        shift = chosen.get(column, column + shift) - column
        if column in chosen or column + shift not in chosen.values():
            made[column] = column + shift
    return made


def _most(counted: Counter) -> int:
    return counted.most_common(1)[0][0]


def _label_votes(sheet: Sheet, rows: Mapping[int, int], page: Page, words: bool = False) -> dict[int, Counter]:
    """Form column → the workbook's columns in which its labels stand, counted; ``words``: printed numbers, which may
    be typed elsewhere too, do not count."""
    expected = _headed(sheet)
    actual = _actual(page, {text for labels in expected.values() for _, text in labels})
    votes: dict[int, Counter] = {}
    for row, labels in expected.items():
        there: dict[str, list[int]] = {}
        for column, text in actual.get(rows.get(row, 0), ()):
            there.setdefault(text, []).append(column)
        for column, text in labels:
            if len(there.get(text, ())) == 1 and not (words and text[0].isdigit()):
                votes.setdefault(column, Counter())[there[text][0]] += 1
            else:
                votes.setdefault(column, Counter())
    return votes


@lru_cache(maxsize=256)
def labels_of(sheet: Sheet) -> dict[int, list[tuple[int, str]]]:
    """Row → its labels with their columns, helper headings left out."""
    found: dict[int, list[tuple[int, str]]] = {}
    for box in sheet.boxes:
        if not box.id and not box.shows and not box.helper and (text := canonical_label(box.text)):
            found.setdefault(box.row, []).append((box.column, text))
    return found


@lru_cache(maxsize=256)
def _marked(sheet: Sheet) -> dict[int, list[tuple[int, str]]]:
    """The same, and the helper headings of rows that have nothing else."""
    filled = {box.row for box in sheet.boxes if (box.id or box.shows) and not box.helper}
    ours = {row: labels for row, labels in _headed(sheet).items() if row not in filled}
    return dict(sorted((ours | labels_of(sheet)).items()))


@lru_cache(maxsize=256)
def _flags(sheet: Sheet) -> tuple[tuple[int, int], ...]:
    """The helper cells of rows without any label."""
    marked, ours = _marked(sheet), [box for box in sheet.boxes if box.id and box.helper]
    return tuple((box.row, box.column) for box in ours if box.row not in marked and not _IN_BLOCK.search(box.id))


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


@lru_cache(maxsize=256)
def column_names(sheet: Sheet) -> dict[int, str]:
    """Column → what a reader calls it: its lowest heading, else its first label."""
    found: dict[int, str] = {}
    for box in sorted(sheet.boxes, key=lambda box: (not box.heading, -box.row if box.heading else box.row)):
        if not box.id and not box.shows and not box.title and (text := canonical_label(box.text)):
            found.setdefault(box.column, text)
    return found


def _actual(page: Page, vocabulary: Iterable[str]) -> dict[int, list[tuple[int, str]]]:
    """Row → those of its texts that the form's labels know."""
    known = frozenset(vocabulary)
    found: dict[int, list[tuple[int, str]]] = {}
    # cell.formula, cell.kind, cell.value by their numbers: this line runs for every cell of every sheet
    constants = [(place, cell[0]) for place, cell in page.cells.items() if cell[2] is None and cell[1] in _CONSTANT]
    for (row, column), value in sorted(constants):
        text = canonical_label(str(value))
        if text in known:
            found.setdefault(row, []).append((column, text))
    return found


def known_texts(page: Page, wanted: set[str]) -> set[str]:
    """Those of the wanted labels that stand somewhere on a page."""
    return {text for texts in _actual(page, wanted).values() for _, text in texts}
