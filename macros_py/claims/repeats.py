"""One fact stated twice: the same words before a figure in two places of a report, and the figures differ."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..documents.document import Document, Sentence
from ..law.figures_in_text import is_about
from ..law.typed.quantities import Quantity
from .changes import change_word
from .claim import AGREES, DIFFERS, Claim, is_count, is_money, kin, last_place, said
from .completions import countable

_SUBJECT = re.compile(
    r"^(?:(?:19|20)?\d{0,4}年?度?|[我本](?:单位|部门|会|局|委|办|院|街道|镇|乡|中心)?|全年|全[市区县]|[市区县]级?|部门|单位|共|总|其中|截至|年末|年底|现有|实际|实有|共有|目前)+"
)
_TAIL = re.compile(r"(?:合计|总计|共计|共有|共|为|是|达到|达|有|约|人数|金额|总额|数)+$")
_TERMS = re.compile(
    r"整体支出(?:规模)?|总支出|支出总额|总收入|收入总额|基本支出|项目支出|人员经费|公用经费|“?三公”?经费(?:总?支出)?|公务接待费?(?:支出)?|因公出国(?:\(境\))?费(?:支出)?|"
    r"公务用车(?:购置及?)?(?:运行)?(?:维护)?费(?:支出)?|财政拨款(?:收入)?|(?:在职|退休|离退休)(?:人员|职工)?|(?:人员|行政|事业)?编制|持证残疾人|年末结转(?:和)?结余|政府采购(?:支出)?"
)
_KINDS = (
    "预算",
    "决算",
    "执行",
    "上年",
    "去年",
    "年初",
    "调整",
    "结转",
    "结余",
    "追加",
    "本级",
    "下属",
    "财政拨款",
    "计划",
    "收入",
    "支出",
)


def claims(report: Document) -> Iterator[Claim]:
    """Money and heads whose words are known, by all that the clause says of year and kind."""
    found: dict[tuple, list[tuple[Sentence, Quantity]]] = {}
    year = None
    for sentence in report.sentences:
        for one in sentence.quantities:
            if (
                not countable(one)
                or one.per
                or is_about(sentence.text, one)
                or change_word(sentence, one)
                or sentence.depth(one.span[0])
            ):
                continue
            words = _TAIL.sub("", _SUBJECT.sub("", re.sub(r"\s", "", sentence.lead(one))))
            if not _TERMS.fullmatch(words):
                continue
            before = sentence.text[: one.span[0]]
            years = re.findall(r"((?:19|20)\d\d)年", before)
            year = years[-1] if years else None
            kinds = tuple(kind for kind in _KINDS if kind in before[-60:] and kind not in words)
            family = "money" if is_money(one) else one.family if is_count(one) else one.unit
            found.setdefault((words.strip("“”"), year, kinds, family), []).append((sentence, one))
    for (words, *_), places in found.items():
        first = places[0]
        for sentence, one in places[1:]:
            if sentence.paragraph == first[0].paragraph or not kin(one, first[1]):
                continue
            same = _same(first, (sentence, one))
            written = (
                f"{words}{said(first[1])}（第{first[0].paragraph + 1}段）、{said(one)}（第{sentence.paragraph + 1}段）"
            )
            yield Claim(
                "repeat",
                sentence.said,
                f"{words}{said(one)}",
                AGREES if same else DIFFERS,
                written,
                paragraph=sentence.paragraph,
            )


def _same(*places: tuple[Sentence, Quantity]) -> bool:
    """The same figure, or one of them the other rounded."""
    (one_in, one), (other_in, other) = places
    last = max(last_place(one_in.text, one), last_place(other_in.text, other))
    return abs(one.value - other.value) * 2 <= last if is_money(one) else one.value == other.value
