"""A compound file (MS-CFB version 3) from a tree of named streams, the same bytes every time.

Office keeps a VBA project in such a file. Written from the specification: the header (2.2), the FAT (2.3), the
mini FAT for streams below 4096 bytes (2.4), the directory as a red-black tree (2.6). Every time stamp and every
class id is zero, so that the content alone decides the bytes. Projects here are far below the 6.8 MB beyond
which DIFAT sectors (2.5) would be needed; a larger one is refused.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field

SECTOR, MINI_SECTOR, MINI_CUTOFF = 512, 64, 4096
FREE, END_OF_CHAIN, FAT_SECTOR, NO_STREAM = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
STORAGE, STREAM, ROOT = 1, 2, 5
RED, BLACK = 0, 1
HEADER_FAT_ENTRIES = 109

Tree = Mapping[str, "bytes | Tree"]


@dataclass
class Entry:
    """A directory entry (2.6.1)."""

    name: str
    kind: int
    content: bytes = b""
    colour: int = BLACK
    left: int = NO_STREAM
    right: int = NO_STREAM
    child: int = NO_STREAM
    start: int = 0
    size: int = 0

    def packed(self) -> bytes:
        name = self.name.encode("utf-16-le") + b"\0\0" if self.name else b""
        links = struct.pack("<HBBIII", len(name), self.kind, self.colour, self.left, self.right, self.child)
        return name.ljust(64, b"\0") + links + bytes(16) + struct.pack("<IQQIQ", 0, 0, 0, self.start, self.size)


UNUSED = Entry("", 0, colour=RED).packed()


@dataclass
class Chains:
    """An allocation table (FAT or mini FAT) that grows chain by chain."""

    table: list[int] = field(default_factory=list)

    def add(self, sectors: int) -> int:
        """Append a chain of so many sectors; its first sector, or END_OF_CHAIN for none."""
        if not sectors:
            return END_OF_CHAIN
        first = len(self.table)
        self.table += [*range(first + 1, first + sectors), END_OF_CHAIN]
        return first

    def packed(self, sectors: int) -> bytes:
        return struct.pack(f"<{len(self.table)}I", *self.table).ljust(sectors * SECTOR, b"\xff")


def compound_file(tree: Tree) -> bytes:
    """The file that holds ``tree`` {name: content or a further tree}. ValueError: a name or the whole is too big."""
    entries = _directory(tree)
    small, mini = Chains(), bytearray()
    large: list[Entry] = []
    for entry in entries:
        if entry.kind != STREAM:
            continue
        entry.size = len(entry.content)
        if entry.size >= MINI_CUTOFF:
            large.append(entry)
        else:
            entry.start = small.add(_sectors(entry.size, MINI_SECTOR))
            mini += _padded(entry.content, MINI_SECTOR)

    directory_sectors = _sectors(128 * len(entries))
    small_sectors, mini_sectors = _sectors(4 * len(small.table)), _sectors(len(mini))
    body = directory_sectors + small_sectors + mini_sectors + sum(_sectors(entry.size) for entry in large)
    fat_sectors = next(n for n in range(1, body + 2) if n * (SECTOR // 4) >= body + n)
    if fat_sectors > HEADER_FAT_ENTRIES:
        raise ValueError("more than 109 FAT sectors: the project is too big for this writer")

    fat = Chains([FAT_SECTOR] * fat_sectors)
    directory_start, small_start = fat.add(directory_sectors), fat.add(small_sectors)
    entries[0].start, entries[0].size = fat.add(mini_sectors), len(mini)
    for entry in large:
        entry.start = fat.add(_sectors(entry.size))

    directory = b"".join(entry.packed() for entry in entries)
    directory += UNUSED * ((directory_sectors * SECTOR - len(directory)) // 128)
    return b"".join(
        [
            _header(fat_sectors, directory_start, small_start, small_sectors),
            fat.packed(fat_sectors),
            directory,
            small.packed(small_sectors),
            _padded(bytes(mini), SECTOR),
            *(_padded(entry.content, SECTOR) for entry in large),
        ]
    )


def _header(fat_sectors: int, directory: int, mini_fat: int, mini_fat_sectors: int) -> bytes:
    """2.2; the FAT stands first in the file, so its sectors are 0, 1, …"""
    versions = struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    counts = struct.pack("<9I", 0, fat_sectors, directory, 0, MINI_CUTOFF, mini_fat, mini_fat_sectors, END_OF_CHAIN, 0)
    first = struct.pack(f"<{fat_sectors}I", *range(fat_sectors)).ljust(4 * HEADER_FAT_ENTRIES, b"\xff")
    return bytes.fromhex("D0CF11E0A1B11AE1") + bytes(16) + versions + counts + first


def _directory(tree: Tree) -> list[Entry]:
    entries = [Entry("Root Entry", ROOT)]
    _fill(entries, 0, tree)
    return entries


def _fill(entries: list[Entry], parent: int, tree: Tree) -> None:
    made: list[int] = []
    for name, content in tree.items():
        if not 0 < len(name) < 32:
            raise ValueError(f"a name has 1 to 31 characters: {name!r}")
        kind = STREAM if isinstance(content, bytes) else STORAGE
        made.append(len(entries))
        entries.append(Entry(name, kind, content if isinstance(content, bytes) else b""))
        if not isinstance(content, bytes):
            _fill(entries, made[-1], content)
    made.sort(key=lambda number: (len(entries[number].name), entries[number].name.upper()))
    depth = len(made).bit_length()
    entries[parent].child = _balance(entries, made, 1, depth)


def _balance(entries: list[Entry], siblings: list[int], level: int, depth: int) -> int:
    """Siblings as a red-black tree (2.6.4): halved until empty, only the deepest of several levels is red."""
    if not siblings:
        return NO_STREAM
    middle = len(siblings) // 2
    entry = entries[siblings[middle]]
    entry.left = _balance(entries, siblings[:middle], level + 1, depth)
    entry.right = _balance(entries, siblings[middle + 1 :], level + 1, depth)
    entry.colour = RED if level == depth > 1 else BLACK
    return siblings[middle]


def _sectors(size: int, sector: int = SECTOR) -> int:
    return -(-size // sector)


def _padded(content: bytes, sector: int) -> bytes:
    return content.ljust(_sectors(len(content), sector) * sector, b"\0")
