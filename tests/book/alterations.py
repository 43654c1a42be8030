"""Rows and columns inserted, deleted and moved in a workbook as it was read, as a spreadsheet does: cells, formulas, merges, names.

Works on the value `macros_py.xlsx.package.Workbook`, so that every position of every form is tried in seconds; what a
real spreadsheet does of the same is held beside it in `test_alterations`.
"""

import re
from collections.abc import Callable
from dataclasses import replace

from macros_py.book.cell_formats import kind_of, writable
from macros_py.law.project_ids import bare
from macros_py.xlsx.address import a1, cell
from macros_py.xlsx.package import Cell

GONE = "#REF!"
_STRINGS = re.compile(r'("(?:[^"]|"")*")')
_REFERENCE = re.compile(
    r"(?:((?:'(?:[^']|'')+'|[^\W\d][\w.]*)!))?(?<![\w.])(\$?[A-Z]{1,3}\$?[0-9]{1,7})(?::(\$?[A-Z]{1,3}\$?[0-9]{1,7}))?(?![\w.(!])"
)

Moved = Callable[[int], int | None]
"""Where a row or column goes; None where it is deleted."""


def inserted(at, count=1):
    return lambda n: n if n < at else n + count


def deleted(at, count=1):
    return lambda n: n if n < at else None if n < at + count else n - count


def moved(one, to):
    """Row or column ``one`` cut out and put where ``to`` stands."""

    def place(n):
        if n == one:
            return to
        return n - 1 if one < n <= to else n + 1 if to <= n < one else n

    return place


def altered(workbook, sheet, rows: Moved = lambda n: n, columns: Moved = lambda n: n):
    """The workbook after rows and columns of a sheet went elsewhere."""

    def corner(row, column):
        return rows(row), columns(column)

    def span(first, last, goes):
        there = [place for n in range(first, last + 1) if (place := goes(n)) is not None]
        return (min(there), max(there)) if there else None

    def area(top, left, bottom, right):
        down, across = span(top, bottom, rows), span(left, right, columns)
        return (down[0], across[0], down[1], across[1]) if down and across else None

    def formula(text, own):
        parts = _STRINGS.split(text)
        return "".join(p if odd % 2 else _REFERENCE.sub(lambda m: reference(m, own), p) for odd, p in enumerate(parts))

    def reference(found, own):
        page = (found[1] or "").rstrip("!").strip("'").replace("''", "'") or own
        if page != sheet:
            return found[0]
        first, last = (cell(text.replace("$", "")) if text else None for text in (found[2], found[3]))
        there = area(*first, *(last or first))
        if there is None:
            return f"{found[1] or ''}{GONE}"
        words = [_like(found[2], there[0], there[1])] + ([_like(found[3], there[2], there[3])] if last else [])
        return (found[1] or "") + ":".join(words)

    pages = []
    for page in workbook.sheets:
        here = page.name == sheet
        cells = {}
        for place, one in page.cells.items():
            there = corner(*place) if here else place
            if None in there:
                continue
            cells[there] = one._replace(formula=formula(one.formula, page.name)) if one.formula else one
        merges = tuple(m for one in page.merges if (m := area(*one) if here else one))
        pages.append(replace(page, cells=cells, merges=merges))
    places = {name: area(*place[1:]) if place[0] == sheet else place[1:] for name, place in workbook.names.items()}
    lost = tuple(name for name, place in places.items() if place is None)
    named = {name: (workbook.names[name][0], *place) for name, place in places.items() if place}
    return replace(workbook, sheets=tuple(pages), names=named, broken_names=(*workbook.broken_names, *lost))


def _like(text, row, column):
    """The address with the dollars of ``text``."""
    letters = re.sub(r"[0-9]", "", a1(row, column))
    across, down = "$" * text.startswith("$"), "$" * ("$" in text[1:])
    return f"{across}{letters}{down}{row}"


def filled_in(workbook, received):
    """A workbook in which every cell a unit fills in, formulas apart, holds something of its own: (workbook, place → text)."""
    form, typed = received.located.form, {}
    pages = {page.name: dict(page.cells) for page in workbook.sheets}
    for sheet in form.sheets:
        for box in sheet.boxes:
            plain = replace(box, id=bare(box.id)) if box.id else box
            if not box.id or box.typed or not writable(box):
                continue
            if (there := pages[sheet.name].get((box.row, box.column))) and there.formula:
                continue
            number = len(typed) + 1
            kind = kind_of(plain, form)
            if kind == "yes_no" or bare(box.id) in form.scheme.rates or box.id.endswith(".weight"):
                continue
            text = f"甲{number}乙" if kind == "text" or bare(box.id) == "grade" else f"{number}.25"
            style = there.style if there else 0
            kind = "text" if text.startswith("甲") else "number"
            pages[sheet.name][box.row, box.column] = Cell(text, kind, None, style)
            typed[sheet.name, box.row, box.column] = text
    sheets = tuple(replace(page, cells=pages[page.name]) for page in workbook.sheets)
    return replace(workbook, sheets=sheets), typed
