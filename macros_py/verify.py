"""A second and a third opinion: a workbook's own formulas as they stand in it, by `formulas` and by LibreOffice.

Each result is held against the one the file says it had and against our model of the form. LibreOffice computes the
whole file; `formulas`, which takes a tenth of a second for each, the official sheets with the first open rows, in a
process with a deadline; what was not recomputed is said. `formulas` is known to err where a result lies exactly on a
half or a step boundary (it rounds the binary float); such differences are named as known, not hidden. A workbook
whose formulas reach out to programs, files or the network is computed by nobody. What is no formula, how the form is
laid out, is held against a fresh build (`layout`); it has no say in whether the engines agree.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from .book.active_formulas import alive
from .book.formulas import formulas
from .book.official import model
from .book.read import Received, read
from .by_formulas import NoAnswer, recomputed
from .errors import JixiaoError
from .law.identifiers import identifier
from .law.project_ids import in_copy
from .layout import NOT_COMPARED, Layout, compared
from .libreoffice import libreoffice_program
from .xlsx.address import on_sheet
from .xlsx.by_openpyxl import TooHeavy, refuse_heavy
from .xlsx.package import Cell, open_workbook
from .xlsx.patch import Put, patched

NEAR = Decimal("1e-9")
SECONDS, SECONDS_OF_FORMULAS = 120, 30
MOST_ROWS = 20
"""Open rows that the library `formulas` is asked to recompute."""

Place = tuple[str, int, int]


@dataclass(frozen=True)
class Difference:
    """One cell on which an engine differs from what the file says (``stored``) or from our model (``ours``); either is None
    where it says nothing, ``known`` where the engine is known to err."""

    id: str
    place: str
    ours: str | None
    theirs: str
    known: bool = False
    stored: str | None = None


@dataclass(frozen=True)
class Opinion:
    """What one engine made of the formulas; ``skipped`` says why it was not asked, ``left`` how many it did not recompute
    and ``why``."""

    engine: str
    cells: int = 0
    differences: tuple[Difference, ...] = ()
    skipped: str = ""
    left: int = 0
    why: str = ""


@dataclass(frozen=True)
class Report:
    """All opinions on one file, and how it is laid out."""

    opinions: tuple[Opinion, ...]
    layout: Layout = NOT_COMPARED

    @property
    def agrees(self) -> bool:
        """Whether some engine answered and none differs in a way that is not known."""
        asked = [opinion for opinion in self.opinions if not opinion.skipped]
        return bool(asked) and all(d.known for opinion in asked for d in opinion.differences)

    def text(self) -> str:
        """One paragraph an engine and one for the layout, one line a difference."""
        return "\n".join((*(line for opinion in self.opinions for line in _lines(opinion)), self.layout.text()))

    def as_json(self) -> dict[str, object]:
        """The same for `--json`."""
        return {
            "agrees": self.agrees,
            "layout": vars(self.layout),
            "engines": [
                {
                    "engine": o.engine,
                    "cells": o.cells,
                    "skipped": o.skipped,
                    "not_recomputed": {"cells": o.left, "why": o.why},
                    "differences": [vars(d) for d in o.differences],
                }
                for o in self.opinions
            ],
        }


def _lines(one: Opinion) -> Iterator[str]:
    if one.skipped:
        yield f"{one.engine}：未复算（{one.skipped}）"
        return
    left = f"，未复算{one.left}个（{one.why}）" if one.left else ""
    yield f"{one.engine}：复算{one.cells}个公式单元格，不一致{len(one.differences)}个{left}。"
    for d in one.differences:
        said = [f"{one.engine}{d.theirs or '空白'}"]
        said += [f"文件所存{d.stored or '空白'}"] if d.stored is not None else []
        said += [f"系统{d.ours or '空白'}"] if d.ours is not None else []
        yield f"  {d.place}：{'，'.join(said)}{'（该引擎在进位边界上的已知误差）' if d.known else ''}"


@dataclass(frozen=True)
class Asked:
    """One formula of the file: the identifier of its cell, "" outside the form; what the file and the model say it gives."""

    id: str
    cell: Cell
    ours: object
    modelled: bool


def verify(file: str | os.PathLike[str]) -> Report:
    """Recompute a workbook's formulas, as they stand in it, with every engine at hand."""
    received = read(file)
    data = Path(file).read_bytes()
    layout = compared(data, received)
    for where, why in alive(received.workbook):
        refused = f"{where}的公式{why}，不代为计算"
        return Report((Opinion("formulas", skipped=refused), Opinion("LibreOffice", skipped=refused)), layout)
    asked = _asked(received)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "verify.xlsx"
        return Report((_by_formulas(path, data, received, asked), _by_libreoffice(path, data, asked)), layout)


def _asked(received: Received) -> dict[Place, Asked]:
    """Every formula of the workbook."""
    ledger, drawn = model(received), formulas(received.located.form)
    ids = {place: id for id, place in received.located.places.items()}
    found = {}
    for sheet in received.workbook.sheets:
        for at, cell in sheet.cells.items():
            if cell.formula is not None:
                id = ids.get((sheet.name, *at), "")
                modelled = id in drawn and id not in ledger.typed
                found[sheet.name, *at] = Asked(id, cell, ledger.computed(id) if modelled else None, modelled)
    return found


