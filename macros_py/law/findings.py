"""What is wrong with a form, as values: one `Finding` a fault, its words from one catalogue.

The catalogue is `findings.toml`: the table of `audit/README.md`, the 填报说明 sheet and the tests loop over it. A
finding is yielded, never raised; an exception is about us or about a file. One fact is one finding, the
most specific first, and what has one cause is one finding with its cells.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from .rules import plain

LEVELS = {"错误": "须修改", "核实": "须说明", "提示": "供参考"}
"""From the gravest to the mildest, with what each asks of the unit."""


@dataclass(frozen=True)
class Kind:
    """One row of the catalogue; ``about`` the form, or the report that goes with it."""

    id: str
    level: str
    title: str
    says: str
    advice: tuple[str, ...]
    about: str = "form"


@dataclass(frozen=True)
class Finding:
    """One fault of one form.

    ``where`` are the identifiers of the cells it speaks of, the first being the one to go to; ``found``,
    ``expected`` and ``difference`` are decimal texts (or words) and may be empty; ``fix`` says how to mend
    it, one way a sentence; ``source`` names the document the rule comes from.
    """

    id: str
    level: str
    where: tuple[str, ...]
    message: str
    expected: str = ""
    found: str = ""
    difference: str = ""
    fix: tuple[str, ...] = ()
    source: str = ""
    explanation: str = ""

    @property
    def key(self) -> str:
        """What a 情况说明 is kept by from run to run: the kind and the first cell."""
        return f"{self.id}:{self.where[0] if self.where else ''}"

    def as_json(self) -> dict[str, object]:
        """The shape `--json` answers in; an explanation appears only where there is one."""
        answer: dict[str, object] = {
            "id": self.id,
            "level": self.level,
            "where": list(self.where),
            "message": self.message,
            "expected": self.expected,
            "found": self.found,
            "difference": self.difference,
            "fix": list(self.fix),
            "source": self.source,
        }
        return answer | ({"explanation": self.explanation} if self.explanation else {})


@cache
def catalogue() -> dict[str, Kind]:
    """Every kind of finding, in the catalogue's order."""
    table = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return {id: Kind(id, **{**entry, "advice": tuple(entry["advice"])}) for id, entry in table.items()}


def finding(
    id: str, where: Iterable[str], *, level: str = "", fix: Iterable[str] = (), source: str = "", **facts: object
) -> Finding:
    """A finding in the catalogue's words; ``facts`` fill its braces.

    ``found``, ``expected`` and ``difference`` among the facts are kept beside the message.
    """
    kind = catalogue()[id]
    words = {key: shown(fact) for key, fact in facts.items()}
    return Finding(
        id=id,
        level=level or kind.level,
        where=tuple(where),
        message=kind.says.format_map(words),
        expected=words.get("expected", ""),
        found=words.get("found", ""),
        difference=words.get("difference", ""),
        fix=tuple(fix) or tuple(way.format_map(words) for way in kind.advice),
        source=source,
    )


def some(words: Sequence[object], most: int = 6, counter: str = "处", between: str = "、") -> str:
    """The first of many as a message names them, and how many there are: A、B、C等9处."""
    return between.join(map(str, words[:most])) + (f"等{len(words)}{counter}" if len(words) > most else "")


def shown(fact: object) -> str:
    """A fact as the reader sees it: a number without trailing zeros, a list with 、 between."""
    if isinstance(fact, Decimal):
        return plain(fact)
    if isinstance(fact, (list, tuple)):
        return "、".join(shown(part) for part in fact)
    return "" if fact is None else str(fact)
