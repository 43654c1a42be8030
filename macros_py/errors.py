"""The few exceptions of the project: each is about us or about a file, and says in Chinese what to do."""

from __future__ import annotations

from collections.abc import Sequence


class JixiaoError(Exception):
    """Anything we refuse; ``str(error)`` is one complete sentence for the user, ``kind`` a word for programs."""

    kind = "refused"

    def as_json(self) -> dict[str, str]:
        """What `--json` answers under the key ``error``."""
        return {"kind": self.kind, "message": str(self)}


class FormulaError(JixiaoError):
    """A scheme's formula says something the formula language does not have."""

    kind = "formula"


class SchemeError(JixiaoError):
    """A scheme is wrong: names the file, the entry, the key and what is allowed."""

    kind = "scheme"


class UnreadableFile(JixiaoError):
    """A file that is not a workbook we may read: old format, encrypted, damaged or hostile.

    ``kind`` is one of not_found, not_xlsx, encrypted, damaged, too_big, hostile, invalid.
    """

    def __init__(self, message: str, kind: str = "damaged"):
        super().__init__(message)
        self.kind = kind


class NotOurWorkbook(JixiaoError):
    """A readable workbook that is not one of our forms, or another edition of one."""

    kind = "not_ours"


class OtherEdition(NotOurWorkbook):
    """One of our forms as its notice printed it before, or prints it elsewhere; ``changes``: what differs, from → to."""

    kind = "other_edition"

    def __init__(self, message: str, changes: Sequence[str] = ()):
        super().__init__(message)
        self.changes = tuple(changes)


class FileBusy(JixiaoError):
    """The file cannot be written now: open elsewhere, changed meanwhile, read-only or no space."""

    kind = "busy"


class Unreachable(JixiaoError):
    """A mailbox that does not answer, refuses us or breaks off; what came in before is kept."""

    kind = "unreachable"


class NotSent(JixiaoError):
    """A mail that did not leave: the server, its certificate, the account or an address refused."""

    kind = "not_sent"
