"""Two measures under an operator: numbers, shares, amounts and lengths of time, in one unit or not at all.

A bare number is in the other side's unit, 万 included, unless that puts them a thousandfold apart. Beside a
% it is points above 1, a fraction below 1, undecided at 1. 人次 are at least as many as 人, and no more is
certain. Inside a range the target is met exactly, above it by its upper end. An amount or a length of time without an
operator says nothing of its direction, except that fewer working days and a lower cost are better.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Context, Decimal

from .quantities import MONTHS, SECONDS, Quantity, alike
from .target_text import Target

NEARLY = Decimal("0.9")
"""约500人 is met from here on (with direction "down": up to its mirror, 1.1)."""

APART = Decimal(1_000)
"""A bare number this far from a money target is in an unknown unit, not an achievement."""

_EXACT = Context(prec=80, rounding=ROUND_HALF_UP)
_SAVING = re.compile(r"成本|费用|支出|投诉|事故|违规|差错")


@dataclass(frozen=True)
class Outcome:
    """Met and rate, or the reason why neither is known."""

    met: bool | None = None
    rate: Decimal | None = None
    reason: str = ""
    ask: str = ""
    contradicts: Quantity | None = None
    partly: bool = False


def as_target(one: Quantity, operator: str = "=", source: Target | None = None) -> Target:
    """A quantity found in a text, as if it stood alone in its cell; ``source`` lends its words."""
    words = source.words if source else ""
    return Target(
        "number", operator, one.value, f"{one.unit}/{one.per}" if one.per else one.unit, power=one.power, words=words
    )


def against_duration(target: Target, achieved: Target, direction: str | None) -> Outcome:
    """What any answer says of a length of time asked for; lengths convert within one class only."""
    if achieved.kind == "number" and not achieved.unit:
        achieved = replace(achieved, kind="duration", unit=target.unit)
    if achieved.kind != "duration":
        return Outcome(reason="指标值是时长，完成值不是时长")
    if not alike(target.measure, achieved.measure):
        return _units_differ(target, achieved, "时长单位")
    scaled_target, scaled_achieved = _in_base_units(target), _in_base_units(achieved)
    if target.operator == "=" and direction is None:
        if target.measure.family == "workday":
            direction = "down"
        elif scaled_target.number != scaled_achieved.number:
            return Outcome(reason="看不出时长是越短越好还是越长越好")
    return ordered(scaled_target, scaled_achieved, direction)


def _in_base_units(target: Target) -> Target:
    unit = target.measure.unit
    factor = SECONDS.get(unit) or MONTHS.get(unit) or 1
    return replace(target, value=_EXACT.multiply(target.number, Decimal(factor)))


def against_number(target: Target, achieved: Target, direction: str | None) -> Outcome:
    """What any answer says of a number asked for."""
    if achieved.kind != "number":
        known = {"duration": "是时长", "deadline": "是日期", "unreadable": "读不出一个确切的数"}
        return Outcome(reason=f"指标值是数，完成值{known.get(achieved.kind, '是文字')}")
    if achieved.change and target.change and achieved.change != target.change:
        return Outcome(met=False)
    if achieved.change and not target.change:
        return Outcome(reason="完成值是增减幅度，指标值不是")
    asked, given = target.measure, achieved.measure
    if asked.unit in ("%", "‰"):
        return _against_share(target, achieved, direction)
    if given.unit in ("%", "‰"):
        return Outcome(reason="指标值是数量，完成值是百分比")
    if not asked.unit or not given.unit:
        return _bare_number(target, achieved, direction)
    if not alike(asked, given):
        return _units_differ(target, achieved)
    if (asked.unit == "人次") != (given.unit == "人次") and "person" == asked.family == given.family:
        if achieved.operator == "=":
            achieved = replace(achieved, operator="<=" if given.unit == "人次" else ">=")
        outcome = ordered(target, achieved, direction)
        return outcome if outcome.met is not None else _units_differ(target, achieved)
    return ordered(target, achieved, direction)


def _units_differ(target: Target, achieved: Target, what: str = "单位") -> Outcome:
    return Outcome(reason=f"{what}不同（{target.unit or '无单位'}、{achieved.unit}）", ask="unit")


def _against_share(target: Target, achieved: Target, direction: str | None) -> Outcome:
    """A % target: answered by %, by a bare number, or by the quantity its bracket names."""
    given = achieved.measure
    if given.unit in ("%", "‰"):
        return ordered(target, achieved, direction)
    named = [one for one in target.noted if one.value and (alike(one, given) or not given.unit)]
    if given.unit:
        if named:
            return ordered(target, of_all(achieved, named[0]), direction)
        return Outcome(reason=f"指标值是百分比，完成值以{given.unit}计")
    if given.value == 1:
        return Outcome(reason="完成值“1”可能是1%，也可能是100%")
    share = given.value.scaleb(-2, _EXACT) if given.value > 1 else given.value
    readings = [replace(achieved, value=share, unit="%"), *(of_all(achieved, one) for one in named)]
    outcomes = [ordered(target, reading, direction) for reading in readings]
    if len({outcome.met for outcome in outcomes}) > 1:
        return Outcome(reason="完成值没有单位，可能是百分比，也可能是数量")
    return min(outcomes, key=lambda one: one.rate or Decimal(0))


def of_all(achieved: Target, named: Quantity) -> Target:
    """3037人 of the 3133人 that the target's bracket names, as a share."""
    return replace(achieved, value=_EXACT.divide(achieved.number, named.value), unit="%", power=0)


