"""The worked example of CONTRIBUTING.md does what it says: the examples fail by the adopted rule and hold by the new one."""

import re
import tomllib
from decimal import Decimal
from pathlib import Path

import pytest

from macros_py.law.expr import Cell, Number
from macros_py.law.notices import load, read

TEXT = (Path(__file__).resolve().parents[1] / ".github" / "CONTRIBUTING.md").read_text("utf-8")
CASES, SCHEME = (re.sub(r"(?m)^ {3}", "", block) for block in re.findall(r"(?s)```toml\n(.*?) {3}```", TEXT))
SCORES = tomllib.loads(CASES)["score"]


def points(scheme, score):
    entry = next(entry for entry in scheme.indicator if entry.id == score["row"])
    return entry.rule.formula(Number(entry.full), Cell("value")).value({"value": Decimal(score["value"])})


@pytest.mark.parametrize("score", SCORES, ids=lambda score: score["value"])
def test_the_examples_hold_by_the_rule_and_only_by_it(score):
    ours = read(SCHEME, "example_county/2022", "CONTRIBUTING.md")
    assert points(ours, score) == Decimal(score["points"])
    assert points(load(ours.adopted.id), score) != Decimal(score["points"])


def test_it_says_what_the_failing_test_says():
    below = next(score for score in SCORES if score["value"] == "0.949")
    said = re.search(r"`Decimal\('([0-9.]+)'\) == Decimal\('([0-9.]+)'\)`", TEXT)
    assert said.groups() == (str(points(load("hunan/2021"), below)), below["points"])
