"""A report checked whole: its claims with their verdicts, and what is to be mended or explained, in the findings' words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..documents.document import Document
from ..documents.visible_text import kinds, places, remarks
from ..evaluate import Verdict
from ..law.filled import Filled
from ..law.findings import LEVELS, Finding, finding
from ..law.scheme import Scheme
from . import arithmetic, cells, facts, indicators, lines, rates, repeats, standing, tables
from .claim import DIFFERS, Claim
from .leftovers import leftovers
from .outline import oddities
from .strangers import strangers

_KINDS = {
    "share": "report_arithmetic",
    "completion": "report_arithmetic",
    "growth": "report_arithmetic",
    "sum": "report_arithmetic",
    "restated": "report_arithmetic",
    "average": "report_arithmetic",
    "product": "report_arithmetic",
    "direction": "report_arithmetic",
    "column": "report_table_sum",
    "rate": "report_table_sum",
    "breakdown": "report_breakdown",
    "list": "report_total",
    "count": "report_count",
    "beyond": "report_over_budget",
    "invested": "report_total",
    "plan": "report_plan_short",
    "target": "report_target",
    "achieved": "report_cell",
    "cell": "report_cell",
    "own": "report_own_table",
    "repeat": "report_repeated",
}
_LEFT = {
    "gap": "report_gap",
    "mark": "report_leftover",
    "advertisement": "report_leftover",
    "blank_name": "report_blank_name",
    "cut": "report_cut",
}
_MOST = 6


@dataclass(frozen=True)
class Book:
    """The workbook a report is held against; ``addresses``: identifier → 表!B7."""

    scheme: Scheme
    filled: Filled
    verdict: Verdict
    addresses: Mapping[str, str]


@dataclass(frozen=True)
class Checked:
    """What a report claims and what is wrong with it, gravest first; ``quotes``: the words of the report that each
    finding speaks of, in the findings' order; ``remarks``: what of the report could not be read, or how it was."""

    claims: tuple[Claim, ...]
    findings: tuple[Finding, ...]
    quotes: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def wrong(self) -> bool:
        return any(one.level == "错误" for one in self.findings)

    def as_json(self) -> dict[str, Any]:
        return {
            "claims": [one.as_json() for one in self.claims],
            "findings": [one.as_json() for one in self.findings],
            "remarks": list(self.remarks),
        }


Found = tuple[Finding, str]
"""A finding, and the words of the report it speaks of."""


def check(report: Document, book: Book | None = None) -> Checked:
    """Everything a report claims, held against itself and, where there is one, against the workbook."""
    claims = [
        *arithmetic.claims(report),
        *tables.claims(report),
        *rates.claims(report),
        *facts.claims(report),
        *repeats.claims(report),
    ]
    claims += _against(report, book)
    claims.sort(key=lambda one: one.paragraph)
    found = [*_differing(claims), *_left(report), *_numbering(report), *_strange(report, book), *_unseen(report)]
    order = list(LEVELS)
    found.sort(key=lambda one: order.index(one[0].level))
    findings, quotes = zip(*found, strict=False) if found else ((), ())
    notes = [one for one in report.unseen if one.is_note]
    return Checked(tuple(claims), findings, quotes, (*report.remarks, *remarks(notes)))


def _against(report: Document, book: Book | None) -> Iterator[Claim]:
    """What the report says of cells: the workbook's where there is one, else those of the tables it carries itself."""
    own, rows = lines.of_tables(report), indicators.of_tables(report)
    known = own
    if book:
        held = lines.of_book(book.scheme, book.verdict, book.addresses)
        known = held + [line for line in own if line.id not in {one.id for one in held}]
        rows = indicators.of_book(book.verdict, book.addresses) or rows
        yield from cells.attached(own, held)
        yield from standing.claims(report, book.scheme, book.verdict, book.addresses)
    else:
        yield from standing.own_score(report)
    yield from cells.claims(report, known, book.filled.year if book else None)
    yield from indicators.claims(report, rows)
    yield from facts.plan_claims(report, [row.name for row in rows])


def _differing(claims: Iterable[Claim]) -> Iterator[Found]:
    for one in claims:
        if one.verdict != DIFFERS:
            continue
        where = [one.cell] if one.cell else []
        sentence = one.sentence if len(one.sentence) <= 80 else f"{one.sentence[:80]}…"
        facts_ = {"sentence": sentence, "claim": one.claim, "arithmetic": one.arithmetic, "table": one.sentence}
        yield finding(_KINDS[one.kind], where, level=one.level, **facts_), one.sentence


def _left(report: Document) -> Iterator[Found]:
    """What was left behind, one finding a kind but for gaps, which are mended one by one."""
    found: dict[str, list[str]] = {}
    for one in leftovers(report):
        found.setdefault(_LEFT[one.kind], []).append(one.found)
    for words in found.pop("report_gap", []):
        yield finding("report_gap", [], found=words), words
    for id, words in found.items():
        distinct = list(dict.fromkeys(words))
        listed = [f"“{word}”" for word in distinct[:_MOST]]
        listed += [f"等{len(distinct)}处"] * (len(distinct) > _MOST)
        yield finding(id, [], found=listed), distinct[0].strip("…")


def _strange(report: Document, book: Book | None) -> Iterator[Found]:
    """A report, or something left in it, of another year or of another unit than the workbook's, or than its own title."""
    year, unit = (book.filled.year, book.filled.unit.strip()) if book else (None, "")
    for one in strangers(report, year, unit):
        yield (
            finding(
                f"report_other_{one.kind}",
                ["unit"] if one.kind == "unit" and book else [],
                found=one.found,
                expected=one.expected,
            ),
            one.quote,
        )


def _unseen(report: Document) -> Iterator[Found]:
    """What stands in the report and does not print, or is struck out: one finding that names the places."""
    if lost := [one for one in report.unseen if not one.is_note]:
        facts_ = {"count": len(lost), "kinds": kinds(lost), "places": places(lost)}
        yield finding("report_unseen_text", [], **facts_), lost[0].before + lost[0].after


def _numbering(report: Document) -> Iterator[Found]:
    for one in oddities(report):
        yield finding("report_outline", [], message=one.message), report.paragraphs[one.paragraph]
