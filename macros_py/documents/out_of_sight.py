"""What of a stranger's workbook is struck out, out of sight, a picture or a comment: said beside what was read of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..law.findings import some
from ..xlsx.address import a1
from ..xlsx.limits import shown
from ..xlsx.package import Sheet, Workbook
from ..xlsx.visibility import covered, may_hide, unseen
from .cell_text import is_struck, text_of

_DIGIT = re.compile(r"[0-9０-９]")


def out_of_sight(workbook: Workbook) -> Iterator[str]:
    """One sentence for each kind and sheet."""
    for sheet in workbook.sheets:
        name = f"工作表“{shown(sheet.name)}”"
        if sheet.state != "visible" and _figures(sheet):
            yield f"{name}是隐藏的，其中的数照常读取，请核实。"
        for cells, what in (
            (_struck(workbook, sheet), "带删除线的内容没有读取"),
            (_hidden(workbook, sheet) if sheet.state == "visible" else [], "隐藏或被遮盖的内容照常读取，请核实"),
            (
                [a1(*place) for place, cell in sorted(sheet.cells.items()) if cell.kind == "picture"],
                "单元格内的图片没有读取",
            ),
            (
                [a1(*place) for place, text in sorted(sheet.view.comments.items()) if _DIGIT.search(text)],
                "批注含有数字，没有读取",
            ),
        ):
            if cells:
                yield f"{name}{some(cells, counter='格')}：{what}。"


def _figures(sheet: Sheet) -> bool:
    return any(cell.kind == "number" for cell in sheet.cells.values())


def _struck(workbook: Workbook, sheet: Sheet) -> list[str]:
    made = {place: f"“{mark.struck[:20]}”" for place, mark in sheet.view.marked.items() if mark.struck}
    if workbook.looks.struck:
        made |= {place: f"“{cell.value!s:.20}”" for place, cell in sheet.cells.items() if is_struck(cell, workbook)}
    return [f"{a1(*place)}{made[place]}" for place in sorted(made)]


def _hidden(workbook: Workbook, sheet: Sheet) -> list[str]:
    covers = covered(sheet)
    if not covers and not may_hide(workbook, sheet):
        return []
    found = []
    for place, cell in sorted(sheet.cells.items()):
        text = text_of(cell, workbook)
        if _DIGIT.search(text) and (why := unseen(workbook, sheet, place, cell, covers.get(place))):
            found.append(f"{a1(*place)}“{text[:20]}”（{why.why}）")
    return found
