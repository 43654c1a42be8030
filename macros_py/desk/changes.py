"""The list of changes between an older edition of a form and today's: moved, renamed, new weight, new, not carried."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ..book.cell_formats import FIGURE
from ..book.form import Form, Place
from ..book.responsibility_sheet import lines
from ..evaluate import evaluate
from ..law.filled import Filled
from ..law.findings import catalogue
from ..law.identifiers import identifier
from ..law.labels import canonical_label
from ..law.rules import plain
from ..law.scheme import Scheme
from ..xlsx.address import on_sheet
from .old_edition import OldEdition, TypedCell

MOVED, RENAMED, WEIGHED, NEW, DROPPED, FORMULA, OVERTYPED = (
    "移动",
    "改名",
    "分值变动",
    "新增（待填）",
    "未带入",
    "自设公式",
    "公式被改动",
)


@dataclass(frozen=True)
class Change:
    """One change: its kind, the item, its old and its new address, and its content or the old wording."""

    kind: str
    item: str
    was: str = ""
    now: str = ""
    text: str = ""

    def row(self) -> tuple[str, ...]:
        return self.kind, self.item, self.was, self.now, self.text


def list_changes(older: OldEdition, form: Form, strays: Iterable[TypedCell]) -> Iterator[Change]:
    """Every change of the form; ``strays``: typed cells of the older form that today's form has no cell for."""
    yield from _new_weights(older, form.scheme)
    yield from _renamed(older, form)
    yield from _moved(older, form)
    yield from _new(older, form)
    yield from _formulas(older, form)
    for id, cell in older.overtyped.items():
        yield Change(OVERTYPED, _label(older, form.scheme, id), address(cell.place), text=f"{cell.text}，新表恢复公式")
    yield from _dropped(older, form)
    for cell in strays:
        yield Change(DROPPED, cell.printed or "表样以外", address(cell.place), text=cell.text)


def address(place: Place) -> str:
    """A cell's address: 基础数据表!B11."""
    return on_sheet(*place)


def _label(older: OldEdition, scheme: Scheme, id: str) -> str:
    return older.scheme.label(id) if id.split(".", maxsplit=1)[0] in older.scheme.labels else scheme.label(id)


def _first_identifiers(ids: Mapping[str, object]) -> dict[str, str]:
    """Row → its first identifier: cells only move together with their row."""
    first: dict[str, str] = {}
    for id in ids:
        first.setdefault(identifier(id).key, id)
    return first


def _new_weights(older: OldEdition, scheme: Scheme) -> Iterator[Change]:
    for part in ("group", "indicator", "block"):  # a group's only block may share its identifier
        full = {entry.id: entry.full for entry in getattr(older.scheme, part)}
        for entry in getattr(scheme, part):
            if entry.id in full and full[entry.id] != entry.full:
                words = " → ".join(
                    "由单位分配" if weight is None else f"{plain(weight)}分" for weight in (full[entry.id], entry.full)
                )
                yield Change(WEIGHED, scheme.label(entry.id), text=words)


def _renamed(older: OldEdition, form: Form) -> Iterator[Change]:
    """Rows whose printed label changed; weights in brackets and years do not count."""
    printed = {
        sheet.name: {
            (box.row, box.column): canonical_label(box.text)
            for box in sheet.boxes
            if box.text and not FIGURE.fullmatch(box.text)
        }
        for sheet in form.sheets
    }
    for key, id in _first_identifiers({id: None for id in older.cells if id in form.places}).items():
        sheet, row, column = form.places[id]
        words = next((printed[sheet][row, c] for c in range(column - 1, 0, -1) if (row, c) in printed[sheet]), "")
        cell = older.cells[id]
        if words and cell.printed and words != cell.printed:
            yield Change(
                RENAMED,
                form.scheme.label(key),
                address(cell.place),
                address(form.places[id]),
                f"{cell.printed} → {words}",
            )


def _moved(older: OldEdition, form: Form) -> Iterator[Change]:
    for key, id in _first_identifiers({id: None for id in older.cells if id in form.places}).items():
        if older.cells[id].place != form.places[id]:
            yield Change(MOVED, form.scheme.label(key), address(older.cells[id].place), address(form.places[id]))


def _new(older: OldEdition, form: Form) -> Iterator[Change]:
    """Cells to fill in that the older form did not have."""
    known = {id.split(".")[0] + "." + id.rpartition(".")[2] for id in older.cells} | older.cells.keys()
    for line in lines(form):
        for id in line.ids:
            if id not in known and f"{id.split('.')[0]}.{id.rpartition('.')[2]}" not in known:
                yield Change(NEW, form.scheme.label(id), now=address(form.places[id]))


def _formulas(older: OldEdition, form: Form) -> Iterator[Change]:
    """Cells with a formula of the unit's own: the result is carried over, the formula is listed."""
    for id, cell in older.cells.items():
        if cell.formula and id in form.places:
            text = f"{cell.formula}，上次结果“{cell.text}”"
            yield Change(FORMULA, _label(older, form.scheme, id), address(cell.place), address(form.places[id]), text)


def _dropped(older: OldEdition, form: Form) -> Iterator[Change]:
    """Cells that today's form does not have; blank cells of open rows are not listed."""
    for id, cell in older.cells.items():
        spare = any(part.isdigit() for part in id.split(".")) and not cell.text.strip()
        if id not in form.places and not spare:
            text = f"{cell.formula}，上次结果“{cell.text}”" if cell.formula else cell.text
            yield Change(DROPPED, _label(older, form.scheme, id), address(cell.place), text=text)


def obsolete_explanations(scheme: Scheme, filled: Filled) -> Iterator[Change]:
    """Explanations (情况说明) of findings that today's rules no longer give."""
    keys = {finding.key for finding in evaluate(scheme, filled).findings}
    for key, text in filled.explained.items():
        if key not in keys:
            yield Change(DROPPED, f"情况说明（{_kind(key)}）", text=text)


def _kind(key: str) -> str:
    kind = catalogue().get(key.partition(":")[0])
    return kind.title if kind else key
