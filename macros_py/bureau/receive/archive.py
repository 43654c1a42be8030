"""A .zip somebody sent: the names its writer gave, and each file inflated no further than it may.

Names are only names here: nothing is ever written under them. What is declared is compared with the limits before
anything is inflated, and no more than declared is ever inflated; so the declared sizes are the counted ones.
"""

from __future__ import annotations

import re
import stat
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import BinaryIO

from ...xlsx.limits import MEGABYTE, Limits, shown
from ..register.incoming_file import moment
from .content import Unread

DIRECTORY = 4 * MEGABYTE
"""Bytes a directory may have; more would be a hundred thousand names."""
_LIMITS = Limits()
_UTF8, _ENCRYPTED = 0x800, 1
_UNICODE_NAME = 0x7075
_CLOCK = timezone(timedelta(hours=8))
"""A zip tells local time without saying where: it was written in China."""
_OUTSIDE = re.compile(r"^/|^[A-Za-z]:|(?:^|/)\.\.(?:/|$)")
_LEFT_BEHIND = re.compile(r"^__MACOSX/|(?:^|/)\._[^/]*$")
_FAULTS = (
    zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError, NotImplementedError, OverflowError,
    IndexError, KeyError,
)  # fmt: skip
"""What reading a damaged or contrived archive has been seen to raise."""


@dataclass
class Allowance:
    """How much may still come out of one thing received, however it is nested."""

    size: int
    entries: int = 50_000

    @classmethod
    def of(cls, received: int) -> Allowance:
        """Workbooks are packed already: honest archives of them hardly grow."""
        return cls(max(256 * MEGABYTE, 20 * received))


@dataclass(frozen=True)
class Entry:
    """One file of an archive; ``refused`` is the reason and the sentence why it is not to be inflated."""

    name: str
    position: int
    sent: str
    info: zipfile.ZipInfo
    refused: tuple[str, str] | None


@dataclass(frozen=True)
class Archive:
    """An open archive, called ``name`` in sentences."""

    name: str
    file: zipfile.ZipFile
    entries: tuple[Entry, ...] = field(default=())

    @property
    def is_package(self) -> bool:
        """Whether it is an Office file under a wrong name."""
        names = {entry.name for entry in self.entries}
        return "[Content_Types].xml" in names or "mimetype" in names

    def read(self, entry: Entry) -> bytes:
        """The content of an entry that is not refused; raises `Unread`."""
        try:
            with self.file.open(entry.info) as stream:
                return stream.read(entry.info.file_size + 1)
        except _FAULTS:
            sentence = (
                f"“{shown(entry.name)}”在压缩包“{shown(self.name)}”中已损坏或与登记的大小不符，请重新压缩后报送。"
            )
            raise Unread("damaged", sentence) from None


class _Careful:
    """A stream whose reader cannot be made to read a directory of any length at once."""

    def __init__(self, stream: BinaryIO):
        self._stream = stream
        self.seek, self.tell, self.seekable = stream.seek, stream.tell, lambda: True

    def read(self, size: int = -1) -> bytes:
        if size < 0 or size > DIRECTORY:
            size = DIRECTORY + 1
            data = self._stream.read(size)
            if len(data) == size:
                raise ValueError("more at once than an honest archive needs")
            return data
        return self._stream.read(size)


def open_archive(stream: BinaryIO, name: str, allowance: Allowance) -> Archive:
    """The archive in ``stream``; raises `Unread` where it is none or wants more than the allowance."""
    called = f"压缩包“{shown(name)}”"
    try:
        file = zipfile.ZipFile(_Careful(stream))
    except _FAULTS:
        raise Unread("damaged", f"{called}已损坏或不完整，请重新压缩为 .zip 后报送，或直接报送 .xlsx。") from None
    infos = [info for info in file.infolist() if not _LEFT_BEHIND.search(info.filename)]
    files = [info for info in infos if not info.filename.endswith(("/", "\\")) or info.file_size]
    allowance.entries -= len(infos)
    allowance.size -= sum(info.file_size for info in files)
    if allowance.entries < 0:
        raise Unread("too_big", f"{called}里的文件太多，请分成几个压缩包后重新报送。")
    if allowance.size < 0:
        raise Unread("hostile", f"{called}展开后的大小远远超过它本身，没有展开，请直接报送 .xlsx 工作簿。")
    return Archive(name, file, tuple(_entries(files, name)))


