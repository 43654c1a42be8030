"""A target beside what was achieved: met or not, how far, and what to ask the unit.

What cannot be proved is not claimed: 完成 answers a judgement and a date, never a number; a bound that
leaves the question open, other units, other periods are "not comparable", with a reason. A deadline without
a year is in the form's ``year`` when the answer names one. A bare number
beside a money or count target is in the target's own unit. 达成指标 is met, unless the number that opens
the deviation text, read against the target's number, says otherwise. 约 is met from nine tenths on.

Percent: a bare number beside a % target is points above 1, a fraction below 1, and undecided at 1.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from .answers import A_FEW_WORDS, CLAIM, DONE, GRADES, IN_TIME, LEVEL, NOT_DONE, PARTLY, denies, opposed, similar
from .deadlines import kept
from .deviations import explains, opening
from .measures import Outcome, against_duration, against_number, as_target, of_all, ordered, ratio
from .numbers import fold
from .quantities import Quantity, alike
from .target_text import Target, read_target

__all__ = ["Comparison", "Target", "compare", "read_target"]


NOT_APPLICABLE = "不适用"
"""The reason given where a row does not apply."""

HALF = Decimal("0.5")
"""A deviation's number below this share may be the gap itself (3人，因死亡), unless 实际 stands before it."""


@dataclass(frozen=True)
class Comparison:
    """What comparing gave.

    ``met``: None where nobody can say; ``completion_rate``: achieved ÷ target to four places, None for
    upper bounds, words and a zero target; ``explain_needed``: a proven miss or far above the target;
    ``explained``: the deviation text explains it (a bare quantity explains a miss, not an overshoot);
    ``ask``: "date" or "evidence" where a bare word answers, "unit" where the two units cannot be compared;
    ``contradicts``: the quantity in the deviation text that says a claim is not met; ``met_by_word``: the answer only
    claims to be met (达成指标); ``partly``: the answer says 基本 or 部分, which leaves a judgement open; ``reason``: in
    Chinese, why not comparable.
    """

    comparable: bool = False
    met: bool | None = None
    completion_rate: Decimal | None = None
    explain_needed: bool = False
    explained: bool = False
    ask: str = ""
    contradicts: Quantity | None = None
    met_by_word: bool = False
    partly: bool = False
    reason: str = ""


def compare(
    target_text: str,
    achieved_text: str,
    *,
    deviation_text: str = "",
    explain_over: Decimal = Decimal("1.3"),
    direction: str | None = None,
    year: int | None = None,
) -> Comparison:
    """Compare two cells as typed; never raises on a text.

    ``direction`` "up" or "down" says which way is better where the target has no operator. Without it,
    more is better, except that a plain amount of money or of time says nothing of its direction.

    >>> compare("360", "445").completion_rate
    Decimal('1.2361')
    >>> found = compare("100%(3133人)", "达成指标", deviation_text="3037人,按照实际参保")
    >>> found.met, found.completion_rate, found.explained
    (False, Decimal('0.9694'), True)
    >>> compare("10月底", "完成").ask
    'date'
    """
    target, achieved = read_target(target_text), read_target(achieved_text, achieved=True)
    if year and target.deadline and target.deadline.year is None and achieved.year:
        target = replace(target, deadline=replace(target.deadline, year=year))
    claims = CLAIM.fullmatch(_bare(achieved)) is not None
    outcome = _outcome(target, achieved, deviation_text, claims, direction)
    needed = outcome.met is False or (outcome.rate is not None and outcome.rate > explain_over)
    return Comparison(
        comparable=outcome.met is not None,
        met=outcome.met,
        completion_rate=outcome.rate,
        explain_needed=needed,
        explained=explains(deviation_text, shortfall=outcome.met is False),
        ask=outcome.ask,
        contradicts=outcome.contradicts,
        met_by_word=claims,
        partly=outcome.partly,
        reason=outcome.reason,
    )


def _bare(target: Target) -> str:
    return re.sub(r"[\s,，。.；;、!！]", "", fold(target.words).text)


