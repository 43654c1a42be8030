"""What a received file brings: itself or, of a .zip, an .eml or a .msg, what is in it, however they are packed.

A file that is opened is not counted, what is in it is; one that cannot be opened counts itself and says why. Paths
go through what was opened: ``3.zip!/乡镇/a.xlsx``.
"""

from __future__ import annotations

import hashlib
import io
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import BinaryIO

from ...xlsx.limits import Limits, shown
from ..register.incoming_file import Item, divided, spelled
from ..register.store import Store
from .archive import Allowance, Archive, open_archive
from .content import Unread, content
from .mail import SIZE, read_mail
from .outlook import OLE2, as_mail

ZIP, MAIL, OUTLOOK = ".zip", ".eml", ".msg"
DEEPEST = {ZIP: 2, MAIL: 3}
"""How often a kind may be within its own kind, the outermost counted."""
_LARGEST = Limits().file


@dataclass(frozen=True)
class _Opening:
    """What goes along on the way in."""

    store: Store
    allowance: Allowance
    within: tuple[str, ...] = field(default=())

    def into(self, kind: str) -> _Opening:
        return replace(self, within=(*self.within, kind))


def opened(item: Item, store: Store) -> Iterator[Item]:
    """The items that the file of ``item`` brings, those that were inside kept in the ``store``."""
    kind = _kind(item.name)
    if item.file is None or kind is None:
        yield item
        return
    try:
        status = os.lstat(item.file)
        if not stat.S_ISREG(status.st_mode):
            yield item
            return
        opening = _Opening(store, Allowance.of(status.st_size))
        if kind == ZIP:
            with open(item.file, "rb") as stream:
                yield from _archive(item, stream, opening)
        else:
            data = content(item.file, replace(Limits(), file=SIZE))
            yield from _mail(item, data, kind, status.st_mtime, opening)
    except OSError:
        yield item  # whoever reads it says what is wrong with it
    except Unread as unread:
        yield replace(item, refused=(unread.reason, unread.sentence))


def from_mail(item: Item, data: bytes, arrived: float | None, store: Store) -> Iterator[Item]:
    """The items of the mail ``data``, which stands at ``item.path`` in a mailbox and arrived when the server says."""
    yield from _mail(item, data, MAIL, arrived, _Opening(store, Allowance.of(len(data))), joint="/")


def _kind(name: str) -> str | None:
    ending = PurePosixPath(name).suffix.lower()
    return ending if ending in (ZIP, MAIL, OUTLOOK) else None


def _inside(item: Item, data: bytes, opening: _Opening) -> Iterator[Item]:
    """The items of something that was inside something."""
    kind = _kind(item.name)
    family = MAIL if kind == OUTLOOK else kind
    if kind is None:
        yield _kept(item, data, opening)
    elif opening.within.count(family) >= DEEPEST[family]:
        what = "压缩包" if kind == ZIP else "转发的邮件"
        sentence = f"{what}“{shown(item.name)}”又套在{DEEPEST[family]}层{what}里，没有打开，请把其中的 .xlsx 直接报送。"
        yield _kept(replace(item, refused=("nested", sentence)), data, opening)
    elif kind == ZIP:
        yield from _archive(item, io.BytesIO(data), opening)
    else:
        yield from _mail(item, data, kind, None, opening)


def _kept(item: Item, data: bytes, opening: _Opening) -> Item:
    """The item with its content in the store, unless it lies in a folder of the sender's."""
    if not data:
        return item if item.refused else replace(item, data=b"")
    file = item.file or opening.store.keep(data, item.name)
    return replace(item, file=file, sha256=hashlib.sha256(data).hexdigest(), size=len(data))


# Archives


def _archive(item: Item, stream: BinaryIO, opening: _Opening) -> Iterator[Item]:
    try:
        archive = open_archive(stream, item.name, opening.allowance)
    except Unread as unread:
        yield _whole(replace(item, refused=(unread.reason, unread.sentence)), stream, opening)
        return
    by_folder: dict[str, dict[str, int]] = {}
    for number, entry in enumerate(archive.entries):
        folder, _, name = entry.name.rpartition("/")
        by_folder.setdefault(folder, {})[name] = number
    counted = [
        (numbers[name], tuple(f"{folder}/{other}" if folder else other for other in beside))
        for folder, numbers in by_folder.items()
        for name, beside in divided(numbers, _one_unit(numbers, opening)).items()
    ]
    if archive.is_package:
        yield _whole(item, stream, opening)
    elif not counted:
        sentence = f"压缩包“{shown(item.name)}”里没有报表文件，请放入 .xlsx 后重新报送。"
        yield _whole(replace(item, refused=("empty", sentence)), stream, opening)
    else:
        for number, beside in sorted(counted):
            yield from _entry(item, archive, number, beside, opening.into(ZIP))


