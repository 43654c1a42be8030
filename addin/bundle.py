"""Makes the zips for Windows out of the locked parts: `python -m addin.bundle [--out DIR] [--cache DIR]`.

One holds what the buttons and .bat files call; the other, for an office that rolls up, also what its verbs call.

python/   the embeddable CPython; Lib/site-packages for a click, Lib/bulk-packages (second zip) for other verbs
app/      our package and the catalogue;  addin/  both .xlam;  windows/  what the .bat files start
工作簿/    the blank workbooks;  *.bat and 使用手册.html  what a user sees first

Modules are compiled by a Python 3.12 of this computer or by the bundled one under Wine; where neither is found,
the installer compiles them once. Compiled modules carry no times ("unchecked hash") and name no folder of ours.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import os
import re
import shutil
import subprocess
import tempfile
import zipfile
from pathlib import Path

from markdown_it import MarkdownIt

from macros_py.version import VERSION

from . import wheels
from .windows.install import ADDIN, FOLDERS, LIST

ROOT = Path(__file__).resolve().parents[1]
WINDOWS = Path(__file__).with_name("windows")
ADDINS = (ADDIN, "绩效自评函数.xlam")
DELIVERIES = {"": ("runtime", "slim"), "_汇总单位用": ("runtime", "slim", "bulk")}
"""End of a zip's name → the groups of parts in it."""

EARLIEST = (1980, 1, 1, 0, 0, 0)

SEARCH_PATH = ("python312.zip", ".", r"Lib\site-packages", r"..\app", "import site")
"""python312._pth: what is importable, whatever PYTHONPATH or the current folder say; `site` reads pywin32.pth."""

LEFT_OUT = (
    "xlwings/pro/",  # not under the BSD licence
    "xlwings/quickstart",
    "xlwings/addin/",
    "pythonwin/",
    "Pythonwin/",
    "Demos/",
    "adodbapi/",
    "isapi/",
    "win32/Demos/",
    "win32/test/",
    "win32/libs/",
    "win32/include/",
    "bin/",
    "scripts/",
)
TESTS = re.compile(r"(^|/)(tests?|demos?)/")
"""Test suites of the libraries; numpy's `testing` stays, scipy imports it."""

KEPT_TESTS = re.compile(r"^(formulas|schedula)/")
STYLE = (
    "body{font:16px/1.7 'Microsoft YaHei',sans-serif;max-width:46em;margin:2em auto;padding:0 1em;color:#222}"
    "h2{margin-top:2.2em;border-bottom:2px solid #c00}table{border-collapse:collapse}td,th{border:1px solid #bbb;"
    "padding:.2em .7em;text-align:left}img{max-width:100%;border:1px solid #ccc}code{background:#f3f3f3}"
    ".ribbon span{display:inline-block;border:1px solid #bbb;border-radius:3px;padding:.2em .6em;margin:.2em}"
)


def delivery(parts: dict[wheels.Part, Path]) -> dict[str, bytes]:
    """{path in the zip: content}, all but the compiled modules and the list of hashes. ValueError if a file is missing."""
    files: dict[str, bytes] = {}
    for part, path in parts.items():
        if part.group == "runtime":
            brought = wheels.runtime_files(path)
        else:
            brought = {name: data for name, data in wheels.wheel_files(path).items() if wanted(name)}
        for name, data in brought.items():
            files[os.path.normpath(f"python/{wheels.FOLDERS[part.group]}/{name}")] = data
    files["python/python312._pth"] = "\r\n".join((*SEARCH_PATH, "")).encode()
    return files | _application() | _visible()


def wanted(name: str) -> bool:
    """Whether a wheel's file goes along."""
    return not name.startswith(LEFT_OUT) and (bool(KEPT_TESTS.search(name)) or not TESTS.search(name))


def _application() -> dict[str, bytes]:
    files = {}
    for folder, kinds in (("macros_py", (".py", ".toml")), ("workbook_templates", (".py", ".toml", ".md", ".json"))):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in kinds and path.name != "README.md":
                files[f"app/{path.relative_to(ROOT).as_posix()}"] = path.read_bytes()
    about = f"Metadata-Version: 2.1\nName: jixiao\nVersion: {VERSION}\n"
    files[f"app/jixiao-{VERSION}.dist-info/METADATA"] = about.encode()
    files["app/LICENSE"] = (ROOT / "LICENSE").read_bytes()
    for name in ADDINS:
        if not (path := ROOT / "addin" / name).exists():
            raise ValueError(f"addin/{name} is missing: python -m addin.build makes it")
        files[f"addin/{name}"] = path.read_bytes()
    return files | {f"windows/{path.name}": path.read_bytes() for path in WINDOWS.glob("*.py")}


