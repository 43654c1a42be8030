"""One sheet pictured in text: a table whose braces are cells.

Read one way the picture becomes an .xlsx, read the other it says where each value sits. A section is a
sheet; right of ``‖`` stand our helper columns, outside the printed form. ``<`` joins a cell to the one on
its left, ``^`` to the one above. A row with a block's braces is printed once a row of that block.

====================  ====================================================================
``{reception.final}``  the cell of that identifier; ``{goal_set_text:96}`` with a row height
``{=unit}``            shows what stands in that cell
``{other.name=……}``    a cell that starts with a text
``{!disclosure}``      the sentence of that indicator's rule
``{_}``                a cell the unit may write in, and nobody reads
``{year-1}``           last year, in a text
``{full:disclosure}``  the points that indicator, block or group carries; of several, joined by ``+``
``# `` ``~ `` ``> `` ``- ``  a title · no border · to the right · to the left; ``**x**`` is a heading
====================  ====================================================================
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from ..errors import SchemeError
from ..law.rules import marks, plain
from ..law.scheme import Scheme

_BRACE = re.compile(r"\{([=!]?)([a-z_][a-z_0-9]*(?:\.[a-z_0-9]+)*)(?::(\d+))?(?:=([^{}]*))?\}")
_RULE = re.compile(r"\|(?:\s*:?-+:?\s*\|)+")
_FULL = re.compile(r"\{full:([a-z_+]+)\}")
SIGNS = {"# ": "title", "~ ": "bare", "> ": "right", "- ": "left"}
"""What a cell's text may begin with, and what it then is."""

_YEAR = re.compile(r"\{year([+-]\d+)?\}")


@dataclass(frozen=True)
class Box:
    """One drawn cell: where it is, how far it stretches, what it holds; ``rule``: whose rule's sentence its text is."""

    row: int
    column: int
    text: str
    id: str = ""
    shows: str = ""
    starts: str = ""
    rule: str = ""
    height: int = 0
    rows: int = 1
    columns: int = 1
    title: bool = False
    heading: bool = False
    bare: bool = False
    right: bool = False
    left: bool = False
    helper: bool = False
    hidden: bool = False

    @property
    def typed(self) -> bool:
        """Whether the unit may write here and nobody reads it."""
        return self.id == "_"


@dataclass(frozen=True, eq=False)
class Sheet:
    """One drawn sheet; ``edge`` is the last column of the printed form; ``hidden``: columns right of all that is
    seen."""

    name: str
    print: str
    widths: tuple[float, ...]
    edge: int
    boxes: tuple[Box, ...]
    rows: int
    hidden: int = 0

    @property
    def columns(self) -> int:
        return len(self.widths) + self.hidden

    @property
    def official(self) -> bool:
        return self.print != "no"


def sections(text: str) -> Iterator[str]:
    """The pictures of a text, one a sheet."""
    yield from re.split(r"^# ", text, flags=re.M)[1:]


def drawn(text: str, scheme: Scheme, year: int, counts: Mapping[str, int], where: str) -> Sheet:
    """The sheet of one picture, its blocks with so many rows; raises `SchemeError` where it cannot be read."""
    lines = text.splitlines()
    name = lines[0].strip()
    keys = dict(line.split(":", 1) for line in lines[1:] if ":" in line and not line.startswith("|"))
    unknown = keys.keys() - {"print", "widths"}
    if unknown or keys.get("print", "").strip() not in ("portrait", "landscape", "no"):
        raise SchemeError(f"{where} {name}：可用的键是 print（portrait/landscape/no）和 widths。")
    pictured = [_split(line) for line in lines if line.startswith("|") and not _RULE.fullmatch(line.strip())]
    if len({len(row) for row in pictured}) != 1:
        odd = next(row for row in pictured if len(row) != len(pictured[0]))
        raise SchemeError(f"{where} {name}：第一行{len(pictured[0])}列，而“{odd[0]}”那行{len(odd)}列。")
    edge = pictured[0].index("‖") if "‖" in pictured[0] else len(pictured[0])
    widths = tuple(float(width) for width in keys["widths"].replace("‖", " ").split())
    if len(widths) != len(pictured[0]) - (edge < len(pictured[0])):
        raise SchemeError(f"{where} {name} widths：写了{len(widths)}个列宽，与表格列数不符。")
    rows = [row for source in pictured for row in _repeated([c for c in source if c != "‖"], scheme, counts)]
    boxes = tuple(_boxes(rows, edge, scheme, year))
    return Sheet(name, keys["print"].strip(), widths, edge, boxes, len(rows))


