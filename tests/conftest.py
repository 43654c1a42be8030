"""What every test may ask for: ``office``, one real LibreOffice for the whole run.

A test that uses it, or is marked ``office``, is skipped where LibreOffice is missing, one marked ``mail`` where
Dovecot is; under CI, and under REQUIRE_OFFICE=1, it fails instead, so that "skipped" never looks like "passed".
"""

import os

import pytest

from .bureau import dovecot
from .desk.live import Live
from .office import missing


def pytest_collection_modifyitems(items):
    for item in items:
        if "office" in item.fixturenames:
            item.add_marker("office")


@pytest.hookimpl(tryfirst=True)  # before any fixture starts something
def pytest_runtest_setup(item):
    needed = {"office": missing, "mail": dovecot.missing}
    if sentence := next(
        (said for mark, ask in needed.items() if item.get_closest_marker(mark) and (said := ask())), None
    ):
        if os.environ.get("CI") or os.environ.get("REQUIRE_OFFICE") == "1":
            pytest.fail(sentence, pytrace=False)
        pytest.skip(sentence)


@pytest.fixture(scope="session")
def office():
    """Able to run macros too: what needs them (``live``) shares it, since coming up is what costs."""
    with Live() as running:
        yield running