def _entries(infos: list[zipfile.ZipInfo], archive: str) -> Iterator[Entry]:
    names = list(_names(infos))
    times = Counter(name.lower() for name in names)
    met: Counter[str] = Counter()
    for position, (info, name) in enumerate(zip(infos, names)):
        refused = _refused(info, name, times[name.lower()], archive)
        met[name] += 1
        called = name if met[name] == 1 else f"{name}#{met[name]}"
        yield Entry(called, position, _sent(info), info, refused)


def _refused(info: zipfile.ZipInfo, name: str, times: int, archive: str) -> tuple[str, str] | None:
    called = f"压缩包“{shown(archive)}”中的“{shown(name)}”"
    packed, size = max(1, info.compress_size), info.file_size
    for applies, reason, fact in (
        (_OUTSIDE.search(name), "hostile", "的路径指向压缩包之外，没有读取"),
        (stat.S_ISLNK(info.external_attr >> 16), "hostile", "是指向别处的链接，没有读取"),
        (name.endswith("/"), "hostile", "是文件夹却装了数据，没有读取"),
        (times > 1, "hostile", f"有{times}个（同名），无法确定以哪个为准"),
        (info.flag_bits & _ENCRYPTED, "password", "加了密码"),
        (info.compress_type not in (0, 8), "not_xlsx", "用了不常见的压缩方式，读不出来"),
        (size > _LIMITS.ratio_from and size > _LIMITS.ratio * packed, "hostile", f"压缩比超过 {_LIMITS.ratio}:1"),
    ):
        if applies:
            ask = "请取消密码，" if reason == "password" else "请"
            return reason, f"{called}{fact}。{ask}用普通方式重新压缩后报送，或直接报送 .xlsx。"
    return None


def _sent(info: zipfile.ZipInfo) -> str:
    try:
        return moment(datetime(*info.date_time, tzinfo=_CLOCK).timestamp())
    except ValueError:
        return ""


def _names(infos: Iterable[zipfile.ZipInfo]) -> Iterator[str]:
    """What the files are called: by the flag, by the field made for it, else in the one encoding that fits all."""
    infos = list(infos)
    unsaid = [_raw(info) for info in infos if not info.flag_bits & _UTF8]
    encoding = _encoding(b"/".join(unsaid))
    for info in infos:
        name = (
            info.orig_filename if info.flag_bits & _UTF8 else _unicode(info) or _raw(info).decode(encoding, "replace")
        )
        yield name.replace("\\", "/").removeprefix("./")


def _raw(info: zipfile.ZipInfo) -> bytes:
    return info.orig_filename.encode("cp437", "replace")


def _encoding(names: bytes) -> str:
    """UTF-8 (macOS) or GBK (Windows in China): two bytes a character is not how UTF-8 writes Chinese."""
    try:
        text = names.decode("utf-8")
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8" if text.isascii() or max(text) >= "\u0800" else "gb18030"


def _unicode(info: zipfile.ZipInfo) -> str:
    """The name in the extra field some writers add (Info-ZIP), if it belongs to this name."""
    extra = info.extra
    while len(extra) >= 4:
        tag, length = int.from_bytes(extra[:2], "little"), int.from_bytes(extra[2:4], "little")
        body, extra = extra[4 : 4 + length], extra[4 + length :]
        if tag == _UNICODE_NAME and int.from_bytes(body[1:5], "little") == zlib.crc32(_raw(info)):
            return body[5:].decode("utf-8", "replace")
    return ""
