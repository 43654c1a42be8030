"""The tables of a file, whatever it came as: Word, a text dump, an old or a foreign spreadsheet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from ..errors import UnreadableFile
from ..xlsx.limits import MEGABYTE
from ..xlsx.package import Cell, Workbook, open_workbook
from . import old_excel, text_dump
from .cell_text import text_of
from .document import Document
from .mislabelled import is_xml
from .out_of_sight import out_of_sight
from .table import Table
from .visible_text import Unseen, reading
from .visible_text import remarks as unread
from .web_page import is_web, text_of_page, unpacked
from .web_page import tables as web_tables
from .word_document import content, of_bytes, text_in

ROWS, COLUMNS = 5_000, 200
"""What of a foreign spreadsheet is looked at; a form has a hundredth of it."""
LARGEST_PAGE = 8 * MEGABYTE
"""Bytes of a web page that is read; as much as of a text."""
_ZIP, _OLE2, _OLD = b"PK\3\4", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", (b"\x09\x08", b"\x09\x04", b"\x09\x02")
_WORD = b"word/document.xml"
_SHEETS = (".xls", ".et")
_LETTER = "WordDocument".encode("utf-16-le")
_BOOKS = tuple(f"{stream}\0".encode("utf-16-le") for stream in ("Workbook", "Book"))


@dataclass(frozen=True)
class Source:
    """``tables`` in order; ``text``: the words around them; ``remarks``: what was not read, or how;
    ``workbook``: the file as a workbook, where it is an .xlsx."""

    tables: tuple[Table, ...]
    text: str = ""
    remarks: tuple[str, ...] = ()
    workbook: Workbook | None = None


def read_source(path: Path) -> Source:
    """Every table in a .docx, .doc, .txt, .xls or .xlsx; raises `UnreadableFile` in one sentence."""
    data, name = content(path), path.name
    if data.startswith(_ZIP) and _WORD not in data:
        return _of_workbook(open_workbook(data, called=name))
    old = (path.suffix.lower() in _SHEETS and _LETTER not in data) or any(stream in data for stream in _BOOKS)
    if data.startswith(_OLD) or (data.startswith(_OLE2) and old):
        unseen: list[Unseen] = []
        source = _of_sheets(old_excel.sheets(data, name, ROWS, COLUMNS, unseen))
        return replace(source, remarks=tuple(unread(unseen)))
    if is_xml(data):
        return _of_report(of_bytes(data, name))
    data = unpacked(data)
    if is_web(data) and not data.startswith((_ZIP, _OLE2)):
        if len(data) > LARGEST_PAGE:
            raise UnreadableFile(
                f"“{name}”是超过{LARGEST_PAGE >> 20}MB的网页，不像是一份自评表，没有读取；请核对文件。", "too_big"
            )
        made, words, lost = web_tables(text_of_page(data))
        return Source(tuple(made), words, tuple(unread(lost)))
    if data.startswith((_ZIP, _OLE2, b"%PDF", b"{\\rtf")):
        return _of_report(of_bytes(data, name))
    unseen = []
    text = reading([(text_in(data, f"“{name}”"), "")], unseen)
    return Source(tuple(text_dump.tables(text)), text, tuple(unread(unseen)))


def _of_report(report: Document) -> Source:
    text = "\n".join(report.paragraphs)
    made = tuple(
        Table(
            table.rows,
            f"第{number}张表",
            "\n".join(report.paragraphs[max(table.paragraph - 2, 0) : table.paragraph + 1]),
        )
        for number, table in enumerate(report.tables, 1)
    )
    return Source(made or tuple(text_dump.tables(text)), text, (*report.remarks, *unread(report.unseen)))


def _of_workbook(workbook: Workbook) -> Source:
    texts = (
        (
            sheet.name,
            {place: text for place, cell in sheet.cells.items() if (text := text_of(_kept(cell), workbook).strip())},
        )
        for sheet in workbook.sheets
    )
    return replace(_of_sheets(texts), workbook=workbook, remarks=tuple(out_of_sight(workbook)))


def _kept(cell: Cell) -> Cell:
    """A number as Excel keeps and shows it, to fifteen digits: 0.8699 is stored as 0.86990000000000001."""
    return cell._replace(value=f"{float(cell.value):.15g}") if cell.kind == "number" and cell.value else cell


def _of_sheets(sheets: Iterable[tuple[str, dict[tuple[int, int], str]]]) -> Source:
    made = [Table(rows, f"工作表“{name}”", sheet=True) for name, cells in sheets if (rows := _rows(cells))]
    return Source(tuple(made))


def _rows(cells: dict[tuple[int, int], str]) -> tuple[tuple[str, ...], ...]:
    """Rows from the first of the sheet on, so that a message names the row as the sheet counts it."""
    if not cells:
        return ()
    height, width = max(row for row, _ in cells), max(column for _, column in cells)
    height, width = min(height, ROWS), min(width, COLUMNS)
    return tuple(tuple(cells.get((row, column), "") for column in range(1, width + 1)) for row in range(1, height + 1))
