"""The register's file: an SQLite database of one kind and edition, written whole or not at all, refusals in sentences.

The journal is rolled back, not written ahead, since the file may lie on a share. Tables of an earlier edition are brought up
edition by edition when the file is opened; a copy as it was is written beside it first.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ...errors import FileBusy, JixiaoError, UnreadableFile
from ...xlsx.disk import settle, supersede

APPLICATION, EDITION = 0x4A58_5244, 2
"""What marks a register among SQLite files, and the edition of its tables."""

MIGRATIONS: Mapping[int, tuple[str, ...]] = {
    1: (  # 0.1: which program read a file, and by which edition of its notice, was not kept
        "ALTER TABLE item ADD COLUMN program TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE item ADD COLUMN rules TEXT NOT NULL DEFAULT ''",
    )
}
"""Edition of the tables → what makes them those of the next."""

BACKUP = ".bak"
"""The ending of the copy that is kept of a register before its tables are changed: ``登记簿.db.1.bak``."""

_TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE unit (code TEXT PRIMARY KEY, name TEXT NOT NULL, parent TEXT NOT NULL, email TEXT NOT NULL,
    deadline TEXT NOT NULL);
CREATE TABLE item (id INTEGER PRIMARY KEY, source TEXT NOT NULL, path TEXT NOT NULL, sha256 TEXT NOT NULL,
    size INTEGER NOT NULL, arrived TEXT NOT NULL, sender TEXT NOT NULL, message_id TEXT NOT NULL,
    position TEXT NOT NULL, companions TEXT NOT NULL, state TEXT NOT NULL DEFAULT '',
    reason TEXT NOT NULL DEFAULT '', sentence TEXT NOT NULL DEFAULT '', of INTEGER, refused TEXT NOT NULL, refusal TEXT NOT NULL, unit TEXT NOT NULL,
    name TEXT NOT NULL, said_code TEXT NOT NULL, code TEXT NOT NULL DEFAULT '', notice TEXT NOT NULL,
    edition TEXT NOT NULL, year INTEGER, level TEXT NOT NULL, figures TEXT NOT NULL,
    program TEXT NOT NULL DEFAULT '', rules TEXT NOT NULL DEFAULT '', UNIQUE (source, path, sha256));
CREATE INDEX item_name ON item (name);
CREATE INDEX item_said_code ON item (said_code);
CREATE INDEX item_sha256 ON item (sha256);
CREATE INDEX item_state ON item (state);
CREATE TABLE reading (item INTEGER PRIMARY KEY REFERENCES item ON DELETE CASCADE, json BLOB NOT NULL);
CREATE TABLE finding (item INTEGER NOT NULL REFERENCES item ON DELETE CASCADE, id TEXT NOT NULL,
    level TEXT NOT NULL, cells TEXT NOT NULL, message TEXT NOT NULL, key TEXT NOT NULL, explanation TEXT NOT NULL);
CREATE INDEX finding_item ON finding (item);
CREATE TABLE mailbox (server TEXT NOT NULL, account TEXT NOT NULL, folder TEXT NOT NULL,
    uidvalidity INTEGER NOT NULL, last_uid INTEGER NOT NULL, PRIMARY KEY (server, account, folder));
CREATE TABLE review (return_code TEXT NOT NULL, notice TEXT NOT NULL, year INTEGER, row TEXT NOT NULL,
    points TEXT NOT NULL, opinion TEXT NOT NULL, feedback TEXT NOT NULL, at TEXT NOT NULL,
    PRIMARY KEY (return_code, notice, year, row));
CREATE TABLE adjustment (code TEXT NOT NULL, notice TEXT NOT NULL, year INTEGER, cell TEXT NOT NULL,
    amount TEXT NOT NULL, kind TEXT NOT NULL, reason TEXT NOT NULL, by TEXT NOT NULL, at TEXT NOT NULL);
CREATE TABLE letter (code TEXT NOT NULL, notice TEXT NOT NULL, year INTEGER, kind TEXT NOT NULL,
    at TEXT NOT NULL, file TEXT NOT NULL);
"""


