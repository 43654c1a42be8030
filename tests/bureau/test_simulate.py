"""The made-up province: the answer key is what the checker says, on every file; the same seed, the same bytes."""

import json
import subprocess
import sys
from hashlib import sha256

import pytest

from macros_py.errors import UnreadableFile
from macros_py.simulation.faults import FAULTS
from macros_py.simulation.province import table, units
from macros_py.simulation.simulate import ANSWERS, simulate


def test_every_file_gets_the_state_and_the_findings_of_the_key(province, register):
    _folder, key = province
    entries = {entry.path: entry for entry in register.items()}
    assert entries.keys() == {one["file"] for one in key["files"]}
    assert register.counts()["states"] == key["states"]
    for one in key["files"]:
        entry = entries[one["file"]]
        assert (entry.state, entry.reason) == (one["state"], one["reason"]), one
        if one["state"] == "入册":
            assert entry.code == one["code"] and entry.notice == one["notice"]
        if one["state"] in ("入册", "被取代"):
            said = register.reading(entry.id).findings
            found = sorted((f["id"], *(f["where"][:1] or [""]), *(f["at"][:1] or [""])) for f in said)
            assert found == sorted((f["id"], f["cell"], f["at"]) for f in one["findings"]), one
    assert [unit.code for unit in register.missing()] == [
        unit.code for unit in register.units() if unit.code in _not_entered(key)
    ]


def _not_entered(key):
    entered = {one["code"] for one in key["files"] if one["state"] == "入册"}
    return {one.unit.code for one in units(key["units"])} - entered


def test_the_key_is_no_empty_promise(province):
    _, key = province
    told = {fault for one in key["files"] for fault in one["faults"]}
    assert FAULTS.keys() <= told, "the seed was chosen so"
    reasons = {
        "",
        "repeated",
        "replaced",
        "code_conflict",
        "wrong_year",
        "not_xlsx",
        "password",
        "damaged",
        "unit_in_doubt",
    }
    assert {one["reason"] for one in key["files"]} == reasons
    assert len({one["notice"] for one in key["files"]}) == len(table()["notices"]) and key["missing"]
    clean = [one for one in key["files"] if not one["faults"]]
    assert len(clean) > key["units"] / 2 and all(one["findings"] == [] for one in clean)


def test_the_same_seed_gives_the_same_bytes_whatever_the_workers(tmp_path):
    simulate(52, 3, tmp_path / "one", workers=1)
    simulate(52, 3, tmp_path / "two", workers=2)
    simulate(52, 4, tmp_path / "other", workers=2)
    one, two, other = (_digests(tmp_path / name) for name in ("one", "two", "other"))
    assert one == two
    assert one != other


def _digests(folder):
    return {
        path.relative_to(folder).as_posix(): (sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime)
        if path.parent != folder
        else sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_codes_and_names_of_a_large_province_are_its_own():
    everyone = units(30_000)
    codes = {one.unit.code for one in everyone}
    assert len(codes) == len({one.unit.name for one in everyone}) == 30_000
    assert all(one.unit.parent in codes for one in everyone[1:]) and not everyone[0].unit.parent


def test_a_folder_with_something_in_it_is_left_alone(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(UnreadableFile, match="新文件夹"):
        simulate(3, 1, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_the_verb(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "macros_py", "simulate", "--units", "4", "-o", str(tmp_path / "p"), "--json"],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    said, key = json.loads(done.stdout), json.loads((tmp_path / "p" / ANSWERS).read_text("utf-8"))
    assert said["received"] == key["received"] == sum(said["states"].values()) == len(key["files"])


def test_a_place_that_cannot_be_written_is_said(tmp_path):
    (tmp_path / "file").write_text("")
    done = subprocess.run(
        [sys.executable, "-m", "macros_py", "simulate", "--units", "2", "-o", str(tmp_path / "file" / "p")],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2 and "没有生成完" in done.stderr and "Traceback" not in done.stderr