def _split(line: str) -> list[str]:
    return [cell.strip(" ") for cell in line.strip().strip("|").split("|")]


def _repeated(row: list[str], scheme: Scheme, counts: Mapping[str, int]) -> Iterator[list[str]]:
    """The row once for each row of the block it belongs to; labels join downwards."""
    blocks = {id.split(".")[0] for cell in row for _, id, _, _ in _BRACE.findall(cell)} & counts.keys()
    if not blocks:
        yield row
        return
    block = blocks.pop()
    for number in range(1, counts[block] + 1):
        made = []
        for cell in row:
            found = _BRACE.fullmatch(cell)
            if found and found[2].split(".")[0] == block and ".weight" not in found[2]:
                made.append(cell.replace(f"{block}.", f"{block}.{number}.", 1))
            else:
                made.append(cell if number == 1 or cell in ("<", "") else "^")
        yield made


def _boxes(rows: list[list[str]], edge: int, scheme: Scheme, year: int) -> Iterator[Box]:
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            if text in ("<", "^"):
                continue
            width = 1
            while c + width < len(row) and row[c + width] == "<" and (c >= edge or c + width < edge):
                width += 1
            height = 1
            while r + height < len(rows) and rows[r + height][c] == "^":
                height += 1
            box = _box(text, scheme, year)
            yield replace(box, row=r + 1, column=c + 1, rows=height, columns=width, helper=c >= edge)


def _box(text: str, scheme: Scheme, year: int) -> Box:
    signs = dict.fromkeys(SIGNS.values(), False)
    if text == "~":  # a blank cell without a border
        text = "~ "
    while text[:2] in SIGNS:
        signs[SIGNS[text[:2]]] = True
        text = text[2:]
    heading = text.startswith("**") and text.endswith("**") and len(text) > 4
    text = _YEAR.sub(lambda found: str(year + int(found[1] or 0)), text[2:-2] if heading else text)
    text = text.replace("{amount_unit}", scheme.amount_unit)
    text = _FULL.sub(lambda found: _full(found[1], scheme), text) if "{full:" in text else text
    found = _BRACE.fullmatch(text)
    if not found:
        return Box(0, 0, text, heading=heading, **signs)
    mark, id, height, starts = found.groups()
    if mark == "!":
        rules = {entry.id: entry for entry in (*scheme.indicator, *scheme.block)}
        if id not in rules:
            raise SchemeError(f"{scheme.id}/form.md：“{{!{id}}}”在 scheme.toml 的指标里没有。")
        return Box(0, 0, rules[id].rule.chinese(marks(rules[id].full)), rule=id, heading=heading, **signs)
    return Box(
        0,
        0,
        "",
        id="" if mark else id,
        shows=id if mark else "",
        starts=starts or "",
        height=int(height or 0),
        heading=heading,
        **signs,
    )


def _full(ids: str, scheme: Scheme) -> str:
    """The points of the named indicators, blocks or groups together."""
    carried = {entry.id: entry.full for entry in (*scheme.indicator, *scheme.block, *scheme.group)}
    for id in ids.split("+"):
        if carried.get(id) is None:
            raise SchemeError(f"{scheme.id}/form.md：“{{full:{ids}}}”中的“{id}”在 scheme.toml 里没有分值。")
    return plain(sum(carried[id] for id in ids.split("+")))
