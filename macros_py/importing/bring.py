"""A file that is not our workbook brought into our form: what was read into which cell, what was not, what looks wrong.

Nothing is guessed and nothing dropped in silence: a figure is in a cell of the form, or it is listed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ..book import identity_sheet
from ..book.form import Form, load_form
from ..book.identity import Identity
from ..book.locate import Located
from ..book.read import Received, read
from ..desk.refill import refilled, rows_for
from ..documents.sources import Source, read_source
from ..errors import NotOurWorkbook, UnreadableFile
from ..evaluate import Verdict, evaluate
from ..law.filled import Filled
from ..law.notices import load
from ..law.project_ids import in_copy
from ..law.rules import plain
from ..law.scheme import Scheme
from ..xlsx.address import on_sheet
from ..xlsx.package import Workbook
from .align import number
from .cells_read import Read, Unread
from .recognise import UNITS, grade_of, likelier, money_of, owner_above, scheme_of, year_of
from .rows import Laid, Walk
from .settle import Settling
from .slots import RATE, drawn


@dataclass(frozen=True)
class Imported:
    """A filled form from somebody's file; ``doubts``: what looks wrong, each one sentence; ``remarks``: what of
    the file was not read, or how."""

    name: str
    form: Form
    filled: Filled
    read: tuple[Read, ...]
    unread: tuple[Unread, ...]
    doubts: tuple[str, ...]
    remarks: tuple[str, ...]

    @property
    def scheme(self) -> Scheme:
        return self.form.scheme

    @property
    def lost(self) -> tuple[str, ...]:
        """How much was not read, in a sentence that names the first; none where all was."""
        if not self.unread:
            return ()
        first = self.unread[0]
        return (f"“{self.name}”有{len(self.unread)}处没有读进去，如{first.place}“{first.text[:20]}”：{first.why}。",)

    def verdict(self) -> Verdict:
        """What the law says of what was read."""
        return evaluate(self.scheme, self.filled)

    def target(self, id: str) -> str:
        """Where a cell stands in the workbook that is written: 表!B7."""
        place = self.form.places.get(id)
        return on_sheet(*place) if place else ""

    def received(self, path: Path) -> Received:
        """As if a workbook of ours had been read, for who only asks what was filled in and where the form has it."""
        pages = {sheet.name: sheet.name for sheet in self.form.sheets}
        located = Located(self.form, self.form.places, pages, {}, {}, (), {}, ())
        none: frozenset[Any] = frozenset()
        workbook = Workbook(path, "", (), {}, (), none, none, none, (), False)
        return Received(workbook, located, self.filled, (), Identity(self.form.scheme, self.form.year, {}))

    def as_json(self) -> dict[str, Any]:
        """The answer of `--json`."""
        return {
            "file": self.name,
            "place": self.scheme.id,
            "year": self.form.year,
            "unit": self.filled.unit,
            "read": [
                {
                    "item": self.scheme.label(one.id),
                    "id": one.id,
                    "to": self.target(one.id),
                    "value": one.text,
                    "from": one.place,
                    "typed": one.found,
                    "note": one.note,
                }
                for one in self.read
            ],
            "unread": [{"from": one.place, "typed": one.text, "why": one.why} for one in self.unread],
            "doubts": list(self.doubts),
            "remarks": list(self.remarks),
            "findings": [one.as_json() for one in self.verdict().findings],
        }


def bring(path: Path, place: str = "", year: int | None = None, otherwise: int | None = None) -> Imported:
    """The form a file holds, filled; ``place``: of this notice (地区/年度), else of the one it looks like most;
    ``otherwise``: the year of a file that names none.

    Raises `UnreadableFile` where the file cannot be read or holds no form we know, `NotOurWorkbook` where it is
    a workbook of ours, which has verbs of its own, `SchemeError` for a place that we do not have.
    """
    source = read_source(path)
    if source.workbook is not None and identity_sheet.said(source.workbook):
        raise NotOurWorkbook(
            f"“{path.name}”就是本程序的自评工作簿，不用导入；带入下一年用 jixiao carry，转到新版本用 jixiao upgrade。"
        )
    scheme = scheme_of(source, path.name, (load(place).id,) if place else ())
    said = year_of(source)
    made = read_into(source, path.name, scheme, year or said or otherwise or scheme.year, said_year=year or said)
    if place and (other := likelier(source, scheme)):
        doubt = f"是按指定的{scheme.id}读的，但栏目更像{other.id}（{other.title}），请核对 --into。"
        made = replace(made, doubts=(doubt, *made.doubts))
    return made


def last_year(path: Path, otherwise: int | None = None) -> tuple[Received, Imported | None]:
    """Last year's form to carry from: a workbook of ours as it is, any other file as `bring` reads it, with what is
    to be said of that. Raises what `bring` does; `UnreadableFile` also for a damaged workbook of ours.
    """
    try:
        return read(path), None
    except (NotOurWorkbook, UnreadableFile) as ours:
        spreadsheet = path.suffix.lower() in (".xlsx", ".xlsm")
        if spreadsheet and isinstance(ours, UnreadableFile):
            raise
        try:
            made = bring(path, otherwise=otherwise)
        except NotOurWorkbook:
            raise ours from None
        return made.received(path), made


def read_into(source: Source, name: str, scheme: Scheme, year: int, said_year: int | None) -> Imported:
    """The tables of a source read into the form of a scheme and a year."""
    walk = Walk(drawn(scheme, year), repeated=scheme.repeated is not None)
    walk.all(source.tables)
    once = scheme.once
    copies = sorted({laid.copy for laid in walk.laid}) or [1]
    gathered = [_Copy(once, year, [laid for laid in walk.laid if laid.copy == copy], source) for copy in copies]
    doubts = [doubt for one in gathered for doubt in one.doubts]
    if said_year is None:
        doubts.insert(0, f"文件里没有写年度，按{year}年度读，请核对。")
    if scheme.repeated is None:
        kept = gathered[0].kept
        form = load_form(scheme, year, rows_for(scheme, kept))
        filled = refilled(scheme, year, kept)
        read = gathered[0].read
    else:
        form, filled = _projects(scheme, year, gathered)
        read = [
            replace(one, id=in_copy(copy, one.id))
            for copy, part in zip(copies, gathered, strict=False)
            for one in part.read
        ]
    unread = [*walk.unread, *(one for part in gathered for one in part.unread)]
    return Imported(name, form, filled, tuple(read), tuple(unread), tuple(doubts), source.remarks)


class _Copy:
    """What was read of one form: of the whole file, or of one project in it."""

    def __init__(self, scheme: Scheme, year: int, rows: list[Laid], source: Source):
        self.scheme, self.money = scheme, money_of(source) or scheme.amount_unit
        self.kept: dict[str, str] = {}
        self.read: list[Read] = []
        self.unread: list[Unread] = []
        self.doubts: list[str] = []
        places: dict[str, str] = {}
        settling = Settling(scheme, rows, lambda texts: refilled(scheme, year, self._in_our_unit(texts)))
        for laid, choice, open_ in settling.settled():
            ways = [laid.values(one) for one in laid.readings]
            for id, cell in choice.cells.items():
                found, place = laid.cells[cell].strip(), laid.place(cell)
                if id in self.kept:
                    self._again(id, found, place, places[id])
                    continue
                text = self._in_our_unit({id: found})[id]
                settled = any(way.get(id) != cell for way in ways)
                notes = [choice.note] if settled else []
                notes += [f"{self.money}→{scheme.amount_unit}"] if text != found else []
                self.kept[id], places[id] = text, place
                self.read.append(Read(id, text, place, found, "；".join(notes)))
            if open_:
                self._open(laid, open_)
            for slot in laid.line.slots:  # a share that the form has and nobody filled in
                if slot.kind == RATE and slot.id not in open_:
                    self.kept.setdefault(slot.id, "")
        if "grade" not in self.kept and (grade := grade_of(source, scheme)):
            self.kept["grade"] = grade
            self.read.append(Read("grade", grade, "正文", grade, "取自正文"))
        if "unit" not in self.kept and (unit := owner_above(source)):
            self.kept["unit"] = unit
            self.read.append(Read("unit", unit, "表前的文字", unit, "取自表前的文字"))
        if self.money != scheme.amount_unit:
            self.doubts.append(f"原表金额以{self.money}为单位，已换算为{scheme.amount_unit}，请核对。")

    def _open(self, laid: Laid, ids: list[str]) -> None:
        """A cell that may be of several, told with all of them."""
        cells: dict[int, list[str]] = {}
        for reading in laid.readings:
            for id, cell in laid.values(reading).items():
                if id in ids:
                    cells.setdefault(cell, []).append(self.scheme.label(id))
        for cell, labels in cells.items():
            why = f"列数对不上，可能是{'，也可能是'.join(dict.fromkeys(labels))}；表内的数分不出来，请自己填"
            self.unread.append(Unread(laid.place(cell), laid.cells[cell], why))

    def _again(self, id: str, found: str, place: str, before: str) -> None:
        """The same cell said in two places: said so where they differ."""
        text = self._in_our_unit({id: found})[id]
        if "".join(text.split()) != "".join(self.kept[id].split()):
            self.doubts.append(
                f"{self.scheme.label(id)}有两处：{before}是“{self.kept[id]}”，{place}是“{found}”；用了前一处，请核对。"
            )

    def _in_our_unit(self, texts: Mapping[str, str]) -> dict[str, str]:
        if self.money == self.scheme.amount_unit:
            return dict(texts)
        return {id: self._converted(text) if self._is_money(id) else text for id, text in texts.items()}

    def _converted(self, text: str) -> str:
        value = number(text)
        return text if value is None else plain(value * UNITS[self.money] / UNITS[self.scheme.amount_unit])

    def _is_money(self, id: str) -> bool:
        if id in self.scheme.inputs:
            return self.scheme.inputs[id].kind == "money"
        owner, _, rest = id.partition(".")
        lines = next((entry for entry in self.scheme.lines if entry.id == owner), None)
        return lines is not None and rest.rpartition(".")[2] not in lines.words


def _projects(scheme: Scheme, year: int, parts: list[_Copy]) -> tuple[Form, Filled]:
    """A workbook of projects, a copy a sheet."""
    once = scheme.once
    each = [rows_for(once, part.kept) for part in parts]
    rows = {block: max(counts[block] for counts in each) for block in each[0]}
    projects = tuple(refilled(once, year, part.kept) for part in parts)
    unit = next((one.unit for one in projects if one.unit), "")
    names = tuple(f"项目{n}" for n in range(1, len(parts) + 1))
    return load_form(scheme, year, rows, names), Filled(unit, year, projects=projects)
