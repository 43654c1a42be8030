"""Where each cell of a form sits in a workbook that a person had in hands.

Rows are known by their labels, read in the order of the form: an inserted, moved or deleted row, a renamed
or reordered sheet is followed. A row whose label was changed is found by the defined names of its cells.
What is found nowhere has no place, and is reported, never guessed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import pairwise

from ..xlsx.package import Sheet as Page
from ..xlsx.package import Workbook
from .form import Form, Place, load_form
from .formulas import names
from .picture import Box, Sheet
from .seal import canonical_label

MOST_ROWS = 500
"""Rows an open block may have grown to."""


@dataclass(frozen=True)
class Located:
    """A form and where it lies: ``places`` (identifier → sheet, row, column of the workbook), ``page`` (form
    sheet → workbook sheet), ``rows`` and ``columns`` of each form sheet; what moved, what is missing."""

    form: Form
    places: Mapping[str, Place]
    page: Mapping[str, str]
    rows: Mapping[str, Mapping[int, int]]
    columns: Mapping[str, Mapping[int, int]]
    moved: tuple[str, ...]
    missing: tuple[str, ...]
    relabelled: tuple[str, ...]

    def place(self, sheet: str, row: int, column: int) -> Place | None:
        """The workbook's cell for a cell of the form."""
        if sheet not in self.page or row not in self.rows[sheet] or column not in self.columns[sheet]:
            return None
        return self.page[sheet], self.rows[sheet][row], self.columns[sheet][column]


def locate(form: Form, workbook: Workbook) -> Located:
    """Find every cell; a form whose open blocks were lengthened is redrawn with as many rows."""
    pages = {page.name: page for page in workbook.sheets}
    chosen = _pages(form, workbook)
    found = {
        sheet.name: _rows(sheet, pages[chosen[sheet.name]], form, workbook)
        for sheet in form.sheets
        if sheet.name in chosen
    }
    grown = _grown(form, {name: rows for name, (rows, _) in found.items()})
    if grown != dict(form.rows):
        form = load_form(form.scheme, form.year, grown, form.copies)
        found = {
            s.name: _rows(s, pages[chosen[s.name]], form, workbook) for s in form.sheets if s.name in chosen
        }
    places: dict[str, Place] = {}
    rows, columns, moved, missing, relabelled = {}, {}, [], [], []
    for sheet in form.sheets:
        if sheet.name not in found:
            missing.append(f"“{sheet.name}”表")
            continue
        rows[sheet.name], by_name = found[sheet.name]
        columns[sheet.name] = _columns(sheet, rows[sheet.name], pages[chosen[sheet.name]])
        labels = _row_names(sheet)
        moved += [
            labels.get(r, f"第{r}行") for r, actual in rows[sheet.name].items() if actual != r and r in labels
        ]
        relabelled += [labels.get(r, f"第{r}行") for r in by_name]
        filled = _filled(sheet)
        lost = {box.column for box in filled} - columns[sheet.name].keys()
        missing += [f"“{sheet.name}”表第{column}列" for column in sorted(lost)]
        gone = {box.row for box in filled} - rows[sheet.name].keys()
        missing += [f"“{sheet.name}”表“{labels.get(r, f'第{r}行')}”行" for r in sorted(gone)]
        page, by_row, by_column = chosen[sheet.name], rows[sheet.name], columns[sheet.name]
        places |= {
            box.id: (page, by_row[box.row], by_column[box.column])
            for box in filled
            if box.row in by_row and box.column in by_column
        }
    return Located(form, places, chosen, rows, columns, tuple(moved), tuple(missing), tuple(relabelled))


@lru_cache(maxsize=256)
def _labels(sheet: Sheet) -> dict[int, list[tuple[int, str]]]:
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
def _filled(sheet: Sheet) -> tuple[Box, ...]:
    """The cells of a sheet that have an identifier."""
    return tuple(box for box in sheet.boxes if box.id and not box.typed)


