"""The library of indicators: read strictly, complete for the published forms, found by words, phrased as we read."""

import pytest

from macros_py import read_target
from macros_py.errors import SchemeError
from macros_py.law.library import UNITS, libraries, load, read
from macros_py.law.notices import read as read_scheme
from macros_py.law.terms import terms
from tests import published
from tests.law.test_scheme import SMALL as SCHEME

SMALL = """
title = "试"

[[document]]
id = "form"
label = "某区自评表"
title = "某区残联自评表"
year = 2020
kind = "form"

[[indicator]]
id = "training_count"
name = "培训人数"
themes = ["就业"]
level2 = "quantity"
unit = "人"
direction = "higher"
target = "≥N人"
seen.form = ["培训", "培训人数"]

[[indicator]]
id = "training_date"
name = "培训完成时间"
themes = ["就业"]
level2 = "timeliness"
direction = "date"
target = "N月底前完成"
seen.form = ["完成时间"]
"""

EVERY = pytest.mark.parametrize("name", libraries())
OURS = "disabled_persons_federation"


def test_the_small_library_is_fine():
    first, second = read(SMALL).indicator
    assert first.aliases == ("培训",) and second.unit == ""
    assert read(SMALL).seen_in(first) == ("某区自评表",)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('unit = "人"', 'unit = "人"\ncolour = 1', ["training_count", "不认识的键“colour”", "可用的键", "themes"]),
        ('title = "试"', 'title = "试"\nplace = "x"', ["不认识的键“place”", "document"]),
        ("year = 2020", "year = 2020\npages = 3", ["[[document]] form", "“pages”", "可用的键", "kind"]),
        ('target = "≥N人"\n', "", ["training_count", "缺少键“target”"]),
        ('unit = "人"', 'unit = "头像"', ["training_count unit", "“头像”", "可用", "万元"]),
        ('"quantity"', '"amount"', ["training_count level2", "“amount”", "可用", "sustainable_impact"]),
        ('"higher"', '"up"', ["training_count direction", "“up”", "可用", "judgement"]),
        ('themes = ["就业"]', 'themes = ["开会"]', ["training_count themes", "“开会”", "可用", "康复"]),
        ('themes = ["就业"]', 'themes = "就业"', ["training_count themes", "应为列表"]),
        ('"training_date"', '"training_count"', ["training_count", "编号重复"]),
        ('name = "培训完成时间"', 'name = "培 训"', ["training_date name", "“培 训”", "training_count"]),
        ('"完成时间"]', '"完成时间", "培训"]', ["training_date seen", "“培训”", "training_count"]),
        ('seen.form = ["完成时间"]', 'seen.page = ["x"]', ["training_date seen", "“page”", "可用：form"]),
        ('seen.form = ["完成时间"]', "seen.form = []", ["training_date seen", "在哪份材料里见过"]),
        ('seen.form = ["完成时间"]', "seen = {}", ["training_date seen", "在哪份材料里见过"]),
        ('seen.form = ["完成时间"]', "", ["training_date", "缺少键“seen”"]),
        ("[[document]]", "[[document", ["不是有效的 TOML"]),
    ],
)
def test_a_slip_is_refused_in_one_sentence(old, new, says):
    assert old in SMALL
    with pytest.raises(SchemeError) as error:
        read(SMALL.replace(old, new, 1), "indicators/x.toml")
    for words in ("indicators/x.toml", *says):
        assert words in str(error.value), str(error.value)


def test_a_value_where_entries_belong_is_refused():
    with pytest.raises(SchemeError, match=r"x\.toml indicator：应写成 \[\[indicator\]\]。"):
        read('title = "试"\ndocument = []\nindicator = 3', "x.toml")


