"""A second and a third opinion: the workbook's native formulas by `formulas` and by LibreOffice.

The formulas are taken from our own template and only the inputs from the file, so nothing a stranger wrote
is ever computed and no external link is followed. The library `formulas` is known to err where a result
lies exactly on a half or a step boundary (it rounds the binary float); such differences are named as known,
not hidden. LibreOffice is asked where it is installed.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from .book.build import build
from .book.formulas import formulas
from .book.read import Received, read
from .errors import JixiaoError
from .evaluate import evaluate
from .law.ledger import Ledger
from .libreoffice import soffice
from .xlsx.address import a1
from .xlsx.package import open_workbook

NEAR = Decimal("1e-9")
SECONDS = 120
MOST_CELLS = 2_000
"""Formulas that the library `formulas` is asked to recompute: its time grows faster than their number."""


@dataclass(frozen=True)
class Difference:
    """One cell on which an engine and we do not agree."""

    id: str
    place: str
    ours: str
    theirs: str
    known: bool = False


@dataclass(frozen=True)
class Opinion:
    """What one engine made of the formulas; ``skipped`` says why it was not asked."""

    engine: str
    cells: int = 0
    differences: tuple[Difference, ...] = ()
    skipped: str = ""


@dataclass(frozen=True)
class Report:
    """All opinions on one file."""

    opinions: tuple[Opinion, ...]

    @property
    def agrees(self) -> bool:
        """Whether some engine answered and none differs in a way that is not known."""
        asked = [opinion for opinion in self.opinions if not opinion.skipped]
        return bool(asked) and all(d.known for opinion in asked for d in opinion.differences)

    def text(self) -> str:
        """One paragraph an engine, one line a difference."""
        lines = []
        for opinion in self.opinions:
            if opinion.skipped:
                lines.append(f"{opinion.engine}：未复算（{opinion.skipped}）")
                continue
            lines.append(
                f"{opinion.engine}：复算{opinion.cells}个公式单元格，不一致{len(opinion.differences)}个。"
            )
            for d in opinion.differences:
                known = "（该引擎在进位边界上的已知误差）" if d.known else ""
                lines.append(
                    f"  {d.place}：系统{d.ours or '空白'}，{opinion.engine}{d.theirs or '空白'}{known}"
                )
        return "\n".join(lines)

    def as_json(self) -> dict[str, object]:
        """The same for `--json`."""
        return {
            "agrees": self.agrees,
            "engines": [
                {
                    "engine": o.engine,
                    "cells": o.cells,
                    "skipped": o.skipped,
                    "differences": [vars(d) for d in o.differences],
                }
                for o in self.opinions
            ],
        }


def verify(file: str | os.PathLike[str]) -> Report:
    """Recompute a workbook's native formulas with every engine at hand."""
    received = read(file)
    ledger = evaluate(received.scheme, received.filled).ledger
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "verify.xlsx"
        path.write_bytes(build(received.scheme, received.filled, received.located.form.year))
        return Report((_by_formulas(path, received, ledger), _by_libreoffice(path, received, ledger)))


def _asked(received: Received, ledger: Ledger) -> dict[str, tuple[str, int, int]]:
    """The computed cells that still hold their formula, flags apart: words are not what engines differ in."""
    form = received.located.form
    drawn = formulas(form)
    return {id: form.places[id] for id in drawn if id not in ledger.typed}


def _compare(
    engine: str,
    found: Mapping[tuple[str, int, int], object],
    received: Received,
    ledger: Ledger,
    lenient: bool,
) -> Opinion:
    asked, differences = _asked(received, ledger), []
    for id, place in asked.items():
        ours, theirs = ledger.computed(id), found.get(place)
        if not _same(ours, theirs):
            shown = f"{place[0]}!{a1(*place[1:])}"
            known = lenient and _on_a_boundary(ours, theirs)
            differences.append(Difference(id, shown, _word(ours), _word(theirs), known))
    return Opinion(engine, len(asked), tuple(differences))


def _word(value: object) -> str:
    return "" if value is None else str(value)


def _same(ours: object, theirs: object) -> bool:
    if ours in (None, "") or isinstance(ours, str):
        return (ours or "") == ("" if theirs is None else str(theirs))
    try:
        return abs(Decimal(str(ours)) - Decimal(str(theirs))) <= NEAR
    except ArithmeticError:
        return False


def _on_a_boundary(ours: object, theirs: object) -> bool:
    """A last-digit difference of a rounded result: how `formulas` errs at exact halves."""
    try:
        gap = abs(Decimal(str(ours)) - Decimal(str(theirs)))
    except ArithmeticError:
        return False
    return gap in (Decimal("0.01"), Decimal("0.0001"))


def _by_formulas(path: Path, received: Received, ledger: Ledger) -> Opinion:
    if len(_asked(received, ledger)) > MOST_CELLS:
        return Opinion("formulas", skipped=f"公式超过{MOST_CELLS}个，它要算几分钟以上")
    os.environ.setdefault("TQDM_DISABLE", "1")  # its progress bar is not ours
    try:
        import formulas as engine
    except ImportError:
        return Opinion("formulas", skipped="没有安装 formulas")
    logged = engine.ExcelModel().loads(str(path)).finish().calculate()
    found = {}
    for sheet, row, column in _asked(received, ledger).values():
        key = f"'[{path.name}]{sheet}'!{a1(row, column)}".upper()
        cell = next(
            (logged[k] for k in (key, key.replace(path.name.upper(), path.name)) if k in logged), None
        )
        value = cell.value[0, 0] if cell is not None else None
        found[sheet, row, column] = None if str(value) in ("empty", "") else value
    return _compare("formulas", found, received, ledger, lenient=True)


def _by_libreoffice(path: Path, received: Received, ledger: Ledger) -> Opinion:
    program = soffice()
    if not program:
        return Opinion("LibreOffice", skipped="没有安装 LibreOffice")
    out, profile = path.parent / "out", path.parent / "profile"
    _always_recalculate(profile)
    command = [program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to"]
    command += ["xlsx:Calc MS Excel 2007 XML", "--outdir", str(out), str(path)]
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=SECONDS)
        workbook = open_workbook(out / path.name)
    except (subprocess.SubprocessError, OSError, JixiaoError) as error:
        return Opinion("LibreOffice", skipped=f"复算没有完成（{error}）")
    found = {
        (sheet.name, row, column): cell.value
        for sheet in workbook.sheets
        for (row, column), cell in sheet.cells.items()
    }
    return _compare("LibreOffice", found, received, ledger, lenient=False)


def _always_recalculate(profile: Path) -> None:
    """A profile that computes every formula on loading, instead of trusting the cached results."""
    setting = (
        '<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" '
        'oor:op="fuse"><value>0</value></prop></item>'
    )
    head = '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry">'
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(
        f"{head}{setting}</oor:items>", encoding="utf-8"
    )
