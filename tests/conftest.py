"""What every test may ask for, ``office``, one real LibreOffice for the whole run; and how the run is arranged.

A test that uses it, or is marked ``office``, is skipped where LibreOffice is missing, one marked ``mail`` where
Dovecot is; under CI, and under REQUIRE_OFFICE=1, whatever is skipped fails instead (tests/skips.py).
Temporary files lie in memory where it has room. Workers begin with the files that take longest.
"""

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings

from . import long_files, memory
from .bureau import dovecot
from .desk.live import Live
from .examples import examples
from .office import missing
from .skips import pytest_runtest_makereport  # noqa: F401, a hook

ROOT = Path(__file__).parents[1]

if "TMPDIR" not in os.environ and memory.has_room():
    os.environ["TMPDIR"] = tempfile.tempdir = str(memory.PLACE)

settings.register_profile("suite", deadline=None, max_examples=examples(100))
settings.load_profile("suite")


def pytest_collection_modifyitems(config, items):
    for item in items:
        if "office" in item.fixturenames:
            item.add_marker("office")
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: long_files.place(item.path.relative_to(ROOT).as_posix()))


@pytest.hookimpl(tryfirst=True)  # before any fixture starts something
def pytest_runtest_setup(item):
    needed = {"office": missing, "mail": dovecot.missing}
    if sentence := next(
        (said for mark, ask in needed.items() if item.get_closest_marker(mark) and (said := ask())), None
    ):
        pytest.skip(sentence)


@pytest.fixture(scope="session")
def office():
    """Able to run macros too: what needs them (``live``) shares it, since coming up is what costs."""
    with Live() as running:
        yield running
