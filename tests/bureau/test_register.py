"""The register is whole whatever fails: every batch is there entirely or not at all, and a second try ends the same."""

import os
import shutil
import sqlite3
from dataclasses import replace

import pytest

from macros_py.bureau.register import database as module
from macros_py.bureau.register.expected import Unit, units_csv
from macros_py.bureau.register.incoming_file import Item
from macros_py.bureau.register.reading import Reading, read_return
from macros_py.bureau.register.reading_codec import pack, unpack
from macros_py.bureau.register.register import Register
from macros_py.errors import FileBusy, JixiaoError, UnreadableFile
from tests.bureau.faulty_disk import FaultyDisk, library
from tests.bureau.test_states import said


def files(names, **facts):
    """Items with readings; the last letter of a name is the unit, the first the figures."""
    made = []
    for n, name in enumerate(names):
        reading = Reading(f"sha {name}", 1, notice="n", year=2024, unit=name[-1], figures=name[0])
        made.append((Item("s", name, sent=str(n)), replace(reading, **facts)))
    return made


BATCHES = [
    files(["a甲", "b甲", "a乙"]),
    files(["c甲", "a丙", "b丙", "a丁"]) + files(["坏"], reason="damaged", sentence="坏。"),
]


def filled(path):
    with Register.open(path) as register:
        for batch in BATCHES:
            register.add(batch)
        return said(register)


@pytest.fixture(scope="module")
def real(returns):
    return read_return(returns["1.xlsx"], "1.xlsx")


def test_a_reading_comes_back(real, tmp_path):
    with Register.open(tmp_path / "r.db") as register:
        register.add([(Item("s", "1.xlsx"), real)])
        ((entry, back),) = register.entered()
        assert back == real == register.reading(entry.id) and (entry.unit, entry.size) == (real.unit, real.size)
        assert list(register.entered(notice="别的")) == [] == list(register.entered(year=1))
        found = list(register.findings())
        assert [one["id"] for _, one in found] == [one["id"] for one in real.findings]
        assert found[0][1]["cells"] == [
            list(pair) for pair in zip(real.findings[0]["where"], real.findings[0]["at"], strict=False)
        ]


def test_halves_of_a_character_do_not_end_a_batch(tmp_path):
    odd = Reading("x", 1, reason="damaged", sentence="\ud800名\x00\x07", unit="\udfff")
    assert unpack(pack(odd).body).sentence == "\ufffd名\x00\x07"
    with Register.open(tmp_path / "r.db") as register:
        register.add([(Item("s", "1.xlsx"), odd)])
        assert register.counts()["reasons"] == {"damaged": 1}


def test_what_could_not_be_read_gives_way_to_what_was(tmp_path):
    item, reading = files(["a甲"])[0]
    unread = Reading("", 0, "locked", "锁着。")
    for order in ([unread, reading], [reading, unread], [unread, reading, unread]):
        with Register.open(tmp_path / "r.db") as register:
            for one in order:
                register.add([(item, one)])
            assert register.counts()["states"] == {"入册": 1, "重复": 0, "被取代": 0, "待处理": 0}
        (tmp_path / "r.db").unlink()


def test_known_leaves_out_what_should_be_tried_again(tmp_path):
    with Register.open(tmp_path / "r.db") as register:
        register.add(files(["a甲"]) + files(["慢"], reason="timeout", sentence="慢。"))
        assert register.known("s") == {"a甲": {"sha a甲"}} and register.known("t") == {}


def test_a_late_file_changes_the_state_of_those_that_came_before_it(tmp_path):
    """Two names under one code, and what only shares the name of one of them."""
    with Register.open(tmp_path / "r.db") as register:
        for name, code in (("a甲", "1"), ("a乙", ""), ("a丙", "2")):
            register.add(files([name], code=code))
        assert register.counts()["states"]["入册"] == 3
        register.add(files(["b乙"], code="1"))
        assert register.counts()["reasons"] == {"code_conflict": 3}
        assert [one.path for one in register.items("入册")] == ["a丙"]


def test_missing_units(tmp_path):
    with Register.open(tmp_path / "r.db") as register:
        register.add(files(["a甲"]))
        register.expect_units([Unit("1", "甲"), Unit("2", "乙", email="b@c")])
        assert register.missing() == [Unit("2", "乙", email="b@c")]
        assert [unit.code for unit in register.units()] == ["1", "2"]


def test_another_year_is_refused(tmp_path):
    with Register.open(tmp_path / "r.db") as register:
        register.expect_year(2024)
        register.expect_year(2024)
        with pytest.raises(UnreadableFile, match="2024年度.*不能再收2023年度"):
            register.expect_year(2023)


def text(path):
    path.write_text("这不是数据库" * 100, "utf-8")


def other(path):
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE a (b)")


def later(path):
    Register.open(path).close()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 99")


def torn(path):
    filled(path)
    data = path.read_bytes()
    path.write_bytes(data[:4096] + bytes(len(data) - 4096))


