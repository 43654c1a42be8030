"""The locked content of a form — formulas, labels, merges — in one canonical spelling, and its digest, the build.

Data entry does not touch it, nor does re-saving by another program: formulas lose blanks, quotes, the case
of function names and TRUE's brackets, say numbers by their value, and point relatively; labels lose width and blanks. A
received workbook is compared item by item, so that a finding can name the cell. The digest of the empty form is the
build; what the notice itself prints and rules is the edition (`edition.py`).
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from functools import lru_cache

from ..law.ruled import DIGITS
from ..law.scheme import Scheme
from ..law.workings import HELPERS
from ..xlsx.cells import number_text
from . import word_sheet
from .form import Form, load_form
from .formulas import formulas, shows

_STRINGS = re.compile(r'("(?:[^"]|"")*")')
_SHEET = re.compile(r"'((?:[^'!\[\]]|'')+)'!")
_REFERENCE = re.compile(r"(?<![\w.])(\$?)([A-Z]{1,3})(\$?)([0-9]{1,7})(?![\w.(])")
_NUMBER = re.compile(r"(?<![\w.\[\]])(?:\d*\.\d*(?:E[-+]?\d{1,3})?|\d+E[-+]?\d{1,3}|\d{16,})(?![\w.])")
_DECIMAL = re.compile(r"[0-9]+\.[0-9]+")
_RELATIVE = re.compile(r"R\[?-?[0-9]+\]?C\[?-?[0-9]+\]?(?::R\[?-?[0-9]+\]?C\[?-?[0-9]+\]?)?")
_TRUTH = re.compile(r"\b(TRUE|FALSE)\(\)")
_PREFIX = re.compile(r"_XLFN\.|_XLWS\.|\s")

Item = tuple[str, str]
"""("F", formula) · ("L", label) · ("M", rows×columns)"""


@lru_cache(maxsize=8_192)
def canonical_label(text: str) -> str:
    """Width and blanks do not count, nor a printed number's last zeros."""
    label = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    return label.rstrip("0").rstrip(".") if _DECIMAL.fullmatch(label) else label


@lru_cache(maxsize=8_192)
def canonical_formula(text: str, row: int, column: int) -> str:
    """The formula as seen from its own cell: relative references as R[0]C[-3]."""
    parts = []
    for odd, part in enumerate(_STRINGS.split(text.lstrip("="))):
        if odd % 2:
            parts.append(part)
            continue
        part = _PREFIX.sub("", _SHEET.sub(r"\1!", part).upper())
        part = _NUMBER.sub(_number, _TRUTH.sub(r"\1", part))
        parts.append(_REFERENCE.sub(lambda found: _relative(found, row, column), part))
    return "".join(parts)


@lru_cache(maxsize=8_192)
def without_addresses(text: str) -> str:
    """What a formula does, wherever its cells are: every address is one mark, a range too."""
    parts = _STRINGS.split(canonical_formula(text, 1, 1))
    return "".join(part if odd % 2 else _RELATIVE.sub("@", part) for odd, part in enumerate(parts))


def _number(found: re.Match[str]) -> str:
    """A number by its value: programs write 0.02 as 0.0199999999999999999996, and 0.00001 as 1E-05."""
    return number_text(found[0]) or found[0]


def _relative(found: re.Match[str], row: int, column: int) -> str:
    number = 0
    for letter in found[2]:
        number = number * 26 + ord(letter) - 64
    down = f"R{found[4]}" if found[3] else f"R[{int(found[4]) - row}]"
    across = f"C{number}" if found[1] else f"C[{number - column}]"
    return down + across


@lru_cache(maxsize=64)
def as_written(form: Form) -> dict[tuple[str, int, int], Item]:
    """Every locked cell of a form and what stands there: helper formulas as we write them, repeated cells, labels.

    Formulas of printed results are left out: they may be declared over.
    """
    made = workings_of(form)
    found: dict[tuple[str, int, int], Item] = {}
    repeated = {(sheet, row, column): text for sheet, row, column, text in shows(form)}
    for sheet in form.sheets:
        for box in sheet.boxes:
            place = (sheet.name, box.row, box.column)
            if text := repeated.get(place) or made.get(box.id):
                found[place] = ("F", text)
            elif not box.id and (label := canonical_label(box.text)):
                found[place] = ("L", label)
    return found


def workings_of(form: Form) -> dict[str, str]:
    """The formulas nobody may type over: helpers."""
    return {id: text for id, text in formulas(form).items() if is_helper(id)}


def is_helper(id: str) -> bool:
    """Whether the cell of that identifier is ours and locked."""
    return id.rsplit(".", 1)[-1] in HELPERS


def build(scheme: Scheme) -> str:
    """The code of all that today's empty form holds, ours included: formulas, labels, merges, the words they look
    up."""
    return _build(load_form(scheme))


@lru_cache(maxsize=64)
def _build(form: Form) -> str:
    items = [[*place, *item] for place, item in sorted(as_written(form).items())]
    merges = [
        [sheet.name, box.row, box.column, "M", f"{box.rows}x{box.columns}"]
        for sheet in form.sheets
        for box in sheet.boxes
        if box.rows > 1 or box.columns > 1
    ]
    words = word_sheet.data().decode() if any(sheet.hidden for sheet in form.sheets) else ""
    text = json.dumps([items, sorted(merges), sorted(formulas(form).items()), words], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:DIGITS]
