"""Weights that a unit sets itself, and rates printed without their %: loaded, judged, drawn, typed, read back."""

import copy
import io
import re

import openpyxl
import pytest

from macros_py.book.build import build
from macros_py.book.form import load_form
from macros_py.book.read import read
from macros_py.errors import SchemeError
from macros_py.evaluate import evaluate
from macros_py.law import notices as law
from macros_py.law.filled import from_json
from macros_py.xlsx.address import a1
from tests import published

SCHEME = published.scheme(published.WEIGHED)
CHOSEN = ("output", "benefit", "satisfaction")


def place(id, form=None):
    sheet, row, column = (form or load_form(SCHEME)).places[id]
    return sheet, a1(row, column)


def verdict(scheme=SCHEME, **weights):
    data = copy.deepcopy(published.data(published.WEIGHED))
    data["declared"]["weights"] |= weights
    return evaluate(scheme, from_json(data))


def differing(judged):
    return [(one.found, one.expected) for one in judged.findings if one.id == "weights_differ"]


def altered(old, new):
    assert old in SCHEME.text
    return law.read(SCHEME.text.replace(old, new, 1), SCHEME.id)


def test_defaults_that_do_not_add_up_are_weighed_with_the_form_not_when_loading():
    wrong = altered("full = 35\n", "full = 36\n")
    assert differing(verdict(wrong, benefit="")) == [("101", "100")]
    assert differing(verdict(wrong)) == []


def test_what_the_notice_fixes_may_be_divided_by_the_unit_all_the_same():
    fixed = altered('full = 25\nchosen = true\nsource = "chosen_weights"\n', "full = 25\n")
    assert differing(verdict(fixed)) == []
    assert differing(verdict(fixed, output="24")) == [("24", "25")]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('group = "output"\nrows = 8\n', 'group = "output"\nrows = 8\nfull = 12\n', "要么都写 full，要么都不写"),
        ('group = "satisfaction"\nrows = 2\n', 'group = "satisfaction"\nrows = 2\nfull = 10\n', "不写 full"),
        ('chosen = true\nsource = "chosen_weights"', "chosen = true", "source"),
        ("full = 7.5", "full = 7.4", "下级分值合计29.9，应为30"),
        ('left = "sum(fiscal_appropriation, other_funds)"', 'left = "fiscal_appropriation.execution_rate"', "百分数值"),
        ('id = "quality"\ngroup = "output"', 'id = "benefit"\ngroup = "output"', "编号重复"),
    ],
)  # fmt: skip
def test_refused(old, new, says):
    with pytest.raises(SchemeError, match=says):
        altered(old, new)


@pytest.mark.parametrize("weight", ["", "无", "约25", "25分"])
def test_a_blank_weight_is_the_default_and_a_doubtful_one_is_asked_about_once(weight):
    judged = verdict(output=weight)
    assert differing(judged) == [] and judged.computed_total == verdict().computed_total
    assert [one.id for one in judged.findings].count("not_a_number") == (weight == "约25")


def test_a_weight_the_notice_fixes_is_not_the_units_to_change():
    found = next(one for one in verdict(management="25").findings if one.id == "weights_differ")
    assert (found.where, found.found, found.expected) == (("management.weight",), "25", "30")


def test_the_one_weight_that_explains_the_gap_is_named():
    found = next(one for one in verdict(satisfaction="11").findings if one.id == "weights_differ")
    assert found.where[0] == "satisfaction.weight" and "改为10分" in found.fix[0]
    judged = verdict(satisfaction="12", benefit="34")
    assert differing(judged) == [("101", "100"), ("35", "34"), ("10", "12")]


def test_an_empty_group_is_missed_once():
    data = published.data(published.WEIGHED)
    data["rows"] = [row for row in data["rows"] if row["block"] != "quality"]
    assert not any(one.id == "required_blank" for one in evaluate(SCHEME, from_json(data)).findings)
    data["rows"] = [row for row in data["rows"] if row["block"] == "social_benefit"]
    blank = next(one for one in evaluate(SCHEME, from_json(data)).findings if one.id == "required_blank")
    assert blank.where == ("quantity.1.name", "satisfaction.1.name")


