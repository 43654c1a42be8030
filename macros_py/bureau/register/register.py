"""The register: every file ever received with its state, in one SQLite file that is whole whatever happens.

Files come in by batches, one transaction each: what the batch holds, and the states of all returns it touches.
A run that is killed leaves the last whole batch; another run, or the same once more, goes on from there.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...audit.units import in_doubt
from ...book.edition import edition
from ...errors import UnreadableFile
from ...law.notices import in_catalogue, load
from ...version import VERSION
from .database import Database
from .expected import HEADS, Unit
from .failure import FAILED
from .incoming_file import Item
from .reading import Reading
from .reading_codec import Packed, pack, unpack
from .return_states import ENTERED, IN_DOUBT, OPEN, REPLACED, STATES, UNIT_KIND, WAITING, Claim, Expected, settle

AGAIN = ("timeout", "memory", "crashed", "changed_while_read", "locked", "unread", FAILED)
"""Reasons that may be gone at the next run: such files are read once more."""


@dataclass(frozen=True)
class Entry:
    """One file in the register; ``unit`` and ``said_code`` as the file says, ``code`` as the list of units has it."""

    id: int
    source: str
    path: str
    sha256: str
    size: int
    arrived: str
    sender: str
    message_id: str
    position: str
    companions: tuple[str, ...]
    state: str
    reason: str
    sentence: str
    of: int | None
    unit: str
    said_code: str
    code: str
    notice: str
    edition: str
    year: int | None
    level: str
    program: str
    rules: str

    @property
    def key(self) -> str:
        """What the unit's answers are kept by: its code, or its name where it has none."""
        return self.code or self.unit


_READ = f"refused IN ('', '{IN_DOUBT}')"
"""Of what it can be told whose it is: `Claim.readable`."""
_GIVEN = (
    "source", "path", "sha256", "size", "arrived", "sender", "message_id", "position", "companions", "refused",
    "refusal", "unit", "name", "said_code", "notice", "edition", "year", "level", "figures",
    "program", "rules",
)  # fmt: skip
_SAID = _GIVEN[_GIVEN.index("refused") :]
"""What a reading says, whichever file it stands for."""
_ENTER = (
    f"INSERT INTO item ({', '.join(_GIVEN)}) VALUES ({', '.join('?' * len(_GIVEN))}) "
    f"ON CONFLICT DO UPDATE SET {', '.join(f'{column} = excluded.{column}' for column in _GIVEN)} RETURNING id"
)
_CLAIM = "id, source, path, sha256, arrived, position, sender, message_id, refused, refusal, notice, year, level, unit, said_code, figures"
_ENTRY = ", ".join(f"item.{column}" for column in Entry.__dataclass_fields__)


def _entry(row: tuple) -> Entry:
    entry = dict(zip(Entry.__dataclass_fields__, row))
    return Entry(**{**entry, "companions": tuple(json.loads(entry["companions"]))})


def outdated(notice: str, program: str, rules: str) -> bool:
    """Whether a reading was made by an earlier program, or by an edition of its notice that is no longer today's."""
    if _number(program) < _number(VERSION):
        return True
    return bool(rules) and in_catalogue(notice) and rules != edition(load(notice))


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdecimal())


