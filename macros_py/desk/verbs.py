"""The ribbon's verbs: each says its name, its label and what it does once, for every ribbon, toolbar and menu."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Run = Callable[[Any], str]


@dataclass(frozen=True)
class Verb:
    """One button: ``does`` is what the ribbon says under the pointer, ``run`` takes the book and answers in a
    sentence."""

    name: str
    label: str
    does: str
    run: Run


VERBS: dict[str, Verb] = {}
"""Name → verb, in the order of menus; `macros` holds them all."""


def verb(label: str) -> Callable[[Run], Run]:
    """A function that takes the book becomes a verb: its name is the verb's, its docstring what the ribbon says."""

    def register(run: Run) -> Run:
        does = "".join(line.strip() for line in (run.__doc__ or "").splitlines())
        VERBS[run.__name__] = Verb(run.__name__, label, does, run)
        return run

    return register
