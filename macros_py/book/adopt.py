"""采用测算得分: the scores a form does not show, and those typed over its formulas, as its rules give them.

Where the cell's own formula reads the words, the formula stands again; where it cannot, what the rules give is put
in its place as a number. It changes what prints, so whoever signed has to sign again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from ..evaluate import Verdict, evaluate
from ..law.project_ids import in_copy
from ..law.rules import plain
from ..xlsx.address import on_sheet
from ..xlsx.package import Cell, Workbook
from ..xlsx.patch import Change, Formula, Put, patched
from . import identity_sheet
from .form import Place
from .formulas import formulas
from .official import model
from .read import Received, read, received

SIGN = "须重新送审签字"


@dataclass(frozen=True)
class Adopted:
    """One score: where it stands, what the row is called, what it showed, what it shows now; ``text`` is its formula,
    or empty where none can read the words."""

    id: str
    place: Place
    label: str
    before: str
    after: Decimal
    text: str

    @property
    def change(self) -> Change:
        """What to write into a closed file."""
        return Formula(self.text, self.after) if self.text else Put(self.after)

    @property
    def typed(self) -> str:
        """What to write into an open book."""
        return f"={self.text}" if self.text else plain(self.after)

    def as_json(self) -> dict[str, str]:
        return {"id": self.id, "at": self.at, "before": self.before, "after": plain(self.after)}

    @property
    def at(self) -> str:
        return on_sheet(*self.place)

    def __str__(self) -> str:
        return f"{self.at}“{self.label}”：{self.before or '空白'}→{plain(self.after)}"


def adoptable(form: Received, verdict: Verdict) -> list[Adopted]:
    """The scores that would change, in the form's order."""
    native, places, found = formulas(form.located.form, form.filled.build), form.located.places, []
    for row in verdict.rows:
        id = f"{row.id}.points"
        if (
            row.computed is None
            or not (row.unshown or row.declared is not None)
            or id not in native
            or id not in places
        ):
            continue
        reads = row.native == row.computed
        if not reads and row.declared == row.computed:
            continue
        before = "" if row.points is None else plain(row.points)
        found.append(Adopted(id, places[id], row.name, before, row.computed, native[id] if reads else ""))
    return found


@dataclass(frozen=True)
class Adoption:
    """A closed workbook with the scores in place (``data``; empty where there are none); ``final``: nothing may be
    changed."""

    data: bytes
    scores: tuple[Adopted, ...]
    totals: tuple[tuple[str, str, str], ...] = ()
    said: str = ""
    final: bool = False

    def as_json(self) -> dict[str, object]:
        totals = [{"name": name, "before": old, "after": new} for name, old, new in self.totals]
        return {"scores": [one.as_json() for one in self.scores], "totals": totals}


def adoption(data: bytes) -> Adoption:
    """All scores of a workbook that can be adopted; raises `UnreadableFile`, `NotOurWorkbook`."""
    form = read(data)
    if identity_sheet.FIGURES in identity_sheet.said(form.workbook):
        return Adoption(b"", (), final=True)
    chosen = adoptable(form, evaluate(form.scheme, form.filled, form.findings))
    if not chosen:
        return Adoption(b"", ())
    written: dict[str, dict[tuple[int, int], Change]] = {}
    for one in chosen:
        written.setdefault(one.place[0], {})[one.place[1:]] = one.change
    made = patched(data, written)
    now = read(made)
    return Adoption(made, tuple(chosen), tuple(totals(form, now)), told(form, now))


def after(form: Received, chosen: list[Adopted]) -> Received:
    """The form as it would be read with these scores in place."""
    by_sheet: dict[str, dict[tuple[int, int], Cell]] = {}
    for one in chosen:
        there = form.at(one.place)
        style = there.style if there else 0
        cell = Cell(plain(one.after), "number", one.text or None, style)
        by_sheet.setdefault(one.place[0], {})[one.place[1:]] = cell
    return received(_with(form.workbook, by_sheet))


def _with(workbook: Workbook, cells: Mapping[str, Mapping[tuple[int, int], Cell]]) -> Workbook:
    sheets = (replace(one, cells={**one.cells, **cells.get(one.name, {})}) for one in workbook.sheets)
    return replace(workbook, sheets=tuple(sheets))


def totals(before: Received, now: Received) -> list[tuple[str, str, str]]:
    """(project, printed total before, printed total now) wherever that changes; the project is "" in a form that stands
    once."""
    was, is_, found = model(before), model(now), []
    repeated = before.scheme.repeated
    for copy in before.located.form.numbers:
        old, new = (one.number(in_copy(copy, "total_points")) for one in (was, is_))
        if old != new:
            name = str(was[in_copy(copy, repeated.name)] or f"第{copy}张") if repeated else ""
            found.append((name, "空白" if old is None else plain(old), "空白" if new is None else plain(new)))
    return found


def told(before: Received, now: Received) -> str:
    """总分59.5→98.9，须重新送审签字。"""
    changed = totals(before, now)
    if changed:
        each = (f"“{name}”{old}→{new}" if name else f"{old}→{new}" for name, old, new in changed)
        return f"总分{'、'.join(each)}，{SIGN}。"
    typed = [copy for copy in before.located.form.numbers if in_copy(copy, "total_points") in model(before).typed]
    return "总分是手工填列的，没有改，请核对。" if typed else f"总分不变，得分有改动的{SIGN}。"
