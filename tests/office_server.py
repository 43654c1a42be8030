"""The half of the test office that Debian's own Python runs: one LibreOffice, asked line by line in JSON.

pyuno belongs to one Python, the distribution's; the tests may run in any. So ``tests.office`` starts this file
with that Python and talks to it over stdin and stdout: a request is ``{"do": name, ...}``, an answer
``{"answer": ...}`` or ``{"refused": sentence}``. When LibreOffice dies this process ends, which is the message.
"""

import ctypes
import json
import pathlib
import signal
import subprocess
import sys
import time

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.lang import DisposedException

FILTERS = {"xlsx": "Calc MS Excel 2007 XML", "pdf": "calc_pdf_Export"}
START_AGAIN = 81  # LibreOffice's exit code for "the profile is made, now start me again"
ERRORS = 4  # com.sun.star.sheet.FormulaResult.ERROR
CONTENT = 1 | 2 | 4 | 16  # com.sun.star.sheet.CellFlags: VALUE, DATETIME, STRING, FORMULA

SETTINGS = (  # (path, property, value) preset in the private profile
    ("Setup/L10N", "ooSetupSystemLocale", "{locale}"),
    ("Setup/Product", "ooSetupLastVersion", "99.9"),  # no "what is new" bar
    ("Office.Calc/Formula/Load", "OOXMLRecalcMode", "{recalculation}"),  # 0 always, 1 never
    ("Office.Common/Misc", "FirstRun", "false"),
    ("Office.Common/Misc", "ShowTipOfTheDay", "false"),
    ("Office.Common/Misc", "CrashReport", "false"),
    ("Office.Recovery/RecoveryInfo", "Enabled", "false"),
    ("Office.Recovery/AutoSave", "Enabled", "false"),
)


class Refused(Exception):
    """LibreOffice lives but did not do it; the message says what."""


def die_with_parent():
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # 1 = PR_SET_PDEATHSIG


def write_profile(profile, locale, recalculate):
    values = {"locale": locale, "recalculation": 0 if recalculate else 1}
    items = "".join(
        f'<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse">'
        f"<value>{value.format(**values)}</value></prop></item>"
        for path, name, value in SETTINGS
    )
    settings = pathlib.Path(profile, "user", "registrymodifications.xcu")
    settings.parent.mkdir(parents=True)
    settings.write_text(
        '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry">'
        f"{items}</oor:items>",
        encoding="utf-8",
    )


def start(program, profile, pipe):
    """A running soffice.bin of our own. The first, short run makes the profile, so that no later one asks for it."""
    command = [
        program,
        f"-env:UserInstallation={pathlib.Path(profile).as_uri()}",
        *("--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck"),
    ]
    log = open(pathlib.Path(profile, "soffice.log"), "ab")
    streams = {"stdin": subprocess.DEVNULL, "stdout": log, "stderr": log, "preexec_fn": die_with_parent}
    for _ in range(3):
        if subprocess.run([*command, "--terminate_after_init"], **streams).returncode != START_AGAIN:
            break
    listening = f"--accept=pipe,name={pipe};urp;StarOffice.ComponentContext"
    return subprocess.Popen([*command, listening], **streams)


def connect(process, pipe):
    """The remote component context, as soon as the process answers; its end is an error."""
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    while process.poll() is None:
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except Exception:  # not listening yet; the asker's patience is the limit
            time.sleep(0.03)
    raise SystemExit(f"soffice ended with code {process.returncode}")


def properties(**values):
    return tuple(PropertyValue(Name=name, Value=value) for name, value in values.items())


