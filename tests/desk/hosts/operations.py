"""What macros do with a book, as functions that run on every host: each returns plain data to compare."""


def block_of_values(book):
    return book.sheets["表"].range("A1:F8").value


def block_of_formulas(book):
    return book.sheets["表"].range((1, 1), (8, 6)).formula


def shapes(book):
    """A cell is a value, a line is a flat list, a block is a list of lists."""
    sheet = book.sheets["表"]
    return [sheet.range(place).value for place in ("B2", "B2:C2", "B2:B3", "B2:C3")] + [
        sheet.range("B2:B3").options(ndim=2).value,
        sheet.range("B5").formula,
        sheet.range("B4:B5").formula,
    ]


def places(book):
    sheet = book.sheets["表"]
    area = sheet.range((2, 2), (3, 30))
    return [sheet.range("$b$2:A1").address, area.address, area.row, area.column, area.shape, area.sheet.name, len(area)]


def write_values(book):
    sheet = book.sheets["表"]
    sheet.range("A10:C11").value = [["文字", 2, None], ["'98", 0.1, "=B10*2"]]
    sheet.range("E10:F11").value = 7
    sheet.range("A12").value = "98"
    return [sheet.range("A10:F12").formula, sheet.range("A10:B12").value, sheet.range("E10:F11").value]


def written(book, block=(("a", 1.5), ("", None))):
    """Any block of texts and numbers, put and read back both ways."""
    from macros_py.desk.hosts.entry import as_text

    area = book.sheets["第 2 张"].range((5, 2), (4 + len(block), 1 + len(block[0])))
    area.value = [[as_text(cell) if isinstance(cell, str) else cell for cell in row] for row in block]
    return [area.options(ndim=2).value, area.formula]


def write_formulas(book):
    sheet = book.sheets["表"]
    written = [
        ['=HYPERLINK("#位置_甲","跳转")', "=SUM(位置_甲,$B$2:B3)", "'=not"],
        ["12.5", "", "=IF(B2=\"=TEXTJOIN(\",1,'第 2 张'!A1)"],
        ["=INDEX('第 2 张'!$A:$B,1,1)", '=IFERROR(1/0,"")', "说明，不是公式"],
    ]
    sheet.range((14, 1), (16, 3)).formula = written
    return sheet.range((14, 1), (16, 3)).formula


def newer_function(book):
    """As Excel's macro interface spells it: without the file's prefix."""
    sheet = book.sheets["表"]
    sheet.range("A18").formula = '=TEXTJOIN("_xlfn.",TRUE,A1:B1)'
    return sheet.range("A18").formula


def clear(book):
    sheet = book.sheets["表"]
    sheet.range("A2:B2").clear_contents()
    return [sheet.range("A1:B2").formula, sheet.range("A2").color]


def colors(book):
    sheet = book.sheets["表"]
    before = [sheet.range(place).color for place in ("A1", "A2")]
    sheet.range("A1:B1").color = (255, 0, 10)
    sheet.range("A2").color = None
    return [before, [sheet.range(place).color for place in ("A1", "B1", "A2")]]


def formats(book):
    """LibreOffice spells a date's letters in capitals."""
    sheet = book.sheets["表"]
    found = [sheet.range(place).number_format for place in ("A1", "C2", "C3", "C4", "A1:C4")]
    return [text and text.lower() for text in found]


def notes(book):
    """A note outlives a write to its cell, beside it and over it in a block."""
    sheet = book.sheets["表"]
    sheet.range("B2").value = 5
    sheet.range("A2:C4").formula = [["a", "=1+1", "'3"], ["", "2", "c"], ["", "", ""]]
    found = [sheet.range(place).note for place in ("B2", "B3")]
    return [found[0] and found[0].text, found[1], sheet.range("A2:C4").formula]


def names(book):
    return sorted((name.name, name.refers_to) for name in book.names)


def sheets(book):
    named = [sheet.name for sheet in book.sheets]
    seen = {sheet.name: sheet.visible for sheet in book.sheets}
    book.sheets["藏"].visible = True
    return [named, seen, book.sheets["藏"].visible, "表" in book.sheets, "无" in book.sheets, len(book.sheets)]


def book_itself(book):
    import xlwings

    same = xlwings.Book.caller()
    return [book.name, same.name, same == book, book.fullname.endswith(book.name), book.app.books.active.name]


def selecting(book):
    book.sheets["第 2 张"].activate()
    second = book.sheets.active.name
    book.sheets["表"].activate()
    book.sheets["表"].range("B2:C3").select()
    chosen = book.app.selection
    return [second, chosen.address, chosen.sheet.name, chosen.row, chosen.column, chosen.shape]


def bars(book):
    app = book.app
    before = [app.status_bar, app.screen_updating]
    app.status_bar, app.screen_updating = "核对中", False
    during = [app.status_bar, app.screen_updating]
    app.status_bar, app.screen_updating = False, True
    return [before, during, app.status_bar, app.screen_updating]


def used(book):
    return book.sheets["表"].used_range.address


def protected(book):
    """Locked cells are refused, unlocked ones not, all can be written inside, and afterwards it is as before."""
    from macros_py.desk.protection import unprotected

    sheet = book.sheets["锁"]
    answers = [_refused(sheet, "A1", "value"), _refused(sheet, "A1:B1", "formula"), _refused(sheet, "B1", "value")]
    answers.append(_refused(sheet, "A1", "clear"))
    with unprotected(sheet):
        answers.append(_refused(sheet, "A1:B1", "formula"))
    return [*answers, _refused(sheet, "A1", "value"), sheet.range("A1:B1").formula]


def password(book):
    from macros_py.desk.protection import unprotected
    from macros_py.errors import FileBusy

    try:
        with unprotected(book.sheets["密码"]):
            return "opened"
    except FileBusy as error:
        return str(error)


def _refused(sheet, place, how):
    import xlwings

    try:
        if how == "clear":
            sheet.range(place).clear_contents()
        else:
            setattr(sheet.range(place), how, "写")
    except xlwings.XlwingsError:
        return f"{how} {place} refused"
    return f"{how} {place} done"


def refusals(book):
    """What is not part of the engine, or not possible in Excel, says so."""
    sheet = book.sheets["表"]
    tried = {
        "api": lambda: book.api,
        "insert": lambda: sheet.range("A1").insert("down"),
        "table": lambda: sheet.range("A1").table,
        "alert": lambda: book.app.alert("x"),
        "rename": lambda: setattr(sheet, "name", "新"),
        "save": book.save,
        "named": lambda: sheet.range("位置_甲"),
        "filled formula": lambda: setattr(sheet.range("A1:A2"), "formula", "=B1"),
        "row 0": lambda: sheet.range((0, 1)),
        "no such sheet": lambda: book.sheets["无"],
        "percent": lambda: setattr(sheet.range("A1"), "value", "98%"),
        "not in front": lambda: book.sheets["第 2 张"].range("A1").select(),
        "hidden": book.sheets["藏"].activate,
    }
    return {name: _raised(action) for name, action in tried.items()}


def _raised(action):
    try:
        action()
    except Exception as error:
        return type(error).__name__
    return "nothing"


def round_trips(book):
    """One question a block, however large; naming a range asks nothing."""
    sheet, calls = book.sheets["表"], book.app.engine.impl.calls
    area = sheet.range((1, 1), (8, 6))
    assert book.name  # asked once and for all
    calls.clear()
    assert area.formula == area.formula
    assert area.value
    sheet.range((20, 1), (21, 2)).formula = [["1", "2"], ["3", "4"]]
    return dict(calls)
