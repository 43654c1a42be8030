"""Which workbook a report goes with: the one whose file is called as its own is, else the one of its unit and year."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..documents.document import Document
from .check import Book
from .strangers import mentions, years

_WORDS = re.compile(r"[_\-\s　]*(?:(?:部门整体支出)?绩效)?自评(?:报告|工作簿|表)|（(?:核对批注|备份)\d*）")
"""What tells the name of a report from its workbook's."""
_SHORTEST = 4
"""Characters of a unit's name that are not part of other units' names."""


@dataclass(frozen=True)
class Shelved:
    """A workbook, and where it lies below the folder it was looked for in."""

    below: Path
    book: Book


def paired(below: Path, report: Document, shelf: Sequence[Shelved]) -> Shelved | None:
    """None where none goes with it, or several do."""
    called = [one for one in shelf if _name(one.below) == _name(below)]
    return _only(called) or _only(_of_unit(report, f"{below}{report.head}", shelf))


def _of_unit(report: Document, text: str, shelf: Sequence[Shelved]) -> list[Shelved]:
    units = {one.book.filled.unit.strip() for one in shelf}
    named = [unit for unit in units if len(unit) >= _SHORTEST and mentions(text, unit)]
    whole = [unit for unit in named if not any(unit in other and unit != other for other in named)]
    found = [one for one in shelf if one.book.filled.unit.strip() in whole]
    return [one for one in found if one.book.filled.year in years(report)] if len(found) > 1 else found


def _only(found: Sequence[Shelved]) -> Shelved | None:
    return found[0] if len(found) == 1 else None


def _name(below: Path) -> str:
    return str(below.parent / _WORDS.sub("", below.stem))
