"""Every computed cell of a scheme and its formula: what the workbook shows and what `evaluate` reckons.

A *printed* result (parent sum, rate, 得分, 总分, 等级) stands in the official form; a constant typed over
it is a declaration, and what follows uses it; only of a rate the recomputed one counts. A *helper* (``.computed``,
``.flag`` …) stands to the right of the printed form, locked. Both come from the same trees, so the workbook without
Python and Python without the workbook cannot disagree.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from . import builds
from .entries import Block
from .expr import Cell, Formula, Number, apply
from .flags import flags
from .plain_targets import PARTS, chain, shown
from .reckoning import as_printed, graded, reckoned, recomputed, when_scored
from .rules import NOTHING, Checklist, Judged, Qualitative, Rule
from .scheme import Scheme


def workings(scheme: Scheme, rows: Mapping[str, int], build: str = "") -> Mapping[str, Formula]:
    """Identifier → formula, for a form whose open blocks have so many rows; ``build``: a version that made workbooks
    before this one, "" for today's."""
    return _made(scheme, tuple(sorted(rows.items())), build)


TYPED_RATES_SCORE = frozenset({"0.1.0"})
"""Versions whose workbooks scored by the rate as typed, and graded whatever was still unscored."""


def results(scheme: Scheme, rows: Mapping[str, int]) -> frozenset[str]:
    """Every printed result that may be emptied, its formula with it; a rate's blank is a declaration."""
    return _results(scheme, tuple(sorted(rows.items())))


@lru_cache(maxsize=256)
def _results(scheme: Scheme, counts: tuple[tuple[str, int], ...]) -> frozenset[str]:
    return frozenset(
        id
        for id in _made(scheme, counts, "")
        if id in scheme.inputs or id in ("total_points", "grade") or id.endswith(".points")
    )


@lru_cache(maxsize=256)
def _made(scheme: Scheme, counts: tuple[tuple[str, int], ...], build: str) -> Mapping[str, Formula]:
    rows = dict(counts)
    made: dict[str, Formula] = {}
    for total in scheme.sum:
        if total.relation == "equal":
            for column in total.columns:
                parts = apply("sum", *(Cell(f"{part}.{column}") for part in total.parts))
                made[f"{total.parent}.{column}"] = parts
    for pair in scheme.same:
        made[pair.second] = Cell(pair.first)
    for rate in scheme.rate:
        made[rate.id] = scheme.printed_rate(rate)
        made[f"{rate.id}.computed"] = scheme.rate_formula(rate)
    for entry in scheme.indicator:
        tree = _scored(entry.rule, Number(entry.full), Cell(entry.value or entry.id), entry.id)
        if tree and entry.full_if:
            tree = apply("if", entry.full_if, entry.full, tree)
        if tree:
            tree = tree if build in TYPED_RATES_SCORE else recomputed(scheme, tree)
            made[f"{entry.id}.computed"] = tree
            made[f"{entry.id}.points"] = Cell(f"{entry.id}.computed")
    for block in scheme.block:
        for number in range(1, rows[block.id] + 1):
            made |= _row(block, f"{block.id}.{number}", build)
    made |= {f"{group.id}.weight": Number(group.full) for group in scheme.group if group.chosen}
    if scheme.group and not scheme.partial:
        added = apply("sum", *(Cell(f"{entry.id}.points") for entry in scheme.scored))
        whole = reckoned(scheme, added)
        whole = whole if build in TYPED_RATES_SCORE else recomputed(scheme, whole)
        made["total_points"] = whole
        made["total_points.computed"] = whole
        for part in ("", ".computed") if scheme.grade else ():
            points = Cell(f"total_points{part}")
            made[f"grade{part}"] = (
                graded(scheme, points)
                if build in TYPED_RATES_SCORE
                else when_scored(scheme, graded(scheme, as_printed(scheme, points)))
            )
    for id, formula in flags(scheme, rows, build):
        made[f"{id}.flag"] = formula
    return made


def _scored(rule: Rule, full: Formula, value: Cell, owner: str) -> Formula | None:
    if isinstance(rule, (Judged, Qualitative)):
        return None  # a level is a person's word
    if isinstance(rule, Checklist):
        return rule.formula(full, Cell(owner))
    return rule.formula(full, value)


@lru_cache(maxsize=256)
def row_points(block: Block) -> Formula:
    """An open row's points from its ``full`` and its ``value`` (a completion rate, or 1 for met)."""
    return _scored(block.rule, Cell("full"), Cell("value"), block.id) or NOTHING


@lru_cache(maxsize=4_096)
def _row(block: Block, row: str, build: str) -> dict[str, Formula]:
    """The helper cells of an open row: the chain that reads its words, what it shows, the points."""
    if build == builds.FIRST:
        return builds.row(block, row, _scored(block.rule, Cell(f"{row}.full"), Cell(f"{row}.completion_rate"), row))
    made = {**chain(row, block.direction == "down"), **shown(row)}
    tree = _scored(block.rule, Cell(f"{row}.full"), Cell(f"{row}.value"), row)
    if tree:
        made[f"{row}.computed"] = tree
        made[f"{row}.points"] = Cell(f"{row}.computed")
    return made


HELPERS = frozenset(("computed", "flag", "target", "achieved", "completion_rate", *PARTS))
"""How the identifiers of our own locked cells end."""
