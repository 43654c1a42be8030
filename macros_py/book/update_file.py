"""An update written into a closed file: sheets and names added, cells exchanged, every other byte as it was."""

from __future__ import annotations

from ..errors import UnreadableFile
from ..xlsx.columns import hidden_columns
from ..xlsx.limits import Refused
from ..xlsx.parts import Parts, add_names, add_sheet, sheets
from ..xlsx.patch import Change, patched
from .read import Received
from .update import Update, due, update

_EMPTY = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData></sheetData>'
    b'<sheetProtection sheet="1" objects="1" scenarios="1"/></worksheet>'
)


def updated_file(package: bytes, received: Received) -> tuple[bytes, Update | None]:
    """The workbook as today's build, and what was done; as it was, and None, where nothing was due or possible."""
    if not due(received):
        return package, None
    made = update(received)
    if made is None:
        return package, None
    try:
        parts = Parts(package)
        for name in made.sheets:
            add_sheet(parts, name, _EMPTY)
        add_names(parts, made.names)
        where = {name: part for name, _, _, part in sheets(parts)}
        for name, (first, last) in made.columns.items():
            parts.put(where[name], hidden_columns(name, parts.read(where[name]), first, last))
        package = parts.result()[0]
    except Refused as refused:
        raise UnreadableFile(f"辅助公式换不成现行版本：{refused.fact}。", refused.kind) from None
    changes: dict[str, dict[tuple[int, int], Change]] = {name: dict(cells) for name, cells in made.sheets.items()}
    for (sheet, row, column), change in made.cells.items():
        changes.setdefault(sheet, {})[row, column] = change
    return patched(package, changes), made
