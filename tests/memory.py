"""A disk in memory for temporary files: the registers and safe writes of the tests wait for a real one most of the time.

That bytes reach a real disk is not what any test can see; those about ``fsync`` put their own in its place.
"""

import os
from contextlib import suppress
from pathlib import Path

PLACE = Path("/dev/shm")
ROOM = 2 << 30
"""Bytes free, more than ten times what a run uses: containers often have 64 MB there."""


def has_room(place: Path = PLACE) -> bool:
    """Whether it is there, large enough, and programs may be started from it."""
    with suppress(OSError, AttributeError):
        state = os.statvfs(place)
        return os.access(place, os.W_OK) and state.f_bavail * state.f_frsize > ROOM and not state.f_flag & os.ST_NOEXEC
    return False
