"""The real published forms of the catalogue, for every test that wants one."""

import json

from macros_py.law.filled import from_json
from macros_py.law.scheme import TEMPLATES, load

PLACE = "hunan_liuyang/2020"


def data(place=PLACE):
    """The published form as JSON."""
    return json.loads((TEMPLATES / place / "published.json").read_text("utf-8"))


def scheme(place=PLACE):
    return load(place)


def filled(place=PLACE):
    return from_json(data(place))
