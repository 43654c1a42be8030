"""Which table, row and column of a unit's 决算 says which cell of a form, read strictly from `final_accounts.toml`.

A notice asks for figures that the 部门决算 already holds; where both are clearly the same fact it is said here
once, with its source, and where they are not it is said too: ``unsure`` is read and marked 待核, ``withheld`` is
shown and never filled in.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from ..errors import SchemeError
from . import toml_loader
from .entries import Source
from .expr import Formula, cells_of, parse

PHASES = ("initial", "budget", "final")
"""年初预算数, 全年预算数, 决算数: what the columns of a 决算 table say."""

_PHASE = {"executed": "final"}
"""A form's 全年执行数 is the 决算数; every other column wears its own name."""


@dataclass(frozen=True)
class Total:
    """The line that its parts add up to, by their names."""

    whole: str
    parts: tuple[str, ...]


@dataclass(frozen=True)
class Printed:
    """One table of the 决算: its titles (* is any text) and codes, its ``lines`` by the labels they wear.

    ``last``: a line without which the table was cut off; ``counts``: it holds people, not money;
    ``lines_of``: another table prints the same lines.
    """

    id: str
    titles: tuple[str, ...]
    sources: tuple[str, ...]
    codes: tuple[str, ...] = ()
    lines: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sums: tuple[Total, ...] = ()
    last: str = ""
    counts: bool = False
    lines_of: str = ""


@dataclass(frozen=True)
class Fact:
    """What says the cells ``of`` a form: formulas over ``table.line``, which should agree; ``otherwise`` of a narrower
    ``scope``; ``beside``: lines that are mentioned and not counted; ``not_with``: a cell of a form that it does not
    fit.
    """

    of: str
    sources: tuple[Formula, ...]
    columns: tuple[str, ...] = ()
    phase: str = ""
    otherwise: tuple[Formula, ...] = ()
    scope: str = ""
    unsure: str = ""
    unsure_in: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    withheld: str = ""
    not_with: str = ""

    def names(self) -> set[str]:
        """Every ``table.line`` it is made of."""
        return {cell.name for formula in (*self.sources, *self.otherwise) for cell in cells_of(formula)}

    def cells(self) -> Iterator[tuple[str, Fact, str]]:
        """(identifier of a form, what is to be known of it, phase of the 决算 table)."""
        if not self.columns:
            yield self.of, self, self.phase
        for column in self.columns:
            sure = self.unsure_in and column not in self.unsure_in
            yield (f"{self.of}.{column}", replace(self, unsure="") if sure else self, _PHASE.get(column, column))


@dataclass(frozen=True)
class Catalogue:
    """All of it: the tables, the words of their columns, the facts, where each was seen."""

    source: tuple[Source, ...]
    phases: Mapping[str, tuple[str, ...]]
    sheet: tuple[Printed, ...]
    fact: tuple[Fact, ...]

    def facts(self) -> dict[str, tuple[Fact, str]]:
        """Identifier of a form → the fact that says it and the phase."""
        return {id: (own, phase) for fact in self.fact for id, own, phase in fact.cells()}


@cache
def catalogue() -> Catalogue:
    """The catalogue; `SchemeError` names the entry that is wrong."""
    path = Path(__file__).with_suffix(".toml")
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    made = toml_loader.read(
        Catalogue,
        raw,
        path.name,
        source=_each(Source),
        phases=_words,
        sheet=_each(Printed, lines=_words, sums=_each(Total)),
        fact=_facts,
    )
    tables = {one.id: one for one in made.sheet}
    shared = tuple(
        replace(one, lines=tables[one.lines_of].lines, sums=tables[one.lines_of].sums) if one.lines_of else one
        for one in made.sheet
    )
    made = replace(made, sheet=shared)
    _hold(made, path.name)
    return made


def _each(kind: type[Any], **converters: Any) -> Callable[[Any, str], tuple[Any, ...]]:
    def read(tables: Any, where: str) -> tuple[Any, ...]:
        return tuple(toml_loader.read(kind, one, f"{where}第{n}项", **converters) for n, one in enumerate(tables, 1))

    return read


def _words(table: Mapping[str, list[str]], where: str) -> dict[str, tuple[str, ...]]:
    return {key: tuple(words) for key, words in table.items()}


def _facts(tables: list[dict[str, Any]], where: str) -> tuple[Fact, ...]:
    def formulas(texts: list[str], place: str) -> tuple[Formula, ...]:
        return tuple(parse(text) for text in texts)

    spelled = [{("sources" if key == "from" else key): value for key, value in one.items()} for one in tables]
    made: tuple[Fact, ...] = _each(Fact, sources=formulas, otherwise=formulas)(spelled, where)
    return made


def _hold(made: Catalogue, where: str) -> None:
    """Every name leads somewhere."""
    lines = {f"{table.id}.{line}" for table in made.sheet for line in table.lines}
    for fact in made.fact:
        if unknown := (fact.names() | set(fact.beside)) - lines:
            raise SchemeError(f"{where} [[fact]] {fact.of}：没有这样的行“{'、'.join(sorted(unknown))}”。")
        if wrong := {phase for _, _, phase in fact.cells()} - set(PHASES):
            raise SchemeError(
                f"{where} [[fact]] {fact.of}：不认识的栏“{'、'.join(wrong)}”；可用：{'、'.join(PHASES)}。"
            )
    sources = {one.id for one in made.source}
    for table in made.sheet:
        if unknown := set(table.sources) - sources:
            raise SchemeError(f"{where} [[sheet]] {table.id}：没有这样的依据“{'、'.join(sorted(unknown))}”。")
        named = {table.last} - {""} | {name for total in table.sums for name in (total.whole, *total.parts)}
        if unknown := named - table.lines.keys():
            raise SchemeError(f"{where} [[sheet]] {table.id}：没有这样的行“{'、'.join(sorted(unknown))}”。")
