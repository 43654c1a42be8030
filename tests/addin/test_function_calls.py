"""A worksheet function on its way to Python: the server's command line, and #VALUE! when there is no answer.

The interpreter knows no Declare, so the two foreign functions of xlwings' DLL are stood in for.
"""

import re

import pytest

from addin import gate_vba
from addin.package import addins
from tests.addin.interpreter import PROFILE, Windows, excel

FUNCTIONS = addins()[1]

LIBRARY = """\
Function LoadLibrary(ByVal place As String) As Long
    LoadLibrary = 1
End Function
Function XLPyDLLActivateAuto(result, line, mode) As Long
    result = "no server"
    XLPyDLLActivateAuto = 1
End Function
"""


@pytest.fixture
def app(tmp_path):
    def without_declarations(text):
        code, rest = text.split("\nFunction XLPyCommand", 1)
        notice = re.sub(r"(?m)^ +(#|Const|Private|Declare).*\n", "", code)
        constant = 'Private Const XLPyDLLName As String = "xlwings64.dll"\n'
        return f"{notice}\n{constant}{LIBRARY}\nFunction XLPyCommand{rest}"

    return excel(FUNCTIONS, tmp_path, Windows(), without_declarations, standing_in=())


def test_the_server_is_our_python_and_knows_no_workbook(app):
    home = PROFILE["LOCALAPPDATA"] + r"\JixiaoZiping"
    line = app.evaluate("XLPyCommand()")
    assert line.startswith(f'cmd.exe  /K ""{home}\\python\\python.exe" -B -c "')
    escaped = home.replace("\\", "\\\\")
    assert f'prepare_sys_path(\\"false;;;;;;{escaped}\\\\app\\");import xlwings; xlwings.serve' in line


@pytest.mark.parametrize("call", ["JX_RATE(1, 2)", 'JX_TARGET("85%")'])
def test_no_answer_is_an_error_and_no_text(app, call):
    assert app.evaluate(f"IsError({call})") is True


def test_the_declared_functions_are_those_that_are_called():
    source = next(module.source for module in FUNCTIONS.modules if module.name == "xlwings")
    declared = re.findall(r"Declare PtrSafe Function (\w+)", source)
    assert sorted(declared) == ["LoadLibrary", "XLPyDLLActivateAuto", "XLPyDLLActivateAuto"]
    assert gate_vba.SELF_STARTING.search(source) is None
