"""Letters on their way to units: each mailed once, what failed said, and a run that broke off goes on where it stopped.

Mails go only to addresses on the list of units: whoever wrote in may have lied about who they are, so an answer to
them stays a draft.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from ... import post
from ...errors import NotSent
from ..register.register import Register
from . import review_answers

SENT, BEFORE, NO_ADDRESS = "已发出", "此前已发出", "名单里没有邮箱"


@dataclass
class Delivery:
    """Mails of one run; ``account`` None: only drafts. ``again``: also what was sent before."""

    register: Register
    account: post.Account | None = None
    password: str = ""
    again: bool = False
    _sent: set[str] | None = field(default=None, init=False)

    def draft(self, to: str, subject: str, words: str, files: Mapping[str, bytes]) -> bytes:
        """The mail as a draft, to whoever wrote in where the list knows no address."""
        return post.draft(post.compose([to] if post.is_address(to) else [], subject, words, files))

    def send(self, kind: str, letter: Letter, to: str, subject: str, words: str, files: Mapping[str, bytes]) -> str:
        """Mail a letter unless it was mailed; what became of it, in words: one refused does not stop the others."""
        if self._sent is None:
            self._sent = review_answers.letters(self.register, kind)
        if letter.file in self._sent and not self.again:
            return BEFORE
        if not post.is_address(to):
            return NO_ADDRESS
        try:
            post.send(post.compose([to], subject, words, files, self.account.sender), self.account, self.password)
        except NotSent as error:
            return str(error)
        now = datetime.datetime.now().isoformat(timespec="seconds")
        review_answers.wrote(self.register, [(letter.unit, letter.notice, letter.year, kind, now, letter.file)])
        return SENT


@dataclass(frozen=True)
class Letter:
    """What a letter is kept by in the register."""

    unit: str
    notice: str
    year: int | None
    file: str
