"""Notes beside a form stay at home, unless a formula reads them; whoever hands in is told once."""

from decimal import Decimal

from macros_py.book.build import build
from macros_py.book.read import read
from macros_py.desk import outside_notes
from macros_py.xlsx.patch import Formula, Put, patched
from tests import published

BASE = "基础数据表"


def workbook(**cells):
    places = {"beside": (9, 14), "below": (40, 1), "inside": (11, 4), "formula": (30, 15)}
    changes = {places[name]: change for name, change in cells.items()}
    return patched(build(published.scheme(), published.filled()), {BASE: changes})


def test_what_stands_beside_and_below_the_form_is_left_out():
    data = workbook(beside=Put(Decimal("1.7")), below=Put("核对人：王某"))
    got = read(data)
    notes = outside_notes.notes(got)
    assert [one.where for one in notes] == ["基础数据表!N9", "基础数据表!A40"]
    assert [str(one) for one in outside_notes.as_traces(notes)] == [
        "表外备注（基础数据表!N9）：1.7",
        "表外备注（基础数据表!A40）：核对人：王某",
    ]
    sent = read(patched(data, outside_notes.with_notes_emptied(notes, {})))
    assert sent.findings == () and sent.filled == got.filled


def test_what_a_formula_reads_stays():
    data = workbook(beside=Put(Decimal("1.7")), formula=Formula("SUM(M8:N9)", Decimal("1.7")))
    assert outside_notes.notes(read(data)) == []


def test_what_was_changed_besides_is_kept():
    notes = outside_notes.notes(read(workbook(beside=Put("备注"))))
    made = outside_notes.with_notes_emptied(notes, {BASE: {(1, 1): Put("表")}})
    assert made == {BASE: {(1, 1): Put("表"), (9, 14): Put(None)}}


def test_a_clean_form_has_none():
    assert outside_notes.notes(read(build(published.scheme(), published.filled()))) == []
