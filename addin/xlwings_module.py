"""xlwings' own VBA module, cut to what a click or a worksheet function needs, with asserted edits.

It comes from the pinned wheel. Procedures are chosen, not struck out, so that nothing arrives unseen with a new
wheel; every edit names the text it replaces and fails unless that stands there exactly once. The edits close what
a received workbook could reach: settings on its sheets or beside it (GetConfig is ours, vba/JxSettings.bas), a sheet
named ``*.py`` (the PRO branch), its folder on sys.path, and its own path and name in the command line, where ``^&`` or
``%CMDCMDLINE%&`` in them would start a program: the name is handed over in the environment (vba/JxRibbon.bas).
Only the branches of Excel on Windows remain.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from macros_py.desk.light_xlwings import HIDDEN

VERSION = "0.37.8"
SOURCE = "xlwings/xlwings_custom_addin.bas"
LICENCE = "'Version: 0.37.8\n", "'SOFTWARE, EVEN IF ADVISED OF THE POSSIBILITY OF SUCH DAMAGE.\n"
ORIGIN = "'Chosen procedures, edited for this add-in by addin/xlwings_module.py.\n"

CLICK = (
    "RunPython",
    "ExecuteWindows",
    "WScript",
    "FileExists",
    "FileExistsOnWindows",
    "ParentFolder",
    "ShowError",
    "ExpandEnvironmentStrings",
    "ReadFile",
    "CreateGUID",
)
FUNCTIONS = ("XLPyCommand", "XLPyLoadDLL", "XLPy", "ParentFolder")

KNOWN = {"Mac": False, "Not Mac": True, "VBA7": True, 'App = "Microsoft Excel"': True}
"""The conditions of Excel 2016 or later on Windows; what is not here (Win64) stays a condition."""


@dataclass(frozen=True)
class Edit:
    """In ``procedure``: from ``begins`` up to, not with, ``until`` (or ``begins`` alone) stands ``instead``."""

    procedure: str
    begins: str
    until: str = ""
    instead: str = ""

    def on(self, text: str) -> str:
        if text.count(self.begins) != 1:
            raise ValueError(
                f"{self.procedure}: not exactly one {self.begins!r}; look at the new xlwings before going on"
            )
        before, _, after = text.partition(self.begins)
        if self.until:
            _, found, after = after.partition(self.until)
            if not found:
                raise ValueError(f"{self.procedure}: no {self.until!r} after {self.begins!r}")
            after = found + after
        return before + self.instead + after


HIDE = f"sys.modules.update(dict.fromkeys({HIDDEN}));".replace(" ", "")
"""Python that lets `import xlwings` go without pandas and numpy: what a button waits for."""

NO_PATH_OF_THE_BOOK = '    PYTHONPATH = "false;;;;;;" & GetConfig("PYTHONPATH")\n\n'

EDITS = (
    Edit(
        "RunPython",
        "    Dim i As Integer\n",
        "        interpreter =",
        "    Dim interpreter As String, PYTHONPATH As String\n\n",
    ),
    Edit("RunPython", '    If interpreter = "" Then\n', "    ' Call Python platform", NO_PATH_OF_THE_BOOK),
    Edit("RunPython", "        If OPTIMIZED_CONNECTION = True Then\n", "            RunPython = ExecuteWindows("),
    Edit("RunPython", "PYTHONPATH)\n        End If\n", instead="PYTHONPATH)\n"),
    Edit(
        "ExecuteWindows",
        'MsgBox "Could not find Interpreter!", vbCritical',
        instead='MsgBox JxWords("no_python") & vbCrLf & PYTHON_WIN, vbExclamation, JxWords("title")',
    ),
    Edit("ExecuteWindows", '    CondaPath = GetConfig("CONDA PATH")\n', "    ' Handle ampersands"),
    Edit("ExecuteWindows", '    If CondaPath <> "" And CondaEnv <> "" Then\n', "    If IsFrozen = False Then\n"),
    Edit("ExecuteWindows", "CondaCmd & PythonInterpreter", instead="PythonInterpreter"),
    Edit("ExecuteWindows", "RunCommand, condaExcecutable As String", instead="RunCommand As String"),
    Edit("ExecuteWindows", ", CondaCmd As String, CondaPath As String, CondaEnv As String"),
    Edit("ExecuteWindows", ' -B -c ""import xlwings', instead=f' -B -c ""import sys;{HIDE}import xlwings'),
    Edit(
        "ExecuteWindows",
        '    PYTHONPATH = Replace(PYTHONPATH, "&", "^&")\n',
        instead='    PYTHONPATH = Replace(Replace(PYTHONPATH, "^", "^^"), "&", "^&")\n',
    ),
    Edit(
        "ExecuteWindows",
        '" --wb=" & """" & ActiveWorkbook.Name & """ --from_xl=1" & " --app="',
        instead='" --from_xl=1 --app="',
    ),
    Edit("ShowError", "    Dim ErrorSheet As Worksheet\n"),
    Edit(
        "ShowError",
        '    If GetConfig("SHOW_ERROR_POPUPS"',
        "End Sub",
        '    WScript.Popup JxWords("failed") & vbCrLf & Content, AUTO_DISMISS, JxWords("title"), OK_BUTTON_ERROR\n',
    ),
    Edit("XLPyCommand", "    ' TODO: Doesn't automatically check", "    ' Escaping backslashes", NO_PATH_OF_THE_BOOK),
    Edit("XLPyCommand", '    If PYTHON_WIN = "" Then\n', "    DEBUG_UDFS ="),
    Edit(
        "XLPyCommand",
        '    CondaPath = GetConfig("CONDA PATH")\n',
        '        PYTHON_WIN = "cmd.exe " & ConsoleSwitch & " /K " & Chr(34)',
    ),
    Edit("XLPyCommand", "    End If\n\n    licenseKey =", "    If DEBUG_UDFS = True Then\n"),
    Edit("XLPyCommand", ';" & LicenseKeyEnvString & "import', instead=f";{HIDE}import"),
    Edit("XLPyCommand", "    Dim wb As Workbook\n"),
    Edit("XLPyCommand", ", licenseKey As String, LicenseKeyEnvString As String, AddExcelDir As String"),
    Edit(
        "XLPyCommand",
        "    Dim CondaCmd As String, CondaPath As String, CondaEnv As String, ConsoleSwitch As String, FName As String\n",
        instead="    Dim ConsoleSwitch As String\n",
    ),
    Edit(
        "XLPyCommand",
        '    PYTHONPATH = Replace(PYTHONPATH, "&", "^&")\n',
        instead='    PYTHONPATH = Replace(Replace(PYTHONPATH, "^", "^^"), "&", "^&")\n',
    ),
    Edit("XLPyLoadDLL", ", CondaCmd As String, CondaPath As String, CondaEnv As String"),
    Edit("XLPyLoadDLL", '    If PYTHON_WIN = "" Then\n', "        If LoadLibrary(ParentFolder(PYTHON_WIN)"),
    Edit("XLPyLoadDLL", "        End If\n    End If\n", instead="        End If\n"),
)


