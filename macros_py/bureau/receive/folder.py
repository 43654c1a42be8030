"""A folder as a source: every file below it that counts as received, folder by folder, in the order of the names.

Files are referenced where they lie, never moved or touched. What cannot be listed is an item too: nothing is lost
without a word.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from pathlib import Path

from ...errors import UnreadableFile
from ...xlsx.disk import PREFIX
from ..register.incoming_file import Item, divided, moment, spelled


def items(place: Path, but: Collection[Path] = ()) -> Iterator[Item]:
    """The items of a folder, or of a single file as if it lay alone in its folder; ``but`` are paths of ours.

    Raises `UnreadableFile` where there is no such place.
    """
    if not place.exists():
        raise UnreadableFile(f"没有“{place}”这个文件夹或文件，请核对名称和位置。", "not_found")
    root = place.resolve() if place.is_dir() else place.parent.resolve() / place.name
    ours = {path.resolve() for path in but}
    return _below(root, ours) if place.is_dir() else iter([_item(root.parent, root.parent, root.name)])


def _below(root: Path, ours: set[Path]) -> Iterator[Item]:
    failed: list[OSError] = []
    for here, folders, files in os.walk(root, onerror=failed.append):
        place = Path(here)
        links = [name for name in folders if (place / name).is_symlink()]
        folders[:] = sorted(name for name in folders if name not in links and place / name not in ours)
        names = [name for name in (*files, *links) if place / name not in ours and not name.startswith(PREFIX)]
        for name, companions in sorted(divided(names).items()):
            yield _item(root, place, name, companions)
        yield from _failures(root, failed)
    yield from _failures(root, failed)


def _failures(root: Path, failed: list[OSError]) -> Iterator[Item]:
    """Folders that could not be listed."""
    while failed:
        error = failed.pop(0)
        path = _path(root, Path(os.fsdecode(error.filename or root)))
        sentence = f"文件夹“{path or root.name}”打不开（{error.strerror}），其中的文件没有收取，请核对权限后重新收取。"
        yield Item(spelled(str(root)), f"{path}/", position=f"{path}/", refused=("unread", sentence))


def _item(root: Path, folder: Path, name: str, companions: tuple[str, ...] = ()) -> Item:
    file = folder / name
    path = _path(root, file)
    try:
        sent = moment(os.lstat(file).st_mtime)
    except (OSError, ValueError):
        sent = ""
    beside = tuple(_path(root, folder / other) for other in companions)
    return Item(spelled(str(root)), path, None, file, sent, path, companions=beside)


def _path(root: Path, file: Path) -> str:
    return "/".join(spelled(part) for part in file.relative_to(root).parts) if file != root else ""