@pytest.mark.parametrize(
    ("spoil", "says"),
    [(text, "不是收件登记簿"), (other, "不是收件登记簿"), (later, "版本是99"), (torn, "损坏"), (os.mkdir, "无法打开")],
)
def test_what_is_no_register_is_refused_in_a_sentence(tmp_path, spoil, says):
    path = tmp_path / "登记簿.db"
    spoil(path)
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(JixiaoError, match=says) as refusal, Register.open(path) as register:
        list(register.items())
    assert str(refusal.value).endswith("。") and "\n" not in str(refusal.value)
    assert before is None or path.read_bytes() == before


def test_no_register_where_one_is_wanted(tmp_path):
    with pytest.raises(UnreadableFile, match="没有登记簿"):
        Register.open(tmp_path / "r.db", new=False)
    with pytest.raises(FileBusy, match="无法打开"):
        Register.open(tmp_path / "没有" / "r.db")


def test_somebody_else_is_writing(tmp_path, monkeypatch):
    path = tmp_path / "r.db"
    filled(path)
    real_connect = sqlite3.connect
    monkeypatch.setattr(module.sqlite3, "connect", lambda path, **more: real_connect(path, **{**more, "timeout": 0}))
    holder = real_connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(FileBusy, match="正被另一个程序使用"):
        Register.open(path)
    holder.execute("ROLLBACK")
    holder.close()
    Register.open(path).close()


DISK = library()


@pytest.fixture(scope="module")
def disk():
    if DISK is None:
        pytest.skip("SQLite is built into Python here")
    return FaultyDisk(DISK)


def attempt(disk, path, at, how):
    """Fill a register on a disk that fails at one call; the number of calls made."""
    with disk.failing(at, how):
        try:
            filled(path)
        except FileBusy as refusal:
            assert str(refusal).endswith("。")
        return disk.calls


def whole(path, want):
    """Nothing, or the first batch, or all, each settled; then a second try ends as an undisturbed one does."""
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    connection.close()
    with Register.open(path) as register:
        counts, names = register.counts(), {one.path for one in register.items()}
    assert names in ({*()}, {i.path for i, _ in BATCHES[0]}, {i.path for batch in BATCHES for i, _ in batch})
    assert counts["received"] == len(names) == sum(counts["states"].values())
    assert filled(path) == want


@pytest.mark.parametrize("how", FaultyDisk.HOW)
def test_every_call_to_the_disk_fails_in_turn(disk, how, tmp_path, monkeypatch):
    if how == "crash" and not hasattr(os, "fork"):
        pytest.skip("needs fork")
    want = filled(tmp_path / "want.db")
    connect = sqlite3.connect

    def faulty(path, **more):
        return connect(f"file:{path}?vfs=faulty", uri=True, **more)

    path, at, calls = tmp_path / "r.db", 0, 1
    while at <= calls:  # the first round only counts
        with monkeypatch.context() as patch:
            patch.setattr(module.sqlite3, "connect", faulty)
            if how == "crash" and at:
                child = os.fork()
                if not child:
                    attempt(disk, path, at, how)
                    os._exit(0)
                assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == (9 if at <= calls else 0)
            else:
                made = attempt(disk, path, at, how)
                calls = made if not at else calls
        whole(path, want)
        for file in tmp_path.glob("r.db*"):
            file.unlink()
        at += 1
    assert calls > 60


def test_a_disk_of_any_size_may_be_full(tmp_path, monkeypatch):
    want = filled(tmp_path / "want.db")
    pages, path = (tmp_path / "want.db").stat().st_size // 4096, tmp_path / "r.db"
    connect = sqlite3.connect
    for most in range(1, pages + 1):

        def small(path, most=most, **more):
            connection = connect(path, **more)
            connection.execute(f"PRAGMA max_page_count = {most}")
            return connection

        with monkeypatch.context() as patch:
            patch.setattr(module.sqlite3, "connect", small)
            if most < pages:
                with pytest.raises(FileBusy, match="磁盘已满"):
                    filled(path)
        whole(path, want)
        path.unlink()
    shutil.rmtree(tmp_path)


def test_units_csv():
    units = [Unit("1", "甲县残联", "市残联", "a@b", "2024-05-01"), Unit("2", "乙县残联")]
    lines = "代码,名称,上级,邮箱,截止日期\r\n1,甲县残联,市残联,a@b,2024-05-01\r\n\r\n 2 ,乙县残联\r\n"
    assert units_csv(lines.encode("utf-8-sig")) == units == units_csv(lines.encode("gb18030"))
    assert units_csv("名称,备注,代码\n甲,x,1".encode()) == [Unit("1", "甲")]


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ("", "第1行应为表头"),
        ("代码,名称", "没有单位"),
        ("单位,电话\n1,2", "第1行应为表头"),
        ("代码,名称\n1,甲\n,乙", "第3行缺少"),
        ("代码,名称\n1,甲\n1,乙", "第3行的代码1重复"),
        ("代码,名称\n" + '"' + "x" * 200_000, "读不出来"),
    ],
)
def test_a_list_of_units_that_cannot_be_used(lines, says):
    with pytest.raises(UnreadableFile, match=says):
        units_csv(lines.encode())
