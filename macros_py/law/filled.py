"""What a unit filled in, every value as the text a person typed.

One shape for a JSON file, a workbook and a live book: `cells` by identifier, `points` and `deviation` of
the fixed rows, open `rows` in their order, and what the form `declared` that we recompute (total, grade,
printed rates). An empty text in `declared` means that the printed rate is blank; any other printed result whose
formula was deleted and not replaced is named in `cleared`: an empty or missing text leaves the formula standing.
A form that is filled in once a project holds its `projects`, each a filled form of its own. What came from last year's
form, who fills which row, and what stands in cells that nobody reads travel along.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..errors import UnreadableFile
from .identifiers import identifier
from .project_ids import MOST, split

LONGEST = 40_000
"""Characters a value may have: a spreadsheet cell holds 32,767."""


def plainly(name: str) -> str:
    """A name without width and blanks: （） and () are the same."""
    return "".join(unicodedata.normalize("NFKC", name).split())


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
class LastYear:
    """What last year's form says of this year's: ``cells`` are prior figures by identifier of this form, in
    its unit; ``rows`` are open lines with their prior columns, and the unit's own indicators as they ended. Of a
    form that is filled in once a project, ``projects`` hold that, each by its ``name``."""

    file: str
    year: int | None = None
    cells: Mapping[str, str] = field(default_factory=dict)
    rows: tuple[Row, ...] = ()
    name: str = ""
    projects: tuple[LastYear, ...] = ()


@dataclass(frozen=True)
class Filled:
    """One filled form. ``explained``: a finding's key → the unit's 情况说明 for it; ``departments``: a row's
    key → the 责任科室 that fills it; ``loose``: a row's key → its cells that nobody reads, left to right;
    ``cleared``: results (``quantity.1.points``, ``total_points``) that print nothing, their formula being gone;
    ``name``: of a project; ``build``: the version whose native formulas print what was not typed, "" for today's;
    ``prints``: what formulas by the rules of an earlier build print, by identifier; ``as_text``: cells whose number
    stands as text and was explained: it counts nowhere, as it prints (these say how a workbook prints, not what was
    filled in: no JSON and no code holds them)."""

    unit: str = ""
    year: int | None = None
    cells: Mapping[str, str] = field(default_factory=dict)
    points: Mapping[str, str] = field(default_factory=dict)
    deviation: Mapping[str, str] = field(default_factory=dict)
    rows: tuple[Row, ...] = ()
    declared: Mapping[str, str] = field(default_factory=dict)
    weights: Mapping[str, str] = field(default_factory=dict)
    explained: Mapping[str, str] = field(default_factory=dict)
    departments: Mapping[str, str] = field(default_factory=dict)
    loose: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    cleared: frozenset[str] = frozenset()
    last_year: LastYear | None = None
    name: str = ""
    projects: tuple[Filled, ...] = ()
    build: str = ""
    prints: Mapping[str, str] = field(default_factory=dict)
    as_text: frozenset[str] = frozenset()

    @property
    def empty(self) -> bool:
        """Whether nothing but the unit's name was filled in."""
        typed = (*self.cells.values(), *self.points.values(), *self.deviation.values(), *self.declared.values())
        return not self.name and not self.rows and not any(text.strip() for text in typed)

    def rows_of(self, block: str) -> list[Row]:
        return [row for row in self.rows if row.block == block]

    def typed(self, id: str) -> str:
        """The text a person typed for an identifier, wherever in the form it stands."""
        copy, owner, row, column = parts = identifier(id)
        if copy:
            projects = self.projects[copy - 1 : copy]
            return projects[0].typed(split(id)[1]) if projects else ""
        if row:
            rows = self.rows_of(owner)[row - 1 : row]
            return rows[0][column] if rows else ""
        table = {"points": self.points, "deviation_text": self.deviation, "weight": self.weights}.get(column, {})
        return table.get(owner, "") or self.cells.get(parts.added) or self.declared.get(parts.added, "")

    def counts(self, blocks: Mapping[str, int]) -> dict[str, int]:
        """How many rows each block needs: those filled, and at least those it starts with."""
        return {block: max(least, len(self.rows_of(block))) for block, least in blocks.items()}


