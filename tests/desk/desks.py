"""A workbook open on one of the two hosts, with the same hands on both: press, type, point, look at all that was saved."""

import io

import openpyxl

from . import actions


class Closed:
    """A closed file under the macros."""

    status_bar = True
    prints = False

    def __init__(self, book):
        self.book = book

    def run(self, function, *arguments):
        return getattr(actions, function)(self.book, *arguments)

    def trips(self, function, *arguments):
        before = self.book.app.engine.impl.round_trips
        self.run(function, *arguments)
        return self.book.app.engine.impl.round_trips - before

    def saved(self):
        file = io.BytesIO()
        self.book.impl.host.save(file)
        return file.getvalue()


class Living:
    """The same on a live document; LibreOffice's status bar can be written, not read."""

    status_bar = False
    prints = True

    def __init__(self, live, document):
        self.live, self.document = live, document

    def _ran(self, function, *arguments):
        return self.live.run(self.document, f"tests.desk.actions:{function}", *arguments)

    def run(self, function, *arguments):
        return self._ran(function, *arguments).result

    def trips(self, function, *arguments):
        return self._ran(function, *arguments).round_trips

    def saved(self):
        return self.live.save_as_xlsx(self.document).read_bytes()


def changed(package, change):
    """The workbook after ``change`` was done to it in openpyxl."""
    book = openpyxl.load_workbook(io.BytesIO(package))
    change(book)
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def everything(package):
    """{(sheet, cell): value or formula, fill, note, number format, locked}, and what each sheet is beside its cells."""
    book = openpyxl.load_workbook(io.BytesIO(package))
    cells, pages = {}, {}
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                value = getattr(cell.value, "text", cell.value)
                note = cell.comment and cell.comment.text
                looks = (cell.fill.fgColor.rgb, cell.number_format, cell.protection.locked, note)
                cells[sheet.title, cell.coordinate] = (value, *looks)
        pane = sheet.sheet_view.pane
        ours = bool(sheet.print_area)  # elsewhere rows fit themselves to their text
        pages[sheet.title] = {
            "heights": {row: line.height for row, line in sheet.row_dimensions.items() if line.height and ours},
            "hidden": sorted(row for row, line in sheet.row_dimensions.items() if line.hidden),
            "print": sheet.print_area,
            "protected": sheet.protection.sheet,
            "frozen": pane and (pane.xSplit, pane.ySplit),
            "filter": sheet.auto_filter.ref,
            "selected": sheet.sheet_view.selection[-1].sqref,
            "shown": sheet.sheet_state,
            "merged": sorted(map(str, sheet.merged_cells.ranges)),
        }
    return cells, pages, book.active.title
