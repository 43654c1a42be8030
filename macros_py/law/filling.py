"""What was typed, as identifier → text, made a filled form of a scheme: for a newer form, and for a file of somebody else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from .filled import Filled
from .flat import applied, part_of
from .identifiers import identifier
from .ledger import starting_rows
from .scheme import Scheme
from .workings import results


def rows_for(scheme: Scheme, typed: Iterable[str]) -> dict[str, int]:
    """How many rows each open block needs for what was typed in it."""
    counts = starting_rows(scheme)
    for id in typed:
        _, owner, row, _ = identifier(id)
        if owner in counts:
            counts[owner] = max(counts[owner], row)
    return counts


def refilled(scheme: Scheme, year: int, kept: Mapping[str, str], emptied: Iterable[str] = ()) -> Filled:
    """What was typed, by the form's identifiers; ``emptied``: results whose formula was deleted."""
    without = {*emptied}
    indicators = dict.fromkeys((entry.id for entry in scheme.indicator), "")
    blank = Filled(
        year=year,
        points=indicators,
        deviation=indicators,
        declared=dict.fromkeys(scheme.rates.keys() & without, ""),
        cleared=results(scheme, rows_for(scheme, kept)) & without,
    )
    return applied(blank, scheme, {id: text for id, text in kept.items() if _is_typed(id, scheme)})


def _is_typed(id: str, scheme: Scheme) -> bool:
    """Whether the form keeps what is typed there: no helper cell, and nothing it does not have."""
    part = part_of(id, scheme)
    if part == "weights":
        return any(group.id == identifier(id).owner for group in scheme.group)
    return part != "declared" or id in scheme.rates or id in ("total_points", "grade")
