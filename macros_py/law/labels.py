"""Labels and names compared by what they say, not by how they are spelled: blanks never count, the rest is in one table.

`canonical_label` is part of every form's digest: what it returns must not change.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

_BLANKS = re.compile(r"\s")
_DECIMAL = re.compile(r"[0-9]+\.[0-9]+")
_BRACKETS = re.compile(r"[（(][^（()）]*[）)]")
_DEEPEST = 3
"""Brackets within brackets."""

Way = Literal["name", "sought", "account", "form", "prose", "blanks"]


@dataclass(frozen=True)
class Spelling:
    """What else does not count: ``width`` （full or half）, ``case``, the last ``zeros`` of a number, some ``marks``."""

    width: bool = True
    case: bool = False
    zeros: bool = False
    marks: str = ""


SPELLINGS: Mapping[Way, Spelling] = {
    "name": Spelling(),  # a unit, a project, an indicator
    "sought": Spelling(case=True),  # a word that somebody looks up
    "account": Spelling(zeros=True, marks="“”\"'‘’「」《》"),  # a 决算 table: “三公”经费 is 三公经费
    "form": Spelling(zeros=True, marks="“”\"'《》【】"),  # a form set by another program
    "prose": Spelling(width=False, marks="“”\"'（()）、·"),  # the words of a report
    "blanks": Spelling(width=False),  # a text broken over lines and cells
}


@lru_cache(maxsize=8_192)
def canonical_label(text: str) -> str:
    """A printed label, as a form's digest has it: width and blanks do not count, nor a printed number's last zeros."""
    label = _BLANKS.sub("", unicodedata.normalize("NFKC", text))
    return label.rstrip("0").rstrip(".") if _DECIMAL.fullmatch(label) else label


@lru_cache(maxsize=8_192)
def compared(text: str, way: Way) -> str:
    """The text as it is compared with another of its kind.

    >>> compared("残疾人联合会（ 本级 ）", "name"), compared("“三公” 经费", "account"), compared("（一）项目、", "prose")
    ('残疾人联合会(本级)', '三公经费', '一项目')
    """
    spelling = SPELLINGS[way]
    if spelling.zeros:
        text = canonical_label(text)
    elif spelling.width:
        text = unicodedata.normalize("NFKC", text)
    text = _BLANKS.sub("", text.casefold() if spelling.case else text)
    return text.translate(dict.fromkeys(map(ord, spelling.marks))) if spelling.marks else text


def without_brackets(text: str) -> str:
    """A name without what stands in brackets: 残联（本级） is 残联."""
    for _ in range(_DEEPEST):
        text = _BRACKETS.sub("", text)
    return text
