"""The form as a picture in text: a table whose braces are cells.

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

The form of a scheme that is filled in once a project has one section; it is drawn once for each copy.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from ..errors import SchemeError
from ..law.copies import in_copy, split
from ..law.entries import ROW_COLUMNS
from ..law.ledger import starting_rows
from ..law.notices import TEMPLATES
from ..law.rules import marks, plain
from ..law.scheme import Scheme
from ..law.workings import workings

_BRACE = re.compile(r"\{([=!]?)([a-z_][a-z_0-9]*(?:\.[a-z_0-9]+)*)(?::(\d+))?(?:=([^{}]*))?\}")
_RULE = re.compile(r"\|(?:\s*:?-+:?\s*\|)+")
_FULL = re.compile(r"\{full:([a-z_+]+)\}")
_YEAR = re.compile(r"\{year([+-]\d+)?\}")

Place = tuple[str, int, int]
"""Sheet, row, column; rows and columns count from 1."""


@dataclass(frozen=True)
class Box:
    """One drawn cell: where it is, how far it stretches, what it holds."""

    row: int
    column: int
    text: str
    id: str = ""
    shows: str = ""
    starts: str = ""
    height: int = 0
    rows: int = 1
    columns: int = 1
    title: bool = False
    heading: bool = False
    bare: bool = False
    right: bool = False
    left: bool = False
    helper: bool = False

    @property
    def typed(self) -> bool:
        """Whether the unit may write here and nobody reads it."""
        return self.id == "_"


@dataclass(frozen=True, eq=False)
class Sheet:
    """One drawn sheet; ``edge`` is the last column of the printed form."""

    name: str
    print: str
    widths: tuple[float, ...]
    edge: int
    boxes: tuple[Box, ...]
    rows: int

    @property
    def official(self) -> bool:
        return self.print != "no"


@dataclass(frozen=True, eq=False)
class Form:
    """The whole picture for one year and so many rows a block; ``copies``: the sheets of a repeated form."""

    scheme: Scheme
    year: int
    rows: Mapping[str, int]
    sheets: tuple[Sheet, ...]
    copies: tuple[str, ...] = ()

    @property
    def numbers(self) -> range:
        """The copies there are, as identifiers count them: 0 for a form that stands once."""
        return range(1, len(self.copies) + 1) if self.copies else range(1)

    def rows_in(self, copy: int) -> dict[str, int]:
        """Open block → its rows in that copy, by the identifiers used within it."""
        return {id: count for key, count in self.rows.items() for number, id in [split(key)] if number == copy}

    @cached_property
    def places(self) -> dict[str, Place]:
        """Identifier → where it is drawn."""
        return {
            box.id: (sheet.name, box.row, box.column)
            for sheet in self.sheets
            for box in sheet.boxes
            if box.id and not box.typed
        }

    @cached_property
    def block_columns(self) -> dict[str, tuple[str, int, int, int]]:
        """``quantity.points`` → sheet, first row, last row, column."""
        found = {}
        for id, (sheet, row, column) in self.places.items():
            owner, *rest = id.split(".")
            if len(rest) == 2 and rest[0].isdigit():
                _, top, bottom, _ = found.get(f"{owner}.{rest[1]}", (sheet, row, row, column))
                found[f"{owner}.{rest[1]}"] = (sheet, min(top, row), max(bottom, row), column)
        return found


SPARE_SHEETS = ("项目1", "项目2", "项目3")
"""The sheets of a repeated form when nobody says otherwise."""


def load_form(
    scheme: Scheme,
    year: int | None = None,
    rows: Mapping[str, int] | None = None,
    copies: tuple[str, ...] = (),
) -> Form:
    """The form of a scheme; raises `SchemeError` where picture and scheme do not say the same.

    ``rows``: open block → rows, in every copy or (``2/quantity``) in one; ``copies``: sheets of a repeated form.
    """
    year = scheme.year if year is None else year
    theirs = scheme.adopted is not None and not (TEMPLATES / scheme.id / "form.md").exists()
    owner = scheme.adopted.id if theirs else scheme.id
    try:
        text = (TEMPLATES / owner / "form.md").read_text(encoding="utf-8")
    except OSError as error:
        raise SchemeError(f"{owner}/form.md：没有这个文件。") from error
    draws = _drawn_as_adopted if theirs else _drawn
    return draws(text, scheme, year, tuple(sorted((rows or {}).items())), tuple(copies))


def _drawn_as_adopted(
    text: str, scheme: Scheme, year: int, rows: tuple[tuple[str, int], ...], copies: tuple[str, ...]
) -> Form:
    """The adopted notice's own picture, where it still shows what the amended scheme says."""
    mine, theirs = f"{scheme.id}/form.md", f"{scheme.adopted.id}/form.md"
    try:
        before, after = (
            {entry.id: entry.full for entry in (*one.group, *one.indicator, *one.block)}
            for one in (scheme.adopted, scheme)
        )
        for id in (id for id in after if id in before):
            if before[id] != after[id] and f"{{full:{id}}}" not in text:
                raise SchemeError(f"{theirs}：“{scheme.label(id)}”的分值改了，表样上印的还是原来的。")
        return _drawn(text, scheme, year, rows, copies)
    except SchemeError as error:
        raise SchemeError(
            f"{scheme.id}：没有自己的 form.md，而所采用的表样与修改后的方案不一致，"
            f"请照本地表样在 {mine} 里画出来。（{str(error).replace(mine, theirs)}）"
        ) from error


@lru_cache(maxsize=128)
def _drawn(
    text: str, scheme: Scheme, year: int, rows: tuple[tuple[str, int], ...], copies: tuple[str, ...]
) -> Form:
    return draw(text, scheme, year, dict(rows), copies)


