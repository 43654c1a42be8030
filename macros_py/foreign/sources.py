"""The tables of a file, whatever it came as: Word, a text dump, an old or a foreign spreadsheet."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

from ..book.cell_text import text_of
from ..errors import UnreadableFile
from ..words.document import content, of_bytes, text_in
from ..words.text import Report
from ..xlsx.package import Workbook, open_workbook
from . import dump
from .table import Table
from .web import is_web, text_of_page
from .web import tables as web_tables

ROWS, COLUMNS, CELLS = 5_000, 200, 200_000
"""What of a foreign spreadsheet is looked at; a form has a hundredth of it."""
_ZIP, _OLE2, _OLD = b"PK\3\4", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\x09\x08"


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
    data = content(path)
    if data.startswith(_ZIP) and b"xl/workbook.xml" in data:
        return _of_workbook(open_workbook(data, called=path.name))
    if data.startswith((_ZIP, _OLE2)) and path.suffix.lower() in (".xls", ".et", ".xlsb", ".ods") or data.startswith(_OLD):
        return _of_old(data, path.name)
    if is_web(data) and not data.startswith((_ZIP, _OLE2)):
        made, words = web_tables(text_of_page(data))
        return Source(tuple(made), words)
    if data.startswith((_ZIP, _OLE2, b"%PDF", b"{\\rtf")):
        return _of_report(of_bytes(data, path.name))
    text = text_in(data, f"“{path.name}”")
    return Source(tuple(dump.tables(text)), text)


def _of_report(report: Report) -> Source:
    text = "\n".join(report.paragraphs)
    made = tuple(
        Table(f"第{number}张表", table.rows, "\n".join(report.paragraphs[max(table.paragraph - 2, 0) : table.paragraph + 1]))
        for number, table in enumerate(report.tables, 1)
    )
    return Source(made or tuple(dump.tables(text)), text, report.remarks)


def _of_workbook(workbook: Workbook) -> Source:
    made = []
    for sheet in workbook.sheets:
        cells = {
            place: text for place, cell in sheet.cells.items() if (text := text_of(cell, workbook).strip())
        }
        if rows := _rows(f"工作表“{sheet.name}”", cells):
            made.append(Table(f"工作表“{sheet.name}”", rows, sheet=True))
    return Source(tuple(made), "", (), workbook)


def _of_old(data: bytes, name: str) -> Source:
    """An .xls, .xlsb, .ods or .et by python-calamine, which computes nothing and runs nothing."""
    try:
        import python_calamine
    except ImportError:
        raise UnreadableFile(
            f"“{name}”是旧版表格，本机没有装读它的组件；请在 Excel/WPS 中另存为 .xlsx 再试，或安装 jixiao[old]。", "not_xlsx"
        ) from None
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        made = []
        for sheet in book.sheet_names:
            values = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
            cells = {
                (r, c): text
                for r, row in enumerate(values[: ROWS + 1], 1)
                for c, value in enumerate(row[: COLUMNS + 1], 1)
                if (text := _shown(value))
            }
            if rows := _rows(f"工作表“{sheet}”", cells):
                made.append(Table(f"工作表“{sheet}”", rows, sheet=True))
    except UnreadableFile:
        raise
    except BaseException as error:  # the library panics on some broken files
        if isinstance(error, (KeyboardInterrupt, SystemExit, MemoryError)):
            raise
        locked = "assword" in str(error)
        fact = "加了打开密码，请取消密码后再试" if locked else "读不出来，可能已损坏；请在 Excel/WPS 中另存为 .xlsx 再试"
        raise UnreadableFile(f"“{name}”{fact}。", "encrypted" if locked else "damaged") from error
    return Source(tuple(made))


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return f"{value:.15g}" if abs(value) < 1e15 else f"{value:.0f}"  # as many digits as a float is sure of
    return str(value).strip()


def _rows(name: str, cells: dict[tuple[int, int], str]) -> tuple[tuple[str, ...], ...]:
    """Rows from the first of the sheet on, so that a message names the row as the sheet counts it."""
    if not cells:
        return ()
    height, width = max(row for row, _ in cells), max(column for _, column in cells)
    if height > ROWS or width > COLUMNS or len(cells) > CELLS:
        height, width = min(height, ROWS), min(width, COLUMNS)
    return tuple(
        tuple(cells.get((row, column), "") for column in range(1, width + 1)) for row in range(1, height + 1)
    )
