"""Whose form a workbook is: the notice, the year, and whether today's build made it, an earlier one, or another form.

The hidden sheet is only asked which of our own schemes and drawings to read by; what stands in the cells is then
compared one by one. A workbook of another build of the same edition is read in place. Only where the notice itself
prints or weighs something else now is it another edition, and then what differs is named.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from ..errors import NotOurWorkbook, OtherEdition, SchemeError
from ..law.findings import Finding, finding, some
from ..law.issued import issued, known_rules, ours
from ..law.notices import editions, in_catalogue, load, successors
from ..law.notices import read as read_scheme
from ..law.project_ids import column_of
from ..law.ruled import rules_code
from ..law.scheme import Scheme
from ..version import VERSION
from ..xlsx.address import on_sheet
from ..xlsx.limits import shown
from ..xlsx.package import Workbook
from . import identity_sheet, submission
from .edition import edition
from .form import draw, load_form
from .form_digest import build, canonical_label
from .locate import MOST_ROWS, copies, locate
from .printed import Printed, changes, printed, weighed, weights

BEFORE_VERSIONS = "0.1.0"
"""The version of workbooks whose hidden sheet names none."""

MOST_CHANGES = 12
"""Changes of an edition that a sentence lists."""


@dataclass(frozen=True)
class Identity:
    """``rows``: open block → rows, as the file says; ``older``: it was built otherwise than today's program builds, in
    that ``version``; ``rules``: the scheme it was built by, where that one ruled otherwise; ``drawn``: the identifiers
    its build drew (a row's without its number), where that is known."""

    scheme: Scheme
    year: int
    rows: Mapping[str, int]
    older: bool = False
    version: str = ""
    rules: Scheme | None = None
    drawn: frozenset[str] | None = None
    findings: tuple[Finding, ...] = ()

    @property
    def build(self) -> str:
        """The version whose formulas the cells hold, "" for today's."""
        return self.version if self.older and self.version != VERSION else ""

    def drew(self, id: str) -> bool:
        """Whether its build drew a cell, as far as is known."""
        return self.drawn is None or column_of(id) in self.drawn


def identified(workbook: Workbook, name: str) -> Identity:
    """By the hidden sheet; raises `NotOurWorkbook`, or `OtherEdition` where the notice prints something else now."""
    said = identity_sheet.said(workbook)
    if not said:
        raise NotOurWorkbook(f"{name}不是本系统的自评工作簿（没有“{identity_sheet.SHEET}”表）。请用下发的工作簿填报。")
    id = said.get(identity_sheet.NOTICE, "")
    if not in_catalogue(id):
        raise NotOurWorkbook(f"{name}的方案“{shown(id)}”不在目录中；现有：{'、'.join(editions())}。")
    scheme = load(id)
    stated = said.get(identity_sheet.YEAR, "")
    year = int(stated) if stated.isdecimal() and len(stated) == 4 else scheme.year
    known = {entry.id for entry in (*scheme.block, *scheme.lines)}
    rows = {block: count for block, count in identity_sheet.rows(said, MOST_ROWS).items() if block in known}
    carried = _carried(scheme, said)
    altered, theirs = _rules(scheme, carried)
    found = (*([finding("rules_altered", [])] if altered else []), *_replaced(scheme, workbook))
    identity = Identity(scheme, year, rows, rules=theirs, findings=found)
    return (
        identity if said.get(identity_sheet.BUILD) == build(scheme) else _older(workbook, identity, said, carried, name)
    )


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdecimal())


def _rules(scheme: Scheme, carried: _Carried) -> tuple[bool, Scheme | None]:
    """(whether somebody changed the rules in the file, the scheme in it where it was built by other rules).

    Rules are those of a build where today's folder or its list knows them, or where the file's own edition is theirs.
    """
    theirs = carried.scheme
    if theirs is scheme:
        return False, None
    if theirs is None:
        return not ours(scheme, carried.text), None
    rules = rules_code(theirs)
    if rules == rules_code(scheme):
        return False, None
    known = ours(scheme, carried.text) or rules in known_rules(scheme) or carried.consistent
    return not known, theirs if known else None


@dataclass(frozen=True)
class _Carried:
    """What travels in a workbook: the edition it says it is of, its scheme and its form's picture, as far as they can
    be read. They are a stranger's: data within our limits, never run."""

    edition: str
    text: str
    scheme: Scheme | None
    picture: str

    @cached_property
    def printed(self) -> Printed | None:
        try:
            return printed(self.scheme, self.picture) if self.scheme and self.picture else None
        except SchemeError:
            return None

    @cached_property
    def consistent(self) -> bool:
        """Whether the edition it names is that of what travels."""
        return self.printed is not None and edition(self.scheme, self.picture) == self.edition

    @cached_property
    def drawn(self) -> frozenset[str] | None:
        return frozenset(map(column_of, draw(self.picture, self.scheme).places)) if self.printed else None


