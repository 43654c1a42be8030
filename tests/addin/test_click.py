"""A click on a button, through our VBA and xlwings' own, to the command line, to Python, to changed cells."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import openpyxl
import pytest
import xlwings
from pyopenvba.exceptions import VBARuntimeError

from addin.package import WORDS, addins
from macros_py.book import results
from macros_py.book.build import build
from macros_py.desk import macros
from macros_py.desk.light_xlwings import HIDDEN
from tests import published
from tests.addin.interpreter import PROFILE, Windows, excel
from tests.addin.windows_line import arguments, commands
from tests.desk import closed_engine

CLICK, FUNCTIONS = addins()
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def windows():
    return Windows()


def opened(app, folder, name):
    openpyxl.Workbook().save(folder / name)
    app.open_workbook(folder / name)


def clicked(folder, windows, name="月报 A&B(终稿).xlsx", verb="recalculate"):
    app = excel(CLICK, folder, windows)
    opened(app, folder, name)
    app.evaluate(f'Click("jx_{verb}")')
    return app


def python(windows):
    """The arguments of the one Python that was started."""
    (line,) = windows.lines
    drive, folder, run = commands(line)
    assert (drive, folder) == ("C:", f'cd "{windows.profile["LOCALAPPDATA"]}\\JixiaoZiping\\python"')
    return arguments(run)


@pytest.mark.parametrize("verb", macros.VERBS)
def test_every_button_starts_our_python_with_its_verb(verb, tmp_path, windows):
    clicked(tmp_path, windows, verb=verb)
    program, *options, code, from_excel, _, window = python(windows)
    home = PROFILE["LOCALAPPDATA"] + r"\JixiaoZiping"
    assert program == home + r"\python\python.exe" and options == ["-B", "-c"]
    path, _, call = code.rpartition("; from ")
    escaped = home.replace("\\", "\\\\")
    hidden = "import sys;sys.modules.update(dict.fromkeys(('numpy','pandas')));"
    assert path == f'{hidden}import xlwings.utils;xlwings.utils.prepare_sys_path("false;;;;;;{escaped}\\\\app")'
    assert "from " + call == f"from macros_py.desk import macros; macros.run('{verb}')"
    assert (from_excel, window) == ("--from_xl=1", "--hwnd=4242")
    assert windows.handed == [{macros.WORKBOOK: "月报 A&B(终稿).xlsx"}] and not any(windows.variables.values())


def test_click_changes_cells(tmp_path, windows, monkeypatch):
    clicked(tmp_path, windows)
    code = python(windows)[3]
    form = tmp_path / "自评.xlsx"
    form.write_bytes(build(published.scheme(), published.filled()))
    monkeypatch.setattr(sys, "path", list(sys.path))
    for name in HIDDEN:
        monkeypatch.setitem(sys.modules, name, None)  # and as it was after the test
    monkeypatch.setattr(macros, "LOG", tmp_path / "log")
    with closed_engine.calling(form) as book:
        exec(code, {})
        assert book.app.status_bar.startswith("错误（须修改）5项")
        assert book.sheets[results.RESULTS].range((2, 1)).value.startswith("错误（须修改）5项")
    assert r"C:\Users\张三\AppData\Local\JixiaoZiping\app".lower() in [entry.lower() for entry in sys.path]


def test_a_click_loads_neither_pandas_nor_numpy_where_they_are_installed(tmp_path, windows):
    clicked(tmp_path, windows)
    form = tmp_path / "自评.xlsx"
    form.write_bytes(build(published.scheme(), published.filled()))
    code = f"""{python(windows)[3].rpartition("; from ")[0]}
from pathlib import Path
from macros_py.desk import macros
from tests.desk import closed_engine
macros.LOG = Path({str(tmp_path / "log")!r})
with closed_engine.calling(Path({str(form)!r})) as book:
    macros.run("recalculate")
    print(book.app.status_bar)
