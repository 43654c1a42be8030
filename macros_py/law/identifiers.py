"""An identifier taken apart, in one place: ``2/quantity.1.points`` is copy 2, owner quantity, row 1, column points.

What stands between the dots decides, never which entry of a scheme owns the name: a group and its only block may
share one, and ``satisfaction.weight`` is the group's weight while ``satisfaction.1.name`` is the block's first row.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from .project_ids import split


class Identifier(NamedTuple):
    """``copy``: 0 where the form stands once; ``row``: 0 outside open rows; ``column``: empty where there is none."""

    copy: int
    owner: str
    row: int
    column: str

    @property
    def key(self) -> str:
        """The row it stands in, within its copy: ``quantity.1``, or the owner alone."""
        return f"{self.owner}.{self.row}" if self.row else self.owner

    @property
    def added(self) -> str:
        """The identifier without its row: what the open rows of a block add up under."""
        return f"{self.owner}.{self.column}" if self.column else self.owner


@lru_cache(maxsize=8_192)
def identifier(text: str) -> Identifier:
    """The parts of an identifier; any text has some.

    >>> identifier("2/quantity.1.points")
    Identifier(copy=2, owner='quantity', row=1, column='points')
    >>> identifier("satisfaction.weight")
    Identifier(copy=0, owner='satisfaction', row=0, column='weight')
    """
    copy, rest = split(text)
    owner, _, column = rest.partition(".")
    number, _, inside = column.partition(".")
    if number.isascii() and number.isdecimal() and number[0] != "0":
        return Identifier(copy, owner, int(number), inside)
    return Identifier(copy, owner, 0, column)
