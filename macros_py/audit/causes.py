"""The smallest explanation of a sum that is not what was stated, or none when several fit equally.

Explanations are tried from the plainest on: a part left out or counted twice, one part in 元 instead of
万元, the stated figure with two digits swapped or its point shifted, a part so mistyped. The first sort of
which anything fits decides; it speaks only if exactly one of its candidates does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from ..law.rules import plain

LONG = 4
"""Digits a part must have before it is said to be mistyped: short numbers fit by chance."""

SLIP = Decimal(10_000)

Part = tuple[str, Decimal]
"""The words a part of a sum wears, and its amount."""


def cause(parts: Sequence[Part], stated: Decimal, what: str = "合计") -> str:
    """In Chinese, why ``stated`` is not the sum of ``parts``; empty where nobody can say.

    ``what`` names the stated figure; empty where it is itself made of several.

    >>> cause([("甲", Decimal("20")), ("乙", Decimal("30")), ("丙", Decimal("7"))], Decimal("50"))
    '；恰为“丙”7，疑漏计'
    >>> cause([("甲", Decimal("1234.5")), ("乙", Decimal("30"))], Decimal("1273.5"))
    '；“甲”1234.5若为1243.5即相符，疑两位数字写颠倒'
    """
    for kind in (_counted, _in_yuan, _stated, _mistyped):
        found = list(dict.fromkeys(kind(parts, stated, what)))
        if found:
            return f"；{found[0]}" if len(found) == 1 else ""
    return ""


def _gap(parts: Sequence[Part], stated: Decimal) -> Decimal:
    return stated - sum((amount for _, amount in parts), Decimal(0))


def _counted(parts: Sequence[Part], stated: Decimal, what: str) -> Iterator[str]:
    gap = _gap(parts, stated)
    if len([amount for _, amount in parts if amount]) < 2:
        return
    for name, amount in parts:
        if amount and abs(gap) == abs(amount):
            yield f"恰为“{name}”{plain(amount)}，疑{'重复' if gap == amount else '漏'}计"


def _in_yuan(parts: Sequence[Part], stated: Decimal, what: str) -> Iterator[str]:
    gap = _gap(parts, stated)
    for name, amount in parts:
        for meant in (amount * SLIP, amount / SLIP):
            if amount and meant - amount == gap:
                yield f"“{name}”{plain(amount)}若为{plain(meant)}即相符，疑元与万元混填"


def _stated(parts: Sequence[Part], stated: Decimal, what: str) -> Iterator[str]:
    if not what:
        return
    due = stated - _gap(parts, stated)
    if due in swapped(stated):
        yield f"{what}{plain(stated)}疑为{plain(due)}，两位数字写颠倒"
    if due and due in (stated * 10, stated / 10):
        yield f"{what}{plain(stated)}疑为{plain(due)}，小数点错了一位"


def _mistyped(parts: Sequence[Part], stated: Decimal, what: str) -> Iterator[str]:
    gap = _gap(parts, stated)
    for name, amount in parts:
        meant = amount + gap
        if len(amount.as_tuple().digits) >= LONG and meant in swapped(amount):
            yield f"“{name}”{plain(amount)}若为{plain(meant)}即相符，疑两位数字写颠倒"
        if len(amount.as_tuple().digits) >= LONG and meant in (amount * 10, amount / 10):
            yield f"“{name}”{plain(amount)}若为{plain(meant)}即相符，疑小数点错了一位"


def swapped(number: Decimal) -> set[Decimal]:
    """Every number that two neighbouring digits, exchanged, make of this one.

    >>> sorted(map(str, swapped(Decimal("12.3"))))
    ['13.2', '21.3']
    """
    sign, digits, exponent = number.as_tuple()
    exchanged = ((*digits[:at], digits[at + 1], digits[at], *digits[at + 2 :]) for at in range(len(digits) - 1))
    return {Decimal((sign, tuple(one), int(exponent))) for one in exchanged} - {number}
