"""Whatever fails and whenever it dies: the user's file is the complete old one or the complete new one."""

import builtins
import errno
import hashlib
import io
import os
import signal
import stat
import subprocess
import sys
import time
import zipfile
from contextlib import contextmanager
from itertools import count

import filelock
import pytest

from macros_py.errors import FileBusy, UnreadableFile
from macros_py.xlsx import disk, safe_replace
from macros_py.xlsx.safe_replace import backup_path, replace, write_new

NAME = "自评工作簿.xlsx"
posix = pytest.mark.skipif(os.name == "nt", reason="needs fork and Unix permissions")


def workbook(text, size=20_000):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("[Content_Types].xml", text)
        package.writestr("xl/media/image1.png", text.encode() * (size // len(text)))
    return out.getvalue()


OLD, NEW, OLDER = workbook("old"), workbook("new"), workbook("older")


def sha(data):
    return hashlib.sha256(data).hexdigest()


def new(_):
    return NEW


@pytest.fixture
def file(tmp_path):
    path = tmp_path / NAME
    path.write_bytes(OLD)
    return path


def names(folder):
    return {path.name for path in folder.iterdir()}


def refused(file, match, call=None, error=FileBusy):
    """One sentence; nothing written, nothing left behind."""
    there = names(file.parent)
    with pytest.raises(error, match=match) as refusal:
        (call or (lambda: replace(file, new)))()
    sentence = str(refusal.value)
    assert sentence.endswith(("。", "）。")) and "\n" not in sentence
    assert names(file.parent) == there
    if file.name in there and file.is_file():
        assert file.read_bytes() == OLD


def test_replace(file):
    seen = []
    receipt = replace(file, lambda old: NEW if old == OLD else b"", expected_sha256=sha(OLD), check=seen.append)
    assert file.read_bytes() == NEW and seen == [NEW]
    assert (receipt.path, receipt.sha256_before, receipt.sha256_after) == (file, sha(OLD), sha(NEW))
    assert receipt.backup == file.with_name("自评工作簿（备份）.xlsx") and receipt.backup.read_bytes() == OLD
    assert names(file.parent) == {NAME, "自评工作簿（备份）.xlsx"}


def test_without_a_backup(file):
    assert replace(file, new, backup=False).backup is None
    assert file.read_bytes() == NEW and names(file.parent) == {NAME}


def test_the_backup_is_of_the_last_state(file):
    backup_path(file).write_bytes(OLDER)
    replace(file, new)
    assert backup_path(file).read_bytes() == OLD


def test_nothing_new_is_nothing_written(file):
    before = file.stat()
    receipt = replace(file, lambda old: old)
    assert receipt.backup is None and receipt.sha256_before == receipt.sha256_after == sha(OLD)
    assert (file.stat().st_ino, file.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert names(file.parent) == {NAME}


def test_changed_since_it_was_read(file):
    refused(file, "在读取之后被改动过.*请重新运行", lambda: replace(file, new, expected_sha256=sha(OLDER)))


def test_changed_while_we_worked(file):
    for call in (
        lambda: replace(file, lambda old: file.write_bytes(OLDER) and NEW),
        lambda: replace(file, new, check=lambda _: file.write_bytes(OLDER)),
    ):
        file.write_bytes(OLD)
        with pytest.raises(FileBusy, match="在读取之后被改动过"):
            call()
        assert file.read_bytes() == OLDER


@pytest.mark.parametrize("lock", ["~$" + NAME, "~$" + NAME[2:], ".~" + NAME, f".~lock.{NAME}#"])
def test_open_elsewhere(file, lock):
    held = file.with_name(lock)
    held.write_bytes(b",wang,pc,today,x;")
    refused(file, "请先保存并关闭该文件")
    refused(file, "请先保存并关闭该文件", lambda: write_new(file, NEW, overwrite=True))
    held.unlink()
    with pytest.raises(FileBusy, match="请先保存并关闭该文件"):  # opened while we worked
        replace(file, new, check=lambda _: held.write_bytes(b""))
    assert file.read_bytes() == OLD


def test_the_backup_is_open_elsewhere(file):
    file.with_name("~$自评工作簿（备份）.xlsx").write_bytes(b"")
    refused(file, "“自评工作簿（备份）.xlsx”正在 Excel 或 WPS 中打开")


def test_another_of_us_is_writing(file):
    def meanwhile(_):
        with pytest.raises(FileBusy, match="另一个程序正在写入"):
            replace(file, new)
        with pytest.raises(FileBusy, match="另一个程序正在写入"):
            write_new(file, NEW, overwrite=True)
        return NEW

    replace(file, meanwhile, backup=False)
    assert names(file.parent) == {NAME}


def test_not_there_or_no_file(tmp_path):
    refused(tmp_path / NAME, "没有文件.*请核对", error=UnreadableFile)
    (tmp_path / "夹.xlsx").mkdir()
    refused(tmp_path / "夹.xlsx", "不是文件", error=UnreadableFile)


def test_read_only(file):
    file.chmod(0o444)
    refused(file, "是只读文件，原文件未改动；请")


def test_a_hard_link(file):
    os.link(file, file.with_name("另一名.xlsx"))
    refused(file, "硬链接.*请另存一份")


@posix
def test_a_symbolic_link_is_followed(file, tmp_path):
    elsewhere = tmp_path / "别处"
    elsewhere.mkdir()
    link = elsewhere / "链接.xlsx"
    link.symlink_to(file)
    receipt = replace(link, new)
    assert link.is_symlink() and file.read_bytes() == NEW and receipt.path == file
    assert names(elsewhere) == {"链接.xlsx"} and backup_path(file).read_bytes() == OLD
    file.with_name("~$" + NAME).write_bytes(b"")
    with pytest.raises(FileBusy):
        replace(link, lambda _: OLD)


@posix
def test_rights_are_kept(file):
    for mode in (0o640, 0o600, 0o664):
        file.chmod(mode)
        replace(file, lambda old: NEW if old == OLD else OLD)
        assert stat.S_IMODE(file.stat().st_mode) == mode
        assert stat.S_IMODE(backup_path(file).stat().st_mode) == mode


@posix
def test_rights_of_a_new_file_are_those_of_any_new_file(tmp_path):
    (tmp_path / "plain").write_bytes(b"")
    write_new(tmp_path / NAME, NEW)
    assert (tmp_path / NAME).stat().st_mode == (tmp_path / "plain").stat().st_mode


@posix
def test_nobody_can_read_the_temporary_file_who_could_not_read_the_original(file, monkeypatch):
    file.chmod(0o600)
    modes = []
    monkeypatch.setattr(os, "fsync", lambda fd: modes.append(stat.S_IMODE(os.fstat(fd).st_mode)))
    replace(file, new)
    assert [mode for mode in modes if mode != stat.S_IMODE(file.parent.stat().st_mode)] == [0o600, 0o600]


@pytest.mark.parametrize(
    "bad",
    [b"", b"PK", NEW[:-30], NEW.replace(b"newnew", b"newold", 1), workbook("x").replace(b"[Content", b"[content")],
    ids=["empty", "no zip", "cut", "wrong checksum", "no content types"],
)  # fmt: skip
def test_what_is_no_workbook_does_not_replace_one(file, bad):
    refused(file, "未通过校验，原文件未改动", lambda: replace(file, lambda _: bad), UnreadableFile)


def test_what_the_caller_s_check_or_maker_refuses(file):
    def refuse(_):
        raise UnreadableFile("检查未通过。")

    refused(file, "检查未通过", lambda: replace(file, new, check=refuse), UnreadableFile)
    refused(file, "检查未通过", lambda: replace(file, refuse), UnreadableFile)


def test_write_new(tmp_path):
    receipt = write_new(tmp_path / "报告.docx", b"any bytes")
    assert (tmp_path / "报告.docx").read_bytes() == b"any bytes"
    assert (receipt.sha256_before, receipt.sha256_after, receipt.backup) == (None, sha(b"any bytes"), None)
    assert names(tmp_path) == {"报告.docx"}


def test_write_new_over_a_file_only_when_told(file):
    refused(file, "已经存在，未覆盖；请换一个文件名", lambda: write_new(file, NEW))
    receipt = write_new(file, NEW, overwrite=True)
    assert file.read_bytes() == NEW and receipt.sha256_before == sha(OLD) and names(file.parent) == {NAME}


def no_links(*_):
    raise OSError(errno.EPERM, "no links here")


@pytest.mark.parametrize("link", [os.link, no_links])
def test_write_new_never_over_a_file_that_came_meanwhile(tmp_path, monkeypatch, link):
    file = tmp_path / NAME
    monkeypatch.setattr(os, "link", lambda a, b: (file.write_bytes(OLD), link(a, b)))
    with pytest.raises(FileBusy, match="已经存在，未覆盖"):
        write_new(file, NEW)
    assert file.read_bytes() == OLD and names(tmp_path) == {NAME}


def test_write_new_where_there_are_no_links(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "link", no_links)
    write_new(tmp_path / NAME, NEW)
    assert (tmp_path / NAME).read_bytes() == NEW and names(tmp_path) == {NAME}


def test_write_new_into_no_folder(tmp_path):
    with pytest.raises(FileBusy, match="文件夹.*不存在，未写入任何内容；请核对位置"):
        write_new(tmp_path / "无" / NAME, NEW)
    assert names(tmp_path) == set()


def test_a_very_long_name(tmp_path):
    file = tmp_path / ("长" * 80 + ".xlsx")
    file.write_bytes(OLD)
    refused(file, "文件名过长，原文件未改动；请改短文件名")  # the 备份's would be longer
    replace(file, new, backup=False)
    assert file.read_bytes() == NEW


def test_leftovers_of_dead_runs(file):
    old, young, foreign = (file.with_name(name) for name in (".jixiao-1-2.tmp", ".jixiao-1-3.tmp", ".other.tmp"))
    for path in (old, young, foreign):
        path.write_bytes(b"half")
    for path in (old, foreign):
        os.utime(path, (time.time() - 3700,) * 2)
    os.link(file, file.with_name(".jixiao-1-4.tmp"))  # killed between the two names of a new file
    replace(file, new, backup=False)
    assert names(file.parent) == {NAME, young.name, foreign.name}


@pytest.mark.parametrize("code", [5, 32, 33])
def test_windows_lets_go_after_a_while(file, monkeypatch, code):
    waits, real = [], os.replace

    def held(a, b):
        if len(waits) < 3:
            raise windows(code)
        real(a, b)

    monkeypatch.setattr(disk.time, "sleep", waits.append)
    monkeypatch.setattr(os, "replace", held)
    replace(file, new, backup=False)
    assert file.read_bytes() == NEW and waits == sorted(waits) and len(waits) == 3


def windows(code):
    error = PermissionError(errno.EACCES, "denied")
    error.winerror = code
    return error


@pytest.mark.parametrize("code, fact", [(5, "没有写入权限"), (32, "正被其他程序占用"), (33, "正被其他程序占用")])
def test_windows_does_not_let_go(file, monkeypatch, code, fact):
    waits = []
    monkeypatch.setattr(disk.time, "sleep", waits.append)
    monkeypatch.setattr(os, "replace", lambda a, b: (_ for _ in ()).throw(windows(code)))
    refused(file, f"{fact}，原文件未改动")
    assert len(waits) == 7 and sum(waits) < 4


@pytest.mark.parametrize(
    "code, fact",
    [("ENOSPC", "磁盘空间不足，原文件未改动"), ("EDQUOT", "磁盘空间不足"), ("EROFS", "只读"), ("EIO", "磁盘读写出错"), ("ENODEV", "代码 19")],
)  # fmt: skip
def test_what_the_system_says_in_plain_words(file, monkeypatch, code, fact):
    number = getattr(errno, code)
    monkeypatch.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError(number, "x")))
    refused(file, fact)


@posix
@pytest.mark.parametrize("number, done", [(errno.EINVAL, True), (errno.EIO, False)])
def test_a_folder_that_does_not_answer(file, monkeypatch, number, done):
    """Some disks cannot be asked; one that fails is not trusted with a 备份."""
    real = os.fsync

    def fsync(descriptor):
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(number, "x")
        real(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    if done:
        replace(file, new)
        assert file.read_bytes() == NEW
    else:
        with pytest.raises(FileBusy, match="磁盘读写出错，原文件未改动"):
            replace(file, new)
        assert file.read_bytes() == OLD
        replace(file, new, backup=False)  # after the rename there is nothing left to refuse
        assert file.read_bytes() == NEW


def test_a_disk_that_forgets(file, monkeypatch):
    monkeypatch.setattr(disk, "read", lambda path: path.read_bytes()[: -1 if path.suffix == ".tmp" else None])
    refused(file, "磁盘读写出错，原文件未改动")


# Every call to the system fails, or is the last one of the process, one after the other.

FILES = ("open", "fsync", "replace", "link", "unlink", "chmod", "chown", "stat", "scandir", "listxattr", "access")


class Fault:
    """The ``n``-th call misbehaves as ``kind`` says."""

    def __init__(self, n, kind):
        self.n, self.kind, self.count, self.call = n, kind, 0, ""

    def around(self, name, real):
        def called(*args, **named):
            self.count += 1
            if self.count != self.n:
                return real(*args, **named)
            self.call = name
            if self.kind == "crash before":
                os._exit(DIED)
            if self.kind == "interrupt":
                raise KeyboardInterrupt
            if self.kind == "short" and name == "write":
                real(args[0][: len(args[0]) // 2])
            if self.kind == "crash after":
                real(*args, **named)
                os._exit(DIED)
            raise OSError(errno.EIO if self.kind == "EIO" else errno.ENOSPC, "injected")

        return called

    @contextmanager
    def installed(self):
        for name in FILES:
            setattr(os, name, self.around(name, getattr(os, name)))
        real = builtins.open

        def opened(*args, **named):
            file = real(*args, **named)
            return file if file.closed or not file.writable() else Writing(file, self)

        builtins.open = self.around("builtin open", opened)
        yield


class Writing:
    def __init__(self, file, fault):
        self.file = file
        self.write, self.flush = fault.around("write", file.write), fault.around("flush", file.flush)
        self.fileno = file.fileno

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.file.close()


DONE, BUSY, UNTOUCHED, BROKEN, DIED = 0, 10, 11, 12, 13


def run_in_child(call, fault):
    """How ``call`` ended in a process of its own: it may die."""
    child = os.fork()
    if not child:
        ending = BROKEN
        try:
            with fault.installed():
                try:
                    call()
                    ending = DONE
                except (FileBusy, UnreadableFile):
                    ending = BUSY
                except KeyboardInterrupt:
                    ending = BUSY
            if not fault.call:
                ending = UNTOUCHED
            elif fault.call == "unlink":
                ending += 100  # what could not be removed may stay
        finally:
            os._exit(ending)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


KINDS = ["ENOSPC", "EIO", "short", "interrupt", "crash before", "crash after"]


@posix
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("verb", ["replace", "new", "over"])
def test_every_call_to_the_system_fails_once(tmp_path, kind, verb):
    file = tmp_path / NAME
    call = {
        "replace": lambda: replace(file, new),
        "new": lambda: write_new(file, NEW),
        "over": lambda: write_new(file, NEW, overwrite=True),
    }[verb]
    old = None if verb == "new" else OLD
    endings = set()
    for n in range(1, 200):
        for path in tmp_path.iterdir():
            path.unlink()
        if old:
            file.write_bytes(OLD)
        if verb == "replace":
            backup_path(file).write_bytes(OLDER)
        ending = run_in_child(call, Fault(n, kind))
        now = file.read_bytes() if file.exists() else None
        place = f"call {n}, ending {ending}"
        assert now in (old, NEW), place
        if ending % 100 == DONE:
            assert now == NEW, place
        if ending % 100 == BUSY and kind != "interrupt":
            assert now == old, place  # what we say is true
        assert ending % 100 in (DONE, BUSY, UNTOUCHED) or ending == DIED, place
        if verb == "replace":
            kept = backup_path(file).read_bytes()
            assert kept in (OLDER, OLD) and (OLD in (now, kept)), place
        ours = {NAME, backup_path(file).name}
        left = names(tmp_path) - ours
        assert not left or ending == DIED or ending >= 100, (place, left)
        assert all(name.startswith(".jixiao-") for name in left), place
        endings.add(ending % 100)
        if ending == UNTOUCHED:
            break
        for path in tmp_path.iterdir():  # and the next run is not hindered by what is left
            os.utime(path, (time.time() - 3700,) * 2)
        if verb != "new" or not file.exists():
            call()
            assert file.read_bytes() == NEW and not names(tmp_path) - ours, place
    assert UNTOUCHED in endings and n > 10  # the calls were counted at all
    assert (DIED if "crash" in kind else BUSY) in endings


@posix
def test_a_file_that_may_not_grow(file):
    """The kernel itself cuts the write short."""
    import resource

    child = os.fork()
    if not child:
        ending = BROKEN
        try:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (5_000, 5_000))
            replace(file, new)
        except FileBusy as refusal:
            ending = DONE if "文件超过此磁盘允许的大小，原文件未改动" in str(refusal) else BROKEN
        finally:
            os._exit(ending)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == DONE
    assert file.read_bytes() == OLD and names(file.parent) == {NAME}


@posix
def test_killed_at_any_moment(file):
    """Twenty times, a little later each time, and once in the middle at least: a file half written is left behind."""
    code = (
        "import sys; from macros_py.xlsx.safe_replace import replace\n"
        "a, b = open(sys.argv[2], 'rb').read(), open(sys.argv[3], 'rb').read()\n"
        "print('ready', flush=True)\n"
        "while True: replace(sys.argv[1], lambda old: b if old == a else a)\n"
    )
    parent = file.parent.parent
    one, two = parent / "one", parent / "two"
    one.write_bytes(OLD)
    two.write_bytes(NEW)
    for attempt in count():
        if attempt >= 20 and any(name.endswith(".tmp") for name in names(file.parent)):
            break
        assert attempt < 200, "no kill hit the middle of a write"
        process = subprocess.Popen(
            [sys.executable, "-c", code, file, one, two], stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        assert process.stdout.readline() == b"ready\n", process.stderr.read()
        time.sleep(0.02 + attempt % 20 * 0.0037)
        assert process.poll() is None, process.stderr.read()
        process.kill()
        process.communicate()
        assert file.read_bytes() in (OLD, NEW)
        kept = backup_path(file)
        assert not kept.exists() or kept.read_bytes() in (OLD, NEW)
    replace(file, lambda old: OLDER)
    assert file.read_bytes() == OLDER


@posix
def test_many_writers_lose_nothing(file):
    """Each adds one where it is let; the total is the number of those who were told it is done."""
    code = (
        "import sys; from macros_py.xlsx.safe_replace import replace; from macros_py.errors import FileBusy\n"
        "import io, zipfile\n"
        "def more(old):\n"
        "    count = int(zipfile.ZipFile(io.BytesIO(old)).read('count')) + 1; out = io.BytesIO()\n"
        "    with zipfile.ZipFile(out, 'w') as z: z.writestr('[Content_Types].xml', ''); z.writestr('count', str(count))\n"
        "    return out.getvalue()\n"
        "done = 0\n"
        "for _ in range(15):\n"
        "    try: replace(sys.argv[1], more); done += 1\n"
        "    except FileBusy: pass\n"
        "print(done)\n"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("[Content_Types].xml", "")
        package.writestr("count", "0")
    file.write_bytes(out.getvalue())
    writers = [
        subprocess.Popen([sys.executable, "-c", code, file], stdout=subprocess.PIPE, text=True) for _ in range(4)
    ]
    done = sum(int(writer.communicate()[0]) for writer in writers)
    with zipfile.ZipFile(file) as package:
        assert int(package.read("count")) == done > 0
    assert names(file.parent) == {NAME, backup_path(file).name}


def test_a_lock_file_a_dead_process_left(file):
    left = disk.beside(file, ".lock")
    left.write_bytes(b"")
    replace(file, new, backup=False)
    assert names(file.parent) == {NAME}
    with filelock.FileLock(left), pytest.raises(FileBusy):
        replace(file, lambda _: OLD)


def test_no_sentence_is_lost():
    assert all(fact and advice.startswith("请") for fact, advice in safe_replace._FACTS.values())
