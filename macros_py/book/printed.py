"""What a notice prints: labels, merged cells, cells to fill in, weights — its code, and what differs from another's.

Drawn with one row a block, once, so that spare rows and copies do not count. Our helper columns, our own sheets, looks
and row heights are no part of it; of a rule's sentence only whose rule it is, since the words are ours.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property, lru_cache

from ..law.ledger import starting_rows
from ..law.ruled import DIGITS
from ..law.rules import plain
from ..law.scheme import Scheme
from ..xlsx.address import on_sheet
from .form import Form, draw, picture
from .form_digest import canonical_label
from .form_markup import Box, Sheet

Line = tuple[tuple[int, int, int, str], ...]
"""One printed row: of each cell its column, how many rows and columns it takes, and what it says."""


@dataclass(frozen=True)
class Printed:
    """``sheets``: name → its rows, by their numbers; ``weights``: identifier → what it carries, with its words."""

    sheets: Mapping[str, Mapping[int, Line]]
    weights: Mapping[str, tuple[str, str]]

    @cached_property
    def code(self) -> str:
        """The names of sheets are not printed and do not count."""
        facts = [[*map(_listed, self.sheets.values())], sorted((id, full) for id, (full, _) in self.weights.items())]
        return hashlib.sha256(json.dumps(facts, ensure_ascii=False).encode()).hexdigest()[:DIGITS]


def _listed(rows: Mapping[int, Line]) -> list[list[object]]:
    return [[number, *line] for number, line in sorted(rows.items())]


def printed(scheme: Scheme, text: str | None = None) -> Printed:
    """What a scheme prints, as ``text`` pictures it, else as its own folder does; raises `SchemeError`."""
    return _printed(scheme, picture(scheme) if text is None else text)


@lru_cache(maxsize=64)
def _printed(scheme: Scheme, text: str) -> Printed:
    form = _smallest(scheme, text)
    sheets = {sheet.name: _rows(sheet) for sheet in form.sheets if sheet.official}
    return Printed(sheets, weights(scheme))


def _smallest(scheme: Scheme, text: str) -> Form:
    return draw(text, scheme, rows=dict.fromkeys(starting_rows(scheme), 1), copies=("1",) if scheme.repeated else ())


def _rows(sheet: Sheet) -> dict[int, Line]:
    rows: dict[int, list[tuple[int, int, int, str]]] = {}
    for box in sheet.boxes:
        says = _says(box)
        if not box.helper and (says or box.rows > 1 or box.columns > 1):
            rows.setdefault(box.row, []).append((box.column, box.rows, box.columns, says))
    return {number: tuple(line) for number, line in sorted(rows.items())}


def _says(box: Box) -> str:
    if box.rule:
        return f"{{!{box.rule}}}"
    if box.shows:
        return f"{{={box.shows.rpartition('/')[2]}}}"
    if box.id:
        return f"{{{box.id.rpartition('/')[2]}}}{canonical_label(box.starts)}"
    return canonical_label(box.text)


def weights(scheme: Scheme) -> dict[str, tuple[str, str]]:
    """Identifier → what it carries, and in words what that is."""
    return dict(_weights(scheme))


def _weights(scheme: Scheme) -> Iterator[tuple[str, tuple[str, str]]]:
    yield "amount_unit", (scheme.amount_unit, "金额单位")
    yield "total_full", (plain(scheme.total_full), "总分")
    for group in scheme.group:
        yield f"{group.id}.weight", (plain(group.full), f"“{scheme.group_label(group)}”的权重")
    for entry in (*scheme.indicator, *scheme.block):
        if entry.full is not None:
            yield f"{entry.id}.full", (plain(entry.full), f"“{scheme.label(entry.id)}”的分值")


def changes(before: Printed, after: Printed) -> list[str]:
    """What differs, a cell or a weight a sentence, from → to; places are those of ``after``."""
    found = weighed(before.weights, after.weights)
    old, new = list(before.sheets.values()), list(after.sheets.items())
    for number, (name, rows) in enumerate(new):
        found += _changed(name, old[number] if number < len(old) else {}, rows)
    found += [f"没有了“{name}”表" for name in list(before.sheets)[len(new) :]]
    return found


def weighed(before: Mapping[str, tuple[str, str]], after: Mapping[str, tuple[str, str]]) -> list[str]:
    """The weights that differ, from → to."""
    found = []
    for id in {**after, **before}:
        (was, words), (now, says) = (one.get(id, ("无", "")) for one in (before, after))
        if was != now:
            found.append(f"{says or words}{was}→{now}")
    return found


def _changed(name: str, before: Mapping[int, Line], after: Mapping[int, Line]) -> Iterator[str]:
    was, now = list(before.values()), list(after.values())
    numbers = list(after)
    for how, a, b, c, d in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if how == "equal":
            continue
        pairs = min(b - a, d - c)
        for n in range(pairs):
            yield from _cells(name, numbers[c + n], was[a + n], now[c + n])
        for line in was[a + pairs : b]:
            yield f"{name}删去了“{_words(line)}”行"
        for line in now[c + pairs : d]:
            yield f"{name}增加了“{_words(line)}”行"


def _cells(name: str, row: int, before: Line, after: Line) -> Iterator[str]:
    was, now = ({cell[0]: cell[1:] for cell in line} for line in (before, after))
    for column in sorted(was.keys() | now.keys()):
        old, new = was.get(column), now.get(column)
        if old == new:
            continue
        said, says = (_spoken(cell) for cell in (old, new))
        how = f"“{said}”→“{says}”" if said != says else "合并范围变了"
        yield f"{on_sheet(name, row, column)}{how}"


def _spoken(cell: Sequence | None) -> str:
    words = cell[2] if cell else ""
    return "填报格" if words.startswith("{") else words[:40] or "空白"


def _words(line: Line) -> str:
    return next((cell[3][:24] for cell in line if cell[3] and not cell[3].startswith("{")), "填报")
