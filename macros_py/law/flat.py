"""A filled form as one table, identifier → text, and back: what two fillings are compared and joined by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from .filled import Filled, Row
from .identifiers import identifier
from .scheme import Scheme
from .typed.numbers import read_number

LOOSE = "._"
"""``budget_execution._1``: the second cell of that row that nobody reads."""
EXPLAINED = "explained "
"""``explained rate_undefined:other_funds.executed``: the 情况说明 kept by that key."""


def flat(filled: Filled) -> dict[str, str]:
    """Everything that was filled in, less blanks; a printed result that was emptied counts as filled in."""
    made = {"unit": filled.unit, **filled.cells, **filled.declared}
    emptied = {id: "" for id, text in filled.declared.items() if not text.strip()}
    emptied |= dict.fromkeys(filled.cleared, "")
    made |= {f"{id}.points": text for id, text in filled.points.items()}
    made |= {f"{id}.deviation_text": text for id, text in filled.deviation.items()}
    made |= {f"{id}.weight": text for id, text in filled.weights.items()}
    made |= {f"{key}{LOOSE}{n}": text for key, texts in filled.loose.items() for n, text in enumerate(texts)}
    made |= {f"{EXPLAINED}{key}": text for key, text in filled.explained.items()}
    numbers: dict[str, int] = {}
    for row in filled.rows:
        number = numbers[row.block] = numbers.get(row.block, 0) + 1
        made |= {f"{row.block}.{number}.{column}": text for column, text in row.columns.items()}
    return emptied | {id: text for id, text in made.items() if text.strip()}


def row_of(id: str) -> str:
    """The cell that tells which row a key of the table belongs to."""
    return id.removeprefix(EXPLAINED).partition(":")[2] if id.startswith(EXPLAINED) else id


def same(one: str | None, other: str | None) -> bool:
    """Whether two texts say the same: letter by letter, or as numbers; emptied is not untouched."""
    if one is None or other is None or one.strip() == other.strip():
        return (one is None) == (other is None) and (one or "").strip() == (other or "").strip()
    value = read_number(one).value
    return value is not None and value == read_number(other).value


def part_of(id: str, scheme: Scheme) -> str:
    """The part of a `Filled` in which the text of an identifier stands, within its copy."""
    _, owner, row, column = identifier(id)
    if id == "unit":
        return "unit"
    if row and any(entry.id == owner for entry in scheme.open):
        return "rows"
    if id in scheme.inputs:
        return "cells"
    if column == "weight":
        return "weights"
    if column in ("points", "deviation_text") and any(entry.id == owner for entry in scheme.indicator):
        return "points" if column == "points" else "deviation"
    return "declared"


def applied(filled: Filled, scheme: Scheme, changes: Mapping[str, str | None]) -> Filled:
    """The filled form with some of the table's texts changed; None takes one away."""
    tables = {part: dict(getattr(filled, part)) for part in ("cells", "points", "deviation", "declared", "weights")}
    explained, loose = dict(filled.explained), {key: list(texts) for key, texts in filled.loose.items()}
    blocks = [entry.id for entry in scheme.open]
    rows = {block: [dict(row.columns) for row in filled.rows_of(block)] for block in blocks}
    unit = filled.unit
    emptied = {id for id, text in changes.items() if text == "" and id not in scheme.rates}
    for id, text in changes.items():
        _, owner, row, column = identifier(id)
        if id.startswith(EXPLAINED):
            _set(explained, id.removeprefix(EXPLAINED), text)
        elif LOOSE in id:
            key, _, number = id.rpartition(LOOSE)
            texts = loose.setdefault(key, [])
            texts += [""] * (int(number) + 1 - len(texts))
            texts[int(number)] = text or ""
        elif (part := part_of(id, scheme)) == "unit":
            unit = text or ""
        elif part == "rows":
            lines = rows[owner]
            lines += [{} for _ in range(row - len(lines))]
            lines[row - 1][column] = text or ""
        else:
            _set(tables[part], id if part in ("cells", "declared") else owner, text)
    return replace(
        filled,
        unit=unit,
        explained=explained,
        loose={key: tuple(texts) for key, texts in loose.items() if any(texts)},
        rows=tuple(Row(block, columns) for block, lines in rows.items() for columns in lines),
        cleared=filled.cleared - changes.keys() | emptied,
        cells=tables["cells"],
        points=tables["points"],
        deviation=tables["deviation"],
        declared=tables["declared"],
        weights=tables["weights"],
    )


def _set(table: dict[str, str], key: str, text: str | None) -> None:
    if text is None:
        table.pop(key, None)
    else:
        table[key] = text