def _entry(item: Item, archive: Archive, number: int, beside: tuple[str, ...], opening: _Opening) -> Iterator[Item]:
    entry = archive.entries[number]
    made = replace(
        item,
        path=f"{item.path}!/{_path(entry.name)}",
        data=None,
        file=None,
        sent=item.sent if MAIL in opening.within else entry.sent or item.sent,
        position=f"{item.position}!{entry.position:06d}",
        companions=(*(f"{item.path}!/{_path(other)}" for other in beside), *item.companions),
        refused=entry.refused,
    )
    largest = SIZE if _kind(made.name) else _LARGEST
    if made.refused is None and entry.info.file_size > largest:
        sentence = f"“{shown(entry.name)}”超过 {largest >> 20} MB，没有读取，请删除无关内容后重新报送。"
        made = replace(made, refused=("too_big", sentence))
    if made.refused:
        yield made
        return
    try:
        data = archive.read(entry)
    except Unread as unread:
        yield replace(made, refused=(unread.reason, unread.sentence))
        return
    yield from _inside(made, data, opening)


def _whole(item: Item, stream: BinaryIO, opening: _Opening) -> Item:
    """The archive as the one thing received; one that lies in a folder stays there."""
    stream.seek(0)
    if item.file is None:
        return _kept(item, stream.read(), opening)
    size = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    return replace(item, sha256=hashlib.file_digest(stream, "sha256").hexdigest(), size=size)


def _one_unit(names: dict[str, int], opening: _Opening) -> bool:
    """An archive in a mail is one unit's, if it holds no more than one workbook."""
    return MAIL in opening.within and len(divided(names, one_unit=True)) == 1


def _path(name: str) -> str:
    return "/".join(spelled(part) for part in name.split("/"))


# Mails


def _mail(
    item: Item, data: bytes, kind: str, arrived: float | None, opening: _Opening, joint: str = "!/"
) -> Iterator[Item]:
    try:
        if kind == OUTLOOK and not data.startswith(OLE2):
            raise Unread(
                "damaged", f"“{shown(item.name)}”不是完整的 Outlook 邮件，读不出来，请把其中的 .xlsx 直接报送。"
            )
        written = as_mail(data, item.name) if kind == OUTLOOK else data
        mail = read_mail(written, arrived, "" if joint == "/" else item.name)
    except Unread as unread:
        yield _kept(replace(item, refused=(unread.reason, unread.sentence)), data, opening)
        return
    if MAIL not in opening.within:  # a forwarded one was sent by whoever forwards it
        item = replace(item, sender=mail.sender, message_id=mail.message_id, sent=mail.sent or item.sent)
    opening = opening.into(MAIL)
    if mail.linked:
        path = f"{item.path}{joint}正文"
        yield _kept(replace(item, path=path, refused=("link", mail.linked)), data, opening)
    parts = {part.name: (number, part) for number, part in enumerate(mail.parts)}
    for name, beside in divided(parts, one_unit=True).items():
        number, part = parts[name]
        made = replace(
            item,
            path=f"{item.path}{joint}{spelled(name)}",
            data=None,
            file=None,
            position=f"{item.position}/{number:03d}",
            companions=(*(f"{item.path}{joint}{spelled(other)}" for other in beside), *item.companions),
            refused=part.refused,
        )
        if not part.refused and not _kind(name) and len(part.data) > _LARGEST:
            sentence = f"附件“{shown(name)}”超过 {_LARGEST >> 20} MB，没有读取，请删除无关内容后重新发送。"
            yield replace(made, refused=("too_big", sentence))
        elif part.refused:
            yield _kept(made, part.data, opening)
        else:
            yield from _inside(made, part.data, opening)
