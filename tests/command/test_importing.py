"""`jixiao import`: a preview first, then the workbook; a folder file by file; carry from a Word file."""

import json
import shutil
from pathlib import Path

import pytest

from macros_py.__main__ import main
from macros_py.book.read import read
from tests import published
from tests.foreign.compare import missing, wrong

DATA = Path(__file__).parents[1] / "data"
PLACE = "hunan_liuyang/2020"


def run(capsys, *arguments):
    """(exit code, standard output, standard error)."""
    with pytest.raises(SystemExit) as ended:
        main([str(one) for one in arguments])
    out, err = capsys.readouterr()
    return ended.value.code or 0, out, err


def test_a_preview_writes_nothing(tmp_path, capsys):
    source = shutil.copy(DATA / "liuyang_2020.txt", tmp_path)
    code, out, _ = run(capsys, "import", source)
    assert code == 0 and "读到97格" in out and "以上是预览，没有写文件" in out
    assert "相差236.24万元" in out  # what looks wrong is said before anything is written
    assert list(tmp_path.iterdir()) == [Path(source)]


def test_the_workbook_holds_what_was_read(tmp_path, capsys):
    target = tmp_path / "新表.xlsx"
    code, out, _ = run(capsys, "import", DATA / "liuyang_2020.txt", "-o", target)
    assert code == 0 and f"已生成：{target}" in out
    received, known = read(target), published.filled(PLACE)
    assert received.scheme.id == PLACE and received.located.form.year == 2020
    assert wrong(received.filled, known) == {} and missing(received.filled, known) == set()


def test_json_tells_every_cell_and_where_it_came_from(capsys):
    code, out, _ = run(capsys, "import", DATA / "minhang_2023.txt", "--json")
    said = json.loads(out)
    assert code == 0 and (said["place"], said["year"]) == ("shanghai_minhang/2023", 2023)
    first = next(one for one in said["read"] if one["id"] == "fiscal_appropriation.budget")
    assert first["typed"] == "57,157,686.73" and first["to"] == "自评表!E5" and first["from"].startswith("第")
    assert {"unread", "doubts", "remarks", "findings"} <= said.keys()


def test_nothing_of_ours_is_written_over(tmp_path, capsys):
    target = tmp_path / "新表.xlsx"
    target.write_bytes(b"mine")
    code, _, err = run(capsys, "import", DATA / "liuyang_2020.txt", "-o", target)
    assert code == 2 and "新表.xlsx" in err and target.read_bytes() == b"mine"


def test_a_folder_file_by_file(tmp_path, capsys):
    folder, out_folder = tmp_path / "去年", tmp_path / "新表"
    folder.mkdir()
    for name in ("liuyang_2020.txt", "changsha_2022.txt"):
        shutil.copy(DATA / name, folder)
    (folder / "通知.txt").write_text("请各单位按时报送。", "utf-8")
    (folder / "~$锁.docx").write_bytes(b"lock")
    code, out, _ = run(capsys, "import", folder, "-o", out_folder)
    assert code == 1 and "共3份，读出2份" in out
    assert sorted(path.name for path in out_folder.iterdir()) == ["changsha_2022.xlsx", "liuyang_2020.xlsx"]
    code, out, _ = run(capsys, "import", folder, "--json")
    answers = {one["file"]: one for one in json.loads(out)}
    assert "没有表格" in answers["通知.txt"]["error"] and len(answers["liuyang_2020.txt"]["read"]) == 97


def test_two_files_of_one_name_become_two_workbooks(tmp_path, capsys):
    folder = tmp_path / "去年"
    folder.mkdir()
    shutil.copy(DATA / "liuyang_2020.txt", folder / "表.txt")
    shutil.copy(DATA / "liuyang_2020.txt", folder / "表.xls")
    code, _, _ = run(capsys, "import", folder, "-o", tmp_path / "新表")
    assert code == 0 and len(list((tmp_path / "新表").iterdir())) == 2


def test_an_empty_folder_is_said(tmp_path, capsys):
    code, _, err = run(capsys, "import", tmp_path)
    assert code == 2 and "没有可以导入的文件" in err


def test_another_notice_or_year_may_be_named(capsys):
    code, out, _ = run(capsys, "import", DATA / "liuyang_2020.txt", "--into", "hunan/2017", "--year", "2019", "--json")
    said = json.loads(out)
    assert code == 0 and (said["place"], said["year"]) == ("hunan/2017", 2019)
    code, _, err = run(capsys, "import", DATA / "liuyang_2020.txt", "--into", "nowhere/2020")
    assert code == 2 and "nowhere/2020" in err


def test_carry_takes_last_years_dump(tmp_path, capsys):
    target = tmp_path / "今年.xlsx"
    code, out, _ = run(capsys, "carry", DATA / "liuyang_2020.txt", "-o", target, "--into", PLACE)
    assert code == 0 and "上年报表有5项错误未改正" in out
    received = read(target)
    assert received.located.form.year == 2021 and received.filled.cells["reception.prior_final"] == "0.5"
