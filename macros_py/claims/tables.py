"""Tables inside a report: columns against their 合计 row, and the words of a row against the amounts beside them.

A table is flat, or has 小计, 其中 or numbered levels; only in a flat one is it certain what a total is the total of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ..documents.document import Document
from ..documents.table import Table
from ..law.figures_in_text import figures, is_about
from ..law.rules import plain
from ..law.typed.numbers import fold, read_number
from .claim import AGREES, DIFFERS, OPEN, Claim, is_money

_TOTAL = re.compile(
    r"[\s　]*(?:[\u4e00-\u9fff]{0,4}(?P<sub>小\s*计)|合\s*计|总\s*计|共\s*计)[\s　]*(?:[(（][^)）]*[)）])?[:：]?"
)
_LEVELS = re.compile(r"\s*(?:其中|[一二三四五六七八九十]+、|[(（][一二三四五六七八九十\d]+[)）]|\d+(?:\.\d+)+|——|--)")
_NO_SUM = re.compile(
    r"率|占比|比例|比重|%|％|均|单价|标准|序号|年度|年份|时间|日期|编号|编码|代码|电话|增减|增长|完成值|指标值|科目|户[名号]"
)
_UNITED = re.compile(r"(-?[\d,]+(?:\.\d+)?)\s*(万元|元|亿元|人次|人|户|个|名|次|件|分|家)")
_SLACK = Decimal("0.005")
"""Half of the last place a table in 万元 usually prints; a sum may be off by so much for each part."""
_FEW_ROWS_OFF = Decimal("0.2")


@dataclass(frozen=True)
class Row:
    """A row with figures: its name, its place, which kind of total it is (合计, 小计 or none)."""

    name: str
    at: int
    cells: tuple[str, ...]
    total: str = ""


def claims(report: Document) -> Iterator[Claim]:
    """Every column with a total, every row whose words break its amount down."""
    for number, table in enumerate(report.tables, 1):
        yield from _columns(table, number)
        for row in table.rows:
            yield from _breakdown(row, number, table.paragraph)


def named_rows(table: Table) -> list[Row]:
    """The rows that hold amounts, with their names."""
    found = []
    for at, cells in enumerate(table.rows):
        name = next((cell for cell in cells if cell and amount(cell) is None), "")
        total = _TOTAL.fullmatch(name)
        if any(amount(cell) is not None for cell in cells if cell):
            found.append(Row(name.strip(), at, cells, ("小计" if total["sub"] else "合计") if total else ""))
    return found


def amount(text: str) -> Decimal | None:
    """A cell as a number, its unit left aside."""
    read = read_number(text)
    if read.value is not None or read.proposal is not None:
        return read.value if read.value is not None else read.proposal
    united = _UNITED.fullmatch(fold(text).text.strip())
    return read_number(united[1]).value if united else None


def head(table: Table, column: int, width: int) -> str:
    """What stands above a column: the words of the first rows as wide as the table."""
    for row in table.rows:
        if len(row) == width and row[column] and amount(row[column]) is None:
            return re.sub(r"\s", "", row[column])
    return f"第{column + 1}列"


def _columns(table: Table, number: int) -> Iterator[Claim]:
    rows = named_rows(table)
    data = [row for row in rows if not row.total]
    width = max((len(row.cells) for row in data), default=0)
    even = sum(len(row.cells) != width for row in data) <= len(data) * _FEW_ROWS_OFF
    levelled = not even or any(_LEVELS.match(row.name) for row in rows)
    nested = any(row.total == "小计" for row in rows)
    for column in range(width):
        words = head(table, column, width)
        if _NO_SUM.search(words):
            continue
        held = []
        for row in rows:
            place = column - width + len(row.cells)  # merged cells of a total stand at its left
            stated = amount(row.cells[place]) if row.total and place >= 0 and row.cells[place] else None
            parts = (
                [found for group in _groups(rows, row) if len(found := _values(group, column)) >= 2]
                if stated is not None
                else []
            )
            if parts:
                held.append((row, stated, parts, _agreeing(parts, stated)))
        proved = any(agreeing for row, _, _, agreeing in held if row.total == "小计")
        for row, stated, parts, agreeing in held:
            certain = not levelled and (not nested or proved)
            yield _column(table, number, row, words, stated, agreeing or parts[0], bool(agreeing), certain)


def _groups(rows: Sequence[Row], total: Row) -> Iterator[list[Row]]:
    """The rows a total may be the total of, the likeliest first."""
    at = rows.index(total)
    above = rows[:at]
    if total.total == "小计":
        since = max((n for n, row in enumerate(above) if row.total), default=-1) + 1
        until = next((n for n in range(at + 1, len(rows)) if rows[n].total), len(rows))
        groups = [rows[since:at], rows[at + 1 : until]]
    else:
        since = max((n for n, row in enumerate(above) if row.total == "合计"), default=-1) + 1
        side = (
            rows[since:at]
            or rows[at + 1 : next((n for n in range(at + 1, len(rows)) if rows[n].total == "合计"), len(rows))]
        )
        groups = [[row for row in side if not row.total], [row for row in side if row.total == "小计"]]
        groups.append([row for row in side if not row.total and not re.match(r"\s*其中", row.name)])
        for form in (r"[一二三四五六七八九十]+、", r"[(（][一二三四五六七八九十]+[)）]", r"\d+[、.．](?!\d)"):
            groups.append([row for row in side if re.match(form, row.name.strip())])
    seen: list[list[Row]] = []
    for group in groups:
        if len(group) >= 2 and group not in seen:
            seen.append(group)
            yield group


def _values(group: Sequence[Row], column: int) -> list[Decimal]:
    cells = [row.cells[column] for row in group if len(row.cells) > column]
    return [value for cell in cells if cell and (value := amount(cell)) is not None]


def _agreeing(groups: Sequence[list[Decimal]], stated: Decimal) -> list[Decimal] | None:
    return next(
        (one for one in groups if abs(sum(one) - stated) <= _SLACK * (len(one) + 1) * _whole(one, stated)), None
    )


def _column(
    table: Table, number: int, row: Row, words: str, stated: Decimal, parts: list[Decimal], agrees: bool, certain: bool
) -> Claim:
    total = sum(parts, Decimal(0))
    arithmetic = "＋".join(plain(one) for one in parts) + f"＝{plain(total)}"
    verdict = AGREES if agrees else DIFFERS if certain else OPEN
    if verdict == DIFFERS:
        arithmetic += f"，{row.name}写的是{plain(stated)}，相差{plain(abs(total - stated))}"
    elif verdict == OPEN:
        arithmetic += f"，{row.name}写的是{plain(stated)}；表内有分级或合并的行，看不出由哪些行相加"
    name = re.sub(r"\s", "", row.name)
    where = f"第{number}张表“{name}”{words}"
    return Claim("column", where, f"{name}{plain(stated)}", verdict, arithmetic, paragraph=table.paragraph)


def _whole(parts: Sequence[Decimal], stated: Decimal) -> int:
    """Whole numbers do not round: counts must add up exactly."""
    return 0 if all(one == one.to_integral_value() for one in (*parts, stated)) else 1


def _breakdown(row: Sequence[str], number: int, paragraph: int) -> Iterator[Claim]:
    """含…6万、…2万 beside the amount 97: of a row's texts, the one that lists two amounts or more."""
    amounts = [value for cell in row if cell and (value := amount(cell)) is not None]
    for cell in row:
        text = fold(cell).text
        parts = [one for one in figures(text, cell if len(cell) == len(text) else "") if is_money(one) and not one.per]
        if (
            not cell
            or amount(cell) is not None
            or len(parts) < 2
            or not amounts
            or any(is_about(text, one) for one in parts)
        ):
            continue
        if re.search(r"每[人户名月年]|标准|上年|结余", text):
            continue
        for chosen in (_without_whole(parts), parts[1:] if len(parts) > 2 else []):
            total = sum((one.value for one in chosen), Decimal(0)) / 10_000
            if chosen and total in amounts:
                yield _broken(row, number, paragraph, cell, chosen, total, next(one for one in amounts if one == total))
                break
        else:
            chosen = _without_whole(parts)
            total = sum((one.value for one in chosen), Decimal(0)) / 10_000
            if re.match(r"\s*(?:含|包括|其中)", text) and total > max(amounts):
                yield _broken(row, number, paragraph, cell, chosen, total, amounts[0])


def _broken(row, number: int, paragraph: int, cell: str, parts, total: Decimal, stated: Decimal) -> Claim:
    arithmetic = "＋".join(plain(one.value / 10_000) for one in parts) + f"＝{plain(total)}"
    name = next((one for one in row if one and amount(one) is None), "")
    if total != stated:
        arithmetic += f"，表内是{plain(stated)}，相差{plain(abs(total - stated))}"
    return Claim(
        "breakdown",
        f"第{number}张表“{name}”：{cell}",
        f"{name}{plain(stated)}",
        AGREES if total == stated else DIFFERS,
        arithmetic,
        paragraph=paragraph,
    )


def _without_whole(parts: list) -> list:
    """共145.18万元（其中126.18万、16万、3万）: the first is the whole of the others."""
    rest = parts[1:]
    return rest if len(rest) > 1 and parts[0].value == sum((one.value for one in rest), Decimal(0)) else parts
