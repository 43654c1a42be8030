"""A child that hangs, starves or dies costs the file in its hands and nothing else, and it can do no harm."""

import os
import random
import subprocess
import sys
import threading
import time

import pytest

from macros_py.bureau.receive import reader_pool
from macros_py.bureau.receive.reader_pool import Child, read_all
from macros_py.bureau.register.incoming_file import Item
from macros_py.bureau.register.reading_codec import unpack
from macros_py.errors import FileBusy

ODD_CHILD = """
import os, sys, time
from macros_py.bureau.receive import reader_process as child
from macros_py.bureau.register.reading import Reading

def read_return(data, name):
    if name == "hang":
        time.sleep(60)
    if name == "spin":
        while True: pass
    if name == "die":
        os._exit(3)
    if name == "abort":
        os.abort()
    if name == "starve":
        hog = [bytes(100 << 20) for _ in range(20)]
    if name == "print":
        print("loose words" * 10_000)
    if name.startswith("try "):
        return Reading("", 0, sentence=tried(name[4:]))
    return Reading(str(len(data)), len(data), unit=name)

def tried(code):
    try:
        exec(code)
    except OSError as error:
        return "refused"
    return "done"

child.read_return = read_return
child.main()
"""
"""A child whose reader does what strangers' files might make it do."""


@pytest.fixture
def odd(tmp_path, monkeypatch):
    """Children that run the odd program in place of the real one."""
    program = tmp_path / "odd_child.py"
    program.write_text(ODD_CHILD, "utf-8")
    real = subprocess.Popen

    def popen(command, **more):
        return real([sys.executable, str(program)], **more)

    monkeypatch.setattr(reader_pool.subprocess, "Popen", popen)


def item(name, data=b"x"):
    return Item("s", name, data)


def test_whatever_one_file_does_the_next_is_read(odd):
    with Child(seconds=1.0) as child:
        for name, reason in (
            ("hang", "timeout"),
            ("spin", "timeout"),
            ("die", "crashed"),
            ("abort", "crashed"),
            ("print", ""),
        ):
            got = child.read(item(name))
            assert got.facts["reason"] == reason, name
            if reason:
                assert name in got.facts["sentence"] and got.facts["sentence"].endswith("。")
                assert got.facts["size"] == 1 and len(got.facts["sha256"]) == 64
            assert child.read(item("good", b"12")).facts["unit"] == "good"


@pytest.mark.skipif(os.name == "nt", reason="no limit of memory on Windows")
def test_a_file_that_eats_memory(odd):
    with Child(seconds=20) as child:
        got = child.read(item("starve"))
        assert got.facts["reason"] in ("crashed", "memory")
        assert child.read(item("good")).facts["unit"] == "good"


@pytest.mark.parametrize(
    "code",
    [
        "open('written.txt', 'w')",
        "import socket; socket.create_connection(('127.0.0.1', 9))",
        "import subprocess; subprocess.run(['true'])",
        "os.system('true')",
        "os.fork() or os._exit(0)",
        "os.open('written.txt', os.O_CREAT | os.O_WRONLY)",
        "os.remove(__file__)",
        "os.mkdir('made')",
    ],
)
@pytest.mark.skipif(os.name == "nt", reason="calls of Unix")
def test_a_child_writes_calls_and_starts_nothing(odd, tmp_path, monkeypatch, code):
    monkeypatch.chdir(tmp_path)
    with Child(seconds=5) as child:
        assert child.read(item(f"try {code}")).facts["sentence"] == "refused"
    assert not (tmp_path / "written.txt").exists() and not (tmp_path / "made").exists()


def test_a_real_file_by_its_path_and_by_its_bytes(folder, returns):
    with Child() as child:
        by_path = child.read(Item("s", "1.xlsx", file=folder / "1.xlsx"))
        by_bytes = child.read(Item("s", "1.xlsx", returns["1.xlsx"]))
        assert by_path == by_bytes and unpack(by_path.body).unit == "第1残疾人联合会"
        assert child.read(Item("s", "1.xlsx", file=folder / "1.xlsx"), [by_path.facts["sha256"]]) is None
        gone = child.read(Item("s", "没有.xlsx", file=folder / "没有.xlsx"))
        assert (gone.facts["reason"], gone.facts["sha256"]) == ("changed_while_read", "")
        assert child.read(Item("s", "a/", refused=("unread", "打不开。"))).facts["reason"] == "unread"


def test_children_killed_by_somebody_lose_nothing(folder, returns):
    """Files are read while a hand kills every child it sees, again and again."""
    files = [Item("s", f"{n}.xlsx", data) for n in range(2) for data in returns.values()]
    began = time.monotonic()
    want = sorted(read.facts["unit"] for _, read in read_all(files, lambda _: (), 1))
    took, killed = time.monotonic() - began, 0
    live, kill = set(), threading.Event()
    started = Child._started

    def seen(self):
        started(self)
        live.add(self._process)

    def killing():
        """As often on a busy machine, which is slow in everything."""
        nonlocal killed
        while not kill.wait(random.uniform(0.3, 0.5) * took):
            for process in list(live):
                process.kill()
                live.discard(process)
                killed += 1

    hand = threading.Thread(target=killing)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Child, "_started", seen)
        hand.start()
        try:
            got = list(read_all(files, lambda _: (), 2))
        finally:
            kill.set()
            hand.join()
    assert sorted(item.path for item, _ in got) == sorted(item.path for item in files)
    crashed = [read for _, read in got if read.facts["reason"] == "crashed"]
    assert {read.facts["reason"] for _, read in got} <= {"", "crashed"}
    assert killed and len(crashed) <= len(files) // 2 and len(want) == len(files)


def test_a_child_that_cannot_start_is_said(monkeypatch):
    monkeypatch.setattr(reader_pool.sys, "executable", "/bin/false" if os.name != "nt" else sys.executable)
    with pytest.raises(FileBusy, match="子进程没有启动"):
        list(read_all([item("a")], lambda _: (), 2))


def test_what_the_source_raises_is_raised(odd):
    def broken():
        yield item("a")
        raise FileBusy("断了。")

    got = []
    with pytest.raises(FileBusy, match="断了"):
        for one in read_all(broken(), lambda _: (), 2):
            got.append(one)


def test_who_stops_listening_leaves_no_child(odd):
    before = threading.active_count()
    results = read_all((item(f"{n}") for n in range(1000)), lambda _: (), 2)
    next(results)
    results.close()
    deadline = time.monotonic() + 5
    while threading.active_count() > before and time.monotonic() < deadline:
        time.sleep(0.05)
    assert threading.active_count() <= before