def _visible() -> dict[str, bytes]:
    files = {path.name: path.read_bytes() for path in WINDOWS.glob("*.bat")}
    for path in (ROOT / "workbook_templates").glob("*/*/自评工作簿.xlsx"):
        place, year = path.relative_to(ROOT / "workbook_templates").parts[:2]
        files[f"工作簿/{place}_{year}_自评工作簿.xlsx"] = path.read_bytes()
    return files | {"使用手册.html": manual().encode()}


def manual() -> str:
    """The manual as one HTML file with its pictures inside."""
    from macros_py.desk.macros import VERBS

    body = MarkdownIt("commonmark").enable("table").render((WINDOWS / "使用手册.md").read_text("utf-8"))
    picture = next((ROOT / "workbook_templates").glob("*/*/自评表.png")).read_bytes()
    body = body.replace('src="form.png"', f'src="data:image/png;base64,{base64.b64encode(picture).decode()}"')
    buttons = "".join(f"<span>{verb.label}</span>" for verb in VERBS.values())
    ribbon = f'<div class="ribbon">{buttons}<br><small>示意：选项卡上的按钮</small></div>'
    body = re.sub(r'<img src="ribbon"[^>]*>', ribbon, body)
    return f'<!DOCTYPE html><html lang="zh"><meta charset="utf-8"><title>绩效自评 使用手册</title><style>{STYLE}</style>{body}</html>'


def compiler(tree: Path) -> tuple[str, ...] | None:
    """A command that is Python 3.12: one on this computer, or the bundled one under Wine; None without either."""
    wine = shutil.which("wine64") or shutil.which("wine64", path="/usr/lib/wine")
    bundled = (wine, str(tree / "python" / "python.exe")) if wine else None
    magic = "import importlib.util; print(importlib.util.MAGIC_NUMBER.hex())"
    for command in ((shutil.which(f"python{wheels.PYTHON}"),), bundled):
        if command and command[0]:
            found = subprocess.run(
                (*command, "-c", magic), check=False, stdin=subprocess.DEVNULL, capture_output=True, text=True
            )
            if found.returncode == 0 and found.stdout.strip() == "cb0d0d0a":
                return command
    return None


def compile_tree(tree: Path) -> bool:
    """Add the .pyc files of python/Lib and app; False where no Python 3.12 is at hand."""
    command = compiler(tree)
    if command is None:
        return False
    options = ("-q", "--invalidation-mode", "unchecked-hash")  # 1 is: some template of a library did not compile
    made = subprocess.run(
        (*command, "-m", "compileall", *options, "python/Lib", "app"),
        cwd=tree,
        check=False,
        stdin=subprocess.DEVNULL,
        capture_output=True,
    )
    return made.returncode in (0, 1) and any((tree / "app").rglob("*.pyc"))


def write_tree(files: dict[str, bytes], tree: Path) -> None:
    for name, data in files.items():
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_bytes(data)


def seal(tree: Path) -> None:
    """Write the list of hashes of everything that is installed."""
    inside = {path.relative_to(tree).as_posix(): path for path in tree.rglob("*") if path.is_file()}
    lines = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {name}\n"
        for name, path in sorted(inside.items())
        if name.split("/")[0] in FOLDERS
    ]
    (tree / LIST).write_text("".join(lines), "utf-8")


def pack(tree: Path, target: Path) -> None:
    """The zip: entries by name, no times."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in sorted(path for path in tree.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo(path.relative_to(tree).as_posix(), EARLIEST)
            entry.compress_type, entry.external_attr, entry.create_system = (zipfile.ZIP_DEFLATED, 0o644 << 16, 3)
            archive.writestr(entry, path.read_bytes())


def bundle(out: Path, cache: Path, called: str = "") -> Path:
    """Fetch, verify, lay out, compile, seal and pack one of the DELIVERIES; the zip's path."""
    wanted_parts = tuple(part for part in wheels.locked() if part.group in DELIVERIES[called])
    files = delivery(wheels.fetch(wanted_parts, cache))
    out.mkdir(parents=True, exist_ok=True)
    target = out / f"绩效自评_{VERSION}_Windows{called}.zip"
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder)
        write_tree(files, tree)
        if not compile_tree(tree):
            print("没有 Python 3.12，也没有 Wine：模块由安装程序在用户电脑上编译。")
        seal(tree)
        pack(tree, target)
    return target


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m addin.bundle", description=__doc__.splitlines()[0])
    options.add_argument("--out", type=Path, default=ROOT / "out", help="folder of the zip")
    options.add_argument("--cache", type=Path, default=ROOT / "build" / "wheels", help="folder of the downloads")
    given = options.parse_args()
    for called in DELIVERIES:
        target = bundle(given.out, given.cache, called)
        print(f"{target}：{target.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
