"""What a report's figures are held against: the lines of the workbook, of each of its projects, and of the report's own tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ..documents.document import Document
from ..documents.table import Table
from ..evaluate import Verdict
from ..law.project_ids import in_copy
from ..law.scheme import Scheme
from ..law.terms import columns, terms
from .claim import TEN_THOUSAND
from .tables import amount

BOOK, TABLE = "工作簿", "报告所附表格"
_AMOUNTS = tuple(
    "three_public vehicle vehicle_purchase vehicle_upkeep overseas reception operating_cost union_and_welfare "
    "other_transport personnel_cost total_expenditure annual_funds general_public_budget government_fund "
    "fiscal_appropriation other_funds basic_expenditure project_expenditure project_outlay programme_projects "
    "upkeep_projects procurement carryover prior_carryover year_end_carryover".split()
)
"""The lines known in a table that is nobody's form but the report's."""
_TOTALS = {"合计": "项目支出", "总计": "项目支出"}
_UNIT = re.compile(r"(?:金额)?单位\s*[:：]\s*(?:人民币)?\s*(万元|元)|[（(]\s*(万元|元)\s*[)）]")
_NUMBERED = re.compile(
    r"^\s*(?:资金(?:来源|结构)[:：])?\s*(?:[(（]?[\d一二三四五六七八九十]{1,2}[)）、．.]\s*)?(?:其中[:：])?"
)
_HEAD = re.compile(r"(?:预算|决算|执行|支出|实际|指标)(?:数|总额|金额)|金额")


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
    for lines in scheme.lines:
        for number in range(1, verdict.ledger.rows.get(lines.id, 0) + 1):
            row = f"{lines.id}.{number}"
            name = str(verdict.ledger[f"{row}.name"] or "").strip() if "name" in lines.columns else ""
            values = {
                columns()[column].label: (value * factor, addresses.get(f"{row}.{column}", ""))
                for column in lines.columns
                if column not in lines.words and (value := verdict.ledger.number(f"{row}.{column}")) is not None
            }
            bare = plainly(re.sub(r"[（(][^）)]*[）)]", "", name))
            if values and len(bare) >= 4:
                yield Line(row, name, tuple(dict.fromkeys((plainly(name), bare))), values, project=project)


def _words(scheme: Scheme, id: str) -> tuple[str, ...]:
    """What a line may be called; a 合计 of projects is what a report calls 项目支出."""
    term = terms()[id]
    words = dict.fromkeys(plainly(word) for word in (scheme.label(id), term.label, *term.aliases))
    return tuple(_TOTALS.get(word, word) for word in words)


def plainly(words: str) -> str:
    """Words without blanks, quotation marks and brackets."""
    return re.sub(r"[\s“”\"'（()）、·]", "", words)


def of_tables(report: Document) -> list[Line]:
    """The lines of the tables a report carries itself, where their words are known and their unit is said or shows."""
    known = {plainly(word): id for id in _AMOUNTS for word in (terms()[id].label, *terms()[id].aliases)}
    found: dict[str, Line] = {}
    for number, table in enumerate(report.tables, 1):
        unit, head = _unit(report, table), ()
        for row in table.rows:
            label = next((cell for cell in row if cell and re.search(r"[\u4e00-\u9fff]", cell)), "")
            if sum(bool(_HEAD.search(cell)) for cell in row) >= 2 and not any(
                amount(cell) is not None for cell in row if cell
            ):
                head = tuple(re.sub(r"\s", "", cell) for cell in row)
            id = known.get(plainly(_NUMBERED.sub("", label)).rstrip("：:")) or known.get(plainly(label))
            values = _by_column(row, head) if id and id not in found else {}
            if not values:
                continue
            largest = max(value for value in values.values())
            factor = {"万元": TEN_THOUSAND, "元": Decimal(1)}.get(
                unit, TEN_THOUSAND if largest < 100_000 else Decimal(1)
            )
            place = f"第{number}张表“{terms()[id].label}”"
            words = tuple(dict.fromkeys(plainly(word) for word in (terms()[id].label, *terms()[id].aliases)))
            amounts = {name: (value * factor, place) for name, value in values.items()}
            found[id] = Line(id, terms()[id].label, words, amounts, TABLE)
    return list(found.values())


def _by_column(row: Sequence[str], head: Sequence[str]) -> dict[str, Decimal]:
    """The amounts of a row under the words above them; a row longer than its head is read from the right; rates and points are none."""
    shift = max(len(row) - len(head), 0)
    found = {}
    for at, cell in enumerate(row):
        value = amount(cell) if cell else None
        name = head[at - shift] if head and at >= shift and at - shift < len(head) else ""
        if value is not None and not re.search(r"率|%|分值|得分|权重", name):
            found[name or f"第{len(found) + 1}个数"] = value
    return found


def _unit(report: Document, table: Table) -> str:
    """万元 or 元, as the table or the lines before it say; empty where nothing does."""
    said = [cell for row in table.rows[:6] for cell in row]
    said += reversed(report.paragraphs[max(0, table.paragraph - 2) : table.paragraph + 1])
    found = next((match for text in said if (match := _UNIT.search(text))), None)
    return (found[1] or found[2]) if found else ""
