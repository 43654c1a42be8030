"""A notice that adopts another: what it becomes, how it is spelled, and every slip refused in a sentence."""

import dataclasses
import re
from decimal import Decimal
from pathlib import Path

import pytest

from macros_py.audit.totals import grade_of
from macros_py.book.build import build
from macros_py.book.edition import edition
from macros_py.book.form import load_form
from macros_py.book.read import read as received
from macros_py.errors import SchemeError
from macros_py.law.notices import editions, load, read
from tests.law.catalogue import catalogue  # noqa: F401

HEAD = """
adopts = "hunan/2017"
place = "某县"
year = 2018

[[source]]
id = "local"
title = "某县通知"
seen = "page"
"""

SEVENTY = """
[[amend]]
part = "grade"
name = "中"
at_least = 70
source = "local"
"""

SWAPPED = """
[[amend]]
part = "indicator"
id = "management_system"
group = "process"
full = 6
rule = { kind = "judged" }
source = "local"

[[amend]]
part = "indicator"
id = "fund_compliance"
group = "process"
full = 8
rule = { kind = "judged" }
source = "local"
"""


def parts(scheme):
    """Every field that the text of a scheme decides."""
    left_out = {"id", "text", "adopted", "amended"}
    return {f.name: getattr(scheme, f.name) for f in dataclasses.fields(scheme) if f.name not in left_out}


def refused(text, *says):
    with pytest.raises(SchemeError) as error:
        load_form(load("x/2018") if text is None else read(text, "x/2018", "x/2018/scheme.toml"))
    for words in says:
        assert words in str(error.value), str(error.value)
    assert "\n" not in str(error.value)


def test_a_grade_is_replaced_and_all_else_is_taken_over(catalogue):  # noqa: F811
    catalogue("x/2018", HEAD + SEVENTY)
    made, base = load("x/2018"), load("hunan/2017")
    assert grade_of(base, Decimal(65)) == "中" and grade_of(made, Decimal(65)) == "差"
    assert grade_of(made, Decimal(70)) == "中" and grade_of(made, Decimal("69.99")) == "差"
    assert made.indicator == base.indicator and made.cell == base.cell
    assert (made.place, made.year, made.title) == ("某县", 2018, base.title)


@pytest.mark.parametrize("place", [place for place in editions() if load(place).adopted])
def test_the_flattened_text_loads_back_to_an_equal_scheme(place):
    scheme = load(place)
    again = read(scheme.text, place)
    assert parts(again) == parts(scheme) and again.adopted is None


def test_awkward_text_is_spelled_so_that_it_loads_back(catalogue):  # noqa: F811
    awkward = HEAD.replace('title = "某县通知"', r'title = "引号\"反斜\\换\n行\t \u0001 é 💡"')
    catalogue("x/2018", awkward + SEVENTY)
    scheme = load("x/2018")
    assert parts(read(scheme.text)) == parts(scheme)
    assert scheme.sources["local"].title == '引号"反斜\\换\n行\t \x01 é 💡'


def test_the_text_remarks_what_was_amended_and_by_which_source(catalogue):  # noqa: F811
    drop = '\n[[amend]]\npart = "same"\nfirst = "a"\ndrop = true\nsource = "local"\n'
    catalogue("x/2018", HEAD + SEVENTY + SWAPPED)
    text = load("x/2018").text
    assert '# 修改：[[grade]] 中（依据：local，某县通知）\n[[grade]]\nname = "中"\nat_least = 70\n' in text
    assert text.count("# 修改：") == 3 and "# 采用 hunan/2017" in text and "adopts" not in text
    refused(HEAD + drop, "same", "没有“a”")


def test_weights_move_with_the_adopted_picture(catalogue):  # noqa: F811
    catalogue("x/2018", HEAD + SWAPPED)
    form = load_form(load("x/2018"))
    boxes = {(box.row, box.column): box for box in form.sheets[1].boxes}
    printed = {
        name: boxes[form.places[f"{name}.points"][1], 4].text for name in ("management_system", "fund_compliance")
    }
    assert printed == {"management_system": "6", "fund_compliance": "8"}
    assert edition(load("x/2018")) != edition(load("hunan/2017"))


