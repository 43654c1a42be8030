"""A table's heads told from its data: which column holds which phase of what, and where the figure of a line stands.

A line is found by its label, wherever it stands: among the labels of two or three sides that share a sheet, or
among the heads of the columns, with its figure in the row 合计. A column is known by the heads above it, merged
ones spread over what they cover.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from ..book.form_digest import canonical_label
from ..law.final_accounts import catalogue
from ..law.typed.numbers import read_number

HEAD_ROWS = 12
"""Rows among which title, unit and heads are looked for."""

_QUOTES = str.maketrans("", "", "“”\"'‘’「」《》")
_NUMBERING = re.compile(
    r"(?:其中:|加:|减:|[一二三四五六七八九十]+[、.]|\([一二三四五六七八九十]+\)|\d{1,2}[、.](?!\d)|\(\d{1,2}\)|[①-⑳])+"
)
META = re.compile(
    r"(?:编制|填报|预算|汇总)?(?:单位|部门)(?:名称)?:|金额单位|.*(?:财决|公开)[\d附补-]+表$|[12]\d{3}年度?$|报表期间"
)
_YEAR_HEAD = re.compile(r"([12]\d{3})年度?")
_LABELS = re.compile(r"项目(?:\(.*\))?|.*名称|科目")
_ASIDE = re.compile(r"行次|栏次|.*编码.*|上年.*|.*增减.*|.*比.*|备注|[类款项]")
BLANK = re.compile(r"[-−—–―一/_]{0,6}|无|不适用")
"""What stands where nothing is to be filled in; the system prints 一 for —."""
TOTALS = ("合计", "总计", "小计")


def label(text: str) -> str:
    """A label without width, blanks, quotes and its number: （一）支出合计 is 支出合计."""
    said = canonical(text)
    return said[met.end() :] if (met := _NUMBERING.match(said)) else said


def canonical(text: str) -> str:
    """A text without width, blanks and quotes: “三公”经费 is 三公经费."""
    return canonical_label(text).translate(_QUOTES)


class Grid:
    """``rows`` of one width and what they ``said``; the title above ``start``, heads up to ``stop``, then data;
    ``paths``: the heads above each column; ``sides``: the columns of labels."""

    def __init__(self, rows: Sequence[tuple[str, ...]]):
        self.width = max(map(len, rows), default=0)
        self.rows = [row + ("",) * (self.width - len(row)) for row in rows]
        self.said = [[canonical(cell) for cell in row] for row in self.rows]
        self.start = next(
            (n for n, row in enumerate(self.said) if len({c for c in row if c}) > 1 and not any(map(META.match, row))),
            len(self.said),
        )
        self.stop = self._stop()
        self.paths = self._paths()
        self.sides = [c for c, path in enumerate(self.paths) if path and _LABELS.fullmatch(path[-1])]
        self.labels: dict[str, list[tuple[int, int]]] = {}
        for number, row in enumerate(self.said[self.stop :], self.stop):
            for column, text in enumerate(row):
                if text and not BLANK.fullmatch(text):
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
                text = row[column] or (text if column and above[column] == above[column - 1] else "")
                paths[column] = above[column] + ((text,) if text else ())
        return paths

    def has(self, labels: Sequence[str]) -> bool:
        """Whether a line is there at all, filled in or not."""
        names = {canonical(one).partition("×")[0] for one in labels}
        return any(self._lines(name) for name in names) or any(names & set(_items(path)) for path in self.paths)

    def cells(self, labels: Sequence[str], phase: str, year: int | None) -> list[tuple[int, int]]:
        """Where the figure of a line and a phase may stand: the first of its labels that is there decides."""
        names = {canonical(one) for one in labels}
        if columns := [c for c in range(self.width) if names & set(_items(self.paths[c]))]:
            wanted = [c for c in columns if self._phase(c, year) == phase]
            return [(row, column) for row in self._total_rows(wanted) for column in wanted]
        for one in labels:
            name, _, part = canonical(one).partition("×")
            met = [cell for row, at in self._lines(name) for cell in self._beside(row, at, phase, part, year)]
            if met:
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
        filled = [c for c in range(at + 1, end) if not BLANK.fullmatch(said[c]) and self._phase(c, year) == phase]
        if part:
            filled = [c for c in filled if part in self.paths[c]]
        elif len(filled) > 1:
            filled = [c for c in filled if set(_heads(self.paths[c])[-1:]) & set(TOTALS)] or filled
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
    return bool(cells) and all(map(str.isdecimal, cells)) and [int(c) for c in cells] == list(range(1, len(cells) + 1))


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
