"""The rows of a scored form in the report: what was planned against 指标值, what was done against 完成值, points and grade."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ..documents.document import Document
from ..evaluate import Verdict
from ..law.typed.quantities import Quantity
from ..law.typed.targets import read_target
from .claim import AGREES, DIFFERS, Claim, is_count, said
from .facts import around, likeness, plans, telling

_ENOUGH, _SURE = 0.5, 0.6


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
            row.name,
            row.asked,
            row.answered,
            addresses.get(f"{row.id}.target_text", ""),
            addresses.get(f"{row.id}.achieved_text", ""),
        )
        for row in verdict.open_rows
    ]


def of_tables(report: Document) -> list[Indicator]:
    """The rows of an 自评表 that the report carries itself, where its head tells the columns."""
    found = []
    for at, table in enumerate(report.tables):
        head: dict[str, int] = {}
        for row in [line for other in report.tables[max(0, at - 1) : at] for line in other.rows[-1:]] + list(
            table.rows
        ):
            bare = [re.sub(r"\s", "", cell) for cell in row]
            if any(re.search(r"三级指标|指标名称", cell) for cell in bare) and any(
                "指标值" in cell or "目标值" in cell for cell in bare
            ):
                head = {
                    name: next((n for n, cell in enumerate(bare) if re.search(words, cell)), -1)
                    for name, words in (
                        ("name", "三级指标|指标名称"),
                        ("target", "指标值|目标值"),
                        ("achieved", "完成值|完成情况"),
                    )
                }
            elif head and len(row) > max(head.values()) and row[head["name"]]:
                achieved = row[head["achieved"]] if head["achieved"] >= 0 else ""
                found.append(Indicator(row[head["name"]].strip(), row[head["target"]].strip(), achieved.strip()))
    return [one for one in found if one.target_text]


def claims(report: Document, rows: Sequence[Indicator]) -> Iterator[Claim]:
    yield from _targets(report, rows)
    yield from _achieved(report, rows)


def _targets(report: Document, rows: Sequence[Indicator]) -> Iterator[Claim]:
    """What the report planned and the 指标值 of the same matter in the form."""
    counted = [
        (row, target)
        for row in rows
        if (target := read_target(row.target_text)).kind == "number" and target.value is not None
    ]
    for plan in plans(report):
        near = [
            (likeness(row.name, plan.words), row, target)
            for row, target in counted
            if _same_kind(target.unit, plan.quantity)
        ]
        best = max(near, key=lambda match: match[0], default=None)
        if best is None or best[0] < _ENOUGH:
            continue
        _, row, target = best
        agrees = target.value == plan.quantity.value
        words = f"计划{said(plan.quantity)}；自评表“{row.name}”指标值“{row.target_text}”"
        yield Claim(
            "target",
            plan.sentence.said,
            f"{plan.words}：{said(plan.quantity)}",
            AGREES if agrees else DIFFERS,
            words,
            row.target_at,
            plan.sentence.paragraph,
        )


def _same_kind(unit: str, quantity: Quantity) -> bool:
    return not unit or Quantity(Decimal(1), unit).family == quantity.family


def _achieved(report: Document, rows: Sequence[Indicator]) -> Iterator[Claim]:
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
            "achieved",
            sentence.said,
            f"{row.name}：{said(one)}",
            AGREES if same else DIFFERS,
            words,
            row.achieved_at,
            sentence.paragraph,
        )