class Register:
    """An open register; every method that writes is one transaction."""

    def __init__(self, database: Database):
        self.path, self.database = database.path, database
        self._writing, self._rows, self._many = database.writing, database.rows, database.many

    @classmethod
    def open(cls, path: str | Path, new: bool = True) -> Register:
        """The register at ``path``, made where there is none unless ``new`` is False.

        Raises `UnreadableFile` where the file is no register or one of another edition, `FileBusy` where it
        cannot be written.
        """
        return cls(Database.open(Path(path), new))

    def close(self) -> None:
        self.database.close()

    def __enter__(self) -> Register:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # What comes in

    def add(self, received: Iterable[tuple[Item, Reading | Packed]]) -> None:
        """Enter a batch and settle every return it touches; what is there already is read anew."""
        packed = [(item, pack(read) if isinstance(read, Reading) else read) for item, read in received]
        with self._writing() as run:
            self._settle(run, [self._enter(run, item, read) for item, read in packed])

    def _enter(self, run: Any, item: Item, read: Packed) -> Claim:
        facts, where = read.facts, (item.source, item.path)
        claim = Claim(
            0,
            *where,
            facts["sha256"],
            item.sent,
            item.position,
            item.sender,
            item.message_id,
            facts["reason"],
            facts["sentence"],
            facts["notice"],
            facts["year"],
            facts["level"],
            facts["unit"],
            facts["code"],
            facts["figures"],
        )
        if not claim.sha256:  # nothing was read: it stands for the file until something is
            if run("SELECT 1 FROM item WHERE source = ? AND path = ? AND sha256 != ''", where).fetchone():
                return claim
        else:
            run("DELETE FROM item WHERE source = ? AND path = ? AND sha256 = ''", where)
        companions = json.dumps(item.companions, ensure_ascii=False)
        said = (
            claim.reason,
            claim.sentence,
            claim.unit,
            claim.name,
            claim.code,
            claim.notice,
            facts["edition"],
            claim.year,
            claim.level,
            claim.figures,
            facts["program"],
            facts["rules"],
        )
        given = (
            *where,
            claim.sha256,
            facts["size"],
            item.sent,
            item.sender,
            item.message_id,
            item.position,
            companions,
            *said,
        )
        ((id,),) = run(_ENTER, given).fetchall()
        ids = [id]
        if claim.sha256:  # the same bytes, read by an earlier program, say the same
            older = "sha256 = ? AND id != ? AND refused = '' AND program != ?"
            ids += [
                other for (other,) in run(f"SELECT id FROM item WHERE {older}", (claim.sha256, id, facts["program"]))
            ]
        for one in ids:
            if one != id:
                run(f"UPDATE item SET {', '.join(f'{column} = ?' for column in _SAID)} WHERE id = ?", (*said, one))
            run("INSERT OR REPLACE INTO reading VALUES (?, ?)", (one, read.body))
            run("DELETE FROM finding WHERE item = ?", (one,))
            lines = ((one, *line) for line in read.findings)
            self._many("INSERT INTO finding VALUES (?, ?, ?, ?, ?, ?, ?)", lines)
        return claim

    def _settle(self, run: Any, touched: Iterable[Claim] | None) -> None:
        """States of all that ``touched`` belongs with; of everything where it is None."""
        expected = self.expected()
        where = "TRUE" if touched is None else self._belonging(run, touched)
        claims = run(f"SELECT {_CLAIM} FROM item WHERE {where}")
        changes = settle((Claim(*row) for row in claims), expected, self.decided().keys())
        self._many(
            "UPDATE item SET state = ?, reason = ?, sentence = ?, of = ?, code = ? WHERE id = ?",
            ((s.state, s.reason, s.sentence, s.of, s.code, id) for id, s in changes.items()),
        )

    def _belonging(self, run: Any, touched: Iterable[Claim]) -> str:
        """The condition for whatever shares a name or a code with these, or with what shares one with them."""
        touched = list(touched)
        run("CREATE TEMP TABLE IF NOT EXISTS near (kind TEXT, key TEXT, PRIMARY KEY (kind, key)) WITHOUT ROWID")
        run("DELETE FROM temp.near")
        keys = {("sha256", claim.sha256) for claim in touched if not claim.readable}
        keys |= {("name", claim.name) for claim in touched if claim.readable}
        keys |= {("code", claim.code) for claim in touched if claim.readable and claim.code}
        more = self._many("INSERT OR IGNORE INTO temp.near VALUES (?, ?)", keys).rowcount
        while more:
            more = run(
                f"INSERT OR IGNORE INTO temp.near SELECT DISTINCT 'code', said_code FROM item WHERE {_READ} AND "
                "said_code != '' AND name IN (SELECT key FROM temp.near WHERE kind = 'name')"
            ).rowcount
            more += run(
                f"INSERT OR IGNORE INTO temp.near SELECT DISTINCT 'name', name FROM item WHERE {_READ} AND "
                "said_code IN (SELECT key FROM temp.near WHERE kind = 'code')"
            ).rowcount
        return (
            f"{_READ} AND name IN (SELECT key FROM temp.near WHERE kind = 'name') OR "
            f"NOT {_READ} AND sha256 IN (SELECT key FROM temp.near WHERE kind = 'sha256')"
        )

    def known(self, source: str) -> dict[str, set[str]]:
        """Path → the sha256 of what was read there; what should be read again is left out."""
        marks = ", ".join("?" * len(AGAIN))
        found: dict[str, set[str]] = {}
        query = (
            "SELECT path, sha256, notice, program, rules FROM item "
            f"WHERE source = ? AND sha256 != '' AND refused NOT IN ({marks})"
        )
        for path, sha256, *read in self._rows(query, (source, *AGAIN)):
            if not outdated(*read):
                found.setdefault(path, set()).add(sha256)
        return found

    def read_before(self, source: str) -> set[tuple[str, str]]:
        """(path, sha256) of everything that was ever read there."""
        return set(self._rows("SELECT path, sha256 FROM item WHERE source = ? AND sha256 != ''", (source,)))

    def outdated(self, notices: Collection[str] = (), year: int | None = None) -> list[Entry]:
        """The returns that count and were read by an earlier program, or by an earlier edition of their notice."""
        wanted = (one for one in self.items(ENTERED) if year is None or one.year == year)
        return [
            one
            for one in wanted
            if (not notices or one.notice in notices) and outdated(one.notice, one.program, one.rules)
        ]

    def reached(self, server: str, account: str, folder: str) -> tuple[int, int] | None:
        """Up to where a mailbox has been entered: the state of its numbering, and the last number."""
        query = "SELECT uidvalidity, last_uid FROM mailbox WHERE server = ? AND account = ? AND folder = ?"
        return next(self._rows(query, (server, account, folder)), None)

    def reach(self, server: str, account: str, folder: str, uidvalidity: int, uid: int) -> None:
        """Mark that a mailbox has been entered up to there."""
        with self._writing() as run:
            run("INSERT OR REPLACE INTO mailbox VALUES (?, ?, ?, ?, ?)", (server, account, folder, uidvalidity, uid))

    def mailed(self, source: str) -> set[tuple[str, str]]:
        """(Message-ID, sha256) of what came from a mailbox."""
        query = "SELECT message_id, sha256 FROM item WHERE source = ? AND message_id != ''"
        return set(self._rows(query, (source,)))

    def decided(self) -> dict[str, str]:
        """Figures of which an officer said in which unit they are, and the unit; see `decided.decide`."""
        words = dict(self._rows("SELECT cell, amount FROM adjustment WHERE kind = ? ORDER BY rowid", (UNIT_KIND,)))
        return {figures: unit for figures, unit in words.items() if unit != OPEN}

    def decide(self, figures: str, row: tuple) -> None:
        """Keep such a word, and settle what it is about."""
        with self._writing() as run:
            run("INSERT INTO adjustment VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
            touched = run(f"SELECT {_CLAIM} FROM item WHERE figures = ?", (figures,)).fetchall()
            self._settle(run, [Claim(*one) for one in touched])

    def in_doubt(self) -> set[int]:
        """Of the returns that count, those whose amounts may be in another unit, as an earlier program entered them."""
        query = (
            "SELECT item.id, figures, finding.id, message FROM item JOIN finding ON finding.item = item.id "
            "WHERE state = ? AND explanation = '' AND finding.id IN ('unit_suspect', 'form_unit_suspect')"
        )
        known, rows = self.decided(), self._rows(query, (ENTERED,))
        return {item for item, figures, id, message in rows if figures not in known and in_doubt(id, message)}

    # What is expected

    def expected(self) -> Expected:
        """Who should report, and for which year."""
        units = dict(self._rows("SELECT code, name FROM unit"))
        year = self._meta("year")
        return Expected(units, int(year) if year else None)

    def expect_year(self, year: int) -> None:
        """Hold the register to one year; raises `UnreadableFile` where it is held to another."""
        before = self._meta("year")
        if before and int(before) != year:
            raise UnreadableFile(
                f"登记簿“{self.path}”收的是{before}年度的报表，不能再收{year}年度；请另建一个登记簿。", "invalid"
            )
        if not before:
            with self._writing() as run:
                run("INSERT INTO meta VALUES ('year', ?)", (str(year),))
                self._settle(run, None)

    def _meta(self, key: str) -> str:
        found = list(self._rows("SELECT value FROM meta WHERE key = ?", (key,)))
        return found[0][0] if found else ""

    def expect_units(self, units: Iterable[Unit]) -> None:
        """The list of those who should report, in place of an earlier one."""
        units = tuple(units)
        rows = [tuple(getattr(unit, column) for column in HEADS) for unit in units]
        if rows == list(self._rows("SELECT code, name, parent, email, deadline FROM unit ORDER BY rowid")):
            return
        with self._writing() as run:
            run("DELETE FROM unit")
            self._many("INSERT INTO unit VALUES (?, ?, ?, ?, ?)", rows)
            self._settle(run, None)

    def units(self) -> list[Unit]:
        """The list of those who should report, in its order."""
        return [Unit(*row) for row in self._rows(f"SELECT {', '.join(HEADS)} FROM unit ORDER BY rowid")]

    # What there is

    def counts(self) -> dict[str, Any]:
        """How many were received, in each state, and why those that wait do."""
        states = dict.fromkeys(STATES, 0)
        states |= dict(self._rows("SELECT state, count(*) FROM item GROUP BY state"))
        query = "SELECT reason, count(*) FROM item WHERE state = ? GROUP BY reason ORDER BY 2 DESC, 1"
        return {"received": sum(states.values()), "states": states, "reasons": dict(self._rows(query, (WAITING,)))}

    def items(self, state: str | None = None) -> Iterator[Entry]:
        """Every file, or those in one state, in the order of their sources."""
        where = "WHERE state = ?" if state else ""
        query = f"SELECT {_ENTRY} FROM item {where} ORDER BY source, path, sha256"
        return map(_entry, self._rows(query, (state,) if state else ()))

    def reading(self, id: int) -> Reading:
        """What the file of that number was read as."""
        ((packed,),) = self._rows("SELECT json FROM reading WHERE item = ?", (id,))
        return unpack(packed)

    def entered(self, notice: str | None = None, year: int | None = None) -> Iterator[tuple[Entry, Reading]]:
        """The returns that count, in the order of their units' codes and names."""
        wanted = {"state": ENTERED, "notice": notice, "year": year}
        said = {column: value for column, value in wanted.items() if value is not None}
        query = (
            f"SELECT {_ENTRY}, json FROM item JOIN reading ON reading.item = item.id "
            f"WHERE {' AND '.join(f'{column} = ?' for column in said)} ORDER BY code, name, notice, year, level"
        )
        for *row, packed in self._rows(query, said.values()):
            yield _entry(tuple(row)), unpack(packed)

    def findings(self) -> Iterator[tuple[Entry, Mapping[str, Any]]]:
        """Every finding of the returns that count: id, level, cells as [identifier, address], message, key."""
        heads = ("id", "level", "cells", "message", "key", "explanation")
        query = (
            f"SELECT {_ENTRY}, {', '.join(f'finding.{head}' for head in heads)} FROM item JOIN finding "
            "ON finding.item = item.id WHERE state = ? ORDER BY item.code, item.name, item.id, finding.rowid"
        )
        width = len(Entry.__dataclass_fields__)
        for row in self._rows(query, (ENTERED,)):
            found = dict(zip(heads, row[width:]))
            yield _entry(row[:width]), {**found, "cells": json.loads(found["cells"])}

    def replaced(self, entry: Entry) -> Reading | None:
        """The form that the entered one replaced, the last before it; None where it is the first."""
        query = (
            "SELECT json FROM item JOIN reading ON reading.item = item.id WHERE state = ? AND of = ? "
            "ORDER BY arrived DESC, position DESC, source DESC, path DESC, sha256 DESC LIMIT 1"
        )
        found = [unpack(packed) for (packed,) in self._rows(query, (REPLACED, entry.id))]
        return found[0] if found else None

    def missing(self) -> list[Unit]:
        """Those who should report and of whom nothing was entered."""
        query = (
            f"SELECT {', '.join(f'unit.{head}' for head in HEADS)} FROM unit "
            "WHERE code NOT IN (SELECT code FROM item WHERE state = ?) ORDER BY unit.rowid"
        )
        return [Unit(*row) for row in self._rows(query, (ENTERED,))]
