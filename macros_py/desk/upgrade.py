"""The newest edition of a form filled from a workbook of an older edition, with a list of every change.

Nothing typed is lost: what has no cell in the newer form is in the list, in `--json` and on the sheet 版本变更 of the
new workbook. The older workbook is not changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from ..book import identity_sheet, indicator_choices, word_sheet
from ..book.edition import edition
from ..book.form import Form, Place, load_form
from ..book.form_digest import build
from ..book.hidden_data import last_year
from ..book.identity import BEFORE_VERSIONS, wrong_edition
from ..book.list_sheets import LAST_YEAR, Listing
from ..book.locate import copies
from ..book.read import explanations
from ..book.responsibility_sheet import SHEET as DIVISION
from ..book.responsibility_sheet import departments, lines, loose_places
from ..book.results import RESULTS
from ..book.rules_sheet import GUIDE, WORDING
from ..book.summary import SUMMARY
from ..errors import NotOurWorkbook, OtherEdition, UnreadableFile
from ..evaluate import Verdict, evaluate
from ..law.filled import Filled
from ..law.filling import refilled, rows_for
from ..law.notices import editions, in_catalogue, load
from ..law.project_ids import MOST, in_copy
from ..law.scheme import Scheme
from ..version import VERSION
from ..xlsx.package import Workbook
from .changes import Change, list_changes, obsolete_explanations
from .old_edition import OldEdition, TypedCell, read_old_edition
from .refill import emptied_results, read_project_sheets, refill_projects

SHEET = "版本变更"
HEADS = ("类别", "项目", "旧表位置", "新表位置", "内容")


@dataclass(frozen=True)
class Upgraded:
    """The newer form filled in.

    ``cells``: the number of cells carried over; ``changes``: every change; ``sheets``: the sheet that lists them;
    ``stood``: identifier → its cell in the older workbook.
    """

    form: Form
    filled: Filled
    before: str
    changes: tuple[Change, ...]
    cells: int
    sheets: tuple[Listing, ...]
    notes: tuple[str, ...]
    stood: Mapping[str, Place]

    @property
    def after(self) -> str:
        return edition(self.form.scheme)

    def as_json(self) -> dict[str, object]:
        """The object that `--json` prints."""
        keys = ("kind", "item", "was", "now", "text")
        return {
            "place": self.form.scheme.id,
            "year": self.form.year,
            "before": self.before,
            "after": self.after,
            "cells": self.cells,
            "changes": [dict(zip(keys, change.row(), strict=True)) for change in self.changes],
            "notes": list(self.notes),
        }


def upgraded(workbook: Workbook, name: str) -> Upgraded | None:
    """The newer form filled in; None if the workbook is of today's edition and build. Raises `NotOurWorkbook`."""
    identity = identity_sheet.said(workbook)
    id = identity.get(identity_sheet.NOTICE, "")
    if not in_catalogue(id):
        has = f"的方案“{id}”不在目录中" if identity else "不是本系统的自评工作簿"
        raise NotOurWorkbook(f"{name}{has}；现有：{'、'.join(editions())}。")
    if identity_sheet.DEPARTMENT in identity:
        raise NotOurWorkbook(f"{name}是科室分表，不能单独转换；请转换总表后重新拆分。")
    scheme, before = load(id), identity.get(identity_sheet.EDITION, "")
    if (
        identity.get(identity_sheet.BUILD) == build(scheme)
        and identity_sheet.text(identity).split() == scheme.text.split()
    ):
        return None
    stated = identity.get(identity_sheet.YEAR, "")
    year = int(stated) if stated.isdecimal() and len(stated) == 4 else scheme.year
    pages = copies(load_form(scheme, year), workbook) if scheme.repeated else ()
    if scheme.repeated and not 0 < len(pages) <= MOST:
        raise NotOurWorkbook(f"{name}有{len(pages)}张项目表，应有1至{MOST}张；请核对是不是填报用的工作簿。")
    olders = read_project_sheets(workbook, scheme, year, pages) or [read_old_edition(workbook, scheme, year)]
    older = olders[0]
    if older.scheme.amount_unit != scheme.amount_unit:
        raise NotOurWorkbook(
            f"{name}的金额单位是{older.scheme.amount_unit}，现行版本是{scheme.amount_unit}，不能照搬；"
            "请用 jixiao new 生成新表后重新填写。"
        )
    if scheme.repeated:
        form, filled, changes, cells = refill_projects(olders, scheme, year, pages)
    else:
        form, filled, changes, cells = _refill_unit(older, scheme, year)
    notes = [] if older.readable else ["随工作簿保存的旧方案读不出来，按单元格名称和标签逐格查找。"]
    try:
        last = last_year(identity_sheet.text(identity, identity_sheet.LAST_YEAR), scheme)
    except UnreadableFile as error:
        last = None
        notes.append(str(error))
    filled = replace(filled, explained=explanations(workbook), last_year=last)
    all_changes = (*changes, *obsolete_explanations(scheme, filled))
    sheet = Listing(
        SHEET,
        f"版本变更（{before} → {edition(scheme)}；没有新位置的内容都列在这里）",
        HEADS,
        (14, 40, 22, 22, 60),
        (*_earlier_changes(workbook), *(change.row() for change in all_changes)),
    )
    notes += _added_sheets(workbook, form)
    numbered = enumerate(olders, 1) if scheme.repeated else [(0, older)]
    stood = {in_copy(n, id): typed.place for n, old in numbered for id, typed in old.cells.items()}
    return Upgraded(form, filled, before, all_changes, cells, (sheet,), tuple(notes), stood)