def test_a_picture_with_the_old_weight_printed_is_refused(catalogue):  # noqa: F811
    folder = catalogue("x/2018", HEAD + SWAPPED)
    theirs = folder.parents[1] / "hunan" / "2017" / "form.md"
    theirs.write_text(theirs.read_text("utf-8").replace("{full:fund_compliance}", "6"), "utf-8")
    refused(None, "x/2018", "hunan/2017/form.md", "资金使用合规性", "x/2018/form.md")


def test_a_dropped_item_must_be_drawn_away(catalogue):  # noqa: F811
    drop = '\n[[amend]]\npart = "cell"\nid = "frugality_text"\ndrop = true\nsource = "local"\n'
    folder = catalogue("x/2018", HEAD + drop)
    refused(None, "frugality_text", "hunan/2017/form.md", "请照本地表样在 x/2018/form.md 里画出来")
    theirs = (folder.parents[1] / "hunan" / "2017" / "form.md").read_text("utf-8")
    (folder / "form.md").write_text(theirs.replace("{frugality_text:48}", "见说明"), "utf-8")
    assert "frugality_text" not in load_form(load("x/2018")).places


def test_a_change_of_the_adopted_notice_is_noticed(catalogue):  # noqa: F811
    folder = catalogue("x/2018", HEAD + SEVENTY)
    before = load("x/2018")
    assert load("x/2018") is before
    theirs = folder.parents[1] / "hunan" / "2017" / "scheme.toml"
    theirs.write_text(theirs.read_text("utf-8").replace("tolerance = 0.01", "tolerance = 0.02"), "utf-8")
    assert load("x/2018").tolerance == Decimal("0.02") and before.tolerance == Decimal("0.01")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('part = "grade"', 'part = "grades"', ["[[amend]] 第1项", "part", "grades", "grade", "indicator"]),
        ('part = "grade"\n', "", ["part", "可用"]),
        ('name = "中"', 'name = "及格"', ["[[amend]] 第1项 grade 及格", "name", "hunan/2017", "优、良、中、差"]),
        ('name = "中"\n', "", ["name", "请写明"]),
        ('name = "中"', 'name = ["良", "中"]', ["name", "drop"]),
        ("at_least = 70", "at_least = 70\ncolour = 1", ["grade 中", "不认识的键“colour”", "at_least"]),
        ("at_least = 70\n", "", ["[[amend]] grade 中", "缺少键“at_least”"]),
        ("at_least = 70", 'at_least = "70"', ["[[amend]] grade 中", "at_least", "数字"]),
        ('source = "local"', "", ["grade 中", "缺少键“source”"]),
        ('source = "local"', 'source = "letter"', ["grade 中", "source", "letter", "local", "practice"]),
        ("at_least = 70", "at_least = 70\ndrop = true", ["drop", "只再写"]),
        ("at_least = 70", "drop = false", ["drop = true"]),
        ("year = 2018\n", "", ["缺少键“year”"]),
        ("year = 2018", "year = 2018\nvalid_from = 2019", ["valid_from", "2019", "2018"]),
        ("year = 2018", "year = 2018\ncolour = 1", ["不认识的键“colour”", "adopts"]),
        ('"hunan/2017"', '"x/2018"', ["adopts", "不能采用自己", "hunan/2017"]),
        ('"hunan/2017"', '"hunan/1999"', ["adopts", "hunan/1999", "hunan/2017"]),
        ('"hunan/2017"', "7", ["adopts", "“7”"]),
        ('adopts = "hunan/2017"', "", ["[[amend]]", "adopts"]),
        ("[[amend]]", "[amend]", ["应写成 [[amend]]"]),
    ],
)  # fmt: skip
def test_refused(catalogue, old, new, says):  # noqa: F811
    catalogue("x/2018", HEAD)
    assert old in HEAD + SEVENTY
    refused(
        (HEAD + SEVENTY).replace(old, new, 1) if old != 'source = "local"' else HEAD + SEVENTY.replace(old, new),
        "x/2018/scheme.toml",
        *says,
    )


