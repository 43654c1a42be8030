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
from ..book.seal import canonical_label, edition
from ..book.travelled import last_year
from ..errors import NotOurWorkbook, UnreadableFile
from ..evaluate import evaluate
from ..law.filled import Filled, Row
from ..law.findings import catalogue
from ..law.ledger import starting_rows
from ..law.rules import plain
from ..law.scheme import Scheme, editions, load
from ..xlsx.address import a1
from ..xlsx.package import Workbook
from .older import Older, Typed, read_older

SHEET = "版本变更"
HEADS = ("类别", "项目", "旧表位置", "新表位置", "内容")
MOVED, RENAMED, WEIGHED, NEW, DROPPED, FORMULA = (
    "移动",
    "改名",
    "分值变动",
    "新增（待填）",
    "未带入",
    "自设公式",
)


@dataclass(frozen=True)
class Change:
    """One change between the editions: its kind, the item, where it was and is, what it holds or was."""

    kind: str
    item: str
    was: str = ""
    now: str = ""
    text: str = ""

    def row(self) -> tuple[str, ...]:
        return self.kind, self.item, self.was, self.now, self.text


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
    if id not in editions():
        has = f"的方案“{id}”不在目录中" if said else "不是本系统的自评工作簿"
        raise NotOurWorkbook(f"{name}{has}；现有：{'、'.join(editions())}。")
    if passport.DEPARTMENT in said:
        raise NotOurWorkbook(f"{name}是科室分表，不能单独转换；请转换总表后重新拆分。")
    scheme, before = load(id), said.get(passport.EDITION, "")
    if before == edition(scheme) and passport.text(said).split() == scheme.text.split():
        return None
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
    changes = (
        *_weighed(older, scheme),
        *_renamed(older, form),
        *_moved(older, form),
        *_new(older, form),
        *_formulas(older, form),
        *_dropped(older, form),
        *(Change(DROPPED, cell.printed or "表样以外", at(cell.place), text=cell.text) for cell in strays),
        *_unsaid(scheme, filled),
    )
    notes += _own_sheets(older.workbook, form)
    sheet = Listing(
        SHEET,
        f"版本变更（{before} → {edition(scheme)}；没有新位置的内容都列在这里）",
        HEADS,
        (14, 40, 22, 22, 60),
        (*_earlier(older.workbook), *(change.row() for change in changes)),
    )
    return Upgraded(form, filled, before, changes, len(kept) + len(loose), (sheet,), tuple(notes))


def at(place: Place) -> str:
    """基础数据表!B11."""
    return f"{place[0]}!{a1(*place[1:])}"


def _kind(key: str) -> str:
    kind = catalogue().get(key.partition(":")[0])
    return kind.title if kind else key


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


def _label(older: Older, scheme: Scheme, id: str) -> str:
    return older.scheme.label(id) if id.split(".")[0] in older.scheme.labels else scheme.label(id)


def _owners(ids: Mapping[str, object]) -> dict[str, str]:
    """Row → its first identifier: what moves, moves in whole rows."""
    found: dict[str, str] = {}
    for id in ids:
        owner, *rest = id.split(".")
        found.setdefault(f"{owner}.{rest[0]}" if rest and rest[0].isdigit() else owner, id)
    return found


def _weighed(older: Older, scheme: Scheme) -> Iterator[Change]:
    full = {
        entry.id: entry.full for entry in (*older.scheme.group, *older.scheme.indicator, *older.scheme.block)
    }
    for entry in (*scheme.group, *scheme.indicator, *scheme.block):
        if entry.id in full and full[entry.id] != entry.full:
            words = f"{plain(full[entry.id])}分 → {plain(entry.full)}分"
            yield Change(WEIGHED, scheme.label(entry.id), text=words)


def _renamed(older: Older, form: Form) -> Iterator[Change]:
    """Rows whose printed words changed, weights in brackets and years apart."""
    printed = {
        sheet.name: {
            (box.row, box.column): canonical_label(box.text)
            for box in sheet.boxes
            if box.text and not box.text.isdigit()
        }
        for sheet in form.sheets
    }
    for key, id in _owners({id: None for id in older.cells if id in form.places}).items():
        sheet, row, column = form.places[id]
        words = next(
            (printed[sheet][row, c] for c in range(column - 1, 0, -1) if (row, c) in printed[sheet]), ""
        )
        cell = older.cells[id]
        if words and cell.printed and words != cell.printed:
            yield Change(
                RENAMED,
                form.scheme.label(key),
                at(cell.place),
                at(form.places[id]),
                f"{cell.printed} → {words}",
            )


def _moved(older: Older, form: Form) -> Iterator[Change]:
    for key, id in _owners({id: None for id in older.cells if id in form.places}).items():
        if older.cells[id].place != form.places[id]:
            yield Change(MOVED, form.scheme.label(key), at(older.cells[id].place), at(form.places[id]))


def _new(older: Older, form: Form) -> Iterator[Change]:
    """Cells that wait to be filled, and were not in the older form."""
    known = {id.split(".")[0] + "." + id.rpartition(".")[2] for id in older.cells} | older.cells.keys()
    for line in lines(form):
        for id in line.ids:
            if id not in known and f"{id.split('.')[0]}.{id.rpartition('.')[2]}" not in known:
                yield Change(NEW, form.scheme.label(id), now=at(form.places[id]))


def _formulas(older: Older, form: Form) -> Iterator[Change]:
    """Cells with a formula of the unit's own: the result goes along, the formula is kept in the list."""
    for id, cell in older.cells.items():
        if cell.formula and id in form.places:
            said = f"{cell.formula}，上次结果“{cell.text}”"
            yield Change(FORMULA, _label(older, form.scheme, id), at(cell.place), at(form.places[id]), said)


def _dropped(older: Older, form: Form) -> Iterator[Change]:
    """Cells that are no more; of open rows only those that hold something."""
    for id, cell in older.cells.items():
        spare = any(part.isdigit() for part in id.split(".")) and not cell.text.strip()
        if id not in form.places and not spare:
            text = f"{cell.formula}，上次结果“{cell.text}”" if cell.formula else cell.text
            yield Change(DROPPED, _label(older, form.scheme, id), at(cell.place), text=text)


def _unsaid(scheme: Scheme, filled: Filled) -> Iterator[Change]:
    """Explanations of findings that are no longer found."""
    spoken = {one.key for one in evaluate(scheme, filled).findings}
    for key, text in filled.explained.items():
        if key not in spoken:
            yield Change(DROPPED, f"情况说明（{_kind(key)}）", text=text)


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
