"""退回: what a received form must mend, in the words of the letter, and what became of what the last letter asked.

Both are read off findings as they were entered (`Reading.findings`); nothing is judged anew. A 核实 that the unit
explained is not returned; a 提示 travels along and alone returns nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from .letter import Changes, Problem

ASKING = ("错误", "核实")
"""Levels for which a form is returned."""

Told = Mapping[str, Any]
"""One finding as it was entered: `Finding.as_json` with its ``key`` and the addresses ``at``."""


def problems(findings: Iterable[Told]) -> tuple[Problem, ...]:
    """Every finding as a line of the letter, less those the unit has explained."""
    return tuple(_problem(one) for one in findings if _open(one))


def returned(findings: Iterable[Told]) -> bool:
    """Whether a form goes back at all."""
    return any(_open(one) and one["level"] in ASKING for one in findings)


def changes(before: Iterable[Told], now: Iterable[Told]) -> Changes:
    """What became of the problems of the form that was replaced: by what each speaks of, whatever its figures now."""
    asked = {one["key"]: one["message"] for one in before if _asks(one)}
    stand = {one["key"]: one["message"] for one in now if _asks(one)}
    return Changes(
        mended=tuple(_short(words) for key, words in asked.items() if key not in stand),
        remaining=tuple(_short(words) for key, words in stand.items() if key in asked),
        new=tuple(_short(words) for key, words in stand.items() if key not in asked),
    )


def _open(one: Told) -> bool:
    return not (one["level"] == "核实" and one.get("explanation"))


def _asks(one: Told) -> bool:
    return _open(one) and one["level"] in ASKING


def _short(words: str) -> str:
    return words if len(words) <= 200 else f"{words[:200]}……"


def _problem(one: Told) -> Problem:
    return Problem(
        level=one["level"],
        place="、".join(_places(one.get("at") or ())) or "整表",
        found=one.get("found", ""),
        expected=one.get("expected", ""),
        basis=one.get("source", ""),
        request="".join((one["message"], *one.get("fix", ()))),
        key=one["key"],
    )


def _places(at: Iterable[str], most: int = 4) -> Iterator[str]:
    """“自评表 G17”; many are named by the first few."""
    found = [address.replace("!", " ") for address in dict.fromkeys(at) if address]
    yield from found[:most]
    if len(found) > most:
        yield f"等{len(found)}处"
