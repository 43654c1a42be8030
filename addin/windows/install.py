r"""Installs and removes the program for one user: no administrator, no network, no PowerShell, only the standard library.

Everything lies in %LOCALAPPDATA%\JixiaoZiping, and one add-in in Excel's start-up folder. A new version is first
copied whole and compared with its list of hashes; only then do three renames put it in the old one's place. If one
fails, those done are taken back; if the computer stops between them, the next start of any of our .bat ends the
matter (`recover`). The add-in waits beside the start-up folder, never in it: Excel opens whatever lies there.
"""

from __future__ import annotations

import compileall
import contextlib
import hashlib
import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from py_compile import PycInvalidationMode

NAME = "JixiaoZiping"
ADDIN = "绩效自评.xlam"
LIST = "files.sha256"
FOLDERS = ("python", "app", "addin", "windows")
MARK = ":Zone.Identifier"
"""The stream in which Windows notes that a file came from the network."""


class Refused(Exception):
    """An installation that did not happen; ``str(error)`` is one Chinese sentence. What was there still is."""


@dataclass(frozen=True)
class Places:
    """One user's folders: where the program lies, and Excel's start-up folder."""

    home: Path
    startup: Path

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> Places:
        """From %LOCALAPPDATA% and %APPDATA%. Refused where Windows does not name them."""
        local, roaming = environment.get("LOCALAPPDATA"), environment.get("APPDATA")
        if not local or not roaming:
            raise Refused("找不到当前用户的程序文件夹（LOCALAPPDATA、APPDATA），请用平时登录的用户直接双击“安装.bat”。")
        return cls(Path(local, NAME), Path(roaming, "Microsoft", "Excel", "XLSTART"))

    @property
    def fresh(self) -> Path:
        return self.home.with_name(f"{NAME}.new")

    @property
    def old(self) -> Path:
        return self.home.with_name(f"{NAME}.old")

    @property
    def addin(self) -> Path:
        return self.startup / ADDIN

    @property
    def waiting(self) -> Path:
        return self.startup.parent / f"{ADDIN}.new"


def install(source: Path, places: Places) -> None:
    """Put the delivery at ``source`` in the place of whatever is installed. Refused leaves the former version."""
    try:
        recover(places)
        _copy(source, places.fresh, contents(source))
        places.startup.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(places.fresh / "addin" / ADDIN, places.waiting)
        compile_sources(places.fresh)
        _swap(places)
    except (OSError, Refused) as error:
        _quietly(recover, places)
        raise error if isinstance(error, Refused) else Refused(_reason(error)) from error
    _remove_tree(places.old)


def recover(places: Places) -> None:
    """End an interrupted installation: the new version where only the add-in was missing, else the former one.

    OSError where even that is not possible now; nothing is lost, and the next call tries again.
    """
    if places.home.exists() and places.waiting.exists() and not places.fresh.exists():
        try:
            os.replace(places.waiting, places.addin)
        except OSError:
            os.replace(places.home, places.fresh)
    if places.old.exists() and not places.home.exists():
        os.replace(places.old, places.home)
    _quietly(os.remove, places.waiting)  # first: beside a fresh tree it means nothing, without one it would
    for rest in (places.fresh, places.old):
        _remove_tree(rest)


def uninstall(places: Places, keep_python: bool = False) -> list[Path]:
    """Remove what was installed and nothing else; what others put among it is left and returned.

    ``keep_python``: the installed python.exe is the one running; 卸载.bat removes its folder, all ours, afterwards.
    """
    try:
        recover(places)
        if not places.home.exists():
            return []
        mine = places.home / "addin" / ADDIN
        if places.addin.exists() and mine.exists() and places.addin.read_bytes() == mine.read_bytes():
            os.remove(places.addin)
        names = [*contents(places.home), LIST]
        for name in (name for name in names if not (keep_python and name.startswith("python/"))):
            _remove_file(places.home / name)
    except OSError as error:
        raise Refused(_reason(error)) from error
    for folder in sorted((path for path in places.home.rglob("*") if path.is_dir()), key=lambda one: -len(one.parts)):
        _quietly(os.rmdir, folder)
    _quietly(os.rmdir, places.home)
    left = [path for path in places.home.rglob("*") if path.is_file()]
    return [path for path in left if not (keep_python and path.is_relative_to(places.home / "python"))]


