"""A workbook that a person had in hands: followed or reported, never misread."""

import io
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from macros_py.book.build import build
from macros_py.book.form_digest import canonical_formula
from macros_py.book.read import read
from macros_py.errors import NotOurWorkbook
from macros_py.evaluate import evaluate
from macros_py.law.filled import Filled, Row, as_json, from_json
from tests import published
from tests.examples import examples

BASE, SCORES = "基础数据表", "自评表"


@pytest.fixture(scope="module")
def workbook():
    return build(published.scheme(), published.filled())


def changed(workbook, change):
    """The workbook after a change made with openpyxl."""
    book = openpyxl.load_workbook(io.BytesIO(workbook))
    change(book)
    saved = io.BytesIO()
    book.save(saved)
    return read(saved.getvalue())


def insert_rows(page, row, count=1):
    """Rows inserted as Excel does it: what is merged below moves along, which openpyxl forgets."""
    page.insert_rows(row, count)
    for area in [area for area in page.merged_cells.ranges if area.min_row >= row]:
        area.shift(row_shift=count)


def ids(received):
    return [found.id for found in received.findings]


def same(received):
    return as_json(received.filled) == as_json(read_back())


def read_back():
    return published.filled()


def cells(received):
    return {id: text for id, text in received.filled.cells.items() if text}


def published_cells():
    return {id: text for id, text in published.filled().cells.items() if text}


def test_what_was_filled_in_comes_back(workbook):
    received = read(workbook)
    assert ids(received) == []
    assert cells(received) == published_cells()
    assert received.filled.points == published.filled().points
    assert received.filled.rows == published.filled().rows
    assert received.filled.declared == published.filled().declared


def test_the_verdict_is_the_same_through_the_workbook(workbook):
    received = read(workbook)
    direct = evaluate(published.scheme(), published.filled()).as_json()
    assert evaluate(received.scheme, received.filled, received.findings).as_json() == direct


@pytest.mark.parametrize("place", published.PLACES)
def test_every_published_form_comes_back_with_its_verdict(place):
    scheme, filled = published.scheme(place), published.filled(place)
    received = read(build(scheme, filled))
    # A number with a note that no number format can show is a text, which the sums leave out.
    assert {one.id for one in received.findings} <= {"number_as_text"}
    assert evaluate(scheme, received.filled).as_json() == evaluate(scheme, filled).as_json()


@pytest.mark.parametrize("row", [2, 5, 6, 11, 12, 20])
def test_a_row_inserted_above_is_followed(workbook, row):
    received = changed(workbook, lambda book: insert_rows(book[BASE], row))
    assert cells(received) == published_cells()
    # openpyxl leaves merged cells where they were: then a cell may be covered
    assert set(ids(received)) <= {"row_moved", "content_hidden"} and "row_moved" in ids(received)


def test_two_rows_inserted_above_the_scores(workbook):
    received = changed(workbook, lambda book: insert_rows(book[SCORES], 3, 2))
    assert cells(received) == published_cells()
    assert received.filled.points == published.filled().points
    assert received.filled.rows == published.filled().rows
    assert received.filled.declared["total_points"] == "96"


def test_a_deleted_row_is_missed_and_its_numbers_are_not_made_up(workbook):
    received = changed(workbook, lambda book: book[BASE].delete_rows(11))
    assert "form_altered" in ids(received)
    found = next(one for one in received.findings if one.id == "form_altered")
    assert "公务接待" in found.message
    others = {id: text for id, text in published_cells().items() if not id.startswith("reception.")}
    assert cells(received) == others
    verdict = evaluate(received.scheme, received.filled, received.findings)
    assert not any("reception" in id for one in verdict.findings if one.id == "sum_differs" for id in one.where)


def test_a_row_of_ones_own_is_reported_as_not_read(workbook):
    def insert(book):
        insert_rows(book[BASE], 9)
        book[BASE]["A9"], book[BASE]["D9"] = "水电费", 1.5

    received = changed(workbook, insert)
    assert cells(received) == published_cells()
    found = next(one for one in received.findings if one.id == "form_altered")
    assert "水电费" in found.message and "第9行" in found.message


def test_a_deleted_column_is_missed_and_no_other_is_read_for_it(workbook):
    received = changed(workbook, lambda book: book[SCORES].delete_cols(8))
    assert all(row["full"] == "" for row in received.filled.rows)
    assert [row["points"] for row in received.filled.rows] == [row["points"] for row in published.filled().rows]
    assert any(one.id == "form_altered" and "第8列" in one.message for one in received.findings)


