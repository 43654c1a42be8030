"""Rows inserted at an end of an open block, which the form's own sums do not reach until their ranges are moved.

A spreadsheet extends a range for a row inserted inside it and not for one just below its last: the row is read, and
what prints leaves it out. A form with names has the ranges in its names, a copied form in its formulas.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..law.filled import Filled
from ..law.findings import Finding, finding, some
from ..law.project_ids import in_copy, split
from ..xlsx.address import Area
from ..xlsx.definednames import reference
from ..xlsx.package import Workbook
from .form_integrity import at
from .formulas import formulas, names
from .locate import Located
from .shifted_formulas import rows_left_out, shifted


def short_names(workbook: Workbook, located: Located) -> dict[str, tuple[str, Area]]:
    """Name of a block's column → the sheet and area it should refer to, where it lacks rows of the block."""
    found = {}
    for id, (sheet, top, bottom, column) in located.form.block_columns.items():
        name = names(located.form).get(id, "")
        place = workbook.names.get(name)
        first, last = located.place(sheet, top, column), located.place(sheet, bottom, column)
        if not (place and first and last and place[0] == first[0] and place[2] == place[4] == first[2]):
            continue
        if (place[1], place[3]) != (first[1], last[1]):
            found[name] = first[0], (first[1], first[2], last[1], first[2])
    return found


def short_formulas(workbook: Workbook, located: Located, build: str = "") -> dict[str, tuple[str, frozenset[int]]]:
    """Identifier → (the formula as it should read, the workbook's rows it does not reach), where a range lacks rows;
    ``build``: the version whose formulas the cells hold."""
    if not located.form.copies:
        return {}
    found = {}
    still = {name for name in located.page if located.in_place(name)}
    for id, text in formulas(located.form, build).items():
        place = located.places.get(id) if ":" in text else None
        cell = at(workbook, place) if place else None
        if cell is not None and cell.formula:
            if cell.formula == text and located.form.places[id][0] in still:
                continue
            now = shifted(located, text, located.form.places[id][0])
            if gone := rows_left_out(now, cell.formula):
                found[id] = now, gone
    return found


def left_out(workbook: Workbook, located: Located, build: str = "") -> dict[str, frozenset[int]]:
    """Open block → the numbers of its rows that no sum of the form reaches."""
    form, gone = located.form, {}
    if form.copies:
        for id, (_, rows) in short_formulas(workbook, located, build).items():
            gone.setdefault(located.places[id][0], set()).update(rows)
    known = {name: place for name, place in workbook.names.items() if place}
    missing: dict[str, set[int]] = {}
    for id, (sheet, top, bottom, column) in form.block_columns.items():
        copy, plain = split(id)
        block = in_copy(copy, plain.split(".")[0])
        place = known.get(names(form).get(id, ""))
        page, rows = located.page.get(sheet, ""), located.rows.get(sheet, {})
        named = place if place and place[0] == page else None
        beyond = gone.get(page, ())
        if not page or column not in located.columns[sheet] or not (named or beyond):
            continue
        for number, row in enumerate(range(top, bottom + 1), 1):
            there = rows.get(row)
            if there is not None and (there in beyond or (named and not named[1] <= there <= named[3])):
                missing.setdefault(block, set()).add(number)
    return {block: frozenset(numbers) for block, numbers in missing.items()}


def findings(located: Located, filled: Filled, gone: Mapping[str, frozenset[int]], compared: str) -> Iterator[Finding]:
    """One sentence for all blocks, where such a row holds something; ``compared``: results without and with it."""
    rows, ids = [], []
    for block, numbers in gone.items():
        copy, plain = split(block)
        part = filled.projects[copy - 1] if copy else filled
        for number, row in enumerate(part.rows_of(plain), 1):
            if number in numbers and not row.empty:
                cells = [in_copy(copy, f"{plain}.{number}.{column}") for column in row.columns]
                place = next((located.places[id] for id in cells if id in located.places), None)
                if place:
                    rows.append(f"{place[0]}第{place[1]}行（“{located.form.scheme.label(plain)}”）")
                    ids += [id for id in cells if id in located.places][:1]
    if rows:
        yield finding("row_outside_sums", ids, rows=some(rows), compared=compared)


def names_to_move(workbook: Workbook, located: Located) -> dict[str, str]:
    """Defined name → what it should refer to."""
    return {name: reference(sheet, place) for name, (sheet, place) in short_names(workbook, located).items()}
