"""Which of the files received count: each is 入册, 重复, 被取代 or 待处理, by nothing but the set of them.

No clock, no order of arrival, no memory of an earlier answer: the same files get the same states, whoever reads
them, in whatever order and however often. A return is one unit's form of one notice, year and level. Of what was
sent for it the last counts; what says the same as an earlier one repeats it; whoever sends an old one once more
means the old one. A form whose amounts may be in another unit than it says does not count until somebody decided;
what cannot be read is counted for the unit of the list that its file is named after.
"""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from ...book.form_digest import canonical_label
from ...xlsx.limits import shown

_TELLING_NAME, _TELLING_CODE, _LONGEST = 3, 6, 120
"""Characters that make a name and a code somebody's, and of a file's name that are looked through."""

IN_DOUBT = "unit_in_doubt"
"""The reason of a form that was read, and of which only the unit of its amounts is in doubt."""

UNIT_KIND, OPEN = "计量单位", "存疑"
"""The kind of entry by which an officer says in which unit it is, and what takes such a word back; see `decided_unit`."""

ENTERED, REPEATED, REPLACED, WAITING = STATES = ("入册", "重复", "被取代", "待处理")


@dataclass(frozen=True)
class Claim:
    """What one received file says, as far as its state depends on it; see `Item` and `Reading`."""

    id: Hashable
    source: str
    path: str
    sha256: str
    sent: str = ""
    position: str = ""
    sender: str = ""
    message_id: str = ""
    reason: str = ""
    sentence: str = ""
    notice: str = ""
    year: int | None = None
    level: str = ""
    unit: str = ""
    code: str = ""
    figures: str = ""

    @property
    def order(self) -> tuple[str, ...]:
        """Of two files the later is the greater."""
        return self.sent, self.position, self.source, self.path, self.sha256

    @property
    def readable(self) -> bool:
        """Whether it can be told whose return it is."""
        return self.reason in ("", IN_DOUBT)

    @property
    def name(self) -> str:
        """The unit's name as far as it tells units apart."""
        return canonical_label(self.unit)

    @property
    def called(self) -> str:
        return f"“{shown(self.path.rpartition('/')[2])}”"


@dataclass(frozen=True)
class Expected:
    """Who should report, code → full name (nobody: whoever does is taken at its word), and for which year."""

    units: Mapping[str, str] = field(default_factory=dict)
    year: int | None = None
    by_name: Mapping[str, tuple[str, ...]] = field(init=False)

    def __post_init__(self) -> None:
        named = defaultdict(list)
        for code, name in self.units.items():
            named[canonical_label(name)].append(code)
        object.__setattr__(self, "by_name", {name: tuple(codes) for name, codes in named.items()})

    def named(self, path: str) -> str:
        """The code of the one unit that a file's own name holds; empty where it holds none, or several."""
        name = path.rpartition("/")[2]
        written = canonical_label(name)[:_LONGEST]
        codes = {token for token in re.findall("[0-9A-Za-z]+", name) if len(token) >= _TELLING_CODE} & self.units.keys()
        spans = ((at, end) for at in range(len(written)) for end in range(at + _TELLING_NAME, len(written) + 1))
        found = [(at, end) for at, end in spans if written[at:end] in self.by_name]
        whole = [
            (at, end) for at, end in found if not any(a <= at and end <= e and (a, e) != (at, end) for a, e in found)
        ]
        named = {code for at, end in whole for code in self.by_name[written[at:end]]}
        either = codes & named or codes | named
        return next(iter(either)) if len(either) == 1 else ""

    def code_of(self, claim: Claim) -> str:
        """The code under which a file that does not count is counted: its own, its unit's, or that of its name."""
        same = self.by_name.get(claim.name, ()) if claim.name else ()
        return claim.code or (same[0] if len(same) == 1 else "") or ("" if claim.name else self.named(claim.path))

    def abbreviated(self, name: str) -> list[str]:
        """The codes of those whose full name this may be short for: its letters, in their order."""
        short = [(full, iter(full)) for full in self.by_name if len(name) > 1]
        found = (full for full, letters in short if all(letter in letters for letter in name))
        return [code for full in found for code in self.by_name[full]]


@dataclass(frozen=True)
class Settled:
    """One file's state; ``of`` is the file it repeats or is replaced by; ``code`` the unit's by the list."""

    state: str
    reason: str = ""
    sentence: str = ""
    of: Hashable | None = None
    code: str = ""


def settle(
    claims: Iterable[Claim], expected: Expected = Expected(), decided: Collection[str] = ()
) -> dict[Hashable, Settled]:
    """Every file's state. The claims must hold all of each unit they speak of: its name's and its code's.

    ``decided``: the figures of which an officer said in which unit they are.
    """
    claims = sorted(claims, key=lambda claim: claim.order)
    readable = [claim for claim in claims if claim.readable]
    found = dict(_refused([claim for claim in claims if not claim.readable], expected))
    whose = _Whose(readable, expected)
    returns: dict[tuple, list[Claim]] = defaultdict(list)
    for claim in readable:
        unit, refusal = whose.unit(claim)
        if refusal:
            found[claim.id] = Settled(WAITING, *refusal, code=expected.code_of(claim))
        else:
            returns[unit, claim.notice, claim.year, claim.level].append(claim)
    for (unit, *_), sent in returns.items():
        found.update(_return(sent, unit[0], decided))
    return found


