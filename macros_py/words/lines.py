"""What a report's figures are held against: the lines of the workbook, of each of its projects, and of the report's own tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from ..evaluate import Verdict
from ..law.copies import in_copy
from ..law.scheme import Scheme
from ..law.terms import columns, terms
from .claims import TEN_THOUSAND
from .tables import amount
from .text import Report, Table

BOOK, TABLE = "工作簿", "报告所附表格"
_AMOUNTS = frozenset(
    "three_public vehicle vehicle_purchase vehicle_upkeep overseas reception operating_cost union_and_welfare "
    "other_transport personnel_cost total_expenditure annual_funds general_public_budget government_fund "
    "fiscal_appropriation other_funds basic_expenditure project_expenditure project_outlay programme_projects "
    "upkeep_projects procurement carryover prior_carryover year_end_carryover".split()
)
"""The lines known in a table that is nobody's form but the report's."""
_UNIT = re.compile(r"(?:金额)?单位\s*[:：]\s*(?:人民币)?\s*(万元|元)|[（(]\s*(万元|元)\s*[)）]")
_NUMBERED = re.compile(r"^\s*(?:资金(?:来源|结构)[:：])?\s*(?:[(（]?[\d一二三四五六七八九十]{1,2}[)）、．.]\s*)?(?:其中[:：])?")
_HEAD = re.compile(r"(?!.*率)(?:.*预算|.*决算|.*执行|.*年初|.*金额|.*支出|.*上年|.*指标总额)")


@dataclass(frozen=True)
class Line:
    """One line of money: the words it may wear, and what its column is called → (amount in 元, where).

    ``source`` is the workbook or a table of the report; ``project`` the project it belongs to, if to one.
    """

    id: str
    label: str
    words: tuple[str, ...]
    values: Mapping[str, tuple[Decimal, str]]
    source: str = BOOK
    project: str = ""


def of_book(scheme: Scheme, verdict: Verdict, addresses: Mapping[str, str]) -> list[Line]:
    """The money lines of a filled form; of several projects each one's, and those all of them come to."""
    factor = TEN_THOUSAND if scheme.amount_unit == "万元" else Decimal(1)
    if not verdict.projects:
        return list(_of_form(scheme, verdict, addresses, factor))
    found = []
    for number, one in enumerate(verdict.projects, 1):
        name = str(one.ledger[scheme.repeated.name] or "").strip()
        own = {id: addresses.get(in_copy(number, id), "") for id in one.ledger}
        found += _of_form(scheme, one, own, factor, name) if name else []
    totals: dict[str, dict[str, tuple[Decimal, str]]] = {}
    for id, value in verdict.summary.amounts.items() if verdict.summary else ():
        if value is not None:
            owner, _, column = id.partition(".")
            totals.setdefault(owner, {})[columns()[column].label if column else "合计"] = (value * factor, "项目汇总")
    return found + [Line(id, scheme.label(id), _words(scheme, id), values) for id, values in totals.items()]


def _of_form(
    scheme: Scheme, verdict: Verdict, addresses: Mapping[str, str], factor: Decimal, project: str = ""
) -> Iterator[Line]:
    for cell in scheme.cell:
        values = {
            columns()[id.rpartition(".")[2]].label if "." in id else "": (value * factor, addresses.get(id, ""))
            for id in (cell.ids() if cell.kind == "money" else ())
            if (value := verdict.ledger.number(id)) is not None
        }
        if values:
            yield Line(cell.id, scheme.label(cell.id), _words(scheme, cell.id), values, project=project)


def _words(scheme: Scheme, id: str) -> tuple[str, ...]:
    term = terms()[id]
    return tuple(dict.fromkeys(plainly(word) for word in (scheme.label(id), term.label, *term.aliases)))


def plainly(words: str) -> str:
    """Words without blanks, quotation marks and brackets."""
    return re.sub(r"[\s“”\"'（()）、·]", "", words)


def of_tables(report: Report) -> list[Line]:
    """The lines of the tables a report carries itself, where their words are known and their unit is said or shows."""
    known = {plainly(word): id for id in _AMOUNTS for word in (terms()[id].label, *terms()[id].aliases)}
    found: dict[str, Line] = {}
    for number, table in enumerate(report.tables, 1):
        unit, head = _unit(report, table), ()
        for row in table.rows:
            label = next((cell for cell in row if cell and re.search(r"[\u4e00-\u9fff]", cell)), "")
            values = [value for cell in row if cell and (value := amount(cell)) is not None]
            if not values and sum(bool(_HEAD.match(cell)) for cell in row) >= 2:
                head = tuple(re.sub(r"\s", "", cell) for cell in row if _HEAD.match(cell))
            id = known.get(plainly(_NUMBERED.sub("", label)).rstrip("：:")) or known.get(plainly(label))
            if not id or not values or id in found:
                continue
            named = head if len(head) == len(values) else head[-len(values) :] if len(head) > len(values) else ()
            place = f"第{number}张表“{terms()[id].label}”"
            columns_ = named or tuple(f"第{n}个数" for n in range(1, len(values) + 1))
            factor = {"万元": TEN_THOUSAND, "元": Decimal(1)}.get(unit, TEN_THOUSAND if max(values) < 100_000 else Decimal(1))
            words = tuple(dict.fromkeys(plainly(word) for word in (terms()[id].label, *terms()[id].aliases)))
            found[id] = Line(
                id, terms()[id].label, words, {name: (value * factor, place) for name, value in zip(columns_, values)}, TABLE
            )  # fmt: skip
    return list(found.values())


def _unit(report: Report, table: Table) -> str:
    """万元 or 元, as the table or the lines before it say; empty where nothing does."""
    said = [cell for row in table.rows[:6] for cell in row]
    said += reversed(report.paragraphs[max(0, table.paragraph - 2) : table.paragraph + 1])
    found = next((match for text in said if (match := _UNIT.search(text))), None)
    return (found[1] or found[2]) if found else ""
