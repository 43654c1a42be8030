"""One claim of a report and its verdict: 相符, 不符 with the arithmetic, or 无法复核, which is no error."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

from ..law.operators import rounded
from ..law.rules import plain
from ..law.typed.quantities import COUNTS, Quantity

AGREES, DIFFERS, OPEN = "相符", "不符", "无法复核"

TEN_THOUSAND = Decimal(10_000)


@dataclass(frozen=True)
class Claim:
    """``claim`` is the part of the sentence that claims, ``arithmetic`` how it was held against what;
    ``cell`` the workbook's cell it speaks of, empty where none; what a difference of each ``kind`` asks for: `check`."""

    kind: str
    sentence: str
    claim: str
    verdict: str
    arithmetic: str = ""
    cell: str = ""
    paragraph: int = -1

    def as_json(self) -> dict[str, str]:
        return {
            "sentence": self.sentence,
            "claim": self.claim,
            "verdict": self.verdict,
            "arithmetic": self.arithmetic,
            "cell": self.cell,
        }


def is_money(one: Quantity) -> bool:
    """万元, 元, and a bare 万, which a report means as money."""
    return one.family == "money" or (one.unit == "" and one.power in (4, 8))


def is_count(one: Quantity) -> bool:
    return one.family in COUNTS


def kin(one: Quantity, other: Quantity) -> bool:
    """Whether two quantities can be added or divided: both money, or counted in one family."""
    return (is_money(one) and is_money(other)) or (is_count(one) and one.family == other.family)


def said(one: Quantity) -> str:
    """A quantity as a report writes it: 176.29万元, 128名."""
    if is_money(one) and (one.power == 4 or abs(one.value) >= TEN_THOUSAND):
        return f"{plain(one.value / TEN_THOUSAND)}万元"
    return f"{plain(one.value)}{one.unit}"


def added(parts: Iterable[Quantity]) -> Decimal:
    return sum((part.value for part in parts), Decimal(0))


def places(text: str) -> int:
    """Decimal places of the percentage printed in ``text``."""
    digits = text.split("%")[0].strip().rpartition(".")
    return len(digits[2]) if digits[1] else 0


def prints(share: Decimal, printed: Decimal, decimals: int) -> bool:
    """Whether a share, rounded or cut off, is the printed one; both as fractions."""
    points = share * 100
    return printed * 100 in (rounded(points, decimals), rounded(points, decimals, ROUND_DOWN))


def percent(share: Decimal, decimals: int = 2) -> str:
    return f"{plain(rounded(share * 100, decimals))}%"
