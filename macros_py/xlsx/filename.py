"""A text as part of a file's name, as any file system takes it."""

from __future__ import annotations

import re

from ..safe_text import INVISIBLE, UNWRITABLE

LONGEST = 40
"""Marks of one part of a name: a path on Windows has 260 in all, a name elsewhere 255 bytes."""

_UNFIT = re.compile(rf'[<>:"/\\|?*\x00-\x1f\x7f{UNWRITABLE}{INVISIBLE}]')


def file_name(text: str, otherwise: str = "未命名") -> str:
    """The text without what no name may hold, not too long; ``otherwise`` where nothing is left."""
    return _UNFIT.sub("_", text.strip())[:LONGEST].strip(" .") or otherwise
