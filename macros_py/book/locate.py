"""Where each cell of a form sits in a workbook that a person had in hands.

Each sheet of the form is laid upon one of the workbook (`sheet_alignment`); a renamed or reordered sheet is followed,
an open block may have grown. What is found nowhere has no place, and is reported, never guessed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Mapping
from dataclasses import dataclass
from functools import lru_cache

from ..xlsx.package import Workbook
from .form import Form, Place, load_form
from .form_markup import Sheet
from .formulas import names
from .sheet_alignment import column_names, columns_of, filled_boxes, known_texts, labels_of, row_names, rows_of

MOST_ROWS = 500
"""Rows an open block may have grown to."""


@dataclass(frozen=True)
class Located:
    """A form and where it lies: ``places`` (identifier → sheet, row, column of the workbook), ``page`` (form
    sheet → workbook sheet), ``rows`` and ``columns`` of each form sheet; what moved, what is ``gone`` (its words → the
    identifiers that were drawn there)."""

    form: Form
    places: Mapping[str, Place]
    page: Mapping[str, str]
    rows: Mapping[str, Mapping[int, int]]
    columns: Mapping[str, Mapping[int, int]]
    moved: tuple[str, ...]
    gone: Mapping[str, frozenset[str]]
    relabelled: tuple[str, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """What was not found, in words."""
        return tuple(self.gone)

    def missed(self, drawn: Container[str]) -> tuple[str, ...]:
        """The same, but for what held nothing that is ``drawn``."""
        return tuple(words for words, ids in self.gone.items() if any(id in drawn for id in ids))

    def in_place(self, sheet: str) -> bool:
        """Whether every row and column of a form's sheet was found, and is where it is drawn."""
        rows, columns = self.rows[sheet], self.columns[sheet]
        drawn = next(one for one in self.form.sheets if one.name == sheet)
        return _as_drawn(rows, drawn.rows) and _as_drawn(columns, drawn.columns)

    def place(self, sheet: str, row: int, column: int) -> Place | None:
        """The workbook's cell for a cell of the form."""
        if sheet not in self.page or row not in self.rows[sheet] or column not in self.columns[sheet]:
            return None
        return self.page[sheet], self.rows[sheet][row], self.columns[sheet][column]


def _as_drawn(found: Mapping[int, int], count: int) -> bool:
    return all(found.get(number) == number for number in range(1, count + 1))


def locate(form: Form, workbook: Workbook) -> Located:
    """Find every cell; a form whose open blocks were lengthened is redrawn with as many rows."""
    pages = {page.name: page for page in workbook.sheets}
    chosen = _pages(form, workbook)
    found = {
        sheet.name: rows_of(sheet, pages[chosen[sheet.name]], form, workbook)
        for sheet in form.sheets
        if sheet.name in chosen
    }
    grown = _grown(form, {name: rows for name, (rows, _) in found.items()})
    if grown != dict(form.rows):
        form = load_form(form.scheme, form.year, grown, form.copies)
        found = {s.name: rows_of(s, pages[chosen[s.name]], form, workbook) for s in form.sheets if s.name in chosen}
    places: dict[str, Place] = {}
    rows, columns, moved, relabelled = {}, {}, [], []
    gone: dict[str, frozenset[str]] = {}
    for sheet in form.sheets:
        if sheet.name not in found:
            gone[f"“{sheet.name}”表"] = frozenset(box.id for box in filled_boxes(sheet))
            continue
        rows[sheet.name], by_name = found[sheet.name]
        columns[sheet.name] = columns_of(sheet, rows[sheet.name], pages[chosen[sheet.name]], form, workbook)
        labels = row_names(sheet)
        moved += [labels.get(r, f"第{r}行") for r, actual in rows[sheet.name].items() if actual != r and r in labels]
        moved += [
            f"{column_names(sheet).get(c, f'第{c}列')}列"
            for c in out_of_order({c: columns[sheet.name][c] for c in columns[sheet.name] if c <= sheet.edge})
        ]
        relabelled += [labels.get(r, f"第{r}行") for r in by_name]
        filled, in_rows, in_columns = filled_boxes(sheet), *_filled_in(sheet)
        called = {column: f"（“{name}”）" for column, name in column_names(sheet).items()}
        for column in sorted(in_columns - columns[sheet.name].keys()):
            words = f"“{sheet.name}”表第{column}列{called.get(column, '')}"
            gone[words] = frozenset(box.id for box in filled if box.column == column)
        for row in sorted(in_rows - rows[sheet.name].keys()):
            words = f"“{sheet.name}”表{f'“{labels[row]}”' if row in labels else f'第{row}'}行"
            gone[words] = gone.get(words, frozenset()) | {box.id for box in filled if box.row == row}
        page, by_row, by_column = chosen[sheet.name], rows[sheet.name], columns[sheet.name]
        if page == sheet.name and _as_drawn(by_row, sheet.rows) and _as_drawn(by_column, sheet.columns):
            places |= _drawn_places(sheet)
            continue
        places |= {
            box.id: (page, by_row[box.row], by_column[box.column])
            for box in filled
            if box.row in by_row and box.column in by_column
        }
    return Located(form, places, chosen, rows, columns, tuple(moved), gone, tuple(relabelled))


@lru_cache(maxsize=256)
def _filled_in(sheet: Sheet) -> tuple[frozenset[int], frozenset[int]]:
    """The rows and the columns with cells that have an identifier."""
    filled = filled_boxes(sheet)
    return frozenset(box.row for box in filled), frozenset(box.column for box in filled)


@lru_cache(maxsize=256)
def _drawn_places(sheet: Sheet) -> dict[str, Place]:
    return {box.id: (sheet.name, box.row, box.column) for box in filled_boxes(sheet)}


def out_of_order(places: Mapping[int, int]) -> list[int]:
    """Those that went past others: the fewest without which the rest stand in the drawn order."""
    longest: list[tuple[int, ...]] = []
    for one in sorted(places):
        before = [run for run in longest if places[run[-1]] < places[one]]
        longest.append((*max(before, key=len, default=()), one))
    stay = max(longest, key=len, default=())
    return [one for one in sorted(places) if one not in stay]


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
            wanted = {text for labels in labels_of(sheet).values() for _, text in labels}
            hits = {page.name: len(known_texts(page, wanted)) for page in workbook.sheets if page.name in free}
            best = max(hits, key=hits.__getitem__, default="")
            if not best or hits[best] * 2 < len(wanted):
                continue
        chosen[sheet.name] = best
    return chosen


def copies(form: Form, workbook: Workbook) -> tuple[str, ...]:
    """The workbook's sheets that are copies of a repeated form, by their labels, in the order of their tabs."""
    wanted = {text for labels in labels_of(form.sheets[0]).values() for _, text in labels}
    pages = [page for page in workbook.sheets if len(known_texts(page, wanted)) * 2 >= len(wanted)]
    return tuple(page.name for page in pages)


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
    drawn = {sheet.name: sorted(labels_of(sheet)) for sheet in form.sheets}
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
        others = [place for row, place in mapped.items() if not top <= row <= span.bottom]
        apart = start and end and any(start < place < end for place in others)
        if start and end and end > start and not apart and (end - start) != span.bottom - top + 1:
            counts[span.block] = min(end - start - (span.below - span.bottom - 1), MOST_ROWS)
    return {block: max(count, 1) for block, count in counts.items()}
