"""The register's file: an SQLite database of one kind and edition, written whole or not at all, refusals in sentences.

The journal is rolled back, not written ahead, since the file may lie on a share.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ..errors import FileBusy, JixiaoError, UnreadableFile

APPLICATION, EDITION = 0x4A58_5244, 1
"""What marks a register among SQLite files, and the edition of its tables."""

_TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE unit (code TEXT PRIMARY KEY, name TEXT NOT NULL, parent TEXT NOT NULL, email TEXT NOT NULL,
    deadline TEXT NOT NULL);
CREATE TABLE item (id INTEGER PRIMARY KEY, source TEXT NOT NULL, path TEXT NOT NULL, sha256 TEXT NOT NULL,
    size INTEGER NOT NULL, arrived TEXT NOT NULL, sender TEXT NOT NULL, message_id TEXT NOT NULL,
    position TEXT NOT NULL, companions TEXT NOT NULL, state TEXT NOT NULL DEFAULT '',
    reason TEXT NOT NULL DEFAULT '', sentence TEXT NOT NULL DEFAULT '', of INTEGER, refused TEXT NOT NULL, refusal TEXT NOT NULL, unit TEXT NOT NULL,
    name TEXT NOT NULL, said_code TEXT NOT NULL, code TEXT NOT NULL DEFAULT '', notice TEXT NOT NULL,
    edition TEXT NOT NULL, year INTEGER, level TEXT NOT NULL, figures TEXT NOT NULL, UNIQUE (source, path, sha256));
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
            (application,), (edition,) = (
                run(f"PRAGMA {fact}").fetchone() for fact in ("application_id", "user_version")
            )
            if not run("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                for statement in _TABLES.split(";\n"):
                    run(statement)
                run(f"PRAGMA application_id = {APPLICATION}")
                run(f"PRAGMA user_version = {EDITION}")
            elif application != APPLICATION:
                raise UnreadableFile(f"“{self.path}”是数据库，但不是收件登记簿，请另写一个文件名。", "invalid")
            elif edition != EDITION:
                raise UnreadableFile(
                    f"登记簿“{self.path}”的版本是{edition}，本程序的是{EDITION}，请用相应版本的程序打开。", "invalid"
                )

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
        raise UnreadableFile(f"“{path}”不是收件登记簿，或已损坏（{error}）；请核对文件名，或用备份。", "invalid") from error


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
