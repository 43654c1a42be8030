"""Texts made fit for a message, a cell, a document, a file's name: which characters go where."""

import pytest

from macros_py.report.printed_values import chinese
from macros_py.safe_text import fit, shortened, writable
from macros_py.xlsx.cell_values import LONGEST_TEXT
from macros_py.xlsx.filename import file_name

CHARACTERS = {
    # character: (fit for a cell, a document holds it, a file's name holds it)
    "a": (True, True, True),
    "绩": (True, True, True),
    "\t": (True, True, False),
    "\n": (True, True, False),
    "\r": (False, True, False),
    "\0": (False, False, False),
    "\x0b": (False, False, False),
    "\x1f": (False, False, False),
    "\x7f": (False, True, False),
    "\u200b": (False, True, False),
    "\u202e": (False, True, False),
    "\u2060": (False, True, False),
    "\u2066": (False, True, False),
    "\ufeff": (False, True, False),
    "\ud800": (False, False, False),
    "\uffff": (False, False, False),
    "/": (True, True, False),
}


@pytest.mark.parametrize("character, kept", CHARACTERS.items(), ids=[ascii(one) for one in CHARACTERS])
def test_a_character_stays_where_it_may(character, kept):
    text = f"甲{character}乙"
    assert (fit(text) == text, writable(text) == text, file_name(text) == text) == kept


@pytest.mark.parametrize(
    "text, most, mark, shown",
    [
        ("", 5, "…", ""),
        ("偏差原因", 4, "…", "偏差原因"),
        ("偏差原因分析", 4, "…", "偏差原因…"),
        ("偏差原因分析", 2, "……", "偏差……"),
        ("a" * LONGEST_TEXT, 20, "…", "a" * 20 + "…"),
    ],
)
def test_a_long_text_is_quoted_by_its_beginning(text, most, mark, shown):
    assert shortened(text, most, mark) == shown


@pytest.mark.parametrize(
    "number, words",
    {0: "零", 5: "五", 10: "十", 12: "十二", 20: "二十", 101: "一百零一", 110: "一百一十", 999: "九百九十九"}.items(),
)
def test_a_small_number_as_officials_write_it(number, words):
    assert chinese(number) == words
