"""How fast figures are judged and schemes are loaded, without any file: beside a few lines of Python that understand nothing."""

from __future__ import annotations

import io
import tomllib
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

import xlsxwriter

from macros_py.book.build import build
from macros_py.evaluate import evaluate
from macros_py.law import notices
from tests import published

from .clock import here
from .pairs import Pair

TITLE = "测算与方案（每次毫秒）"
PROJECTS, CELLS = 12, 1_000


def pairs() -> Iterator[Pair]:
    for place in (published.PLACE, published.WEIGHED):
        scheme, filled, data = published.scheme(place), published.filled(place), published.data(place)
        yield Pair(
            f"evaluate {scheme.title}",
            lambda scheme=scheme, filled=filled: here(lambda: evaluate(scheme, filled), 20),
            "几行 Python 只加总",
            lambda data=data: here(lambda: bare_sums(data), 200),
            "",
        )
    place = max(notices.editions(), key=lambda place: len(_text(place)))
    yield Pair(
        f"载入方案（冷）{place}",
        lambda: here(lambda: cold_load(place)),
        "tomllib 解析同一文件",
        lambda: here(lambda: tomllib.loads(_text(place)), 5),
        "",
    )
    repeated = next(place for place in notices.editions() if notices.load(place).repeated)
    yield Pair(
        f"{PROJECTS}个项目的工作簿",
        lambda: here(lambda: build(notices.load(repeated), projects=PROJECTS)),
        f"XlsxWriter 写{PROJECTS}张表、每张{CELLS}个公式",
        lambda: here(bare_workbook),
        "",
        rounds=3,
    )


def _text(place: str) -> str:
    return (notices.TEMPLATES / place / "scheme.toml").read_text("utf-8")


def cold_load(place: str) -> None:
    """A scheme read, parsed and made anew, as a fresh process does."""
    notices._table.cache_clear()
    notices._made.cache_clear()
    notices.load(place)


def bare_sums(data: dict) -> list[Decimal]:
    """What a few lines of Python reckon of the same form: every sum and rate, every row's points."""
    numbers = {id: number for id, text in data["cells"].items() if (number := _number(text)) is not None}
    sums = [sum((v for id, v in numbers.items() if id.endswith(end)), Decimal(0)) for end in (".budget", ".executed")]
    rates = [
        numbers[f"{id}.executed"] / numbers[f"{id}.budget"]
        for id in {id.partition(".")[0] for id in numbers}
        if numbers.get(f"{id}.budget") and f"{id}.executed" in numbers
    ]
    points = [_number(text) for text in (*(row["points"] for row in data["rows"]), *data["points"].values())]
    weights = [_number(row["full"]) for row in data["rows"]]
    return [*sums, *rates, *(sum(one for one in column if one is not None) for column in (points, weights))]


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text.replace(",", ""))
    except InvalidOperation:
        return None


def bare_workbook() -> None:
    """As many cells as the form of a project has, with one formula and one result."""
    with xlsxwriter.Workbook(io.BytesIO(), {"in_memory": True}) as book:
        for _ in range(PROJECTS):
            sheet = book.add_worksheet()
            for cell in range(CELLS):
                sheet.write_formula(
                    cell // 20, cell % 20, f"IF(A{cell + 100}>0,B{cell + 100}/A{cell + 100},0)", None, 0
                )
