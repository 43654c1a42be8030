"""The rows of a scored form in the report: what was planned against 指标值, what was done against 完成值, points and grade."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ..evaluate import Verdict
from ..law.operators import rounded
from ..law.rules import plain
from ..law.scheme import Scheme
from ..law.terms import terms
from ..law.typed.quantities import Quantity
from ..law.typed.targets import read_target
from .claims import AGREES, DIFFERS, Claim, is_count, percent, places, said
from .facts import around, likeness, plans, telling
from .tables import amount
from .text import Report, Sentence

_ENOUGH, _SURE = 0.5, 0.6
_LONG = 5
"""Letters a rate's name has at least before it is one rate and no other: 控制率 alone is many."""
_SCORE = re.compile(r"(?:得分|总分|评分|自评|评价|综合得分|考核)[^,。;;0-9]{0,8}$")
_NO_SCORE = re.compile(r"满分|分值|权重|扣|标准分|百分制|指标|以上|总分(?:为|共)?\s?$|管理|[一二三]级")
_GRADE = re.compile(r"(?:等级|等次|评定|结果|结论|评价)[^,。;;]{0,6}?[为是:]\s?[“\"‘]?(优秀|良好|中等|合格|优|良|中|差|较差)(?:[”\"’]|[,。;)]|等?级|$)")
_COUNTED = {
    "establishment_count": re.compile(r"(?:^|[核定有批,。;(共])(?:人员|总)?编制(?:数|人数|人员)?(?:总数)?(?:为|共|是)?\s?$"),
    "incumbent_count": re.compile(r"(?:^|[年末底现有际,。;(共])(?:实际|实有|现有)?(?:在职|在编在职|在岗)(?:在编)?(?:人员|职工|干部|人数)?(?:总数|数)?(?:为|共|是|有)?\s?$"),
    "subordinate_count": re.compile(r"下属(?:预算)?(?:单位|机构)(?:个数|数)?(?:为|共|是|有)?\s?$"),
}


@dataclass(frozen=True)
class Indicator:
    """One row: its name, 指标值 and 完成值 as typed, where they stand."""

    name: str
    target_text: str
    achieved_text: str
    target_at: str = ""
    achieved_at: str = ""


def of_book(verdict: Verdict, addresses: Mapping[str, str]) -> list[Indicator]:
    return [
        Indicator(
            row.name, row.row["target_text"].strip(), row.row["achieved_text"].strip(),
            addresses.get(f"{row.id}.target_text", ""), addresses.get(f"{row.id}.achieved_text", ""),
        )
        for row in verdict.rows
        if row.row is not None
    ]  # fmt: skip


def of_tables(report: Report) -> list[Indicator]:
    """The rows of an 自评表 that the report carries itself, where its head tells the columns."""
    found = []
    for at, table in enumerate(report.tables):
        head: dict[str, int] = {}
        for row in [line for other in report.tables[max(0, at - 1) : at] for line in other.rows[-1:]] + list(table.rows):
            bare = [re.sub(r"\s", "", cell) for cell in row]
            if any(re.search(r"三级指标|指标名称", cell) for cell in bare) and any("指标值" in cell or "目标值" in cell for cell in bare):
                head = {
                    name: next((n for n, cell in enumerate(bare) if re.search(words, cell)), -1)
                    for name, words in (("name", "三级指标|指标名称"), ("target", "指标值|目标值"), ("achieved", "完成值|完成情况"))
                }
            elif head and len(row) > max(head.values()) and row[head["name"]]:
                achieved = row[head["achieved"]] if head["achieved"] >= 0 else ""
                found.append(Indicator(row[head["name"]].strip(), row[head["target"]].strip(), achieved.strip()))
    return [one for one in found if one.target_text]


def claims(report: Report, rows: Sequence[Indicator]) -> Iterator[Claim]:
    yield from _targets(report, rows)
    yield from _achieved(report, rows)


def _targets(report: Report, rows: Sequence[Indicator]) -> Iterator[Claim]:
    """What the report planned and the 指标值 of the same matter in the form."""
    counted = [(row, target) for row in rows if (target := read_target(row.target_text)).kind == "number" and target.value is not None]
    for plan in plans(report):
        near = [
            (likeness(row.name, plan.words), row, target) for row, target in counted if _same_kind(target.unit, plan.quantity)
        ]
        best = max(near, key=lambda match: match[0], default=None)
        if best is None or best[0] < _ENOUGH:
            continue
        _, row, target = best
        agrees = target.value == plan.quantity.value
        words = f"计划{said(plan.quantity)}；自评表“{row.name}”指标值“{row.target_text}”"
        yield Claim(
            "target", plan.sentence.said, f"{plan.words}：{said(plan.quantity)}", AGREES if agrees else DIFFERS,
            words, row.target_at, plan.sentence.paragraph,
        )  # fmt: skip