def _bare_number(target: Target, achieved: Target, direction: str | None) -> Outcome:
    """One side has no unit: it is in the other's, 万 included (≤90万元 answered by 90)."""
    asked, given = target.measure, achieved.measure
    if (given.unit or given.per) and not alike(replace(asked, unit=given.unit), given):
        return _units_differ(target, achieved)
    plain = ordered(target, achieved, direction)
    if not given.unit and not given.power:
        achieved = replace(achieved, value=given.value.scaleb(asked.power, _EXACT), unit=target.unit)
    elif not asked.unit and not asked.power:
        upper = target.upper and target.upper.scaleb(given.power, _EXACT)
        value = asked.value.scaleb(given.power, _EXACT)
        target = replace(target, value=value, upper=upper, unit=achieved.unit)
    scaled = ordered(target, achieved, direction)
    if not (asked.power or given.power):
        return scaled
    counted = (asked.family or given.family) not in ("", "money")
    if _far(achieved.number, target.number):
        # 9500 beside 1万人: people write counts out in full, amounts in the unit of the form.
        return plain if counted else Outcome(reason="两个数相差千倍以上，单位可能不同")
    if counted and plain.met != scaled.met and not _far(given.value, asked.value):
        return Outcome(reason="一个数以万计，另一个没有单位，看不出是否也以万计")
    return scaled


def _far(achieved: Decimal, target: Decimal) -> bool:
    apart = abs(ratio(achieved, target) or Decimal(0))
    return apart != 0 and not 1 / APART <= apart <= APART


def ratio(achieved: Decimal, target: Decimal) -> Decimal | None:
    """achieved ÷ target, to eighty digits; None for a zero target."""
    return _EXACT.divide(achieved, target) if target else None


def ordered(target: Target, achieved: Target, direction: str | None) -> Outcome:
    """Two numbers in one unit, under the target's operator; the achieved one may be a bound itself."""
    asked, given, operator = target.number, achieved.number, target.operator
    if operator == "=" and direction is None and not asked and given:
        return Outcome(reason="指标值为0，看不出是越高越好还是越低越好")
    if operator == "=" and direction is None and given != asked and target.measure.family == "money":
        if not _SAVING.search(target.words) and not target.change:
            return Outcome(reason="看不出金额是越高越好还是越低越好")
        direction = None if target.change else "down"
    down = direction == "down" and operator in ("=", "~")
    operator = {"=": "<=" if down else ">=", "~": "<=" if down else ">="}.get(operator, operator)
    limit = asked
    if target.operator == "~":
        limit = _EXACT.multiply(asked, 2 - NEARLY if down else NEARLY)
    met = _satisfied(operator, limit, given, achieved.operator)
    if met is None:
        return Outcome(reason="完成值只给出一个界限，看不出是否达到")
    rate = None
    if asked and operator in (">=", ">"):
        rate = _EXACT.divide(given, asked)
        if target.upper and rate > 1:
            rate = max(Decimal(1), _EXACT.divide(given, target.upper))
        rate = rate.quantize(Decimal("0.0001"), ROUND_HALF_UP, Context(prec=max(_EXACT.prec, rate.adjusted() + 6)))
    return Outcome(met=met, rate=rate)


def _satisfied(operator: str, limit: Decimal, given: Decimal, bound: str) -> bool | None:
    """Whether every number that ``bound given`` allows satisfies the operator (True), none (False), some (None)."""
    holds = {">=": given >= limit, ">": given > limit, "<=": given <= limit, "<": given < limit}[operator]
    if bound in ("=", "~"):
        return holds
    upward = operator[0] == ">"
    if (bound[0] == ">") == upward:
        return True if holds or (bound == operator[0] and given == limit) else None
    strictly_outside = (given < limit if upward else given > limit) or (
        given == limit and (len(operator) == 1 or len(bound) == 1)
    )
    return False if strictly_outside else None
