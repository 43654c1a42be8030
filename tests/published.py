"""The real published forms of the catalogue, for every test that wants one."""

import json

from macros_py.law.filled import from_json
from macros_py.law.notices import TEMPLATES, editions, load

PLACE = "hunan_liuyang/2020"
WEIGHED = "shanghai_minhang/2023"
"""A form whose unit sets its own weights; its arithmetic is clean."""

PLACES = [place for place in editions() if (TEMPLATES / place / "published.json").exists()]


def data(place=PLACE):
    """The published form as JSON."""
    return json.loads((TEMPLATES / place / "published.json").read_text("utf-8"))


def scheme(place=PLACE):
    return load(place)


def filled(place=PLACE):
    return from_json(data(place))
