"""A real LibreOffice under test control: the second spreadsheet that our workbooks must agree with.

    with Office() as office:
        values = office.values("form.xlsx")                    # {("自评表", "C6"): 3.5, ...}
        with office.open("form.xlsx") as document:
            office.type_into(document, "自评表", "C6", "3.5")    # as a user types
            completed = office.save_as_xlsx(document)

Flake-proof by construction: a private profile and pipe, private copies of every workbook (a stale lock file makes
LibreOffice wait for ever), one process group that dies with us, a limit on every answer, a new process after a
crash or many documents. The talking to LibreOffice itself is done in ``office_server``.
"""

from __future__ import annotations

import functools
import hashlib
import itertools
import json
import os
import select
import shutil
import signal
import subprocess
import tempfile
import uuid
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

INSTALL = "apt-get install -y --no-install-recommends libreoffice-calc python3-uno"
SERVER = Path(__file__).with_name("office_server.py")


class OfficeError(Exception):
    """LibreOffice refused, died or did not answer; the message says which and about what."""


class _Died(OfficeError):
    """The process is gone: what had only been read may be asked again."""


def program() -> Path | None:
    """soffice.bin of the LibreOffice on the PATH, or of the one the variable SOFFICE names; None where missing."""
    found = shutil.which(os.environ.get("SOFFICE") or "soffice")
    binary = Path(found).resolve().with_name("soffice.bin") if found else None
    return binary if binary and binary.exists() else None


def _python() -> str:
    """The Python pyuno was made for: the one LibreOffice brings along, else the distribution's."""
    own = program().with_name("python")
    return str(own) if own.exists() else "/usr/bin/python3"


@functools.cache
def missing() -> str | None:
    """The sentence that says what to install before a test can ask LibreOffice; None when nothing is missing."""
    if program() is None:
        return f"没有找到 LibreOffice，请先安装（Debian，root）/ LibreOffice is missing, please install: {INSTALL}"
    try:
        subprocess.run([_python(), "-I", "-c", "import uno"], check=True, capture_output=True, timeout=60)
    except (OSError, subprocess.SubprocessError):
        return f"{_python()} 不能 import uno，请先安装（Debian，root）/ pyuno is missing, please install: {INSTALL}"
    return None


@dataclass(frozen=True)
class Document:
    """An open workbook; leaving its ``with`` block closes it without saving."""

    office: Office
    number: int
    name: str

    def __enter__(self) -> Document:
        return self

    def __exit__(self, *_) -> None:
        with suppress(OfficeError):
            self.office.close(self)