def _refused(claims: list[Claim], expected: Expected) -> Iterator[tuple[Hashable, Settled]]:
    """What cannot be entered waits; the same from the same sender twice is one thing to answer."""
    first: dict[tuple[str, str], Claim] = {}
    for claim in claims:
        sender = claim.message_id or claim.sender
        same = (claim.sha256, sender) if claim.sha256 and sender else (str(claim.order), "")
        before = first.setdefault(same, claim)
        code = expected.code_of(claim)
        if before is claim:
            yield claim.id, Settled(WAITING, claim.reason, claim.sentence, code=code)
        else:
            yield claim.id, _repeats(claim, before, code)


def _return(sent: list[Claim], code: str, decided: Collection[str]) -> Iterator[tuple[Hashable, Settled]]:
    """What was sent for one return, in order: whatever says the same once, and of these the last that may count."""
    same: dict[str, list[Claim]] = defaultdict(list)
    for claim in sent:
        same[claim.figures].append(claim)
    last = {figures: claims[-1].order for figures, claims in same.items()}
    counting = [figures for figures, claims in same.items() if not claims[0].reason or figures in decided]
    chosen = max(counting, key=last.get, default=None)
    entered = same[chosen][0] if chosen is not None else None
    for figures, (first, *more) in same.items():
        if first is entered:
            yield first.id, Settled(ENTERED, code=code)
        elif figures not in counting and (entered is None or last[figures] > last[chosen]):
            yield first.id, Settled(WAITING, first.reason, first.sentence, code=code)
        else:
            sentence = f"{first.called}已由{entered.called}取代。"
            yield first.id, Settled(REPLACED, "replaced", sentence, entered.id, code)
        for claim in more:
            yield claim.id, _repeats(claim, first, code)


def _repeats(claim: Claim, first: Claim, code: str) -> Settled:
    same = "是同一个文件" if claim.sha256 == first.sha256 else "填报内容相同"
    return Settled(REPEATED, "repeated", f"{claim.called}与{first.called}{same}。", first.id, code)


class _Whose:
    """Whose return a file is: by the list of units where there is one, else by what the files say together."""

    def __init__(self, claims: list[Claim], expected: Expected):
        self.expected = expected
        self.names: dict[str, dict[str, str]] = defaultdict(dict)
        self.codes: dict[str, set[str]] = defaultdict(set)
        for claim in claims:
            if claim.code:
                self.names[claim.code].setdefault(claim.name, claim.unit)
                self.codes[claim.name].add(claim.code)

    def unit(self, claim: Claim) -> tuple[tuple[str, str], tuple[str, str] | None]:
        """((code, name) that stand for the unit, or why it cannot be told)."""
        expected, year = self.expected, claim.year
        if expected.year is not None and year != expected.year:
            sentence = (
                f"{claim.called}是{year}年度的报表，本次收取的是{expected.year}年度。"
                f"请填报{expected.year}年度的报表后重新报送。"
            )
            return ("", ""), ("wrong_year", sentence)
        return self._by_list(claim) if expected.units else self._by_word(claim)

    def _by_list(self, claim: Claim) -> tuple[tuple[str, str], tuple[str, str] | None]:
        expected, units, unit = self.expected, self.expected.units, shown(claim.unit)
        if claim.code in units:
            if canonical_label(units[claim.code]) == claim.name or expected.abbreviated(claim.name) == [claim.code]:
                return (claim.code, ""), None
            sentence = (
                f"{claim.called}的单位代码{shown(claim.code)}在应报单位名单中是“{units[claim.code]}”，"
                f"表内单位名称是“{unit}”。请核对单位代码和全称后重新报送。"
            )
            return ("", ""), ("code_conflict", sentence)
        codes = () if claim.code else expected.by_name.get(claim.name, ())
        if len(codes) == 1:
            return (codes[0], ""), None
        if codes:
            sentence = (
                f"应报单位名单中有{len(codes)}个“{unit}”（代码{'、'.join(codes[:6])}），{claim.called}没有写明单位代码。"
                "请写明单位代码后重新报送。"
            )
            return ("", ""), ("code_conflict", sentence)
        near = difflib.get_close_matches(claim.name, expected.by_name, 3, 0.6)
        codes = [*expected.abbreviated(claim.name), *(expected.by_name[name][0] for name in near)]
        like = list(dict.fromkeys(units[code] for code in codes))[:3]
        hint = f"名单中相近的：“{'”“'.join(like)}”。" if like else ""
        code = f"（代码{shown(claim.code)}）" if claim.code else ""
        sentence = f"{claim.called}的单位“{unit}”{code}不在应报单位名单中。{hint}请核对单位代码和全称后重新报送。"
        return ("", ""), ("unknown_unit", sentence)

    def _by_word(self, claim: Claim) -> tuple[tuple[str, str], tuple[str, str] | None]:
        codes = {claim.code} if claim.code else self.codes.get(claim.name, set())
        if not codes:
            return ("", claim.name), None
        if len(codes) > 1:
            listed = "、".join(shown(code) for code in sorted(codes)[:6])
            sentence = (
                f"单位名称“{shown(claim.unit)}”下有{len(codes)}个单位代码（{listed}），{claim.called}没有写明单位代码。"
                "请写明单位代码后重新报送。"
            )
            return ("", ""), ("code_conflict", sentence)
        code = next(iter(codes))
        names = self.names[code]
        if len(names) > 1:
            listed = "、".join(f"“{shown(names[name])}”" for name in sorted(names)[:6])
            sentence = (
                f"单位代码{shown(code)}下收到{len(names)}个单位的报表：{listed}。请核对单位代码和全称后重新报送。"
            )
            return ("", ""), ("code_conflict", sentence)
        return (code, ""), None
