"""A roll-up whose n-th step on the disk fails: no half file, the register as it was, and once more gives it whole."""

from contextlib import suppress
from itertools import count

import pytest

from macros_py.__main__ import main
from macros_py.book.read import read
from macros_py.bureau.register.incoming_file import Item
from macros_py.bureau.register.reading import read_return
from macros_py.bureau.register.register import Register
from macros_py.bureau.rollup import annex, official, shards
from macros_py.xlsx.package import open_workbook
from tests import published
from tests.bureau.conftest import workbook
from tests.faults import ERRORS, IDS, Faults


@pytest.fixture(scope="module")
def three(tmp_path_factory):
    """A register of three units' returns."""
    path = tmp_path_factory.mktemp("三户") / "登记簿.db"
    with Register.open(path) as register:
        for n in range(3):
            data = workbook(f"第{n}残疾人联合会")
            register.add([(Item("m", f"{n}.xlsx", data=data, sent="2021-04-01"), read_return(data))])
    return path


def rolled_up(register, folder, *more):
    """The verb's exit code."""
    call = ["rollup", "--register", register, "--notice", published.PLACE, "--year", "2020", "-o", folder / "汇总.xlsx"]
    with pytest.raises(SystemExit) as ended:
        main([str(part) for part in (*call, "--parquet", folder / "pq", *more)])
        raise SystemExit(0)
    return ended.value.code


def whole(folder):
    """What lies there by name; every file of it must be whole."""
    names = {path.name for path in folder.rglob("*") if path.is_file() and not path.name.startswith(".")}
    if "汇总.xlsx" in names:
        assert read(folder / "汇总.xlsx").filled.cells
    if "汇总_附表.xlsx" in names:
        assert open_workbook(folder / "汇总_附表.xlsx").sheets
    if "rows-00000.parquet" in names:
        assert shards.add(folder / "pq")
    return names


ALL = {"汇总.xlsx", "汇总_附表.xlsx", "units-00000.parquet", "rows-00000.parquet"}


@pytest.fixture
def made_once(monkeypatch):
    """The two workbooks are made by the first call and are the same bytes ever after: only the disk may differ."""
    for module, name in ((official, "workbook"), (annex, "annex")):
        made, real = [], getattr(module, name)
        monkeypatch.setattr(
            module, name, lambda *given, real=real, made=made: made[0] if made else made.append(real(*given)) or made[0]
        )


def failing(three, folder, at, error, capsys):
    """(how many steps an attempt took whose ``at``-th fails, what it left); what it leaves and says must be in order."""
    before, code = three.read_bytes(), -1
    folder.mkdir()
    with pytest.MonkeyPatch.context() as patch, suppress(KeyboardInterrupt):
        faults = Faults(patch, at, error)
        code = rolled_up(three, folder)
    said = capsys.readouterr().err
    assert "Traceback" not in said and three.read_bytes() == before
    left = whole(folder)
    assert left <= ALL and code == (1 if left == ALL else 2)
    if faults.steps < at:
        assert left == ALL
    elif isinstance(error, OSError):
        refusals = [line for line in said.splitlines() if line.endswith("。") and "磁盘" in line or "写不进" in line]
        assert len(refusals) == (left != ALL), "one sentence for whoever has to make room"
    else:
        assert left != ALL and said.split() and set(said.split()) == {"汇总"}, "who ended it is told nothing"
    return faults.steps, left


@pytest.mark.parametrize("error", ERRORS, ids=IDS)
def test_whatever_fails_no_file_is_half(three, made_once, tmp_path, error, capsys):
    assert rolled_up(three, tmp_path) == 1
    left = []
    for at in count(1):
        steps, files = failing(three, tmp_path / str(at), at, error, capsys)
        if steps < at:
            break
        left.append(files)
    assert at > 15 and {len(files) for files in left} >= {0, 1, 2, 3}, "some of them hit the middle"
    assert rolled_up(three, tmp_path / "1", "--force") == 1 and whole(tmp_path / "1") == ALL


@pytest.mark.parametrize("error", ERRORS, ids=IDS)
@pytest.mark.parametrize("at", [1, 2, 900])
def test_what_fails_while_the_workbooks_are_made_leaves_nothing(three, tmp_path, at, error, capsys):
    """Their pages pass through temporary files."""
    steps, left = failing(three, tmp_path / "a", at, error, capsys)
    assert steps >= at and not left
