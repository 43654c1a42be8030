"""What tests of macros may ask for: ``live``, the one LibreOffice of the run, and ``host``, a workbook on each host."""

from contextlib import contextmanager

import pytest

from macros_py.book.build import build
from macros_py.desk import macros
from tests import published

from . import closed_engine
from .desks import Closed, Living


@pytest.fixture(scope="session")
def live(office):
    return office


@pytest.fixture(params=["closed", pytest.param("live", marks=pytest.mark.office)])
def host(request, tmp_path):
    """Opens the bytes of a workbook on one of the two hosts."""

    @contextmanager
    def opened(package, name="自评 A&B.xlsx"):
        path = tmp_path / name
        path.write_bytes(package)
        if request.param == "closed":
            with closed_engine.calling(path) as book:
                yield Closed(book)
        else:
            live = request.getfixturevalue("live")
            with live.open(path) as document:
                yield Living(live, document)

    return opened


@pytest.fixture(autouse=True)
def log_elsewhere(tmp_path, monkeypatch):
    monkeypatch.setattr(macros, "LOG", tmp_path / "绩效自评.log")


@pytest.fixture(scope="session")
def package():
    return build(published.scheme(), published.filled())
