"""One claim of a report and its verdict: 相符, 不符 with the arithmetic, or 无法复核, which is no error."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from typing import TYPE_CHECKING

from ..law.figures_in_text import is_about
from ..law.operators import rounded
from ..law.rules import plain
from ..law.typed.quantities import COUNTS, Quantity

if TYPE_CHECKING:
    from ..documents.document import Sentence

AGREES, DIFFERS, OPEN = "相符", "不符", "无法复核"

TEN_THOUSAND = Decimal(10_000)


@dataclass(frozen=True)
class Claim:
    """``claim`` is the part of the sentence that claims, ``arithmetic`` how it was held against what;
    ``cell`` the workbook's cell it speaks of, empty where none; what a difference of each ``kind`` asks for: `check`;
    ``level`` where this one asks for less."""

    kind: str
    sentence: str
    claim: str
    verdict: str
    arithmetic: str = ""
    cell: str = ""
    paragraph: int = -1
    level: str = ""

    def as_json(self) -> dict[str, str]:
        return {
            "sentence": self.sentence,
            "claim": self.claim,
            "verdict": self.verdict,
            "arithmetic": self.arithmetic,
            "cell": self.cell,
        }


def made(kind: str, sentence: Sentence, span: tuple[int, int], verdict: str, arithmetic: str, level: str = "") -> Claim:
    """A claim of a sentence, quoted as typed at ``span``."""
    start, end = span
    quoted = sentence.typed[start:end].strip(" ，,；;。、")
    return Claim(kind, sentence.said, quoted, verdict, arithmetic, paragraph=sentence.paragraph, level=level)


def is_money(one: Quantity) -> bool:
    """万元, 元, and a bare 万, which a report means as money."""
    return one.family == "money" or (one.unit == "" and one.power in (4, 8))


def is_count(one: Quantity) -> bool:
    return one.family in COUNTS


def kin(one: Quantity, other: Quantity) -> bool:
    """Whether two quantities can be added or divided: both money, or counted in one family."""
    return (is_money(one) and is_money(other)) or (is_count(one) and one.family == other.family)


def alike(one: Quantity, other: Quantity) -> bool:
    """The same, and measures in one unit: 亩 and 亩."""
    return kin(one, other) or (bool(one.unit) and one.unit == other.unit)


def said(one: Quantity) -> str:
    """A quantity as a report writes it, in the unit it was written in: 176.29万元, 1.26亿元, 45680元, 128名."""
    if is_money(one):
        power = 8 if one.power >= 8 else 4 if one.power >= 4 else 0
        return f"{plain(one.value.scaleb(-power))}{_SCALES[power]}"
    return f"{plain(one.value)}{one.unit}"


_SCALES = {0: "元", 4: "万元", 8: "亿元"}


def added(parts: Iterable[Quantity]) -> Decimal:
    return sum((part.value for part in parts), Decimal(0))


def like(one: Quantity, value: Decimal) -> str:
    """Another value, written as a quantity is."""
    return said(Quantity(value, one.unit, power=one.power))


def summed(whole: Quantity, parts: Sequence[Quantity]) -> str:
    """1万元＋2万元＝3万元, the sum written as the whole is."""
    return "＋".join(said(one) for one in parts) + f"＝{like(whole, added(parts))}"


def places(text: str) -> int:
    """Decimal places of the percentage printed in ``text``."""
    digits = text.split("%", maxsplit=1)[0].strip().replace("点", ".").rpartition(".")
    return len(digits[2]) if digits[1] else 0


def decimals(text: str, one: Quantity) -> int:
    """Decimal places a figure was typed with, in the unit it was typed in; ``text`` is the one it was read in."""
    if one.spelled:
        return max(0, -one.value.scaleb(-one.power).normalize().as_tuple().exponent)
    digits = re.match(r"-?[\d,]*(?:\.(\d+))?", text[slice(*one.span)])
    return len(digits[1] or "") if digits else 0


def last_place(text: str, one: Quantity) -> Decimal:
    """One unit in the last place a figure was typed with, as an amount."""
    return Decimal(1).scaleb(one.power - decimals(text, one))


def prints(share: Decimal, printed: Decimal, decimals: int) -> bool:
    """Whether a share, rounded or cut off, is the printed one; both as fractions."""
    points = share * 100
    return printed * 100 in (rounded(points, decimals), rounded(points, decimals, ROUND_DOWN))


ROUGH, TAIL = "约数，不能复核", "尾差"


def judged(sentence: Sentence, share: Decimal, printed: Quantity, parts: Iterable[Quantity]) -> tuple[str, str, str]:
    """A share against the percentage printed for it: the verdict, what to add to the arithmetic, the level.

    A figure that is itself an estimate, or was itself rounded so coarsely that the last places of the share are not
    known, proves nothing; one unit in the last printed place is a matter of rounding and asks for a look only.
    """
    text = sentence.text[slice(*printed.span)]
    digits = places(text)
    wrote = f"，写的是{percent(printed.value, max(2, digits))}"
    if prints(share, printed.value, digits):
        return AGREES, "", ""
    if is_about(sentence.text, printed) or any(is_about(sentence.text, one) for one in parts):
        return OPEN, f"{wrote}；{ROUGH}", ""
    gap = abs(share - printed.value) * 100
    if gap <= share * 100 * sum((_rounding(sentence, one) for one in parts), Decimal(0)):
        return OPEN, f"{wrote}；两数四舍五入后不能复核到这一位", ""
    if gap < 2 * Decimal(1).scaleb(-digits):
        return DIFFERS, f"{wrote}，{TAIL}", "提示"
    return DIFFERS, wrote, ""


def _rounding(sentence: Sentence, one: Quantity) -> Decimal:
    """Half of the last place a figure was typed with, as a share of it; figures of few places are taken as exact."""
    places_ = decimals(sentence.text, one)
    if places_ < 2 or not one.power or not one.value:
        return Decimal(0)
    return Decimal("0.5").scaleb(one.power - places_) / abs(one.value)


def percent(share: Decimal, decimals: int = 2) -> str:
    return f"{plain(rounded(share * 100, decimals))}%"
