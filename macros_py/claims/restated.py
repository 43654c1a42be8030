"""One figure in two dresses: 12,345.67元（1.23万元）, and what comes to each head: 人均, 户均, 每人…元."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from ..documents.document import Sentence
from ..law.figures_in_text import is_about
from ..law.operators import rounded
from ..law.rules import plain
from ..law.typed.quantities import Quantity
from .claim import AGREES, DIFFERS, OPEN, Claim, decimals, is_count, is_money, last_place, made, said

_AGAIN = re.compile(r"\s?[(,]\s?(?:即|约合|折合|合计|合|约|大写)?[::]?(?:人民币)?\s?$")
_AVERAGE = re.compile(r"(?P<each>[人户])均[^,。;;0-9]{0,10}$|平均每(?P<every>[人户名])[^,。;;0-9]{0,10}$")
_EACH = re.compile(r"每(?P<each>[人户名件套])(?:每?次)?[^,。;;0-9每月年]{0,6}$")
_SO_MUCH = re.compile(
    r"(?:的标准|标准)?[,、]?(?:共计?|合计|总计|累计)(?:支出|发放|投入|补助|拨付|补贴|兑现)?(?:资金|补助|补贴)?"
)
_FAMILY = {"人": "person", "名": "person", "户": "household"}


def claims(sentence: Sentence) -> Iterator[Claim]:
    yield from _dresses(sentence)
    yield from _averages(sentence)
    yield from _products(sentence)


def _dresses(sentence: Sentence) -> Iterator[Claim]:
    """Two amounts in different units, the second in a bracket right after the first: the same, to the places written."""
    text = sentence.text
    for one, other in zip(sentence.quantities, sentence.quantities[1:], strict=False):
        between = text[one.span[1] : other.span[0]]
        if not (is_money(one) and is_money(other) and one.unit and other.unit) or (
            one.power == other.power and not other.spelled
        ):
            continue
        if not _AGAIN.fullmatch(between) or "(" not in between or not re.match(r"\s?整?[),]", text[other.span[1] :]):
            continue
        span = (one.span[0], other.span[1])
        arithmetic = f"{plain(one.value)}元＝{said(Quantity(one.value, '元', power=other.power))}"
        coarse, fine = sorted((one, other), key=lambda each: last_place(text, each), reverse=True)
        same = rounded(fine.value.scaleb(-coarse.power), decimals(text, coarse)) == coarse.value.scaleb(-coarse.power)
        if same:
            yield made("restated", sentence, span, AGREES, arithmetic)
        elif is_about(text, one) or is_about(text, other):
            yield made("restated", sentence, span, OPEN, f"{arithmetic}；约数，不能复核")
        else:
            times = max(one.value, other.value) / min(one.value, other.value) if one.value and other.value else 0
            hint = "；正好差一万倍，疑元与万元写混" if times == 10_000 else ""
            yield made("restated", sentence, span, DIFFERS, f"{plain(one.value)}元不等于{plain(other.value)}元{hint}")


def _averages(sentence: Sentence) -> Iterator[Claim]:
    """人均…元, with one total and one number of heads before it."""
    text = sentence.text
    for average in sentence.quantities:
        found = _AVERAGE.search(text[: average.span[0]])
        if not found or not is_money(average):
            continue
        heads = [
            one
            for one in sentence.quantities
            if one.family == _FAMILY[found["each"] or found["every"]] and one.unit != "人次"
        ]
        totals = [
            one
            for one in sentence.quantities
            if is_money(one) and one is not average and one.value > average.value and not one.per
        ]
        span = (found.start(), average.span[1])
        for head in heads:
            for total in totals:
                share = total.value / head.value if head.value else Decimal(0)
                if rounded(share.scaleb(-average.power), decimals(text, average)) == average.value.scaleb(
                    -average.power
                ):
                    yield made(
                        "average", sentence, span, AGREES, f"{said(total)}÷{said(head)}＝{_like(average, share)}"
                    )
                    break
            else:
                continue
            break
        else:
            start = text.rfind(";", 0, average.span[0])
            totals = [one for one in totals if start < one.span[0] < average.span[0]]
            near_ = [one for one in heads if start < one.span[0] < average.span[0]]
            heads = near_ or [one for one in heads if one.span[0] < average.span[0]]
            if (
                len(totals) == 1
                and heads
                and heads[0].value
                and not any(is_about(text, one) for one in (average, *heads, *totals))
            ):
                share = totals[0].value / heads[0].value
                arithmetic = f"{said(totals[0])}÷{said(heads[0])}＝{_like(average, share)}，写的是{said(average)}"
                near = abs(share - average.value) <= 2 * last_place(text, average)
                yield made("average", sentence, span, DIFFERS, arithmetic, "提示" if near else "核实")
            else:
                yield made("average", sentence, span, OPEN, "句中看不出用哪两个数相除")


def _like(like: Quantity, value: Decimal) -> str:
    return said(Quantity(rounded(value.scaleb(-like.power), 2).scaleb(like.power), like.unit or "元", power=like.power))


def _products(sentence: Sentence) -> Iterator[Claim]:
    """按每户2000元为340户发放68万元: a product that comes out is told; one that does not asks, where nothing came between."""
    text = sentence.text
    for each in sentence.quantities:
        found = _EACH.search(text[: each.span[0]])
        if not is_money(each) or each.value <= 0 or not found:
            continue
        counts = [one for one in sentence.quantities if is_count(one) and one.value > 1]
        totals = [one for one in sentence.quantities if is_money(one) and one is not each]
        hit = next(
            ((count, total) for count in counts for total in totals if total.value == each.value * count.value), None
        )
        if hit:
            yield made("product", sentence, each.span, AGREES, f"{said(each)}×{said(hit[0])}＝{said(hit[1])}")
            continue
        total = next((one for one in totals if _SO_MUCH.fullmatch(text[each.span[1] : one.span[0]])), None)
        heads = [
            one
            for one in counts
            if one.family == _FAMILY.get(found["each"]) and one.span[1] <= each.span[0] and one.unit != "人次"
        ]
        if total and heads and not any(is_about(text, one) for one in (each, total, *heads)):
            product = Quantity(each.value * heads[-1].value, "元", power=total.power)
            arithmetic = f"{said(each)}×{said(heads[-1])}＝{said(product)}，写的是{said(total)}"
            yield made("product", sentence, (each.span[0], total.span[1]), DIFFERS, arithmetic, "核实")
