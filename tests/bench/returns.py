"""The same returns as three programs save them: XlsxWriter (our builds), LibreOffice, and one that spells like Excel."""

from __future__ import annotations

import shutil
from pathlib import Path

from macros_py.bureau.register.reading import read_return
from macros_py.simulation.simulate import RETURNS, simulate
from tests.office import Office, missing

from .excel_like import excel_like

UNITS, SEED, SAMPLE = 60, 7, 8
"""A made-up province, and how many of its good returns are read by every way."""


def province(folder: Path) -> Path:
    """The folder of what the units of a made-up province sent."""
    simulate(UNITS, SEED, folder)
    return folder / RETURNS


def sample(received: Path, count: int = SAMPLE) -> list[Path]:
    """Some returns that can be entered, of all notices."""
    good = [path for path in sorted(received.rglob("*.xlsx")) if not read_return(path.read_bytes()).reason]
    return good[:: len(good) // count][:count]


def by_writer(files: list[Path], folder: Path) -> dict[str, Path]:
    """Who saved them → a folder of them; without LibreOffice where there is none."""
    folders = {}
    for writer in ("XlsxWriter", "Excel式", *(() if missing() else ("LibreOffice",))):
        folders[writer] = folder / writer
        folders[writer].mkdir(parents=True)
    for number, path in enumerate(files):
        shutil.copy(path, folders["XlsxWriter"] / f"{number:03d}.xlsx")
        (folders["Excel式"] / f"{number:03d}.xlsx").write_bytes(excel_like(path.read_bytes()))
    if "LibreOffice" in folders:
        with Office() as office:
            for path in sorted(folders["XlsxWriter"].iterdir()):
                shutil.copy(office.convert(path, "xlsx"), folders["LibreOffice"] / path.name)
    return folders


def multiplied(received: Path, folder: Path, count: int) -> Path:
    """A folder of so many returns, the same ones again and again under other names."""
    files = sorted(received.rglob("*.xlsx"))
    for number in range(count):
        target = folder / f"{number // 500:04d}"
        target.mkdir(parents=True, exist_ok=True)
        shutil.copy(files[number % len(files)], target / f"{number}.xlsx")
    return folder
