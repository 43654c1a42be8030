"""One table of a unit's 决算, recognised by its title: whose, of which year, in which unit, and what its lines say.

Nothing is guessed: two cells that would do, or words where a number belongs, are said and not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from ..book.form_digest import canonical_label
from ..documents.table import Table
from ..law.final_accounts import PHASES, Printed, catalogue
from ..law.rules import plain
from ..law.typed.numbers import MONEY, read_number, shifted
from .cells_read import Unread
from .grid import BLANK, HEAD_ROWS, META, Grid, canonical

_OWNER = re.compile(r"(?:编制单位|填报单位|预算单位|部门名称|单位名称|编制部门|部门)(?:\(公章\)|\(盖章\))?:(.*)")
_UNIT = re.compile(
    r"(?<!编制)(?<!填报)(?<!预算)单位:?\|?(?:人民币)?(亿元|百万元|万元|千元|元)(?!(?!单位)[一-鿿])|\((万元|元)\)"
)
_EXPORT = re.compile(r"财决|(?:^|工作表)[ZF]\d\d")
_SENTENCE = re.compile(r"^注|[,。;]|.{60}")
"""What mentions a table and is not its title."""
_YEAR = re.compile(r"(?<!\d)([12]\d{3})年度")
_ANY_YEAR = re.compile(r"(?<!\d)([12]\d{3})年")


@dataclass(frozen=True)
class Figure:
    """An ``amount`` in 元 (a count as it is), as ``typed`` at ``place``; ``unit`` it was typed in; ``slack``: half of
    its last place, in 元."""

    amount: Decimal
    typed: str
    place: str
    unit: str
    slack: Decimal


@dataclass(frozen=True)
class Account:
    """A table that was recognised; ``figures`` by line and phase, and what was ``unread``; ``found``: the lines that
    are there; ``unit`` is "" where it is not known, ``assumed`` where an export does not print it."""

    kind: Printed
    table: Table
    year: int | None
    owner: str
    unit: str
    assumed: bool
    figures: Mapping[tuple[str, str], Figure]
    unread: Mapping[tuple[str, str], Unread]
    found: frozenset[str]

    @property
    def name(self) -> str:
        """What a message calls it, with its place."""
        title = self.kind.titles[0].replace("*", "")
        return self.table.name if title in canonical(self.table.name) else f"{self.table.name}（{title}）"

    def faults(self) -> Iterator[str]:
        """Sums inside the table that do not add up, and a last line that is not there: each a sentence."""
        if self.kind.last and self.kind.last not in self.found:
            yield f"{self.name}没有“{self.kind.lines[self.kind.last][0]}”行，可能没有导全，请核对后重新导出。"
        for total in self.kind.sums:
            for phase in PHASES:
                if any((line, phase) in self.unread for line in (total.whole, *total.parts)):
                    continue
                whole = self.figures.get((total.whole, phase))
                parts = [part for line in total.parts if (part := self.figures.get((line, phase)))]
                if whole is None or not parts:
                    continue
                added = sum((part.amount for part in parts), Decimal(0))
                if abs(added - whole.amount) > whole.slack + sum((part.slack for part in parts), Decimal(0)):
                    yield self._differs(total.whole, whole, parts, added)

    def _differs(self, line: str, whole: Figure, parts: Sequence[Figure], added: Decimal) -> str:
        stated, reckoned = self.said(whole.amount), self.said(added)
        gap = self.said(abs(added - whole.amount))
        return (
            f"{whole.place}“{self.kind.lines[line][0]}”{stated}，各项（{'＋'.join(p.typed for p in parts)}）之和{reckoned}，"
            f"相差{gap}，请核对决算表。"
        )

    def said(self, amount: Decimal) -> str:
        """An amount in the table's own unit."""
        return plain(amount) if self.kind.counts else f"{plain(shifted(amount, -MONEY[self.unit]))}{self.unit}"


@cache
def _titles() -> list[tuple[int, re.Pattern[str], Printed]]:
    """Titles, the longest first: one title is part of another."""
    made = [
        (len(title), re.compile(".{0,20}?".join(map(re.escape, title.split("*")))), sheet)
        for sheet in catalogue().sheet
        for title in sheet.titles
    ]
    return sorted(made, key=lambda one: -one[0])


