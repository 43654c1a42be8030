"""What is asked of Excel over COM, by a recorded stand-in: the names, the arguments, and the calls that xlwings really has."""

import inspect

import pytest
import xlwings

from macros_py.desk import excel_only, freeze, protection
from macros_py.errors import FileBusy
from macros_py.xlsx.address import a1, area


class Cells:
    """A COM Range over a sheet whose open cells and merges are known."""

    def __init__(self, sheet, place):
        self._sheet, self._place = sheet, place
        top, left, bottom, right = place
        self._all = [(r, c) for r in range(top, bottom + 1) for c in range(left, right + 1)]

    @property
    def Locked(self):
        self._sheet.trips += 1
        kinds = {cell not in self._sheet.open for cell in self._all}
        return kinds.pop() if len(kinds) == 1 else None

    @Locked.setter
    def Locked(self, on):
        assert not self._sheet.ProtectContents, "Excel refuses on a protected sheet"
        for merged in self._sheet.merged:
            inside = [cell in self._all for cell in merged]
            assert all(inside) or not any(inside), "Excel refuses part of a merged area"
        self._sheet.open = self._sheet.open - set(self._all) if on else self._sheet.open | set(self._all)

    @property
    def MergeCells(self):
        inside = [any(cell in merged for merged in self._sheet.merged) for cell in self._all]
        return inside[0] if len(set(inside)) == 1 else None

    @property
    def Cells(self):
        return [Cells(self._sheet, (r, c, r, c)) for r, c in self._all]

    @property
    def MergeArea(self):
        for merged in self._sheet.merged:
            if self._all[0] in merged:
                rows, columns = zip(*merged, strict=False)
                return Cells(self._sheet, (min(rows), min(columns), max(rows), max(columns)))
        return self


class Worksheet:
    """A COM Worksheet: Range, Unprotect, Protect."""

    def __init__(self, open_, merged=(), password=None, protected=True):
        self.open, self.merged, self.trips = set(open_), [set(one) for one in merged], 0
        self.ProtectContents, self._password, self.calls = protected, password, []
        self.ProtectDrawingObjects, self.ProtectScenarios = True, False
        self.Protection = type("Protection", (), {name: name == "AllowInsertingRows" for name in protection._ALLOWED})

    def Range(self, address):
        return Cells(self, area(address))

    def Unprotect(self, password):
        if self._password not in (None, password):
            raise RuntimeError("1004")
        self.ProtectContents = False

    def Protect(self, **how):
        self.calls.append(how)
        self.ProtectContents = how["Contents"]


class Sheet:
    """As xlwings hands it out on Excel: ``api`` is COM's, ``impl`` has none of our hosts' words."""

    name = "自评表"

    def __init__(self, api):
        self.api, self.impl = api, object()


MERGED = [{(2, 1), (2, 2), (3, 1), (3, 2)}]
OPEN = {(2, 1), (2, 2), (3, 1), (3, 2), (2, 3), (5, 4)}


def test_open_cells_are_found_by_halving():
    api = Worksheet(OPEN, MERGED)
    found = excel_only.unlocked(Sheet(api), (1, 1, 60, 16))
    cells = {
        (r, c) for top, left, bottom, right in found for r in range(top, bottom + 1) for c in range(left, right + 1)
    }
    assert cells == OPEN and api.trips < 100


def test_cells_are_locked_and_unlocked_without_cutting_a_merged_area():
    api = Worksheet(OPEN, MERGED, protected=False)
    sheet = Sheet(api)
    found = excel_only.unlocked(sheet, (1, 1, 60, 16))
    excel_only.lock(sheet, found, True)
    assert api.open == set()
    excel_only.lock(sheet, found, False)
    assert api.open == OPEN


def test_a_protection_is_put_back_by_the_names_excel_uses():
    api = Worksheet(())
    was = protection.unprotect(Sheet(api))
    assert not api.ProtectContents
    protection.protect(Sheet(api), was)
    (how,) = api.calls
    assert how == {"Contents": True, "DrawingObjects": True, "Scenarios": False} | {
        name: name == "AllowInsertingRows" for name in protection._ALLOWED
    }
    protection.protect_final(Sheet(api))
    assert {name for name, on in api.calls[-1].items() if on and name.startswith("Allow")} == {
        "AllowFormattingColumns",
        "AllowFormattingRows",
    }


def test_an_open_sheet_stays_open_and_a_password_is_a_sentence():
    api = Worksheet((), protected=False)
    protection.protect(Sheet(api), protection.unprotect(Sheet(api)))
    assert api.calls == [] and not api.ProtectContents
    with pytest.raises(FileBusy, match="密码"):
        protection.unprotect(Sheet(Worksheet((), password="x")))


class Page:
    """A sheet with a foot."""

    def __init__(self):
        self.api = self
        self.PageSetup = type("PageSetup", (), {"RightFooter": "机密"})()


