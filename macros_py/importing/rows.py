"""Which row of the form each row of a source is: by its labels, by what came before, by how well it fits.

Rows without a label go on with the open block they follow, or are the next row of the form. Headings that come
again on a new page change nothing; those of a spreadsheet or a Word table say which column is which.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ..book.form_digest import canonical_label
from ..documents.table import Table
from .align import NEAR, Reading, readings
from .align import number as number_in
from .cells_read import Unread
from .columns import Columns, covered, lacks, numbered, ordered, outside
from .labels import labels_of
from .slots import LABEL, SHOWN, Line, bare, is_number

_AHEAD = 3
"""Rows of the form that a row without a label may be further on."""
_ENOUGH = 1.5
"""What a row must score to be taken for a row of the form."""
ROWS = 3_000
"""Rows of one table that are looked at."""
WIDE = 60
"""Filled cells that no row of a form has."""
LOST = 40
"""Rows in a row that were not understood, after which only a label leads back into the form."""
_LEADING = re.compile(r"(.{2,12}?[:：])\s*(\S.*)", re.S)
_SUMS = ("合计", "小计", "总计", "总分", "总得分")
_FILLERS = ("……", "…", "...", "......")


@dataclass(frozen=True)
class Laid:
    """A source's row laid on a line of the form: ``cells`` as they are, ``places`` their columns in the table;
    ``readings``: more than one where they are equally good; ``copy`` counts the forms of a repeated one from 1."""

    line: Line
    table: Table
    row: int
    cells: tuple[str, ...]
    places: tuple[int, ...]
    readings: tuple[Reading, ...]
    number: int = 0
    copy: int = 1

    def values(self, reading: Reading) -> dict[str, int]:
        """Identifier within its copy → place of the cell in ``cells``."""
        found = reading.values(self.line, self.cells)
        found = {id: c for id, c in found.items() if self.cells[c].strip() not in _FILLERS}
        if not self.number:
            return found
        block, number = self.line.block, self.number
        return {
            f"{block}.{number}.{id.partition('.')[2]}"
            if id.partition(".")[0] == block and not id.endswith(".weight")
            else id: c
            for id, c in found.items()
        }

    def place(self, cell: int) -> str:
        return self.table.place(self.row, self.places[cell])


class Walk:
    """The walk through a source's rows; `laid` and `unread` grow in their order."""

    def __init__(self, lines: tuple[Line, ...], repeated: bool = False):
        self.lines, self.labels, self.repeated = lines, labels_of(lines), repeated
        self.laid: list[Laid] = []
        self.unread: list[Unread] = []
        self._at = -1
        self._copy = 1
        self._numbers: dict[str, int] = {}
        self._taken: set[int] = set()
        self._lost = 0
        self._beside: dict[tuple[str, int], str] = {}
        self._order: tuple[int, ...] = ()
        self._columns: dict[int, tuple[int, int]] | None = None
        self._alone: set[str] = set()
        self._stray = False
        self._began = False

    def of(self, table: Table) -> set[int]:
        """The lines that are read from, by the labels that a table prints."""
        found: set[int] = set()
        for row in table.rows[:ROWS]:
            for text in row if sum(map(bool, row)) <= WIDE else ():
                found |= {at for at in self.labels.begun.get(bare(text), ()) if self.lines[at].typed}
        return found

    def all(self, tables: Sequence[Table]) -> None:
        """Every table, but for those that only repeat in short what another one says."""
        held = [self.of(table) for table in tables]
        for table, lines in zip(tables, held, strict=False):
            longer = [other for other in held if len(other) > 2 * len(lines) and len(lines & other) >= 0.8 * len(lines)]
            if lines and longer:
                self.unread.append(Unread(table.name, _head(table), "只有自评表的部分栏目，另有更全的表，没有读"))
            else:
                self.through(table)
        for (name, column), text in self._beside.items():
            self.unread.append(Unread(f"{name}第{column + 1}列", f"{text[:40]}……", "表外的一列，没有读"))

    def through(self, table: Table) -> None:
        """Every row of a table."""
        columns: dict[int, tuple[int, int]] = {}
        self._order, self._alone, self._began = (), set(), False
        used = sorted({c for row in table.rows for c, text in enumerate(row) if text.strip()})
        first = int(not table.aligned and numbered(table.rows))
        laid, unread = len(self.laid), len(self.unread)
        for number, row in enumerate(table.rows[:ROWS]):
            if sum(map(bool, row)) > WIDE:
                self.unread.append(
                    Unread(table.place(number, 0), _together(row[:8]), f"超过{WIDE}格的一行，不是自评表的")
                )
                continue
            for part, at, hold in self._parts(row, used if table.aligned else range(first, len(row)), table.aligned):
                if any(cell.strip() for cell in part):
                    self._row(table, number, part, at, columns if hold else None)
        if len(table.rows) > ROWS:
            self.unread.append(Unread(table.place(ROWS, 0), "……", f"超过{ROWS}行，以下没有读"))
        if len(self.laid) == laid and len(self.unread) > unread + 1:
            why = f"{len(table.rows)}行里没有认出自评表的一行，整张表没有读"
            self.unread[unread:] = [Unread(table.name, _head(table), why)]

    def _parts(
        self, row: Sequence[str], columns: Sequence[int], aligned: bool
    ) -> Iterator[tuple[tuple[str, ...], tuple[int, ...], bool]]:
        """A row's cells, their columns and whether these hold: 填报单位：某某 is parted, and so is the row of a dump
        that ran two together."""
        texts = {column: row[column] if column < len(row) else "" for column in columns}
        led = {column: parted for column, text in texts.items() if (parted := self._led(text))}
        self._alone |= {bare(text) for text in texts.values() if text.strip()}
        if aligned:
            if led:
                texts = {column: text for column, text in texts.items() if text.strip()}
            each = [(text, column) for column in texts for text in led.get(column, (texts[column],))]
            yield tuple(text for text, _ in each), tuple(column for _, column in each), not led
            return
        cells: list[str] = []
        places: list[int] = []
        common: frozenset[int] = frozenset()
        for column, text in texts.items():
            parts = led.get(column, (text,))
            sure, lines = self.labels.of(parts[0])
            if sure == 3.0 and common and not common & lines:
                yield tuple(cells), tuple(places), False
                cells, places, common = [], [], frozenset()
            if sure == 3.0:
                common = common & lines or lines
            cells += parts
            places += [column] * len(parts)
        yield tuple(cells), tuple(places), False

    def _led(self, text: str) -> tuple[str, str] | None:
        """A cell that holds a label and what is typed behind it, as no heading of the table is."""
        led = _LEADING.fullmatch(text.strip())
        if led is None or self.labels.of(text)[1] or bare(led[1]) in self._alone:
            return None
        sure, lines = self.labels.of(led[1])
        return (led[1], led[2]) if sure >= 2 and any(self._takes(at, bare(led[1])) for at in lines) else None

    def _takes(self, at: int, label: str) -> bool:
        """Whether words are typed right behind a label of a line."""
        line = self.lines[at]
        return not line.block and any(
            one.label and bare(one.label) == label and (other.id or other.kind == SHOWN)
            for one, other in zip(line.slots, line.slots[1:], strict=False)
        )

    def _row(
        self,
        table: Table,
        number: int,
        cells: tuple[str, ...],
        places: tuple[int, ...],
        known: dict[int, tuple[int, int]] | None,
    ) -> None:
        """One row: laid on the line it fits best, or told to be of none; ``known`` grows with headings."""
        best = self._best(cells, known)
        if self._order and not (best and self._heading(best[2], best[3][0], cells)):
            if len(cells) == len(self._order):
                cells, places = tuple(cells[c] for c in self._order), tuple(places[c] for c in self._order)
                known = known if known is not None else self._columns
                best = self._best(cells, known)
            elif any(number_in(cell) is not None for cell in cells):
                why = "这张表的列与本表不同，这一行的格数又与表头不同，分不清各是哪一列"
                self.unread.append(Unread(table.place(number, places[0]), _together(cells), why))
                return
        if best is None or best[0] < _ENOUGH:
            inside = [c for c in range(len(cells)) if known is None or not outside(c, known)]
            titles = table.sheet and not self._began and sum(1 for cell in cells if cell.strip()) == 1
            if not titles and (why := self._why([cells[c] for c in inside])):
                self.unread.append(Unread(table.place(number, places[0]), _together(cells), why))
            self._lost += 1
            words = [cell for cell in cells if cell.strip()]
            if len(words) > 3 and not _sums(canonical_label(words[0])):  # what follows may go on with this row
                self._stray = self._at >= 0 and bool(self.lines[self._at].block)
            return
        self._lost, self._began = 0, True
        self._stray = self._stray and not best[3][0].labels
        _, at, line, found = best
        if self._heading(line, found[0], cells):
            if order := ordered(line, cells):
                cells, places = tuple(cells[c] for c in order), tuple(places[c] for c in order)
                found = readings(line, cells) or found
            headed, self._columns = covered(line, found[0], cells), None
            if known is not None:
                for slot in line.slots:  # of a heading before, where this one does not have it
                    if slot.label and not slot.upper:
                        known.pop(slot.column, None)
                known |= headed
            elif order or lacks(line, cells):
                order, self._columns = order or tuple(range(len(cells))), headed
            self._order = order
        elif at in self._taken and not line.block:
            if not self.repeated:
                why = "表中同一行前面已经读过，没有再读"
                self.unread.append(Unread(table.place(number, 0), _together(cells), why))
                return
            self._copy, self._numbers, self._taken = self._copy + 1, {}, set()
        if line.block:
            self._numbers[line.block] = self._numbers.get(line.block, 0) + 1
        if line.typed:
            self._taken.add(at)
        near = tuple(one for one in found if found[0].score - one.score <= NEAR)
        laid = Laid(line, table, number, cells, places, near, self._numbers.get(line.block, 0), self._copy)
        self.laid.append(laid)
        if line.typed:
            self._left(laid, known or {})
        self._at = at

    def _best(self, cells: tuple[str, ...], known: Columns | None) -> tuple[float, int, Line, list[Reading]] | None:
        """The line that a row fits best, with how well it does and its readings."""
        tried = ((self._score(found, at), at, line, found) for at, line, found in self._tried(cells, known))
        return max(tried, key=lambda one: one[0], default=None)

    def _left(self, laid: Laid, columns: Columns) -> None:
        """Cells of a row that went into no slot, labels of the form aside; a whole column of them is said once."""
        used = {c for _, c in laid.readings[0].cells}
        for cell, text in enumerate(laid.cells):
            if not text.strip() or cell in used or self.labels.of(text)[1]:
                continue
            if columns and outside(cell, columns):
                self._beside.setdefault((laid.table.name, cell), text)
            else:
                self.unread.append(Unread(laid.place(cell), text[:60], "这一行多出的一格，表中没有位置"))

    def _tried(self, cells: tuple[str, ...], columns: Columns | None) -> Iterator[tuple[int, Line, list[Reading]]]:
        """The lines a row may be, each with its readings."""
        hits: dict[int, float] = {}
        for text in cells:
            sure, lines = self.labels.of(text)
            for at in lines:
                hits[at] = hits.get(at, 0.0) + sure
        most = max(hits.values(), default=0.0)
        for at in (at for at, hit in hits.items() if hit >= most - 1.0):
            if found := readings(self.lines[at], cells, columns):
                yield at, self.lines[at], found
        first = canonical_label(next(cell for cell in cells if cell.strip()))
        if not _sums(first) and (hits or self._lost < LOST):
            yield from self._unlabelled(cells, columns)

    def _unlabelled(self, cells: tuple[str, ...], columns: Columns | None) -> Iterator[tuple[int, Line, list[Reading]]]:
        current = self.lines[self._at] if self._at >= 0 else None
        if current and current.block and not self._stray:
            again = replace(current, slots=tuple(replace(slot, upper=slot.kind == LABEL) for slot in current.slots))
            if found := _without_strangers(again, readings(again, cells, columns), cells, columns):
                yield self._at, again, found
        for at in range(self._at + 1, min(self._at + 1 + _AHEAD, len(self.lines))):
            line = self.lines[at]
            if not line.typed or (line.block and at > self._at + 1 and not any(slot.label for slot in line.slots)):
                continue  # lines that a unit names itself follow their heading, or are not told from anything else
            found = _without_strangers(line, readings(line, cells, columns), cells, columns)
            if found and not (line.block and self._stray):
                yield at, line, found

    def _score(self, found: list[Reading], at: int) -> float:
        """The reading's own, and how near the line is to the one before."""
        step = at - self._at
        if step == 1 or (step == 0 and self.lines[at].block):
            nearness = 0.8
        elif 1 < step <= 6:
            nearness = 0.4
        else:
            nearness = 0.0 if step > 0 else -1.0
        return found[0].score + nearness

    def _heading(self, line: Line, reading: Reading, cells: tuple[str, ...]) -> bool:
        return reading.labels >= 2 and not reading.values(line, cells)

    def _why(self, cells: Sequence[str]) -> str:
        """Why a row was not understood; "" where it holds nothing but labels of the form."""
        words = [cell for cell in cells if cell.strip() and not self.labels.of(cell)[1]]
        words = [word for word in words if not is_number(canonical_label(word)) or len(words) > 1]
        if not words or all(canonical_label(word) in map(canonical_label, _FILLERS) for word in words):
            return ""
        if _sums(canonical_label(next(cell for cell in cells if cell.strip()))):
            return "合计行，表中没有这一行"
        return "没有认出是表中哪一行"