def _outcome(target: Target, achieved: Target, deviation: str, claims: bool, direction: str | None) -> Outcome:
    if target.blank:
        return Outcome(reason="指标值未填")
    if achieved.blank:
        return Outcome(reason="完成值未填")
    if "not_applicable" in (target.kind, achieved.kind):
        return Outcome(reason=NOT_APPLICABLE)
    answer = _bare(achieved)
    if NOT_DONE.fullmatch(answer):
        return Outcome(met=False)
    if target.kind in ("deadline", "duration") and IN_TIME.fullmatch(answer):
        return Outcome(met=True, ask="date")
    if claims or DONE.fullmatch(answer):
        return _answered(target, achieved, deviation, claims, direction)
    if PARTLY.search(answer) and achieved.kind == "judgement" and answer != _bare(target):
        return Outcome(reason=f"只写“{_short(answer)}”，看不出是否达到指标值", partly=True)
    return _COMPARE[target.kind](target, achieved, direction)


def _short(text: str) -> str:
    return text if len(text) <= 20 else f"{text[:20]}…"


def _answered(target: Target, achieved: Target, deviation: str, claims: bool, direction: str | None) -> Outcome:
    """达成指标 or 完成 as the answer: held against its own bracket, then the deviation's first numbers."""
    if target.kind == "number":
        for text in (achieved.note or "", deviation):
            if counter := _counter(target, text, direction):
                return counter
    if claims:
        return Outcome(met=True)
    if target.kind in ("deadline", "duration"):
        return Outcome(met=True, ask="date")
    if target.kind == "judgement":
        return Outcome(met=True, ask="" if _bare(achieved) == _bare(target) else "evidence")
    what = "是数" if target.kind == "number" else "读不出是数还是日期"
    return Outcome(reason=f"指标值{what}，完成值只写“{_short(_bare(achieved))}”")


def _counter(target: Target, text: str, direction: str | None) -> Outcome | None:
    """What the quantities that open a text say of a claim; the worst of them decides."""
    judged: list[tuple[Outcome, Quantity]] = []
    for quantity, actual in opening(text):
        for reference in (target.measure, *target.noted):
            outcome = _beside(target, reference, quantity, direction)
            share = ratio(quantity.value, reference.value)
            if outcome.met is not None and (actual or share is None or share >= HALF):
                judged.append((outcome, quantity))
                break
    if not judged:
        return None
    missed = [(outcome, quantity) for outcome, quantity in judged if outcome.met is False]
    if missed:
        outcome, quantity = min(missed, key=lambda one: one[0].rate or Decimal(0))
        return replace(outcome, contradicts=quantity)
    return max((outcome for outcome, _ in judged), key=lambda one: one.rate or Decimal(0))


def _beside(target: Target, reference: Quantity, quantity: Quantity, direction: str | None) -> Outcome:
    """One quantity against the target's number, or against one its bracket names."""
    asked = target.measure
    if (reference.unit == "%") != (quantity.unit == "%") or not alike(reference, quantity):
        return Outcome()
    given = as_target(quantity)
    if reference == asked:
        return ordered(target, given, direction)
    if asked.unit == "%" and reference.value:
        return ordered(target, of_all(given, reference), direction)
    return ordered(as_target(reference), given, direction)


def _against_words(target: Target, achieved: Target, direction: str | None) -> Outcome:
    """A judgement answered by a judgement; anything else needs a person."""
    said, asked = _bare(achieved), _bare(target)
    if said == asked:
        return Outcome(met=True)
    if achieved.kind == "judgement" or achieved.change:
        if said in GRADES and asked in GRADES:
            return Outcome(met=GRADES[said] >= GRADES[asked])
        if levels := LEVEL.findall(said):
            same = levels == LEVEL.findall(asked)
            return Outcome(met=True) if same else Outcome(reason="级别高低须人工判断")
        if opposed(asked, said) or (denies(said) and not denies(asked)):
            return Outcome(met=False)
        enough = similar(asked, said) or len(said) > A_FEW_WORDS
        return Outcome(met=True, ask="" if enough else "evidence")
    return Outcome(reason="指标值是定性表述，须人工判断")


def _against_date(target: Target, achieved: Target, direction: str | None) -> Outcome:
    if achieved.deadline and target.deadline:
        met = kept(target.deadline, achieved.deadline)
        return Outcome(met=met, reason="" if met is not None else "两个日期写得不够具体，看不出是否按期")
    return Outcome(reason="指标值是时限，完成值不是日期")


def _against_nothing_certain(target: Target, achieved: Target, direction: str | None) -> Outcome:
    """A target nobody could read is met only by its own words."""
    if _bare(target) and _bare(target) == _bare(achieved):
        return Outcome(met=True)
    return Outcome(reason="指标值读不出确切的数或日期")


_COMPARE = {
    "number": against_number,
    "duration": against_duration,
    "deadline": _against_date,
    "judgement": _against_words,
    "unreadable": _against_nothing_certain,
}
