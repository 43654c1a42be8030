"""All of one state of a file, or a reason: whatever others do to it while it is read."""

import builtins
import errno
import os

import pytest

from macros_py.bureau.receive import content as module
from macros_py.bureau.receive.content import Unread, content


@pytest.fixture(autouse=True)
def hurry(monkeypatch):
    monkeypatch.setattr(module, "_WAITS", (0.0, 0.0))


def refused(path, reason):
    with pytest.raises(Unread) as refusal:
        content(path)
    assert refusal.value.reason == reason
    assert refusal.value.sentence.endswith("。") and "\n" not in refusal.value.sentence


def test_a_file(tmp_path):
    path = tmp_path / "甲.xlsx"
    path.write_bytes(b"x" * 100_000)
    assert content(path) == b"x" * 100_000


class Meddling:
    """A file that somebody changes ``times`` times, each time it was read."""

    def __init__(self, file, change, times):
        self.file, self.change, self.times = file, change, times

    def __call__(self, path, mode):
        self.opened = REAL(path, mode)
        return self

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.opened.close()

    def fileno(self):
        return self.opened.fileno()

    def read(self, size):
        data = self.opened.read(size)
        if self.times:
            self.times -= 1
            self.change(self.file)
        return data


REAL = builtins.open


def grow(path):
    with REAL(path, "ab") as file:
        file.write(b"more")


def exchange(path):
    other = path.with_name("other")
    other.write_bytes(b"y" * path.stat().st_size)
    os.replace(other, path)


def touch(path):
    status = path.stat()
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns + 1_000_000_000))


@pytest.mark.parametrize("change", [grow, exchange, touch])
def test_a_file_that_changes_while_it_is_read(tmp_path, monkeypatch, change):
    path = tmp_path / "甲.xlsx"
    path.write_bytes(b"x" * 1000)
    monkeypatch.setattr(builtins, "open", Meddling(path, change, 1))
    assert len(content(path)) == path.stat().st_size
    monkeypatch.setattr(builtins, "open", Meddling(path, change, 99))
    refused(path, "changed_while_read")


def test_a_file_cut_short_by_the_disk(tmp_path, monkeypatch):
    path = tmp_path / "甲.xlsx"
    path.write_bytes(b"x" * 1000)

    class Short(Meddling):
        def read(self, size):
            return self.opened.read(10)

    monkeypatch.setattr(builtins, "open", Short(path, None, 0))
    refused(path, "changed_while_read")


@pytest.mark.parametrize(
    ("error", "reason"),
    [(errno.EACCES, "locked"), (errno.ENOENT, "changed_while_read"), (errno.EIO, "unread"), (errno.ESTALE, "unread")],
)
@pytest.mark.parametrize("call", ["lstat", "fstat", "open", "read"])
def test_a_file_that_cannot_be_read(tmp_path, monkeypatch, error, reason, call):
    path = tmp_path / "甲.xlsx"
    path.write_bytes(b"x")

    def fails(*_):
        raise OSError(error, os.strerror(error))

    with monkeypatch.context() as patch:
        if call == "read":
            patch.setattr(builtins, "open", Meddling(path, fails, 1))
        else:
            patch.setattr(builtins if call == "open" else os, call, fails)
        refused(path, reason)


@pytest.mark.skipif(os.name == "nt", reason="links and pipes of Unix")
def test_what_is_no_file_is_not_opened(tmp_path):
    (tmp_path / "link.xlsx").symlink_to("/etc/passwd")
    os.mkfifo(tmp_path / "pipe.xlsx")
    (tmp_path / "folder.xlsx").mkdir()
    refused(tmp_path / "link.xlsx", "link")
    refused(tmp_path / "pipe.xlsx", "not_a_file")
    refused(tmp_path / "folder.xlsx", "not_a_file")
    refused(tmp_path / "gone.xlsx", "changed_while_read")


def test_a_file_of_gigabytes_is_not_read(tmp_path, monkeypatch):
    with REAL(tmp_path / "a.xlsx", "wb") as file:
        file.truncate(4 << 30)
    monkeypatch.setattr(builtins, "open", None)
    refused(tmp_path / "a.xlsx", "too_big")
