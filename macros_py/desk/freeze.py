"""定稿 and 取消定稿: a final form cannot be edited and prints completely; cancelling restores it exactly.

The hidden sheet stores the code of the figures (数据校验码) and the former state of each sheet: its unlocked cells,
its protection, its print area and the row heights that were raised. A form is final as long as that code is there.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from ..book import identity_sheet
from ..book.figures_code import agrees, figures_code
from ..book.official import print_area
from ..errors import FileBusy
from ..xlsx.address import area, column_letters
from . import excel_only
from .open_workbook import IDENTITY_ROWS, OpenWorkbook, constant, read_list, write
from .paper_layout import form_area, rows_too_low
from .protection import protect, protect_final, unprotect

FORMER_STATE = "定稿前 "
"""The prefix of the keys under which the hidden sheet stores the former state of a sheet, as JSON."""

CHANGED_SINCE = "定稿后又有改动，请重新定稿。"


def final_code(live: OpenWorkbook) -> str:
    """The code with which a form was made final; empty if it is not final."""
    return live.identity_facts.get(identity_sheet.FIGURES, "")


def final_state(live: OpenWorkbook) -> str:
    """A sentence about a final form; empty for one that is not final."""
    code = final_code(live)
    if not code:
        return ""
    return f"本表已定稿（数据校验码 {code}）。" if agrees(code, live.received) else CHANGED_SINCE


@contextmanager
def freeze(live: OpenWorkbook) -> Iterator[tuple[str, int]]:
    """Make a form final, and undo that if the body raises; yields the code and the number of rows made higher."""
    kept: dict[str, Any] = {}
    code = figures_code(live.received)
    try:
        yield code, _freeze(live, code, kept)
    except BaseException:
        _restore(live, kept)
        _delete_record(live)
        raise


def unfreeze(live: OpenWorkbook) -> None:
    """Restore every sheet as it was before the form became final; `FileBusy` if rows or columns were moved since."""
    kept = {
        key.removeprefix(FORMER_STATE): json.loads(text)
        for key, text in live.identity_facts.items()
        if key.startswith(FORMER_STATE)
    }
    for name, was in kept.items():
        if was["placed"] != _places_digest(live, name):
            raise FileBusy(
                f"“{name}”表在定稿后插入、删除或移动过行列，不能原样取消定稿；请先恢复原样，再点“取消定稿”。"
            )
    _restore(live, kept)
    _delete_record(live)


def _freeze(live: OpenWorkbook, code: str, kept: dict[str, Any]) -> int:
    """Make the form final; ``kept`` receives the former state of each sheet before that sheet is changed."""
    located, count = live.received.located, 0
    for sheet in located.form.sheets:
        page = live.form_sheet(sheet.name)
        free = excel_only.unlocked(page, form_area(located, sheet))
        raised = rows_too_low(page, located, sheet) if sheet.official else {}
        was = {
            "open": [_area_text(*free_area) for free_area in free],
            "print": page.page_setup.print_area,
            "heights": {row: height for row, (height, _) in raised.items()},
            "placed": _places_digest(live, sheet.name),
            "protection": unprotect(page),
        }
        kept[sheet.name] = was
        excel_only.lock(page, free, True)
        for row, (_, height) in raised.items():
            page.range((row, 1)).row_height = height
        if sheet.official:
            page.page_setup.print_area = _area_text(*print_area(located, sheet), "$")
        protect_final(page)
        count += len(raised)
    lines = {identity_sheet.FIGURES: code}
    lines |= {FORMER_STATE + name: json.dumps(was, ensure_ascii=False) for name, was in kept.items()}
    top = 1 + max(row for row, line in enumerate(live.identity_sheet.cells, 1) if line[0])
    cells = {(top + n, 1): constant(key) for n, key in enumerate(lines)}
    cells |= {(top + n, 2): constant(text) for n, text in enumerate(lines.values())}
    write(live.sheets[identity_sheet.SHEET], cells)
    return count


def _restore(live: OpenWorkbook, kept: Mapping[str, Any]) -> None:
    for name, was in kept.items():
        page = live.form_sheet(name)
        unprotect(page)
        excel_only.lock(page, [place for text in was["open"] if (place := area(text))], False)
        for row, height in was["heights"].items():
            page.range((int(row), 1)).row_height = height
        page.page_setup.print_area = was["print"]
        protect(page, was["protection"])


def _delete_record(live: OpenWorkbook) -> None:
    sheet = live.sheets[identity_sheet.SHEET]
    lines = enumerate(read_list(sheet, IDENTITY_ROWS, 2).cells, 1)
    ours = [row for row, (key, _) in lines if key == identity_sheet.FIGURES or key.startswith(FORMER_STATE)]
    write(sheet, {(row, column): "" for row in ours for column in (1, 2)})


def _places_digest(live: OpenWorkbook, sheet: str) -> str:
    """A digest of where the cells of a sheet are: it changes when rows or columns are moved."""
    located = live.received.located
    there = sorted((id, *place[1:]) for id, place in located.places.items() if place[0] == located.page.get(sheet))
    return hashlib.sha256(json.dumps(there).encode()).hexdigest()[:12]


def _area_text(top: int, left: int, bottom: int, right: int, mark: str = "") -> str:
    corners = ((top, left), (bottom, right))
    return ":".join(dict.fromkeys(f"{mark}{column_letters(c)}{mark}{r}" for r, c in corners))
