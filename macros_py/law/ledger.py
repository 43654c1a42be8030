"""Every value of one filled form, typed or computed, looked up by identifier.

A typed value wins over the formula of a printed result (it is a declaration, and what follows in the form uses it;
of a rate, only its amounts are used), and so does a blank where the formula was deleted; a helper is always computed.
Values are computed when first asked for, each once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

from .entries import ROW_COLUMNS, Cell
from .expr import cells_of
from .filled import Filled, LastYear
from .flat import applied
from .identifiers import identifier
from .operators import Value
from .scheme import Scheme
from .terms import columns
from .typed.numbers import NumberRead, read_number
from .workings import results, workings

_UNITS = {"count": ("人", "名", "个", "家"), "area": ("㎡", "平方米"), "money": ()}
_WORDS = ("name", "target_text", "achieved_text", "deviation_text")
_NOT_READ = NumberRead(value=None, blank=True, note=None, problem=None, proposal=None)


def starting_rows(scheme: Scheme) -> dict[str, int]:
    """Open block → the rows it is printed with."""
    return {entry.id: entry.rows for entry in scheme.open}


def unknown_cells(scheme: Scheme, filled: Filled) -> list[str]:
    """What was filled in that this form does not have: identifiers and blocks, as written."""
    if scheme.repeated or filled.projects:
        once = scheme.once
        inside = [unknown_cells(once, project) for project in filled.projects]
        found = [f"projects[{n}].{one}" for n, ones in enumerate(inside, 1) for one in ones]
        before = filled.last_year.projects if filled.last_year else ()
        found += [
            f"last_year.projects: {one}" for last in before for one in unknown_cells(once, Filled(last_year=last))
        ]
        whole = replace(filled, projects=(), unit="", year=None, explained={})
        outside = [] if whole.empty else ["projects 之外的填报数"]
        return found + (outside if scheme.repeated else ["projects"])
    scored = {entry.id for entry in scheme.indicator}
    parts = (
        ("cells", filled.cells, scheme.inputs),
        ("points", filled.points, scored),
        ("deviation", filled.deviation, scored),
        ("declared", filled.declared, {*scheme.rates, "total_points", "grade"}),
        ("declared.weights", filled.weights, {group.id for group in scheme.group}),
        ("cleared", filled.cleared, results(scheme, filled.counts(starting_rows(scheme)))),
    )
    found = [f"{part}.{id}" for part, table, known in parts for id in table if id not in known]
    last = filled.last_year or LastYear("")
    found += [f"last_year.cells.{id}" for id in last.cells if id not in scheme.inputs]
    owners = {identifier(id).owner for id in (*scheme.inputs, *scored, *starting_rows(scheme))}
    for part, table in (("departments", filled.departments), ("loose", filled.loose)):
        found += [f"{part}.{key}" for key in table if key.split(".")[0] not in owners]
    columns = {entry.id: set(ROW_COLUMNS) for entry in scheme.block} | {e.id: set(e.columns) for e in scheme.lines}
    for part, rows in (("rows", filled.rows), ("last_year.rows", last.rows)):
        for number, row in enumerate(rows, 1):
            unknown = sorted(row.columns.keys() - columns.get(row.block, set()))
            if row.block not in columns:
                found.append(f"{part}[{number}].block={row.block}")
            found += [f"{part}[{number}].{column}" for column in unknown if row.block in columns]
    return found


class Ledger(Mapping[str, Value]):
    """Identifier → `Decimal`, words, or None for blank; a block's column → a tuple of them."""

    def __init__(self, scheme: Scheme, filled: Filled):
        filled = applied(filled, scheme, filled.prints) if filled.prints else filled
        self.scheme, self.filled = scheme, filled
        self.rows = filled.counts(starting_rows(scheme))
        self.workings = workings(scheme, self.rows, filled.build)
        self.typed: dict[str, Value] = {}
        self.readings: dict[str, NumberRead] = {}
        self._computed: dict[str, Value] = {}
        self._read()

    def __getitem__(self, id: str) -> Value:
        return self.typed[id] if id in self.typed else self.computed(id)

    def __iter__(self) -> Iterator[str]:
        return iter({**self.typed, **self.workings})

    def __len__(self) -> int:
        return len({**self.typed, **self.workings})

    def declared(self, id: str) -> Value:
        """What the unit typed there; None where it typed nothing."""
        return self.typed.get(id)

    def stated(self, rate: str) -> Decimal | None:
        """The share that a printed rate states, whether the form prints it as 97.84% or as 97.84."""
        value = self.declared(rate)
        if not isinstance(value, Decimal):
            return None
        return value / 100 if self.scheme.rates[rate].printed == "points" else value

    def label(self, id: str) -> str:
        """The words a reader knows a cell by; in an open row the name that stands there."""
        _, owner, row, column = parts = identifier(id)
        named = row and any(entry.id == owner for entry in self.scheme.open)
        name = str(self.typed.get(f"{parts.key}.name") or "").strip() if named else ""
        if not name:
            return self.scheme.label(id)
        return f"{name}·{self.scheme.heading(id)}" if column in columns() else name

    def behind(self, id: str) -> list[str]:
        """The cells a value is made of: those its formula names, or a block's column row by row."""
        _, owner, row, column = identifier(id)
        if owner in self.rows and column and not row and column != "weight":
            return [f"{owner}.{n}.{column}" for n in range(1, self.rows[owner] + 1)]
        formula = None if id in self.typed else self.workings.get(id)
        return [cell.name for cell in cells_of(formula)] if formula else []

    def number(self, id: str) -> Decimal | None:
        value = self[id]
        return value if isinstance(value, Decimal) else None

    def computed(self, id: str) -> Value:
        """What the formula of ``id`` gives, whatever was typed over it."""
        if id not in self._computed:
            self._computed[id] = None  # a formula that needs itself stays blank
            self._computed[id] = self._compute(id)
        return self._computed[id]

    def measured(self, id: str) -> Value:
        """What today's formula of ``id`` gives, whatever version built the workbook."""
        if not self.filled.build:
            return self.computed(id)
        formula = workings(self.scheme, self.rows).get(id)
        value = formula.value(self) if formula else None
        return None if value == "" else value

    def _compute(self, id: str) -> Value:
        if id in self.workings:
            value = self.workings[id].value(self)
            return None if value == "" and not id.endswith(".flag") else value
        rows = self.behind(id)
        return tuple(self[row] for row in rows) if rows else None

    def _number(self, id: str, text: str, units: tuple[str, ...] = (), money: bool = False) -> None:
        """Read a typed number; where a formula stands, an empty text is nothing typed, a dash is: it prints instead."""
        unit = self.scheme.amount_unit
        reading = (
            read_number(text, units=frozenset((*units, unit) if money else units), amount_unit=unit if money else None)
            if text
            else _NOT_READ
        )
        self.readings[id] = reading
        if text.strip() or reading.problem or id not in self.workings:
            self.typed[id] = None if id in self.filled.as_text else reading.value

    def _read(self) -> None:
        filled = self.filled
        for id, cell in self.scheme.inputs.items():
            self._cell(id, cell, filled.unit if id == "unit" else filled.cells.get(id, ""))
        for entry in self.scheme.indicator:
            self._number(f"{entry.id}.points", filled.points.get(entry.id, ""), ("分",))
            self.typed[f"{entry.id}.deviation_text"] = filled.deviation.get(entry.id, "")
        for block in self.scheme.block:
            for number, row in enumerate(filled.rows_of(block.id), 1):
                for column in ROW_COLUMNS:
                    id = f"{block.id}.{number}.{column}"
                    if column in _WORDS:
                        self.typed[id] = row[column]
                    else:
                        self._number(id, row[column], ("分",))
        for group, text in filled.weights.items():
            self._number(f"{group}.weight", text, ("分",))
        for lines in self.scheme.lines:
            for number, row in enumerate(filled.rows_of(lines.id), 1):
                for column in lines.columns:
                    id = f"{lines.id}.{number}.{column}"
                    if column in lines.words:
                        self.typed[id] = row[column]
                    else:
                        self._number(id, row[column], money=True)
        self._declarations()
        for id in filled.cleared & results(self.scheme, self.rows) - self.typed.keys():
            self.typed[id], self.readings[id] = None, _NOT_READ

    def _cell(self, id: str, cell: Cell, text: str) -> None:
        if cell.kind in ("text", "yes_no"):
            self.typed[id] = text
        else:
            self._number(id, text, _UNITS[cell.kind], cell.kind == "money")

    def _declarations(self) -> None:
        filled, declared = self.filled, self.filled.declared
        for id, rate in self.scheme.rates.items():
            if id in declared:
                read = self._points if rate.printed == "points" else self._share
                self.typed[id] = None if id in filled.as_text else read(id, declared[id])
        if declared.get("total_points", "").strip():
            self._number("total_points", declared["total_points"], ("分",))
        if declared.get("grade", "").strip():
            self.typed["grade"] = declared["grade"].strip()

    def _percent(self, id: str, text: str) -> NumberRead:
        reading = read_number(text, units=frozenset(), percent=True) if text else _NOT_READ
        self.readings[id] = reading
        return reading

    def _points(self, id: str, text: str) -> Decimal | None:
        """A rate that the form prints as points: 97.84 and 97.84% are the same."""
        value = self._percent(id, text).value
        return value * 100 if value is not None and ("%" in text or "％" in text) else value

    def _share(self, id: str, text: str) -> Decimal | None:
        """A printed rate as a fraction; a bare number is points or a fraction, whichever is nearer to what the
        amounts give; without them what is above 1 is points."""
        reading = self._percent(id, text)
        if reading.value is None or "%" in text or "％" in text:
            return reading.value
        exact = self.computed(f"{id}.computed")
        as_points = reading.value / 100
        if not isinstance(exact, Decimal):
            return as_points if reading.value > 1 else reading.value
        return as_points if abs(as_points - exact) <= abs(reading.value - exact) else reading.value
