"""Installing on a made-up profile: whole or not at all, wherever it stops; what is removed was ours."""

import hashlib
import os
import shutil
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addin.windows import command, install, launch, policies, self_check
from addin.windows.install import ADDIN, LIST, MARK, Places, Refused, recover, uninstall, unmark
from tests.addin.windows_line import dropped_on

USER = "张三 A&B (财务)"


def delivery(folder, version):
    files = {
        "python/python.exe": f"exe {version}",
        "python/Lib/site-packages/rich/__init__.py": f"rich = {version!r}",
        "app/macros_py/__init__.py": f"version = {version!r}",
        f"app/only_in_{version}.py": "",
        f"addin/{ADDIN}": f"xlam {version}",
        "windows/install.py": "",
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    lines = (f"{hashlib.sha256(text.encode()).hexdigest()}  {name}\n" for name, text in files.items())
    (folder / LIST).write_text("".join(lines), "utf-8")
    return folder


def tree(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def seen(places):
    """What matters to the user: the program's tree and the add-in Excel will load."""
    return tree(places.home), places.addin.read_bytes() if places.addin.exists() else None


@pytest.fixture
def places(tmp_path):
    user = tmp_path / USER
    (user / "Local").mkdir(parents=True)
    return Places.of({"LOCALAPPDATA": str(user / "Local"), "APPDATA": str(user / "Roaming")})


@pytest.fixture
def deliveries(tmp_path):
    return {version: delivery(tmp_path / f"解压 & {version}", version) for version in ("one", "two")}


def test_installs_into_an_empty_profile(places, deliveries):
    install.install(deliveries["one"], places)
    installed, addin = seen(places)
    assert addin == b"xlam one"
    assert installed["python/python.exe"] == b"exe one"
    assert installed[LIST] == (deliveries["one"] / LIST).read_bytes()
    assert [path.name for path in places.startup.iterdir()] == [ADDIN]
    assert [path.name for path in places.home.parent.iterdir()] == ["JixiaoZiping"]


def test_a_second_version_replaces_the_first_whole(places, deliveries):
    install.install(deliveries["one"], places)
    install.install(deliveries["two"], places)
    installed, addin = seen(places)
    assert addin == b"xlam two" and "app/only_in_one.py" not in installed and "app/only_in_two.py" in installed


def test_the_same_version_again_changes_nothing(places, deliveries):
    install.install(deliveries["one"], places)
    before = seen(places)
    install.install(deliveries["one"], places)
    assert {name for name in seen(places)[0]} == {name for name in before[0]}


def test_modules_come_compiled_and_never_by_time(places, deliveries):
    install.install(deliveries["one"], places)
    compiled = next(places.home.joinpath("app").rglob("*.pyc")).read_bytes()
    assert compiled[4:8] == b"\x01\x00\x00\x00", "flags: hash-based, unchecked"


class PowerCut(BaseException):
    pass


def touched(monkeypatch, number, error):
    """Let the ``number``-th change to the disk, and after a power cut all later ones, fail; how many there were."""
    count = [0]

    def failing(act):
        def acted(*arguments, **named):
            count[0] += 1
            if count[0] == number or (isinstance(error, PowerCut) and count[0] > number):
                raise error
            return act(*arguments, **named)

        return acted

    for module, name in ((os, "replace"), (os, "remove"), (os, "rmdir"), (os, "unlink"), (shutil, "copyfile")):
        monkeypatch.setattr(module, name, failing(getattr(module, name)))
    for name in ("mkdir", "write_text"):
        monkeypatch.setattr(Path, name, failing(getattr(Path, name)))
    return count


@pytest.mark.parametrize("had", [True, False], ids=["update", "first"])
@pytest.mark.parametrize(
    "error",
    [PermissionError(13, "busy", "绩效自评.xlam"), OSError(28, "no space"), PowerCut()],
    ids=["busy", "full", "power"],
)
def test_stopped_anywhere_it_is_the_former_or_the_new_version(tmp_path, error, had):
    number, stopped, states = 0, True, set()
    while stopped:
        number += 1
        user = tmp_path / f"{number}"
        places = Places(user / "Local" / "JixiaoZiping", user / "Roaming" / "XLSTART")
        one, two = (delivery(user / version, version) for version in ("one", "two"))
        (user / "Local").mkdir()
        if had:
            install.install(one, places)
        former = seen(places)
        with pytest.MonkeyPatch.context() as patch:
            count = touched(patch, number, error)
            try:
                install.install(two, places)
            except Refused as refusal:
                assert "原有版本未动" in str(refusal)
                assert seen(places) == former, f"refused at change {number}, yet something changed"
            except PowerCut:
                pass
            stopped = count[0] >= number
        recover(places)
        now = seen(places)
        if now != former:
            assert now[1] == b"xlam two" and now[0]["python/python.exe"] == b"exe two"
            assert LIST in now[0] and "app/only_in_one.py" not in now[0]
        states.add(now == former)
        assert not places.fresh.exists() and not places.old.exists() and not places.waiting.exists()
        install.install(two, places)
        assert seen(places)[1] == b"xlam two"
    assert number > 12 and states == {True, False}


def test_a_locked_addin_leaves_the_former_version(places, deliveries, monkeypatch):
    install.install(deliveries["one"], places)
    before, replace = seen(places), os.replace

    def locked(source, target):
        if Path(target) == places.addin:
            raise PermissionError(13, "used by another process", str(target))
        replace(source, target)

    monkeypatch.setattr(os, "replace", locked)
    with pytest.raises(Refused, match="“绩效自评.xlam”正在使用.*关闭 Excel"):
        install.install(deliveries["two"], places)
    assert seen(places) == before


def test_stopped_before_the_addin_and_then_locked_it_is_the_former_version(places, deliveries, monkeypatch):
    install.install(deliveries["one"], places)
    before, replace = seen(places), os.replace

    def failing(error):
        def act(source, target):
            if Path(target) == places.addin:
                raise error
            replace(source, target)

        return act

    monkeypatch.setattr(os, "replace", failing(PowerCut()))
    with pytest.raises(PowerCut):
        install.install(deliveries["two"], places)
    assert seen(places) != before
    monkeypatch.setattr(os, "replace", failing(PermissionError(13, "busy")))
    recover(places)
    assert seen(places) == before and not places.old.exists() and not places.waiting.exists()


@pytest.mark.parametrize(
    "damage, said",
    [
        (lambda source: (source / "app/macros_py/__init__.py").write_text("changed"), "不一致"),
        (lambda source: (source / "python/python.exe").unlink(), "缺少“python/python.exe”"),
        (lambda source: (source / LIST).unlink(), "全部解压"),
    ],
    ids=["changed", "missing", "no list"],
)
def test_a_damaged_delivery_is_refused(places, deliveries, damage, said):
    install.install(deliveries["one"], places)
    before = seen(places)
    damage(deliveries["two"])
    with pytest.raises(Refused, match=said):
        install.install(deliveries["two"], places)
    assert seen(places) == before and not places.fresh.exists()


def test_the_mark_of_the_web_stays_behind_and_is_taken_off(places, deliveries):
    source = deliveries["one"]
    marked = [source / "python/python.exe", source / "工作簿.xlsx"]
    for path in marked:
        path.touch() if not path.exists() else None
        Path(f"{path}{MARK}").write_text("[ZoneTransfer]\nZoneId=3")
    install.install(source, places)
    assert not [name for name in tree(places.home) if name.endswith(MARK)]
    assert unmark(source) == len(marked)
    assert not any(name.endswith(MARK) for name in tree(source)) and marked[1].exists()


def test_uninstall_takes_what_was_put_there_and_nothing_else(places, deliveries):
    install.install(deliveries["one"], places)
    others = {places.startup / "别人的.xlam": "x", places.home / "app" / "我的笔记.txt": "y"}
    for path, text in others.items():
        path.write_text(text)
    assert uninstall(places) == [places.home / "app" / "我的笔记.txt"]
    assert not places.addin.exists()
    assert {path for path in places.home.parent.parent.rglob("*") if path.is_file()} == set(others)


def test_uninstall_leaves_no_folder_and_can_be_repeated(places, deliveries):
    install.install(deliveries["one"], places)
    assert uninstall(places) == [] and not places.home.exists()
    assert uninstall(places) == []


def test_uninstall_leaves_an_addin_of_that_name_that_is_not_ours(places, deliveries):
    install.install(deliveries["one"], places)
    places.addin.write_text("another program's")
    uninstall(places)
    assert places.addin.read_text() == "another program's"


def test_the_running_python_is_left_to_the_bat(places, deliveries):
    install.install(deliveries["one"], places)
    assert uninstall(places, keep_python=True) == []
    assert {name.split("/")[0] for name in tree(places.home)} == {"python"}


def test_a_locked_file_stops_uninstall_with_a_sentence_and_it_can_go_on(places, deliveries, monkeypatch):
    install.install(deliveries["one"], places)
    with pytest.MonkeyPatch.context() as patch:
        touched(patch, 4, PermissionError(13, "busy", "python.exe"))
        with pytest.raises(Refused, match="“python.exe”正在使用"):
            uninstall(places)
    assert uninstall(places) == [] and not places.home.exists()


def test_a_profile_without_its_folders_is_refused():
    with pytest.raises(Refused, match="APPDATA"):
        Places.of({"APPDATA": "x"})


def test_a_policy_is_named_only_where_it_blocks():
    def only(key, value):
        return [4] if (key.startswith(r"Software\Policies") and value == "VBAWarnings" and "16.0" in key) else []

    assert len(policies.standing(only)) == 1 and "组策略禁用了全部宏" in policies.standing(only)[0]
    assert policies.standing(lambda key, value: [0]) == ()
    assert len(policies.standing(lambda key, value: ["1"])) == 4
    assert any("外部按钮" in one for one in policies.standing(lambda key, value: [1]))


@given(st.lists(st.text("张三 &^()!%=+A.\\:", min_size=1, max_size=12).filter(str.strip), max_size=4))
def test_dropped_paths_arrive_whole(names):
    paths = [f"C:\\{name.strip()}.xlsx" for name in names]
    line = " ".join(f'"{path}"' if " " in path else path for path in paths)
    bat = r'C:\WINDOWS\system32\cmd.exe /c ""C:\用户 甲\核对.bat" '
    assert command.dropped(f'{bat}{line}"') == paths


def test_nothing_dropped_says_how(monkeypatch, capsys):
    monkeypatch.setenv(command.DROPPED, r'cmd /c ""C:\核对.bat" "')
    command.main(["--dropped"])
    assert "拖到" in capsys.readouterr().out


def test_dropped_files_are_checked(monkeypatch):
    ran = []
    monkeypatch.setattr("macros_py.__main__.main", ran.append)
    monkeypatch.setenv(command.DROPPED, r'cmd.exe /c ""C:\核对.bat" C:\A&B.xlsx"')
    command.main(["--dropped"])
    assert ran == [["check", r"C:\A&B.xlsx"]]


@pytest.mark.parametrize("verb, joins", [("verify", True), ("rollup", True), ("check", False)])
def test_heavy_libraries_join_only_the_verbs_that_use_them(monkeypatch, tmp_path, verb, joins):
    added = []
    (bulk := tmp_path / "bulk-packages").mkdir()
    monkeypatch.setattr(command, "BULK", bulk)
    monkeypatch.setattr(command.site, "addsitedir", added.append)
    monkeypatch.setattr("macros_py.__main__.main", lambda arguments: None)
    command.main([verb, "x.xlsx"])
    assert bool(added) is joins and all(path.endswith("bulk-packages") for path in added)


@pytest.mark.parametrize("verb", ["rollup", "total"])
def test_without_the_second_zip_a_verb_that_needs_it_names_it(monkeypatch, tmp_path, verb):
    monkeypatch.setattr(command, "BULK", tmp_path / "nowhere")
    with pytest.raises(SystemExit, match=f"“{verb}”.*汇总单位用"):
        command.main([verb, "x"])


def test_the_outside_buttons_choose_by_number_or_name():
    labels = {"recalculate": "重新计算", "undo": "撤销本次写入"}
    assert [launch.chosen(answer, labels) for answer in ("1", " 2 ", "２", "重新计算", "0", "3", "x", "²")] == [
        "recalculate",
        "undo",
        "undo",
        "recalculate",
        None,
        None,
        None,
        None,
    ]
    assert "1  重新计算" in launch.menu(labels)


def test_the_outside_buttons_always_answer_in_a_sentence():
    class Book:
        name = "自评.xlsx"

    def gone():
        raise RuntimeError("RPC server unavailable")

    assert launch.step("undo", Book, lambda verb, book: f"{verb}好") == "“自评.xlsx”：undo好"
    assert "请打开自评工作簿" in launch.step("undo", gone, None)
    assert "没有打开的工作簿" in launch.step("undo", lambda: None, None)


def test_the_self_check_reports_what_fails_and_goes_on():
    answers = [self_check.tried("好的", lambda: "3.12"), self_check.tried("坏的", lambda: 1 / 0)]
    text = self_check.report(answers, ["策略"])
    assert "2项，1项未通过" in text and "[通过] 好的：3.12" in text and "[未通过] 坏的：ZeroDivisionError" in text
    assert "[注意] 策略" in text


def test_the_self_check_reads_the_catalogue():
    assert "项提示" in self_check._check()


def test_the_self_check_writes_a_report_and_knows_old_tables():
    assert "字节，空白处" in self_check._report() and self_check._old_tables().startswith("xlrd ")


@pytest.mark.parametrize("bat", sorted(Path(install.__file__).parent.glob("*.bat")), ids=lambda path: path.stem)
def test_bat_files_are_plain(bat):
    raw = bat.read_bytes()
    assert raw.isascii(), "cmd.exe reads a .bat in the computer's code page"
    assert raw.count(b"\n") == raw.count(b"\r\n") > 3
    text = raw.decode()
    assert "powershell" not in text.lower() and "chcp" not in text
    started = [line for line in text.splitlines() if "python.exe" in line and ".py" in line]
    assert len(started) == 1
    script = started[0].split("windows\\")[1].split('"')[0]
    assert (bat.parent / script).exists()


DROPPED = [
    r"C:\x&calc&.xlsx", r"C:\x^&calc&.xlsx", r"C:\x y&calc&.xlsx", r"C:\x%CMDCMDLINE%&calc&.xlsx", r"C:\x y%CMDCMDLINE%&calc&.xlsx",
    r"C:\x^^^&calc&.xlsx", r"C:\!x!&calc&.xlsx",
]  # fmt: skip


@pytest.mark.parametrize("path", DROPPED)
@pytest.mark.parametrize("bat", sorted(Path(install.__file__).parent.glob("*.bat")), ids=lambda path: path.stem)
def test_the_name_of_a_dropped_file_starts_nothing(bat, path):
    text = bat.read_bytes().decode()
    for paths in ([path], [r"C:\good.xlsx", path], [path, path]):
        ran = dropped_on(text, paths)
        assert "exit" in ran and not any(name in one for one in ran for name in ("calc", "good", ".xlsx")), ran
    assert "exit /b" not in text.replace("not exit /b", "")  # after which cmd.exe goes on with what follows


def test_the_model_of_a_drop_sees_what_would_start_a_program():
    assert "calc" in dropped_on("x.exe %*\nexit", [r"C:\x^&calc&.xlsx"])
    assert "calc" in dropped_on("x.exe", [r"C:\x&calc&.xlsx"])
    assert "calc" in dropped_on("x.exe %1\nexit", [r"C:\x^&calc&.xlsx"])


def test_only_the_standard_library_is_needed_to_install():
    for module in (install, policies):
        lines = Path(module.__file__).read_text("utf-8").splitlines()
        named = {line.split()[1].split(".")[0] for line in lines if line.lstrip().startswith(("import ", "from "))}
        assert named <= set(sys.stdlib_module_names) | {"policies", "winreg"}
