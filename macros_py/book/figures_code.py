"""数据校验码: twelve marks that change with anything the official sheets print, one for paper, register and letter.

It knows neither what was checked nor by which version: the same paper has the same code for ever. A code of version
0.1.0 has no prefix and covers what was typed; papers that bear one are still told apart by it.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata

from ..law.filled import as_json
from ..law.rules import plain
from ..law.typed.numbers import read_number
from .official import printed
from .read import Received

PREFIX = "2-"
LENGTH, SHORTEST = 12, 6
"""Marks of a code behind its prefix, and how many are enough to tell two forms apart by hand."""

_SPELLED = re.compile(rf"(?P<prefix>{PREFIX})?(?P<marks>[0-9a-f]{{{SHORTEST},64}})")


def figures_code(received: Received) -> str:
    """The code of a workbook as it prints now."""
    text = json.dumps(
        [received.scheme.id, received.located.form.year, printed(received)], ensure_ascii=False, sort_keys=True
    )
    return PREFIX + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:LENGTH]


def first_code(received: Received) -> str:
    """The code as version 0.1.0 made it: of what was filled in."""
    figures = as_json(received.filled)
    figures.pop("explained", None)  # those of findings that are gone would leave with the next 重新计算
    for part in (figures, *figures.get("projects", ())):
        rates = {id: text for id, text in part["declared"].items() if id in received.scheme.rates}
        part["declared"] |= {id: _fraction(text) for id, text in rates.items()}
    text = json.dumps(figures, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:LENGTH]


def spelled(code: str) -> str:
    """A code as somebody typed it from a paper, in our spelling; empty where it is none."""
    plain_ = "".join(unicodedata.normalize("NFKC", code).split()).lower()
    plain_ = re.sub(r"[‐‑‒–—―−]", "-", plain_)
    return plain_ if _SPELLED.fullmatch(plain_) else ""


def is_first(code: str) -> bool:
    """Whether a code is one of version 0.1.0."""
    return bool(code) and not code.startswith(PREFIX)


def code_like(code: str, received: Received) -> str:
    """The workbook's code by the algorithm that made ``code``."""
    return first_code(received) if is_first(code) else figures_code(received)


def agrees(code: str, received: Received) -> bool:
    """Whether a workbook has this code, or its beginning, by the algorithm that made it."""
    own = code_like(code, received)
    return bool(code) and (own.startswith(code) or code.startswith(own))


def _fraction(text: str) -> str:
    """A rate as every reader knows it: a file says 98%, an open cell of that format 0.98."""
    value = read_number(text, percent=True).value
    return text if value is None else plain(value)
