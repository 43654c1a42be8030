"""What one received file is: whose return, of which notice and year, with which figures and faults; or why it is none.

`read_return` is the whole intake of one file, in memory and without a clock: the gate, the values by label, the
form compared cell by cell, everything recomputed. What the sender's file says of itself is kept, never believed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from ...book import identity_sheet, submission, word_sheet
from ...book.edition import edition
from ...book.figures_code import figures_code
from ...book.form import Place
from ...book.indicator_choices import SHEET as LIBRARY
from ...book.read import Received, received
from ...book.recognise_form import recognised
from ...book.rules_sheet import GUIDE, WORDING
from ...errors import JixiaoError, NotOurWorkbook, OtherEdition, UnreadableFile
from ...evaluate import Verdict, evaluate
from ...law.filled import Filled
from ...law.findings import Finding, finding
from ...law.flat import EXPLAINED, LOOSE, flat
from ...law.project_ids import in_copy
from ...law.rules import plain
from ...version import VERSION
from ...xlsx.address import on_sheet
from ...xlsx.limits import shown
from ...xlsx.package import Workbook, open_workbook
from . import failure
from .refusal import doubt, refusal, units_named

UNIT, WHOLE = "单位", submission.WHOLE
"""The two levels of a return."""

_FOR_THE_EYE = (GUIDE, WORDING, LIBRARY)
"""Our own sheets that a unit reads and nobody fills in: no figure of theirs is asked for."""


@dataclass(frozen=True)
class Reading:
    """One file as read; JSON both ways.

    ``reason`` is empty where it can be entered, else a stable id, and ``sentence`` can be sent back as it is.
    ``cells``: identifier → (text typed, "表!B7"), ``2/…`` within the second project; ``computed``: what our own
    formulas give where nothing was typed. ``rates``, ``points``, ``totals``, ``grade``, ``summary`` as in the
    answer of `--json` (`counted` gives what a row counts); each of ``findings`` also with its ``key`` and the addresses it speaks of (``at``).
    ``figures`` changes when anything typed does, or the state of the form; ``printed`` is the 数据校验码 of what the form
    prints, the one at the foot of its paper. ``remarks``: odd but accepted; ``trace``: where in the program it failed,
    without a word of the sender's. ``program``: the version that read it, "" for those before 0.2; ``rules``: the
    edition of the notice by which it judged.
    """

    sha256: str
    size: int
    reason: str = ""
    sentence: str = ""
    notice: str = ""
    edition: str = ""
    year: int | None = None
    level: str = UNIT
    unit: str = ""
    code: str = ""
    figures: str = ""
    printed: str = ""
    submission: Mapping[str, str] = field(default_factory=dict)
    cells: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    computed: Mapping[str, str] = field(default_factory=dict)
    rates: Mapping[str, str | None] = field(default_factory=dict)
    points: Mapping[str, Mapping[str, str | None]] = field(default_factory=dict)
    totals: Mapping[str, str | None] = field(default_factory=dict)
    grade: Mapping[str, str | None] = field(default_factory=dict)
    summary: Mapping[str, Any] = field(default_factory=dict)
    findings: tuple[Mapping[str, Any], ...] = ()
    remarks: tuple[str, ...] = ()
    trace: tuple[str, ...] = ()
    program: str = VERSION
    rules: str = ""

    def as_json(self) -> dict[str, Any]:
        return {part: getattr(self, part) for part in self.__dataclass_fields__}


def from_json(data: Mapping[str, Any]) -> Reading:
    """The reading that `Reading.as_json` gave."""
    known = {part: value for part, value in data.items() if part in Reading.__dataclass_fields__}
    made = Reading(**{"program": "", **known})
    cells = {id: (text, at) for id, (text, at) in made.cells.items()}
    return replace(
        made, cells=cells, findings=tuple(made.findings), remarks=tuple(made.remarks), trace=tuple(made.trace)
    )


def read_return(data: bytes, name: str = "") -> Reading:
    """What the file ``data`` is; never raises, whatever the bytes are. ``name`` only serves the sentences."""
    blank = Reading(hashlib.sha256(data).hexdigest(), len(data))
    called = f"“{shown(name)}”" if name else "这个文件"
    try:
        return _read(data, name, called, blank)
    except UnreadableFile as error:
        reason = "password" if error.kind == "encrypted" else error.kind
        # The gate speaks to whoever was sent the file; here it speaks to the sender.
        return replace(blank, reason=reason, sentence=str(error).replace("请重新索取", "请重新发送"))
    except JixiaoError as error:
        reason = "wrong_edition" if isinstance(error, _TooOld) else "not_ours"
        return replace(blank, reason=reason, sentence=str(error))
    except MemoryError:
        return replace(blank, reason="memory", sentence=f"{called}读取时内存不足，请删除无关内容后重新报送。")
    except Exception as error:
        # The last line of defence: one stranger's file must not end a batch of two thousand. It is our fault, not the unit's.
        trace = failure.trace(error)
        sentence = f"{called}没有登记：{failure.said(trace)}"
        return replace(blank, reason=failure.FAILED, sentence=sentence, trace=trace)


def _read(data: bytes, name: str, called: str, blank: Reading) -> Reading:
    workbook = open_workbook(data, called=name, leave=_FOR_THE_EYE, known=word_sheet.known())
    facts, claims = identity_sheet.said(workbook), submission.said(workbook)
    whole = claims.get(submission.LEVEL) == submission.WHOLE
    known = replace(
        blank,
        notice=facts.get(identity_sheet.NOTICE, ""),
        edition=facts.get(identity_sheet.EDITION, ""),
        level=WHOLE if whole else UNIT,
        code=claims.get(submission.CODE, ""),
        submission=claims,
        remarks=workbook.remarks,
    )
    if identity_sheet.DEPARTMENT in facts:
        sentence = f"{called}是科室分表，不是本单位的完整报表，请合并到总表后重新报送总表。"
        return replace(known, reason="part", sentence=sentence)
    try:
        reading, filled, units = _today(workbook, called, known, bool(facts))
    except OtherEdition as other:
        reading, filled, units = _other(workbook, called, known, other)
    reason, sentence = refusal(workbook, called, filled, units)
    if not reason and not reading.summary:
        reason, sentence = doubt(called, reading.findings)
    return replace(reading, reason=reason, sentence=sentence)


Judged = tuple[Reading, Filled, list[str]]
"""What was read, what was filled in, and the units that the file names."""


def _today(workbook: Workbook, called: str, known: Reading, signed: bool) -> Judged:
    """A workbook of today's edition; raises `NotOurWorkbook`."""
    got = _received(workbook, called, signed)
    today = edition(got.scheme)
    known = replace(known, notice=got.scheme.id, edition=known.edition or today, rules=today)
    verdict = evaluate(got.scheme, got.filled, got.findings)
    reading = _judged(known, got.filled, got.findings, verdict, got.located.places)
    reading = replace(reading, printed=figures_code(got))
    return reading, got.filled, list(units_named(got))