def judge_old_edition(workbook: Workbook, name: str, other: OtherEdition) -> tuple[Upgraded, Filled, Verdict]:
    """Judge a workbook of another edition by today's rules: the newer form, what was filled in, and the verdict.

    Raises ``other`` if the workbook cannot be brought to today's edition, and `NotOurWorkbook` as `upgraded` does.
    """
    newer, identity = upgraded(workbook, name), identity_sheet.said(workbook)
    if newer is None:
        raise other
    version = identity.get(identity_sheet.PROGRAM, "")[:20] or BEFORE_VERSIONS
    filled = replace(newer.filled, build="" if version == VERSION else version)
    stale = wrong_edition(newer.before, newer.after, other.changes)
    return newer, filled, evaluate(newer.form.scheme, filled, (stale,))


def _refill_unit(older: OldEdition, scheme: Scheme, year: int) -> tuple[Form, Filled, list[Change], int]:
    """A unit's form filled in, with the cells beside its rows: (form, filled, changes, number of cells carried
    over)."""
    typed = {id: cell for id, cell in older.cells.items() if cell.text.strip()}
    form = load_form(scheme, year, rows_for(scheme, typed))
    kept = {id: cell.text for id, cell in typed.items() if id in form.places}
    loose, strays = _loose_cells(older, form)
    places = {id: cell.place for id, cell in older.cells.items()}
    owners = departments(older.workbook, form, places)
    filled = replace(refilled(scheme, year, kept, emptied_results(older, form)), departments=owners, loose=loose)
    return form, filled, list(list_changes(older, form, strays)), len(kept) + len(loose)


def _loose_cells(older: OldEdition, form: Form) -> tuple[dict[str, tuple[str, ...]], list[TypedCell]]:
    """(row → texts of the cells beside it that we do not read, moved together with the row; what has no such cell)."""
    free = loose_places(form)
    widths = {line.key: len(line.loose) for line in lines(form)}
    rows: dict[tuple[str, int], list[tuple[Place, Place]]] = {}
    for id, cell in older.cells.items():
        if id in form.places:
            rows.setdefault(cell.place[:2], []).append((cell.place, form.places[id]))
    texts_of: dict[str, list[str]] = {}
    left = []
    for stray in older.unplaced:
        ends = [
            free.get((there[0], there[1], stray.place[2] + there[2] - here[2]))
            for here, there in rows.get(stray.place[:2], ())
        ]
        end = next((end for end in ends if end), None)
        if end is None:
            left.append(stray)
        else:
            texts_of.setdefault(end[0], [""] * widths[end[0]])[end[1]] = stray.text
    return {key: tuple(texts) for key, texts in texts_of.items()}, left


def _added_sheets(workbook: Workbook, form: Form) -> Iterator[str]:
    """A sentence about sheets that the unit added, which stay in the old file."""
    ours = {sheet.name for sheet in form.sheets} | {
        GUIDE,
        WORDING,
        RESULTS,
        SUMMARY,
        indicator_choices.SHEET,
        DIVISION,
        LAST_YEAR,
        SHEET,
        identity_sheet.SHEET,
        identity_sheet.UNDO,
        word_sheet.SHEET,
    }
    if own := [f"“{page.name}”" for page in workbook.sheets if page.name not in ours]:
        yield f"自行添加的工作表{'、'.join(own)}没有带入新表，仍在原文件中；批注和格式同样。"


def _earlier_changes(workbook: Workbook) -> Iterator[tuple[str, ...]]:
    """The lines of the sheet 版本变更 of an earlier upgrade."""
    kept = next((sheet.cells for sheet in workbook.sheets if sheet.name == SHEET), {})
    for row in range(3, max((r for r, _ in kept), default=0) + 1):
        cells = [kept.get((row, column)) for column in range(1, len(HEADS) + 1)]
        if any(cells):
            yield tuple(str(cell.value or "") if cell else "" for cell in cells)
