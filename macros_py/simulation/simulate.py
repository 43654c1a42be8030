"""A province of filled workbooks with known faults, and the answer key beside them: for tests, training and benchmarks.

The same number and seed give the same bytes. What a unit sends depends on its own number and the seed alone, so
any number of processes makes the same province; the key says of every file the state it deserves in the register
and the findings, each with the cell to go to.
"""

from __future__ import annotations

import csv
import io
import json
import os
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from ..bureau.register.expected import HEADS
from ..bureau.register.return_states import ENTERED, IN_DOUBT, REPEATED, REPLACED, WAITING
from ..errors import UnreadableFile
from ..law.filled import Filled
from ..xlsx.address import on_sheet
from .faults import FAULTS, Expected
from .province import MadeUp, table, units
from .unit import fill
from .workbook import form, rendered

WAITS = {"wrong_unit": {"state": WAITING, "reason": IN_DOUBT}}
"""Faults over which a return waits → how it is answered."""
RETURNS, ANSWERS, UNITS = "报送", "answers.json", "units.csv"
CHUNK = 50

Progress = Callable[[int], None]


@dataclass(frozen=True)
class Sent:
    """One file a unit sent, and the answer: state, reason and findings; ``days`` before the deadline."""

    path: str
    data: bytes
    days: int
    state: str = ENTERED
    reason: str = ""
    faults: tuple[str, ...] = ()
    deserves: tuple[Expected, ...] = ()
    notice: str = ""
    companion: bool = False
    answer: dict[str, Any] = field(default_factory=dict)


