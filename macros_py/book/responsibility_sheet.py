"""Who fills which row: the rows a 责任科室 can be given, and what the sheet 分工 says of them.

A row is what is drawn as one row and holds cells the unit fills in; the unit's name, totals and the grade
stay with whoever puts the form together. An open row's line in 分工 shows its name by a formula; the formula
moves along when rows are inserted, and so says which row the line speaks of.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from ..law.identifiers import identifier
from ..xlsx.address import a1, column_number
from ..xlsx.package import Workbook
from .form import Form, Place
from .form_digest import is_helper

SHEET = "分工"
HEADS = ("表", "行", "名称", "责任科室", "编号")
NAME, DEPARTMENT, KEY = (HEADS.index(head) + 1 for head in ("名称", "责任科室", "编号"))
TOP = 3
"""The first row under the header."""

LONGEST = 200
"""Characters that are read of who fills a row."""

_REFERENCE = re.compile(r"'?([^'!(]+)'?!\$?([A-Z]{1,3})\$?([0-9]{1,7})")


@dataclass(frozen=True)
class Line:
    """One row: its ``key``, where it is drawn, what a reader calls it, its open cells, its unread columns."""

    key: str
    sheet: str
    row: int
    label: str
    ids: tuple[str, ...]
    loose: tuple[int, ...] = ()

    @property
    def open(self) -> bool:
        """Whether it is a row of an open block."""
        return self.key.rpartition(".")[2].isdigit()


@dataclass(frozen=True)
class Part:
    """One department's copy of a form: the rows it fills, and the whole form as it was when it was split."""

    department: str
    keys: frozenset[str]
    base: str


def nobodys(id: str) -> bool:
    """Cells that belong to whoever puts the form together."""
    return id in ("unit", "total_points", "grade") or id.endswith(".weight")


@lru_cache(maxsize=64)
def lines(form: Form) -> tuple[Line, ...]:
    """Every row that holds something to fill in, in the order of the form; none of a form a project: there
    each project is one person's."""
    if form.copies:
        return ()
    found: dict[str, Line] = {}
    for sheet in form.sheets:
        rows: dict[int, list] = {}
        for box in sheet.boxes:
            rows.setdefault(box.row, []).append(box)
        for row, boxes in sorted(rows.items()):
            ids = [b.id for b in boxes if b.id and not b.typed and not is_helper(b.id)]
            ids = [id for id in ids if not nobodys(id)]
            own = [id for id in ids if id not in form.scheme.rates]
            if not own:
                continue
            key = _owner(own[0]) if _owner(own[0]) not in found else own[0]
            names = dict.fromkeys(_owner(id) if _owner(id) != own[0].split(".")[0] else key for id in own)
            label = "、".join(form.scheme.label(name) for name in names)
            loose = tuple(b.column for b in boxes if b.typed)
            found[key] = Line(key, sheet.name, row, label, tuple(ids), loose)
    return tuple(found.values())


def _owner(id: str) -> str:
    return identifier(id).key


@lru_cache(maxsize=64)
def loose_places(form: Form) -> Mapping[Place, tuple[str, int]]:
    """Cells that nobody reads → the row's key, and the how-manieth of its such cells it is."""
    return {
        (line.sheet, line.row, column): (line.key, number)
        for line in lines(form)
        for number, column in enumerate(line.loose)
    }


def loose_text(form: Form, loose: Mapping[str, tuple[str, ...]], place: Place) -> str:
    """What stands in a cell that nobody reads."""
    key, number = loose_places(form).get(place, ("", 0))
    texts = loose.get(key, ())
    return texts[number] if number < len(texts) else ""


def name_formula(form: Form, line: Line) -> str:
    """The formula that shows an open row's name, without "="."""
    cell = f"'{line.sheet}'!{a1(*form.places[f'{line.key}.name'][1:])}"
    return f'IF({cell}="","",{cell})'


def departments(workbook: Workbook, form: Form, places: Mapping[str, Place]) -> dict[str, str]:
    """A row's key → its 责任科室, as the sheet 分工 says; ``places`` is where the workbook's cells are."""
    page = next((sheet for sheet in workbook.sheets if sheet.name == SHEET), None)
    if page is None:
        return {}
    known = {line.key for line in lines(form)}
    keys = {place: id.removesuffix(".name") for id, place in places.items() if id.endswith(".name")}
    found = {}
    for (row, column), cell in sorted(page.cells.items()):
        if column != DEPARTMENT or row < TOP or cell.formula or not str(cell.value or "").strip():
            continue
        shown, stated = page.cells.get((row, NAME)), page.cells.get((row, KEY))
        points = _REFERENCE.search(shown.formula) if shown and shown.formula else None
        place = (points[1], int(points[3]), column_number(points[2])) if points else None
        key = keys.get(place, "") if place else str(stated.value) if stated else ""
        if key in known:
            found[key] = str(cell.value).strip()[:LONGEST]
    return found
