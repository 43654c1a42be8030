"""催报: of the units that should report, who has sent nothing, what could not be entered, or too late."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ..register.expected import Unit
from ..register.failure import FAILED
from ..register.register import Entry, Register
from ..register.return_states import ENTERED, WAITING
from .returns import spoken

MISSING, LATE, WAITS, OURS, CAME_LATE = "未报送", "逾期未报送", "已报送，未能入册", "已报送，本机关处理中", "逾期报送"


@dataclass(frozen=True)
class Reminder:
    """One unit to be reminded: ``state`` one of the five, ``why`` the sentence of what it sent, if anything."""

    unit: Unit
    state: str
    why: str = ""

    @property
    def text(self) -> str:
        """What the unit is told."""
        deadline = f"（截止{spoken(self.unit.deadline)}）" if self.unit.deadline else ""
        if self.state == WAITS:
            return f"{self.unit.name}：你单位报送的绩效自评材料未能入册{deadline}。{self.why}"
        if self.state == OURS:
            return f"{self.unit.name}：你单位报送的绩效自评材料已收到，正在处理，暂无须重报。"
        return f"{self.unit.name}：你单位的绩效自评材料{self.state}{deadline}，请尽快报送；已经报送的，请与我们核对。"


def reminders(register: Register, today: date) -> Iterator[Reminder]:
    """Every unit of the list that has not reported as it should; those that only came late are listed last.

    ``today`` decides what is late; a deadline that is no day never is.
    """
    waiting: dict[str, Entry] = {}
    for entry in register.items(WAITING):
        waiting.setdefault(entry.code or entry.said_code, entry)
        waiting.setdefault(entry.unit, entry)
    arrived: dict[str, str] = {}
    for entry in register.items(ENTERED):
        arrived[entry.code] = max(arrived.get(entry.code, ""), entry.arrived)
    missing = {unit.code for unit in register.missing()}
    for unit in register.units():
        if unit.code not in missing:
            continue
        sent = waiting.get(unit.code) or waiting.get(unit.name)
        late = bool(day(unit.deadline)) and day(unit.deadline) < today
        state = (OURS if sent.reason == FAILED else WAITS) if sent else LATE if late else MISSING
        yield Reminder(unit, state, sent.sentence if sent else "")
    for unit in register.units():
        last, came = day(unit.deadline), day(arrived.get(unit.code, ""))
        if unit.code not in missing and last and came and came > last:
            yield Reminder(unit, CAME_LATE)


def day(text: str) -> date | None:
    """A day in any of the usual spellings; None where it is none."""
    try:
        year, month, number = text[:10].replace("/", "-").replace(".", "-").split("-")
        return date(int(year), int(month), int(number[:2]))
    except ValueError:
        return None
