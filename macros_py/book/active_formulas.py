"""Formulas that would not work, or should not, on another computer: other programs, other files, the network."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..xlsx.address import a1
from ..xlsx.limits import shown
from ..xlsx.package import Sheet, Workbook

_ALIVE = {
    r"(?i)(?<![\w.])JX_\w+\(|\.xlam'?!": "用了自定义函数，收件单位打开会显示 #NAME?",
    r"(?i)^[\s=+@-]*[\w.\[\]]+\||\bDDE(?:AUTO)?\b": "会启动其他程序（DDE）",
    r"\[[^\[\]]+\][^!\[\]]*'?!": "引用了其他工作簿",
    r"(?i)(?<![\w.])(?:WEBSERVICE|RTD|CALL|REGISTER(?:\.ID)?|EXEC|IMPORTXML|IMPORTDATA)\(": "会连接外部程序或网络",
}
_STRINGS = re.compile(r'"(?:[^"]|"")*"')


def alive(workbook: Workbook) -> Iterator[tuple[str, str]]:
    """(where, why) of such formulas, the first of each kind on each sheet and how many there are."""
    for sheet in workbook.sheets:
        for pattern, why in _ALIVE.items():
            places = [a1(*place) for place in _formulas(sheet, re.compile(pattern))]
            if places:
                more = f"等{len(places)}格" if len(places) > 1 else ""
                yield f"“{shown(sheet.name)}!{places[0]}”{more}", why


def _formulas(sheet: Sheet, wanted: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    for place, cell in sheet.cells.items():
        if cell.formula and wanted.search(_STRINGS.sub('""', cell.formula)):
            yield place