class Workbook:
    """As xlwings hands a book out on Excel."""

    def __init__(self, read_only=False):
        self.calls, self.impl = [], object()
        front = type("Front", (), {"Activate": lambda _: self.calls.append("Activate")})()
        self.api = type("Api", (), {"ReadOnly": read_only, "ActiveSheet": front})()
        self.api.SaveCopyAs = lambda path: self.calls.append(("SaveCopyAs", path))
        self.sheets = {name: Page() for name in ("基础数据表", "自评表")}

    def to_pdf(self, *arguments, **named):
        inspect.signature(xlwings.Book.to_pdf).bind(self, *arguments, **named)
        self.feet = [page.PageSetup.RightFooter for page in self.sheets.values()]
        self.calls.append(("to_pdf", arguments, named))


def test_a_copy_is_saved_and_the_official_sheets_are_exported():
    book = Workbook()
    excel_only.save_copy(book, r"C:\上报\表.xlsx")
    assert excel_only.print_pdf(book, ["基础数据表", "自评表"], r"C:\上报\表.pdf", "数据校验码 ab12")
    assert book.calls == [
        ("SaveCopyAs", r"C:\上报\表.xlsx"),
        ("to_pdf", (r"C:\上报\表.pdf",), {"include": ["基础数据表", "自评表"]}),
        "Activate",
    ]
    assert book.feet == ["数据校验码 ab12"] * 2
    assert [page.PageSetup.RightFooter for page in book.sheets.values()] == ["机密"] * 2


def test_the_sheet_in_front_comes_back_when_the_export_fails():
    book = Workbook()

    def fail(*_, **__):
        raise RuntimeError("no printer")

    book.to_pdf = fail
    with pytest.raises(RuntimeError):
        excel_only.print_pdf(book, ["自评表"], "x.pdf", "数据校验码 ab12")
    assert book.calls == ["Activate"] and book.sheets["自评表"].PageSetup.RightFooter == "机密"


@pytest.mark.parametrize("answer", ["yes", "no", "cancel"])
def test_a_question_is_xlwings_own_alert(answer):
    asked = []

    def alert(self, *arguments, **named):
        asked.append(inspect.signature(xlwings.App.alert).bind(self, *arguments, **named).arguments)
        return answer

    app = type("App", (), {"impl": object(), "alert": alert})()
    assert excel_only.confirm(type("Book", (), {"app": app}), "现在生成吗？") == (answer == "yes")
    assert asked[0]["prompt"] == "现在生成吗？" and asked[0]["buttons"] == "yes_no"


def test_read_only_as_excel_says():
    assert excel_only.read_only(Workbook(read_only=True)) and not excel_only.read_only(Workbook())


def test_the_areas_of_a_selection():
    def lines(count):
        return type("Lines", (), {"Count": count})

    def one(top, left, rows, columns):
        return type("Area", (), {"Row": top, "Column": left, "Rows": lines(rows), "Columns": lines(columns)})

    api = type("Api", (), {"Areas": [one(4, 7, 1, 1), one(10, 7, 3, 2)]})
    chosen = type("Chosen", (), {"impl": object(), "api": api})
    assert excel_only.selected_areas(chosen) == [(4, 7, 4, 7), (10, 7, 12, 8)]


@pytest.mark.parametrize(
    ("owner", "names"),
    [
        (xlwings.Range, ["row_height", "column_width", "font", "formula", "api"]),
        (xlwings.Sheet, ["page_setup", "api"]),
        (xlwings.main.PageSetup, ["print_area"]),
        (xlwings.main.Font, ["size"]),
        (xlwings.Book, ["to_pdf", "fullname", "api", "app"]),
        (xlwings.App, ["api"]),
    ],
)
def test_xlwings_has_what_is_asked_of_it(owner, names):
    assert [name for name in names if not hasattr(owner, name)] == []


@pytest.mark.parametrize(("answer", "path"), [(r"D:\上年\自评.xlsx", r"D:\上年\自评.xlsx"), (False, "")])
def test_the_dialog_that_picks_a_file(answer, path):
    """GetOpenFilename(FileFilter, FilterIndex, Title) answers False where it was cancelled."""
    asked = []
    api = type("Api", (), {"GetOpenFilename": lambda _, *about: asked.append(about) or answer})()
    book = type("Book", (), {"app": type("App", (), {"impl": object(), "api": api})})
    assert excel_only.pick_file(book, "请选择", ("表", "*.xlsx;*.docx")) == path
    assert asked == [("表 (*.xlsx;*.docx),*.xlsx;*.docx", 1, "请选择")]


def test_addresses_are_spelled_for_excel():
    assert freeze._area_text(1, 1, 41, 8, "$") == "$A$1:$H$41" and freeze._area_text(5, 2, 5, 2) == a1(5, 2)
