"""重新计算 on an open book: texts that are numbers become numbers, sums reach rows below a block, and 撤销 takes it all back."""

from macros_py.book.build import build
from macros_py.book.read import read
from macros_py.evaluate import evaluate
from macros_py.xlsx.address import a1
from tests.book.test_block_ends import BLOCK, with_names
from tests.book.test_text_numbers import BASE, CERTAIN, NOTED, typed

TEXTS = {place: text for place, (text, _) in CERTAIN.items()} | NOTED


def kinds(package):
    """Place → (kind, value, number format's style) of the cells in question."""
    pages = {sheet.name: sheet.cells for sheet in read(package).workbook.sheets}
    return {(s, r, c): (pages[s][r, c].kind, pages[s][r, c].value) for s, r, c in TEXTS}


def test_texts_become_numbers_and_are_taken_back(host):
    package = typed(TEXTS)
    with host(package) as desk:
        before = kinds(desk.saved())
        assert {kind for kind, _ in before.values()} == {"text"}
        said = desk.run("press", "recalculate")
        for (sheet, row, column), (text, number) in CERTAIN.items():
            assert f"{sheet}!{a1(row, column)}“{text}”→{number}" in said
        after = kinds(desk.saved())
        assert {place: value for place, (kind, value) in after.items() if kind == "number"} == {
            place: number for place, (_, number) in CERTAIN.items()
        }
        assert all(after[place] == ("text", text) for place, text in NOTED.items())
        assert "已改" not in desk.run("press", "recalculate")  # once is enough
    with host(package) as desk:
        desk.run("press", "recalculate")
        assert "已撤销" in desk.run("press", "undo")
        assert kinds(desk.saved()) == before


def test_an_open_book_gives_the_verdict_of_the_file(host):
    package = typed({(BASE, 7, 2): "1275.6", (BASE, 8, 3): "20"})
    received = read(package)
    verdict = evaluate(received.scheme, received.filled, received.findings)
    assert any(one.id == "number_as_text" for one in verdict.findings)
    with host(package) as desk:
        assert "已改" in desk.run("press", "recalculate")


def test_a_row_below_a_block_is_added_and_taken_back(host):
    package, count = with_names()
    with host(package) as desk:
        assert "算进合计" in desk.run("press", "recalculate")
        saved = read(desk.saved())
        name = next(name for name in saved.workbook.names if name.startswith("数量指标") and "自评得分" in name)
        _, top, _, bottom, _ = saved.workbook.names[name]
        assert bottom - top + 1 == count == saved.located.form.rows[BLOCK]
        desk.run("press", "undo")
        assert read(desk.saved()).workbook.names[name][3] == bottom - 1


def test_a_clean_form_is_asked_no_more_questions(host, package):
    with host(build(read(package).scheme)) as desk:
        assert "已改" not in desk.run("press", "recalculate")
