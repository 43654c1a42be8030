"""What a list of 10,000 units costs: read, registered against, asked who is missing; names that are not on it."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from macros_py.bureau.answer.reminders import reminders
from macros_py.bureau.receive.intake import BATCH
from macros_py.bureau.register.expected import HEADS, Unit, units_csv
from macros_py.bureau.register.incoming_file import Item
from macros_py.bureau.register.reading import Reading
from macros_py.bureau.register.register import Register
from macros_py.bureau.register.return_states import Claim, Expected, settle
from macros_py.simulation.province import units

from .clock import here
from .pairs import Pair

TITLE = "一万个单位的名单（毫秒）"
COUNT, BATCHES, STRANGERS = 10_000, 4, 8


def listed() -> list[Unit]:
    """The list."""
    return [one.unit for one in units(COUNT)]


def as_csv(everyone: list[Unit]) -> bytes:
    """The list as a clerk keeps it."""
    text = io.StringIO()
    lines = csv.writer(text)
    lines.writerow(HEADS.values())
    lines.writerows([getattr(unit, column) for column in HEADS] for unit in everyone)
    return text.getvalue().encode("utf-8-sig")


def returns(everyone: list[Unit], count: int) -> list[tuple[Item, Reading]]:
    """So many returns that were read, of the first units of the list."""
    return [
        (Item("报送", f"{unit.code}.xlsx", None), Reading(unit.code, 1, unit=unit.name, code=unit.code, year=2020))
        for unit in everyone[:count]
    ]


@contextmanager
def register(everyone: list[Unit], received: list[tuple[Item, Reading]]) -> Iterator[Register]:
    """A register with this list and these returns, entered batch by batch."""
    with tempfile.TemporaryDirectory() as place, Register.open(Path(place) / "登记簿.db") as opened:
        if everyone:
            opened.expect_units(everyone)
        for first in range(0, len(received), BATCH):
            opened.add(received[first : first + BATCH])
        yield opened


def entered(everyone: list[Unit], received: list[tuple[Item, Reading]]) -> float:
    """Milliseconds a return, of entering them into a register that has the list already."""
    with register(everyone, received[:1]) as opened:
        batches = [received[first : first + BATCH] for first in range(0, len(received), BATCH)]
        return here(lambda: [opened.add(batch) for batch in batches]) / len(received)


def claims(everyone: list[Unit], added: str) -> list[Claim]:
    """What returns without a code say, their names with something ``added``."""
    spread = everyone[:: len(everyone) // STRANGERS][:STRANGERS]
    return [
        Claim(number, "报送", f"{number}.xlsx", str(number), unit=unit.name + added)
        for number, unit in enumerate(spread)
    ]


def pairs() -> Iterator[Pair]:
    everyone = listed()
    data = as_csv(everyone)
    lines = lambda: list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))  # noqa: E731
    yield Pair("读名单", lambda: here(lambda: units_csv(data)), "csv 模块只读行", lambda: here(lines), "≤10")
    received = returns(everyone, BATCHES * BATCH)
    yield Pair(
        "登记，每份", lambda: entered(everyone, received), "没有名单时每份", lambda: entered([], received), "≤2", 5
    )
    expected = Expected({unit.code: unit.name for unit in everyone})
    yield Pair(
        f"认{STRANGERS}个名单上没有的单位",
        lambda: here(lambda: settle(claims(everyone, "局"), expected)),
        "认同样多名单上有的",
        lambda: here(lambda: settle(claims(everyone, ""), expected), 20),
        "",
        1,
    )
    with register(everyone, received) as opened:
        query = (
            "SELECT unit.code FROM unit LEFT JOIN item ON item.code = unit.code AND item.state = '入册' "
            "WHERE item.id IS NULL"
        )
        yield Pair(
            "催报",
            lambda: here(lambda: list(reminders(opened, date(2021, 3, 1)))),
            "SQLite 只连接两张表",
            lambda: here(lambda: list(opened.database.rows(query)), 3),
            "≤20",
        )