def draw(
    text: str,
    scheme: Scheme,
    year: int | None = None,
    rows: Mapping[str, int] | None = None,
    copies: tuple[str, ...] = (),
) -> Form:
    """The form that ``text`` pictures."""
    year = scheme.year if year is None else year
    where = f"{scheme.id}/form.md"
    sections = list(_sections(text))
    if not scheme.repeated:
        counts = counted(scheme, rows or {})
        sheets = tuple(_sheet(part, scheme, year, counts, where) for part in sections)
        form = Form(scheme, year, counts, sheets)
        _agree(form, where)
        return form
    if len(sections) != 1:
        raise SchemeError(f"{where}：一个项目填一张的表只画一张，画了{len(sections)}张。")
    copies = copies or SPARE_SHEETS
    counts = {
        in_copy(n, id): count
        for n in range(1, len(copies) + 1)
        for id, count in counted(scheme, rows or {}, n).items()
    }
    form = Form(scheme, year, counts, (), copies)
    pictures: dict[tuple[tuple[str, int], ...], Sheet] = {}
    sheets = []
    for number, name in enumerate(copies, 1):
        inside = form.rows_in(number)
        key = tuple(sorted(inside.items()))
        if key not in pictures:
            pictures[key] = _sheet(sections[0], scheme, year, inside, where)
            _agree(Form(scheme, year, inside, (pictures[key],)), where)
        sheets.append(_copied(pictures[key], number, name))
    return replace(form, sheets=tuple(sheets))


def counted(scheme: Scheme, rows: Mapping[str, int], copy: int = 0) -> dict[str, int]:
    """Open block → its rows: as said for this copy, else for all, else as the scheme starts."""
    starts = starting_rows(scheme)
    return {id: rows.get(in_copy(copy, id), rows.get(id, least)) for id, least in starts.items()}


def _copied(sheet: Sheet, number: int, name: str) -> Sheet:
    def copied(box: Box) -> Box:
        if box.shows:
            return replace(box, shows=in_copy(number, box.shows))
        return replace(box, id=in_copy(number, box.id)) if box.id and not box.typed else box

    return replace(sheet, name=name, boxes=tuple(map(copied, sheet.boxes)))


def _sections(text: str) -> Iterator[str]:
    yield from re.split(r"^# ", text, flags=re.M)[1:]


def _sheet(text: str, scheme: Scheme, year: int, counts: Mapping[str, int], where: str) -> Sheet:
    lines = text.splitlines()
    name = lines[0].strip()
    keys = dict(line.split(":", 1) for line in lines[1:] if ":" in line and not line.startswith("|"))
    unknown = keys.keys() - {"print", "widths"}
    if unknown or keys.get("print", "").strip() not in ("portrait", "landscape", "no"):
        raise SchemeError(f"{where} {name}：可用的键是 print（portrait/landscape/no）和 widths。")
    drawn = [_split(line) for line in lines if line.startswith("|") and not _RULE.fullmatch(line.strip())]
    if len({len(row) for row in drawn}) != 1:
        odd = next(row for row in drawn if len(row) != len(drawn[0]))
        raise SchemeError(f"{where} {name}：第一行{len(drawn[0])}列，而“{odd[0]}”那行{len(odd)}列。")
    edge = drawn[0].index("‖") if "‖" in drawn[0] else len(drawn[0])
    widths = tuple(float(width) for width in keys["widths"].replace("‖", " ").split())
    if len(widths) != len(drawn[0]) - (edge < len(drawn[0])):
        raise SchemeError(f"{where} {name} widths：写了{len(widths)}个列宽，与表格列数不符。")
    rows = [row for source in drawn for row in _repeated([c for c in source if c != "‖"], scheme, counts)]
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
    signs = dict.fromkeys(("title", "bare", "right", "left"), False)
    names = {"# ": "title", "~ ": "bare", "> ": "right", "- ": "left"}
    if text == "~":  # a blank cell without a border
        text = "~ "
    while text[:2] in names:
        signs[names[text[:2]]] = True
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
        return Box(0, 0, rules[id].rule.chinese(marks(rules[id].full)), heading=heading, **signs)
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


def expected_ids(scheme: Scheme, counts: Mapping[str, int]) -> tuple[set[str], set[str]]:
    """(what a form must draw, what it may draw besides)."""
    made = workings(scheme, counts)
    must = {id for id in scheme.inputs if id not in made}
    must |= {f"{entry.id}.points" for entry in scheme.indicator}
    for block in scheme.block:
        numbers = range(1, counts[block.id] + 1)
        must |= {f"{block.id}.{n}.{column}" for n in numbers for column in ROW_COLUMNS}
    for block in scheme.lines:
        must |= {
            f"{block.id}.{n}.{column}" for n in range(1, counts[block.id] + 1) for column in block.columns
        }
    must |= {id for id in made if not id.endswith(".flag") and id not in scheme.rates}
    may = {id for id in made} | {f"{entry.id}.deviation_text" for entry in scheme.indicator}
    return must, may | must


def _agree(form: Form, where: str) -> None:
    must, may = expected_ids(form.scheme, form.rows)
    drawn: dict[str, str] = {}
    for sheet in form.sheets:
        for box in sheet.boxes:
            id = box.id or box.shows
            if not id or box.typed:
                continue
            if id not in may:
                raise SchemeError(f"{where} {sheet.name}：“{{{id}}}”在 scheme.toml 里没有。")
            if box.id and id in drawn:
                raise SchemeError(f"{where} {sheet.name}：“{{{id}}}”画了两次。")
            if box.id:
                drawn[id] = sheet.name
    if missing := sorted(must - drawn.keys()):
        raise SchemeError(f"{where}：scheme.toml 里有而没有画的单元格：{'、'.join(missing[:12])}。")
