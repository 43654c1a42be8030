"""Which notice serves a place and a year: the latest of its series that was valid by then.

``place/2019`` is served by the notice of ``place/2017`` until one that is valid from 2019 or before replaces
it. A folder with a suffix, ``place/2022_project``, belongs to a series of its own.
"""

from __future__ import annotations

import re

from ..errors import SchemeError
from .notices import editions, in_catalogue, load
from .scheme import Scheme

_ASKED = re.compile(r"([^/]+)/([0-9]{4})(|_[^/]+)")


def serving(asked: str) -> tuple[Scheme, int]:
    """The scheme that serves ``<place>/<year>`` or ``<place>/<year>_<form>``, and the year asked for."""
    if in_catalogue(asked):
        scheme = load(asked)
        return scheme, scheme.year
    found = _ASKED.fullmatch(asked)
    place, year, form = (found[1], int(found[2]), found[3]) if found else ("", 0, "")
    series = [load(name) for name in editions() if _series(name) == (place, form)] if found else []
    series = [scheme for scheme in series if not scheme.withdrawn] or series
    if not series:
        return load(asked), year  # refused there, with the list of what there is
    valid = [scheme for scheme in series if scheme.serves_from <= year]
    if not valid:
        first = min(series, key=lambda scheme: scheme.serves_from)
        raise SchemeError(
            f"没有适用于“{asked}”的通知：{place}最早的是 {first.id}，自{first.serves_from}年度起适用。"
            f"请改写年度，或用 jixiao new {asked} --like {first.id} 建立新方案。"
        )
    return max(valid, key=lambda scheme: scheme.serves_from), year


def _series(name: str) -> tuple[str, str]:
    found = _ASKED.fullmatch(name)
    return (found[1], found[3]) if found else (name, "")
