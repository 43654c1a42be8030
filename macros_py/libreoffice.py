"""The path of LibreOffice on this computer."""

from __future__ import annotations

import os
import shutil
from pathlib import Path


def libreoffice_program() -> str | None:
    """The program of LibreOffice: from the variable SOFFICE, from the PATH, or where Windows installs it; None if it is
    not installed."""
    return os.environ.get("SOFFICE") or shutil.which("soffice") or shutil.which("libreoffice") or _on_windows()


def _on_windows() -> str | None:
    folders = filter(None, map(os.environ.get, ("ProgramFiles", "ProgramFiles(x86)")))
    programs = (Path(folder, "LibreOffice", "program", "soffice.exe") for folder in folders)
    return next((str(program) for program in programs if program.is_file()), None)
