"""The files that did not lie in a folder of their own, kept beside the register under the SHA-256 of what they hold.

What a file was called only ever chooses its ending, and only among known ones: nothing received can name a place.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ...errors import FileBusy
from ...xlsx.disk import durable, settle, supersede

_ENDINGS = frozenset(".xlsx .xls .xlsm .xlsb .et .ods .csv .pdf .ofd .doc .docx .wps .zip .eml .msg .jpg .png".split())


@dataclass(frozen=True)
class Store:
    """The folder of kept files; made with the first."""

    folder: Path

    @classmethod
    def of(cls, register: Path) -> Store:
        """The folder that belongs to a register."""
        return cls(register.with_name(f"{register.name}.files"))

    def keep(self, data: bytes, name: str) -> Path:
        """Where the content lies, on the disk before this returns; raises `FileBusy` where it cannot be written."""
        ending = PurePosixPath(name).suffix.lower()
        path = self.folder / f"{hashlib.sha256(data).hexdigest()}{ending if ending in _ENDINGS else '.bin'}"
        try:
            if os.path.lexists(path) and not path.is_symlink() and path.stat().st_size == len(data):
                return path
            self.folder.mkdir(exist_ok=True)
            with durable(path, data, None) as fresh:
                supersede(fresh, path)
            settle(self.folder)
        except OSError as error:
            why = error.strerror or type(error).__name__
            sentence = f"收到的文件存不进“{self.folder}”（{why}）；已登记的都在，请处理后重新运行。"
            raise FileBusy(sentence) from error
        return path
