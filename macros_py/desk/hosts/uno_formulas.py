"""Formulas, names and number formats of a LibreOffice document in Excel's spelling, both ways.

LibreOffice's own parser reads and prints Excel's file syntax; Excel's macro interface differs from the file
only in leaving out the prefix ``_xlfn.`` of functions younger than 2007.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any

import uno
from com.sun.star.table import CellAddress

from ...xlsx.sharedformula import SharedFormula, shared_formula

XL_OOX = 3
"""com.sun.star.sheet.AddressConvention: addresses as in an .xlsx."""

AS_IN_A_FILE, ALL_GROUPS = 5, 0x7FFFFFFF
"""com.sun.star.sheet.FormulaLanguage OOXML, and every FormulaMapGroup."""

_STRINGS = re.compile(r'("(?:[^"]|"")*")')
_FILE_ONLY = re.compile(r"_xlfn\.|\b(TRUE|FALSE)\(\)")
_CALL = re.compile(r"(?<![\w.])([A-Z][A-Z0-9.]*)(?=\()")

_OF_A_SHEET = re.compile(r"(?<=[\w'])\.(?=\$?[A-Z]{1,3}\$?\d)")
"""The dot that LibreOffice writes between a sheet's name and a cell, where Excel has an exclamation mark."""

MOST_READ = 20_000
_read: dict[str, str] = {}
"""LibreOffice's spelling → Excel's: a cache, since the translation takes milliseconds and does not depend on the
cell."""
_filled: dict[tuple[str | tuple[bool, int], ...], SharedFormula] = {}
"""The same with relative addresses, so that a column of one formula is translated once."""


class Formulas:
    """The translation in both directions for one document."""

    def __init__(self, document: Any):
        self._document = document

    @cached_property
    def _parser(self) -> Any:
        parser = self._document.createInstance("com.sun.star.sheet.FormulaParser")
        parser.CompileEnglish, parser.FormulaConvention, parser.IgnoreLeadingSpaces = True, XL_OOX, False
        return parser

    @cached_property
    def _prefixed(self) -> frozenset[str]:
        mapper = self._document.createInstance("com.sun.star.sheet.FormulaOpCodeMapper")
        listed = mapper.getAvailableMappings(AS_IN_A_FILE, ALL_GROUPS)
        return frozenset(mapping.Name[6:] for mapping in listed if mapping.Name.startswith("_xlfn."))

    def read(self, cells: Any, row: int, column: int, calc: str) -> str:
        """One cell's formula as Excel shows it, with ``=``; ``calc`` is LibreOffice's own spelling."""
        if calc not in _read:
            if len(_read) >= MOST_READ:
                _read.clear()
                _filled.clear()
            at = cells.RangeAddress
            _read[calc] = self._translated(
                cells, row, column, calc, (at.StartRow + row + 1, at.StartColumn + column + 1)
            )
        return _read[calc]

    def _translated(self, cells: Any, row: int, column: int, calc: str, place: tuple[int, int]) -> str:
        parts = _STRINGS.split(calc)
        parts[::2] = [_OF_A_SHEET.sub("!", part) for part in parts[::2]]
        relative = shared_formula("".join(parts), *place).relative
        if relative not in _filled:
            cell = cells.getCellByPosition(column, row)  # only now, since it costs a millisecond
            _filled[relative] = shared_formula("=" + self._printed(cell.getTokens(), cell.CellAddress), *place)
        return _filled[relative].at(*place)

    def write(self, cell: Any, formula: str) -> None:
        """Write a formula, given with ``=`` in Excel's spelling, into a cell."""
        parts = _STRINGS.split(formula[1:])
        parts[::2] = [_CALL.sub(self._as_in_a_file, part) for part in parts[::2]]
        cell.setTokens(self._parser.parseFormula("".join(parts), cell.CellAddress))

    def refers_to(self, name: Any) -> str:
        """What a defined name refers to: ``=表!$A$1``."""
        return "=" + self._printed(name.getTokens(), CellAddress())

    def point(self, name: Any, refers_to: str) -> None:
        """Make a defined name refer to ``=表!$A$1``."""
        name.setTokens(self._parser.parseFormula(refers_to.removeprefix("="), CellAddress()))

    def number_format_key(self, code: str) -> int:
        """The document's key of an English number format code; the format is added if the document does not have it."""
        english = uno.createUnoStruct("com.sun.star.lang.Locale", "en", "US", "")
        formats = self._document.NumberFormats
        key = formats.queryKey(code, english, False)
        return key if key >= 0 else formats.addNew(code, english)

    def number_format(self, key: int) -> str:
        """The English number format code of a key, as Excel returns it."""
        english = uno.createUnoStruct("com.sun.star.lang.Locale", "en", "US", "")
        formats = self._document.NumberFormats
        in_english = formats.getByKey(formats.getFormatForLocale(key, english)).FormatString
        return in_english if in_english == "General" else formats.getByKey(key).FormatString

    def _printed(self, tokens: Any, at: Any) -> str:
        parts = _STRINGS.split(self._parser.printFormula(tokens, at))
        parts[::2] = [_FILE_ONLY.sub(r"\1", part) for part in parts[::2]]
        return "".join(parts)

    def _as_in_a_file(self, call: re.Match[str]) -> str:
        return f"_xlfn.{call[1]}" if call[1] in self._prefixed else call[1]
