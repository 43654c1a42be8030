"""What the tests do to an open workbook besides pressing buttons; each runs on any host."""

from macros_py.desk import macros
from macros_py.desk.open_workbook import read_block


def press(book, verb):
    """As the ribbon does: the sentence in the status bar."""
    return macros.run(verb, book)


def import_from(book, path):
    """导入上年数, and this file picked in the dialog ("" for 取消): the sentence, and what the dialog was called."""
    asked = []
    book.app.impl.desktop.pick_file = lambda title, kinds: asked.append(title) or path
    return [macros.run("import_last_year", book), *asked]


def import_accounts(book, path):
    """导入决算数据, and this file picked in the dialog: the sentence, and what the dialog was called."""
    asked = []
    book.app.impl.desktop.pick_file = lambda title, kinds: asked.append(title) or path
    return [macros.run("import_accounts", book), *asked]


def hidden(book):
    """What the hidden sheet says of last year."""
    lines = read_block(book.sheets["方案"], 100, 2).cells
    return [list(line) for line in lines if line[0].startswith("上年数")]


def snapshot(book, rows=60, columns=16):
    """Every formula and constant, sheet by sheet, but for our own record."""
    return {
        sheet.name: [list(line) for line in read_block(sheet, rows, columns).cells]
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


def fullname(book):
    return book.fullname


def pick(book, sheet, *addresses):
    """Several areas at once, as with Ctrl."""
    host = book.impl.host
    book.sheets[sheet].activate()
    if hasattr(host, "_document"):
        chosen = host._document.createInstance("com.sun.star.sheet.SheetCellRanges")
        for address in addresses:
            cells = host._document.Sheets.getByName(sheet).getCellRangeByName(address)
            chosen.addRangeAddress(cells.RangeAddress, False)
        host._controller.select(chosen)
    else:
        host._book[sheet].sheet_view.selection[0].sqref = " ".join(addresses)
    return True


def merge(book, sheet, address):
    """As a user does on a sheet that is not protected."""
    host = book.impl.host
    if hasattr(host, "_document"):
        host._document.Sheets.getByName(sheet).getCellRangeByName(address).merge(True)
    else:
        host._book[sheet].merge_cells(address)
    return True


def draw_and_select(book):
    """A picture on a sheet that is not protected, selected."""
    book.sheets["核对结果"].activate()
    document, controller = book.impl.host._document, book.impl.host._controller
    from com.sun.star.awt import Size

    shape = document.createInstance("com.sun.star.drawing.RectangleShape")
    shape.setSize(Size(2_000, 2_000))
    controller.ActiveSheet.DrawPage.add(shape)
    assert controller.select(shape)
    return book.app.selection is None


def finalise_read_only(book):
    """定稿 on the document as it opens from a mail: read-only."""
    from com.sun.star.beans import PropertyValue

    host = book.impl.host
    around = book.app.impl.desktop
    reopened = around._desktop.loadComponentFromURL(
        host._document.URL, "_blank", 0, (PropertyValue(Name="ReadOnly", Value=True),)
    )
    try:
        from macros_py.desk.hosts.uno_engine import run

        return run("finalise", reopened, around.context)
    finally:
        reopened.close(True)


def force(book, sheet, row, column, value):
    """A value changed by other means than typing: past the protection."""
    from macros_py.desk.protection import unprotected

    with unprotected(book.sheets[sheet]):
        book.sheets[sheet].range((row, column)).value = value
    return True


def submit(book, answer):
    """生成上报材料, and this answer given in the dialog: the sentence, and what was asked."""
    asked = []
    book.app.impl.desktop.confirm = lambda question: asked.append(question) or answer
    return [macros.run("submit", book), *asked]


def write_report(book, program=None):
    """生成自评报告; ``program``: the installed one that is asked instead, [] for none. The sentence."""
    with word_elsewhere(program):
        return macros.run("write_report", book)


def check_report(book, path, program=None):
    """表文一致性核对, and this file picked in the dialog: the sentence, and what the dialog was called and listed."""
    asked = []
    book.app.impl.desktop.pick_file = lambda title, kinds: asked.append([title, *kinds]) or path
    with word_elsewhere(program):
        return [macros.run("check_report", book), *asked]


def word_elsewhere(program):
    """As in a spreadsheet whose Python has no python-docx, with this program installed; as it is without one."""
    from contextlib import nullcontext
    from unittest.mock import patch

    if program is None:
        return nullcontext()
    return patch.multiple("macros_py.desk.word", can_write_word=lambda: False, program=lambda: program)