def recognised(table: Table) -> Printed | None:
    """Which table of the 决算 it is; None where none, or where several are named as in a list of contents."""
    above = [canonical(cell) for row in table.rows[:HEAD_ROWS] for cell in row]
    lines = [canonical(line) for line in reversed(table.heading.splitlines())]
    sheet = canonical(table.name).rpartition("工作表")[2]  # not the name of the file before it
    for texts in ([sheet], above, *([line] for line in lines)):
        if named := _named([text for text in texts if not _SENTENCE.search(text)]):
            return named[0] if len(named) == 1 and named[0].lines else None
    codes = " ".join([*above, canonical(table.name), canonical(table.heading)])
    return next((sheet for sheet in catalogue().sheet for code in sheet.codes if code in codes), None)


def _named(texts: Sequence[str]) -> list[Printed]:
    found: dict[str, Printed] = {}
    for text in texts:
        for _, title, sheet in _titles():
            if title.search(text):
                found[sheet.id if sheet.lines else title.pattern] = sheet
                text = title.sub("■", text)
    return list(found.values())


def read_account(table: Table, kind: Printed) -> Account:
    """What the table says; amounts are read only where its unit is known."""
    grid = Grid(table.rows)
    above = grid.rows[: grid.start]
    around = [canonical(text) for row in above for text in row if text]
    around += [canonical(table.name), canonical(table.heading)]
    unit, assumed = _unit(grid, around)
    year = _year(around)
    figures: dict[tuple[str, str], Figure] = {}
    unread: dict[tuple[str, str], Unread] = {}
    for line, labels in kind.lines.items():
        for phase in PHASES:
            cells = grid.cells(labels, phase, year)
            typed = {
                place: text for place in cells if not BLANK.fullmatch(canonical(text := grid.rows[place[0]][place[1]]))
            }
            if len(set(typed.values())) > 1:
                places = "、".join(table.place(*place) for place in typed)
                why = f"“{labels[0]}”有{len(typed)}处，数不同，分不清是哪一处，没有读取"
                unread[line, phase] = Unread(places, labels[0], why)
                continue
            for place, text in [*typed.items()][:1]:
                read = _figure(text.strip(), table.place(*place), unit, kind.counts)
                if isinstance(read, Figure):
                    figures[line, phase] = read
                elif read is not None:
                    unread[line, phase] = read
    found = frozenset(line for line, labels in kind.lines.items() if grid.has(labels))
    owner = _owner([*above, table.heading.splitlines()])
    return Account(kind, table, year, owner, unit, assumed, figures, unread, found)


def _figure(typed: str, place: str, unit: str, count: bool) -> Figure | Unread | None:
    units = frozenset(("人", "个", "名")) if count else frozenset((unit,))
    read = read_number(typed, units=units, amount_unit=unit or None)
    if read.value is None:
        return None if read.blank else Unread(place, typed, (read.problem or "不是数").rstrip("。"))
    if count:
        return Figure(read.value, typed, place, "", Decimal(0))
    if not unit:
        return None
    amount = shifted(read.value, MONEY[unit])
    cents = amount.quantize(Decimal("0.01"))
    if abs(amount - cents) < Decimal("0.0001"):  # what a spreadsheet's floating point adds to 分
        amount = cents
    exponent = read.value.as_tuple().exponent
    places = max(2, -exponent if isinstance(exponent, int) else 2)
    return Figure(amount, typed, place, unit, shifted(Decimal("0.5"), MONEY[unit] - places))


def _unit(grid: Grid, around: Sequence[str]) -> tuple[str, bool]:
    """(unit, whether only assumed): an export of the system that does not print one is in 元."""
    heads = ["|".join(filter(None, row)) for row in grid.said[: grid.stop]]
    met = {one or other for text in (*heads, *around) for one, other in _UNIT.findall(text)}
    if len(met) == 1:
        return met.pop(), False
    exported = any(_EXPORT.search(text) for text in around)
    return ("元", True) if not met and exported else ("", False)


def _year(around: Sequence[str]) -> int | None:
    """The year the head names: 年度 before any other year, none where several are named."""
    for pattern in (_YEAR, _ANY_YEAR):
        if years := {int(year) for text in around for year in pattern.findall(text)}:
            return years.pop() if len(years) == 1 else None
    return None


def _owner(rows: Sequence[Sequence[str]]) -> str:
    """Whose table it is: behind 编制单位：, in its cell or the next that is filled."""
    for row in rows:
        cells = [canonical_label(cell) for cell in row if cell.strip()]
        for cell, following in zip(cells, [*cells[1:], ""], strict=False):
            if met := _OWNER.match(cell):
                name = met[1] or ("" if META.match(following) or _UNIT.search(following) else following)
                if name:
                    return re.split(r"[12]\d{3}年|金额单位", name)[0]
    return ""
