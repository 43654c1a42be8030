"""合计 = 其中: a figure and the parts it is made of, in its sentence, in the next one, or in a list that follows.

其中 need not name every part, so too little is a question only where the parts are known to be all there are
(基本支出 and 项目支出, 男 and 女); too much is always wrong where the parts are certain.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from ..documents.document import Sentence
from ..law.figures_in_text import is_about
from ..law.typed.quantities import Quantity
from .changes import change_word
from .claim import AGREES, DIFFERS, Claim, added, decimals, is_money, kin, last_place, like, made, said, summed
from .completions import countable, role

_WITHIN = re.compile(r"其中|含|包括|分别|主要用于|[:(]")
_EACH = re.compile(r"(?:每[人户名件次年月]?|人均|户均|单价|标准[为是]?)(?:补助)?$")
_OTHER_TIME = re.compile(r"上年|去年|同期|比|较|年初|预算")
_TOGETHER = re.compile(r"(?:合计|总计|共计|[二两三四五六七八2-9]项合计|合共)(?:支出|收入|为|是|安排|投入|资金|金额)*$")
_ALL_THERE_IS = [
    ("基本支出", "项目支出"), ("人员经费", "公用经费"), ("一般公共预算", "政府性基金"), ("财政拨款", "其他"),
    ("出国|出境", "接待", "车"), ("男", "女"), ("行政", "事业"), ("城镇|城市", "农村"),
]  # fmt: skip
"""Parts that leave nothing over; a third, such as 国有资本经营, may stand beside them."""
_MOST_PARTS = 4
_APART = {"household", "body", "thing", "matter"}
"""What is counted once; people may be a 党员 and a woman at once."""
_JOINED = re.compile(r"[、,和][\u4e00-\u9fff]{1,12}")


def claims(sentence: Sentence, before: Sentence | None = None) -> Iterator[Claim]:
    """Every whole of a sentence; ``before`` where this one begins with 其中 and speaks of that one's whole."""
    yield from _wholes(sentence, 0)
    yield from _gathered(sentence)
    if before and re.match(r"\s*其中", sentence.text):
        both = Sentence(
            before.text + sentence.text, before.typed + sentence.typed, sentence.paragraph, before.said + sentence.said
        )
        yield from _wholes(both, len(before.text))


def _wholes(sentence: Sentence, opened_from: int) -> Iterator[Claim]:
    text, numbers = sentence.text, sentence.quantities
    for at, whole in enumerate(numbers):
        opens = _WITHIN.search(text, whole.span[1], whole.span[1] + 12)
        if not opens or opens.start() < opened_from or not countable(whole) or whole.per:
            continue
        if any(whole.span[1] <= one.span[0] < opens.end() for one in numbers[at + 1 :]):
            continue
        if change_word(sentence, whole) or sentence.depth(whole.span[0]) > sentence.depth(opens.start()):
            continue
        start, end = opens.end(), _end(sentence, whole, opens)
        region = [one for one in numbers[at + 1 :] if start <= one.span[0] and one.span[1] <= end and kin(one, whole)]
        level = min((sentence.depth(one.span[0]) for one in region), default=0)
        parts = [one for one in region if sentence.depth(one.span[0]) == level and own(sentence, one)]
        if len(parts) >= 2:
            yield from _held(sentence, whole, parts, region, "其中" in text[whole.span[1] : start + 4])


def _end(sentence: Sentence, whole: Quantity, opens: re.Match) -> int:
    """Where the parts end: with their bracket, with the bracket the whole stands in, or before the next 其中's whole."""
    text, start = sentence.text, opens.end()
    opened = text.find("(", whole.span[1], start)
    depth = sentence.depth(whole.span[1]) + (opened >= 0)
    end = len(text)
    if depth:
        end = next((at for at in range(start, len(text)) if text[at] == ")" and sentence.depth(at + 1) < depth), end)
    again = text.find("其中", start, end)
    if again >= 0 and (mark := text.rfind(";", start, again)) >= 0:
        end = mark
    return end


def own(sentence: Sentence, one: Quantity) -> bool:
    """A part, and no figure per head, no change, and none of another year."""
    before = sentence.text[max(0, one.span[0] - 8) : one.span[0]]
    return not one.per and not _EACH.search(before) and not change_word(sentence, one)


def _held(
    sentence: Sentence, whole: Quantity, parts: Sequence[Quantity], region: Sequence[Quantity], among: bool
) -> Iterator[Claim]:
    for chosen in _readings(sentence, parts):
        if len(chosen) >= 2 and _same(sentence, whole, chosen):
            yield made("sum", sentence, (whole.span[0], chosen[-1].span[1]), AGREES, summed(whole, chosen))
            return
    total, exact = added(parts), not any(is_about(sentence.text, one) for one in (whole, *parts))
    leads = [sentence.lead(one) for one in parts]
    if (
        not exact
        or (len(parts) != len(region) and not is_money(whole))
        or sentence.text.count("其中") > 1
        or not _plain(sentence, whole, parts)
    ):
        return
    all_there_is = _all_there_is(leads) and len(parts) <= _MOST_PARTS
    span = (whole.span[0], parts[-1].span[1])
    if total > whole.value and ((is_money(whole) and among) or all_there_is):
        yield made("sum", sentence, span, DIFFERS, f"{summed(whole, parts)}，超过{said(whole)}")
    elif (
        total > whole.value
        and whole.family in _APART
        and among
        and all(_JOINED.fullmatch(gap) for gap in _gaps(sentence, parts))
    ):
        yield made("sum", sentence, span, DIFFERS, f"{summed(whole, parts)}，超过{said(whole)}", "核实")
    elif total < whole.value and all_there_is:
        less = f"{summed(whole, parts)}，比{said(whole)}少{like(whole, whole.value - total)}"
        yield made("sum", sentence, span, DIFFERS, less, "核实")


