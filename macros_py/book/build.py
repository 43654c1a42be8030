"""A drawn form becomes an .xlsx: the official sheets, our own beside them, every formula with its value.

XlsxWriter, because each formula is written together with its result; the same scheme and the same figures
give the same bytes. With a verdict the workbook is filled: what the unit typed stands as constants, what it
declared over a formula stands as declared, and 核对结果 lists the findings.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any, ClassVar

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from ..evaluate import Verdict, evaluate
from ..law.filled import Filled
from ..law.ledger import Ledger
from ..law.project_ids import bare
from ..law.scheme import Scheme
from ..safe_text import result
from ..xlsx.address import a1, column_letters
from ..xlsx.sharedformula import shared_formula
from . import guide_sheets, identity_sheet, word_sheet
from .cell_formats import FIGURE, kind_of, look, noted, writable
from .form import SPARE_SHEETS, Form, load_form
from .form_markup import Box, Sheet
from .formulas import formulas, names, shows
from .hidden_sheets import hidden_sheets
from .list_sheets import Listing, lists, remark
from .responsibility_sheet import Part, loose_text, nobodys
from .responsibility_sheet import lines as rows_to_fill

HIGHEST = 409
"""Points a row of a spreadsheet may be high."""

STAMP = datetime(2020, 1, 1)
"""A fixed date in the file's properties: the same scheme gives the same bytes."""


def build(scheme: Scheme, filled: Filled | None = None, year: int | None = None, projects: int = 0) -> bytes:
    """The workbook of a scheme, empty or filled; raises `SchemeError` when picture and scheme differ.

    ``projects``: sheets of a form that is filled in once a project, at least as many as were filled.
    """
    filled = filled or Filled()
    empty = filled == Filled()
    copies: tuple[str, ...] = ()
    if scheme.repeated:
        count = max(projects, len(filled.projects)) or len(SPARE_SHEETS)
        spare = (Filled(),) * (count - len(filled.projects))
        filled = replace(filled, projects=(*filled.projects, *spare))
        copies = tuple(f"项目{number}" for number in range(1, count + 1))
    verdict = evaluate(scheme, filled)
    form = load_form(scheme, year or filled.year, verdict.ledger.rows, copies)
    return write(form, verdict, empty=empty)


def write(
    form: Form, verdict: Verdict, empty: bool = False, besides: Sequence[Listing] = (), part: Part | None = None
) -> bytes:
    """The form with what a verdict's ledger holds; ``empty``: nothing was checked yet; ``part``: only its
    department's rows are open."""
    filled = verdict.ledger.filled
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    book.set_properties({"title": form.scheme.title, "created": STAMP})
    formats = _Formats(book)
    guide_sheets.guide(book, formats, form, part)
    if form.copies:
        guide_sheets.summary(book, formats, form, verdict)
    for sheet in form.sheets:
        _draw(book.add_worksheet(sheet.name, _Page), sheet, form, verdict.ledger, formats, part)
    guide_sheets.results(book, formats, form, None if empty else verdict)
    guide_sheets.wording(book, formats, form)
    guide_sheets.indicators(book, formats, form)
    for listing in (*lists(form, filled), *besides):
        guide_sheets.listing(book, formats, replace(listing, open=0) if part else listing)
    for name, cells in hidden_sheets(form).items():
        if name == word_sheet.SHEET:
            _word_lists(book)
        else:
            guide_sheets.hidden(book, formats, name, cells)
    guide_sheets.embedded(book, identity_sheet.facts(form, filled.last_year, part))
    guide_sheets.undo(book)
    for id, name in names(form).items():
        book.define_name(name, _range(form, id))
    official = next(sheet.name for sheet in form.sheets if sheet.official)
    book.get_worksheet_by_name(guide_sheets.GUIDE if part else official).activate()
    book.close()
    return buffer.getvalue()


