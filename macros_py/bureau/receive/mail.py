"""One mail as it was sent: from whom, when, and its attachments under the names they were given.

Written for what mail programs really send: names in RFC 2231, RFC 2047 or bare GBK, a date that is missing or lies
in the future, a link where the file should be. The text is looked at for such a link only, and no link is followed.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.parser import BytesParser
from email.utils import collapse_rfc2231_value, parseaddr, parsedate_to_datetime
from pathlib import PurePosixPath

from ...xlsx.limits import MEGABYTE, shown
from ..register.incoming_file import moment
from .content import Unread

SIZE = 64 * MEGABYTE
"""Bytes of a mail: two workbooks of the greatest size, as mail writes them."""
_DAY = 86_400
_HEAD = 8_192
"""Characters of a header line that are looked at."""
_TEXT = 400_000
_PARTS = 200
_STRUCTURE = re.compile(rb"(?i)boundary\*?[0-9*]*\s*=|message/rfc822")
_BLANKS = re.compile(r"\s+")
_FAULTS = (MessageError, ValueError, LookupError, TypeError, AttributeError, RecursionError, AssertionError)
"""What the parser of mails raises over contrived ones."""
_CHINESE = frozenset(("gb2312", "gbk", "gb_2312-80", "hz-gb-2312", "x-gbk", "cp936", "us-ascii", "unknown-8bit"))
_ENDINGS = {
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.ms-excel": ".xls",
    "application/pdf": ".pdf",
    "application/zip": ".zip",
    "message/rfc822": ".eml",
}
_NO_FILE = re.compile(
    r"^(?:application/(?:pkcs7-signature|x-pkcs7-signature|pgp-signature|ics)|text/(?:calendar|rfc822-headers|x-vcard|vcard)"
    r"|message/(?:delivery-status|disposition-notification))$"
)
_LINK = re.compile(r"https?://[^\s\"'<>]{4,}")
_CLOUD = re.compile(
    r"超大附件|云附件|中转站|网盘|大附件下载|(?i:ftnExs_download|mail\.qq\.com/(?:cgi-bin/)?ftn|u\.163\.com/"
    r"|(?:fs|dashi|mail)\.(?:163|126)\.com/|large-attachment-download|pan\.baidu\.com/)"
)


@dataclass(frozen=True)
class Part:
    """One attachment; ``refused`` is the reason and the sentence why it has no content to go by."""

    name: str
    data: bytes
    refused: tuple[str, str] | None = None


@dataclass(frozen=True)
class Mail:
    """``sent`` as `moment`; ``linked`` is the sentence to send back where the text holds a link in place of a file."""

    sender: str
    message_id: str
    sent: str
    subject: str
    parts: tuple[Part, ...]
    linked: str = ""


def read_mail(data: bytes, arrived: float | None = None, name: str = "") -> Mail:
    """The mail; ``arrived`` is when the server or the disk got it, against which its own date is held.

    Raises `Unread` where its structure is no honest mail's.
    """
    called = f"邮件“{shown(name)}”" if name else "这封邮件"
    if len(data) > SIZE:
        raise Unread("too_big", f"{called}超过 {SIZE // MEGABYTE} MB，没有读取，请只附报表后重新发送。")
    if sum(1 for _ in _STRUCTURE.finditer(data)) > _PARTS // 4:
        raise Unread("hostile", f"{called}的结构异常（层层嵌套），没有读取，请把 .xlsx 作为普通附件重新发送。")
    try:
        message = BytesParser().parsebytes(data)
        subject = _words(_raw(message, "Subject"))
        parts = tuple(_parts(message, subject)) if message.get_content_type() != "multipart/report" else ()
        alone = all(part.name.endswith(".eml") for part in parts)
        linked = _linked(message, subject) if alone else ""
        return Mail(
            sender=parseaddr(_words(_raw(message, "From")))[1].lower() or _words(_raw(message, "From"))[:200],
            message_id=_BLANKS.sub("", _raw(message, "Message-ID"))[:500],
            sent=_sent(_raw(message, "Date"), arrived),
            subject=subject,
            parts=parts,
            linked=linked,
        )
    except _FAULTS:
        raise Unread("damaged", f"{called}的结构已损坏，读不出附件，请把 .xlsx 作为普通附件重新发送。") from None


def _sent(date: str, arrived: float | None) -> str:
    """When it was sent as the mail says, unless it says nothing or a time after it had arrived."""
    try:
        said = parsedate_to_datetime(date)
        seconds = (said if said.tzinfo else said.replace(tzinfo=UTC)).timestamp()
    except (*_FAULTS, OverflowError, IndexError):
        return "" if arrived is None else moment(arrived)
    if arrived is not None and seconds > arrived + _DAY:
        return moment(arrived)
    return moment(seconds)


# Attachments


def _parts(message: Message, subject: str) -> Iterator[Part]:
    met: Counter[str] = Counter()
    for number, (part, related) in enumerate(_leaves(message), 1):
        if number > _PARTS:
            sentence = f"邮件“{shown(subject)}”的附件超过{_PARTS}个，其余没有读取，请分几封重新发送。"
            yield Part("其余附件", b"", ("too_big", sentence))
            return
        kind = part.get_content_type()
        name = _name(part)
        if not _is_file(part, kind, name, related):
            continue
        name = _base(name) or f"附件{sum(met.values()) + 1}{_ENDINGS.get(kind, '')}"
        if kind == "message/rfc822" and not name.lower().endswith(".eml"):
            name += ".eml"
        met[name] += 1
        if met[name] > 1:
            path = PurePosixPath(name)
            name = f"{path.stem}（{met[name]}）{path.suffix}"
        yield _part(part, kind, name)


def _leaves(message: Message) -> Iterator[tuple[Message, bool]]:
    """Every part that is no mere bracket around others, and whether it belongs to a text; a forwarded mail is one."""
    waiting = [(message, False)]
    while waiting:
        part, related = waiting.pop()
        inner = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(inner, list):
            related = related or part.get_content_subtype() == "related"
            waiting.extend((one, related) for one in reversed(inner))
        else:
            yield part, related


def _is_file(part: Message, kind: str, name: str, related: bool) -> bool:
    disposition = _raw(part, "Content-Disposition").strip().lower()
    if _NO_FILE.match(kind):
        return False
    if related and kind.startswith("image/") and part["Content-ID"]:
        return False  # the letterhead or the signature of the text
    if kind.startswith("text/") and not disposition.startswith("attachment"):
        return bool(name)
    return bool(name) or kind not in ("text/plain", "text/html")


def _part(part: Message, kind: str, name: str) -> Part:
    if kind == "message/rfc822":
        inner = part.get_payload()
        data = inner[0].as_bytes() if isinstance(inner, list) and inner else b""
        if _raw(part, "Content-Transfer-Encoding").strip().lower() == "base64":  # as it should not, but does
            data = base64.b64decode(data)
        return Part(name, data)
    if kind == "message/partial":
        return Part(
            name, b"", ("damaged", f"“{shown(name)}”被邮件系统拆成了几封，没有读取，请把 .xlsx 作为普通附件重新发送。")
        )
    data, whole = _content(part)
    if not whole:
        sentence = f"附件“{shown(name)}”在邮件传输中损坏（base64 编码不完整），请重新发送。"
        return Part(name, data, ("damaged", sentence))
    if kind in ("application/ms-tnef", "application/vnd.ms-tnef") or name.lower() == "winmail.dat":
        sentence = (
            f"邮件里的“{shown(name)}”是 Outlook 专用格式（TNEF），附件包在其中，没有读取。"
            "请在 Outlook 中把邮件格式改为“HTML”或“纯文本”后重新发送。"
        )
        return Part(name, data, ("tnef", sentence))
    if kind in ("application/pkcs7-mime", "application/x-pkcs7-mime") or kind == "multipart/encrypted":
        return Part(name, data, ("password", "邮件内容是加密的，没有读取，请不加密重新发送。"))
    return Part(name, data)


def _content(part: Message) -> tuple[bytes, bool]:
    """The bytes, and whether they came through whole."""
    text = part.get_payload()
    if _raw(part, "Content-Transfer-Encoding").strip().lower() != "base64" or not isinstance(text, str):
        data = part.get_payload(decode=True)
        return data if isinstance(data, bytes) else b"", True
    text = _BLANKS.sub("", text)
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), validate=True), len(text) % 4 != 1
    except (ValueError, binascii.Error):
        return text.encode("ascii", "replace"), False


# What things are called


def _raw(message: Message, head: str) -> str:
    """A header as it was written, on one line; bytes that are not ASCII as UTF-8 or, failing that, GB 18030."""
    wanted = head.lower()
    value = next((str(value) for name, value in message.raw_items() if name.lower() == wanted), "")
    value = re.sub(r"\r?\n[ \t]?", " ", value[:_HEAD])
    return value if value.isascii() else _decoded(value.encode("utf-8", "surrogateescape"))


def _decoded(data: bytes, charset: str = "") -> str:
    """Text in the charset it claims, or whichever of those used in China it fits; GB 2312 is never only that."""
    charset = charset.lower()
    for attempt in ("utf-8", "gb18030") if not charset or charset in _CHINESE else (charset, "utf-8", "gb18030"):
        try:
            return data.decode(attempt)
        except (LookupError, ValueError):
            continue
    return data.decode("gb18030", "replace")


def _words(text: str) -> str:
    """A header with its encoded words decoded, wherever they stand."""
    try:
        pieces = decode_header(text)
    except (ValueError, MessageError, binascii.Error):
        return text
    return "".join(
        piece if isinstance(piece, str) else _decoded(piece, charset or "") for piece, charset in pieces
    ).strip()


def _name(part: Message) -> str:
    """What an attachment is called: Content-Disposition, else Content-Type."""
    for head, parameter in (("Content-Disposition", "filename"), ("Content-Type", "name")):
        probe = Message()
        probe[head] = _raw(part, head)
        try:
            value = probe.get_param(parameter, header=head)
        except _FAULTS:
            continue
        if isinstance(value, tuple):  # RFC 2231: charset, language, bytes as Latin letters
            charset, _, text = value
            try:
                found = _decoded(text.encode("latin-1"), charset or "")
            except UnicodeEncodeError:
                found = collapse_rfc2231_value(value)
        else:
            found = _words(value) if isinstance(value, str) else ""
        if found:
            return found
    return ""


def _base(name: str) -> str:
    """The name alone: what some programs write before it is a folder of the sender's."""
    return name.replace("\\", "/").rpartition("/")[2].strip().strip(".") if name else ""


# A link in place of a file


def _linked(message: Message, subject: str) -> str:
    texts = [
        _decoded(part.get_payload(decode=True) or b"", part.get_content_charset() or "")
        for part, _ in _leaves(message)
        if part.get_content_type() in ("text/plain", "text/html")
    ]
    text = "\n".join(texts)[:_TEXT]
    if not (_LINK.search(text) and _CLOUD.search(text)):
        return ""
    return (
        f"邮件“{shown(subject)}”里没有附件，只有超大附件（云附件）的下载链接；本工具不联网下载。"
        "请把报表（.xlsx，不超过 20 MB）作为普通附件重新发送。"
    )