def contents(folder: Path) -> dict[str, str]:
    """{path below the folder: sha256} of a delivery. Refused where it is not whole."""
    try:
        lines = (folder / LIST).read_text("utf-8").splitlines()
    except OSError as error:
        raise Refused("安装文件不全，请把压缩包全部解压到一个文件夹后，再双击“安装.bat”。") from error
    listed = {path: sha256 for sha256, _, path in (line.partition("  ") for line in lines)}
    return {path: sha256 for path, sha256 in listed.items() if path.split("/")[0] in FOLDERS}


def unmark(folder: Path) -> int:
    """Take the mark of the web off every file below; how many bore it."""
    count = 0
    for path in [path for path in folder.rglob("*") if path.is_file() and not path.name.endswith(MARK)]:
        try:
            os.remove(f"{path}{MARK}")
            count += 1
        except OSError:  # bears no mark, or the disk knows no streams
            pass
    return count


def compile_sources(home: Path) -> None:
    """Where a delivery came without compiled modules: compile them once, not at every click."""
    for folder in (home / "python" / "Lib", home / "app"):
        if folder.exists() and not any(folder.rglob("*.pyc")):
            compileall.compile_dir(folder, quiet=2, invalidation_mode=PycInvalidationMode.UNCHECKED_HASH)


def _copy(source: Path, target: Path, listed: Mapping[str, str]) -> None:
    for name, sha256 in listed.items():
        to = target / name
        to.parent.mkdir(parents=True, exist_ok=True)
        try:
            shutil.copyfile(source / name, to)  # content only: the mark of the web stays behind
        except FileNotFoundError as error:
            raise Refused(f"安装文件不全，缺少“{name}”，请把压缩包全部解压后再安装；原有版本未动。") from error
        if hashlib.sha256(to.read_bytes()).hexdigest() != sha256:
            raise Refused(f"安装文件“{name}”与发布的不一致，可能下载不完整或被改动，请重新取得压缩包；原有版本未动。")
    lines = "".join(f"{sha256}  {name}\n" for name, sha256 in listed.items())
    (target / LIST).write_text(lines, "utf-8")


def _swap(places: Places) -> None:
    if places.home.exists():
        os.replace(places.home, places.old)
    os.replace(places.fresh, places.home)
    try:
        os.replace(places.waiting, places.addin)
    except OSError:
        os.replace(places.home, places.fresh)  # `recover` then brings the former version back
        raise


def _reason(error: OSError) -> str:
    if isinstance(error, PermissionError):
        name = Path(error.filename or "").name or "程序文件"
        return f"“{name}”正在使用或不允许改动，请关闭 Excel 和本程序的窗口后再试；原有版本未动。"
    if error.errno == 28:
        return "磁盘空间不足，请腾出至少 500 MB 后再试；原有版本未动。"
    return f"安装没有完成（{error.strerror or error}），原有版本未动；请关闭 Excel 后再试。"


def _remove_file(path: Path) -> None:
    if path.exists():
        os.remove(path)
    for compiled in (path.parent / "__pycache__").glob(f"{path.stem}.*.pyc") if path.suffix == ".py" else ():
        os.remove(compiled)


def _remove_tree(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)


def _quietly(act, *arguments) -> None:
    with contextlib.suppress(OSError):
        act(*arguments)


def main(arguments: list[str]) -> int:
    """`install.py` or `install.py --uninstall`; 0 done, 1 refused with a sentence."""
    from policies import standing

    source = Path(__file__).resolve().parents[1]
    try:
        places = Places.of(os.environ)
        if "--uninstall" in arguments:
            left = uninstall(places, keep_python=Path(sys.executable).is_relative_to(places.home))
            print("已卸载。自评工作簿等您自己的文件都没有动。")
            if left:
                print(f"“{places.home}”里有{len(left)}个不是本程序放的文件，已保留。")
            return 0
        if source == places.home:
            raise Refused("这里是已安装的程序，请在解压得到的文件夹里双击“安装.bat”。")
        unmark(source)
        print("正在安装，约需一两分钟……")
        install(source, places)
    except Refused as error:
        print(error)
        return 1
    print(f"已安装到 {places.home}。重新打开 Excel，就能看到“绩效自评”选项卡。")
    for sentence in standing():
        print(f"注意：{sentence}")
    return 0


if __name__ == "__main__":
    sys.stdout.reconfigure(errors="replace")  # redirected on a computer that is not Chinese
    sys.path.insert(0, str(Path(__file__).parent))
    sys.exit(main(sys.argv[1:]))
