"""From a folder to the register: every file in one state with a reason, whatever it is and whenever it all dies."""

import io
import json
import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, suppress

import openpyxl
import pytest

from macros_py.__main__ import main
from macros_py.bureau.receive.intake import collect, listed, ours
from macros_py.bureau.register.failure import log_of
from macros_py.bureau.register.register import Register
from tests.bureau.conftest import workbook
from tests.bureau.test_states import said
from tests.examples import examples
from tests.xlsx import hostile

KILLS = examples(4)
"""How often the whole is killed."""

ZIPS = ("a.zip", "a.zip of pictures")


def run(arguments, capsys):
    """One call of the command line: its exit code, what it said, and what it said on standard error."""
    with pytest.raises(SystemExit) as end:
        main(["collect", *map(str, arguments)])
    told = capsys.readouterr()
    return end.value.code, told.out, told.err


def answered(folder, register, capsys, *options):
    code, out, _ = run([folder, "--register", register, "--json", *options], capsys)
    answer = json.loads(out)
    assert answer["received"] == sum(answer["states"].values())
    assert answer["states"]["待处理"] == sum(answer["reasons"].values()) == len(answer["waiting"])
    assert code == (1 if answer["waiting"] else 0)
    for one in answer["waiting"]:
        assert one["reason"] and one["sentence"].endswith("。") and "\n" not in one["sentence"]
    return answer


def test_a_folder_is_taken_in_and_a_second_run_changes_nothing(folder, tmp_path, capsys):
    register, before = tmp_path / "登记簿.db", {path: path.read_bytes() for path in folder.iterdir()}
    first = answered(folder, register, capsys)
    assert first["states"] == {"入册": 6, "重复": 0, "被取代": 1, "待处理": 0} and first["new"] == 7
    assert answered(folder, register, capsys) == first | {"new": 0}
    assert answered(folder, register, capsys, "--workers", "1") == first | {"new": 0}
    assert {path: path.read_bytes() for path in folder.iterdir()} == before
    assert {path.name for path in tmp_path.iterdir()} == {"登记簿.db", "收件"}
    with Register.open(register) as opened:
        replaced = next(one for one in opened.items("被取代"))
        assert replaced.path == "1.xlsx" and "1改.xlsx" in replaced.sentence


@pytest.mark.usefixtures("inside")
def test_in_words(folder, tmp_path, capsys):
    (folder / "坏.xlsx").write_bytes(b"PK\3\4")
    (tmp_path / "units.csv").write_text("代码,名称\n1,第1残疾人联合会\n2,没有报的单位\n", "utf-8")
    code, out, _ = run([folder, "--register", tmp_path / "r.db", "--units", tmp_path / "units.csv"], capsys)
    assert code == 1 and "收到8份" in out and "入册1" in out and "没有报的单位" in out and "坏.xlsx" in out


@pytest.mark.usefixtures("inside")
def test_the_same_file_by_another_name_and_another_folder(folder, tmp_path, capsys):
    shutil.copy2(folder / "2.xlsx", folder / "2（副本）.xlsx")
    shutil.copytree(folder, tmp_path / "再来")
    answer = answered(folder, tmp_path / "r.db", capsys)
    assert answer["states"] == {"入册": 6, "重复": 1, "被取代": 1, "待处理": 0}
    again = answered(tmp_path / "再来", tmp_path / "r.db", capsys)
    assert again["received"] == 16 and again["states"]["入册"] == 6 and again["states"]["待处理"] == 0


@pytest.mark.usefixtures("inside")
def test_a_year_and_a_list_are_held_to(folder, tmp_path, capsys):
    units = tmp_path / "units.csv"
    units.write_text("代码,名称\n" + "".join(f"{n},第{n}残疾人联合会\n" for n in range(2, 9)), "utf-8")
    answer = answered(folder, tmp_path / "r.db", capsys, "--units", str(units), "--year", "2020")
    assert answer["states"]["入册"] == 5 and answer["reasons"] == {"unknown_unit": 2}
    code, _, error = run([folder, "--register", tmp_path / "r.db", "--year", "2021"], capsys)
    assert code == 2 and "2020年度" in error
    late = answered(folder, tmp_path / "s.db", capsys, "--year", "2021")
    assert late["reasons"] == {"wrong_year": 7}


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["没有", "--register", "r.db"], "没有“没有”"),
        (["."], "--register"),
        ([".", "--register", "没有/r.db"], "无法打开"),
    ],
)
def test_a_call_that_cannot_be_followed(tmp_path, monkeypatch, capsys, arguments, says):
    monkeypatch.chdir(tmp_path)
    code, out, error = run(arguments, capsys)
    assert code == 2 and says in error and not out and "Traceback" not in error


