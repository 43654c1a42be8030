"""Where a unit stands by its own report: points, grade, heads and named rates, against the workbook or the 自评表 it carries."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ..documents.document import Document, Sentence
from ..evaluate import Verdict
from ..law.operators import rounded
from ..law.rules import plain
from ..law.scheme import Scheme
from ..law.terms import terms
from ..law.typed.quantities import Quantity
from .claim import AGREES, DIFFERS, Claim, is_count, percent, places, said
from .tables import amount

_LONG = 5
"""Letters a rate's name has at least before it is one rate and no other: 控制率 alone is many."""
_SCORE = re.compile(r"(?:得分|总分|评分|自评|评价|综合得分|考核)[^,。;;0-9]{0,8}$")
_NO_SCORE = re.compile(r"满分|分值|权重|扣|标准分|百分制|指标|以上|总分(?:为|共)?\s?$|管理|[一二三]级")
_GRADE = re.compile(
    r"(?:等级|等次|评定|结果|结论|评价)[^,。;;]{0,6}?[为是:]\s?[“\"‘]?(优秀|良好|中等|合格|优|良|中|差|较差)(?:[”\"’]|[,。;)]|等?级|$)"
)
_COUNTED = {
    "establishment_count": re.compile(
        r"(?:^|[核定有批,。;(共])(?:人员|总)?编制(?:数|人数|人员)?(?:总数)?(?:为|共|是)?\s?$"
    ),
    "incumbent_count": re.compile(
        r"(?:^|[年末底现有际,。;(共])(?:实际|实有|现有)?(?:在职|在编在职|在岗)(?:在编)?(?:人员|职工|干部|人数)?(?:总数|数)?(?:为|共|是|有)?\s?$"
    ),
    "subordinate_count": re.compile(r"下属(?:预算)?(?:单位|机构)(?:个数|数)?(?:为|共|是|有)?\s?$"),
}


def claims(report: Document, scheme: Scheme, verdict: Verdict, addresses: Mapping[str, str]) -> Iterator[Claim]:
    """Points, grade, heads and rates that the report states, against the workbook's."""
    total, grade = verdict.printed_total, verdict.printed_grade
    for sentence in report.sentences:
        for one in sentence.quantities:
            left = sentence.text[max(0, one.span[0] - 14) : one.span[0]]
            if total is not None and is_score(sentence, one):
                yield _stated(
                    sentence,
                    "总分",
                    plain(one.value) + "分",
                    one.value == total,
                    f"{plain(total)}分",
                    addresses.get("total_points", ""),
                )
            for id, words in _COUNTED.items():
                value = verdict.ledger.number(id) if not verdict.projects and id in verdict.ledger else None
                if is_count(one) and value is not None and words.search(left):
                    yield _stated(
                        sentence,
                        scheme.label(id),
                        said(one),
                        one.value == value,
                        said(Quantity(value, one.unit)),
                        addresses.get(id, ""),
                    )
            if one.unit == "%":
                yield from _rate(sentence, one, left, scheme, verdict, addresses)
        for match in _GRADE.finditer(sentence.text) if grade else ():
            yield _stated(sentence, "等级", match[1], match[1][0] == grade[0], grade, addresses.get("grade", ""))


def is_score(sentence: Sentence, one: Quantity) -> bool:
    """Whether a figure is what the unit gave itself: 自评得分96分."""
    clause = re.split(r"[,。;:(]", sentence.text[max(0, one.span[0] - 14) : one.span[0]])[-1]
    return one.unit == "分" and one.value <= 120 and bool(_SCORE.search(clause)) and not _NO_SCORE.search(clause)


def own_score(report: Document) -> Iterator[Claim]:
    """The points a report states against the 总分 of the 自评表 it carries."""
    totals = [
        {value for cell in row if cell and (value := amount(cell)) is not None}
        for table in report.tables
        for row in table.rows
        if any(re.fullmatch(r"(?:自评)?总\s*(?:得\s*)?分", cell.strip()) for cell in row)
    ]
    if len(totals) != 1 or not totals[0]:
        return
    for sentence in report.sentences:
        for one in sentence.quantities:
            if is_score(sentence, one):
                agrees = one.value in totals[0]
                there = "、".join(plain(value) for value in sorted(totals[0]))
                words = f"写的是{plain(one.value)}分；报告所附自评表总分{there}"
                yield Claim(
                    "own",
                    sentence.said,
                    f"总分{plain(one.value)}分",
                    AGREES if agrees else DIFFERS,
                    words,
                    paragraph=sentence.paragraph,
                )


def _rate(
    sentence: Sentence, one: Quantity, left: str, scheme: Scheme, verdict: Verdict, addresses: Mapping[str, str]
) -> Iterator[Claim]:
    for id, rate in verdict.rates.items():
        term = terms().get(id)
        names = [
            name
            for name in (scheme.label(id), *((term.label, *term.aliases) if term else ()))
            if len(name) >= _LONG and "·" not in name
        ]
        if (
            rate is None
            or "/" in id
            or not any(re.search(rf"{re.escape(name)}(?:为|是|达到?|：|:)?\s?$", left) for name in names)
        ):
            continue
        name = scheme.label(id)
        decimals = places(sentence.text[slice(*one.span)])
        agrees = rounded(rate * 100, decimals) == one.value * 100
        yield _stated(sentence, name, percent(one.value), agrees, percent(rate), addresses.get(id, ""))


def _stated(sentence: Sentence, label: str, wrote: str, agrees: bool, there: str, address: str) -> Claim:
    words = f"工作簿{label}{there}" if agrees else f"写的是{wrote}；工作簿“{label}”{there}"
    return Claim(
        "cell", sentence.said, f"{label}{wrote}", AGREES if agrees else DIFFERS, words, address, sentence.paragraph
    )
