"""The wrappers of the worksheet functions: one for each, the same parameters, an error that stays an error."""

import inspect
import re
import types

import pytest

from addin import functions
from macros_py.desk import udfs


def module(**made):
    stub = types.ModuleType("stub")
    vars(stub).update(made)
    return stub


def test_each_function_has_its_wrapper():
    text = functions.wrappers(udfs)
    wrapped = re.findall(r"^Public Function (\w+)\((.*)\) As Variant$", text, re.MULTILINE)
    assert [(name, parameters.split(", ")) for name, parameters in wrapped] == [
        (name, list(inspect.signature(getattr(udfs, name)).parameters)) for name in functions.names(udfs)
    ]
    assert functions.names(udfs) == ["JX_COMPLETION", "JX_GRADE", "JX_RATE", "JX_SCORE", "JX_TARGET"]


def test_wrapper():
    def JX_ADD(left, right=0):
        return left + right

    assert functions.wrappers(module(JX_ADD=JX_ADD, other=len)) == (
        'Attribute VB_Name = "JxFunctions"\nOption Explicit\n\n'
        "Public Function JX_ADD(left, Optional right) As Variant\n"
        "    On Error GoTo Failed\n"
        '    JX_ADD = XLPy.CallUDF("stub", "JX_ADD", Array(left, right), ThisWorkbook, Application.Caller)\n'
        "    Exit Function\n"
        "Failed:\n"
        "    JX_ADD = CVErr(xlErrValue)\n"
        "End Function\n"
    )


@pytest.mark.parametrize("function", [lambda *many: many, lambda *, only: only], ids=["many", "keyword"])
def test_what_a_worksheet_cannot_fill(function):
    with pytest.raises(ValueError, match="JX_ODD"):
        functions.wrappers(module(JX_ODD=function))
