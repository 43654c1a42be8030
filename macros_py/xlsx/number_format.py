"""What a number format makes of a value that it does not show: nothing at all, other words, a thousandth of it."""

from __future__ import annotations

import re
from decimal import Decimal

_PIECES = re.compile(r'"[^"]*"?|[\\!].|[_*].|\[[^\]]*\]|[^"\\!_*\[;]+|;|.', re.DOTALL)
_SHOWS = re.compile(r"[0#?@ymdhsebg]|general|通用格式", re.IGNORECASE)
_SCALED = re.compile(r"[0#?](,+)[^0#?,]*$")
_CONDITION = re.compile(r"\[[<>=]")


def is_odd(code: str) -> bool:
    """Whether a format may hide or change what is in a cell; most formats cannot."""
    return any(not _shows(section) or _scale(section) for section in _sections(code))


def displayed(code: str, value: Decimal | str) -> str | None:
    """What the cell shows in place of the value; None where the value itself is seen, or nothing is certain.

    >>> displayed(";;;", Decimal("0.5"))
    ''
    >>> displayed('"98"', Decimal("5"))
    '98'
    >>> displayed("0.00", Decimal("5")) is None
    True
    """
    sections = _sections(code)
    if _CONDITION.search(code):
        return None if any(map(_shows, sections)) else _words(sections[0])
    if isinstance(value, str):
        return None if len(sections) < 4 or _shows(sections[3]) else _words(sections[3])
    chosen = 1 if value < 0 and len(sections) > 1 else 2 if value == 0 and len(sections) > 2 else 0
    section = sections[chosen]
    if not _shows(section):
        return _words(section)
    if scale := _scale(section):
        return (
            f"{value / 1000**scale:.4g}（缩小{1000**scale}倍）" if not re.search(r"[\\!]\.", section) else "缩小后的数"
        )
    return None


def _sections(code: str) -> list[str]:
    sections = [""]
    for piece in _PIECES.findall(code):
        if piece == ";":
            sections.append("")
        else:
            sections[-1] += piece
    return sections


def _bare(section: str) -> str:
    """What of a section stands for digits, dates or text."""
    pieces = _PIECES.findall(section)
    kept = [piece for piece in pieces if piece[0] not in '"\\!_*[']
    return "".join(kept + [piece for piece in pieces if re.fullmatch(r"\[[hms]+\]", piece, re.IGNORECASE)])


def _shows(section: str) -> bool:
    return bool(_SHOWS.search(_bare(section)))


def _scale(section: str) -> int:
    """How many times a thousand a section divides by."""
    found = _SCALED.search(_bare(section))
    return len(found[1]) if found else 0


def _words(section: str) -> str:
    pieces = [piece for piece in _PIECES.findall(section) if piece[0] not in "_*["]
    return "".join(piece[1:] if piece[0] in "\\!" else piece.strip('"') for piece in pieces).strip()