def saved(data, change):
    book = openpyxl.load_workbook(io.BytesIO(data))
    change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_every_hostile_damaged_and_foreign_file_waits_and_the_good_ones_do_not(folder, tmp_path):
    """Half of the builders of the gate's tests at once, and all kinds of files, among good returns; nothing of them leaves the folder."""
    want = {}
    for kind, table in (("hostile", hostile.HOSTILE), ("too_big", hostile.TOO_BIG), ("damaged", hostile.DAMAGED)):
        for number, make in enumerate([*table.values()][::2]):  # each is read by the gate's own tests
            name = f"{kind}{number}.xlsx"
            (folder / name).write_bytes(make())
            want[name] = kind
    for number, (name, make, kind, _) in enumerate(hostile.OTHER_KINDS.values()):
        (folder / str(number)).mkdir()
        (folder / str(number) / name).write_bytes(make())
        want[f"{number}/{name}"] = "password" if kind == "encrypted" else kind
        if name == "a.zip":  # opened, and the workbook in it is nobody's form
            want[f"{number}/{name}"] = "not_ours"
    with Register.open(tmp_path / "r.db") as register:  # the time a busy machine takes is not what is tested
        counts = collect(listed([str(folder)], tmp_path / "r.db"), register, 2, seconds=100)
        got = {one.path.partition("!/")[0]: one.reason for one in register.items("待处理")}
    assert counts["states"] == {"入册": 6, "重复": 0, "被取代": 1, "待处理": len(want)}
    assert got.keys() == want.keys()
    assert {path: got[path] for path in want if got[path] != want[path]} == {}
    assert {path.name for path in tmp_path.iterdir()} == {"r.db", "r.db.files", "收件"}


@pytest.mark.usefixtures("inside")
def test_odd_names(tmp_path, capsys):
    place = tmp_path / "收"
    place.mkdir()
    data = workbook("甲县残联")
    names = [
        "长" * 83 + ".xlsx",
        "x" * 250 + ".xlsx",
        "a\x01\n\t\x7f.xlsx",
        "=cmd|'calc'!A0.xlsx",
        "\u202egpj.xlsx",
        "{}%s.xlsx",
    ]
    for number, name in enumerate(names):
        (place / name).write_bytes(data if number else b"")
    answer = answered(place, tmp_path / "r.db", capsys)
    assert answer["states"] == {"入册": 1, "重复": 4, "被取代": 0, "待处理": 1}
    with Register.open(tmp_path / "r.db") as register:
        for one in register.items():
            assert one.path.isprintable() and one.sentence.isprintable() and len(one.sentence) < 300


@pytest.mark.usefixtures("inside")
def test_a_locked_file_waits_until_it_can_be_read(folder, tmp_path, capsys):
    secret = folder / "3.xlsx"
    data = secret.read_bytes()
    secret.unlink()
    secret.symlink_to("/etc/passwd")
    first = answered(folder, tmp_path / "r.db", capsys)
    assert first["reasons"] == {"link": 1} and first["received"] == 7
    secret.unlink()
    secret.write_bytes(data)
    second = answered(folder, tmp_path / "r.db", capsys)
    assert second["received"] == 7 and second["states"]["待处理"] == 0 and second["new"] == 1


@pytest.mark.usefixtures("inside")
def test_a_corrected_file_in_the_place_of_the_first(folder, tmp_path, capsys):
    answered(folder, tmp_path / "r.db", capsys)
    (folder / "4.xlsx").write_bytes(workbook("第4残疾人联合会", **{"reception.final": "0.1"}))
    answer = answered(folder, tmp_path / "r.db", capsys)
    assert answer["received"] == 8 and answer["states"]["被取代"] == 2 and answer["states"]["入册"] == 6


