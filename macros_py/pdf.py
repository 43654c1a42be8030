"""A document printed as a PDF by LibreOffice, if it is installed."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from .libreoffice import libreoffice_program

SECONDS = 120


def print_pdf(data: bytes, suffix: str, export: str) -> bytes | None:
    """The PDF of a file's content; None if LibreOffice is missing or fails. ``suffix``: of the file; ``export``: the
    name of LibreOffice's export filter."""
    program = libreoffice_program()
    if not program:
        return None
    with tempfile.TemporaryDirectory(prefix="jixiao") as name:
        folder = Path(name)
        source = folder / f"source{suffix}"
        source.write_bytes(data)
        command = [program, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to"]
        command += [f"pdf:{export}", "--outdir", str(folder), str(source)]
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=SECONDS)
            content = source.with_suffix(".pdf").read_bytes()
        except (subprocess.SubprocessError, OSError):
            return None
    return content if content.startswith(b"%PDF-") else None