@lru_cache(maxsize=256)
def _row_names(sheet: Sheet) -> dict[int, str]:
    """Row → what a reader calls it: its last label in words, the one nearest to the numbers."""
    found = {}
    for row, labels in _labels(sheet).items():
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


def _pages(form: Form, workbook: Workbook) -> dict[str, str]:
    """Form sheet → workbook sheet: by name, else by where the names point, else by labels."""
    present = {page.name for page in workbook.sheets}
    chosen = {sheet.name: sheet.name for sheet in form.sheets if sheet.name in present}
    for sheet in form.sheets:
        if sheet.name in chosen:
            continue
        ours = [name for id, name in names(form).items() if form.places.get(id, ("",))[0] == sheet.name]
        pointed = Counter(workbook.names[name][0] for name in ours if name in workbook.names)
        free = present - set(chosen.values())
        best = next((name for name, _ in pointed.most_common() if name in free), "")
        if not best:
            wanted = {text for labels in _labels(sheet).values() for _, text in labels}
            hits = {page.name: len(_distinct(page, wanted)) for page in workbook.sheets if page.name in free}
            best = max(hits, key=hits.__getitem__, default="")
            if not best or hits[best] * 2 < len(wanted):
                continue
        chosen[sheet.name] = best
    return chosen


def copies(form: Form, workbook: Workbook) -> tuple[str, ...]:
    """The workbook's sheets that are copies of a repeated form, by their labels, in the order of their tabs."""
    wanted = {text for labels in _labels(form.sheets[0]).values() for _, text in labels}
    pages = [page for page in workbook.sheets if len(_distinct(page, wanted)) * 2 >= len(wanted)]
    return tuple(page.name for page in pages)


def _distinct(page: Page, wanted: set[str]) -> set[str]:
    return {text for texts in _actual(page, wanted).values() for _, text in texts}


def _rows(sheet: Sheet, page: Page, form: Form, workbook: Workbook) -> tuple[dict[int, int], list[int]]:
    """(form row → workbook row, form rows whose label was changed and that were found by name)."""
    expected = _labels(sheet)
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
    filled, found = {box.row for box in _filled(sheet)}, {}
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


@dataclass(frozen=True)
class _Span:
    """The drawn rows of one open block: the labelled rows above it, the first below, whether its own first has one."""

    block: str
    sheet: str
    top: int
    bottom: int
    above: tuple[int, ...]
    below: int
    labelled: bool


@lru_cache(maxsize=64)
def _spans(form: Form) -> tuple[_Span, ...]:
    drawn = {sheet.name: sorted(_labels(sheet)) for sheet in form.sheets}
    found = {}
    for id, (sheet, top, bottom, _) in form.block_columns.items():
        above = tuple(row for row in drawn[sheet] if row < top)
        below = next((row for row in drawn[sheet] if row > bottom), 0)
        span = _Span(id.split(".")[0], sheet, top, bottom, above, below, top in drawn[sheet])
        found.setdefault((span.block, sheet, top, bottom), span)
    return tuple(found.values())


def _grown(form: Form, rows: Mapping[str, Mapping[int, int]]) -> dict[str, int]:
    """How many rows each open block has in the workbook: up to the next labelled row."""
    counts = dict(form.rows)
    for span in _spans(form):
        mapped, top = rows.get(span.sheet, {}), span.top
        start = mapped.get(top)
        before = next((row for row in reversed(span.above) if row in mapped), None)
        if not span.labelled and before is not None:
            start = mapped[before] + top - before
        end = mapped.get(span.below) if span.below else None
        if start and end and end > start and (end - start) != span.bottom - top + 1:
            counts[span.block] = min(end - start - (span.below - span.bottom - 1), MOST_ROWS)
    return {block: max(count, 1) for block, count in counts.items()}


def _columns(sheet: Sheet, rows: Mapping[int, int], page: Page) -> dict[int, int]:
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
    for column in range(1, len(sheet.widths) + 1):
        shift = chosen.get(column, column + shift) - column
        if column in chosen or column + shift not in chosen.values():
            made[column] = column + shift
    return made
