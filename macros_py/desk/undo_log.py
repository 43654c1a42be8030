"""撤销本次写入: the hidden sheet 撤销 stores what the last run wrote and the former content, to restore it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..book import identity_sheet
from ..errors import NotOurWorkbook
from .open_workbook import Place, constant, read_list, write
from .protection import unprotected

HEADINGS = ("工作表", "行", "列", "写入前", "写入后", "数字格式")
"""A line with row and column 0 is about a defined name: the name is in the first column, what it refers to in the
others.
"""
FIRST_ROW, FIRST_READ = 3, 2_000


def store(
    book: Any, before: Mapping[Place, str], after: Mapping[Place, str], formats: Mapping[Place, str] | None = None
) -> None:
    """Replace the stored record.

    ``formats``: the former number format of cells whose format changes. A blank line ends the record, so that the rest
    of a longer, older record below it is not read.
    """
    lines = [[constant(head) for head in HEADINGS]]
    lines += [
        [constant(s), str(r), str(c), constant(before[p]), constant(after[p]), constant((formats or {}).get(p, ""))]
        for p in before
        for s, r, c in [p]
    ]
    lines.append([""] * len(HEADINGS))
    sheet = _page(book)
    sheet.range((FIRST_ROW - 1, 1), (FIRST_ROW - 2 + len(lines), len(HEADINGS))).formula = lines


def clear(book: Any) -> None:
    """Delete the record, with the rest of older records below its last line."""
    sheet = _page(book)
    used = max(
        (row for row, line in enumerate(read_list(sheet, FIRST_ROW + FIRST_READ, 1).cells, 1) if line[0]), default=0
    )
    if used >= FIRST_ROW - 1:
        sheet.range((FIRST_ROW - 1, 1), (used, len(HEADINGS))).clear_contents()


def _page(book: Any) -> Any:
    sheets = book.sheets
    try:
        return sheets[identity_sheet.UNDO]
    except Exception as missing:  # there is no such sheet; each host raises its own error
        raise NotOurWorkbook(f"找不到系统用的“{identity_sheet.UNDO}”表，没有写入；请改用下发的工作簿。") from missing


def stored(book: Any) -> dict[Place, tuple[str, str, str]]:
    """Place → (former content, what was written, its former number format or ""), as `store` wrote them."""
    record = read_list(_page(book), FIRST_ROW + FIRST_READ, len(HEADINGS))
    entries = {}
    for line in record.cells[FIRST_ROW - 1 :]:
        if not line[1]:
            break
        entries[line[0], int(float(line[1])), int(float(line[2]))] = (_content(line[3]), _content(line[4]), line[5])
    return entries


def _content(text: str) -> str:
    """Remove the apostrophe that marks a text; some hosts return it, some do not."""
    return text[1:] if text.startswith(("''", "'=")) else text


def restore(book: Any) -> int:
    """Restore the former content and delete the record; the number of cells and names restored."""
    changes = stored(book)
    by_sheet: dict[str, dict[tuple[int, int], str]] = {}
    for (sheet, row, column), (before, _, _) in changes.items():
        if row:
            by_sheet.setdefault(sheet, {})[row, column] = before
        else:
            book.names[sheet].refers_to = before
    for name, cells in by_sheet.items():
        sheet = book.sheets[name]
        with unprotected(sheet):
            write(sheet, cells)
            for at in cells:
                if code := changes[name, *at][2]:
                    sheet.range(at).number_format = code
    if changes:
        store(book, {}, {})
    return len(changes)