def simulate(count: int, seed: int, folder: Path, workers: int = 0, progress: Progress = lambda done: None) -> dict:
    """Make the province in ``folder``, which must be empty or new; the answer key as it stands in `ANSWERS`."""
    if folder.exists() and any(folder.iterdir()):
        raise UnreadableFile(f"“{folder}”里已有文件，没有生成；请换一个新文件夹。", "invalid")
    (folder / RETURNS).mkdir(parents=True)
    everyone = units(count)
    (folder / UNITS).write_bytes(_units_csv(everyone))
    chunks = [(count, seed, str(folder), at, min(at + CHUNK, count)) for at in range(0, count, CHUNK)]
    files: list[dict] = []
    silent: list[str] = []
    for made, missing, done in _carried_out(chunks, workers):
        files += made
        silent += missing
        progress(done)
    states = dict.fromkeys((ENTERED, REPEATED, REPLACED, WAITING), 0)
    for one in files:
        states[one["state"]] += 1
    key = {
        "title": table()["title"],
        "units": count,
        "seed": seed,
        "year": table()["year"],
        "received": len(files),
        "states": states,
        "missing": silent,
        "files": files,
    }
    (folder / ANSWERS).write_text(json.dumps(key, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")
    return key


def _carried_out(chunks: list[tuple], workers: int) -> Iterator[tuple[list[dict], list[str], int]]:
    workers = min(workers or os.cpu_count() or 1, len(chunks))
    if workers < 2:
        yield from map(_chunk, chunks)
        return
    with ProcessPoolExecutor(workers) as pool:
        yield from pool.map(_chunk, chunks)


def _units_csv(everyone: list[MadeUp]) -> bytes:
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\r\n")
    lines.writerow(HEADS.values())
    lines.writerows([getattr(one.unit, column) for column in HEADS] for one in everyone)
    return text.getvalue().encode("utf-8-sig")


def _chunk(task: tuple[int, int, str, int, int]) -> tuple[list[dict], list[str], int]:
    """The files of some units, written; their answers, the units that sent nothing, and how many units there were."""
    count, seed, folder, start, stop = task
    everyone, answers, silent = units(count), [], []
    root = Path(folder) / RETURNS
    for one in everyone[start:stop]:
        sent = list(_sends(one, everyone, Random(f"{seed}/{one.number}")))
        if not sent:
            silent.append(one.unit.code)
        for file in sent:
            target = root / file.path
            target.parent.mkdir(exist_ok=True)
            target.write_bytes(file.data)
            when = (datetime.fromisoformat(one.unit.deadline).replace(tzinfo=UTC) - timedelta(file.days)).timestamp()
            os.utime(target, (when, when))
            if not file.companion:
                answers.append(_answer(one, file))
    return answers, silent, stop - start


def _answer(one: MadeUp, file: Sent) -> dict:
    findings = []
    for expected in file.deserves:
        place = form(file.notice, table()["year"]).places.get(expected.cell)
        at = on_sheet(*place) if place else ""
        findings.append({"id": expected.id, "cell": expected.cell, "at": at})
    return {
        "file": file.path,
        "code": one.unit.code,
        "unit": one.unit.name,
        "notice": one.notice,
        "state": file.state,
        "reason": file.reason,
        "faults": list(file.faults),
        "findings": findings,
    }


def _sends(one: MadeUp, everyone: list[MadeUp], chance: Random) -> Iterator[Sent]:
    """Everything one unit sent, oldest first."""
    year, scheme = table()["year"], form(one.notice, table()["year"]).scheme
    name = f"{one.city}/{one.unit.name}_{year}_自评工作簿"
    filled, luck, days = fill(one, scheme, year, chance), chance.random(), chance.randint(5, 40)

    def whole(path: str, was: Filled, fault: str = "", later: int = 0, code: str = one.unit.code, **more: Any) -> Sent:
        flawed = FAULTS[fault](scheme, form(one.notice, year), was, chance) if fault else None
        typed, deserves, cells = (flawed.filled, flawed.deserves, flawed.cells) if flawed else (was, (), {})
        faults = (fault,) if flawed else ()
        more = (WAITS.get(fault, {}) if flawed else {}) | more
        data = rendered(typed, one.notice, code, cells)
        said = {"faults": faults, "deserves": deserves, "notice": one.notice} | more
        return Sent(f"{path}.xlsx", data, days - later, **said)

    happens = next((what for share, what in _luck() if luck < share), "")
    if happens == "silent":
        return
    if happens in FAULTS:
        yield whole(name, filled, happens)
    elif happens == "repeated":
        first = whole(name, filled)
        yield first
        yield Sent(f"{name}(1).xlsx", first.data, days - 1, REPEATED, "repeated", ("repeated",), notice=one.notice)
    elif happens == "replaced":
        fault = chance.choice(("words_for_a_number", "nothing_said"))
        yield whole(f"{name}_第1版", filled, fault, state=REPLACED, reason="replaced")
        yield whole(f"{name}_第2版", filled, later=3)
    elif happens == "other_code":
        other = everyone[(one.number + 1) % len(everyone)].unit.code
        if other == one.unit.code:
            yield whole(name, filled)
        else:
            waits = {"state": WAITING, "reason": "code_conflict", "faults": (happens,)}
            yield whole(name, filled, code=other, **waits)
    elif happens == "last_year":
        old = fill(one, scheme, year - 1, chance)
        yield whole(name, old, state=WAITING, reason="wrong_year", faults=(happens,))
    elif happens in _FOREIGN:
        ending, reason, data = _FOREIGN[happens]
        made = data or whole(name, filled).data[: 9000 + one.number % 1000]
        yield Sent(f"{name}{ending}", made, days, WAITING, reason, (happens,))
    else:
        yield whole(name, filled)
        if happens == "scanned":
            yield Sent(f"{name}.pdf", _PDF, days, companion=True)


def _luck() -> Iterator[tuple[float, str]]:
    """Cumulative share → what happens to a unit's return; above the last one all goes well."""
    total = 0.0
    for what, share in table()["happens"].items():
        total += share
        yield total, what


_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
_PDF = b"%PDF-1.4\n1 0 obj <</Type /Catalog>> endobj\ntrailer <</Root 1 0 R>>\n%%EOF\n"


def _word() -> bytes:
    """A .docx with one word in it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for part, text in (("[Content_Types].xml", "<Types/>"), ("word/document.xml", "<document/>")):
            package.writestr(zipfile.ZipInfo(part), text)
    return buffer.getvalue()


_FOREIGN = {
    "old_excel": (".xls", "not_xlsx", _OLE2 + "Workbook".encode("utf-16-le") + bytes(496)),
    "password": (".xlsx", "password", _OLE2 + "EncryptedPackage".encode("utf-16-le") + bytes(480)),
    "pdf_only": (".pdf", "not_xlsx", _PDF),
    "word": (".docx", "not_xlsx", _word()),
    "cut_off": (".xlsx", "damaged", b""),
}
"""What is no workbook → its ending, the reason it waits, its bytes (none: a workbook that was cut off)."""
