"""The name of an edition: what its notice prints and rules, in one code; a build of ours is no part of it."""

from __future__ import annotations

import hashlib
from functools import lru_cache

from ..law.ruled import DIGITS, rules_code
from ..law.scheme import Scheme
from .printed import printed


def edition(scheme: Scheme, picture: str | None = None) -> str:
    """A notice's name, @ and twelve digits; two texts that print and rule the same have the same.

    ``picture``: the text that pictures its form, where that is not its own folder's; raises `SchemeError`.
    """
    return f"{scheme.id}@{_joined(printed(scheme, picture).code, rules_code(scheme))}"


@lru_cache(maxsize=64)
def _joined(prints: str, rules: str) -> str:
    return hashlib.sha256(f"{prints} {rules}".encode()).hexdigest()[:DIGITS]
