"""An IMAP connection whose server may answer a command with so many bytes, for so long, and no more.

Nothing larger is ever held: a literal is refused by the size it claims, before a byte of it is read.
"""

from __future__ import annotations

import time

import imapclient
from imapclient.imap4 import IMAP4WithTimeout
from imapclient.tls import IMAP4_TLS

from ...xlsx.limits import MEGABYTE

ANSWER = 16 * MEGABYTE
COMMAND = 60.0
"""Seconds a command may take."""


class TooMuch(Exception):
    """The server sends more than was asked for."""


class Bounded:
    """What an IMAP connection may send in answer to one command: so many bytes, for so long."""

    def __init__(self, *arguments: object):
        self.left, self.deadline = ANSWER, time.monotonic() + COMMAND  # for the greeting
        super().__init__(*arguments)

    def read(self, size: int) -> bytes:
        """A literal: refused before a byte of it is held if it is larger than may come."""
        if size > self.left:
            raise TooMuch
        got = bytearray()
        while len(got) < size:
            chunk = self.file.read1(min(size - len(got), MEGABYTE))
            if not chunk:
                break
            self._spend(len(chunk))
            got += chunk
        return bytes(got)

    def readline(self) -> bytes:
        line = bytearray()
        while not line.endswith(b"\n"):
            seen = self.file.peek(1)
            if not seen:
                break
            end = seen.find(b"\n") + 1 or len(seen)
            self._spend(end)
            line += self.file.read(end)
        return bytes(line)

    def _spend(self, size: int) -> None:
        self.left -= size
        if self.left < 0:
            raise TooMuch
        if time.monotonic() > self.deadline:
            raise TimeoutError


class _Plain(Bounded, IMAP4WithTimeout):
    pass


class _Tls(Bounded, IMAP4_TLS):
    pass


class Client(imapclient.IMAPClient):
    """The library's client over a bounded connection."""

    def _create_IMAP4(self) -> _Plain | _Tls:
        if self.ssl:
            return _Tls(self.host, self.port, self.ssl_context, self._timeout.connect)
        return _Plain(self.host, self.port, self._timeout.connect)

    def allow(self, size: int | None = None) -> Client:
        """For the commands that follow."""
        self._imap.left, self._imap.deadline = ANSWER if size is None else size, time.monotonic() + COMMAND
        return self
