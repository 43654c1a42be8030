"""The committed add-ins are a fresh build, the same bytes twice, and the gate finds nothing wrong with them."""

import zipfile

import pytest

from addin import build
from addin.gate import check
from addin.package import HERE, addins, content

NAMES = [addin.file for addin in addins()]


@pytest.mark.parametrize("addin", addins(), ids=NAMES)
def test_committed_is_a_fresh_build(addin):
    assert (HERE / addin.file).read_bytes() == content(addin) == content(addin)


@pytest.mark.parametrize("name", NAMES)
def test_gate(name):
    assert check(HERE / name) == []


def test_build_writes_both(tmp_path):
    assert build.build(tmp_path) == []
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(NAMES)


def test_build_keeps_the_former_files_when_the_gate_objects(tmp_path, monkeypatch):
    monkeypatch.setattr(build, "check", lambda path: ["broken"])
    (tmp_path / NAMES[0]).write_bytes(b"former")
    assert build.build(tmp_path) == [f"{name}: broken" for name in NAMES]
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [(NAMES[0], b"former")]


def test_no_time_and_no_name_is_left_behind():
    for name in NAMES:
        with zipfile.ZipFile(HERE / name) as package:
            assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
            assert b"<dc:creator></dc:creator>" in package.read("docProps/core.xml")


def test_the_licence_of_xlwings_is_inside():
    for name in NAMES:
        with zipfile.ZipFile(HERE / name) as package:
            assert b"Redistribution and use in source and binary forms" in package.read("xl/sharedStrings.xml")
