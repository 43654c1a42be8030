"""The form of a scheme: its sheets as drawn, and where each identifier sits in them.

Picture and scheme must say the same: what is drawn exists, and what must be filled in is drawn, once. The form of a
scheme that is filled in once a project has one section; it is drawn once for each copy.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from ..errors import SchemeError
from ..law.entries import ROW_COLUMNS
from ..law.ledger import starting_rows
from ..law.notices import TEMPLATES
from ..law.plain_targets import PARTS
from ..law.project_ids import in_copy, split
from ..law.scheme import Scheme
from ..law.workings import workings
from .form_markup import Box, Sheet, drawn, sections

Place = tuple[str, int, int]
"""Sheet, row, column; rows and columns count from 1."""


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
            if len(rest) == 2 and rest[0].isdigit() and rest[1] not in PARTS:
                _, top, bottom, _ = found.get(f"{owner}.{rest[1]}", (sheet, row, row, column))
                found[f"{owner}.{rest[1]}"] = (sheet, min(top, row), max(bottom, row), column)
        return found


SPARE_SHEETS = ("项目1", "项目2", "项目3")
"""The sheets of a repeated form when nobody says otherwise."""


def load_form(
    scheme: Scheme, year: int | None = None, rows: Mapping[str, int] | None = None, copies: tuple[str, ...] = ()
) -> Form:
    """The form of a scheme; raises `SchemeError` where picture and scheme do not say the same.

    ``rows``: open block → rows, in every copy or (``2/quantity``) in one; ``copies``: sheets of a repeated form.
    """
    year = scheme.year if year is None else year
    theirs = _as_adopted(scheme)
    text = picture(scheme)
    draws = _drawn_as_adopted if theirs else _drawn
    return draws(text, scheme, year, tuple(sorted((rows or {}).items())), tuple(copies))


def _as_adopted(scheme: Scheme) -> bool:
    """Whether a notice has no picture of its own and is drawn as the one it adopts."""
    return scheme.adopted is not None and not (TEMPLATES / scheme.id / "form.md").exists()


def picture(scheme: Scheme) -> str:
    """The text that pictures a scheme's form: its folder's `form.md`, or that of the notice it adopts."""
    owner = scheme.adopted.id if _as_adopted(scheme) else scheme.id
    try:
        return (TEMPLATES / owner / "form.md").read_text(encoding="utf-8")
    except OSError as error:
        raise SchemeError(f"{owner}/form.md：没有这个文件。") from error


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
def _drawn(text: str, scheme: Scheme, year: int, rows: tuple[tuple[str, int], ...], copies: tuple[str, ...]) -> Form:
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
    pictures = list(sections(text))
    if not scheme.repeated:
        counts = counted(scheme, rows or {})
        sheets = tuple(_chained(drawn(part, scheme, year, counts, where), scheme) for part in pictures)
        form = Form(scheme, year, counts, sheets)
        _agree(form, where)
        return form
    if len(pictures) != 1:
        raise SchemeError(f"{where}：一个项目填一张的表只画一张，画了{len(pictures)}张。")
    copies = copies or SPARE_SHEETS
    counts = {
        in_copy(n, id): count for n in range(1, len(copies) + 1) for id, count in counted(scheme, rows or {}, n).items()
    }
    form = Form(scheme, year, counts, (), copies)
    made: dict[tuple[tuple[str, int], ...], Sheet] = {}
    sheets = []
    for number, name in enumerate(copies, 1):
        inside = form.rows_in(number)
        key = tuple(sorted(inside.items()))
        if key not in made:
            made[key] = _chained(drawn(pictures[0], scheme, year, inside, where), scheme)
            _agree(Form(scheme, year, inside, (made[key],)), where)
        sheets.append(_copied(made[key], number, name))
    return replace(form, sheets=tuple(sheets))


def counted(scheme: Scheme, rows: Mapping[str, int], copy: int = 0) -> dict[str, int]:
    """Open block → its rows: as said for this copy, else for all, else as the scheme starts."""
    starts = starting_rows(scheme)
    return {id: rows.get(in_copy(copy, id), rows.get(id, least)) for id, least in starts.items()}


def _chained(sheet: Sheet, scheme: Scheme) -> Sheet:
    """The sheet with the hidden cells of its open rows, right of everything that is drawn."""
    blocks, first = {block.id for block in scheme.block}, len(sheet.widths) + 1
    boxes = tuple(
        Box(box.row, column, "", f"{row}.{part}", helper=True, hidden=True)
        for box in sheet.boxes
        for row, _, last in [box.id.rpartition(".")]
        if last == "target_text" and row.partition(".")[0] in blocks
        for column, part in enumerate(PARTS, first)
    )
    return replace(sheet, boxes=(*sheet.boxes, *boxes), hidden=len(PARTS)) if boxes else sheet


def _copied(sheet: Sheet, number: int, name: str) -> Sheet:
    def copied(box: Box) -> Box:
        if box.shows:
            return replace(box, shows=in_copy(number, box.shows))
        return replace(box, id=in_copy(number, box.id)) if box.id and not box.typed else box

    return replace(sheet, name=name, boxes=tuple(map(copied, sheet.boxes)))


def expected_ids(scheme: Scheme, counts: Mapping[str, int]) -> tuple[set[str], set[str]]:
    """(what a form must draw, what it may draw besides)."""
    made = workings(scheme, counts)
    must = {id for id in scheme.inputs if id not in made}
    must |= {f"{entry.id}.points" for entry in scheme.indicator}
    for block in scheme.block:
        numbers = range(1, counts[block.id] + 1)
        must |= {f"{block.id}.{n}.{column}" for n in numbers for column in ROW_COLUMNS}
    for block in scheme.lines:
        must |= {f"{block.id}.{n}.{column}" for n in range(1, counts[block.id] + 1) for column in block.columns}
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