KEYS = (
    "unit", "year", "cells", "points", "deviation", "rows", "declared", "explained",
    "departments", "loose", "cleared", "last_year",
)  # fmt: skip


def from_json(data: Any, where: str = "填报数据") -> Filled:
    """The filled form in ``data``; raises `UnreadableFile` with the place of what is not understood."""
    return _form(data, where, "")


def _form(data: Any, where: str, inside: str) -> Filled:
    """One filled form; ``inside`` is the place of a project within the file."""
    reader = _Reader(f"{where}：{inside}" if inside else where)
    reader.known(data, (*KEYS, "name" if inside else "projects"), "最外层")
    declared = data.get("declared", {})
    weights = declared.get("weights", {}) if isinstance(declared, dict) else {}
    if not isinstance(weights, dict):
        raise reader.refuse("declared.weights 应为一个对象（一级指标: 分值）。")
    loose = reader.table(data, "loose")
    if not all(isinstance(texts, list) for texts in loose.values()):
        raise reader.refuse("loose 的每一项应为列表。")
    last_year = data.get("last_year")
    cleared = data.get("cleared", [])
    if not isinstance(cleared, list) or not all(isinstance(id, str) for id in cleared):
        raise reader.refuse("cleared 应为列表，每项是一个编号。")
    projects = data.get("projects", [])
    if not isinstance(projects, list) or len(projects) > MOST:
        raise reader.refuse(f"projects 应为列表，最多{MOST}个项目。")
    return Filled(
        unit=reader.text(data.get("unit", ""), "unit"),
        year=reader.year(data),
        cells=reader.texts(data, "cells"),
        points=reader.texts(data, "points"),
        deviation=reader.texts(data, "deviation"),
        rows=reader.rows(data),
        declared=reader.texts(data, "declared", but="weights"),
        weights={str(k): reader.text(v, f"declared.weights.{k}") for k, v in weights.items()},
        explained=reader.texts(data, "explained"),
        departments=reader.texts(data, "departments"),
        loose={str(k): tuple(reader.text(t, f"loose.{k}") for t in texts) for k, texts in loose.items()},
        cleared=frozenset(reader.text(id, "cleared") for id in cleared),
        last_year=None if last_year is None else last_year_from_json(last_year, f"{where} last_year"),
        name=reader.text(data.get("name", ""), "name"),
        projects=tuple(_form(one, where, f"projects[{n}].") for n, one in enumerate(projects, 1)),
    )


def last_year_from_json(data: Any, where: str = "上年数", inside: bool = False) -> LastYear:
    """What came from last year's form, or of one project ``inside`` it; raises `UnreadableFile` like `from_json`."""
    reader = _Reader(where)
    reader.known(data, ("file", "year", "cells", "rows", "name" if inside else "projects"), "这一项")
    projects = data.get("projects", [])
    if not isinstance(projects, list) or len(projects) > MOST:
        raise reader.refuse(f"projects 应为列表，最多{MOST}个项目。")
    return LastYear(
        file=reader.text(data.get("file", ""), "file"),
        year=reader.year(data),
        cells=reader.texts(data, "cells"),
        rows=reader.rows(data),
        name=reader.text(data.get("name", ""), "name"),
        projects=tuple(last_year_from_json(one, f"{where} projects[{n}]", True) for n, one in enumerate(projects, 1)),
    )


