"""A form's own formula as it reads in a sheet that has more, fewer or moved rows and columns: ours, only shifted."""

from __future__ import annotations

import re

from ..xlsx.address import Area, a1, area
from ..xlsx.address import cell as cell_of
from .form import Place
from .form_digest import canonical_formula, without_addresses
from .locate import Located

LOST = "#REF!"
"""What a spreadsheet writes for a cell whose row or column was deleted."""

_STRINGS = re.compile(r'("(?:[^"]|"")*")')
_ADDRESS = r"\$?[A-Z]{1,3}\$?[0-9]{1,7}"
_REFERENCE = re.compile(rf"(?:('(?:[^']|'')+'|[^\W\d][\w.]*)!)?(?<![\w.])({_ADDRESS})(?::({_ADDRESS}))?(?![\w.(!])")

_AREA = re.compile(rf"(?<![\w.]){_ADDRESS}(?::{_ADDRESS})?(?![\w.(!])")


def same_formula(located: Located, text: str, drawn: Place, found: str, there: Place) -> bool:
    """Whether the formula ``found`` at ``there`` is the form's ``text``, drawn at ``drawn``, as the sheet has moved it;
    a range of it may be short of rows that were inserted at its end (`rows_left_out`)."""
    ours = canonical_formula(found, *there[1:])
    if ours == canonical_formula(text, *drawn[1:]):
        return True
    if not _altered(located, drawn[0]) and ":" not in text:
        return False
    now = shifted(located, text, drawn[0])
    return ours == canonical_formula(now, *there[1:]) or rows_left_out(now, found) is not None


def rows_left_out(ours: str, found: str) -> frozenset[int] | None:
    """The rows that ranges of ``found`` lack at their ends; None where it is another formula. Both stand in one
    cell."""
    if ":" not in found or without_addresses(ours) != without_addresses(found):
        return None
    pairs = list(zip(_areas(ours), _areas(found), strict=False))
    if any(a[1::2] != b[1::2] or not a[0] <= b[0] <= b[2] <= a[2] for a, b in pairs):
        return None
    return frozenset(row for a, b in pairs for row in range(a[0], a[2] + 1) if not b[0] <= row <= b[2])


def _areas(text: str) -> list[Area]:
    """The cells and ranges a formula speaks of, in their order."""
    return [found for part in _STRINGS.split(text)[::2] for one in _AREA.findall(part) if (found := area(one))]


def _altered(located: Located, sheet: str) -> bool:
    rows, columns = located.rows[sheet], located.columns[sheet]
    return any(row != there for row, there in rows.items()) or any(c != there for c, there in columns.items())


def shifted(located: Located, text: str, sheet: str) -> str:
    """The formula with every address of a drawn cell where that cell is now; #REF! for one that is gone."""

    def moved(found: re.Match[str]) -> str:
        own = found[1].strip("'").replace("''", "'") if found[1] else sheet
        if own not in located.page:
            return found[0]
        before = found[1] + "!" if found[1] else ""
        corners = [_moved(located, own, address) for address in found.groups()[1:] if address]
        return before + (LOST if LOST in corners else ":".join(corners))

    parts = _STRINGS.split(text)
    return "".join(part if odd % 2 else _REFERENCE.sub(moved, part) for odd, part in enumerate(parts))


def _moved(located: Located, sheet: str, address: str) -> str:
    place = cell_of(address.replace("$", ""))
    there = located.place(sheet, *place) if place else None
    if there is None:
        return LOST
    letters = a1(*there[1:]).rstrip("0123456789")
    return f"{'$' * address.startswith('$')}{letters}{'$' * ('$' in address[1:])}{there[1]}"
