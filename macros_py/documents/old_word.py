"""An old .doc opened by LibreOffice, where there is one, and given back as a .docx; nothing is computed by it."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from ..errors import UnreadableFile
from ..libreoffice import libreoffice_program

SECONDS = 60


def to_docx(data: bytes, name: str) -> bytes:
    """The same document as .docx; `UnreadableFile` where LibreOffice is missing or cannot read it."""
    again = "请在 Word/WPS 中另存为 .docx 再试"
    program = libreoffice_program()
    if not program:
        raise UnreadableFile(f"“{name}”是旧版 Word 文档（.doc），本机没有 LibreOffice，不能转换；{again}。", "not_docx")
    with tempfile.TemporaryDirectory(prefix="jixiao") as folder:
        source = Path(folder) / "source.doc"
        source.write_bytes(data)
        profile = (Path(folder) / "profile").as_uri()
        command = [program, f"-env:UserInstallation={profile}", "--headless", "--convert-to", "docx", "--outdir"]
        try:
            subprocess.run([*command, folder, str(source)], check=True, capture_output=True, timeout=SECONDS)
            return source.with_suffix(".docx").read_bytes()
        except (subprocess.SubprocessError, OSError) as error:
            raise UnreadableFile(f"“{name}”（.doc）没有转换成功，可能已损坏或加了密码；{again}。", "damaged") from error