class _Page(Worksheet):
    """XlsxWriter's worksheet, which looks a formula over once and not again in the sheet of every project."""

    _seen: ClassVar[dict[str, str]] = {}

    def __init__(self) -> None:
        super().__init__()
        self.shared: dict[str, tuple[int, str]] = {}

    def share(self, form: Form, cells: Sequence[Box]) -> None:
        """Cells of one column whose formulas are one formula moved down: only the first of a run spells it out."""
        texts, runs = formulas(form), []
        for box in sorted(cells, key=lambda box: (box.column, box.row)):
            text, head = texts[box.id], runs[-1][0] if runs else None
            follows = head and box.column == head.column and box.row == head.row + len(runs[-1])
            if follows and shared_formula(texts[head.id], head.row, head.column).at(box.row, box.column) == text:
                runs[-1].append(box)
            else:
                runs.append([box])
        for number, run in enumerate(runs):
            first, *rest = (a1(box.row, box.column) for box in run)
            if rest:
                self.shared |= {first: (number, f"{first}:{rest[-1]}")} | {one: (number, "") for one in rest}

    def _xml_formula_element(self, formula: str, result: Any, attributes: Any = ()) -> None:
        number, span = self.shared.get(attributes[0][1], (None, ""))
        if number is None:
            super()._xml_formula_element(formula, result, attributes)
            return
        cell = "".join(f' {key}="{value}"' for key, value in attributes)
        text = f' ref="{span}" si="{number}">{self._escape_data(formula)}</f>' if span else f' si="{number}"/>'
        self.fh.write(f'<c{cell}><f t="shared"{text}<v>{self._escape_data(result)}</v></c>')

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        if expand_future_functions:
            return super()._prepare_formula(formula, expand_future_functions)
        if formula not in self._seen:
            self._seen[formula] = super()._prepare_formula(formula)
        return self._seen[formula]


def _word_lists(book: xlsxwriter.Workbook) -> None:
    """词表 with the names of its columns."""
    page = book.add_worksheet(word_sheet.SHEET, _WordPage)
    page.hide()
    page.protect("")
    for name, place in word_sheet.ranges().items():
        book.define_name(name, f"={place}")


class _WordPage(Worksheet):
    """词表, whose data are always the same bytes."""

    def _write_sheet_data(self) -> None:
        self.fh.write(word_sheet.data().decode())


class _Formats(dict):
    """Each look once: XlsxWriter formats by their properties."""

    def __init__(self, book: xlsxwriter.Workbook):
        super().__init__()
        self.book = book

    def __call__(self, **look: Any) -> Format:
        key = tuple(sorted(look.items()))
        if key not in self:
            self[key] = self.book.add_format(look)
        return self[key]


def _range(form: Form, id: str) -> str:
    if id in form.block_columns:
        sheet, top, bottom, column = form.block_columns[id]
    else:
        sheet, top, column = form.places[id]
        bottom = top
    letters = column_letters(column)
    return f"='{sheet}'!${letters}${top}" + (f":${letters}${bottom}" if id in form.block_columns else "")


def _draw(page: _Page, sheet: Sheet, form: Form, ledger: Ledger, formats: _Formats, part: Part | None = None) -> None:
    mine = part.keys if part else frozenset()
    others = {line.row for line in rows_to_fill(form) if line.sheet == sheet.name and line.key not in mine}
    for column, width in enumerate(sheet.widths):
        page.set_column(column, column, width)
    if sheet.hidden:
        page.set_column(len(sheet.widths), sheet.columns - 1, None, None, {"hidden": True})
    heights: dict[int, float] = {}
    for box in sheet.boxes:
        needed = _needed(box, sheet, _words(box, ledger))
        for row in range(box.row, box.row + box.rows):
            heights[row] = max(heights.get(row, 21), box.height, needed)
    for row, height in heights.items():
        page.set_row(row - 1, height)
    repeated = {(name, row, column): text for name, row, column, text in shows(form)}
    page.share(form, [box for box in sheet.boxes if box.hidden])
    for box in sheet.boxes:
        closed = part is not None and (box.row in others or nobodys(box.id))
        plain = replace(box, id=bare(box.id)) if form.copies and box.id else box
        style = formats(**look(plain, sheet, form, closed) | noted(box, form, ledger))
        span = (box.row - 1, box.column - 1, box.row + box.rows - 2, box.column + box.columns - 2)
        if box.rows > 1 or box.columns > 1:
            page.merge_range(*span, "", style)
        put = partial(_put, page, box.row - 1, box.column - 1, style)
        if box.shows:
            shown = ledger[box.shows]
            put(shown, repeated[sheet.name, box.row, box.column])
        elif box.id and not box.typed:
            _fill(put, box, form, ledger)
            _guide_input(page, plain, form, remark(ledger.filled, box.id))
        elif box.typed:
            put(loose_text(form, ledger.filled.loose, (sheet.name, box.row, box.column)))
        elif box.text or box.rows == box.columns == 1:
            put(_constant(box.text))
    _print(page, sheet)
    page.protect("", {"insert_rows": part is None, "format_rows": True, "format_columns": True})


