"""The comments on the cells of a sheet, as texts; who wrote them is nobody's business here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from .address import cell
from .xmlscan import MAIN, Tally, scan


def read_comments(where: str, chunks: Iterable[bytes], tally: Tally) -> dict[tuple[int, int], str]:
    """(row, column) → what the comment there says; Refused for what is hostile, damaged or too big."""
    found: dict[tuple[int, int], str] = {}
    place: tuple[int, int] | None = None
    collecting = False

    def start(depth: int, name: str, attributes: Mapping[str, str]) -> None:
        nonlocal place, collecting
        if depth == 3 and name == "comment":
            place = cell(attributes.get("ref", ""))
        collecting = name == "t" and place is not None

    def end(depth: int, name: str) -> None:
        nonlocal place, collecting
        collecting = False
        if depth == 3:
            place = None

    def text(piece: str) -> None:
        if collecting and place:
            found[place] = found.get(place, "") + piece

    scan(where, chunks, tally, MAIN, start, end, text)
    return found
