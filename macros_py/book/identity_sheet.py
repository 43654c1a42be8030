"""The hidden sheet in a workbook of ours: its notice, edition and build, how many rows, the texts of scheme and form.

Nothing depends on its staying hidden, and nothing in it is believed: it only says which of our own schemes
to read the workbook by.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from ..law.filled import LastYear, last_year_as_json
from ..version import VERSION
from ..xlsx.package import Workbook
from .edition import edition
from .form import Form, picture
from .form_digest import build
from .responsibility_sheet import Part

SHEET = "方案"
TITLE = "本工作簿的方案（系统读取，请勿修改）"
UNDO, UNDO_TITLE = "撤销", "上次写入前的内容（系统用于撤销，请勿修改）"
NOTICE, EDITION, YEAR, ROWS, TEXT = "方案", "表样版本", "年度", "行数 ", "原文 "
BUILD, PROGRAM, PICTURE = "工作簿校验码", "程序版本", "表样原文 "
FIGURES = "数据校验码"
LAST_YEAR, DEPARTMENT, BASE = "上年数 ", "科室", "拆分时 "

CHUNK = 8_000
"""Characters of the scheme's text in one cell; a cell holds 32,767."""


def facts(form: Form, last: LastYear | None = None, part: Part | None = None) -> dict[str, str]:
    """What the sheet says of a form: a key and a value a row."""
    made = built(form)
    said = {NOTICE: form.scheme.id, EDITION: made[EDITION], YEAR: str(form.year)}
    said |= {f"{ROWS}{block}": str(count) for block, count in form.rows_in(form.numbers[0]).items()}
    said |= made
    if last is not None:
        said |= last_year(last)
    return said | ({DEPARTMENT: part.department} | _numbered(BASE, part.base) if part else {})


def built(form: Form) -> dict[str, str]:
    """The part of the sheet that says what the workbook was built from."""
    said = {EDITION: edition(form.scheme), BUILD: build(form.scheme), PROGRAM: VERSION}
    return said | _numbered(TEXT, form.scheme.text) | _numbered(PICTURE, picture(form.scheme))


def last_year(last: LastYear) -> dict[str, str]:
    """The part of the sheet that keeps what came from last year's form."""
    return _numbered(LAST_YEAR, json.dumps(last_year_as_json(last), ensure_ascii=False, indent=0))


def _numbered(key: str, text: str) -> dict[str, str]:
    return {f"{key}{number}": piece for number, piece in enumerate(_pieces(text), 1)}


def _pieces(text: str) -> list[str]:
    """The text cut between lines: no piece then begins with "=", which a live sheet would take for a formula."""
    pieces = [""]
    for line in text.splitlines(keepends=True):
        if len(pieces[-1]) + len(line) > CHUNK and pieces[-1]:
            pieces.append("")
        while len(line) > CHUNK:  # one cell's long text
            cut = next(n for n in range(CHUNK, 0, -1) if line[n] not in "='" or n == 1)
            pieces[-1], line = line[:cut], line[cut:]
            pieces.append("")
        pieces[-1] += line
    return pieces


def said(workbook: Workbook) -> dict[str, str]:
    """What the hidden sheet of a workbook says, found by its title; nothing where there is none."""
    named = [sheet for sheet in workbook.sheets if sheet.name == SHEET]
    for sheet in named or workbook.sheets:
        head = sheet.cells.get((1, 1))
        if head and str(head.value).startswith(TITLE):
            keys = {row: str(cell.value) for (row, column), cell in sheet.cells.items() if column == 1 and row > 1}
            values = {row: cell.value for (row, column), cell in sheet.cells.items() if column == 2}
            return {key: str(values.get(row) or "") for row, key in sorted(keys.items())}
    return {}


def rows(said: Mapping[str, str], most: int) -> dict[str, int]:
    """Open block → its rows, where the number is one that a form may have."""
    counts = {key.removeprefix(ROWS): value for key, value in said.items() if key.startswith(ROWS)}
    return {block: int(n) for block, n in counts.items() if n.isascii() and n.isdigit() and 0 < int(n[:6]) <= most}


def text(said: Mapping[str, str], key: str = TEXT) -> str:
    """A text that travelled along in pieces: the scheme's, or another's."""
    return "".join(piece for name, piece in said.items() if name.startswith(key))