def _gaps(sentence: Sentence, parts: Sequence[Quantity]) -> Iterator[str]:
    return (sentence.text[one.span[1] : other.span[0]] for one, other in itertools.pairwise(parts))


def _readings(sentence: Sentence, parts: Sequence[Quantity]) -> Iterator[Sequence[Quantity]]:
    """The ways a list may be meant: all of it, without what a part is made of itself, one figure a section, the first few."""
    yield parts
    outer, skip = [], 0
    for one in parts:
        if one.span[0] < skip:
            continue
        outer.append(one)
        inner = re.compile(r"[^,;。]{0,4}[,(]?(?:其中|含|包括)").match(sentence.text, one.span[1])
        if inner:
            ends = sentence.text.find(";", inner.end())
            skip = ends if ends >= 0 else len(sentence.text)
    yield outer
    sections = {sentence.text.count(";", 0, one.span[0]): one for one in reversed(parts)}
    yield [sections[number] for number in sorted(sections)]
    yield from (parts[:count] for count in range(len(parts) - 1, 1, -1))


def _same(sentence: Sentence, whole: Quantity, parts: Sequence[Quantity]) -> bool:
    """Equal, or apart by no more than rounding each part makes where amounts were rounded."""
    gap = abs(added(parts) - whole.value)
    if not gap or not is_money(whole):
        return not gap
    last = (
        max(last_place(sentence.text, one) for one in (whole, *parts) if decimals(sentence.text, one))
        if _rounded(sentence, whole, parts)
        else Decimal(0)
    )
    return last < Decimal(1).scaleb(whole.power) and gap <= last / 2 * (len(parts) + 1)


def _rounded(sentence: Sentence, whole: Quantity, parts: Sequence[Quantity]) -> bool:
    return any(decimals(sentence.text, one) for one in (whole, *parts))


def _plain(sentence: Sentence, whole: Quantity, parts: Sequence[Quantity]) -> bool:
    """Whether every part is surely of the whole's kind: no budget beside spending, no other year, each named."""
    leads = [sentence.lead(one) for one in parts]
    roles = {role(sentence, one) for one in parts} - {""}
    ways = [not _OTHER_TIME.search(lead) or _OTHER_TIME.search(sentence.lead(whole)) for lead in leads]
    clauses = [re.split(r"[,;:、。(]", sentence.text[: one.span[0]])[-1] for one in parts]
    named = len(set(clauses)) == len(clauses) and all(re.search(r"[\u4e00-\u9fff]", clause) for clause in clauses)
    return len(roles) <= 1 and all(ways) and named


def _all_there_is(leads: Sequence[str]) -> bool:
    return any(all(any(re.search(word, lead) for lead in leads) for word in words) for words in _ALL_THERE_IS)


def _gathered(sentence: Sentence) -> Iterator[Claim]:
    """甲1万元，乙2万元，合计3万元."""
    for at, whole in enumerate(sentence.quantities):
        found = _TOGETHER.search(sentence.lead(whole))
        earlier = [one for one in sentence.quantities[:at] if kin(one, whole) and own(sentence, one)]
        if not found or not countable(whole) or len(earlier) < 2:
            continue
        for count in range(len(earlier), 1, -1):
            if added(earlier[-count:]) == whole.value:
                parts = earlier[-count:]
                yield made("sum", sentence, (parts[0].span[0], whole.span[1]), AGREES, summed(whole, parts))
                break
        else:
            yield from _not_together(sentence, whole, earlier, found.group())


def _not_together(sentence: Sentence, whole: Quantity, earlier: Sequence[Quantity], words: str) -> Iterator[Claim]:
    """A total at the end of a list that does not add up: certain where it says of how many."""
    number = _SOME.match(words)
    start = max(sentence.text.rfind(mark, 0, whole.span[0]) for mark in ";:(")
    parts = [one for one in earlier if one.span[0] > start]
    if (
        len(parts) < 2
        or any(is_about(sentence.text, one) for one in (*parts, whole))
        or not _plain(sentence, whole, parts)
    ):
        return
    certain = bool(number) and _HOW_MANY.get(number[1]) == len(earlier) == len(parts)
    if certain or (not number and words.startswith(("合计", "总计"))):
        arithmetic = f"{summed(whole, parts)}，写的是{said(whole)}"
        yield made("sum", sentence, (parts[0].span[0], whole.span[1]), DIFFERS, arithmetic, "" if certain else "核实")


_SOME = re.compile(r"([二两三四五六七八2-9])项")
_HOW_MANY = {
    digit: number for number, digits in enumerate("二两2 三3 四4 五5 六6 七7 八8".split(), 2) for digit in digits
}
