"""One file received: where it came from, when it was sent, and its bytes or where they lie.

What counts as received is decided here, once. A workbook always does, whatever kind it is; so does a file of a
kind we do not know. A document (PDF, Word, a scan, a picture) counts as well, since a unit may have sent nothing
else, unless it accompanies a workbook: in one mail or in one 上报文件夹 every document does, elsewhere the one of
the workbook's own name. Documents that accompany, 目录.txt and what systems leave behind are not counted.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

CONTENTS = "目录.txt"
"""The list in a 上报文件夹; where it lies, everything is one unit's."""
_DOCUMENTS = frozenset(
    ".pdf .ofd .doc .docx .wps .wpt .rtf .txt .md .jpg .jpeg .png .bmp .gif .tif .tiff .htm .html .ppt .pptx".split()
)
_LEFT_BEHIND = frozenset((".ds_store", "thumbs.db", "desktop.ini"))


@dataclass(frozen=True)
class Item:
    """``source`` names the folder, archive or mailbox, ``path`` where in it the file stood (``3.zip!/a.xlsx``);
    both as `spelled`. ``data`` is the content, or ``file`` says where it lies. ``sent``: see `moment`; of two sent
    at once the greater ``position`` is the later. ``refused``: (reason, sentence) where the source already knows
    that there is nothing to read, and then ``sha256`` and ``size`` of what was refused, if it was there at all.
    ``companions`` are the 附带材料 beside it."""

    source: str
    path: str
    data: bytes | None = None
    file: Path | None = None
    sent: str = ""
    position: str = ""
    sender: str = ""
    message_id: str = ""
    refused: tuple[str, str] | None = None
    companions: tuple[str, ...] = ()
    sha256: str = ""
    size: int = 0

    @property
    def name(self) -> str:
        """The file's own name, which only serves messages."""
        return self.path.rpartition("/")[2]


def spelled(name: str) -> str:
    """A name that any text can hold, and no two names the same: what cannot be printed is written \\u{7}."""
    return "".join(
        letter if letter.isprintable() and letter != "\\" else "\\\\" if letter == "\\" else f"\\u{{{ord(letter):x}}}"
        for letter in name
    )


def moment(seconds: float) -> str:
    """A point in time as text that sorts as time does, in UTC; a clock beyond all years is the last or the first."""
    try:
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S.%f").zfill(26)
    except (ValueError, OverflowError, OSError):
        return "9999-12-31T23:59:59.999999" if seconds > 0 else "0001-01-01T00:00:00.000000"


def divided(names: Iterable[str], one_unit: bool = False) -> dict[str, tuple[str, ...]]:
    """Of the names of files that lie together, those that count as received, each with its companions.

    ``one_unit``: whether all were sent by one unit, as the attachments of a mail are.
    """
    there = [name for name in names if name.lower() not in _LEFT_BEHIND]
    one_unit = one_unit or CONTENTS in there
    counted: dict[str, list[str]] = {
        name: [] for name in there if _kind(name) not in _DOCUMENTS and not _draft(name, there)
    }
    by_stem: dict[str, str] = {}
    for name in counted:
        by_stem.setdefault(PurePosixPath(name).stem.lower(), name)
    for name in there:
        if name in counted:
            continue
        beside = by_stem.get(PurePosixPath(name).stem.lower()) or (next(iter(counted), None) if one_unit else None)
        if beside is not None:
            counted[beside].append(name)
    taken = {name for beside in counted.values() for name in beside}
    alone = [name for name in there if name not in counted and name not in taken and name != CONTENTS]
    found = {name: tuple(beside) for name, beside in counted.items() if not _lock(name, counted)}
    return found | dict.fromkeys(alone, ())


def _draft(name: str, there: Collection[str]) -> bool:
    """Whether a mail in a 上报文件夹 is only the draft that would have carried what lies beside it."""
    return CONTENTS in there and _kind(name) == ".eml" and f"{PurePosixPath(name).stem}.xlsx" in there


def _kind(name: str) -> str:
    return PurePosixPath(name).suffix.lower()


def _lock(name: str, there: Iterable[str]) -> bool:
    """Whether a name is that of the lock file a program laid beside a workbook that is there too."""
    for mark in ("~$", ".~lock.", ".~"):
        if name.startswith(mark):
            workbook = name.removeprefix(mark).removesuffix("#")
            return any(workbook and other != name and other.endswith(workbook) for other in there)
    return False