def _carried(scheme: Scheme, said: Mapping[str, str]) -> _Carried:
    text = identity_sheet.text(said)
    today = text.strip() == scheme.text.strip()
    theirs = scheme if today else parsed(text, scheme.id)
    return _Carried(
        said.get(identity_sheet.EDITION, ""), text, theirs, identity_sheet.text(said, identity_sheet.PICTURE)
    )


def parsed(text: str, id: str) -> Scheme | None:
    """A scheme's text that travelled, read within our limits as data; None where it cannot be."""
    try:
        return read_scheme(text, id, "随表方案")
    except SchemeError:
        return None


def _older(workbook: Workbook, identity: Identity, said: Mapping[str, str], carried: _Carried, name: str) -> Identity:
    """Of another build: its version, and what it drew where its drawing travels; raises `OtherEdition`."""
    scheme, code = identity.scheme, carried.edition
    listed = next((one for one in issued(scheme.id) if one.digest == code.partition("@")[2]), None)
    version = listed.version if listed else said.get(identity_sheet.PROGRAM, "")[:20] or BEFORE_VERSIONS
    same = code == edition(scheme) or (listed is not None and listed.printed == printed(scheme).code)
    if not same:
        before = carried.printed
        differ = changes(before, printed(scheme)) if before else _standing(workbook, identity, carried.scheme)
        if differ or listed is not None:
            raise _other(scheme, code, name, differ)
    which = "另一" if _number(version) > _number(VERSION) else "较早"
    found = finding("older_build", [], found=version, which=which)
    return replace(identity, older=True, version=version, drawn=carried.drawn, findings=(*identity.findings, found))


def _standing(workbook: Workbook, identity: Identity, carried: Scheme | None) -> list[str]:
    """What differs from today's print where no drawing travels: weights of the scheme in it, labels in its cells."""
    scheme, year = identity.scheme, identity.year
    found = weighed(weights(carried), weights(scheme)) if carried else []
    sheets = copies(load_form(scheme, year), workbook) if scheme.repeated else ()
    if scheme.repeated and not sheets:
        return found
    located = locate(load_form(scheme, year, identity.rows, sheets), workbook)
    pages = {sheet.name: sheet.cells for sheet in workbook.sheets}
    for sheet in located.form.sheets:
        for box in sheet.boxes if sheet.official else ():
            label = "" if box.id or box.shows or box.rule or box.helper else canonical_label(box.text)
            there = located.place(sheet.name, box.row, box.column) if label else None
            cell = pages[there[0]].get(there[1:]) if there else None
            stands = str(cell.value) if cell and cell.value is not None else ""
            if there and canonical_label(stands) != label:
                found.append(f"{on_sheet(*there)}“{shown(stands, 40) or '空白'}”→“{box.text[:40]}”")
    helpers = {box.id for sheet in located.form.sheets for box in sheet.boxes if box.helper or not sheet.official}
    return found + [f"增加了{words}" for words in located.missed(located.form.places.keys() - helpers)]


def _other(scheme: Scheme, code: str, name: str, differ: list[str]) -> OtherEdition:
    """The refusal, with what the notice changed."""
    return OtherEdition(
        f"{name}的表样版本是“{shown(code)}”，现行版本是“{edition(scheme)}”。{_listed(differ)}"
        "请用 jixiao upgrade 转到现行版本，已填的内容会带过去。",
        differ,
    )


def wrong_edition(before: str, after: str, differ: Sequence[str]) -> Finding:
    """The finding about a workbook whose notice prints or weighs something else now."""
    how = "已尽量按名称读取"
    return finding("wrong_edition", [], found=shown(before), expected=after, how=how, changes=_listed(differ))


def _replaced(scheme: Scheme, workbook: Workbook) -> Iterator[Finding]:
    """About a workbook that was handed in after the day until which the office takes its edition."""
    for id in successors(scheme.id):
        after = load(id)
        if after.until is not None and _sent(workbook) > after.until:
            differ = _listed(changes(printed(scheme), printed(after)))
            how = f"原表样只收到{after.until.year}年{after.until.month}月{after.until.day}日"
            found = {"found": edition(scheme), "expected": edition(after), "how": how, "changes": differ}
            yield finding("wrong_edition", [], **found)


def _sent(workbook: Workbook) -> date:
    """The day a workbook says it was handed in, today where it says none."""
    said = submission.said(workbook).get(submission.SENT, "")[:10]
    try:
        return date.fromisoformat(said)
    except ValueError:
        return date.today()


def _listed(differ: Sequence[str]) -> str:
    return f"通知改了：{some(differ, MOST_CHANGES, between='；')}。" if differ else ""
