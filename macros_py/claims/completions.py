"""完成率x%, 执行率x%, 完成年度任务的x%: what was asked, what was done, and the rate printed for the two."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from ..documents.document import Sentence
from ..law.typed.quantities import Quantity
from .claim import AGREES, DIFFERS, OPEN, Claim, is_count, is_money, judged, kin, made, percent, places, prints, said

RATE = re.compile(
    r"(?P<word>[\u4e00-\u9fff]{0,4}率|满意度|任务数完成|目标完成|完成|达成)[分别为是达到至仅约共:了]{0,4}$"
    r"|(?:完成|达到?|为|是|相当于|占)[^,。;%占]{0,14}(?:任务|计划|目标|预算|指标)(?:[^,。;%占]|(?<=\d),(?=\d)){0,14}的?\s?$"
)
_ROLES = (
    (r"到位率$", r"预算|安排|下达|计划|应|批复|总投资", r"到位"),
    (r"(?:执行|支付|支出|使用)率$", r"预算|到位|安排|下达|指标|总投资|收入|资金", r"支出|执行|支付|使用|决算|拨付"),
    (r"(?:调整|变动|偏差)率$", r"年初|批复|原预算", r"调整后|调整预算|全年预算|决算"),
    (r"结余率$|结转率$", r"预算|收入|安排|资金|到位", r"结余|结转"),
    (
        r"",
        r"任务|计划|目标|指导性|应|预算|指标|下达|核定|批复|编制",
        r"实际|完成|实有|实施|已|决算|执行|支出|到位|支付|使用|发放|在职|救助",
    ),
)
"""Rate → the words before what was asked, and before what was done; the first that fits."""
_DIVIDES = re.compile(r"(?:完成|执行|到位|支付|支出|控制|达成|使用)率$|完成|达成|$^")
_MEASURED = {"square", "mu", "hectare", "kilometre", "metre", "tonne", "kilogram", "cubic metre", "energy", "lesson"}
_PLAINLY_ASKED, _PLAINLY_DONE = (
    re.compile(r"任务|目标|计划|指导性|应(?:完成|到|收|缴|发|办)"),
    re.compile(r"实际|实有|已|完成[^,]{0,4}(?:任务|目标|计划)"),
)
_STEP = re.compile(r"[多少]$|增加了?$|减少了?$|调[增减]$|追加$")
_OF = re.compile(r"(?:完成|达到?|是|为|相当于)[^,。;%0-9]{0,12}$")
_NAMED_ASKED = re.compile(r"完成(?:了)?([^,。;%0-9]{2,10}?)的?\s?$")
_SHARED = re.compile(r"分别|平均|均[为达]")
_CHANGE = re.compile(r"(?:调整|变动|偏差|增长|增减)率$")
_SAVED = re.compile(r"(?:节约|节支|结余|结转|压减|下降|结转结余)率$")


def claims(sentence: Sentence, printed: Quantity, earlier: Sequence[Sentence]) -> Iterator[Claim]:
    """The claim that one percentage makes."""
    text = sentence.text
    start = max(text.rfind(";", 0, printed.span[0]) + 1, 0)
    inside = [one for one in sentence.quantities if start <= one.span[0] < printed.span[0] and countable(one)]
    all_before = [one for one in sentence.quantities if one.span[0] < printed.span[0] and countable(one)]
    nearby = [one for other in reversed(earlier) for one in other.quantities if countable(one)]
    span = (max(start, printed.span[0] - 12), printed.span[1])
    word = RATE.search(text[: printed.span[0]])
    name = (word["word"] or "完成") if word else "完成"
    decimals = places(text[slice(*printed.span)])
    beside = _beside(sentence, printed, all_before)
    candidates = (
        [beside[:2]]
        if beside
        else (*pairs(inside, inside), *pairs(all_before, inside), *pairs(nearby, inside), *_at_once(earlier, printed))
    )
    for asked, done in candidates:
        if _backwards(sentence, asked, done, name):
            continue
        for share, written in _shares(sentence, name, asked, done):
            if prints(share, printed.value, decimals):
                yield made("completion", sentence, span, AGREES, f"{written}＝{percent(share, max(2, decimals))}")
                return
    yield _differs(sentence, printed, all_before, name, span) or made("completion", sentence, span, OPEN, _why(inside))


def _at_once(earlier: Sequence[Sentence], printed: Quantity) -> Iterator[tuple[Quantity, Quantity]]:
    """Both figures in the sentence before, where this one only draws the rate; a whole 100% is no proof from afar."""
    if earlier and printed.value != 1:
        figures = [one for one in earlier[-1].quantities if countable(one)]
        yield from pairs(figures, figures)


def _why(inside: Sequence[Quantity]) -> str:
    return "句中的数除不出这个比率，看不出用哪两个数" if len(inside) > 1 else "句中没有可以相除的两个数"


def countable(one: Quantity) -> bool:
    return (is_count(one) or is_money(one) or one.unit == "个月" or one.family in _MEASURED) and one.value > 0


def pairs(asked: Sequence[Quantity], done: Sequence[Quantity]) -> Iterator[tuple[Quantity, Quantity]]:
    for one in asked:
        for other in done:
            if one is not other and (kin(one, other) or one.unit == other.unit):
                yield one, other


def _backwards(sentence: Sentence, asked: Quantity, done: Quantity, name: str) -> bool:
    """Whether the words before two figures of a sentence say that they are the other way round."""
    own = all(any(one is other for other in sentence.quantities) for one in (asked, done))
    return own and role(sentence, asked, name) == "done" and role(sentence, done, name) == "asked"


def _shares(sentence: Sentence, name: str, asked: Quantity, done: Quantity) -> Iterator[tuple[Decimal, str]]:
    """What a rate of this name may be of two figures, each with its working."""
    if _CHANGE.search(name) or _SAVED.search(name):
        change = done.value - asked.value if _CHANGE.search(name) else asked.value - done.value
        yield (abs(change) / asked.value if _CHANGE.search(name) else change / asked.value, _changed(name, asked, done))
    if not _CHANGE.search(name) or role(sentence, asked, name) == "asked":
        yield done.value / asked.value, f"{said(done)}÷{said(asked)}"


def _changed(name: str, asked: Quantity, done: Quantity) -> str:
    first, second = (done, asked) if _CHANGE.search(name) and done.value >= asked.value else (asked, done)
    return f"（{said(first)}－{said(second)}）÷{said(asked)}"


def _differs(
    sentence: Sentence, printed: Quantity, before: Sequence[Quantity], name: str, span: tuple[int, int]
) -> Claim | None:
    """Only where the sentence says which figure was asked and which was done is a rate held against them."""
    found = (
        _beside(sentence, printed, before)
        or _by_roles(sentence, printed, before, name)
        or _by_name(sentence, printed, before, name)
    )
    if found is None:
        return None
    asked, done, level = found
    change = bool(_CHANGE.search(name))
    share = (done.value - asked.value if change else done.value) / asked.value
    verdict, remark, milder = judged(sentence, abs(share), printed, (asked, done))
    written = _changed(name, asked, done) if change else f"{said(done)}÷{said(asked)}"
    decimals = max(2, places(sentence.text[slice(*printed.span)]))
    return made(
        "completion",
        sentence,
        span,
        verdict,
        f"{written}＝{percent(abs(share), decimals)}{remark}",
        (milder or level) if verdict == DIFFERS else "",
    )


Found = tuple[Quantity, Quantity, str]
"""What was asked, what was done, and the level of a difference, empty for the kind's own."""


