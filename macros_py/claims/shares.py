"""A占B的x%: a part, the whole it is a part of, and the share printed for it; shares of one whole add up to 100%."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from ..documents.document import Sentence
from ..law.typed.quantities import Quantity
from .claim import (
    AGREES,
    DIFFERS,
    OPEN,
    Claim,
    added,
    is_count,
    is_money,
    judged,
    kin,
    made,
    percent,
    places,
    prints,
    said,
)

SHARE = re.compile(
    r"(?:占(?P<of>(?:(?![由从]|上年|去年|提高|下降|[高低]于)(?:[^,。;占%]|(?<=\d),(?=\d))){0,24})|比[重例]为?)$"
)
_OPENS = re.compile(r"其中|含|(?<!主要)包括|分别|[:(]")
_FILLER = re.compile(r"占|当年|本年|全年|年度|比[重例]?|总额|数|的|为|达到?|约|共|合计|其|[^\u4e00-\u9fff]")


def claims(sentence: Sentence, printed: Quantity, earlier: Sequence[Sentence]) -> Iterator[Claim]:
    """The claim that one percentage makes; ``earlier`` are the sentences before it in its paragraph."""
    text = sentence.text
    at = max(text.rfind("占", 0, printed.span[0]), text.rfind("比", max(0, printed.span[0] - 4), printed.span[0]))
    before = [
        one
        for one in sentence.quantities
        if one.span[1] <= at and (is_money(one) or is_count(one)) and not one.per and not _noted(text, one, at)
    ]
    if not before:
        yield made("share", sentence, (max(0, at - 20), printed.span[1]), OPEN, "句中没有写出分子")
        return
    if re.search(r"分别\s?$", text[:at]):
        yield _respectively(sentence, printed, at, before)
        return
    part, span = before[-1], (before[-1].span[0], printed.span[1])
    wholes = [one for one in before[:-1] if kin(one, part) and one.value >= part.value]
    stated = [one for other in earlier for one in other.quantities if kin(one, part) and one.value >= part.value]
    decimals = places(text[slice(*printed.span)])
    following = _said_after(sentence, part, at, printed)
    for whole in (*following, *reversed(wholes), *reversed(stated)):
        if whole.value and prints(part.value / whole.value, printed.value, decimals):
            arithmetic = f"{said(part)}÷{said(whole)}＝{percent(part.value / whole.value)}"
            yield made("share", sentence, span, AGREES, arithmetic)
            return
    certain = [one for one in wholes if _is_whole(sentence, one, printed)] or [one for one in following if one.value]
    certain = certain or _said_before(sentence, earlier, part, printed)
    likely = [] if certain else _above(sentence, part, wholes)
    if len({one.value for one in certain}) == 1 or likely:
        certain = certain or likely
        share = part.value / certain[0].value
        verdict, remark, level = judged(sentence, share, printed, (part, certain[0]))
        level = level or ("核实" if likely and verdict == DIFFERS else "")
        arithmetic = f"{said(part)}÷{said(certain[0])}＝{percent(share, max(2, decimals))}{remark}"
        yield made("share", sentence, span, verdict, arithmetic, level)
        return
    yield made("share", sentence, span, OPEN, "句中看不出占哪个数")


def _respectively(sentence: Sentence, printed: Quantity, at: int, before: Sequence[Quantity]) -> Claim:
    """甲60万元、乙40万元，分别占60%和40%: as many parts as shares, in their order."""
    printed_ = [one for one in sentence.quantities if one.span[0] >= printed.span[0]]
    shares = printed_[: next((n for n, one in enumerate(printed_) if one.unit != "%"), len(printed_))]
    parts, span = before[-len(shares) :], (at, shares[-1].span[1])
    for whole in before:
        held = [
            kin(part, whole)
            and whole.value
            and prints(part.value / whole.value, share.value, places(sentence.text[slice(*share.span)]))
            for part, share in zip(parts, shares, strict=False)
        ]
        if len(parts) == len(shares) and all(held):
            return made(
                "share",
                sentence,
                span,
                AGREES,
                "，".join(f"{said(part)}÷{said(whole)}＝{percent(part.value / whole.value)}" for part in parts),
            )
    whole = next((one for one in before[: -len(shares)] if one.value == added(parts) and kin(one, parts[0])), None)
    if whole and len(parts) == len(shares):
        written = "，".join(f"{said(part)}÷{said(whole)}＝{percent(part.value / whole.value)}" for part in parts)
        return made(
            "share", sentence, span, DIFFERS, f"{written}，写的是{'、'.join(percent(one.value) for one in shares)}"
        )
    return made("share", sentence, span, OPEN, "句中看不出各占哪个数")


def _said_after(sentence: Sentence, part: Quantity, at: int, printed: Quantity) -> list[Quantity]:
    """占总支出2237.98万元的7.88%: the whole between 占 and the percentage."""
    return [one for one in sentence.quantities if at < one.span[0] < printed.span[0] and kin(one, part)]


def _said_before(sentence: Sentence, earlier: Sequence[Sentence], part: Quantity, printed: Quantity) -> list[Quantity]:
    """The whole in a sentence before: named alike, or, where this one begins with 其中, what its parts come to."""
    of = SHARE.search(sentence.text[: printed.span[0]])
    named = _FILLER.sub("", of["of"] or "" if of else "")
    for other in reversed(earlier[-2:]):
        alike = [
            one
            for one in other.quantities
            if kin(one, part) and len(named) >= 3 and _FILLER.sub("", other.lead(one)).endswith(named)
        ]
        if alike:
            return alike[-1:]
    if earlier and re.match(r"\s*其中", sentence.text):
        parts = [
            one for one in sentence.quantities if kin(one, part) and not one.per and sentence.depth(one.span[0]) == 0
        ]
        return [
            one for one in earlier[-1].quantities if kin(one, part) and len(parts) > 1 and one.value == added(parts)
        ][:1]
    return []


def _above(sentence: Sentence, part: Quantity, wholes: Sequence[Quantity]) -> list[Quantity]:
    """持证12345人，占总人口…的2.71%，其中肢体残疾6790人，占55%: what was told before 其中, the first."""
    among = sentence.text.rfind("其中", 0, part.span[0])
    start = sentence.text.rfind(";", 0, max(among, 0))
    return [one for one in wholes if start < one.span[0] < among][:1] if among >= 0 else []


def _noted(text: str, one: Quantity, end: int) -> bool:
    """Whether a figure stands in a bracket that closes before ``end``: a note, not the figure spoken of."""
    opened, closed = text.rfind("(", 0, one.span[0]), text.rfind(")", 0, one.span[0])
    return opened > closed and text.find(")", one.span[1], end) >= 0


def _is_whole(sentence: Sentence, whole: Quantity, printed: Quantity) -> bool:
    """Whether the sentence says that a figure is the whole: its parts open right after it, or 占 names it."""
    text = sentence.text
    opens = _OPENS.search(text, whole.span[1], whole.span[1] + 12)
    between = [one for one in sentence.quantities if opens and whole.span[1] <= one.span[0] < opens.start()]
    if opens and all(one.unit == "%" for one in between):
        return sentence.depth(whole.span[0]) == 0 or sentence.depth(printed.span[0]) > 0
    of = SHARE.search(text[: printed.span[0]])
    named, label = _FILLER.sub("", of["of"] or "" if of else ""), _FILLER.sub("", sentence.lead(whole))
    return len(named) >= 2 and bool(label) and (label.endswith(named) or named.endswith(label))


def lists(sentence: Sentence) -> Iterator[Claim]:
    """甲占60%，乙占40%: shares whose parts are not printed, of one whole."""
    shares = [one for one in sentence.quantities if one.unit == "%" and SHARE.search(sentence.text[: one.span[0]])]
    if (
        len(shares) < 2
        or any(one.value > 1 for one in shares)
        or sentence.text.count("其中") > 1
        or "(" in sentence.text
    ):
        return
    first, last = shares[0], shares[-1]
    between = [one for one in sentence.quantities if first.span[0] < one.span[0] < last.span[0] and one not in shares]
    wholes = {
        _FILLER.sub("", found["of"] or "") for one in shares if (found := SHARE.search(sentence.text[: one.span[0]]))
    }
    if between or len(wholes) > 1:
        return
    total = sum((one.value for one in shares), Decimal(0))
    arithmetic = "＋".join(percent(one.value) for one in shares) + f"＝{percent(total)}"
    slack = Decimal("0.005") * (len(shares) + 1) / 10 ** max(places(sentence.text[slice(*one.span)]) for one in shares)
    span = (max(0, first.span[0] - 8), last.span[1])
    if abs(total - 1) <= slack:
        yield made("share", sentence, span, AGREES, arithmetic)
    elif total > 1:
        yield made("share", sentence, span, DIFFERS, f"{arithmetic}，超过100%", "核实")