def _by_formulas(path: Path, data: bytes, received: Received, asked: Mapping[Place, Asked]) -> Opinion:
    name = "formulas"
    pages = {received.located.page[one.name] for one in received.located.form.sheets if one.official}
    rows: list[str] = []
    for one in asked.values():
        if (row := _open_row(one.id)) and row not in rows and _named(received, row):
            rows.append(row)
    chosen = set(rows[:MOST_ROWS])
    left = {at: one for at, one in asked.items() if at[0] in pages and (row := _open_row(one.id)) and row not in chosen}
    wanted = [at for at in asked if at[0] in pages and at not in left]
    stored: dict[str, dict[tuple[int, int], Put]] = {}
    for (sheet, *at), one in left.items():
        stored.setdefault(sheet, {})[tuple(at)] = Put(_constant(one.cell))
    try:
        refuse_heavy(received.workbook)  # it reads by openpyxl
        path.write_bytes(patched(data, stored))
        found = recomputed(path, wanted, SECONDS_OF_FORMULAS)
    except (TooHeavy, NoAnswer, JixiaoError) as error:
        return Opinion(name, skipped=str(error))
    in_time = "" if len(found) == len(wanted) else f"、{SECONDS_OF_FORMULAS}秒内算得完的"
    why = f"只算正式表和前{MOST_ROWS}个明细行{in_time}"
    return _compare(name, found, {at: asked[at] for at in found}, len(asked) - len(found), why, lenient=True)


def _open_row(id: str) -> str:
    """The open row an identifier lies in."""
    copy, _, row, column = parts = identifier(id)
    return in_copy(copy, parts.key) if row and column else ""


def _named(received: Received, row: str) -> bool:
    """Whether something was filled in there."""
    copy, block, number, _ = identifier(row)
    filled = received.filled.projects[copy - 1] if copy else received.filled
    lines = filled.rows_of(block)
    return number <= len(lines) and not lines[number - 1].empty


def _constant(cell: Cell) -> Decimal | str | None:
    return Decimal(cell.value) if cell.kind == "number" and cell.value is not None else str(cell.value or "") or None


def _by_libreoffice(path: Path, data: bytes, asked: Mapping[Place, Asked]) -> Opinion:
    name, program = "LibreOffice", libreoffice_program()
    if not program:
        return Opinion(name, skipped="没有安装 LibreOffice")
    path.write_bytes(data)
    out, profile = path.parent / "out", path.parent / "profile"
    _always_recalculate(profile)
    command = [program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to"]
    command += ["xlsx:Calc MS Excel 2007 XML", "--outdir", str(out), str(path)]
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=SECONDS)
        workbook = open_workbook(out / path.name)
    except (subprocess.SubprocessError, OSError, JixiaoError) as error:
        return Opinion(name, skipped=f"复算没有完成（{error}）")
    found = {
        (sheet.name, row, column): cell.value
        for sheet in workbook.sheets
        for (row, column), cell in sheet.cells.items()
    }
    return _compare(name, found, asked, 0, "", lenient=False)


def _compare(
    engine: str, found: Mapping[Place, object], asked: Mapping[Place, Asked], left: int, why: str, lenient: bool
) -> Opinion:
    differences = []
    for place, one in asked.items():
        theirs, said = found.get(place), one.cell.kind != "blank" or one.cell.value is not None
        held = [one.cell.value] * said + [one.ours] * one.modelled
        if all(_same(value, theirs) for value in held):
            continue
        known = lenient and all(_same(value, theirs) or _on_a_boundary(value, theirs) for value in held)
        shown = on_sheet(*place)
        ours, stored = _word(one.ours) if one.modelled else None, _word(one.cell.value) if said else None
        differences.append(Difference(one.id, shown, ours, _word(theirs), known, stored))
    return Opinion(engine, len(asked), tuple(differences), left=left, why=why if left else "")


def _word(value: object) -> str:
    return "" if value is None else str(value)


def _same(ours: object, theirs: object) -> bool:
    try:
        return abs(Decimal(str(ours)) - Decimal(str(theirs))) <= NEAR
    except ArithmeticError:
        return _word(ours) == _word(theirs)


def _on_a_boundary(ours: object, theirs: object) -> bool:
    """A last-digit difference of a rounded result: how `formulas` errs at exact halves."""
    try:
        gap = abs(Decimal(str(ours)) - Decimal(str(theirs)))
    except ArithmeticError:
        return False
    return any(abs(gap - step) <= NEAR for step in (Decimal("0.01"), Decimal("0.0001")))


def _always_recalculate(profile: Path) -> None:
    """A profile that computes every formula on loading, instead of trusting the cached results."""
    setting = (
        '<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" '
        'oor:op="fuse"><value>0</value></prop></item>'
    )
    head = '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry">'
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(f"{head}{setting}</oor:items>", encoding="utf-8")
