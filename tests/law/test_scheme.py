"""The strict loader: every slip is refused with file, entry, key and what is allowed."""

import pytest

from macros_py.errors import SchemeError
from macros_py.law.notices import TEMPLATES, editions, load, read
from macros_py.law.terms import terms

SMALL = """
title = "试"
place = "试"
year = 2020
amount_unit = "万元"

[[source]]
id = "notice"
title = "通知"
seen = "page"

[[cell]]
id = "three_public"
kind = "money"
columns = ["budget", "final"]

[[rate]]
id = "three_public_control_rate"
formula = "three_public.final / three_public.budget"
source = "notice"

[[group]]
id = "process"
full = 100

[[indicator]]
id = "three_public_control"
group = "process"
full = 100
value = "three_public_control_rate"
rule = { kind = "deduct", limit = 1, step = 0.01, per_step = 1 }
source = "notice"
"""


def refused(old, new, *says):
    assert old in SMALL
    with pytest.raises(SchemeError) as error:
        read(SMALL.replace(old, new, 1), "x/2020", "x/2020/scheme.toml")
    for words in ("x/2020/scheme.toml", *says):
        assert words in str(error.value), str(error.value)


def test_the_small_scheme_is_fine():
    assert read(SMALL).rates["three_public_control_rate"].printed == "share"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("year = 2020", "year = 2020\ncolour = 1", ["不认识的键“colour”", "可用的键"]),
        ("year = 2020", "year = 2020\nerrors_explained = true", ["不认识的键“errors_explained”"]),
        ("year = 2020", 'year = 2020\nfile_name = "{year}"', ["file_name", "须含 {unit}"]),
        ("year = 2020", 'year = 2020\nfile_name = "{unit}{"', ["file_name", "不可用"]),
        ("year = 2020", 'year = 2020\nfile_name = "{unit}{place.x}"', ["file_name", "{edition}"]),
        ("year = 2020", 'year = 2020\nfile_name = "{unit!r}"', ["file_name", "不可用"]),
        ('kind = "money"', 'kind = "money"\nunits = 1', ["[[cell]] three_public", "units", "columns"]),
        ('kind = "money"', 'kind = "cash"', ["cash", "money"]),
        ("three_public.final / three_public.budget", "three_public.final / three_public.initial",
         ["[[rate]] three_public_control_rate", "formula", "three_public.initial", "three_public.budget"]),
        ("three_public.final / three_public.budget", "import os", ["公式"]),
        ("full = 100\nvalue", "full = 90\nvalue", ["[[group]] process", "90", "100"]),
        ("full = 100\n\n[[indicator", "full = 90\n\n[[indicator", ["90", "100"]),
        ('value = "three_public_control_rate"', 'value = "nothing_rate"', ["value", "nothing_rate"]),
        ('group = "process"', 'group = "input"', ["input", "process"]),
        ('source = "notice"', 'source = "letter"', ["letter", "notice"]),
        ('kind = "deduct"', 'kind = "guess"', ["guess", "deduct", "bands"]),
        ("per_step = 1", "per_step = 1, per = 2", ["per", "per_step"]),
        ("per_step = 1", 'per_step = "1"', ["per_step", "数字"]),
        ("limit = 1, ", "", ["limit"]),
        ("year = 2020", 'year = "2020"', ["year", "整数"]),
        ('id = "three_public"', 'id = "three_publics"', ["three_publics", "terms.toml"]),
        ("year = 2020", "year = 2020\nyear = 2021", ["TOML"]),
    ],
)  # fmt: skip
def test_refused(old, new, says):
    refused(old, new, *says)


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ('source = "letter"', ["[rollup] source", "letter", "notice"]),
        ('source = "notice"\ncount = "three_public.final"', ["[rollup] count", "个数单元格"]),
        ('source = "notice"\nmean = true', ["mean", "count"]),
    ],
)
def test_how_forms_are_rolled_up_is_held(written, says):
    refused("[[source]]", f"[rollup]\n{written}\n\n[[source]]", *says)


def test_duplicate_ids():
    again = SMALL[SMALL.index("[[cell]]") : SMALL.index("[[rate]]")]
    with pytest.raises(SchemeError, match="编号重复"):
        read(SMALL + again)


def test_missing_source_key():
    refused('source = "notice"\n\n[[group', "\n[[group", "缺少键“source”", "three_public_control_rate")


def test_too_large_and_not_toml():
    for text in ("x" * 300_000, "= =", "[[cell]]\n" * 3, "cell = 1"):
        with pytest.raises(SchemeError):
            read(text)


def test_unknown_place_lists_what_there_is():
    with pytest.raises(SchemeError, match="hunan_liuyang/2020"):
        load("nowhere/1999")


@pytest.mark.parametrize("place", editions())
def test_every_identifier_is_in_the_dictionary_and_not_reserved(place):
    scheme = load(place)
    for part in ("cell", "lines", "group", "indicator", "block", "rate"):
        for entry in getattr(scheme, part):
            assert not terms()[entry.id.split(".")[0]].reserved, entry.id


@pytest.mark.parametrize("place", editions())
def test_an_identifier_wears_only_labels_of_its_entry_in_the_dictionary(place):
    scheme = load(place)
    for part in ("cell", "indicator", "block", "rate"):
        for entry in getattr(scheme, part):
            if entry.label and "." not in entry.id:
                term = terms()[entry.id]
                assert entry.label in (term.label, *term.aliases), entry.id


def test_every_word_of_the_dictionary_is_used_or_reserved():
    used = "\n".join((TEMPLATES / place / "scheme.toml").read_text("utf-8") for place in editions())
    own = {"year", "total_points", "grade"}
    idle = [id for id, term in terms().items() if not term.reserved and id not in own and f'"{id}' not in used]
    assert idle == []


@pytest.mark.parametrize("place", editions())
def test_weights_add_up_and_every_entry_has_a_source(place):
    scheme = load(place)
    whole = not scheme.group or sum(group.full for group in scheme.group) == scheme.total_full
    assert whole or scheme.partial
    assert all(source.title for source in scheme.source)


def test_what_is_background_is_pending():
    pending = {source.id: source.pending for source in load("hunan/2017").source}
    assert pending["practice"] and not pending["page"]
