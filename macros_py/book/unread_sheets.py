"""Sheets of a received workbook that are neither ours nor the form's: a second copy of one of them, or something else.

Which of two copies is meant, nobody can know: the one that was read is said, with what differs on the other.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..documents.cell_text import text_of
from ..law.findings import Finding, finding, some
from ..xlsx.package import Sheet, Workbook
from .form_digest import canonical_label, is_helper
from .form_markup import Sheet as Drawn
from .locate import Located
from .own_sheets import OWN
from .sheet_alignment import columns_of, filled_boxes, known_texts, labels_of, rows_of


def unread_sheets(workbook: Workbook, located: Located) -> Iterator[Finding]:
    """Findings about sheets that hold something and are not read."""
    read = set(located.page.values())
    strange = [sheet for sheet in workbook.sheets if sheet.name not in read and sheet.name not in OWN]
    others = []
    for sheet in strange:
        like = _like(sheet, located) if sheet.cells else None
        if like is None:
            if any(cell.kind == "number" and cell.formula is None for cell in sheet.cells.values()):
                others.append(f"“{sheet.name}”{'' if sheet.state == 'visible' else '（隐藏）'}")
        elif told := _second(workbook, sheet, like, located):
            yield told
    if others:
        yield finding("sheet_unread", [], level="提示", sheets=some(others), what="不是表样的工作表，其中的数没有读取")


def _like(sheet: Sheet, located: Located) -> Drawn | None:
    """The sheet of the form that this one repeats, by its labels."""
    for drawn in located.form.sheets:
        wanted = {text for labels in labels_of(drawn).values() for _, text in labels}
        if drawn.name in located.page and wanted and len(known_texts(sheet, wanted)) * 2 >= len(wanted):
            return drawn
    return None


def _second(workbook: Workbook, sheet: Sheet, drawn: Drawn, located: Located) -> Finding | None:
    """What a second copy says otherwise than the one that was read; nothing of one that is empty."""
    page = located.page[drawn.name]
    there = next(one for one in workbook.sheets if one.name == page)
    rows, _ = rows_of(drawn, sheet, located.form, workbook)
    columns = columns_of(drawn, rows, sheet, located.form, workbook)
    filled, differing = 0, []
    for box in filled_boxes(drawn):
        if is_helper(box.id) or box.row not in rows or box.column not in columns:
            continue
        cell = sheet.cells.get((rows[box.row], columns[box.column]))
        place = located.places.get(box.id)
        mine = there.cells.get(place[1:]) if place else None
        if cell is None or cell.formula is not None or not (text := text_of(cell, workbook).strip()):
            continue
        if box.starts and canonical_label(text) == canonical_label(box.starts):
            continue
        filled += 1
        other = text_of(mine, workbook).strip() if mine else ""
        if text != other:
            label = located.form.scheme.label(box.id)
            differing.append(f"“{label}”{text[:20]}（“{page}”为{other[:20] or '空白'}）")
    if not filled:
        return None
    if not differing:
        what = f"与“{page}”同为一张表，填报内容相同，没有读取；报送前请删除"
        return finding("sheet_unread", [f"{sheet.name}!A1"], level="提示", sheets=f"“{sheet.name}”", what=what)
    what = f"与“{page}”同为一张表，没有读取，与“{page}”不同：{some(differing)}"
    return finding("sheet_unread", [f"{sheet.name}!A1"], sheets=f"“{sheet.name}”", what=what)