def _same_kind(unit: str, quantity: Quantity) -> bool:
    return not unit or Quantity(Decimal(1), unit).family == quantity.family


def _achieved(report: Report, rows: Sequence[Indicator]) -> Iterator[Claim]:
    """The 完成值 of a row where the report tells of the same matter; one place that agrees is enough."""
    planned = {id(plan.quantity) for plan in plans(report)}
    said_ = [
        (sentence, one, around(sentence, one))
        for sentence in report.sentences
        for one in sentence.quantities
        if is_count(one) and one.value > 1 and id(one) not in planned
    ]
    for row in rows:
        read = read_target(row.achieved_text) if row.achieved_text else None
        if read is None or read.kind != "number" or read.value is None or len(telling(row.name)) < 2:
            continue
        near = [
            (score, -n, sentence, one)
            for n, (sentence, one, words) in enumerate(said_)
            if (score := likeness(row.name, words)) >= _ENOUGH and _same_kind(read.unit, one)
        ]
        if not near:
            continue
        same = [match for match in near if match[3].value == read.value]
        score, _, sentence, one = max(same or near, key=lambda match: match[:2])
        if not same and (score < _SURE or len(near) > 1 or len(telling(row.name)) < 3):
            continue
        words = f"写的是{said(one)}；自评表“{row.name}”全年完成值“{row.achieved_text}”"
        yield Claim(
            "achieved", sentence.said, f"{row.name}：{said(one)}", AGREES if same else DIFFERS, words,
            row.achieved_at, sentence.paragraph,
        )  # fmt: skip


def standing(report: Report, scheme: Scheme, verdict: Verdict, addresses: Mapping[str, str]) -> Iterator[Claim]:
    """Points, grade, heads and rates that the report states, against the workbook's."""
    total = verdict.computed_total if verdict.declared_total is None else verdict.declared_total
    grade = verdict.declared_grade or verdict.computed_grade
    for sentence in report.sentences:
        for one in sentence.quantities:
            left = sentence.text[max(0, one.span[0] - 14) : one.span[0]]
            if total is not None and is_score(sentence, one):
                yield _stated(sentence, "总分", plain(one.value) + "分", one.value == total, f"{plain(total)}分", addresses.get("total_points", ""))
            for id, words in _COUNTED.items():
                value = verdict.ledger.number(id) if not verdict.projects and id in verdict.ledger else None
                if is_count(one) and value is not None and words.search(left):
                    yield _stated(sentence, scheme.label(id), said(one), one.value == value, said(Quantity(value, one.unit)), addresses.get(id, ""))
            if one.unit == "%":
                yield from _rate(sentence, one, left, scheme, verdict, addresses)
        for match in _GRADE.finditer(sentence.text) if grade else ():
            yield _stated(sentence, "等级", match[1], match[1][0] == grade[0], grade, addresses.get("grade", ""))


def is_score(sentence: Sentence, one: Quantity) -> bool:
    """Whether a figure is what the unit gave itself: 自评得分96分."""
    clause = re.split(r"[,。;:(]", sentence.text[max(0, one.span[0] - 14) : one.span[0]])[-1]
    return one.unit == "分" and one.value <= 120 and bool(_SCORE.search(clause)) and not _NO_SCORE.search(clause)


def own_score(report: Report) -> Iterator[Claim]:
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
                    "own", sentence.said, f"总分{plain(one.value)}分", AGREES if agrees else DIFFERS, words,
                    paragraph=sentence.paragraph,
                )  # fmt: skip


def _rate(
    sentence: Sentence, one: Quantity, left: str, scheme: Scheme, verdict: Verdict, addresses: Mapping[str, str]
) -> Iterator[Claim]:
    for id, rate in verdict.rates.items():
        term = terms().get(id)
        names = [name for name in (scheme.label(id), *((term.label, *term.aliases) if term else ())) if len(name) >= _LONG and "·" not in name]
        if rate is None or "/" in id or not any(re.search(rf"{re.escape(name)}(?:为|是|达到?|：|:)?\s?$", left) for name in names):
            continue
        name = scheme.label(id)
        decimals = places(sentence.text[slice(*one.span)])
        agrees = rounded(rate * 100, decimals) == one.value * 100
        yield _stated(sentence, name, percent(one.value), agrees, percent(rate), addresses.get(id, ""))


def _stated(sentence: Sentence, label: str, wrote: str, agrees: bool, there: str, address: str) -> Claim:
    words = f"工作簿{label}{there}" if agrees else f"写的是{wrote}；工作簿“{label}”{there}"
    return Claim("cell", sentence.said, f"{label}{wrote}", AGREES if agrees else DIFFERS, words, address, sentence.paragraph)