def test_two_runs_at_once(folder, tmp_path, capsys):
    want = answered(folder, tmp_path / "want.db", capsys)
    command = [sys.executable, "-m", "macros_py", "collect", folder, "--register", tmp_path / "r.db", "--workers", "1"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    both = [subprocess.Popen(command, **quiet) for _ in range(2)]
    assert [one.wait() for one in both] == [0, 0]
    assert answered(folder, tmp_path / "r.db", capsys) == want | {"new": 0}


def entered(path):
    """How many files a register that is being written holds."""
    with suppress(sqlite3.Error), closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as register:
        return register.execute("SELECT count(*) FROM item").fetchone()[0]
    return 0


def killed(command, path, files, after):
    """The command in a group of its own, children and all, killed so much after it entered this many files."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    while process.poll() is None and entered(path) < files:
        time.sleep(0.01)
    time.sleep(after)
    done = process.poll() is not None
    if not done:
        os.kill(process.pid, signal.SIGKILL)
    process.wait()
    return done


@pytest.mark.sized
def test_killed_at_random_moments(folder, tmp_path, returns, capsys, monkeypatch):
    """However often it is killed: the register is whole, each file in one state, the last run ends as ever."""
    (folder / "坏.xlsx").write_bytes(b"no workbook")
    for n in range(12):
        (folder / f"更{n}.xlsx").write_bytes(list(returns.values())[n % 7])
        os.utime(folder / f"更{n}.xlsx", (1_700_001_000 + n,) * 2)
    with Register.open(tmp_path / "want.db") as register:
        counts = collect(listed([str(folder)], tmp_path / "want.db"), register, 2)
        want = said(register)
    assert counts["received"] == 20
    # Small batches, so that there is something to interrupt.
    program = "import macros_py.bureau.receive.intake as i, sys; i.BATCH = 3; from macros_py.__main__ import main; main(sys.argv[1:])"
    path, moments, kept = tmp_path / "r.db", random.Random(5), []
    command = [sys.executable, "-c", program, "collect", str(folder), "--register", str(path)]
    for number in range(KILLS):
        begun = entered(path)
        files = begun + (moments.choice((0, 1, 4, 7)) if number else 1)  # none: before, or while, it starts
        after = moments.uniform(0, 0.3 if files > begun else 1.3) if number else 0  # the first: as soon as one is in
        done = killed(command, path, files, after)
        if path.exists():
            with Register.open(path) as register:
                now = register.counts()
                files = [(one.source, one.path, one.sha256) for one in register.items()]
                assert now["received"] == sum(now["states"].values()) == len(set(files))
                assert set(files) <= want.keys()
                kept.append(now["received"])
        if done or number % 3 == 2:
            assert subprocess.run(command, capture_output=True).returncode == 1
            with Register.open(path) as register:
                assert said(register) == want
            path.unlink()
    assert any(0 < received < 20 for received in kept), "no kill hit the middle"
    assert subprocess.run(command, capture_output=True).returncode == 1
    with Register.open(path) as register:
        assert said(register) == want


def test_the_log_beside_the_register_says_where_the_program_failed(folder, tmp_path, inside, monkeypatch):
    from macros_py.bureau.register import reading

    monkeypatch.setattr(reading, "evaluate", lambda *_: 1 / 0)
    with Register.open(tmp_path / "登记簿.db") as register:
        for _ in range(2):  # a later program may read them: they are tried again, and written down once
            counts = collect(listed([str(folder)], register.path), register)
            assert counts["reasons"] == {"program_failed": 7}
        log = log_of(register.path).read_text("utf-8")
    assert log.count("ZeroDivisionError") == len(set(re.findall("(?m)^[0-9a-f]{64} [0-9]+ bytes", log))) == 7
    assert "bureau/register/reading.py" in log and not any(
        word in log for word in ("残疾人联合会", "xlsx", str(tmp_path))
    )
    assert log_of(register.path) in ours(register.path)