class Database:
    """An open file. ``rows`` reads, ``writing`` is one transaction, ``many`` writes many rows within one."""

    def __init__(self, path: Path, connection: sqlite3.Connection):
        self.path, self._connection = path, connection
        self.many = connection.executemany

    @classmethod
    def open(cls, path: Path, new: bool) -> Database:
        """The database at ``path``, made where there is none unless ``new`` is False; raises as `Register.open` does."""
        if not new and not path.is_file():
            raise UnreadableFile(f"没有登记簿“{path}”，请核对文件名和位置，或先用 jixiao collect 收件。", "not_found")
        with _told(path):
            connection = sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False)
            try:
                connection.execute("PRAGMA foreign_keys = ON")
                connection.execute("PRAGMA synchronous = FULL")
                database = cls(path, connection)
                database._begin()
            except BaseException:
                connection.close()
                raise
        return database

    def _begin(self) -> None:
        with self.writing() as run:
            edition = self._edition(run)
            if not edition:
                for statement in _TABLES.split(";\n"):
                    run(statement)
                run(f"PRAGMA application_id = {APPLICATION}")
                run(f"PRAGMA user_version = {EDITION}")
        if edition and edition < EDITION:
            self._migrate(edition)

    def _edition(self, run: Any) -> int:
        """The edition of the tables, 0 for an empty file; raises `UnreadableFile` for what we cannot read."""
        (application,), (edition,) = (run(f"PRAGMA {fact}").fetchone() for fact in ("application_id", "user_version"))
        if not run("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            return 0
        if application != APPLICATION:
            raise UnreadableFile(f"“{self.path}”是数据库，但不是收件登记簿，请另写一个文件名。", "invalid")
        if edition not in (EDITION, *MIGRATIONS):
            raise UnreadableFile(
                f"登记簿“{self.path}”的版本是{edition}，本程序的是{EDITION}，请用相应版本的程序打开。", "invalid"
            )
        return edition

    def _migrate(self, before: int) -> None:
        """The tables of today's edition, everything in them kept; a copy as they were lies beside it first."""
        self._keep_copy(before)
        with self.writing() as run:
            for edition in range(self._edition(run), EDITION):  # somebody else may have been faster
                for statement in MIGRATIONS[edition]:
                    run(statement)
                run(f"PRAGMA user_version = {edition + 1}")

    def _keep_copy(self, edition: int) -> None:
        """The whole register as it is, on the disk before this returns."""
        names = (f"{self.path.name}.{edition}{more}{BACKUP}" for more in ("", *(f".{n}" for n in range(2, 100))))
        target = next(path for name in names if not (path := self.path.with_name(name)).exists())
        fresh = target.with_name(f"{target.name}.tmp")
        try:
            fresh.unlink(missing_ok=True)
            copy = sqlite3.connect(fresh)
            try:
                self._connection.backup(copy)
            finally:
                copy.close()
            with open(fresh, "rb+") as file:
                os.fsync(file.fileno())
            supersede(fresh, target)
            settle(target.parent)
        except OSError as error:
            why = error.strerror or type(error).__name__
            raise FileBusy(
                f"登记簿“{self.path}”要转为现行版本，先存的备份“{target.name}”写不下（{why}），登记簿没有动；请处理后重新运行。"
            ) from error

    def close(self) -> None:
        self._connection.close()

    @contextmanager
    def writing(self) -> Iterator[Any]:
        """One transaction: all of it or, whatever happens, nothing."""
        with _told(self.path):
            run = self._connection.execute
            run("BEGIN IMMEDIATE")
            try:
                yield run
                run("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    run("ROLLBACK")
                raise

    def rows(self, query: str, values: Iterable[object] = ()) -> Iterator[tuple]:
        """What a query finds, row by row."""
        with _told(self.path):
            yield from self._connection.execute(query, tuple(values))


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """What the database refuses, in a sentence."""
    try:
        yield
    except JixiaoError:
        raise
    except sqlite3.OperationalError as error:
        raise FileBusy(f"登记簿“{path}”{_why(str(error))}；已登记的都在，请处理后重新运行。") from error
    except sqlite3.DatabaseError as error:
        raise UnreadableFile(
            f"“{path}”不是收件登记簿，或已损坏（{error}）；请核对文件名，或用备份。", "invalid"
        ) from error


def _why(error: str) -> str:
    for mark, words in (
        ("locked", "正被另一个程序使用"),
        ("full", "所在的磁盘已满"),
        ("readonly", "不允许写入"),
        ("unable to open", "无法打开，文件夹不存在或不允许写入"),
    ):
        if mark in error:
            return words
    return f"读写出错（{error}）"
