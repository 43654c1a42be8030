"""What tests of macros may ask for: ``live``, one LibreOffice for the whole run that runs our code on documents."""

import pytest

from .live import Live


def pytest_collection_modifyitems(items):
    for item in items:
        if "live" in item.fixturenames:
            item.add_marker("office")


@pytest.fixture(scope="session")
def live():
    with Live() as running:
        yield running