def test_an_unknown_library_is_refused_by_name():
    with pytest.raises(SchemeError, match="“x”.*disabled_persons_federation"):
        load("x")
    scheme = f'library = "x"\n{SCHEME}'
    with pytest.raises(SchemeError, match=r"s\.toml library：.*“x”.*可用：disabled_persons_federation"):
        read_scheme(scheme, "", "s.toml")
    assert read_scheme(scheme.replace('"x"', f'"{OURS}"')).library == OURS


@EVERY
def test_every_level_is_in_the_dictionary_and_every_document_is_used(name):
    library = load(name)
    assert {entry.level2 for entry in library.indicator} <= set(terms())
    assert {id for entry in library.indicator for id in entry.seen} == set(library.documents)


@EVERY
def test_no_word_belongs_to_two_indicators(name):
    words = [word for entry in load(name).indicator for word in (entry.name, *entry.aliases)]
    assert len(words) == len(set(words))


@EVERY
def test_the_checks_read_every_phrasing_as_it_is_meant(name):
    """N is the unit's number; a phrasing we recommend must not be one that our own checks ask about."""
    kinds = {"higher": ">=", "lower": "<=", "date": "<="}
    for entry in load(name).indicator:
        read_as = read_target(entry.target.replace("N", "11"))
        if entry.direction == "judgement":
            assert read_as.kind == "judgement" and not entry.unit, entry.id
            continue
        exact = entry.target == "100%"
        assert read_as.operator == ("=" if exact else kinds[entry.direction]), entry.id
        assert (read_as.kind == "deadline") is (entry.direction == "date"), entry.id
        assert bool(entry.unit) is (entry.direction != "date"), entry.id
        if entry.unit and entry.unit != "万元":
            assert read_as.unit.split("/")[0] == entry.unit, entry.id
        assert entry.unit != "万元" or entry.level2 == "cost", f"{entry.id}: 金额只放在成本"
    assert "万元" in UNITS


@pytest.mark.parametrize("place", [published.PLACE, "shanghai_minhang/2023"])
def test_every_published_row_is_in_the_library(place):
    library = load(OURS)
    known = {word: entry for entry in library.indicator for word in (entry.name, *entry.aliases)}
    rows = published.data(place)["rows"]
    assert len(rows) >= 12
    for row in rows:
        assert row["name"] in known, row["name"]
        assert known[row["name"]] in library.search([row["name"]])
        if place == published.PLACE:
            assert known[row["name"]].level2 == row["block"], row["name"]


@pytest.mark.parametrize(
    ("words", "first"),
    [
        (["康复"], "残疾儿童康复救助人数"),  # named so before 辅具, which is only of that theme
        (["人数", "儿童"], "残疾儿童康复救助人数"),
        (["儿童", "人数"], "残疾儿童康复救助人数"),
        (["残疾儿童康复人数"], "残疾儿童康复救助人数"),  # as one form words it
        (["辅具"], "辅助器具适配件数"),
        (["ｃ５"], "残疾人驾驶培训资助人数"),  # wide letters, as an input method leaves them
        (["满意"], "托养服务满意度"),
    ],
)
def test_an_indicator_is_found_by_words(words, first):
    assert load(OURS).search(words)[0].name == first


def test_a_name_comes_before_an_alias_and_an_alias_before_a_theme():
    found = load(OURS).search(["托养"])
    ranks = [entry.rank("托养") for entry in found]
    assert ranks == sorted(ranks) and set(ranks) == {0, 1, 2}


def test_a_level_narrows_and_every_word_must_fit():
    library = load(OURS)
    quality = library.search(["康复"], "quality")
    assert quality and {entry.level2 for entry in quality} == {"quality"}
    ids = {entry.id for entry in library.search(["康复"])}
    assert {entry.id for entry in quality} < ids
    assert library.search(["康复", "白天鹅"]) == ()
    assert library.search([]) == library.indicator


def test_near_names_share_characters():
    assert "残疾儿童康复救助人数" in load(OURS).near(["康复儿童"])
    assert load(OURS).near(["飞船"]) == ()
