"""Rates in a report's tables: 执行率 against two amounts of its row, 占比 against its amount and the total's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from ..documents.document import Document
from ..documents.table import Table
from ..law.rules import plain
from ..law.typed.numbers import fold, read_number
from .claim import AGREES, DIFFERS, OPEN, Claim, percent, prints
from .tables import Row, amount, head, named_rows

_RATE = re.compile(r"率|占比|比例|比重|%|％")


def claims(report: Document) -> Iterator[Claim]:
    """Every rate of a row that its table explains."""
    for number, table in enumerate(report.tables, 1):
        yield from _rates(table, number)
        yield from _portions(table, number)


def _rates(table: Table, number: int) -> Iterator[Claim]:
    """执行率 of a row against two of its columns, the same two in every row; one row alone proves nothing wrong."""
    rows = named_rows(table)
    width = max((len(row.cells) for row in rows), default=0)
    rows = [row for row in rows if len(row.cells) == width]
    for column in range(1, width):
        if not _RATE.search(head(table, column, width)):
            continue
        held = {row.at: rate for row in rows if (rate := _rate(row.cells[column])) is not None}
        best: tuple[int, int, set[int]] | None = None
        for asked in range(width):
            for done in range(width):
                if asked == done or column in (asked, done):
                    continue
                agree = {row.at for row in rows if row.at in held and _is_rate(row, asked, done, *held[row.at])}
                if agree and (best is None or len(agree) > len(best[2])):
                    best = asked, done, agree
        if best is None:
            continue
        asked, done, agree = best
        for row in rows:
            values = [amount(row.cells[place]) if row.cells[place] else None for place in (asked, done)]
            if row.at not in held or None in values or not values[0]:
                continue
            share, (printed, decimals) = values[1] / values[0], held[row.at]
            if printed == 0 and values[1] == 0:
                continue
            verdict = AGREES if row.at in agree else DIFFERS if len(agree) >= 2 else OPEN
            wrote = "" if verdict == AGREES else f"，表内写的是{percent(printed, max(2, decimals))}"
            near = abs(share - printed) * 100 < 2 * Decimal(1).scaleb(-decimals)
            yield Claim(
                "rate",
                f"第{number}张表“{row.name}”{head(table, column, width)}",
                f"{row.name}{percent(printed)}",
                verdict,
                f"{plain(values[1])}÷{plain(values[0])}＝{percent(share, max(2, decimals))}{wrote}",
                paragraph=table.paragraph,
                level="提示" if near else "",
            )


def _portions(table: Table, number: int) -> Iterator[Claim]:
    """占比 of a row against its amount and the total's: a column that explains two rows is held against all."""
    rows = named_rows(table)
    width = max((len(row.cells) for row in rows), default=0)
    totals = [row for row in rows if row.total == "合计" and len(row.cells) == width]
    data = [row for row in rows if not row.total and len(row.cells) == width]
    for column in range(1, width):
        if len(totals) != 1 or not re.search(r"占|比[例重]", head(table, column, width)):
            continue
        held = [(row, rate) for row in data if (rate := _rate(row.cells[column])) is not None]
        for place in range(1, width):
            whole = amount(totals[0].cells[place]) if place != column and totals[0].cells[place] else None
            shares = [(row, amount(row.cells[place]) if row.cells[place] else None, rate) for row, rate in held]
            if not whole or any(value is None for _, value, _ in shares):
                continue
            agree = [prints(value / whole, printed, decimals) for _, value, (printed, decimals) in shares]
            if sum(agree) < 2 or sum(agree) * 2 < len(agree):
                continue
            for (row, value, (printed, decimals)), agrees in zip(shares, agree, strict=False):
                wrote = "" if agrees else f"，表内写的是{percent(printed, max(2, decimals))}"
                near = abs(value / whole - printed) * 100 < 2 * Decimal(1).scaleb(-decimals)
                yield Claim(
                    "rate",
                    f"第{number}张表“{row.name}”{head(table, column, width)}",
                    f"{row.name}{percent(printed)}",
                    AGREES if agrees else DIFFERS,
                    f"{plain(value)}÷{plain(whole)}＝{percent(value / whole, max(2, decimals))}{wrote}",
                    paragraph=table.paragraph,
                    level="提示" if near else "",
                )
            break


def _rate(cell: str) -> tuple[Decimal, int] | None:
    """A rate as a fraction and its decimals; a bare 99.18 is a percentage too."""
    text = fold(cell).text.strip().removesuffix("%").strip()
    value = read_number(text).value if text else None
    return None if value is None else (value / 100, len(text.partition(".")[2]))


def _is_rate(row: Row, asked: int, done: int, printed: Decimal, decimals: int) -> bool:
    whole, part = (amount(row.cells[place]) if row.cells[place] else None for place in (asked, done))
    return bool(whole) and part is not None and whole > 0 and printed != 0 and _prints(part / whole, printed, decimals)


def _prints(share: Decimal, printed: Decimal, decimals: int) -> bool:
    return (share < 0) == (printed < 0) and prints(abs(share), abs(printed), decimals)