def test_points_beyond_a_group_without_any_weights():
    data = published.data(published.WEIGHED)
    for row in data["rows"]:
        if row["block"] == "satisfaction":
            row |= {"full": "", "points": "6"}
    found = {one.id: one for one in evaluate(SCHEME, from_json(data)).findings}
    assert (found["block_over_full"].found, found["block_over_full"].expected) == ("12", "10")


@pytest.mark.parametrize("weight", ["-5", "0", "1"])
@pytest.mark.parametrize("full", ["-30", "0", "3", "40"])
@pytest.mark.parametrize("group", CHOSEN)
def test_no_hint_proposes_a_weight_that_is_none(group, weight, full):
    data = copy.deepcopy(published.data(published.WEIGHED))
    data["declared"]["weights"] |= {group: weight}
    for row in data["rows"]:
        row["full"] = full if row["block"] in ("satisfaction", "quantity") else row["full"]
    found = [one for one in evaluate(SCHEME, from_json(data)).findings if one.id == "weights_differ"]
    assert found and not any(
        re.search("(?:改为|等于|合计|为)-", text)
        for one in found
        for text in (*one.fix, one.message)
        if "合计-" not in text
    )
    assert not any(one.expected.startswith("-") for one in found)


def test_weights_travel_with_the_workbook():
    assert read(build(SCHEME)).filled.weights == {}
    filled = published.filled(published.WEIGHED)
    received = read(build(SCHEME, filled))
    assert received.filled.weights == {id: filled.weights[id] for id in CHOSEN}
    book = openpyxl.load_workbook(io.BytesIO(build(SCHEME, filled)))
    form = received.located.form
    for id, value in (("output.weight", 24), ("benefit.weight", None)):
        sheet, cell = place(id, form)
        book[sheet][cell] = value
    book.save(saved := io.BytesIO())
    received = read(saved.getvalue())
    assert received.findings == () and received.filled.weights == {"output": "24", "satisfaction": "10"}
    assert differing(evaluate(SCHEME, received.filled)) == [("99", "100")]


def test_a_rate_printed_as_points_is_the_number_the_form_prints():
    book = openpyxl.load_workbook(io.BytesIO(build(SCHEME, published.filled(published.WEIGHED))), data_only=True)
    sheet, cell = place("basic_expenditure.execution_rate")
    assert book[sheet][cell].value == 97.84 and book[sheet][cell].number_format == "0.00"
    sheet, cell = place("basic_expenditure.execution_rate.computed")
    assert book[sheet][cell].value == 0.9784 and book[sheet][cell].number_format == "0.00%"


@pytest.mark.office
def test_the_workbook_weighs_as_one_types(office, tmp_path):
    path = tmp_path / "自评工作簿.xlsx"
    path.write_bytes(build(SCHEME))

    def shown(id):
        return office.value(document, *place(id))

    def types(id, text):
        office.type_into(document, *place(id), text)

    with office.open(path) as document:
        assert shown("output.weight") == 25 and shown("output.weight.flag") == shown("total_points.flag") == ""
        types("fiscal_appropriation.budget", "9,597,603.49")
        types("fiscal_appropriation.executed", "9,391,037.56")
        assert shown("fiscal_appropriation.execution_rate") == 97.84
        assert shown("fiscal_appropriation.execution_rate.computed") == 0.9784
        types("quantity.1.full", "24")
        assert shown("output.weight.flag") == "各行分值合计24.00分，应为25.00分；"
        types("output.weight", "24")
        assert shown("output.weight.flag") == ""
        assert shown("total_points.flag") == "各一级指标权重合计99.00分，应为100.00分；"
        types("benefit.weight", "36")
        assert shown("total_points.flag") == ""
        for column, text in (("name", "康复人数"), ("target_text", "200"), ("achieved_text", "150")):
            types(f"quantity.1.{column}", text)
        assert shown("quantity.1.points") == shown("total_points") == 19.2
        types("output.weight", "")
        assert shown("output.weight.flag") == "各行分值合计24.00分，应为25.00分；"
        received = read(office.save_as_xlsx(document))
    assert received.filled.weights == {"benefit": "36"}
