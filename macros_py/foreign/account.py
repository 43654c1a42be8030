"""One table of a unit's 决算, recognised by its title: whose, of which year, in which unit, and what its lines say.

A line is found by its label, wherever it stands: among the labels of two or three sides that share a sheet, or
among the heads of the columns with the figures in the row 合计. A column is known by its heads, merged ones
spread over what they cover. Nothing is guessed: two cells that would do, or words where a number belongs, are
said and not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache

from ..book.seal import canonical_label
from ..law.final_accounts import PHASES, Printed, catalogue
from ..law.rules import plain
from ..law.typed.numbers import MONEY, read_number, shifted
from .table import Table, Unread

HEAD_ROWS = 12
"""Rows among which title, unit and heads are looked for."""

_QUOTES = str.maketrans("", "", "“”\"'‘’「」《》")
_NUMBERING = re.compile(
    r"(?:其中:|加:|减:|[一二三四五六七八九十]+[、.]|\([一二三四五六七八九十]+\)|\d{1,2}[、.](?!\d)|\(\d{1,2}\)|[①-⑳])+"
)
_META = re.compile(r"(?:编制|填报|预算|汇总)?(?:单位|部门)(?:名称)?:|金额单位|.*(?:财决|公开)[\d附补-]+表$|[12]\d{3}年度?$|报表期间")
_OWNER = re.compile(r"(?:编制单位|填报单位|预算单位|部门名称|单位名称|编制部门|部门)(?:\(公章\)|\(盖章\))?:(.*)")
_UNIT = re.compile(
    r"(?<!编制)(?<!填报)(?<!预算)单位:?\|?(?:人民币)?(亿元|百万元|万元|千元|元)(?!(?!单位)[一-鿿])|\((万元|元)\)"
)
_EXPORT = re.compile(r"财决|^(?:工作表)?[ZF]\d\d", re.MULTILINE)
_YEAR = re.compile(r"(?<!\d)([12]\d{3})年度")
_ANY_YEAR = re.compile(r"(?<!\d)([12]\d{3})年")
_YEAR_HEAD = re.compile(r"([12]\d{3})年度?")
_LABELS = re.compile(r"项目(?:\(.*\))?|.*名称|科目")
_ASIDE = re.compile(r"行次|栏次|.*编码.*|上年.*|.*增减.*|.*比.*|备注|[类款项]")
_BLANK = re.compile(r"[-−—–―一/_]{0,6}|无|不适用")
"""What stands where nothing is to be filled in; the system prints 一 for —."""
TOTALS = ("合计", "总计", "小计")


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
    """A table that was recognised; ``figures`` by line and phase; ``unit`` is "" where it is not known, ``assumed``
    where an export does not print it."""

    kind: Printed
    table: Table
    year: int | None
    owner: str
    unit: str
    assumed: bool
    figures: Mapping[tuple[str, str], Figure]
    unread: tuple[Unread, ...]
    found: frozenset[str]

    @property
    def name(self) -> str:
        """What a message calls it, with its place."""
        return f"{self.table.name}（{self.kind.titles[0].replace('*', '')}）"

    def faults(self) -> Iterator[str]:
        """Sums inside the table that do not add up, and a last line that is not there: each a sentence."""
        if self.kind.last and self.kind.last not in self.found:
            yield f"{self.name}没有“{self.kind.lines[self.kind.last][0]}”行，可能没有导全，请核对后重新导出。"
        for total in self.kind.sums:
            for phase in PHASES:
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


def label(text: str) -> str:
    """A label without width, blanks, quotes and its number: （一）支出合计 is 支出合计."""
    said = _said(text)
    return said[met.end() :] if (met := _NUMBERING.match(said)) else said


def _said(text: str) -> str:
    return canonical_label(text).translate(_QUOTES)


def recognised(table: Table) -> Printed | None:
    """Which table of the 决算 it is; None where none, or where several are named as in a list of contents."""
    above = [said for row in table.rows[:HEAD_ROWS] for cell in row if (said := _said(cell)) and not said.startswith("注")]
    for texts in ([_said(table.name)], above, *([_said(line)] for line in reversed(table.heading.splitlines()))):
        if named := _named(texts):
            return named[0] if len(named) == 1 and named[0].lines else None
    codes = " ".join([*above, _said(table.name), _said(table.heading)])
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
    width = max((len(row) for row in table.rows), default=0)
    table = replace(table, rows=tuple(row + ("",) * (width - len(row)) for row in table.rows))
    grid = _Grid(table, width)
    about = [_said(cell) for row in grid.rows[: grid.start] for cell in row if cell]
    around = [*about, _said(table.name), _said(table.heading)]
    unit, assumed = _unit(grid, around)
    year = _year(around)
    figures: dict[tuple[str, str], Figure] = {}
    unread: list[Unread] = []
    found: set[str] = set()
    for line, labels in kind.lines.items():
        if grid.has(labels):
            found.add(line)
        for phase in PHASES:
            cells = grid.cells(labels, phase, year)
            typed = [(row, column) for row, column in cells if not _BLANK.fullmatch(_said(table.rows[row][column]))]
            if len(typed) > 1 and len({table.rows[row][column] for row, column in typed}) > 1:
                places = "、".join(table.place(*one) for one in typed[:3])
                unread.append(Unread(places, labels[0], f"“{labels[0]}”有{len(typed)}处，数不同，分不清是哪一处，没有读取"))
            elif typed:
                row, column = typed[0]
                read = _figure(table, row, column, unit, kind.counts)
                if isinstance(read, Figure):
                    figures[line, phase] = read
                elif read is not None:
                    unread.append(read)
    return Account(
        kind, table, year, _owner([*grid.rows[: grid.start], table.heading.splitlines()]), unit, assumed, figures, tuple(dict.fromkeys(unread)), frozenset(found)
    )  # fmt: skip


def _figure(table: Table, row: int, column: int, unit: str, count: bool) -> Figure | Unread | None:
    typed, place = table.rows[row][column].strip(), table.place(row, column)
    units = frozenset(("人", "个", "名")) if count else frozenset((unit,))
    read = read_number(typed, units=units, amount_unit=unit or None)
    if read.value is None:
        return None if read.blank else Unread(place, typed, (read.problem or "不是数").rstrip("。"))
    if count:
        return Figure(read.value, typed, place, "", Decimal(0))
    if not unit:
        return None
    power = MONEY[unit]
    amount = shifted(read.value, power)
    cents = amount.quantize(Decimal("0.01"))
    if abs(amount - cents) < Decimal("0.0001"):  # what a spreadsheet's floating point adds to 分
        amount = cents
    exponent = read.value.as_tuple().exponent
    places = max(2, -exponent if isinstance(exponent, int) else 2)
    return Figure(amount, typed, place, unit, max(shifted(Decimal("0.5"), power - places), Decimal(0)))


def _unit(grid: _Grid, around: Sequence[str]) -> tuple[str, bool]:
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
        for cell, following in zip(cells, [*cells[1:], ""]):
            if met := _OWNER.match(cell):
                name = met[1] or ("" if _META.match(following) or _UNIT.search(following) else following)
                if name:
                    return re.split(r"[12]\d{3}年|金额单位", name)[0]
    return ""


class _Grid:
    """A table's cells with its heads told from its data: ``start`` of the heads, ``stop`` where data begin."""

    def __init__(self, table: Table, width: int):
        self.rows, self.width = table.rows, width
        self.said = [[_said(cell) for cell in row] for row in table.rows]
        self.start = next(
            (n for n, row in enumerate(self.said) if len({c for c in row if c}) > 1 and not any(map(_META.match, row))),
            len(self.said),
        )
        self.stop = self._stop()
        self.paths = self._paths()
        self.sides = [c for c, path in enumerate(self.paths) if path and _LABELS.fullmatch(path[-1])]
        self.labels: dict[str, list[tuple[int, int]]] = {}
        for number, row in enumerate(self.said[self.stop :], self.stop):
            for column, text in enumerate(row):
                if text and not _BLANK.fullmatch(text):
                    self.labels.setdefault(label(text), []).append((number, column))

    def _stop(self) -> int:
        for number, row in enumerate(self.said[self.start : self.start + HEAD_ROWS], self.start):
            if _numbers_columns(row):
                return number + 1
            if any(cell and read_number(cell).value is not None for cell in row):
                return number
        return min(self.start + 1, len(self.said))

    def _paths(self) -> list[tuple[str, ...]]:
        """The heads above each column, from the top; what is merged to the right is spread."""
        paths: list[tuple[str, ...]] = [()] * self.width
        for row in self.said[self.start : self.stop]:
            if _numbers_columns(row):
                continue
            above, text = list(paths), ""
            for column in range(self.width):
                own = row[column]
                text = own or (text if column and above[column] == above[column - 1] else "")
                paths[column] = above[column] + ((text,) if text else ())
        return paths

    def has(self, labels: Sequence[str]) -> bool:
        """Whether a line is there at all, filled in or not."""
        names = {_said(one).partition("×")[0] for one in labels}
        return any(self._lines(name) for name in names) or any(names & set(_items(path)) for path in self.paths)

    def cells(self, labels: Sequence[str], phase: str, year: int | None) -> list[tuple[int, int]]:
        """Where the figure of a line and a phase may stand: the first of its labels that is there decides."""
        names = {_said(one) for one in labels}
        if columns := [c for c in range(self.width) if names & set(_items(self.paths[c]))]:
            wanted = [c for c in columns if self._phase(c, year) == phase]
            return [(row, column) for row in self._total_rows(wanted) for column in wanted]
        for one in labels:
            name, _, part = _said(one).partition("×")
            if met := [
                cell for row, at in self._lines(name) for cell in self._beside(row, at, phase, part, year)
            ]:
                return met
        return []

    def _lines(self, name: str) -> list[tuple[int, int]]:
        return [(row, at) for row, at in self.labels.get(name, ()) if not self.sides or at in self.sides]

    def _total_rows(self, columns: Sequence[int]) -> list[int]:
        """The row 合计, or the only row that holds figures."""
        if totals := [row for name in TOTALS[:2] for row, _ in self.labels.get(name, ())]:
            return [min(totals)]
        filled = [
            number
            for number, row in enumerate(self.said[self.stop :], self.stop)
            if any(read_number(row[c]).value is not None for c in columns)
        ]
        return filled if len(filled) == 1 else []

    def _beside(self, row: int, at: int, phase: str, part: str, year: int | None) -> list[tuple[int, int]]:
        """The cells right of a label, up to the next label of that row, under the heads that are wanted."""
        said = self.said[row]
        end = next((c for c in self.sides if c > at and said[c]), self.width)
        filled = [c for c in range(at + 1, end) if not _BLANK.fullmatch(said[c]) and self._phase(c, year) == phase]
        if part:
            filled = [c for c in filled if part in self.paths[c]]
        elif len(filled) > 1:
            filled = [c for c in filled if _heads(self.paths[c])[-1:] and _heads(self.paths[c])[-1] in TOTALS] or filled
        return [(row, column) for column in filled]

    def _phase(self, column: int, year: int | None) -> str:
        """Which phase a column holds; "" where it holds none: a code, a row's number, another year."""
        path = self.paths[column]
        if not path or any(_ASIDE.fullmatch(text) for text in path) or column in self.sides:
            return ""
        named = [int(met[1]) for text in path if (met := _YEAR_HEAD.match(text))]
        if named and year is not None and year not in named:
            return ""
        return next((p for text in reversed(path) if (p := _phase_of(text))), "final")


def _numbers_columns(row: Sequence[str]) -> bool:
    """Whether a row only counts the columns: 栏次 1 2 3."""
    cells = [cell for cell in row if cell and cell not in ("栏次", "行次", *"类款项")]
    return bool(cells) and all(map(str.isdigit, cells)) and [int(c) for c in cells] == list(range(1, len(cells) + 1))


@cache
def _phase_of(head: str) -> str:
    bare = re.sub(r"^[12]\d{3}年度?|^本年(?!收|支)|\((?:单位:)?万?元\)$", "", head)
    return next((phase for phase, words in catalogue().phases.items() if bare in words), "")


def _heads(path: tuple[str, ...]) -> list[str]:
    return [text for text in dict.fromkeys(path) if not _phase_of(text)]


def _items(path: tuple[str, ...]) -> list[str]:
    """What a column is about: its lowest head that is no phase; 小计 under a head is also that head's."""
    heads = _heads(path)
    return heads[-2:] if len(heads) > 1 and heads[-1] in TOTALS else heads[-1:]
