"""What the extension holds, file by file, and the zip around it, the same bytes at every build.

LibreOffice puts the folder ``pythonpath`` beside a Python component on its path; there lie our own package, the
catalogue of notices, of xlwings the BSD-licensed modules that a macro needs (never its ``pro`` folder), and filelock,
without which no file is replaced. Word documents are written by the installed program: python-docx needs lxml, which
is compiled for one system.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping
from importlib import metadata
from pathlib import Path

from macros_py.version import VERSION

from .configuration import DESCRIPTION, MANIFEST, PROTOCOL, WINDOW, Button, addons

ROOT = Path(__file__).resolve().parents[2]
TARGET = ROOT / "addin" / "绩效自评.oxt"

ELSEWHERE = ("bureau/", "command/", "simulation/")
"""Rooms no button leads to."""
NOT_OURS = (
    "__main__.py",
    "by_formulas.py",
    "demo.py",
    "layout.py",
    "screen.py",
    "verify.py",
    "xlsx/by_openpyxl.py",
    "book/build.py",
    "book/guide_sheets.py",
    "desk/paper.py",
    "desk/udfs.py",
)
"""The command line and what only it does: its libraries are not in LibreOffice. Worksheet functions are Excel's."""

XLWINGS = "0.37.8"
XLWINGS_MODULES = (
    "__init__.py",
    "_names.py",
    "_types.py",
    "base_classes.py",
    "constants.py",
    "expansion.py",
    "main.py",
    "utils.py",
    "conversion/__init__.py",
    "conversion/framework.py",
    "conversion/numpy_conv.py",
    "conversion/pandas_conv.py",
    "conversion/polars_conv.py",
    "conversion/standard.py",
)

FILELOCK = "4.2.11"

EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The first moment a zip can name: no build leaves its time behind."""


def buttons() -> tuple[Button, ...]:
    """One for every verb of the macros, in their order."""
    from macros_py.desk.macros import VERBS

    return tuple(Button(verb.name, verb.label) for verb in VERBS.values())


def contents(shown: tuple[Button, ...] | None = None) -> dict[str, bytes]:
    """{path in the extension: content}. ``shown``: other buttons than the macros' verbs."""
    shown = buttons() if shown is None else shown
    files = {
        "META-INF/manifest.xml": MANIFEST,
        "description.xml": DESCRIPTION.format(version=VERSION),
        "Addons.xcu": addons(shown),
        "ProtocolHandler.xcu": PROTOCOL,
        "CalcWindowState.xcu": WINDOW,
    }
    packed = {path: text.encode() for path, text in files.items()}
    packed["jixiao_toolbar.py"] = Path(__file__).with_name("component.py").read_bytes()
    packed["LICENSE"] = (ROOT / "LICENSE").read_bytes()
    return packed | _our_package() | _catalogue() | _xlwings() | _filelock()


def pack(files: Mapping[str, bytes]) -> bytes:
    """The zip: entries by name, no times, the same bytes from the same contents."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in sorted(files):
            entry = zipfile.ZipInfo(path, EARLIEST)
            entry.compress_type, entry.external_attr, entry.create_system = (zipfile.ZIP_DEFLATED, 0o644 << 16, 3)
            archive.writestr(entry, files[path])
    return buffer.getvalue()


def _our_package() -> dict[str, bytes]:
    package = ROOT / "macros_py"
    inside = {path.relative_to(package).as_posix(): path for path in package.rglob("*")}
    wanted = {
        name: path
        for name, path in inside.items()
        if path.suffix in (".py", ".toml") and name not in NOT_OURS and not name.startswith(ELSEWHERE)
    }
    return {f"pythonpath/macros_py/{name}": path.read_bytes() for name, path in wanted.items()}


def _catalogue() -> dict[str, bytes]:
    folder = ROOT / "workbook_templates"
    wanted = [path for name in ("scheme.toml", "form.md", "report.md", "issued.toml") for path in folder.rglob(name)]
    wanted += [*folder.glob("indicators/*.toml"), *folder.glob("outlines/*.md"), folder / "__init__.py"]
    return {
        f"pythonpath/workbook_templates/{path.relative_to(folder).as_posix()}": path.read_bytes() for path in wanted
    }


def _xlwings() -> dict[str, bytes]:
    return _library("xlwings", XLWINGS, XLWINGS_MODULES)


def _filelock() -> dict[str, bytes]:
    """All of it: its modules import one another as they are called."""
    files = metadata.distribution("filelock").files
    modules = [path for path in files if path.parts[0] == "filelock" and path.suffix == ".py"]
    return _library("filelock", FILELOCK, ["/".join(path.parts[1:]) for path in modules])


def _library(name: str, version: str, modules: Iterable[str]) -> dict[str, bytes]:
    """Modules of an installed library, and its licence."""
    wheel = metadata.distribution(name)
    if wheel.version != version:
        raise SystemExit(f"需要 {name} {version}，装的是 {wheel.version}")
    licence = next(path for path in wheel.files if path.name.startswith("LICENSE"))
    held = {f"{name}/{module}": f"{name}/{module}" for module in modules} | {f"{name}/LICENSE.txt": str(licence)}
    return {f"pythonpath/{to}": Path(wheel.locate_file(path)).read_bytes() for to, path in held.items()}
