"""The absolute values of one return, and where each was typed: what a 汇总 adds.

Amounts are Decimals read from the texts as typed; a value nobody typed is our own formula's. Between 元 and 万元
they are converted here and nowhere else, exactly, where the return's form and the 汇总's have different units.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Context, Decimal
from functools import lru_cache
from sys import intern

from ...audit.units import in_doubt
from ...law.filled import Filled
from ...law.flat import applied
from ...law.identifiers import identifier
from ...law.ledger import Ledger
from ...law.notices import load
from ...law.rules import plain
from ...law.scheme import Scheme
from ...law.typed.numbers import read_number
from ..register.reading import Reading
from ..register.register import Entry

POWER = {"元": 0, "万元": 4}
ABSOLUTE = ("money", "count", "area")
_UNITS = {"count": frozenset("人名个家"), "area": frozenset(("㎡", "平方米"))}


@dataclass(frozen=True, slots=True)
class Amount:
    """One value of one return: the cell of the 汇总 it goes into, its number in the 汇总's unit (None: unreadable),
    the text as typed (empty: computed) and where it stands."""

    total: str
    cell: str
    number: Decimal | None
    text: str
    at: str


@dataclass(frozen=True, slots=True)
class Part:
    """One return that is added: its entry in the register, its values, and what was read besides, less what became
    values; ``count``: units within it; ``unit``: in which an officer said that its amounts were typed."""

    entry: Entry
    reading: Reading
    amounts: tuple[Amount, ...]
    count: int = 1
    unit: str = ""

    @property
    def whole(self) -> bool:
        return self.reading.level == "汇总"


_EXACT = Context(prec=400)
"""No sum of figures that anybody types needs more digits: nothing is rounded, so that the order cannot matter."""


def summed(numbers: Iterable[Decimal]) -> Decimal:
    """The numbers added, exactly."""
    total = Decimal(0)
    for number in numbers:
        total = _EXACT.add(total, number)
    return total


@lru_cache(maxsize=32)
def absolute(scheme: Scheme) -> Mapping[str, str]:
    """Identifier → kind of everything that is added: cells, and the columns of open rows of amounts."""
    found = {id: cell.kind for id, cell in scheme.inputs.items() if cell.kind in ABSOLUTE}
    return found | {
        f"{lines.id}.{column}": "money"
        for lines in scheme.lines
        for column in lines.columns
        if column not in lines.words
    }


def part(entry: Entry, reading: Reading, scheme: Scheme, unit: str = "") -> Part:
    """A return as part of a 汇总 on the form of ``scheme``; ``unit``: in which an officer said that it was typed."""
    theirs = load(reading.notice)
    said = reading.submission.get("份数", "") if reading.level == "汇总" else ""
    count = int(said) if said.isascii() and said.isdigit() and 0 < int(said[:9]) else 1
    if unit:
        typed, reading = reading.cells, converted(reading, theirs, unit)
        amounts = tuple(
            replace(one, text=typed[one.cell][0] if one.text else "") for one in _amounts(reading, theirs, scheme)
        )
    else:
        amounts = tuple(_amounts(reading, theirs, scheme))
    return Part(entry, _slim(reading, theirs), amounts, count, unit)


def converted(reading: Reading, scheme: Scheme, unit: str) -> Reading:
    """The reading with its doubtful amounts in the form's own unit, where they were typed in ``unit``.

    They are converted exactly: all of them where the whole form is in doubt, else those that the findings name; what the
    form's own formulas make of them follows.
    """
    power, kinds = POWER[unit] - POWER[scheme.amount_unit], absolute(scheme)
    doubted = [one for one in reading.findings if in_doubt(one["id"], one["message"])]
    named = {id for one in doubted for id in one["where"]}
    whole = any(one["id"] == "form_unit_suspect" for one in doubted)

    def meant(id: str, text: str) -> str:
        if not power or kinds.get(total_of(id)) != "money" or not (whole or id in named):
            return text
        number, _ = amount_of(text, "money", scheme.amount_unit)
        return text if number is None else plain(number.scaleb(power, _EXACT))

    texts = {id: meant(id, text) for id, (text, _) in reading.cells.items()}
    ledger = Ledger(scheme, applied(Filled(), scheme, texts))
    values = {id: ledger[id] for id in reading.computed}
    return replace(
        reading,
        cells={id: (texts[id], at) for id, (_, at) in reading.cells.items()},
        computed={id: plain(value) for id, value in values.items() if isinstance(value, Decimal)},
    )


def _slim(reading: Reading, scheme: Scheme) -> Reading:
    """What a 汇总 still asks of a return: thousands of them are held at once."""
    blocks, kinds = {block.id for block in scheme.block}, absolute(scheme)
    kept = {
        intern(id): (text, "")
        for id, (text, _) in reading.cells.items()
        if id.partition(".")[0] in blocks or "/" not in id and total_of(id) not in kinds
    }
    findings = tuple({key: one.get(key, "") for key in _OF_A_FINDING} for one in reading.findings)
    return replace(reading, cells=kept, computed={}, submission={}, findings=findings)


_OF_A_FINDING = ("id", "level", "message", "fix", "explanation", "at")


def _amounts(reading: Reading, theirs: Scheme, scheme: Scheme) -> Iterator[Amount]:
    wanted, kinds = absolute(scheme), absolute(theirs)
    shift = POWER[theirs.amount_unit] - POWER[scheme.amount_unit]
    for id, (text, at) in reading.cells.items():
        total = total_of(id)
        if kinds.get(total) == wanted.get(total, ""):
            number, blank = amount_of(text, kinds[total], theirs.amount_unit)
            if not blank:
                number = _in_unit(number, kinds[total], shift)
                yield Amount(intern(total), intern(id), number, text, intern(at))
    for id, text in reading.computed.items():
        total = total_of(id)
        if kinds.get(total) == wanted.get(total, ""):
            yield Amount(intern(total), intern(id), _in_unit(Decimal(text), kinds[total], shift), "", "")


def total_of(id: str) -> str:
    """``other_projects.2.final`` goes into ``other_projects.final``; a project's cell into no sum of this kind."""
    parts = identifier(id)
    return "" if parts.copy else parts.added


def amount_of(text: str, kind: str, unit: str) -> tuple[Decimal | None, bool]:
    """(number, whether the cell counts as blank)."""
    if text.isascii() and text.replace(".", "", 1).isdigit():
        return Decimal(text), False
    money = kind == "money"
    read = read_number(text, units=frozenset((unit,)) if money else _UNITS[kind], amount_unit=unit if money else None)
    return read.value, read.blank


def _in_unit(number: Decimal | None, kind: str, shift: int) -> Decimal | None:
    return number if number is None or kind != "money" else number.scaleb(shift)