def test_a_row_inserted_into_an_open_block(workbook):
    def insert(book):
        insert_rows(book[SCORES], 22)
        for column, text in ((4, "新增指标"), (5, "100"), (6, "120"), (7, 1)):
            book[SCORES].cell(22, column).value = text

    received = changed(workbook, insert)
    names = [row["name"] for row in received.filled.rows_of("quantity")]
    assert names == ["残疾儿童康复人数", "残疾人培训", "新增指标", "托养服务人数"]
    assert [row["points"] for row in received.filled.rows_of("quantity")] == ["7", "6", "1", "6"]
    assert received.filled.rows_of("quality") == published.filled().rows_of("quality")
    assert received.filled.declared["total_points"] == "96"


def test_renamed_and_reordered_sheets(workbook):
    def shuffle(book):
        book[SCORES].title = "附件2"
        book[BASE].title = "附件1"
        book.move_sheet("附件2", -3)

    received = changed(workbook, shuffle)
    assert cells(received) == published_cells() and received.filled.points == published.filled().points


def test_without_any_defined_name(workbook):
    def forget(book):
        for name in list(book.defined_names):
            del book.defined_names[name]

    received = changed(workbook, forget)
    assert cells(received) == published_cells() and received.filled.rows == published.filled().rows


def test_an_inserted_column_is_followed(workbook):
    received = changed(workbook, lambda book: book[BASE].insert_cols(2))
    assert cells(received) == published_cells()


def test_two_rows_that_changed_places(workbook):
    def swap(book):
        page = book[BASE]
        for column in range(1, 5):
            one, other = page.cell(10, column), page.cell(11, column)
            one.value, other.value = other.value, one.value

    received = changed(workbook, swap)
    assert cells(received) == published_cells()
    assert "row_moved" in ids(received)


def test_a_changed_label_is_reported_and_the_row_is_found_by_name(workbook):
    received = changed(workbook, lambda book: book[BASE].__setitem__("A11", "接待"))
    assert cells(received) == published_cells()
    found = next(one for one in received.findings if one.id == "form_altered")
    assert "接待" in found.message and f"{BASE}!A11" in found.message


def test_a_changed_heading_is_reported(workbook):
    received = changed(workbook, lambda book: book[BASE].__setitem__("C5", "2021年预算数"))
    assert cells(received) == published_cells()
    found = next(one for one in received.findings if one.id == "form_altered")
    assert f"{BASE}!C5" in found.message and "2021年预算数" in found.message


def test_a_label_changed_without_names_is_missing_not_guessed(workbook):
    def change(book):
        for name in list(book.defined_names):
            del book.defined_names[name]
        book[BASE]["A8"] = "购车"
        book[BASE]["A11"] = "接待"

    received = changed(workbook, change)
    assert not any(id.startswith("vehicle_purchase.") for id in cells(received))
    found = next(one for one in received.findings if one.id == "form_altered")
    assert "第8行" in found.message or "公车购置" in found.message
    # 公务接待 is found by our own formula that stands in its row
    assert {id: text for id, text in cells(received).items() if id.startswith("reception.")} == {
        id: text for id, text in published_cells().items() if id.startswith("reception.")
    }


def test_a_helper_pasted_over_is_reported_and_a_printed_result_is_a_declaration(workbook):
    def paste(book):
        book[SCORES]["M20"] = 5
        book[BASE]["B6"] = 9.99

    received = changed(workbook, paste)
    assert ids(received) == ["formula_overwritten"]
    assert f"{SCORES}!M20" in received.findings[0].message and "5" in received.findings[0].message
    assert received.filled.cells["three_public.prior_final"] == "9.99"


def test_a_forged_cached_result_is_not_believed():
    """The result a file carries for one of our formulas is recomputed, whatever it says."""
    workbook = build(published.scheme(), from_json({"cells": {"establishment_count": "10", "incumbent_count": "11"}}))
    import re
    import zipfile

    source = zipfile.ZipFile(io.BytesIO(workbook))
    forged = io.BytesIO()
    with zipfile.ZipFile(forged, "w") as out:
        for item in source.infolist():
            content = source.read(item)
            if b"<v>1.1</v>" in content:
                content = re.sub(rb"<v>1\.1</v>", b"<v>0.5</v>", content)
            out.writestr(item, content)
    assert forged.getvalue() != workbook
    received = read(forged.getvalue())
    assert str(evaluate(received.scheme, received.filled).rates["staffing_control_rate"]) == "1.1000"


