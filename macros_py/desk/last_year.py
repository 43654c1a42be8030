"""Which values of last year's form go into which cells of this year's: single cells, then the rows of open blocks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from ..book.read import Received
from ..evaluate import Verdict, evaluate
from ..law.entries import Lines
from ..law.expr import cells_of
from ..law.filled import Filled, LastYear, Row
from ..law.identifiers import identifier
from ..law.labels import compared
from ..law.ledger import Ledger
from ..law.money import converted
from ..law.rules import plain
from ..law.scheme import Scheme
from ..law.terms import from_last_year
from ..law.typed.numbers import read_number
from ..portfolio import Ledgers


@dataclass(frozen=True)
class CarriedCell:
    """One carried cell: its label, its identifier last year and this year, the text typed last year, and its new
    value."""

    item: str
    origin: str
    target: str
    typed: str
    value: str


@dataclass(frozen=True)
class CarriedValues:
    """This year's form with last year's values.

    ``last``: last year's figures, stored for the checks; ``not_carried``: what was not carried; ``differences``: cells
    that already hold another value; ``wrong``: the number of findings of level 错误 in last year's form.
    """

    filled: Filled
    last: LastYear
    cells: tuple[CarriedCell, ...]
    not_carried: tuple[str, ...]
    differences: tuple[str, ...]
    wrong: int


@dataclass
class _Carrying:
    """The state while values are carried; its lists are in the order of the form.

    ``standing``: cell → last year's value, where the cell already held one; ``ended``: last year's open rows; ``blank``
    and ``unread``: cells without a usable value; ``moved``: last year's row → this year's; ``computed``: printed
    results → (last year's cell, text typed, value).
    """

    last: Received
    scheme: Scheme
    begun: Filled
    carried: list[CarriedCell] = field(default_factory=list)
    differences: list[str] = field(default_factory=list)
    standing: dict[str, str] = field(default_factory=dict)
    ended: list[Row] = field(default_factory=list)
    blank: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    moved: dict[str, str] = field(default_factory=dict)
    computed: dict[str, tuple[str, str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.verdict: Verdict = evaluate(self.last.scheme, self.last.filled, self.last.findings)
        self.ledger: Ledger | Ledgers = self.verdict.ledger
        self.workings = Ledger(self.scheme, self.begun).workings

    def fact(self, id: str, there: str) -> str | None:
        """The value for a cell outside open lines that now holds ``there``; None if nothing is written."""
        origin = _cell_last_year(id, self.last.scheme.inputs)
        if not origin:
            return None
        if self.scheme.inputs[id].kind == "text":
            typed = self.last.filled.typed(origin) if origin != "unit" else self.last.filled.unit
            value = typed.strip()
            if not value:
                self.blank.append(origin)
        else:
            typed, value = self.figure(origin, self.scheme.inputs[id].kind == "money")
        if not value:
            return None
        if id in self.workings:
            self.computed[id] = origin, typed, value
            return None
        return self.put(id, origin, typed, value, there)

    def put(self, id: str, origin: str, typed: str, value: str, there: str) -> str | None:
        """Carry one value, unless the cell already holds something (``there``); None if nothing is written."""
        label = self.scheme.label(id)
        if there.strip():
            if id != origin:
                self.standing[id] = value
            mine, theirs = read_number(there).value, read_number(value).value
            same = mine == theirs if mine is not None else compared(there, "name") == compared(value, "name")
            if not same:
                self.differences.append(f"“{label}”已填“{there}”，上年报表为“{value}”，保留已填的数。")
            return None
        self.carried.append(CarriedCell(label, origin, id, typed, value))
        return value

    def figure(self, origin: str, money: bool) -> tuple[str, str]:
        """(text typed last year, value to carry) of a figure; the second is empty if there is no usable figure."""
        typed = self.last.filled.typed(origin)
        reading, number = self.ledger.readings.get(origin), self.ledger.number(origin)
        if reading and reading.problem:
            self.unread.append(f"“{self.last.scheme.label(origin)}”（填的是“{typed[:20]}”）")
            return typed, ""
        if number is None:
            self.blank.append(origin)
            return typed, ""
        ours, theirs = self.scheme.amount_unit, self.last.scheme.amount_unit
        if money and ours != theirs:
            return f"{typed or plain(number)}{theirs}", plain(converted(number, theirs, ours))
        exact = typed.strip().isascii() and typed.strip().replace(".", "", 1).isdigit()
        return typed or plain(number), typed.strip() if exact else plain(number)

    def rows(self) -> Iterator[Row]:
        """The rows of the open blocks of this year's form."""
        for lines in self.scheme.lines:
            theirs = next((entry for entry in self.last.scheme.lines if entry.id == lines.id), None)
            yield from self._block(lines.id, self._lines(lines, theirs) if theirs else None)
        for block in self.scheme.block:
            there = any(entry.id == block.id for entry in self.last.scheme.block)
            yield from self._block(block.id, self._indicators(block.id) if there else None)

    def _block(self, block: str, theirs: Iterator[tuple[str, Row, Mapping[str, str]]] | None) -> list[Row]:
        """A block's rows: those already begun, merged with last year's of the same name, then last year's other
        rows."""
        rows = self.begun.rows_of(block)
        for key, row, origins in theirs or ():
            number = next((n for n, own in enumerate(rows) if own["name"].strip() == row["name"].strip()), -1)
            if number < 0:
                number = next((n for n, own in enumerate(rows) if own.empty), len(rows))
                rows[number : number + 1] = [Row(block, {})]
            own = dict(rows[number].columns)
            for column, value in row.columns.items():
                id, origin = f"{block}.{number + 1}.{column}", f"{key}.{origins.get(column, column)}"
                typed = self.last.filled.typed(origin)
                put = self.put(id, origin, typed, value, own.get(column, ""))
                own |= {column: put} if put is not None else {}
                self.standing.pop(id, None)
            rows[number] = Row(block, own)
            self.moved[key] = f"{block}.{number + 1}"
        return rows

    def _lines(self, ours: Lines, theirs: Lines) -> Iterator[tuple[str, Row, Mapping[str, str]]]:
        """Last year's open lines as they start this year, with their name and the columns for prior years: (key last
        year, row, column this year → column last year)."""
        for number, row in enumerate(self.last.filled.rows_of(ours.id), 1):
            if row.empty or not row["name"].strip():
                continue
            key, columns, origins = f"{ours.id}.{number}", {"name": row["name"].strip()}, {}
            for column in ours.columns:
                origin = _column_last_year(column, theirs.columns)
                if origin:
                    _, value = self.figure(f"{key}.{origin}", money=True)
                    columns |= {column: value} if value else {}
                    origins[column] = origin
            self.ended.append(Row(ours.id, columns))
            yield key, Row(ours.id, columns), origins

    def _indicators(self, block: str) -> Iterator[tuple[str, Row, Mapping[str, str]]]:
        """The unit's own indicators: only the name is carried; the results of last year are stored for the checks."""
        for number, row in enumerate(self.last.filled.rows_of(block), 1):
            if name := row["name"].strip():
                kept = {c: row[c].strip() for c in ("target_text", "achieved_text", "points")}
                self.ended.append(Row(block, {"name": name} | kept))
                yield f"{block}.{number}", Row(block, {"name": name}), {}

    def parents(self, filled: Filled) -> Filled:
        """Printed results: where the formula gives last year's figure it stays, else the figure is typed over it.

        A typed figure changes the results that are computed from it, so the innermost results come first, until all
        agree.
        """
        waiting = dict(self.computed)
        while True:
            ledger = Ledger(self.scheme, filled)
            apart = [id for id, (_, _, value) in waiting.items() if ledger[id] != read_number(value).value]
            if not apart:
                break
            inner = [id for id in apart if not any(c.name in apart for c in cells_of(self.workings[id]))]
            for id in inner or apart:
                there = filled.cells.get(id, "")
                put = self.put(id, *waiting.pop(id), there)
                filled = replace(filled, cells=dict(filled.cells) | ({id: put} if put is not None else {}))
        for id, (_, _, value) in waiting.items():
            if filled.cells.get(id, "").strip():
                self.standing[id] = value
        return filled

    def departments(self) -> dict[str, str]:
        """Row → department, taken from last year where the row still exists."""
        owners = {identifier(id).owner for id in (*self.scheme.inputs, *(e.id for e in self.scheme.indicator))}
        kept = {}
        for key, department in self.last.filled.departments.items():
            fixed = not key.rpartition(".")[2].isdigit() and key.split(".")[0] in owners
            if new := key if fixed else self.moved.get(key, ""):
                kept[new] = department
        return kept

    def left(self) -> Iterator[str]:
        """What was not carried, one sentence for each reason."""
        labels = self.last.scheme.label
        if self.blank:
            yield f"上年未填，没有带入：{'、'.join(map(labels, dict.fromkeys(self.blank)))}。"
        if self.unread:
            yield f"上年填的不是数字，没有带入：{'、'.join(dict.fromkeys(self.unread))}。"
        missing = [
            self.scheme.label(id)
            for id in self.scheme.inputs
            if from_last_year(id) and not _cell_last_year(id, self.last.scheme.inputs)
        ]
        if missing:
            yield f"上年表里没有，没有带入：{'、'.join(missing)}。"
        ours = {entry.id for entry in self.scheme.open}
        unknown_rows = [row for row in self.last.filled.rows if row.block not in ours and row["name"].strip()]
        if unknown_rows:
            listed = "、".join(f"{labels(row.block)}“{row['name'].strip()}”" for row in unknown_rows)
            yield f"本年表里没有这类指标，没有带入：{listed}。"


def _cell_last_year(id: str, there: Mapping[str, object]) -> str:
    """The cell of last year's form that fills this one; empty if that form has none."""
    return next((cell for cell in from_last_year(id) if cell in there), "")


def _column_last_year(column: str, there: tuple[str, ...]) -> str:
    wanted = (name.removeprefix("line.") for name in from_last_year(f"line.{column}"))
    return next((name for name in wanted if name in there), "")


def carry_values(last: Received, scheme: Scheme, year: int, begun: Filled) -> CarriedValues:
    """Carry ``last``, one filled form, into ``begun``, this year's form of the same unit or project."""
    work = _Carrying(last, scheme, begun)
    cells = dict(begun.cells)
    for id in scheme.inputs:
        if (value := work.fact(id, begun.unit if id == "unit" else cells.get(id, ""))) is not None:
            cells[id] = value
    unit = cells.pop("unit", "") or begun.unit
    filled = work.parents(replace(begun, unit=unit, year=year, cells=cells, rows=tuple(work.rows())))
    filled = replace(filled, departments=begun.departments or work.departments())
    prior = {c.target: c.value for c in work.carried if c.origin != c.target and c.target in scheme.inputs}
    kept = LastYear(
        "", None, prior | work.standing, tuple(work.ended)
    )  # a value carried to its own cell is a start, not a prior-year figure
    wrong = sum(finding.level == "错误" for finding in work.verdict.findings)
    return CarriedValues(filled, kept, tuple(work.carried), tuple(work.left()), tuple(work.differences), wrong)
