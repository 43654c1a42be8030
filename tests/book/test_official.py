"""What the official sheets print, the code of it, and results in a file that are not their formulas'."""

import io
import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from macros_py.book import official
from macros_py.book.build import build
from macros_py.book.figures_code import PREFIX, agrees, figures_code, first_code, spelled
from macros_py.book.read import read
from macros_py.evaluate import evaluate
from macros_py.law.filled import from_json
from macros_py.xlsx.patch import Cached, Put, patched
from tests import published
from tests.test_evaluate import CLEAN

UNTOTALLED = {
    **CLEAN,
    "declared": {id: text for id, text in CLEAN.get("declared", {}).items() if id not in ("total_points", "grade")},
}
"""The clean form with its own formulas in total and grade."""
ISSUED = Path(__file__).parents[1] / "issued" / "0.1.0"
FACTS = json.loads((ISSUED / "facts.json").read_text("utf-8"))
AMOUNTS, SCORES = "基础数据表", "自评表"


@pytest.fixture(scope="module")
def clean():
    return build(published.scheme(), from_json(UNTOTALLED))


def verdict_of(received):
    return evaluate(received.scheme, received.filled, received.findings)


@pytest.mark.parametrize("name", FACTS)
def test_what_version_0_1_0_issued_keeps_its_first_code_and_prints_what_it_says(name):
    received = read(ISSUED / f"{name}.xlsx")
    assert first_code(received) == FACTS[name]["code"] and agrees(FACTS[name]["code"], received)
    assert official.stale(received) == [] == official.unlike(received, verdict_of(received))


def test_a_sealed_copy_has_the_code_of_its_original():
    assert figures_code(read(ISSUED / "hunan_2021_上报.xlsx")) == figures_code(read(ISSUED / "hunan_2021.xlsx"))


CODES = {
    "hunan_2017": "2-31a886ef78c5", "hunan_2018_variant": "2-5347b8f4ff42", "hunan_2021": "2-08f6306f9c84",
    "hunan_2021_上报": "2-08f6306f9c84", "hunan_changsha_2022_project": "2-09266d46d6e1",
    "hunan_liuyang_2020": "2-297ca271a470", "national_2020_project": "2-f23b37772ebf",
    "shanghai_minhang_2023": "2-3c0af59ebbd2", "sichuan_2020_project": "2-3e0cd820fffa",
}  # fmt: skip
"""The 数据校验码 on papers that are signed and filed: no later program may give the same form another one."""


def test_every_issued_workbook_has_a_code():
    assert CODES.keys() == {path.stem for path in ISSUED.glob("*.xlsx")}


@pytest.mark.parametrize("name", CODES)
def test_the_code_on_a_signed_paper_stays_what_it_is(name):
    assert figures_code(read(ISSUED / f"{name}.xlsx")) == CODES[name]


@pytest.mark.parametrize("place", published.PLACES)
def test_a_form_built_today_has_the_code_of_the_one_issued_long_ago(place):
    code = CODES[place.replace("/", "_")]
    assert figures_code(read(build(published.scheme(place), published.filled(place)))) == code
    other = replace(published.filled(place), year=2030)
    assert figures_code(read(build(published.scheme(place), other))) != code


@pytest.mark.parametrize("place", published.PLACES)
def test_published_and_empty_forms_are_not_stale(place):
    scheme = published.scheme(place)
    for data in (build(scheme, published.filled(place)), build(scheme)):
        received = read(data)
        assert official.stale(received) == [] == official.unlike(received, verdict_of(received))


def test_every_printed_value_is_in_the_code_and_nothing_else(clean):
    code = figures_code(read(clean))
    assert code.startswith(PREFIX) and len(code) == len(PREFIX) + 12

    def after(sheet, cells):
        return figures_code(read(patched(clean, {sheet: cells})))

    assert after(AMOUNTS, {(10, 4): Put("0.41")}) != after(AMOUNTS, {(10, 4): Put(Decimal("0.41"))}), (
        "a text is in no sum"
    )
    assert after(AMOUNTS, {(22, 4): Put("1,275.6")}) != after(AMOUNTS, {(22, 4): Put(Decimal("1275.6"))})
    assert after(SCORES, {(20, 8): Put("补训已完成")}) != code, "a reason is printed"
    assert after(SCORES, {(20, 13): Put("草稿")}) == code, "the helper columns are not"
    assert after("核对结果", {(4, 10): Put("已核实")}) == code and after("分工", {(3, 4): Put("财务科")}) == code
    assert after("补充数据", {(3, 6): Put("不打印")}) == code, "a sheet that is not printed"
    constant = {(41, 7): Put(Decimal(read(clean).cell("total_points").value))}
    assert after(SCORES, constant) == code, "a typed total prints like a computed one"


def test_other_results_in_the_file_are_no_other_code_but_named(clean):
    """A formula prints what it gives: the same figures have one code on an open book and in a file."""
    received = read(clean)
    place = received.located.places["total_points"]
    changed = read(patched(clean, {SCORES: {place[1:]: Cached(Decimal("12.5"))}}))
    assert figures_code(changed) == figures_code(received)
    (found,) = official.stale(changed)
    assert (found.place, found.shows, found.should) == (place, "12.5", received.cell("total_points").value)
    assert "自评表!G41（" in str(found) and "显示12.5，应为" in str(found)
    blank = read(patched(clean, {SCORES: {place[1:]: Cached("")}}))
    assert [one.shows for one in official.stale(blank)] == ["空白"]


def test_results_that_are_not_there_are_not_wrong(clean):
    """openpyxl keeps the formulas and drops their results."""
    book = openpyxl.load_workbook(io.BytesIO(clean))
    saved = io.BytesIO()
    book.save(saved)
    received = read(saved.getvalue())
    assert official.stale(received) == [] and figures_code(received) == figures_code(read(clean))


def test_a_sum_prints_without_the_texts_in_it(clean):
    """Pasted texts are in no sum of a spreadsheet: the rest is what prints, and a result that has them is stale."""
    received = read(clean)
    parent, child = (received.located.places[id] for id in ("three_public.final", "reception.final"))
    text, rest = {child[1:]: Put("0.45")}, {parent[1:]: Cached(Decimal("1.7"))}
    same = official.stale(read(patched(clean, {AMOUNTS: text | rest})))
    assert parent not in [one.place for one in same]
    [whole] = [one for one in official.stale(read(patched(clean, {AMOUNTS: text}))) if one.place == parent]
    assert (whole.shows, whole.should) == ("2.15", "1.7")


def test_a_verdict_of_another_total_is_named(clean):
    received = read(clean)
    verdict = verdict_of(received)
    other = replace(verdict, computed_total=verdict.computed_total + 1)
    (found,) = official.unlike(received, other)
    assert found.place == received.located.places["total_points"]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        (" 2-AB12 cd34 ", "2-ab12cd34"), ("２－ab12cd", "2-ab12cd"), ("2—ab12cd", "2-ab12cd"), ("ab12cd34ef56", "ab12cd34ef56"),
        ("3-ab12cd", ""), ("2-ab12c", ""), ("xyz", ""), ("", ""),
    ],
)  # fmt: skip
def test_codes_as_people_type_them(typed, code):
    assert spelled(typed) == code


@pytest.mark.office
def test_libreoffice_keeps_the_code(clean, office, tmp_path):
    path = tmp_path / "表.xlsx"
    path.write_bytes(clean)
    saved = read(office.convert(path, "xlsx").read_bytes())
    assert figures_code(saved) == figures_code(read(clean)) and official.stale(saved) == []