def _received(workbook: Workbook, called: str, signed: bool) -> Received:
    """Read by its hidden sheet, or by its shape where that is gone."""
    told = None if signed else recognised(workbook)
    got = received(workbook, called, told)
    if told is None:
        return got
    lost = finding(
        "form_altered",
        [],
        cells=f"“{identity_sheet.SHEET}”表",
        what="缺失，已按表样认出通知和年度，请用下发的工作簿填报",
    )
    return replace(got, findings=(lost, *got.findings))


def _other(workbook: Workbook, called: str, known: Reading, other: OtherEdition) -> Judged:
    """Another edition, its values found by name and label; raises `_TooOld` where that is not possible."""
    from ...desk.upgrade import judge_old_edition

    try:
        made, filled, verdict = judge_old_edition(workbook, called, other)
    except NotOurWorkbook as error:
        again = "" if "重新填写" in str(error) else "请用现行版本的工作簿重新填写后报送。"
        raise _TooOld(f"{error}{again}") from error
    about = tuple(one for one in verdict.findings if one.id == "wrong_edition")
    known = replace(known, rules=edition(made.form.scheme))
    return _judged(known, filled, about, verdict, made.stood), filled, [filled.unit]


class _TooOld(JixiaoError):
    """An edition whose values cannot be found any more."""


def _judged(
    known: Reading, filled: Filled, about_the_file: tuple[Finding, ...], verdict: Verdict, places: Mapping[str, Place]
) -> Reading:
    """The reading with everything that was typed and everything that was found."""
    parts = list(enumerate(filled.projects, 1)) or [(0, filled)]
    typed = {in_copy(copy, id): text for copy, part in parts for id, text in flat(part).items()}
    cells = {
        id: (text, _address(places.get(id)))
        for id, text in typed.items()
        if LOOSE not in id and not id.startswith(EXPLAINED)
    }
    said = verdict.as_json()
    state = [(one.id, one.where, one.found) for one in about_the_file if one.id != "older_build"]
    code = json.dumps([sorted(typed.items()), sorted(filled.explained.items()), state], ensure_ascii=False)
    return replace(
        known,
        year=filled.year,
        unit=filled.unit.strip(),
        figures=hashlib.sha256(code.encode("utf-8", "surrogatepass")).hexdigest()[:16],
        cells=cells,
        computed=dict(_computed(verdict, [copy for copy, _ in parts])),
        rates={id: None if rate is None else f"{rate:f}" for id, rate in verdict.rates.items()},
        points=said["points"],
        totals=said["total"],
        grade=said["grade"],
        summary=said["summary"] or {},
        findings=tuple(
            {**one.as_json(), "key": one.key, "at": [_address(places.get(id)) for id in one.where]}
            for one in verdict.findings
        ),
    )


def _address(place: Place | None) -> str:
    return on_sheet(*place) if place else ""


def _computed(verdict: Verdict, numbers: list[int]) -> Iterator[tuple[str, str]]:
    """The amounts and counts that our own formulas give in cells where nothing was typed."""
    ledger = verdict.ledger
    for copy in numbers:
        for id in ledger.scheme.inputs:
            id = in_copy(copy, id)
            if id not in ledger.typed and isinstance(value := ledger[id], Decimal):
                yield id, plain(value)


def counted(points: Mapping[str, str | None]) -> str | None:
    """What a scored row counts: what its form prints, never what could be computed where it prints nothing.

    A reading entered by a version that did not know what prints holds only what was declared and computed.
    """
    if "printed" in points:
        return points["printed"]
    declared = points.get("declared")
    return points.get("computed") if declared is None else declared