print([name for name in ("numpy", "pandas", "formulas") if sys.modules.get(name)])"""
    ran = subprocess.run((sys.executable, "-c", code), cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    said, loaded = ran.stdout.splitlines()
    assert said.startswith("错误（须修改）5项") and loaded == "[]", ran.stderr


@pytest.mark.parametrize("user", ["张三", "A&B", "a^b", "^&calc", "R (D) & Co", "O'Neil"])
def test_user_names_that_mean_something_to_the_command_line(user, tmp_path):
    windows = Windows({"LOCALAPPDATA": rf"C:\Users\{user}\AppData\Local", "TEMP": r"C:\Temp"})
    clicked(tmp_path, windows)
    assert rf"C:\\Users\\{user}\\AppData\\Local\\JixiaoZiping\\app" in python(windows)[3]


NAMES = [
    "x^&calc.xlsx", "x&calc&.xlsx", "自评%CMDCMDLINE%&calc&.xlsx", "%cmdcmdline%^&calc&.xlsx", "100%PATH%.xlsx", "a';import os;'.xlsx",
    "(a) 100.xlsx", "__import__.xlsx", "a=b.xlsx", "-c.xlsx", "--wb=x.xlsx", "!x!.xlsx",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_the_name_of_a_received_workbook_reaches_no_command_line(name, tmp_path, windows):
    app = clicked(tmp_path, windows, name)
    python(windows)
    assert windows.lines and windows.handed == [{macros.WORKBOOK: name}]
    line = windows.lines[0]
    opened(app, tmp_path, "plain.xlsx")
    app.evaluate('Click("jx_recalculate")')
    assert windows.lines[1].partition(" 2> ")[0] == line.partition(" 2> ")[0]  # but for the name of the log


def test_the_model_of_the_command_line_sees_a_name_that_would_start_a_program():
    """As it stood before: the name in quotes, which %CMDCMDLINE% closes with quotes of its own."""
    line = 'cmd.exe /C C: & "C:\\python.exe" -c "x" --wb="自评%CMDCMDLINE%&calc&.xlsx" --from_xl=1'
    assert "calc" in commands(line)


@pytest.mark.parametrize("name", NAMES)
def test_the_workbook_that_was_handed_over_is_the_one_in_that_window(name, monkeypatch):
    class Excel:
        pid = 1

        def __init__(self, xl):
            self.window = xl

        def books(self, name):
            return self.window, name

    monkeypatch.setattr(xlwings, "_xlwindows", SimpleNamespace(App=Excel), raising=False)
    monkeypatch.setattr(sys, "argv", ["-c", "--from_xl=1", "--hwnd=4242"])
    monkeypatch.setenv(macros.WORKBOOK, name)
    assert macros._caller().impl == (4242, name)
    assert macros.WORKBOOK not in os.environ  # nor do programs that we start see it


def test_a_received_workbook_has_no_say_in_what_runs(tmp_path, windows):
    app = excel(CLICK, tmp_path, windows)
    received = openpyxl.Workbook()
    for name in ("JixiaoZiping.conf", "myaddin.conf", "xlwings.conf", "evil.py", "words"):
        sheet = received.create_sheet(name)
        for row, (key, value) in enumerate([("INTERPRETER_WIN", r"C:\evil.exe"), ("PYTHONPATH", r"C:\evil")], 1):
            sheet.cell(row, 1, key), sheet.cell(row, 2, value)
    received.save(tmp_path / "received.xlsx")
    shutil.copy(tmp_path / "received.xlsx", tmp_path / "myaddin.conf")
    app.open_workbook(tmp_path / "received.xlsx")
    app.evaluate('Click("jx_undo")')
    assert "evil" not in windows.lines[0] and str(tmp_path) not in windows.lines[0]


@pytest.mark.parametrize("verb", ["", "a" * 41, "x'", "os;import", "Undo", "undo ", "撤销", "a1", "a&b", '"'])
def test_only_a_verb_becomes_part_of_the_line(verb, tmp_path, windows):
    app = excel(CLICK, tmp_path, windows)
    opened(app, tmp_path, "a.xlsx")
    with pytest.raises(VBARuntimeError, match="error 5"):
        app.evaluate('Click("jx_{}")'.format(verb.replace('"', '""')))
    assert windows.lines == []


def test_without_python_a_sentence_names_the_place(tmp_path, windows):
    app = excel(CLICK, tmp_path, windows, lambda text: text.replace('".exe", 0, 16', '".exe", 16, 16'))
    opened(app, tmp_path, "a.xlsx")
    app.evaluate('Click("jx_undo")')
    assert windows.lines == []
    ((_, words, title, _),) = app.dialogs
    place = PROFILE["LOCALAPPDATA"] + r"\JixiaoZiping\python\python.exe"
    assert (words.split("\r\n"), title) == ([WORDS["no_python"], place], WORDS["title"])


def test_a_python_that_fails_shows_its_words_after_ours(tmp_path):
    windows = Windows(answer=1)
    app = excel(CLICK, tmp_path, windows, lambda text: text.replace("Content = ReadFile(FileName)", 'Content = "Why"'))
    opened(app, tmp_path, "a.xlsx")
    app.evaluate('Click("jx_undo")')
    assert [shown.split() for shown in windows.shown] == [[WORDS["failed"], "Why"]]


def test_every_word_the_vba_asks_for_is_there():
    asked = {
        key
        for module in (*CLICK.modules, *FUNCTIONS.modules)
        for key in re.findall(r'JxWords\("(\w+)"\)', module.source)
    }
    assert asked == set(WORDS)


@pytest.mark.parametrize("verb", macros.VERBS)
def test_in_protected_view_no_workbook_is_active_and_a_sentence_says_what_to_do(verb, tmp_path, windows):
    app = excel(CLICK, tmp_path, windows)
    app.application.active_book = None  # as Excel answers while the only window is a protected one
    app.evaluate(f'Click("jx_{verb}")')
    assert windows.lines == []
    ((_, words, title, _),) = app.dialogs
    assert (words, title) == (WORDS["no_workbook"], WORDS["title"]) and "受保护的视图" in words