def _beside(sentence: Sentence, printed: Quantity, before: Sequence[Quantity]) -> Found | None:
    """172名…，完成年度任务150名的114.67%: what was asked stands right before the rate."""
    asked = next(
        (one for one in before if re.fullmatch(r"\s*的\s*", sentence.text[one.span[1] : printed.span[0]])), None
    )
    if asked is None or not _OF.search(sentence.text[: asked.span[0]]):
        return None
    done = [one for one in before if one.span[1] <= asked.span[0] and (kin(one, asked) or one.unit == asked.unit)]
    return (asked, done[-1], "" if len(done) == 1 else "核实") if done else None


def _by_roles(sentence: Sentence, printed: Quantity, before: Sequence[Quantity], name: str) -> Found | None:
    """预算978万元，实际支出954.65万元，执行率…: the words before the figures say which is which."""
    text = sentence.text
    since = max(
        (one.span[1] for one in sentence.quantities if one.unit == "%" and one.span[1] <= printed.span[0]), default=0
    )
    if not (_DIVIDES.search(name) or _CHANGE.search(name)) or _SHARED.search(
        text[max(since, printed.span[0] - 60) : printed.span[0]]
    ):
        return None
    named = _NAMED_ASKED.search(text[: printed.span[0]])
    depth = sentence.depth(printed.span[0])
    own = [one for one in before if sentence.depth(one.span[0]) == depth and not _STEP.search(sentence.lead(one))]
    for start in (max(since, text.rfind(";", 0, printed.span[0])), 0):
        window = [one for one in own if one.span[0] >= start]
        done = [
            one for one in window if role(sentence, one, name) == "done" and one.span[0] >= (since if start == 0 else 0)
        ]
        asked = [one for one in window if role(sentence, one, name) == "asked" and done and kin(one, done[0])]
        if named and (exactly := [one for one in asked if sentence.lead(one).endswith(named[1])]):
            asked = exactly[-1:]
        if len(done) != 1 or not asked:
            continue
        certain = (
            len({one.value for one in asked}) == 1 and len({one.value for one in window if kin(one, done[0])}) <= 2
        )
        nearest = [one for one in asked if one.span[1] <= done[0].span[0]] or asked
        return nearest[-1], done[0], "" if (certain and start) or (certain and not since) or named else "核实"
    return None


def _by_name(sentence: Sentence, printed: Quantity, before: Sequence[Quantity], name: str) -> Found | None:
    """管理3120人，规范管理2496人，规范管理率…: the rate is called after what was done, the last figure before it."""
    called = re.sub(r"[率度]$", "", name)
    if not before or called == name or len(called) < 2 or before[-1].span[1] < printed.span[0] - 24:
        return None
    done = before[-1]
    start = sentence.text.rfind(";", 0, printed.span[0])
    asked = [one for one in before[:-1] if one.unit == done.unit and one.value >= done.value and is_count(one)]
    asked = [one for one in asked if one.span[0] > start] or asked
    if not asked or _SHARED.search(sentence.text[start + 1 : printed.span[0]]) or _DIVIDES.search(name):
        return None
    told = set(called[-2:]) <= set(sentence.lead(done)) or sentence.text[asked[-1].span[1] : done.span[0]].rstrip(
        "有,"
    ).endswith("中")
    return (asked[-1], done, "核实") if told else None


def role(sentence: Sentence, one: Quantity, name: str = "") -> str:
    """Whether the words right before a figure, the last of them, say that it was asked or done."""
    lead = sentence.lead(one)
    asked, done = next((asked, done) for rate, asked, done in _ROLES if re.search(rate, name))
    if done == _ROLES[-1][2] and _PLAINLY_ASKED.search(lead) and not _PLAINLY_DONE.search(lead):
        return "asked"
    at = {
        name: max((match.end() for match in re.finditer(words, lead)), default=0)
        for name, words in (("asked", asked), ("done", done))
    }
    return max(at, key=at.get) if any(at.values()) and at["asked"] != at["done"] else ""
