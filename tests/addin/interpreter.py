"""The add-in's VBA, run by pyOpenVBA: a click on a button, and the command line that Windows would be given.

The interpreter has no Environ, GetAttr, Kill and no Declare: those few words of xlwings' own module are stood in
for, every one asserted to be there; none of our own modules is touched.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from pyopenvba.apps.excel import ExcelApplication
from pyopenvba.interpreter._objects import VBAObject, member, method, setter
from pyopenvba.interpreter._values import MISSING, VBAInt

from addin.package import AddIn, content

PROFILE = {"LOCALAPPDATA": r"C:\Users\张三\AppData\Local", "TEMP": r"C:\Users\张三\Temp"}

STANDING_IN = (
    (r"Environ\(\"Temp\"\)", '""'),
    (r"GetAttr\(FileSpec\)", 'IIf(Right$(FileSpec, 4) = ".exe", 0, 16)'),
    (r"Application\.Hwnd", "4242"),
    (r"(?m)^( *)Kill LOG_FILE$", r"\1Rem"),
)

CONTROL = "Option Explicit\nPublic ID As String\n"
CLICK = """\
Public Sub Click(id)
    Dim pressed As New Pressed
    pressed.ID = id
    Jx_OnAction pressed
End Sub
"""


@dataclass
class Windows:
    """What the add-in asked Windows to run and to show; ``answer``: the exit code of what is run; ``handed``: the
    environment variables set by the add-in that each program it ran was handed."""

    profile: dict[str, str] = field(default_factory=lambda: dict(PROFILE))
    answer: int = 0
    lines: list[str] = field(default_factory=list)
    handed: list[dict[str, str]] = field(default_factory=list)
    variables: dict[str, str] = field(default_factory=dict)
    shown: list[str] = field(default_factory=list)


class Variables(VBAObject):
    """WScript.Shell's Environment("Process"): what is set here, programs that are run inherit."""

    vba_type_name, vba_library = "IWshEnvironment", ""

    def __init__(self, windows: Windows):
        super().__init__()
        self.windows = windows

    @member(default=True)
    def Item(self, name=MISSING):
        return self.windows.variables.get(str(name), "")

    @setter("Item")
    def _(self, name, value):
        self.windows.variables[str(name)] = str(value)


class Shell(VBAObject):
    """WScript.Shell."""

    vba_type_name, vba_library = "IWshShell3", ""

    def __init__(self, windows: Windows):
        super().__init__()
        self.windows = windows

    @method
    def ExpandEnvironmentStrings(self, text=MISSING):
        return re.sub(r"%(\w+)%", lambda found: self.windows.profile.get(found[1], found[0]), str(text))

    @method
    def Run(self, line=MISSING, style=MISSING, wait=MISSING):
        self.windows.lines.append(str(line))
        self.windows.handed.append({key: value for key, value in self.windows.variables.items() if value})
        return VBAInt(self.windows.answer, "Long")

    @method
    def Environment(self, kind=MISSING):
        assert str(kind).lower() == "process"
        return Variables(self.windows)

    @method
    def Popup(self, text=MISSING, seconds=MISSING, title=MISSING, kind=MISSING):
        self.windows.shown.append(str(text))
        return VBAInt(1, "Long")


def excel(
    addin: AddIn, folder: Path, windows: Windows, edit=lambda text: text, standing_in=STANDING_IN
) -> ExcelApplication:
    """An Excel with the add-in open. ``edit``: what else to change in xlwings' module before it runs."""
    path = folder / addin.file
    path.write_bytes(content(addin))
    app = ExcelApplication.open(path)
    modules = {module.name: module.source for module in addin.modules if module.kind == "standard"}
    text = modules["xlwings"]
    for pattern, instead in standing_in:
        text, count = re.subn(pattern, instead, text)
        assert count, pattern
    app.add_module(edit(text), name="xlwings")
    app.add_module(CONTROL, name="Pressed", kind="class")
    app.add_module(CLICK, name="Clicks")
    host = app.interpreter.host
    create = host.create
    host.create = lambda name: Shell(windows) if name.lower() == "wscript.shell" else create(name)
    return app
