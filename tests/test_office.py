"""That the test office tells the truth, survives a crash and leaves nothing behind."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import xlsxwriter

from . import office as harness
from .office import Office, OfficeError


@pytest.fixture
def form(tmp_path):
    """Results are wrong as cached (0), so a right value proves a recalculation. 表二 is protected."""
    path = tmp_path / "自评 表.xlsx"
    with xlsxwriter.Workbook(path) as book:
        first, second = book.add_worksheet("表一"), book.add_worksheet("表二")
        first.write("A1", 1.5)
        first.write_formula("B1", "=A1*2", None, 0)
        first.write_formula("C1", "=1/0", None, 0)
        first.write_formula("D1", '=IF(A1="","",A1)', None, 0)
        first.write_formula("E1", "=A1>1", None, 0)
        first.merge_range("A3:B4", "合并", None)
        second.write("AB6", "锁定")
        second.write("A1", 1, book.add_format({"locked": False}))
        second.protect()
    return path


def processes(office):
    """The server's process id and its soffice's."""
    children = Path(f"/proc/{office._process.pid}/task/{office._process.pid}/children").read_text()
    return office._process.pid, int(children)


def alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")")[-1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_values_are_recalculated_and_errors_are_seen(office, form):
    assert office.values(form) == {
        ("表一", "A1"): 1.5,
        ("表一", "B1"): 3.0,
        ("表一", "C1"): "#ERR532 #DIV/0!",
        ("表一", "D1"): 1.5,
        ("表一", "E1"): 1.0,
        ("表一", "A3"): "合并",
        ("表二", "A1"): 1.0,
        ("表二", "AB6"): "锁定",
    }


@pytest.mark.office
def test_without_recalculation_the_cached_values_are_seen(form):
    with Office(recalculate=False) as trusting:
        assert trusting.values(form)["表一", "B1"] == 0


@pytest.mark.parametrize(
    ("typed", "seen"), [("3.5", 3.5), ("１２", 12.0), ("2026年3月15日", 46096.0), ("—", "—"), ("=1+1", 2.0), ("", "")]
)
def test_what_is_typed_is_read_as_a_users_input(office, form, typed, seen):
    with office.open(form) as document:
        office.type_into(document, "表一", "A1", typed)
        assert office.value(document, "表一", "A1") == seen


def test_what_is_typed_is_calculated_and_saved_and_the_file_is_left_alone(office, form):
    before = form.read_bytes()
    with office.open(form) as document:
        office.type_into(document, "表一", "A1", "4")
        assert office.value(document, "表一", "B1") == 8
        saved = office.save_as_xlsx(document)
    assert office.values(saved)["表一", "B1"] == 8
    assert form.read_bytes() == before
    assert [path.name for path in form.parent.iterdir()] == [form.name]


def test_values_are_recalculated_even_where_the_workbook_says_by_hand(office, tmp_path):
    path = tmp_path / "manual.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.set_calc_mode("manual")
        sheet = book.add_worksheet("表")
        sheet.write("A1", 1)
        sheet.write_formula("B1", "=A1*2")
    with office.open(path) as document:
        office.type_into(document, "表", "A1", "4")
        assert office.value(document, "表", "B1") == 2, "the premise: not recalculated yet"
        assert office.values(document)["表", "B1"] == 8


@pytest.mark.parametrize(
    ("sheet", "address", "sentence"),
    [("表二", "AB6", "锁定"), ("表一", "B4", "光标到不了"), ("表三", "A1", "没有工作表“表三”")],
)
def test_a_cell_that_cannot_be_typed_into_is_refused_and_unchanged(office, form, sheet, address, sentence):
    with office.open(form) as document:
        before = office.values(document)
        with pytest.raises(OfficeError, match=sentence):
            office.type_into(document, sheet, address, "9")
        assert office.values(document) == before


def test_a_stale_lock_file_does_not_matter(office, form):
    form.with_name(f".~lock.{form.name}#").write_text(",someone,elsewhere,01.01.2026 08:00,file:///nowhere;")
    assert office.values(form)["表一", "B1"] == 3


def test_conversions_are_new_files_with_the_right_content(office, form):
    completed, printed = office.convert(form, "xlsx"), office.convert(form, "pdf")
    with Office(recalculate=False) as trusting:
        assert trusting.values(completed)["表一", "B1"] == 3
    assert printed.suffix == ".pdf" and printed.read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize("content", [b"", b"hello", b"PK\3\4 not really a zip"])
def test_what_is_no_workbook_is_refused_by_name_and_the_office_goes_on(office, form, tmp_path, content):
    broken = tmp_path / "坏.xlsx"
    broken.write_bytes(content)
    with pytest.raises(OfficeError, match="坏.xlsx"):
        office.values(broken)
    assert office.values(form)["表一", "B1"] == 3


def test_a_closed_document_is_not_confused_with_another(office, form):
    with office.open(form) as closed:
        pass
    with office.open(form), pytest.raises(OfficeError, match="没有打开"):
        office.value(closed, "表一", "A1")


@pytest.mark.office
@pytest.mark.parametrize("victim", [0, 1], ids=["server", "soffice"])
def test_after_a_crash_files_are_read_as_before_and_typing_says_what_happened(form, victim):
    with Office() as office:
        document = office.open(form)
        os.kill(processes(office)[victim], signal.SIGKILL)
        with pytest.raises(OfficeError, match="中途退出|没有打开"):
            office.type_into(document, "表一", "A1", "9")
        assert office.values(form)["表一", "B1"] == 3
        os.kill(processes(office)[victim], signal.SIGKILL)
        assert office.values(form)["表一", "B1"] == 3


@pytest.mark.office
def test_an_office_that_does_not_answer_is_given_up(form):
    with Office(patience=20) as office:
        document = office.open(form)
        stopped, _ = processes(office)
        office.patience = 0.2
        os.kill(stopped, signal.SIGSTOP)  # alive, and silent
        with pytest.raises(OfficeError, match="0.2 秒没有回答"):
            office.value(document, "表一", "A1")
        office.patience = 20
        assert office.values(form)["表一", "B1"] == 3


def test_an_interrupted_question_is_not_answered_to_the_next(office, form, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    document = office.open(form)
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(harness.select, "select", interrupted)
        office.value(document, "表一", "A1")
    assert office.values(form)["表一", "B1"] == 3


@pytest.mark.office
def test_a_new_process_takes_over_after_so_many_documents_but_not_under_an_open_one(form):
    with Office(documents=2) as office:
        with office.open(form) as document:
            first = processes(office)
            office.values(form)
            office.values(form)
            assert processes(office) == first
            assert office.value(document, "表一", "B1") == 3
        office.values(form)
        assert processes(office) != first


@pytest.mark.office
@pytest.mark.parametrize("crashed", [False, True])
def test_nothing_is_left_behind(form, crashed):
    with Office() as office:
        office.open(form)
        pids, folder, sockets = processes(office), office._folder, office._sockets()
        assert all(map(alive, pids)) and all(path.exists() for path in (folder, *sockets))
        if crashed:
            os.kill(pids[1], signal.SIGKILL)
    assert not any(map(alive, pids))
    assert not any(path.exists() for path in (folder, *sockets))


@pytest.mark.office
def test_the_office_dies_with_a_test_run_that_is_killed(form):
    script = (
        "import os, sys; from tests.office import Office; from tests.test_office import processes\n"
        "with Office() as office:\n"
        f"    office.open({str(form)!r})\n"
        "    print(*processes(office), office._folder, *office._sockets(), flush=True)\n"
        "    os.kill(os.getpid(), 9)"
    )
    root = Path(__file__).parents[1]
    killed = subprocess.run([sys.executable, "-c", script], cwd=root, stdout=subprocess.PIPE, timeout=60)
    server, soffice, folder, *sockets = killed.stdout.decode().split()
    shutil.rmtree(folder)
    for socket in sockets:
        os.unlink(socket)
    for _ in range(200):  # the kernel needs a moment
        if not alive(int(server)) and not alive(int(soffice)):
            return
        time.sleep(0.05)
    pytest.fail("LibreOffice outlived the test run")


@pytest.mark.parametrize(
    ("variables", "outcome"),
    [({}, "1 skipped"), ({"REQUIRE_OFFICE": "1"}, "1 error"), ({"CI": "true"}, "1 error")],
    ids=["by hand", "make test", "ci"],
)
def test_a_missing_office_is_skipped_by_hand_and_an_error_where_it_counts(variables, outcome):
    environment = {name: value for name, value in os.environ.items() if name not in ("CI", "REQUIRE_OFFICE")}
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-rs", "-p", "no:cacheprovider", __file__, "-k", "stale_lock"],
        cwd=Path(__file__).parents[1],
        env=environment | variables | {"SOFFICE": "/nowhere/soffice"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert outcome in run.stdout
    assert harness.INSTALL in run.stdout.replace("\n", "")
    assert (run.returncode == 0) == (outcome == "1 skipped")


def test_addresses_beyond_z():
    assert [harness._address(6, column) for column in (1, 26, 27, 52, 53, 702, 703)] == [
        *("A6", "Z6", "AA6", "AZ6", "BA6", "ZZ6", "AAA6")
    ]
