"""Columns hidden in a worksheet's XML; what other columns look like stays."""

import re

import pytest

from macros_py.xlsx.columns import hidden_columns
from macros_py.xlsx.limits import Refused

HEAD = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
BODY = b"<sheetData/></worksheet>"


def columns(data):
    found = {}
    for tag in re.findall(rb"<col [^>]*>", data):
        said = dict(re.findall(r'(\w+)="([^"]*)"', tag.decode()))
        for column in range(int(said["min"]), min(int(said["max"]), 99) + 1):
            assert column not in found
            found[column] = (said.get("hidden", "0"), said["width"], said.get("style"))
    return found


@pytest.mark.parametrize(
    "listed",
    [
        b"",
        b"<cols/>",
        b'<cols><col min="1" max="3" width="12" style="4"/></cols>',
        b'<cols><col min="1" max="16384" width="12" style="4"/></cols>',
        b'<cols><col min="5" max="9" width="12" style="4"/><col min="10" max="10" width="7"></col></cols>',
        b'<cols><col min="6" max="6" width="12" hidden="0"/></cols>',
    ],
)
def test_the_columns_are_hidden_and_the_others_look_as_they_did(listed):
    before = columns(listed)
    after = columns(hidden_columns("表", HEAD + listed + BODY, 5, 7))
    assert {column: looks for column, looks in before.items() if not 5 <= column <= 7} == {
        column: looks for column, looks in after.items() if not 5 <= column <= 7
    }
    assert all(after[column][0] == "1" for column in (5, 6, 7))


def test_a_prefix_is_kept_and_nonsense_is_refused():
    data = (
        b'<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData/></x:worksheet>'
    )
    assert b"<x:cols><x:col min" in hidden_columns("表", data, 2, 3)
    with pytest.raises(Refused):
        hidden_columns("表", HEAD + b'<cols><col min="a" max="3"/></cols>' + BODY, 2, 3)
