"""The README pages say of the code what the code says of itself."""

import re

import pytest

from macros_py.__main__ import cli
from tests import readme, reference
from tests.readme import PART, README, ROOT, VERBS, made, pages, renewed

PAGES = [page.relative_to(ROOT).as_posix() for page in pages()]
ROOMS = sorted(path.name for path in (ROOT / "macros_py").iterdir() if (path / "__init__.py").is_file())


@pytest.mark.parametrize("page", PAGES)
def test_what_is_made_from_the_code_is_current(page):
    text = (ROOT / page).read_text("utf-8")
    assert text == renewed(text), "python -m tests.readme"


def test_every_part_that_is_made_stands_on_one_page():
    parts = [part[2] for page in PAGES for part in PART.finditer((ROOT / page).read_text("utf-8"))]
    assert sorted(parts) == sorted(made())


@pytest.mark.parametrize("page", [*PAGES, "addin/windows/使用手册.md"])
def test_links_lead_somewhere(page):
    for link in re.findall(r"\]\(([^)#]+)\)", (ROOT / page).read_text("utf-8")):
        known = link.startswith("http") or link in (
            "form.png",
            "ribbon",
        )  # pictures of the manual, put in by the bundle
        assert known or ((ROOT / page).parent / link).exists(), link


IN_A_NOTICE = ("scheme.toml", "cases.toml", "simulate.toml", "issued.toml", "terms.toml")
"""Files of a notice's folder, and `mail.toml` of the user's, which no path below a room names."""


@pytest.mark.parametrize("page", PAGES)
def test_the_modules_a_page_names_are_there(page):
    for named in re.findall(r"`([a-z_0-9/.]+\.(?:py|toml|xml))`", PART.sub("", (ROOT / page).read_text("utf-8"))):
        places = ((ROOT / page).parent, ROOT / "macros_py", ROOT)
        assert named in (*IN_A_NOTICE, "mail.toml") or any((place / named).exists() for place in places), named


def test_the_first_page_is_short_and_says_how_to_begin():
    text = README.read_text("utf-8")
    assert text.count("\n") <= 200 and "make run" in text and "make test" in text


def test_every_room_says_what_it_is_for():
    for room in ROOMS:
        text = (ROOT / "macros_py" / room / "README.md").read_text("utf-8")
        assert "The one thing to know" in text and "How to add" in text, room


def test_every_verb_is_listed_once():
    assert sorted(name for names in VERBS.values() for name in names) == sorted(cli.commands)


@pytest.mark.parametrize("table", [*reference.ALL, "amend"])
def test_every_key_has_its_words(table):
    said = reference.words().get(table, {})
    assert list(said) == [key for key in said if key in reference.keys(table)], "words for a key that is not there"
    assert [key for key in reference.keys(table) if key not in said] == [], "tests/reference.toml"


@pytest.mark.parametrize("table", [*reference.ALL, "amend"])
def test_a_key_that_no_notice_uses_says_why_it_is_kept(table):
    for key in reference.keys(table):
        used = bool(reference.written().get((table, key)))
        assert used is not ("kept" in reference.words()[table][key]), f"{table}.{key}"


def test_a_key_added_to_a_dataclass_asks_for_its_words(monkeypatch):
    monkeypatch.setattr(reference, "keys", lambda table: ["id", "colour"])
    with pytest.raises(KeyError, match="colour"):
        reference.table("cell")


def test_every_mark_of_the_form_is_in_the_table():
    signs = {sign for sign in reference.words()["marks"] if sign in readme.reference.form_markup.SIGNS}
    assert signs == set(readme.reference.form_markup.SIGNS)
    assert set(reference.FORM_MARKS) == set(reference.words()["marks"])
    assert set(reference.REPORT_MARKS) == set(reference.words()["report"])
