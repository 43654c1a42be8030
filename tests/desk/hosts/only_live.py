"""What only a live program can show, as functions that run in it."""


def computed(book):
    """A formula just written has its value."""
    sheet = book.sheets["表"]
    sheet.range("A20:A21").formula = [["=SUM(B2:B3)"], ["=A20*2"]]
    sheet.range("B2").value = 200
    return sheet.range("A20:A21").value


def undo_possible(book):
    return book.impl.host._document.UndoManager.isUndoPossible()


def write(book):
    book.sheets["表"].range("A1").value = "新"
    return undo_possible(book)


def refused_formula(book):
    """LibreOffice's own exceptions come out as xlwings' even through a ``with`` block."""
    import xlwings

    from macros_py.desk.protection import unprotected

    try:
        with unprotected(book.sheets["锁"]):
            book.impl.host._sheets.removeByName("锁")
            book.impl.ask("used", "锁")
    except xlwings.XlwingsError:
        return "XlwingsError"
    return "nothing"


def run_python(book):
    import sys

    import xlwings

    return [xlwings.__version__, xlwings.__pro__, sorted({"pandas", "numpy", "xlsxwriter", "click"} & set(sys.modules))]


def import_macros(book):
    """Everything a click needs is in the extension."""
    import macros_py.desk.macros

    return macros_py.desk.macros.__file__.replace("\\", "/").split("/")[-4:], sorted(macros_py.desk.macros.VERBS)


def filled_down(book, formulas):
    """Formulas written one below the other read back, each translated on its own and then as one of a column."""
    from macros_py.desk.hosts import uno_formulas

    def forget():
        uno_formulas._read.clear()
        uno_formulas._filled.clear()

    cells = book.sheets["表"].range(f"H20:H{19 + len(formulas)}")
    cells.formula = [[formula] for formula in formulas]
    alone = []
    for row in range(len(formulas)):
        forget()
        alone.append(book.sheets["表"].range(f"H{20 + row}").formula)
    forget()
    together = [row[0] for row in cells.formula]
    return {"alone": alone, "together": together, "translated": len(uno_formulas._filled)}
