"""The pages of a PDF as a reader sees them, by pdftotext of poppler-utils."""

import shutil
import subprocess

READER = shutil.which("pdftotext")


def missing() -> str | None:
    """Why no PDF can be read here, or None."""
    return None if READER else "没有 pdftotext / pdftotext is missing (Debian: apt-get install poppler-utils)"


def pages(data, path):
    """The text of each page of the file ``data``, which is put at ``path``."""
    path.write_bytes(data)
    said = subprocess.run([READER, "-layout", str(path), "-"], check=True, capture_output=True).stdout.decode()
    return [page for page in said.split("\f") if page.strip()]
