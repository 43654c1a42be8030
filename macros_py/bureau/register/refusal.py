"""Why what was read is not entered all the same: it starts something, names two units or none, is blank, or its unit is in doubt."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from ...audit.units import in_doubt
from ...book.form import Place
from ...book.form_digest import canonical_label
from ...book.locate import copies
from ...book.read import Received
from ...law.filled import Filled
from ...xlsx.address import a1
from ...xlsx.limits import shown
from ...xlsx.package import Workbook
from .return_states import IN_DOUBT

_RUNNABLE = ("宏", "ActiveX")
_DDE = re.compile(r"^[\s=+@-]*[A-Za-z0-9_.\[\]]+\|")
"""What starts another program when the workbook is opened: ``cmd|'/c …'!A1``."""


def refusal(workbook: Workbook, called: str, filled: Filled, units: list[str]) -> tuple[str, str]:
    """(reason, sentence) why what was read cannot be entered all the same; empty where it can."""
    different = list({canonical_label(unit): unit for unit in units if unit.strip()}.values())
    if starts := _starts_something(workbook):
        return "active_content", f"{called}{starts}，请删除后另存为 .xlsx 重新报送。"
    if len(different) > 1:
        listed = "、".join(f"“{shown(unit)}”" for unit in different[:4])
        sentence = f"{called}里有{len(different)}个单位的报表：{listed}。请一个单位一份工作簿，分别重新报送。"
        return "two_units", sentence
    if not different:
        return "no_unit", f"{called}没有填写单位名称，请填写单位全称后重新报送。"
    if all(part.empty for part in filled.projects or (filled,)):
        return "blank", f"{called}除单位名称外没有填写内容，请填写完整后重新报送。"
    return "", ""


def doubt(called: str, findings: Iterable[Mapping[str, Any]]) -> tuple[str, str]:
    """(reason, sentence) where amounts look as if typed in another unit and the unit has not explained them."""
    found = (one for one in findings if in_doubt(one["id"], one["message"]) and not one.get("explanation"))
    message = next((one["message"] for one in found), "")
    if not message:
        return "", ""
    ask = "请核对金额单位，按本表单位更正后重新报送；填报无误的，在情况说明中写明。"
    return IN_DOUBT, f"{called}的金额单位存疑，暂未计入汇总：{message}{ask}"


def _starts_something(workbook: Workbook) -> str:
    """What in the workbook would run when somebody opens it; empty where nothing would."""
    for remark in workbook.remarks:
        if any(mark in remark for mark in _RUNNABLE):
            return remark.partition("，")[0]
    for sheet in workbook.sheets:
        piped = [(place, cell.formula) for place, cell in sheet.cells.items() if cell.formula and "|" in cell.formula]
        for (row, column), formula in piped:
            if _DDE.match(formula):
                return f"的{shown(sheet.name)}!{a1(row, column)}含有启动其他程序的公式（DDE）"
    return ""


def units_named(got: Received) -> Iterator[str]:
    """Every unit that the workbook's copies of the form name."""
    filled, located = got.filled, got.located
    yield from (unit for part in (filled, *filled.projects) if (unit := part.unit.strip()))
    pages = {sheet.name: sheet.cells for sheet in got.workbook.sheets}
    for sheet in located.form.sheets:
        for box in sheet.boxes:
            if box.shows == "unit" and (place := located.place(sheet.name, box.row, box.column)):
                yield from _typed_at(pages[place[0]], place)
    if place := located.places.get("unit"):
        yield from _on_more_pages(got, place)


def _on_more_pages(got: Received, place: Place) -> Iterator[str]:
    """The units that sheets name which are none of the form's and carry its labels all the same."""
    sheet, row, column = place
    before = {page.name: page.cells.get((row, column - 1)) for page in got.workbook.sheets}
    label = getattr(before[sheet], "value", None)
    likely = [  # looking for labels takes time
        page
        for page in got.workbook.sheets
        if page.name not in got.located.page.values() and getattr(before[page.name], "value", None) == label
    ]
    named = {page.name: unit for page in likely for unit in _typed_at(page.cells, place)}
    if named:
        again = copies(got.located.form, replace(got.workbook, sheets=tuple(likely)))
        yield from (named[name] for name in again if name in named)


def _typed_at(page: Mapping[tuple[int, int], Any], place: Place) -> Iterator[str]:
    cell = page.get(place[1:])
    if cell is not None and cell.formula is None and cell.kind == "text" and cell.value.strip():
        yield cell.value.strip()
