"""A mailbox on an IMAP server as a source: looked at, never changed, and gone on with where the last run stopped.

The folder is opened with EXAMINE and mails are fetched with BODY.PEEK, so nothing is deleted, moved or marked as
read. A mail is fetched in pieces and counted as it comes: what the server says of sizes is not believed. A line
that drops is taken up again; a mail that cannot be had waits with a sentence, and the rest goes on.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass

import imapclient
from imapclient.exceptions import LoginError

from ...errors import Unreachable
from ...xlsx.limits import MEGABYTE, shown
from ..register.incoming_file import Item
from ..register.store import Store
from .imap_line import Client, TooMuch
from .mail import SIZE
from .mail_address import Address
from .sources import from_mail

PIECE = 4 * MEGABYTE
PARCEL = 200
"""Mails after which what was fetched is entered and the place marked."""
_CONNECT, _SILENCE = 15.0, 30.0
_WAITS = (1.0, 2.0, 4.0, 8.0)
"""Seconds before the server is tried again."""
_TRIES, _IN_A_ROW = 3, 5
"""How often one mail is asked for, and how many that cannot be had stand for a server out of order."""


@dataclass(frozen=True)
class Parcel:
    """Some mails in the order of their numbers; the folder's state may be marked as ``last`` once they are entered."""

    uidvalidity: int
    last: int
    items: tuple[Item, ...]
    mails: int
    without: int
    """Mails with nothing to receive."""


class _Lost(Exception):
    """The line is gone or what comes over it is no answer."""


