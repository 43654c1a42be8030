"""What a cell holds: the one place where a type letter, a ``<v>`` and an ``<f>`` become a value.

Both readers of sheets, the careful and the quick one, hand over what they found as text; whatever the
text means is decided here, so they cannot differ in it. A number stays decimal text, an error stays an
error, a formula keeps its last result beside it; anything two programs would read differently is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from .address import Area, a1, area, size
from .limits import Refused, hostile, shown, too_big
from .rich_text import Rich
from .sharedformula import SharedFormula, shared_formula
from .xmlscan import Tally

_NUMBER = re.compile(r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]{1,3})?")
_SHORT = re.compile(r"-?+(?:0|[1-9][0-9]{0,8}+)\.(?:[0-9]{0,5}[1-9])")
"""At most 15 significant digits, none of them idle: no shorter text can mean the same double."""
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_BLANKS = " \t\r\n"
_PICTURE = re.compile(r"(?i)(?:^|[^\w.])(?:_xlfn\.)?(?:DISPIMG|IMAGE)\(")
"""What shows a picture in a cell: its result is an error or an identifier, never what is seen."""
_BOOLEANS = {"1": True, "0": False, "true": True, "false": False}


class Cell(NamedTuple):
    """One cell with content.

    ``value``: a number as its shortest plain decimal text (``"2.2"``, ``"11"``), a text as stored, a bool,
    an error as text (``"#REF!"``), or None. ``kind``: number, text, bool, error, blank, picture. ``formula``: without
    "=", in braces if it is an array's; ``value`` is then only what was calculated last. ``style``: its index
    in cellXfs.
    """

    value: str | bool | None
    kind: str
    formula: str | None
    style: int


PICTURE = "in-cell picture"
"""The type of a cell that shows a picture or another rich value; no file can say it."""

Written = tuple[int, int, str, str, Mapping[str, str], str, str, str]
"""A cell as the file has it: row, column, ``s``, ``t``, the attributes of ``<f>``, the texts of ``<f>``,
``<v>`` and ``<is>``; what is absent is empty."""


def number_text(text: str) -> str | None:
    """``"2.2000000000000002"`` → ``"2.2"``; None for anything but a finite ASCII number."""
    if len(text) < 16 and text.isascii() and text.isdigit() and (text[0] != "0" or text == "0"):
        return text
    return _by_value(text) if len(text) <= 40 else _by_value.__wrapped__(text)


@lru_cache(maxsize=4_096)
def _by_value(text: str) -> str | None:
    """The same of a number that is not already short digits; the same few stand in every form."""
    if _SHORT.fullmatch(text):
        return text
    try:
        value = repr(float(text))
    except ValueError:
        return None
    # Python also reads "1_0", "１" and "nan"; what it would write itself is none of these, but for the names.
    if value == text and text[-1].isdigit() and "e" not in text:
        return "0" if value == "-0.0" else value.removesuffix(".0")
    if len(text) > 400 or not _NUMBER.fullmatch(text) or value.endswith("inf"):
        return None
    return _plain(value) if "e" in value else number_text(value)


def _plain(value: str) -> str:
    """``"1.5e-07"`` → ``"0.00000015"``."""
    mantissa, _, exponent = value.partition("e")
    sign = "-" if mantissa.startswith("-") else ""
    whole, _, fraction = mantissa.removeprefix("-").partition(".")
    point = len(whole) + int(exponent)
    digits = whole + fraction
    if point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    return sign + digits.ljust(point, "0")


def unescaped(text: str) -> str:
    """``_x000A_`` is a line break: how a text says what XML cannot; half a character becomes U+FFFD."""
    if type(text) is Rich:
        return Rich(run._replace(text=unescaped(run.text)) for run in text.runs)
    if "_x" not in text:
        return text
    text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def shows_picture(formula: str) -> bool:
    """Whether a formula shows a picture in its cell."""
    return ("IMAGE(" in formula or "IMG(" in formula) and _PICTURE.search(formula) is not None


@dataclass
class Cells:
    """The cells of one sheet while it is read; ``finish`` settles what needed the whole sheet."""

    where: str
    strings: Mapping[str, str]
    tally: Tally
    counted_cells: int = 0
    found: dict[tuple[int, int], Cell] = field(default_factory=dict)
    masters: dict[str, tuple[str, int, int]] = field(default_factory=dict)
    shares: dict[str | None, tuple[SharedFormula, bool]] = field(default_factory=dict)
    waiting: list[tuple[int, int, str]] = field(default_factory=list)
    arrays: list[tuple[Area, str]] = field(default_factory=list)

    def count(self, cells: int) -> None:
        """So many more cells, empty ones too."""
        limits = self.tally.limits
        self.counted_cells += cells
        self.tally.cells += cells
        if self.counted_cells > limits.sheet_cells or self.tally.cells > limits.cells:
            raise too_big(f"{self.where}的单元格过多，含空白的行和列")

    def refuse(self, row: int, column: int, fact: str) -> Refused:
        return hostile(f"{self.where}的单元格 {a1(row, column)} {fact}")

    def add(self, written: Iterable[Written]) -> None:
        """Some cells as written; those that hold nothing are left out."""
        tally, strings, found, shares = self.tally, self.strings, self.found, self.shares
        limits = tally.limits
        last_row, last_column, longest, most = limits.row, limits.column, limits.formula, limits.formulas
        # Cell(…) is a Python function; this line runs for every cell of every return.
        new = tuple.__new__
        content: str | bool | None
        for row, column, style, type, formula_attributes, formula, value, inline in written:
            if row > last_row or column > last_column:
                raise too_big(
                    f"{self.where}的单元格 {a1(row, column)} 有内容，超出第 {last_row} 行、第 {last_column} 列"
                )
            text, pictured = None, False
            if formula_attributes or len(formula) > longest:
                share = None if formula else shares.get(formula_attributes.get("si"))
                if share is not None and formula_attributes.get("t") == "shared":
                    text, pictured = share[0].at(row, column), share[1]
                    tally.formulas += len(text)
                    if tally.formulas > most:
                        self.counted("")
                else:
                    text = self.formula(row, column, formula_attributes, formula)
                    pictured = text is not None and shows_picture(text)
            elif formula:
                text, pictured = self.counted(formula), shows_picture(formula)
            if inline and type != "inlineStr":
                raise self.refuse(row, column, "的类型与内容不符")
            if value and type == "inlineStr":
                if not inline and value.strip(_BLANKS):
                    raise self.refuse(row, column, "的类型与内容不符")
                value = ""  # some writers leave a number of a shared text beside the text itself
            if not value and type != "inlineStr":
                content, kind = ("", "text") if type == "str" else (None, "blank")
            elif type in {"", "n"}:
                content, kind = number_text(value), "number"
                if content is None and value != (bare := value.strip(_BLANKS)):
                    content, kind = (number_text(bare), "number") if bare else (None, "blank")
                    value = bare
                if content is None and value:
                    raise self.refuse(row, column, f"的数值“{shown(value, 20)}”不是数字")
            elif type == "s":
                content, kind = strings.get(value), "text"
                if content is None:
                    content = strings.get(value.strip(_BLANKS))
                if content is None:
                    raise self.refuse(row, column, "引用的文字不存在")
            elif type == "str":
                content, kind = unescaped(value) if "_x" in value else value, "text"
            else:
                content, kind = self.other(row, column, type, value or inline)
            if pictured:
                content, kind = None, "picture"
            if text is not None or (content is not None and content != "") or kind == "picture":
                found[row, column] = new(Cell, (content, kind, text, int(style or 0)))

    def other(self, row: int, column: int, type: str, text: str) -> tuple[str | bool | None, str]:
        """Content and kind for the types of cell that are not numbers and not shared texts."""
        if type in ("str", "inlineStr"):
            return unescaped(text), "text"
        if type == "b" and text.strip(_BLANKS) in _BOOLEANS:
            return _BOOLEANS[text.strip(_BLANKS)], "bool"
        if type == PICTURE:
            return None, "picture"
        if type in ("e", "d"):
            return text, "error" if type == "e" else "text"
        raise self.refuse(row, column, f"的类型“{shown(type, 20)}”或其内容“{shown(text, 20)}”无法识别")

    def formula(self, row: int, column: int, attributes: Mapping[str, str], text: str) -> str | None:
        """The formula as this cell reads it; of one whose master is still to come, a placeholder."""
        if len(text) > self.tally.limits.formula:
            raise self.refuse(row, column, f"的公式超过 {self.tally.limits.formula} 个字符")
        type = attributes.get("t", "normal")
        if type == "shared":
            text = self.shared(row, column, attributes.get("si", ""), text, "ref" in attributes)
        elif type in ("array", "dataTable"):
            place = area(attributes.get("ref", ""))
            if place is None:
                raise self.refuse(row, column, "的数组公式没有有效的区域")
            text = f"{{{text}}}" if type == "array" else "{TABLE()}"
            self.arrays.append((place, text))
        elif type != "normal":
            raise self.refuse(row, column, f"的公式类型“{shown(type, 20)}”不存在")
        return self.counted(text) or None

    def counted(self, text: str) -> str:
        self.tally.formulas += len(text)
        if self.tally.formulas > self.tally.limits.formulas:
            raise too_big(f"全部公式合计超过 {self.tally.limits.formulas >> 20} MB")
        return text

    def shared(self, row: int, column: int, group: str, text: str, is_master: bool) -> str:
        if text:
            if is_master or group not in self.masters:
                self.masters[group] = text, row, column
                self.shares.pop(group, None)
            return text
        if master := self.masters.get(group):
            made = shared_formula(*master)
            self.shares[group] = made, shows_picture(master[0])
            return made.at(row, column)
        self.waiting.append((row, column, group))
        return "?"

    def finish(self) -> dict[tuple[int, int], Cell]:
        """The cells, with late masters followed and every cell of an array marked as calculated."""
        for row, column, group in self.waiting:
            if group not in self.masters:
                raise self.refuse(row, column, "引用的共享公式不存在")
            text = self.counted(shared_formula(*self.masters[group]).at(row, column))
            self.found[row, column] = self.found[row, column]._replace(formula=text)
        if sum(size(place) for place, _ in self.arrays) > self.tally.limits.merged_area:
            raise hostile(f"{self.where}的数组公式超过 {self.tally.limits.merged_area} 个单元格")
        for (top, left, bottom, right), text in self.arrays:
            for row in range(top, bottom + 1):
                for column in range(left, right + 1):
                    member = self.found.get((row, column))
                    if member and member.formula is None:
                        self.found[row, column] = member._replace(formula=text)
        return self.found
