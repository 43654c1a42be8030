"""The quick way through a worksheet whose data are plain: one pattern, one pass, no parser.

Every cell must stand in its row, rows and columns must ascend, so nothing can be there twice. Whatever is
not plain is left to the careful reader, which alone decides what is refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from .address import LAST_COLUMN, LAST_ROW, column_number
from .cells import Cells, Written
from .fast_path import MARK, NotPlain, plain_text, resolved, spliced
from .limits import Limits, Refused
from .sheetxml import Worksheet, is_hidden, read_worksheet
from .xmlscan import Tally

_NOTHING: Mapping[str, str] = {}
_VALUE = r'"[ !#-%\'-;=-~]{0,64}+"'
# Possessive throughout: nothing in it ever needs a second try, and keeping none saves a quarter of the time.
_CELL = re.compile(
    r'<c r="([A-Z]{1,3}+)([1-9][0-9]{0,6}+)"(?: s="([0-9]{1,6}+)")?+(?: t="([A-Za-z]{1,9}+)")?+'
    r'(?: cm="[0-9]{1,6}+")?+(?: vm="[0-9]{1,6}+")?+(?: ?/>|>'
    rf"(?:<f((?: [A-Za-z0-9]{{1,24}}+={_VALUE}){{0,16}}+)(?: ?/>|>([^<]*+)</f>))?+"
    r'(?:<v>([^<]*+)</v>|<v ?/>|<is><t(?: xml:space="preserve")?+>([^<]*+)</t></is>)?+'
    rf'</c>)|<row r="([1-9][0-9]{{0,6}}+)"((?: [A-Za-z0-9:]{{1,24}}+={_VALUE}){{0,16}}+)(?:>| ?(/)>)'
    r"|</row>|(.+)",
    re.DOTALL,
)
_MOST_KEPT = 1 << 18
"""Bytes around the data of a sheet that are worth remembering."""
_MOST_TAGS = 100_000
"""Tags of a long sheet that are looked at at once: each costs memory, most of all in a sheet of nothing else."""
_ATTRIBUTE = re.compile(rf" ([A-Za-z0-9:]+)=({_VALUE})")
_FORMULA_ATTRIBUTES = frozenset("t ref si aca ca dt2D dtr r1 r2 del1 del2 bx".split())
_ROW_ATTRIBUTES = frozenset(
    "spans s customFormat ht hidden customHeight outlineLevel collapsed thickTop thickBot ph x14ac:dyDescent".split()
)


def read_plain_worksheet(where: str, data: bytes, strings: Mapping[str, str], tally: Tally) -> Worksheet:
    """What `read_worksheet` answers for the same part; NotPlain when this way cannot tell."""
    start, stop = _data(data)
    body = data[start + 11 : stop]
    if b' vm="' in body:
        raise NotPlain  # a picture in a cell, or another rich value
    if len(data) > tally.limits.text:  # what is no longer than one text may be cannot hold a longer one
        _refuse_much(body, tally.limits)
    found, count, hidden = _cells(plain_text(body))
    surroundings = _surroundings(data, (start, stop), tally)
    cells = Cells(where, strings, tally)
    cells.count(count)
    cells.add(found)
    return replace(surroundings, cells=cells.finish(), hidden_rows=hidden, data_attributes=_NOTHING)


def read_surroundings(where: str, data: bytes, tally: Tally, known: bytes | None = None) -> Worksheet:
    """The same of a sheet whose cells nobody asks for: they are counted, and nothing else is known of them.

    ``known``: plain data of our own that stand in the sheet.
    """
    start, stop = _data(data)
    body = data[start + 11 : stop]
    if known is None or len(known) != stop + 12 - start:
        plain_text(body)
    surroundings = _surroundings(data, (start, stop), tally)
    Cells(where, {}, tally).count(body.count(b"<c "))
    return replace(surroundings, cells={}, data_attributes=_NOTHING)


def _data(data: bytes) -> tuple[int, int]:
    start, stop = data.find(b"<sheetData>"), data.rfind(b"</sheetData>")
    if not 0 <= start < stop:
        raise NotPlain
    return start, stop


def _surroundings(data: bytes, at: tuple[int, int], tally: Tally) -> Worksheet:
    """What stands around the data, by the careful reader, which meets a mark in their place."""
    start, stop = at
    # The one prefix that rows carry must be known where the data stood.
    prefixed = b' x14ac:dyDescent="0"' if data.find(b" x14ac:", start, stop) >= 0 else b""
    rest = spliced(data, start, stop + 12, b"sheetData", prefixed)
    read = _around if len(rest) <= _MOST_KEPT else _around.__wrapped__
    found, elements = read(rest, tally.limits)
    tally.elements += elements
    if tally.elements > tally.limits.elements or MARK not in found.data_attributes:
        raise NotPlain
    return found


@lru_cache(maxsize=64)
def _around(rest: bytes, limits: Limits) -> tuple[Worksheet, int]:
    """A sheet whose data are a mark, and its elements; the sheets of one notice's forms are alike but for their
    data."""
    alone = Tally(limits)
    try:
        return read_worksheet("", [rest], _NOTHING, alone), alone.elements
    except Refused:
        raise NotPlain from None


def _refuse_much(body: bytes, limits: Limits) -> None:
    """NotPlain where the data hold a text that is too long, or so many cells that they are better read one by one."""
    if body.count(b"<") > _MOST_TAGS or max(map(len, body.split(b"<"))) > limits.text:
        raise NotPlain


def _cells(body: str) -> tuple[list[Written], int, frozenset[int]]:
    """The cells that hold something, how many there are in all, and the rows that are hidden."""
    found: list[Written] = []
    hidden: list[int] = []
    referring: list[int] = []
    references = "&" in body
    known: dict[str, Mapping[str, str]] = {"": _NOTHING}
    count = row = column = 0
    current = ""
    for letters, digits, style, type, tail, formula, value, inline, number, rest, closed, other in _CELL.findall(body):
        if letters:
            before, column = column, column_number(letters)
            if digits != current or column <= before:
                raise NotPlain
            count += 1
            if formula or value or inline or tail:
                if references and ("&" in formula or "&" in value or "&" in inline):
                    referring.append(len(found))
                attributes = known.get(tail)
                if attributes is None:
                    attributes = known[tail] = _attributes(tail, _FORMULA_ATTRIBUTES)
                found.append((row, column, style, type, attributes, formula, value, inline))
        elif number:
            before, row, column = row, int(number), 0
            if current or row <= before:
                raise NotPlain
            if rest and _hides(rest):
                hidden.append(row)
            current = "" if closed else number
        elif other or not current:
            raise NotPlain
        else:
            current = ""
        if column > LAST_COLUMN or row > LAST_ROW:
            raise NotPlain
    if current:
        raise NotPlain
    texts = iter(resolved([text for index in referring for text in found[index][5:]]) if referring else ())
    for index in referring:
        found[index] = (*found[index][:5], next(texts), next(texts), next(texts))
    return found, count, frozenset(hidden)


@lru_cache(maxsize=1024)
def _hides(attributes: str) -> bool:
    """Whether a row with these attributes is hidden; NotPlain where one of them is not known."""
    return is_hidden(_attributes(attributes, _ROW_ATTRIBUTES), "ht")


@lru_cache(maxsize=1024)
def _attributes(text: str, known: frozenset[str]) -> Mapping[str, str]:
    pairs = [(name, value[1:-1]) for name, value in _ATTRIBUTE.findall(text)]
    attributes = dict(pairs)
    if len(attributes) != len(pairs) or not known.issuperset(attributes):
        raise NotPlain
    return attributes
