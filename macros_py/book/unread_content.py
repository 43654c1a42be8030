"""What was typed into a workbook where the form has no cell for it: named, because nobody reads it.

On a form's own sheet: between its cells, below it, beside it. On another sheet: a second copy of the form, or anything
else with figures. In comments: what has figures in it. Rows and columns inserted into the form are told by
`form_integrity`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache

from ..documents.cell_text import is_struck, text_of
from ..law.findings import Finding, finding, some
from ..law.typed.numbers import read_number
from ..xlsx.address import on_sheet
from ..xlsx.package import Cell, Sheet, Workbook
from ..xlsx.visibility import covered, may_hide, unseen
from .form_digest import canonical_label, is_helper
from .form_markup import Sheet as Drawn
from .locate import Located

_DIGIT = re.compile(r"[0-9０-９]")
_CONTACT = re.compile(r"电话|手机|传真|邮编|邮箱|证号|账号|编号|代码|日期|时间|QQ|微信")
"""Words of a line below a form whose number is no figure of the form."""

Place = tuple[int, int]


@dataclass(frozen=True)
class Unread:
    """One cell that nobody reads: ``region`` inside, below or beside the form; ``why`` it cannot be seen, if so;
    ``struck``: taken back by whoever wrote it."""

    sheet: str
    place: Place
    text: str
    region: str
    figure: bool
    why: str = ""
    struck: bool = False

    @property
    def where(self) -> str:
        return on_sheet(self.sheet, *self.place)

    @property
    def asks(self) -> bool:
        """Whether the unit has to answer: it stands in the form, or looks like a figure of it, or cannot be seen."""
        needed = self.region == "inside" or (self.figure and (self.region == "below" or bool(self.why)))
        return needed and not self.struck

    def __str__(self) -> str:
        return f"{self.where}“{self.text[:20]}”{f'（{self.why}）' if self.why else ''}"


def unread_content(workbook: Workbook, located: Located, found: Sequence[Unread]) -> Iterator[Finding]:
    """Findings about what was ``found`` on the form's sheets and is not read, and about comments with figures."""
    asked, besides = asked_and_beside(found)
    if asked:
        yield finding("content_unread", [one.where for one in asked], cells=some(_in_rows(asked)))
    if besides:
        cells = some([str(one) for one in besides])
        yield finding("content_beside", [one.where for one in besides], count=len(besides), cells=cells)
    if noted := _comments(workbook, located):
        yield finding("comment_unread", [*noted], cells=some([f"{where}“{text}”" for where, text in noted.items()]))


def asked_and_beside(found: Sequence[Unread]) -> tuple[list[Unread], list[Unread]]:
    """What the unit is asked about, with the words of a row below the form that has figures; and notes beside the
    form."""
    rows = {(one.sheet, one.place[0]) for one in found if one.asks}
    left = [one for one in found if not one.struck]
    asked = [one for one in left if one.asks or (one.region == "below" and (one.sheet, one.place[0]) in rows)]
    return asked, [one for one in left if one not in asked]


def unread_cells(workbook: Workbook, located: Located, older: bool = False) -> Iterator[Unread]:
    """Every cell on the form's sheets that holds something of the unit's and is no cell of the form; ``older``: of
    another build, whose own columns and sheets are not compared, so that only a number in them is strange."""
    pages = {sheet.name: sheet for sheet in workbook.sheets}
    for drawn in located.form.sheets:
        if drawn.name in located.page:
            yield from _of_sheet(workbook, pages[located.page[drawn.name]], drawn, located, older)


def _of_sheet(workbook: Workbook, page: Sheet, drawn: Drawn, located: Located, older: bool) -> Iterator[Unread]:
    rows, columns = located.rows[drawn.name], located.columns[drawn.name]
    pictures = [place for place, cell in page.cells.items() if cell.kind == "picture"]
    strange = [*(page.cells.keys() - _places(_boxes(drawn), rows, columns)), *pictures]
    if older:
        strange += [
            place
            for place in page.cells.keys() & _places(_uncompared(drawn), rows, columns)
            if _is_number(page.cells[place])
        ]
    if not strange:
        return
    edge = max((columns[c] for c in range(1, drawn.edge + 1) if c in columns), default=drawn.edge)
    last = max(rows.values(), default=0)
    added = _between(columns.values(), max(columns.values(), default=0)) if drawn.official else set()
    inserted = _between(rows.values(), last) if drawn.official else set()
    covers, hides = covered(page), may_hide(workbook, page)
    headings = _headings(drawn)
    for place in sorted(set(strange)):
        row, column = place
        cell = page.cells[place]
        text = "图片" if cell.kind == "picture" else f"={cell.formula}" if cell.formula else _said(cell, workbook)
        region = "beside" if column > edge else "below" if row > last else "inside"
        if not text.strip() or (region == "beside" and (cell.formula or canonical_label(text) in headings)):
            continue
        if column in added or (region == "inside" and row in inserted):
            continue
        why = unseen(workbook, page, place, cell, covers.get(place)) if hides or place in covers else None
        figure = region != "inside" and _is_figure(page, place, cell, text)
        struck = is_struck(cell, workbook)
        yield Unread(page.name, place, text, region, figure, why.why if why else "", struck)


