"""The zip around a workbook, read so strictly that no two programs could see different parts in it.

The directory at the end must account for the whole file: every entry where it says, under the name it
says, none twice, none overlapping, nothing before, between or after. Then each part is inflated, at most
as far as declared, and its length and checksum must come out as declared: so the declared sizes, once
compared with the limits, are the counted ones.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from .limits import Limits, Refused, damaged, hostile, shown, too_big

_END = struct.Struct("<4s4H2LH")
_END_64 = struct.Struct("<4sQ2H2L4Q")
_ENTRY = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")

_STORED, _DEFLATED = 0, 8
_ENCRYPTED, _SIZES_FOLLOW, _UTF8 = 1, 8, 0x800
_ABSENT = 0xFFFFFFFF
_SYMLINK = 0o120000
_DESCRIPTOR = 24
"""Bytes that may follow an entry: its sizes once more, when its writer could not go back."""
_CHUNK = 256 * 1024
_ODD_NAME = re.compile(r"[\x00-\x1f\x7f]|^[A-Za-z]:|(?:^|/)\.\.?(?:/|$)")
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)")


@dataclass(frozen=True)
class Member:
    """One entry: ``name`` as stored, ``start`` where its packed bytes begin, sizes in bytes."""

    name: str
    method: int
    checksum: int
    packed: int
    size: int
    start: int


@dataclass
class Container:
    """The parts of a package by lower-case name; ``unread`` are those nobody has inflated yet."""

    data: bytes
    members: dict[str, Member]
    limits: Limits
    unread: set[str] = field(init=False)

    def __post_init__(self) -> None:
        self.unread = {key for key, member in self.members.items() if not key.endswith("/")}

    def __contains__(self, key: str) -> bool:
        return key.lower() in self.members

    def member(self, key: str) -> Member:
        return self.members[key.lower()]

    def read(self, key: str) -> bytes:
        """The whole part; see `chunks`."""
        return b"".join(self.chunks(key))

    def chunks(self, key: str) -> Iterator[bytes]:
        """The part, 256 KB at a time; Refused when it is not what the directory says."""
        member = self.member(key)
        length = checksum = 0
        for chunk in _inflated(self.data, member):
            length += len(chunk)
            checksum = zlib.crc32(chunk, checksum)
            yield chunk
        if length != member.size:
            raise hostile(f"部件“{shown(member.name)}”的实际大小与登记的不符")
        if checksum != member.checksum:
            raise damaged(f"部件“{shown(member.name)}”校验不符")
        self.unread.discard(key.lower())

    def read_the_rest(self) -> None:
        """Inflate what nobody asked for, so that a good answer speaks for the whole file."""
        for key in sorted(self.unread):
            marked = key.endswith((".xml", ".rels", ".vml"))
            last = b""
            for chunk in self.chunks(key):
                if marked:
                    refuse_doctype(last + chunk, key)
                    last = chunk[-32:]


def refuse_doctype(data: bytes, key: str) -> None:
    """No office program writes a DOCTYPE: whoever does wants a parser to fetch or to multiply something."""
    if b"\0" in data:
        data = data.replace(b"\0", b"")
    if b"<!" in data and _DOCTYPE.search(data):
        raise hostile(f"部件“{shown(key)}”含有 DOCTYPE/ENTITY 声明")


def _inflated(data: bytes, member: Member) -> Iterator[bytes]:
    end = member.start + member.packed
    if member.method == _STORED:
        for position in range(member.start, end, _CHUNK):
            yield data[position : min(position + _CHUNK, end)]
        return
    # One byte more than declared, to notice a part that does not end where it should.
    left, packed = member.size + 1, data[member.start : end]
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        while left and not inflater.eof:
            chunk = inflater.decompress(packed, min(left, _CHUNK))
            if not chunk and not inflater.eof:
                raise damaged(f"部件“{shown(member.name)}”不完整")
            packed = inflater.unconsumed_tail
            left -= len(chunk)
            yield chunk
    except zlib.error:
        raise damaged(f"部件“{shown(member.name)}”无法解压") from None
    if inflater.unused_data:
        raise hostile(f"部件“{shown(member.name)}”之后夹带了数据")


def open_container(data: bytes, limits: Limits) -> Container:
    """The directory of a zip held in memory, every entry checked; Refused for anything out of order."""
    count, start, end = _directory(data)
    if count > limits.entries:
        raise too_big(f"内部部件超过 {limits.entries} 个")
    members: dict[str, Member] = {}
    spans = []
    position = start
    for _ in range(count):
        begin, member, position = _entry(data, position, end)
        key = _key(member.name)
        if key in members:
            raise hostile(f"部件“{shown(key)}”重复")
        members[key] = member
        spans.append((begin, member.start + member.packed))
    if position != end:
        raise hostile("压缩包目录中夹带了数据")
    _refuse_gaps(data, spans, start)
    _refuse_bombs(members.values(), limits)
    return Container(data, members, limits)


def _directory(data: bytes) -> tuple[int, int, int]:
    """How many entries the directory has, where it starts, where it ends."""
    at = data.rfind(b"PK\5\6", max(0, len(data) - _END.size - 0xFFFF))
    if at < 0 or at + _END.size > len(data):
        raise damaged("文件不完整，没有压缩包的结尾")
    _, disk, first_disk, here, count, size, start, comment = _END.unpack_from(data, at)
    if at + _END.size + comment != len(data):
        raise hostile("压缩包结尾之后夹带了数据")
    end = at
    if at >= 20 and data[at - 20 : at - 16] == b"PK\6\7":
        end = int.from_bytes(data[at - 12 : at - 4], "little")
        if end + _END_64.size != at - 20 or data[end : end + 4] != b"PK\6\6":
            raise hostile("压缩包结尾的记录前后不一致")
        *_, disk, first_disk, here, count, size, start = _END_64.unpack_from(data, end)
    if disk or first_disk or here != count or start + size != end:
        raise hostile("压缩包的目录与文件长度不符")
    return count, start, end


def _entry(data: bytes, position: int, end: int) -> tuple[int, Member, int]:
    """Where the entry's own header begins, the entry, and where the next line of the directory begins."""
    if position + _ENTRY.size > end:
        raise damaged("压缩包目录不完整")
    (
        signature,
        _,
        _,
        flags,
        method,
        _,
        _,
        checksum,
        packed,
        size,
        name_length,
        extra_length,
        comment_length,
        _,
        _,
        attributes,
        begin,
    ) = _ENTRY.unpack_from(data, position)
    name_at = position + _ENTRY.size
    extra_at = name_at + name_length
    following = extra_at + extra_length + comment_length
    if signature != b"PK\1\2" or following > end:
        raise damaged("压缩包目录不完整")
    raw = data[name_at:extra_at]
    name = _decoded(raw, flags)
    if _ABSENT in (packed, size, begin):
        size, packed, begin = _sizes_64(data[extra_at : extra_at + extra_length], size, packed, begin)
    if flags & _ENCRYPTED:
        raise Refused("encrypted", "的压缩包加了密码，请在 Excel/WPS 中取消密码后另存为 .xlsx 再试")
    if method not in (_STORED, _DEFLATED) or (method == _STORED and packed != size):
        raise hostile(f"部件“{shown(name)}”的压缩方式不是工作簿所用的")
    if attributes >> 16 & 0o170000 == _SYMLINK:
        raise hostile(f"部件“{shown(name)}”是指向别处的链接")
    start = _own_header(data, begin, raw, (flags, method, checksum, packed, size), name)
    return begin, Member(name, method, checksum, packed, size, start), following


