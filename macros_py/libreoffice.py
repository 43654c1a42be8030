"""Where LibreOffice is on this computer, if it is; what is asked of it, its askers know."""

from __future__ import annotations

import os
import shutil
from pathlib import Path


def soffice() -> str | None:
    """Its program: the one the variable SOFFICE names, the one on the PATH, or where Windows installs it."""
    return os.environ.get("SOFFICE") or shutil.which("soffice") or shutil.which("libreoffice") or _on_windows()


def _on_windows() -> str | None:
    folders = filter(None, map(os.environ.get, ("ProgramFiles", "ProgramFiles(x86)")))
    programs = (Path(folder, "LibreOffice", "program", "soffice.exe") for folder in folders)
    return next((str(program) for program in programs if program.is_file()), None)