def _words(box: Box, ledger: Ledger) -> str:
    """What has to be seen in a cell: its label, or the words a unit typed there."""
    typed = ledger.typed.get(box.id)
    return typed if isinstance(typed, str) else box.text


def _needed(box: Box, sheet: Sheet, words: str) -> float:
    """The height words take when they wrap in their columns; a row cannot be higher than HIGHEST."""
    if box.title:
        return 34
    if box.helper or not words:
        return 0
    width = sum(sheet.widths[box.column - 1 : box.column - 1 + box.columns])
    lines = -(-sum(2.1 if ord(mark) > 255 else 1.1 for mark in words) // max(width - 1, 1))
    return min((lines * 15 + 6) / box.rows, HIGHEST)


def _constant(text: str) -> str | Decimal:
    """A printed number is a number; everything else is words."""
    return Decimal(text) if FIGURE.fullmatch(text) else text


def _put(page: Worksheet, row: int, column: int, look: Format, value: Any, formula: str = "") -> None:
    shown = "" if value is None or isinstance(value, tuple) else value
    if formula:
        page.write_formula(
            row, column, f"={formula}", look, float(shown) if isinstance(shown, Decimal) else result(shown)
        )
    elif isinstance(shown, Decimal):
        page.write_number(row, column, float(shown), look)
    elif shown == "":
        page.write_blank(row, column, None, look)
    else:
        page.write_string(row, column, shown[:32_767], look)


def _fill(put: Any, box: Box, form: Form, ledger: Ledger) -> None:
    reading = ledger.readings.get(box.id)
    as_typed = reading and (reading.problem or (reading.note and not noted(box, form, ledger)))
    if as_typed:  # the note, or what we could not read
        put(ledger.filled.typed(box.id))
    elif box.id in ledger.typed:
        put(ledger.typed[box.id])
    elif box.id in formulas(form):
        put(ledger[box.id], formulas(form)[box.id])
    else:
        put(box.starts)


def _guide_input(page: Worksheet, box: Box, form: Form, before: str = "") -> None:
    """An input message with the 口径, and a warning (never a wall) where a number belongs."""
    cell, kind = form.scheme.inputs.get(box.id), kind_of(box, form)
    if not writable(box) or (box.helper and not cell):
        return
    message = f"{before}{guide_sheets.input_message(form, box.id)}"[:255]
    rule: dict[str, Any] = {"validate": "any"}
    if kind in ("money", "area", "count"):
        rule = {"validate": "decimal", "criteria": ">=", "value": 0, "error_type": "warning"}
        rule |= {"error_title": "请填数字", "error_message": "这里只填数字，不填单位、文字和负数。确要保留请选“是”。"}
    elif kind == "yes_no":
        rule = {"validate": "list", "source": guide_sheets.answers(form, box.id)}
    elif kind in ("points", "weight"):
        rule = {"validate": "decimal", "criteria": ">=", "value": 0, "error_type": "warning"}
        rule |= {"error_title": "请填得分", "error_message": "得分为不小于0、不大于分值的数字。确要保留请选“是”。"}
    if message:
        rule |= {"input_title": guide_sheets.input_title(form, box.id), "input_message": message}
    elif rule == {"validate": "any"}:
        return
    page.data_validation(box.row - 1, box.column - 1, box.row - 1, box.column - 1, rule)


def _print(page: Worksheet, sheet: Sheet) -> None:
    page.set_paper(9)
    if sheet.print == "landscape":
        page.set_landscape()
    page.set_margins(left=0.6, right=0.6, top=0.7, bottom=0.6)
    page.center_horizontally()
    page.print_black_and_white()
    page.print_area(0, 0, sheet.rows - 1, sheet.edge - 1)
    page.fit_to_pages(1, 0)
    page.set_footer("&C第 &P 页，共 &N 页")
    page.hide_gridlines(2)
