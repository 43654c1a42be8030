"""The form as rows of slots: what stands printed and what is typed, from left to right, as a source's row has it.

An open block is one row of slots that may come any number of times. A label is compared without width, blanks and,
where that finds nothing, without the numbers, brackets and lead words that editions vary in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from ..book.form import Form, load_form
from ..book.form_digest import canonical_label
from ..book.form_markup import Box, Sheet
from ..law.scheme import Scheme
from ..law.terms import terms

LABEL, NUMBER, RATE, POINTS, NAME, WORDS = "label", "number", "rate", "points", "name", "words"
SHOWN, FREE = "shown", "free"
"""What a slot holds; SHOWN repeats another cell, FREE is a cell nobody reads."""

_LEAD = re.compile(r"^(?:其中|资金来源|资金结构)[:：]|^(?:[(]?[0-9一二三四五六七八九十]{1,2}[)、.．])+")
_TAIL = re.compile(r"[(](?:\d+(?:\.\d+)?分?|[A-Z%/÷×*]+|万元|元|人|个|汇总|一个项目一行)[)]?$|[:：]$")
_UNIT = re.compile(r"(?:金额)?单位[:：](?:人民币)?(?:万元|元)$")
_QUOTES = re.compile(r"[“”\"'《》【】]")
_NUMERIC = re.compile(r"[-—]+|[\d.,%]+分?")


@dataclass(frozen=True)
class Slot:
    """``label`` as printed (canonical), or the ``id`` that is typed there (a block's without its row's number);
    ``upper``: the cell began in a row above; ``column`` and ``width`` as the form is drawn."""

    column: int
    kind: str
    label: str = ""
    id: str = ""
    upper: bool = False
    width: int = 1


@dataclass(frozen=True)
class Line:
    """One row of a form; ``block``: the open block whose every row looks so; ``names``: other words for the row."""

    sheet: str
    row: int
    slots: tuple[Slot, ...]
    block: str = ""
    names: frozenset[str] = frozenset()

    @property
    def typed(self) -> bool:
        """Whether anything is read from it."""
        return any(slot.id for slot in self.slots)


@lru_cache(maxsize=4_096)
def bare(label: str) -> str:
    """A label without what editions vary in: (2)项目支出: and 资金结构：（2）项目支出 are both 项目支出."""
    text = _UNIT.sub("单位", _QUOTES.sub("", canonical_label(label)))
    for _ in range(3):
        shorter = _TAIL.sub("", _LEAD.sub("", text))
        if shorter == text or not shorter:
            break
        text = shorter
    return text


ALIKE = 0.82
"""How like two labels must be to be the same; 全年预算数 and 全年执行数 are at 0.80."""


@lru_cache(maxsize=16_384)
def alike(one: str, other: str) -> bool:
    """Whether two bare labels differ by a character or so: 本年财政拨款 and 当年财政拨款."""
    if min(len(one), len(other)) < 5 or abs(len(one) - len(other)) > 2 or _years(one) != _years(other):
        return False
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= ALIKE


def _years(label: str) -> list[str]:
    return re.findall(r"\d{4}", label)


def is_number(label: str) -> bool:
    """Whether a label is a number or a dash, which tells nothing by itself."""
    return _NUMERIC.fullmatch(label) is not None


@lru_cache(maxsize=32)
def drawn(scheme: Scheme, year: int) -> tuple[Line, ...]:
    """Every row of the printed form and of 补充数据, in order."""
    once = scheme.once
    blocks = {entry.id: 1 for entry in (*once.block, *once.lines)}
    form = load_form(once, year, blocks)
    return tuple(line for sheet in form.sheets for line in _lines(form, sheet, set(blocks)))


def _lines(form: Form, sheet: Sheet, blocks: set[str]) -> Iterator[Line]:
    for row in range(1, sheet.rows + 1):
        boxes = sorted(
            (box for box in sheet.boxes if not box.helper and box.row <= row < box.row + box.rows),
            key=lambda box: box.column,
        )
        slots = tuple(slot for box in boxes for slot in _slots(box, row, form.scheme, blocks))
        owners = {slot.id.partition(".")[0] for slot in slots if slot.id}
        block = next(iter(owners & blocks), "")
        if any(slot.id or slot.label for slot in slots):
            yield Line(sheet.name, row, slots, block, frozenset(_names(owners - {block})))


def _slots(box: Box, row: int, scheme: Scheme, blocks: set[str]) -> Iterator[Slot]:
    upper = box.row < row
    if box.typed:
        yield Slot(box.column, FREE, upper=upper)
    elif box.shows:
        yield Slot(box.column, WORDS, id="unit", upper=upper) if box.shows == "unit" else Slot(box.column, SHOWN)
    elif box.id.endswith(".flag") or box.id.endswith(".computed"):
        yield Slot(box.column, FREE, upper=upper)
    elif box.id:
        owner, _, rest = box.id.partition(".")
        id = f"{owner}.{rest.partition('.')[2]}" if owner in blocks and rest[:1].isdigit() else box.id
        yield Slot(box.column, _kind(id, scheme), id=id, upper=upper)
    else:
        yield Slot(box.column, LABEL, label=canonical_label(box.text), upper=upper, width=box.columns)


def _kind(id: str, scheme: Scheme) -> str:
    owner, _, column = id.partition(".")
    if id in scheme.inputs:
        return WORDS if scheme.inputs[id].kind in ("text", "yes_no") else NUMBER
    if id in scheme.rates:
        return RATE
    if column in ("points", "full", "weight") or id == "total_points":
        return POINTS
    if column == "name":
        return NAME
    lines = next((entry for entry in scheme.lines if entry.id == owner), None)
    return NUMBER if lines and column not in lines.words else WORDS


def _names(owners: set[str]) -> Iterator[str]:
    """What the dictionary calls the things of a row; only where the row is of one thing."""
    if len(owners) == 1 and (term := terms().get(next(iter(owners)))):
        yield from (bare(word) for word in (term.label, *term.aliases) if "{" not in word)
