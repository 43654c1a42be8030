"""The official sheets of a closed workbook as a PDF to sign and seal, printed by LibreOffice where there is one.

It prints a passing copy in which every other sheet is hidden and the figures' code stands in the footer, so that
what was signed can be told from what was changed afterwards.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections.abc import Collection
from pathlib import Path
from posixpath import basename

from ..libreoffice import soffice
from ..xlsx.parts import Parts, sheets
from ..xlsx.spans import Edit, opening, outline, retagged, spliced
from ..xlsx.xmlscan import MAIN

SECONDS = 120
_FOOTER = re.compile(rb"(<(?:\w+:)?oddFooter>)([^<]*)")


def pdf(package: bytes, shown: Collection[str], code: str) -> bytes | None:
    """The PDF of these sheets; None where nothing here can print."""
    program = soffice()
    if not program:
        return None
    with tempfile.TemporaryDirectory(prefix="jixiao") as name:
        folder = Path(name)
        source = folder / "form.xlsx"
        source.write_bytes(only(package, shown, code))
        command = [
            program,
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--headless",
            "--convert-to",
        ]
        command += ["pdf:calc_pdf_Export", "--outdir", str(folder), str(source)]
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=SECONDS)
            made = source.with_suffix(".pdf").read_bytes()
        except (subprocess.SubprocessError, OSError):
            return None
    return made if made.startswith(b"%PDF-") else None


def only(package: bytes, shown: Collection[str], code: str) -> bytes:
    """The workbook with all other sheets hidden, and the code in the footers of these."""
    parts = Parts(package)
    data = parts.read(parts.book)
    root = outline(basename(parts.book), data, MAIN, depth=3)
    edits, first = [], None
    for number, one in enumerate(each for listed in root.named("sheets") for each in listed.named("sheet")):
        seen = one.attributes.get("name") in shown
        first = number if seen and first is None else first
        tag = opening(data, one)
        fresh = retagged(tag, ("state",)) if seen else retagged(tag, (), state="hidden")
        edits.append(Edit(one.start, one.start + len(tag), fresh))
    for view in (each for views in root.named("bookViews") for each in views.children):
        tag = opening(data, view)
        edits.append(
            Edit(view.start, view.start + len(tag), retagged(tag, ("firstSheet",), activeTab=str(first or 0)))
        )
    parts.put(parts.book, spliced(data, edits))
    for name, _, _, part in sheets(parts):
        if name in shown and part:
            before = parts.read(part)
            parts.put(part, _FOOTER.sub(rf"\1\2&amp;R数据校验码 {code}".encode(), before, count=1))
    return parts.result()[0]
