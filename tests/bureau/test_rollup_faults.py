"""A roll-up whose n-th step on the disk fails: no half file, the register as it was, and once more gives it whole."""

import pytest

from macros_py.__main__ import main
from macros_py.book.read import read
from macros_py.bureau import shards
from macros_py.bureau.item import Item
from macros_py.bureau.reading import read_return
from macros_py.bureau.register import Register
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


@pytest.mark.parametrize("error", ERRORS, ids=IDS)
def test_whatever_fails_no_file_is_half(three, tmp_path, error, capsys):
    before, failed = three.read_bytes(), 0
    for at in range(1, 80):
        folder = tmp_path / str(at)
        folder.mkdir()
        with pytest.MonkeyPatch.context() as patch:
            faults = Faults(patch, at, error)
            try:
                code = rolled_up(three, folder)
            except KeyboardInterrupt:
                code = -1
        said = capsys.readouterr().err
        assert "Traceback" not in said and three.read_bytes() == before
        if faults.steps < at:
            assert code == 1 and whole(folder) == ALL
            break
        failed += 1
        assert whole(folder) <= ALL
        if isinstance(error, OSError) and code == 2:
            assert said.strip().endswith("。")
    assert failed > 10 and rolled_up(three, tmp_path / "1", "--force") == 1 and whole(tmp_path / "1") == ALL
