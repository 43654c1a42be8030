"""Texts in pieces: what is struck out is left out, what is raised is a note and never a digit."""

import pytest

from macros_py.law.typed.numbers import read_number
from macros_py.xlsx.package import open_workbook
from macros_py.xlsx.rich_text import Rich, Run, marked
from tests.xlsx.hostile import ROW, book, rows, sheet, strings

UP = '<r><rPr><vertAlign val="superscript"/></rPr><t>{}</t></r>'
DOWN = '<r><rPr><vertAlign val="subscript"/></rPr><t>{}</t></r>'
GONE = '<r><rPr><strike/><color rgb="FF000000"/></rPr><t>{}</t></r>'
PLAIN = "<r><t>{}</t></r>"
WHITE = '<r><rPr><color rgb="FFFFFFFF"/></rPr><t>{}</t></r>'

CASES = {
    "a footnote after a number": (PLAIN.format("53.46") + UP.format("1"), "53.46（上标1）"),
    "a footnote after a unit": (PLAIN.format("200人") + UP.format("[1]"), "200人（上标[1]）"),
    "a footnote after per cent": (PLAIN.format("98%") + UP.format("1"), "98%（上标1）"),
    "a footnote before the number": (UP.format("1") + PLAIN.format("7"), "7（上标1）"),
    "square metres": (PLAIN.format("120m") + UP.format("2"), "120m²"),
    "carbon dioxide": (PLAIN.format("CO") + DOWN.format("2") + PLAIN.format("减排"), "CO₂减排"),
    "all of it raised": (UP.format("7") + UP.format("1"), "71"),
    "a digit struck out": (GONE.format("20") + PLAIN.format("207.53"), "207.53"),
    "struck out and a note": (GONE.format("9") + PLAIN.format("4.98") + UP.format("①"), "4.98（上标①）"),
    "all struck out": (GONE.format("500"), ""),
    "not struck out after all": ('<r><rPr><strike val="0"/></rPr><t>20</t></r>' + PLAIN.format("7"), "207"),
    "one colour in another": (PLAIN.format("1") + '<r><rPr><color rgb="FFFF0000"/></rPr><t>2</t></r>', "12"),
    "escaped": (PLAIN.format("a_x000A_") + UP.format("1"), "a\n（上标1）"),
}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("shared", [True, False], ids=["shared", "inline"])
def test_what_is_read_of_it(case, shared):
    text, read = CASES[case]
    if shared:
        made = rows(ROW.format('<c r="A1" t="s"><v>0</v></c>'), texts=strings(text))
    else:
        made = rows(ROW.format(f'<c r="A1" t="inlineStr"><is>{text}</is></c>'))
    assert open_workbook(made).sheets[0].cells.get((1, 1)).value == read


@pytest.mark.parametrize("case, value", [("a footnote after a number", "53.46"), ("a footnote before the number", "7")])
def test_a_note_is_a_note_to_the_reader_of_numbers(case, value):
    text = rows(ROW.format('<c r="A1" t="s"><v>0</v></c>'), texts=strings(CASES[case][0]))
    got = read_number(str(open_workbook(text).sheets[0].cells[1, 1].value))
    assert f"{got.value}" == value and got.note == "上标1" and got.problem is None


def test_what_was_struck_and_what_cannot_be_seen_is_kept_beside():
    texts = strings(GONE.format("20") + PLAIN.format("7"), WHITE.format("1") + PLAIN.format("207.53"))
    made = book(sheet('<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>'), texts=texts)
    view = open_workbook(made).sheets[0].view
    assert (view.marked[1, 1].whole, view.marked[1, 1].struck, view.marked[1, 1].read) == ("207", "20", "7")
    assert (view.marked[1, 2].unseen, view.marked[1, 2].read) == ("1", "1207.53")


def test_a_piece_with_a_look_of_its_own_is_not_struck_out_with_the_cell():
    text = Rich((Run("作废"), Run("有效", own=True)))
    assert marked(text, True, lambda colour: False).read == "有效"
    assert marked(text, False, lambda colour: False).read == "作废有效"