def _places(boxes: frozenset[Place], rows: Mapping[int, int], columns: Mapping[int, int]) -> Set[Place]:
    """Cells of the form as they lie on the page."""
    drawn_rows, drawn_columns = _lines(boxes)
    if all(rows.get(r) == r for r in drawn_rows) and all(columns.get(c) == c for c in drawn_columns):
        return boxes
    return {(rows[r], columns[c]) for r, c in boxes if r in rows and c in columns}


@lru_cache(maxsize=256)
def _lines(boxes: frozenset[Place]) -> tuple[frozenset[int], frozenset[int]]:
    """The rows and the columns that cells lie in."""
    return frozenset(row for row, _ in boxes), frozenset(column for _, column in boxes)


@lru_cache(maxsize=256)
def _boxes(drawn: Drawn) -> frozenset[Place]:
    """The cells of a sheet: what holds an identifier, a label or a repeated cell."""
    return frozenset((box.row, box.column) for box in drawn.boxes if box.id or box.shows or canonical_label(box.text))


@lru_cache(maxsize=256)
def _uncompared(drawn: Drawn) -> frozenset[Place]:
    """Those of them that another build may have drawn otherwise: our own columns, the labels of our own sheets,
    the sentences of rules."""
    return frozenset(
        (box.row, box.column)
        for box in drawn.boxes
        if (box.helper or box.rule or not drawn.official)
        and (is_helper(box.id) or (not box.id and (box.text or box.shows)))
    )


@lru_cache(maxsize=256)
def _headings(drawn: Drawn) -> frozenset[str]:
    """The words of our own columns beside the form."""
    return frozenset(canonical_label(box.text) for box in drawn.boxes if box.helper and box.text)


def _between(there: Collection[int], last: int) -> set[int]:
    """Rows or columns inside the form that are none of the form's."""
    mine = {one for one in there if one <= last}
    return set(range(min(mine, default=1), last + 1)) - mine


def _said(cell: Cell, workbook: Workbook) -> str:
    return text_of(cell, workbook) or str(cell.value if cell.value is not None else "")


def _is_number(cell: Cell) -> bool:
    """Whether a number was typed, as a number or as text."""
    if cell.formula is not None or cell.kind not in ("number", "text"):
        return False
    return cell.kind == "number" or read_number(str(cell.value)).value is not None


def _is_figure(page: Sheet, place: Place, cell: Cell, text: str) -> bool:
    """Whether it may be an amount, a count or a score of the form, and is not a telephone number or a date."""
    row, column = place
    if cell.formula is None and not (_is_number(cell) and read_number(text).value is not None):
        return False
    left = (page.cells.get((row, c)) for c in range(column - 1, 0, -1))
    words = next((str(one.value) for one in left if one and one.kind == "text" and one.value), "")
    return not _CONTACT.search(words)


def _in_rows(found: list[Unread]) -> list[str]:
    """The cells as a message names them: a block of rows that follow one another as one."""
    blocks: list[list[Unread]] = []
    for one in found:
        last = blocks[-1][-1] if blocks else None
        if (
            last
            and last.sheet == one.sheet
            and last.region == one.region != "inside"
            and one.place[0] - last.place[0] <= 1
        ):
            blocks[-1].append(one)
        else:
            blocks.append([one])
    said = []
    for block in blocks:
        more = f"至第{block[-1].place[0]}行共{len(block)}格" if len(block) > 1 else ""
        said.append(f"{block[0]}{more}")
    return said


def _comments(workbook: Workbook, located: Located) -> dict[str, str]:
    """Where a comment on a sheet of the form has figures → its beginning."""
    ours = set(located.page.values())
    return {
        on_sheet(sheet.name, *place): "".join(text.split())[:20]
        for sheet in workbook.sheets
        if sheet.name in ours
        for place, text in sorted(sheet.view.comments.items())
        if _DIGIT.search(text)
    }
