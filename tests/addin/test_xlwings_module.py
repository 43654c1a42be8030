"""xlwings' module as we take it: nothing that a received workbook reaches, and no edit that silently misses."""

import re

import pytest

from addin import xlwings_module as taken
from addin.xlwings_module import CLICK, EDITS, FUNCTIONS, Edit, for_windows, licence, shipped, xlwings_module


@pytest.mark.parametrize("procedures", [CLICK, FUNCTIONS], ids=["click", "functions"])
def test_nothing_a_received_workbook_reaches_is_left(procedures):
    code = re.sub(r"(?m)'.*$", "", xlwings_module(procedures))
    for word in (
        "FullName",
        '.py"',
        "CONDA",
        "LICENSE_KEY",
        "GetConfigFrom",
        "embedded",
        "Worksheet",
        "Sheets",
        ".conf",
    ):
        assert word.lower() not in code.lower(), word
    assert "ActiveWorkbook" not in code and "--wb" not in code


def test_the_settings_asked_for():
    asked = set(re.findall(r'GetConfig\("([^"]+)"', xlwings_module(CLICK) + xlwings_module(FUNCTIONS)))
    assert asked == {"INTERPRETER_WIN", "PYTHONPATH", "SHOW CONSOLE", "TEMP DIR", "DEBUG UDFS"}


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: f"{edit.procedure}: {edit.begins.strip()[:40]}")
def test_an_edit_that_does_not_find_its_text_stops_the_build(edit):
    text = shipped()
    chosen = CLICK if edit.procedure in CLICK else FUNCTIONS
    assert xlwings_module(chosen, text) == xlwings_module(chosen)
    with pytest.raises(ValueError, match="not exactly one"):
        edit.on("something else\n")
    with pytest.raises(ValueError, match="not exactly one"):
        edit.on(edit.begins * 2 + edit.until)
    if edit.until:
        with pytest.raises(ValueError, match="after"):
            edit.on(edit.begins)


def test_an_edit_keeps_what_it_does_not_name():
    assert Edit("x", "b", "d", "-").on("abcde") == "a-de"
    assert Edit("x", "b", instead="-").on("abcde") == "a-cde"


def test_a_procedure_that_is_gone_stops_the_build():
    with pytest.raises(ValueError, match="0 procedures named ReadFile"):
        xlwings_module(CLICK, shipped().replace("Function ReadFile(", "Function ReadFiles("))


def test_another_wheel_stops_the_build(monkeypatch):
    monkeypatch.setattr(taken.metadata, "version", lambda name: "0.38.0")
    with pytest.raises(ValueError, match="not 0.38.0"):
        shipped()


def test_conditions_are_decided_for_excel_on_windows():
    text = "#Const A = 1\n#If Mac Then 'x\nmac\n#ElseIf VBA7 Then\nwindows\n#Else\nold\n#End If\nend"
    assert for_windows(text) == "windows\nend"
    assert for_windows("#If VBA7 Then\na\n#ElseIf Mac Then\nb\n#Else\nc\n#End If") == "a"
    open_one = "#If Win64 Then\n64\n#Else\n32\n#End If"
    assert for_windows(open_one) == open_one
    assert for_windows(f"#If Mac Then\n{open_one}\n#Else\n{open_one}\n#End If") == open_one


def test_the_licence_stands_in_the_source_and_is_the_free_one():
    for procedures in (CLICK, FUNCTIONS):
        text = xlwings_module(procedures)
        assert "'Redistribution and use in source and binary forms" in text and "Zoomer Analytics" in text
    assert "BSD 3-Clause License" in licence() or "Redistribution and use" in licence()
    assert "PolyForm" not in licence()
