"""A zip with some of its parts exchanged or added, and every other byte of it carried over as it was.

Each entry that stays moves as one block, from its own header to the next entry: nothing of it is inflated,
packed or written anew, so it cannot change. The directory's lines move too, with new positions only.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping

from .container import Container
from .limits import Refused

_END = struct.Struct("<4s4H2LH")
_ENTRY = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")

_STORED, _DEFLATED = 0, 8
_UTF8 = 0x800
_FIRST_DAY = 0x21
_SIZES_FOLLOW = 8
_BIG = 0xFFFFFFFF
_BIG_SIZES = 1
"""The extra field of ZIP64."""


def repacked(container: Container, fresh: Mapping[str, bytes | None], added: Mapping[str, bytes] = {}) -> bytes:
    """The package with ``fresh`` parts: name (in any case) → new content, or None for a part to leave out;
    ``added`` ones, which must not be there yet, follow the others.

    Refused for ZIP64, which no workbook of a size we accept needs.
    """
    data = container.data
    fresh = {name.lower(): content for name, content in fresh.items()}
    assert fresh.keys() <= container.members.keys(), "only parts that are there can be exchanged"
    assert not {name.lower() for name in added} & container.members.keys(), "only new parts can be added"
    end = data.rfind(b"PK\5\6")
    *_, directory, _ = _END.unpack_from(data, end)
    lines = _lines(container, directory, end)
    begins = sorted(line[-1] for line, _ in lines.values())
    after = dict(zip(begins, [*begins[1:], directory], strict=True))

    blocks: list[bytes] = []
    moved: dict[str, tuple[int, ...]] = {}
    position = 0
    for key in sorted(lines, key=lambda key: lines[key][0][-1]):
        line, _ = lines[key]
        begin = line[-1]
        if key not in fresh:
            block = data[begin : after[begin]]
            moved[key] = (*line[:-1], position)
        else:
            content = fresh[key]
            if content is None:
                continue
            header, packed = _packed(data, begin, content)
            block = header + packed
            checked = (zlib.crc32(content), len(packed), len(content))
            flags = line[3] & ~_SIZES_FOLLOW
            moved[key] = (*line[:3], flags, *line[4:7], *checked, *line[10:-1], position)
        blocks.append(block)
        position += len(block)

    kept = [_ENTRY.pack(*moved[key]) + names for key, (_, names) in lines.items() if key in moved]
    for name, content in added.items():
        block, line = _new(name, content, position)
        blocks.append(block)
        kept.append(line)
        position += len(block)
    size = sum(map(len, kept))
    comment = data[end + _END.size :]
    tail = _END.pack(b"PK\5\6", 0, 0, len(kept), len(kept), size, position, len(comment))
    return b"".join([*blocks, *kept, tail, comment])


def _lines(container: Container, start: int, end: int) -> dict[str, tuple[tuple, bytes]]:
    """The directory: part → its line's fields, and its name, extra field and comment as they stand."""
    data, position = container.data, start
    lines = {}
    for key in container.members:  # in the directory's order
        if data[position : position + 4] != b"PK\1\2":
            raise _zip64()
        line = _ENTRY.unpack_from(data, position)
        following = position + _ENTRY.size + sum(line[10:13])
        if _BIG in (line[8], line[9], line[-1]):
            raise _zip64()
        lines[key] = line, data[position + _ENTRY.size : following]
        position = following
    if position != end:
        raise _zip64()
    return lines


def _zip64() -> Refused:
    return Refused("invalid", "压缩包采用了 ZIP64 结构")


def _packed(data: bytes, begin: int, content: bytes) -> tuple[bytes, bytes]:
    """A header like the one at ``begin``, for other content, and the content packed the same way."""
    mark, version, flags, method, time, day, *_, name_length, extra_length = _LOCAL.unpack_from(data, begin)
    name_at = begin + _LOCAL.size
    extra_at = name_at + name_length
    name, extra = data[name_at:extra_at], _without_big_sizes(data[extra_at : extra_at + extra_length])
    packed = content if method == _STORED else zlib.compress(content, wbits=-zlib.MAX_WBITS)
    header = _LOCAL.pack(
        mark,
        version,
        flags & ~_SIZES_FOLLOW,
        method,
        time,
        day,
        zlib.crc32(content),
        len(packed),
        len(content),
        len(name),
        len(extra),
    )
    return header + name + extra, packed


def _new(name: str, content: bytes, position: int) -> tuple[bytes, bytes]:
    """An entry that was not there, and its line of the directory; its time is the earliest a zip can say."""
    raw, packed = name.encode(), zlib.compress(content, wbits=-zlib.MAX_WBITS)
    said = (20, _UTF8, _DEFLATED, 0, _FIRST_DAY, zlib.crc32(content), len(packed), len(content), len(raw))
    line = _ENTRY.pack(b"PK\1\2", 20, *said, 0, 0, 0, 0, 0, position)
    return _LOCAL.pack(b"PK\3\4", *said, 0) + raw + packed, line + raw


def _without_big_sizes(extra: bytes) -> bytes:
    """The header's extra fields less the sizes some writers put there ahead of time: they are known now."""
    kept, position = b"", 0
    while position + 4 <= len(extra):
        tag, length = struct.unpack_from("<2H", extra, position)
        if tag != _BIG_SIZES:
            kept += extra[position : position + 4 + length]
        position += 4 + length
    return kept + extra[position:]
