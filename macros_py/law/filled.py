"""What a unit filled in, every value as the text a person typed.

One shape for a JSON file, a workbook and a live book: `cells` by identifier, `points` and `deviation` of
the fixed rows, open `rows` in their order, and what the form `declared` that we recompute (total, grade,
printed rates). An empty text in `declared` means that the printed cell is blank. A form that is filled in once
a project holds its `projects`, each a filled form of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..errors import UnreadableFile
from .copies import MOST, split

LONGEST = 40_000
"""Characters a value may have: a spreadsheet cell holds 32,767."""


@dataclass(frozen=True)
class Row:
    """One open row: the block it stands in and its columns as typed."""

    block: str
    columns: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.columns.get(column, "")

    @property
    def empty(self) -> bool:
        return not any(text.strip() for text in self.columns.values())


@dataclass(frozen=True)
class Filled:
    """One filled form. ``explained``: a finding's key → the unit's 情况说明 for it; ``name``: of a project."""

    unit: str = ""
    year: int | None = None
    cells: Mapping[str, str] = field(default_factory=dict)
    points: Mapping[str, str] = field(default_factory=dict)
    deviation: Mapping[str, str] = field(default_factory=dict)
    rows: tuple[Row, ...] = ()
    declared: Mapping[str, str] = field(default_factory=dict)
    weights: Mapping[str, str] = field(default_factory=dict)
    explained: Mapping[str, str] = field(default_factory=dict)
    name: str = ""
    projects: tuple[Filled, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether nothing but the unit's name was filled in."""
        typed = (*self.cells.values(), *self.points.values(), *self.deviation.values(), *self.declared.values())
        return not self.name and not self.rows and not any(text.strip() for text in typed)

    def rows_of(self, block: str) -> list[Row]:
        return [row for row in self.rows if row.block == block]

    def typed(self, id: str) -> str:
        """The text a person typed for an identifier, wherever in the form it stands."""
        copy, id = split(id)
        if copy:
            return self.projects[copy - 1].typed(id)
        owner, *rest = id.split(".")
        if rest and rest[0].isdigit():
            return self.rows_of(owner)[int(rest[0]) - 1][rest[1]]
        if rest == ["points"]:
            return self.points.get(owner, "")
        if rest == ["weight"]:
            return self.weights.get(owner, "")
        return self.cells.get(id) or self.declared.get(id, "")

    def counts(self, blocks: Mapping[str, int]) -> dict[str, int]:
        """How many rows each block needs: those filled, and at least those it starts with."""
        return {block: max(least, len(self.rows_of(block))) for block, least in blocks.items()}


def from_json(data: Any, where: str = "填报数据") -> Filled:
    """The filled form in ``data``; raises `UnreadableFile` with the place of what is not understood."""

    return _form(data, where, "")


_KEYS = {"unit", "year", "cells", "points", "deviation", "rows", "declared", "explained"}


def _form(data: Any, where: str, inside: str) -> Filled:
    """One filled form; ``inside`` is the place of a project within the file."""

    def refuse(what: str) -> UnreadableFile:
        return UnreadableFile(f"{where}：{inside}{what}", "invalid")

    def text(value: Any, place: str) -> str:
        if value is None:
            return ""
        if isinstance(value, bool) or not isinstance(value, (str, int, float)):
            raise refuse(f"{place} 应为文字，写的是 {type(value).__name__}。")
        typed = value if isinstance(value, str) else repr(value)
        if len(typed) > LONGEST:
            raise refuse(f"{place} 超过{LONGEST}个字符。")
        return typed

    def texts(key: str) -> dict[str, str]:
        table = data.get(key, {})
        if not isinstance(table, dict):
            raise refuse(f"{key} 应为一个对象（编号: 文字）。")
        return {
            str(id): text(value, f"{key}.{id}")
            for id, value in table.items()
            if (key, id) != ("declared", "weights")
        }

    if not isinstance(data, dict):
        raise refuse("最外层应为一个对象，含 unit、year、cells、points、rows、declared。")
    known = _KEYS | ({"name"} if inside else {"projects"})
    if unknown := [str(key) for key in data if key not in known]:
        raise refuse(f"不认识的键“{'、'.join(unknown)}”；可用：{'、'.join(sorted(known))}。")
    year = data.get("year")
    if year is not None and (isinstance(year, bool) or not isinstance(year, int) or not 0 < year < 10_000):
        raise refuse(f"year 应为年份整数，写的是“{year}”。")
    rows = data.get("rows", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) and "block" in row for row in rows):
        raise refuse("rows 应为列表，每行是一个对象，含 block。")
    declared = data.get("declared", {})
    weights = declared.get("weights", {}) if isinstance(declared, dict) else {}
    if not isinstance(weights, dict):
        raise refuse("declared.weights 应为一个对象（一级指标: 分值）。")
    projects = data.get("projects", [])
    if not isinstance(projects, list) or len(projects) > MOST:
        raise refuse(f"projects 应为列表，最多{MOST}个项目。")
    return Filled(
        unit=text(data.get("unit", ""), "unit"),
        year=year,
        cells=texts("cells"),
        points=texts("points"),
        deviation=texts("deviation"),
        rows=tuple(
            Row(
                text(row["block"], f"rows[{n}].block"),
                {str(k): text(v, f"rows[{n}].{k}") for k, v in row.items() if k != "block"},
            )
            for n, row in enumerate(rows, 1)
        ),
        declared=texts("declared"),
        weights={str(k): text(v, f"declared.weights.{k}") for k, v in weights.items()},
        explained=texts("explained"),
        name=text(data.get("name", ""), "name"),
        projects=tuple(_form(one, where, f"projects[{n}].") for n, one in enumerate(projects, 1)),
    )


def as_json(filled: Filled) -> dict[str, Any]:
    """The same form in the shape `from_json` reads."""
    answer: dict[str, Any] = {
        "unit": filled.unit,
        "year": filled.year,
        "cells": dict(filled.cells),
        "points": dict(filled.points),
        "deviation": dict(filled.deviation),
        "rows": [{"block": row.block, **row.columns} for row in filled.rows],
        "declared": dict(filled.declared) | ({"weights": dict(filled.weights)} if filled.weights else {}),
    }
    if filled.explained:
        answer["explained"] = dict(filled.explained)
    if filled.name:
        answer["name"] = filled.name
    if filled.projects:
        answer["projects"] = [as_json(project) for project in filled.projects]
    return answer
