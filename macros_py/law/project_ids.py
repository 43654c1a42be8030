"""Identifiers of a form that stands several times in one workbook: ``2/quantity.1.points`` is in the second copy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

Any_ = TypeVar("Any_")

MOST = 200
"""Copies one workbook may hold; a sum over them is one formula, and Excel allows 255 arguments."""


def in_copy(copy: int, id: str) -> str:
    """The identifier in that copy, counted from 1; 0 is a form that stands once."""
    return f"{copy}/{id}" if copy else id


def split(id: str) -> tuple[int, str]:
    """(copy, identifier within it)."""
    copy, slash, rest = id.partition("/")
    return (int(copy), rest) if slash and copy.isascii() and copy.isdecimal() else (0, id)


def bare(id: str) -> str:
    """The identifier without its copy."""
    return split(id)[1]


def column_of(id: str) -> str:
    """``quantity.points`` for ``2/quantity.3.points``: the identifier without its copy and its row's number."""
    return ".".join(part for part in bare(id).split(".") if not part.isdigit())


def of_copy(copy: int, ids: Iterable[str]) -> Iterator[str]:
    """Those of the identifiers that lie in a copy, as they are called within it."""
    return (rest for number, rest in map(split, ids) if number == copy)


def together(parts: Iterable[Mapping[str, Any_]]) -> dict[str, Any_]:
    """What each copy holds, in one table."""
    return {in_copy(n, id): value for n, part in enumerate(parts, 1) for id, value in part.items()}