def _sums(label: str) -> bool:
    """Whether a row says that it is a sum: 合计, 总分（100分）, 合计得分."""
    return label.startswith(_SUMS) and len(bare(label)) <= 4


def _together(cells: Sequence[str]) -> str:
    return "　".join(cell for cell in cells if cell.strip())[:60]


def _head(table: Table) -> str:
    return _together([cell for row in table.rows[:2] for cell in row])


def _without_strangers(
    line: Line, found: list[Reading], cells: Sequence[str], columns: Columns | None
) -> list[Reading]:
    """The readings of a row without a label that leave no words before what they use, and give no number as a reason:
    the first may name another row or block, by the second everything is one cell too far to the right."""

    def free(one: Reading) -> bool:
        used = {c for _, c in one.cells if cells[c].strip()}
        after = range(max(used, default=0), len(cells))
        before = [*range(max(used, default=0)), *(c for c in after if not columns and number_in(cells[c]) is not None)]
        counting = {c for c in before if is_number(canonical_label(cells[c])) and outside(c, columns or {})}
        return all(c in used or c in counting or not cells[c].strip() for c in before)

    def reasoned(one: Reading) -> bool:
        said = (cells[c] for id, c in one.values(line, cells).items() if id.endswith(".deviation_text"))
        return all(number_in(text) is None for text in said)

    return [one for one in found if free(one) and reasoned(one)]
