"""Units of money: what each comes to in 元, amounts moved from one into another, and where a text says its unit."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Literal

POWERS = {"元": 0, "千元": 3, "万": 4, "万元": 4, "百万元": 6, "亿": 8, "亿元": 8}
"""Unit of money → its power of ten in 元."""
FORM_UNITS = ("元", "万元")
"""What a form may be filled in."""
TEN_THOUSAND = Decimal(10_000)
"""万元 for 元, the commonest slip."""


def shifted(value: Decimal, power: int) -> Decimal:
    """value × 10^power, exactly, whatever the number of digits."""
    sign, digits, exponent = value.as_tuple()
    return Decimal(format(Decimal((sign, digits, int(exponent) + power)), "f"))


def places(unit: str, into: str) -> int:
    """By how many places the point moves from one unit into another: 4 from 万元 into 元."""
    return POWERS[unit] - POWERS[into]


def converted(amount: Decimal, unit: str, into: str = "元") -> Decimal:
    """An amount in another unit, exactly.

    >>> converted(Decimal("1275.6"), "万元"), converted(Decimal("12756000"), "元", "万元")
    (Decimal('12756000'), Decimal('1275.6000'))
    """
    return shifted(amount, places(unit, into))


def yuan(unit: str) -> Decimal:
    """How many 元 one of a unit is."""
    return Decimal(10) ** POWERS[unit]


NAMED = r"(?:金额)?单位\s*[:：]\s*(?:人民币)?\s*"
"""What stands before the unit: 金额单位：人民币."""
_OWNERS = ("编制", "填报", "预算")
"""编制单位：元谋县… names a unit of government, none of money."""


@dataclass(frozen=True)
class _Reader:
    """How one kind of text says its unit; ``heads``: words that a bracket (万元) must follow, none where any may;
    ``strict``: after 单位 the colon may be lost, and words that go on (元至角分) are no unit."""

    units: tuple[str, ...] = FORM_UNITS
    heads: tuple[str, ...] = ()
    strict: bool = False

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        named = r"单位[:：]?\|?(?:人民币)?" if self.strict else NAMED
        heads = f"(?:{'|'.join(self.heads)})" if self.heads else ""
        return re.compile(rf"{named}(?P<named>{'|'.join(self.units)})|{heads}[（(]\s*(?P<bracket>万元|元)\s*[)）]")


READERS: Mapping[str, _Reader] = {
    "report": _Reader(),  # the tables of a report, and the lines before them
    "form": _Reader(
        heads=("支出规模", "项目资金", "预算申请", "预算资金", "投资")
    ),  # a form, whose 得分（元） says nothing
    "account": _Reader(
        ("亿元", "百万元", "万元", "千元", "元"), strict=True
    ),  # a 决算 table, its labels without blanks
}


def units_said(text: str, kind: Literal["report", "form", "account"]) -> list[str]:
    """The units of money that a text says it is in, in order.

    >>> units_said("2020年度　金额单位：万元", "report"), units_said("编制单位：元谋县残联", "form")
    (['万元'], [])
    """
    reader, found = READERS[kind], []
    for match in reader.pattern.finditer(text):
        if match["named"]:
            of_an_office = text[: match.start()].endswith(_OWNERS)
            goes_on = bool(re.match(r"(?!单位)[一-鿿]", text[match.end() : match.end() + 2]))
            if (of_an_office or goes_on) if reader.strict else (of_an_office and goes_on):
                continue
        found.append(match["named"] or match["bracket"])
    return found
