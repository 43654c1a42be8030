"""The tables a unit exports from the 部门决算 system, or publishes, read into the cells of its form.

Which line says which cell is data (`law/final_accounts.toml`). Last year's tables say this year's prior columns,
as last year's form does. Amounts are converted from 元 exactly and keep every digit: what adds up in the 决算
adds up in the form, and the form shows as many places as it prints.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ..documents.table import Table
from ..law.expr import Cell, Formula, cells_of
from ..law.filled import plainly
from ..law.final_accounts import Fact, catalogue
from ..law.rules import plain
from ..law.scheme import Scheme
from ..law.terms import from_last_year
from ..law.typed.numbers import MONEY, shifted
from .account import Account, Figure, read_account, recognised
from .cells_read import Read, Unread

Figures = Mapping[str, Sequence[Figure]]
"""``table.line`` → its figures of one year and phase, one a table that was handed in."""
Missed = Mapping[str, Sequence[Unread]]
"""``table.line`` → its cells that could not be read."""


@dataclass(frozen=True)
class Reckoned:
    """What one formula gives: an ``amount`` in 元 (a count as it is) out of ``parts``; ``narrow``: of a narrower scope;
    ``beside``: a line of the same table that was not counted, with its label."""

    amount: Decimal
    parts: tuple[Figure, ...]
    sum: str
    narrow: bool = False
    beside: tuple[str, Figure] | None = None

    @property
    def slack(self) -> Decimal:
        return sum((part.slack for part in self.parts), Decimal(0))

    @property
    def place(self) -> str:
        return "、".join(part.place for part in self.parts)


def final_accounts(
    tables: Iterable[Table], scheme: Scheme, year: int, unit: str = ""
) -> tuple[list[Read], list[Unread], list[str]]:
    """(what the tables say of the form of ``year``, what was not understood, doubts); ``unit``: whose form it is."""
    known = [(table, kind) for table in tables if (kind := recognised(table))]
    if scheme.repeated and known:
        table, kind = known[0]
        why = f"“{scheme.title}”按项目填报，决算表是全单位的数，不能导入"
        return [], [Unread(table.name, kind.titles[0].replace("*", ""), why)], []
    unread: list[Unread] = []
    doubts: list[str] = []
    accounts: list[tuple[int, Account]] = []
    for table, kind in known:
        account = read_account(table, kind)
        if why := _refused(account, year, unit):
            unread.append(Unread(table.name, account.kind.titles[0].replace("*", ""), why))
            continue
        accounts.append((year if account.year is None else account.year, account))
    taken = [account for _, account in accounts]
    doubts += (*_assumed(taken, year), *_owners(taken, unit), *(fault for one in taken for fault in one.faults()))
    made = _Made(scheme, year, accounts)
    made.work()
    return made.reads, [*unread, *made.unread], doubts + made.doubts


def _refused(account: Account, year: int, unit: str) -> str:
    """Why a table is not read at all; "" where it is."""
    if not account.table.aligned:
        return "这张表的空格没有保留下来，各栏对不上，没有读取；请用决算软件导出的电子表格"
    if account.year not in (None, year, year - 1):
        return f"这是{account.year}年度的决算表，{year}年度自评只用{year}年度和上年{year - 1}年度的，没有读取"
    if unit and account.owner and not _like(unit, account.owner):
        return f"编制单位是“{account.owner}”，自评表的填报单位是“{unit}”，没有读取；确是同一单位的，请先改成一致"
    if not account.unit and not account.kind.counts:
        return "没有写明金额单位，或元、万元都写了，分不清，没有读取；请在表头写明“金额单位：元”或“金额单位：万元”"
    if not account.figures and not account.unread:
        return "表里没有可以读取的数：可能是空表，或行、栏的名称与已知的决算表不同"
    return ""


def _bare(name: str) -> str:
    """A unit's name without （本级）, （汇总） and the like."""
    return re.sub(r"\([^()]*\)", "", plainly(name))


def _like(one: str, other: str) -> bool:
    """Whether a name may be short for the other: 残联 for 残疾人联合会."""
    short, long = sorted((_bare(one), _bare(other)), key=len)
    letters = iter(long)
    return all(letter in letters for letter in short)


def _assumed(accounts: Sequence[Account], year: int) -> Iterator[str]:
    if names := "、".join(one.name for one in accounts if one.assumed and not one.kind.counts):
        yield f"{names}没有写金额单位，按决算软件导出的惯例以元读取，请核对。"
    if names := "、".join(one.name for one in accounts if one.year is None):
        yield f"{names}没有写年度，当作{year}年度读取，请核对。"


def _owners(accounts: Sequence[Account], unit: str) -> Iterator[str]:
    """Tables of another unit than the form's, or than the first table's."""
    first = next((account for account in accounts if account.owner), None)
    whose, theirs = ("自评表的填报单位", unit) if unit or not first else (f"{first.name}的编制单位", first.owner)
    others: dict[str, list[str]] = {}
    for account in accounts:
        if theirs and account.owner and _bare(account.owner) != _bare(theirs):
            others.setdefault(account.owner, []).append(account.name)
    for owner, names in others.items():
        yield f"{'、'.join(names)}的编制单位是“{owner}”，{whose}是“{theirs}”，请核对是不是同一单位。"


