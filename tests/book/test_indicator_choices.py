"""The drop-downs of the open rows: what they offer, that they forbid nothing, and that reading is not misled."""

import io

import openpyxl
import pytest

from macros_py.book import indicator_choices
from macros_py.book.build import build
from macros_py.book.form import load_form
from macros_py.book.read import read
from macros_py.evaluate import evaluate
from macros_py.law.library import load as load_library
from macros_py.law.notices import editions, load
from macros_py.xlsx.address import a1
from tests import published

WITH = [place for place in editions() if load(place).library]


def opened(package):
    return openpyxl.load_workbook(io.BytesIO(package))


def offers(book):
    """(sheet, cells) → the list validation there."""
    return {
        (page.title, str(rule.sqref)): rule
        for page in book
        for rule in page.data_validations.dataValidation
        if rule.type == "list" and indicator_choices.SHEET in rule.formula1
    }


def listed(book, name):
    """What the defined name of a drop-down points to."""
    ((sheet, cells),) = book.defined_names[name].destinations
    return [row[0].value for row in book[sheet][cells.replace("$", "")]]


def test_some_schemes_offer_a_library():
    assert published.PLACE in WITH


@pytest.mark.parametrize("place", WITH)
def test_each_open_block_offers_the_names_of_its_level_and_forbids_nothing(place):
    scheme, book = load(place), opened(build(load(place)))
    form, library, found = load_form(scheme), load_library(scheme.library), offers(book)
    wanted = {block.id for block in scheme.block if library.of_level(block.id)}
    assert len(found) == len(wanted) * len(form.numbers) and wanted
    for block in wanted:
        sheet, top, bottom, column = form.block_columns[f"{block}.name"]
        rule = found[sheet, f"{a1(top, column)}:{a1(bottom, column)}"]
        assert listed(book, rule.formula1) == [entry.name for entry in library.of_level(block)]
        assert not rule.showErrorMessage and not rule.showDropDown
        assert rule.showInputMessage and len(rule.prompt) <= 255 and len(rule.promptTitle) <= 32


def test_a_scheme_without_a_library_has_neither_sheet_nor_list():
    book = opened(build(load("hunan/2021")))
    assert indicator_choices.SHEET not in book.sheetnames and not offers(book)


def test_the_sheet_is_linear_and_holds_the_whole_library():
    page = opened(build(load(published.PLACE)))[indicator_choices.SHEET]
    library = load_library(load(published.PLACE).library)
    assert not page.merged_cells.ranges and page.sheet_state == "visible"
    assert [cell.value for cell in page[indicator_choices.TOP - 1]] == list(indicator_choices.HEADS)
    assert page.max_row == indicator_choices.TOP - 1 + len(library.indicator)
    assert {row[0].value for row in page.iter_rows(min_row=indicator_choices.TOP)} == {
        e.name for e in library.indicator
    }


def test_reading_is_not_misled_even_when_the_official_sheet_was_renamed():
    package = build(published.scheme(), published.filled())
    book = opened(package)
    book["自评表"].title = "附件2"
    buffer = io.BytesIO()
    book.save(buffer)
    wanted = evaluate(published.scheme(), published.filled())
    for data in (package, buffer.getvalue()):
        received = read(data)
        assert [r["name"] for r in received.filled.rows] == [r["name"] for r in published.filled().rows]
        assert evaluate(received.scheme, received.filled).declared_total == wanted.declared_total


def test_an_office_keeps_the_lists_and_takes_any_other_name(office, tmp_path):
    path = tmp_path / "自评.xlsx"
    path.write_bytes(build(published.scheme()))
    sheet, top, bottom, column = load_form(published.scheme()).block_columns["quantity.name"]
    with office.open(path) as document:
        office.type_into(document, sheet, a1(top, column), "不在库里的指标")
        assert office.value(document, sheet, a1(top, column)) == "不在库里的指标"
        book = openpyxl.load_workbook(office.save_as_xlsx(document))
    rule = offers(book)[sheet, f"{a1(top, column)}:{a1(bottom, column)}"]
    assert "残疾儿童康复救助人数" in listed(book, rule.formula1) and not rule.showErrorMessage