def shipped() -> str:
    """The module as the wheel ships it, LF line ends. ValueError: another xlwings than the pinned one."""
    found = metadata.version("xlwings")
    if found != VERSION:
        raise ValueError(f"xlwings {VERSION} is read and edited here, not {found}")
    place = Path(str(metadata.distribution("xlwings").locate_file(SOURCE)))
    return place.read_text("ascii")


def licence() -> str:
    """xlwings' licence (BSD 3-clause), from the wheel."""
    return str(metadata.distribution("xlwings").read_text("licenses/LICENSE.txt")).strip() + "\n"


def xlwings_module(procedures: Sequence[str], text: str | None = None) -> str:
    """The .bas text with these procedures, edited. ``text``: another original than the wheel's."""
    whole = for_windows(shipped() if text is None else text)
    body = "\n".join(_edited(name, _procedure(whole, name)) for name in procedures)
    begins, ends = LICENCE
    notice = whole[whole.index(begins) : whole.index(ends) + len(ends)]
    declarations = _declarations(whole, body)
    return f'Attribute VB_Name = "xlwings"\nOption Private Module\n{ORIGIN}{notice}\n{declarations}{body}'


def for_windows(text: str) -> str:
    """The text with the conditions that are KNOWN decided and their lines gone."""
    kept: list[str] = []
    blocks: list[str] = []  # of each #If: on, off (no branch yet), done (its branch is over), open (undecided)
    for line in text.split("\n"):
        found = re.match(r"\s*#(If|ElseIf|Else|End If|Const)\b(?: (.+?) Then\b)?", line)
        word, condition = found.groups() if found else ("", None)
        if word == "If":
            blocks.append("open" if condition not in KNOWN else "on" if KNOWN[condition] else "off")
        decided = word == "Const" or (word and blocks[-1] != "open")
        if word in ("ElseIf", "Else") and decided:
            holds = word == "Else" or KNOWN.get(condition, False)
            blocks[-1] = "done" if blocks[-1] != "off" else "on" if holds else "off"
        if not decided and not {"off", "done"} & set(blocks):
            kept.append(line)
        if word == "End If":
            blocks.pop()
    return "\n".join(kept)


def _procedure(text: str, name: str) -> str:
    pattern = rf"(?ms)^(?:Public |Private )?((?:Sub|Function) {name}\(.*?^End (?:Sub|Function)\n)"
    found = re.findall(pattern, text)
    if len(found) != 1:
        raise ValueError(f"xlwings {VERSION} has {len(found)} procedures named {name}, not one")
    return found[0]


def _edited(name: str, text: str) -> str:
    for edit in EDITS:
        if edit.procedure == name:
            text = edit.on(text)
    return text


def _declarations(whole: str, body: str) -> str:
    """The Declare lines of what ``body`` calls and the constant they need, in their conditions; often none."""
    head = whole[whole.index("        Const XLPyDLLName") : whole.index("Public Const XLWINGS_VERSION")]
    declared = re.compile(r"Declare PtrSafe Function (\w+)")
    lines = ["    #If Win64 Then", *head.rstrip().split("\n")]
    kept = [line for line in lines if not (m := declared.search(line)) or re.search(rf"\b{m[1]}\b", body)]
    return "\n".join(kept) + "\n\n" if any(map(declared.search, kept)) else ""
