"""Where a received file lies now, so that a total can lead back to it: in its folder, or kept beside the register."""

from __future__ import annotations

import re
from pathlib import Path

from .register import Entry

_ESCAPED = re.compile(r"\\(?:\\|u\{([0-9a-f]+)\})")


def unspelled(name: str) -> str:
    """The name that `item.spelled` wrote."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)) if found[1] else "\\", name)


def file_of(entry: Entry, register: Path) -> Path | None:
    """The file of an entry, or None where it is not (or no longer) there."""
    kept = register.with_name(register.name + ".files")
    for found in sorted(kept.glob(f"{entry.sha256}.*")) if kept.is_dir() and entry.sha256 else ():
        return found
    try:
        path = Path(unspelled(entry.source), unspelled(entry.path))
        return path if path.is_file() else None
    except (OSError, ValueError):
        return None
