"""A newer edition of the same notice refilled from an older workbook, and every change listed.

Nothing typed is lost: what has no place in the newer form stands in the list, in `--json` and on the sheet
版本变更 of the new workbook. The older workbook is not touched.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from ..book import passport
from ..book.division import SHEET as DIVISION
from ..book.division import departments, lines, loose_places
from ..book.form import Form, Place, load_form
from ..book.lists import LAST_YEAR, Listing
from ..book.pages import GUIDE, WORDING
from ..book.read import explanations
from ..book.results import RESULTS
from ..book.seal import edition
from ..book.travelled import last_year
from ..errors import NotOurWorkbook, UnreadableFile
from ..law.filled import Filled, Row
from ..law.ledger import starting_rows
from ..law.scheme import Scheme, editions, in_catalogue, load
from ..xlsx.package import Workbook
from .changes import Change, listed
from .older import Older, Typed, read_older

SHEET = "版本变更"
HEADS = ("类别", "项目", "旧表位置", "新表位置", "内容")


@dataclass(frozen=True)
class Upgraded:
    """The newer form with what was carried over (``cells`` of them), and every change."""

    form: Form
    filled: Filled
    before: str
    changes: tuple[Change, ...]
    cells: int
    sheets: tuple[Listing, ...]
    notes: tuple[str, ...]

    @property
    def after(self) -> str:
        return edition(self.form.scheme)

    def as_json(self) -> dict[str, object]:
        """The answer of `--json`."""
        keys = ("kind", "item", "was", "now", "text")
        return {
            "place": self.form.scheme.id,
            "year": self.form.year,
            "before": self.before,
            "after": self.after,
            "cells": self.cells,
            "changes": [dict(zip(keys, change.row())) for change in self.changes],
            "notes": list(self.notes),
        }


def upgraded(workbook: Workbook, name: str) -> Upgraded | None:
    """The newer form refilled; None where the workbook is of today's edition; raises `NotOurWorkbook`."""
    said = passport.said(workbook)
    id = said.get(passport.NOTICE, "")
    if not in_catalogue(id):
        has = f"的方案“{id}”不在目录中" if said else "不是本系统的自评工作簿"
        raise NotOurWorkbook(f"{name}{has}；现有：{'、'.join(editions())}。")
    if passport.DEPARTMENT in said:
        raise NotOurWorkbook(f"{name}是科室分表，不能单独转换；请转换总表后重新拆分。")
    scheme, before = load(id), said.get(passport.EDITION, "")
    if before == edition(scheme) and passport.text(said).split() == scheme.text.split():
        return None
    if scheme.repeated:
        raise NotOurWorkbook(f"{name}是一个项目一张表的工作簿，暂不能自动转换版本；请用现行的空白表重新填写。")
    stated = said.get(passport.YEAR, "")
    year = int(stated) if stated.isdecimal() and len(stated) == 4 else scheme.year
    older = read_older(workbook, scheme, year)
    if older.scheme.amount_unit != scheme.amount_unit:
        raise NotOurWorkbook(
            f"{name}的金额单位是{older.scheme.amount_unit}，现行版本是{scheme.amount_unit}，不能照搬；"
            "请用 jixiao new 生成新表后重新填写。"
        )
    return _refilled(older, scheme, year, before)


def _refilled(older: Older, scheme: Scheme, year: int, before: str) -> Upgraded:
    typed = {id: cell for id, cell in older.cells.items() if cell.text.strip()}
    form = load_form(scheme, year, _rows(scheme, typed))
    kept = {id: cell.text for id, cell in typed.items() if id in form.places}
    filled = _filled(scheme, year, kept)
    loose, strays = _loose(older, form)
    notes = [] if older.readable else ["随工作簿保存的旧方案读不出来，按单元格名称和标签逐格查找。"]
    try:
        last = last_year(passport.text(passport.said(older.workbook), passport.LAST_YEAR), scheme)
    except UnreadableFile as error:
        last = None
        notes.append(str(error))
    places = {id: cell.place for id, cell in older.cells.items()}
    filled = replace(
        filled,
        explained=explanations(older.workbook),
        departments=departments(older.workbook, form, places),
        loose=loose,
        last_year=last,
    )
    changes = tuple(listed(older, form, filled, strays))
    notes += _own_sheets(older.workbook, form)
    sheet = Listing(
        SHEET,
        f"版本变更（{before} → {edition(scheme)}；没有新位置的内容都列在这里）",
        HEADS,
        (14, 40, 22, 22, 60),
        (*_earlier(older.workbook), *(change.row() for change in changes)),
    )
    return Upgraded(form, filled, before, changes, len(kept) + len(loose), (sheet,), tuple(notes))


