"""Figures of a report that are cells of the workbook: known by the words before them, held against every column.

A figure agrees when any column of its line says it, to the places it was written with; a line that says something
else in every column asks. A target in the form and the plan's figure of the same matter are compared likewise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from ..evaluate import Verdict
from ..law.operators import rounded
from ..law.scheme import Scheme
from ..law.terms import columns, terms
from ..law.typed.quantities import Quantity
from ..law.typed.targets import read_target
from .claims import AGREES, DIFFERS, TEN_THOUSAND, Claim, is_money, said
from .facts import likeness, plans
from .text import Report, Sentence

_AFTER = r"(?:费|经费|金额|总额|总支出|支出|收入|数|决算数?|预算数?|执行数?)*(?:合计|总计|共计|共|为|是|达到|达)?\s*$"
_ENOUGH = 0.5


@dataclass(frozen=True)
class Line:
    """One line of the form: the words it may wear, and column → (amount in 元, address)."""

    id: str
    label: str
    words: tuple[str, ...]
    values: Mapping[str, tuple[Decimal, str]]


def lines(scheme: Scheme, verdict: Verdict, addresses: Mapping[str, str]) -> list[Line]:
    """The money lines of a filled form; ``addresses``: identifier → 表!B7, where it is known."""
    factor = TEN_THOUSAND if scheme.amount_unit == "万元" else Decimal(1)
    made = []
    for cell in scheme.cell:
        if cell.kind != "money":
            continue
        values = {
            id.rpartition(".")[2]: (value * factor, addresses.get(id, ""))
            for id in cell.ids()
            if (value := verdict.ledger.number(id)) is not None
        }
        term = terms()[cell.id]
        words = tuple(dict.fromkeys(_plain(word) for word in (scheme.label(cell.id), term.label, *term.aliases)))
        if values:
            made.append(Line(cell.id, scheme.label(cell.id), words, values))
    return made


def claims(report: Report, scheme: Scheme, verdict: Verdict, addresses: Mapping[str, str]) -> Iterator[Claim]:
    known = lines(scheme, verdict, addresses)
    for sentence in report.sentences:
        for one in sentence.quantities:
            if is_money(one) and not one.per and (line := _line(sentence, one, known)):
                yield _held(sentence, one, line)
    yield from _appropriation(report, known)
    yield from _targets(report, verdict, addresses)


def _plain(words: str) -> str:
    return re.sub(r"[\s“”\"'（()）、·]", "", words)


def _line(sentence: Sentence, one: Quantity, known: list[Line]) -> Line | None:
    """The line whose words stand right before a figure, the longest; nothing else may stand before them."""
    left = _plain(sentence.text[max(0, one.span[0] - 30) : one.span[0]])
    found = [
        (len(word), line)
        for line in known
        for word in line.words
        if word and re.search(rf"(?:^|[^\u4e00-\u9fff]|其中|年度?|本单位|单位|我会|我单位){re.escape(word)}{_AFTER}", left)
    ]
    return max(found, key=lambda match: match[0])[1] if found else None


def _held(sentence: Sentence, one: Quantity, line: Line) -> Claim:
    written = sentence.text[slice(*one.span)]
    digits = re.match(r"[\d,]*(?:\.(\d+))?", written)
    scale = one.power
    decimals = len(digits[1]) if digits and digits[1] else 0
    exactly_first = sorted(line.values.items(), key=lambda item: item[1][0] != one.value)
    for column, (value, address) in exactly_first:
        if rounded(value.scaleb(-scale), decimals) == one.value.scaleb(-scale):
            words = f"{line.label}{_column(column, '·')}{_money(value, one)}"
            return _claim(sentence, one, line, AGREES, f"工作簿{words}", address)
    there = "，".join(f"{_column(column)}{_money(value, one)}" for column, (value, _) in line.values.items())
    address = next(iter(line.values.values()))[1]
    return _claim(sentence, one, line, DIFFERS, f"写的是{said(one)}；工作簿“{line.label}”{there}", address)


def _column(column: str, joint: str = "") -> str:
    """What a column is called; nothing where a line has but one figure."""
    return f"{joint}{columns()[column].label}" if column in columns() else ""


def _claim(sentence: Sentence, one: Quantity, line: Line, verdict: str, arithmetic: str, address: str) -> Claim:
    return Claim(
        "cell", sentence.typed.strip(), f"{line.label}{said(one)}", verdict, arithmetic, address,
        sentence.paragraph,
    )  # fmt: skip


def _money(value: Decimal, like: Quantity) -> str:
    return said(Quantity(value, "元", power=like.power))


def _appropriation(report: Report, known: list[Line]) -> Iterator[Claim]:
    """财政拨款 for projects in the text and 基本支出 make up the 财政拨款 of the form."""
    lines_ = {line.id: line for line in known}
    funds, basic = lines_.get("fiscal_appropriation"), lines_.get("basic_expenditure")
    if not funds or not basic:
        return
    for sentence in report.sentences:
        for one in sentence.quantities:
            left = _plain(sentence.text[max(0, one.span[0] - 12) : one.span[0]])
            if is_money(one) and re.search(r"财政拨款项目支出(?:为|共)?$", left):
                for column, (value, address) in funds.values.items():
                    if column not in basic.values or column == "budget":
                        continue
                    base = basic.values[column][0]
                    total = one.value + base
                    sum_ = f"{_money(base, one)}（基本支出）＋{said(one)}（财政拨款项目支出）＝{_money(total, one)}"
                    gap = "" if total == value else f"，相差{_money(abs(total - value), one)}"
                    verdict = DIFFERS if gap else AGREES
                    words = f"{sum_}；工作簿“{funds.label}”{columns()[column].label}{_money(value, one)}{gap}"
                    yield _claim(sentence, one, funds, verdict, words, address)


def _targets(report: Report, verdict: Verdict, addresses: Mapping[str, str]) -> Iterator[Claim]:
    """What the report planned and the 指标值 of the same matter in the form."""
    rows = [(row, read_target(row.row["target_text"])) for row in verdict.rows if row.row is not None]
    counted = [(row, target) for row, target in rows if target.kind == "number" and target.value is not None]
    for plan in plans(report):
        near = [
            (score, row, target)
            for row, target in counted
            if _same_kind(target.unit, plan.quantity) and (score := likeness(row.name, plan.words)) >= _ENOUGH
        ]
        if not near:
            continue
        best = max(score for score, _, _ in near)
        first = next((row, target) for score, row, target in near if score == best)
        row, target = first
        agrees = target.value == plan.quantity.value
        words = f"计划{said(plan.quantity)}；自评表“{row.name}”指标值“{row.row['target_text'].strip()}”"
        yield Claim(
            "target", plan.sentence.typed.strip(), f"{plan.words}：{said(plan.quantity)}", AGREES if agrees else DIFFERS,
            words, addresses.get(f"{row.id}.target_text", ""), plan.sentence.paragraph,
        )  # fmt: skip


def _same_kind(unit: str, quantity: Quantity) -> bool:
    return not unit or Quantity(Decimal(1), unit).family == quantity.family