def test_the_same_item_twice_an_item_that_is_there_and_weights_that_no_longer_add(catalogue):  # noqa: F811
    refused(HEAD + SEVENTY + SEVENTY, "x/2018/scheme.toml", "修改了两次", "中")
    refused(HEAD + '\n[[grade]]\nname = "中"\nat_least = 70\n', "[[grade]] 中", "hunan/2017已有", "[[amend]]")
    refused(HEAD + SWAPPED.replace("full = 8", "full = 9"), "[[group]] process", "61", "60")


def test_one_level_only(catalogue):  # noqa: F811
    catalogue("x/2018", HEAD + SEVENTY)
    second = HEAD.replace("hunan/2017", "x/2018")
    catalogue("y/2018", second)
    with pytest.raises(SchemeError, match="“x/2018”自己也是采用“hunan/2017”的，只能采用一层"):
        load("y/2018")
    catalogue("x/2018", HEAD.replace("hunan/2017", "y/2018"))  # now a circle
    for place in ("x/2018", "y/2018"):
        with pytest.raises(SchemeError, match="只能采用一层"):
            load(place)


def test_an_item_is_added(catalogue):  # noqa: F811
    added = '\n[[grade]]\nname = "极差"\nat_least = -1\n'
    catalogue("x/2018", HEAD + added)
    assert [grade.name for grade in load("x/2018").grade] == ["优", "良", "中", "差", "极差"]
    assert "# 新增：[[grade]] 极差" in load("x/2018").text


def test_a_workbook_made_before_the_adopted_rules_changed_accuses_nobody(catalogue):  # noqa: F811
    folder = catalogue("x/2018", HEAD + SEVENTY)
    made = build(load("x/2018"))
    assert not received(made).findings and received(made).scheme is load("x/2018")
    theirs = folder.parents[1] / "hunan" / "2017" / "scheme.toml"
    theirs.write_text(theirs.read_text("utf-8").replace("分值和扣分办法均待核", "已见原文"), "utf-8")
    assert not received(made).findings  # a source is no rule
    theirs.write_text(
        theirs.read_text("utf-8").replace("step = 0.05, per_step = 2", "step = 0.05, per_step = 1"), "utf-8"
    )
    assert [one.id for one in received(made).findings] == ["older_build"]


def test_the_example_of_the_readme_works_once_its_weights_add_up(catalogue):  # noqa: F811
    readme = (Path(__file__).parents[2] / "workbook_templates" / "README.md").read_text("utf-8")
    example = re.search(r"```toml\n(.*?)```", readme, re.DOTALL)[1]
    refused(example, "[[group]] process", "58", "60")
    catalogue("some_county/2019", example + SWAPPED[SWAPPED.rindex("[[amend]]") :].replace("local", "county"))
    assert load_form(load("some_county/2019")).year == 2019


def test_the_province_is_not_disturbed_by_an_adopter(catalogue):  # noqa: F811
    before = parts(load("hunan/2017"))
    catalogue("x/2018", HEAD + SEVENTY + SWAPPED)
    load("x/2018")
    assert parts(load("hunan/2017")) == before


@pytest.mark.parametrize(
    "own",
    [
        "indicator = [1]", "source = [1]", "source = 1", '[[source]]\ntitle = "无编号"\nseen = "page"', "amend = [1]", "amend = 1", "[repeated]",
        "title = " + "[" * 300 + "]" * 300, "title = 2018-01-01", '[[amend]]\npart = ["grade"]', '[[amend]]\npart = "repeated"',
        '[[amend]]\npart = "cell"\nid = []\ndrop = true\nsource = "form"', '[[amend]]\npart = "cell"\nid = [1]\ndrop = true\nsource = "form"',
        '[[amend]]\npart = "cell"\nid = "unit"\ndrop = true\nsource = ["form"]',
    ],
)  # fmt: skip
def test_odd_values_are_refused_in_a_sentence(catalogue, own):  # noqa: F811
    text = f'adopts = "hunan/2017"\nyear = 2018\n{own}\n'
    refused(text, "x/2018/scheme.toml")
