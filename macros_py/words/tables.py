"""Tables inside a report: columns against their 合计 row, and the words of a row against the amounts beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from ..law.rules import plain
from ..law.typed.numbers import fold, read_number
from ..law.typed.quantities import Quantity, quantities
from .claims import AGREES, DIFFERS, Claim, is_money
from .text import Report, Table

_TOTAL = re.compile(r"[\s　]*(?:合\s*计|总\s*计|小\s*计)[\s　]*")
_SLACK = Decimal("0.005")
"""Half of the last place a table in 万元 usually prints; a sum may be off by so much for each part."""


def claims(report: Report) -> Iterator[Claim]:
    """Every column with a total, every row whose words break its amount down."""
    for number, table in enumerate(report.tables, 1):
        yield from _columns(table, number)
        for row in table.rows:
            yield from _breakdown(row, number, table.paragraph)


def _columns(table: Table, number: int) -> Iterator[Claim]:
    start = 0
    for at, row in enumerate(table.rows):
        name = next((cell for cell in row if cell), "")
        if not _TOTAL.fullmatch(name):
            continue
        above = [line for line in table.rows[start:at] if _amount(line[-1]) is not None]
        start = at + 1
        width = max((len(line) for line in above), default=0)
        for place in range(1, len(row)):
            column = place + width - len(row)  # merged cells of a total stand at its left
            stated = _amount(row[place])
            cells = [_amount(line[column]) if len(line) > column else None for line in above]
            parts = [one for one in cells if one is not None]
            if stated is None or len(parts) < 2:
                continue
            total = sum(parts, Decimal(0))
            agrees = abs(total - stated) <= _SLACK * (len(parts) + 1)
            arithmetic = "＋".join(plain(one) for one in parts) + f"＝{plain(total)}"
            arithmetic += "" if agrees else f"，合计写的是{plain(stated)}，相差{plain(abs(total - stated))}"
            head = _head(table, column, width)
            yield Claim(
                "column", f"第{number}张表“{head}”合计", f"{name.strip()}{plain(stated)}",
                AGREES if agrees else DIFFERS, arithmetic, paragraph=table.paragraph,
            )  # fmt: skip


def _head(table: Table, column: int, width: int) -> str:
    """What stands above a column, in the nearest row of words as wide as the table."""
    for row in table.rows:
        if len(row) == width and row[column] and _amount(row[column]) is None:
            return row[column]
    return f"第{column + 1}列"


def _amount(text: str) -> Decimal | None:
    read = read_number(text)
    return read.value if read.value is not None else read.proposal


def _breakdown(row: Sequence[str], number: int, paragraph: int) -> Iterator[Claim]:
    """含…6万、…2万 beside the amount 97: of a row's texts, the one that lists two amounts or more."""
    amounts = [value for cell in row if (value := _amount(cell)) is not None]
    for cell in row:
        parts = [one for one in quantities(fold(cell).text) if is_money(one)]
        if _amount(cell) is not None or len(parts) < 2 or not amounts:
            continue
        parts = _without_whole(parts)
        total = sum((one.value for one in parts), Decimal(0)) / 10_000
        if total == amounts[0]:
            arithmetic = "＋".join(plain(one.value / 10_000) for one in parts) + f"＝{plain(total)}"
            yield Claim(
                "breakdown", f"第{number}张表“{row[0]}”：{cell}", f"{row[0]}{plain(amounts[0])}", AGREES, arithmetic,
                paragraph=paragraph,
            )  # fmt: skip
        elif total > amounts[0]:
            arithmetic = "＋".join(plain(one.value / 10_000) for one in parts) + f"＝{plain(total)}"
            arithmetic += f"，表内是{plain(amounts[0])}，相差{plain(abs(total - amounts[0]))}"
            yield Claim(
                "breakdown", f"第{number}张表“{row[0]}”：{cell}", f"{row[0]}{plain(amounts[0])}", DIFFERS, arithmetic,
                paragraph=paragraph,
            )  # fmt: skip


def _without_whole(parts: list[Quantity]) -> list[Quantity]:
    """共145.18万元（其中126.18万、16万、3万）: the first is the whole of the others."""
    rest = parts[1:]
    return rest if len(rest) > 1 and parts[0].value == sum((one.value for one in rest), Decimal(0)) else parts
