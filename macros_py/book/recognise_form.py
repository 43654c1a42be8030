"""Whose form a workbook is that lost its hidden sheet, told by the labels of its sheets alone.

A unit that copies its sheets into a workbook of its own leaves the hidden sheet behind; the form is still ours.
"""

from __future__ import annotations

import re
from functools import lru_cache

from ..law.notices import editions, load
from ..law.scheme import Scheme
from ..xlsx.package import Workbook
from .form import load_form
from .form_digest import canonical_label

_YEAR = re.compile(r"(?<![0-9])([12][0-9]{3})年")
_ENOUGH = 0.7
"""Share of the official sheets' labels that must be there."""


def recognised(workbook: Workbook) -> tuple[Scheme, int] | None:
    """The one notice whose labels are there, and the year its headings name; None where that is not certain."""
    there: dict[str, set[int]] = {}
    for text in _texts(workbook):
        there.setdefault(_yearless(text), set()).update(map(int, _YEAR.findall(text)))
    shares = {id: len(labels & there.keys()) / len(labels) for id in editions() if (labels := _labels(id))}
    best = max(shares.values(), default=0.0)
    found = []
    for scheme in (load(id) for id, share in shares.items() if share == best >= _ENOUGH):
        named = [year for label in _labels(scheme.id) for year in there.get(label, ())]
        found.append((scheme, max(named, default=scheme.year)))
    if len(found) > 1:  # one notice adopted by another, or by a later year
        found = [(scheme, year) for scheme, year in found if scheme.year == year]
    return found[0] if len(found) == 1 else None


def _yearless(text: str) -> str:
    return canonical_label(_YEAR.sub("年", text))


def _texts(workbook: Workbook) -> list[str]:
    return [
        cell.value
        for sheet in workbook.sheets
        for cell in sheet.cells.values()
        if cell.kind == "text" and cell.formula is None and len(cell.value) < 200
    ]


@lru_cache(maxsize=64)
def _labels(id: str) -> frozenset[str]:
    """The printed labels of a notice's official sheets, without the year."""
    form = load_form(load(id))
    return frozenset(
        _yearless(box.text)
        for sheet in form.sheets
        if sheet.official
        for box in sheet.boxes
        if box.text.strip() and not (box.id or box.shows or box.helper)
    )