class Desk:
    """The open documents by number, and what may be asked of them: every public method is a request."""

    def __init__(self, context, recalculate):
        def service(name):
            return context.ServiceManager.createInstanceWithContext(f"com.sun.star.frame.{name}", context)

        self._desktop, self._dispatcher = service("Desktop"), service("DispatchHelper")
        self._recalculate, self._documents = recalculate, {}

    def open(self, number, path):
        # Not Hidden: a hidden document loses its frozen panes when saved (7.4).
        address, shown = uno.systemPathToFileUrl(path), properties(Hidden=False)
        document = self._desktop.loadComponentFromURL(address, "_blank", 0, shown)
        if document is None or not hasattr(document, "Sheets"):
            raise Refused("LibreOffice 打不开这个文件，或它不是工作簿")
        self._documents[number] = document
        if not any(sheet.queryContentCells(CONTENT).Count for sheet in document.Sheets):
            self.close(number)
            raise Refused("LibreOffice 读出的工作簿是空的：工作表的 XML 有误时它不报错，只当作空表")

    def close(self, number):
        document = self._document(number)
        del self._documents[number]
        document.setModified(False)
        document.close(True)

    def type_into(self, number, sheet, address, text):
        document = self._document(number)
        cell = self._cell(document, sheet, address)
        controller = document.CurrentController
        controller.setActiveSheet(cell.Spreadsheet)
        self._dispatch(controller, ".uno:GoToCell", ToPoint=address)
        here, there = document.CurrentSelection.RangeAddress, cell.RangeAddress
        if (here.Sheet, here.StartColumn, here.StartRow) != (there.Sheet, there.StartColumn, there.StartRow):
            raise Refused(f"光标到不了 {sheet}!{address}（合并单元格内或不许选定），未键入")
        self._dispatch(controller, ".uno:EnterString", StringName=text)
        if cell.Spreadsheet.isProtected() and cell.CellProtection.IsLocked:
            raise Refused(f"{sheet}!{address} 是锁定的单元格，键入无效")

    def value(self, number, sheet, address):
        document = self._document(number)
        cell = self._cell(document, sheet, address)
        return self._error(cell) if cell.getError() else cell.getDataArray()[0][0]

    def values(self, number):
        """[[sheet name, row, column, value], ...], 1-based, of the cells that are not empty."""
        document, found = self._document(number), []
        self._calculate(document)
        for sheet in document.Sheets:
            cursor = sheet.createCursor()
            cursor.gotoStartOfUsedArea(False)
            cursor.gotoEndOfUsedArea(True)
            first = cursor.RangeAddress
            grid = {
                (row, column): value
                for row, line in enumerate(cursor.getDataArray(), first.StartRow + 1)
                for column, value in enumerate(line, first.StartColumn + 1)
                if value not in ("", None)
            }
            for area in sheet.queryFormulaCells(ERRORS).RangeAddresses:
                for row in range(area.StartRow, area.EndRow + 1):
                    for column in range(area.StartColumn, area.EndColumn + 1):
                        grid[row + 1, column + 1] = self._error(sheet.getCellByPosition(column, row))
            found += [[sheet.Name, row, column, value] for (row, column), value in sorted(grid.items())]
        return found

    def save(self, number, path, kind):
        document = self._document(number)
        self._calculate(document)
        document.storeToURL(uno.systemPathToFileUrl(path), properties(FilterName=FILTERS[kind]))

    def leave(self):
        for number in list(self._documents):
            self.close(number)
        self._desktop.terminate()

    def _document(self, number):
        if number not in self._documents:
            raise Refused("这个文档没有打开（已关闭，或 LibreOffice 重新启动过）")
        return self._documents[number]

    def _cell(self, document, sheet, address):
        if not document.Sheets.hasByName(sheet):
            raise Refused(f"没有工作表“{sheet}”，有：{'、'.join(document.Sheets.ElementNames)}")
        return document.Sheets.getByName(sheet).getCellRangeByName(address).getCellByPosition(0, 0)

    def _dispatch(self, controller, command, **values):
        self._dispatcher.executeDispatch(controller.Frame, command, "", 0, properties(**values))

    def _calculate(self, document):
        if self._recalculate:
            document.calculateAll()

    @staticmethod
    def _error(cell):
        return f"#ERR{cell.getError()} {cell.String}"


def ended(process, within):
    """Whether it is gone, or goes in so many seconds: a call may fail a moment before its process does."""
    try:
        process.wait(within)
    except subprocess.TimeoutExpired:
        return False
    return True


def serve(process, desk, requests, answers):
    """Answer one line after another until the asker goes away or LibreOffice dies."""
    for line in requests:
        request = json.loads(line)
        do = request.pop("do")
        try:
            answer = {"answer": getattr(desk, do)(**request)}
        except Refused as refusal:
            answer = {"refused": str(refusal)}
        except Exception as error:
            if isinstance(error, DisposedException) or ended(process, within=0.3):
                return
            answer = {"refused": f"LibreOffice 做不到 {do} {request}：{error!r}"}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


def main(program, profile, pipe, locale, recalculate):
    die_with_parent()
    recalculate = recalculate == "always"
    write_profile(profile, locale, recalculate)
    process = start(program, profile, pipe)
    try:
        desk = Desk(connect(process, pipe), recalculate)
        serve(process, desk, sys.stdin, sys.stdout)
        if not ended(process, within=0):
            desk.leave()
            ended(process, within=5)
    finally:
        process.kill()
        process.wait()


if __name__ == "__main__":
    main(*sys.argv[1:])
