"""What the tests of the receiving office share: returns of made-up units, each a real workbook."""

import json
import os
import re
import shutil
import subprocess
import threading
from dataclasses import replace
from decimal import Decimal
from types import SimpleNamespace

import pytest
from filelock import FileLock

from macros_py.book.build import build
from macros_py.bureau.receive import reader_pool, reader_process
from tests import published


def filled(unit, **cells):
    """The published form as if another unit had filled it in."""
    form = published.filled()
    return replace(form, unit=unit, cells={**form.cells, **cells})


def workbook(unit, **cells):
    return build(published.scheme(), filled(unit, **cells))


def in_yuan():
    """The cells of the published form, every amount typed in 元."""
    inputs = published.scheme().inputs
    cells = published.filled().cells
    return {
        id: f"{Decimal(text.replace(',', '')) * 10_000:f}"
        for id, text in cells.items()
        if inputs[id].kind == "money" and re.fullmatch(r"[0-9.,]+", text)
    }


@pytest.fixture(scope="session")
def returns():
    """Name of the file → its bytes: six units, one of them twice with other figures."""
    made = {f"{n}.xlsx": workbook(f"第{n}残疾人联合会") for n in range(1, 7)}
    return made | {"1改.xlsx": workbook("第1残疾人联合会", **{"reception.final": "0.40"})}


@pytest.fixture
def folder(tmp_path, returns):
    """A folder of them, sent in the order of their names."""
    place = tmp_path / "收件"
    place.mkdir()
    for number, (name, data) in enumerate(returns.items()):
        (place / name).write_bytes(data)
        os.utime(place / name, (1_700_000_000 + number,) * 2)
    return place


@pytest.fixture(scope="session")
def shared(tmp_path_factory):
    """A folder that all processes of one test run share, and the turn to make something in it."""
    own = tmp_path_factory.getbasetemp()
    place = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "shared"
    place.mkdir(exist_ok=True)
    return place, FileLock(place / "turn.lock")


@pytest.fixture(scope="session")
def province(shared):
    """(folder, answer key) of a made-up province; nobody writes into it."""
    from macros_py.simulation.simulate import ANSWERS, simulate

    place, turn = shared
    folder = place / "模拟省"
    with turn:
        if not (folder / ANSWERS).exists():
            simulate(130, 37, folder)
    return folder, json.loads((folder / ANSWERS).read_text("utf-8"))


@pytest.fixture(scope="session")
def register(province, shared, tmp_path_factory):
    """The province taken in, as `jixiao collect` does; a register of one's own."""
    from macros_py.bureau.receive.intake import collect, listed
    from macros_py.bureau.register.expected import units_csv
    from macros_py.bureau.register.register import Register
    from macros_py.simulation.simulate import RETURNS, UNITS

    (folder, key), (place, turn) = province, shared
    first, done = place / "登记簿.sqlite", place / "登记簿好了"
    with turn:
        if not done.exists():
            with Register.open(first) as opened:
                opened.expect_year(key["year"])
                opened.expect_units(units_csv((folder / UNITS).read_bytes()))
                collect(listed([str(folder / RETURNS)], opened.path), opened)
            done.touch()
    mine = tmp_path_factory.mktemp("register") / "登记簿.sqlite"
    shutil.copy(first, mine)
    with Register.open(mine) as opened:
        yield opened


class Inside:
    """A child that is a thread of this process: the same messages over real pipes, and nothing to start."""

    def __init__(self, *_, **__):
        requests, self.stdin = (os.fdopen(end, mode) for end, mode in zip(os.pipe(), ("rb", "wb"), strict=False))
        self.stdout, answers = (os.fdopen(end, mode) for end, mode in zip(os.pipe(), ("rb", "wb"), strict=False))
        self._thread = threading.Thread(target=self._serve, args=(requests, answers), daemon=True)
        self._thread.start()

    def _serve(self, requests, answers):
        with requests, answers:
            reader_process.send(answers, {"ready": True})
            reader_process.serve(requests, answers)

    def poll(self):
        return None if self._thread.is_alive() else 0

    def kill(self):
        """It ends when nobody asks any more."""

    def wait(self):
        self._thread.join()


@pytest.fixture
def inside(monkeypatch):
    """Files are read in this process, where that a child reads them is not the point."""
    there = SimpleNamespace(Popen=Inside, PIPE=subprocess.PIPE, DEVNULL=subprocess.DEVNULL)
    monkeypatch.setattr(reader_pool, "subprocess", there)