class Mailbox:
    """One folder of one account; connects when first asked and again when the line was lost."""

    def __init__(self, address: Address, password: str, waits: Collection[float] = _WAITS):
        self.address, self._password, self._waits = address, password, tuple(waits)
        self._client: Client | None = None
        self._uidvalidity: int | None = None

    def parcels(
        self, reached: tuple[int, int] | None, seen: Collection[tuple[str, str]], store: Store
    ) -> Iterator[Parcel]:
        """What came after ``reached``, the (uidvalidity, uid) where the last run stopped; raises `Unreachable`.

        Where the server has numbered its mails anew all are looked at again, and what is in ``seen`` as
        (Message-ID, sha256) is left out.
        """
        try:
            uids = self._again(lambda: self._list(reached))
            anew = reached is not None and reached[0] != self._uidvalidity
            for start in range(0, len(uids), PARCEL):
                yield from self._parcel(uids[start : start + PARCEL], seen if anew else (), store)
        except TooMuch:
            raise Unreachable(f"{self._called}的服务器应答过长，没有继续收取，请询问邮箱管理员。") from None
        finally:
            self._drop()

    def _list(self, reached: tuple[int, int] | None) -> list[int]:
        client = self._connected()
        after = reached[1] if reached and reached[0] == self._uidvalidity else 0
        wanted: list[object] = ["UID", f"{after + 1}:*"]
        if self.address.since:
            wanted += ["SINCE", self.address.since]
        return sorted(uid for uid in client.allow().search(wanted) if uid > after)

    def _parcel(self, uids: list[int], seen: Collection[tuple[str, str]], store: Store) -> Iterator[Parcel]:
        items: list[Item] = []
        mails = without = last = failed = 0

        def parcel() -> Parcel:
            return Parcel(self._uidvalidity, last, tuple(items), mails, without)

        for uid in uids:
            try:
                found = tuple(self._mail(uid, store))
                failed = failed + 1 if any(item.refused and item.refused[0] == "unread" for item in found) else 0
                if failed == _IN_A_ROW:
                    raise Unreachable(f"{self._called}接连{failed}封邮件取不下来，请稍后重新运行，会接着收。")
            except Unreachable:
                if last:
                    yield parcel()
                raise
            items += (item for item in found if (item.message_id, item.sha256) not in seen or not item.message_id)
            mails, without, last = mails + 1, without + (not found), uid
        yield parcel()

    def _mail(self, uid: int, store: Store) -> Iterator[Item]:
        item = Item(self.address.source, str(uid), position=f"{self._uidvalidity:010d}.{uid:010d}")
        try:
            fetched = self._again(lambda: self._fetch(uid), _TRIES)
        except TooMuch:
            self._drop()
            sentence = f"这封邮件超过 {SIZE // MEGABYTE} MB 或大小与服务器所说不符，没有读取，请只附报表重新发送。"
            yield Item(item.source, item.path, position=item.position, refused=("too_big", sentence))
        except _Lost:
            sentence = "这封邮件从服务器取不下来，没有读取，请重新发送。"
            yield Item(item.source, item.path, position=item.position, refused=("unread", sentence))
        else:
            if fetched is not None:
                data, arrived = fetched
                yield from from_mail(item, data, arrived, store)

    def _fetch(self, uid: int) -> tuple[bytes, float | None] | None:
        """The mail and when the server got it; None where it is gone."""
        data, arrived = bytearray(), None
        while True:
            asked = [f"BODY.PEEK[]<{len(data)}.{PIECE}>", "INTERNALDATE"]
            client = self._connected().allow(SIZE + MEGABYTE - len(data))
            answer = client.fetch([uid], asked).get(uid, {})
            heads = [head for head in answer if isinstance(head, bytes) and head.upper().startswith(b"BODY[]")]
            if not heads or answer[heads[0]] is None:
                return (bytes(data), arrived) if data else None
            if date := answer.get(b"INTERNALDATE"):
                arrived = date.timestamp()
            piece = answer[heads[0]]
            if b"<" not in heads[0]:  # it does not send pieces, but the whole
                return bytes(piece), arrived
            data += piece
            if len(data) > SIZE:
                raise TooMuch
            if len(piece) < PIECE:
                return bytes(data), arrived

    # The line

    @property
    def _called(self) -> str:
        return f"邮箱“{shown(self.address.user)}”（{shown(self.address.host)}）"

    def _again(self, ask, tries: int | None = None):
        """The answer of ``ask``, over a new line each time the old one fails."""
        for attempt in range(1, (tries or len(self._waits) + 1) + 1):
            try:
                return ask()
            except (Unreachable, TooMuch, GeneratorExit, KeyboardInterrupt, MemoryError):
                raise
            except Exception:  # what a stranger's answers make a library raise cannot be listed
                self._drop()
                if attempt <= len(self._waits):
                    time.sleep(self._waits[attempt - 1])
        if tries:
            raise _Lost
        raise Unreachable(f"{self._called}的连接一再中断，已收到的都已登记，请稍后重新运行，会接着收。")

    def _connected(self) -> Client:
        if self._client is None:
            for wait in (*self._waits, None):
                try:
                    self._client = self._opened()
                    break
                except Unreachable:
                    raise
                except Exception as error:  # as in `_again`
                    broken = isinstance(error, (ssl.SSLEOFError, ssl.SSLZeroReturnError))
                    if isinstance(error, ssl.SSLError) and not broken or wait is None:
                        raise self._refusal(error) from None
                    time.sleep(wait)
        return self._client

    def _opened(self) -> Client:
        where = self.address
        context = ssl.create_default_context(cafile=where.ca or None)
        timeout = imapclient.SocketTimeout(_CONNECT, _SILENCE)
        client = Client(where.host, where.port, ssl=where.tls, ssl_context=context, timeout=timeout)
        try:
            client.normalise_times = False
            if not where.tls:
                if not client.allow().has_capability("STARTTLS"):
                    raise Unreachable(
                        f"{self._called}不支持加密（STARTTLS），没有登录；请改用 imaps:// 或询问邮箱管理员。"
                    )
                client.starttls(context)
            self._log_in(client.allow())
            if client.has_capability("ID"):  # some providers show no folder to a program that does not say its name
                client.id_({"name": "jixiao"})
            found = self._examine(client.allow())
        except BaseException:
            client.shutdown()
            raise
        if self._uidvalidity not in (None, found):
            client.shutdown()
            raise Unreachable(f"{self._called}的文件夹在收取时重建了，已收到的都已登记，请重新运行。")
        self._uidvalidity = found
        return client

    def _log_in(self, client: Client) -> None:
        try:
            if client.has_capability("AUTH=PLAIN"):  # any letters, where LOGIN knows ASCII only
                client.plain_login(self.address.user, self._password)
            else:
                client.login(self.address.user, self._password)
        except (LoginError, UnicodeEncodeError) as error:
            if isinstance(error.__context__, imapclient.IMAPClient.AbortError):  # the line, not the answer
                raise error.__context__ from None
            raise Unreachable(
                f"{self._called}登录被拒绝，请核对用户名和密码（不少邮箱须先开启 IMAP，并用客户端授权码代替密码）。"
            ) from None

    def _examine(self, client: Client) -> int:
        try:
            return int(client.select_folder(self.address.folder, readonly=True)[b"UIDVALIDITY"])
        except imapclient.IMAPClient.AbortError:
            raise
        except (imapclient.IMAPClient.Error, KeyError, ValueError, UnicodeError):
            raise Unreachable(f"{self._called}里打不开文件夹“{shown(self.address.folder)}”，请核对名称。") from None

    def _refusal(self, error: BaseException) -> Unreachable:
        where = f"{shown(self.address.host)}:{self.address.port}"
        if isinstance(error, ssl.SSLCertVerificationError):
            return Unreachable(f"邮箱服务器 {where} 的证书不可信，没有登录；单位自建的服务器请用 ca= 给出其证书文件。")
        if isinstance(error, ssl.SSLError):
            return Unreachable(f"与邮箱服务器 {where} 建立加密连接失败，没有登录；请核对端口（imaps 一般为993）。")
        return Unreachable(f"连不上邮箱服务器 {where}，已收到的都已登记；请核对地址和网络后重新运行，会接着收。")

    def _drop(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            try:
                client.shutdown()
            except Exception:  # noqa: S110  it is gone either way
                pass