def _own_header(data: bytes, begin: int, raw: bytes, said: tuple[int, ...], name: str) -> int:
    """Where the packed bytes begin; the header before them must say what the directory says."""
    if begin + _LOCAL.size > len(data):
        raise damaged(f"部件“{shown(name)}”不完整")
    (signature, _, flags, method, _, _, checksum, packed, size, name_length, extra_length) = _LOCAL.unpack_from(
        data, begin
    )
    name_at = begin + _LOCAL.size
    same = signature == b"PK\3\4" and method == said[1] and flags & _ENCRYPTED == said[0] & _ENCRYPTED
    if not flags & _SIZES_FOLLOW:
        same = same and checksum == said[2] and packed in (said[3], _ABSENT) and size in (said[4], _ABSENT)
    if not same or data[name_at : name_at + name_length] != raw:
        raise hostile(f"部件“{shown(name)}”与压缩包目录的登记不一致")
    return name_at + name_length + extra_length


def _sizes_64(extra: bytes, *sizes: int) -> list[int]:
    """The sizes that did not fit, from the extra field that exists for them."""
    while len(extra) >= 4:
        tag, length = struct.unpack_from("<2H", extra)
        if tag == 1:
            waiting = iter([int.from_bytes(extra[at : at + 8], "little") for at in range(4, 4 + length, 8)])
            return [next(waiting, _ABSENT) if value == _ABSENT else value for value in sizes]
        extra = extra[4 + length :]
    return list(sizes)


def _decoded(raw: bytes, flags: int) -> str:
    try:
        return raw.decode("utf-8" if flags & _UTF8 or raw.isascii() else "cp437")
    except UnicodeDecodeError:
        raise damaged("压缩包目录中的部件名无法识别") from None


def _key(name: str) -> str:
    """The name two programs could take for the same: one slash, no leading one, lower case."""
    key = name.replace("\\", "/").removeprefix("/").lower()
    if not key or _ODD_NAME.search(key) or "//" in key:
        raise hostile(f"部件名 {shown(name)} 指向压缩包之外")
    return key


def _refuse_gaps(data: bytes, spans: list[tuple[int, int]], directory: int) -> None:
    """The entries follow one another from the first byte to the directory."""
    before, allowed = 0, 0
    for begin, end in [*sorted(spans), (directory, directory)]:
        if begin < before:
            raise hostile("压缩包中的部件互相重叠")
        if begin > before + allowed:
            raise hostile("压缩包中夹带了目录之外的数据")
        before, allowed = end, _DESCRIPTOR


def _refuse_bombs(members, limits: Limits) -> None:
    total = 0
    for member in members:
        total += member.size
        if member.size > limits.part:
            raise too_big(f"部件“{shown(member.name)}”展开后超过 {limits.part >> 20} MB")
        if member.size > limits.ratio_from and member.size > limits.ratio * max(1, member.packed):
            raise hostile(f"部件“{shown(member.name)}”的压缩比超过 {limits.ratio}:1")
        if member.name.endswith("/") and member.size:
            raise hostile(f"文件夹 {shown(member.name)} 里装了数据")
    if total > limits.total:
        raise too_big(f"各部件展开后合计超过 {limits.total >> 20} MB")
