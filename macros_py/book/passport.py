"""The hidden sheet a workbook of ours carries: which notice, which edition, how many rows, the scheme's text.

Nothing depends on its staying hidden, and nothing in it is believed: it only says which of our own schemes
to read the workbook by.
"""

from __future__ import annotations

from collections.abc import Mapping

from .form import Form
from .seal import edition

SHEET = "方案"
TITLE = "本工作簿的方案（系统读取，请勿修改）"
UNDO, UNDO_TITLE = "撤销", "上次写入前的内容（系统用于撤销，请勿修改）"
NOTICE, EDITION, YEAR, ROWS, TEXT = "方案", "表样版本", "年度", "行数 ", "原文 "
FIGURES = "数据校验码"

CHUNK = 8_000
"""Characters of the scheme's text in one cell; a cell holds 32,767."""


def facts(form: Form) -> dict[str, str]:
    """What the sheet says of a form: a key and a value a row."""
    said = {NOTICE: form.scheme.id, EDITION: edition(form.scheme), YEAR: str(form.year)}
    said |= {f"{ROWS}{block}": str(count) for block, count in form.rows_in(form.numbers[0]).items()}
    return said | {f"{TEXT}{number}": piece for number, piece in enumerate(_pieces(form.scheme.text), 1)}


def _pieces(text: str) -> list[str]:
    """The text cut between lines: no piece then begins with "=", which a live sheet would take for a formula."""
    pieces = [""]
    for line in text.splitlines(keepends=True):
        if len(pieces[-1]) + len(line) > CHUNK and pieces[-1]:
            pieces.append("")
        pieces[-1] += line
    return pieces


def rows(said: Mapping[str, str], most: int) -> dict[str, int]:
    """Open block → its rows, where the number is one that a form may have."""
    counts = {key.removeprefix(ROWS): value for key, value in said.items() if key.startswith(ROWS)}
    return {
        block: int(n) for block, n in counts.items() if n.isascii() and n.isdigit() and 0 < int(n[:6]) <= most
    }


def text(said: Mapping[str, str]) -> str:
    """The scheme's text that travelled along."""
    return "".join(piece for key, piece in said.items() if key.startswith(TEXT))