def _rows(scheme: Scheme, typed: Mapping[str, Typed]) -> dict[str, int]:
    """How many rows each open block needs for what was typed in it."""
    counts = starting_rows(scheme)
    for id in typed:
        owner, *rest = id.split(".")
        if owner in counts and rest and rest[0].isdigit():
            counts[owner] = max(counts[owner], int(rest[0]))
    return counts


def _filled(scheme: Scheme, year: int, kept: Mapping[str, str]) -> Filled:
    """What was typed, by the newer form's identifiers."""
    indicators = [entry.id for entry in scheme.indicator]
    rows = []
    for block, count in _rows(scheme, dict.fromkeys(kept)).items():  # type: ignore[arg-type]
        made = [
            {id.split(".", 2)[2]: text for id, text in kept.items() if id.startswith(f"{block}.{n}.")}
            for n in range(1, count + 1)
        ]
        while made and not made[-1]:
            made.pop()
        rows += [Row(block, columns) for columns in made]
    return Filled(
        unit=kept.get("unit", ""),
        year=year,
        cells={id: text for id, text in kept.items() if id in scheme.inputs and id != "unit"},
        points={id: kept.get(f"{id}.points", "") for id in indicators},
        deviation={id: kept.get(f"{id}.deviation_text", "") for id in indicators},
        rows=tuple(rows),
        weights={group.id: kept[id] for group in scheme.group if (id := f"{group.id}.weight") in kept},
        declared={id: kept[id] for id in (*scheme.rates, "total_points", "grade") if id in kept},
    )


def _loose(older: Older, form: Form) -> tuple[dict[str, tuple[str, ...]], list[Typed]]:
    """(cells nobody reads, moved along with their row; what is left over)."""
    free = loose_places(form)
    widths = {line.key: len(line.loose) for line in lines(form)}
    rows: dict[tuple[str, int], list[tuple[Place, Place]]] = {}
    for id, cell in older.cells.items():
        if id in form.places:
            rows.setdefault(cell.place[:2], []).append((cell.place, form.places[id]))
    found: dict[str, list[str]] = {}
    left = []
    for stray in older.strays:
        ends = [
            free.get((there[0], there[1], stray.place[2] + there[2] - here[2]))
            for here, there in rows.get(stray.place[:2], ())
        ]
        end = next((end for end in ends if end), None)
        if end is None:
            left.append(stray)
        else:
            found.setdefault(end[0], [""] * widths[end[0]])[end[1]] = stray.text
    return {key: tuple(texts) for key, texts in found.items()}, left


def _own_sheets(workbook: Workbook, form: Form) -> Iterator[str]:
    """Sheets of the unit's own stay in the old file."""
    ours = {sheet.name for sheet in form.sheets} | {
        GUIDE, WORDING, RESULTS, DIVISION, LAST_YEAR, SHEET, passport.SHEET, passport.UNDO,
    }  # fmt: skip
    if own := [f"“{page.name}”" for page in workbook.sheets if page.name not in ours]:
        yield f"自行添加的工作表{'、'.join(own)}没有带入新表，仍在原文件中；批注和格式同样。"


def _earlier(workbook: Workbook) -> Iterator[tuple[str, ...]]:
    """What the sheet 版本变更 of an earlier upgrade kept."""
    page = next((sheet for sheet in workbook.sheets if sheet.name == SHEET), None)
    for row in range(3, max((r for r, _ in page.cells), default=0) + 1) if page else ():
        cells = [page.cells.get((row, column)) for column in range(1, len(HEADS) + 1)]
        if any(cells):
            yield tuple(str(cell.value or "") if cell else "" for cell in cells)