class Office:
    """One LibreOffice. ``recalculate=False`` shows what a program sees that trusts the cached values.

    ``documents``: how many are opened before a new process takes over; ``patience``: seconds for one answer.
    """

    def __init__(self, *, recalculate=True, locale="zh-CN", documents=200, patience=120.0):
        self._recalculate, self._locale = recalculate, locale
        self._limit, self.patience = documents, patience
        self._numbers, self._process = itertools.count(1), None
        self._open: set[int] = set()
        self._opened = 0

    def __enter__(self) -> Office:
        if sentence := missing():
            raise OfficeError(sentence)
        self._folder = Path(tempfile.mkdtemp(prefix="office-"))
        return self

    def __exit__(self, *_) -> None:
        self._end()
        shutil.rmtree(self._folder, ignore_errors=True)

    def values(self, source: str | os.PathLike | Document) -> dict[tuple[str, str], float | str]:
        """{(sheet, "A1"): value} after a hard recalculation; empty cells and empty results are left out.

        Numbers, dates and truth values are floats, errors "#ERR532 #DIV/0!" (LibreOffice's number and text).
        """
        if not isinstance(source, Document):
            return self._with_copy(source, self.values)
        found = self._ask("values", number=source.number)
        return {(sheet, _address(row, column)): value for sheet, row, column, value in found}

    def convert(self, source: str | os.PathLike | Document, kind: str) -> Path:
        """The workbook recalculated and stored as "xlsx" or "pdf": a new file that lives as long as the office."""
        if isinstance(source, Document):
            return self._save(source, kind)
        return self._with_copy(source, lambda document: self._save(document, kind))

    def open(self, path: str | os.PathLike) -> Document:
        """A private copy of the workbook, opened; the file itself is never touched."""
        return self._asking_again(lambda: self._open_copy(Path(path)))

    def close(self, document: Document) -> None:
        """Closed without saving."""
        self._open.discard(document.number)
        self._ask("close", number=document.number)

    def type_into(self, document: Document, sheet: str, address: str, text: str) -> None:
        """Go to the cell, type, Enter: read as input, "" empties it. OfficeError if the cell is locked.

        Unlike real keys this passes by the cell's validation.
        """
        self._ask("type_into", number=document.number, sheet=sheet, address=address, text=text)

    def value(self, document: Document, sheet: str, address: str) -> float | str:
        """One cell as it stands now, "" when empty."""
        return self._ask("value", number=document.number, sheet=sheet, address=address)

    def save_as_xlsx(self, document: Document) -> Path:
        """The open workbook recalculated and stored as a new .xlsx that lives as long as the office."""
        return self._save(document, "xlsx")

    def _save(self, document: Document, kind: str) -> Path:
        folder = self._folder / f"{next(self._numbers)}"
        folder.mkdir()
        path = folder / f"{Path(document.name).stem}.{kind}"
        self._ask("save", number=document.number, path=str(path), kind=kind)
        return path

    def _with_copy(self, path, action):
        def opened():
            with self._open_copy(Path(path)) as document:
                return action(document)

        return self._asking_again(opened)

    def _asking_again(self, action):
        """What starts from a file can start once more when the process dies under it."""
        try:
            return action()
        except _Died:
            return action()

    def _open_copy(self, path: Path) -> Document:
        if self._opened >= self._limit and not self._open:
            self._end()
        document = Document(self, next(self._numbers), path.name)
        folder = self._folder / f"{document.number}"
        folder.mkdir()
        copy = shutil.copyfile(path, folder / path.name)
        try:
            self._ask("open", number=document.number, path=str(copy))
        except OfficeError as error:
            raise type(error)(f"{path.name}：{error}") from None
        self._open.add(document.number)
        self._opened += 1
        return document

    def _ask(self, do: str, **what):
        if self._process is None or self._process.poll() is not None:
            self._start()
        try:
            line = self._exchange(json.dumps({"do": do, **what}))
        except BaseException:  # a test's own time limit: a late answer must not be taken for the next one
            self._end(grace=0)
            raise
        if not line:
            words = "中途退出" if line == "" else f"{self.patience:g} 秒没有回答"
            log = self._log()
            self._end(grace=0)
            raise _Died(f"LibreOffice {words}。{log}")
        answer = json.loads(line)
        if "refused" in answer:
            raise OfficeError(answer["refused"])
        return answer["answer"]

    def _exchange(self, request: str) -> str | None:
        """The answering line, "" from a process that has ended, None after waiting in vain."""
        try:
            self._process.stdin.write(request + "\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            return ""
        ready, _, _ = select.select([self._process.stdout], [], [], self.patience)
        return self._process.stdout.readline() if ready else None

    def _start(self) -> None:
        self._end()
        self._pipe = f"office-{uuid.uuid4().hex}"
        self._profile = self._folder / self._pipe
        self._profile.mkdir()
        foreign = ("PYTHONPATH", "PYTHONHOME", "DISPLAY", "WAYLAND_DISPLAY")
        environment = {name: value for name, value in os.environ.items() if name not in foreign}
        recalculation = "always" if self._recalculate else "never"
        with open(self._profile / "server.log", "wb") as log:
            self._process = subprocess.Popen(
                [_python(), "-I", SERVER, program(), self._profile, self._pipe, self._locale, recalculation],
                env=environment | {"LC_ALL": "C.UTF-8", "SAL_USE_VCLPLUGIN": "svp"},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                encoding="utf-8",
                start_new_session=True,
            )

    def _end(self, grace: float = 10) -> None:
        """Ask the process to leave, then end its whole group; nothing in the profile or the copies is missed."""
        self._open.clear()
        self._opened = 0
        if self._process is None:
            return
        with suppress(BrokenPipeError):
            self._process.stdin.close()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(grace)
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._process.stdout.close()
        self._process = None
        for left in self._sockets():
            left.unlink(missing_ok=True)
        shutil.rmtree(self._profile, ignore_errors=True)

    def _sockets(self) -> list[Path]:
        """Our pipe and the one LibreOffice names after its profile: a killed process leaves both in /tmp."""
        digest = hashlib.md5(self._profile.as_uri().encode("utf-16-le")).digest()
        own = "SingleOfficeIPC_" + "".join(f"{byte:x}" for byte in digest)
        return [Path(f"/tmp/OSL_PIPE_{os.getuid()}_{name}") for name in (self._pipe, own)]

    def _log(self) -> str:
        """The last words of both processes."""
        logs = (self._profile / name for name in ("server.log", "soffice.log"))
        return " ".join(log.read_text(errors="replace")[-1000:].strip() for log in logs if log.exists())


def _address(row: int, column: int) -> str:
    """(6, 28) is "AB6"."""
    letters = ""
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{row}"
