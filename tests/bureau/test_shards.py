"""Parquet shards: DuckDB's sums are ours to the last 分, values that fit no column included."""

from dataclasses import replace
from decimal import Decimal

import pyarrow.parquet as parquet
import pytest

from macros_py.bureau.rollup import shards
from macros_py.bureau.rollup.amounts import Amount
from macros_py.bureau.rollup.rollup import added
from macros_py.bureau.rollup.rollup_inputs import take
from macros_py.errors import FileBusy, UnreadableFile
from macros_py.law.notices import load

NOTICE = "shanghai_minhang/2023"


@pytest.fixture(scope="module")
def parts(register):
    return take(register, load(NOTICE), 2023).parts


def test_the_sums_are_those_of_the_roll_up(parts, tmp_path, monkeypatch):
    monkeypatch.setattr(shards, "UNITS_A_SHARD", 10)
    files = shards.export(parts, {}, tmp_path)
    assert len(files) == 2 * -(-len(parts) // 10) and all(file.exists() for file in files)
    totals = added(load(NOTICE), parts)
    assert {one.id: (one.sum, one.rows) for one in shards.add(tmp_path, NOTICE, 2023) if one.id in totals} == {
        id: (total.reported, total.units) for id, total in totals.items()
    }
    assert not shards.add(tmp_path, NOTICE, 2022)
    units = parquet.read_table(tmp_path / "units-00000.parquet").to_pylist()
    assert [unit["code"] for unit in units] == [part.entry.code for part in parts[:10]]
    assert units[0]["sha256"] == parts[0].entry.sha256


@pytest.mark.parametrize("number", ["0.00005", "123456789012345.67", "-99999999999999.9999", "1e20"])
def test_a_value_that_fits_no_column_is_added_all_the_same(parts, tmp_path, number):
    amount = Amount("x.y", "x.y", Decimal(number), number, "表!A1")
    odd = replace(parts[0], amounts=(amount,))
    usual = replace(parts[1], amounts=(replace(amount, number=Decimal("0.01")),))
    shards.export([odd, usual], {}, tmp_path)
    assert [(one.sum, one.rows) for one in shards.add(tmp_path)] == [(Decimal(number) + Decimal("0.01"), 2)]


def test_an_earlier_runs_shards_do_not_stay(parts, tmp_path, monkeypatch):
    monkeypatch.setattr(shards, "UNITS_A_SHARD", 5)
    shards.export(parts, {}, tmp_path)
    shards.export(parts[:3], {}, tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["rows-00000.parquet", "units-00000.parquet"]


def test_no_shards_and_broken_ones_are_said(tmp_path):
    with pytest.raises(UnreadableFile, match="没有 rows"):
        shards.add(tmp_path)
    (tmp_path / "rows-00000.parquet").write_bytes(b"PAR1 nothing PAR1")
    with pytest.raises(UnreadableFile, match="读不出来"):
        shards.add(tmp_path)


def test_a_full_disk_is_said_and_what_was_there_stays(parts, tmp_path, monkeypatch):
    shards.export(parts[:3], {}, tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shards, "durable", full)
    with pytest.raises(FileBusy, match="没有导出完"):
        shards.export(parts, {}, tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