@pytest.mark.parametrize(
    ("formula", "cached", "text", "finding"),
    [("=1.2+3.4", 4.6, "4.6", None), ("=B12*2", 7, "7", "input_is_formula"), ("=1+1", 5, "5", "input_is_formula")],
)
def test_a_formula_typed_into_an_input(formula, cached, text, finding):
    from macros_py.xlsx.patch import Formula, patched

    place = (SCORES, 4, 5)
    package = patched(build(published.scheme()), {place[0]: {place[1:]: Formula(formula[1:], Decimal(str(cached)))}})
    received = read(package)
    assert received.filled.cells["fiscal_appropriation.budget"] == text
    assert ids(received) == ([finding] if finding else [])


def test_percentages_and_dates_are_read_as_a_person_reads_them(workbook):
    from datetime import date

    def type_(book):
        page = book[SCORES]
        page["F25"].number_format, page["F25"].value = "0%", 0.95
        page["F29"].number_format, page["F29"].value = "yyyy-mm-dd", date(2020, 10, 28)

    received = changed(workbook, type_)
    rows = {row["name"]: row["achieved_text"] for row in received.filled.rows}
    assert rows["康复训练有效率"] == "95%" and rows["无障碍改造完成时间"] == "2020-10-28"


def test_not_ours_and_another_edition(workbook):
    def forget(book):
        del book["方案"]

    with pytest.raises(NotOurWorkbook, match="不是本系统"):
        changed(workbook, forget)
    with pytest.raises(NotOurWorkbook, match="目录"):
        changed(workbook, lambda book: book["方案"].__setitem__("B2", "../../etc"))


def test_rules_edited_inside_the_file_are_reported_and_not_used(workbook):
    def cheat(book):
        for row in book["方案"].iter_rows():
            if str(row[0].value).startswith("原文"):
                row[1].value = row[1].value.replace("full = 4", "full = 40")

    received = changed(workbook, cheat)
    assert ids(received) == ["rules_altered"]
    assert next(entry.full for entry in received.scheme.indicator if entry.id == "disclosure") == 4


@pytest.mark.office
def test_libreoffice_saves_it_and_nothing_is_lost(workbook, office, tmp_path):
    path = tmp_path / "表.xlsx"
    path.write_bytes(workbook)
    received = read(office.convert(path, "xlsx"))
    assert ids(received) == []
    assert as_json(received.filled) == as_json(read(workbook).filled)


texts = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=12)
money = st.decimals(min_value=0, max_value=99_999, places=2).map(lambda n: f"{n.normalize():f}")


@settings(max_examples=examples(25), suppress_health_check=[HealthCheck.too_slow])
@given(
    amounts=st.dictionaries(st.sampled_from(sorted(published_cells())), money, max_size=8),
    names=st.lists(st.tuples(texts, texts, texts), max_size=9),
)
def test_any_filling_comes_back(amounts, names):
    """Build and read are each other's inverse, also with more rows than the form is printed with."""
    amounts = {id: text for id, text in amounts.items() if not id.endswith("_text")}
    rows = tuple(
        Row("quantity", {"name": f"指标{n}{a.strip()}", "target_text": b.strip(), "achieved_text": c.strip()})
        for n, (a, b, c) in enumerate(names)
    )
    received = read(build(published.scheme(), Filled("某单位", 2020, amounts, rows=rows)))
    assert ids(received) == []
    assert cells(received) == amounts
    found = received.filled.rows_of("quantity")
    assert [r["name"] for r in found] == [r["name"] for r in rows]
    assert [r["target_text"] for r in found] == [r["target_text"] for r in rows]


def test_a_number_in_a_formula_is_compared_by_its_value():
    """Gnumeric writes 0.02 as 0.0199999999999999999996, others 1E-05; a number of more digits than a double has is one."""
    assert canonical_formula("A1*0.0199999999999999999996", 1, 2) == canonical_formula("A1*0.02", 1, 2)
    assert canonical_formula("A1+1E-05", 1, 2) == canonical_formula("A1+0.00001", 1, 2)
    assert canonical_formula("A1*.50", 1, 2) == canonical_formula("A1*0.5", 1, 2)
    assert canonical_formula("A1*0.021", 1, 2) != canonical_formula("A1*0.02", 1, 2)
    assert canonical_formula("$A$10+E5", 1, 2) != canonical_formula("$A$1+E5", 1, 2)