class _Made:
    """Reads, unread cells and doubts, in the order of the form."""

    def __init__(self, scheme: Scheme, year: int, accounts: Sequence[tuple[int, Account]]):
        self.scheme, self.year, self.accounts = scheme, year, accounts
        self.reads: list[Read] = []
        self.unread: dict[Unread, None] = {}
        self.doubts: list[str] = []

    def work(self) -> None:
        facts = catalogue().facts()
        here = {id.split(".")[0] for id in self.scheme.inputs}
        for id in self.scheme.inputs:
            met: list[tuple[Fact, Reckoned]] = []
            last = [(self.year - 1, one) for one in from_last_year(id) if one != id]
            for year, origin in [(self.year, id), *last]:
                if origin not in facts or facts[origin][0].not_with in here:
                    continue
                fact, phase = facts[origin]
                figures, missed = self._figures(year, phase)
                met += ((fact, one) for one in reckoned(fact, figures, missed))
                self.unread |= {one: None for name in fact.names() for one in missed.get(name, ())}
            if met:
                self._put(id, met)

    def _figures(self, year: int, phase: str) -> tuple[Figures, Missed]:
        found: dict[str, list[Figure]] = {}
        missed: dict[str, list[Unread]] = {}
        for of, account in self.accounts:
            for cells, by_name in ((account.figures, found), (account.unread, missed)):
                for (line, its), one in cells.items():
                    if of == year and its == phase:
                        by_name.setdefault(f"{account.kind.id}.{line}", []).append(one)
        return found, missed

    def _put(self, id: str, met: Sequence[tuple[Fact, Reckoned]]) -> None:
        """The finest of the sources, doubts where they differ; a narrower one only where there is no other."""
        wide = [one for one in met if not one[1].narrow]
        fact, best = min(wide or met, key=lambda one: one[1].slack)
        for _, other in wide or met:
            if abs(other.amount - best.amount) > other.slack + best.slack:
                self.doubts.append(self._differ(id, best, other))
        money = self.scheme.inputs[id].kind == "money"
        text = plain(shifted(best.amount, -MONEY[self.scheme.amount_unit]) if money else best.amount)
        found = "、".join(part.typed for part in best.parts)
        if fact.withheld:
            why = f"“{self.scheme.label(id)}”没有填：{fact.withheld}"
            self.unread[Unread(best.place, found, why)] = None
            return
        self.reads.append(Read(id, text, best.place, found, "；".join(self._notes(fact, best, money))))

    def _notes(self, fact: Fact, best: Reckoned, money: bool) -> Iterator[str]:
        units = dict.fromkeys(part.unit for part in best.parts)
        if money and any(unit != self.scheme.amount_unit for unit in units):
            yield f"{'、'.join(units)}→{self.scheme.amount_unit}"
        if len(best.parts) > 1:
            yield best.sum
        if best.beside:
            label, figure = best.beside
            yield f"另有“{label}”{figure.typed}{figure.unit}（{figure.place}）没有计入"
        if best.narrow:
            yield fact.scope
        if fact.unsure:
            yield f"待核：{fact.unsure}"

    def _differ(self, id: str, one: Reckoned, other: Reckoned) -> str:
        unit = "" if self.scheme.inputs[id].kind != "money" else self.scheme.amount_unit

        def said(amount: Decimal) -> str:
            return plain(shifted(amount, -MONEY[unit])) + unit if unit else plain(amount)

        low, high = sorted((abs(one.amount), abs(other.amount)))
        hint = "，正好相差一万倍，请先核对金额单位" if low and high == low * 10_000 else ""
        return (
            f"“{self.scheme.label(id)}”：{one.place}为{said(one.amount)}，{other.place}为{said(other.amount)}，"
            f"相差{said(abs(one.amount - other.amount))}{hint}，请核对哪一个对；暂按前一个读取。"
        )


def reckoned(fact: Fact, figures: Figures, missed: Missed) -> Iterator[Reckoned]:
    """What each source of a fact gives, the wide ones first; none of which a part could not be read."""
    for narrow, formulas in ((False, fact.sources), (True, fact.otherwise)):
        for formula in formulas:
            names = [cell.name for cell in cells_of(formula)]
            if any(name in missed and name not in figures for name in names):
                continue
            alone = isinstance(formula, Cell)
            for number in range(len(figures.get(names[0], ())) if alone else 1):
                taken = {name: figures[name][number] for name in names if name in figures}
                value = formula.value({name: taken[name].amount if name in taken else None for name in names})
                if isinstance(value, Decimal):
                    beside = _beside(fact, names[0], figures)
                    yield Reckoned(value, tuple(taken.values()), _sum(formula, taken), narrow, beside)


def _beside(fact: Fact, name: str, figures: Figures) -> tuple[str, Figure] | None:
    sheet = name.split(".", maxsplit=1)[0]
    for one in fact.beside:
        its, line = one.split(".")
        if its == sheet and one in figures:
            label = next(known.lines[line][0] for known in catalogue().sheet if known.id == sheet)
            return label, figures[one][0]
    return None


def _sum(formula: Formula, taken: Mapping[str, Figure]) -> str:
    """The arithmetic in figures as they were typed: 12.5－3.5."""
    sign = "＋" if getattr(formula, "operator", "") == "sum" else "－"
    return sign.join(f"{figure.typed}{figure.unit}" for figure in taken.values())
