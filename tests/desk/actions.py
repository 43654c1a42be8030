"""What the tests do to an open workbook besides pressing buttons; each runs on any host."""

from macros_py.desk import macros
from macros_py.desk.live import block


def press(book, verb):
    """As the ribbon does: the sentence in the status bar."""
    return macros.run(verb, book)


def snapshot(book, rows=60, columns=16):
    """Every formula and constant, sheet by sheet, but for our own record."""
    return {
        sheet.name: [list(line) for line in block(sheet, rows, columns).cells]
        for sheet in book.sheets
        if sheet.name != "撤销"
    }


def marks(book):
    """A colour and a note the unit may have set."""
    sheet = book.sheets["自评表"]
    return [sheet.range("G13").color, sheet.range("G20").color, sheet.range("A1").note and "note"]


def paint(book):
    book.sheets["自评表"].range("G13").color = (255, 0, 0)
    return True


def type_in(book, sheet, row, column, value):
    """A value typed into an open cell."""
    book.sheets[sheet].range((row, column)).value = value
    return True


def point_at(book, sheet, row, column):
    book.sheets[sheet].activate()
    book.sheets[sheet].range((row, column)).select()
    return True


def pointed(book):
    chosen = book.app.selection
    return [chosen.sheet.name, chosen.row, chosen.column]


def said(book):
    return book.app.status_bar
