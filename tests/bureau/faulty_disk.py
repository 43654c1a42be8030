"""A disk that fails under SQLite at a chosen call: full, unreadable, cut short, or the whole process gone.

SQLite's own way to the disk is wrapped through its C interface, so that every write, flush, truncation, creation
and deletion it makes, of the database and of its journal, is counted and can fail; nothing is compiled.
"""

import ctypes
import os
import sqlite3
from contextlib import contextmanager
from ctypes import CFUNCTYPE, POINTER, Structure, c_char_p, c_int, c_int64, c_void_p

FULL, IO_WRITE, IO_FSYNC, IO_DELETE, CANNOT_OPEN = 13, 10 | 3 << 8, 10 | 4 << 8, 10 | 10 << 8, 14

OPEN = CFUNCTYPE(c_int, c_void_p, c_void_p, c_void_p, c_int, c_void_p)
DELETE = CFUNCTYPE(c_int, c_void_p, c_char_p, c_int)
WRITE = CFUNCTYPE(c_int, c_void_p, c_void_p, c_int, c_int64)
TRUNCATE = CFUNCTYPE(c_int, c_void_p, c_int64)
SYNC = CFUNCTYPE(c_int, c_void_p, c_int)


class Vfs(Structure):
    _fields_ = [
        ("version", c_int),
        ("size_of_file", c_int),
        ("longest", c_int),
        ("next", c_void_p),
        ("name", c_char_p),
        ("data", c_void_p),
        ("open", c_void_p),
        ("delete", c_void_p),
        ("rest", c_void_p * 16),
    ]


class Methods(Structure):
    _fields_ = [
        ("version", c_int),
        ("close", c_void_p),
        ("read", c_void_p),
        ("write", c_void_p),
        ("truncate", c_void_p),
        ("sync", c_void_p),
        ("rest", c_void_p * 13),
    ]


def library():
    """The very libsqlite3 that Python's module uses; None where it is built in."""
    sqlite3.connect(":memory:").close()
    try:
        with open("/proc/self/maps") as maps:
            paths = {line.split()[-1] for line in maps if "libsqlite3" in line}
    except OSError:
        return None
    return ctypes.CDLL(paths.pop()) if len(paths) == 1 else None


class FaultyDisk:
    """``calls`` counts; the call of number ``fails_at`` and all after it fail ``how``; ``once``: that one alone."""

    HOW = ("full", "error", "short", "once", "crash")

    def __init__(self, library):
        self.calls, self.fails_at, self.how = 0, 0, ""
        library.sqlite3_vfs_find.restype = c_void_p
        library.sqlite3_vfs_find.argtypes = [c_char_p]
        library.sqlite3_vfs_register.argtypes = [c_void_p, c_int]
        real = library.sqlite3_vfs_find(None)
        self._vfs = Vfs.from_buffer_copy(Vfs.from_address(real))
        self._vfs.name, self._vfs.next = b"faulty", None
        opens, deletes = OPEN(self._vfs.open), DELETE(self._vfs.delete)
        self._keep, self._tables = [opens, deletes], {}

        def open_(vfs, name, file, flags, out):
            if self._fails():
                return CANNOT_OPEN
            code = opens(real, name, file, flags, out)
            methods = ctypes.cast(file, POINTER(c_void_p))
            if not code and methods[0]:
                methods[0] = self._wrapped(methods[0])
            return code

        def delete(vfs, name, flush):
            return IO_DELETE if self._fails() else deletes(real, name, flush)

        for field, kind, work in (("open", OPEN, open_), ("delete", DELETE, delete)):
            setattr(self._vfs, field, self._pointer(kind, work))
        assert library.sqlite3_vfs_register(ctypes.byref(self._vfs), 0) == 0

    def _pointer(self, kind, work):
        wrapped = kind(work)
        self._keep.append(wrapped)
        return ctypes.cast(wrapped, c_void_p)

    def _wrapped(self, address):
        """The address of a copy of a file's methods that counts."""
        if address not in self._tables:
            table = Methods.from_buffer_copy(Methods.from_address(address))
            write, truncate, sync = WRITE(table.write), TRUNCATE(table.truncate), SYNC(table.sync)

            def write_(file, data, length, offset):
                if self._fails():
                    if self.how == "short" and length > 1:
                        write(file, data, length // 2, offset)
                    return FULL if self.how == "full" else IO_WRITE
                return write(file, data, length, offset)

            def truncate_(file, size):
                return IO_WRITE if self._fails() else truncate(file, size)

            def sync_(file, flags):
                return IO_FSYNC if self._fails() else sync(file, flags)

            self._keep += [write, truncate, sync]
            for field, kind, work in (
                ("write", WRITE, write_),
                ("truncate", TRUNCATE, truncate_),
                ("sync", SYNC, sync_),
            ):
                setattr(table, field, self._pointer(kind, work))
            self._tables[address] = table
        return ctypes.addressof(self._tables[address])

    def _fails(self):
        self.calls += 1
        if not self.fails_at or self.calls < self.fails_at or (self.how == "once" and self.calls > self.fails_at):
            return False
        if self.how == "crash":
            os._exit(9)
        return True

    @contextmanager
    def failing(self, at=0, how=""):
        """Count from here; from the call of that number on everything fails."""
        self.calls, self.fails_at, self.how = 0, at, how
        try:
            yield self
        finally:
            self.fails_at = 0
