"""决算数大于预算数, in words: held against the two amounts that were told just before."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..documents.document import Sentence
from ..law.figures_in_text import is_about
from ..law.typed.quantities import Quantity
from .claim import AGREES, DIFFERS, Claim, is_money, made, said

_SAYS = re.compile(
    r"(?:支出)?决算数?(?P<way>大于|高于|超过|小于|低于|等于|与)(?:年初|调整后?|全年)?预算数?(?P<same>持平|一致|相等)?"
)
_BUDGET = re.compile(r"(?:年初|调整后?|全年)?预算(?:数)?(?:为|是|安排)?\s*$")
_FINAL = re.compile(r"决算(?:数)?(?:为|是)?\s*$")
_MORE, _LESS = ("大于", "高于", "超过"), ("小于", "低于")


def claims(sentence: Sentence, before: Sentence | None) -> Iterator[Claim]:
    """The words of a sentence, its amounts in it or in the sentence before."""
    found = _SAYS.search(sentence.text)
    if not found or (found["way"] == "与" and not found["same"]):
        return
    for told in (sentence, before):
        budget, final = (_only(told, words) for words in (_BUDGET, _FINAL)) if told else (None, None)
        if not budget or not final or any(is_about(told.text, one) for one in (budget, final)):
            continue
        way = found["way"]
        is_so = (
            final.value > budget.value
            if way in _MORE
            else final.value < budget.value
            if way in _LESS
            else final.value == budget.value
        )
        sign = "＞" if final.value > budget.value else "＜" if final.value < budget.value else "＝"
        written = f"决算{said(final)}{sign}预算{said(budget)}" + ("" if is_so else f"，写的是“{found.group()}”")
        yield made("direction", sentence, found.span(), AGREES if is_so else DIFFERS, written)
        return


def _only(sentence: Sentence, words: re.Pattern) -> Quantity | None:
    """The one amount that such words stand right before."""
    found = [
        one
        for one in sentence.quantities
        if is_money(one) and words.search(sentence.text[max(0, one.span[0] - 12) : one.span[0]])
    ]
    return found[0] if len(found) == 1 else None