@dataclass(frozen=True)
class _Reader:
    """One JSON object, read strictly; ``where`` opens every refusal."""

    where: str

    def refuse(self, what: str) -> UnreadableFile:
        return UnreadableFile(f"{self.where}{'' if self.where.endswith('.') else '：'}{what}", "invalid")

    def known(self, data: Any, keys: tuple[str, ...], what: str) -> None:
        if not isinstance(data, dict):
            raise self.refuse(f"{what}应为一个对象，含 {'、'.join(keys)}。")
        if unknown := [str(key) for key in data if key not in keys]:
            raise self.refuse(f"不认识的键“{'、'.join(unknown)}”；可用：{'、'.join(sorted(keys))}。")

    def text(self, value: Any, place: str) -> str:
        if value is None:
            return ""
        if isinstance(value, bool) or not isinstance(value, (str, int, float)):
            raise self.refuse(f"{place} 应为文字，写的是 {type(value).__name__}。")
        typed = value if isinstance(value, str) else repr(value)
        if len(typed) > LONGEST:
            raise self.refuse(f"{place} 超过{LONGEST}个字符。")
        if any("\ud800" <= character <= "\udfff" for character in typed):
            raise self.refuse(f"{place} 含有残缺的字符，任何文件都存不下，请重新录入。")
        return typed

    def table(self, data: Mapping[str, Any], key: str) -> dict[str, Any]:
        table = data.get(key, {})
        if not isinstance(table, dict):
            raise self.refuse(f"{key} 应为一个对象（编号: 文字）。")
        return table

    def texts(self, data: Mapping[str, Any], key: str, but: str = "") -> dict[str, str]:
        table = self.table(data, key)
        return {str(id): self.text(value, f"{key}.{id}") for id, value in table.items() if id != but}

    def year(self, data: Mapping[str, Any]) -> int | None:
        year = data.get("year")
        whole = year is None or (isinstance(year, int) and not isinstance(year, bool) and 0 < year < 10_000)
        if not whole:
            raise self.refuse(f"year 应为年份整数，写的是“{year}”。")
        return year

    def rows(self, data: Mapping[str, Any]) -> tuple[Row, ...]:
        rows = data.get("rows", [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) and "block" in row for row in rows):
            raise self.refuse("rows 应为列表，每行是一个对象，含 block。")
        return tuple(
            Row(
                self.text(row["block"], f"rows[{n}].block"),
                {str(k): self.text(v, f"rows[{n}].{k}") for k, v in row.items() if k != "block"},
            )
            for n, row in enumerate(rows, 1)
        )


def as_json(filled: Filled) -> dict[str, Any]:
    """The same form in the shape `from_json` reads."""
    answer: dict[str, Any] = {
        "unit": filled.unit,
        "year": filled.year,
        "cells": dict(filled.cells),
        "points": dict(filled.points),
        "deviation": dict(filled.deviation),
        "rows": _rows_as_json(filled.rows),
        "declared": dict(filled.declared) | ({"weights": dict(filled.weights)} if filled.weights else {}),
    }
    answer |= {key: dict(table) for key in ("explained", "departments") if (table := getattr(filled, key))}
    if filled.loose:
        answer["loose"] = {key: list(texts) for key, texts in filled.loose.items()}
    if filled.cleared:
        answer["cleared"] = sorted(filled.cleared)
    if filled.last_year is not None:
        answer["last_year"] = last_year_as_json(filled.last_year)
    if filled.name:
        answer["name"] = filled.name
    if filled.projects:
        answer["projects"] = [as_json(project) for project in filled.projects]
    return answer


def last_year_as_json(last: LastYear) -> dict[str, Any]:
    """What came from last year's form in the shape `last_year_from_json` reads."""
    if last.name:
        return {"name": last.name, "cells": dict(last.cells), "rows": _rows_as_json(last.rows)}
    answer = {"file": last.file, "year": last.year, "cells": dict(last.cells), "rows": _rows_as_json(last.rows)}
    return answer | ({"projects": [last_year_as_json(one) for one in last.projects]} if last.projects else {})


def _rows_as_json(rows: tuple[Row, ...]) -> list[dict[str, str]]:
    return [{"block": row.block, **row.columns} for row in rows]
